//! Types that are made of themselves, or lie too deep in one another, are told of and taken apart.
//!
//! Whoever walks through types afterwards comes to an end, and not too deep down.

use super::tree::DEEPEST;
use super::types::nothing;
use crate::lint::model::{Kind, Model, Type, TypeId};
use crate::source::Span;

/// One type that cannot be as it is written.
pub(super) struct Knot {
    /// The type.
    pub(super) id: TypeId,
    /// What is wrong with it.
    pub(super) message: String,
    /// What leads back to it, if that is another type.
    pub(super) by_way_of: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Not,
    /// What it is made of is being looked at.
    Open,
    /// It is so many types deep.
    Done(usize),
}

/// Looks through the types from `first` on.
pub(super) fn settle(model: &mut Model, first: usize) -> Vec<Knot> {
    let mut knots = Vec::new();
    let mut seen = vec![Seen::Not; model.types.len()];
    for start in first..model.types.len() {
        if seen[start] != Seen::Not {
            continue;
        }
        seen[start] = Seen::Open;
        // Not by recursion: a file may well have a hundred thousand types, each made of the next.
        let mut open = vec![(start, made_of(&model.types[start].kind))];
        while let Some((at, parts)) = open.last_mut() {
            let at = *at;
            match parts.pop() {
                Some(TypeId(part)) if seen[part] == Seen::Not => {
                    seen[part] = Seen::Open;
                    open.push((part, made_of(&model.types[part].kind)));
                }
                Some(TypeId(part)) if seen[part] == Seen::Open => {
                    let message =
                        format!("the type `{}` is made of itself", model.types[part].name);
                    let way = model.types[at].span.clone().filter(|_| part != at);
                    knots.push(Knot {
                        id: TypeId(part),
                        message,
                        by_way_of: way,
                    });
                    model.types[at].kind = Kind::Alias(nothing());
                    parts.clear();
                }
                Some(_) => {}
                None => {
                    let mut deep = depth(&model.types[at].kind, &seen);
                    if deep > DEEPEST {
                        let name = &model.types[at].name;
                        knots.push(Knot {
                            id: TypeId(at),
                            message: format!("`{name}` has types in types, deeper than {DEEPEST}"),
                            by_way_of: None,
                        });
                        model.types[at].kind = Kind::Alias(nothing());
                        deep = 1;
                    }
                    seen[at] = Seen::Done(deep);
                    open.pop();
                }
            }
        }
    }
    knots
}

/// The types that stand in a type.
fn types(kind: &Kind) -> Vec<&Type> {
    match kind {
        Kind::Record(members) | Kind::Variant(members) => members
            .iter()
            .filter_map(|member| member.ty.as_ref())
            .collect(),
        Kind::Alias(ty) => vec![ty],
        Kind::Enum(_) | Kind::Flags(_) | Kind::Resource => Vec::new(),
    }
}

/// The types with names that a type is made of.
fn made_of(kind: &Kind) -> Vec<TypeId> {
    let mut found = Vec::new();
    for ty in types(kind) {
        walk(ty, 0, &mut |part, _| {
            if let Type::Named(id) | Type::Own(id) | Type::Borrow(id) = part {
                found.push(*id);
            }
        });
    }
    found
}

/// How many types lie in one another.
fn depth(kind: &Kind, seen: &[Seen]) -> usize {
    let mut deepest = 1;
    for ty in types(kind) {
        walk(ty, 1, &mut |part, above| {
            let below = match part {
                Type::Named(id) | Type::Own(id) | Type::Borrow(id) => match seen.get(id.0) {
                    Some(Seen::Done(deep)) => *deep,
                    _ => 0,
                },
                _ => 0,
            };
            deepest = deepest.max(above + below);
        });
    }
    deepest
}

/// Each type that is written in this one, with how deep it is there. What is written is never deep.
fn walk(ty: &Type, above: usize, told: &mut dyn FnMut(&Type, usize)) {
    told(ty, above);
    let inner: Vec<&Type> = match ty {
        Type::List(inner) | Type::Option(inner) | Type::Pointer(inner) => vec![inner],
        Type::Map(key, value) => vec![key, value],
        Type::Tuple(types) => types.iter().collect(),
        Type::Result { ok, err } => [ok, err].into_iter().flatten().map(Box::as_ref).collect(),
        Type::Future(inner) | Type::Stream(inner) => inner.iter().map(Box::as_ref).collect(),
        _ => Vec::new(),
    };
    for ty in inner {
        walk(ty, above + 1, told);
    }
}
