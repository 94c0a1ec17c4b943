//! Rust snippets: shared out among bundles and single programs, and looked up in the cache.

use super::bundle::{self, Found};
use super::rustc::{File, Rustc, Said};
use super::toolchain::{Purpose, Toolchain, target};
use super::unit::Unit;
use super::{Compilation, Compiled, Compiler, Program, crates};
use crate::cache::{Key, sha256};
use crate::error::{Error, Result};
use crate::snippet::{Edition, Language, Mode, Snippet};
use crate::verdict::Rejected;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A key under which rustc is asked: one call serves one language and edition.
type Shape = (Language, Edition);

/// What several threads have found so far.
struct Work {
    decided: Mutex<Vec<(usize, Compilation)>>,
    /// Of several errors the first to come: which one that is does not matter, the work stops.
    failed: Mutex<Option<Error>>,
}

impl Work {
    fn take(&self, found: Result<Vec<(usize, Compilation)>>) {
        match found {
            Ok(found) => locked(&self.decided).extend(found),
            Err(error) => {
                locked(&self.failed).get_or_insert(error);
            }
        }
    }

    fn finish(self) -> Result<Vec<(usize, Compilation)>> {
        let failed = std::mem::take(&mut *locked(&self.failed));
        let decided = std::mem::take(&mut *locked(&self.decided));
        failed.map_or(Ok(decided), Err)
    }
}

/// A lock that a panicking thread leaves usable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Snippets that go to rustc together, as indices into those wanted.
struct Task {
    shape: Shape,
    kind: TaskKind,
    members: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TaskKind {
    /// To be refused by the compiler; the first, because it takes the compiler several attempts.
    Fail,
    /// To be linked into one program.
    Bundle,
    /// Only to be checked.
    Check,
    /// By itself.
    Alone,
}

/// What a bundle's cache entry says of its members, in order.
#[derive(Serialize, Deserialize)]
enum Placed {
    /// In the program with this digest, under this number.
    In(String, u32),
    /// It compiles; it is in no program.
    Checked,
    /// It does not compile, as it must not.
    Rejected(Rejected),
    /// Not decided here: it is to be compiled alone.
    Alone,
}

impl Compiler<'_> {
    /// Compiles those of `snippets` that `units` wraps, into the places of the same index.
    pub(super) fn rust(
        &self,
        snippets: &[&Snippet],
        units: &BTreeMap<usize, Unit>,
        results: &mut [Option<Compilation>],
    ) -> Result<()> {
        let toolchain = Toolchain::find(&self.book.root)?;
        let shape = |i: usize| -> Shape {
            let edition = snippets[i].edition.or(self.book.settings.edition);
            (snippets[i].language, edition.unwrap_or(Edition::E2015))
        };
        let mut crates = BTreeMap::new();
        for &i in units.keys() {
            let language = snippets[i].language;
            if let std::collections::btree_map::Entry::Vacant(slot) = crates.entry(language) {
                if let Some(target) = target(language) {
                    toolchain.require_target(target, self.say)?;
                }
                slot.insert(crates::build(
                    self.book, language, &toolchain, self.cache, self.say,
                )?);
            }
        }
        let rustc = |shape: Shape| Rustc {
            toolchain: &toolchain,
            cache: self.cache,
            crates: crates.get(&shape.0).and_then(Option::as_ref),
            language: shape.0,
            edition: shape.1,
            purpose: self.purpose,
            limit: self.limit,
        };
        let work = Work {
            decided: Mutex::default(),
            failed: Mutex::default(),
        };
        let alone = |i: usize| {
            let compiled = self.alone(&rustc(shape(i)), snippets[i], &units[&i]);
            work.take(compiled.map(|compilation| vec![(i, compilation)]));
        };
        let alone = &alone;
        let together = |task: &Task| {
            let members: Vec<&Unit> = task.members.iter().map(|i| &units[i]).collect();
            let decided = self.together(&rustc(task.shape), task.kind, &members);
            let members = task.members.iter().copied();
            let mut left = Vec::new();
            work.take(decided.map(|decided| {
                let found = members.zip(decided);
                let mut kept = Vec::new();
                for (i, compilation) in found {
                    match compilation {
                        Some(compilation) => kept.push((i, compilation)),
                        None => left.push(i),
                    }
                }
                kept
            }));
            left
        };
        let together = &together;
        // In order: what takes longest is begun first, so that nothing long is left for the end.
        rayon::scope_fifo(|scope| {
            for task in self.tasks(snippets, units, &shape) {
                scope.spawn_fifo(move |scope| {
                    if task.kind == TaskKind::Alone {
                        alone(task.members[0]);
                        return;
                    }
                    for i in together(&task) {
                        scope.spawn_fifo(move |_| alone(i));
                    }
                });
            }
        });
        for (i, compilation) in work.finish()? {
            results[i] = Some(compilation);
        }
        Ok(())
    }

