//! Handles that are given away where lending is enough.

use crate::lint::model::{Form, Function, Model, Type};
use crate::lint::names::list;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "own-for-borrow",
    principle: "authority.revoke",
    finds: "a handle that is given away where it could be lent for the call",
    why: "What was handed over is gone: the caller cannot use it again, and cannot take it back. A function that only looks, or that \
          gives the same thing back, needs the handle no longer than its call.",
    spares: "Functions that end what they are given (`finish`, `close`, `into-…`), keep it, or go on with it after the call. Only two kinds are certain: \
             a function that returns a handle of the same resource, and one whose name says that it only looks (`get-`, `is-`, `describe`). \
             Where the returned one is another, allow it and say so.",
    check,
};

/// First words of names that only look.
const LOOKS: &[&str] = &[
    "get", "is", "has", "describe", "compare", "equals", "count", "inspect", "peek", "print",
    "debug",
];

/// First words of names that end or turn what they are given.
const ENDS: &[&str] = &[
    "finish", "close", "into", "consume", "drop", "end", "upgrade", "convert", "with", "wrap",
    "then", "merge", "join", "set", "add", "map", "filter", "concat", "chain", "start", "commit",
    "abort",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx {
            continue;
        }
        for function in &interface.functions {
            // What an async function was lent, it could not keep while it waits.
            if function.is_async {
                continue;
            }
            for param in &function.params {
                let Some((id, true)) = model.resource(&param.ty) else {
                    continue;
                };
                let back = gives_back(model, function, &param.ty);
                let words = list(&function.name);
                let first = words.first().map_or("", String::as_str);
                let looks = LOOKS.contains(&first);
                let (true, Some(span)) = ((back && !ENDS.contains(&first)) || looks, &param.span)
                else {
                    continue;
                };
                let path = model.function_path(function);
                let item = format!("{}#{path}.{}", model.interface_path(interface), param.name);
                let name = &param.name;
                let resource = &model.ty(id).name;
                let message = match back {
                    true => {
                        format!("`{path}` takes `{name}` for good, and gives a `{resource}` back")
                    }
                    false => {
                        format!("`{path}` takes `{name}` for good, and by its name it only looks")
                    }
                };
                found.push(
                    Finding::new(&RULE, item, span.clone(), message)
                        .label(format!("a `{resource}` that is given away"))
                        .help(format!("write `borrow<{resource}>`")),
                );
            }
        }
    }
}

/// Whether the value that a function gives is a handle of the same resource.
fn gives_back(model: &Model, function: &Function, ty: &Type) -> bool {
    let value = match function.result.as_ref().map(|ty| model.bare(ty)) {
        Some(Type::Result { ok: Some(ok), .. }) => &**ok,
        Some(ty) => ty,
        None => return false,
    };
    model.resource(value).is_some() && model.resource(value) == model.resource(ty)
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn handles_that_could_be_lent_are_found() {
        let text = "package a:b;\ninterface x {\n  resource note;\n  describe: func(of: note) -> string;\n  \
                    mark: func(which: note, read: bool) -> result<note>;\n}\n";
        assert_eq!(
            found("own-for-borrow", Wit, text),
            "4:18 of: `describe` takes `of` for good, and by its name it only looks\n\
             5:14 which: `mark` takes `which` for good, and gives a `note` back\n"
        );
    }

    #[test]
    fn what_is_lent_or_ends_is_left_alone() {
        for (why, text) in [
            ("lent", "describe: func(of: borrow<note>) -> string;"),
            ("ends", "finish: func(this: note) -> result<u64>;"),
            (
                "turns into another",
                "into-draft: func(this: note) -> note;",
            ),
            ("keeps", "file: func(this: note) -> result;"),
            ("goes on", "describe: async func(of: note) -> string;"),
        ] {
            let text = format!("package a:b;\ninterface x {{ resource note; {text} }}\n");
            assert_eq!(found("own-for-borrow", Wit, &text), "", "{why}");
        }
    }
}
