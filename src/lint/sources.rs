//! Functions that bring in what differs from run to run: random numbers, and the time.

use super::model::{Called, Function, Interface, Kind, Model, Type, TypeId};
use super::names::list;

/// What a function brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Random,
    Clock,
}

impl Source {
    /// In words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Source::Random => "random numbers",
            Source::Clock => "the time",
        }
    }
}

/// Words that may stand beside `random` in the name of a function that draws: `get-insecure-random-bytes`. With any other
/// word it may be something else: `random-access`, `sleep-random`, `set-random-seed`.
const DRAWS: &str = "random rand entropy get generate gen next new create make read fill draw fetch produce host system secure \
    insecure crypto cryptographic strong pseudo true fast byte bytes number numbers integer integers int \
    ints float floats bool boolean bit bits string hex uuid id seed value values data buffer range \
    between in inclusive exclusive signed unsigned uniform u8 u16 u32 u64 s8 s16 s32 s64 i32 i64 f32 f64";

/// Verbs that make a new identifier.
const MAKES: &str = "generate gen new create make next";

/// Units of time.
const UNITS: &str = "s sec secs second seconds ms millis millisecond milliseconds us micros \
    microsecond microseconds ns nanos nanosecond nanoseconds";

/// What a time is written as, or what kind it is of, behind `now`: `now-utc`. `now-playing` is something else.
const COUNTED: &str = "unix epoch utc local iso iso8601 rfc3339 string timestamp time date datetime monotonic wall in as \
    u64 s64";

/// What may stand before `now`: `time-now`. `complete-now` is something else.
const WHOSE: &str =
    "get read time date datetime timestamp utc local unix epoch clock monotonic wall system host";

/// What is a time.
const TIMES: &str = "time date datetime timestamp millis milliseconds instant";

/// Words of a function that reckons with times or sets one, and asks no clock.
const RECKONS: &str = "set is has subscribe wait sleep res resolution to from parse since between add diff compare convert";

/// Words of functions that stand beside a source with reason.
const OF_CHANCE: &str = "random rand seed entropy uuid bytes fill";
const OF_TIME: &str = "now clock time timestamp timezone date datetime resolution wait sleep subscribe instant elapsed \
    offset duration timer timeout utc display monotonic unix epoch uptime deadline delay alarm tick ticks";

/// What is said of a time that is no other than now.
const NOW: &[&str] = &[
    "current time",
    "current date",
    "current timestamp",
    "current unix",
    "current utc",
    "current wall",
    "current system time",
    "current monotonic",
    "time of day",
];

/// What a function brings in, where its name makes that certain, or its name and its words together: it needs no handle, and
/// gives a value. In witx a value may also go to memory.
pub(super) fn source(model: &Model, function: &Function) -> Option<Source> {
    let free = matches!(function.called, Called::Free | Called::Static(_));
    let handles = function
        .params
        .iter()
        .any(|param| !model.handles(&param.ty).is_empty());
    if !free || handles || !gives(model, function) {
        return None;
    }
    let words = list(&function.name);
    if draws(&words) && function.params.iter().all(|param| plain(model, &param.ty)) {
        Some(Source::Random)
    } else {
        tells(&words, function).then_some(Source::Clock)
    }
}

/// Whether a value comes back, or goes to where a parameter points.
fn gives(model: &Model, function: &Function) -> bool {
    let given = match function.result.as_ref().map(|ty| model.bare(ty)) {
        Some(Type::Result { ok, .. }) => ok.as_deref(),
        given => given,
    };
    let writes = |ty: &Type| matches!(model.bare(ty), Type::Pointer(_));
    given.is_some() || function.params.iter().any(|param| writes(&param.ty))
}

/// Whether a type says only how much or which: a number, a choice, a place in memory.
fn plain(model: &Model, ty: &Type) -> bool {
    match model.bare(ty) {
        Type::Bool | Type::Int { .. } | Type::Usize | Type::Float(_) | Type::Pointer(_) => true,
        Type::Option(inner) => plain(model, inner),
        Type::Named(id) => matches!(model.ty(*id).kind, Kind::Enum(_) | Kind::Flags(_)),
        _ => false,
    }
}

