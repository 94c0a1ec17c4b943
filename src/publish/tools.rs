//! The page's text tools: what lets a reader edit WAT and WIT in a page that no server stands behind.
//!
//! They are two small programs for WASI 0.1, `src/page/tools/`, which the page runs on its own host like any snippet.
//! Their sources are a part of this command, and they are compiled on the author's machine, once for each compiler: a
//! binary in a repository is one that nobody can read. Cargo finds the parsers they are built on where it put them when
//! it built this command; elsewhere it fetches them.

use crate::cache::{Cache, Key};
use crate::compile::Toolchain;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What they are compiled for.
const TARGET: &str = "wasm32-wasip1";

/// Their package, file by file.
const SOURCES: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("../page/tools/manifest.toml")),
    ("Cargo.lock", include_str!("../page/tools/manifest.lock")),
    ("src/answer.rs", include_str!("../page/tools/src/answer.rs")),
    ("src/base64.rs", include_str!("../page/tools/src/base64.rs")),
    (
        "src/validate.rs",
        include_str!("../page/tools/src/validate.rs"),
    ),
    ("src/wasi.wit", include_str!("../page/tools/src/wasi.wit")),
    ("src/wat.rs", include_str!("../page/tools/src/wat.rs")),
    ("src/wit.rs", include_str!("../page/tools/src/wit.rs")),
];

/// The two programs, as they are published. Each reads a text from stdin and answers with JSON on stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    /// Makes a module of WebAssembly text.
    pub wat: Vec<u8>,
    /// Checks WIT.
    pub wit: Vec<u8>,
}

/// The page's text tools, from the cache, or built now after telling `say` so: that takes about a minute.
///
/// # Errors
///
/// Why there are none, in words that can follow a colon: the target is missing, or Cargo failed, as it does when the
/// parsers are not on this machine and there is no network. A page can do without them, so this stops nothing.
pub fn text_tools(
    cache: &Cache,
    toolchain: &Toolchain,
    say: &dyn Fn(&str),
) -> Result<Tools, String> {
    let parts = SOURCES
        .iter()
        .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()])
        .chain([toolchain.version().as_bytes()]);
    let key = Key::of(parts);
    let kept = |name: &str| cache.read(&key, &format!("{name}.wasm"));
    if let (Some(wat), Some(wit)) = (kept("wat"), kept("wit")) {
        return Ok(Tools { wat, wit });
    }
    toolchain
        .require_target(TARGET, say)
        .map_err(|e| e.to_string())?;
    say("building what lets a reader edit WAT and WIT; once, for about a minute");
    // Hundreds of megabytes that nobody needs afterwards.
    let scratch = cache.scratch().map_err(|e| e.to_string())?;
    let tools = build(scratch.path(), toolchain)?;
    for (name, wasm) in [("wat", &tools.wat), ("wit", &tools.wit)] {
        // They are good even where they cannot be kept.
        let _ = cache.write(&key, &format!("{name}.wasm"), wasm);
    }
    Ok(tools)
}

fn build(folder: &Path, toolchain: &Toolchain) -> Result<Tools, String> {
    for (name, text) in SOURCES {
        let path = folder.join(name);
        let within = path.parent().unwrap_or(folder);
        fs::create_dir_all(within)
            .and_then(|()| fs::write(&path, text))
            .map_err(|e| format!("`{}` cannot be written: {e}", path.display()))?;
    }
    // Cargo of the same release. rustup's stand-in would choose one for this folder, where nobody has chosen any.
    let beside = toolchain
        .rustc()
        .with_file_name("cargo")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let cargo = if beside.is_file() {
        beside
    } else {
        "cargo".into()
    };
    let target_dir = folder.join("target");
    let output = Command::new(cargo)
        .args(["build", "--release", "--locked", "--color=never"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&target_dir)
        .current_dir(folder)
        .env("RUSTC", toolchain.rustc())
        // Without a network the page does without; nobody should wait long to be told so.
        .env("CARGO_NET_RETRY", "1")
        .env("CARGO_HTTP_TIMEOUT", "10")
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&cargo_home()))
        .env_remove("RUSTFLAGS")
        .output()
        .map_err(|e| format!("`cargo` cannot be started: {e}"))?;
    if !output.status.success() {
        return Err(reason(&String::from_utf8_lossy(&output.stderr)));
    }
    let read = |name: &str| {
        let path = target_dir.join(TARGET).join("release").join(name);
        fs::read(&path).map_err(|e| format!("`{}` cannot be read: {e}", path.display()))
    };
    Ok(Tools {
        wat: read("wat.wasm")?,
        wit: read("wit.wasm")?,
    })
}

