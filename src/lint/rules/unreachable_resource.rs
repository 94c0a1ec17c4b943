//! Resources of which nobody gives a handle.

use crate::lint::model::{Called, Form, Function, InterfaceId, Item, Kind, Model, What};
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "unreachable-resource",
    principle: "authority.unforgeable",
    finds: "a resource of which no function gives a handle",
    why: "A program gets a handle by being handed it, and in no other way. If nothing hands one out, the methods of the resource \
          cannot be called, and whoever tries to has to find out that there is no first call.",
    spares: "Resources with a constructor, those that come out of any function that was read, also in a record, a list, a stream or an error, and \
             those that the host passes to what a component exports. Resources that nothing takes and that have no methods: those are marks. A package \
             that another one completes is told of all the same if that one is not read: name it, too, or allow it.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let given = given(model);
    let wanted = wanted(model);
    for (_, interface) in model.interfaces() {
        if model.package_of(interface).form == Form::Witx {
            continue;
        }
        for (id, ty) in model.defined(interface) {
            let path = model.type_path(id);
            if !matches!(ty.kind, Kind::Resource)
                || given.contains(&path)
                || !wanted.contains(&path)
            {
                continue;
            }
            if let Some(span) = &ty.span {
                let item = format!("{}#{}", model.interface_path(interface), ty.name);
                let message = format!("no function gives a handle to `{}`", ty.name);
                found.push(Finding::new(&RULE, item, span.clone(), message).help(
                    "add a function that returns one, or say from where a program gets the first",
                ));
            }
        }
    }
}

/// The resources that a program can get, by their paths: one package may give what another one defines.
pub(super) fn given(model: &Model) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    let mut of_call = |function: &Function, exported: bool| {
        let made = match function.called {
            Called::Constructor(of) => Some(of),
            _ => None,
        };
        // Its error may hold one as well as its value.
        let results = function.result.iter().flat_map(|ty| model.handles(ty));
        let passed = function.params.iter().filter(|_| exported);
        let passed = passed.flat_map(|param| model.handles(&param.ty));
        let handles = results.chain(passed).map(|(id, _)| id).chain(made);
        given.extend(handles.map(|id| model.type_path(id)));
    };
    let mut exports = BTreeSet::new();
    for world in &model.worlds {
        for Item { what, .. } in &world.exports {
            match what {
                What::Function(function) => of_call(function, true),
                What::Interface(id) => drop(exports.insert(*id)),
                What::Type(_) => {}
            }
        }
        for Item { what, .. } in &world.imports {
            if let What::Function(function) = what {
                of_call(function, false);
            }
        }
    }
    for (at, interface) in model.interfaces.iter().enumerate() {
        let exported = exports.contains(&InterfaceId(at));
        for function in &interface.functions {
            of_call(function, exported);
        }
    }
    // An exported interface's resources are the component's own to make.
    for id in exports {
        let types = model.interfaces[id.0].types.iter();
        given.extend(types.map(|id| model.type_path(*id)));
    }
    given
}

/// The resources to which somebody needs a handle.
fn wanted(model: &Model) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for function in model
        .interfaces
        .iter()
        .flat_map(|interface| &interface.functions)
    {
        let on = match function.called {
            Called::Method(of) => Some(of),
            _ => None,
        };
        let params = function
            .params
            .iter()
            .flat_map(|param| model.handles(&param.ty));
        wanted.extend(
            params
                .map(|(id, _)| id)
                .chain(on)
                .map(|id| model.type_path(id)),
        );
    }
    wanted
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn a_resource_without_a_first_handle_is_found() {
        let text = "package a:b;\ninterface x {\n  resource bus { read: func() -> u8; }\n}\nworld w { import x; }\n";
        assert_eq!(
            found("unreachable-resource", Wit, text),
            "3:12 bus: no function gives a handle to `bus`\n"
        );
    }

    #[test]
    fn what_is_given_in_any_way_is_left_alone() {
        for (why, text) in [
            (
                "a constructor",
                "interface x { resource bus { constructor(); read: func() -> u8; } }",
            ),
            (
                "in a list",
                "interface x { resource bus { read: func() -> u8; } all: func() -> list<tuple<string, bus>>; }",
            ),
            (
                "in an error",
                "interface x { resource bus { read: func() -> u8; } variant why { broken(bus) } f: func() -> result<u8, why>; }",
            ),
            (
                "by a static function",
                "interface x { resource bus { read: func() -> u8; open: static func() -> bus; } }",
            ),
            (
                "passed in",
                "interface x { resource bus { read: func() -> u8; } }\nworld w { import x; use x.{bus}; export run: func(on: borrow<bus>); }",
            ),
            (
                "made by the component",
                "interface x { resource bus { read: func() -> u8; } }\nworld w { export x; }",
            ),
            ("a mark", "interface x { resource bus; }"),
            (
                "elsewhere",
                "interface x { resource bus { read: func() -> u8; } }\ninterface y { use x.{bus}; open: func() -> bus; }",
            ),
        ] {
            assert_eq!(
                found(
                    "unreachable-resource",
                    Wit,
                    &format!("package a:b;\n{text}\n")
                ),
                "",
                "{why}"
            );
        }
    }
}
