//! Headings that state a principle, `## Title {#family.id .principle}`, and the snippets that show it.
//!
//! A principle's first paragraph is its statement. Its witnesses are the snippets below it, down to the next heading of
//! its own rank; without one it is a claim like any other, and the chapter cannot be read as written.

use super::fences::Heading;
use super::sourced::Sourced;
use super::{Chapter, Language, Mode, Snippet};
use crate::diagnostic::{Diagnostic, nearest};
use crate::markdown::leans;
use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// A claim with an id that lasts.
#[derive(Clone, Debug)]
pub struct Principle {
    /// The heading's id: two or more names of small letters, digits and hyphens, with dots between them.
    pub id: String,
    /// The heading's text.
    pub title: String,
    /// The heading's first line.
    pub heading: Span,
    /// Its first paragraph, in bytes of [`Chapter::text`].
    pub statement: Range<usize>,
    /// The snippets that show it, as indices into [`Chapter::snippets`]; at least one, in order.
    pub witnesses: Vec<usize>,
}

/// A word that a book explains: a heading of the class `term`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The heading's id.
    pub id: String,
    /// The heading's text, in small letters.
    pub word: String,
}

/// A list that is made of the whole book, in place of a paragraph that is just its directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// `{{#principles}}`: every principle, with its statement and its witnesses.
    Principles,
    /// `{{#calls}}`: every WASI function that was called, with the snippets that called it.
    Calls,
    /// `{{#rules}}`: every rule of `lint`, with the principle that it checks.
    Rules,
}

impl Index {
    /// The list that a paragraph stands for, if it does.
    pub(super) fn parse(paragraph: &str) -> Option<Self> {
        let inner = paragraph.strip_prefix("{{")?.strip_suffix("}}")?;
        match inner.trim() {
            "#principles" => Some(Index::Principles),
            "#calls" => Some(Index::Calls),
            "#rules" => Some(Index::Rules),
            _ => None,
        }
    }

    /// What a directive that stands alone was probably meant to be, where it is neither ours nor mdBook's.
    pub(super) fn meant(paragraph: &str) -> Option<&'static str> {
        let inner = paragraph.strip_prefix("{{")?.strip_suffix("}}")?;
        let word = inner.trim().strip_prefix('#')?;
        nearest(word, ["principles", "calls", "rules"]).filter(|meant| *meant != word)
    }
}

/// The principles of a chapter that is being read.
#[derive(Default)]
pub(super) struct Principles {
    done: Vec<Principle>,
    open: Option<Open>,
}

struct Open {
    id: String,
    title: String,
    level: u8,
    range: Range<usize>,
    statement: Statement,
    witnesses: Vec<usize>,
}

enum Statement {
    /// Nothing has come yet.
    Wanted,
    Found(Range<usize>),
    /// Something else came first.
    Missing,
}

impl Principles {
    /// A heading closes the principle before it, unless it is below that one, and may open one.
    pub(super) fn heading(
        &mut self,
        heading: &Heading,
        text: &Sourced,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match &mut self.open {
            Some(open) if heading.level > open.level => open.interrupted(),
            _ => self.close(text, diagnostics),
        }
        if !heading.classes.iter().any(|class| class == "principle") {
            return;
        }
        // One that stands below another ends it: each has witnesses of its own.
        self.close(text, diagnostics);
        if !heading.explicit || !is_lasting(&heading.id) {
            let span = text.span(heading.range.clone());
            let help = "write a family, a dot and a few words for the idea: `{#family.few-words .principle}`";
            let message = match heading.explicit {
                true => format!("`{}` is no id for a principle", heading.id),
                false => "this principle has no id that lasts".to_owned(),
            };
            diagnostics.push(Diagnostic::error(span, message).help(help));
        }
        self.open = Some(Open {
            id: heading.id.clone(),
            title: heading.title.clone(),
            level: heading.level,
            range: heading.range.clone(),
            statement: Statement::Wanted,
            witnesses: Vec::new(),
        });
    }

    pub(super) fn paragraph(&mut self, range: &Range<usize>) {
        if let Some(open) = &mut self.open
            && matches!(open.statement, Statement::Wanted)
        {
            open.statement = Statement::Found(range.clone());
        }
    }

    /// A fence, which is no statement.
    pub(super) fn fence(&mut self) {
        if let Some(open) = &mut self.open {
            open.interrupted();
        }
    }

    pub(super) fn snippet(&mut self, index: usize) {
        if let Some(open) = &mut self.open {
            open.witnesses.push(index);
        }
    }

