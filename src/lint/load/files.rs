//! Files of interfaces, as they lie in folders.

use std::fs;
use std::path::{Path, PathBuf};

/// A file that is larger is not read: interfaces are written by people.
const LARGEST_FILE: u64 = 64 << 20;

/// The `.wit` files that lie in a folder, by name.
pub(super) fn wit_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "wit") && path.is_file())
        .collect();
    paths.sort();
    paths
}

/// A file's text, or why it cannot be read.
pub(super) fn read(path: &Path, shown: &str) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot read `{shown}`: {error}");
    let size = fs::metadata(path).map_err(cannot)?.len();
    if size > LARGEST_FILE {
        return Err(format!(
            "`{shown}` has {size} bytes, and {LARGEST_FILE} are the most that is read"
        ));
    }
    let bytes = fs::read(path).map_err(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("`{shown}`, line {line}: this file is not UTF-8")
    })
}

/// The package that a text says it is of: `wasi:io@0.2.0` where it begins with `package wasi:io@0.2.0;`.
pub(crate) fn package_of(text: &str) -> Option<String> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else {
            break;
        }
        rest = rest.trim_start();
    }
    let rest = rest.strip_prefix("package")?;
    let end = rest.find([';', '{'])?;
    if !rest.starts_with(char::is_whitespace) || rest[end..].starts_with('{') {
        return None;
    }
    Some(rest[..end].split_whitespace().collect())
}
