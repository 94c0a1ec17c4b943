//! Random numbers and the time, in an interface with other things.

use crate::lint::sources::{belongs, given, sources};
use crate::lint::things::only_exported;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "mixed-source",
    principle: "modularity.pieces",
    finds: "random numbers or the time in an interface with other things",
    why: "What differs from run to run has to be left out, fixed or replaced by itself: for a test, for a replay, for a host that \
          has none. A host offers or withholds whole interfaces. So what stands in one interface with other things cannot be withheld without them.",
    spares: "What belongs to a source: how fine a clock is, waiting by it, a seed, several ways to draw, and what reckons with the type that it gives. \
             Methods, which need a handle: who has none cannot ask. Interfaces that components offer. Names that only speak of chance or of a time: \
             `random-access`, `sleep-random`, `now-playing`, `uuid-to-string`. A time of something is one only if it is said to be the current time. \
             Where a clock has functions beside it that only compute, they may stay: allow it, with that as the reason.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (id, interface) in model.interfaces() {
        if only_exported(model, id) {
            continue;
        }
        for (source, function) in sources(model, interface) {
            let given = given(model, function);
            let mut others = interface
                .functions
                .iter()
                .filter(|other| !belongs(model, other, source, &given));
            let (Some(other), Some(span)) = (others.next(), &function.span) else {
                continue;
            };
            let path = model.function_path(function);
            let other_path = model.function_path(other);
            let message = format!(
                "`{path}` brings in {}, in one interface with `{other_path}`",
                source.name()
            );
            let item = format!("{}#{path}", model.interface_path(interface));
            let mut finding = Finding::new(&RULE, item, span.clone(), message)
                .help("put it into an interface of its own, which a host can offer, leave out or replace by itself");
            if let Some(span) = &other.span {
                finding = finding.also(span.clone(), "");
            }
            found.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn sources_among_other_things_are_found() {
        let text = "package a:b;\ninterface x {\n  now: func() -> u64;\n  random-number: func() -> u32;\n  print: func(line: string);\n}\n";
        assert_eq!(
            found("mixed-source", Wit, text),
            "3:3 now: `now` brings in the time, in one interface with `random-number`\n\
             4:3 random-number: `random-number` brings in random numbers, in one interface with `now`\n"
        );
        let text = "(typename $t u64)\n(module $all\n  (@interface func (export \"clock_time_get\") (result $time $t))\n  (@interface func (export \"exit\"))\n)\n";
        assert_eq!(
            found("mixed-source", Witx, text),
            "3:29 clock_time_get: `clock_time_get` brings in the time, in one interface with `exit`\n"
        );
    }

    #[test]
    fn a_source_has_many_names() {
        for (kind, names) in [
            (
                "the time",
                [
                    "now-millis",
                    "monotonic-now",
                    "monotonic-us",
                    "get-current-time-ms",
                    "system-time",
                ]
                .as_slice(),
            ),
            (
                "random numbers",
                [
                    "rand-u64",
                    "get-insecure-random-u64",
                    "generate-uuid",
                    "insecure-seed",
                ]
                .as_slice(),
            ),
        ] {
            for name in names {
                let text = format!(
                    "package a:b;\ninterface x {{\n  {name}: func() -> u64;\n  print: func(line: string);\n}}\n"
                );
                let message = format!(
                    "3:3 {name}: `{name}` brings in {kind}, in one interface with `print`\n"
                );
                assert_eq!(found("mixed-source", Wit, &text), message);
            }
        }
        let text = "package a:b;\ninterface x {\n  /// The current time, in seconds.\n  timestamp: func() -> u64;\n  print: func(line: string);\n}\n";
        assert_eq!(
            found("mixed-source", Wit, text),
            "4:3 timestamp: `timestamp` brings in the time, in one interface with `print`\n"
        );
        let text = "(module $all\n  (@interface func (export \"random_get\") (param $buf (@witx pointer u8)) (param $len u32))\n  (@interface func (export \"exit\"))\n)\n";
        assert_eq!(
            found("mixed-source", Witx, text),
            "2:29 random_get: `random_get` brings in random numbers, in one interface with `exit`\n"
        );
    }

    #[test]
    fn sources_by_themselves_are_left_alone() {
        for (why, text) in [
            (
                "a clock",
                "interface x { now: func() -> u64; get-resolution: func() -> u64; wait-for: func(how-long: u64); }",
            ),
            (
                "numbers",
                "interface x { get-random-bytes: func(len: u64) -> list<u8>; get-random-u64: func() -> u64; seed: func(to: u64); }",
            ),
            (
                "a method",
                "interface x { resource clock { now: func() -> u64; } print: func(line: string); }",
            ),
            (
                "what reckons with what it gives",
                "interface x { record date { day: u32 } now: func() -> date; weekday: func(of: date) -> u8; }",
            ),
            (
                "what is called on what it gives",
                "interface x { resource moment { now: static func() -> moment; hour: func() -> u8; } }",
            ),
            (
                "no source",
                "interface x { random-access: func(at: u64) -> u8; print: func(line: string); }",
            ),
            (
                "a wait, as long as chance has it",
                "interface x { sleep-random: func(least: u64, most: u64) -> result; print: func(line: string); }",
            ),
            (
                "another writing of what there is",
                "interface x { record uuid { high: u64, low: u64 } uuid-to-string: func(of: uuid) -> string; print: func(line: string); }",
            ),
            (
                "a number of what is given",
                "interface x { entropy: func(of: list<u8>) -> f64; print: func(line: string); }",
            ),
            (
                "what is on",
                "interface x { now-playing: func() -> string; complete-now: func() -> u32; print: func(line: string); }",
            ),
            (
                "kept, and not drawn",
                "interface x { device-uuid: func() -> string; print: func(line: string); }",
            ),
            (
                "what reckons with a time",
                "interface x { system-time-to-day: func(of: u64) -> u32; print: func(line: string); }",
            ),
            (
                "a time of something",
                "interface x {\n/// When it was built.\nbuild-time: func() -> u64; print: func(line: string); }",
            ),
            (
                "offered",
                "interface x { now: func() -> u64; print: func(line: string); }\nworld w { export x; }",
            ),
        ] {
            assert_eq!(
                found("mixed-source", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }
}
