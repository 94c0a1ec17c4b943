//! Errors that are numbers, texts, or nobody's.

use crate::lint::model::{Function, Interface, Kind, Model, PackageId, Type, TypeId, What};
use crate::lint::names::list;
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "bare-error",
    principle: "types.errors",
    finds: "an error that is a bare number or a text, or an error type that no function fails with",
    why: "A program decides by an error: to try again, to make the file, to give up. With a text it has to compare sentences, \
          which differ from host to host and from version to version. With a number it needs a table that is somewhere else.",
    spares: "A `result` without an error type, where only whether it worked matters. A type with a case for all other errors that holds \
             a text: the cases beside it decide. Error types in packages without functions, and those that another interface uses. \
             An interface is told of once.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let reached = reached(model);
    let acting = model
        .interfaces
        .iter()
        .filter(|interface| !interface.functions.is_empty());
    let acting: BTreeSet<PackageId> = acting.map(|interface| interface.package).collect();
    for (_, interface) in model.interfaces() {
        let path = model.interface_path(interface);
        for (text, what) in [(false, "a bare number"), (true, "a text")] {
            let of_sort: Vec<&Function> = interface
                .functions
                .iter()
                .filter(|function| sort(model, function) == Some(text))
                .collect();
            let Some((first, span)) = of_sort
                .iter()
                .find_map(|one| Some((one, one.span.as_ref()?)))
            else {
                continue;
            };
            let name = model.function_path(first);
            let message = match of_sort.len() {
                1 => format!("the error of `{name}` is {what}"),
                count => {
                    format!("the errors of {count} functions are {what}, such as that of `{name}`")
                }
            };
            let item = format!("{path}#error-is-{}", if text { "text" } else { "number" });
            let mut finding = Finding::new(&RULE, item, span.clone(), message)
                .help("write a variant or an enum with a case for each way in which it can fail");
            if text {
                finding = finding.principle("types.error-text");
            }
            for other in of_sort.iter().skip(1).take(2) {
                if let Some(span) = &other.span {
                    finding = finding.also(span.clone(), "");
                }
            }
            found.push(finding);
        }
        // A package of types alone is used by others.
        if acting.contains(&interface.package) {
            unused(model, interface, &path, &reached, found);
        }
    }
}

/// Whether the error of a function is a text, or else a number; `None` where it is neither, or there is none.
fn sort(model: &Model, function: &Function) -> Option<bool> {
    let error = match function.result.as_ref().map(|ty| model.bare(ty))? {
        Type::Result { err: Some(err), .. } => model.bare(err),
        _ => return None,
    };
    match error {
        Type::String => Some(true),
        Type::Int { .. } => Some(false),
        _ => None,
    }
}

/// Error types of an interface that nothing comes to.
fn unused(
    model: &Model,
    interface: &Interface,
    path: &str,
    reached: &BTreeSet<TypeId>,
    found: &mut Vec<Finding>,
) {
    for (id, ty) in model.defined(interface) {
        let words = list(&ty.name);
        let is_error = matches!(ty.kind, Kind::Enum(_) | Kind::Variant(_))
            && words
                .iter()
                .any(|word| ["error", "errors", "errno"].contains(&word.as_str()));
        if !is_error || reached.contains(&id) {
            continue;
        }
        if let Some(span) = &ty.span {
            let item = format!("{path}#{}", ty.name);
            let message = format!("no function fails with `{}`", ty.name);
            let finding = Finding::new(&RULE, item, span.clone(), message);
            found.push(finding.help("use it as the error of a `result`, or take it out"));
        }
    }
}

/// All types that any function comes to, and those that another interface uses.
fn reached(model: &Model) -> BTreeSet<TypeId> {
    let mut reached = BTreeSet::new();
    let mut add = |function: &Function| {
        let params = function.params.iter().map(|param| &param.ty);
        for ty in params.chain(&function.result) {
            model.parts(ty, &mut |part| {
                if let Type::Named(id) | Type::Own(id) | Type::Borrow(id) = part {
                    reached.insert(model.resolved(*id));
                }
            });
        }
    };
    for interface in &model.interfaces {
        interface.functions.iter().for_each(&mut add);
    }
    for world in &model.worlds {
        for item in world.imports.iter().chain(&world.exports) {
            if let What::Function(function) = &item.what {
                add(function);
            }
        }
    }
    let used = model.types.iter().filter(|ty| ty.used);
    for ty in used {
        if let Kind::Alias(Type::Named(id)) = &ty.kind {
            reached.insert(model.resolved(*id));
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn errors_that_decide_nothing_are_found() {
        let text = "package a:b;\ninterface x {\n  type code = u32;\n  enum error-code { gone }\n  f: func() -> result<u32, string>;\n  \
                    g: func() -> result<_, string>;\n  h: func() -> result<u32, code>;\n}\n";
        assert_eq!(
            found("bare-error", Wit, text),
            "4:8 error-code: no function fails with `error-code`\n\
             5:3 f: the errors of 2 functions are a text, such as that of `f`\n\
             7:3 h: the error of `h` is a bare number\n"
        );
    }

    #[test]
    fn errors_of_their_own_type_are_left_alone() {
        for (why, text) in [
            ("no error type", "interface x { f: func() -> result<u32>; }"),
            (
                "a case for the rest",
                "interface x { variant error { gone, other(string) } f: func() -> result<u32, error>; }",
            ),
            (
                "within a record",
                "interface x { enum error { gone } record why { error: error } f: func() -> result<u32, why>; }",
            ),
            (
                "another uses it",
                "interface x { enum error { gone } }\ninterface y { use x.{error}; f: func() -> result<_, error>; }",
            ),
            ("only types", "interface x { enum error { gone } }"),
            ("no result", "interface x { f: func() -> string; }"),
        ] {
            assert_eq!(
                found("bare-error", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
        let witx = "(typename $errno (enum u16 $success))\n(module $x (@interface func (export \"f\") (result $error $errno)))\n";
        assert_eq!(found("bare-error", Witx, witx), "");
    }
}
