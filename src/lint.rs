//! Interfaces held against the principles: WIT and witx in, what strains which principle out.
//!
//! ```text
//! paths ─load→ Model ─rules→ Vec<Finding> ─allow→ Report
//! ```
//!
//! A rule is one file in `rules`. It names the principle that it checks, and tells what it leaves alone. Rules are pure:
//! they read the [`model::Model`] and the [`words::Words`], and nothing else.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};
use std::sync::Arc;

mod allow; // comments that let a finding stand, with a reason
mod load; // paths to a model; the only part that reads files
pub mod model; // interfaces in one shape, whatever they are written in
mod names; // names cut into words
mod rules; // a file for each rule
mod sources; // functions that bring in what differs from run to run
mod things; // everything that has a name
mod wit; // WIT into the model
mod witx; // witx into the model
pub mod words; // the words that rules look for, from a table that is open to edit
pub use allow::{Allowed, unknown_rule};
pub(crate) use load::package_of;
pub use load::{Input, Problem, load, text};
pub use rules::RULES;

/// One thing to check, and all there is to say of it.
#[derive(Debug)]
pub struct Rule {
    /// Its name on the command line and in comments: `cut-off-word`.
    pub id: &'static str,
    /// The principle that what it finds strains: `naming.whole-words`.
    pub principle: &'static str,
    /// What it finds, as a sentence without a full stop.
    pub finds: &'static str,
    /// Why that matters, in a few sentences.
    pub why: &'static str,
    /// What it leaves alone though it looks alike, and where it may be wrong.
    pub spares: &'static str,
    /// Finds it.
    check: fn(&Ground<'_>, &mut Vec<Finding>),
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) model: &'a model::Model,
    pub(crate) words: &'a words::Words,
}

/// One place that strains a principle.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The principle: mostly the rule's own, sometimes one that says it closer.
    pub principle: &'static str,
    /// What it is about, by names alone, so that it stays the same when lines move:
    /// `wasi:filesystem/types#open-flags.creat`.
    pub item: String,
    /// What to tell people.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// A finding of `rule` at `span`, which is about `item`. The message is in lower case, has names in backquotes and no
    /// full stop.
    pub(crate) fn new(
        rule: &'static Rule,
        item: impl Into<String>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            principle: rule.principle,
            item: item.into(),
            diagnostic: Diagnostic::warning(span, message),
        }
    }

    /// Words beside the place itself.
    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.label(text);
        self
    }

    /// A further place.
    pub(crate) fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.also(span, text);
        self
    }

    /// What to write instead.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(text);
        self
    }

    /// A principle that says it closer than the rule's own.
    pub(crate) fn principle(mut self, id: &'static str) -> Self {
        self.principle = id;
        self
    }

    /// The place itself.
    pub fn span(&self) -> &Span {
        &self.diagnostic.labels[0].span
    }
}

/// What a whole run came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What strains a principle: by file, line and column, then by rule.
    pub findings: Vec<Finding>,
    /// What was allowed by a comment, and what allowed it; in the same order.
    pub allowed: Vec<Allowed>,
    /// What is wrong with comments that allow: no reason, no such rule, nothing that they allow.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were looked at.
    pub files: Vec<Arc<SourceFile>>,
    /// How many packages were looked at; a file of witx is one.
    pub packages: usize,
}

/// The rule of this name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Runs all rules but those in `without` over what was read.
pub fn check(input: &Input, words: &words::Words, without: &[&'static Rule]) -> Report {
    let ground = Ground {
        model: &input.model,
        words,
    };
    let mut findings = Vec::new();
    for rule in RULES {
        if !without.iter().any(|left_out| left_out.id == rule.id) {
            (rule.check)(&ground, &mut findings);
        }
    }
    let place = |finding: &Finding| {
        let span = finding.span();
        let name = span.file.source_path.clone();
        (name, span.range.start, span.range.end, finding.rule.id)
    };
    findings.sort_by_cached_key(place);
    // What a package has in files that were not named is not told of, nor what was made of a file that cannot be read.
    let unread: Vec<&Arc<SourceFile>> = input.problems.iter().filter_map(Problem::file).collect();
    findings.retain(|finding| {
        let file = &finding.span().file;
        let is = |other: &Arc<SourceFile>| Arc::ptr_eq(other, file);
        input.files.iter().any(|(named, _)| is(named)) && !unread.iter().any(|other| is(other))
    });
    let mut report = allow::apply(findings, &input.files, without);
    report.files = input
        .files
        .iter()
        .map(|(file, _)| Arc::clone(file))
        .collect();
    let packages = input.model.packages.iter();
    report.packages = packages.filter(|package| package.linted).count();
    report
}

#[cfg(test)]
mod tests;
