//! Sizes and offsets that are too narrow for what they measure.

use crate::lint::model::{Model, Type};
use crate::lint::names::list;
use crate::lint::things::{Value, values};
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "narrow-size",
    principle: "types.quantities",
    finds: "a size or an offset of a file, a stream or the like in fewer than 64 bits",
    why: "What lies outside a program's memory does not end at four gigabytes. A size of 32 bits is right on the day when it \
          is written, and the interface cannot be widened later: a released type stays.",
    spares: "Sizes that are bounded by what they measure: what lies in memory, a page, a chunk, what docs say is at most so \
             much. Numbers of things. Names that do not say of what they are the size.",
    check,
};

/// Words for how much or where.
const SIZES: &[&str] = &["size", "length", "offset", "position", "bytes"];

/// Words for what may be larger than four gigabytes.
const LARGE: &[&str] = &[
    "file", "content", "stream", "blob", "object", "body", "disk", "storage", "archive", "total",
];

/// What bounds a size.
const BOUNDED: &[&str] = &[
    "at most", "maximum", "limit", "page", "chunk", "block", "buffer", "header", "window",
    "memory", "packet", "frame", "buf", "max", "min", "texture", "pixel", "section", "count",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        let all = values(model, interface).into_iter();
        found.extend(all.filter_map(|value| judged(model, value)));
    }
}

fn judged(model: &Model, value: Value<'_>) -> Option<Finding> {
    let name = value.name;
    let ty = match value.ty {
        Type::Option(inner) => inner,
        ty => ty,
    };
    // A type that has a name is told of where it is defined.
    if matches!(ty, Type::Named(_)) {
        return None;
    }
    let Type::Int { bits, .. } = *model.bare(ty) else {
        return None;
    };
    let own = list(name);
    let all: Vec<String> = own
        .iter()
        .cloned()
        .chain(list(&value.within.replace('.', "-")))
        .collect();
    let has = |known: &[&str]| all.iter().any(|word| known.contains(&word.as_str()));
    let is_size = own
        .last()
        .is_some_and(|last| SIZES.contains(&last.as_str()));
    let bounded = has(BOUNDED)
        || value
            .said
            .first()
            .is_some_and(|docs| docs.mentions(BOUNDED));
    if !(16..64).contains(&bits) || !is_size || !has(LARGE) || bounded {
        return None;
    }
    let most = match bits {
        32 => "4 GiB",
        _ => "64 KiB",
    };
    let message = format!("`{name}` has {bits} bits, and what it measures may be larger");
    Some(
        Finding::new(&RULE, value.item, value.span.clone(), message)
            .label(format!("at most {most}"))
            .help("write `u64`, or say what bounds it"),
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::Wit;
    use crate::lint::tests::found;

    #[test]
    fn sizes_of_what_lies_outside_are_found() {
        let text = "package a:b;\ninterface x {\n  type file-size = u32;\n  record object-info { size: u32, name: string }\n  \
                    read-file: func(offset: u32);\n  resource blob { size: func() -> result<u32>; }\n}\n";
        assert_eq!(
            found("narrow-size", Wit, text),
            "3:8 file-size: `file-size` has 32 bits, and what it measures may be larger\n\
             4:24 size: `size` has 32 bits, and what it measures may be larger\n\
             5:19 offset: `offset` has 32 bits, and what it measures may be larger\n\
             6:19 size: `size` has 32 bits, and what it measures may be larger\n"
        );
    }

    #[test]
    fn what_is_bounded_or_wide_is_left_alone() {
        for (why, text) in [
            ("wide", "type file-size = u64;"),
            (
                "of what lies in memory",
                "read-file: func(buffer-size: u32);",
            ),
            (
                "said to be bounded",
                "record object-info {\n/// At most 1024.\nsize: u32 }",
            ),
            ("a number of things", "record object-info { count: u32 }"),
            ("of nobody knows what", "resize: func(size: u32);"),
        ] {
            let text = format!("package a:b;\ninterface x {{ {text} }}\n");
            assert_eq!(found("narrow-size", Wit, &text), "", "{why}");
        }
    }
}
