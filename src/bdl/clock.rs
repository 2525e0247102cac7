//! Time, so that tests need not wait for it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock that can be waited on.
pub trait Clock {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;
    /// Waits.
    fn sleep(&self, milliseconds: u64);
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep(&self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}