    fn close(&mut self, text: &Sourced, diagnostics: &mut Vec<Diagnostic>) {
        let Some(open) = self.open.take() else {
            return;
        };
        let heading = text.span(open.range);
        let Statement::Found(statement) = open.statement else {
            let message = format!("the principle `{}` does not say what it states", open.id);
            let help =
                "a principle begins with a paragraph of one or two sentences: the principle itself";
            diagnostics.push(Diagnostic::error(heading, message).help(help));
            return;
        };
        if leans(&text.text()[statement.clone()]) {
            let message = format!("the statement of `{}` does not stand by itself", open.id);
            let help = "it is also shown and quoted elsewhere: write out where its links lead, and put footnotes below it";
            let span = text.span(statement.clone());
            diagnostics.push(Diagnostic::error(span, message).help(help));
        }
        self.done.push(Principle {
            id: open.id,
            title: open.title,
            heading,
            statement,
            witnesses: open.witnesses,
        });
    }

    /// All of them, each with those of its snippets that show something.
    pub(super) fn finish(
        mut self,
        snippets: &[Snippet],
        text: &Sourced,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Principle> {
        self.close(text, diagnostics);
        for principle in &mut self.done {
            principle.witnesses.retain(|&index| shows(&snippets[index]));
            if principle.witnesses.is_empty() {
                let message = format!("the principle `{}` has no witness", principle.id);
                let help = "put a snippet under it that shows it: one that runs, and whose output, end or refusal the \
                            chapter tells";
                let diagnostic = Diagnostic::error(principle.heading.clone(), message);
                diagnostics.push(diagnostic.label("nothing below shows this").help(help));
            }
        }
        self.done
    }
}

impl Open {
    fn interrupted(&mut self) {
        if matches!(self.statement, Statement::Wanted) {
            self.statement = Statement::Missing;
        }
    }
}

/// Whether an id is made to last: `authority.no-ambient`.
pub fn is_lasting(id: &str) -> bool {
    let name = |part: &str| {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(small)
    };
    id.contains('.') && id.split('.').all(name)
}

/// Whether a snippet shows anything: it is run, or held to be refused, and the chapter tells what comes of it.
fn shows(snippet: &Snippet) -> bool {
    match snippet.mode {
        Mode::Ignore(_) | Mode::NoRun => false,
        // What the linter says is a promise: a report, or that there is none.
        Mode::CompileFail(_) | Mode::ShouldPanic | Mode::Lint => true,
        Mode::Run => {
            let told = snippet.cases.iter().any(|case| {
                let expect = &case.expect;
                expect.stdout.is_some() || expect.stderr.is_some() || expect.end_span.is_some()
            });
            // An interface is parsed and resolved; a native program asserts.
            told || matches!(snippet.language, Language::Wit | Language::RustHost)
        }
    }
}

/// Principles of different chapters that have one id.
pub fn said_twice<'a>(chapters: impl IntoIterator<Item = &'a Chapter>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, &Span> = BTreeMap::new();
    let mut found = Vec::new();
    for principle in chapters.into_iter().flat_map(|chapter| &chapter.principles) {
        match first.get(principle.id.as_str()) {
            // Within a chapter it is a doubled heading, which has been said.
            Some(other) if other.file.source_path != principle.heading.file.source_path => {
                let message = format!("two principles have the id `{}`", principle.id);
                let diagnostic = Diagnostic::error(principle.heading.clone(), message);
                found.push(
                    diagnostic
                        .label("this one too")
                        .also((*other).clone(), "the first one")
                        .help("an id is cited from outside, so it means one thing: give the later one another"),
                );
            }
            Some(_) => {}
            None => {
                first.insert(&principle.id, &principle.heading);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_lasts_has_a_family() {
        for (id, lasts) in [
            ("authority.no-ambient", true),
            ("a.b.c2", true),
            ("no-ambient", false),
            ("Authority.x", false),
            ("a..b", false),
            ("a.", false),
            (".a", false),
            ("a.-b", false),
            ("a.b_c", false),
        ] {
            assert_eq!(is_lasting(id), lasts, "{id}");
        }
    }

    #[test]
    fn a_paragraph_that_is_a_directive_is_an_index() {
        for (paragraph, index) in [
            ("{{#principles}}", Some(Index::Principles)),
            ("{{ #calls }}", Some(Index::Calls)),
            ("{{#rules}}", Some(Index::Rules)),
            ("{{#principles}} and more", None),
            ("{{#include x}}", None),
            ("", None),
        ] {
            assert_eq!(Index::parse(paragraph), index, "{paragraph}");
        }
    }
}
