//! What one run did.

use std::collections::BTreeMap;
use std::fmt;

mod asked;

/// Everything observed of one run. The same program in the same world gives the same outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub exit: Exit,
    /// What it wrote to standard output, up to the limit.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error, up to the limit.
    pub stderr: Vec<u8>,
    /// Work done, in Wasmtime fuel; zero for a native program.
    pub fuel: u64,
    /// The most linear memory it held at one time, in bytes; zero for a native program.
    pub peak_memory_bytes: u64,
    /// Whether a `memory.grow` was refused because of the limit.
    pub memory_refused: bool,
    /// What it left in the scratch copies of writable folders that it changed: a digest of names and contents each, in the
    /// order granted.
    pub files: Vec<String>,
    /// Every WASI function it called.
    pub trace: Trace,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this exit code. WASI 0.2's `exit` carries no number: failure is 1 there.
    Code(u32),
    /// By a trap, with Wasmtime's reason in one line, such as ``wasm `unreachable` instruction executed``.
    Trap(String),
    /// It did not start: the linker lacks this import.
    Unlinked(String),
    /// It used up its fuel; the limit.
    OutOfFuel(u64),
    /// It ran longer than it may on the host's clock; the limit in seconds.
    OutOfTime(u64),
    /// It wrote more than it may; the limit in KiB.
    TooMuchOutput(u64),
    /// It needs more memory than it may have before it even starts; the limit in MiB.
    TooMuchMemory(u64),
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exit code {code}"),
            Exit::Trap(reason) => write!(f, "trap: {reason}"),
            Exit::Unlinked(import) => write!(f, "not started: import `{import}` is not provided"),
            Exit::OutOfFuel(limit) => write!(f, "stopped: out of fuel (limit {limit})"),
            Exit::OutOfTime(limit) => write!(f, "stopped: out of time (limit {limit} s)"),
            Exit::TooMuchOutput(limit) => {
                write!(f, "stopped: too much output (limit {limit} KiB)")
            }
            Exit::TooMuchMemory(limit) => {
                write!(f, "not started: needs more memory than {limit} MiB")
            }
        }
    }
}

/// The WASI functions a run called: for each, how often, and with which results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Interface and function, such as `wasi:filesystem/types` and `[method]descriptor.open-at`, or
    /// `wasi_snapshot_preview1` and `path_open`; sorted.
    pub calls: BTreeMap<(String, String), Calls>,
}

/// The calls to one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// How often it was called.
    pub count: u64,
    /// How many of those calls answered with each error code, such as `not-permitted`, or for a call that
    /// trapped `trap`. What is missing here succeeded.
    pub errors: BTreeMap<String, u64>,
}

impl Calls {
    /// Calls that the host refused for lack of authority, as far as the error code tells.
    pub fn refused(&self) -> u64 {
        self.errors
            .iter()
            .filter(|(code, _)| is_refusal(code))
            .map(|(_, count)| count)
            .sum()
    }
}

/// Whether an error code says "you may not" rather than "that does not work".
///
/// `denied` is this tool's own word for a function that its world makes trap.
///
/// Source: `error-code` of `wasi:filesystem/types` and `wasi:sockets/network`; `errno` of WASI 0.1's `typenames.witx`.
pub fn is_refusal(code: &str) -> bool {
    matches!(
        code,
        "denied"
            | "access"
            | "not-permitted"
            | "read-only"
            | "access-denied"
            | "acces"
            | "perm"
            | "rofs"
            | "notcapable"
    )
}
