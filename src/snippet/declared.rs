//! The keys of a grant header and what they declare.

use super::header::{Toml, a, entries};
use super::{End, Expectation};
use crate::diagnostic::nearest;
use crate::grants::leads_out;
use crate::source::Span;
use crate::world::elsewhere::{Source, Sources};
use crate::world::imports;
use crate::world::{Access, Clock, Dir, Network, Plug, Random, World};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::DeValue;

/// Every key of a header.
pub(super) const KEYS: &[&str] = &[
    "dirs",
    "env",
    "args",
    "stdin",
    "exit",
    "trap",
    "unlinked",
    "clock",
    "random",
    "network",
    "without",
    "with",
    "fuel",
    "memory_mib",
    "output_kib",
    "seconds",
    "varies",
    "programs",
    "case",
];

/// The most that a header may grant of each limit; whatever it needs beyond that does not belong on a page.
const MAX_FUEL: u64 = 1_000_000_000_000;
const MAX_MEMORY_MIB: u64 = 4096;
const MAX_OUTPUT_KIB: u64 = 65_536;
const MAX_SECONDS: u64 = 600;

/// What one table of a header declares; `None` is what it does not speak of.
#[derive(Clone, Debug, Default)]
pub(super) struct Declared {
    dirs: Option<Vec<Dir>>,
    env: Option<Vec<(String, String)>>,
    args: Option<Vec<String>>,
    stdin: Option<String>,
    clock: Option<Clock>,
    random: Option<Random>,
    network: Option<Network>,
    without: Option<Vec<String>>,
    with: Option<Vec<Plug>>,
    fuel: Option<u64>,
    memory_mib: Option<u64>,
    output_kib: Option<u64>,
    seconds: Option<u64>,
    end: Option<(End, Span)>,
    varies: Option<(Sources, Span)>,
}

/// What is wrong with a value.
#[derive(Debug)]
pub(super) struct Problem {
    pub message: String,
    pub help: Option<String>,
}

