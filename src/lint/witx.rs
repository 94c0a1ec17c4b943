//! witx into the model: what described WASI until 0.1.
//!
//! The crate `witx` reads the language as it was in one release. It cannot read the files of early 2020, nor `use … from`
//! of 2021, and what it makes of a file has no places; so this is a reader of our own, on the lexer of `wast`. It takes all
//! forms that the language had.
//!
//! # Source
//!
//! WebAssembly/WASI, branch `wasi-0.1`, `tools/witx-docs.md`; the files themselves, in `phases/` of 2019 to 2021.

use super::model::{Kind, Model, TypeId};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;
use faults::Faults;
use read::{Typename, module_name, modules, resources, typenames};
use scope::{Name, Origin, Use, Written, file_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tree::Tree;
use types::Reader;

mod faults; // what is wrong with one file
mod members; // types with members
mod read; // packages, modules and functions
mod scope; // which types a file can name
mod settle; // types that are made of themselves
#[cfg(test)]
mod tests;
mod tree; // S-expressions with their places
mod types; // types as they are used

/// The files that a file uses, relative to it: `typenames.witx`. A module is in the file of its name.
pub(super) fn uses(file: &Arc<SourceFile>) -> Vec<String> {
    let mut faults = Faults::new(file);
    let tree = tree::read(&file.text, &mut faults);
    let used = scope::uses(&tree, &file.text, &mut faults);
    let path = |one: &Use<'_>| match one.from {
        Origin::File(path) => path.to_owned(),
        Origin::Module(name) => file_of(name),
    };
    used.iter().map(path).collect()
}

/// Adds files to a model, each as a package with its types and its modules. Only those marked are to be looked at.
///
/// Where the parentheses of a file are wrong, only that is told of it: the rest would be guesses.
pub(super) fn add(model: &mut Model, files: &[(Arc<SourceFile>, bool)]) -> Vec<Diagnostic> {
    let mut faults: Vec<Faults<'_>> = files.iter().map(|(file, _)| Faults::new(file)).collect();
    let texts = files.iter().map(|(file, _)| file.text.as_str());
    let trees: Vec<Tree> = texts
        .clone()
        .zip(&mut faults)
        .map(|(text, faults)| tree::read(text, faults))
        .collect();
    // Places first, so that types can name one another, in whichever file they are.
    let first = model.types.len();
    let mut count = first;
    let mut types = Vec::new();
    let mut written = Vec::new();
    for ((text, tree), faults) in texts.zip(&trees).zip(&mut faults) {
        if tree.broken {
            faults.silence();
        }
        let typenames = typenames(tree, text);
        let named = modules(tree, text).filter_map(|node| module_name(node, text));
        written.push(Written {
            names: numbered(&typenames, &mut count, faults),
            resources: resources(tree, text),
            modules: named.map(|(name, _)| name).collect(),
            uses: scope::uses(tree, text, faults),
        });
        types.push(typenames);
    }
    let broken = trees.iter().map(|tree| tree.broken).collect();
    let links = scope::link(files, &written, broken, &mut faults);
    let mut interfaces = Vec::new();
    for (at, faults) in faults.iter_mut().enumerate() {
        let (file, linted) = &files[at];
        let mut reader = Reader::new(&file.text, at, &links, &written, faults);
        let interface = reader.package(file, *linted, &trees[at], model);
        reader.types(&types[at], interface, model);
        interfaces.push(interface);
    }
    untie(model, first, &types, &mut faults);
    // Which types are handles is known only now.
    let handles = handles(model, first);
    for (at, faults) in faults.iter_mut().enumerate() {
        let mut reader = Reader::new(&files[at].0.text, at, &links, &written, faults);
        reader.handles = Some(&handles);
        reader.functions(&trees[at], interfaces[at], model);
    }
    faults.into_iter().flat_map(Faults::told).collect()
}

/// The types of a file with the places they will have; those that are named twice are told of.
fn numbered<'t>(
    typenames: &[Typename<'_, 't>],
    count: &mut usize,
    faults: &mut Faults<'_>,
) -> BTreeMap<&'t str, Name> {
    let mut names = BTreeMap::new();
    for Typename {
        name,
        range,
        module,
        ..
    } in typenames
    {
        let id = TypeId(*count);
        *count += 1;
        if let Some(Name { range: before, .. }) = names.get(name) {
            let before = faults.span(before.clone());
            let message = format!("the type `{name}` is named twice");
            faults.tell_also(range.clone(), message, None, before, "the first one");
            continue;
        }
        let bare = module.is_none();
        let range = range.clone();
        names.insert(*name, Name { id, range, bare });
    }
    names
}

/// Takes apart and tells of types that are made of themselves.
fn untie(
    model: &mut Model,
    first: usize,
    typenames: &[Vec<Typename<'_, '_>>],
    faults: &mut [Faults<'_>],
) {
    let knots = settle::settle(model, first);
    if knots.is_empty() {
        return;
    }
    let files = typenames.iter().enumerate();
    let places: Vec<_> = files
        .flat_map(|(file, typenames)| typenames.iter().map(move |one| (file, one.range.clone())))
        .collect();
    for knot in knots {
        let Some((file, range)) = places.get(knot.id.0.wrapping_sub(first)) else {
            continue;
        };
        let faults = &mut faults[*file];
        match knot.by_way_of {
            Some(way) => faults.tell_also(range.clone(), knot.message, None, way, "by way of this"),
            None => faults.tell(range.clone(), knot.message, None),
        }
    }
}

/// The types that stand for a handle, by whichever name.
fn handles(model: &Model, first: usize) -> BTreeSet<TypeId> {
    let ids = (first..model.types.len()).map(TypeId);
    ids.filter(|&id| matches!(model.ty(model.resolved(id)).kind, Kind::Resource))
        .collect()
}
