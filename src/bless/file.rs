//! Byte ranges of a file replaced, and the file with them, at once or not at all.

use crate::error::{Error, Result};
use crate::source::SourceFile;
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// Bytes of a file and what replaces them.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: String,
}

/// `text` with all edits made; `None` if two of them meet in the same bytes.
pub(super) fn edited(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let apart = edits
        .windows(2)
        .all(|pair| pair[0].range.end <= pair[1].range.start);
    if !apart {
        return None;
    }
    let mut text = text.to_owned();
    // Last first, so that the offsets of those before stay true.
    for edit in edits.iter().rev() {
        text.replace_range(edit.range.clone(), &edit.with);
    }
    Some(text)
}

/// Replaces a file by a new text, or says why not: it is no longer the file that was read.
///
/// The new text is written and synced beside it, then renamed over it: a reader, a crash or Ctrl-C finds the old file
/// or the new one. Its permissions are kept, and a link to it stays a link.
pub fn replace(file: &SourceFile, text: &str) -> Result<Option<&'static str>> {
    let given = &file.disk_path;
    let path = fs::canonicalize(given).map_err(Error::io("read", given))?;
    let metadata = fs::metadata(&path).map_err(Error::io("read", given))?;
    // A rename asks only for leave to write the folder; a file that its owner closed is to be left alone all the same.
    if metadata.permissions().readonly() {
        let source = io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only");
        return Err(Error::io("write", given)(source));
    }
    let opened = fs::OpenOptions::new().write(true).open(&path);
    drop(opened.map_err(Error::io("write", given))?);

    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new()
        .prefix(".mdbook-wasi-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(Error::io("write beside", given))?;
    let written = beside
        .write_all(text.as_bytes())
        .and_then(|()| beside.as_file().set_permissions(metadata.permissions()))
        .and_then(|()| beside.as_file().sync_all());
    written.map_err(Error::io("write beside", given))?;

    // As late as can be: whoever saved the chapter meanwhile must not lose that.
    let now = fs::read(&path).map_err(Error::io("read", given))?;
    if now != file.text.as_bytes() {
        return Ok(Some(
            "the file has changed since it was read; test it again",
        ));
    }
    match beside.persist(&path) {
        Ok(_) => Ok(None),
        Err(error) => Err(Error::io("replace", given)(error.error)),
    }
}
