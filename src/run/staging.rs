//! Copies of granted directories.
//!
//! A program never sees a fixture itself. A copy has the file times of the frozen clock, so that what a program
//! prints of them does not tell when the book was checked out; and a program that writes, writes to a copy of its own.

use super::lock;
use crate::error::{Error, Result};
use crate::world::{Access, FROZEN_SECONDS};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// The read-only copies made so far, each shared by all runs that are granted it.
#[derive(Default)]
pub struct Staging {
    shared: Mutex<HashMap<PathBuf, Arc<TempDir>>>,
}

/// A directory to preopen, kept while the run lasts.
pub(super) enum Staged {
    Shared(Arc<TempDir>),
    Own(TempDir),
}

impl Staged {
    pub(super) fn path(&self) -> &Path {
        match self {
            Staged::Shared(dir) => dir.path(),
            Staged::Own(dir) => dir.path(),
        }
    }
}

impl Staging {
    /// A copy of `host` to be granted with this access.
    pub(super) fn stage(&self, host: &Path, access: Access) -> Result<Staged> {
        if access == Access::ReadWrite {
            return Ok(Staged::Own(copy(host)?));
        }
        let mut shared = lock(&self.shared);
        if let Some(dir) = shared.get(host) {
            return Ok(Staged::Shared(Arc::clone(dir)));
        }
        let dir = Arc::new(copy(host)?);
        shared.insert(host.to_owned(), Arc::clone(&dir));
        Ok(Staged::Shared(dir))
    }
}

fn copy(host: &Path) -> Result<TempDir> {
    let dir = tempfile::Builder::new()
        .prefix("mdbook-wasi-")
        .tempdir()
        .map_err(Error::io("make a scratch copy of", host))?;
    copy_into(host, dir.path())?;
    Ok(dir)
}

/// Copies files, folders and links (as links); what is neither, such as a socket, is left out. In the order of names,
/// so that a file system that lists in order of creation lists the same way everywhere.
fn copy_into(from: &Path, to: &Path) -> Result<()> {
    let mut entries = fs::read_dir(from)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(Error::io("read", from))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(Error::io("read", &source))?;
        if kind.is_dir() {
            fs::create_dir(&target).map_err(Error::io("copy", &source))?;
            copy_into(&source, &target)?;
        } else if kind.is_symlink() {
            copy_link(&source, &target).map_err(Error::io("copy", &source))?;
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(Error::io("copy", &source))?;
            set_times(&target).map_err(Error::io("copy", &source))?;
        }
    }
    set_times(to).map_err(Error::io("copy", from))
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

fn set_times(path: &Path) -> std::io::Result<()> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(FROZEN_SECONDS);
    let times = fs::FileTimes::new().set_accessed(time).set_modified(time);
    let file = fs::File::open(path)?;
    match file.set_times(times) {
        // A file without write permission on a system that wants it: its times are then the host's.
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}
