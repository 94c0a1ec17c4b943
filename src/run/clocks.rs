//! The clocks of [`crate::world::Clock::Virtual`].

use crate::world::elsewhere::Ticking;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// A wall clock that stands still, or moves by being read.
pub(super) struct Wall(pub(super) Ticking, pub(super) AtomicU32);

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        self.0.resolution
    }

    fn now(&self) -> Duration {
        let passed = self.0.step * self.1.fetch_add(1, Ordering::Relaxed);
        match self.0.backwards {
            true => self.0.start.saturating_sub(passed),
            false => self.0.start + passed,
        }
    }
}

/// A monotonic clock that sleeping moves: Tokio's, which is paused during such a run. Elsewhere reading moves it, too.
pub(super) struct Virtual {
    pub(super) start: Instant,
    pub(super) ticking: Ticking,
    pub(super) readings: AtomicU32,
}

impl HostMonotonicClock for Virtual {
    fn resolution(&self) -> u64 {
        nanoseconds(self.ticking.resolution)
    }

    fn now(&self) -> u64 {
        let readings = self.readings.fetch_add(1, Ordering::Relaxed);
        nanoseconds(self.ticking.start + self.start.elapsed() + self.ticking.step * readings)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
