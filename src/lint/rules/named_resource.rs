//! Functions that reach a thing by its name, where a handle could be asked for.

use crate::lint::model::{Called, Form, Function, Interface, Model, Param, Type};
use crate::lint::names::list;
use crate::lint::things::only_exported;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "named-resource",
    principle: "authority.confused-deputy",
    finds: "a function without a handle that reaches a thing by a name or a number",
    why: "A name is looked up with the authority of who looks. Whoever holds such a function reaches everything that has a \
          name, and cannot hand on a part of it. A handle brings the authority of who gave it, and reaches one thing.",
    spares: "Functions that have a handle beside the name: the name is looked up below that. Constructors, functions that only \
             work on the text (`parse`, `join`, `encode`), and those that begin something new, of which the name is a label (`start-span`). Names that do not say that they name something that is there \
             already, unless a handle comes back. What components offer and do not import. A host may still answer only to some names; then \
             say so where it is allowed.",
    check,
};

/// Names of parameters that name a thing that is elsewhere.
const ELSEWHERE: &[&str] = &[
    "path",
    "file",
    "filename",
    "directory",
    "url",
    "uri",
    "host",
    "hostname",
    "device",
    "socket",
    "interface-name",
];

/// Names that name a thing where a handle comes back for it.
const NAMES: &[&str] = &[
    "name",
    "id",
    "identifier",
    "key",
    "label",
    "address",
    "endpoint",
    "port",
];

/// Names of numbers that stand for a handle.
const NUMBERS: &[&str] = &["fd", "descriptor", "handle"];

/// Verbs that only work on the text.
const PURE: &[&str] = &[
    "parse",
    "join",
    "normalize",
    "normalise",
    "is",
    "split",
    "format",
    "encode",
    "decode",
    "validate",
    "escape",
    "compare",
    "match",
    "to",
    "from",
    "hash",
    "render",
    "log",
    "resolve",
    "set",
];

/// Verbs that begin something new, which is called so.
const BEGIN: &[&str] = &["start", "begin"];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (id, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx || only_exported(model, id) {
            continue;
        }
        numbers(model, interface, found);
        let reaching: Vec<(&Function, &Param)> = interface
            .functions
            .iter()
            .filter_map(|function| Some((function, named(model, function)?)))
            .collect();
        let Some(((function, param), span)) = reaching
            .iter()
            .find_map(|one| Some((one, one.1.span.as_ref()?)))
        else {
            continue;
        };
        let path = model.function_path(function);
        let name = &param.name;
        let message = match reaching.len() {
            1 => format!("`{path}` reaches a thing by its `{name}`, and takes no handle"),
            count => format!(
                "{count} functions reach a thing by a name and take no handle, such as `{path}` by its `{name}`"
            ),
        };
        let item = format!("{}#by-name", model.interface_path(interface));
        let mut finding = Finding::new(&RULE, item, span.clone(), message).help(
            "take a handle to what it is in, or make the function a method of that; if the host is to decide which names \
             there are, say so",
        );
        for (_, param) in reaching.iter().skip(1).take(3) {
            if let Some(span) = &param.span {
                finding = finding.also(span.clone(), "");
            }
        }
        found.push(finding);
    }
}

/// Numbers that stand for handles: anybody can make them up.
fn numbers(model: &Model, interface: &Interface, found: &mut Vec<Finding>) {
    for function in &interface.functions {
        for param in &function.params {
            let words = list(&param.name);
            let named = words
                .last()
                .is_some_and(|last| NUMBERS.contains(&last.as_str()));
            let number = matches!(model.bare(&param.ty), Type::Int { bits: 32 | 64, .. });
            if let (true, true, Some(span)) = (named, number, &param.span) {
                let path = model.function_path(function);
                let item = format!("{}#{path}.{}", model.interface_path(interface), param.name);
                let message = format!(
                    "`{}` of `{path}` is a handle by its name, and a number by its type",
                    param.name
                );
                found.push(
                    Finding::new(&RULE, item, span.clone(), message)
                        .help("make it a `resource`, and take `borrow` of it")
                        .principle("authority.unforgeable"),
                );
            }
        }
    }
}

/// The parameter by which a function reaches a thing, if it has nothing better.
fn named<'m>(model: &Model, function: &'m Function) -> Option<&'m Param> {
    if matches!(function.called, Called::Method(_) | Called::Constructor(_)) {
        return None;
    }
    let words = list(&function.name);
    let verb = words.first().map_or("", String::as_str);
    if PURE.contains(&verb) {
        return None;
    }
    if function
        .params
        .iter()
        .any(|param| !model.handles(&param.ty).is_empty())
    {
        return None;
    }
    let gives_handle = function
        .result
        .as_ref()
        .is_some_and(|ty| model.handles(ty).iter().any(|(_, owned)| *owned));
    function.params.iter().find(|param| {
        let words = list(&param.name);
        let last = words.last().map_or("", String::as_str);
        let text = matches!(model.bare(&param.ty), Type::String);
        let plain = text || matches!(model.bare(&param.ty), Type::Int { .. });
        let elsewhere = ELSEWHERE.contains(&last) && text;
        let named = plain && NAMES.contains(&last) && !BEGIN.contains(&verb);
        elsewhere || (gives_handle && named)
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn names_that_are_authority_are_found() {
        let text = "package a:b;\ninterface x {\n  resource store;\n  open: func(identifier: string) -> result<store>;\n  \
                    read-file: func(path: string) -> list<u8>;\n  close: func(handle: u32);\n}\n";
        assert_eq!(
            found("named-resource", Wit, text),
            "4:14 identifier: 2 functions reach a thing by a name and take no handle, such as `open` by its `identifier`\n\
             6:15 handle: `handle` of `close` is a handle by its name, and a number by its type\n"
        );
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for (why, text) in [
            (
                "below a handle",
                "interface x { resource d; open: func(at: borrow<d>, path: string) -> d; }",
            ),
            (
                "a method",
                "interface x { resource d { open: func(path: string) -> d; } }",
            ),
            (
                "a constructor",
                "interface x { resource d { constructor(name: string); } }",
            ),
            (
                "works on the text",
                "interface x { parse: func(url: string) -> result<list<string>>; }",
            ),
            (
                "a label of something new",
                "interface x { resource span; start-span: func(name: string) -> span; }",
            ),
            (
                "names nothing outside",
                "interface x { get: func(key: string) -> option<string>; }",
            ),
            (
                "offered",
                "interface x { resource d; open: func(name: string) -> d; }\nworld w { export x; }",
            ),
        ] {
            assert_eq!(
                found("named-resource", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }
}
