//! Stands in for `wasi:filesystem/types` and `preopens`: whatever would change a file or a directory is answered
//! `read-only`, even where the host would let it.
//!
//! Reading is passed on. It needs the host's file system.

#![no_std]

use wrapped_files::{ErrorCode, Policy};

struct ReadOnly;

impl Policy for ReadOnly {
    fn change() -> Result<(), ErrorCode> {
        Err(ErrorCode::ReadOnly)
    }
}

wrapped_files::export!(ReadOnly);
