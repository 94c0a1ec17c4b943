//! Functions that act on the world without a handle, and whose words do not say so.

use crate::lint::model::{Called, Docs, Form, Function, Interface, InterfaceId, Model, Type, What};
use crate::lint::things::only_exported;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unsaid-capability",
    principle: "authority.link-time",
    finds: "an interface that acts on the world with no handle at all, and does not say that it is a capability",
    why: "Where a function needs no handle, importing it is the whole authority. Whoever composes programs has to know this, \
          because leaving the interface out, or putting another in its place, is then the only way to withhold it.",
    spares: "Functions that take values and give values: those may be pure. Only two kinds are certain: one that takes nothing and gives \
             something has asked the world, and one that gives nothing back was called for its effect. Interfaces, packages \
             and imports whose words speak of a capability, a grant, the host, or the environment; and interfaces that components only offer.",
    check,
};

/// Words of the field, any of which says it.
const SAID: &[&str] = &[
    "capabilit",
    "link-time",
    "link time",
    "instantiation",
    "grant",
    "ambient",
    "permission",
    "authority",
    "authoriz",
    "privilege",
    "value import",
    "the host",
    "host-",
    "host's",
    "embedder",
    "runtime",
    "sandbox",
    "environment",
    "implementation",
    "preopen",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (id, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx || only_exported(model, id) {
            continue;
        }
        let acting: Vec<&Function> = interface
            .functions
            .iter()
            .filter(|function| acts(model, function))
            .collect();
        let (Some(first), Some(span)) = (acting.first(), &interface.span) else {
            continue;
        };
        if said(model, id, interface, &acting) {
            continue;
        }
        let path = model.interface_path(interface);
        let name = &first.name;
        let message = match acting.len() {
            1 => format!(
                "whoever imports `{}` can call `{name}`, which needs no handle",
                interface.name
            ),
            count => format!(
                "whoever imports `{}` can call {count} functions that need no handle, such as `{name}`",
                interface.name
            ),
        };
        let mut finding = Finding::new(&RULE, path, span.clone(), message)
            .label("nothing here says that this is a capability")
            .help("say of the interface that importing it is the capability, and what it lets a program do");
        for function in acting.iter().take(3) {
            if let Some(span) = &function.span {
                finding = finding.also(span.clone(), "");
            }
        }
        found.push(finding);
    }
}

/// Whether a function certainly does more than compute.
pub(super) fn acts(model: &Model, function: &Function) -> bool {
    if function.called != Called::Free {
        return false;
    }
    let takes_handle = function
        .params
        .iter()
        .any(|param| !model.handles(&param.ty).is_empty());
    let gives = match function.result.as_ref().map(|ty| model.bare(ty)) {
        Some(Type::Result { ok, .. }) => ok.is_some(),
        Some(_) => true,
        None => false,
    };
    !takes_handle && (!gives || function.params.is_empty())
}

/// Whether anybody says that it is a capability.
fn said(model: &Model, id: InterfaceId, interface: &Interface, acting: &[&Function]) -> bool {
    let says = |docs: &Docs| docs.mentions(SAID);
    let imports = model.worlds.iter().flat_map(|world| &world.imports);
    let mut importing =
        imports.filter(|item| matches!(item.what, What::Interface(one) if one == id));
    says(&interface.docs)
        || says(&model.package_of(interface).docs)
        || acting.iter().any(|function| says(&function.docs))
        || importing.any(|item| says(&item.docs))
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn authority_that_nobody_mentions_is_found() {
        let text = "package a:b;\n/// A lamp.\ninterface lamp {\n  on: func();\n  lit: func() -> bool;\n  mix: func(a: u32, b: u32) -> u32;\n}\n";
        assert_eq!(
            found("unsaid-capability", Wit, text),
            "3:11 lamp: whoever imports `lamp` can call 2 functions that need no handle, such as `on`\n"
        );
    }

    #[test]
    fn what_is_said_or_pure_is_left_alone() {
        for (why, text) in [
            (
                "said",
                "/// To import this is the capability to switch the lamp.\ninterface lamp { on: func(); }",
            ),
            (
                "said of a function",
                "interface lamp {\n/// Asks the host.\non: func(); }",
            ),
            (
                "pure, as far as one can tell",
                "interface sums { add: func(a: u32, b: u32) -> u32; }",
            ),
            (
                "needs a handle",
                "interface lamp { resource switch; on: func(by: borrow<switch>); }",
            ),
            (
                "offered",
                "interface lamp { on: func(); }\nworld w { export lamp; }",
            ),
            (
                "said where it is imported",
                "interface lamp { on: func(); }\nworld w {\n/// Grants the lamp.\nimport lamp; }",
            ),
        ] {
            assert_eq!(
                found("unsaid-capability", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }
}
