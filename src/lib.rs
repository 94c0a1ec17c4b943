//! Runs the snippets of a book as WASI programs and judges what they did.
//!
//! ```text
//! SourceFile ─extract→ Snippet ─compile→ Program ─run→ Outcome ─judge→ Verdict ─page→ the chapter's text
//!                         └─────── World: what one run may touch ──┘
//! ```

pub mod adapter; // mdBook: load, render, preprocess; the only module that names mdBook's types
pub mod agenda; // meetings: items, minutes, what they cite; pure
pub mod audit; // on what a program depends, and what it can do without
pub mod bless; // what was printed, written into the chapter in place
pub mod book; // a book as the tool sees it
pub mod cache; // programs by the digest of all that shaped them
pub mod check; // the whole way: a book in, what became of each case out, in book order
pub mod citation; // what to paste, and the addresses it leads to; pure
pub mod compile; // snippet -> wasm; a file per language
pub mod diagnostic; // what is wrong with a chapter as written
pub mod error; // what stops a whole run
pub mod grants; // granted folders: inside the book, and there
pub mod host; // native snippets of the embedder's side, through skeptic
pub mod judge; // expectation against outcome; pure
pub mod lint; // interfaces held against the principles
pub mod markdown; // Markdown of statements and agendas, read
pub mod outcome; // what one run did
pub mod page; // outcomes spliced into the chapter's text; pure
pub mod publish; // what a page needs to run its snippets: modules, folders, worlds
pub mod register; // every id and wording that a principle ever had; pure
pub mod report; // results for a terminal or for CI; alone writes to a stream
pub mod run; // wasm in a world -> outcome; the only module that names wasmtime
pub mod serve; // build, watch, rebuild, reload
pub mod settings; // what book.toml says to this tool
pub mod snippet; // the fences of a chapter and what their authors declared
pub mod source; // files, byte ranges, lines: where every later thing came from
pub mod verdict; // what was promised against what happened
pub mod world; // the capabilities of one run; empty unless declared
