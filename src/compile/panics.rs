//! The panic of a library that was handed an author's text, made an answer. No panic reaches a user.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside [`kept`].
    static KEPT: Cell<bool> = const { Cell::new(false) };
}

/// What `work` answers with, or nothing if it panics, of which nobody hears. What it may have left half done is not to be
/// looked at after that.
///
/// A hook belongs to the process, not to a thread: this one is put in once, and hands on what panics elsewhere.
pub(crate) fn kept<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !KEPT.get() {
                before(info);
            }
        }));
    });
    let outer = KEPT.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    KEPT.set(outer);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer_and_the_next_one_is_heard_again() {
        assert_eq!(kept(|| 1), Some(1));
        assert_eq!(kept(|| -> u8 { panic!("not heard") }), None);
        assert!(!KEPT.get());
        let within = kept(|| {
            assert_eq!(kept(|| -> u8 { panic!("not heard") }), None);
            KEPT.get()
        });
        assert_eq!(within, Some(true));
    }
}