    /// How the work is shared out: bundles first, in book order; what cannot be bundled alone.
    fn tasks(
        &self,
        snippets: &[&Snippet],
        units: &BTreeMap<usize, Unit>,
        shape: &dyn Fn(usize) -> Shape,
    ) -> Vec<Task> {
        let mut groups: BTreeMap<(TaskKind, Shape), Vec<usize>> = BTreeMap::new();
        let mut tasks = Vec::new();
        for (&i, unit) in units {
            let snippet = snippets[i];
            // In a bundle a program imports what its neighbours import, so one that must lack something stands alone;
            // and in edition 2015 a path in a module means another thing than at the root.
            let lacks = snippet
                .cases
                .iter()
                .any(|case| !case.world.without.is_empty());
            let fails = matches!(snippet.mode, Mode::CompileFail(_));
            let shown = snippet
                .cases
                .iter()
                .any(|case| case.expect.compile_error.is_some());
            let alone = unit.alone
                || is_harness(snippet)
                || lacks
                || shown
                || (fails && shape(i).1 == Edition::E2015);
            let kind = match snippet.mode {
                _ if alone || self.purpose != Purpose::Check => TaskKind::Alone,
                Mode::CompileFail(_) => TaskKind::Fail,
                Mode::NoRun => TaskKind::Check,
                Mode::Run | Mode::ShouldPanic | Mode::Ignore(_) | Mode::Lint => TaskKind::Bundle,
            };
            if kind == TaskKind::Alone {
                tasks.push(Task {
                    shape: shape(i),
                    kind,
                    members: vec![i],
                });
            } else {
                groups.entry((kind, shape(i))).or_default().push(i);
            }
        }
        let bundles = groups.into_iter().flat_map(|((kind, shape), members)| {
            let count = members.len().div_ceil(bundle::SIZE).max(1);
            let size = members.len().div_ceil(count);
            let chunks: Vec<Task> = members
                .chunks(size)
                .map(|members| Task {
                    shape,
                    kind,
                    members: members.to_vec(),
                })
                .collect();
            chunks
        });
        bundles.chain(tasks).collect()
    }

    /// Compiles several together; `None` for those that are to be tried alone.
    fn together(
        &self,
        rustc: &Rustc<'_>,
        kind: TaskKind,
        units: &[&Unit],
    ) -> Result<Vec<Option<Compilation>>> {
        let started = Instant::now();
        let label = match kind {
            TaskKind::Bundle => "bundle",
            TaskKind::Check => "check",
            TaskKind::Fail => "fail",
            TaskKind::Alone => "alone",
        };
        let texts = bundle::key_parts(rustc.language, units);
        let key = rustc.key(label, texts.iter().map(String::as_str));
        let kept = self.cache.read(&key, "json");
        let kept = kept.and_then(|json| serde_json::from_slice::<Vec<Placed>>(&json).ok());
        if let Some(placed) = kept.filter(|placed| placed.len() == units.len())
            && let Some(found) = self.restore(&placed)
        {
            (self.done)(found.iter().flatten().count());
            return Ok(found);
        }
        let placed = match kind {
            TaskKind::Bundle => self.bundled(rustc, units)?,
            TaskKind::Check | TaskKind::Fail | TaskKind::Alone => {
                let found = bundle::check(rustc, units)?;
                found
                    .into_iter()
                    .map(|found| match (kind, found) {
                        (TaskKind::Fail, Found::Errors(rejected)) => Placed::Rejected(rejected),
                        (TaskKind::Check, Found::Nothing) => Placed::Checked,
                        _ => Placed::Alone,
                    })
                    .collect()
            }
        };
        let json = serde_json::to_vec(&placed).unwrap_or_default();
        self.cache.write(&key, "json", &json)?;
        let mut found = self.restore(&placed).unwrap_or_default();
        found.resize(units.len(), None);
        let decided = found.iter().flatten().count();
        (self.done)(decided);
        let share = started.elapsed().as_secs_f64() * 1000.0 / decided.max(1) as f64;
        for compilation in found.iter_mut().flatten() {
            (compilation.ms, compilation.cached) = (share, false);
        }
        Ok(found)
    }

    fn bundled(&self, rustc: &Rustc<'_>, units: &[&Unit]) -> Result<Vec<Placed>> {
        let mut placed: Vec<Placed> = units.iter().map(|_| Placed::Alone).collect();
        for bundle in bundle::compile(rustc, units)? {
            let digest = sha256(&bundle.wasm);
            let key = Key::of([digest.as_bytes()]);
            self.cache.write(&key, "wasm", &bundle.wasm)?;
            for (entry, unit) in (0..).zip(bundle.units) {
                placed[unit] = Placed::In(digest.clone(), entry);
            }
        }
        Ok(placed)
    }

