//! Stands in for `wasi:random/random` and `wasi:clocks/wall-clock`: passes each call on, and writes a line for it to stderr.
//!
//! It needs the host's own two interfaces, and the host's stderr, which the program need not have.

#![no_std]

use core::fmt::Arguments;

use exports::wasi::{clocks::wall_clock, random::random};
use guest::alloc::{format, vec::Vec};
use wasi::cli::stderr::get_stderr;
use wasi::{clocks::wall_clock as host_clock, random::random as host_random};

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:call-log;

        world call-log {
            import wasi:random/random@0.2.12;
            import wasi:clocks/wall-clock@0.2.12;
            import wasi:cli/stderr@0.2.12;
            export wasi:random/random@0.2.12;
            export wasi:clocks/wall-clock@0.2.12;
        }
    ",
    generate_all,
    merge_structurally_equal_types: true,
});

struct CallLog;

impl random::Guest for CallLog {
    fn get_random_bytes(len: u64) -> Vec<u8> {
        log(format_args!("random.get-random-bytes({len})"));
        host_random::get_random_bytes(len)
    }

    fn get_random_u64() -> u64 {
        log(format_args!("random.get-random-u64()"));
        host_random::get_random_u64()
    }
}

impl wall_clock::Guest for CallLog {
    fn now() -> host_clock::Datetime {
        log(format_args!("wall-clock.now()"));
        host_clock::now()
    }

    fn resolution() -> host_clock::Datetime {
        log(format_args!("wall-clock.resolution()"));
        host_clock::resolution()
    }
}

fn log(call: Arguments) {
    // A host that takes no line must not stop the program.
    let _ = get_stderr().blocking_write_and_flush(format!("{call}\n").as_bytes());
}

export!(CallLog);
