//! Components: WASI 0.2 commands, and what those of 0.3 share with them.

use super::between::{Between, files2, files3, streams2};
use super::context::Granted;
use super::seen::Seen;
use super::{Run, exit_of, exit_of_start, wasi3, yield_every};
use crate::outcome::Exit;
use crate::world::elsewhere::Elsewhere;
use crate::world::{Clock, Random};
use wasmtime::Store;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, HasData, Linker, ResourceTable};
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView as _};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::{self, CommandPre};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView as _};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

/// What the host keeps for one run.
pub(super) struct State {
    ctx: WasiCtx,
    pub(super) table: ResourceTable,
    pub(super) seen: Seen,
    pub(super) between: Between,
    /// Listings that a program of 0.2 is reading.
    pub(super) listings: files2::Listings,
    /// What a bundle's selector is told once, in place of the args; see [`crate::compile::bundle`].
    entry: Option<u32>,
    args: Vec<String>,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.ctx,
            table: &mut self.table,
        }
    }
}

/// The version under which this Wasmtime defines its interfaces; a component may import an earlier 0.2.
pub(super) const VERSION: &str = "0.2.12";

struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

/// Adds one interface to a linker.
pub(super) type Add = fn(&mut Linker<State>) -> wasmtime::Result<()>;

/// Every interface of the world `wasi:cli/imports`, one by one, so that any of them can be left out.
const INTERFACES: &[(&str, Add)] = &[
    ("wasi:io/error", |l| {
        bindings::io::error::add_to_linker::<_, Io>(l, |s| s.ctx().table)
    }),
    ("wasi:io/poll", |l| {
        bindings::io::poll::add_to_linker::<_, Io>(l, |s| s.ctx().table)
    }),
    ("wasi:io/streams", |l| {
        bindings::io::streams::add_to_linker::<_, Io>(l, |s| s.ctx().table)
    }),
    ("wasi:clocks/wall-clock", |l| {
        bindings::clocks::wall_clock::add_to_linker::<_, WasiClocks>(l, State::clocks)
    }),
    ("wasi:clocks/monotonic-clock", |l| {
        bindings::clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(l, State::clocks)
    }),
    ("wasi:filesystem/preopens", |l| {
        bindings::filesystem::preopens::add_to_linker::<_, WasiFilesystem>(l, State::filesystem)
    }),
    ("wasi:filesystem/types", |l| {
        bindings::filesystem::types::add_to_linker::<_, WasiFilesystem>(l, State::filesystem)
    }),
    ("wasi:random/random", |l| {
        bindings::random::random::add_to_linker::<_, WasiRandom>(l, |s| s.ctx.random())
    }),
    ("wasi:random/insecure", |l| {
        bindings::random::insecure::add_to_linker::<_, WasiRandom>(l, |s| s.ctx.random())
    }),
    ("wasi:random/insecure-seed", |l| {
        bindings::random::insecure_seed::add_to_linker::<_, WasiRandom>(l, |s| s.ctx.random())
    }),
    ("wasi:cli/exit", |l| {
        bindings::cli::exit::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/environment", |l| {
        bindings::cli::environment::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/stdin", |l| {
        bindings::cli::stdin::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/stdout", |l| {
        bindings::cli::stdout::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/stderr", |l| {
        bindings::cli::stderr::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/terminal-input", |l| {
        bindings::cli::terminal_input::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/terminal-output", |l| {
        bindings::cli::terminal_output::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/terminal-stdin", |l| {
        bindings::cli::terminal_stdin::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/terminal-stdout", |l| {
        bindings::cli::terminal_stdout::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:cli/terminal-stderr", |l| {
        bindings::cli::terminal_stderr::add_to_linker::<_, WasiCli>(l, State::cli)
    }),
    ("wasi:sockets/instance-network", |l| {
        bindings::sockets::instance_network::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/network", |l| {
        let options = bindings::sockets::network::LinkOptions::default();
        bindings::sockets::network::add_to_linker::<_, WasiSockets>(l, &options, State::sockets)
    }),
    ("wasi:sockets/ip-name-lookup", |l| {
        bindings::sockets::ip_name_lookup::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/tcp-create-socket", |l| {
        bindings::sockets::tcp_create_socket::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/tcp", |l| {
        bindings::sockets::tcp::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/udp-create-socket", |l| {
        bindings::sockets::udp_create_socket::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/udp", |l| {
        bindings::sockets::udp::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
];

/// What a component's linker has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// WASI 0.2.
    Wasi02,
    /// WASI 0.3, and 0.2 for the standard library of a language that has not come so far.
    Wasi03,
}

/// All of a generation for commands, without the interfaces named; a name that both have means both.
pub(super) fn linker(
    engine: &wasmtime::Engine,
    generation: Generation,
    without: &[String],
) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let newer = match generation {
        Generation::Wasi02 => &[],
        Generation::Wasi03 => wasi3::INTERFACES,
    };
    for (name, add) in INTERFACES.iter().chain(newer) {
        if !without.iter().any(|left_out| left_out == name) {
            add(&mut linker)?;
        }
    }
    linker.allow_shadowing(true);
    if !without
        .iter()
        .any(|left_out| left_out == "wasi:filesystem/types")
    {
        files2::shadow(&mut linker)?;
        if generation == Generation::Wasi03 {
            files3::shadow(&mut linker)?;
        }
    }
    Ok(linker)
}

