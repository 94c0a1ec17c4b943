//! What stands between a program and Wasmtime's WASI.
//!
//! Wasmtime shows a program what its host's file system shows: the order of a listing, inode numbers, the time of a
//! write. That is within the contract, and makes two runs differ. Here each of these is told as
//! [`Elsewhere`] says, and so the same wherever a book is built.

use super::Run;
use crate::world::Clock;
use crate::world::elsewhere::{Elsewhere, Source};
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

pub(super) mod files2;
pub(super) mod files3;
pub(super) mod functions1;
pub(super) mod input;
pub(super) mod streams2;

/// What one run is told of its host.
pub(super) struct Between {
    pub(super) elsewhere: Elsewhere,
    /// Since when the host's file system has dated files of this run, by its own clock; `None` where the program has
    /// that clock too.
    dated_since: Option<Duration>,
    /// The host's identities of files, each with its place in the order in which they were asked for.
    identities: HashMap<u64, u64>,
    reads: u64,
}

/// A time since 1970: seconds and nanoseconds.
pub(super) type Time = (u64, u32);

impl Between {
    pub(super) fn new(run: &Run<'_>) -> Self {
        let hosts = run.world.clock == Clock::Host;
        Self {
            elsewhere: run.elsewhere,
            dated_since: (!hosts).then(|| since_1970(run.staging.began())),
            identities: HashMap::new(),
            reads: 0,
        }
    }

    /// A file's times of access, of modification and of its status, as the program is told them. What the host's clock
    /// dated during this run has one time for all, since the program's own clock stands still; what was set before, or
    /// by the program, is told as it is. Reading a file dates its access by the host's clock, and not on every system,
    /// nor by this run alone; so an access is as old as the file.
    pub(super) fn times(&self, [accessed, modified, changed]: [Time; 3]) -> [Time; 3] {
        let told = self.time(modified);
        let accessed = match self.is_dated(accessed) {
            true => told,
            false => accessed,
        };
        [accessed, told, self.time(changed)]
    }

    fn time(&self, time: Time) -> Time {
        match self.is_dated(time) {
            true => (self.elsewhere.written_seconds(), 0),
            false => time,
        }
    }

    /// Whether the host's clock set a time during this run, and the program has another clock.
    fn is_dated(&self, (seconds, nanoseconds): Time) -> bool {
        let Some(since) = self.dated_since else {
            return false;
        };
        let time = Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds.into());
        // A file system may date a little earlier than the clock that was read before.
        let dated = since.saturating_sub(COARSE)..=since_1970(SystemTime::now()) + COARSE;
        dated.contains(&time)
    }

    /// A file's identity as the program is told it: the same for the same file, and otherwise by the order of asking.
    pub(super) fn identity(&mut self, hosts: u64) -> (u64, u64) {
        let next = self.identities.len() as u64;
        let nth = *self.identities.entry(hosts).or_insert(next);
        self.elsewhere.identity(nth)
    }

    /// The entries of a directory in the order in which they are told: by name, or otherwise in another world.
    pub(super) fn list<T>(&self, entries: &mut [T], name: impl Fn(&T) -> &[u8]) {
        entries.sort_by(|a, b| name(a).cmp(name(b)));
        self.elsewhere.arrange(Source::ListingOrder, entries);
    }

    /// How much the next read gives at most, in bytes.
    pub(super) fn next_read(&mut self, wanted: u64) -> u64 {
        let limit = self.elsewhere.read_limit(self.reads);
        self.reads += 1;
        wanted.min(limit)
    }
}

/// How coarse the clocks of file systems may be: that of FAT is the coarsest.
const COARSE: Duration = Duration::from_secs(2);

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// Lets the host take a turn before it answers, in a world where it does.
pub(super) async fn turn(elsewhere: Elsewhere) {
    if elsewhere.turns(Source::Scheduling) {
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::FROZEN_SECONDS;

    fn between(turned: &[Source]) -> Between {
        Between {
            elsewhere: Elsewhere::in_these(turned.iter().copied().collect()),
            dated_since: Some(since_1970(SystemTime::now())),
            identities: HashMap::new(),
            reads: 0,
        }
    }

    #[test]
    fn what_the_host_dates_during_a_run_is_told_as_one_time() {
        let now = since_1970(SystemTime::now());
        let now = (now.as_secs(), now.subsec_nanos());
        assert_eq!(between(&[]).time(now), (FROZEN_SECONDS, 0));
        assert_ne!(between(&[Source::FileTimes]).time(now), (FROZEN_SECONDS, 0));
        let mut hosts = between(&[]);
        hosts.dated_since = None;
        assert_eq!(hosts.time(now), now);
        // A file that was only read is as old as it was.
        let read = between(&[Source::FileTimes]).times([now, (7, 5), (7, 5)]);
        assert_eq!(read, [(7, 5); 3]);
        for set in [(7, 5), (FROZEN_SECONDS, 0), (now.0 + 86_400, 1)] {
            assert_eq!(between(&[Source::FileTimes]).time(set), set);
        }
    }

    #[test]
    fn the_same_file_stays_the_same_file() {
        let mut here = between(&[]);
        let (one, other) = (here.identity(400), here.identity(3));
        assert_ne!(one, other);
        assert_eq!(here.identity(400), one);
        // On another machine the same files have other numbers.
        let mut there = between(&[]);
        assert_eq!((there.identity(9), there.identity(1)), (one, other));
        assert_ne!(between(&[Source::FileIdentity]).identity(400), one);
    }

    #[test]
    fn a_listing_goes_by_name_or_the_other_way() {
        let mut names = ["b", "a", "B", "é", "c"];
        between(&[]).list(&mut names, |name| name.as_bytes());
        assert_eq!(names, ["B", "a", "b", "c", "é"]);
        between(&[Source::ListingOrder]).list(&mut names, |name| name.as_bytes());
        assert_eq!(names, ["é", "c", "b", "a", "B"]);
    }
}
