//! The core module of a program: what a browser can compile, and what the page's own host is asked to provide.

use crate::world::imports;
use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{Encoding, Parser, Payload, TypeRef};

/// A generation of WASI, as far as the page's host has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Generation {
    /// A core module that imports `wasi_snapshot_preview1`.
    #[serde(rename = "0.1")]
    Wasi01,
    /// The core module of a component: it imports the canonically lowered functions of `wasi:cli/imports`.
    #[serde(rename = "0.2")]
    Wasi02,
}

/// A core module that the page's host can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core<'a> {
    /// What it speaks.
    pub generation: Generation,
    /// The module, as it stands in the program.
    pub wasm: &'a [u8],
    /// The functions it imports, by interface without its version, sorted.
    pub imports: BTreeMap<String, Vec<String>>,
}

/// What a command component's main core module exports, before its version's last number.
const RUN: &str = "wasi:cli/run@0.2.";

/// What such a module of 0.3 exports, after a word that says how it is lifted.
const RUN_03: &str = "wasi:cli/run@0.3.";

/// Takes the core module out of a program.
///
/// A component as compilers make it (wasm-tools' `component new`, which rustc's linker is) holds one core module that
/// exports `wasi:cli/run@0.2.…#run` and imports WASI's functions under their own names, canonically lowered; the other
/// core modules in it only bring these two together, which the page's host does itself.
///
/// # Errors
///
/// Why the page's host cannot run it, as the end of a sentence that begins with "it".
pub fn core_module(wasm: &[u8]) -> Result<Core<'_>, String> {
    let parts = parts(wasm).map_err(|error| format!("cannot be read: {error}"))?;
    let Some(modules) = parts else {
        let module = module(wasm).map_err(|error| format!("cannot be read: {error}"))?;
        let imports = by_interface(&module, &|name| (name == imports::MODULE).then_some(name))?;
        return Ok(Core {
            generation: Generation::Wasi01,
            wasm,
            imports,
        });
    };
    let mut mains = Vec::new();
    let mut of_03 = false;
    for range in modules {
        let wasm = &wasm[range];
        let module = module(wasm).map_err(|error| format!("cannot be read: {error}"))?;
        of_03 |= module.exports.iter().any(|name| name.contains(RUN_03));
        let is_run = |name: &String| name.starts_with(RUN) && name.ends_with("#run");
        if module.exports.iter().any(is_run) {
            mains.push((wasm, module));
        }
    }
    if of_03 {
        return Err("is a WASI 0.3 program, and the page's host has 0.1 and 0.2".to_owned());
    }
    let [(wasm, module)] = mains.as_slice() else {
        return Err(
            "is a component of another shape than compilers make: the page's host looks for one core module that \
             exports `wasi:cli/run`"
                .to_owned(),
        );
    };
    let imports = by_interface(module, &|name| {
        let (interface, version) = name.split_once('@')?;
        let known = version.starts_with("0.2.") && imports::INTERFACES.contains(&interface);
        known.then_some(interface)
    })?;
    Ok(Core {
        generation: Generation::Wasi02,
        wasm,
        imports,
    })
}

/// The core modules that lie directly in a component; `None` for what is a core module itself.
fn parts(wasm: &[u8]) -> wasmparser::Result<Option<Vec<Range<usize>>>> {
    let mut modules = Vec::new();
    let mut depth = 0usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::Version { encoding, .. } => {
                if depth == 0 && encoding == Encoding::Module {
                    return Ok(None);
                }
                depth += 1;
            }
            Payload::ModuleSection {
                unchecked_range, ..
            } if depth == 1 => modules.push(unchecked_range),
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(Some(modules))
}

struct Module {
    /// Module, name, and whether it is a function.
    imports: Vec<(String, String, bool)>,
    exports: Vec<String>,
}

