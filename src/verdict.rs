//! What was promised against what happened, and all that is known of one tested case.

use crate::compile::{Composition, Program};
use crate::outcome::Outcome;
use crate::source::Span;
use std::sync::Arc;

/// Whether a case kept its chapter's promise.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It did.
    Pass,
    /// It did not, in these ways; never empty.
    Fail(Vec<Mismatch>),
    /// It was not run; the reason its author gave.
    Ignored(Option<String>),
}

impl Verdict {
    /// Adds promises that were not kept either.
    pub fn add(&mut self, more: Vec<Mismatch>) {
        match self {
            _ if more.is_empty() => {}
            Verdict::Fail(mismatches) => mismatches.extend(more),
            Verdict::Pass => *self = Verdict::Fail(more),
            Verdict::Ignored(_) => {}
        }
    }
}

/// One promise that was not kept.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// What differs.
    pub what: What,
    /// One line: lower case, no full stop.
    pub message: String,
    /// The text that was promised, and that which came; empty where the message says it all.
    pub promised: String,
    /// See `promised`.
    pub came: String,
    /// Where the promise stands, if it is written down.
    pub place: Option<Span>,
}

/// What a [`Mismatch`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// How it ended.
    End,
    /// Whether, and how, it compiles.
    Compile,
    /// What it does in another world: see [`crate::world::elsewhere`].
    World,
    /// What the linter reports.
    Report,
}

impl What {
    /// As JSON and reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Stdout => "stdout",
            What::Stderr => "stderr",
            What::End => "end",
            What::Compile => "compile",
            What::World => "world",
            What::Report => "report",
        }
    }
}

/// One case of one snippet after its run.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Index into the book's chapters.
    pub chapter: usize,
    /// Index into the chapter's snippets.
    pub snippet: usize,
    /// Index into the snippet's cases.
    pub case: usize,
    /// Whether it kept its promise.
    pub verdict: Verdict,
    /// What it did; `None` where it was not run.
    pub outcome: Option<Outcome>,
    /// The compiler's words, where it did not compile.
    pub rejected: Option<Rejected>,
    /// What the linter says of it; `None` where it was not linted.
    pub linted: Option<Linted>,
    /// SHA-256 of the WebAssembly binary that ran, in lower-case hex; `None` for native programs and where none ran.
    pub module_sha256: Option<String>,
    /// Size of that binary in bytes.
    pub module_bytes: u64,
    /// The program that ran: a bundle, if it was checked with others; `None` for native ones and where none ran.
    pub program: Option<Arc<Program>>,
    /// What that program is composed of, if it is a composition.
    pub composition: Option<Arc<Composition>>,
    /// Time spent compiling the program, in milliseconds; for a bundle, its time shared evenly by its snippets;
    /// zero when it came from the cache.
    pub compile_ms: f64,
    /// Time spent running this case, in milliseconds.
    pub run_ms: f64,
}

/// What a compiler said of a snippet that it does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rejected {
    /// The errors as the compiler draws them, without colours. They name the chapter's own lines; those of a snippet
    /// that must not compile name the snippet and lines of its fence, so that a page shows the same wherever it stands.
    pub rendered: String,
    /// The codes of the errors, such as `E0382`, in order; an error without one is an empty string. [`COMPOSITION`] is
    /// the code of components that do not fit together.
    pub codes: Vec<String>,
}

/// What the linter says of a snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linted {
    /// Its report, without colours; empty where there is nothing to say. It names the snippet and lines of its fence, so
    /// that a page shows the same wherever it stands.
    pub rendered: String,
    /// How many faults it finds: what strains a principle, and what is wrong with comments that allow that.
    pub faults: usize,
}

/// The code under which a [`Rejected`] composition is told from a program that does not compile.
pub const COMPOSITION: &str = "composition";
