//! The register of a book's principles: each id that was ever given, with every wording that it had.
//!
//! A book keeps it in a file of its own, [`read()`], which the tool edits and a person reviews. What the chapters
//! say is held against it by [`drift`]: an id cannot vanish or be given to another meaning, and a statement cannot change
//! without a new revision. Nothing here reads or writes a file.

use crate::source::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

mod drift; // the chapters against the register
mod history; // an older register against a newer one
mod read; // a file -> a register, or what is wrong with it
#[cfg(test)]
mod tests;
mod update; // what changed, entered
mod write; // a register -> the bytes of its file

pub use drift::{Drift, Stated, diagnostics, drift, stated};
pub use history::lost;
pub use read::read;
pub use update::{Change, Refused, rename, retire, update};
pub use write::write;

/// The version of the file's form.
pub const VERSION: u32 = 1;

/// Every principle that a book has or had, by id.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// By id.
    pub entries: BTreeMap<String, Entry>,
}

/// One id with its history.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The chapters in which it stood, relative to the book's `src` folder and with `/`: the present one is the last, or
    /// the one that it was taken out of. Never empty, none twice in a row.
    pub chapters: Vec<String>,
    /// Its wordings, numbered from 1 without a gap. Never empty.
    pub revisions: Vec<Revision>,
    /// Whether it was retired, and what took its place.
    pub retired: Option<Retired>,
    /// Where the file speaks of it; `None` for what the file does not have yet.
    pub place: Option<Span>,
}

/// One wording of a principle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counted from 1.
    pub number: u32,
    /// The day on which it was entered.
    pub date: Date,
    /// The chapter in which it was worded, relative to the book's `src` folder and with `/`.
    pub chapter: String,
    /// The heading's text; a title may get better without a new revision.
    pub title: String,
    /// Why it was worded anew.
    pub reason: String,
    /// The statement as Markdown, its lines joined by single blanks. Links lead from [`Revision::chapter`].
    pub statement: String,
    /// SHA-256 of the statement, in small hexadecimal digits.
    pub digest: String,
}

/// That an id is no longer a principle of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// The day on which it was retired.
    pub date: Date,
    /// Why.
    pub reason: String,
    /// The ids to go to instead; one for a principle that was only renamed.
    pub instead: Vec<String>,
}

/// A book's register, and where it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it has.
    pub register: Register,
    /// Its file, absolute.
    pub path: PathBuf,
    /// Where `book.toml` names it.
    pub declared: Span,
    /// The file's text, as it was read; `None` where it could not be.
    pub text: Option<String>,
    /// Whether there is no such file.
    pub missing: bool,
}

impl Register {
    /// The principle to go to from an id that was retired: the first of [`Register::successors`].
    pub fn successor<'a>(&'a self, id: &'a str) -> Option<&'a str> {
        self.successors(id).first().copied()
    }

    /// The principles to go to from an id that was retired: those that took its place, or took the place of those. Itself,
    /// for one that was not.
    pub fn successors<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut ahead = vec![id];
        while let Some(id) = ahead.pop() {
            let Some((name, entry)) = self.entries.get_key_value(id).filter(|_| seen.insert(id))
            else {
                continue;
            };
            match &entry.retired {
                None => found.push(name.as_str()),
                Some(retired) => ahead.extend(retired.instead.iter().rev().map(String::as_str)),
            }
        }
        found
    }

    /// Whether the way from an id that was retired leads back to it.
    fn leads_back(&self, id: &str) -> bool {
        let mut seen = BTreeSet::new();
        let next = |id: &str| {
            let entry = self.entries.get(id);
            let retired = entry.and_then(|entry| entry.retired.as_ref());
            retired.map_or(&[][..], |retired| &retired.instead)
        };
        let mut ahead: Vec<&str> = next(id).iter().map(String::as_str).collect();
        while let Some(at) = ahead.pop() {
            if at == id {
                return true;
            }
            if seen.insert(at) {
                ahead.extend(next(at).iter().map(String::as_str));
            }
        }
        false
    }
}

impl Entry {
    /// The latest wording.
    pub fn current(&self) -> &Revision {
        // Never empty: reading refuses an entry without one, and whatever makes an entry gives it one.
        &self.revisions[self.revisions.len() - 1]
    }

    /// The chapter in which it stands, or stood last.
    pub fn chapter(&self) -> &str {
        self.chapters.last().map_or("", String::as_str)
    }

    /// The wording of this number.
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions
            .iter()
            .find(|revision| revision.number == number)
    }
}

/// A statement with its lines joined: a paragraph that is only wrapped otherwise says the same.
pub fn joined(statement: &str) -> String {
    // A backslash at the end of a line breaks it, which is no word.
    let lines = statement.lines().map(|line| match line.strip_suffix('\\') {
        Some(broken) if !broken.ends_with('\\') => broken,
        _ => line,
    });
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ")
}
