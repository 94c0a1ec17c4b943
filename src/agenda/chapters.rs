//! Agendas that are pages of a book.

use super::{Agenda, FindingKind, Resolution, Resolver, Rules, front_matter, ics};
use crate::book::Book;
use crate::cache::sha256;
use crate::citation::{Meeting, file_of};
use crate::diagnostic::{Diagnostic, Severity};
use crate::page::page_of;
use crate::snippet::Chapter;
use crate::source::Span;
use std::collections::BTreeMap;
use std::path::Path;

/// Where the front matter of a chapter is, if it begins as an agenda does. In the folder `agenda` any front matter is one's.
pub fn front_of(text: &str, path: &Path) -> Option<std::ops::Range<usize>> {
    let (whole, _) = front_matter::split(text)?;
    front_matter::is_ours(text, path.starts_with("agenda")).then_some(whole)
}

/// A chapter as an agenda; `None` for one that is none, or whose front matter cannot be read.
pub fn agenda(chapter: &Chapter) -> Option<Agenda> {
    chapter.front.as_ref()?;
    let text = chapter.text.clone();
    let file = crate::source::SourceFile::new(
        &chapter.source.disk_path,
        &chapter.source.source_path,
        text,
    );
    let agenda = Agenda::read(&file, true);
    agenda.front.is_some().then_some(agenda)
}

/// The meetings whose agendas are chapters of the book, by date; without examples.
pub fn meetings(book: &Book) -> Vec<Meeting> {
    let mut meetings: Vec<Meeting> = book
        .chapters
        .iter()
        .filter_map(|chapter| meeting(book, chapter))
        .collect();
    meetings.sort_by(|a, b| (&a.date, &a.href).cmp(&(&b.date, &b.href)));
    meetings
}

fn meeting(book: &Book, chapter: &Chapter) -> Option<Meeting> {
    let agenda = agenda(chapter)?;
    let front = agenda.front.as_ref().filter(|front| !front.example)?;
    let register = &book.register.as_ref()?.register;
    let rules = rules(book);
    let mut resolver = Resolver::new(register, &rules);
    let mut cited: Vec<(String, u32)> = Vec::new();
    for citation in &agenda.citations {
        let number = match resolver.resolve(citation) {
            Some(Resolution::Current(entry) | Resolution::NoRevision(entry)) => {
                entry.current().number
            }
            Some(Resolution::Stale(_, number)) => number,
            Some(Resolution::Retired(entry, _)) => {
                citation.revision.unwrap_or(entry.current().number)
            }
            Some(Resolution::Newer(..) | Resolution::Unknown(_)) | None => continue,
        };
        let pair = (citation.id.clone(), number);
        if !cited.contains(&pair) {
            cited.push(pair);
        }
    }
    Some(Meeting {
        title: title(&agenda, chapter),
        date: front.date.to_string(),
        href: page_of(Path::new(""), &chapter.path),
        cited,
    })
}

fn title(agenda: &Agenda, chapter: &Chapter) -> String {
    let title = agenda.title.clone().or_else(|| chapter.title.clone());
    title.unwrap_or_else(|| chapter.path.to_string_lossy().into_owned())
}

/// As the book's own agendas are read.
pub fn rules(book: &Book) -> Rules {
    Rules {
        address: book.settings.address.clone(),
        own: true,
    }
}

/// What is wrong with the book's agendas. That a wording was replaced since, or a principle retired, is no fault of an agenda,
/// and that it takes too long can be seen: its page says so.
pub fn diagnostics(book: &Book) -> Vec<Diagnostic> {
    let Some(kept) = book.register.as_ref().filter(|kept| !kept.missing) else {
        return Vec::new();
    };
    let rules = rules(book);
    let mut found = Vec::new();
    for chapter in book
        .chapters
        .iter()
        .filter(|chapter| chapter.front.is_some())
    {
        let before = found.len();
        let findings = super::check::check(&chapter.source, &kept.register, &rules).into_iter();
        let wrong = findings.filter(|finding| {
            use FindingKind::{Disagree, Overrun, Retired};
            let seen = matches!(finding.kind, Retired | Overrun | Disagree);
            !seen && finding.severity() == Severity::Error
        });
        found.extend(wrong.map(|finding| finding.diagnostic));
        let written = chapter.source.text.trim_start_matches('\u{feff}');
        if chapter.text != written {
            // Whoever reads it on a forge, or checks it, sees it as it is written.
            found.truncate(before);
            found.extend(included(chapter));
        }
    }
    found
}

/// That an agenda is not whole as it is written.
fn included(chapter: &Chapter) -> Option<Diagnostic> {
    let text = &chapter.source.text;
    let (range, _) = front_matter::split(text)?;
    let at = text.find("{{#").map(|at| at..at + 3);
    let message = "an agenda takes nothing from other files";
    let diagnostic = Diagnostic::error(Span::new(&chapter.source, at.unwrap_or(range)), message);
    Some(diagnostic.help(
        "write out what it includes: it is read on forges, too, and checked as it is written",
    ))
}

/// An entry for a calendar beside each agenda's page, by its path from the book's root.
pub fn entries(book: &Book) -> BTreeMap<String, String> {
    let mut entries = BTreeMap::new();
    for chapter in &book.chapters {
        let Some(agenda) = agenda(chapter) else {
            continue;
        };
        let page = page_of(Path::new(""), &chapter.path);
        let address = book.settings.address.as_deref();
        let url = address.map(|base| format!("{base}{page}"));
        if let Some(text) = entry(
            &agenda,
            &title(&agenda, chapter),
            &page,
            url.as_deref(),
            address,
        ) {
            entries.insert(file_of(&calendar_of(&page)), text);
        }
    }
    entries
}

/// The file of a page's entry for a calendar.
pub fn calendar_of(page: &str) -> String {
    format!("{}.ics", page.strip_suffix(".html").unwrap_or(page))
}

/// The last two names of a path, without an ending: the same for an agenda in its folder and for its page.
fn stem(path: &str) -> String {
    let path = Path::new(path).with_extension("");
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    names[names.len().saturating_sub(2)..].join("/")
}

/// An entry for a calendar. `name` tells it from others, and stays when the agenda changes.
pub fn entry(
    agenda: &Agenda,
    title: &str,
    name: &str,
    url: Option<&str>,
    address: Option<&str>,
) -> Option<String> {
    let front = agenda.front.as_ref()?;
    let uid = format!("{}@mdbook-wasi", &sha256(stem(name).as_bytes())[..32]);
    ics::ics(
        agenda,
        &ics::Entry {
            title,
            uid: &uid,
            url,
            address,
            stamp: ics::stamp(front),
        },
    )
}
