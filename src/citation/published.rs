//! All files of a book's principles: pages, lists, and what machines read.

use super::permanent::{chapter_gone, page};
use super::{FOLDER, json, sheet, title};
use crate::book::Book;
use crate::page::{anchor, page_of};
use crate::register::{Entry, Register};
use crate::snippet::{Chapter, Principle};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The look of the pages below `p/`, which load nothing else.
const STYLE: &str = include_str!("../page/permanent.css");

/// A meeting whose agenda is a chapter of the book.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The title of its page.
    pub title: String,
    /// Its day, or its first one: `2020-02-11`.
    pub date: String,
    /// Its page, from the book's root.
    pub href: String,
    /// What it cites: ids with the revision that was meant, each pair once, in order.
    pub cited: Vec<(String, u32)>,
}

/// A witness, as a page of ours names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Its figure, from the book's root.
    pub href: String,
    /// What it is written in.
    pub language: &'static str,
    /// With how many grants it is run.
    pub cases: usize,
}

/// What the pages of a register are made from.
pub(super) struct Site<'a> {
    pub book: &'a Book,
    pub register: &'a Register,
    /// Where the book is published, ended by a slash; without it, links lead from its root.
    pub address: Option<&'a str>,
    /// What the chapters state now, by id.
    stated: BTreeMap<&'a str, (&'a Chapter, &'a Principle)>,
    /// The ids that lead to exactly one principle, by that one.
    former: BTreeMap<&'a str, Vec<&'a str>>,
    /// What the meetings cite, by id.
    cited: BTreeMap<&'a str, Vec<(&'a Meeting, u32)>>,
}

impl<'a> Site<'a> {
    pub(super) fn title(&self) -> &'a str {
        title(self.book)
    }

    /// `None` for a book that keeps no register.
    pub(super) fn of(
        book: &'a Book,
        meetings: &'a [Meeting],
        address: Option<&'a str>,
    ) -> Option<Self> {
        let kept = book.register.as_ref().filter(|kept| !kept.missing)?;
        let mut stated = BTreeMap::new();
        for chapter in &book.chapters {
            for principle in &chapter.principles {
                stated
                    .entry(principle.id.as_str())
                    .or_insert((chapter, principle));
            }
        }
        let mut cited: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for meeting in meetings {
            for (id, revision) in &meeting.cited {
                cited.entry(id).or_default().push((meeting, *revision));
            }
        }
        let mut former: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let entries = &kept.register.entries;
        for (id, _) in entries.iter().filter(|(_, entry)| entry.retired.is_some()) {
            if let [next] = kept.register.successors(id).as_slice() {
                former.entry(next).or_default().push(id);
            }
        }
        Some(Self {
            book,
            register: &kept.register,
            former,
            address: address.or(book.settings.address.as_deref()),
            stated,
            cited,
        })
    }

    /// Where a principle is explained, from the book's root, and the title of that chapter.
    pub(super) fn home(&self, id: &str) -> Option<(String, &'a str)> {
        let (chapter, _) = self.stated.get(id)?;
        let page = page_of(Path::new(""), &chapter.path);
        let title = chapter.title.as_deref().unwrap_or_default();
        Some((format!("{page}#{id}"), title))
    }

    pub(super) fn witnesses(&self, id: &str) -> Vec<Shown> {
        let Some((chapter, principle)) = self.stated.get(id) else {
            return Vec::new();
        };
        let page = page_of(Path::new(""), &chapter.path);
        let shown = |&index: &usize| {
            let snippet = &chapter.snippets[index];
            Shown {
                href: format!("{page}#{}", anchor(snippet)),
                language: snippet.language.describe(),
                cases: snippet.cases.len(),
            }
        };
        principle.witnesses.iter().map(shown).collect()
    }

    /// The meetings that cited a principle, each with the revision it meant.
    pub(super) fn cited(&self, id: &str) -> &[(&'a Meeting, u32)] {
        self.cited.get(id).map_or(&[], Vec::as_slice)
    }

    /// The retired ids whose pages lead on to this principle.
    pub(super) fn former(&self, id: &str) -> &[&'a str] {
        self.former.get(id).map_or(&[], Vec::as_slice)
    }

    /// The entries in the order of the book, those that were retired at its end, by id.
    pub(super) fn in_order(&self) -> Vec<(&'a str, &'a Entry)> {
        let stated = self
            .book
            .chapters
            .iter()
            .flat_map(|chapter| &chapter.principles);
        let mut order: Vec<&str> = stated.map(|principle| principle.id.as_str()).collect();
        order.extend(self.register.entries.keys().map(String::as_str));
        let mut seen = BTreeSet::new();
        order.retain(|id| seen.insert(*id));
        let entry = |id| self.register.entries.get_key_value(id);
        order
            .into_iter()
            .filter_map(entry)
            .map(|(id, entry)| (id.as_str(), entry))
            .collect()
    }
}

/// The files of a book's principles by their paths from its root: the pages below `p/`, `principles.json`,
/// `principles.md`, `review-checklist.md`, and a page for each chapter that is gone and that somebody may still link to.
/// None for a book that keeps no register.
pub fn published(book: &Book, meetings: &[Meeting]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let Some(site) = Site::of(book, meetings, None) else {
        return files;
    };
    for (id, entry) in site.in_order() {
        files.insert(
            format!("{FOLDER}/{id}/index.html"),
            page(&site, id, entry, None),
        );
        for revision in &entry.revisions {
            let path = format!("{FOLDER}/{id}@{}/index.html", revision.number);
            files.insert(path, page(&site, id, entry, Some(revision)));
        }
    }
    files.insert(format!("{FOLDER}/index.html"), sheet::page(&site));
    files.insert(format!("{FOLDER}/page.css"), STYLE.to_owned());
    files.insert("principles.md".to_owned(), sheet::markdown(&site));
    files.insert("review-checklist.md".to_owned(), sheet::list(&site));
    files.insert("principles.json".to_owned(), json::of_site(&site));
    for (chapter, ids) in gone(&site) {
        let path = page_of(Path::new(""), Path::new(chapter));
        files.insert(file_of(&path), chapter_gone(&site, &path, &ids));
    }
    files
}

/// The file of a page that links call so.
pub(crate) fn file_of(page: &str) -> String {
    page.replace("%20", " ")
}

/// Chapters whose pages are no longer in the book, with the ids that stood there.
fn gone<'a>(site: &Site<'a>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut gone: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    // A read-me and an index are one page.
    let page = |path: &Path| page_of(Path::new(""), path);
    let pages: BTreeSet<String> = site
        .book
        .chapters
        .iter()
        .map(|chapter| page(&chapter.path))
        .collect();
    // Pages that mdBook makes itself; what stood there is found at the end of the first chapter.
    let made = |page: &str| {
        let own = ["index.html", "print.html", "toc.html", "404.html"].contains(&page);
        own || page.starts_with(&format!("{FOLDER}/"))
    };
    let there = |name: &str| {
        let page = page(Path::new(name));
        made(&page) || pages.contains(&page)
    };
    for (id, entry) in &site.register.entries {
        for chapter in entry.chapters.iter().filter(|chapter| !there(chapter)) {
            gone.entry(chapter).or_default().push(id);
        }
    }
    gone
}
