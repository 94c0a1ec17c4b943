//! WASI 0.3 commands: components whose `wasi:cli/run` is an async function.
//!
//! Wasmtime calls its 0.3 experimental; a program of 0.3 may import 0.2 as well, and one made of Rust's `std` does.

use super::wasi2::{Add, State};
use crate::outcome::Exit;
use wasmtime::Store;
use wasmtime::component::{Component, Linker};
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView as _};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p3::bindings::{self, Command};
use wasmtime_wasi::random::{WasiRandom, WasiRandomView as _};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView as _};

/// The version under which this Wasmtime defines its interfaces; a component may import a later 0.3 if it uses no more.
pub(super) const VERSION: &str = "0.3.0";

/// Every interface of the world `wasi:cli/imports` that has functions or resources, one by one, so that any of them
/// can be left out.
pub(super) const INTERFACES: &[(&str, Add)] = &[
    ("wasi:clocks/system-clock", |l| {
        bindings::clocks::system_clock::add_to_linker::<_, WasiClocks>(l, State::clocks)
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
        bindings::random::random::add_to_linker::<_, WasiRandom>(l, State::random)
    }),
    ("wasi:random/insecure", |l| {
        bindings::random::insecure::add_to_linker::<_, WasiRandom>(l, State::random)
    }),
    ("wasi:random/insecure-seed", |l| {
        bindings::random::insecure_seed::add_to_linker::<_, WasiRandom>(l, State::random)
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
    ("wasi:sockets/ip-name-lookup", |l| {
        bindings::sockets::ip_name_lookup::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
    ("wasi:sockets/types", |l| {
        bindings::sockets::types::add_to_linker::<_, WasiSockets>(l, State::sockets)
    }),
];

/// Whether a component is a command of 0.3: it exports that version's `wasi:cli/run`.
pub(super) fn is_command(component: &Component) -> bool {
    let engine = component.engine();
    let exported = component.component_type();
    exported
        .exports(engine)
        .any(|(name, _)| name.starts_with("wasi:cli/run@0.3."))
}

/// Instantiates a 0.3 command and calls its `run`, which goes on while it waits for others.
///
/// # Errors
///
/// What Wasmtime says where the program traps, or is stopped; the first member tells whether it had begun to run.
pub(super) async fn run(
    store: &mut Store<State>,
    linker: &Linker<State>,
    component: &Component,
) -> Result<Exit, (bool, wasmtime::Error)> {
    let command = Command::instantiate_async(&mut *store, component, linker)
        .await
        .map_err(|e| (false, e))?;
    let called = store
        .run_concurrent(async |accessor| command.wasi_cli_run().call_run(accessor).await)
        .await
        .and_then(|called| called);
    match called {
        Ok(Ok(())) => Ok(Exit::Code(0)),
        Ok(Err(())) => Ok(Exit::Code(1)),
        Err(e) => Err((true, e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::imports;

    #[test]
    fn every_interface_that_can_be_named_can_be_left_out() {
        for (name, _) in INTERFACES {
            let known = imports::INTERFACES.contains(name) || imports::ONLY_IN_03.contains(name);
            assert!(known, "{name}");
        }
        for name in imports::ONLY_IN_03 {
            assert!(INTERFACES.iter().any(|(known, _)| *known == name), "{name}");
        }
    }

    /// Shadowing takes effect only under the very version that Wasmtime uses.
    #[test]
    fn interfaces_are_defined_under_the_version_that_is_shadowed() {
        let engine = wasmtime::Engine::default();
        let mut linker = Linker::<State>::new(&engine);
        for (name, add) in INTERFACES {
            add(&mut linker).expect(name);
        }
        let mut random = linker
            .instance(&format!("wasi:random/random@{VERSION}"))
            .expect("it is there");
        let defined_twice = random.func_new("get-random-u64", |_, _, _, _| Ok(()));
        assert!(defined_twice.is_err());
    }
}
