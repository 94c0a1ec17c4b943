//! The whole way: a book in, what became of each case out, in book order.

use crate::audit::Liberty;
use crate::book::Book;
use crate::cache::{Cache, Key};
use crate::compile::{Compilation, Compiled, Compiler, Program, Purpose};
use crate::error::{Error, Result};
use crate::host::Natives;
use crate::judge;
use crate::outcome::Outcome;
use crate::run::{Engine, Loaded, Run, Staging};
use crate::snippet::{Mode, Snippet};
use crate::verdict::{Rejected, Tested, Verdict};
use crate::world::elsewhere::Elsewhere;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

mod elsewhere;
mod memory;
pub use elsewhere::{governed_by_host, same};
pub use memory::Memory;

/// How a book is checked.
pub struct Options<'a> {
    /// Whether programs are made for a page or only to be run here.
    pub purpose: Purpose,
    /// Where programs are kept.
    pub cache: &'a Cache,
    /// How many snippets are compiled or run at the same time; it does not change a result.
    pub jobs: usize,
    /// Whether each case is run once more in another world, and must do the same but for what it declares.
    pub elsewhere: bool,
    /// How long one call of a compiler may take, past which the check is an error; `None` is as long as it likes.
    pub compile_limit: Option<Duration>,
    /// The command that runs a `host` snippet: this tool itself.
    pub host_runner: &'a Path,
    /// Told of what takes long or changes this machine.
    pub say: &'a (dyn Fn(&str) + Sync),
    /// Told of how far the work is: its phase, how much is done, and how much there is.
    pub progress: &'a (dyn Fn(Phase, usize, usize) + Sync),
}

/// What came of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// A result for each case, in the order asked for.
    pub tested: Vec<Tested>,
    /// How many snippets were compiled.
    pub compiled: usize,
    /// How many came from the cache.
    pub cached: usize,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Snippets to programs.
    Compile,
    /// Cases to outcomes.
    Run,
}

/// The engine, and what was found out with it; both may serve several checks.
pub struct Runner {
    engine: Engine,
    memory: Memory,
}

impl Runner {
    /// Starts Wasmtime.
    ///
    /// # Errors
    ///
    /// [`Error::Environment`] where it does not support this machine.
    pub fn new() -> Result<Self> {
        Self::with_liberty(None)
    }

    /// Starts Wasmtime with one of the liberties that it otherwise does not take.
    ///
    /// # Errors
    ///
    /// As for [`Runner::new`].
    pub fn with_liberty(liberty: Option<Liberty>) -> Result<Self> {
        Ok(Self {
            engine: Engine::with_liberty(liberty)?,
            memory: Memory::default(),
        })
    }

