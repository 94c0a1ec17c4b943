//! Worlds that import more than they name, or more than they can use.

use super::unreachable_resource::given;
use super::unsaid_capability::acts;
use crate::lint::model::{Called, Function, Interface, InterfaceId, Model, TypeId, What, World};
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "dragged-import",
    principle: "modularity.two-worlds",
    finds: "a world that imports an interface with authority only for its types, or one that it cannot use",
    why: "A component runs where everything it imports is offered, and what it imports bounds what it can do. An interface that comes \
          along for a type's sake brings its functions: a world of files gets to know the time, because a file's date is a type of the clock.",
    spares: "Interfaces that the world names itself, or includes from another: those were meant. Interfaces that have only types, or only methods. \
             Types that another package uses: it is not for this one to mend. Whether a program needs what its world names cannot be told from the world, and is not judged.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    let mut told = BTreeSet::new();
    // What nobody gives is told of by another rule.
    let given = given(model);
    for world in model.worlds() {
        let Some(span) = &world.span else {
            continue;
        };
        let package = &model.packages[world.package.0].name;
        let had = had(model, world);
        for item in &world.imports {
            let What::Interface(id) = item.what else {
                continue;
            };
            let interface = &model.interfaces[id.0];
            let path = model.interface_path(interface);
            // A function that may be pure is no authority for certain.
            let mut free = interface.functions.iter().filter(|one| acts(model, one));
            // What another package uses is not for this one to mend.
            if !item.written
                && let Some(first) = free.next()
                && let Some((user, at)) = user(model, world, id)
                // What is said of one world of a package holds for the others.
                && told.insert((world.package, id))
            {
                let message = format!(
                    "`{}` imports `{path}` only for its types, and gets `{}` with it",
                    world.name, first.name
                );
                let item = format!("{package}#{}.{path}", world.name);
                let finding = Finding::new(&RULE, item, span.clone(), message)
                    .also(at, format!("`{}` uses its types", user.name))
                    .help("put the types into an interface of their own, which has no functions")
                    .principle("interposition.upper-bound");
                found.push(finding);
            }
            // A world that offers nothing is made to be included by one that does.
            if item.written && !world.exports.is_empty() && useless(model, interface, &had, &given)
            {
                let message = format!(
                    "no function of `{path}` can be called in `{}`: nothing gives the handle it needs",
                    world.name
                );
                found.push(
                    Finding::new(
                        &RULE,
                        format!("{package}#{}.{path}", world.name),
                        span.clone(),
                        message,
                    )
                    .help("import what gives the handle, too, or leave this out"),
                );
            }
        }
    }
}

/// Whether whoever imports its interface can call a function.
fn needs_nothing(model: &Model, function: &Function) -> bool {
    let takes_handle = function
        .params
        .iter()
        .any(|param| !model.handles(&param.ty).is_empty());
    !takes_handle && !matches!(function.called, Called::Method(_))
}

/// An interface of the world's own package that uses types of the one given, and where.
fn user<'m>(
    model: &'m Model,
    world: &World,
    of: InterfaceId,
) -> Option<(&'m Interface, crate::source::Span)> {
    let items = world.imports.iter().chain(&world.exports);
    let interfaces = items.filter_map(|item| match item.what {
        What::Interface(id) => Some(&model.interfaces[id.0]),
        _ => None,
    });
    interfaces
        .flat_map(|interface| interface.types.iter().map(move |id| (interface, *id)))
        .find_map(|(interface, id)| {
            let ty = model.ty(id);
            let target = model.ty(model.resolved(id));
            let own = interface.package == world.package;
            let uses = own && ty.used && target.owner == Some(of);
            uses.then(|| Some((interface, ty.span.clone()?))).flatten()
        })
}

