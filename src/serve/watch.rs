//! Which files of a book are watched, and when a change is one.

use crate::adapter;
use crate::error::{Error, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// What a book is made of, on disk. All paths are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Single files, such as `book.toml`; they need not be there yet.
    pub files: BTreeSet<PathBuf>,
    /// Folders with all that is in them, but for hidden files and for Cargo's `target`.
    pub folders: BTreeSet<PathBuf>,
    /// The folder of the finished book, which is no part of its sources wherever it lies.
    pub build_dir: PathBuf,
}

/// Changes that follow each other faster than this are one.
const QUIET: Duration = Duration::from_millis(60);

/// A series of changes is acted upon after this time, even if it goes on.
const PATIENCE: Duration = Duration::from_millis(500);

/// A watch that has begun: what changes from then on is told, however late `Watch::tell` is called.
pub struct Watch {
    watched: Watched,
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    places: BTreeMap<PathBuf, RecursiveMode>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    ///
    /// Where the system does not let us.
    pub fn begin(watched: Watched) -> Result<Self> {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(|error| refused(&error))?;
        let mut places = BTreeMap::new();
        follow(&mut watcher, &mut places, &watched)?;
        Ok(Self {
            watched,
            watcher,
            events,
            places,
        })
    }

    /// Calls `on_change` with the files that changed, each time some did. What it returns is watched from then on.
    ///
    /// # Errors
    ///
    /// Where the system does not let us watch.
    pub(super) fn tell(
        mut self,
        mut on_change: impl FnMut(&[PathBuf]) -> Option<Watched>,
    ) -> Result<()> {
        while let Some(changed) = next_change(&self.events, &self.watched) {
            if let Some(now) = on_change(&changed) {
                self.watched = now;
                follow(&mut self.watcher, &mut self.places, &self.watched)?;
            }
        }
        Ok(())
    }
}

/// Watches all places of `watched` that are not watched yet.
fn follow(
    watcher: &mut RecommendedWatcher,
    places: &mut BTreeMap<PathBuf, RecursiveMode>,
    watched: &Watched,
) -> Result<()> {
    for (place, mode) in watched.places() {
        if place.is_dir() && places.get(&place) != Some(&mode) {
            watcher
                .watch(&place, mode)
                .map_err(|error| refused(&error))?;
            places.insert(place, mode);
        }
    }
    Ok(())
}

fn refused(error: &notify::Error) -> Error {
    Error::Environment(format!(
        "the system does not let us watch the book's files: {error}"
    ))
}

/// Waits for changes, and then for a moment without any. `None` once there can be no more.
fn next_change(
    events: &Receiver<notify::Result<Event>>,
    watched: &Watched,
) -> Option<Vec<PathBuf>> {
    let mut changed = BTreeSet::new();
    let mut since: Option<Instant> = None;
    loop {
        let event = match since {
            None => events.recv().ok()?,
            Some(since) => match events.recv_timeout(QUIET) {
                Ok(event) if since.elapsed() < PATIENCE => event,
                Err(RecvTimeoutError::Disconnected) => return None,
                _ => return Some(changed.into_iter().collect()),
            },
        };
        // An error is about one place, gone or out of reach; a change of it is seen in the folder above.
        let Ok(event) = event else { continue };
        if matches!(event.kind, EventKind::Access(_)) {
            continue;
        }
        changed.extend(
            event
                .paths
                .into_iter()
                .filter(|path| watched.concerns(path)),
        );
        if since.is_none() && !changed.is_empty() {
            since = Some(Instant::now());
        }
    }
}

impl Watched {
    /// Whether the book has to be built anew when this file changes.
    pub fn concerns(&self, path: &Path) -> bool {
        if adapter::is_build(path, &self.build_dir) {
            return false;
        }
        self.files.contains(path)
            || self.folders.iter().any(|folder| {
                let inner = path.strip_prefix(folder);
                inner.is_ok_and(|inner| inner.components().all(|part| !is_left_out(part)))
            })
    }

    /// The folders to watch. Files are watched through theirs: an editor may put a new file in place of the old.
    fn places(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let parents = self.files.iter().filter_map(|file| file.parent());
        let parents = parents.map(|parent| (parent.to_owned(), RecursiveMode::NonRecursive));
        let folders = self
            .folders
            .iter()
            .map(|folder| (folder.clone(), RecursiveMode::Recursive));
        parents.chain(folders).collect()
    }
}

/// Files of editors and of version control, and what Cargo builds.
fn is_left_out(part: Component<'_>) -> bool {
    let name = part.as_os_str().to_string_lossy();
    name.starts_with('.') || name.ends_with('~') || name == "target"
}
