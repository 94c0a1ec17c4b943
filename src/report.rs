//! Results for a terminal or for CI. Alone writes to a stream.
//!
//! The same results give the same bytes, but for the time in the summary's last words and in the fields that say so.

use crate::book::Book;
use crate::snippet::{Case, Chapter, Snippet};
use crate::verdict::{Tested, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::str::FromStr;
use std::time::Duration;

pub mod agenda;
pub mod audit;
pub mod diagnostics;
mod diff;
mod failure;
mod frame;
pub mod human;
pub mod json;
pub mod junit;
pub mod lint;
mod printable;
pub mod progress;
pub mod sarif;

pub use printable::printable;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: failures as they would read them, and a summary.
    #[default]
    Human,
    /// JSON Lines: an object a case.
    Json,
    /// JUnit's XML, as CI services read it.
    Junit,
}

impl Format {
    /// Every format, for a list of what may be asked for.
    pub const ALL: [Self; 3] = [Self::Human, Self::Json, Self::Junit];

    /// As `--format` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Json => "json",
            Format::Junit => "junit",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|format| format.as_str() == text);
        known.copied().ok_or_else(|| {
            format!("unknown format `{text}`; there are `human`, `json` and `junit`")
        })
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Whether to colour what goes to a stream. Under [`ColorChoice::Auto`] the first of these that is set decides:
    /// `NO_COLOR` (not empty: no), `CLICOLOR_FORCE` (not 0: yes), `CLICOLOR` (0: no), `TERM` (`dumb`: no); else a
    /// terminal is coloured and a file is not.
    ///
    /// # Source
    ///
    /// <https://no-color.org>, <https://bixense.com/clicolors/>
    pub fn colours(self, is_terminal: bool) -> bool {
        self.decide(is_terminal, |name| std::env::var(name).ok())
    }

    fn decide(self, is_terminal: bool, env: impl Fn(&str) -> Option<String>) -> bool {
        match self {
            ColorChoice::Always => return true,
            ColorChoice::Never => return false,
            ColorChoice::Auto => {}
        }
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return false;
        }
        if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
            return true;
        }
        let refused = set("CLICOLOR").is_some_and(|value| value == "0")
            || set("TERM").is_some_and(|value| value == "dumb");
        is_terminal && !refused
    }
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Whether it is coloured; see [`ColorChoice::colours`].
    pub colour: bool,
    /// Whether it lists each ignored case with its reason.
    pub verbose: bool,
}

/// What a whole run took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Programs that were compiled.
    pub compiled: usize,
    /// Programs that came from the cache.
    pub cached: usize,
    /// Time on the host's clock.
    pub elapsed: Duration,
}

/// The results of a run, ready to be written.
pub struct Report<'a> {
    book: &'a Book,
    tested: &'a [Tested],
    names: Vec<Vec<String>>,
    work: Work,
}

/// How many cases there were, and what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that kept their promise.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
    /// Cases that were not run, by the reason given.
    pub ignored: BTreeMap<Option<String>, usize>,
    /// All cases.
    pub cases: usize,
    /// The snippets they belong to.
    pub snippets: usize,
    /// The chapters those stand in.
    pub chapters: usize,
}

impl<'a> Report<'a> {
    /// The report on `tested`, which are results of `book` in its order.
    pub fn new(book: &'a Book, tested: &'a [Tested], work: Work) -> Self {
        Self {
            book,
            tested,
            names: book.names(),
            work,
        }
    }

    /// Writes all of it in one format.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, look, out),
            Format::Json => json::write(self, out),
            Format::Junit => junit::write(self, out),
        }
    }

    /// The counts of the summary.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            cases: self.tested.len(),
            ..Counts::default()
        };
        let (mut snippets, mut chapters) = (BTreeSet::new(), BTreeSet::new());
        for tested in self.tested {
            snippets.insert((tested.chapter, tested.snippet));
            chapters.insert(tested.chapter);
            match &tested.verdict {
                Verdict::Pass => counts.passed += 1,
                Verdict::Fail(_) => counts.failed += 1,
                Verdict::Ignored(reason) => {
                    *counts.ignored.entry(reason.clone()).or_default() += 1;
                }
            }
        }
        (counts.snippets, counts.chapters) = (snippets.len(), chapters.len());
        counts
    }

    /// Each result with all that it is about.
    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.tested.iter().map(|tested| self.entry(tested))
    }

    fn entry(&self, tested: &'a Tested) -> Entry<'_> {
        let (chapter, snippet, case) = self.book.of(tested);
        Entry {
            chapter,
            snippet,
            case,
            tested,
            name: &self.names[tested.chapter][tested.snippet],
        }
    }
}

/// One result with all that it is about.
#[derive(Clone, Copy)]
struct Entry<'a> {
    chapter: &'a Chapter,
    snippet: &'a Snippet,
    case: &'a Case,
    tested: &'a Tested,
    /// By which the snippet is called for.
    name: &'a str,
}

impl Entry<'_> {
    /// The chapter's path as results name it.
    fn chapter_path(&self) -> String {
        self.chapter.path.to_string_lossy().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests;