/// Makes a linker, which may be shared with no other run, this run's own: what its world denies traps when called,
/// and a bundle learns which snippet it is to be.
pub(super) fn specialize(
    linker: &mut Linker<State>,
    component: &Component,
    run: &Run<'_>,
) -> wasmtime::Result<()> {
    streams2::shadow(linker, run.world, run.elsewhere)?;
    if run.world.random == Random::Denied {
        deny(linker, component, "wasi:random/", "random")?;
    }
    if run.world.clock == Clock::Denied {
        deny(linker, component, "wasi:clocks/", "the clock")?;
    }
    let left_out = |name: &String| name == "wasi:cli/environment";
    if run.entry.is_some() && !run.world.without.iter().any(left_out) {
        linker
            .instance(&format!("wasi:cli/environment@{VERSION}"))?
            .func_wrap("get-arguments", |mut cx, (): ()| {
                let state: &mut State = cx.data_mut();
                // The selector asks first; what it is told is not the program's business, nor in its trace.
                if let Some(entry) = state.entry.take() {
                    return Ok((vec![entry.to_string()],));
                }
                state.seen.called("wasi:cli/environment", "get-arguments");
                Ok((state.args.clone(),))
            })?;
    }
    Ok(())
}

/// Replaces every function that a component imports from the interfaces under `prefix` by one that traps: they have
/// no error to answer with.
fn deny(
    linker: &mut Linker<State>,
    component: &Component,
    prefix: &str,
    what: &'static str,
) -> wasmtime::Result<()> {
    let engine = linker.engine().clone();
    for (import, item) in component.component_type().imports(&engine) {
        let ComponentItem::ComponentInstance(instance) = item.ty else {
            continue;
        };
        let (name, imported) = import.split_once('@').unwrap_or((import, VERSION));
        if !name.starts_with(prefix) {
            continue;
        }
        let of_03 = imported.starts_with("0.3.");
        let version = if of_03 { wasi3::VERSION } else { VERSION };
        let traced = if of_03 {
            format!("{name}@{version}")
        } else {
            name.to_owned()
        };
        let mut defined = linker.instance(&format!("{name}@{version}"))?;
        for (function, item) in instance.exports(&engine) {
            let ComponentItem::ComponentFunc(kind) = item.ty else {
                continue;
            };
            let (interface, called) = (traced.clone(), function.to_owned());
            let refuse = move |seen: &Seen| -> wasmtime::Result<()> {
                seen.called(&interface, &called);
                seen.failed(&interface, &called, "denied");
                Err(wasmtime::Error::msg(format!(
                    "{what} is denied to this program"
                )))
            };
            if kind.async_() {
                defined.func_new_concurrent(function, move |accessor, _, _, _| {
                    let refused = accessor.with(|mut cx| refuse(&cx.data_mut().seen));
                    Box::pin(std::future::ready(refused))
                })?;
            } else {
                defined.func_new(function, move |cx, _, _, _| refuse(&cx.data().seen))?;
            }
        }
    }
    Ok(())
}

