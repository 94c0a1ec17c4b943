//! What was printed, written into the chapter in place: only the fences that show something else, and of those only
//! the lines that differ. Ends are not blessed: an exit code or a trap is declared by hand.

use crate::book::Book;
use crate::error::Result;
use crate::judge::{pattern, shown, visible_bytes};
use crate::snippet::{Expectation, Shown};
use crate::source::{SourceFile, Span};
use crate::verdict::{Mismatch, Tested, Verdict, What};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

mod fence;
mod file;
pub use file::replace;

/// What [`bless`] did.
#[derive(Debug, Default)]
pub struct BlessSummary {
    /// The fences that were rewritten, by file and place.
    pub rewritten: Vec<Rewritten>,
    /// The promises that were not made true.
    pub refused: Vec<Refused>,
    /// Indices, rising, of the results that failed and whose every promise now holds.
    pub accepted: Vec<usize>,
}

/// A fence that now shows what came.
#[derive(Debug)]
pub struct Rewritten {
    /// Index of the result whose text was written; of the first, where several share the fence.
    pub tested: usize,
    /// What the fence shows.
    pub what: What,
    /// Where the fence's content stood before.
    pub place: Span,
    /// What its author should know, if anything: lower case, no full stop.
    pub note: Option<&'static str>,
}

/// A promise that still does not hold.
#[derive(Debug)]
pub struct Refused {
    /// Index of the result.
    pub tested: usize,
    /// What it is about.
    pub what: What,
    /// Where the promise stands, if it is written down.
    pub place: Option<Span>,
    /// Why it was not rewritten: lower case, no full stop.
    pub reason: String,
}

/// Writes what came into the fences that promise something else, file by file.
///
/// A file is replaced as a whole, by a rename, so that whatever happens it is the old one or the new one. A case is
/// blessed in all it promises or not at all. A fence is left alone, with the reason in [`BlessSummary::refused`], where
///
/// - the case did not end as promised: what a run that broke off printed is not what a chapter should show;
/// - several cases share the fence and printed different texts;
/// - the text cannot stand in the fence;
/// - the file is no longer the one that was tested.
///
/// # Errors
///
/// [`Error::Io`](crate::error::Error::Io) if a file cannot be read or written, for example because it is read-only.
/// The files before it in the alphabet are rewritten by then.
pub fn bless(book: &Book, tested: &[Tested]) -> Result<BlessSummary> {
    let mut refused = Vec::new();
    let mut files: BTreeMap<&Path, (&Arc<SourceFile>, Vec<Plan>)> = BTreeMap::new();
    for shared in shared_fences(book, tested, &mut refused).into_values() {
        if shared.by.iter().all(|by| by.kept) {
            continue;
        }
        match plan(&shared) {
            Ok(plan) => {
                let file = &shared.shown.content.file;
                let entry = files.entry(&file.disk_path);
                entry.or_insert((file, Vec::new())).1.push(plan);
            }
            Err(reason) => refused.extend(shared.refused(&reason)),
        }
    }

    let mut rewritten = Vec::new();
    for (file, mut plans) in files.into_values() {
        let edits = plans.iter_mut().flat_map(|plan| plan.edits.drain(..));
        let stopped = match file::edited(&file.text, edits.collect()) {
            Some(text) => file::replace(file, &text)?,
            None => Some("fences that share some of their lines printed different texts"),
        };
        for plan in plans {
            match stopped {
                None => rewritten.push(plan.done),
                Some(reason) => {
                    refused.extend(plan.tested.iter().map(|&tested| Refused {
                        tested,
                        what: plan.done.what,
                        place: Some(plan.done.place.clone()),
                        reason: reason.to_owned(),
                    }));
                }
            }
        }
    }

    refused.sort_by_key(|refused| refused.tested);
    let left: BTreeSet<usize> = refused.iter().map(|refused| refused.tested).collect();
    let failed = |&index: &usize| matches!(tested[index].verdict, Verdict::Fail(_));
    let accepted = (0..tested.len())
        .filter(failed)
        .filter(|index| !left.contains(index))
        .collect();
    Ok(BlessSummary {
        rewritten,
        refused,
        accepted,
    })
}

/// Whether [`bless`] would make a failing case pass, as far as can be told before its text is tried.
pub fn can_help(expect: &Expectation, tested: &Tested) -> bool {
    match &tested.verdict {
        Verdict::Fail(mismatches) => mismatches
            .iter()
            .all(|mismatch| is_text(expect, tested, mismatch)),
        Verdict::Pass | Verdict::Ignored(_) => false,
    }
}