fn module(wasm: &[u8]) -> wasmparser::Result<Module> {
    let mut module = Module {
        imports: Vec::new(),
        exports: Vec::new(),
    };
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let is_function = matches!(import.ty, TypeRef::Func(_));
                    let name = (import.module.to_owned(), import.name.to_owned());
                    module.imports.push((name.0, name.1, is_function));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    module.exports.push(export?.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(module)
}

/// The imports by interface; `interface` tells the page host's name of one that it has.
fn by_interface<'a>(
    module: &'a Module,
    interface: &dyn Fn(&'a str) -> Option<&'a str>,
) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (from, name, is_function) in &module.imports {
        let known = interface(from).filter(|_| *is_function);
        let Some(interface) = known else {
            let what = if *is_function { "" } else { " (no function)" };
            return Err(format!(
                "imports `{from}` `{name}`{what}, which the page's host does not have"
            ));
        };
        if interface == imports::MODULE && !imports::FUNCTIONS.contains(&name.as_str()) {
            return Err(format!(
                "imports `{from}` `{name}`, which the page's host does not have"
            ));
        }
        by.entry(interface.to_owned())
            .or_default()
            .push(name.clone());
    }
    for names in by.values_mut() {
        names.sort();
        names.dedup();
    }
    Ok(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Interfaces with the functions that are imported of them.
    type Imports<'a> = &'a [(&'a str, &'a [&'a str])];

    fn check(wat: &str, expected: Result<(Generation, Imports<'_>), &str>) {
        let wasm = wat::parse_str(wat).unwrap();
        let core = core_module(&wasm);
        match expected {
            Ok((generation, imports)) => {
                let core = core.unwrap();
                assert_eq!(core.generation, generation);
                assert!(core.wasm.starts_with(b"\0asm\x01\0\0\0"));
                let expected: BTreeMap<String, Vec<String>> = imports
                    .iter()
                    .map(|&(interface, names)| {
                        let names = names.iter().map(|&name| name.to_owned());
                        (interface.to_owned(), names.collect())
                    })
                    .collect();
                assert_eq!(core.imports, expected);
            }
            Err(reason) => assert_eq!(core.unwrap_err(), reason),
        }
    }

    #[test]
    fn a_core_module_is_taken_as_it_is() {
        check(
            r#"(module
                (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
                (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
                (memory (export "memory") 1)
                (func (export "_start")))"#,
            Ok((
                Generation::Wasi01,
                &[("wasi_snapshot_preview1", &["fd_write", "proc_exit"])],
            )),
        );
    }

    #[test]
    fn of_a_component_the_module_with_the_run_export_is_taken() {
        check(
            r#"(component
                (core module (func (export "shim")))
                (core module
                    (import "wasi:cli/stdout@0.2.3" "get-stdout" (func (result i32)))
                    (memory (export "memory") 1)
                    (func (export "wasi:cli/run@0.2.3#run") (result i32) i32.const 0)))"#,
            Ok((Generation::Wasi02, &[("wasi:cli/stdout", &["get-stdout"])])),
        );
    }

    #[test]
    fn what_the_host_lacks_is_named() {
        for (wat, reason) in [
            (
                r#"(module (import "env" "log" (func)) (func (export "_start")))"#,
                "imports `env` `log`, which the page's host does not have",
            ),
            (
                r#"(module (import "wasi_snapshot_preview1" "sock_open" (func)))"#,
                "imports `wasi_snapshot_preview1` `sock_open`, which the page's host does not have",
            ),
            (
                r#"(module (import "env" "memory" (memory 1)))"#,
                "imports `env` `memory` (no function), which the page's host does not have",
            ),
            (
                r#"(component (core module
                    (import "wasi:http/types@0.2.3" "x" (func))
                    (func (export "wasi:cli/run@0.2.3#run"))))"#,
                "imports `wasi:http/types@0.2.3` `x`, which the page's host does not have",
            ),
            (
                r#"(component (core module
                    (import "wasi:cli/stdout@0.3.0" "x" (func))
                    (func (export "wasi:cli/run@0.2.3#run"))))"#,
                "imports `wasi:cli/stdout@0.3.0` `x`, which the page's host does not have",
            ),
            (
                r#"(component (component (core module (func (export "wasi:cli/run@0.2.3#run")))))"#,
                "is a component of another shape than compilers make: the page's host looks for one core module that \
                 exports `wasi:cli/run`",
            ),
        ] {
            check(wat, Err(reason));
        }
    }
}
