//! Names that assume a process, a thread, a user or an operating system.

use crate::lint::model::{Interface, Model, Type};
use crate::lint::names::list;
use crate::lint::things::{Of, Thing, things, values};
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: "host-assumption",
    principle: "portability.no-os",
    finds: "a name that assumes a process, a thread, a user or an operating system",
    why: "A host may run a thousand instances in one process, on one thread, without users and without an operating system. There a \
          process's number, a user's rights or the processor time of a thread mean nothing, and each host invents something else for them.",
    spares: "Words that also mean something else: `process` as a verb, a `user` of an application, a `signal` that is measured, a `thread` of \
             messages. Only words and pairs of words that leave no doubt are in the table, `[system]` in words.toml, with the principle that speaks of each; \
             `--words FILE` lays a table of yours over it. Of these `uid`, `pid` and the like, and `fork` as a verb, count only where a system's number is: an \
             identifier that is text is some application's own, and so is one of 16 bits, or one that is said to be unique.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let table: Vec<(Vec<String>, &str)> = ground
        .words
        .system
        .iter()
        .map(|(name, principle)| (list(name), principle.as_str()))
        .collect();
    for (_, interface) in model.interfaces() {
        let mut told = std::collections::BTreeSet::new();
        let mut numbers = None;
        for thing in things(model, interface) {
            let words = list(thing.name);
            let named = table.iter().find(|(name, _)| {
                let stands =
                    !name.is_empty() && words.windows(name.len()).any(|window| window == name);
                stands
                    && match bits(name) {
                        None => true,
                        // `get-fork`: how often a chain forked.
                        Some(_) if name == &["fork"] && words.first() != name.first() => false,
                        Some(least) => {
                            let numbers = numbers.get_or_insert_with(|| wide(model, interface));
                            is_number(model, &thing, numbers, least)
                        }
                    }
            });
            let Some((name, principle)) = named else {
                continue;
            };
            // A parameter's name comes again and again.
            let is_param = matches!(thing.of, Of::Param(_));
            if is_param && !told.insert(thing.name) {
                continue;
            }
            let word = name.join("-");
            let message = match thing.name == word {
                true => format!("`{word}` assumes what a host may not have"),
                false => format!(
                    "`{}` assumes what a host may not have, by `{word}`",
                    thing.name
                ),
            };
            let mut finding = Finding::new(&RULE, thing.item(model), thing.span.clone(), message)
                .help("say what a program needs of it, in words that hold where there is a component and a host and nothing else");
            if let Some(known) = known(principle) {
                finding = finding.principle(known);
            }
            found.push(finding);
        }
    }
}

/// Words that are short for other things as well, and how many bits the system's number has at least: a `pid` of 16 bits is a
/// product of USB, `signum` is a sign, and a text is whatever its application says.
const NUMBERS: &[(&str, u8)] = &[
    ("pid", 32),
    ("ppid", 32),
    ("process-id", 32),
    ("fork", 32),
    ("uid", 32),
    ("gid", 32),
    ("euid", 32),
    ("egid", 32),
    ("ino", 32),
    ("signum", 8),
];

/// How many bits a word needs to count, if it is one of these.
fn bits(name: &[String]) -> Option<u8> {
    let name = name.join("-");
    let mut known = NUMBERS.iter();
    known.find(|(word, _)| *word == name).map(|(_, bits)| *bits)
}

/// The values of an interface that are whole numbers, by their items: of how many bits, and whether unique ones are spoken of.
fn wide(model: &Model, interface: &Interface) -> BTreeMap<String, (u8, bool)> {
    let mut found = BTreeMap::new();
    for value in values(model, interface) {
        if let Some(bits) = whole(model, value.ty) {
            let unique = value
                .said
                .first()
                .is_some_and(|docs| docs.mentions(&["unique"]));
            found.insert(value.item, (bits, unique));
        }
    }
    found
}

/// How many bits a whole number has, also one that may be missing.
fn whole(model: &Model, ty: &Type) -> Option<u8> {
    match model.bare(ty) {
        Type::Int { bits, .. } => Some(*bits),
        Type::Usize => Some(32),
        Type::Option(inner) => whole(model, inner),
        _ => None,
    }
}

/// Whether a thing is such a number. A function that takes something computes it.
fn is_number(
    model: &Model,
    thing: &Thing<'_>,
    numbers: &BTreeMap<String, (u8, bool)>,
    least: u8,
) -> bool {
    let computed = matches!(thing.of, Of::Function(function) if !function.params.is_empty());
    let found = numbers.get(&thing.item(model));
    !computed && found.is_some_and(|(bits, unique)| *bits >= least && !unique)
}

