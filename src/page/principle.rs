//! A principle on its page: its statement stands out, and below it are its id, to be cited by, and its witnesses.

use super::html::Html;
use super::place::anchor;
use crate::book::Book;
use crate::snippet::{Chapter, Principle};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

/// What goes before and after the statement of each principle of a chapter.
pub(super) fn splices(chapter: &Chapter) -> Vec<(Range<usize>, String)> {
    let mut splices = Vec::new();
    for principle in &chapter.principles {
        let Range { start, end } = principle.statement;
        splices.push((
            start..start,
            "<div class=\"wasi-principle\">\n\n".to_owned(),
        ));
        splices.push((
            end..end,
            format!(
                "\n\n{}\n</div>\n",
                cited(chapter, principle, "", Called::Number)
            ),
        ));
    }
    splices
}

/// What a witness is called in the line below a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    /// By its number: on the principle's own page, where it stands a little further down.
    Number,
    /// By what it speaks, and with how many cases: in a list.
    Kind,
}

/// The line below a statement: the principle's id, to be cited by, and its witnesses, for a page that calls the chapter's
/// own `page`.
fn cited(chapter: &Chapter, principle: &Principle, page: &str, called: Called) -> String {
    let mut html = Html::default();
    html.open("p", &[("class", "wasi-cite")]);
    let own = format!("{page}#{}", principle.id);
    html.open("a", &[("class", "wasi-id"), ("href", &own)]);
    html.code(&principle.id);
    html.close("a");
    html.text(" ");
    html.open("span", &[]);
    html.text("shown by ");
    for (at, &witness) in principle.witnesses.iter().enumerate() {
        let snippet = &chapter.snippets[witness];
        html.text(if at == 0 { "" } else { ", " });
        html.open("a", &[("href", &format!("{page}#{}", anchor(snippet)))]);
        match called {
            Called::Number => html.text(&(at + 1).to_string()),
            Called::Kind => html.text(super::caption::generation(snippet)),
        }
        html.close("a");
        let cases = snippet.cases.len();
        if called == Called::Kind && cases > 1 {
            html.text(&format!(" ({cases} cases)"));
        }
    }
    html.close("span");
    html.close("p");
    html.finish()
}

/// [`crate::snippet::Index::Principles`] for the page at `page`: each principle of the book with its statement and its witnesses.
pub(super) fn index(book: &Book, page: &Path) -> String {
    let mut text = String::new();
    for chapter in &book.chapters {
        if chapter.principles.is_empty() {
            continue;
        }
        let file = super::place::relative(page, &chapter.path);
        let title = chapter.title.as_deref().unwrap_or(&file);
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "## {}\n", escaped(title));
        for principle in &chapter.principles {
            let statement = chapter.text[principle.statement.clone()]
                .split('\n')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(" ");
            let statement = super::place::rebased(&statement, &chapter.path, page);
            let _ = writeln!(
                text,
                "<div class=\"wasi-principle\">\n\n**[{}]({file}#{})**\n\n{statement}\n\n{}\n</div>\n",
                escaped(&principle.title),
                principle.id,
                cited(
                    chapter,
                    principle,
                    &super::place::page_of(page, &chapter.path),
                    Called::Kind
                ),
            );
        }
    }
    text.trim_end().to_owned()
}

/// A heading's text as Markdown that means itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !",.:;'-()/?!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
