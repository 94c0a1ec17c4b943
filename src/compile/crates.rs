//! Crates for the guests: `[preprocessor.wasi.crates]` of `book.toml`, built once for each target.

use super::toolchain::{Toolchain, target};
use crate::book::Book;
use crate::cache::{Cache, Key};
use crate::error::{Error, Result};
use crate::snippet::Language;
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file beside `book.toml` that pins the crates' versions, to be committed.
pub const LOCK_FILE: &str = "book.lock";

/// Crates that were built for one target.
#[derive(Debug)]
pub(super) struct Crates {
    externs: Vec<(String, PathBuf)>,
    folders: Vec<PathBuf>,
    /// Tells apart builds that differ.
    pub(super) digest: String,
}

impl Crates {
    /// rustc's arguments to use them.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for folder in &self.folders {
            arguments.push(format!("-Ldependency={}", folder.display()));
        }
        for (name, file) in &self.externs {
            arguments.push("--extern".to_owned());
            arguments.push(format!("{name}={}", file.display()));
        }
        arguments
    }
}

/// One line of `cargo build --message-format=json`, as far as it is needed.
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<ArtifactTarget>,
    package_id: Option<String>,
}

#[derive(Deserialize)]
struct ArtifactTarget {
    name: String,
    kind: Vec<String>,
}

/// Builds the book's crates for a language's target; `None` where the book names none.
///
/// The lock file is read where it is, and written where it is missing or does not fit the requirements any more.
pub(super) fn build(
    book: &Book,
    language: Language,
    toolchain: &Toolchain,
    cache: &Cache,
    say: &dyn Fn(&str),
) -> Result<Option<Crates>> {
    let Some(target) = target(language).filter(|_| !book.settings.crates.is_empty()) else {
        return Ok(None);
    };
    let mut manifest = String::from(
        "[package]\nname = \"guest-crates\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [profile.dev]\nopt-level = \"s\"\ndebug = false\n\n[dependencies]\n",
    );
    for (name, requirement) in &book.settings.crates {
        let _ = writeln!(manifest, "{name} = {requirement}");
    }
    let committed = book.root.join(LOCK_FILE);
    let lock = fs::read(&committed).unwrap_or_default();
    let key = Key::of([
        manifest.as_bytes(),
        &lock,
        toolchain.version.as_bytes(),
        target.as_bytes(),
        book.root.as_os_str().as_encoded_bytes(),
    ]);
    let folder = cache.folder(&key);
    let done = folder.join("built.json");
    if let Some(crates) = read_built(&done, &folder) {
        return Ok(Some(crates));
    }
    let names: Vec<_> = book.settings.crates.keys().map(String::as_str).collect();
    say(&format!("building {} for {target}", names.join(", ")));
    prepare(&folder, &manifest, &lock)?;
    let output = Command::new("cargo")
        .args([
            "build",
            "--message-format=json",
            "--color=never",
            "--target",
            target,
        ])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.join("target"))
        .current_dir(&book.root)
        .env("RUSTC", &toolchain.rustc)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        // A published program is optimised as a whole, crates included; Cargo leaves out what that takes.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .output()
        .map_err(|source| Error::Tool {
            program: "cargo".to_owned(),
            purpose: "`[preprocessor.wasi.crates]`".to_owned(),
            source,
        })?;
    if !output.status.success() {
        return Err(Error::Crates {
            target: target.to_owned(),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let files = rlibs(&text);
    let named: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter(|(_, package, _)| is_named(package, book))
        .map(|(name, _, file)| (name, file))
        .collect();
    write_built(&done, &named)?;
    let new_lock = fs::read(folder.join("Cargo.lock")).unwrap_or_default();
    if new_lock != lock {
        crate::cache::replace(&committed, &new_lock).map_err(Error::io("write", &committed))?;
        say(&format!("wrote {LOCK_FILE}: commit it"));
        // The digest counts the lock file; the next call finds it in place.
        return build(book, language, toolchain, cache, say);
    }
    Ok(read_built(&done, &folder))
}

fn prepare(folder: &Path, manifest: &str, lock: &[u8]) -> Result<()> {
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(Error::io("make the folder", &source))?;
    for (name, text) in [("Cargo.toml", manifest.as_bytes()), ("src/lib.rs", b"")] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(Error::io("write", path))?;
    }
    if !lock.is_empty() {
        let path = folder.join("Cargo.lock");
        fs::write(&path, lock).map_err(Error::io("write", path))?;
    }
    Ok(())
}

/// Library name, package id and file of each rlib in Cargo's messages.
fn rlibs(messages: &str) -> Vec<(String, String, PathBuf)> {
    let mut found = Vec::new();
    for line in messages.lines() {
        let Ok(artifact) = serde_json::from_str::<Artifact>(line) else {
            continue;
        };
        let (Some(target), Some(package)) = (artifact.target, artifact.package_id) else {
            continue;
        };
        if artifact.reason != "compiler-artifact" || !target.kind.iter().any(|k| k.ends_with("lib"))
        {
            continue;
        }
        let rlib = artifact
            .filenames
            .into_iter()
            .find(|file| file.extension().is_some_and(|e| e == "rlib"));
        if let Some(file) = rlib {
            found.push((target.name.replace('-', "_"), package, file));
        }
    }
    found
}

/// Whether a package id (`…/name#1.2.3`, `…#name@1.2.3`) is of a crate that the book names.
fn is_named(package: &str, book: &Book) -> bool {
    let (before, after) = package.rsplit_once('#').unwrap_or((package, ""));
    let name = match after.split_once('@') {
        Some((name, _)) => name,
        None => before.rsplit('/').next().unwrap_or(before),
    };
    book.settings.crates.iter().any(|(key, requirement)| {
        // `alias = { package = "name" }` is used by its own name here.
        key == name || requirement.contains(&format!("\"{name}\""))
    })
}

fn write_built(path: &Path, externs: &[(String, PathBuf)]) -> Result<()> {
    let json = serde_json::to_vec(externs).unwrap_or_default();
    fs::write(path, json).map_err(Error::io("write", path))
}

fn read_built(path: &Path, folder: &Path) -> Option<Crates> {
    let bytes = fs::read(path).ok()?;
    let externs: Vec<(String, PathBuf)> = serde_json::from_slice(&bytes).ok()?;
    if externs.iter().any(|(_, file)| !file.is_file()) {
        return None;
    }
    let mut folders: Vec<PathBuf> = externs
        .iter()
        .filter_map(|(_, file)| Some(file.parent()?.join("deps")))
        .chain(
            externs
                .iter()
                .filter_map(|(_, file)| file.parent().map(Path::to_owned)),
        )
        .filter(|folder| folder.is_dir())
        .collect();
    folders.sort();
    folders.dedup();
    let digest = folder.file_name()?.to_string_lossy().into_owned();
    Some(Crates {
        externs,
        folders,
        digest,
    })
}
