//! A book as the tool sees it: chapters, settings, and where things are.

use crate::register::Kept;
use crate::settings::Settings;
use crate::snippet::{Case, Chapter, Snippet};
use crate::verdict::Tested;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A whole book, read and extracted. It holds no type of mdBook's: see [`crate::adapter`].
#[derive(Debug)]
pub struct Book {
    /// The folder that holds `book.toml`, absolute.
    pub root: PathBuf,
    /// The folder that holds `SUMMARY.md`, absolute.
    pub src: PathBuf,
    /// What `book.toml` says that matters here.
    pub settings: Settings,
    /// The register of its principles, for a book that keeps one.
    pub register: Option<Kept>,
    /// The chapters that have a file, in the order of `SUMMARY.md`; one that is named twice is here once.
    pub chapters: Vec<Chapter>,
}

impl Book {
    /// Every snippet, with its chapter's index and its own, in book order.
    pub fn snippets(&self) -> impl Iterator<Item = (usize, usize, &Snippet)> {
        self.chapters.iter().enumerate().flat_map(|(c, chapter)| {
            chapter
                .snippets
                .iter()
                .enumerate()
                .map(move |(s, snippet)| (c, s, snippet))
        })
    }

    /// The chapter, snippet and case that a result is about.
    pub fn of(&self, tested: &Tested) -> (&Chapter, &Snippet, &Case) {
        let chapter = &self.chapters[tested.chapter];
        let snippet = &chapter.snippets[tested.snippet];
        (chapter, snippet, &snippet.cases[tested.case])
    }

    /// The name by which a snippet is called for: its id, or `chapter.md#id` where another chapter has that id too.
    pub fn name(&self, chapter: usize, snippet: usize) -> String {
        let id = &self.chapters[chapter].snippets[snippet].id;
        let same = self.snippets().filter(|(_, _, other)| other.id == *id);
        self.name_of(chapter, id, same.count() == 1)
    }

    /// All names at once, by chapter and snippet: what many calls of [`Book::name`] give, in time linear in the book.
    pub fn names(&self) -> Vec<Vec<String>> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, snippet) in self.snippets() {
            *uses.entry(&snippet.id).or_default() += 1;
        }
        let mut names = vec![Vec::new(); self.chapters.len()];
        for (chapter, _, Snippet { id, .. }) in self.snippets() {
            let alone = uses.get(id.as_str()) == Some(&1);
            names[chapter].push(self.name_of(chapter, id, alone));
        }
        names
    }

    fn name_of(&self, chapter: usize, id: &str, alone: bool) -> String {
        if alone {
            return id.to_owned();
        }
        let path = self.chapters[chapter].path.to_string_lossy();
        format!("{}#{id}", path.replace('\\', "/"))
    }

    /// The snippet with this id, `chapter.md#id` or an id alone, as a chapter of this book calls it: one of its own, if
    /// there is one.
    pub fn find(&self, id: &str, from: usize) -> Option<(usize, usize)> {
        let own = self.chapters.get(from)?;
        if let Some(snippet) = own.snippets.iter().position(|snippet| snippet.id == id) {
            return Some((from, snippet));
        }
        let names = self.names();
        self.snippets()
            .map(|(chapter, snippet, _)| (chapter, snippet))
            .find(|&(chapter, snippet)| names[chapter][snippet] == id)
    }

    /// `args[0]` of a snippet's program: the same whether it runs in a bundle or alone.
    pub fn program_name(&self, chapter: usize, snippet: usize) -> String {
        let chapter = &self.chapters[chapter];
        let path = chapter.path.with_extension("");
        let path = path.to_string_lossy().replace('\\', "/");
        format!("{path}#{}", chapter.snippets[snippet].id)
    }
}
