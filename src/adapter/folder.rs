//! The folder of the finished book, which is replaced as a whole: at any time it holds a book that was finished.

use crate::error::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that is being filled, beside the one that it will replace. Dropped, it leaves nothing behind; killed, it
/// leaves a hidden folder that the next run takes away.
pub(super) struct Fresh {
    /// The folder to replace.
    place: PathBuf,
    /// Kept for its lock, and let go before the folder that holds it.
    _lock: File,
    /// Holds `lock`, locked as long as this program lives; `new`, the folder to fill; for a moment `old`.
    work: TempDir,
}

impl Fresh {
    /// Begins a folder that will replace `place`.
    ///
    /// # Errors
    ///
    /// Where `place` holds the book's own sources, or the disk does not let us.
    pub(super) fn begin(place: &Path, root: &Path, src: &Path) -> Result<Self> {
        // Where the folder is a link, what it leads to is replaced, and the link stays.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        if root.starts_with(&place) || src.starts_with(&place) {
            return Err(Error::Book(format!(
                "the build folder `{}` holds the book's own sources; give `[build] build-dir` a folder of its own",
                place.display()
            )));
        }
        let (parent, prefix) = neighbourhood(&place);
        fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        clear(&place)?;
        let work = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent);
        let work = work.map_err(Error::io("create a folder in", parent))?;
        let lock = File::create(work.path().join("lock"));
        let lock = lock.map_err(Error::io("write into", work.path()))?;
        // Without the lock another run might take this one for dead; some file systems have none.
        lock.lock()
            .or_else(unless_unsupported)
            .map_err(Error::io("lock", work.path()))?;
        let fresh = Self {
            place,
            _lock: lock,
            work,
        };
        let new = fresh.path();
        fs::create_dir(&new).map_err(Error::io("create", new))?;
        Ok(fresh)
    }

    /// The folder to fill.
    pub(super) fn path(&self) -> PathBuf {
        self.work.path().join("new")
    }

    /// Puts the folder in its place, and returns where that is.
    ///
    /// # Errors
    ///
    /// Where the disk does not let us; the old folder is then in its place.
    pub(super) fn finish(self) -> Result<PathBuf> {
        let old = self.work.path().join("old");
        match fs::rename(&self.place, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("replace", self.place)(error));
            }
            _ => {}
        }
        if let Err(error) = fs::rename(self.path(), &self.place) {
            // Back to what was there. Should this fail too, the next run does it.
            let _ = fs::rename(&old, &self.place);
            return Err(Error::io("replace", self.place)(error));
        }
        Ok(self.place)
    }
}

/// Whether a path is a folder of ours beside `place`, or in one: nothing a reader or a watcher should look at.
pub(super) fn is_work(path: &Path, place: &Path) -> bool {
    let (parent, prefix) = neighbourhood(place);
    path.strip_prefix(parent)
        .ok()
        .and_then(|rest| rest.components().next())
        .is_some_and(|first| first.as_os_str().to_string_lossy().starts_with(&prefix))
}

/// The folder that holds `place`, and what the names of our folders in it begin with.
fn neighbourhood(place: &Path) -> (&Path, String) {
    let parent = place.parent().unwrap_or(place);
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    (parent, format!(".{name}.wasi-"))
}

/// Takes away what a killed run left, and puts back the last book where it was killed in the middle of the exchange.
fn clear(place: &Path) -> Result<()> {
    let (parent, _) = neighbourhood(place);
    for entry in fs::read_dir(parent)
        .map_err(Error::io("read", parent))?
        .flatten()
    {
        let work = entry.path();
        if !is_work(&work, place) || is_alive(&work) {
            continue;
        }
        let old = work.join("old");
        if !place.exists() && old.is_dir() {
            fs::rename(&old, place).map_err(Error::io("restore", place))?;
        }
        // Another run may be at the same: then it is gone already.
        let _ = fs::remove_dir_all(&work);
    }
    Ok(())
}

/// Whether the run that made this folder is still at it.
fn is_alive(work: &Path) -> bool {
    let Ok(lock) = File::open(work.join("lock")) else {
        return false;
    };
    matches!(lock.try_lock(), Err(TryLockError::WouldBlock))
}

fn unless_unsupported(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::Unsupported {
        Ok(())
    } else {
        Err(error)
    }
}

/// Copies all files of `src` but its Markdown, as mdBook does, into `to`. A symbolic link is followed where it leads
/// to something within `src`, and left out where it does not: a book publishes nothing but itself, and a link
/// that leads nowhere, which a chapter may well be about, is no error.
///
/// # Errors
///
/// Where a file cannot be read or written.
pub(super) fn copy_files(src: &Path, to: &Path, leave_out: &dyn Fn(&Path) -> bool) -> Result<()> {
    let bound = fs::canonicalize(src).map_err(Error::io("read", src))?;
    copy_below(src, to, &bound, leave_out)
}

