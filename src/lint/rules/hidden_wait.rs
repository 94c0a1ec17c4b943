//! Functions that wait, and whose types do not say so.

use crate::lint::model::{
    Called, Docs, Form, Function, Interface, Kind, Model, PackageId, Type, TypeId,
};
use crate::lint::names::list;
use crate::lint::sources::is_unit;
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "hidden-wait",
    principle: "evolution.waiting",
    finds: "a function that blocks, with no form that does not",
    why: "A program that waits in a call can do nothing else meanwhile, and neither can whoever runs it on the same thread. In 0.3 a function \
          that may wait is `async`, and the runtime does the waiting; in 0.2 it has a sibling that gives a `pollable`. A plain call that blocks \
          leaves neither way.",
    spares: "Functions that are said not to block, and names that only speak of a wait: `sleep-schedule`, `wait-list`, `block-user`. In 0.2, a \
             blocking function beside one that does the same without (`read` beside `blocking-read`, `try-get` beside `get`, `poll-key` beside `await-key`), with `subscribe` on \
             what it is called on or takes, or that takes or gives a pollable. witx, which has no other form. What neither names nor words tell. \
             A function that no host can make wait may be allowed, with that as the reason.",
    check,
};

/// What is said of a function that waits, wherever it stands.
const SAID: &[&str] = &[
    "blocks until",
    "block until",
    "blocking until",
    "blocks execution",
    "block execution",
    "blocks the execution",
    "block the execution",
    "blocks the call",
    "block the call",
    "blocks if not",
    "will block for",
    "waits until",
    "waits for it to",
    "waits for the result",
    "waits for completion",
    "wait for the result",
    "this function blocks",
    "this call blocks",
    "this method blocks",
    "this function may block",
    "this call may block",
    "a blocking call",
    "a blocking operation",
];

/// What is said of one that does not, or of somebody else who does.
const DENIED: &[&str] = &[
    "non-blocking",
    "nonblocking",
    "not block",
    "n't block",
    "never block",
    "without blocking",
    "instead of blocking",
    "not wait",
    "n't wait",
    "never wait",
    "without waiting",
    "would block",
    "returns immediately",
    "return immediately",
    "host waits",
    "host will wait",
    "runtime waits",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let speaks_async = speaks_async(model);
    for (_, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx {
            continue;
        }
        let has_async = speaks_async.contains(&interface.package);
        let mut forms = None;
        for function in &interface.functions {
            let (true, Some(span)) = (waits(model, function), &function.span) else {
                continue;
            };
            if !has_async {
                let forms = forms.get_or_insert_with(|| Forms::of(model, interface));
                if forms.serve(model, function) {
                    continue;
                }
            }
            let path = model.function_path(function);
            let item = format!("{}#{path}", model.interface_path(interface));
            let message = format!("`{path}` waits, and its type does not say so");
            let help = match has_async {
                true => "write `async func`",
                false => "add a function that gives a `pollable`, or write `async func` for 0.3",
            };
            found.push(Finding::new(&RULE, item, span.clone(), message).help(help));
        }
    }
}

/// Whether a function waits, by its name or by what is said of it.
fn waits(model: &Model, function: &Function) -> bool {
    let comes_later = function.result.as_ref().is_some_and(|ty| later(model, ty));
    if function.is_async || comes_later || function.docs.mentions(DENIED) {
        return false;
    }
    let words = list(&function.name);
    let by_name = named(&words, function.params.is_empty());
    // A setting for a wait does not wait, and who subscribes wants to wait elsewhere.
    let sets = words.iter().any(|word| {
        let word = word.as_str();
        matches!(
            word,
            "set"
                | "with"
                | "subscribe"
                | "timeout"
                | "deadline"
                | "interval"
                | "schedule"
                | "cancel"
        )
    });
    by_name || (!sets && (function.docs.mentions(SAID) || begins(&function.docs)))
}

/// Whether a name says it: a verb that waits, and behind it what for or how long. `block-user` and `wait-list` do not.
fn named(words: &[String], takes_nothing: bool) -> bool {
    let at = |at: usize| words.get(at).map_or("", String::as_str);
    let second = at(1);
    match at(0) {
        "wait" => {
            ["", "for", "until", "on", "all", "any", "next", "ready"].contains(&second)
                || second.ends_with("ed")
                || is_unit(second)
        }
        // Without a time, a device is sent to sleep.
        "sleep" => !takes_nothing && (["", "for", "until"].contains(&second) || is_unit(second)),
        "block" => (second.is_empty() && takes_nothing) || second == "until",
        "blocking" => !["", "mode", "timeout", "factor"].contains(&second),
        "await" => true,
        _ => false,
    }
}