    /// Compiles, runs and judges the snippets named by chapter and index. All cases of each, in the order given.
    ///
    /// # Errors
    ///
    /// What stops the whole work; a snippet that fails is a verdict.
    pub fn check(
        &self,
        book: &Book,
        wanted: &[(usize, usize)],
        options: &Options<'_>,
    ) -> Result<Checked> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(options.jobs)
            .build()
            .map_err(|e| Error::Environment(format!("cannot start {} jobs: {e}", options.jobs)))?;
        pool.install(|| self.check_here(book, wanted, options))
    }

    fn check_here(
        &self,
        book: &Book,
        wanted: &[(usize, usize)],
        options: &Options<'_>,
    ) -> Result<Checked> {
        let snippet = |&(c, s): &(usize, usize)| &book.chapters[c].snippets[s];
        let compiled: Vec<(usize, usize)> = wanted
            .iter()
            .copied()
            .filter(|at| !matches!(snippet(at).mode, Mode::Ignore(_)))
            .collect();
        let count = crate::compile::Counter::default();
        let compilations = Compiler {
            book,
            cache: options.cache,
            purpose: options.purpose,
            limit: options.compile_limit,
            say: options.say,
            done: &|n| (options.progress)(Phase::Compile, count.add(n), compiled.len()),
        }
        .compile(&compiled)?;
        let by_place: BTreeMap<(usize, usize), &Compilation> =
            compiled.iter().copied().zip(&compilations).collect();
        let mut jobs: Vec<Job<'_>> = wanted
            .iter()
            .flat_map(|&(chapter, index)| {
                let snippet = &book.chapters[chapter].snippets[index];
                let compilation = by_place.get(&(chapter, index)).copied();
                let name = book.program_name(chapter, index);
                (0..snippet.cases.len()).map(move |case| Job {
                    at: (chapter, index, case),
                    snippet,
                    compilation,
                    compiled: compilation.map(|made| made.of(&snippet.cases[case].world)),
                    name: name.clone(),
                    known: None,
                })
            })
            .collect();
        // An author who waits for one edit need not wait for the whole book to run again.
        let recall = options.purpose == Purpose::Preview;
        if recall {
            for job in &mut jobs {
                job.known = job.key(&book.src).and_then(|key| self.memory.recall(&key));
            }
        }
        let count = crate::compile::Counter::default();
        let shared = Shared {
            loaded: self.load_all(&jobs, options)?,
            staging: Staging::default(),
            natives: Natives::new(options.host_runner, options.cache, &self.memory, recall),
            elsewhere: options.elsewhere,
        };
        let tested = jobs.par_iter().map(|job| {
            let tested = self.case(book, job, &shared);
            (options.progress)(Phase::Run, count.add(1), jobs.len());
            tested
        });
        let tested = tested.collect::<Result<Vec<_>>>()?;
        let cached = compilations.iter().filter(|c| c.cached).count();
        Ok(Checked {
            tested,
            compiled: compilations.len() - cached,
            cached,
        })
    }

    /// Machine code for every program that is to be run, each once.
    fn load_all(
        &self,
        jobs: &[Job<'_>],
        options: &Options<'_>,
    ) -> Result<BTreeMap<String, Result<Loaded, String>>> {
        let mut programs: BTreeMap<&str, &Arc<Program>> = BTreeMap::new();
        for job in jobs.iter().filter(|job| job.known.is_none()) {
            if let Some(Compiled::Program(program, _)) = &job.compiled {
                programs.insert(&program.sha256, program);
            }
        }
        let programs: Vec<_> = programs.into_values().collect();
        let loaded = programs.par_iter().map(|program| {
            let loaded = self.load(program, Some(options.cache))?;
            Ok((program.sha256.clone(), loaded))
        });
        loaded.collect()
    }

    /// Machine code for one program; its reason, where Wasmtime refuses it.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the cache cannot be written.
    pub fn load(&self, program: &Program, cache: Option<&Cache>) -> Result<Result<Loaded, String>> {
        let fingerprint = self.engine.fingerprint();
        let key = Key::of([program.sha256.as_bytes(), fingerprint.as_bytes()]);
        if let Some(kept) = cache.and_then(|cache| cache.read(&key, "native"))
            && let Some(native) = unsealed(&kept)
        {
            // SAFETY: the seal says that these are the bytes which `native` gave, for an engine of this fingerprint.
            let loaded = unsafe { self.engine.load_native(native, &program.wasm) };
            if loaded.is_ok() {
                return Ok(loaded);
            }
        }
        let native = match self.engine.native(&program.wasm) {
            Ok(native) => native,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Some(cache) = cache {
            cache.write(&key, "native", &sealed(&native))?;
        }
        // SAFETY: just made by the same engine.
        Ok(unsafe { self.engine.load_native(&native, &program.wasm) })
    }

    /// Runs a loaded program once.
    ///
    /// # Errors
    ///
    /// As for [`Engine::run`].
    pub fn run(&self, run: &Run<'_>) -> Result<Outcome> {
        self.engine.run(run)
    }

    fn case(&self, book: &Book, job: &Job<'_>, shared: &Shared<'_>) -> Result<Tested> {
        let (chapter, snippet, case) = job.at;
        let mut tested = Tested {
            chapter,
            snippet,
            case,
            verdict: Verdict::Pass,
            outcome: None,
            rejected: None,
            linted: None,
            module_sha256: None,
            module_bytes: 0,
            program: None,
            composition: None,
            compile_ms: job.compilation.map_or(0.0, |c| c.ms),
            run_ms: 0.0,
        };
        let mode = &job.snippet.mode;
        let declared = &job.snippet.cases[case];
        let Some(compiled) = &job.compiled else {
            let reason = match mode {
                Mode::Ignore(reason) => reason.clone(),
                _ => None,
            };
            tested.verdict = Verdict::Ignored(reason);
            return Ok(tested);
        };
        let started = Instant::now();
        tested.composition = job
            .compilation
            .and_then(|made| made.composition(&declared.world));
        match compiled {
            Compiled::Rejected(rejected) => {
                tested.verdict = judge::judge_rejected(mode, &declared.expect, rejected);
                tested.rejected = Some(rejected.clone());
            }
            Compiled::Checked => {
                tested.verdict = judge::judge_compiled_only(mode, &declared.expect);
            }
            Compiled::Linted(linted) => {
                tested.verdict = judge::judge_linted(&declared.expect, linted);
                tested.linted = Some(linted.clone());
            }
            Compiled::Program(program, _) if matches!(mode, Mode::CompileFail(_)) => {
                tested.module_bytes = program.wasm.len() as u64;
                tested.verdict = judge::judge_compiled_only(mode, &declared.expect);
            }
            Compiled::Program(program, entry) => {
                tested.module_sha256 = Some(program.sha256.clone());
                tested.program = Some(Arc::clone(program));
                tested.module_bytes = program.wasm.len() as u64;
                let world = &declared.world;
                let run = |loaded, elsewhere| {
                    self.run(&Run {
                        program: loaded,
                        entry: *entry,
                        name: &job.name,
                        world,
                        src: &book.src,
                        staging: &shared.staging,
                        elsewhere,
                    })
                };
                let ran = match (&job.known, shared.loaded.get(&program.sha256)) {
                    (Some(outcome), _) => Ok(outcome.clone()),
                    (None, Some(Ok(loaded))) => {
                        let outcome = run(loaded, Elsewhere::default())?;
                        if let Some(key) = job.key(&book.src) {
                            self.memory.note(key, &outcome);
                        }
                        Ok(outcome)
                    }
                    (None, Some(Err(reason))) => Err(reason.as_str()),
                    (None, None) => Err("it was not loaded"),
                };
                match ran {
                    Ok(outcome) => {
                        tested.verdict =
                            judge::judge(mode, &declared.expect, &world.limits, &outcome);
                        if let (true, Some(Ok(loaded))) =
                            (shared.elsewhere, shared.loaded.get(&program.sha256))
                        {
                            let again = elsewhere::Again {
                                mode,
                                case: declared,
                                here: &outcome,
                                run: &|elsewhere| run(loaded, elsewhere),
                            };
                            tested.verdict.add(again.mismatches()?);
                        }
                        tested.outcome = Some(outcome);
                    }
                    Err(reason) => {
                        let rejected = Rejected {
                            rendered: format!("error: Wasmtime refuses it: {reason}\n"),
                            codes: vec![String::new()],
                        };
                        tested.verdict = judge::judge_rejected(mode, &declared.expect, &rejected);
                        tested.rejected = Some(rejected);
                    }
                }
            }
            Compiled::Native => {
                let native = shared.natives.run(book, job.snippet, declared)?;
                match native {
                    Ok(outcome) => {
                        tested.verdict =
                            judge::judge(mode, &declared.expect, &declared.world.limits, &outcome);
                        tested.outcome = Some(outcome);
                    }
                    Err(rejected) => {
                        tested.verdict = judge::judge_rejected(mode, &declared.expect, &rejected);
                        tested.rejected = Some(rejected);
                    }
                }
            }
        }
        tested.run_ms = started.elapsed().as_secs_f64() * 1000.0;
        Ok(tested)
    }
}

/// What the runs of one check share.
struct Shared<'a> {
    /// Machine code by the program's digest; the reason, where Wasmtime refuses it.
    loaded: BTreeMap<String, Result<Loaded, String>>,
    /// Copies are of this check alone: before the next one, an author may have changed a fixture.
    staging: Staging,
    natives: Natives<'a>,
    elsewhere: bool,
}

/// One case to be run.
struct Job<'a> {
    at: (usize, usize, usize),
    snippet: &'a Snippet,
    compilation: Option<&'a Compilation>,
    /// What this case runs: the program, or what components and it make together.
    compiled: Option<Compiled>,
    name: String,
    /// What came of it the last time, if that will do.
    known: Option<Outcome>,
}

impl Job<'_> {
    /// What its outcome is remembered by; `None` for what is no guest program.
    fn key(&self, src: &Path) -> Option<String> {
        let Some(Compiled::Program(program, entry)) = &self.compiled else {
            return None;
        };
        let world = &self.snippet.cases[self.at.2].world;
        Some(memory::key(&program.sha256, *entry, &self.name, world, src))
    }
}

/// Machine code with its digest in front: a file that was damaged is not executed.
fn sealed(native: &[u8]) -> Vec<u8> {
    let mut kept = crate::cache::sha256(native).into_bytes();
    kept.extend_from_slice(native);
    kept
}

fn unsealed(kept: &[u8]) -> Option<&[u8]> {
    let (seal, native) = kept.split_at_checked(64)?;
    (crate::cache::sha256(native).as_bytes() == seal).then_some(native)
}
