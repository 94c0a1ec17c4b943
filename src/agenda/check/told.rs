//! What is found of a citation, in words.

use super::super::findings::{Data, Finding, Kind, Later};
use super::super::{Citation, Form};
use crate::citation::marked;
use crate::diagnostic::Diagnostic;
use crate::register::{Entry, Retired};
use crate::source::Span;

/// As one would write it in the same form.
fn cited(citation: &Citation, id: &str, revision: u32) -> String {
    match &citation.form {
        Form::Short => format!("`[{id}@{revision}]`"),
        Form::Link(_) => format!("`…/p/{id}@{revision}/`"),
    }
}

fn data(id: &str, revision: Option<u32>, entry: Option<&Entry>) -> Data {
    Data {
        id: Some(id.to_owned()),
        revision,
        current: entry.map(|entry| entry.current().number),
        ..Data::default()
    }
}

pub(super) fn no_revision(span: Span, citation: &Citation, entry: &Entry) -> Finding {
    let current = entry.current();
    let message = format!("`{}` is cited without a revision", citation.id);
    let help = format!(
        "write {}, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms",
        cited(citation, &citation.id, current.number)
    );
    Finding {
        kind: Kind::NoRevision,
        diagnostic: Diagnostic::warning(span, message).help(help),
        data: data(&citation.id, None, Some(entry)),
    }
}

pub(super) fn stale(span: Span, entry: &Entry, number: u32, id: &str) -> Finding {
    let current = entry.current();
    let later: Vec<Later> = entry
        .revisions
        .iter()
        .filter(|revision| revision.number > number)
        .map(|revision| Later {
            number: revision.number,
            date: revision.date.to_string(),
            reason: revision.reason.clone(),
        })
        .collect();
    let difference = entry
        .revision(number)
        .map(|old| marked(&old.statement, &current.statement));
    let reasons: Vec<String> = later
        .iter()
        .map(|later| {
            format!(
                "revision {} of {}: {}",
                later.number, later.date, later.reason
            )
        })
        .collect();
    let mut help = reasons.join("; ");
    if let Some(difference) = &difference {
        help.push_str(&format!("; what changed: {difference}"));
    }
    help.push_str(&format!(
        "; cite `{id}@{}` if it still holds",
        current.number
    ));
    let message = format!(
        "`{id}@{number}` is not the current wording, which is revision {}",
        current.number
    );
    Finding {
        kind: Kind::Stale,
        diagnostic: Diagnostic::warning(span, message).help(help),
        data: Data {
            later,
            difference,
            ..data(id, Some(number), Some(entry))
        },
    }
}

pub(super) fn newer(span: Span, entry: &Entry, number: u32, id: &str) -> Finding {
    let current = entry.current().number;
    let message = format!("`{id}` has no revision {number}");
    let help = format!(
        "the current one is `{id}@{current}`; an older copy of the register may not know newer ones"
    );
    Finding {
        kind: Kind::UnknownRevision,
        diagnostic: Diagnostic::error(span, message).help(help),
        data: data(id, Some(number), Some(entry)),
    }
}

/// `successors` are the principles to go to.
pub(super) fn gone(
    span: Span,
    entry: &Entry,
    retired: &Retired,
    citation: &Citation,
    successors: &[&str],
) -> Finding {
    let message = format!(
        "`{}` was retired on {}: {}",
        citation.id, retired.date, retired.reason
    );
    let ids: Vec<String> = successors.iter().map(|id| format!("`{id}`")).collect();
    let help = match ids.is_empty() {
        true => "nothing took its place".to_owned(),
        false => format!("cite {} instead", ids.join(" or ")),
    };
    Finding {
        kind: Kind::Retired,
        diagnostic: Diagnostic::error(span, message).help(help),
        data: Data {
            instead: successors.iter().map(|&id| id.to_owned()).collect(),
            ..data(&citation.id, citation.revision, Some(entry))
        },
    }
}

pub(super) fn unknown(span: Span, citation: &Citation, near: Option<&str>) -> Finding {
    let message = format!("no principle has the id `{}`", citation.id);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the sheet of all principles has their ids".to_owned(),
    };
    Finding {
        kind: Kind::UnknownId,
        diagnostic: Diagnostic::error(span, message).help(help),
        data: Data {
            nearest: near.map(str::to_owned),
            ..data(&citation.id, citation.revision, None)
        },
    }
}
