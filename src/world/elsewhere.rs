//! Another world: one that grants the same, and differs in what no program should depend on unless it says so.

use super::splitmix::SplitMix64;
use super::{FROZEN_SECONDS, RANDOM_SEED};
use core::time::Duration;
use std::fmt;

/// Something in which two worlds that grant the same may differ: a source of nondeterminism.
///
/// The list began as that of WASI#190, "Roadmap to determinism in WASI".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The bytes that every random interface gives.
    Random,
    /// Where the wall clock stands, in which steps it goes, and its resolution.
    WallClock,
    /// Where the monotonic clock began, in which steps it goes, and its resolution.
    MonotonicClock,
    /// The times of files, those the program did not set itself.
    FileTimes,
    /// Inode and device numbers, and the metadata hash.
    FileIdentity,
    /// The order of a directory's entries.
    ListingOrder,
    /// The order of environment variables.
    EnvOrder,
    /// Of several things that are ready, which is named first.
    PollOrder,
    /// How much of what is there one read gives.
    ShortReads,
    /// When the host takes its turns: whether a call is answered at once or a little later.
    Scheduling,
}

impl Source {
    /// Every source, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Random,
        Self::WallClock,
        Self::MonotonicClock,
        Self::FileTimes,
        Self::FileIdentity,
        Self::ListingOrder,
        Self::EnvOrder,
        Self::PollOrder,
        Self::ShortReads,
        Self::Scheduling,
    ];

    /// As headers, reports and a page's script name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::WallClock => "wall-clock",
            Self::MonotonicClock => "monotonic-clock",
            Self::FileTimes => "file-times",
            Self::FileIdentity => "file-identity",
            Self::ListingOrder => "listing-order",
            Self::EnvOrder => "env-order",
            Self::PollOrder => "poll-order",
            Self::ShortReads => "short-reads",
            Self::Scheduling => "scheduling",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources(u16);

impl Sources {
    /// All of them.
    pub fn all() -> Self {
        Source::ALL.into_iter().collect()
    }