/// Whether each function of an interface needs a handle, and none of these is to be had in the world.
fn useless(
    model: &Model,
    interface: &Interface,
    had: &BTreeSet<TypeId>,
    given: &BTreeSet<String>,
) -> bool {
    if interface.functions.is_empty()
        || interface
            .functions
            .iter()
            .any(|one| needs_nothing(model, one))
    {
        return false;
    }
    let asks = |function: &Function| -> Vec<TypeId> {
        let receiver = match function.called {
            Called::Method(on) => Some(model.resolved(on)),
            _ => None,
        };
        let params = function
            .params
            .iter()
            .flat_map(|param| model.handles(&param.ty));
        params.map(|(id, _)| id).chain(receiver).collect()
    };
    let callable = |function: &Function| asks(function).iter().all(|id| had.contains(id));
    let elsewhere = |function: &Function| {
        asks(function)
            .iter()
            .all(|&id| given.contains(&model.type_path(id)))
    };
    !interface.functions.iter().any(callable) && interface.functions.iter().any(elsewhere)
}

/// The resources of which a program in the world can get a handle.
fn had(model: &Model, world: &World) -> BTreeSet<TypeId> {
    let mut had = BTreeSet::new();
    let mut of = |function: &Function, exported: bool| {
        if let Called::Constructor(of) = function.called {
            had.insert(model.resolved(of));
        }
        if let Some(ty) = function.result.as_ref().filter(|_| !exported) {
            had.extend(model.handles(ty).into_iter().map(|(id, _)| id));
        }
        if exported {
            for param in &function.params {
                had.extend(model.handles(&param.ty).into_iter().map(|(id, _)| id));
            }
        }
    };
    for (items, exported) in [(&world.imports, false), (&world.exports, true)] {
        for item in items {
            match &item.what {
                What::Interface(id) => {
                    for function in &model.interfaces[id.0].functions {
                        of(function, exported);
                    }
                }
                What::Function(function) => of(function, exported),
                What::Type(_) => {}
            }
        }
    }
    had
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn what_comes_along_and_what_is_useless_is_found() {
        let text = "package a:b;\ninterface clock {\n  record date { seconds: u64 }\n  now: func() -> date;\n}\ninterface files {\n  use clock.{date};\n  \
                    written: func() -> date;\n}\nworld w {\n  import files;\n}\n";
        assert_eq!(
            found("dragged-import", Wit, text),
            "10:7 w: `w` imports `a:b/clock` only for its types, and gets `now` with it\n"
        );
        let text = "package a:b;\ninterface bus {\n  resource wire { read: func() -> u8; }\n}\nworld w {\n  import bus;\n  export run: func();\n}\n\
                    interface opener {\n  use bus.{wire};\n  open: func() -> wire;\n}\n";
        assert_eq!(
            found("dragged-import", Wit, text),
            "5:7 w: no function of `a:b/bus` can be called in `w`: nothing gives the handle it needs\n"
        );
    }

    #[test]
    fn what_was_meant_is_left_alone() {
        let clock = "interface clock { record date { seconds: u64 } now: func() -> date; }\ninterface files { use clock.{date}; written: func() -> date; }\n";
        for (why, text) in [
            ("named", format!("{clock}world w {{ import files; import clock; }}")),
            ("included", format!("{clock}world all {{ import files; import clock; }}\nworld w {{ include all; export run: func(); }}")),
            ("only types", "interface types { record date { seconds: u64 } }\ninterface files { use types.{date}; written: func() -> date; }\nworld w { import files; }".to_owned()),
            ("to be included", "interface bus { resource wire { read: func() -> u8; } }\ninterface opener { use bus.{wire}; open: func() -> wire; }\nworld w { import bus; }".to_owned()),
            ("nobody gives it, which another rule tells", "interface bus { resource wire { read: func() -> u8; } }\nworld w { import bus; export run: func(); }".to_owned()),
            ("only makes values", "interface types { resource date { constructor(); } }\ninterface files { use types.{date}; written: func() -> date; }\nworld w { import files; }".to_owned()),
            ("a handle comes in", "interface bus { resource wire { read: func() -> u8; } }\nworld w { import bus; use bus.{wire}; export run: func(on: borrow<wire>); }".to_owned()),
        ] {
            assert_eq!(found("dragged-import", Wit, &format!("package a:b;\n{text}\n")), "", "{why}");
        }
    }
}