impl Problem {
    fn new(message: String) -> Self {
        Self {
            message,
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The problems of a value, each with its place in the TOML.
type Problems = Vec<(Range<usize>, Problem)>;

impl Declared {
    /// This, and what `base` says of the keys that this does not speak of.
    pub(super) fn over(self, base: &Self) -> Self {
        let base = base.clone();
        Self {
            dirs: self.dirs.or(base.dirs),
            env: self.env.or(base.env),
            args: self.args.or(base.args),
            stdin: self.stdin.or(base.stdin),
            clock: self.clock.or(base.clock),
            random: self.random.or(base.random),
            network: self.network.or(base.network),
            without: self.without.or(base.without),
            with: self.with.or(base.with),
            fuel: self.fuel.or(base.fuel),
            memory_mib: self.memory_mib.or(base.memory_mib),
            output_kib: self.output_kib.or(base.output_kib),
            seconds: self.seconds.or(base.seconds),
            end: self.end.or(base.end),
            varies: self.varies.or(base.varies),
        }
    }

    /// The world it declares, and how the run must end.
    pub(super) fn into_parts(self) -> (World, Expectation) {
        let mut world = World {
            dirs: self.dirs.unwrap_or_default(),
            env: self.env.unwrap_or_default(),
            args: self.args.unwrap_or_default(),
            stdin: self.stdin,
            clock: self.clock.unwrap_or_default(),
            random: self.random.unwrap_or_default(),
            network: self.network.unwrap_or_default(),
            without: self.without.unwrap_or_default(),
            with: self.with.unwrap_or_default(),
            ..World::default()
        };
        for (limit, declared) in [
            (&mut world.limits.fuel, self.fuel),
            (&mut world.limits.memory_mib, self.memory_mib),
            (&mut world.limits.output_kib, self.output_kib),
            (&mut world.limits.seconds, self.seconds),
        ] {
            *limit = declared.unwrap_or(*limit);
        }
        let mut expect = Expectation::default();
        if let Some((end, span)) = self.end {
            expect.end = end;
            expect.end_span = Some(span);
        }
        expect.varies = self.varies;
        (world, expect)
    }

    /// Takes the value of one of [`KEYS`] but `case`; what is wrong with it comes back.
    pub(super) fn set(
        &mut self,
        key: &str,
        key_span: Span,
        value: &DeValue<'_>,
        range: Range<usize>,
        toml: &Toml<'_>,
    ) -> Problems {
        let mut value = Value {
            key,
            value,
            range,
            problems: Vec::new(),
        };
        let mut end = None;
        match key {
            "dirs" => self.dirs = value.dirs(toml),
            "env" => self.env = value.pairs(),
            "args" => self.args = value.strings(),
            "without" => self.without = value.imports(),
            "with" => self.with = value.plugs(toml),
            "programs" => {
                let message =
                    "`programs` means something on a `wac` snippet alone, and not in a case";
                value.reject(message.to_owned());
            }
            "varies" => {
                self.varies = value.sources().map(|sources| (sources, key_span.clone()));
            }
            "stdin" => self.stdin = value.string(),
            "clock" => {
                self.clock = value.one_of(&[
                    ("virtual", Clock::Virtual),
                    ("host", Clock::Host),
                    ("denied", Clock::Denied),
                ]);
            }
            "random" => {
                self.random = value.one_of(&[
                    ("seeded", Random::Seeded),
                    ("host", Random::Host),
                    ("denied", Random::Denied),
                ]);
            }
            "network" => {
                self.network =
                    value.one_of(&[("denied", Network::Denied), ("host", Network::Host)]);
            }
            "fuel" => self.fuel = value.number(1, MAX_FUEL),
            "memory_mib" => self.memory_mib = value.number(1, MAX_MEMORY_MIB),
            "output_kib" => self.output_kib = value.number(1, MAX_OUTPUT_KIB),
            "seconds" => self.seconds = value.number(1, MAX_SECONDS),
            "exit" => {
                let code = value.number(0, u32::MAX.into());
                end = code
                    .and_then(|code| u32::try_from(code).ok())
                    .map(End::Code);
            }
            "trap" => end = value.string().map(End::Trap),
            "unlinked" => end = value.string().map(End::Unlinked),
            _ => {}
        }
        if let Some(end) = end {
            if self.end.is_some() {
                value
                    .reject("a run ends once: say one of `exit`, `trap` and `unlinked`".to_owned());
            } else {
                self.end = Some((end, key_span));
            }
        }
        value.problems
    }
}

/// The value of one key on its way to what it declares.
struct Value<'v> {
    key: &'v str,
    value: &'v DeValue<'v>,
    range: Range<usize>,
    problems: Problems,
}

impl Value<'_> {
    fn reject(&mut self, message: String) {
        self.problems
            .push((self.range.clone(), Problem::new(message)));
    }

    fn reject_sort(&mut self, wanted: &str) {
        self.reject(format!(
            "`{}` takes {wanted}, not {}",
            self.key,
            a(self.value)
        ));
    }

    fn string(&mut self) -> Option<String> {
        let string = self.value.as_str().map(str::to_owned);
        if string.is_none() {
            self.reject_sort("a string");
        }
        string
    }

    fn one_of<T: Copy>(&mut self, known: &[(&'static str, T)]) -> Option<T> {
        let string = self.string()?;
        let found = known.iter().find(|(name, _)| *name == string);
        if found.is_none() {
            let message = format!("`{}` cannot be `{string}`", self.key);
            let names = || known.iter().map(|(name, _)| *name);
            let help = match nearest(&string, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of: {}", names().collect::<Vec<_>>().join(", ")),
            };
            self.problems
                .push((self.range.clone(), Problem::new(message).help(help)));
        }
        found.map(|&(_, value)| value)
    }

    fn number(&mut self, least: u64, most: u64) -> Option<u64> {
        let Some(integer) = self.value.as_integer() else {
            self.reject_sort("a whole number");
            return None;
        };
        let digits = integer.as_str();
        let number =
            u64::from_str_radix(digits.strip_prefix('+').unwrap_or(digits), integer.radix());
        let number = number.ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.reject(format!(
                "`{}` is a whole number from {least} to {most}",
                self.key
            ));
        }
        number
    }

    /// The strings of a list, each with its place.
    fn list(&mut self) -> Option<Vec<(String, Range<usize>)>> {
        let Some(array) = self.value.as_array() else {
            self.reject_sort("a list of strings");
            return None;
        };
        let mut strings = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(string) => strings.push((string.to_owned(), item.span())),
                None => {
                    let message =
                        format!("`{}` takes strings, not {}", self.key, a(item.get_ref()));
                    self.problems.push((item.span(), Problem::new(message)));
                }
            }
        }
        Some(strings)
    }

