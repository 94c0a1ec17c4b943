//! What the tests of agendas share: a register, and files.

use super::{Agenda, Rules, check};
use crate::register::{Entry, Register, Retired, Revision};
use crate::source::SourceFile;
use std::sync::Arc;

/// Three families: one principle at revision 3, one that was retired for another, and two more.
pub(super) fn register() -> Register {
    let mut register = Register::default();
    for (id, statements, instead) in [
        (
            "authority.no-ambient",
            &[
                "A program is handed nothing.",
                "A program is given nothing.",
                "A program is given nothing it did not ask for.",
            ][..],
            None,
        ),
        ("authority.read-only", &["Reading is a right."], None),
        (
            "authority.ambient",
            &["Old."],
            Some(vec!["authority.no-ambient".to_owned()]),
        ),
        ("types.errors", &["Errors are values."], None),
        ("memory.growth", &["Memory grows."], None),
    ] {
        let revisions = statements
            .iter()
            .zip(1..)
            .map(|(statement, number)| Revision {
                number,
                date: jiff::civil::date(2026, 11, number as i8),
                chapter: "a.md".to_owned(),
                title: "A title".to_owned(),
                reason: format!("reason {number}"),
                statement: (*statement).to_owned(),
                digest: String::new(),
            });
        let retired = instead.map(|instead| Retired {
            date: jiff::civil::date(2026, 12, 1),
            reason: "said twice".to_owned(),
            instead,
        });
        let entry = Entry {
            chapters: vec!["a.md".to_owned()],
            revisions: revisions.collect(),
            retired,
            place: None,
        };
        register.entries.insert(id.to_owned(), entry);
    }
    register
}

pub(super) fn file(text: &str) -> Arc<SourceFile> {
    SourceFile::new("x.md", "x.md", text.to_owned())
}

/// An agenda of an hour with these items, each a line of a list.
pub(super) fn meeting(items: &str) -> String {
    format!(
        "---\ndate: 2026-12-10\nkind: regular\nduration: 1 h\n---\n\n# T\n\n## Agenda items\n\n{items}\n\n## Notes\n"
    )
}

pub(super) fn agenda(text: &str) -> Agenda {
    Agenda::read(&file(text), false)
}

/// Each finding as `kind: message`.
pub(super) fn findings(text: &str, rules: &Rules) -> Vec<String> {
    check::check(&file(text), &register(), rules)
        .into_iter()
        .map(|finding| format!("{}: {}", finding.kind.name(), finding.diagnostic.message))
        .collect()
}
