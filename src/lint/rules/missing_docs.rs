//! Functions of which nothing is said.

use crate::lint::model::{Called, Function, Interface, Model};
use crate::lint::{Finding, Ground, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: "missing-docs",
    principle: "types.written-down",
    finds: "an interface with functions of which nothing is said",
    why: "A type says what goes in and what comes out. It does not say what happens in between, when it fails, in which \
          order calls must come, and what may differ from host to host. What is written nowhere is decided by each \
          implementer alone, and programs come to rely on what the first one did.",
    spares: "A setter whose getter is described, and the other way round. Functions that follow one another without an empty line, below \
             a comment that speaks for all of them. Constructors, types, fields and worlds. An interface is told of once, with how many \
             functions it concerns.",
    check,
};

/// So many functions are shown beside the first.
const MOST_PLACES: usize = 3;

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        let silent = silent(model, interface);
        let Some((first, span)) = silent
            .iter()
            .find_map(|one| Some((one, one.span.as_ref()?)))
        else {
            continue;
        };
        let path = model.function_path(first);
        let message = match silent.len() {
            1 => format!("nothing is said of `{path}`"),
            count => {
                format!("nothing is said of {count} functions of this interface, such as `{path}`")
            }
        };
        let item = model.interface_path(interface);
        let mut finding = Finding::new(&RULE, item, span.clone(), message).help(
            "say above it what it does, when it fails, and what may differ from host to host",
        );
        for other in silent.iter().skip(1).take(MOST_PLACES) {
            if let Some(span) = &other.span {
                finding = finding.also(span.clone(), "");
            }
        }
        found.push(finding);
    }
}

/// The functions of which nothing is said, neither by themselves nor by a neighbour.
fn silent<'m>(model: &Model, interface: &'m Interface) -> Vec<&'m Function> {
    let described: BTreeSet<String> = interface
        .functions
        .iter()
        .filter(|function| !function.docs.is_empty())
        .map(|function| model.function_path(function))
        .collect();
    let mut silent = Vec::new();
    let mut before: Option<&Function> = None;
    let mut spoken_for = false;
    for function in &interface.functions {
        let grouped = spoken_for && before.is_some_and(|before| touches(before, function));
        spoken_for = !function.docs.is_empty() || grouped;
        // A constructor makes what is described.
        let makes = matches!(function.called, Called::Constructor(_));
        if !spoken_for
            && !makes
            && !counterparts(model, function)
                .iter()
                .any(|one| described.contains(one))
        {
            silent.push(function);
        }
        before = Some(function);
    }
    silent
}

/// Whether no empty line stands between two functions.
fn touches(before: &Function, after: &Function) -> bool {
    let (Some(before), Some(after)) = (&before.span, &after.span) else {
        return false;
    };
    let between = before.file.text.get(before.range.end..after.range.start);
    // The first line is the rest of the one before, the last one the start of the one after.
    between.is_some_and(|between| {
        let lines: Vec<&str> = between.lines().collect();
        let inner = lines
            .get(1..lines.len().saturating_sub(1))
            .unwrap_or_default();
        !between.is_empty() && inner.iter().all(|line| !line.trim().is_empty())
    })
}

/// The getters of a setter, or the setter of a getter.
fn counterparts(model: &Model, function: &Function) -> Vec<String> {
    let path = model.function_path(function);
    let at = path.len() - function.name.len();
    let (place, name) = path.split_at(at);
    let of = |stem: &str| {
        [
            format!("{place}{stem}"),
            format!("{place}get-{stem}"),
            format!("{place}set-{stem}"),
        ]
    };
    match name
        .strip_prefix("set-")
        .or_else(|| name.strip_prefix("get-"))
    {
        Some(stem) => of(stem).to_vec(),
        None => vec![format!("{place}set-{name}")],
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn functions_without_a_word_are_told_of_once() {
        let text = "package a:b;\ninterface x {\n  one: func();\n\n  /// Words.\n  two: func();\n\n  three: func();\n}\n\
                    interface y {\n  resource r {\n    four: func();\n  }\n}\n";
        assert_eq!(
            found("missing-docs", Wit, text),
            "3:3 one: nothing is said of 2 functions of this interface, such as `one`\n\
             12:5 four: nothing is said of `r.four`\n"
        );
        let text = "(module $x\n  (@interface func (export \"f\"))\n)\n";
        assert_eq!(
            found("missing-docs", Witx, text),
            "2:29 f: nothing is said of `f`\n"
        );
    }

    #[test]
    fn what_a_neighbour_says_is_enough() {
        for (why, text) in [
            ("described", "/// Words.\none: func();"),
            (
                "a setter",
                "/// Words.\nsize: func() -> u64;\n\nset-size: func(to: u64);",
            ),
            (
                "a setter of get-",
                "/// Words.\nget-size: func() -> u64;\n\nset-size: func(to: u64);",
            ),
            (
                "a getter",
                "/// Words.\nset-size: func(to: u64);\n\nget-size: func() -> u64;",
            ),
            (
                "a constructor",
                "/// Words.\nresource r { constructor(of: u32); }",
            ),
            (
                "a group",
                "  /// Words for both.\n  one: func();\n  @since(version = 0.2.0)\n  two: func();",
            ),
        ] {
            let text = format!("package a:b@0.2.0;\ninterface x {{\n{text}\n}}\n");
            assert_eq!(found("missing-docs", Wit, &text), "", "{why}");
        }
    }
}
