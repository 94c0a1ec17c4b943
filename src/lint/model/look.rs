//! What rules ask of a model.

use super::{
    Called, Function, Interface, InterfaceId, Kind, Model, Package, Type, TypeDef, TypeId, World,
};
use std::collections::BTreeSet;

impl Model {
    /// A type by its place.
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The package of an interface.
    pub fn package_of(&self, interface: &Interface) -> &Package {
        &self.packages[interface.package.0]
    }

    /// The interfaces that rules look at, in the order read.
    pub fn interfaces(&self) -> impl Iterator<Item = (InterfaceId, &Interface)> {
        let all = self.interfaces.iter().enumerate();
        all.filter(|(_, interface)| self.package_of(interface).linted)
            .map(|(at, interface)| (InterfaceId(at), interface))
    }

    /// The worlds that rules look at, in the order read.
    pub fn worlds(&self) -> impl Iterator<Item = &World> {
        let linted = |world: &&World| self.packages[world.package.0].linted;
        self.worlds.iter().filter(linted)
    }

    /// The types that an interface defines, without those it only uses.
    pub fn defined<'m>(
        &'m self,
        interface: &'m Interface,
    ) -> impl Iterator<Item = (TypeId, &'m TypeDef)> {
        let types = interface.types.iter().map(|&id| (id, self.ty(id)));
        types.filter(|(_, ty)| !ty.used)
    }

    /// Where a name leads in the end: the type that is not another name for a named type.
    pub fn resolved(&self, id: TypeId) -> TypeId {
        let mut at = id;
        // A cycle is refused by whoever reads; a bound costs nothing.
        for _ in 0..self.types.len() {
            match &self.ty(at).kind {
                Kind::Alias(Type::Named(next)) => at = *next,
                _ => break,
            }
        }
        at
    }

    /// A type with the names taken off that are only other names: `timestamp` is a 64-bit number. Records and the like
    /// stay names.
    pub fn bare<'m>(&'m self, ty: &'m Type) -> &'m Type {
        let mut ty = ty;
        for _ in 0..=self.types.len() {
            match ty {
                Type::Named(id) => match &self.ty(*id).kind {
                    Kind::Alias(inner) => ty = inner,
                    _ => break,
                },
                _ => break,
            }
        }
        ty
    }

    /// The resource that a handle stands for, through all names for it.
    pub fn resource(&self, ty: &Type) -> Option<(TypeId, bool)> {
        match self.bare(ty) {
            Type::Own(id) => Some((self.resolved(*id), true)),
            Type::Borrow(id) => Some((self.resolved(*id), false)),
            Type::Named(id) if matches!(self.ty(*id).kind, Kind::Resource) => Some((*id, true)),
            _ => None,
        }
    }

    /// Each type that is a part of this one, itself first, into records and through names.
    pub fn parts<'m>(&'m self, ty: &'m Type, seen: &mut dyn FnMut(&'m Type)) {
        let mut known = BTreeSet::new();
        self.parts_of(ty, &mut known, seen);
    }

    fn parts_of<'m>(
        &'m self,
        ty: &'m Type,
        known: &mut BTreeSet<TypeId>,
        seen: &mut dyn FnMut(&'m Type),
    ) {
        seen(ty);
        match ty {
            Type::Named(id) => {
                if !known.insert(*id) {
                    return;
                }
                match &self.ty(*id).kind {
                    Kind::Record(members) | Kind::Variant(members) => {
                        for ty in members.iter().filter_map(|member| member.ty.as_ref()) {
                            self.parts_of(ty, known, seen);
                        }
                    }
                    Kind::Alias(inner) => self.parts_of(inner, known, seen),
                    Kind::Enum(_) | Kind::Flags(_) | Kind::Resource => {}
                }
            }
            Type::List(inner) | Type::Option(inner) | Type::Pointer(inner) => {
                self.parts_of(inner, known, seen);
            }
            Type::Map(key, value) => {
                self.parts_of(key, known, seen);
                self.parts_of(value, known, seen);
            }
            Type::Tuple(types) => {
                for ty in types {
                    self.parts_of(ty, known, seen);
                }
            }
            Type::Result { ok, err } => {
                for ty in [ok, err].into_iter().flatten() {
                    self.parts_of(ty, known, seen);
                }
            }
            Type::Future(inner) | Type::Stream(inner) => {
                if let Some(ty) = inner {
                    self.parts_of(ty, known, seen);
                }
            }
            _ => {}
        }
    }

    /// The resources whose handles are anywhere in a type; `true` with those that are given away.
    pub fn handles(&self, ty: &Type) -> Vec<(TypeId, bool)> {
        let mut found = Vec::new();
        self.parts(ty, &mut |part| {
            if !matches!(part, Type::Named(id) if !matches!(self.ty(*id).kind, Kind::Resource))
                && let Some(handle) = self.resource(part)
                && !found.contains(&handle)
            {
                found.push(handle);
            }
        });
        found
    }

    /// A type as its author would write it.
    pub fn written(&self, ty: &Type) -> String {
        let of = |inner: &Option<Box<Type>>| inner.as_ref().map(|ty| self.written(ty));
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::Int { signed, bits } => format!("{}{bits}", if *signed { 's' } else { 'u' }),
            Type::Usize => "usize".to_owned(),
            Type::Float(bits) => format!("f{bits}"),
            Type::Char => "char".to_owned(),
            Type::Char8 => "char8".to_owned(),
            Type::String => "string".to_owned(),
            Type::ErrorContext => "error-context".to_owned(),
            Type::Named(id) | Type::Own(id) => self.ty(*id).name.clone(),
            Type::Borrow(id) => format!("borrow<{}>", self.ty(*id).name),
            Type::List(inner) => format!("list<{}>", self.written(inner)),
            Type::Map(key, value) => {
                format!("map<{}, {}>", self.written(key), self.written(value))
            }
            Type::Tuple(types) => {
                let types: Vec<_> = types.iter().map(|ty| self.written(ty)).collect();
                format!("tuple<{}>", types.join(", "))
            }
            Type::Option(inner) => format!("option<{}>", self.written(inner)),
            Type::Result { ok, err } => match (of(ok), of(err)) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{ok}>"),
                (ok, Some(err)) => format!("result<{}, {err}>", ok.as_deref().unwrap_or("_")),
            },
            Type::Future(inner) => match of(inner) {
                Some(inner) => format!("future<{inner}>"),
                None => "future".to_owned(),
            },
            Type::Stream(inner) => match of(inner) {
                Some(inner) => format!("stream<{inner}>"),
                None => "stream".to_owned(),
            },
            Type::Pointer(inner) => format!("pointer {}", self.written(inner)),
        }
    }

    /// What names a type whichever package it is read with: two packages that depend on a third are read with a copy each.
    pub fn type_path(&self, id: TypeId) -> String {
        let ty = self.ty(self.resolved(id));
        let owner = ty.owner.map(|id| &self.interfaces[id.0]);
        match owner {
            Some(owner) => {
                let version = self.package_of(owner).version;
                let version = version
                    .map(|version| version.to_string())
                    .unwrap_or_default();
                format!("{}#{}@{version}", self.interface_path(owner), ty.name)
            }
            None => ty.name.clone(),
        }
    }

    /// An interface as messages and links name it: `wasi:clocks/wall-clock`.
    pub fn interface_path(&self, interface: &Interface) -> String {
        let package = &self.package_of(interface).name;
        match interface.name.as_str() {
            "" => package.clone(),
            name => format!("{package}/{name}"),
        }
    }

    /// A function as messages name it: `descriptor.open-at`.
    pub fn function_path(&self, function: &Function) -> String {
        match function.called {
            Called::Free => function.name.clone(),
            Called::Method(on) | Called::Static(on) => {
                format!("{}.{}", self.ty(on).name, function.name)
            }
            Called::Constructor(on) => format!("{}.constructor", self.ty(on).name),
        }
    }
}
