//! WIT into the model. Alone with [`crate::compile`] it names `wit-parser`.

use super::model::{
    Called, Docs, Form, Function, Interface, InterfaceId, Item, Kind, Member, Model, Package,
    PackageId, Param, Type, TypeDef, TypeId, Version, What, World,
};
use crate::source::{SourceFile, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wit_parser as wit;

/// Files by the path under which `wit-parser` knows them.
pub(super) type Files = BTreeMap<String, Arc<SourceFile>>;

/// Adds all that was resolved to a model. Only the packages in `linted` are to be looked at.
pub(super) fn add(
    model: &mut Model,
    resolve: &wit::Resolve,
    files: &Files,
    linted: &BTreeSet<usize>,
    written: &Written,
) {
    Reader {
        written,
        packages: model.packages.len(),
        interfaces: model.interfaces.len(),
        model,
        resolve,
        files,
        names: BTreeMap::new(),
        nameless: Vec::new(),
    }
    .read(linted);
}

/// Where a span of `wit-parser`'s is, in files of ours.
pub(super) fn place(map: &wit::SourceMap, files: &Files, span: wit::Span) -> Option<Span> {
    let place = map.resolve_span(span)?;
    let file = files.get(place.path)?;
    // The name of a thing that is called like a word of WIT has a mark in front.
    Some(Span::new(file, place.range))
}

/// What worlds name themselves. Resolving adds what they need for its types, and forgets which is which.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// By the world: the interfaces that it imports or exports, and the worlds that it includes.
    worlds: BTreeMap<String, (BTreeSet<String>, Vec<String>)>,
}

impl Written {
    /// Reads it off packages that are not resolved yet.
    pub(super) fn of<'g>(groups: impl Iterator<Item = &'g wit::UnresolvedPackageGroup>) -> Self {
        let mut written = Self::default();
        for package in groups.flat_map(|group| std::iter::once(&group.main).chain(&group.nested)) {
            let mut interfaces: BTreeMap<wit::InterfaceId, String> = BTreeMap::new();
            let mut worlds: BTreeMap<wit::WorldId, String> = BTreeMap::new();
            for (id, interface) in package.interfaces.iter() {
                if let Some(name) = &interface.name {
                    interfaces.insert(id, package.name.interface_id(name));
                }
            }
            for (id, world) in package.worlds.iter() {
                worlds.insert(id, package.name.interface_id(&world.name));
            }
            for (foreign, items) in &package.foreign_deps {
                for (name, (item, _)) in items {
                    let path = foreign.interface_id(name);
                    match item {
                        wit::AstItem::Interface(id) => drop(interfaces.insert(*id, path)),
                        wit::AstItem::World(id) => drop(worlds.insert(*id, path)),
                    }
                }
            }
            for (id, world) in package.worlds.iter() {
                let named = world
                    .imports
                    .keys()
                    .chain(world.exports.keys())
                    .filter_map(|key| match key {
                        wit::WorldKey::Interface(id) => interfaces.get(id).cloned(),
                        wit::WorldKey::Name(_) => None,
                    });
                let included = world
                    .includes
                    .iter()
                    .filter_map(|include| worlds.get(&include.id).cloned());
                if let Some(path) = worlds.get(&id).filter(|_| !world.name.is_empty()) {
                    written
                        .worlds
                        .insert(path.clone(), (named.collect(), included.collect()));
                }
            }
        }
        written
    }

    /// Whether a world names an interface, or includes one that does.
    fn names(&self, world: &str, interface: &str) -> bool {
        let mut open = vec![world];
        let mut seen = BTreeSet::new();
        while let Some(world) = open.pop() {
            let Some((named, included)) = self.worlds.get(world).filter(|_| seen.insert(world))
            else {
                continue;
            };
            if named.contains(interface) {
                return true;
            }
            open.extend(included.iter().map(String::as_str));
        }
        false
    }
}

