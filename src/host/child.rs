//! The process that a host snippet gets, and those that it starts.

use super::{REFUSED, UNABLE};
use crate::cache::{Cache, Key};
use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The variable that names the cache, to a process that skeptic takes for Cargo or rustc.
pub(super) const CACHE: &str = "MDBOOK_WASI_HOST_CACHE";

/// The variable that says how messages name the snippet's file.
pub(super) const SHOWN: &str = "MDBOOK_WASI_HOST_SHOWN";

/// What the process called with [`super::COMMAND`] does: one snippet, its own streams, an exit code.
pub fn serve_one(package: &str, profile: &Path) -> i32 {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return REFUSED;
    }
    // skeptic finds the profile's folder from the place where a build script would write.
    let out = profile.join("build/mdbook-wasi/out");
    let out = out.to_string_lossy().into_owned();
    let package = package.to_owned();
    // Its panic is how skeptic says that a command failed; what the command said is already on the streams.
    std::panic::set_hook(Box::new(|_| {}));
    let done = std::panic::catch_unwind(move || {
        skeptic::rt::run_test(&package, &out, env!("MDBOOK_WASI_HOST"), &text);
    });
    let Err(payload) = done else {
        return 0;
    };
    let failure = payload
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_default();
    if !failure.starts_with("Command failed") {
        eprintln!("{failure}");
        return UNABLE;
    }
    if failure.contains("--crate-type=bin") {
        REFUSED
    } else {
        1
    }
}

/// Answers in the place of Cargo or rustc, if this process was started by skeptic as one of them; `None` where it was
/// not. The answer is an exit code.
///
/// skeptic asks Cargo for the package's metadata and rustc for a program in every process; linking against Wasmtime
/// takes a second. Both answers depend on nothing but what is in their keys.
pub fn answer(words: &[OsString]) -> Option<i32> {
    let folder = PathBuf::from(std::env::var_os(CACHE)?);
    let (first, rest) = words.split_first()?;
    let cache = Cache::open(&folder, &|_| {}).ok()?;
    Some(match first.to_str() {
        Some("metadata") => metadata(words, &cache),
        Some("-vV") => relay(&real("rustc", words)),
        _ => compile(Path::new(first), rest, &cache),
    })
}

/// The tool that this process stands in for.
fn real(tool: &str, words: &[OsString]) -> std::io::Result<Output> {
    let mut command = Command::new(tool);
    for variable in [CACHE, SHOWN, "CARGO", "RUSTC"] {
        command.env_remove(variable);
    }
    command.args(words).output()
}

/// Passes on what a tool said, and how it ended.
fn relay(output: &std::io::Result<Output>) -> i32 {
    match output {
        Ok(output) => {
            let _ = std::io::stdout().write_all(&output.stdout);
            let _ = std::io::stderr().write_all(&output.stderr);
            output.status.code().unwrap_or(1)
        }
        Err(e) => {
            eprintln!("error: cannot start the tool: {e}");
            1
        }
    }
}

/// `cargo metadata`: it depends on the manifest and the lock file, and on where they are.
fn metadata(words: &[OsString], cache: &Cache) -> i32 {
    let manifest = words.iter().skip_while(|w| *w != "--manifest-path").nth(1);
    let manifest = manifest.map_or_else(|| PathBuf::from("Cargo.toml"), PathBuf::from);
    let read = |path: &Path| std::fs::read(path).unwrap_or_default();
    let key = Key::of([
        &b"cargo metadata"[..],
        manifest.as_os_str().as_encoded_bytes(),
        &read(&manifest),
        &read(&manifest.with_file_name("Cargo.lock")),
    ]);
    if let Some(kept) = cache.read(&key, "metadata") {
        return i32::from(std::io::stdout().write_all(&kept).is_err());
    }
    let output = real("cargo", words);
    if let Ok(output) = &output
        && output.status.success()
    {
        // Where it cannot be kept, Cargo is asked again.
        let _ = cache.write(&key, "metadata", &output.stdout);
    }
    relay(&output)
}

