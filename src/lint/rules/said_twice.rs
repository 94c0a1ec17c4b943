//! Names that say again what their place says.

use crate::lint::model::{Called, Function, Interface, Kind, Member, Model, TypeDef};
use crate::lint::names::{contains, list, singular};
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "said-twice",
    principle: "naming.said-once",
    finds: "a name that repeats the interface, the resource or the type that it is in",
    why: "A name is read together with its place: `clock.now`, and not `clock.clock-now`. What is said twice is twice as \
          long in every language, and the reader who compares names has to find the part that differs.",
    spares: "An interface's chief function or type, which has the interface's own name, and `get-` before it. A function that is named after the chief one: `exit-with-code` \
             beside `exit`. A word in the middle of a name, which belongs to those beside it: `forward-trace-context-headers`. Types: whoever uses one from elsewhere sees it without its interface. A single member that repeats its type, where \
             its siblings do not: there the word may be what tells it apart.",
    check,
};

/// First words of names that go on to name another thing.
const CONVERTS: &[&str] = &["from", "to", "into", "as", "with"];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        functions(model, interface, found);
        for (_, ty) in model.defined(interface) {
            members(model, interface, ty, found);
        }
    }
}

fn functions(model: &Model, interface: &Interface, found: &mut Vec<Finding>) {
    for function in &interface.functions {
        let (place, what) = match function.called {
            Called::Free => (interface.name.as_str(), "interface"),
            Called::Method(on) | Called::Static(on) => (model.ty(on).name.as_str(), "resource"),
            Called::Constructor(_) => continue,
        };
        let (own, of_place) = (list(&function.name), list(place));
        let rest = match own.strip_prefix(&["get".to_owned()]) {
            Some(rest) => rest,
            None => &own,
        };
        let chief = rest == of_place || singulars(rest) == singulars(&of_place);
        let Some(span) = &function.span else {
            continue;
        };
        let repeats = rest.starts_with(&of_place) || rest.ends_with(&of_place);
        if chief || !(repeats || whole(rest, &of_place)) {
            continue;
        }
        // `exit-with-code` beside `exit`: it is named after that function.
        let named_after = |sibling: &Function| {
            list(&sibling.name) == of_place && sibling.called == function.called
        };
        if own.starts_with(&of_place) && interface.functions.iter().any(named_after) {
            continue;
        }
        let path = model.function_path(function);
        let item = format!("{}#{path}", model.interface_path(interface));
        let short = without(&own, &of_place);
        // `from-graphics-buffer` of a `buffer`: it names another thing.
        if own
            .first()
            .is_some_and(|first| CONVERTS.contains(&first.as_str()))
        {
            continue;
        }
        // `delay-ns` of a `delay`: the rest would say nothing.
        if short.len() < 3 {
            continue;
        }
        let message = format!(
            "`{}` says again that it is in the {what} `{place}`",
            function.name
        );
        found.push(
            Finding::new(&RULE, item, span.clone(), message)
                .help(format!("write `{short}`: it is read as `{place}.{short}`")),
        );
    }
}

/// Members that all, or nearly all, begin with the name of their type.
fn members(model: &Model, interface: &Interface, ty: &TypeDef, found: &mut Vec<Finding>) {
    let (Kind::Record(members)
    | Kind::Variant(members)
    | Kind::Enum(members)
    | Kind::Flags(members)) = &ty.kind
    else {
        return;
    };
    let place = list(&ty.name);
    // A name of witx may have no word at all: `$_`.
    if place.is_empty() {
        return;
    }
    let repeats = |member: &&Member| {
        let own = list(&member.name);
        own.len() > place.len() && own.starts_with(&place)
    };
    let repeating: Vec<&Member> = members.iter().filter(repeats).collect();
    let Some(first) = repeating.first() else {
        return;
    };
    let Some(span) = &first.span else {
        return;
    };
    if repeating.len() < 2 || repeating.len() * 2 < members.len() {
        return;
    }
    let short = without(&list(&first.name), &place);
    let message = format!(
        "{} members of `{}` begin with its name, such as `{}`",
        repeating.len(),
        ty.name,
        first.name
    );
    let item = format!("{}#{}", model.interface_path(interface), ty.name);
    let finding = Finding::new(&RULE, item, span.clone(), message);
    found.push(finding.help(format!("write `{short}`")));
}

/// Whether a name has several words of its place anywhere: together they are no chance.
fn whole(own: &[String], place: &[String]) -> bool {
    place.len() > 1 && contains(own, place)
}

fn singulars(words: &[String]) -> Vec<&str> {
    words.iter().map(|word| singular(word)).collect()
}

/// A name without the words of its place.
fn without(own: &[String], place: &[String]) -> String {
    let at = own.windows(place.len()).position(|window| window == place);
    let at = at.unwrap_or(own.len());
    let rest = own[..at].iter().chain(own.iter().skip(at + place.len()));
    rest.cloned().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn what_its_place_says_is_found() {
        let text = "package a:b;\ninterface clock {\n  clock-now: func() -> u64;\n  get-clock-rate: func() -> u64;\n  resource note { note-text: func() -> string; }\n  \
                    enum kind { kind-file, kind-folder, kind-link }\n}\n";
        assert_eq!(
            found("said-twice", Wit, text),
            "3:3 clock-now: `clock-now` says again that it is in the interface `clock`\n\
             4:3 get-clock-rate: `get-clock-rate` says again that it is in the interface `clock`\n\
             5:19 note-text: `note-text` says again that it is in the resource `note`\n\
             6:15 kind-file: 3 members of `kind` begin with its name, such as `kind-file`\n"
        );
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for (why, text) in [
            (
                "the chief function",
                "interface environment { get-environment: func() -> u32; }",
            ),
            (
                "its plural",
                "interface random { get-randoms: func() -> u32; }",
            ),
            (
                "a type",
                "interface river { record river-info { size: u64 } }",
            ),
            (
                "named after the chief function",
                "interface exit { exit: func(); exit-with-code: func(code: u8); }",
            ),
            (
                "the rest says nothing",
                "interface x { resource delay { delay-ns: func(ns: u32); } }",
            ),
            (
                "a word that belongs to those beside it",
                "interface context { forward-trace-context-headers: func(allow: bool) -> bool; }",
            ),
            (
                "a part of a word",
                "interface time { timezone: func() -> u32; }",
            ),
            (
                "one member of many",
                "interface x { enum kind { kind-of, file, folder } }",
            ),
            (
                "the member is the type",
                "interface x { record name { name: string, other: string } }",
            ),
        ] {
            assert_eq!(
                found("said-twice", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
    }

    #[test]
    fn a_name_without_a_word_stops_nothing() {
        let text = "(typename $_ (enum u8 $a $b))\n(module $_ (@interface func (export \"_\")))\n";
        assert_eq!(found("said-twice", Witx, text), "");
    }
}
