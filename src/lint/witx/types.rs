//! Types as they are used, in whichever form witx had for them.

use super::faults::Faults;
use super::scope::{Links, Written};
use super::tree::Node;
use crate::diagnostic::nearest;
use crate::lint::model::{Kind, Type, TypeId};
use std::collections::BTreeSet;
use std::ops::Range;

/// A file that is being read.
pub(super) struct Reader<'a, 'r> {
    pub(super) text: &'a str,
    /// Which of the files it is.
    pub(super) at: usize,
    pub(super) links: &'r Links<'a>,
    pub(super) written: &'r [Written<'a>],
    /// The types that stand for a handle, once that is known.
    pub(super) handles: Option<&'r BTreeSet<TypeId>>,
    pub(super) faults: &'r mut Faults<'a>,
}

/// Whose a handle is that comes in a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// In a type with a name nobody says it.
    Unsaid,
    /// What a function is given, it may use until it returns.
    Lent,
    /// What a function gives back, or writes where it is told to, is the caller's.
    Given,
}

/// What stands where a type cannot be understood.
pub(super) fn nothing() -> Type {
    Type::Tuple(Vec::new())
}

pub(super) const NUMBERS: [&str; 10] = [
    "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64",
];
const OTHERS: [&str; 5] = ["bool", "char", "char8", "usize", "string"];
const MARKED: [&str; 4] = ["pointer", "const_pointer", "usize", "char8"];

impl<'a, 'r> Reader<'a, 'r> {
    pub(super) fn new(
        text: &'a str,
        at: usize,
        links: &'r Links<'a>,
        written: &'r [Written<'a>],
        faults: &'r mut Faults<'a>,
    ) -> Self {
        Self {
            text,
            at,
            links,
            written,
            handles: None,
            faults,
        }
    }
}

impl Reader<'_, '_> {
    /// A type that is used.
    pub(super) fn ty(&mut self, node: &Node, hold: Hold) -> Type {
        let text = self.text;
        if let Some(word) = node.word(text) {
            return self.word(word, &node.range, hold);
        }
        let items = node.list().unwrap_or_default();
        // What a function is told to write to is the caller's afterwards.
        let written = if hold == Hold::Lent {
            Hold::Given
        } else {
            hold
        };
        match node.head(text) {
            Some("@witx") => match items.get(1).and_then(|word| word.word(text)) {
                Some("pointer") => Type::Pointer(Box::new(self.inner(node, 2, written))),
                Some("const_pointer") => Type::Pointer(Box::new(self.inner(node, 2, hold))),
                Some(word) if basic(word).is_some() => {
                    self.no_more(items, 2);
                    basic(word).unwrap_or_else(nothing)
                }
                word => {
                    let message = "this is no type of witx".to_owned();
                    let help = word.and_then(|word| meant_word(word, &MARKED));
                    self.faults.tell(node.range.clone(), message, help);
                    nothing()
                }
            },
            Some("array" | "list") => Type::List(Box::new(self.inner(node, 1, hold))),
            Some("in-buffer" | "const_pointer") => {
                Type::Pointer(Box::new(self.inner(node, 1, hold)))
            }
            Some("out-buffer" | "pointer") => Type::Pointer(Box::new(self.inner(node, 1, written))),
            Some("tuple") => {
                let rest = items.iter().skip(1);
                Type::Tuple(rest.map(|node| self.ty(node, hold)).collect())
            }
            Some("expected") => self.expected(items, hold),
            // Nobody can name it, but what is in it matters.
            Some("variant") => {
                let Kind::Variant(cases) = self.kind(node) else {
                    return nothing();
                };
                Type::Tuple(cases.into_iter().filter_map(|case| case.ty).collect())
            }
            Some("record" | "struct" | "union" | "enum" | "flags" | "int" | "handle") => {
                let help = "give it one with `(typename $name …)`, and write that name here";
                let message = "this type has no name".to_owned();
                self.faults
                    .tell(node.range.clone(), message, Some(help.to_owned()));
                nothing()
            }
            head => {
                let known = [
                    "list",
                    "array",
                    "tuple",
                    "expected",
                    "in-buffer",
                    "out-buffer",
                    "@witx",
                ];
                let help = head.and_then(|head| meant_word(head, &known));
                self.faults
                    .tell(node.range.clone(), "this is no type".to_owned(), help);
                nothing()
            }
        }
    }

    /// The type that stands at a place in another, and is the last thing there.
    fn inner(&mut self, node: &Node, at: usize, hold: Hold) -> Type {
        let items = node.list().unwrap_or_default();
        self.no_more(items, at + 1);
        match items.get(at) {
            Some(inner) => self.ty(inner, hold),
            None => {
                let message = "this does not say of which type".to_owned();
                self.faults.tell(node.range.clone(), message, None);
                nothing()
            }
        }
    }

