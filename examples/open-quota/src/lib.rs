//! Stands in for `wasi:filesystem/types` and `preopens`: two `open-at`s are passed on, every further one is answered `quota`.
//!
//! Whether the host then opens does not matter to the count, nor does closing. Everything else is passed on to the host's
//! file system, which it needs.

#![no_std]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wrapped_files::{ErrorCode, Policy};

const ALLOWED: u32 = 2;

static OPENED: AtomicU32 = AtomicU32::new(0);

struct OpenQuota;

impl Policy for OpenQuota {
    fn open() -> Result<(), ErrorCode> {
        if OPENED.load(Relaxed) == ALLOWED {
            return Err(ErrorCode::Quota);
        }
        OPENED.fetch_add(1, Relaxed);
        Ok(())
    }
}

wrapped_files::export!(OpenQuota);