    /// What a bundle's entry stands for; `None` where a program has gone from the cache.
    fn restore(&self, placed: &[Placed]) -> Option<Vec<Option<Compilation>>> {
        let mut programs: BTreeMap<&str, Arc<Program>> = BTreeMap::new();
        let mut found = Vec::with_capacity(placed.len());
        for place in placed {
            let compiled = match place {
                Placed::In(digest, entry) => {
                    let program = match programs.get(digest.as_str()) {
                        Some(program) => Arc::clone(program),
                        None => {
                            let key = Key::of([digest.as_bytes()]);
                            let program = Program::new(self.cache.read(&key, "wasm")?);
                            if program.sha256 != *digest {
                                return None;
                            }
                            programs.insert(digest, Arc::clone(&program));
                            program
                        }
                    };
                    Compiled::Program(program, Some(*entry))
                }
                Placed::Checked => Compiled::Checked,
                Placed::Rejected(rejected) => Compiled::Rejected(rejected.clone()),
                Placed::Alone => {
                    found.push(None);
                    continue;
                }
            };
            found.push(Some(Compilation {
                compiled,
                ms: 0.0,
                cached: true,
                composed: BTreeMap::new(),
            }));
        }
        Some(found)
    }

    /// Compiles one by itself.
    fn alone(&self, rustc: &Rustc<'_>, snippet: &Snippet, unit: &Unit) -> Result<Compilation> {
        let compilation = self.alone_as(rustc, snippet, unit)?;
        let must_not = matches!(snippet.mode, Mode::CompileFail(_));
        if must_not || !matches!(compilation.compiled, Compiled::Rejected(_)) {
            (self.done)(1);
            return Ok(compilation);
        }
        // An author is to read the chapter's own lines.
        let told = self.alone_as(rustc, snippet, &Unit::in_chapter(snippet))?;
        (self.done)(1);
        Ok(told)
    }

    fn alone_as(&self, rustc: &Rustc<'_>, snippet: &Snippet, unit: &Unit) -> Result<Compilation> {
        let started = Instant::now();
        let check_only = snippet.mode == Mode::NoRun;
        let label = match is_harness(snippet) {
            true => "tests",
            false if check_only => "alone-check",
            false => "alone",
        };
        let key = rustc.key(label, unit.key_parts().iter().map(String::as_str));
        let done = |compiled: Compiled, cached: bool| {
            let ms = if cached {
                0.0
            } else {
                started.elapsed().as_secs_f64() * 1000.0
            };
            Ok(Compilation {
                compiled,
                ms,
                cached,
                composed: BTreeMap::new(),
            })
        };
        let program = |wasm: Vec<u8>| match check_only {
            true => Compiled::Checked,
            false => Compiled::Program(Program::new(wasm), None),
        };
        if let Some(json) = self.cache.read(&key, "rejected")
            && let Ok(rejected) = serde_json::from_slice(&json)
        {
            return done(Compiled::Rejected(rejected), true);
        }
        if rustc.purpose == Purpose::Preview {
            let published = Rustc {
                purpose: Purpose::Publish,
                ..*rustc
            };
            let key = published.key(label, unit.key_parts().iter().map(String::as_str));
            if let Some(wasm) = self.cache.read(&key, "wasm") {
                return done(program(wasm), true);
            }
        }
        if let Some(wasm) = self.cache.read(&key, "wasm") {
            return done(program(wasm), true);
        }
        let files = [File {
            disk: "snippet.rs".to_owned(),
            shown: Some(unit.shown.clone()),
            text: unit.as_crate(),
        }];
        let said = if is_harness(snippet) {
            rustc.link_tests(&files)?
        } else if check_only {
            rustc.check(&files)?
        } else {
            rustc.link(&files)?
        };
        match said {
            Said::Yes(wasm) => {
                self.cache.write(&key, "wasm", &wasm)?;
                done(program(wasm), false)
            }
            Said::No(errors) => {
                let rejected = errors.all();
                let json = serde_json::to_vec(&rejected).unwrap_or_default();
                self.cache.write(&key, "rejected", &json)?;
                done(Compiled::Rejected(rejected), false)
            }
        }
    }
}

/// Whether the fence asks for rustdoc's `test_harness`: `#[test]` functions are run, and there is no `main`.
fn is_harness(snippet: &Snippet) -> bool {
    snippet
        .other_words
        .iter()
        .any(|word| word == "test_harness")
}
