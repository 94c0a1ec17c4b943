//! What every component here needs and none is about: memory to allocate from, and an end for panics.
//!
//! The standard library would bring both, and with them imports of its own: where anything may panic, a component that links
//! it asks for stderr, the environment, the exit and what belongs to them, a dozen interfaces. Without it, a component asks for
//! what it uses.

#![no_std]

pub extern crate alloc;

use alloc::alloc::{alloc, realloc};
use core::alloc::Layout;
use core::cell::LazyCell;
use core::ops::Deref;

// Of the C library, only what the compiler itself may call: `memcmp`.
#[link(name = "c")]
unsafe extern "C" {}

#[global_allocator]
static MEMORY: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Where the host puts lists and strings that it hands in. It calls this by name; `wasm32-wasip2` leaves it to the C library,
/// which is not here.
///
/// # Safety
///
/// The canonical ABI calls it, with what it has got from it before, or with null and 0 for something new.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_len: usize,
    align: usize,
    new_len: usize,
) -> *mut u8 {
    // SAFETY: what is handed in was got here before, with the same layout, or is nothing yet.
    let new = unsafe {
        if old_len > 0 {
            realloc(
                old,
                Layout::from_size_align_unchecked(old_len, align),
                new_len,
            )
        } else if new_len > 0 {
            alloc(Layout::from_size_align_unchecked(new_len, align))
        } else {
            // Nothing needs no room, only an address that is aligned.
            align as *mut u8
        }
    };
    assert!(!new.is_null());
    new
}

/// There is nobody to tell: a panic is a trap, and the program ends with it.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Something that a component keeps between calls, made when it is first asked for.
pub struct Kept<T>(LazyCell<T>);

// SAFETY: a component has one thread.
unsafe impl<T> Sync for Kept<T> {}

impl<T> Kept<T> {
    pub const fn new(make: fn() -> T) -> Self {
        Self(LazyCell::new(make))
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
