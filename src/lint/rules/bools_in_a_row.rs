//! Yes-or-no settings side by side.

use crate::lint::model::{Param, Type};
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bools-in-a-row",
    principle: "types.named-choices",
    finds: "several yes-or-no settings side by side in one call",
    why: "A call reads `open(path, true, false)` in most languages: which of the two is *create*? Two that are swapped compile, \
          and do something else. Flags and cases have names where they are used, and cannot be swapped.",
    spares: "One `bool`, and records, whose fields have names in every language. Two that are no settings but facts, such as the \
             sides of a comparison, are told of all the same: allow them, and say so.",
    check,
};

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        for function in &interface.functions {
            let is_bool = |param: &&Param| matches!(model.bare(&param.ty), Type::Bool);
            let bools: Vec<&Param> = function.params.iter().filter(is_bool).collect();
            let [first, rest @ ..] = bools.as_slice() else {
                continue;
            };
            let (false, Some(span)) = (rest.is_empty(), &first.span) else {
                continue;
            };
            let path = model.function_path(function);
            let item = format!("{}#{path}", model.interface_path(interface));
            let names: Vec<_> = bools.iter().map(|param| param.name.as_str()).collect();
            let message = format!(
                "`{path}` takes {} yes-or-no settings: `{}`",
                bools.len(),
                names.join("`, `")
            );
            let mut finding = Finding::new(&RULE, item, span.clone(), message).help(format!(
                "write `flags`, of which these are names: `{}`",
                names.join("`, `")
            ));
            for param in rest.iter().take(3) {
                if let Some(span) = &param.span {
                    finding = finding.also(span.clone(), "");
                }
            }
            found.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn settings_side_by_side_are_found() {
        let text = "package a:b;\ninterface x {\n  type yes = bool;\n  open: func(path: string, create: bool, exclusive: yes);\n}\n";
        assert_eq!(
            found("bools-in-a-row", Wit, text),
            "4:28 create: `open` takes 2 yes-or-no settings: `create`, `exclusive`\n"
        );
    }

    #[test]
    fn settings_with_names_are_left_alone() {
        for (why, text) in [
            ("only one", "open: func(path: string, create: bool);"),
            (
                "a record",
                "record how { create: bool, exclusive: bool } open: func(how: how);",
            ),
            (
                "flags",
                "flags how { create, exclusive } open: func(how: how);",
            ),
        ] {
            let text = format!("package a:b;\ninterface x {{ {text} }}\n");
            assert_eq!(found("bools-in-a-row", Wit, &text), "", "{why}");
        }
    }
}
