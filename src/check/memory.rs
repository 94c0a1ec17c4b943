//! What programs did while this process lives. It is kept in no file, and used only for an author who has edited one
//! snippet of many and waits: a check that is not made for them finds everything out anew.

use crate::outcome::Outcome;
use crate::world::World;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Outcomes by all that shapes them.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Outcome>>);

impl Memory {
    /// What came of the run with this key the last time.
    pub(crate) fn recall(&self, key: &str) -> Option<Outcome> {
        self.outcomes().get(key).cloned()
    }

    /// Remembers it.
    pub(crate) fn note(&self, key: String, outcome: &Outcome) {
        self.outcomes().insert(key, outcome.clone());
    }

    fn outcomes(&self) -> MutexGuard<'_, BTreeMap<String, Outcome>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All that shapes one run of a guest: the program, which snippet of it, its name, its world, and what lies in the
/// folders that it is granted, as names, sizes and times tell.
pub(super) fn key(
    sha256: &str,
    entry: Option<u32>,
    name: &str,
    world: &World,
    src: &Path,
) -> String {
    let mut world = world.clone();
    for dir in &mut world.dirs {
        // Where it is declared shapes nothing.
        dir.declared = None;
    }
    for plug in &mut world.with {
        plug.declared = None;
    }
    let mut key = format!("{sha256} {entry:?} {name} {world:?}");
    for dir in &world.dirs {
        stamp(&src.join(&dir.host), &mut key);
    }
    key
}

/// Adds what a folder holds. What cannot be read is left to the run to complain of.
fn stamp(folder: &Path, key: &mut String) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        // Of a link, itself: that is what is copied.
        let metadata = entry.metadata().ok();
        let size = metadata.as_ref().map_or(0, std::fs::Metadata::len);
        let time = metadata.as_ref().and_then(|data| data.modified().ok());
        // Writing to a `String` cannot fail.
        let _ = write!(key, " {} {size} {time:?}", entry.path().display());
        if metadata.is_some_and(|data| data.is_dir()) {
            stamp(&entry.path(), key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Access, Clock, Dir};

    #[test]
    fn what_could_change_a_run_changes_its_key() {
        let src = tempfile::tempdir().expect("a folder");
        let file = src.path().join("granted/below/word.txt");
        std::fs::create_dir_all(file.parent().expect("it has one")).expect("made");
        std::fs::write(&file, "one").expect("written");
        let world = World {
            dirs: vec![Dir {
                host: "granted".into(),
                guest: "/granted".to_owned(),
                access: Access::ReadOnly,
                declared: None,
            }],
            ..World::default()
        };
        let key = |world: &World| key("sha", None, "name", world, src.path());
        let before = key(&world);
        assert_eq!(before, key(&world));
        let other = World {
            clock: Clock::Host,
            ..world.clone()
        };
        assert_ne!(before, key(&other));
        std::fs::write(&file, "longer").expect("written");
        assert_ne!(before, key(&world));
    }
}
