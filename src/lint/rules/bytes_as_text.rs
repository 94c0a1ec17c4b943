//! Bytes that are typed as text, and text that is typed as bytes.

use crate::lint::model::{Form, Function, Interface, Model, Type};
use crate::lint::names::list;
use crate::lint::things::{Value, named, values};
use crate::lint::{Finding, Ground, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bytes-as-text",
    principle: "types.bytes-or-text",
    finds: "bytes typed as characters, or text typed as bytes",
    why: "A runtime checks text: what is not UTF-8 is refused, or traps. So bytes that travel as a `string` arrive most of \
          the time, and fail on the day when they are no text. Text that travels as bytes arrives always, and each \
          program has to guess how it is encoded.",
    spares: "Whatever does not say by its name or in its words which of the two it is: `data`, `value` and `payload` may be \
             either. A `string` that is said to be in hexadecimal digits or Base64. A `list<u8>` that is said to be bytes \
             on purpose, such as a header that need not be UTF-8.",
    check,
};

/// Words for what is made of bytes and never of characters.
const BYTES: &[&str] = &[
    "bytes",
    "binary",
    "blob",
    "ciphertext",
    "nonce",
    "salt",
    "entropy",
];

/// What is said of bytes.
const BYTES_SAID: &[&str] = &[
    "random",
    "binary data",
    "raw bytes",
    "arbitrary bytes",
    "ciphertext",
];

/// What is said of text.
const TEXT_SAID: &[&str] = &[
    "utf-8",
    "utf8",
    "base64",
    "hexadecimal",
    " hex",
    "hex-encoded",
    "string",
    "text",
    "path",
    "name",
    "link",
    "json",
    "encoded",
];

/// Words for what is made of characters.
const TEXT: &[&str] = &[
    "path",
    "text",
    "url",
    "uri",
    "title",
    "description",
    "hostname",
    "locale",
    "language",
];

/// What is said where text is given as bytes on purpose.
const ON_PURPOSE: &[&str] = &[
    "byte",
    "not necessarily",
    "need not be",
    "encoding",
    "octet",
    "binary",
];

fn check(ground: &Ground<'_>, found: &mut Vec<Finding>) {
    let model = ground.model;
    for (_, interface) in model.interfaces() {
        let has_text = has_text(model, interface);
        let all = values(model, interface).into_iter();
        found.extend(all.filter_map(|value| judged(value, has_text)));
    }
}

/// Text may be given as bytes; only where its neighbours show that text could have been written, that is told of.
fn judged(value: Value<'_>, has_text: bool) -> Option<Finding> {
    let Value {
        name,
        span,
        item,
        ty,
        ..
    } = value;
    // What an interface is about says nothing of one of its values; and what is said of a parameter counts more than what
    // is said of its function.
    let near = value.said.len().saturating_sub(1);
    let near = match value.said.as_slice() {
        [own, _, _] if !own.is_empty() && !value.within.is_empty() => 1,
        _ => near,
    };
    let said = &value.said[..near];
    let words = list(name);
    let any = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let last = |known: &[&str]| {
        words
            .last()
            .is_some_and(|word| known.contains(&word.as_str()))
    };
    let says = |phrases: &[&str]| said.iter().any(|docs| docs.mentions(phrases));
    let told = |message: String| Finding::new(&RULE, item.clone(), span.clone(), message);
    match within(ty) {
        Type::List(inner) if matches!(**inner, Type::Char) => Some(
            told(format!(
                "`{name}` is a list of `char`, each of which is one character"
            ))
            .help("write `string` for text, or `list<u8>` for bytes")
            .principle("types.characters"),
        ),
        Type::Pointer(inner) | Type::List(inner) if matches!(**inner, Type::Char8) => {
            let bytes = any(BYTES) || says(BYTES_SAID);
            let text = any(TEXT) || says(&["path", "name", "text", "link", "utf-8"]);
            (bytes && !text).then(|| {
                told(format!(
                    "`{name}` is bytes by what is said of it, and characters by its type"
                ))
                .label("`char8` is one byte of UTF-8")
                .help("write `u8`")
            })
        }
        Type::String if last(BYTES) && !says(TEXT_SAID) => Some(
            told(format!(
                "`{name}` is bytes by its name, and text by its type"
            ))
            .help("write `list<u8>`, or say how the bytes are written in characters"),
        ),
        Type::List(inner) if **inner == byte() && last(TEXT) && !says(ON_PURPOSE) && has_text => {
            Some(
                told(format!(
                    "`{name}` is text by its name, and bytes by its type"
                ))
                .help("write `string`, or say why it need not be text"),
            )
        }
        _ => None,
    }
}

/// Inside what may be absent.
fn within(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) => within(inner),
        ty => ty,
    }
}

fn byte() -> Type {
    Type::Int {
        signed: false,
        bits: 8,
    }
}

/// Whether an interface of WIT has text anywhere.
fn has_text(model: &Model, interface: &Interface) -> bool {
    let is_text = |ty: &Type| matches!(within(model.bare(ty)), Type::String);
    let in_function = |function: &Function| named(function).any(|param| is_text(&param.ty));
    model.package_of(interface).form == Form::Wit && interface.functions.iter().any(in_function)
}

#[cfg(test)]
mod tests {
    use crate::lint::model::Form::{Wit, Witx};
    use crate::lint::tests::found;

    #[test]
    fn characters_for_bytes_are_found() {
        let witx = |ty: &str| {
            format!(
                "(module $x\n  ;;; Draws numbers.\n  (@interface func (export \"draw\")\n    ;;; Where the random data goes.\n    (param $into (@witx pointer {ty}))))\n"
            )
        };
        assert_eq!(
            found("bytes-as-text", Witx, &witx("char8")),
            "5:13 into: `into` is bytes by what is said of it, and characters by its type\n"
        );
        assert_eq!(found("bytes-as-text", Witx, &witx("u8")), "");
        let text = "package a:b;\ninterface x {\n  record sealed { nonce: string }\n  f: func(letters: list<char>) -> u32;\n  \
                    g: func(path: list<u8>, name: string);\n}\n";
        assert_eq!(
            found("bytes-as-text", Wit, text),
            "3:19 nonce: `nonce` is bytes by its name, and text by its type\n\
             4:11 letters: `letters` is a list of `char`, each of which is one character\n\
             5:11 path: `path` is text by its name, and bytes by its type\n"
        );
    }

    #[test]
    fn what_says_what_it_is_is_left_alone() {
        for (why, text) in [
            (
                "written in digits",
                "interface x { record sealed {\n/// In hexadecimal digits.\nnonce: string } }",
            ),
            (
                "either of the two",
                "interface x { f: func(data: string, value: list<u8>); }",
            ),
            (
                "on purpose",
                "interface x {\n/// The path is any bytes but zero.\nf: func(path: list<u8>, name: string); }",
            ),
            ("no text around", "interface x { f: func(path: list<u8>); }"),
        ] {
            assert_eq!(
                found("bytes-as-text", Wit, &format!("package a:b;\n{text}\n")),
                "",
                "{why}"
            );
        }
        let link = "(module $x\n  (@interface func (export \"read\")\n    ;;; Where the random link's text goes.\n    (param $into (@witx pointer char8))))\n";
        assert_eq!(found("bytes-as-text", Witx, link), "");
    }
}
