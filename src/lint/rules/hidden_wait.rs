//! Functions that wait, and whose types do not say so.

use crate::lint::model::{Called, Form, Function, Interface, Model, PackageId, Type};
use crate::lint::names::list;
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "hidden-wait",
    principle: "evolution.waiting",
    finds: "a function that blocks, with no form that does not",
    why: "A program that waits in a call can do nothing else meanwhile, and neither can whoever runs it on the same thread. In 0.3 a function \
          that may wait is `async`, and the runtime does the waiting; in 0.2 it has a sibling that gives a `pollable`. A plain call that blocks \
          leaves neither way.",
    spares: "Functions that are said not to block. In 0.2, a blocking function beside one that does the same without (`read` beside `blocking-read`), \
             on a resource with `subscribe`, or that takes or gives a pollable. witx, which has no other form. What names and words do not tell.",
    check,
};

/// First words of names that wait.
const WAITS: &[&str] = &["wait", "blocking", "block", "sleep", "await", "join"];

/// What is said of a function that waits.
const SAID: &[&str] = &[
    "blocks until",
    "block until",
    "will block",
    "waits until",
    "wait until",
    "waits for",
    "blocking until",
    "blocks the",
    "this function blocks",
];

/// What is said of one that does not.
const DENIED: &[&str] = &[
    "non-blocking",
    "nonblocking",
    "not block",
    "n't block",
    "never block",
    "without blocking",
    "instead of blocking",
    "not wait",
    "never wait",
    "without waiting",
    "would block",
    "returns immediately",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let speaks_async = speaks_async(model);
    for (_, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx {
            continue;
        }
        let has_async = speaks_async.contains(&interface.package);
        for function in &interface.functions {
            let (true, Some(span)) = (waits(model, function), &function.span) else {
                continue;
            };
            if !has_async && has_other_form(model, interface, function) {
                continue;
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
    let words = list(&function.name);
    let by_name = words
        .first()
        .is_some_and(|first| WAITS.contains(&first.as_str()));
    // A setting for a wait does not wait.
    if words
        .first()
        .is_some_and(|first| ["set", "get", "with", "subscribe"].contains(&first.as_str()))
    {
        return false;
    }
    // `wait-list` and `join` of texts give something at once.
    let waits = match by_name {
        true => words.len() == 1 || words[0] != "join",
        false => function.docs.mentions(SAID),
    };
    let comes_later = function.result.as_ref().is_some_and(|ty| later(model, ty));
    let with_text = function
        .params
        .iter()
        .any(|param| matches!(model.bare(&param.ty), Type::String | Type::List(_)));
    let joins_text = words.first().is_some_and(|first| first == "join") && with_text;
    waits && !function.is_async && !comes_later && !joins_text && !function.docs.mentions(DENIED)
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
    for interface in &model.interfaces {
        if !speaking.contains(&interface.package) && interface.functions.iter().any(waits) {
            speaking.insert(interface.package);
        }
    }
    speaking
}

/// Whether 0.2's ways to wait are there: a pollable, a `subscribe`, or a sibling that does not block.
fn has_other_form(model: &Model, interface: &Interface, function: &Function) -> bool {
    let pollable = |ty: &Type| {
        let mut handles = model.handles(ty).into_iter();
        handles.any(|(id, _)| {
            ["pollable", "future"]
                .iter()
                .any(|word| model.ty(id).name.contains(word))
        })
    };
    let params = function.params.iter().map(|param| &param.ty);
    if params.chain(&function.result).any(pollable) {
        return true;
    }
    let on = match function.called {
        Called::Method(on) | Called::Static(on) => Some(on),
        Called::Free | Called::Constructor(_) => None,
    };
    if on.is_some_and(|on| model.ty(on).name.contains("pollable")) {
        return true;
    }
    let same_place = |other: &&Function| match other.called {
        Called::Method(one) | Called::Static(one) => Some(one) == on,
        Called::Free | Called::Constructor(_) => on.is_none(),
    };
    let stem = function.name.trim_start_matches("blocking-");
    let polls = |other: &Function| {
        other.name.starts_with("subscribe")
            || other.result.as_ref().is_some_and(pollable)
            || (stem != function.name && other.name == stem)
    };
    interface.functions.iter().filter(same_place).any(polls)
}

#[cfg(test)]
mod tests {
    use super::{DENIED, SAID};
    use crate::lint::model::{Docs, Form::Wit};
    use crate::lint::tests::found;

    fn says(text: &str) -> bool {
        let docs = Docs(text.to_owned());
        docs.mentions(SAID) && !docs.mentions(DENIED)
    }

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
                "joins texts",
                "interface x { join: func(parts: list<string>) -> string; }",
            ),
        ] {
            assert_eq!(
                found("hidden-wait", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
        assert!(says("This blocks until there is one."));
        assert!(!says(
            "This does not block until there is one, it waits for nothing: non-blocking."
        ));
    }
}