/// Whether a word is one of those in a list.
fn among(word: &str, known: &str) -> bool {
    known.split_whitespace().any(|one| one == word)
}

/// Whether a word is a unit of time.
pub(super) fn is_unit(word: &str) -> bool {
    among(word, UNITS)
}

/// Whether a name is of a function that draws random numbers.
fn draws(words: &[String]) -> bool {
    let has = |word: &str| words.iter().any(|one| one == word);
    let at = |at: usize| words.get(at).map_or("", String::as_str);
    let uuid = at(0).starts_with("uuid")
        && words.last().is_some_and(|last| {
            ["v1", "v4", "v7"]
                .iter()
                .any(|version| last.ends_with(version))
        });
    let seed = has("seed") && has("insecure");
    let drawn = has("random") || has("rand") || has("entropy") || seed;
    (drawn && words.iter().all(|word| among(word, DRAWS)))
        || (among(at(0), MAKES) && at(1).starts_with("uuid"))
        || uuid
}

/// Whether a name is of a function that tells the time.
fn tells(words: &[String], function: &Function) -> bool {
    if words.iter().any(|word| among(word, RECKONS)) {
        return false;
    }
    let now = match (words.split_first(), words.split_last()) {
        (Some((first, rest)), _) if first == "now" => rest
            .iter()
            .all(|word| is_unit(word) || among(word, COUNTED)),
        // `monotonic-ms`; with a parameter it may turn one time into another.
        (Some((first, rest)), _) if first == "monotonic" && function.params.is_empty() => rest
            .iter()
            .all(|word| is_unit(word) || word == "time" || word == "now"),
        (_, Some((last, rest))) if last == "now" => rest.iter().all(|word| among(word, WHOSE)),
        _ => false,
    };
    let mut pairs = words.windows(2);
    let pair = pairs.any(|two| match two {
        [whose, what] if whose == "system" => what == "time",
        [whose, what] => among(whose, "current clock") && among(what, TIMES),
        _ => false,
    });
    let timed = words.iter().any(|word| among(word, TIMES));
    // A name alone may be of a time of something.
    now || pair || (timed && function.params.is_empty() && function.docs.mentions(NOW))
}

/// Whether a function belongs to a source: it says how fine a clock is, waits by it, reckons with what it gives, or is of the
/// same sort.
pub(super) fn belongs(model: &Model, function: &Function, to: Source, given: &[TypeId]) -> bool {
    let known = match to {
        Source::Random => OF_CHANCE,
        Source::Clock => OF_TIME,
    };
    let named = list(&function.name).iter().any(|word| among(word, known));
    let deals = || {
        let on = match function.called {
            Called::Method(on) | Called::Static(on) | Called::Constructor(on) => Some(on),
            Called::Free => None,
        };
        let types = function.params.iter().map(|param| &param.ty);
        types
            .chain(&function.result)
            .flat_map(|ty| types_in(model, ty))
            .chain(on.map(|on| model.resolved(on)))
            .any(|id| given.contains(&id))
    };
    named || source(model, function) == Some(to) || deals()
}

/// The types with names that a source gives; without those of errors, which everything has.
pub(super) fn given(model: &Model, function: &Function) -> Vec<TypeId> {
    let given = match function.result.as_ref().map(|ty| model.bare(ty)) {
        Some(Type::Result { ok, .. }) => ok.as_deref(),
        _ => function.result.as_ref(),
    };
    given.map(|ty| types_in(model, ty)).unwrap_or_default()
}

fn types_in(model: &Model, ty: &Type) -> Vec<TypeId> {
    let mut found = Vec::new();
    model.parts(ty, &mut |part| {
        if let Type::Named(id) | Type::Own(id) | Type::Borrow(id) = part {
            found.push(model.resolved(*id));
        }
    });
    found
}

/// The sources of an interface, each with the first function that is one.
pub(super) fn sources<'m>(model: &Model, interface: &'m Interface) -> Vec<(Source, &'m Function)> {
    let mut found: Vec<(Source, &Function)> = Vec::new();
    for function in &interface.functions {
        if let Some(source) = source(model, function)
            && !found.iter().any(|(known, _)| *known == source)
        {
            found.push((source, function));
        }
    }
    found
}
