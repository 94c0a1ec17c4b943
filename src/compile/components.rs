//! Components that stand between a program and its host: `[preprocessor.wasi.components]` of `book.toml`.

use super::Program;
use super::toolchain::{Toolchain, target};
use crate::book::Book;
use crate::cache::{Cache, Key};
use crate::error::{Error, Result};
use crate::snippet::Language;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The components with these names, each as a binary. A name that `book.toml` does not have is left out.
pub(super) fn build(
    book: &Book,
    names: &BTreeSet<String>,
    cache: &Cache,
    say: &dyn Fn(&str),
) -> Result<BTreeMap<String, Arc<Program>>> {
    let mut built = BTreeMap::new();
    // Packages of one workspace are one call of Cargo.
    let mut packages: BTreeMap<PathBuf, Vec<(&str, &Path)>> = BTreeMap::new();
    for (name, path) in &book.settings.components {
        if !names.contains(name) {
            continue;
        }
        if path.is_dir() {
            let workspace = workspace(path);
            packages.entry(workspace).or_default().push((name, path));
        } else {
            built.insert(name.clone(), read(name, path)?);
        }
    }
    for (workspace, members) in packages {
        built.extend(build_packages(book, &workspace, &members, cache, say)?);
    }
    Ok(built)
}

/// A component that is a file: a binary, or text.
fn read(name: &str, path: &Path) -> Result<Arc<Program>> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    let wasm = assembled(path, &bytes).map_err(|output| Error::Component {
        name: name.to_owned(),
        output,
    })?;
    Ok(Program::new(wasm))
}

/// A binary as it is, and WebAssembly text as a binary.
///
/// # Errors
///
/// What is wrong with the text, with its place in the file.
pub fn assembled(path: &Path, bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
    wat::Parser::new()
        .parse_bytes(Some(path), bytes)
        .map(std::borrow::Cow::into_owned)
        .map_err(|e| e.to_string())
}

/// The folder that a package is built in: the nearest one around it whose manifest has a workspace, or its own.
pub fn workspace(package: &Path) -> PathBuf {
    let found = package.ancestors().find(|folder| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    });
    found.unwrap_or(package).to_owned()
}

/// One line of Cargo's messages, as far as it is needed.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    manifest_path: Option<PathBuf>,
}

fn build_packages(
    book: &Book,
    workspace: &Path,
    members: &[(&str, &Path)],
    cache: &Cache,
    say: &dyn Fn(&str),
) -> Result<BTreeMap<String, Arc<Program>>> {
    let toolchain = Toolchain::find(&book.root)?;
    let target = target(Language::RustP2).unwrap_or_default();
    toolchain.require_target(target, &|text| say(text))?;
    let sources = sources(workspace)?;
    let key = |name: &str| {
        Key::of([
            b"component".as_slice(),
            name.as_bytes(),
            sources.as_bytes(),
            toolchain.version.as_bytes(),
            // What Cargo is told below.
            FLAGS.as_bytes(),
        ])
    };
    let mut built = BTreeMap::new();
    for (name, _) in members {
        if let Some(wasm) = cache.read(&key(name), "wasm") {
            built.insert((*name).to_owned(), Program::new(wasm));
        }
    }
    let missing: Vec<_> = members
        .iter()
        .filter(|(name, _)| !built.contains_key(*name))
        .collect();
    if missing.is_empty() {
        return Ok(built);
    }
    let names: Vec<_> = missing.iter().map(|(name, _)| *name).collect();
    say(&format!("building {} for {target}", names.join(", ")));
    let folder = cache.folder(&Key::of([
        b"components".as_slice(),
        workspace.as_os_str().as_encoded_bytes(),
        toolchain.version.as_bytes(),
    ]));
    fs::create_dir_all(&folder).map_err(Error::io("make the folder", &folder))?;
    for (name, package) in missing {
        let wasm = cargo(&toolchain, name, package, workspace, &folder, target)?;
        cache.write(&key(name), "wasm", &wasm)?;
        built.insert((*name).to_owned(), Program::new(wasm));
    }
    Ok(built)
}

/// The stack is what a small component needs, instead of a mebibyte that counts against the program's memory.
const FLAGS: &str = "-Clink-arg=-zstack-size=65536";

fn cargo(
    toolchain: &Toolchain,
    name: &str,
    package: &Path,
    workspace: &Path,
    folder: &Path,
    target: &str,
) -> Result<Vec<u8>> {
    let mut flags = vec![FLAGS.to_owned()];
    // The bytes must not tell where this machine keeps its files.
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    for (path, shown) in [
        (Some(workspace.to_owned()), "/components"),
        (cargo_home.or(home), "/cargo"),
    ] {
        if let Some(path) = path {
            flags.push(format!("--remap-path-prefix={}={shown}", path.display()));
        }
    }
    let manifest = package.join("Cargo.toml");
    let output = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--message-format=json",
            "--color=never",
            "--target",
            target,
        ])
        .arg("--manifest-path")
        .arg(&manifest)
        .arg("--target-dir")
        .arg(folder)
        .current_dir(workspace)
        .env("RUSTC", &toolchain.rustc)
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .output()
        .map_err(|source| Error::Tool {
            program: "cargo".to_owned(),
            purpose: "`[preprocessor.wasi.components]`".to_owned(),
            source,
        })?;
    let failed = |output: String| Error::Component {
        name: name.to_owned(),
        output,
    };
    if !output.status.success() {
        return Err(failed(errors(&output.stdout, &output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let same = |path: &Path| path.canonicalize().ok() == manifest.canonicalize().ok();
    let wasm = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.manifest_path.as_deref().is_some_and(same))
        .flat_map(|message| message.filenames)
        .find(|file| file.extension().is_some_and(|e| e == "wasm"));
    let Some(wasm) = wasm else {
        let text = "its package makes no .wasm file: a component is a library of crate type `cdylib`, or a program";
        return Err(failed(text.to_owned()));
    };
    fs::read(&wasm).map_err(Error::io("read", wasm))
}

/// What rustc said, as it draws it, or else what Cargo said.
fn errors(messages: &[u8], stderr: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Said {
        message: Option<Rendered>,
    }
    #[derive(Deserialize)]
    struct Rendered {
        level: String,
        rendered: Option<String>,
    }
    let text = String::from_utf8_lossy(messages);
    let rendered: String = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Said>(line).ok()?.message)
        .filter(|said| said.level == "error")
        .filter_map(|said| said.rendered)
        .collect();
    match rendered.is_empty() {
        true => String::from_utf8_lossy(stderr).trim().to_owned(),
        false => rendered.trim_end().to_owned(),
    }
}

/// A digest of all that lies in a workspace, but for what is built there and what is hidden.
fn sources(workspace: &Path) -> Result<String> {
    let mut found = Vec::new();
    gather(workspace, workspace, &mut found)?;
    let mut parts = Vec::new();
    for (name, path) in &found {
        let bytes = fs::read(path).map_err(Error::io("read", path))?;
        parts.push(format!("{name} {}", crate::cache::sha256(&bytes)));
    }
    Ok(crate::cache::sha256(parts.join("\n").as_bytes()))
}

fn gather(folder: &Path, root: &Path, found: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
        .map_err(Error::io("read", folder))?;
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name == "target" || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            gather(&path, root, found)?;
        } else {
            let short = path.strip_prefix(root).unwrap_or(&path);
            found.push((short.to_string_lossy().replace('\\', "/"), path.clone()));
        }
    }
    Ok(())
}
