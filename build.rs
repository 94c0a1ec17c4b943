//! Finds what the tool carries along from the packages it is built on, and which they do not offer as an API: mermaid's
//! script, and the WIT of WASI.

use serde_json::Value;
use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let manifest_dir = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    // The folders that are looked up change with the lock file and with nothing else.
    let lock = manifest_dir.join("Cargo.lock");
    if lock.is_file() {
        println!("cargo::rerun-if-changed=Cargo.lock");
    }
    let metadata = metadata(&manifest_dir)?;

    let mermaid = package(&metadata, "mdbook-mermaid")?;
    let script = existing(mermaid.folder.join("src/bin/assets/mermaid.min.js"))?;
    println!("cargo::rustc-env=MDBOOK_WASI_MERMAID={}", script.display());
    println!(
        "cargo::rustc-env=MDBOOK_WASI_MERMAID_VERSION={}",
        mermaid.version
    );

    let wasmtime = package(&metadata, "wasmtime")?.version;
    println!("cargo::rustc-env=MDBOOK_WASI_WASMTIME_VERSION={wasmtime}");
    let target = variable("TARGET")?;
    println!("cargo::rustc-env=MDBOOK_WASI_HOST={}", target.display());

    let wasi = package(&metadata, "wasmtime-wasi")?.folder;
    let generated = PathBuf::from(variable("OUT_DIR")?).join("wasi_wit.rs");
    fs::write(&generated, wit(&wasi)?)
        .map_err(|error| format!("cannot write {}: {error}", generated.display()))
}

fn variable(name: &str) -> Result<OsString, String> {
    env::var_os(name).ok_or_else(|| format!("{name} is not set: this is a build script of Cargo's"))
}

/// What Cargo knows about the packages of this build. It reads files that are there already: nothing is fetched.
fn metadata(manifest_dir: &Path) -> Result<Value, String> {
    let cargo = variable("CARGO")?;
    let output = Command::new(&cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        // Packages of other systems need not be on this machine.
        .arg("--filter-platform")
        .arg(variable("TARGET")?)
        .arg("--manifest-path")
        .arg(manifest_dir.join("Cargo.toml"))
        .output()
        .map_err(|error| format!("cannot start {}: {error}", cargo.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().replace('\n', " / ");
        return Err(format!(
            "`cargo metadata --locked --offline` failed; it needs an up-to-date Cargo.lock: {said}"
        ));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata printed no JSON: {error}"))
}

struct Package {
    folder: PathBuf,
    version: String,
}

/// The folder and the version of a package that this one depends on directly.
fn package(metadata: &Value, name: &str) -> Result<Package, String> {
    let root = &metadata["resolve"]["root"];
    let nodes = metadata["resolve"]["nodes"].as_array();
    let node = nodes.into_iter().flatten().find(|node| node["id"] == *root);
    let direct = node.and_then(|node| node["dependencies"].as_array());
    let packages = metadata["packages"].as_array();
    let found = packages.into_iter().flatten().find(|package| {
        package["name"] == name && direct.is_some_and(|direct| direct.contains(&package["id"]))
    });
    let found = found.ok_or_else(|| format!("cargo metadata names no dependency `{name}`"))?;
    let manifest = found["manifest_path"].as_str().map(Path::new);
    let folder = manifest.and_then(Path::parent).map(Path::to_owned);
    let version = found["version"].as_str().map(str::to_owned);
    match (folder, version) {
        (Some(folder), Some(version)) => Ok(Package { folder, version }),
        _ => Err(format!("cargo metadata does not say where `{name}` is")),
    }
}

/// Rust source of a table of all WIT packages that ship with Wasmtime's WASI, by release and file: `p2/cli.wit`.
fn wit(wasi: &Path) -> Result<String, String> {
    let mut table = String::from(
        "/// The WIT packages of WASI: `p2/cli.wit` and so on, each with its text.\n\
         pub(super) static WASI_WIT: &[(&str, &str)] = &[\n",
    );
    for release in ["p2", "p3"] {
        let folder = existing(wasi.join("src").join(release).join("wit/deps"))?;
        let entries = fs::read_dir(&folder)
            .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|extension| extension == "wit"))
        {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let path = file
                .to_str()
                .ok_or_else(|| format!("{} is not UTF-8", file.display()))?;
            writeln!(table, "    (\"{release}/{name}\", include_str!({path:?})),")
                .map_err(|error| error.to_string())?;
        }
    }
    table.push_str("];\n");
    Ok(table)
}

/// The path, if something is there: packages move their files now and then.
fn existing(path: PathBuf) -> Result<PathBuf, String> {
    if path.exists() {
        Ok(path)
    } else {
        let path = path.display();
        Err(format!(
            "{path} is not there: its package has changed, and build.rs must follow"
        ))
    }
}
