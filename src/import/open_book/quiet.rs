//! Calls a reader of somebody else's that panics on damaged bytes, and turns the panic into a
//! refusal.
//!
//! The reader of XLS files (calamine) indexes records without asking for their length, so a damaged
//! file could end the program. `xls` checks what it can before; this is for what it cannot.
//! The reader holds nothing but its own buffers, so nothing is left half changed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a function; none when it panicked. The panic is not printed: the user gets a diagnostic.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let done = catch_unwind(AssertUnwindSafe(run)).ok();
    QUIET.set(before);
    done
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_nothing_and_a_value_stays() {
        assert_eq!(caught(|| 7), Some(7));
        let empty: Vec<u8> = Vec::new();
        assert_eq!(caught(|| empty[3]), None);
    }
}
