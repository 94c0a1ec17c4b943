//! The principles that rules name, with the words that this book's register has for them.

use crate::citation::Citation;
use crate::page::page_of;
use crate::register::{self, Register};
use crate::source::SourceFile;
use std::path::Path;

/// The register of *WASI Design Principles*, as it was when this tool was built.
const REGISTER: &str = include_str!("../../../principles/register.toml");

/// The book's title.
const BOOK: &str = "WASI Design Principles";

/// All principles of the book.
#[derive(Clone, Debug)]
pub struct Principles {
    register: Register,
}

/// One principle, for whoever is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principle {
    /// `naming.whole-words@1`.
    pub token: String,
    /// The number of its wording.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// Its statement, without marks.
    pub statement: String,
    /// Where it stands, with programs that run there: `types.html#naming.whole-words`, below the book's address.
    pub page: String,
    /// Where its wording is for ever: `p/naming.whole-words@1/`, below the book's address.
    pub permanent: String,
}

impl Principles {
    /// Reads what this tool carries.
    pub fn built_in() -> Self {
        let file = SourceFile::new("register.toml", "register.toml", REGISTER.to_owned());
        let (register, _) = register::read(&file);
        Self { register }
    }

    /// The principle of this id; one that took its place, where it was retired.
    pub fn of(&self, id: &str) -> Option<Principle> {
        let id = self.register.successor(id)?;
        let entry = self.register.entries.get(id)?;
        let citation = Citation::current(id, entry, BOOK);
        let page = page_of(Path::new(""), Path::new(entry.chapter()));
        Some(Principle {
            token: citation.token(),
            revision: citation.revision.number,
            title: citation.revision.title.clone(),
            statement: citation.text(),
            page: format!("{page}#{id}"),
            permanent: citation.address(""),
        })
    }
}
