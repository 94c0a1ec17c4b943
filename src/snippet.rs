//! What a chapter asks to be run: its snippets, their grants, and what it promises they do.
//!
//! One function finds them, [`extract`]; the tests and the page both use it, so they cannot disagree.

use crate::source::{SourceFile, Span};
use crate::world::World;
use crate::world::elsewhere::Sources;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

mod declared; // the keys of a grant header
mod directive; // mdBook's `{{#…}}` in a text
mod expect; // the fences that say what a snippet does
mod extract; // the way through all of these
mod fences; // headings and code blocks, by mdBook's parser
mod header; // the grant header: TOML in comments
mod hidden; // lines that the compiler sees and the page hides
mod ids; // names for headings and snippets
mod include; // what a chapter includes, put in
mod orders; // what the words of a snippet's fence say
mod principles; // headings that state a principle, and what shows it
mod sourced; // a text, and where each byte of it was written
mod words; // the words of a fence
pub use extract::{Rules, extract};
pub use principles::{Index, Principle, Term, is_lasting, said_twice};

/// A chapter with its snippets.
#[derive(Debug)]
pub struct Chapter {
    /// The chapter's own file.
    pub source: Arc<SourceFile>,
    /// The file relative to the book's `src` folder.
    pub path: PathBuf,
    /// The text with its includes put in; ranges such as [`Snippet::fence`] are in bytes of it. It equals the file's
    /// text, without a byte order mark, where the chapter includes nothing.
    pub text: String,
    /// The front matter of an agenda that it begins with, in bytes of [`Chapter::text`]; [`crate::agenda`] reads it.
    pub front: Option<Range<usize>>,
    /// The text of its first heading.
    pub title: Option<String>,
    /// The snippets in the chapter's order.
    pub snippets: Vec<Snippet>,
    /// The principles it states, in the chapter's order.
    pub principles: Vec<Principle>,
    /// The terms it explains: headings of the class `term`.
    pub terms: Vec<Term>,
    /// Where it wants a list made of the whole book, as ranges of [`Chapter::text`] to be replaced.
    pub indexes: Vec<(Range<usize>, Index)>,
    /// Words of its sentences, outside links, code and headings; ranges of [`Chapter::text`], in order.
    pub prose: Vec<Range<usize>>,
    /// Whether it has a mermaid fence, so that only pages that draw something load what draws.
    pub has_mermaid: bool,
}

impl Chapter {
    /// A chapter of which only its snippets matter: nothing else is known of it.
    pub(crate) fn of_snippets(
        source: &Arc<SourceFile>,
        path: PathBuf,
        text: String,
        snippets: Vec<Snippet>,
    ) -> Self {
        Self {
            source: Arc::clone(source),
            path,
            text,
            front: None,
            title: None,
            snippets,
            principles: Vec::new(),
            terms: Vec::new(),
            indexes: Vec::new(),
            prose: Vec::new(),
            has_mermaid: false,
        }
    }
}

/// One example that is compiled and run.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// The id of the heading above it, with `/2`, `/3` where that heading has several. Unique in its chapter;
    /// with the chapter's path it is unique in the book.
    pub id: String,
    /// What it is written in, and what it becomes.
    pub language: Language,
    /// What is done with it.
    pub mode: Mode,
    /// The edition its fence asks for; `None` is the book's.
    pub edition: Option<Edition>,
    /// The whole fence, from its first backtick or tilde to the end of its last line (without the line ending), in
    /// bytes of [`Chapter::text`].
    pub fence: Range<usize>,
    /// What stands before the fence on its lines: indentation, list or quote markers. Each line that replaces the
    /// fence begins with it.
    pub prefix: String,
    /// The line that opens the fence, in the file where it is written.
    pub opening: Span,
    /// The lines of code, without the grant header.
    pub lines: Vec<CodeLine>,
    /// The grant header as written, a line each, without its comment marker.
    pub header: Vec<String>,
    /// The fence's words that are not ours, such as `editable`; they stay on the page's fence.
    pub other_words: Vec<String>,
    /// In a composition, the snippets of this book that it names, each with its name there.
    pub programs: Vec<Named>,
    /// What is run: first the unnamed case, then the named ones in the order declared. Never empty.
    pub cases: Vec<Case>,
}

impl Snippet {
    /// The code as it is compiled: hidden lines without their mark, lines joined with `\n`.
    pub fn code(&self) -> String {
        let mut code = String::new();
        for line in &self.lines {
            code.push_str(&line.code);
            code.push('\n');
        }
        code
    }
}

/// A snippet under the name that a composition has for it.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name in the composition, `app` for `book:app`.
    pub name: String,
    /// Its id, or `chapter.md#id`.
    pub id: String,
    /// Where that is said.
    pub declared: Span,
}

