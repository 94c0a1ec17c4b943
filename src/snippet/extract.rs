//! From a chapter's text to its snippets.

use super::expect::{Promise, promise};
use super::fences::{Block, Fence, Heading, Line, blocks};
use super::header::{Header, Toml, marker};
use super::ids::SnippetIds;
use super::orders::Orders;
use super::principles::{Index, Principles, Term};
use super::sourced::Sourced;
use super::words::{Word, doubt, language, split};
use super::{Case, Chapter, CodeLine, End, Language, Mode, Snippet, hidden, include, orders};
use crate::agenda::chapters;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a book is read.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Whether the book was written for this tool. Then an unknown word is an error; in a stranger's book it is a class
    /// of theirs, and a warning only where it is nearly a word that is known.
    pub strict: bool,
    /// The folder that holds `SUMMARY.md`, absolute.
    pub src: PathBuf,
    /// The folder that holds `book.toml`, absolute; messages name files from here.
    pub root: PathBuf,
}

impl Rules {
    /// An error in a book of ours, a warning in a stranger's.
    pub(super) fn fault(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        if self.strict {
            Diagnostic::error(span, message)
        } else {
            Diagnostic::warning(span, message)
        }
    }
}

/// Finds the snippets of the chapter `source`, which is `path` from the book's `src` folder, with their grants and
/// what the chapter promises of them. All that is wrong with it is gathered, in the order of the text.
///
/// It is a pure function of its arguments; `read` is asked for the files that the chapter includes, by absolute path.
pub fn extract(
    source: &Arc<SourceFile>,
    path: &Path,
    rules: &Rules,
    read: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
) -> (Chapter, Vec<Diagnostic>) {
    let place = rules.src.join(path);
    let folder = place.parent().unwrap_or(&rules.src);
    let (text, diagnostics) = include::expand(source, folder, rules, read);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut extraction = Extraction {
        text: &text,
        rules,
        stem: &stem,
        heading: stem.to_string(),
        headings: HashMap::new(),
        ids: SnippetIds::default(),
        snippets: Vec::new(),
        latest: None,
        has_mermaid: false,
        title: None,
        principles: Principles::default(),
        terms: Vec::new(),
        indexes: Vec::new(),
        prose: Vec::new(),
        diagnostics,
    };
    // Two lines across a page with words between them would be a heading.
    let front = rules
        .strict
        .then(|| chapters::front_of(text.text(), path))
        .flatten();
    let blanked = front.as_ref().map(|front| {
        let blank = |c: char| {
            if c == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(c.len_utf8())
            }
        };
        let blanks: String = text.text()[front.clone()].chars().map(blank).collect();
        format!("{blanks}{}", &text.text()[front.end..])
    });
    for block in blocks(blanked.as_deref().unwrap_or(text.text())) {
        match block {
            Block::Heading(heading) => extraction.heading(heading),
            Block::Fence(fence) => extraction.fence(&fence),
            Block::Paragraph(range) => extraction.paragraph(range),
            Block::Prose(range) => extraction.prose.push(range),
        }
    }
    let Extraction {
        snippets,
        has_mermaid,
        title,
        principles,
        terms,
        indexes,
        prose,
        mut diagnostics,
        ..
    } = extraction;
    let principles = principles.finish(&snippets, &text, &mut diagnostics);
    diagnostics.sort_by(|a, b| {
        let key = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|l| l.span.range.start);
        let file = |diagnostic: &Diagnostic| {
            let label = diagnostic.labels.first();
            label.map(|label| !Arc::ptr_eq(&label.span.file, source))
        };
        (file(a), key(a)).cmp(&(file(b), key(b)))
    });
    let chapter = Chapter {
        source: Arc::clone(source),
        path: path.to_owned(),
        text: text.into_text(),
        front,
        title,
        snippets,
        principles,
        terms,
        indexes,
        prose,
        has_mermaid,
    };
    (chapter, diagnostics)
}

