//! Stands in for `wasi:cli/environment`: of the variables, only those whose name begins with `PUBLIC_` are there.
//!
//! Arguments and the initial directory are passed on as they are. It needs the host's `environment`, which the program then
//! no longer sees.

#![no_std]

use exports::wasi::cli::environment::Guest;
use guest::alloc::{string::String, vec::Vec};
use wasi::cli::environment as host;

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:env-filter;

        world env-filter {
            import wasi:cli/environment@0.2.12;
            export wasi:cli/environment@0.2.12;
        }
    ",
    generate_all,
});

struct EnvFilter;

impl Guest for EnvFilter {
    fn get_environment() -> Vec<(String, String)> {
        let mut variables = host::get_environment();
        variables.retain(|(name, _)| name.starts_with("PUBLIC_"));
        variables
    }

    fn get_arguments() -> Vec<String> {
        host::get_arguments()
    }

    fn initial_cwd() -> Option<String> {
        host::initial_cwd()
    }
}

export!(EnvFilter);
