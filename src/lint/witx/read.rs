//! One file of witx into the model.

use super::tree::{Node, Tree};
use super::typenames;
use crate::diagnostic::{Diagnostic, nearest};
use crate::lint::model::{
    Called, Docs, Form, Function, Interface, InterfaceId, Kind, Member, Model, Package, PackageId,
    Param, Type, TypeDef, TypeId,
};
use crate::source::{SourceFile, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A file that is being read.
pub(super) struct Reader<'a> {
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) text: &'a str,
    /// The types that it can name.
    pub(super) known: BTreeMap<&'a str, TypeId>,
    pub(super) package: PackageId,
    /// The interface of the file's types.
    pub(super) interface: InterfaceId,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Adds its package and its types.
    pub(super) fn types(&mut self, tree: &Tree, linted: bool, model: &mut Model) {
        let stem = self.file.source_path.rsplit('/').next().unwrap_or_default();
        model.packages.push(Package {
            name: stem.trim_end_matches(".witx").to_owned(),
            version: None,
            form: Form::Witx,
            linted,
            docs: Docs(tree.docs.clone()),
        });
        let mut types = Interface {
            name: String::new(),
            span: None,
            docs: Docs::default(),
            package: self.package,
            types: Vec::new(),
            functions: Vec::new(),
            unstable: false,
        };
        for (node, name, range) in typenames(tree, self.text) {
            types.types.push(TypeId(model.types.len()));
            let kind = match node.list().and_then(|items| items.get(2)) {
                Some(node) => self.kind(node),
                None => {
                    self.fault(range.clone(), format!("the type `{name}` is nothing"), None);
                    Kind::Alias(Type::Tuple(Vec::new()))
                }
            };
            model.types.push(TypeDef {
                name: name.to_owned(),
                span: self.span(range),
                docs: Docs(node.docs.clone()),
                owner: Some(self.interface),
                kind,
                used: false,
            });
        }
        model.interfaces.push(types);
    }

    /// Adds its modules, when all types are there.
    pub(super) fn modules(&mut self, tree: &Tree, model: &mut Model) {
        for node in &tree.nodes {
            match node.head(self.text) {
                Some("module") => {
                    let module = self.module(node, model);
                    model.interfaces.push(module);
                }
                Some("typename" | "use" | "@witx") => {}
                _ => {
                    let help = "a file has `(use …)`, `(typename …)` and `(module …)`";
                    self.fault(
                        node.range.clone(),
                        "this is no part of witx".to_owned(),
                        Some(help),
                    );
                }
            }
        }
    }

    fn module(&mut self, node: &Node, model: &Model) -> Interface {
        let items = node.list().unwrap_or_default();
        let named = items.get(1).and_then(|node| node.name(self.text));
        let (name, range) = match named {
            Some((name, range)) => (name.to_owned(), Some(range)),
            None => (String::new(), None),
        };
        let mut functions = Vec::new();
        for item in items {
            if item.head(self.text) == Some("@interface") {
                functions.extend(self.function(item, model));
            }
        }
        Interface {
            name,
            span: range.and_then(|range| self.span(range)),
            docs: Docs(node.docs.clone()),
            package: self.package,
            types: Vec::new(),
            functions,
            unstable: false,
        }
    }

    fn function(&mut self, node: &Node, model: &Model) -> Option<Function> {
        let items = node.list().unwrap_or_default();
        let export = items
            .iter()
            .find(|item| item.head(self.text) == Some("export"));
        let exported = export
            .and_then(|export| export.list()?.get(1))
            .and_then(|name| name.quoted(self.text));
        let Some((name, range)) = exported else {
            let help = "write `(export \"name\")` in it";
            let message = "this function has no name".to_owned();
            self.fault(node.range.clone(), message, Some(help));
            return None;
        };
        let mut params = Vec::new();
        let mut results = Vec::new();
        for item in items {
            match item.head(self.text) {
                Some("param") => params.extend(self.param(item)),
                Some("result") => results.extend(self.param(item)),
                _ => {}
            }
        }
        for param in &mut params {
            lend(&mut param.ty, model, false);
        }
        for result in &mut results {
            lend(&mut result.ty, model, true);
        }
        Some(Function {
            name: name.to_owned(),
            span: self.span(range),
            docs: Docs(node.docs.clone()),
            called: Called::Free,
            is_async: false,
            params,
            result: together(&results),
            results,
        })
    }

    fn param(&mut self, node: &Node) -> Option<Param> {
        let items = node.list().unwrap_or_default();
        let named = items.get(1).and_then(|name| name.name(self.text));
        let (Some((name, range)), Some(ty)) = (named, items.get(2)) else {
            let help = "write a name and a type: `(param $name u32)`";
            let message = "this has no name or no type".to_owned();
            self.fault(node.range.clone(), message, Some(help));
            return None;
        };
        Some(Param {
            name: name.to_owned(),
            span: self.span(range),
            docs: Docs(node.docs.clone()),
            ty: self.ty(ty),
        })
    }

    fn kind(&mut self, node: &Node) -> Kind {
        let items = node.list().unwrap_or_default();
        match node.head(self.text) {
            Some("enum" | "int") => Kind::Enum(self.members(items)),
            Some("flags") => Kind::Flags(self.members(items)),
            Some("record" | "struct") => Kind::Record(self.members(items)),
            Some("union" | "variant") => Kind::Variant(self.members(items)),
            Some("handle") => Kind::Resource,
            _ => Kind::Alias(self.ty(node)),
        }
    }

    /// Names alone, or names with types: `$a`, `(field $a u8)`, `(case $a u8)`, `(const $a 1)`. A union may also list
    /// only types, which are members by their names.
    fn members(&mut self, items: &[Node]) -> Vec<Member> {
        let mut members = Vec::new();
        // The first word says which kind this is, and the second may say how it is kept.
        for item in items.iter().skip(1) {
            let (name, ty) = match item.head(self.text) {
                Some("field" | "case") => {
                    let inner = item.list().unwrap_or_default();
                    (inner.get(1), inner.get(2))
                }
                Some("const") => (item.list().unwrap_or_default().get(1), None),
                Some(_) => continue,
                None => (Some(item), None),
            };
            let named = name.and_then(|name| name.name(self.text));
            let Some((name, range)) = named else {
                continue;
            };
            members.push(Member {
                name: name.to_owned(),
                span: self.span(range),
                docs: Docs(item.docs.clone()),
                ty: ty.map(|ty| self.ty(ty)),
            });
        }
        members
    }

    fn ty(&mut self, node: &Node) -> Type {
        let text = self.text;
        if let Some(word) = node.word(text) {
            return self.word(word, &node.range);
        }
        let items = node.list().unwrap_or_default();
        let mut inner = |at: usize| match items.get(at) {
            Some(node) => self.ty(node),
            None => Type::Tuple(Vec::new()),
        };
        match node.head(text) {
            Some("@witx") => match items.get(1).and_then(|word| word.word(text)) {
                Some("pointer" | "const_pointer") => Type::Pointer(Box::new(inner(2))),
                Some("usize") => Type::Usize,
                Some("char8") => Type::Char8,
                _ => Type::Tuple(Vec::new()),
            },
            Some("array" | "list" | "in-buffer" | "out-buffer") => Type::List(Box::new(inner(1))),
            Some("tuple") => {
                let rest = items.iter().skip(1);
                Type::Tuple(rest.map(|node| self.ty(node)).collect())
            }
            Some("expected") => {
                let mut result = (None, None);
                for item in items.iter().skip(1) {
                    match item.head(text) {
                        Some("error") => {
                            let error = item.list().and_then(|items| items.get(1));
                            result.1 = error.map(|error| Box::new(self.ty(error)));
                        }
                        _ => result.0 = Some(Box::new(self.ty(item))),
                    }
                }
                let (ok, err) = result;
                Type::Result { ok, err }
            }
            // What is written in place has no name that could be looked at.
            _ => Type::Tuple(Vec::new()),
        }
    }

    fn word(&mut self, word: &str, range: &Range<usize>) -> Type {
        let int = |signed, bits| Type::Int { signed, bits };
        if let Some(name) = word.strip_prefix('$') {
            if let Some(id) = self.known.get(name) {
                return Type::Named(*id);
            }
            let help = nearest(name, self.known.keys().copied());
            let help = help.map(|meant| format!("did you mean `${meant}`?"));
            self.fault(
                range.clone(),
                format!("there is no type `${name}`"),
                help.as_deref(),
            );
            return Type::Tuple(Vec::new());
        }
        match word {
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
            _ => {
                self.fault(range.clone(), format!("there is no type `{word}`"), None);
                Type::Tuple(Vec::new())
            }
        }
    }

    fn span(&self, range: Range<usize>) -> Option<Span> {
        Some(Span::new(self.file, range))
    }

    fn fault(&mut self, range: Range<usize>, message: String, help: Option<&str>) {
        let mut diagnostic = Diagnostic::error(Span::new(self.file, range), message);
        diagnostic.help = help.map(str::to_owned);
        self.diagnostics.push(diagnostic);
    }
}

