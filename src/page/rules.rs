//! `{{#rules}}`: what `lint` looks for, with the principles that it checks.

use super::place::{page_of, relative};
use crate::book::Book;
use crate::lint::{RULES, Rule};
use crate::snippet::Chapter;
use std::fmt::Write as _;
use std::path::Path;

/// The list for the page at `page`, as a table. A rule is linked to its heading where that page has one, and a principle
/// to where the book states it.
pub(super) fn index(book: &Book, on: &Chapter, page: &Path) -> String {
    let mut text = String::from("| rule | what it finds | principle |\n| --- | --- | --- |\n");
    for rule in RULES {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            named(rule, on),
            rule.finds,
            stated(rule.principle, book, page)
        );
    }
    text.trim_end().to_owned()
}

fn named(rule: &Rule, on: &Chapter) -> String {
    let id = rule.id;
    match on.text.contains(&format!("{{#{id}}}")) {
        true => format!("[`{id}`](#{id})"),
        false => format!("`{id}`"),
    }
}

fn stated(id: &str, book: &Book, page: &Path) -> String {
    let has = |chapter: &&Chapter| chapter.principles.iter().any(|one| one.id == id);
    match book.chapters.iter().find(has) {
        Some(chapter) => {
            let file = match chapter.path.file_stem() {
                // mdBook makes an index of it, and does not lead links there.
                Some(stem) if stem.eq_ignore_ascii_case("readme") => page_of(page, &chapter.path),
                _ => relative(page, &chapter.path),
            };
            format!("[`{id}`]({file}#{id})")
        }
        None => format!("`{id}`"),
    }
}