/// Runs a component's `wasi:cli/run`; gives how it ended and the fuel it used.
pub(super) async fn run(
    linker: &Linker<State>,
    component: &Component,
    run: &Run<'_>,
    mut granted: Granted,
    seen: &Seen,
) -> (Exit, u64) {
    let mut args = vec![run.name.to_owned()];
    args.extend(run.world.args.iter().cloned());
    let state = State {
        ctx: granted.builder.build(),
        table: ResourceTable::new(),
        seen: seen.clone(),
        between: Between::new(run),
        listings: files2::Listings::new(),
        entry: run.entry,
        args,
    };
    let mut store = Store::new(component.engine(), state);
    let ended = start(&mut store, linker, component, seen, run.elsewhere).await;
    let fuel = store
        .get_fuel()
        .map_or(0, |left| seen.limits.fuel.saturating_sub(left));
    (ended, fuel)
}

async fn start(
    store: &mut Store<State>,
    linker: &Linker<State>,
    component: &Component,
    seen: &Seen,
    elsewhere: Elsewhere,
) -> Exit {
    store.limiter(|state| &mut state.seen);
    if let Err(e) = store
        .set_fuel(seen.limits.fuel)
        .and_then(|()| store.fuel_async_yield_interval(Some(yield_every(elsewhere))))
    {
        return exit_of(&e, seen);
    }
    if wasi3::is_command(component) {
        return match wasi3::run(store, linker, component).await {
            Ok(exit) => exit,
            Err((true, e)) => exit_of(&e, seen),
            Err((false, e)) => exit_of_start(&e, missing_import(linker, component), seen),
        };
    }
    let ready = linker.instantiate_pre(component).and_then(CommandPre::new);
    let command = match ready {
        Ok(ready) => ready.instantiate_async(&mut *store).await,
        Err(e) => {
            let missing = missing_import(linker, component);
            return exit_of_start(&e, missing, seen);
        }
    };
    let called = match command {
        Ok(command) => command.wasi_cli_run().call_run(&mut *store).await,
        Err(e) => return exit_of_start(&e, None, seen),
    };
    match called {
        Ok(Ok(())) => Exit::Code(0),
        Ok(Err(())) => Exit::Code(1),
        Err(e) => exit_of(&e, seen),
    }
}

/// The first import that this linker does not have, tried one at a time.
fn missing_import(linker: &Linker<State>, component: &Component) -> Option<String> {
    let engine = component.engine();
    let imports = component.component_type();
    let mut names = imports.imports(engine).map(|(name, _)| name.to_owned());
    let error = linker.instantiate_pre(component).err()?;
    let text = format!("{error:#}");
    names.find(|name| text.contains(&format!("`{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::imports;

    #[test]
    fn every_interface_that_can_be_named_can_be_left_out() {
        let names: Vec<&str> = INTERFACES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, imports::INTERFACES);
    }

    /// Shadowing takes effect only under the very version that Wasmtime uses.
    #[test]
    fn interfaces_are_defined_under_the_version_that_is_shadowed() {
        let engine = wasmtime::Engine::default();
        let mut linker = linker(&engine, Generation::Wasi02, &[]).expect("WASI can be linked");
        linker.allow_shadowing(false);
        for (name, _) in INTERFACES {
            let mut instance = linker.instance(&format!("{name}@{VERSION}")).expect(name);
            let known = match *name {
                "wasi:cli/environment" => "get-arguments",
                "wasi:random/random" => "get-random-u64",
                "wasi:clocks/wall-clock" => "now",
                _ => continue,
            };
            let defined_twice = instance.func_new(known, |_, _, _, _| Ok(()));
            assert!(defined_twice.is_err(), "{name} {known}");
        }
    }
}
