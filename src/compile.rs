//! Turns snippets into programs. A file for each language; the cache lives inside.

use crate::book::Book;
use crate::cache::{Cache, sha256};
use crate::error::Result;
use crate::snippet::{Language, Mode, Snippet};
use crate::verdict::{Linted, Rejected};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use unit::Unit;

pub mod bundle;
mod components;
mod compose;
mod composing;
mod crates;
mod lint;
mod panics;
mod rust;
mod rustc;
mod scan;
mod toolchain;
mod unit;
mod wac;
mod wat;
mod wit;
mod within;

pub use components::{assembled, workspace};
pub use compose::{Composition, Part};
pub use crates::LOCK_FILE;
pub(crate) use panics::kept;
pub use toolchain::{Purpose, Toolchain, target};
pub use wat::without_start;
pub(crate) use wit::{GAVE_UP, LOOK_FOR, shipped_wit};

/// A WebAssembly program.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// The binary: a core module or a component.
    pub wasm: Vec<u8>,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

impl Program {
    /// Wraps a binary.
    pub fn new(wasm: Vec<u8>) -> Arc<Self> {
        let sha256 = sha256(&wasm);
        Arc::new(Self { wasm, sha256 })
    }
}

/// What became of one snippet.
#[derive(Clone, Debug)]
pub enum Compiled {
    /// A program that can be run; in a bundle, with the number by which it is picked.
    Program(Arc<Program>, Option<u32>),
    /// It is right, and no program was asked for.
    Checked,
    /// It is an interface, and this is what the linter says of it.
    Linted(Linted),
    /// It does not compile. A verdict, not an error.
    Rejected(Rejected),
    /// It is compiled natively, when it runs.
    Native,
}

/// One snippet's compilation.
#[derive(Clone, Debug)]
pub struct Compilation {
    /// What became of it.
    pub compiled: Compiled,
    /// Its share of the time, in milliseconds.
    pub ms: f64,
    /// Whether it came from the cache.
    pub cached: bool,
    /// The program with components under it, by their names, or why they do not fit. Of a composition its own, under no
    /// name.
    pub composed: BTreeMap<Vec<String>, Result<Arc<Composition>, Rejected>>,
}

impl Compilation {
    /// What a case in this world runs.
    pub fn of(&self, world: &World) -> Compiled {
        let (Compiled::Program(..), false) = (&self.compiled, world.with.is_empty()) else {
            return self.compiled.clone();
        };
        match self.composed.get(&plugs(world)) {
            Some(Ok(composition)) => Compiled::Program(Arc::clone(&composition.program), None),
            Some(Err(rejected)) => Compiled::Rejected(rejected.clone()),
            None => Compiled::Rejected(Rejected::default()),
        }
    }

    /// The composition that a case in this world runs, if it runs one.
    pub fn composition(&self, world: &World) -> Option<Arc<Composition>> {
        self.composed.get(&plugs(world))?.as_ref().ok().cloned()
    }
}

fn plugs(world: &World) -> Vec<String> {
    world.with.iter().map(|plug| plug.name.clone()).collect()
}

/// What compiling needs to know.
pub struct Compiler<'a> {
    /// The book.
    pub book: &'a Book,
    /// Where programs are kept.
    pub cache: &'a Cache,
    /// What they are for.
    pub purpose: Purpose,
    /// How long one call of a compiler may take; `None` is as long as it likes.
    pub limit: Option<Duration>,
    /// Told of what takes long or changes this machine, such as adding a target.
    pub say: &'a (dyn Fn(&str) + Sync),
    /// Told how many snippets are done, as they are.
    pub done: &'a (dyn Fn(usize) + Sync),
}

