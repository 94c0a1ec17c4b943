//! What changed, entered into a register. All of it or nothing.

use super::{Drift, Entry, Register, Retired, Revision, Stated, drift, joined};
use crate::cache::sha256;
use crate::diagnostic::nearest;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One change of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The id.
    pub id: String,
    /// What was entered.
    pub drift: Drift,
    /// The latest revision afterwards.
    pub number: u32,
}

/// Why nothing was entered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Ids that no chapter states any more.
    #[error("`{0}` is gone from the book, and an update does not take ids out")]
    Vanished(String),
    /// An id that was retired is stated again.
    #[error("`{0}` was retired, and cannot be a principle again")]
    Reused(String),
    /// Nobody said why a statement was worded anew, or an id retired.
    #[error("nobody said why `{0}` changed")]
    NoReason(String),
    /// The register has no such id.
    #[error("the register has no `{id}`{}", meant.as_ref().map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default())]
    Unknown {
        /// As given.
        id: String,
        /// The nearest one that it has.
        meant: Option<String>,
    },
    /// It was retired before.
    #[error("`{0}` was retired already")]
    Retired(String),
    /// A chapter still states what is to be retired.
    #[error("`{id}` still stands in `{chapter}`: take its heading out first")]
    Stated {
        /// As given.
        id: String,
        /// Where it stands.
        chapter: String,
    },
    /// What is to take its place is no principle of the book.
    #[error("`{0}`, which is to take its place, is no principle of this book")]
    NoSuccessor(String),
    /// The new name has a history of its own.
    #[error("`{0}` is in the register already, and a new name is one that was never used")]
    Known(String),
}

/// Enters what the chapters say, as of `date`. `reason` is asked for each statement that was worded anew, with the
/// recorded wording.
///
/// # Errors
///
/// [`Refused`]; the register is then as it was.
pub fn update(
    register: &mut Register,
    stated: &[Stated],
    date: Date,
    reason: &mut dyn FnMut(&Stated, &Revision) -> Option<String>,
) -> Result<Vec<Change>, Refused> {
    let mut updated = register.clone();
    let mut changes = Vec::new();
    let places: BTreeMap<&str, &Stated> = stated.iter().map(|one| (one.id.as_str(), one)).collect();
    for (id, drift) in drift(register, stated) {
        let Some(&now) = places.get(id) else {
            return Err(Refused::Vanished(id.to_owned()));
        };
        let Some(entry) = updated.entries.get_mut(id) else {
            updated
                .entries
                .insert(id.to_owned(), first(now, date, "first recorded"));
            changes.push(change(id, drift, 1));
            continue;
        };
        if drift == Drift::Reused {
            return Err(Refused::Reused(id.to_owned()));
        }
        if drift == Drift::Reworded {
            let why = reason(now, entry.current()).filter(|why| !why.trim().is_empty());
            let why = why.ok_or_else(|| Refused::NoReason(id.to_owned()))?;
            let last = entry.current();
            // A clock that was set back must not make a register that cannot be read.
            let revision = worded(now, last.number + 1, date.max(last.date), &joined(&why));
            entry.revisions.push(revision);
        }
        if let Some(last) = entry.revisions.last_mut() {
            last.title.clone_from(&now.title);
        }
        if entry.chapter() != now.chapter {
            entry.chapters.push(now.chapter.clone());
        }
        changes.push(change(id, drift, entry.current().number));
    }
    *register = updated;
    Ok(changes)
}

/// Retires an id. `instead` are the principles to go to, which may be none.
///
/// # Errors
///
/// [`Refused`]; the register is then as it was.
pub fn retire(
    register: &mut Register,
    stated: &[Stated],
    id: &str,
    instead: &[String],
    date: Date,
    reason: &str,
) -> Result<(), Refused> {
    if let Some(here) = stated.iter().find(|one| one.id == id) {
        return Err(Refused::Stated {
            id: id.to_owned(),
            chapter: here.chapter.clone(),
        });
    }
    let meant = nearest(id, register.entries.keys().map(String::as_str)).map(str::to_owned);
    let stands = |next: &String| {
        *next != id
            && stated.iter().any(|one| one.id == *next)
            && register
                .entries
                .get(next)
                .is_some_and(|entry| entry.retired.is_none())
    };
    if let Some(next) = instead.iter().find(|next| !stands(next)) {
        return Err(Refused::NoSuccessor(next.clone()));
    }
    let entry = register.entries.get_mut(id).ok_or(Refused::Unknown {
        id: id.to_owned(),
        meant,
    })?;
    if entry.retired.is_some() {
        return Err(Refused::Retired(id.to_owned()));
    }
    if reason.trim().is_empty() {
        return Err(Refused::NoReason(id.to_owned()));
    }
    entry.retired = Some(Retired {
        date: date.max(entry.current().date),
        reason: joined(reason),
        instead: instead.to_vec(),
    });
    Ok(())
}

/// Gives a principle another id: the old one leads to the new one, which begins at revision 1.
///
/// # Errors
///
/// [`Refused`]; the register is then as it was.
pub fn rename(
    register: &mut Register,
    stated: &[Stated],
    old: &str,
    new: &str,
    date: Date,
) -> Result<(), Refused> {
    if register.entries.contains_key(new) {
        return Err(Refused::Known(new.to_owned()));
    }
    let now = stated.iter().find(|one| one.id == new);
    let now = now.ok_or_else(|| Refused::NoSuccessor(new.to_owned()))?;
    let mut renamed = register.clone();
    let reason = format!("renamed from {old}");
    renamed
        .entries
        .insert(new.to_owned(), first(now, date, &reason));
    let instead = [new.to_owned()];
    retire(
        &mut renamed,
        stated,
        old,
        &instead,
        date,
        &format!("renamed to {new}"),
    )?;
    *register = renamed;
    Ok(())
}

fn change(id: &str, drift: Drift, number: u32) -> Change {
    Change {
        id: id.to_owned(),
        drift,
        number,
    }
}

fn first(now: &Stated, date: Date, reason: &str) -> Entry {
    Entry {
        chapters: vec![now.chapter.clone()],
        revisions: vec![worded(now, 1, date, reason)],
        retired: None,
        place: None,
    }
}

fn worded(now: &Stated, number: u32, date: Date, reason: &str) -> Revision {
    Revision {
        number,
        date,
        chapter: now.chapter.clone(),
        title: now.title.clone(),
        reason: reason.to_owned(),
        statement: now.statement.clone(),
        digest: sha256(now.statement.as_bytes()),
    }
}
