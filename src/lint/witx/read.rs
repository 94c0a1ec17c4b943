//! Packages, modules and functions of one file into the model.

use super::tree::{Node, Tree};
use super::types::{Hold, Reader, nothing};
use crate::lint::model::{
    Called, Docs, Form, Function, Interface, InterfaceId, Kind, Model, Package, PackageId, Param,
    Type, TypeDef, TypeId,
};
use crate::source::SourceFile;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A `(typename …)`.
pub(super) struct Typename<'n, 't> {
    pub(super) node: &'n Node,
    pub(super) name: &'t str,
    pub(super) range: Range<usize>,
    /// The module that it is in, counted from the first.
    pub(super) module: Option<usize>,
}

/// The types that a file gives names to, in order.
pub(super) fn typenames<'n, 't>(tree: &'n Tree, text: &'t str) -> Vec<Typename<'n, 't>> {
    let mut found = Vec::new();
    let mut modules = 0;
    let typename = |node: &'n Node, module| {
        let (name, range) = match node.head(text)? {
            "typename" => node.list()?.get(1)?.name(text)?,
            _ => return None,
        };
        Some(Typename {
            node,
            name,
            range,
            module,
        })
    };
    for node in &tree.nodes {
        if node.head(text) == Some("module") {
            let items = node.list().unwrap_or_default().iter();
            found.extend(items.filter_map(|item| typename(item, Some(modules))));
            modules += 1;
        } else {
            found.extend(typename(node, None));
        }
    }
    found
}

/// What a file declares handles to stand for: `(resource $name)`.
pub(super) fn resources<'t>(tree: &Tree, text: &'t str) -> BTreeSet<&'t str> {
    let in_modules = modules(tree, text).flat_map(|node| node.list().unwrap_or_default());
    let all = tree.nodes.iter().chain(in_modules);
    let resources = all.filter(|node| node.head(text) == Some("resource"));
    resources
        .filter_map(|node| Some(node.list()?.get(1)?.name(text)?.0))
        .collect()
}

/// The modules of a file.
pub(super) fn modules<'n>(tree: &'n Tree, text: &str) -> impl Iterator<Item = &'n Node> {
    tree.nodes
        .iter()
        .filter(move |node| node.head(text) == Some("module"))
}

/// The name of a module, and where it stands.
pub(super) fn module_name<'t>(node: &Node, text: &'t str) -> Option<(&'t str, Range<usize>)> {
    node.list()?.get(1)?.name(text)
}

impl Reader<'_, '_> {
    /// Adds the file's package, and its modules, as yet without anything in them; the place of the first interface, which
    /// has the types that are in no module.
    pub(super) fn package(
        &mut self,
        file: &Arc<SourceFile>,
        linted: bool,
        tree: &Tree,
        model: &mut Model,
    ) -> usize {
        let package = PackageId(model.packages.len());
        let name = file.source_path.rsplit('/').next().unwrap_or_default();
        model.packages.push(Package {
            name: name.strip_suffix(".witx").unwrap_or(name).to_owned(),
            version: None,
            form: Form::Witx,
            linted,
            docs: Docs(tree.docs.clone()),
        });
        let first = model.interfaces.len();
        let interface = |name: &str, span, docs| Interface {
            name: name.to_owned(),
            span,
            docs,
            package,
            types: Vec::new(),
            functions: Vec::new(),
            unstable: false,
        };
        model.interfaces.push(interface("", None, Docs::default()));
        for node in modules(tree, self.text) {
            let (name, range) = module_name(node, self.text).unzip();
            let span = range.map(|range| self.faults.span(range));
            model
                .interfaces
                .push(interface(name.unwrap_or_default(), span, node.said(2)));
        }
        first
    }

    /// Adds the file's types, in the order in which they have their places already.
    pub(super) fn types(
        &mut self,
        typenames: &[Typename<'_, '_>],
        first: usize,
        model: &mut Model,
    ) {
        for typename in typenames {
            let owner = first + typename.module.map_or(0, |module| module + 1);
            let items = typename.node.list().unwrap_or_default();
            let kind = match items.get(2) {
                Some(node) => self.kind(node),
                None => {
                    let message = format!("the type `{}` is nothing", typename.name);
                    self.faults.tell(typename.range.clone(), message, None);
                    Kind::Alias(nothing())
                }
            };
            self.no_more(items, 3);
            if let Some(interface) = model.interfaces.get_mut(owner) {
                interface.types.push(TypeId(model.types.len()));
            }
            model.types.push(TypeDef {
                name: typename.name.to_owned(),
                span: Some(self.faults.span(typename.range.clone())),
                docs: typename.node.said(3),
                owner: Some(InterfaceId(owner)),
                kind,
                used: false,
            });
        }
    }

    /// Adds the file's functions, and tells of what is neither a type nor a function nor known otherwise.
    pub(super) fn functions(&mut self, tree: &Tree, first: usize, model: &mut Model) {
        let mut module = first;
        for node in &tree.nodes {
            match node.head(self.text) {
                Some("module") => {
                    module += 1;
                    let functions = self.module(node, model);
                    if let Some(interface) = model.interfaces.get_mut(module) {
                        interface.functions = functions;
                    }
                }
                head => {
                    let known = ["typename", "use", "resource", "@witx", "profile"];
                    let help = "a file has `(use …)`, `(typename …)` and `(module …)`";
                    self.part(node, head, &known, "this is no part of witx", help);
                }
            }
        }
    }

