//! Programs, by the digest of everything that shaped them. What a program did is never kept.
//!
//! Every entry is written beside its place and renamed into it, so two runs may share a cache at the same time, and
//! one that is killed leaves no half entry.

use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The layout of the folder; another layout is another folder.
const LAYOUT: &str = "1";

/// How long an entry that nobody uses is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A folder of entries.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Gone at the end, when the usual folder cannot be written.
    temporary: Option<tempfile::TempDir>,
}

impl Cache {
    /// The folder where programs are kept unless another is named: `MDBOOK_WASI_CACHE`, or `mdbook-wasi` in the
    /// user's cache folder.
    pub fn usual_folder() -> PathBuf {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(folder) = set("MDBOOK_WASI_CACHE") {
            return folder.into();
        }
        let base = if cfg!(windows) {
            set("LOCALAPPDATA").map(PathBuf::from)
        } else if cfg!(target_os = "macos") {
            set("HOME").map(|home| Path::new(&home).join("Library/Caches"))
        } else {
            set("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")))
        };
        base.unwrap_or_else(std::env::temp_dir).join("mdbook-wasi")
    }

    /// Opens a folder, making it where it is missing. Where it cannot be written, `warn` is told, and a temporary
    /// folder takes its place: the work goes on, only slower next time.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where not even a temporary folder can be had.
    pub fn open(folder: &Path, warn: &dyn Fn(&str)) -> Result<Self> {
        // Compilers and programs are started in other folders.
        let absolute = std::path::absolute(folder).map_err(Error::io("find", folder))?;
        let own = absolute.join(LAYOUT);
        let usable = fs::create_dir_all(&own).and_then(|()| tempfile::tempfile_in(&own));
        if let Err(e) = usable {
            warn(&format!(
                "cannot write the cache folder `{}` ({e}); every program is compiled anew. Mend its permissions, or \
                 name another with --cache or MDBOOK_WASI_CACHE",
                folder.display()
            ));
            let temporary = tempfile::Builder::new()
                .prefix("mdbook-wasi-cache-")
                .tempdir()
                .map_err(Error::io("make a folder in", std::env::temp_dir()))?;
            return Ok(Self {
                folder: temporary.path().to_owned(),
                temporary: Some(temporary),
            });
        }
        let cache = Self {
            folder: own,
            temporary: None,
        };
        cache.prune();
        Ok(cache)
    }

    /// The entry, if it is there.
    pub fn read(&self, key: &Key, kind: &str) -> Option<Vec<u8>> {
        let path = self.path(key, kind);
        let bytes = fs::read(&path).ok()?;
        // Touched at most once a day, to be kept; it does not matter if it fails.
        let aged = fs::metadata(&path)
            .and_then(|m| m.modified())
            .is_ok_and(|t| t.elapsed().is_ok_and(|age| age > KEPT / 30));
        if aged && let Ok(file) = fs::File::open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(bytes)
    }

    /// Keeps an entry.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], as when the disk is full.
    pub fn write(&self, key: &Key, kind: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(key, kind);
        replace(&path, bytes).map_err(Error::io("write the cache entry", path))
    }

    /// A folder of its own, for a compiler to write into; removed when it is dropped.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], as when the disk is full.
    pub fn scratch(&self) -> Result<tempfile::TempDir> {
        tempfile::Builder::new()
            .prefix("work-")
            .tempdir_in(&self.folder)
            .map_err(Error::io("make a folder in", &self.folder))
    }

    /// A lasting folder for a key, such as Cargo's target folder of the guests' crates.
    pub fn folder(&self, key: &Key) -> PathBuf {
        self.folder.join("crates").join(&key.0[..16])
    }

    /// Where an entry is or would be, for a process that writes or executes it by itself.
    pub fn file(&self, key: &Key, kind: &str) -> PathBuf {
        self.path(key, kind)
    }

    /// Whether entries outlive this run.
    pub fn lasts(&self) -> bool {
        self.temporary.is_none()
    }

    fn path(&self, key: &Key, kind: &str) -> PathBuf {
        let (shelf, name) = key.0.split_at(2);
        self.folder.join(shelf).join(format!("{name}.{kind}"))
    }

    /// Once a day, drops what nobody has used for [`KEPT`]. Trouble here is nobody's trouble.
    fn prune(&self) {
        let marker = self.folder.join("pruned");
        let recent = fs::metadata(&marker)
            .and_then(|m| m.modified())
            .is_ok_and(|t| t.elapsed().is_ok_and(|age| age < KEPT / 30));
        if recent {
            return;
        }
        let _ = fs::write(&marker, "");
        let old = |path: &Path| {
            fs::metadata(path)
                .and_then(|m| m.modified())
                .is_ok_and(|t| t.elapsed().is_ok_and(|age| age > KEPT))
        };
        for shelf in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = shelf.file_name();
            if name.to_string_lossy().starts_with("work-") && old(&shelf.path()) {
                let _ = fs::remove_dir_all(shelf.path());
            } else if name.len() == 2 {
                for entry in fs::read_dir(shelf.path()).into_iter().flatten().flatten() {
                    if old(&entry.path()) {
                        let _ = fs::remove_file(entry.path());
                    }
                }
            }
        }
    }
}