/// Whether the first thing that is said is that it waits. Further behind, somebody else may wait.
fn begins(docs: &Docs) -> bool {
    let mut words = docs.0.split_whitespace().map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    match first.as_str() {
        "wait" | "waits" | "sleep" | "sleeps" => second == "for" || second == "until",
        "blocking" => ["read", "receive", "call", "wait"].contains(&second.as_str()),
        _ => false,
    }
}

/// Whether a value comes later by its type.
fn later(model: &Model, ty: &Type) -> bool {
    let mut found = false;
    model.parts(ty, &mut |part| {
        found |= matches!(part, Type::Future(_) | Type::Stream(_))
    });
    found
}

/// The packages that are written for 0.3: those that have something that waits by its type, and those of 0.3 itself.
fn speaks_async(model: &Model) -> BTreeSet<PackageId> {
    let of_wasi = model.packages.iter().enumerate().filter(|(_, package)| {
        let new = package
            .version
            .is_some_and(|version| version.major == 0 && version.minor >= 3);
        new && package.name.starts_with("wasi:")
    });
    let mut speaking: BTreeSet<_> = of_wasi.map(|(at, _)| PackageId(at)).collect();
    let waits = |function: &Function| {
        let params = function.params.iter().map(|param| &param.ty);
        function.is_async || params.chain(&function.result).any(|ty| later(model, ty))
    };
    // What a package uses of WASI tells for which WASI it is, unless it also uses the pollables of 0.2.
    let of_wasi = speaking.clone();
    let mut old = BTreeSet::new();
    for interface in &model.interfaces {
        if !speaking.contains(&interface.package) && interface.functions.iter().any(waits) {
            speaking.insert(interface.package);
        }
        let used = interface.types.iter().map(|id| model.ty(*id));
        for ty in used.filter(|ty| ty.used) {
            let target = match &ty.kind {
                Kind::Alias(Type::Named(id)) => model.ty(model.resolved(*id)),
                _ => ty,
            };
            let Some(owner) = target.owner.map(|id| &model.interfaces[id.0]) else {
                continue;
            };
            if of_wasi.contains(&owner.package) {
                speaking.insert(interface.package);
            }
            if model.package_of(owner).name == "wasi:io" {
                old.insert(interface.package);
            }
        }
    }
    speaking.retain(|package| !old.contains(package));
    speaking
}

/// What the functions of an interface are called on; `None` for those that are called by name alone.
fn on(model: &Model, function: &Function) -> Option<TypeId> {
    match function.called {
        Called::Method(on) | Called::Static(on) => Some(model.resolved(on)),
        Called::Free | Called::Constructor(_) => None,
    }
}

/// Whether a handle for waiting is in a type.
fn pollable(model: &Model, ty: &Type) -> bool {
    let mut handles = model.handles(ty).into_iter();
    handles.any(|(id, _)| {
        let name = &model.ty(id).name;
        name.contains("pollable") || name.contains("future")
    })
}

/// 0.2's ways to wait in one interface, gathered once.
struct Forms<'m> {
    /// On what something gives a pollable.
    polls: BTreeSet<Option<TypeId>>,
    /// All names, and on what.
    names: BTreeSet<(Option<TypeId>, &'m str)>,
}

impl<'m> Forms<'m> {
    fn of(model: &Model, interface: &'m Interface) -> Self {
        let polls = |function: &&Function| {
            let mut result = function.result.iter();
            function.name.starts_with("subscribe") || result.any(|ty| pollable(model, ty))
        };
        let functions = interface.functions.iter();
        let polling = functions.clone().filter(polls);
        let named = functions.map(|one| (on(model, one), one.name.as_str()));
        Self {
            polls: polling.map(|one| on(model, one)).collect(),
            names: named.collect(),
        }
    }

