//! A register -> the bytes of its file.

use super::{Register, VERSION};
use crate::settings::quoted;
use std::fmt::Write as _;

/// What the file says of itself.
const HEAD: &str = "\
# The register of this book's principles: every id that was ever given, and every wording that it had.
# `mdbook-wasi register` edits it; `mdbook-wasi test` holds the chapters to it. Nothing is ever taken out.
";

/// The register as TOML: by id, a key a line, so that two branches which add different principles merge.
pub fn write(register: &Register) -> String {
    let mut out = format!("{HEAD}version = {VERSION}\n");
    for (id, entry) in &register.entries {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "\n[[principle]]\nid = {}", quoted(id));
        let _ = writeln!(out, "chapters = {}", list(&entry.chapters));
        for revision in &entry.revisions {
            let _ = writeln!(
                out,
                "\n[[principle.revision]]\nnumber = {}",
                revision.number
            );
            let _ = writeln!(out, "date = {}", revision.date);
            for (key, text) in [
                ("chapter", &revision.chapter),
                ("title", &revision.title),
                ("reason", &revision.reason),
                ("statement", &revision.statement),
                ("digest", &revision.digest),
            ] {
                let _ = writeln!(out, "{key} = {}", quoted(text));
            }
        }
        if let Some(retired) = &entry.retired {
            let _ = writeln!(out, "\n[principle.retired]\ndate = {}", retired.date);
            let _ = writeln!(out, "reason = {}", quoted(&retired.reason));
            let _ = writeln!(out, "instead = {}", list(&retired.instead));
        }
    }
    out
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}
