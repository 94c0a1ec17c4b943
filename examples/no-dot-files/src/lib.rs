//! Stands in for `wasi:filesystem/types` and `preopens`: names that begin with a dot do not exist.
//!
//! What has such a name anywhere in its path is not found and not listed. It cannot be made either; that is answered
//! `not-permitted`, because "no such file" would send a program looking for a directory that is missing on the way. Whether
//! the name is taken is not to be seen from the answer. Everything else is passed on to the host's file system, which it needs.
//!
//! A symbolic link that is already on the host's side is followed there, whatever its target is called.

#![no_std]

use wrapped_files::{ErrorCode, Policy, Wanted};

struct NoDotFiles;

impl Policy for NoDotFiles {
    fn path(path: &str, wanted: Wanted) -> Result<(), ErrorCode> {
        match wanted {
            _ if !path.split('/').any(is_hidden) => Ok(()),
            Wanted::Old => Err(ErrorCode::NoEntry),
            Wanted::New => Err(ErrorCode::NotPermitted),
        }
    }

    fn lists(name: &str) -> bool {
        !is_hidden(name)
    }
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != "." && name != ".."
}

wrapped_files::export!(NoDotFiles);
