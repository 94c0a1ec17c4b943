//! `principles.json`: the register for machines, with what each principle is shown by and cited in.
//!
//! The chapter *Citing a principle* documents every field. A later version may add fields; one that changes or drops any has
//! another number.

use super::published::Site;
use super::{Citation, FOLDER};
use crate::book::Book;
use crate::cache::sha256;
use crate::markdown::plain;
use crate::register::{Entry, Register, Retired, Revision, joined};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of `principles.json`.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    title: String,
    #[serde(default)]
    address: Option<String>,
    principles: Vec<Principle>,
}

#[derive(Serialize, Deserialize)]
struct Principle {
    id: String,
    title: String,
    revision: u32,
    date: Date,
    /// Where it is explained, from the book's root.
    #[serde(default)]
    chapter: Option<String>,
    #[serde(default)]
    chapter_title: Option<String>,
    /// Markdown; links lead from the book's root.
    statement: String,
    text: String,
    path: String,
    #[serde(default)]
    retired: Option<Gone>,
    revisions: Vec<Wording>,
    #[serde(default)]
    witnesses: Vec<Witness>,
    #[serde(default)]
    meetings: Vec<Cited>,
}

#[derive(Serialize, Deserialize)]
struct Gone {
    date: Date,
    reason: String,
    instead: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Wording {
    number: u32,
    date: Date,
    /// The file that links of the statement lead from.
    chapter: String,
    title: String,
    reason: String,
    statement: String,
    text: String,
    digest: String,
    path: String,
}

#[derive(Serialize, Deserialize)]
struct Witness {
    href: String,
    language: String,
}

#[derive(Serialize, Deserialize)]
struct Cited {
    date: String,
    title: String,
    href: String,
    revision: u32,
}

/// What is published as `principles.json`; `None` for a book that keeps no register.
pub fn write(book: &Book) -> Option<String> {
    Site::of(book, &[], None).map(|site| of_site(&site))
}

pub(super) fn of_site(site: &Site<'_>) -> String {
    let principles = site
        .register
        .entries
        .iter()
        .map(|(id, entry)| principle(site, id, entry));
    let document = Document {
        version: VERSION,
        title: site.title().to_owned(),
        address: site.address.map(str::to_owned),
        principles: principles.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn principle(site: &Site<'_>, id: &str, entry: &Entry) -> Principle {
    let citation = Citation::current(id, entry, site.title());
    let (chapter, chapter_title) = match site.home(id) {
        Some((href, title)) => (Some(href), Some(title.to_owned())),
        None => (None, None),
    };
    let wording = |revision: &Revision| Wording {
        number: revision.number,
        date: revision.date,
        chapter: revision.chapter.clone(),
        title: revision.title.clone(),
        reason: revision.reason.clone(),
        statement: revision.statement.clone(),
        text: plain(&revision.statement),
        digest: revision.digest.clone(),
        path: format!("{FOLDER}/{id}@{}/", revision.number),
    };
    Principle {
        id: id.to_owned(),
        title: citation.revision.title.clone(),
        revision: citation.revision.number,
        date: citation.revision.date,
        chapter,
        chapter_title,
        statement: citation.statement(""),
        text: citation.text(),
        path: format!("{FOLDER}/{id}/"),
        retired: entry.retired.as_ref().map(|retired| Gone {
            date: retired.date,
            reason: retired.reason.clone(),
            instead: retired.instead.clone(),
        }),
        revisions: entry.revisions.iter().map(wording).collect(),
        witnesses: site
            .witnesses(id)
            .into_iter()
            .map(|shown| Witness {
                href: shown.href,
                language: shown.language.to_owned(),
            })
            .collect(),
        meetings: site
            .cited(id)
            .iter()
            .map(|&(meeting, revision)| Cited {
                date: meeting.date.clone(),
                title: meeting.title.clone(),
                href: meeting.href.clone(),
                revision,
            })
            .collect(),
    }
}

/// What a published `principles.json` tells: the register, and where the book is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The principles.
    pub register: Register,
    /// The book's title.
    pub title: String,
    /// Where it is published, ended by a slash, if it says so.
    pub address: Option<String>,
}

/// Reads a `principles.json`.
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Published, String> {
    let version = |text| {
        serde_json::from_str::<serde_json::Value>(text)
            .ok()?
            .get("version")?
            .as_u64()
    };
    match version(text) {
        Some(number) if number != u64::from(VERSION) => {
            return Err(format!(
                "it has version {number}, and this tool reads version {VERSION}"
            ));
        }
        _ => {}
    }
    let document: Document =
        serde_json::from_str(text).map_err(|error| format!("it is no principles.json: {error}"))?;
    let mut register = Register::default();
    for principle in document.principles {
        let id = principle.id;
        if principle.revisions.is_empty() {
            return Err(format!("`{id}` has no revision"));
        }
        let mut revisions: Vec<Revision> = Vec::new();
        for (wanted, wording) in (1..).zip(principle.revisions) {
            let statement = joined(&wording.statement);
            if wording.number != wanted || sha256(statement.as_bytes()) != wording.digest {
                return Err(format!(
                    "revision {wanted} of `{id}` is not as it was published"
                ));
            }
            revisions.push(Revision {
                number: wording.number,
                date: wording.date,
                chapter: wording.chapter,
                title: wording.title,
                reason: wording.reason,
                statement,
                digest: wording.digest,
            });
        }
        let chapters = revisions.last().map(|last| last.chapter.clone());
        let entry = Entry {
            chapters: chapters.into_iter().collect(),
            revisions,
            retired: principle.retired.map(|gone| Retired {
                date: gone.date,
                reason: gone.reason,
                instead: gone.instead,
            }),
            place: None,
        };
        if register.entries.insert(id.clone(), entry).is_some() {
            return Err(format!("it has `{id}` twice"));
        }
    }
    Ok(Published {
        register,
        title: document.title,
        address: document
            .address
            .as_deref()
            .and_then(crate::settings::address),
    })
}
