//! A principle on its page: its statement stands out, and below it are its id, to be cited by, and its witnesses.

use super::Facts;
use super::html::Html;
use super::place::{anchor, page_of};
use crate::book::Book;
use crate::citation::{Citation, FOLDER, Meeting};
use crate::register::Register;
use crate::snippet::{Chapter, Principle};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

/// What a page knows of how its principles are cited.
#[derive(Clone, Copy)]
pub(super) struct Cited<'a> {
    book: &'a Book,
    /// The page that the line stands on, relative to the book's `src` folder.
    page: &'a Path,
    /// The register, where permanent pages are published beside the book's.
    register: Option<&'a Register>,
    meetings: &'a [Meeting],
}

impl<'a> Cited<'a> {
    /// `meetings` are those of the book.
    pub(super) fn on(
        book: &'a Book,
        page: &'a Path,
        facts: &Facts<'_>,
        meetings: &'a [Meeting],
    ) -> Self {
        let kept = book.register.as_ref().filter(|kept| !kept.missing);
        Self {
            book,
            page,
            register: kept
                .filter(|_| facts.publication.is_some())
                .map(|kept| &kept.register),
            meetings,
        }
    }

    /// From the page to the book's root.
    fn up(&self) -> String {
        "../".repeat(self.page.components().count().saturating_sub(1))
    }
}

/// What goes before and after the statement of each principle of a chapter.
pub(super) fn splices(chapter: &Chapter, cited: Cited<'_>) -> Vec<(Range<usize>, String)> {
    let mut splices = Vec::new();
    let departed = Departed::from(chapter, cited);
    for principle in &chapter.principles {
        let Range { start, end } = principle.statement;
        splices.push((
            start..start,
            format!(
                "<div class=\"wasi-principle\">{}\n\n",
                former(
                    departed
                        .here
                        .get(principle.id.as_str())
                        .map_or(&[], Vec::as_slice)
                )
            ),
        ));
        splices.push((
            end..end,
            format!(
                "\n\n{}\n</div>\n",
                line(chapter, principle, "", Called::Number, cited)
            ),
        ));
    }
    let gone = gone(&departed.gone, cited);
    if !gone.is_empty() {
        let end = chapter.text.len();
        splices.push((end..end, gone));
    }
    splices
}

/// The page that a book begins with.
const INDEX: &str = "index.html";

/// The ids that stood in a chapter and do not stand there now.
#[derive(Default)]
struct Departed<'r> {
    /// Those that lead to a principle of this chapter, by its id.
    here: BTreeMap<&'r str, Vec<&'r str>>,
    /// The others.
    gone: Vec<&'r str>,
}

impl<'r> Departed<'r> {
    fn from(chapter: &Chapter, cited: Cited<'r>) -> Self {
        let mut departed = Self::default();
        let register = cited.register;
        // A read-me and an index are one page.
        let page = |path: &Path| page_of(Path::new(""), path);
        let own = page(&chapter.path);
        // The first chapter is also the book's index, if it has no other.
        let chapters = &cited.book.chapters;
        let first = chapters
            .first()
            .is_some_and(|first| first.path == chapter.path);
        let indexed = chapters.iter().any(|chapter| page(&chapter.path) == INDEX);
        let own = |name: &str| {
            let name = page(Path::new(name));
            name == own || (first && !indexed && name == INDEX)
        };
        let stands: BTreeSet<&str> = chapter
            .principles
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        for (id, entry) in register.into_iter().flat_map(|register| &register.entries) {
            let mut chapters = entry.chapters.iter();
            let stood = chapters.any(|chapter| own(chapter));
            if !stood || stands.contains(id.as_str()) {
                continue;
            }
            let next = register.and_then(|register| register.successor(id));
            match next.filter(|next| stands.contains(next)) {
                Some(next) => departed.here.entry(next).or_default().push(id),
                None => departed.gone.push(id),
            }
        }
        departed
    }
}

/// Anchors for the ids that stood in this chapter and lead to one principle of it now.
fn former(ids: &[&str]) -> String {
    let mut html = Html::default();
    for id in ids {
        html.open("span", &[("id", id), ("class", "wasi-former")]);
        html.close("span");
    }
    html.finish()
}

