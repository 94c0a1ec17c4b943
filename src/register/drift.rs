//! The chapters against the register.

use super::{Entry, Register, joined};
use crate::book::Book;
use crate::cache::sha256;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A principle as a chapter states it now.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Its id.
    pub id: String,
    /// Its heading's text.
    pub title: String,
    /// Its statement with its lines joined.
    pub statement: String,
    /// The chapter, relative to the book's `src` folder, with `/`.
    pub chapter: String,
    /// Its heading.
    pub heading: Span,
}

/// In what a principle's chapter and the register differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// The register does not have it yet.
    New,
    /// The statement is another than that of the latest revision.
    Reworded,
    /// Only the title is another.
    Retitled,
    /// It stands in another chapter.
    Moved,
    /// The id was retired, and stands for a principle again.
    Reused,
    /// No chapter states it any more.
    Vanished,
}

/// The principles of a book as its chapters state them, in book order.
pub fn stated(book: &Book) -> Vec<Stated> {
    let principles = book.chapters.iter().flat_map(|chapter| {
        let stated = |principle: &crate::snippet::Principle| Stated {
            id: principle.id.clone(),
            title: principle.title.clone(),
            statement: joined(&chapter.text[principle.statement.clone()]),
            chapter: chapter.path.to_string_lossy().replace('\\', "/"),
            heading: principle.heading.clone(),
        };
        chapter.principles.iter().map(stated)
    });
    principles.collect()
}

/// All that differs, by id: first what the chapters have, in book order, then what they lack.
pub fn drift<'a>(register: &'a Register, stated: &'a [Stated]) -> Vec<(&'a str, Drift)> {
    let mut found = Vec::new();
    for one in stated {
        let Some(entry) = register.entries.get(&one.id) else {
            found.push((one.id.as_str(), Drift::New));
            continue;
        };
        let current = entry.current();
        if entry.retired.is_some() {
            found.push((&one.id, Drift::Reused));
        } else if current.statement != one.statement {
            found.push((&one.id, Drift::Reworded));
        } else if current.title != one.title {
            found.push((&one.id, Drift::Retitled));
        } else if entry.chapter() != one.chapter {
            found.push((&one.id, Drift::Moved));
        }
    }
    let ids: BTreeSet<&str> = stated.iter().map(|one| one.id.as_str()).collect();
    for (id, entry) in &register.entries {
        if entry.retired.is_none() && !ids.contains(id.as_str()) {
            found.push((id, Drift::Vanished));
        }
    }
    found
}

/// What is wrong between a book's chapters and its register; nothing where it keeps none. A title or a place that is not
/// up to date is a warning, all else an error.
pub fn diagnostics(book: &Book) -> Vec<Diagnostic> {
    let Some(kept) = &book.register else {
        return Vec::new();
    };
    if kept.missing {
        let shown = crate::source::shown_path(&kept.path, &book.root);
        let message = format!("there is no register at `{shown}`");
        let help = "bring it back from version control; a book that never had one begins it by `mdbook-wasi register \
                    --update`";
        return vec![Diagnostic::error(kept.declared.clone(), message).help(help)];
    }
    let stated = stated(book);
    let places: BTreeMap<&str, &Stated> = stated.iter().map(|one| (one.id.as_str(), one)).collect();
    let place = |id: &str| places.get(id).copied();
    let mut found = Vec::new();
    for (id, drift) in drift(&kept.register, &stated) {
        let entry = kept.register.entries.get(id);
        let recorded = entry.and_then(|entry| entry.place.clone());
        let diagnostic = match (place(id), drift) {
            (Some(here), drift) => of_stated(here, drift, entry),
            (None, _) => match &recorded {
                Some(place) => vanished(id, place, entry, &stated, &kept.register),
                None => continue,
            },
        };
        let besides = recorded.filter(|_| place(id).is_some());
        found.push(match besides {
            Some(recorded) => diagnostic.also(recorded, "as recorded"),
            None => diagnostic,
        });
    }
    found
}

fn of_stated(here: &Stated, drift: Drift, entry: Option<&Entry>) -> Diagnostic {
    let id = &here.id;
    let number = entry.map_or(0, |entry| entry.current().number);
    let heading = here.heading.clone();
    let record = format!(
        "`mdbook-wasi register --update` records it as revision {}",
        number + 1
    );
    match drift {
        Drift::New | Drift::Vanished => Diagnostic::error(
            heading,
            format!("the principle `{id}` is not in the register"),
        )
        .help(record),
        Drift::Reworded => {
            let message = format!("the statement of `{id}` is no longer that of revision {number}");
            Diagnostic::error(heading, message).label("worded anew").help(format!(
                "who cited it must be able to see that: {record} and asks why; or put the words back"
            ))
        }
        Drift::Reused => {
            let message = format!("the id `{id}` was retired, and cannot mean anything else");
            Diagnostic::error(heading, message)
                .help("give this principle an id that was never used")
        }
        Drift::Retitled => {
            let message = format!("the register has another title for `{id}`");
            Diagnostic::warning(heading, message)
                .help("`mdbook-wasi register --update` takes the new one; that is no new revision")
        }
        Drift::Moved => {
            let was = entry.map_or("", Entry::chapter);
            let message = format!("`{id}` stood in `{was}` when it was recorded");
            Diagnostic::warning(heading, message).help(
                "`mdbook-wasi register --update` notes the new place, and links to the old one go on working",
            )
        }
    }
}

/// An id that is gone: most often it was renamed, and then what it is called now can be told.
fn vanished(
    id: &str,
    place: &Span,
    entry: Option<&Entry>,
    stated: &[Stated],
    register: &Register,
) -> Diagnostic {
    let new = || {
        stated
            .iter()
            .filter(|one| !register.entries.contains_key(&one.id))
    };
    let same = entry.and_then(|entry| {
        let digest = &entry.current().digest;
        new().find(|one| sha256(one.statement.as_bytes()) == *digest)
    });
    let near = || {
        let name = nearest(id, new().map(|one| one.id.as_str()));
        new().find(|one| Some(one.id.as_str()) == name)
    };
    let message = format!("the principle `{id}` is gone from the book");
    let diagnostic = Diagnostic::error(place.clone(), message).label("cited by this id");
    match same.or_else(near) {
        Some(now) => {
            let to = &now.id;
            diagnostic.also(now.heading.clone(), "this may be it").help(format!(
                "an id that was cited cannot vanish; if it was renamed: `mdbook-wasi register --rename {id} {to}`"
            ))
        }
        None => diagnostic.help(format!(
            "an id that was cited cannot vanish: put the principle back, or retire it by `mdbook-wasi register --retire \
             {id} --instead ID --reason WHY`"
        )),
    }
}
