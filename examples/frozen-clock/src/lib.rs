//! Stands in for `wasi:clocks/wall-clock`: it is always the first second of the year 2000, UTC.
//!
//! It asks nobody what time it is, so it imports nothing.

#![no_std]

use exports::wasi::clocks::wall_clock::{Datetime, Guest};
use guest as _;

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:frozen-clock;

        world frozen-clock {
            export wasi:clocks/wall-clock@0.2.12;
        }
    ",
});

struct FrozenClock;

impl Guest for FrozenClock {
    fn now() -> Datetime {
        Datetime {
            seconds: 946_684_800,
            nanoseconds: 0,
        }
    }

    fn resolution() -> Datetime {
        Datetime {
            seconds: 1,
            nanoseconds: 0,
        }
    }
}

export!(FrozenClock);