/// Marks a handle as lent or given away; elsewhere witx does not say it.
fn lend(ty: &mut Type, model: &Model, given: bool) {
    match ty {
        Type::Named(id) => {
            let is_handle = model
                .types
                .get(id.0)
                .is_some_and(|ty| matches!(ty.kind, Kind::Resource));
            if is_handle {
                *ty = match given {
                    true => Type::Own(*id),
                    false => Type::Borrow(*id),
                };
            }
        }
        Type::Result { ok: Some(ok), .. } => lend(ok, model, given),
        Type::Tuple(types) => {
            for ty in types {
                lend(ty, model, given);
            }
        }
        _ => {}
    }
}

/// All results as one: the error apart, by its name, as the language has it.
fn together(results: &[Param]) -> Option<Type> {
    let (errors, others): (Vec<_>, Vec<_>) = results
        .iter()
        .partition(|result| result.name == "error" && !matches!(result.ty, Type::Result { .. }));
    let mut others: Vec<Type> = others.into_iter().map(|result| result.ty.clone()).collect();
    let ok = match others.len() {
        0 => None,
        1 => others.pop(),
        _ => Some(Type::Tuple(others)),
    };
    match errors.first() {
        Some(error) => Some(Type::Result {
            ok: ok.map(Box::new),
            err: Some(Box::new(error.ty.clone())),
        }),
        None => ok,
    }
}