/// For the ids that stood here and lead to no principle of this chapter: an anchor each, and where to go.
fn gone(ids: &[&str], cited: Cited<'_>) -> String {
    let Some(register) = cited.register.filter(|_| !ids.is_empty()) else {
        return String::new();
    };
    let mut html = Html::default();
    html.open("ul", &[("class", "wasi-gone")]);
    for id in ids {
        html.open("li", &[("id", id)]);
        html.code(id);
        html.text(" stood here: ");
        let address = format!("{}{FOLDER}/{id}/index.html", cited.up());
        html.open("a", &[("href", &address)]);
        html.text(match register.successor(id) {
            Some(next) if next == *id => "where it stands now",
            Some(_) => "what took its place",
            None => "why it was retired",
        });
        html.close("a");
        html.close("li");
    }
    html.close("ul");
    format!("\n\n{}\n", html.finish())
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
fn line(
    chapter: &Chapter,
    principle: &Principle,
    page: &str,
    called: Called,
    cited: Cited<'_>,
) -> String {
    let mut html = Html::default();
    let recorded = cited
        .register
        .and_then(|register| register.entries.get(&principle.id));
    let recorded = recorded.map(|entry| Citation::current(&principle.id, entry, ""));
    match &recorded {
        None => html.open("p", &[("class", "wasi-cite")]),
        Some(citation) => {
            let revision = citation.revision;
            html.open(
                "p",
                &[
                    ("class", "wasi-cite"),
                    ("data-id", &principle.id),
                    ("data-revision", &revision.number.to_string()),
                    ("data-date", &revision.date.to_string()),
                    ("data-title", &revision.title),
                    ("data-statement", &citation.statement("")),
                ],
            );
        }
    }
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
    if let Some(citation) = &recorded {
        write_addresses(&mut html, citation, cited);
    }
    html.close("p");
    html.finish()
}

/// Who cited it, and how to.
fn write_addresses(html: &mut Html, citation: &Citation<'_>, cited: Cited<'_>) {
    let up = cited.up();
    let page = format!("{up}{FOLDER}/{}/index.html", citation.id);
    let of = |meeting: &&Meeting| meeting.cited.iter().any(|(id, _)| id == citation.id);
    let meetings = cited.meetings.iter().filter(of).count();
    if meetings > 0 {
        html.text(" ");
        html.open("span", &[]);
        html.text("cited in ");
        html.open("a", &[("href", &format!("{page}#meetings"))]);
        html.text(&match meetings {
            1 => "a meeting".to_owned(),
            count => format!("{count} meetings"),
        });
        html.close("a");
        html.close("span");
    }
    html.text(" ");
    let own = format!("{}index.html", citation.address(&up));
    html.open("a", &[("class", "wasi-revision"), ("href", &own)]);
    html.text(&format!("revision {}", citation.revision.number));
    html.close("a");
    html.text(" ");
    let cite = format!("{page}#cite");
    html.open("a", &[("class", "wasi-cite-link"), ("href", &cite)]);
    html.text("cite");
    html.close("a");
}

/// [`crate::snippet::Index::Principles`] for the page at `page`: each principle of the book with its statement and its witnesses.
pub(super) fn index(cited: Cited<'_>) -> String {
    let Cited { book, page, .. } = cited;
    let mut text = String::new();
    if cited.register.is_some() {
        text.push_str(&sheets(&cited.up()));
    }
    for chapter in &book.chapters {
        if chapter.principles.is_empty() {
            continue;
        }
        let file = match chapter.path.file_stem() {
            // mdBook makes an index of it, and does not lead links there.
            Some(stem) if stem.eq_ignore_ascii_case("readme") => page_of(page, &chapter.path),
            _ => super::place::relative(page, &chapter.path),
        };
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
                line(
                    chapter,
                    principle,
                    &super::place::page_of(page, &chapter.path),
                    Called::Kind,
                    cited
                ),
            );
        }
    }
    text.trim_end().to_owned()
}

/// The same list in other forms, for a page from which `up` leads to the book's root. Those in Markdown are linked from the
/// sheet: here mdBook would make pages of them.
fn sheets(up: &str) -> String {
    let mut html = Html::default();
    html.open("p", &[]);
    html.text("The same ");
    html.open("a", &[("href", &format!("{up}{FOLDER}/index.html"))]);
    html.text("on one sheet");
    html.close("a");
    html.text(", to be printed, with a checklist for reviews; and ");
    html.open("a", &[("href", &format!("{up}principles.json"))]);
    html.text("for machines");
    html.close("a");
    html.text(".");
    html.close("p");
    format!("{}\n\n", html.finish())
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