    /// Whether one of them is there for a function: a pollable, a `subscribe`, or a sibling that does not block.
    fn serve(&self, model: &Model, function: &Function) -> bool {
        let types = || function.params.iter().map(|param| &param.ty);
        let own = on(model, function);
        let is_pollable = own.is_some_and(|on| model.ty(on).name.contains("pollable"));
        if is_pollable
            || types()
                .chain(&function.result)
                .any(|ty| pollable(model, ty))
        {
            return true;
        }
        let mut lent = types().flat_map(|ty| model.handles(ty));
        let name = function.name.as_str();
        // `poll-promise` beside `await-promise`, too.
        let what = ["await-", "wait-for-"]
            .iter()
            .find_map(|verb| name.strip_prefix(verb));
        let what = what.unwrap_or(name);
        let siblings = [
            name.strip_prefix("blocking-")
                .unwrap_or_default()
                .to_owned(),
            format!("try-{what}"),
            format!("{what}-try"),
            format!("poll-{what}"),
        ];
        self.polls.contains(&own)
            || lent.any(|(id, _)| self.polls.contains(&Some(id)))
            || siblings
                .iter()
                .any(|sibling| self.names.contains(&(own, sibling.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn calls_that_hide_a_wait_are_found() {
        let text = "package a:b;\ninterface x {\n  wait-for-key: func() -> u32;\n  /// Blocks until a line is there.\n  line: func() -> string;\n}\n";
        assert_eq!(
            found("hidden-wait", Wit, text),
            "3:3 wait-for-key: `wait-for-key` waits, and its type does not say so\n\
             5:3 line: `line` waits, and its type does not say so\n"
        );
        let text = "package wasi:x@0.3.0;\ninterface x {\n  resource r { subscribe: func() -> u32; wait: func(); }\n}\n";
        assert_eq!(
            found("hidden-wait", Wit, text),
            "3:42 wait: `wait` waits, and its type does not say so\n".replace("`wait`", "`r.wait`")
        );
    }

    #[test]
    fn a_wait_is_told_by_a_verb_or_by_words() {
        for text in [
            "wait: func();",
            "wait-connected: func();",
            "sleep-ms: func(how-many: u64);",
            "await-next: func() -> u32;",
            "blocking-take: func() -> u32;",
            "block-until: func(at: u64);",
            "/// Waits until there is one.\nget: func() -> u32;",
            "/// Wait for the door.\nopen: func();",
            "/// Takes one. This call may block.\ntake: func() -> u32;",
            "/// Blocking read of a line.\nline: func() -> string;",
        ] {
            let written = format!("package a:b;\ninterface x {{\n{text}\n}}\n");
            assert_eq!(
                found("hidden-wait", Wit, &written).lines().count(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn who_uses_what_is_of_0_3_writes_for_it() {
        let clocks = "package wasi:clocks@0.3.0 { interface types { type duration = u64; } }\n";
        let old = "package wasi:io@0.2.0 { interface poll { resource pollable; } }\n";
        let types = "use wasi:clocks/types@0.3.0.{duration};";
        let bell = "resource bell { subscribe: func() -> u32; wait: func(most: duration); }";
        let text = format!("package a:b;\n{clocks}interface x {{\n{types}\n{bell}\n}}\n");
        assert_eq!(
            found("hidden-wait", Wit, &text),
            "5:43 wait: `bell.wait` waits, and its type does not say so\n"
        );
        let both = format!("{types} use wasi:io/poll@0.2.0.{{pollable}};");
        let text = format!("package a:b;\n{clocks}{old}interface x {{\n{both}\n{bell}\n}}\n");
        assert_eq!(found("hidden-wait", Wit, &text), "");
    }

    #[test]
    fn waits_with_another_form_are_left_alone() {
        for (why, text) in [
            ("async", "interface x { wait: async func(); }"),
            (
                "comes later",
                "interface x { wait: func() -> future<u32>; }",
            ),
            (
                "a pollable beside it",
                "interface x { resource pollable; resource r { wait: func(); subscribe: func() -> pollable; } }",
            ),
            (
                "the same without",
                "interface x { resource r { read: func() -> u8; blocking-read: func() -> u8; } }",
            ),
            (
                "takes pollables",
                "interface x { resource pollable; wait: func(all: list<borrow<pollable>>) -> list<u32>; }",
            ),
            (
                "sets how long",
                "interface x {\n/// How long it waits for an answer.\nset-timeout-ms: func(to: u32); }",
            ),
            (
                "joins",
                "interface x { join: func(parts: list<string>) -> string; join-room: func(number: u32); }",
            ),
            (
                "a try beside it",
                "interface x {\n/// Blocks until there is one.\nget: func() -> u32;\ntry-get: func() -> option<u32>; }",
            ),
            (
                "a sibling that looks once",
                "interface x { await-promise: func(id: u64) -> u32; poll-promise: func(id: u64) -> option<u32>; }",
            ),
            (
                "what it takes can be waited for",
                "interface x { resource pollable; resource r { subscribe: func() -> pollable; } await-it: func(one: borrow<r>); }",
            ),
            (
                "only speaks of a wait",
                "interface x { sleep-schedule: func(at: u64) -> u32; wait-list: func() -> list<u32>; wait-time: func() -> u32; sleep: func(); }",
            ),
            (
                "keeps somebody out",
                "interface x { block: func(user: string); block-user: func(name: string); block-hash: func(height: u64) -> list<u8>;\n/// Blocks the sender.\nmute: func(); }",
            ),
            (
                "said not to",
                "interface x {\n/// It does not block until there is one.\nget: func() -> u32; }",
            ),
            (
                "the host waits",
                "interface x {\n/// The host waits for it to return.\nhandle: func(); }",
            ),
        ] {
            assert_eq!(
                found("hidden-wait", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }
}
