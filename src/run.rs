//! Runs a program in a world and observes what it does. The only module that names wasmtime.
//!
//! A run starts from a fresh instance and a fresh world. With the default clock it takes no real time to sleep:
//! Tokio's paused clock jumps to the next timer when nothing else can run, so the order of wake-ups is kept.

use crate::audit::Liberty;
use crate::error::{Error, Result};
use crate::outcome::{Exit, Outcome};
use crate::world::elsewhere::{Elsewhere, Source};
use crate::world::{Clock, Network, Random, World};
use std::future::Future;
use std::path::Path;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

mod between;
mod clocks;
mod context;
mod output;
mod random;
mod seen;
mod staging;
mod trace;
mod wasi1;
mod wasi2;
mod wasi3;
mod watchdog;

use seen::Seen;
pub use staging::Staging;
use wasi2::Generation;

/// Wasmtime's version, as this crate is built with it.
pub const RUNTIME: &str = concat!("Wasmtime ", env!("MDBOOK_WASI_WASMTIME_VERSION"));

/// Fuel after which a computing program lets its host look at the clock.
const YIELD_EVERY: u64 = 2_000_000;

/// The same in a world where the host takes other turns.
const YIELD_OTHERWISE: u64 = 70_001;

fn yield_every(elsewhere: Elsewhere) -> u64 {
    match elsewhere.turns(Source::Scheduling) {
        true => YIELD_OTHERWISE,
        false => YIELD_EVERY,
    }
}

/// The WebAssembly engine with WASI 0.1, 0.2 and 0.3 linked. Made once; shared by all threads.
pub struct Engine {
    engine: wasmtime::Engine,
    core: wasmtime::Linker<wasi1::State>,
    component: wasmtime::component::Linker<wasi2::State>,
    component_03: wasmtime::component::Linker<wasi2::State>,
}

/// A program in machine code.
#[derive(Clone)]
pub enum Loaded {
    /// A WASI 0.1 command.
    Core(wasmtime::Module),
    /// A WASI 0.2 or 0.3 command.
    Component(wasmtime::component::Component),
}

/// One run to be made.
pub struct Run<'a> {
    /// What runs.
    pub program: &'a Loaded,
    /// In a bundle, which of its snippets; see [`crate::compile::bundle`].
    pub entry: Option<u32>,
    /// `args[0]`: the program's own name.
    pub name: &'a str,
    /// What it may touch.
    pub world: &'a World,
    /// The folder that the world's directories are relative to.
    pub src: &'a Path,
    /// Copies of granted directories.
    pub staging: &'a Staging,
    /// In what the surroundings differ from those that a page shows.
    pub elsewhere: Elsewhere,
}

impl Engine {
    /// An engine whose answers do not depend on the host's processor: NaNs are canonical and relaxed SIMD is not.
    ///
    /// # Errors
    ///
    /// [`Error::Environment`] where Wasmtime does not support this machine.
    pub fn new() -> Result<Self> {
        Self::with_liberty(None)
    }

    /// The same, but for one liberty that it takes.
    ///
    /// # Errors
    ///
    /// As for [`Engine::new`].
    pub fn with_liberty(liberty: Option<Liberty>) -> Result<Self> {
        let mut config = wasmtime::Config::new();
        config
            .consume_fuel(true)
            .cranelift_nan_canonicalization(liberty != Some(Liberty::NanBits))
            .cranelift_opt_level(wasmtime::OptLevel::None)
            .relaxed_simd_deterministic(liberty != Some(Liberty::RelaxedSimd))
            .wasm_component_model_async(true);
        let build = || -> wasmtime::Result<Self> {
            let engine = wasmtime::Engine::new(&config)?;
            let core = wasi1::linker(&engine)?;
            let component = wasi2::linker(&engine, Generation::Wasi02, &[])?;
            let component_03 = wasi2::linker(&engine, Generation::Wasi03, &[])?;
            Ok(Self {
                engine,
                core,
                component,
                component_03,
            })
        };
        build().map_err(|e| Error::Environment(format!("Wasmtime cannot start here: {e:#}")))
    }

