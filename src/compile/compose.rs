//! Compositions: components joined to one, by the names of what they import and export.

use super::Program;
use crate::cache::{Cache, Key};
use crate::error::Result as Worked;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wac_graph::types::{Package, SubtypeChecker, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, NodeKind};

/// A component made of others.
#[derive(Debug)]
pub struct Composition {
    /// What is run.
    pub program: Arc<Program>,
    /// Its parts, the program that exports `run` first, and each before those that it gets something from.
    pub parts: Vec<Part>,
    /// What the program imported before, by name, sorted.
    pub before: Vec<String>,
    /// What the composition imports, by name, sorted.
    pub after: Vec<String>,
}

/// One instance in a composition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name, such as `frozen-clock`, with `#2` where the component is there twice.
    pub name: String,
    /// SHA-256 of the component, in lower-case hex.
    pub sha256: String,
    /// Each of its imports and which part provides it; `None` is the host.
    pub gets: Vec<(String, Option<String>)>,
}

/// What the cache keeps of a composition beside its binary.
#[derive(Serialize, Deserialize)]
struct Kept {
    parts: Vec<Part>,
    before: Vec<String>,
    after: Vec<String>,
}

impl Composition {
    /// A composition from the cache, or one that is made and kept there; what does not fit is found out each time.
    pub(super) fn kept<E>(
        cache: &Cache,
        key: &Key,
        make: impl FnOnce() -> Result<Self, E>,
    ) -> Worked<Result<Arc<Self>, E>> {
        let known = (|| {
            let Kept {
                parts,
                before,
                after,
            } = serde_json::from_slice(&cache.read(key, "json")?).ok()?;
            let program = Program::new(cache.read(key, "wasm")?);
            Some(Self {
                program,
                parts,
                before,
                after,
            })
        })();
        let made = match known {
            Some(known) => return Ok(Ok(Arc::new(known))),
            None => match make() {
                Ok(made) => made,
                Err(why) => return Ok(Err(why)),
            },
        };
        let Self {
            program,
            parts,
            before,
            after,
        } = made;
        let kept = Kept {
            parts,
            before,
            after,
        };
        cache.write(key, "wasm", &program.wasm)?;
        cache.write(key, "json", &serde_json::to_vec(&kept).unwrap_or_default())?;
        let Kept {
            parts,
            before,
            after,
        } = kept;
        Ok(Ok(Arc::new(Self {
            program,
            parts,
            before,
            after,
        })))
    }
}

/// A component under its name.
pub(super) type Known<'a> = (&'a str, &'a Program);

/// Puts components between a program and its host: the first is nearest to the program, and what it imports the next may
/// provide.
///
/// # Errors
///
/// Why they do not fit, in the reader's terms.
pub(super) fn plug(program: Known<'_>, plugs: &[Known<'_>]) -> Result<Composition, String> {
    let mut joint = Joint::default();
    joint.add(program)?;
    for &plug in plugs {
        joint.add(plug)?;
        joint.connect_last()?;
    }
    joint.finish()
}

/// A composition on its way.
#[derive(Default)]
struct Joint {
    graph: CompositionGraph,
    instances: Vec<Instance>,
}

struct Instance {
    name: String,
    node: NodeId,
    program: String,
    imports: BTreeSet<String>,
    /// Of those, what no other part provides so far.
    open: BTreeSet<String>,
    exports: Vec<String>,
}

impl Joint {
    fn add(&mut self, (name, program): Known<'_>) -> Result<(), String> {
        let nth = self.instances.iter().filter(|i| i.name == name).count() + 1;
        let package = format!(
            "book:{name}{}",
            if nth > 1 {
                format!("-{nth}")
            } else {
                String::new()
            }
        );
        let types = self.graph.types_mut();
        let package =
            Package::from_bytes(&package, None, program.wasm.clone(), types).map_err(|_| {
                format!(
                    "`{name}` is a core module of WASI 0.1, and only components can be composed"
                )
            })?;
        let world = &self.graph.types()[package.ty()];
        let imports: BTreeSet<String> = world.imports.keys().cloned().collect();
        let exports = world.exports.keys().cloned().collect();
        let package = self
            .graph
            .register_package(package)
            .map_err(|e| e.to_string())?;
        let node = self.graph.instantiate(package);
        self.instances.push(Instance {
            name: name.to_owned(),
            node,
            program: program.sha256.clone(),
            open: imports.clone(),
            imports,
            exports,
        });
        Ok(())
    }

