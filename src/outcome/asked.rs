//! Which functions bring in which source of nondeterminism.

use super::{Calls, Trace};
use crate::world::elsewhere::Source;
use crate::world::imports::MODULE;

impl Trace {
    /// The calls through which a source can reach the program: interface, function and count. A program that makes none
    /// does the same whatever that source does.
    pub fn asked(&self, source: Source) -> impl Iterator<Item = (&str, &str, &Calls)> {
        self.calls
            .iter()
            .filter(move |((interface, function), _)| brings(interface, function, source))
            .map(|((interface, function), calls)| (interface.as_str(), function.as_str(), calls))
    }
}

/// Whether a function's answer depends on the source.
fn brings(interface: &str, function: &str, source: Source) -> bool {
    if interface == MODULE {
        return brings_01(function, source);
    }
    let (name, version) = interface.split_once('@').unwrap_or((interface, ""));
    // The method alone, as in `[method]descriptor.stat`.
    let method = function.rsplit('.').next().unwrap_or(function);
    match source {
        Source::Random => name.starts_with("wasi:random/"),
        Source::WallClock => matches!(name, "wasi:clocks/wall-clock" | "wasi:clocks/system-clock"),
        Source::MonotonicClock => name == "wasi:clocks/monotonic-clock",
        Source::FileTimes => matches!(method, "stat" | "stat-at"),
        Source::FileIdentity => matches!(method, "metadata-hash" | "metadata-hash-at"),
        Source::ListingOrder => method == "read-directory",
        Source::EnvOrder => function == "get-environment",
        Source::PollOrder => name == "wasi:io/poll" && function == "poll",
        Source::ShortReads => {
            // In 0.3 what is read is a stream, and the call that hands it out stands for its reads.
            let reads = matches!(
                method,
                "read" | "blocking-read" | "skip" | "blocking-skip" | "splice" | "blocking-splice"
            );
            (reads && !name.starts_with("wasi:sockets/")) || function == "read-via-stream"
        }
        // A call of 0.3 may be answered at once or later. In 0.2 a program waits for one call after the other, and only
        // asking which of several things is ready lets it see who came first.
        Source::Scheduling => {
            version.starts_with("0.3")
                || (name == "wasi:io/poll" && (function == "poll" || method == "ready"))
        }
    }
}

/// The same for WASI 0.1. Its clock functions have both clocks, and the trace has no arguments.
fn brings_01(function: &str, source: Source) -> bool {
    match source {
        Source::Random => function == "random_get",
        Source::WallClock => matches!(function, "clock_time_get" | "clock_res_get"),
        Source::MonotonicClock => {
            matches!(function, "clock_time_get" | "clock_res_get" | "poll_oneoff")
        }
        Source::FileTimes => matches!(function, "fd_filestat_get" | "path_filestat_get"),
        Source::FileIdentity => {
            matches!(
                function,
                "fd_filestat_get" | "path_filestat_get" | "fd_readdir"
            )
        }
        Source::ListingOrder => function == "fd_readdir",
        Source::EnvOrder => function == "environ_get",
        Source::PollOrder => function == "poll_oneoff",
        Source::ShortReads => matches!(function, "fd_read" | "fd_pread"),
        Source::Scheduling => function == "poll_oneoff",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_has_a_way_for_each_source() {
        for (interface, function, expected) in [
            (MODULE, "random_get", vec![Source::Random]),
            (MODULE, "fd_write", vec![]),
            (
                MODULE,
                "fd_readdir",
                vec![Source::FileIdentity, Source::ListingOrder],
            ),
            (
                "wasi:random/insecure-seed",
                "insecure-seed",
                vec![Source::Random],
            ),
            (
                "wasi:filesystem/types",
                "[method]descriptor.stat-at",
                vec![Source::FileTimes],
            ),
            (
                "wasi:clocks/system-clock@0.3.0",
                "now",
                vec![Source::WallClock, Source::Scheduling],
            ),
            (
                "wasi:io/streams",
                "[method]input-stream.blocking-read",
                vec![Source::ShortReads],
            ),
            ("wasi:cli/stdout", "get-stdout", vec![]),
        ] {
            let mut trace = Trace::default();
            let call = (interface.to_owned(), function.to_owned());
            trace.calls.insert(call, Calls::default());
            let found: Vec<Source> = Source::ALL
                .into_iter()
                .filter(|source| trace.asked(*source).next().is_some())
                .collect();
            assert_eq!(found, expected, "{interface} {function}");
        }
    }
}