/// One line of a snippet.
#[derive(Clone, Debug)]
pub struct CodeLine {
    /// As written, without the prefix of the fence; for Rust a hidden line still begins with `#`.
    pub shown: String,
    /// As compiled.
    pub code: String,
    /// Whether the page hides it at first.
    pub hidden: bool,
    /// The file it is written in.
    pub file: Arc<SourceFile>,
    /// Its line there, counted from 1.
    pub line_1based: usize,
}

/// What a snippet is written in, and what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Rust for `wasm32-wasip2`: a WASI 0.2 component.
    RustP2,
    /// Rust for `wasm32-wasip1`: a WASI 0.1 core module.
    RustP1,
    /// Rust with the crate `wasip3`: a WASI 0.3 component whose `main` is async.
    RustP3,
    /// Rust for the embedder's side, compiled natively through skeptic.
    RustHost,
    /// WebAssembly text: a core module for WASI 0.1, or a component.
    Wat,
    /// An interface: parsed and resolved, never run.
    Wit,
    /// An interface as WASI 0.1 has them: read by the linter, never run.
    Witx,
    /// A composition: components by their names, joined to one.
    Wac,
}

impl Language {
    /// The word a fence begins with.
    pub fn word(self) -> &'static str {
        match self {
            Language::RustP2 | Language::RustP1 | Language::RustP3 | Language::RustHost => "rust",
            Language::Wat => "wat",
            Language::Wit => "wit",
            Language::Witx => "witx",
            Language::Wac => "wac",
        }
    }

    /// In words, for a list.
    pub fn describe(self) -> &'static str {
        match self {
            Language::RustP2 => "Rust, WASI 0.2",
            Language::RustP1 => "Rust, WASI 0.1",
            Language::RustP3 => "Rust, WASI 0.3",
            Language::RustHost => "Rust, native",
            Language::Wat => "WAT",
            Language::Wit => "WIT",
            Language::Witx => "witx",
            Language::Wac => "WAC",
        }
    }
}

/// What is done with a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Compiled and run.
    Run,
    /// Compiled only.
    NoRun,
    /// Compiled and run, and it must panic.
    ShouldPanic,
    /// It must not compile; with this error code, where one is named.
    CompileFail(Option<String>),
    /// Held against the principles by the linter, and not run.
    Lint,
    /// Neither; the reason, where the author gave one.
    Ignore(Option<String>),
}

/// A Rust edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edition {
    /// 2015, rustdoc's and rustc's default.
    E2015,
    /// 2018.
    E2018,
    /// 2021.
    E2021,
    /// 2024.
    E2024,
}

impl Edition {
    /// As rustc's `--edition` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Edition::E2015 => "2015",
            Edition::E2018 => "2018",
            Edition::E2021 => "2021",
            Edition::E2024 => "2024",
        }
    }

    /// From rustc's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::E2015, Self::E2018, Self::E2021, Self::E2024]
            .into_iter()
            .find(|edition| edition.as_str() == text)
    }
}

/// One run of a snippet: a world and what is promised of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// `None` for the unnamed case.
    pub name: Option<String>,
    /// What the run may touch.
    pub world: World,
    /// What the chapter promises.
    pub expect: Expectation,
}

/// What a chapter promises of one case. What is not promised may be anything, but a run must end well:
/// the default end is exit code 0.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// Standard output.
    pub stdout: Option<Shown>,
    /// Standard error.
    pub stderr: Option<Shown>,
    /// What the compiler says.
    pub compile_error: Option<Shown>,
    /// What the linter reports. Where it is not shown, there is nothing to report.
    pub report: Option<Shown>,
    /// How it ends.
    pub end: End,
    /// Where the end is declared, if it is.
    pub end_span: Option<Span>,
    /// On what its outcome depends, and where that is declared. In a world that differs in anything else it must do
    /// the same.
    pub varies: Option<(Sources, Span)>,
}

/// A text that a chapter shows in a fence of its own.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is promised, without the fence's prefix, each line ended by `\n`; `[..]` and `...` stand for anything.
    pub text: String,
    /// The whole fence in bytes of [`Chapter::text`], as for [`Snippet::fence`].
    pub fence: Range<usize>,
    /// The lines between the fence's first and last, line endings included, in the file where they are written: the
    /// bytes that `--bless` replaces. Empty, at the start of the closing line, for an empty fence.
    pub content: Span,
    /// What stands before each line of the content.
    pub prefix: String,
}

/// How a case must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit code.
    Code(u32),
    /// By a trap whose reason contains this, letter case aside.
    Trap(String),
    /// It must not start, for want of this import (without a version, any version).
    Unlinked(String),
}

impl Default for End {
    fn default() -> Self {
        End::Code(0)
    }
}

#[cfg(test)]
mod tests;
