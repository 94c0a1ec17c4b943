//! WASI 0.1 commands: core modules that import `wasi_snapshot_preview1`.

use super::between::{Between, functions1};
use super::context::Granted;
use super::seen::Seen;
use super::{Run, exit_of, exit_of_start, yield_every};
use crate::outcome::Exit;
use crate::world::imports::MODULE;
use crate::world::{Clock, Random, World};
use wasmtime::{Linker, Module, Store};
use wasmtime_wasi::p1::{self, WasiP1Ctx};

/// What the host keeps for one run.
pub(super) struct State {
    pub(super) wasi: WasiP1Ctx,
    pub(super) seen: Seen,
    pub(super) between: Between,
}

/// `perm` of WASI 0.1's `errno`. Source: WebAssembly/WASI, branch `wasi-0.1`, `preview1/witx/typenames.witx`.
const PERM: i32 = 63;

/// The global by which a bundle says where its entry number is kept; see [`crate::compile::bundle`].
const ENTRY: &str = crate::compile::bundle::ENTRY_SYMBOL;

/// Everything of WASI 0.1, as Wasmtime has it but for what is the host's own.
pub(super) fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |state: &mut State| &mut state.wasi)?;
    functions1::shadow(&mut linker)?;
    Ok(linker)
}

/// The functions that answer `perm` in this world, where Wasmtime itself has no way to refuse them.
pub(super) fn deny(linker: &mut Linker<State>, world: &World) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    if world.random == Random::Denied {
        linker.func_wrap(
            MODULE,
            "random_get",
            |cx: wasmtime::Caller<'_, State>, _: i32, _: i32| refuse(&cx, "random_get"),
        )?;
    }
    if world.clock == Clock::Denied {
        linker.func_wrap(
            MODULE,
            "clock_time_get",
            |cx: wasmtime::Caller<'_, State>, _: i32, _: i64, _: i32| refuse(&cx, "clock_time_get"),
        )?;
        linker.func_wrap(
            MODULE,
            "clock_res_get",
            |cx: wasmtime::Caller<'_, State>, _: i32, _: i32| refuse(&cx, "clock_res_get"),
        )?;
        linker.func_wrap(
            MODULE,
            "poll_oneoff",
            |cx: wasmtime::Caller<'_, State>, _: i32, _: i32, _: i32, _: i32| {
                refuse(&cx, "poll_oneoff")
            },
        )?;
    }
    Ok(())
}

fn refuse(cx: &wasmtime::Caller<'_, State>, function: &str) -> i32 {
    cx.data().seen.called(MODULE, function);
    cx.data().seen.failed(MODULE, function, "perm");
    PERM
}

/// Runs a module's `_start`; gives how it ended and the fuel it used.
pub(super) async fn run(
    linker: &Linker<State>,
    module: &Module,
    run: &Run<'_>,
    mut granted: Granted,
    seen: &Seen,
) -> (Exit, u64) {
    let state = State {
        wasi: granted.builder.build_p1(),
        seen: seen.clone(),
        between: Between::new(run),
    };
    let mut store = Store::new(module.engine(), state);
    let ended = start(&mut store, linker, module, run, seen).await;
    let fuel = store
        .get_fuel()
        .map_or(0, |left| seen.limits.fuel.saturating_sub(left));
    (ended, fuel)
}

async fn start(
    store: &mut Store<State>,
    linker: &Linker<State>,
    module: &Module,
    run: &Run<'_>,
    seen: &Seen,
) -> Exit {
    store.limiter(|state| &mut state.seen);
    if let Err(e) = store
        .set_fuel(seen.limits.fuel)
        .and_then(|()| store.fuel_async_yield_interval(Some(yield_every(run.elsewhere))))
    {
        return exit_of(&e, seen);
    }
    // A linker of this module's own imports, so that what the world leaves out is really not there.
    let mut own = Linker::new(module.engine());
    let mut missing = None;
    for import in module.imports() {
        let name = format!("{}/{}", import.module(), import.name());
        let provided = linker.get_by_import(&mut *store, &import);
        match provided.filter(|_| !run.world.without.contains(&name)) {
            Some(function) => {
                // Importing one function twice is legal.
                own.allow_shadowing(true);
                if let Err(e) = own.define(&mut *store, import.module(), import.name(), function) {
                    return exit_of(&e, seen);
                }
            }
            None => missing = missing.or(Some(name)),
        }
    }
    let instance = match own.instantiate_async(&mut *store, module).await {
        Ok(instance) => instance,
        Err(e) => return exit_of_start(&e, missing, seen),
    };
    if let Some(entry) = run.entry {
        let address = instance
            .get_global(&mut *store, ENTRY)
            .and_then(|global| global.get(&mut *store).i32());
        let memory = instance.get_memory(&mut *store, "memory");
        let chosen = address.zip(memory).is_some_and(|(address, memory)| {
            let at = address.cast_unsigned() as usize;
            memory.write(&mut *store, at, &entry.to_le_bytes()).is_ok()
        });
        if !chosen {
            return Exit::Trap("the bundle lacks its entry symbol".to_owned());
        }
    }
    let called = match instance.get_typed_func::<(), ()>(&mut *store, "_start") {
        Ok(start) => start.call_async(&mut *store, ()).await,
        Err(e) => Err(e),
    };
    match called {
        Ok(()) => Exit::Code(0),
        Err(e) => exit_of(&e, seen),
    }
}
