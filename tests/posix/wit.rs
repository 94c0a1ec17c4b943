//! Whether the functions that the rows name for 0.3 are in its WIT, as `wasmtime-wasi` carries it.

use crate::rows::Data;
use mdbook_wasi::compile::Toolchain;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the WIT of 0.3 in the sources of `wasmtime-wasi`; the reason, where this machine has none.
pub(crate) fn folder(root: &Path) -> Result<PathBuf, String> {
    // Only what this machine builds with is downloaded, so nothing else may be asked for.
    let toolchain = Toolchain::find(root).map_err(|error| error.to_string())?;
    let host = toolchain
        .version()
        .lines()
        .find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .args(["--filter-platform", host.unwrap_or_default()])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo's answer: {error}"))?;
    let packages = metadata["packages"].as_array();
    let package = packages
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "wasmtime-wasi");
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let folder =
        manifest.and_then(|manifest| Some(Path::new(manifest).parent()?.join("src/p3/wit")));
    folder
        .filter(|folder| folder.is_dir())
        .ok_or_else(|| "wasmtime-wasi has no `src/p3/wit`".to_owned())
}

/// Every function of 0.3, as the data names it.
pub(crate) fn functions(folder: &Path) -> Result<BTreeSet<String>, String> {
    let mut resolve = wit_parser::Resolve::default();
    resolve
        .push_dir(folder)
        .map_err(|error| format!("{error:#}"))?;
    let mut functions = BTreeSet::new();
    for (_, interface) in &resolve.interfaces {
        let package = interface
            .package
            .map(|package| &resolve.packages[package].name);
        let (Some(package), Some(name)) = (package, &interface.name) else {
            continue;
        };
        for function in interface.functions.keys() {
            let function = function
                .replace("[async method]", "[method]")
                .replace("[async]", "");
            functions.insert(format!(
                "{}:{}/{name} {function}",
                package.namespace, package.name
            ));
        }
    }
    Ok(functions)
}

/// The functions that the rows name and 0.3 does not have.
pub(crate) fn check(data: &Data, known: &BTreeSet<String>) -> Result<(), String> {
    let mut missing = Vec::new();
    for row in &data.rows {
        for name in row
            .v03
            .get_ref()
            .iter()
            .filter(|name| !known.contains(*name))
        {
            let at = data.at(row.v03.span().start);
            missing.push(format!(
                "{at}: `{}`: the WIT of 0.3 has no `{name}`; mend the row",
                row.title()
            ));
        }
    }
    match missing.is_empty() {
        true => Ok(()),
        false => Err(missing.join("\n")),
    }
}