    /// Gives what the last part exports to the parts before it.
    fn connect_last(&mut self) -> Result<(), String> {
        let Some((last, before)) = self.instances.split_last_mut() else {
            return Ok(());
        };
        let mut used = false;
        let mut misfits = Vec::new();
        for part in before.iter_mut() {
            for export in &last.exports {
                let same = part.open.get(export);
                let import = same.or_else(|| {
                    let fits = |import: &&String| are_semver_compatible(export, import);
                    part.open.iter().find(fits)
                });
                let Some(import) = import.cloned() else {
                    continue;
                };
                match fits(&self.graph, (last.node, export), (part.node, &import)) {
                    Ok(()) => {}
                    Err(why) => {
                        misfits.push(format!(
                            "`{}` exports `{export}`, which does not fit where `{}` imports `{import}`: {why}",
                            last.name, part.name
                        ));
                        continue;
                    }
                }
                let alias = self.graph.alias_instance_export(last.node, export);
                let alias = alias.map_err(|e| e.to_string())?;
                self.graph
                    .set_instantiation_argument(part.node, &import, alias)
                    .map_err(|e| e.to_string())?;
                part.open.remove(&import);
                used = true;
            }
        }
        if let Some(misfit) = misfits.into_iter().next() {
            return Err(misfit);
        }
        if used {
            return Ok(());
        }
        let (name, exports) = (&last.name, listed(last.exports.iter()));
        let other_version = last.exports.iter().find_map(|export| {
            let base = unversioned(export);
            let imports = before.iter().flat_map(|part| &part.imports);
            let import = imports.clone().find(|import| unversioned(import) == base)?;
            Some(format!(
                "; it is `{import}` that is imported, another version"
            ))
        });
        let taken = before.iter().any(|part| {
            let mut provided = part.imports.difference(&part.open);
            provided.any(|import| {
                let mut exports = last.exports.iter();
                exports.any(|export| are_semver_compatible(export, import))
            })
        });
        let why = match other_version {
            _ if taken => "; a component before it provides it already".to_owned(),
            Some(why) => why,
            None => {
                let open: BTreeSet<&String> = before.iter().flat_map(|part| &part.open).collect();
                format!("; imported are {}", listed(open))
            }
        };
        Err(format!(
            "`{name}` exports nothing that is wanted: it exports {exports}{why}"
        ))
    }

    /// Exports what the program exports, and writes the whole.
    fn finish(mut self) -> Result<Composition, String> {
        let Some(first) = self.instances.first() else {
            return Err("it is a composition of nothing".to_owned());
        };
        for name in &first.exports {
            let alias = self.graph.alias_instance_export(first.node, name);
            let alias = alias.map_err(|e| e.to_string())?;
            self.graph.export(alias, name).map_err(|e| e.to_string())?;
        }
        let wasm = self
            .graph
            .encode(EncodeOptions::default())
            .map_err(|e| invalid(&e))?;
        let names: BTreeMap<NodeId, (String, String)> = self
            .instances
            .iter()
            .map(|i| (i.node, (i.name.clone(), i.program.clone())))
            .collect();
        Ok(composition(&self.graph, &names, wasm))
    }
}