impl Compiler<'_> {
    /// Compiles the snippets named by chapter and index; the answers are in the same order, whatever the number of
    /// threads.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error`] where this machine cannot compile at all. A snippet that does not compile is no error.
    pub fn compile(&self, wanted: &[(usize, usize)]) -> Result<Vec<Compilation>> {
        let asked = wanted.len();
        let wanted = &self.with_parts(wanted);
        let snippets: Vec<&Snippet> = wanted
            .iter()
            .map(|&(c, s)| &self.book.chapters[c].snippets[s])
            .collect();
        let mut results: Vec<Option<Compilation>> = vec![None; snippets.len()];
        let names = self.book.names();
        let composed = self.to_be_composed();
        let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
        for (i, snippet) in snippets.iter().enumerate() {
            match snippet.language {
                Language::RustP2 | Language::RustP1 | Language::RustP3 => {
                    let (chapter, index) = wanted[i];
                    let mut unit = Unit::new(snippet, &names[chapter][index]);
                    unit.alone |= composed.contains(&wanted[i]);
                    units.insert(i, unit);
                }
                other => {
                    results[i] = Some(in_process(other, snippet, &names[wanted[i].0][wanted[i].1]));
                    (self.done)(1);
                }
            }
        }
        if !units.is_empty() {
            self.rust(&snippets, &units, &mut results)?;
        }
        let undecided = || Compilation {
            compiled: Compiled::Rejected(Rejected::default()),
            ms: 0.0,
            cached: false,
            composed: BTreeMap::new(),
        };
        let mut results: Vec<Compilation> = results
            .into_iter()
            .map(|r| r.unwrap_or_else(undecided))
            .collect();
        self.compose(wanted, &mut results)?;
        results.truncate(asked);
        Ok(results)
    }
}

/// What needs no compiler but this process.
fn in_process(language: Language, snippet: &Snippet, name: &str) -> Compilation {
    let started = Instant::now();
    let compiled = match language {
        Language::Wat => match wat::compile(snippet, name) {
            Ok(_) if snippet.mode == Mode::NoRun => Compiled::Checked,
            Ok(wasm) => Compiled::Program(Program::new(wasm), None),
            Err(rejected) => Compiled::Rejected(rejected),
        },
        Language::Wit | Language::Witx if snippet.mode == Mode::Lint => {
            match lint::lint(snippet, name) {
                Ok(linted) => Compiled::Linted(linted),
                Err(rejected) => Compiled::Rejected(rejected),
            }
        }
        // All that are not ignored are linted.
        Language::Witx => Compiled::Checked,
        Language::Wit => match wit::check(snippet, name) {
            Ok(()) => Compiled::Checked,
            Err(rejected) => Compiled::Rejected(rejected),
        },
        // A composition waits for its parts.
        Language::Wac => Compiled::Rejected(Rejected::default()),
        Language::RustHost | Language::RustP1 | Language::RustP2 | Language::RustP3 => {
            Compiled::Native
        }
    };
    Compilation {
        compiled,
        ms: started.elapsed().as_secs_f64() * 1000.0,
        cached: false,
        composed: BTreeMap::new(),
    }
}

/// The names of what a component imports or a module's imports, sorted.
pub fn imports(wasm: &[u8]) -> Vec<String> {
    let mut depth = 0usize;
    let mut names = std::collections::BTreeSet::new();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(wasmparser::Payload::Version { .. }) => depth += 1,
            Ok(wasmparser::Payload::End(_)) => depth -= 1,
            Ok(wasmparser::Payload::ComponentImportSection(imports)) if depth == 1 => {
                names.extend(
                    imports
                        .into_iter()
                        .flatten()
                        .map(|i| i.name.name.to_owned()),
                );
            }
            _ => {}
        }
    }
    names.into_iter().collect()
}

/// Counts what is done, for progress.
#[derive(Debug, Default)]
pub struct Counter(AtomicUsize);

impl Counter {
    /// Adds to the count and gives the new one.
    pub fn add(&self, n: usize) -> usize {
        self.0.fetch_add(n, Ordering::Relaxed) + n
    }
}

/// The text of a `host` snippet as a crate of its own.
pub fn host_crate(snippet: &Snippet) -> String {
    Unit::in_chapter(snippet).as_crate()
}