/// Writes a file beside its place and renames it into it, making the folder where it is missing. It may be read by whom
/// the file that was there may, or as any new file of this user.
///
/// # Errors
///
/// Those of the disk; the file is then what it was.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A temporary file is its owner's alone unless it is told otherwise; what others may not do is taken off this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    if let Ok(there) = fs::metadata(path) {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// The digest of everything that shaped an entry, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The digest of these parts. Each is counted with its length, so that no two lists of parts read the same.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hex(&hasher.finalize()))
    }
}

/// SHA-256 of `bytes`, in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_may_be_read_by_whom_it_might() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let usual = dir.path().join("usual");
        fs::write(&usual, "").expect("writes");
        let new = dir.path().join("new");
        replace(&new, b"new").expect("writes");
        assert_eq!(mode(&new), mode(&usual));
        fs::set_permissions(&new, fs::Permissions::from_mode(0o640)).expect("sets");
        replace(&new, b"newer").expect("writes");
        assert_eq!(mode(&new), 0o640);
    }

    #[test]
    fn an_entry_comes_back_and_a_foreign_one_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(dir.path(), &|w| panic!("{w}")).expect("opens");
        let (a, b) = (Key::of([&b"ab"[..], b"c"]), Key::of([&b"a"[..], b"bc"]));
        cache.write(&a, "wasm", b"one").expect("writes");
        assert_eq!(cache.read(&a, "wasm").as_deref(), Some(&b"one"[..]));
        assert_eq!(cache.read(&a, "json"), None);
        assert_eq!(cache.read(&b, "wasm"), None);
    }

    /// Programs are started in folders of their own, where a relative path would mean another place.
    #[test]
    fn a_folder_named_from_here_is_found_from_anywhere() {
        let here = std::env::current_dir().expect("a current folder");
        let dir = tempfile::tempdir_in(&here).expect("a folder");
        let relative = dir.path().strip_prefix(&here).expect("it is below");
        let cache = Cache::open(relative, &|w| panic!("{w}")).expect("opens");
        let file = cache.file(&Key::of([&b"k"[..]]), "host");
        assert!(file.starts_with(dir.path()), "{}", file.display());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_warned_of_and_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("file");
        fs::write(&file, "").expect("writes");
        let warned = std::cell::Cell::new(0);
        let cache = Cache::open(&file, &|_| warned.set(warned.get() + 1)).expect("opens");
        assert_eq!((warned.get(), cache.lasts()), (1, false));
        let key = Key::of([&b"k"[..]]);
        cache.write(&key, "wasm", b"x").expect("writes");
        assert_eq!(cache.read(&key, "wasm").as_deref(), Some(&b"x"[..]));
    }
}