/// What a composition is made of, with the names that its author knows the parts by.
pub(super) fn composition(
    graph: &CompositionGraph,
    names: &BTreeMap<NodeId, (String, String)>,
    wasm: Vec<u8>,
) -> Composition {
    let instances: Vec<NodeId> = graph
        .node_ids()
        .filter(|&id| matches!(graph[id].kind(), NodeKind::Instantiation(_)))
        .collect();
    // A component that is there twice is told apart by its place.
    let mut shown: BTreeMap<NodeId, String> = BTreeMap::new();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &instances {
        let name = names.get(id).map_or("?", |(name, _)| name.as_str());
        let nth = count.entry(name).or_default();
        *nth += 1;
        let suffix = if *nth > 1 {
            format!("#{nth}")
        } else {
            String::new()
        };
        shown.insert(*id, format!("{name}{suffix}"));
    }
    let mut given: BTreeMap<NodeId, Vec<(String, NodeId)>> = BTreeMap::new();
    for &id in &instances {
        for (import, from) in graph.get_instantiation_arguments(id) {
            if let Some(source) = source(graph, from) {
                given
                    .entry(id)
                    .or_default()
                    .push((import.to_owned(), source));
            }
        }
    }
    // Whoever exports `run` stands on top, and below each part those that it gets something from.
    let top = instances.iter().copied().find(|&id| {
        let exported = |node: &NodeId| {
            graph[*node]
                .export_name()
                .is_some_and(|n| n.starts_with("wasi:cli/run@"))
        };
        graph
            .node_ids()
            .any(|node| exported(&node) && source(graph, node) == Some(id))
    });
    let mut order: Vec<NodeId> = Vec::new();
    let mut visit = |root: NodeId| below(root, &given, &mut order);
    for id in top.into_iter().chain(instances.iter().copied()) {
        visit(id);
    }
    order.reverse();
    if let Some(top) = top {
        order.sort_by_key(|id| *id != top);
    }
    let imports = |id: NodeId| -> Vec<String> {
        let package = graph[id].package();
        let world = package.map(|package| &graph.types()[graph[package].ty()]);
        world.map_or_else(Vec::new, |world| world.imports.keys().cloned().collect())
    };
    let parts = order.iter().map(|&id| {
        let from = |import: &str| {
            let arguments = given.get(&id)?;
            let (_, source) = arguments.iter().find(|(name, _)| name == import)?;
            shown.get(source).cloned()
        };
        let gets = imports(id).into_iter().map(|name| {
            let from = from(&name);
            (name, from)
        });
        Part {
            name: shown[&id].clone(),
            sha256: names
                .get(&id)
                .map_or_else(String::new, |(_, sha256)| sha256.clone()),
            gets: gets.collect(),
        }
    });
    let parts: Vec<Part> = parts.collect();
    let mut before: Vec<String> = order.first().map(|&id| imports(id)).unwrap_or_default();
    before.sort();
    Composition {
        before,
        after: super::imports(&wasm),
        parts,
        program: Program::new(wasm),
    }
}

/// Adds a part after all that it gets something from.
fn below(id: NodeId, given: &BTreeMap<NodeId, Vec<(String, NodeId)>>, order: &mut Vec<NodeId>) {
    if order.contains(&id) {
        return;
    }
    for (_, from) in given.get(&id).into_iter().flatten() {
        below(*from, given, order);
    }
    if !order.contains(&id) {
        order.push(id);
    }
}

/// The instance that a value is taken from, if it is taken from one.
fn source(graph: &CompositionGraph, node: NodeId) -> Option<NodeId> {
    match graph[node].kind() {
        NodeKind::Instantiation(_) => Some(node),
        NodeKind::Alias => source(graph, graph.get_alias_source(node)?.0),
        NodeKind::Definition | NodeKind::Import(_) => None,
    }
}

/// Whether an export may stand where an import is.
fn fits(
    graph: &CompositionGraph,
    (from, export): (NodeId, &str),
    (to, import): (NodeId, &str),
) -> Result<(), String> {
    let types = graph.types();
    let world = |node: NodeId| {
        let package = graph[node].package()?;
        Some(&types[graph[package].ty()])
    };
    let (Some(giver), Some(taker)) = (world(from), world(to)) else {
        return Ok(());
    };
    let (Some(&offered), Some(&wanted)) = (giver.exports.get(export), taker.imports.get(import))
    else {
        return Ok(());
    };
    let mut cache = Default::default();
    SubtypeChecker::new(&mut cache)
        .is_subtype(offered, types, wanted, types)
        .map_err(|e| chain(&*e))
}

/// An error of the graph, with all its causes in a line.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// What a composition that is not valid says: mostly that two interfaces speak of different handles.
pub(super) fn invalid(error: &(dyn std::error::Error + 'static)) -> String {
    let text = chain(error);
    let quoted = |after: &str| {
        let (_, rest) = text.split_once(after)?;
        rest.split('`').nth(1)
    };
    if text.contains("resource types are not the same")
        && let (Some(import), Some(handle)) = (quoted("for import"), quoted("in instance export"))
    {
        let a = if handle.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        return format!(
            "`{import}` hands out the host's `{handle}`, and another part of the composition has {a} `{handle}` of its \
             own: what makes handles of its own must stand in for every interface that uses their type"
        );
    }
    format!("the composition is not valid: {text}")
}

fn unversioned(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "nothing".to_owned(),
        false => names.join(", "),
    }
}

#[cfg(test)]
mod tests;