/// Whether a mismatch is one between two texts, so that writing the one over the other mends it.
fn is_text(expect: &Expectation, tested: &Tested, mismatch: &Mismatch) -> bool {
    // A mismatch of error codes has no place: the code stands in the words of the snippet's own fence.
    mismatch.place.is_some()
        && shown(expect, mismatch.what).is_some()
        && came(tested, mismatch.what).is_some()
}

/// What came, in the form that is compared and written; `None` where nothing was to be seen.
fn came(tested: &Tested, what: What) -> Option<String> {
    let outcome = tested.outcome.as_ref();
    let bytes = match what {
        What::Stdout => &outcome?.stdout,
        What::Stderr => &outcome?.stderr,
        What::Compile => tested.rejected.as_ref()?.rendered.as_bytes(),
        What::Report => tested.linted.as_ref()?.rendered.as_bytes(),
        What::End | What::World => return None,
    };
    Some(visible_bytes(bytes))
}

/// A fence, and the results that promise what it shows.
struct Shared<'a> {
    shown: &'a Shown,
    /// The fence as the chapter has it, from its first backtick or tilde on.
    fence: &'a str,
    by: Vec<By>,
}

/// One result's part in a fence.
struct By {
    tested: usize,
    what: What,
    came: String,
    kept: bool,
}

impl Shared<'_> {
    /// The same bad news for each result whose promise here is not kept.
    fn refused(&self, reason: &str) -> impl Iterator<Item = Refused> {
        self.by.iter().filter(|by| !by.kept).map(move |by| Refused {
            tested: by.tested,
            what: by.what,
            place: Some(self.shown.content.clone()),
            reason: reason.to_owned(),
        })
    }
}

/// All fences whose text was seen, by file and place. Cases that failed beyond help go to `refused`.
fn shared_fences<'a>(
    book: &'a Book,
    tested: &[Tested],
    refused: &mut Vec<Refused>,
) -> BTreeMap<(&'a Path, usize, usize), Shared<'a>> {
    let mut fences: BTreeMap<_, Shared> = BTreeMap::new();
    for (index, result) in tested.iter().enumerate() {
        let (chapter, _, case) = book.of(result);
        let mismatches: &[Mismatch] = match &result.verdict {
            Verdict::Ignored(_) => continue,
            Verdict::Pass => &[],
            Verdict::Fail(mismatches) => mismatches,
        };
        let beyond_help = mismatches
            .iter()
            .find(|mismatch| !is_text(&case.expect, result, mismatch));
        if let Some(mismatch) = beyond_help {
            refused.push(Refused {
                tested: index,
                what: mismatch.what,
                place: mismatch.place.clone(),
                reason: match mismatch.what {
                    What::End => format!("{}; an end is declared by hand", mismatch.message),
                    What::World => {
                        format!("{}; `varies` is declared by hand", mismatch.message)
                    }
                    What::Report => {
                        format!(
                            "{}; an empty fence `text,report` below it is filled",
                            mismatch.message
                        )
                    }
                    _ => mismatch.message.clone(),
                },
            });
            continue;
        }
        for what in [What::Stdout, What::Stderr, What::Compile, What::Report] {
            let (Some(shown), Some(came)) = (shown(&case.expect, what), came(result, what)) else {
                continue;
            };
            let Span { file, range } = &shown.content;
            let key = (file.disk_path.as_path(), range.start, range.end);
            let shared = fences.entry(key).or_insert_with(|| Shared {
                shown,
                fence: chapter.text.get(shown.fence.clone()).unwrap_or_default(),
                by: Vec::new(),
            });
            shared.by.push(By {
                tested: index,
                what,
                came,
                kept: mismatches.iter().all(|mismatch| mismatch.what != what),
            });
        }
    }
    fences
}

/// What is to be done to one fence.
struct Plan {
    edits: Vec<file::Edit>,
    tested: Vec<usize>,
    done: Rewritten,
}

/// What is to be done to a fence that shows the wrong text, or why nothing can be.
fn plan(shared: &Shared) -> Result<Plan, String> {
    let wrong: Vec<&By> = shared.by.iter().filter(|by| !by.kept).collect();
    let Some(first) = wrong.first() else {
        return Err("it shows the right text".to_owned());
    };
    let content = fence::Content::new(shared.shown, &first.came);
    let text = content.text();
    if !shared.by.iter().all(|by| pattern::matches(&text, &by.came)) {
        return Err("several cases promise this text, and they printed different ones".to_owned());
    }
    Ok(Plan {
        edits: content.edits(shared.fence)?,
        tested: wrong.iter().map(|by| by.tested).collect(),
        done: Rewritten {
            tested: first.tested,
            what: first.what,
            place: shared.shown.content.clone(),
            note: content.has_new_elision().then_some(
                "`[..]` or `...` in it was printed, and stands for any text from now on",
            ),
        },
    })
}

#[cfg(test)]
mod tests;
