//! What one run may touch. A world is empty unless its author declared otherwise.

use crate::source::Span;
use std::path::PathBuf;

pub mod elsewhere; // a world that grants the same and differs otherwise
pub mod imports;
pub mod splitmix;

/// The host's side of one run: every capability the program gets, and its limits.
///
/// [`World::default`] grants nothing: no directory, no variable, no argument, a closed standard input, a frozen
/// wall clock, a virtual monotonic clock, a seeded random source, no network. Defaults stand here and nowhere else.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Preopened directories, in the order the program sees them.
    pub dirs: Vec<Dir>,
    /// Environment variables, in the order declared.
    pub env: Vec<(String, String)>,
    /// Arguments after the program's own name.
    pub args: Vec<String>,
    /// Bytes on standard input; `None` is a closed one. Either way it ends.
    pub stdin: Option<String>,
    /// Wall clock and monotonic clock.
    pub clock: Clock,
    /// Every random interface, secure and insecure.
    pub random: Random,
    /// Sockets and name lookup.
    pub network: Network,
    /// Interfaces that are left out of the linker, such as `wasi:random/random`, or for WASI 0.1 a function,
    /// such as `wasi_snapshot_preview1/random_get`. A program that imports one does not start.
    pub without: Vec<String>,
    /// Components that stand between the program and the host: the first is nearest to the program.
    pub with: Vec<Plug>,
    /// What the run may use up.
    pub limits: Limits,
}

/// One preopened directory.
#[derive(Clone, Debug)]
pub struct Dir {
    /// The host's directory, relative to the book's `src` folder; it may not lead out of it.
    pub host: PathBuf,
    /// The name the program knows it by; it need not exist on the host.
    pub guest: String,
    /// What may be done below it.
    pub access: Access,
    /// Where the chapter declares it; `None` for a grant made on the command line, whose `host` may be anywhere.
    pub declared: Option<Span>,
}

/// A component that stands between a program and its host.
#[derive(Clone, Debug)]
pub struct Plug {
    /// Its name in `[preprocessor.wasi.components]`.
    pub name: String,
    /// Where the chapter asks for it.
    pub declared: Option<Span>,
}

/// What a preopened directory allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A write answers `not-permitted` inside the program; the run goes on.
    ReadOnly,
    /// Writes go to a scratch copy that is thrown away: a fixture never changes.
    ReadWrite,
}

impl Access {
    /// As results for machines and a page's script name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::ReadWrite => "read-write",
        }
    }
}

/// Which clocks the program sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The wall clock stands at [`FROZEN_SECONDS`]; the monotonic clock starts at zero and only sleeping moves it,
    /// at once and by the time slept (in steps of a millisecond).
    #[default]
    Virtual,
    /// The host's own clocks; a sleep takes its time.
    Host,
    /// Reading a clock traps in WASI 0.2, which has no error for it, and answers `perm` in WASI 0.1.
    Denied,
}

impl Clock {
    /// As results for machines and a page's script name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Host => "host",
            Self::Denied => "denied",
        }
    }
}

/// Where the frozen wall clock stands, in seconds since 1970: 2020-01-16T00:00:00Z, the day on which the subgroup
/// first discussed its design principles (WebAssembly/meetings, `wasi/2020/WASI-01-16.md`).
pub const FROZEN_SECONDS: u64 = 1_579_132_800;

/// Which random source the program sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Random {
    /// SplitMix64 from [`RANDOM_SEED`]: the same bytes in every run. Not secure, and against the letter of
    /// `wasi:random/random`, which wants fresh bytes; right for a page that must come out the same.
    #[default]
    Seeded,
    /// The host's secure source.
    Host,
    /// Asking for bytes traps in WASI 0.2, which has no error for it, and answers `perm` in WASI 0.1.
    Denied,
}

impl Random {
    /// As results for machines and a page's script name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seeded => "seeded",
            Self::Host => "host",
            Self::Denied => "denied",
        }
    }
}

/// The seed of [`Random::Seeded`].
pub const RANDOM_SEED: u64 = 0x57A5_1DE5_1620_2006;

/// What the program may reach over sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// Sockets are refused with `access-denied`.
    #[default]
    Denied,
    /// TCP, UDP and name lookup as the host has them.
    Host,
}

impl Network {
    /// As results for machines and a page's script name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Host => "host",
        }
    }
}

/// What one run may use up before it is ended. A limit that is reached is reported as itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Work, in Wasmtime fuel: roughly one unit an instruction; a count, not a time. Default: 2,000,000,000.
    pub fuel: u64,
    /// Linear memory of all the program's memories together, in MiB. Past it `memory.grow` answers -1 and the
    /// program goes on. Default: 64.
    pub memory_mib: u64,
    /// Bytes on standard output and standard error together, in KiB. Default: 1024.
    pub output_kib: u64,
    /// Time on the host's clock, host calls that block included, in seconds. Default: 10.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: 2_000_000_000,
            memory_mib: 64,
            output_kib: 1024,
            seconds: 10,
        }
    }
}

impl World {
    /// The grants in a few words, for a caption or a report: ``dir `fixtures/a` as `/a` (read-only); no args, …``.
    pub fn describe(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for dir in &self.dirs {
            let access = match dir.access {
                Access::ReadOnly => "read-only",
                Access::ReadWrite => "read-write, a scratch copy",
            };
            let host = dir.host.to_string_lossy().replace('\\', "/");
            parts.push(format!("dir `{host}` as `{}` ({access})", dir.guest));
        }
        if !self.env.is_empty() {
            let pairs: Vec<_> = self.env.iter().map(|(k, v)| format!("`{k}={v}`")).collect();
            parts.push(format!("env {}", pairs.join(" ")));
        }
        if !self.args.is_empty() {
            let args: Vec<_> = self.args.iter().map(|a| format!("`{a}`")).collect();
            parts.push(format!("args {}", args.join(" ")));
        }
        if let Some(stdin) = &self.stdin {
            parts.push(format!("stdin of {} bytes", stdin.len()));
        }
        match self.clock {
            Clock::Virtual => {}
            Clock::Host => parts.push("the host's clock".into()),
            Clock::Denied => parts.push("no clock".into()),
        }
        match self.random {
            Random::Seeded => {}
            Random::Host => parts.push("the host's random".into()),
            Random::Denied => parts.push("no random".into()),
        }
        match self.network {
            Network::Denied => {}
            Network::Host => parts.push("the host's network".into()),
        }
        let plugs: Vec<_> = self.with.iter().map(|p| format!("`{}`", p.name)).collect();
        if !plugs.is_empty() {
            parts.push(format!("through {}", plugs.join(", ")));
        }
        for name in &self.without {
            parts.push(format!("without `{name}`"));
        }
        let default = Limits::default();
        for (value, usual, unit) in [
            (self.limits.fuel, default.fuel, "fuel"),
            (self.limits.memory_mib, default.memory_mib, "MiB of memory"),
            (self.limits.output_kib, default.output_kib, "KiB of output"),
            (self.limits.seconds, default.seconds, "s"),
        ] {
            if value != usual {
                parts.push(format!("at most {value} {unit}"));
            }
        }
        if parts.is_empty() {
            "nothing granted".to_owned()
        } else {
            parts.join("; ")
        }
    }
}
