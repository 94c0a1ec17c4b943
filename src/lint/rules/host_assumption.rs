//! Names that assume a process, a thread, a user or an operating system.

use crate::lint::names::list;
use crate::lint::things::things;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "host-assumption",
    principle: "portability.no-os",
    finds: "a name that assumes a process, a thread, a user or an operating system",
    why: "A host may run a thousand instances in one process, on one thread, without users and without an operating system. There a \
          process's number, a user's rights or the processor time of a thread mean nothing, and each host invents something else for them.",
    spares: "Words that also mean something else: `process` as a verb, a `user` of an application, a `signal` that is measured, a `thread` of \
             messages. Only words and pairs of words that leave no doubt are in the table, `[system]` in words.toml, with the principle that speaks of each; \
             `--words FILE` lays a table of yours over it.",
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
        for thing in things(model, interface) {
            let words = list(thing.name);
            let named = table.iter().find(|(name, _)| {
                !name.is_empty()
                    && words
                        .windows(name.len())
                        .any(|window| window == name.as_slice())
            });
            let Some((name, principle)) = named else {
                continue;
            };
            // A parameter's name comes again and again.
            let is_param = matches!(thing.of, crate::lint::things::Of::Param(_));
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
