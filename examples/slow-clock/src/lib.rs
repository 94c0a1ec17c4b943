//! Stands in for `wasi:clocks/wall-clock` and `monotonic-clock`: time passes at half speed, and waiting takes twice as long.
//!
//! It needs both clocks of the host. Each goes slow from the program's first reading of it. The pollables that a program
//! waits with are the host's own, only set to another time, so `wasi:io/poll` stays the host's too.

#![no_std]

use core::time::Duration;

use exports::wasi::clocks::{monotonic_clock, wall_clock};
use guest::Kept;
use wasi::clocks::wall_clock::Datetime;
use wasi::clocks::{monotonic_clock as host_monotonic, wall_clock as host_wall};
use wasi::io::poll::Pollable;

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:slow-clock;

        world slow-clock {
            import wasi:clocks/wall-clock@0.2.12;
            import wasi:clocks/monotonic-clock@0.2.12;
            export wasi:clocks/wall-clock@0.2.12;
            export wasi:clocks/monotonic-clock@0.2.12;
        }
    ",
    generate_all,
    merge_structurally_equal_types: true,
});

/// Where each clock stood when the program first read it: from there it goes at half speed.
static WALL: Kept<Duration> = Kept::new(|| since_1970(host_wall::now()));
static MONOTONIC: Kept<u64> = Kept::new(host_monotonic::now);

struct SlowClock;

impl wall_clock::Guest for SlowClock {
    fn now() -> Datetime {
        let first = *WALL;
        // The host may set its clock back, even to before the first reading.
        let passed = since_1970(host_wall::now()).saturating_sub(first);
        let now = first + passed / 2;
        Datetime {
            seconds: now.as_secs(),
            nanoseconds: now.subsec_nanos(),
        }
    }

    fn resolution() -> Datetime {
        host_wall::resolution()
    }
}

impl monotonic_clock::Guest for SlowClock {
    fn now() -> u64 {
        let first = *MONOTONIC;
        first + (host_monotonic::now() - first) / 2
    }

    fn resolution() -> u64 {
        host_monotonic::resolution()
    }

    fn subscribe_instant(when: u64) -> Pollable {
        let first = *MONOTONIC;
        let ahead = when.saturating_sub(first).saturating_mul(2);
        host_monotonic::subscribe_instant(first.saturating_add(ahead))
    }

    fn subscribe_duration(when: u64) -> Pollable {
        host_monotonic::subscribe_duration(when.saturating_mul(2))
    }
}

fn since_1970(time: Datetime) -> Duration {
    Duration::new(time.seconds, time.nanoseconds)
}

export!(SlowClock);