struct Reader<'a> {
    written: &'a Written,
    model: &'a mut Model,
    resolve: &'a wit::Resolve,
    files: &'a Files,
    /// How many of each there were before.
    packages: usize,
    interfaces: usize,
    /// The places in the model of the types that have a name.
    names: BTreeMap<wit::TypeId, TypeId>,
    /// Interfaces that worlds write in place, with the names they have there.
    nameless: Vec<(wit::InterfaceId, String)>,
}

impl Reader<'_> {
    fn read(&mut self, linted: &BTreeSet<usize>) {
        let resolve = self.resolve;
        for (id, package) in resolve.packages.iter() {
            let name = &package.name;
            self.model.packages.push(Package {
                name: format!("{}:{}", name.namespace, name.name),
                version: name.version.as_ref().map(|version| Version {
                    major: version.major,
                    minor: version.minor,
                    patch: version.patch,
                }),
                form: Form::Wit,
                linted: linted.contains(&id.index()),
                docs: docs(&package.docs),
            });
        }
        for (_, world) in resolve.worlds.iter() {
            for (key, item) in world.imports.iter().chain(&world.exports) {
                if let (wit::WorldKey::Name(name), wit::WorldItem::Interface { id, .. }) =
                    (key, item)
                    && resolve.interfaces[*id].name.is_none()
                {
                    self.nameless.push((*id, name.clone()));
                }
            }
        }
        // Places first, so that types can name one another.
        let named =
            |ty: &wit::TypeDef| ty.name.is_some() && !matches!(ty.owner, wit::TypeOwner::None);
        let first = self.model.types.len();
        let types: Vec<_> = resolve.types.iter().filter(|(_, ty)| named(ty)).collect();
        for (at, (id, _)) in types.iter().enumerate() {
            self.names.insert(*id, TypeId(first + at));
        }
        for (_, ty) in types {
            let def = self.type_def(ty);
            self.model.types.push(def);
        }
        for (id, interface) in resolve.interfaces.iter() {
            let interface = self.interface(id, interface);
            self.model.interfaces.push(interface);
        }
        for (_, world) in resolve.worlds.iter() {
            let world = self.world(world);
            self.model.worlds.push(world);
        }
    }

    fn place(&self, span: wit::Span) -> Option<Span> {
        let mut span = place(&self.resolve.source_map, self.files, span)?;
        if span.text().starts_with('%') {
            span.range.start += 1;
        }
        Some(span)
    }

    /// What is said above a name, and behind it on its line.
    fn said(&self, above: &wit::Docs, span: wit::Span) -> Docs {
        let mut said = docs(above);
        let behind = self.place(span).and_then(|span| {
            let file = &span.file;
            let line = file.line_range(file.line_1based(span.range.end));
            let rest = file.text.get(span.range.end..line.end)?;
            rest.split_once("//").map(|(_, comment)| comment.to_owned())
        });
        if let Some(comment) = behind.filter(|comment| !super::allow::is_one(comment)) {
            said.0.push('\n');
            said.0.push_str(comment.trim());
        }
        said
    }

    fn package(&self, id: Option<wit::PackageId>) -> PackageId {
        PackageId(self.packages + id.map_or(0, |id| id.index()))
    }

    fn interface_id(&self, id: wit::InterfaceId) -> InterfaceId {
        InterfaceId(self.interfaces + id.index())
    }

    fn interface(&self, id: wit::InterfaceId, interface: &wit::Interface) -> Interface {
        let in_place = || {
            let mut known = self.nameless.iter();
            known.find(|(nameless, _)| *nameless == id)
        };
        let name = match &interface.name {
            Some(name) => name.clone(),
            None => in_place().map(|(_, name)| name.clone()).unwrap_or_default(),
        };
        let types = interface.types.values();
        Interface {
            name,
            span: self.place(interface.span),
            docs: docs(&interface.docs),
            package: self.package(interface.package),
            types: types.filter_map(|id| self.names.get(id).copied()).collect(),
            functions: interface
                .functions
                .values()
                .map(|function| self.function(function))
                .collect(),
            unstable: matches!(interface.stability, wit::Stability::Unstable { .. }),
        }
    }

    fn type_def(&self, ty: &wit::TypeDef) -> TypeDef {
        let member = |name: &str, span, docs_of, ty: Option<&wit::Type>| Member {
            name: name.to_owned(),
            span: self.place(span),
            docs: self.said(docs_of, span),
            ty: ty.map(|ty| self.ty(ty)),
        };
        let kind = match &ty.kind {
            wit::TypeDefKind::Record(record) => Kind::Record(
                record
                    .fields
                    .iter()
                    .map(|field| member(&field.name, field.span, &field.docs, Some(&field.ty)))
                    .collect(),
            ),
            wit::TypeDefKind::Variant(variant) => Kind::Variant(
                variant
                    .cases
                    .iter()
                    .map(|case| member(&case.name, case.span, &case.docs, case.ty.as_ref()))
                    .collect(),
            ),
            wit::TypeDefKind::Enum(cases) => Kind::Enum(
                cases
                    .cases
                    .iter()
                    .map(|case| member(&case.name, case.span, &case.docs, None))
                    .collect(),
            ),
            wit::TypeDefKind::Flags(flags) => Kind::Flags(
                flags
                    .flags
                    .iter()
                    .map(|flag| member(&flag.name, flag.span, &flag.docs, None))
                    .collect(),
            ),
            wit::TypeDefKind::Resource => Kind::Resource,
            kind => Kind::Alias(self.kind(kind)),
        };
        let used = match &ty.kind {
            wit::TypeDefKind::Type(wit::Type::Id(target)) => {
                self.resolve.types[*target].owner != ty.owner
            }
            _ => false,
        };
        TypeDef {
            name: ty.name.clone().unwrap_or_default(),
            span: self.place(ty.span),
            docs: self.said(&ty.docs, ty.span),
            owner: match ty.owner {
                wit::TypeOwner::Interface(id) => Some(self.interface_id(id)),
                wit::TypeOwner::World(_) | wit::TypeOwner::None => None,
            },
            kind,
            used,
        }
    }

    fn ty(&self, ty: &wit::Type) -> Type {
        let int = |signed, bits| Type::Int { signed, bits };
        match ty {
            wit::Type::Bool => Type::Bool,
            wit::Type::U8 => int(false, 8),
            wit::Type::U16 => int(false, 16),
            wit::Type::U32 => int(false, 32),
            wit::Type::U64 => int(false, 64),
            wit::Type::S8 => int(true, 8),
            wit::Type::S16 => int(true, 16),
            wit::Type::S32 => int(true, 32),
            wit::Type::S64 => int(true, 64),
            wit::Type::F32 => Type::Float(32),
            wit::Type::F64 => Type::Float(64),
            wit::Type::Char => Type::Char,
            wit::Type::String => Type::String,
            wit::Type::ErrorContext => Type::ErrorContext,
            wit::Type::Id(id) => match self.names.get(id) {
                Some(named) => Type::Named(*named),
                None => self.kind(&self.resolve.types[*id].kind),
            },
        }
    }

    /// A type that is written where it is used, and has no name.
    fn kind(&self, kind: &wit::TypeDefKind) -> Type {
        let boxed = |ty: &wit::Type| Box::new(self.ty(ty));
        let maybe = |ty: &Option<wit::Type>| ty.as_ref().map(boxed);
        let named = |id: &wit::TypeId| self.names.get(id).copied();
        match kind {
            wit::TypeDefKind::Handle(wit::Handle::Own(id)) => {
                named(id).map_or(Type::ErrorContext, Type::Own)
            }
            wit::TypeDefKind::Handle(wit::Handle::Borrow(id)) => {
                named(id).map_or(Type::ErrorContext, Type::Borrow)
            }
            wit::TypeDefKind::Tuple(tuple) => {
                Type::Tuple(tuple.types.iter().map(|ty| self.ty(ty)).collect())
            }
            wit::TypeDefKind::Option(ty) => Type::Option(boxed(ty)),
            wit::TypeDefKind::Result(result) => Type::Result {
                ok: maybe(&result.ok),
                err: maybe(&result.err),
            },
            wit::TypeDefKind::List(ty) | wit::TypeDefKind::FixedLengthList(ty, _) => {
                Type::List(boxed(ty))
            }
            wit::TypeDefKind::Map(key, value) => Type::Map(boxed(key), boxed(value)),
            wit::TypeDefKind::Future(ty) => Type::Future(maybe(ty)),
            wit::TypeDefKind::Stream(ty) => Type::Stream(maybe(ty)),
            wit::TypeDefKind::Type(ty) => self.ty(ty),
            // These have names, but for what `Unknown` stands for while a package is read.
            wit::TypeDefKind::Record(_)
            | wit::TypeDefKind::Resource
            | wit::TypeDefKind::Flags(_)
            | wit::TypeDefKind::Variant(_)
            | wit::TypeDefKind::Enum(_)
            | wit::TypeDefKind::Unknown => Type::Tuple(Vec::new()),
        }
    }

    fn function(&self, function: &wit::Function) -> Function {
        use wit::FunctionKind as Of;
        let named = |id: &wit::TypeId| self.names.get(id).copied();
        let called = match &function.kind {
            Of::Freestanding | Of::AsyncFreestanding => None,
            Of::Method(id) | Of::AsyncMethod(id) => named(id).map(Called::Method),
            Of::Static(id) | Of::AsyncStatic(id) => named(id).map(Called::Static),
            Of::Constructor(id) => named(id).map(Called::Constructor),
        };
        let called = called.unwrap_or(Called::Free);
        let own = usize::from(matches!(called, Called::Method(_)));
        let params = function.params.iter().skip(own).map(|param| Param {
            name: param.name.clone(),
            span: self.place(param.span),
            docs: Docs::default(),
            ty: self.ty(&param.ty),
        });
        Function {
            name: function.item_name().to_owned(),
            span: self.place(function.span),
            docs: self.said(&function.docs, function.span),
            called,
            is_async: function.kind.is_async(),
            params: params.collect(),
            result: function.result.as_ref().map(|ty| self.ty(ty)),
            results: Vec::new(),
        }
    }

    fn world(&self, world: &wit::World) -> World {
        let packages = &self.resolve.packages;
        let path = |package: Option<wit::PackageId>, name: &str| {
            package
                .map(|id| packages[id].name.interface_id(name))
                .unwrap_or_default()
        };
        let own = path(world.package, &world.name);
        let item = |(key, item): (&wit::WorldKey, &wit::WorldItem)| {
            let (what, docs_of) = match item {
                wit::WorldItem::Interface { id, docs, .. } => {
                    (What::Interface(self.interface_id(*id)), docs.clone())
                }
                wit::WorldItem::Function(function) => (
                    What::Function(Box::new(self.function(function))),
                    function.docs.clone(),
                ),
                wit::WorldItem::Type { id, .. } => {
                    let docs = self.resolve.types[*id].docs.clone();
                    (What::Type(*self.names.get(id)?), docs)
                }
            };
            let written = match key {
                wit::WorldKey::Name(_) => true,
                wit::WorldKey::Interface(id) => {
                    let interface = &self.resolve.interfaces[*id];
                    let name = interface.name.as_deref().unwrap_or_default();
                    self.written.names(&own, &path(interface.package, name))
                }
            };
            Some(Item {
                what,
                written,
                docs: docs(&docs_of),
            })
        };
        World {
            name: world.name.clone(),
            span: self.place(world.span),
            docs: docs(&world.docs),
            package: self.package(world.package),
            imports: world.imports.iter().filter_map(item).collect(),
            exports: world.exports.iter().filter_map(item).collect(),
        }
    }
}

/// What is said, without what is said to this tool.
fn docs(docs: &wit::Docs) -> Docs {
    let text = docs.contents.as_deref().unwrap_or_default();
    let lines = text.lines().filter(|line| !super::allow::is_one(line));
    Docs(lines.collect::<Vec<_>>().join("\n"))
}
