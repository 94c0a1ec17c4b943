//! The clocks of [`crate::world::Clock::Virtual`].

use crate::world::FROZEN_SECONDS;
use std::time::Duration;
use tokio::time::Instant;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// A wall clock that stands still.
pub(super) struct Frozen;

impl HostWallClock for Frozen {
    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn now(&self) -> Duration {
        Duration::from_secs(FROZEN_SECONDS)
    }
}

/// A monotonic clock that only sleeping moves: Tokio's, which is paused during such a run.
pub(super) struct Virtual {
    pub(super) start: Instant,
}

impl HostMonotonicClock for Virtual {
    /// Nanoseconds; Tokio's timers have steps of a millisecond.
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
