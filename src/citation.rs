//! Principles for those who cite them: what to paste, and the addresses that it leads to.
//!
//! Pure: a book with its register in, texts out. [`crate::adapter`] writes them beside the pages.

use crate::book::Book;
use crate::markdown::{leads_out, plain, relinked};
use crate::page::page_of;
use crate::register::{Entry, Register, Revision};
use crate::source::plainly;
use std::path::Path;

mod difference; // two wordings, word by word
mod json; // principles.json
mod permanent; // the pages below p/
mod published; // all files of a book's principles
mod sheet; // every principle on one sheet, and as a checklist
#[cfg(test)]
mod tests;

pub use difference::{Piece, difference, marked};
pub use json::{Published, read as from_json, write as to_json};
pub(crate) use published::file_of;
pub use published::{Meeting, published};
pub use sheet::{checklist, sheet};

/// The folder of permanent addresses, below the book's own.
pub const FOLDER: &str = "p";

/// How a citation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A link for an item of a list: `[ID@N: TITLE](ADDRESS)`.
    Markdown,
    /// `[ID@N]`, which `mdbook-wasi agenda` knows.
    Short,
    /// For a letter or a paper.
    Plain,
    /// A link.
    Html,
    /// The statement itself, quoted, with the link below it.
    Quote,
}

impl Format {
    /// All, with the names that the command line has for them.
    pub const ALL: [(&'static str, Format); 5] = [
        ("markdown", Format::Markdown),
        ("short", Format::Short),
        ("plain", Format::Plain),
        ("html", Format::Html),
        ("quote", Format::Quote),
    ];

    /// Whether it leads anywhere.
    pub fn has_address(self) -> bool {
        self != Format::Short
    }
}

/// One wording of one principle, to be cited.
#[derive(Clone, Copy, Debug)]
pub struct Citation<'a> {
    /// The principle's id.
    pub id: &'a str,
    /// Where it stands; links of its statement lead from there.
    pub entry: &'a Entry,
    /// The wording.
    pub revision: &'a Revision,
    /// The book's title.
    pub book: &'a str,
}

impl<'a> Citation<'a> {
    /// The latest wording of a principle.
    pub fn current(id: &'a str, entry: &'a Entry, book: &'a str) -> Self {
        Self {
            id,
            entry,
            revision: entry.current(),
            book,
        }
    }

    /// `ID@N`.
    pub fn token(&self) -> String {
        format!("{}@{}", self.id, self.revision.number)
    }

    /// Where this wording is for ever: `p/ID@N/` below `base`, which is empty or ends with a slash.
    pub fn address(&self, base: &str) -> String {
        format!("{base}{FOLDER}/{}/", self.token())
    }

    /// As it is pasted. `base` is where the book is, ended by a slash; empty for links from the book's own root.
    pub fn write(&self, format: Format, base: &str) -> String {
        let (token, address) = (self.token(), self.address(base));
        let Revision {
            number,
            date,
            title,
            ..
        } = self.revision;
        let link = || format!("[{token}: {}]({address})", escaped(title));
        match format {
            Format::Markdown => link(),
            Format::Short => format!("[{token}]"),
            Format::Plain => {
                let (id, book) = (self.id, self.book);
                format!("{title} ({id}, revision {number} of {date}), {book}, {address}")
            }
            Format::Html => {
                format!(
                    "<a href=\"{}\">{token}: {}</a>",
                    in_html(&address),
                    in_html(title)
                )
            }
            Format::Quote => {
                let statement = self.statement(base);
                format!(
                    "> {statement}\n>\n> {}, revision {number} of {date}",
                    link()
                )
            }
        }
    }

    /// The statement as Markdown, its links leading from `base`.
    pub fn statement(&self, base: &str) -> String {
        relinked(&self.revision.statement, &|target| self.lead(target, base))
    }

    /// Where a link of the statement leads, from `base`.
    pub fn lead(&self, target: &str, base: &str) -> String {
        match leads_out(target) {
            true => target.to_owned(),
            false => format!("{base}{}", from_root(&self.revision.chapter, target)),
        }
    }

    /// The statement without its marks.
    pub fn text(&self) -> String {
        plain(&self.revision.statement)
    }
}

/// A link of a chapter as a page in the book's root has it.
fn from_root(chapter: &str, target: &str) -> String {
    if leads_out(target) {
        return target.to_owned();
    }
    let (file, fragment) = match target.split_once('#') {
        Some((file, fragment)) => (file, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let chapter = Path::new(chapter);
    let to = match file {
        "" => chapter.to_owned(),
        file => plainly(&chapter.parent().unwrap_or(Path::new("")).join(file)),
    };
    let page = match to.extension() {
        Some(extension) if extension == "md" => page_of(Path::new(""), &to),
        _ => to.to_string_lossy().replace('\\', "/"),
    };
    format!("{page}{fragment}")
}

/// What a book calls itself; `this book` for one without a title.
pub fn title(book: &Book) -> &str {
    book.settings.title.as_deref().unwrap_or("this book")
}

/// A text in Markdown that means itself, also in a link.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\[]<>*_`".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text in HTML, also in an attribute with double quotes.
pub(crate) fn in_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// What is wrong with an id or a revision that is to be cited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCitable {
    /// There is no such id.
    #[error("no principle has the id `{id}`{}", meant.as_ref().map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default())]
    Unknown {
        /// As given.
        id: String,
        /// The nearest one there is.
        meant: Option<String>,
    },
    /// It was retired, and nobody asked for one of its revisions.
    #[error("`{id}` was retired on {date}: {reason}{}", instead.as_ref().map(|instead| format!("; cite `{instead}`")).unwrap_or_default())]
    Retired {
        /// As given.
        id: String,
        /// When.
        date: String,
        /// Why.
        reason: String,
        /// Where to go.
        instead: Option<String>,
    },
    /// What stands after the `@` is no revision.
    #[error("`{0}` names no revision: it is a whole number from 1")]
    NoNumber(String),
    /// It has no such revision.
    #[error("`{id}` has no revision {number}; the latest is {latest}")]
    NoRevision {
        /// As given.
        id: String,
        /// As given.
        number: u32,
        /// The latest there is.
        latest: u32,
    },
}

/// The wording that an id, or `ID@N`, means.
///
/// # Errors
///
/// [`NotCitable`].
pub fn find<'a>(
    register: &'a Register,
    book: &'a str,
    given: &str,
) -> Result<Citation<'a>, NotCitable> {
    let (id, number) = match given.split_once('@') {
        Some((id, number)) => match number.parse::<u32>() {
            Ok(number) => (id, Some(number)),
            Err(_) => return Err(NotCitable::NoNumber(given.to_owned())),
        },
        None => (given, None),
    };
    let Some((id, entry)) = register.entries.get_key_value(id) else {
        let known = register.entries.keys().map(String::as_str);
        return Err(NotCitable::Unknown {
            id: id.to_owned(),
            meant: crate::diagnostic::nearest(id, known).map(str::to_owned),
        });
    };
    let revision = match (number, &entry.retired) {
        (Some(number), _) => entry.revision(number).ok_or(NotCitable::NoRevision {
            id: id.clone(),
            number,
            latest: entry.current().number,
        })?,
        (None, Some(retired)) => {
            return Err(NotCitable::Retired {
                id: id.clone(),
                date: retired.date.to_string(),
                reason: retired.reason.clone(),
                instead: register.successor(id).map(str::to_owned),
            });
        }
        (None, None) => entry.current(),
    };
    Ok(Citation {
        id,
        entry,
        revision,
        book,
    })
}