    /// Tells of a thing that has no place where it is, or has no name.
    fn part(&mut self, node: &Node, head: Option<&str>, known: &[&str], message: &str, help: &str) {
        let items = node.list().unwrap_or_default();
        match head {
            Some("typename") if items.get(1).and_then(|name| name.name(self.text)).is_none() => {
                let help = "write one, with `$` before it: `(typename $name u32)`".to_owned();
                let message = "this type has no name".to_owned();
                self.faults.tell(node.range.clone(), message, Some(help));
            }
            Some(head) if known.contains(&head) => {}
            _ => self.faults.tell(
                node.range.clone(),
                message.to_owned(),
                Some(help.to_owned()),
            ),
        }
    }

    fn module(&mut self, node: &Node, model: &Model) -> Vec<Function> {
        let text = self.text;
        let items = node.list().unwrap_or_default();
        let named = module_name(node, text).is_some();
        if !named {
            let help = "write one, with `$` before it: `(module $name …)`".to_owned();
            let message = "this module has no name".to_owned();
            self.faults.tell(node.range.clone(), message, Some(help));
        }
        let mut functions = Vec::new();
        for item in items.iter().skip(1 + usize::from(named)) {
            match item.head(text) {
                Some("@interface") => functions.extend(self.function(item, model)),
                head => {
                    let known = ["typename", "use", "resource", "@witx", "import"];
                    let help = "a module has `(import …)` and `(@interface func …)`";
                    self.part(item, head, &known, "this is no part of a module", help);
                }
            }
        }
        let named = functions
            .iter()
            .map(|one| (one.name.as_str(), one.span.as_ref()));
        self.once("a function", named);
        functions
    }

    fn function(&mut self, node: &Node, model: &Model) -> Option<Function> {
        let text = self.text;
        let items = node.list().unwrap_or_default();
        let is_func = items.get(1).and_then(|word| word.word(text)) == Some("func");
        let mut exports = items
            .iter()
            .filter(|item| item.head(text) == Some("export"));
        let export = exports
            .next()
            .and_then(|export| export.list()?.get(1)?.quoted(text));
        let mut params = Vec::new();
        let mut results = Vec::new();
        for item in items.iter().skip(1 + usize::from(is_func)) {
            match item.head(text) {
                Some("param") => params.extend(self.param(item, Hold::Lent)),
                Some("result") => results.extend(self.param(item, Hold::Given)),
                Some("export" | "@witx") => {}
                _ => {
                    let help =
                        "a function has `(export …)`, `(param …)` and `(result …)`".to_owned();
                    let message = "this is no part of a function".to_owned();
                    self.faults.tell(item.range.clone(), message, Some(help));
                }
            }
        }
        let all = params.iter().chain(&results);
        self.once(
            "a parameter or a result",
            all.map(|one: &Param| (one.name.as_str(), one.span.as_ref())),
        );
        let Some((name, range)) = export else {
            let help = "write `(export \"name\")` in it".to_owned();
            let message = "this function has no name".to_owned();
            self.faults.tell(node.range.clone(), message, Some(help));
            return None;
        };
        if let Some(second) = exports.next() {
            let message = "this function has a second name".to_owned();
            self.faults.tell(
                second.range.clone(),
                message,
                Some("take one of them out".to_owned()),
            );
        }
        Some(Function {
            name: name.to_owned(),
            span: Some(self.faults.span(range)),
            docs: node.said(3),
            called: Called::Free,
            is_async: false,
            result: together(&results, model),
            params,
            results,
        })
    }

    fn param(&mut self, node: &Node, hold: Hold) -> Option<Param> {
        let items = node.list().unwrap_or_default();
        let named = items.get(1).and_then(|name| name.name(self.text));
        let (Some((name, range)), Some(ty)) = (named, items.get(2)) else {
            let help = "write a name and a type: `(param $name u32)`".to_owned();
            let message = "this has no name or no type".to_owned();
            self.faults.tell(node.range.clone(), message, Some(help));
            return None;
        };
        self.no_more(items, 3);
        Some(Param {
            name: name.to_owned(),
            span: Some(self.faults.span(range)),
            docs: node.said(3),
            ty: self.ty(ty, hold),
        })
    }
}

/// All results as one: apart from the others the error, which has that name, or stands in an `expected`.
fn together(results: &[Param], model: &Model) -> Option<Type> {
    let expected = |ty: &Type| match model.bare(ty) {
        Type::Result { ok, err } => Some((ok.clone(), err.clone())),
        _ => None,
    };
    let is_error = |result: &&Param| result.name == "error" && expected(&result.ty).is_none();
    let error = results.iter().find(is_error);
    let error = error.or_else(|| results.iter().find(|result| expected(&result.ty).is_some()));
    if let ([one], Some(error)) = (results, error)
        && expected(&one.ty).is_some()
    {
        return Some(error.ty.clone());
    }
    let mut values = Vec::new();
    let mut err = None;
    for result in results {
        match error {
            Some(error) if std::ptr::eq(error, result) => match expected(&error.ty) {
                Some((ok, inner)) => {
                    values.extend(ok.map(|ok| *ok));
                    err = inner;
                }
                None => err = Some(Box::new(error.ty.clone())),
            },
            _ => values.push(result.ty.clone()),
        }
    }
    let ok = match values.len() {
        0 | 1 => values.pop(),
        _ => Some(Type::Tuple(values)),
    };
    match error {
        Some(_) => Some(Type::Result {
            ok: ok.map(Box::new),
            err,
        }),
        None => ok,
    }
}
