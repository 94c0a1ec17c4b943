//! Copies of granted directories.
//!
//! A program never sees a fixture itself. A copy has the file times of the frozen clock, so that what a program
//! prints of them does not tell when the book was checked out; and a program that writes, writes to a copy of its own.

use super::lock;
use crate::cache::sha256;
use crate::error::{Error, Result};
use crate::world::Access;
use crate::world::elsewhere::{Elsewhere, Source};
use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A directory, and the world whose file times its copy has, if they are not those of the page.
type Key = (PathBuf, Option<u64>);

/// The read-only copies made so far, each shared by all runs that are granted it.
pub struct Staging {
    shared: Mutex<HashMap<Key, Arc<TempDir>>>,
    began: SystemTime,
}

impl Default for Staging {
    fn default() -> Self {
        Self {
            shared: Mutex::default(),
            began: SystemTime::now(),
        }
    }
}

/// A directory to preopen, kept while the run lasts.
pub(super) enum Staged {
    Shared(Arc<TempDir>),
    /// With the digest of what it held at first.
    Own(TempDir, String),
}

impl Staged {
    pub(super) fn path(&self) -> &Path {
        match self {
            Staged::Shared(dir) => dir.path(),
            Staged::Own(dir, _) => dir.path(),
        }
    }

    /// What a program's own copy holds, if that is not what it held at first: a digest of names and contents.
    pub(super) fn changed(&self) -> Result<Option<String>> {
        let Staged::Own(dir, before) = self else {
            return Ok(None);
        };
        let after = digest(dir.path())?;
        Ok((after != *before).then_some(after))
    }
}

fn digest(folder: &Path) -> Result<String> {
    let mut lines = String::new();
    describe(folder, folder, &mut lines)?;
    Ok(sha256(lines.as_bytes()))
}

/// The most that is read of a file: one with holes may be larger than the disk.
const MOST_READ: u64 = 1 << 20;

/// The length of a file, and a digest of its beginning.
fn beginning(path: &Path) -> std::io::Result<String> {
    let file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(MOST_READ).read_to_end(&mut bytes)?;
    Ok(format!("{length} {}", sha256(&bytes)))
}

/// A line for each entry: its name, what it is, and the digest of its contents.
fn describe(folder: &Path, root: &Path, lines: &mut String) -> Result<()> {
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(Error::io("read", folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        let holds = if kind.is_dir() {
            "a folder".to_owned()
        } else if kind.is_symlink() {
            let to = fs::read_link(&path).map_err(Error::io("read", &path))?;
            format!("a link to {}", to.display())
        } else {
            // A program may have taken away its own permission to read.
            beginning(&path).unwrap_or_else(|e| e.kind().to_string())
        };
        lines.push_str(&format!("{name:?} {holds}\n"));
        if kind.is_dir() {
            describe(&path, root, lines)?;
        }
    }
    Ok(())
}

impl Staging {
    /// When the first copy could have been made, by the host's clock.
    pub(super) fn began(&self) -> SystemTime {
        self.began
    }

    /// A copy of `host` to be granted with this access, with the file times of that world.
    pub(super) fn stage(
        &self,
        host: &Path,
        access: Access,
        elsewhere: Elsewhere,
    ) -> Result<Staged> {
        if access == Access::ReadWrite {
            let own = copy(host, elsewhere)?;
            let holds = digest(own.path())?;
            return Ok(Staged::Own(own, holds));
        }
        let otherwise = elsewhere.turns(Source::FileTimes);
        let key = (host.to_owned(), otherwise.then_some(elsewhere.number));
        let mut shared = lock(&self.shared);
        if let Some(dir) = shared.get(&key) {
            return Ok(Staged::Shared(Arc::clone(dir)));
        }
        let dir = Arc::new(copy(host, elsewhere)?);
        shared.insert(key, Arc::clone(&dir));
        Ok(Staged::Shared(dir))
    }
}

fn copy(host: &Path, elsewhere: Elsewhere) -> Result<TempDir> {
    let dir = tempfile::Builder::new()
        .prefix("mdbook-wasi-")
        .tempdir()
        .map_err(Error::io("make a scratch copy of", host))?;
    copy_into(host, dir.path(), elsewhere, &mut 0)?;
    Ok(dir)
}

/// Copies files, folders and links (as links); what is neither, such as a socket, is left out. In the order of names,
/// so that a file system that lists in order of creation lists the same way everywhere.
fn copy_into(from: &Path, to: &Path, elsewhere: Elsewhere, count: &mut u64) -> Result<()> {
    let mut entries = fs::read_dir(from)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(Error::io("read", from))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(Error::io("read", &source))?;
        if kind.is_dir() {
            fs::create_dir(&target).map_err(Error::io("copy", &source))?;
            copy_into(&source, &target, elsewhere, count)?;
        } else if kind.is_symlink() {
            copy_link(&source, &target).map_err(Error::io("copy", &source))?;
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(Error::io("copy", &source))?;
            set_times(&target, next_time(elsewhere, count)).map_err(Error::io("copy", &source))?;
        }
    }
    set_times(to, next_time(elsewhere, count)).map_err(Error::io("copy", from))
}

fn next_time(elsewhere: Elsewhere, count: &mut u64) -> u64 {
    *count += 1;
    elsewhere.file_seconds(*count - 1)
}

#[cfg(unix)]
fn copy_link(source: &Path, target: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(source)?, target)
}

#[cfg(windows)]
fn copy_link(source: &Path, target: &Path) -> std::io::Result<()> {
    let points_to = fs::read_link(source)?;
    if source.is_dir() {
        std::os::windows::fs::symlink_dir(points_to, target)
    } else {
        std::os::windows::fs::symlink_file(points_to, target)
    }
}

fn set_times(path: &Path, seconds: u64) -> std::io::Result<()> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let times = fs::FileTimes::new().set_accessed(time).set_modified(time);
    let file = fs::File::open(path)?;
    match file.set_times(times) {
        // A file without write permission on a system that wants it: its times are then the host's.
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}
