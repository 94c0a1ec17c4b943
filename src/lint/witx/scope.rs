//! Which types a file can name: its own, those it uses, and those of whoever uses it.
//!
//! `(use "typenames.witx")` brings in all of a file, as if its text stood there; so a file may also name what only the
//! one that uses it has. `(use $size from $typenames)`, of 2021, brings in single names of a module, which is the file
//! of that name; they may get other names in doing so, and `*` is all of them.

use super::faults::Faults;
use super::tree::{Node, Tree};
use crate::lint::model::TypeId;
use crate::source::{SourceFile, plainly};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One `(use …)`.
pub(super) struct Use<'t> {
    /// From where.
    pub(super) from: Origin<'t>,
    /// Where that is said.
    pub(super) range: Range<usize>,
    /// What; `None` is all there is.
    names: Option<Vec<Import<'t>>>,
}

/// See [`Use`].
#[derive(Clone, Copy)]
pub(super) enum Origin<'t> {
    /// A file, relative to the one that uses it.
    File(&'t str),
    /// A module, in the file of its name beside this one.
    Module(&'t str),
}

/// One name that is used from a module.
struct Import<'t> {
    here: &'t str,
    there: &'t str,
    range: Range<usize>,
}

/// What is used in a file, at its top or in a module.
pub(super) fn uses<'t>(tree: &Tree, text: &'t str, faults: &mut Faults<'_>) -> Vec<Use<'t>> {
    let mut uses = Vec::new();
    for node in &tree.nodes {
        let inner = match node.head(text) {
            Some("module") => node.list().unwrap_or_default(),
            _ => std::slice::from_ref(node),
        };
        for node in inner.iter().filter(|node| node.head(text) == Some("use")) {
            let before = uses.len();
            read(node, text, &mut uses);
            if uses.len() == before {
                let help = "write `(use \"file.witx\")` or `(use $name from $module)`".to_owned();
                let message = "this does not say what is used".to_owned();
                faults.tell(node.range.clone(), message, Some(help));
            }
        }
    }
    uses
}

/// Adds what one `(use …)` says, or nothing if it cannot be understood.
fn read<'t>(node: &Node, text: &'t str, uses: &mut Vec<Use<'t>>) {
    let items = node.list().unwrap_or_default().get(1..).unwrap_or_default();
    let files: Option<Vec<_>> = items.iter().map(|item| item.quoted(text)).collect();
    if let Some(files) = files {
        uses.extend(files.into_iter().map(|(path, range)| Use {
            from: Origin::File(path),
            range,
            names: None,
        }));
        return;
    }
    let [names @ .., from, module] = items else {
        return;
    };
    let (Some("from"), Some((module, range))) = (from.word(text), module.name(text)) else {
        return;
    };
    let mut imports = Vec::new();
    let mut all = false;
    for node in names {
        match node.word(text) {
            Some("*") => all = true,
            Some(",") => {}
            _ => match import(node, text) {
                Some(import) => imports.push(import),
                None => return,
            },
        }
    }
    if all || !imports.is_empty() {
        uses.push(Use {
            from: Origin::Module(module),
            range,
            names: (!all).then_some(imports),
        });
    }
}

/// `$size` or `($size as $length)`.
fn import<'t>(node: &Node, text: &'t str) -> Option<Import<'t>> {
    let (there, here) = match node.list() {
        None => (node, node),
        Some([there, word, here]) if word.word(text) == Some("as") => (there, here),
        Some(_) => return None,
    };
    let (there, range) = there.name(text)?;
    let (here, _) = here.name(text)?;
    Some(Import { here, there, range })
}

/// A type's name in the file that defines it.
pub(super) struct Name {
    /// The first type of this name.
    pub(super) id: TypeId,
    /// Where the name stands.
    pub(super) range: Range<usize>,
    /// Whether it stands in no module, and so is seen by all who use the file.
    pub(super) bare: bool,
}

/// What one file says before its types are understood.
pub(super) struct Written<'t> {
    /// The types that it gives names to.
    pub(super) names: BTreeMap<&'t str, Name>,
    /// What it declares handles to stand for, which is no type itself.
    pub(super) resources: BTreeSet<&'t str>,
    /// The modules in it.
    pub(super) modules: Vec<&'t str>,
    /// What it uses.
    pub(super) uses: Vec<Use<'t>>,
}

/// How files use each other.
pub(super) struct Links<'a> {
    /// For each file, the files whose types it sees, the nearest first.
    pub(super) seen: Vec<Vec<usize>>,
    /// For each file, single names that it uses, and what they are.
    pub(super) imported: Vec<BTreeMap<&'a str, TypeId>>,
    /// Whether something that it uses is not there, so that a name may be there.
    pub(super) unsure: Vec<bool>,
}

