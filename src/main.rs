//! The command `mdbook-wasi`. Run with `--help`.

use std::process::ExitCode;

mod command;

fn main() -> ExitCode {
    command::main()
}
