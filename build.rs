//! Finds what the tool carries along from the packages it is built on, and which they do not offer as an API: mermaid's
//! script, and the WIT of WASI. Makes one script of the page's host, and one of what the page shows of it.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_mangler::MangleOptions;
use oxc_minifier::{CompressOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;
use serde_json::Value;
use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[path = "src/page/script.rs"]
mod script;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/page/script.rs");
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
    let out = PathBuf::from(variable("OUT_DIR")?);
    write(&out.join("wasi_wit.rs"), &wit(&wasi)?)?;
    let page = manifest_dir.join("src/page");
    write(
        &out.join("host.js"),
        &scripts(&page.join("host"), "worker.js")?,
    )?;
    write(&out.join("page.js"), &scripts(&page.join("ui"), "main.js")?)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// The modules of a folder as one script.
fn scripts(folder: &Path, entry: &str) -> Result<String, String> {
    // A module more or less is a change of the folder.
    println!("cargo::rerun-if-changed={}", folder.display());
    let unread = |error| format!("cannot read {}: {error}", folder.display());
    let mut modules = BTreeMap::new();
    for file in fs::read_dir(folder).map_err(unread)? {
        let path = file.map_err(unread)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".js") {
            modules.insert(
                name.into_owned(),
                fs::read_to_string(&path).map_err(unread)?,
            );
        }
    }
    script::bundle(&modules, entry)
        .and_then(|script| minified(&script))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// The same script with short names and no blanks: a fifth less to load.
fn minified(script: &str) -> Result<String, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, SourceType::script()).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(error.to_string());
    }
    let mut program = parsed.program;
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        mangle_properties: None,
        compress: Some(CompressOptions::smallest()),
    };
    let scoping = Minifier::new(options)
        .minify(&allocator, &mut program)
        .scoping;
    let options = CodegenOptions {
        minify: true,
        ..CodegenOptions::default()
    };
    let codegen = Codegen::new().with_options(options).with_scoping(scoping);
    Ok(codegen.build(&program).code)
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
