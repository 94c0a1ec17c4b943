//! Random numbers and the time, of which nobody says what may be relied on.

use crate::lint::model::{Docs, Interface, Kind, Model, Type};
use crate::lint::sources::{source, sources};
use crate::lint::things::only_exported;
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unstated-source",
    principle: "determinism.stated",
    finds: "random numbers or the time, and no word on what a program may rely on",
    why: "May two calls give the same? Must they not? May the clock run backwards, may a host give the same numbers in each run? \
          A host that is to repeat a run has to know whether it may, and a program whether it is safe. Where nothing is said, both guess.",
    spares: "Whatever says anything of the kind, of the function, of its interface or of its package: that values repeat or never do, that they \
             are fresh, secure or insecure, that a clock never goes back or may jump. Interfaces without a single word: `missing-docs` tells of these. \
             Methods. Interfaces that components offer. What is said in other words than these is not seen: say it in one of them, or allow it.",
    check,
};

/// What says it.
const SAID: &[&str] = &[
    "determinis",
    "repeat",
    "same value",
    "same number",
    "same sequence",
    "unpredictable",
    "fresh",
    "monoton",
    "decreas",
    "backward",
    "go back",
    "goes back",
    "jump",
    "wall clock",
    "wall-clock",
    "real time",
    "real-time",
    "cryptograph",
    "secure",
    "pseudo",
    "entropy",
    "seed",
    "reset",
    "unique",
    "high-quality",
    "high quality",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (id, interface) in model.interfaces() {
        if only_exported(model, id) || silent(interface) {
            continue;
        }
        for (of, function) in sources(model, interface) {
            let says = |docs: &Docs| docs.mentions(SAID);
            let of_types = function
                .params
                .iter()
                .flat_map(|param| type_docs(model, &param.ty));
            let alike = interface
                .functions
                .iter()
                .filter(|one| source(model, one) == Some(of));
            let said = says(&interface.docs)
                || says(&model.package_of(interface).docs)
                || of_types.into_iter().any(says)
                || alike.map(|one| &one.docs).any(says);
            let (false, Some(span)) = (said, &function.span) else {
                continue;
            };
            let path = model.function_path(function);
            let item = format!("{}#{path}", model.interface_path(interface));
            let message = format!(
                "`{path}` brings in {}, and nobody says what may be relied on",
                of.name()
            );
            found.push(Finding::new(&RULE, item, span.clone(), message).help(
                "say whether values may repeat or must not, and what a host does that has to be deterministic",
            ));
        }
    }
}

/// Whether nobody says a word of an interface. That is told of by `missing-docs`, and what is missing here with it.
fn silent(interface: &Interface) -> bool {
    let mut functions = interface.functions.iter();
    interface.docs.is_empty() && functions.all(|function| function.docs.is_empty())
}

/// What is said of a type and of its cases: a clock may be chosen by one.
fn type_docs<'m>(model: &'m Model, ty: &Type) -> Vec<&'m Docs> {
    let Type::Named(id) = ty else {
        return Vec::new();
    };
    let def = model.ty(model.resolved(*id));
    let members = match &def.kind {
        Kind::Enum(members) | Kind::Variant(members) => members.as_slice(),
        _ => &[],
    };
    std::iter::once(&def.docs)
        .chain(members.iter().map(|member| &member.docs))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn sources_that_promise_nothing_are_found() {
        let text = "package a:b;\n/// The clock.\ninterface x {\n  /// The time in seconds.\n  now: func() -> u64;\n}\n";
        assert_eq!(
            found("unstated-source", Wit, text),
            "5:3 now: `now` brings in the time, and nobody says what may be relied on\n"
        );
    }

    #[test]
    fn any_word_of_the_kind_is_enough() {
        for (why, text) in [
            (
                "of the function",
                "interface x {\n/// It never decreases.\nnow: func() -> u64; }",
            ),
            (
                "of a sibling",
                "interface x { random-bytes: func() -> list<u8>;\n/// Cryptographically secure.\nrandom-u64: func() -> u64; }",
            ),
            (
                "of the interface",
                "/// A host may be deterministic here.\ninterface x { now: func() -> u64; }",
            ),
            (
                "of what it takes",
                "interface x { enum clock {\n/// It never goes back.\nsteady } time-now: func(of: clock) -> u64; }",
            ),
            (
                "nobody says a word, which another rule tells",
                "interface x { now: func() -> u64; }",
            ),
            (
                "offered",
                "/// The clock.\ninterface x { now: func() -> u64; }\nworld w { export x; }",
            ),
        ] {
            assert_eq!(
                found("unstated-source", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }
}