/// The principles that the table may name.
pub(in crate::lint) const PRINCIPLES: &[&str] = &[
    "portability.no-os",
    "posix.cpu-clocks",
    "posix.no-process",
    "posix.no-users",
    "posix.no-signals",
    "posix.no-mapping",
    "posix.no-cwd",
    "determinism.file-identity",
    "determinism.threads",
];

fn known(principle: &str) -> Option<&'static str> {
    PRINCIPLES.iter().copied().find(|known| *known == principle)
}

#[cfg(test)]
mod tests {
    use super::PRINCIPLES;
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::{found, report};
    use crate::lint::words::Words;

    #[test]
    fn what_a_host_may_not_have_is_found_with_the_principle_that_says_so() {
        let text = "(typename $clock (enum u32 $real $thread_cputime_id))\n";
        assert_eq!(
            found("host-assumption", Witx, text),
            "1:35 thread_cputime_id: `thread_cputime_id` assumes what a host may not have, by `cputime`\n"
        );
        let report = report(Witx, text);
        let finding = report
            .findings
            .iter()
            .find(|one| one.rule.id == "host-assumption");
        assert_eq!(finding.map(|one| one.principle), Some("posix.cpu-clocks"));
        let text = "package a:b;\ninterface x {\n  record owner { uid: u32 }\n  f: func(pid: u32);\n  g: func(pid: u32);\n}\n";
        assert_eq!(
            found("host-assumption", Wit, text),
            "3:18 uid: `uid` assumes what a host may not have\n4:11 pid: `pid` assumes what a host may not have\n"
        );
    }

    #[test]
    fn words_that_mean_something_else_are_left_alone() {
        let text = "package a:b;\ninterface x {\n  record user { user-id: string, thread: string }\n  process: func(signal: list<f32>, windows: u32);\n}\n";
        assert_eq!(found("host-assumption", Wit, text), "");
        for (why, text) in [
            (
                "an application's own",
                "record account { uid: string, gid: string }",
            ),
            ("a product of USB", "record device { vid: u16, pid: u16 }"),
            (
                "gains of a controller",
                "record gains { p: f64, i: f64, d: f64 } tune: func(pid: gains);",
            ),
            (
                "a message's",
                "record message {\n/// Unique in its mailbox.\nuid: u32 }",
            ),
            ("a sign", "signum: func(x: s64) -> s64;"),
            ("of a repository", "fork: func(repository: string) -> u64;"),
            ("of a chain of blocks", "get-fork: func() -> u64;"),
            (
                "of what the host runs",
                "record forked { name: string } fork: func() -> forked;",
            ),
            (
                "a conversation's",
                "record answer { thread-id: option<string> } reply: func(thread-id: u64);",
            ),
            ("a visitor's", "record browser { os-version: string }"),
        ] {
            let text = format!("package a:b;\ninterface x {{ {text} }}\n");
            assert_eq!(found("host-assumption", Wit, &text), "", "{why}");
        }
    }

    #[test]
    fn a_short_word_counts_as_a_number() {
        for (why, text, at) in [
            (
                "a field that may be missing",
                "record owner { gid: option<u32> }",
                "2:30 gid: `gid`",
            ),
            (
                "another name for a number",
                "type pid = u32;",
                "2:20 pid: `pid`",
            ),
            (
                "by way of one",
                "type number = s64; f: func(pid: number);",
                "2:42 pid: `pid`",
            ),
            (
                "what is asked of the system",
                "fork: func() -> result<s32, string>;",
                "2:15 fork: `fork`",
            ),
            (
                "of a few bits",
                "send: func(signum: u8);",
                "2:26 signum: `signum`",
            ),
        ] {
            let text = format!("package a:b;\ninterface x {{ {text} }}\n");
            let message = format!("{at} assumes what a host may not have\n");
            assert_eq!(found("host-assumption", Wit, &text), message, "{why}");
        }
    }

    #[test]
    fn the_clocks_of_2020_are_two_findings() {
        let text = ";;; Which clock.\n(typename $clockid\n  (enum u32\n    ;;; What a clock on the wall shows.\n    $realtime\n    ;;; Never goes back.\n    $monotonic\n    ;;; Used by this process.\n    $process_cputime_id\n    ;;; Used by this thread.\n    $thread_cputime_id\n  )\n)\n";
        let report = report(Witx, text);
        let findings = report
            .findings
            .iter()
            .filter(|one| one.principle == "posix.cpu-clocks");
        let items: Vec<_> = findings.map(|one| one.item.as_str()).collect();
        assert_eq!(
            items,
            [
                "case#clockid.process_cputime_id",
                "case#clockid.thread_cputime_id"
            ]
        );
    }

    #[test]
    fn the_table_names_principles_that_there_are() {
        for (word, principle) in &Words::built_in().system {
            assert!(
                PRINCIPLES.contains(&principle.as_str()),
                "{word}: {principle}"
            );
        }
    }
}