    /// Whether `source` is among them.
    pub fn contains(self, source: Source) -> bool {
        self.0 & (1 << source as u16) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of these that are not among `others`.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// These and `others`.
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Each of them, in the order of [`Source::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Source> {
        Source::ALL.into_iter().filter(move |&s| self.contains(s))
    }
}

impl From<Source> for Sources {
    fn from(source: Source) -> Self {
        Self(1 << source as u16)
    }
}

impl FromIterator<Source> for Sources {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        let add = |all: Self, source: Source| all.and(source.into());
        sources.into_iter().fold(Self::default(), add)
    }
}

/// How a run's surroundings differ from those that a page shows. [`Elsewhere::default`] is those themselves.
///
/// Everything follows from the number, so that a run elsewhere can be repeated, here and in a page. Its script's side
/// is `src/page/host/elsewhere.js`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// What is different. What is not among these is as on the page.
    pub turned: Sources,
    /// Which of the many other worlds it is; the first is 1.
    pub number: u64,
}

/// A clock: where it starts, by how much each reading moves it on, and what it says its resolution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticking {
    /// The first reading.
    pub start: Duration,
    /// What each further reading adds.
    pub step: Duration,
    /// Whether each reading takes that away instead, as a wall clock that is set back does.
    pub backwards: bool,
    /// As the program is told.
    pub resolution: Duration,
}

impl Elsewhere {
    /// The first other world, different in these.
    pub fn in_these(turned: Sources) -> Self {
        Self { turned, number: 1 }
    }

    /// Whether `source` is different.
    pub fn turns(&self, source: Source) -> bool {
        self.turned.contains(source)
    }

    /// A number for one use of one source.
    fn value(&self, source: Source) -> SplitMix64 {
        SplitMix64(self.number.wrapping_mul(0x1000) + source as u64)
    }

    /// The seed of [`super::Random::Seeded`].
    pub fn random_seed(&self) -> u64 {
        match self.turns(Source::Random) {
            true => self.value(Source::Random).draw(),
            false => RANDOM_SEED,
        }
    }

    /// The wall clock of [`super::Clock::Virtual`]: frozen, or some time in the dozen years after and moving.
    pub fn wall_clock(&self) -> Ticking {
        let frozen = Duration::from_secs(FROZEN_SECONDS);
        if !self.turns(Source::WallClock) {
            return Ticking {
                start: frozen,
                step: Duration::ZERO,
                backwards: false,
                resolution: Duration::from_secs(1),
            };
        }
        let mut value = self.value(Source::WallClock);
        Ticking {
            start: frozen
                + Duration::from_secs(86_400 + value.draw() % 400_000_000)
                + Duration::from_nanos(value.draw() % 1_000_000_000),
            // Seconds, so that what a program prints of a time that passed moves whatever it rounds to.
            step: Duration::from_nanos(1_000_000_000 + value.draw() % 1_000_000_000),
            backwards: self.number.is_multiple_of(2),
            resolution: Duration::from_millis(1),
        }
    }

    /// The monotonic clock of [`super::Clock::Virtual`], without the time that was slept: at zero, or some days on and
    /// moving.
    pub fn monotonic_clock(&self) -> Ticking {
        if !self.turns(Source::MonotonicClock) {
            return Ticking {
                start: Duration::ZERO,
                step: Duration::ZERO,
                backwards: false,
                // Tokio's timers have steps of a millisecond.
                resolution: Duration::from_millis(1),
            };
        }
        let mut value = self.value(Source::MonotonicClock);
        Ticking {
            start: Duration::from_nanos(value.draw() % (1 << 50)),
            step: Duration::from_nanos(1_000_000_000 + value.draw() % 1_000_000_000),
            backwards: false,
            resolution: Duration::from_micros(1),
        }
    }

    /// The time of the `nth` file of a granted folder, counted from 0 in the order of copying, in seconds since 1970.
    pub fn file_seconds(&self, nth: u64) -> u64 {
        match self.turns(Source::FileTimes) {
            // The other way round in the first other world: at home all are of one age, and a sort keeps them by name.
            true if self.number == 1 => self.file_base() + 900_000_u64.saturating_sub(nth),
            true => self.file_base() + SplitMix64(self.number ^ nth).draw() % 900_000,
            false => FROZEN_SECONDS,
        }
    }

    /// The time of a file that the program wrote, in seconds since 1970.
    pub fn written_seconds(&self) -> u64 {
        match self.turns(Source::FileTimes) {
            true => self.file_base() + 1_000_000,
            false => FROZEN_SECONDS,
        }
    }

    fn file_base(&self) -> u64 {
        1_000_000_000 + self.value(Source::FileTimes).draw() % 400_000_000
    }

    /// Two numbers for the `nth` file that the program asks the identity of, counted from 0.
    pub fn identity(&self, nth: u64) -> (u64, u64) {
        let mut value = match self.turns(Source::FileIdentity) {
            true => SplitMix64(self.value(Source::FileIdentity).draw().wrapping_add(nth)),
            false => SplitMix64(nth),
        };
        (value.draw(), value.draw())
    }

    /// The device that files are on.
    pub fn device(&self) -> u64 {
        match self.turns(Source::FileIdentity) {
            true => 2 + self.value(Source::FileIdentity).draw() % 1000,
            false => 1,
        }
    }

    /// Puts `items` in the order in which this world gives them: as they are, or reversed in the first other world, or
    /// shuffled in any further one.
    pub fn arrange<T>(&self, source: Source, items: &mut [T]) {
        if !self.turns(source) {
            return;
        }
        if self.number == 1 {
            return items.reverse();
        }
        let mut value = self.value(source);
        for last in (1..items.len()).rev() {
            let at = value.draw() % (last as u64 + 1);
            items.swap(last, usize::try_from(at).unwrap_or_default());
        }
    }

    /// How much the `nth` read of a run, counted from 0, gives at most, in bytes: 1, 2, 4 and so on to 64 KiB, and
    /// again. So each read of a few bytes is short, and a large file takes no more than a few reads more.
    pub fn read_limit(&self, nth: u64) -> u64 {
        match self.turns(Source::ShortReads) {
            true => 1 << ((nth + self.number - 1) % 17),
            false => u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_home_everything_is_as_the_page_says() {
        let home = Elsewhere::default();
        assert_eq!(home.random_seed(), RANDOM_SEED);
        assert_eq!(home.wall_clock().start.as_secs(), FROZEN_SECONDS);
        assert_eq!(home.wall_clock().step, Duration::ZERO);
        assert_eq!(home.monotonic_clock().start, Duration::ZERO);
        assert_eq!(home.file_seconds(3), FROZEN_SECONDS);
        assert_eq!(home.read_limit(0), u64::MAX);
        let mut items = [1, 2, 3];
        home.arrange(Source::ListingOrder, &mut items);
        assert_eq!(items, [1, 2, 3]);
    }

    #[test]
    fn each_source_turns_by_itself_and_nothing_else_moves() {
        let differences = |one: Elsewhere| {
            let home = Elsewhere::default();
            let mut items = [1, 2, 3];
            one.arrange(Source::ListingOrder, &mut items);
            let mut variables = [1, 2, 3];
            one.arrange(Source::EnvOrder, &mut variables);
            let mut ready = [1, 2, 3];
            one.arrange(Source::PollOrder, &mut ready);
            let differs = [
                (Source::Random, one.random_seed() != home.random_seed()),
                (Source::WallClock, one.wall_clock() != home.wall_clock()),
                (
                    Source::MonotonicClock,
                    one.monotonic_clock() != home.monotonic_clock(),
                ),
                (
                    Source::FileTimes,
                    one.file_seconds(0) != home.file_seconds(0)
                        && one.written_seconds() != home.written_seconds(),
                ),
                (
                    Source::FileIdentity,
                    one.identity(0) != home.identity(0) && one.device() != home.device(),
                ),
                (Source::ListingOrder, items != [1, 2, 3]),
                (Source::EnvOrder, variables != [1, 2, 3]),
                (Source::PollOrder, ready != [1, 2, 3]),
                (Source::ShortReads, one.read_limit(0) != home.read_limit(0)),
            ];
            let found: Sources = differs
                .iter()
                .filter(|(_, differs)| *differs)
                .map(|(source, _)| *source)
                .collect();
            found
        };
        for number in 1..4 {
            for source in Source::ALL {
                let turned = Sources::from(source);
                let found = differences(Elsewhere { turned, number });
                // Scheduling is the host's own doing, and has no numbers.
                let expected = turned.without(Source::Scheduling.into());
                assert_eq!(found, expected, "{source}, world {number}");
            }
        }
    }

    #[test]
    fn short_reads_get_longer_so_that_a_large_file_ends() {
        let other = Elsewhere::in_these(Sources::all());
        let limits: Vec<u64> = (0..19).map(|nth| other.read_limit(nth)).collect();
        assert_eq!(limits[..5], [1, 2, 4, 8, 16]);
        assert_eq!(limits[16..], [65_536, 1, 2]);
    }

    #[test]
    fn names_are_told_apart() {
        let names: std::collections::BTreeSet<_> = Source::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(names.len(), Source::ALL.len());
        assert!(Source::ALL.is_sorted());
    }
}
