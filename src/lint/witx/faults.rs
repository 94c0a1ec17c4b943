//! What is wrong with one file, of which only the first is told if there is much.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;

/// More than this is not told of one file: nobody reads it, and a large file could have millions.
const MOST: usize = 100;

/// What is wrong with one file.
pub(super) struct Faults<'a> {
    file: &'a Arc<SourceFile>,
    found: Vec<Diagnostic>,
    /// The first that was left out.
    left_out: Option<Range<usize>>,
    /// Whether what is found is of no use, since it may follow from what was told.
    silent: bool,
}

impl<'a> Faults<'a> {
    pub(super) fn new(file: &'a Arc<SourceFile>) -> Self {
        Self {
            file,
            found: Vec::new(),
            left_out: None,
            silent: false,
        }
    }

    /// A place in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// Whether more would not be told.
    pub(super) fn full(&self) -> bool {
        self.silent || self.left_out.is_some()
    }

    /// Tells no more.
    pub(super) fn silence(&mut self) {
        self.silent = true;
    }

    /// Tells what is wrong at a place, and what to do.
    pub(super) fn tell(&mut self, range: Range<usize>, message: String, help: Option<String>) {
        let mut told = Diagnostic::error(self.span(range), message);
        told.help = help;
        self.add(told);
    }

    /// The same, with a further place.
    pub(super) fn tell_also(
        &mut self,
        range: Range<usize>,
        message: String,
        help: Option<String>,
        also: Span,
        words: &str,
    ) {
        let mut told = Diagnostic::error(self.span(range), message).also(also, words);
        told.help = help;
        self.add(told);
    }

    fn add(&mut self, told: Diagnostic) {
        if self.full() {
            return;
        }
        if self.found.len() < MOST {
            self.found.push(told);
        } else {
            self.left_out = told.labels.first().map(|label| label.span.range.clone());
        }
    }

    /// All of it, from the beginning of the file to its end.
    pub(super) fn told(mut self) -> Vec<Diagnostic> {
        let start = |told: &Diagnostic| told.labels.first().map(|label| label.span.range.start);
        self.found.sort_by_key(start);
        if let Some(range) = self.left_out.take() {
            let message = format!("more than {MOST} things are wrong in this file");
            let help = Some("mend those above first".to_owned());
            let mut told = Diagnostic::error(self.span(range), message);
            told.help = help;
            self.found.push(told);
        }
        self.found
    }
}
