//! Which functions the C library of a target lacks, as its linker says.

use crate::rows::Version;
use mdbook_wasi::compile::{Toolchain, target};
use mdbook_wasi::snippet::Language;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use wasmparser::{Parser, Payload};

/// Those of `names` that a program for a version refers to in vain.
///
/// The linker either names each as an undefined symbol, or leaves it for the host: as an import from `env`.
pub(crate) fn undefined(
    root: &Path,
    version: Version,
    names: &BTreeSet<&str>,
) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let language = match version {
        Version::V01 => Language::RustP1,
        Version::V02 => Language::RustP2,
    };
    let target = target(language).ok_or("the version has no target")?;
    Toolchain::find(root)?.require_target(target, &|text| eprintln!("{text}"))?;
    let folder = tempfile::tempdir()?;
    let [code, wasm] = ["refer.rs", "refer.wasm"].map(|file| folder.path().join(file));
    let declared: Vec<String> = names
        .iter()
        .map(|name| format!("fn {name}() -> i32;"))
        .collect();
    let called: Vec<String> = names.iter().map(|name| format!("{name}();")).collect();
    let [declared, called] = [declared, called].map(|lines| lines.join("\n"));
    fs::write(
        &code,
        format!(
            "unsafe extern \"C\" {{\n{declared}\n}}\nfn main() {{ unsafe {{\n{called}\n}} }}\n"
        ),
    )?;
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(root).args([
        "--edition=2024",
        "--target",
        target,
        "-Clink-arg=--error-limit=0",
    ]);
    if version == Version::V02 {
        // A component could not say which: its encoder stops at the first.
        command.arg("-Clink-arg=--skip-wit-component");
    }
    let output = command.arg(&code).arg("-o").arg(&wasm).output()?;
    let says = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let told = says
            .lines()
            .filter_map(|line| line.split_once("undefined symbol: "));
        let undefined: BTreeSet<String> = told.map(|(_, name)| name.trim().to_owned()).collect();
        return match undefined.is_empty() {
            true => Err(format!("the functions cannot be looked up for {target}:\n{says}").into()),
            false => Ok(undefined),
        };
    }
    imports(&fs::read(&wasm)?)
}

/// What a module wants from `env`.
fn imports(wasm: &[u8]) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut found = BTreeSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::ImportSection(section) = payload? else {
            continue;
        };
        for import in section.into_imports() {
            let import = import?;
            if import.module == "env" {
                found.insert(import.name.to_owned());
            }
        }
    }
    Ok(found)
}