/// A chapter half read.
struct Extraction<'a> {
    text: &'a Sourced,
    rules: &'a Rules,
    /// The chapter's file name, the id of what stands before any heading.
    stem: &'a str,
    /// The id of the heading last passed.
    heading: String,
    /// The ids of the headings passed: where each was given first, and whether its author wrote it.
    headings: HashMap<String, (Range<usize>, bool)>,
    ids: SnippetIds,
    snippets: Vec<Snippet>,
    /// The snippet that an expectation speaks of: the last one under the heading last passed.
    latest: Option<usize>,
    has_mermaid: bool,
    title: Option<String>,
    principles: Principles,
    terms: Vec<Term>,
    indexes: Vec<(Range<usize>, Index)>,
    prose: Vec<Range<usize>>,
    diagnostics: Vec<Diagnostic>,
}

impl Extraction<'_> {
    fn heading(&mut self, heading: Heading) {
        self.latest = None;
        // In a stranger's book these classes mean what they like.
        if self.rules.strict {
            self.principles
                .heading(&heading, self.text, &mut self.diagnostics);
            if heading.classes.iter().any(|class| class == "term") {
                self.terms.push(Term {
                    id: heading.id.clone(),
                    word: heading.title.to_lowercase(),
                });
            }
        }
        let Heading {
            id,
            explicit,
            range,
            title,
            ..
        } = heading;
        self.title.get_or_insert(title);
        // A heading without a letter has no anchor.
        self.heading = if id.is_empty() {
            self.stem.to_owned()
        } else {
            id.clone()
        };
        match self.headings.get(&id) {
            None => {
                self.headings.insert(id, (range, explicit));
            }
            Some((first, first_explicit)) => {
                let both = explicit && *first_explicit;
                if !id.is_empty() && (both || self.rules.strict) {
                    let span = self.text.span(range);
                    let message = format!("two headings have the id `{id}`");
                    let first = self.text.span(first.clone());
                    let diagnostic = self.rules.fault(span, message).label("this one too");
                    self.diagnostics
                        .push(diagnostic.also(first, "the first one"));
                }
            }
        }
    }

    fn paragraph(&mut self, range: Range<usize>) {
        self.principles.paragraph(&range);
        let words = &self.text.text()[range.clone()];
        let index = Index::parse(words);
        if let Some(meant) = Index::meant(words).filter(|_| self.rules.strict) {
            let span = self.text.span(range.clone());
            let message = format!("no list is called `{words}`");
            self.diagnostics.push(
                Diagnostic::error(span, message).help(format!("did you mean `{{{{#{meant}}}}}`?")),
            );
        }
        self.indexes.extend(index.map(|index| (range, index)));
    }

    fn fence(&mut self, fence: &Fence<'_>) {
        self.principles.fence();
        if !fence.closed {
            let span = self.text.span(fence.opening.clone());
            let marks = self.text.text()[fence.opening.start..fence.info.start].trim_end();
            let diagnostic = Diagnostic::error(span, "this fence is not closed");
            self.diagnostics
                .push(diagnostic.help(format!("close it with a line that is just {marks}")));
        }
        let words = split(self.text.text(), fence.info.clone());
        self.has_mermaid |= words.first().is_some_and(|word| word.text == "mermaid");
        if let Some(language) = language(&words, self.rules.strict) {
            self.snippet(fence, &words, language);
        } else if let Some(promise) = promise(
            &words,
            self.reports(),
            self.text,
            self.rules,
            &mut self.diagnostics,
        ) {
            self.expectation(fence, &promise);
        } else {
            self.diagnostics
                .extend(doubt(&words, self.text, self.rules));
        }
    }

    /// Whether a fence may speak of a report: in a stranger's book it is a word like any other, but below what is linted.
    fn reports(&self) -> bool {
        let latest = self.latest.map(|index| &self.snippets[index]);
        self.rules.strict || latest.is_some_and(|snippet| snippet.mode == Mode::Lint)
    }

    fn expectation(&mut self, fence: &Fence<'_>, promise: &Promise<'_>) {
        match self.latest {
            Some(index) => {
                let snippet = &mut self.snippets[index];
                promise.attach(fence, snippet, self.text, &mut self.diagnostics);
            }
            None => {
                let span = promise.span(self.text);
                let message = "there is no snippet above this expectation, under its heading";
                let help = "an expectation follows its snippet, under the same heading";
                self.diagnostics
                    .push(self.rules.fault(span, message).help(help));
            }
        }
    }

    fn snippet(&mut self, fence: &Fence<'_>, words: &[Word<'_>], language: Language) {
        let orders = orders::read(
            words,
            language,
            self.text,
            self.rules,
            &mut self.diagnostics,
        );
        let toml = Toml::of(&fence.lines, orders.language, self.text);
        let (header, taken) = if self.rules.strict || toml.is_ours() {
            let header = toml.read(orders.language, &orders.mode, &mut self.diagnostics);
            (header, toml.line_count())
        } else {
            (Header::default(), 0)
        };
        let code = &fence.lines[taken..];
        self.misplaced_header(code, orders.language);
        let lines = code
            .iter()
            .map(|line| self.code_line(line, &orders))
            .collect();
        let Header {
            lines: header,
            base,
            cases: named,
            programs,
        } = header;
        let named = named
            .into_iter()
            .map(|(name, declared)| (Some(name), declared.over(&base)));
        let cases: Vec<Case> = std::iter::once((None, base.clone()))
            .chain(named)
            .map(|(name, declared)| {
                let (world, expect) = declared.into_parts();
                Case {
                    name,
                    world,
                    expect,
                }
            })
            .collect();
        let snippet = Snippet {
            id: self.ids.next(&self.heading),
            language: orders.language,
            mode: orders.mode,
            edition: orders.edition,
            fence: fence.range.clone(),
            prefix: fence.prefix.clone(),
            opening: self.text.span(fence.opening.clone()),
            lines,
            header,
            other_words: orders.other,
            programs,
            cases,
        };
        self.impossible_ends(&snippet);
        self.latest = Some(self.snippets.len());
        self.principles.snippet(self.snippets.len());
        self.snippets.push(snippet);
    }

    fn code_line(&self, line: &Line<'_>, orders: &Orders) -> CodeLine {
        let compiled = match orders.language {
            Language::RustP2 | Language::RustP1 | Language::RustP3 | Language::RustHost => {
                hidden::rust(&line.text)
            }
            Language::Wat | Language::Wit | Language::Witx | Language::Wac => {
                hidden::other(&line.text, orders.hide.as_deref())
            }
        };
        let place = self.text.place(line.offset(0));
        CodeLine {
            shown: line.text.to_string(),
            code: compiled.code,
            hidden: compiled.hidden,
            line_1based: place.line_1based(),
            file: place.file,
        }
    }

    /// A grant further down would be a comment, and nothing would be granted.
    fn misplaced_header(&mut self, code: &[Line<'_>], language: Language) {
        let marker = marker(language);
        let stray = code
            .iter()
            .find(|line| line.text.trim_start().starts_with(marker));
        if let Some(line) = stray.filter(|_| self.rules.strict) {
            let start = line.offset(line.text.len() - line.text.trim_start().len());
            let span = self.text.span(start..line.offset(line.text.len()));
            let message = format!("this `{marker}` is a comment like any other");
            let help = "grants stand in the first lines of a snippet";
            self.diagnostics
                .push(Diagnostic::warning(span, message).help(help));
        }
    }

    /// A component's `run` ends in success or failure, and so does `exit`, which Rust's `std` calls; other exit codes take
    /// a function of their own, since 0.2.12 and 0.3.
    fn impossible_ends(&mut self, snippet: &Snippet) {
        let generation = match snippet.language {
            Language::RustP2 if snippet.mode == Mode::Run => "0.2",
            Language::RustP3 if snippet.mode == Mode::Run => "0.3",
            _ => return,
        };
        if snippet.code().contains("exit_with_code") {
            return;
        }
        let mut said: Vec<Range<usize>> = Vec::new();
        for case in &snippet.cases {
            let (End::Code(code @ 2..), Some(span)) = (&case.expect.end, &case.expect.end_span)
            else {
                continue;
            };
            if !said.contains(&span.range) {
                said.push(span.range.clone());
                let message = format!(
                    "a WASI {generation} program without `exit_with_code` cannot end with exit code {code}"
                );
                let help = "what `std` calls carries no number, and failure is 1; `exit_with_code` of the crates `wasip2` \
                            and `wasip3` has numbers, and so has a `wasip1` snippet";
                self.diagnostics
                    .push(Diagnostic::warning(span.clone(), message).help(help));
            }
        }
    }
}
