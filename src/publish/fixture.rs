//! A granted folder, as the page's host takes it.

use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How much of a folder a page may carry, in bytes of its files.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// One entry of a folder, and so the folder itself.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Entry {
    /// Entries by name.
    Dir(BTreeMap<String, Entry>),
    /// A file of text.
    File(String),
    /// A file of bytes that are no UTF-8, in base64.
    Base64(String),
    /// A symbolic link, with what it says.
    Link(String),
}

/// The folder's content as a run of a program sees it: what is neither file, folder nor link is left out
/// ([`crate::run::Staging`] does the same). The inner error says why a page cannot carry it.
pub(super) fn read(folder: &Path) -> Result<Result<Entry, String>> {
    let mut bytes = 0;
    let tree = tree(folder, &mut bytes)?;
    if bytes > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        return Ok(Err(format!(
            "is granted a folder of more than {most} MiB, which no page should load"
        )));
    }
    Ok(Ok(tree))
}

fn tree(folder: &Path, bytes: &mut u64) -> Result<Entry> {
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        let read = if kind.is_dir() {
            tree(&path, bytes)?
        } else if kind.is_symlink() {
            let target = fs::read_link(&path).map_err(Error::io("read", &path))?;
            Entry::Link(target.to_string_lossy().into_owned())
        } else if kind.is_file() {
            *bytes += entry.metadata().map_err(Error::io("read", &path))?.len();
            // Past the limit the answer is no, whatever else is in there.
            if *bytes > MOST_BYTES {
                continue;
            }
            match String::from_utf8(fs::read(&path).map_err(Error::io("read", &path))?) {
                Ok(text) => Entry::File(text),
                Err(error) => Entry::Base64(STANDARD.encode(error.as_bytes())),
            }
        } else {
            continue;
        };
        entries.insert(entry.file_name().to_string_lossy().into_owned(), read);
    }
    Ok(Entry::Dir(entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_is_told_by_kind() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("text"), "é\n").unwrap();
        fs::write(dir.path().join("bytes"), b"\xff").unwrap();
        fs::create_dir(dir.path().join("sub")).unwrap();
        std::os::unix::fs::symlink("text", dir.path().join("to")).unwrap();
        let tree = read(dir.path()).unwrap().unwrap();
        assert_eq!(
            serde_json::to_string(&tree).unwrap(),
            r#"{"dir":{"bytes":{"base64":"/w=="},"sub":{"dir":{}},"text":{"file":"é\n"},"to":{"link":"text"}}}"#
        );
    }

    #[test]
    fn a_folder_that_is_too_large_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let large = vec![b'x'; usize::try_from(MOST_BYTES).unwrap() + 1];
        fs::write(dir.path().join("large"), large).unwrap();
        let reason = read(dir.path()).unwrap().unwrap_err();
        assert_eq!(
            reason,
            "is granted a folder of more than 4 MiB, which no page should load"
        );
    }
}
