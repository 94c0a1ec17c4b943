//! Functions that bring in what differs from run to run: random numbers, and the time.

use super::model::{Called, Function, Interface, Model};
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

/// What a function brings in, where its name makes that certain: it needs no handle, and gives a value. In witx a value may
/// also go to memory.
pub(super) fn source(model: &Model, function: &Function) -> Option<Source> {
    let handles = function
        .params
        .iter()
        .any(|param| !model.handles(&param.ty).is_empty());
    if handles
        || !matches!(function.called, Called::Free | Called::Static(_))
        || function.result.is_none()
    {
        return None;
    }
    let words = list(&function.name);
    let has = |word: &str| words.iter().any(|one| one == word);
    let verb = words.first().map_or("", String::as_str);
    // `set-random-seed` brings nothing in, and `is-random` asks of something else.
    if ["set", "is", "has", "subscribe", "wait"].contains(&verb) {
        return None;
    }
    let random =
        has("random") || has("entropy") || (has("uuid") && words.len() > 1 && verb != "parse");
    if random && !has("access") {
        return Some(Source::Random);
    }
    let time = has("time") || has("date") || has("timestamp") || has("datetime");
    let clock =
        (has("clock") && time && !has("res")) || (time && (has("current") || has("system")));
    (words == ["now"] || clock || (has("now") && time)).then_some(Source::Clock)
}

/// Whether a function belongs to a source: it says how fine a clock is, waits by it, or is of the same sort.
pub(super) fn belongs(function: &Function, to: Source) -> bool {
    let words = list(&function.name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    match to {
        Source::Random => has(&["random", "seed", "entropy", "uuid", "bytes", "fill"]),
        Source::Clock => has(&[
            "now",
            "clock",
            "time",
            "timezone",
            "date",
            "resolution",
            "wait",
            "sleep",
            "subscribe",
            "instant",
            "elapsed",
            "offset",
            "duration",
            "timer",
            "timeout",
            "utc",
            "display",
        ]),
    }
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
