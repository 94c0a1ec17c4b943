//! Tests of [`extract`] as a whole, by what it finds and what it says.

mod chapter;
mod expect;
mod header;
mod lint;
mod mutations;
mod orders;
mod principles;

use super::*;
use crate::diagnostic::{Diagnostic, Severity};
use std::io;
use std::path::Path;

/// Files that chapters include, by their place in `/book/src`.
const FILES: &[(&str, &str)] = &[
    (
        "code.rs",
        "use std::fs;\n// ANCHOR: main\nfn main() {}\n// ANCHOR_END: main\n",
    ),
    (
        "granted.rs",
        "//@ args = [\"a\"]\n//! About it.\n// ANCHOR: main\nfn main() {}\n// ANCHOR_END: main\n",
    ),
    ("out.txt", "one\ntwo\n"),
    ("out-crlf.txt", "one\r\ntwo\r\n"),
    ("fence.md", "intro\n```rust\nfn included() {}\n```\n"),
    ("typo.md", "```rust,no_rum\n```\n"),
];

/// Reads `text` as the chapter `part/one.md` of a book of ours, or of a stranger's.
fn read(text: &str, strict: bool) -> (Chapter, Vec<Diagnostic>) {
    let source = SourceFile::new("/book/src/part/one.md", "src/part/one.md", text.to_owned());
    let rules = Rules {
        strict,
        src: "/book/src".into(),
        root: "/book".into(),
    };
    extract(&source, Path::new("part/one.md"), &rules, &|path| {
        let name = path.strip_prefix("/book/src/part").unwrap_or(path);
        let file = FILES.iter().find(|(file, _)| Path::new(file) == name);
        file.map(|(_, text)| text.as_bytes().to_vec())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    })
}

/// The snippets of a chapter of ours that is in order.
fn snippets(text: &str) -> (Chapter, Vec<Snippet>) {
    let (chapter, said) = read(text, true);
    assert!(said.is_empty(), "{:?}", said_of(&said));
    let snippets = chapter.snippets.clone();
    (chapter, snippets)
}

/// What is said of a chapter: severity, line, what is underlined, message, help.
fn said(text: &str, strict: bool) -> Vec<String> {
    said_of(&read(text, strict).1)
}

fn said_of(diagnostics: &[Diagnostic]) -> Vec<String> {
    let show = |diagnostic: &Diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let span = &diagnostic.labels[0].span;
        let help = diagnostic.help.as_deref().unwrap_or_default();
        let help = if help.is_empty() {
            String::new()
        } else {
            format!(" ({help})")
        };
        let line = span.line_1based();
        format!(
            "{severity} {line} [{}] {}{help}",
            span.text(),
            diagnostic.message
        )
    };
    diagnostics.iter().map(show).collect()
}