fn copy_below(
    from: &Path,
    to: &Path,
    bound: &Path,
    leave_out: &dyn Fn(&Path) -> bool,
) -> Result<()> {
    let here = fs::canonicalize(from).map_err(Error::io("read", from))?;
    for entry in fs::read_dir(from).map_err(Error::io("read", from))? {
        let path = entry.map_err(Error::io("read", from))?.path();
        // No answer: a link that leads nowhere or in circles.
        let Ok(target) = fs::canonicalize(&path) else {
            continue;
        };
        if !target.starts_with(bound) || leave_out(&path) {
            continue;
        }
        let into = to.join(path.file_name().unwrap_or_default());
        // A folder that holds the one we are in, reached by a link, would never end.
        if target.is_dir() && !here.starts_with(&target) {
            fs::create_dir_all(&into).map_err(Error::io("create", &into))?;
            copy_below(&path, &into, bound, leave_out)?;
        } else if target.is_file() && path.extension().is_none_or(|extension| extension != "md") {
            fs::copy(&path, &into).map_err(Error::io("copy to", &into))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a book in `book`, and the names in it once `act` is done.
    fn check(act: impl FnOnce(&Path), page: &str, names: &[&str]) {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path().canonicalize().expect("a folder");
        fs::create_dir_all(root.join("book")).expect("a folder");
        fs::create_dir_all(root.join("src")).expect("a folder");
        fs::write(root.join("book/page"), "old").expect("a file");
        act(&root);
        let mut found: Vec<_> = fs::read_dir(&root).expect("a folder").flatten().collect();
        found.sort_by_key(fs::DirEntry::file_name);
        let found: Vec<_> = found.iter().map(|entry| entry.file_name()).collect();
        assert_eq!(found, names);
        assert_eq!(
            fs::read_to_string(root.join("book/page")).expect("a page"),
            page
        );
    }

    fn begin(root: &Path) -> Fresh {
        let fresh =
            Fresh::begin(&root.join("book"), root, &root.join("src")).expect("a fresh folder");
        fs::write(fresh.path().join("page"), "new").expect("a file");
        fresh
    }

    #[test]
    fn a_finished_folder_takes_the_place_of_the_old_one() {
        check(
            |root| drop(begin(root).finish().expect("done")),
            "new",
            &["book", "src"],
        );
    }

    #[test]
    fn a_failure_leaves_the_old_folder_and_nothing_else() {
        check(|root| drop(begin(root)), "old", &["book", "src"]);
    }

    #[test]
    fn what_a_killed_run_left_is_taken_away_and_what_it_took_is_put_back() {
        check(
            |root| {
                let left = root.join(".book.wasi-left");
                fs::create_dir_all(left.join("new")).expect("a folder");
                fs::rename(root.join("book"), left.join("old")).expect("moved");
                drop(begin(root));
            },
            "old",
            &["book", "src"],
        );
    }

    #[test]
    fn a_run_does_not_touch_the_folder_of_another_that_lives() {
        check(
            |root| {
                let other = begin(root);
                begin(root).finish().expect("done");
                assert!(other.path().join("page").exists());
                other.finish().expect("done too");
            },
            "new",
            &["book", "src"],
        );
    }

    #[test]
    fn a_build_folder_around_the_sources_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path().canonicalize().expect("a folder");
        for place in [root.clone(), root.join("src")] {
            fs::create_dir_all(&place).expect("a folder");
            assert!(
                Fresh::begin(&place, &root, &root.join("src")).is_err(),
                "{place:?}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_book_and_nowhere_else() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().expect("a folder");
        let (src, to) = (dir.path().join("src"), dir.path().join("to"));
        fs::create_dir_all(src.join("a")).expect("a folder");
        fs::create_dir_all(&to).expect("a folder");
        fs::write(dir.path().join("secret"), "").expect("a file");
        for name in ["a/inside", "chapter.md", "kept.txt", "left-out"] {
            fs::write(src.join(name), "").expect("a file");
        }
        for (target, link) in [
            ("../secret", "outside"),
            ("nowhere", "dangling"),
            ("itself", "itself"),
            ("a/inside", "file"),
            ("..", "a/up"),
            ("../a", "a/self"),
        ] {
            symlink(target, src.join(link)).expect("a link");
        }
        copy_files(&src, &to, &|path| path.ends_with("left-out")).expect("copied");
        let mut found: Vec<String> = Vec::new();
        for folder in [&to, &to.join("a")] {
            let entries = fs::read_dir(folder).expect("a folder").flatten();
            found.extend(entries.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        }
        found.sort();
        assert_eq!(found, ["a", "file", "inside", "kept.txt"]);
    }
}
