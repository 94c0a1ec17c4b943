//! witx into the model: what described WASI until 0.1.
//!
//! The crate `witx` reads the language as it was at its end. It cannot read the files of early 2020, and its tree has no
//! places; so this is a reader of our own, on the lexer of `wast`. It takes all forms that the language had.
//!
//! # Source
//!
//! WebAssembly/WASI, branch `wasi-0.1`, `tools/witx-docs.md`; the files themselves, in `phases/` of 2019 and 2020.

use super::model::{InterfaceId, Model, PackageId, TypeId};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span, plainly};
use read::Reader;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree::{Node, Tree};

mod read; // one file into the model
#[cfg(test)]
mod tests;
mod tree; // S-expressions with their places

/// The files that a file uses, as it names them: `typenames.witx`.
pub(super) fn uses(file: &Arc<SourceFile>) -> Vec<String> {
    let tree = tree::read(file, &mut Vec::new());
    let used = used(&tree, &file.text).into_iter();
    used.map(|(path, _)| path.to_owned()).collect()
}

/// Adds files to a model, each as a package with its types and its modules. Only those marked are to be looked at.
pub(super) fn add(model: &mut Model, files: &[(Arc<SourceFile>, bool)]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let trees: Vec<Tree> = files
        .iter()
        .map(|(file, _)| tree::read(file, &mut diagnostics))
        .collect();
    let places: BTreeMap<PathBuf, usize> = files
        .iter()
        .enumerate()
        .map(|(at, (file, _))| (plainly(&file.disk_path), at))
        .collect();
    // Places first, so that types can name one another, in whichever file they are.
    let mut names = Vec::new();
    let mut count = model.types.len();
    for ((file, _), tree) in files.iter().zip(&trees) {
        names.push(numbered(tree, file, &mut count, &mut diagnostics));
    }
    let mut readers = Vec::new();
    for (at, ((file, linted), tree)) in files.iter().zip(&trees).enumerate() {
        let used = used(tree, &file.text);
        for (path, range) in &used {
            if !places.contains_key(&beside(file, path)) {
                let span = Span::new(file, range.clone());
                let message = format!("`{path}` is not there");
                diagnostics.push(
                    Diagnostic::error(span, message)
                        .help("a file is named relative to the one that uses it"),
                );
            }
        }
        let mut known = BTreeMap::new();
        for file in closure(at, files, &trees, &places) {
            known.extend(names[file].iter().map(|(name, id)| (*name, *id)));
        }
        let mut reader = Reader {
            file,
            text: &file.text,
            known,
            package: PackageId(model.packages.len()),
            interface: InterfaceId(model.interfaces.len()),
            diagnostics: Vec::new(),
        };
        reader.types(tree, *linted, model);
        readers.push(reader);
    }
    // Which types are handles is known only now.
    for (mut reader, tree) in readers.into_iter().zip(&trees) {
        reader.modules(tree, model);
        diagnostics.append(&mut reader.diagnostics);
    }
    diagnostics
}

/// The types of a file with the places they will have, and those that are named twice told of.
fn numbered<'t>(
    tree: &Tree,
    file: &'t Arc<SourceFile>,
    count: &mut usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'t str, TypeId> {
    let mut names: BTreeMap<&str, TypeId> = BTreeMap::new();
    let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for (name, range) in typenames(tree, &file.text).map(|(_, name, range)| (name, range)) {
        if let Some(before) = first.get(name) {
            let span = Span::new(file, range.clone());
            let message = format!("the type `{name}` is named twice");
            let before = Span::new(file, before.clone());
            diagnostics.push(Diagnostic::error(span, message).also(before, "the first one"));
        }
        first.insert(name, range);
        names.insert(name, TypeId(*count));
        *count += 1;
    }
    names
}

/// Each `(typename $name …)` with its name.
fn typenames<'n, 't>(
    tree: &'n Tree,
    text: &'t str,
) -> impl Iterator<Item = (&'n Node, &'t str, Range<usize>)> {
    let named = tree
        .nodes
        .iter()
        .filter(move |node| node.head(text) == Some("typename"));
    named.filter_map(move |node| {
        let (name, range) = node.list()?.get(1)?.name(text)?;
        Some((node, name, range))
    })
}

/// Each path in a `(use "…")`.
fn used<'t>(tree: &Tree, text: &'t str) -> Vec<(&'t str, Range<usize>)> {
    let uses = tree
        .nodes
        .iter()
        .filter(|node| node.head(text) == Some("use"));
    uses.flat_map(|node| node.list().unwrap_or_default())
        .filter_map(|node| node.quoted(text))
        .collect()
}

/// A file and all that it uses, and that uses, each once; itself last, so that its own names win.
fn closure(
    at: usize,
    files: &[(Arc<SourceFile>, bool)],
    trees: &[Tree],
    places: &BTreeMap<PathBuf, usize>,
) -> Vec<usize> {
    let mut found = vec![at];
    let mut seen = BTreeSet::from([at]);
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        let file = &files[at].0;
        for (path, _) in used(&trees[at], &file.text) {
            if let Some(&used) = places.get(&beside(file, path))
                && seen.insert(used)
            {
                found.push(used);
            }
        }
        next += 1;
    }
    found.reverse();
    found
}

/// A path that is named in a file.
fn beside(file: &SourceFile, path: &str) -> PathBuf {
    let folder = file.disk_path.parent().unwrap_or(Path::new(""));
    plainly(&folder.join(path))
}