/// A call of rustc by skeptic: the snippet's file first, its program after `-o`.
fn compile(file: &Path, rest: &[OsString], cache: &Cache) -> i32 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let rest = named(rest, &text);
    let mut words: Vec<OsString> = rest.clone();
    // Messages and panics name the chapter, not a temporary file.
    if let Some(shown) = std::env::var_os(SHOWN) {
        let mut remap = OsString::from("--remap-path-prefix=");
        remap.push(file);
        remap.push("=");
        remap.push(shown);
        words.push(remap);
    }
    words.push(file.into());
    let program = rest.iter().skip_while(|w| *w != "-o").nth(1);
    let (Some(program), Ok(version)) = (program, real("rustc", &["-vV".into()])) else {
        return relay(&real("rustc", &words));
    };
    let key = program_key(&text, &rest, program, &version.stdout);
    if let Some(kept) = cache.read(&key, "host")
        && write_program(Path::new(program), &kept).is_ok()
    {
        return 0;
    }
    let output = real("rustc", &words);
    match &output {
        Ok(done) if done.status.success() => {
            // Warnings are left out: the next time, the program comes from the cache, and nobody would repeat them.
            if let Ok(bytes) = std::fs::read(program) {
                let _ = cache.write(&key, "host", &bytes);
            }
            0
        }
        _ => relay(&output),
    }
}

/// The arguments without the libraries that the text does not name. skeptic passes every library that the package is
/// built of; of two versions of one that nobody names it takes now this, now that.
fn named(rest: &[OsString], text: &str) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--extern" {
            let library = words.next().cloned().unwrap_or_default();
            let name = library.to_string_lossy();
            let name = name.split('=').next().unwrap_or_default();
            let ways = [
                format!("{name}::"),
                format!("use {name}"),
                format!("crate {name}"),
            ];
            if ways.iter().any(|way| text.contains(way)) {
                kept.extend([word.clone(), library]);
            }
        } else {
            kept.push(word.clone());
        }
    }
    kept
}

/// All that shapes a program: its text, the compiler, the arguments but for the temporary path, and each library's
/// size and time. The arguments are sorted, because skeptic gives the libraries in no order.
fn program_key(text: &str, rest: &[OsString], program: &OsStr, version: &[u8]) -> Key {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for word in rest.iter().filter(|word| *word != program) {
        let mut part = word.as_encoded_bytes().to_vec();
        let library = word.to_str().and_then(|word| word.split_once('='));
        if let Some((_, path)) = library
            && let Ok(metadata) = std::fs::metadata(path)
        {
            let stamp = format!(" {} {:?}", metadata.len(), metadata.modified().ok());
            part.extend_from_slice(stamp.as_bytes());
        }
        parts.push(part);
    }
    parts.sort();
    let shown = std::env::var_os(SHOWN).unwrap_or_default();
    parts.push(shown.into_encoded_bytes());
    parts.push(text.as_bytes().to_vec());
    parts.push(version.to_vec());
    Key::of(parts.iter().map(Vec::as_slice))
}

#[cfg(unix)]
fn write_program(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).mode(0o755).open(path)?;
    file.write_all(bytes)
}

#[cfg(not(unix))]
fn write_program(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_that_the_text_names_are_passed_on() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };
        let given = words("--edition=2021 --extern a=/a.rlib --extern wat=/wat.rlib -o out");
        let kept = named(&given, "wat::parse_str(x)");
        assert_eq!(kept, words("--edition=2021 --extern wat=/wat.rlib -o out"));
    }

    #[test]
    fn a_programs_key_is_of_its_text_and_not_of_the_order_of_arguments() {
        let key = |text: &str, words: &[&str], program: &str| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            program_key(text, &words, OsStr::new(program), b"rustc 1")
        };
        let one = key("x", &["a", "b", "-o", "/1/out"], "/1/out");
        assert_eq!(one, key("x", &["b", "a", "-o", "/2/out"], "/2/out"));
        assert_ne!(one, key("y", &["a", "b", "-o", "/1/out"], "/1/out"));
        assert_ne!(one, key("x", &["a", "c", "-o", "/1/out"], "/1/out"));
    }
}