    /// Tells apart engines whose machine code is not interchangeable.
    pub fn fingerprint(&self) -> String {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.engine
            .precompile_compatibility_hash()
            .hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// Compiles WebAssembly to machine code that [`Engine::load_native`] takes.
    ///
    /// # Errors
    ///
    /// The reason, where the binary is not valid.
    pub fn native(&self, wasm: &[u8]) -> Result<Vec<u8>, String> {
        let native = if is_component(wasm) {
            self.engine.precompile_component(wasm)
        } else {
            self.engine.precompile_module(wasm)
        };
        native.map_err(|e| one_line(&e))
    }

    /// Loads machine code made by [`Engine::native`] of an engine with the same [`Engine::fingerprint`].
    ///
    /// # Errors
    ///
    /// The reason, where Wasmtime does not take it.
    ///
    /// # Safety
    ///
    /// The bytes are executed as they are: they must come from [`Engine::native`], unchanged.
    pub unsafe fn load_native(&self, native: &[u8], wasm: &[u8]) -> Result<Loaded, String> {
        // SAFETY: the caller vouches for the bytes.
        unsafe {
            if is_component(wasm) {
                wasmtime::component::Component::deserialize(&self.engine, native)
                    .map(Loaded::Component)
            } else {
                wasmtime::Module::deserialize(&self.engine, native).map(Loaded::Core)
            }
        }
        .map_err(|e| one_line(&e))
    }

    /// Runs a program to its end, whatever that is.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where a granted directory cannot be copied; nothing that the program does is an error here.
    pub fn run(&self, run: &Run<'_>) -> Result<Outcome> {
        // A network cannot be waited for in virtual time; see `Clock::Virtual`.
        let paused = run.world.clock == Clock::Virtual && run.world.network == Network::Denied;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(paused)
            .build()
            .map_err(|e| Error::Environment(format!("cannot start a runtime thread: {e}")))?;
        let seen = Seen::new(run.world.limits);
        let traced = tracing::subscriber::set_default(trace::Tracer::new(&seen));
        let ended = runtime.block_on(async {
            let (context, dirs) = context::build(run, &seen)?;
            let seconds = run.world.limits.seconds;
            let ended = match run.program {
                Loaded::Core(module) => {
                    let linker = self.core_linker(run)?;
                    let program = wasi1::run(&linker, module, run, context, &seen);
                    bounded(program, seconds).await
                }
                Loaded::Component(component) => {
                    let linker = self.component_linker(component, run)?;
                    let program = wasi2::run(&linker, component, run, context, &seen);
                    bounded(program, seconds).await
                }
            };
            Ok((ended, dirs))
        });
        drop(traced);
        // A file operation that is still under way is not waited for.
        runtime.shutdown_background();
        let (ended, dirs) = ended?;
        let (exit, fuel) = ended.unwrap_or((Exit::OutOfTime(run.world.limits.seconds), 0));
        let mut outcome = seen.outcome(exit, fuel);
        for dir in &dirs {
            outcome.files.extend(dir.changed()?);
        }
        Ok(outcome)
    }
}

/// What stands between a run and the engine's shared linkers.
impl Engine {
    fn core_linker(&self, run: &Run<'_>) -> Result<wasmtime::Linker<wasi1::State>> {
        let world = run.world;
        let mut linker = self.core.clone();
        if run.elsewhere.turns(Source::ShortReads) || run.elsewhere.turns(Source::PollOrder) {
            between::functions1::shadow_elsewhere(&mut linker).map_err(linker_error)?;
        }
        if world.random == Random::Denied || world.clock == Clock::Denied {
            wasi1::deny(&mut linker, world).map_err(linker_error)?;
        }
        Ok(linker)
    }

    fn component_linker(
        &self,
        component: &wasmtime::component::Component,
        run: &Run<'_>,
    ) -> Result<wasmtime::component::Linker<wasi2::State>> {
        // A program of 0.2 is granted 0.2 and no more.
        let (generation, whole) = match wasi3::is_command(component) {
            true => (Generation::Wasi03, &self.component_03),
            false => (Generation::Wasi02, &self.component),
        };
        let mut linker = if run.world.without.is_empty() {
            whole.clone()
        } else {
            wasi2::linker(&self.engine, generation, &run.world.without).map_err(linker_error)?
        };
        wasi2::specialize(&mut linker, component, run).map_err(linker_error)?;
        Ok(linker)
    }
}

fn linker_error(error: wasmtime::Error) -> Error {
    Error::Environment(format!("Wasmtime's linker refuses its own WASI: {error:#}"))
}

/// Whether a binary is a component rather than a core module: the layer field of its header is 1.
///
/// Source: WebAssembly/component-model, `design/mvp/Binary.md`.
pub fn is_component(wasm: &[u8]) -> bool {
    wasm.get(4..8) == Some(&[0x0d, 0, 1, 0])
}

/// Ends a run that lasts too long, whether it computes (it yields every [`YIELD_EVERY`] fuel) or waits; `None` then.
async fn bounded<T>(program: impl Future<Output = T>, seconds: u64) -> Option<T> {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let mut program = std::pin::pin!(program);
    let mut alarm_set = false;
    std::future::poll_fn(|cx: &mut Context<'_>| {
        if Instant::now() >= deadline {
            return Poll::Ready(None);
        }
        let polled = program.as_mut().poll(cx).map(Some);
        if polled.is_pending() && !alarm_set {
            alarm_set = true;
            watchdog::wake_at(deadline, cx.waker().clone());
        }
        polled
    })
    .await
}

/// How a program that ended with an error ended.
fn exit_of(error: &wasmtime::Error, seen: &Seen) -> Exit {
    if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        return Exit::Code(exit.0.cast_unsigned());
    }
    if let Some(limit) = seen.flooded_kib() {
        return Exit::TooMuchOutput(limit);
    }
    if let Some(wasmtime::Trap::OutOfFuel) = error.downcast_ref() {
        return Exit::OutOfFuel(seen.limits.fuel);
    }
    Exit::Trap(one_line(error))
}

/// How a program that could not be instantiated ended.
fn exit_of_start(error: &wasmtime::Error, missing: Option<String>, seen: &Seen) -> Exit {
    match missing {
        Some(import) => Exit::Unlinked(import),
        None if seen.memory_refused() => Exit::TooMuchMemory(seen.limits.memory_mib),
        None => exit_of(error, seen),
    }
}

/// The innermost cause in one line.
fn one_line(error: &wasmtime::Error) -> String {
    let cause = error.root_cause().to_string();
    let cause = cause.strip_prefix("wasm trap: ").unwrap_or(&cause);
    cause.split('\n').next().unwrap_or_default().to_owned()
}

/// A lock that a panicking thread leaves usable.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
