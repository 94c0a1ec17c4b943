//! An older register against a newer one: nothing may get lost on the way, also not by a merge or by hand.

use super::{Entry, Register};

/// What the newer register should have of the older one and has not, a sentence each, by id.
pub fn lost(older: &Register, newer: &Register) -> Vec<String> {
    let mut lost = Vec::new();
    for (id, old) in &older.entries {
        match newer.entries.get(id) {
            None => lost.push(format!("`{id}` is gone")),
            Some(new) => of_entry(id, old, new, &mut lost),
        }
    }
    lost
}

fn of_entry(id: &str, old: &Entry, new: &Entry, lost: &mut Vec<String>) {
    for was in &old.revisions {
        let number = was.number;
        match new.revision(number) {
            None => lost.push(format!("revision {number} of `{id}` is gone")),
            Some(now) if now.digest != was.digest => {
                lost.push(format!("revision {number} of `{id}` has other words"));
            }
            Some(now) if now.date != was.date => {
                lost.push(format!(
                    "revision {number} of `{id}` is of {} and was of {}",
                    now.date, was.date
                ));
            }
            Some(_) => {}
        }
    }
    for chapter in &old.chapters {
        if !new.chapters.contains(chapter) {
            lost.push(format!("that `{id}` stood in `{chapter}` is gone"));
        }
    }
    match (&old.retired, &new.retired) {
        (Some(_), None) => lost.push(format!("`{id}` was retired, and is a principle again")),
        (Some(was), Some(now)) if was.date != now.date => {
            lost.push(format!(
                "`{id}` was retired on {}, and not on {}",
                was.date, now.date
            ));
        }
        _ => {}
    }
}
