//! Everything that has a name, one after another.

use super::model::{Docs, Form, Function, Interface, Kind, Model, Param, Type, TypeDef, World};
use crate::source::Span;

/// Something with a name.
#[derive(Clone, Copy)]
pub(super) struct Thing<'m> {
    pub(super) name: &'m str,
    pub(super) span: &'m Span,
    pub(super) of: Of<'m>,
    /// The interface it is in; itself, for one.
    pub(super) interface: &'m Interface,
}

/// What a thing is, and in what it is.
#[derive(Clone, Copy)]
pub(super) enum Of<'m> {
    Interface,
    Type,
    Member(&'m TypeDef),
    Function(&'m Function),
    Param(&'m Function),
}

impl Thing<'_> {
    /// By names alone: `wasi:filesystem/types#open-flags.create`.
    pub(super) fn item(&self, model: &Model) -> String {
        let interface = model.interface_path(self.interface);
        match self.of {
            Of::Interface => interface,
            Of::Type => format!("{interface}#{}", self.name),
            Of::Member(ty) => format!("{interface}#{}.{}", ty.name, self.name),
            Of::Function(function) => format!("{interface}#{}", model.function_path(function)),
            Of::Param(function) => {
                format!(
                    "{interface}#{}.{}",
                    model.function_path(function),
                    self.name
                )
            }
        }
    }
}

/// What an interface is called, and all in it that it defines.
pub(super) fn things<'m>(model: &'m Model, interface: &'m Interface) -> Vec<Thing<'m>> {
    let mut found = Vec::new();
    let mut add = |name: &'m str, span: &'m Option<Span>, of| {
        if let Some(span) = span {
            found.push(Thing {
                name,
                span,
                of,
                interface,
            });
        }
    };
    add(&interface.name, &interface.span, Of::Interface);
    for (_, ty) in model.defined(interface) {
        add(&ty.name, &ty.span, Of::Type);
        if let Kind::Record(members)
        | Kind::Variant(members)
        | Kind::Enum(members)
        | Kind::Flags(members) = &ty.kind
        {
            for member in members {
                add(&member.name, &member.span, Of::Member(ty));
            }
        }
    }
    for function in &interface.functions {
        add(&function.name, &function.span, Of::Function(function));
        for param in named(function) {
            add(&param.name, &param.span, Of::Param(function));
        }
    }
    found
}

/// Something with a name and a value: a field, a case, a parameter, what a function gives, another name for a type.
pub(super) struct Value<'m> {
    /// Its name; of what a function gives, the function's.
    pub(super) name: &'m str,
    pub(super) span: &'m Span,
    /// Of what may fail, what comes if it did not.
    pub(super) ty: &'m Type,
    /// What is said of it, and of what it is in; nearest first, the interface last.
    pub(super) said: Vec<&'m Docs>,
    /// The name of what it is in: a type, a function with its resource; empty for a type.
    pub(super) within: String,
    /// By names alone, as [`Thing::item`].
    pub(super) item: String,
}

/// All values of an interface.
pub(super) fn values<'m>(model: &'m Model, interface: &'m Interface) -> Vec<Value<'m>> {
    let path = model.interface_path(interface);
    let of_interface = &interface.docs;
    let mut found = Vec::new();
    for (_, def) in model.defined(interface) {
        match &def.kind {
            Kind::Record(members) | Kind::Variant(members) => {
                for member in members {
                    if let (Some(ty), Some(span)) = (&member.ty, &member.span) {
                        found.push(Value {
                            name: &member.name,
                            span,
                            ty,
                            said: vec![&member.docs, &def.docs, of_interface],
                            within: def.name.clone(),
                            item: format!("{path}#{}.{}", def.name, member.name),
                        });
                    }
                }
            }
            Kind::Alias(ty) => found.extend(def.span.as_ref().map(|span| Value {
                name: &def.name,
                span,
                ty,
                said: vec![&def.docs, of_interface],
                within: String::new(),
                item: format!("{path}#{}", def.name),
            })),
            Kind::Enum(_) | Kind::Flags(_) | Kind::Resource => {}
        }
    }
    for function in &interface.functions {
        let within = model.function_path(function);
        let item = format!("{path}#{within}");
        for param in named(function) {
            found.extend(param.span.as_ref().map(|span| Value {
                name: &param.name,
                span,
                ty: &param.ty,
                said: vec![&param.docs, &function.docs, of_interface],
                within: within.clone(),
                item: format!("{item}.{}", param.name),
            }));
        }
        // In witx a result has a name of its own.
        let of_wit = model.package_of(interface).form == Form::Wit;
        if let (Some(result), Some(span), true) = (&function.result, &function.span, of_wit) {
            let ty = match result {
                Type::Result { ok: Some(ok), .. } => ok,
                result => result,
            };
            found.push(Value {
                name: &function.name,
                span,
                ty,
                said: vec![&function.docs, of_interface],
                within: within.trim_end_matches(function.name.as_str()).to_owned(),
                item,
            });
        }
    }
    found
}

/// The parameters and, in witx, the results of a function.
pub(super) fn named(function: &Function) -> impl Iterator<Item = &Param> {
    function.params.iter().chain(&function.results)
}

/// Whether an interface is only what components offer: worlds export it, and none imports it.
pub(super) fn only_exported(model: &Model, interface: super::model::InterfaceId) -> bool {
    use super::model::What;
    let is =
        |item: &super::model::Item| matches!(item.what, What::Interface(id) if id == interface);
    let exported = |world: &World| world.exports.iter().any(is);
    let imported = |world: &World| world.imports.iter().any(is);
    model.worlds.iter().any(exported) && !model.worlds.iter().any(imported)
}