    fn strings(&mut self) -> Option<Vec<String>> {
        let list = self.list()?;
        Some(list.into_iter().map(|(string, _)| string).collect())
    }

    fn imports(&mut self) -> Option<Vec<String>> {
        let known: Vec<String> = imports::names().collect();
        let mut names = Vec::new();
        for (name, range) in self.list()? {
            if known.contains(&name) {
                names.push(name);
                continue;
            }
            let help = match nearest(&name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "an interface such as `wasi:random/random`, or for WASI 0.1 a function such as \
                         `wasi_snapshot_preview1/random_get`"
                        .to_owned()
                }
            };
            let message = format!("there is no import `{name}` to leave out");
            self.problems
                .push((range, Problem::new(message).help(help)));
        }
        Some(names)
    }

    fn plugs(&mut self, toml: &Toml<'_>) -> Option<Vec<Plug>> {
        let list = self.list()?;
        let plugs = list.into_iter().map(|(name, range)| Plug {
            name,
            declared: Some(toml.span(range)),
        });
        Some(plugs.collect())
    }

    fn sources(&mut self) -> Option<Sources> {
        let mut sources = Vec::new();
        for (name, range) in self.list()? {
            if let Some(source) = Source::ALL.into_iter().find(|s| s.as_str() == name) {
                sources.push(source);
                continue;
            }
            let known = || Source::ALL.into_iter().map(Source::as_str);
            let help = match nearest(&name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "the sources are: {}",
                    known().collect::<Vec<_>>().join(", ")
                ),
            };
            let message = format!("there is no source `{name}` on which a run could depend");
            self.problems
                .push((range, Problem::new(message).help(help)));
        }
        Some(sources.into_iter().collect())
    }

    fn pairs(&mut self) -> Option<Vec<(String, String)>> {
        let Some(table) = self.value.as_table() else {
            self.reject_sort("a table of strings");
            return None;
        };
        let mut pairs = Vec::new();
        for (name, name_range, value, range) in entries(table) {
            if name.is_empty() || name.contains(['=', '\0']) {
                let message = format!("`{name}` cannot name a variable");
                self.problems.push((name_range, Problem::new(message)));
            } else if let Some(value) = value.as_str() {
                pairs.push((name.to_owned(), value.to_owned()));
            } else {
                let message = format!("`{}.{name}` takes a string, not {}", self.key, a(value));
                self.problems.push((range, Problem::new(message)));
            }
        }
        Some(pairs)
    }

    fn dirs(&mut self, toml: &Toml<'_>) -> Option<Vec<Dir>> {
        let mut dirs: Vec<Dir> = Vec::new();
        for (grant, range) in self.list()? {
            let dir = match dir(&grant) {
                Ok(dir) => dir,
                Err(problem) => {
                    self.problems.push((range, problem));
                    continue;
                }
            };
            if dirs.iter().any(|other| other.guest == dir.guest) {
                let message = format!("two directories are granted as `{}`", dir.guest);
                self.problems.push((range, Problem::new(message)));
                continue;
            }
            let declared = Some(toml.span(range));
            dirs.push(Dir { declared, ..dir });
        }
        Some(dirs)
    }
}

/// Reads `HOST::GUEST` or `HOST::GUEST::rw`.
fn dir(grant: &str) -> Result<Dir, Problem> {
    const FORM: &str = "write `HOST::GUEST`, or `HOST::GUEST::rw` to grant writing";
    let mut parts = grant.split("::");
    let (host, guest) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if host.is_empty() || guest.is_empty() {
        let message = format!("`{grant}` does not say what is granted under which name");
        return Err(Problem::new(message).help(FORM));
    }
    let access = match (parts.next(), parts.next()) {
        (None, _) => Access::ReadOnly,
        (Some("rw"), None) => Access::ReadWrite,
        (Some(access), None) => {
            let message = format!("unknown access `{access}`");
            return Err(
                Problem::new(message).help("leave it out for reading, or say `rw` for writing too")
            );
        }
        (Some(_), Some(_)) => {
            let message = format!("`{grant}` has too many parts");
            return Err(Problem::new(message).help(FORM));
        }
    };
    if let Some(why) = leads_out(Path::new(host)) {
        let help = "a granted folder is named from the book's `src` folder, and lies in it";
        return Err(Problem::new(format!("`{host}` {why}")).help(help));
    }
    Ok(Dir {
        host: PathBuf::from(host),
        guest: guest.to_owned(),
        access,
        declared: None,
    })
}
