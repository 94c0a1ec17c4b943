//! Types that have members, and the members: fields, cases, flags.

use super::tree::Node;
use super::types::{Hold, NUMBERS, Reader};
use crate::lint::model::{Kind, Member, Type};
use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// What may stand in a type that has members.
struct Form {
    /// What the type is called.
    what: &'static str,
    /// The first words of members.
    heads: &'static [&'static str],
    /// What may stand there without parentheses.
    bare: Bare,
    /// How members are written.
    help: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bare {
    Names,
    Types,
    Nothing,
}

const fn form(
    what: &'static str,
    heads: &'static [&'static str],
    bare: Bare,
    help: &'static str,
) -> Form {
    Form {
        what,
        heads,
        bare,
        help,
    }
}

const ENUM: Form = form("an enum", &[], Bare::Names, "it has names: `$one $two`");
const FLAGS: Form = form(
    "flags",
    &["flag"],
    Bare::Names,
    "they have names: `$one $two`",
);
const INT: Form = form(
    "an int",
    &["const"],
    Bare::Nothing,
    "it has `(const $one 1)`",
);
const RECORD: Form = form(
    "a record",
    &["field"],
    Bare::Nothing,
    "it has `(field $one u32)`",
);
const CASES: &[&str] = &["case", "field", "empty"];
const UNION: Form = form("a union", CASES, Bare::Types, "it has types: `$one $two`");
const VARIANT: Form = form(
    "a variant",
    CASES,
    Bare::Nothing,
    "it has `(case $one u32)`",
);

impl Reader<'_, '_> {
    /// What a type with a name is.
    pub(super) fn kind(&mut self, node: &Node) -> Kind {
        let members = node
            .list()
            .and_then(|items| items.get(1..))
            .unwrap_or_default();
        match node.head(self.text) {
            Some("enum") => Kind::Enum(self.members(members, &ENUM)),
            Some("int") => Kind::Enum(self.members(members, &INT)),
            Some("flags") => Kind::Flags(self.members(members, &FLAGS)),
            Some("record" | "struct") => Kind::Record(self.members(members, &RECORD)),
            Some("union") => Kind::Variant(self.members(members, &UNION)),
            Some("variant") => Kind::Variant(self.members(members, &VARIANT)),
            Some("handle") => Kind::Resource,
            _ => Kind::Alias(self.ty(node, Hold::Unsaid)),
        }
    }

    fn members(&mut self, items: &[Node], form: &Form) -> Vec<Member> {
        let mut members = Vec::new();
        let mut items = items;
        if let Some((first, rest)) = items.split_first()
            && let Some(kept) = self.kept_as(first, rest, form)
        {
            if let Some(kept) = kept {
                self.ty(kept, Hold::Unsaid);
            }
            items = rest;
        }
        for item in items {
            let member = match item.head(self.text) {
                Some(head) if form.heads.contains(&head) => self.member(item, head),
                None if form.bare == Bare::Names && item.name(self.text).is_some() => item
                    .name(self.text)
                    .map(|(name, range)| (name.to_owned(), Some(range), None)),
                _ if form.bare == Bare::Types => {
                    // It is called by its number, or as the tag has it, which is said elsewhere.
                    let ty = self.ty(item, Hold::Unsaid);
                    Some((members.len().to_string(), None, Some(ty)))
                }
                _ => {
                    let message = format!("this is no part of {}", form.what);
                    self.faults
                        .tell(item.range.clone(), message, Some(form.help.to_owned()));
                    None
                }
            };
            members.extend(member.map(|(name, range, ty)| Member {
                name,
                span: range.map(|range| self.faults.span(range)),
                docs: item.said(3),
                ty,
            }));
        }
        let named = members
            .iter()
            .map(|member| (member.name.as_str(), member.span.as_ref()));
        self.once("a member", named);
        members
    }

    /// Whether the first thing in a type says how it is kept, and by which type.
    fn kept_as<'n>(&self, first: &'n Node, rest: &[Node], form: &Form) -> Option<Option<&'n Node>> {
        let text = self.text;
        if let Some(items) = first.list() {
            let marked = first.head(text) == Some("@witx")
                && matches!(items.get(1)?.word(text)?, "tag" | "repr" | "bitflags");
            return marked.then_some(items.get(2));
        }
        let word = first.word(text)?;
        let has_cases = |node: &Node| {
            node.head(text)
                .is_some_and(|head| form.heads.contains(&head))
        };
        let says = match form.bare {
            Bare::Types => rest.iter().any(has_cases),
            // A name is one of the members.
            Bare::Names => NUMBERS.contains(&word),
            Bare::Nothing => form.what != RECORD.what,
        };
        says.then_some(Some(first))
    }

    /// `(field $one u32)` and its like.
    fn member(
        &mut self,
        node: &Node,
        head: &str,
    ) -> Option<(String, Option<Range<usize>>, Option<Type>)> {
        let items = node.list().unwrap_or_default();
        let Some((name, range)) = items.get(1).and_then(|name| name.name(self.text)) else {
            let help = format!("write `({head} $name …)`");
            self.faults.tell(
                node.range.clone(),
                "this has no name".to_owned(),
                Some(help),
            );
            return None;
        };
        let ty = match (head, items.get(2)) {
            ("field", None) => {
                let help = format!("write one: `(field ${name} u32)`");
                self.faults.tell(
                    node.range.clone(),
                    format!("`{name}` has no type"),
                    Some(help),
                );
                None
            }
            ("field" | "case", Some(ty)) => Some(self.ty(ty, Hold::Unsaid)),
            _ => None,
        };
        let most = if matches!(head, "flag" | "empty") {
            2
        } else {
            3
        };
        self.no_more(items, most);
        Some((name.to_owned(), Some(range), ty))
    }

    /// Tells of names that come twice where each should come once.
    pub(super) fn once<'n>(
        &mut self,
        what: &str,
        named: impl Iterator<Item = (&'n str, Option<&'n Span>)>,
    ) {
        let mut first: BTreeMap<&str, &Span> = BTreeMap::new();
        for (name, span) in named {
            let Some(span) = span else {
                continue;
            };
            if let Some(before) = first.get(name) {
                let message = format!("`{name}` is the name of {what} twice");
                let before = (*before).clone();
                self.faults
                    .tell_also(span.range.clone(), message, None, before, "the first one");
            } else {
                first.insert(name, span);
            }
        }
    }
}