/// Finds what files use, and tells of what is not there. What is in the `broken` ones is not fully known.
pub(super) fn link<'a>(
    files: &'a [(Arc<SourceFile>, bool)],
    written: &[Written<'a>],
    broken: Vec<bool>,
    faults: &mut [Faults<'a>],
) -> Links<'a> {
    let places = places(files, written);
    let mut direct = vec![Vec::new(); files.len()];
    let mut back = vec![Vec::new(); files.len()];
    let mut links = Links {
        seen: Vec::new(),
        imported: Vec::new(),
        unsure: broken,
    };
    for (at, ((file, _), faults)) in files.iter().zip(faults.iter_mut()).enumerate() {
        let mut imported = BTreeMap::new();
        for one in &written[at].uses {
            let Some(target) = places.of(file, one.from) else {
                links.unsure[at] = true;
                let (message, help) = missing(one.from);
                faults.tell(one.range.clone(), message, Some(help));
                continue;
            };
            let Some(imports) = &one.names else {
                direct[at].push(target);
                back[target].push(at);
                continue;
            };
            let theirs = &written[target];
            for import in imports {
                match theirs.names.get(import.there) {
                    Some(name) => drop(imported.insert(import.here, name.id)),
                    None if theirs.resources.contains(import.there) => {}
                    // The module may have it from another one.
                    None if !theirs.uses.is_empty() => direct[at].push(target),
                    None => {
                        links.unsure[at] = true;
                        let of = &files[target].0.source_path;
                        let message = format!("there is no type `${}` in `{of}`", import.there);
                        let help = super::types::meant(import.there, theirs.names.keys());
                        faults.tell(import.range.clone(), message, help);
                    }
                }
                if let Some(own) = written[at].names.get(import.here) {
                    let message = format!("the type `{}` is named twice", import.here);
                    let used = faults.span(import.range.clone());
                    faults.tell_also(own.range.clone(), message, None, used, "it is used here");
                }
            }
        }
        links.imported.push(imported);
    }
    for at in 0..files.len() {
        // What a file uses comes first, and then what those have that use it.
        let mut seen = reach(vec![at], &direct);
        let above = reach(vec![at], &back);
        if above.len() > 1 {
            let all = reach(above, &direct);
            let known: BTreeSet<_> = seen.iter().copied().collect();
            seen.extend(all.into_iter().filter(|file| !known.contains(file)));
        }
        links.seen.push(seen);
    }
    let unsure = links.unsure.clone();
    for (at, seen) in links.seen.iter().enumerate() {
        links.unsure[at] = seen.iter().any(|&file| unsure[file]);
    }
    twice_over_files(written, &links.seen, &direct, &back, faults);
    links
}

/// What is not there, and what to do.
fn missing(from: Origin<'_>) -> (String, String) {
    match from {
        Origin::File(path) => (
            format!("`{path}` is not there"),
            "a file is named relative to the one that uses it".to_owned(),
        ),
        Origin::Module(name) => (
            format!("there is no module `${name}`"),
            format!("it is looked for in `{name}.witx`, beside this file"),
        ),
    }
}

/// All that can be reached, each once, in the order in which it is met.
fn reach(from: Vec<usize>, links: &[Vec<usize>]) -> Vec<usize> {
    let mut known: BTreeSet<usize> = from.iter().copied().collect();
    let mut found = from;
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        for &target in &links[at] {
            if known.insert(target) {
                found.push(target);
            }
        }
        next += 1;
    }
    found
}

/// Tells of names that two files give, which are used together.
fn twice_over_files<'a>(
    written: &[Written<'a>],
    seen: &[Vec<usize>],
    direct: &[Vec<usize>],
    back: &[Vec<usize>],
    faults: &mut [Faults<'a>],
) {
    let mut told = BTreeSet::new();
    for (at, seen) in seen.iter().enumerate() {
        // Who is used is looked at with whoever uses it.
        if !back[at].is_empty() || direct[at].is_empty() {
            continue;
        }
        let mut first: BTreeMap<&str, (usize, &Name)> = BTreeMap::new();
        // What is used comes before what uses it.
        for &file in seen.iter().rev() {
            for (&name, place) in written[file].names.iter().filter(|(_, place)| place.bare) {
                let (before, known) = *first.entry(name).or_insert((file, place));
                if before != file && told.insert((file, name)) {
                    let also = faults[before].span(known.range.clone());
                    let message = format!("the type `{name}` is named twice");
                    let range = place.range.clone();
                    faults[file].tell_also(range, message, None, also, "the first one");
                }
            }
        }
    }
}

/// Where files and modules are found.
struct Places<'a> {
    files: BTreeMap<PathBuf, usize>,
    /// By the folder they are in.
    modules: BTreeMap<(PathBuf, &'a str), usize>,
}

fn places<'a>(files: &[(Arc<SourceFile>, bool)], written: &[Written<'a>]) -> Places<'a> {
    let mut places = Places {
        files: BTreeMap::new(),
        modules: BTreeMap::new(),
    };
    for (at, ((file, _), written)) in files.iter().zip(written).enumerate() {
        places.files.insert(plainly(&file.disk_path), at);
        for name in &written.modules {
            let folder = beside(file, "");
            places.modules.entry((folder, name)).or_insert(at);
        }
    }
    places
}

impl Places<'_> {
    fn of(&self, file: &SourceFile, from: Origin<'_>) -> Option<usize> {
        let at = match from {
            Origin::File(path) => self.files.get(&beside(file, path)),
            Origin::Module(name) => {
                let named = self.files.get(&beside(file, &file_of(name)));
                named.or_else(|| self.modules.get(&(beside(file, ""), name)))
            }
        };
        at.copied()
    }
}

/// The file that a module is in.
pub(super) fn file_of(module: &str) -> String {
    format!("{module}.witx")
}

/// A path that is named in a file.
fn beside(file: &SourceFile, path: &str) -> PathBuf {
    let folder = file.disk_path.parent().unwrap_or(Path::new(""));
    plainly(&folder.join(path))
}
