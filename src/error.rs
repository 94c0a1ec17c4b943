//! What stops a whole run.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// This machine cannot do the work. Never an author's doing: for that see [`crate::diagnostic::Diagnostic`] and
/// [`crate::verdict::Verdict`]. Exit code 3.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A compiler is not there or did not start. (A compiler that ran and said no is a verdict.)
    #[error(
        "cannot start `{program}`, which {purpose} needs; install Rust with rustup, or put `{program}` on PATH"
    )]
    Tool {
        /// The program's name.
        program: String,
        /// What it is for.
        purpose: String,
        /// Why it did not start.
        #[source]
        source: io::Error,
    },
    /// The compiler lacks a WebAssembly target and rustup could not add it.
    #[error(
        "the Rust compiler lacks the target `{target}`; run `rustup target add {target}`{because}"
    )]
    Target {
        /// The target triple.
        target: String,
        /// What rustup said, or why it was not asked; may be empty.
        because: String,
    },
    /// Reading or writing a file failed.
    #[error("cannot {action} `{path}`", path = path.display())]
    Io {
        /// `read`, `write`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The crates named in `book.toml` could not be built for the guests.
    #[error("cannot build the crates of `[preprocessor.wasi.crates]` for {target}:\n{output}")]
    Crates {
        /// The target triple.
        target: String,
        /// What Cargo said.
        output: String,
    },
    /// A component named in `book.toml` could not be built.
    #[error("cannot build the component `{name}` of `[preprocessor.wasi.components]`:\n{output}")]
    Component {
        /// Its name.
        name: String,
        /// What Cargo or the assembler said.
        output: String,
    },
    /// A compiler took longer than the caller lets it.
    #[error("the compiler took longer than {} s and was stopped", .0.as_secs())]
    TooSlow(Duration),
    /// mdBook could not load or render the book.
    #[error("{0}")]
    Book(String),
    /// Anything the environment got wrong that has no better name; the text says what to do.
    #[error("{0}")]
    Environment(String),
}

impl Error {
    /// For `map_err`: an I/O error of `action` on `path`.
    pub fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// A result whose error stops the whole run.
pub type Result<T, E = Error> = std::result::Result<T, E>;