/// The compiler's flags, in Cargo's own notation.
fn flags(cargo_home: &OsStr) -> OsString {
    // Numbers that the linker filled in are written as short as they are: 3 % less to load.
    let mut flags = OsString::from("-Clink-arg=--compress-relocations");
    // Messages of a panic hold the paths of the sources, which are of the author's home and concern no reader.
    if !cargo_home.is_empty() {
        flags.push("\x1f--remap-path-prefix=");
        flags.push(cargo_home);
        flags.push("=cargo");
    }
    flags
}

/// Where Cargo keeps the sources of packages; empty where that cannot be told.
fn cargo_home() -> OsString {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    set("CARGO_HOME")
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo").into_os_string()))
        .unwrap_or_default()
}

/// Cargo's first error, with its last and deepest cause.
fn reason(stderr: &str) -> String {
    let mut lines = stderr.lines().map(str::trim);
    let Some(first) = lines.find_map(|line| line.strip_prefix("error: ")) else {
        return "`cargo build` of them failed".to_owned();
    };
    // Up to the next error, or to the advice after a blank line that is no cause.
    let mut cause = None;
    let mut is_cause = false;
    for line in lines {
        if line.starts_with("error") {
            break;
        }
        if is_cause && !line.is_empty() {
            cause = Some(line);
        }
        is_cause = line == "Caused by:";
    }
    match cause {
        Some(cause) => format!("`cargo build` of them failed: {first}: {cause}"),
        None => format!("`cargo build` of them failed: {first}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    include!(concat!(env!("OUT_DIR"), "/wasi_wit.rs"));

    /// Whoever built the command has the sources of these versions.
    #[test]
    fn the_tools_are_built_on_packages_of_the_commands_own_lock_file() {
        let packages = |lock: &'static str| -> BTreeSet<&'static str> {
            let named = |text: &&str| text.contains("\nchecksum = ");
            let whole = |text: &'static str| match text.split_once("dependencies = [") {
                Some((package, _)) => package.trim(),
                None => text.trim(),
            };
            lock.split("[[package]]").filter(named).map(whole).collect()
        };
        let own = packages(include_str!("../../Cargo.lock"));
        let tools = packages(include_str!("../page/tools/manifest.lock"));
        let foreign: Vec<_> = tools.difference(&own).collect();
        assert!(
            foreign.is_empty() && tools.len() > 10,
            "src/page/tools/README.md tells how to follow: {foreign:#?}"
        );
    }

    #[test]
    fn the_tools_know_the_wasi_that_wasmtime_ships() {
        let mut text = String::new();
        for line in WASI_WIT.iter().flat_map(|(_, text)| text.lines()) {
            let line = line.split("//").next().unwrap_or_default().trim();
            if !line.is_empty() && !line.starts_with('@') {
                text.push_str(line);
                text.push('\n');
            }
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/tools/src/wasi.wit");
        let kept = fs::read_to_string(&file).expect("it is there");
        if std::env::var_os("WASI_TOOLS_FOLLOW").is_some() {
            fs::write(&file, &text).expect("writes");
        } else {
            assert!(kept == text, "src/page/tools/README.md tells how to follow");
        }
    }

    #[test]
    fn every_source_is_carried_along_save_the_tests() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/tools/src");
        let found: BTreeSet<String> = fs::read_dir(folder)
            .expect("it is there")
            .flatten()
            .map(|entry| format!("src/{}", entry.file_name().to_string_lossy()))
            .filter(|name| !name.ends_with("_tests.rs"))
            .collect();
        let carried: BTreeSet<String> = SOURCES
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .filter(|name| name.starts_with("src/"))
            .collect();
        assert_eq!(carried, found);
    }

    #[test]
    fn the_reason_is_cargos_first_error_and_its_deepest_cause() {
        let offline = "    Updating crates.io index\nwarning: spurious network error\n\
            error: failed to download from `https://index.crates.io/config.json`\n\n\
            Caused by:\n  [6] Could not resolve hostname\n\n\
            Caused by:\n  no route\n  and more\n";
        let compiler = "error: could not compile `x` (lib) due to 1 previous error\n\
            warning: build failed\nerror: another\n\nCaused by:\n  nothing\n";
        let start = "`cargo build` of them failed";
        for (stderr, expected) in [
            (
                offline,
                ": failed to download from `https://index.crates.io/config.json`: no route",
            ),
            (
                compiler,
                ": could not compile `x` (lib) due to 1 previous error",
            ),
            ("Killed", ""),
        ] {
            assert_eq!(reason(stderr), format!("{start}{expected}"));
        }
    }
}
