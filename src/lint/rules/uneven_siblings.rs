//! Siblings that do the same kind of thing and are named in different ways.

use crate::lint::model::{Called, Function, Interface, Model, Type, TypeId};
use crate::lint::names::list;
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: "uneven-siblings",
    principle: "naming.alike",
    finds: "a getter that is named in another way than its siblings",
    why: "Who has seen `get-environment` and `get-arguments` looks for `get-initial-cwd`, and does not find it. Where \
          siblings are alike, one of them tells how all are called; where they are not, each has to be looked up.",
    spares: "One way or the other: WASI has had both, and `status` beside `set-status` is as good as `get-status`. \
             Verbs, and names of one word, which may be verbs. Interfaces in which fewer than two getters say `get-`.",
    check,
};

/// Words with which the name of a function begins that does something, and does not only say something.
const VERBS: &[&str] = &[
    "abort",
    "accept",
    "acquire",
    "add",
    "advise",
    "allow",
    "append",
    "apply",
    "as",
    "assign",
    "attach",
    "await",
    "begin",
    "bind",
    "block",
    "blocking",
    "build",
    "call",
    "can",
    "cancel",
    "cast",
    "check",
    "choose",
    "clear",
    "clone",
    "close",
    "collect",
    "commit",
    "compare",
    "complete",
    "compute",
    "configure",
    "connect",
    "consume",
    "copy",
    "create",
    "decode",
    "delete",
    "deliver",
    "describe",
    "destroy",
    "detach",
    "disable",
    "discard",
    "draw",
    "drop",
    "dump",
    "duplicate",
    "emit",
    "enable",
    "encode",
    "end",
    "execute",
    "exit",
    "extract",
    "fetch",
    "fill",
    "finalize",
    "find",
    "finish",
    "flush",
    "fork",
    "free",
    "from",
    "generate",
    "handle",
    "has",
    "increment",
    "init",
    "insert",
    "install",
    "into",
    "invoke",
    "is",
    "join",
    "last",
    "launch",
    "leave",
    "link",
    "list",
    "listen",
    "load",
    "lock",
    "log",
    "make",
    "map",
    "mark",
    "merge",
    "move",
    "new",
    "next",
    "notify",
    "observe",
    "obtain",
    "offer",
    "open",
    "park",
    "parse",
    "pause",
    "peek",
    "perform",
    "persist",
    "poll",
    "pop",
    "prepare",
    "promote",
    "publish",
    "pull",
    "push",
    "put",
    "query",
    "raise",
    "read",
    "receive",
    "record",
    "recover",
    "refresh",
    "register",
    "release",
    "remove",
    "rename",
    "render",
    "replace",
    "replay",
    "request",
    "reset",
    "resolve",
    "restart",
    "restore",
    "resume",
    "retrieve",
    "retry",
    "revert",
    "revoke",
    "rollback",
    "rotate",
    "run",
    "save",
    "schedule",
    "seek",
    "select",
    "send",
    "set",
    "shutdown",
    "sign",
    "skip",
    "sleep",
    "spawn",
    "splice",
    "split",
    "start",
    "stop",
    "submit",
    "subscribe",
    "suspend",
    "swap",
    "sync",
    "take",
    "terminate",
    "to",
    "toggle",
    "touch",
    "truncate",
    "try",
    "unlink",
    "unlock",
    "unmap",
    "unmount",
    "unregister",
    "unsubscribe",
    "update",
    "upgrade",
    "validate",
    "verify",
    "wait",
    "wake",
    "watch",
    "write",
    "yield",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        let mut owners: BTreeMap<Option<TypeId>, Vec<&Function>> = BTreeMap::new();
        for function in &interface.functions {
            let owner = match function.called {
                Called::Free => None,
                Called::Method(on) => Some(on),
                Called::Static(_) | Called::Constructor(_) => continue,
            };
            owners.entry(owner).or_default().push(function);
        }
        for functions in owners.values() {
            siblings(model, interface, functions, found);
        }
    }
}

fn siblings(model: &Model, interface: &Interface, all: &[&Function], found: &mut Vec<Finding>) {
    let getters = all.iter().filter(|function| asks(model, function));
    let (get, bare): (Vec<&Function>, Vec<&Function>) =
        getters.partition(|function| function.name.starts_with("get-"));
    let bare: Vec<_> = bare
        .into_iter()
        .filter(|function| is_noun(function))
        .collect();
    if get.len() < 2 || bare.len() > get.len() {
        return;
    }
    for function in bare {
        let Some(span) = &function.span else {
            continue;
        };
        let path = model.function_path(function);
        let item = format!("{}#{path}", model.interface_path(interface));
        let name = &function.name;
        let message = format!("`{name}` is a getter, and its siblings begin with `get-`");
        let mut finding = Finding::new(&RULE, item, span.clone(), message).help(format!(
            "write `get-{name}`, or take `get-` from all of them"
        ));
        for sibling in get.iter().take(2) {
            if let Some(span) = &sibling.span {
                finding = finding.also(span.clone(), "");
            }
        }
        found.push(finding);
    }
}

/// Whether a function takes nothing and gives something.
fn asks(model: &Model, function: &Function) -> bool {
    let gives = match function.result.as_ref().map(|ty| model.bare(ty)) {
        Some(Type::Result { ok, .. }) => ok.is_some(),
        Some(_) => true,
        None => false,
    };
    function.params.is_empty() && gives
}

fn is_noun(function: &Function) -> bool {
    let words = list(&function.name);
    words.len() > 1
        && words
            .first()
            .is_some_and(|first| !VERBS.contains(&first.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn a_getter_unlike_its_siblings_is_found() {
        let text = "package a:b;\ninterface x {\n  get-environment: func() -> u32;\n  get-arguments: func() -> u32;\n  \
                    initial-folder: func() -> string;\n}\n";
        assert_eq!(
            found("uneven-siblings", Wit, text),
            "5:3 initial-folder: `initial-folder` is a getter, and its siblings begin with `get-`\n"
        );
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for (why, text) in [
            (
                "one way throughout",
                "a-size: func() -> u32; a-name: func() -> u32;",
            ),
            (
                "the other way throughout",
                "get-size: func() -> u32; get-name: func() -> u32;",
            ),
            (
                "a verb",
                "get-a: func() -> u32; get-b: func() -> u32; read-next: func() -> u32;",
            ),
            (
                "a verb that makes something",
                "get-a: func() -> u32; get-b: func() -> u32; mark-begin-operation: func() -> u32;",
            ),
            (
                "one word",
                "get-a: func() -> u32; get-b: func() -> u32; status: func() -> u32;",
            ),
            (
                "it takes something",
                "get-a: func() -> u32; get-b: func() -> u32; child-name: func(of: u32) -> u32;",
            ),
            (
                "it gives nothing",
                "get-a: func() -> u32; get-b: func() -> u32; window-frame: func();",
            ),
            (
                "only one says it",
                "get-a: func() -> u32; child-name: func() -> u32;",
            ),
            (
                "most do not say it",
                "get-a: func() -> u32; get-b: func() -> u32; c-d: func() -> u32; e-f: func() -> u32; g-h: func() -> u32;",
            ),
        ] {
            let text = format!("package a:b;\ninterface x {{ {text} }}\n");
            assert_eq!(found("uneven-siblings", Wit, &text), "", "{why}");
        }
    }
}
