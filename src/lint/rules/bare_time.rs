//! Times of which nobody says what they count.

use crate::lint::model::{Model, Type};
use crate::lint::names::list;
use crate::lint::things::{Value, values};
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bare-time",
    principle: "types.quantities",
    finds: "a time that is a bare number, with no unit in its name, its type or its words",
    why: "A timeout of 30 is half a minute or thirty nanoseconds. Both compile. Who guesses wrong finds out on another \
          host, or under load, and who guesses right has learnt nothing that is written down.",
    spares: "A number whose unit stands in its name (`timeout-ms`), in its type's name or words (`duration`, said once to be in \
             nanoseconds), or in the words of its function, its record or its interface. Records: their fields say what they count.",
    check,
};

/// Words for times.
const TIMES: &[&str] = &[
    "timeout",
    "duration",
    "delay",
    "interval",
    "deadline",
    "timestamp",
    "ttl",
    "expiry",
    "expiration",
    "elapsed",
    "uptime",
    "latency",
    "lifetime",
];

/// Words that make a time of what stands before them: `created-at`.
const MOMENTS: &[&str] = &[
    "created", "updated", "modified", "accessed", "expires", "started", "finished",
];

/// Units, as they stand in names.
const UNITS: &[&str] = &[
    "ns",
    "nanos",
    "nanosecond",
    "nanoseconds",
    "us",
    "micros",
    "microsecond",
    "microseconds",
    "ms",
    "millis",
    "millisecond",
    "milliseconds",
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "tick",
    "ticks",
    "frame",
    "frames",
    "block",
    "blocks",
    "epoch",
    "count",
];

/// Units, as they are said.
const UNITS_SAID: &[&str] = &[
    "second", "minute", "hour", " day", " ms", "(ms", "`ms`", " ns", "(ns", " µs", "epoch", "tick",
    "unix", "msec", "nsec", "rfc 3339", "iso 8601",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        let all = values(model, interface).into_iter();
        found.extend(all.filter_map(|value| judged(model, value)));
    }
}

fn judged(model: &Model, value: Value<'_>) -> Option<Finding> {
    let name = value.name;
    let ty = match value.ty {
        Type::Option(inner) => inner,
        ty => ty,
    };
    // A type that has a name is told of where it is defined.
    if matches!(ty, Type::Named(_)) || !is_number(model, ty) {
        return None;
    }
    let words = list(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_moment = words.last().is_some_and(|last| last == "at") && has(MOMENTS);
    let is_time = words
        .last()
        .is_some_and(|last| TIMES.contains(&last.as_str()))
        || is_moment;
    let said = value.said.iter().any(|docs| docs.mentions(UNITS_SAID));
    if !is_time || has(UNITS) || said {
        return None;
    }
    let message = format!("`{name}` is a time, and nobody says in which unit");
    let written = model.written(ty);
    Some(
        Finding::new(&RULE, value.item, value.span.clone(), message)
            .label(format!("a `{written}` of what?"))
            .help(format!(
                "say it in the name, `{name}-ms`, or use a type that says it, such as `duration` of `wasi:clocks/monotonic-clock`"
            )),
    )
}

fn is_number(model: &Model, ty: &Type) -> bool {
    matches!(model.bare(ty), Type::Int { .. } | Type::Float(_))
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn times_without_a_unit_are_found() {
        let text = "package a:b;\ninterface x {\n  record entry { created-at: u64, size: u64 }\n  type delay = u32;\n  \
                    wait: func(timeout: option<u64>, delay: delay);\n  get-timeout: func() -> result<u64>;\n}\n";
        assert_eq!(
            found("bare-time", Wit, text),
            "3:18 created-at: `created-at` is a time, and nobody says in which unit\n\
             4:8 delay: `delay` is a time, and nobody says in which unit\n\
             5:14 timeout: `timeout` is a time, and nobody says in which unit\n\
             6:3 get-timeout: `get-timeout` is a time, and nobody says in which unit\n"
        );
    }

    #[test]
    fn a_unit_anywhere_is_enough() {
        for (why, text) in [
            ("in the name", "interface x { f: func(timeout-ms: u64); }"),
            (
                "said of the type",
                "interface x {\n/// In nanoseconds.\ntype duration = u64; f: func(timeout: duration); }",
            ),
            (
                "said of the function",
                "interface x {\n/// Waits `timeout` seconds.\nf: func(timeout: u64); }",
            ),
            (
                "said of the interface",
                "/// All times are in milliseconds.\ninterface x { f: func(timeout: u64); }",
            ),
            (
                "no number",
                "interface x { f: func(timeout: bool, deadline: string); }",
            ),
            (
                "no time",
                "interface x { f: func(timeout-count: u32, interval-id: u32); }",
            ),
        ] {
            assert_eq!(
                found("bare-time", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
        let witx = ";;; In nanoseconds.\n(typename $timestamp u64)\n(module $x (@interface func (export \"f\") (param $timeout $timestamp)))\n";
        assert_eq!(found("bare-time", Witx, witx), "");
    }
}
