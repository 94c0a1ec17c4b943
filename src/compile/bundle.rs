//! Many Rust snippets as one program: modules of one crate, of which a run picks one.
//!
//! One call of rustc for fifty snippets takes little longer than for one, and so does one translation to machine
//! code. Isolation does not suffer: each run instantiates the program afresh, with a world of its own. What a snippet
//! could see of its neighbours is its crate; those that speak of it stand alone (see `super::scan`), and those that
//! do not compile as modules are tried again alone, so a bundle never decides that a snippet is wrong.

use super::rustc::{File, Rustc, Said};
use super::unit::{MAIN, Unit};
use crate::error::Result;
use crate::snippet::Language;
use crate::verdict::Rejected;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where a WASI 0.1 bundle keeps the number of the snippet to run: a static, exported by this name, that the host
/// writes before it calls `_start`. A WASI 0.2 bundle is told as the first answer of `get-arguments`, which the host
/// gives once and leaves out of the trace.
pub const ENTRY_SYMBOL: &str = "__mdbook_wasi_entry";

/// How many snippets a bundle holds at most: enough to share the cost of one compilation, few enough that a changed
/// snippet does not compile the book, and that two processors have something to do. Not a matter of how many jobs
/// there are: a bundle's fuel must not depend on that.
pub const SIZE: usize = 40;

/// One program, and which of the units it holds: their indices, in the order of their entry numbers.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) wasm: Vec<u8>,
    pub(super) units: Vec<usize>,
}

/// Compiles as many of `units` as can be compiled together; the others must be tried alone.
pub(super) fn compile(rustc: &Rustc<'_>, units: &[&Unit]) -> Result<Vec<Bundle>> {
    let mut bundles = Vec::new();
    let mut waiting: Vec<Vec<usize>> = vec![distinct(units)];
    while let Some(set) = waiting.pop() {
        if set.len() < 2 {
            continue;
        }
        let chosen: Vec<&Unit> = set.iter().map(|&i| units[i]).collect();
        let said = rustc.link(&files(rustc.language, &chosen))?;
        let wasm = match said {
            // Where a symbol is not defined, a module imports it and does not start; its neighbours would not either.
            Said::Yes(wasm) if rustc.language == Language::RustP1 && imports_others(&wasm) => {
                let (left, right) = set.split_at(set.len() / 2);
                waiting.extend([left.to_vec(), right.to_vec()]);
                continue;
            }
            Said::Yes(wasm) => wasm,
            Said::No(errors) => {
                let guilty = errors.guilty(&chosen);
                if guilty.is_empty() {
                    // An error without a place, such as the linker's: halve, and halve again.
                    let (left, right) = set.split_at(set.len() / 2);
                    waiting.extend([left.to_vec(), right.to_vec()]);
                } else {
                    waiting.push(without(&set, &guilty));
                }
                continue;
            }
        };
        bundles.push(Bundle { wasm, units: set });
    }
    Ok(bundles)
}

/// Whether a module imports anything but WASI 0.1.
fn imports_others(wasm: &[u8]) -> bool {
    let sections = wasmparser::Parser::new(0).parse_all(wasm);
    let imports = sections.filter_map(|payload| match payload {
        Ok(wasmparser::Payload::ImportSection(section)) => Some(section),
        _ => None,
    });
    imports
        .flat_map(wasmparser::ImportSectionReader::into_imports)
        .flatten()
        .any(|import| import.module != crate::world::imports::MODULE)
}

/// What checking several units together says of one.
pub(super) enum Found {
    /// The errors in its lines.
    Errors(Rejected),
    /// It is right.
    Nothing,
    /// Nothing that can be told apart from its neighbours'.
    Unknown,
}

/// Checks `units` together, without making a program.
///
/// The compiler stops between its phases when one finds errors: so those that have some are taken out, and the others
/// tried again, until nothing is found.
pub(super) fn check(rustc: &Rustc<'_>, units: &[&Unit]) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = units.iter().map(|_| Found::Unknown).collect();
    let mut set = distinct(units);
    while !set.is_empty() {
        let chosen: Vec<&Unit> = set.iter().map(|&i| units[i]).collect();
        let Said::No(errors) = rustc.check(&files(rustc.language, &chosen))? else {
            for unit in set {
                found[unit] = Found::Nothing;
            }
            break;
        };
        let guilty = errors.guilty(&chosen);
        if guilty.is_empty() {
            break;
        }
        for &at in &guilty {
            found[set[at]] = Found::Errors(errors.of(chosen[at]));
        }
        set = without(&set, &guilty);
    }
    Ok(found)
}

fn without(set: &[usize], guilty: &BTreeSet<usize>) -> Vec<usize> {
    let kept = set
        .iter()
        .enumerate()
        .filter(|(at, _)| !guilty.contains(at));
    kept.map(|(_, &unit)| unit).collect()
}

/// Those of `units`, by index, that can be told apart: of several that come from one file the first.
fn distinct(units: &[&Unit]) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let all = units.iter().enumerate();
    all.filter(|(_, unit)| seen.insert(&unit.shown))
        .map(|(i, _)| i)
        .collect()
}

/// All the text that shapes what becomes of `units` together: their own, and that which binds them.
pub(super) fn key_parts(language: Language, units: &[&Unit]) -> Vec<String> {
    let files = files(language, units);
    let texts = files.into_iter().map(|file| file.text);
    texts
        .chain(units.iter().map(|unit| unit.shown.clone()))
        .collect()
}

/// The files of a bundle: one for each unit, and the root, which is the last.
fn files(language: Language, units: &[&Unit]) -> Vec<File> {
    let mut files = Vec::with_capacity(units.len() + 1);
    let mut root = String::new();
    let mut arms = String::new();
    for (n, unit) in units.iter().enumerate() {
        let disk = format!("{n}.rs");
        let _ = writeln!(root, "#[path = {disk:?}] mod s{n};");
        let pattern = match language {
            Language::RustP1 => n.to_string(),
            _ => format!("{:?}", n.to_string()),
        };
        let _ = writeln!(arms, "        {pattern} => s{n}::{MAIN}(),");
        files.push(File {
            disk,
            shown: Some(unit.shown.clone()),
            text: unit.as_module(),
        });
    }
    let chosen = match language {
        Language::RustP1 => {
            let _ = writeln!(
                root,
                "#[allow(non_upper_case_globals)] #[unsafe(no_mangle)]\n\
                 pub static {ENTRY_SYMBOL}: ::std::sync::atomic::AtomicU32 = \
                 ::std::sync::atomic::AtomicU32::new(u32::MAX);"
            );
            format!("{ENTRY_SYMBOL}.load(::std::sync::atomic::Ordering::Relaxed)")
        }
        _ => "::std::env::args().next().unwrap_or_default().as_str()".to_owned(),
    };
    let _ = writeln!(
        root,
        "fn main() -> ::std::process::ExitCode {{\n    match {chosen} {{\n{arms}        \
         _ => ::std::process::abort(),\n    }}\n}}"
    );
    files.push(File {
        disk: "root.rs".to_owned(),
        shown: None,
        text: root,
    });
    files
}

#[cfg(test)]
mod tests {
    use super::imports_others;

    #[test]
    fn a_module_that_asks_for_more_than_wasi_is_known() {
        for (imports, others) in [
            ("", false),
            (
                r#"(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))"#,
                false,
            ),
            (r#"(import "env" "fork" (func (result i32)))"#, true),
        ] {
            let wasm = wat::parse_str(format!("(module {imports})")).expect("it is a module");
            assert_eq!(imports_others(&wasm), others, "{imports}");
        }
    }
}