    fn expected(&mut self, items: &[Node], hold: Hold) -> Type {
        let text = self.text;
        let rest = items.get(1..).unwrap_or_default();
        let (ok, rest) = match rest.split_first() {
            Some((first, rest)) if first.head(text) != Some("error") => (Some(first), rest),
            _ => (None, rest),
        };
        let error = rest.first().filter(|node| node.head(text) == Some("error"));
        if error.is_some() {
            self.no_more(rest, 1);
        } else {
            let place = rest.first().or(items.first());
            let range = place.map_or(0..0, |node| node.range.clone());
            let help = "write `(expected u32 (error $errno))`".to_owned();
            let message = "this does not say which error comes".to_owned();
            self.faults.tell(range, message, Some(help));
        }
        let inner = error.and_then(|error| error.list()).unwrap_or_default();
        self.no_more(inner, 2);
        let mut boxed = |node: &Node| Box::new(self.ty(node, hold));
        Type::Result {
            ok: ok.map(&mut boxed),
            err: inner.get(1).map(boxed),
        }
    }

    /// Tells of what comes after all that should.
    pub(super) fn no_more(&mut self, items: &[Node], most: usize) {
        if let Some(extra) = items.get(most) {
            let message = "this has no place here".to_owned();
            self.faults
                .tell(extra.range.clone(), message, Some("take it out".to_owned()));
        }
    }

    fn word(&mut self, word: &str, range: &Range<usize>, hold: Hold) -> Type {
        if let Some(name) = word.strip_prefix('$') {
            return match self.named(name) {
                Some(id) => self.held(id, hold),
                None => self.unknown(word, range, name),
            };
        }
        basic(word).unwrap_or_else(|| self.unknown(word, range, word))
    }

    fn held(&self, id: TypeId, hold: Hold) -> Type {
        let is_handle = self.handles.is_some_and(|handles| handles.contains(&id));
        match hold {
            Hold::Lent if is_handle => Type::Borrow(id),
            Hold::Given if is_handle => Type::Own(id),
            _ => Type::Named(id),
        }
    }

    fn named(&self, name: &str) -> Option<TypeId> {
        let own = self
            .written
            .get(self.at)?
            .names
            .get(name)
            .map(|known| known.id);
        own.or_else(|| self.links.imported.get(self.at)?.get(name).copied())
            .or_else(|| {
                let seen = self.links.seen.get(self.at)?;
                seen.iter().find_map(|&file| {
                    self.written
                        .get(file)?
                        .names
                        .get(name)
                        .map(|known| known.id)
                })
            })
    }

    fn unknown(&mut self, word: &str, range: &Range<usize>, name: &str) -> Type {
        let unsure = self.links.unsure.get(self.at).is_some_and(|unsure| *unsure);
        // It may be in what could not be read.
        if self.faults.full() || (unsure && word.starts_with('$')) {
            return nothing();
        }
        let seen = self
            .links
            .seen
            .get(self.at)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let known = seen.iter().filter_map(|&file| self.written.get(file));
        let help = match basic(name) {
            Some(_) => Some(format!("did you mean `{name}`?")),
            None => meant(name, known.flat_map(|known| known.names.keys())),
        };
        let help = help
            .or_else(|| meant_word(word, &NUMBERS))
            .or_else(|| meant_word(word, &OTHERS));
        self.faults
            .tell(range.clone(), format!("there is no type `{word}`"), help);
        nothing()
    }
}

/// A type that everybody knows.
fn basic(word: &str) -> Option<Type> {
    let int = |signed, bits| Type::Int { signed, bits };
    Some(match word {
        "u8" => int(false, 8),
        "u16" => int(false, 16),
        "u32" => int(false, 32),
        "u64" => int(false, 64),
        "s8" => int(true, 8),
        "s16" => int(true, 16),
        "s32" => int(true, 32),
        "s64" => int(true, 64),
        "f32" => Type::Float(32),
        "f64" => Type::Float(64),
        "bool" => Type::Bool,
        "char" => Type::Char,
        "char8" => Type::Char8,
        "usize" => Type::Usize,
        "string" => Type::String,
        _ => return None,
    })
}

/// Whether one of these names may be meant. Of thousands not all are tried.
pub(super) fn meant<'n>(name: &str, known: impl Iterator<Item = &'n &'n str>) -> Option<String> {
    let short = name.len() <= 100;
    let found = nearest(name, known.copied().take(10_000).filter(|_| short))?;
    Some(format!("did you mean `${found}`?"))
}

fn meant_word(word: &str, known: &[&str]) -> Option<String> {
    let short = word.len() <= 100;
    let found = nearest(word, known.iter().copied().filter(|_| short))?;
    Some(format!("did you mean `{found}`?"))
}
