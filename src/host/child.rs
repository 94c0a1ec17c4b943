//! The process that a host snippet gets to be compiled in, and the rustc that skeptic calls there.

use super::{REFUSED, UNABLE};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The variable that says where to keep the program, to a process that skeptic takes for rustc.
pub(super) const PROGRAM: &str = "MDBOOK_WASI_HOST_PROGRAM";

/// The variable that says how messages name the snippet's file.
pub(super) const SHOWN: &str = "MDBOOK_WASI_HOST_SHOWN";

/// What the process called with [`super::COMMAND`] does: one snippet, its own streams, an exit code.
pub fn serve_one(package: &str, profile: &Path) -> i32 {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return UNABLE;
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

/// Answers in the place of rustc, if this process was started by skeptic as that; `None` where it was not. The answer
/// is an exit code.
///
/// The compiler's messages and panics name the chapter instead of a temporary file, only the libraries that the text
/// names are passed on, and the program is kept for the next time.
pub fn answer(words: &[OsString]) -> Option<i32> {
    let keep = PathBuf::from(std::env::var_os(PROGRAM)?);
    let (file, rest) = words.split_first()?;
    if file.to_string_lossy().starts_with('-') {
        // A question about the compiler, such as Cargo's `-vV`.
        let status = real_rustc().args(words).status();
        return Some(status.ok().and_then(|status| status.code()).unwrap_or(1));
    }
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut rest = named(rest, &text);
    let program = rest.iter().skip_while(|word| *word != "-o").nth(1).cloned();
    if let Some(shown) = std::env::var_os(SHOWN) {
        let mut remap = OsString::from("--remap-path-prefix=");
        remap.push(file);
        remap.push("=");
        remap.push(shown);
        rest.push(remap);
    }
    rest.push(file.clone());
    let code = relay(&real_rustc().args(&rest).output());
    if let Some(program) = program.filter(|_| code == 0) {
        // Where it cannot be kept, it is compiled again the next time.
        let _ = keep_program(Path::new(&program), &keep);
    }
    Some(code)
}

/// The compiler that this process stands in for.
fn real_rustc() -> Command {
    let mut command = Command::new("rustc");
    command.env_remove("RUSTC").env_remove(PROGRAM);
    command
}

/// Passes on what the compiler said and how it ended. Warnings are left out: the next time the program is there
/// already, and nobody would repeat them.
fn relay(output: &std::io::Result<Output>) -> i32 {
    match output {
        Ok(output) if output.status.success() => 0,
        Ok(output) => {
            let _ = std::io::stderr().write_all(&output.stderr);
            output.status.code().unwrap_or(1)
        }
        Err(e) => {
            eprintln!("error: cannot start rustc: {e}");
            1
        }
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
            if names(text, name.split('=').next().unwrap_or_default()) {
                kept.extend([word.clone(), newest(&name)]);
            }
        } else {
            kept.push(word.clone());
        }
    }
    kept
}

/// A library, `name=path`, as it was built last: Cargo leaves what it built with other features beside it, and a program
/// of both has everything twice. Another version of the crate is another crate.
fn newest(library: &str) -> OsString {
    let found = || -> Option<PathBuf> {
        let path = Path::new(library.split_once('=')?.1);
        let file = path.file_name()?.to_str()?;
        let (stem, _hash) = file.rsplit_once('-')?;
        let source = source_of(path)?;
        let siblings = std::fs::read_dir(path.parent()?).ok()?.flatten();
        siblings
            .map(|entry| entry.path())
            .filter(|other| {
                let name = other.file_name().unwrap_or_default().to_string_lossy();
                let same = name
                    .rsplit_once('-')
                    .is_some_and(|(other, _)| other == stem);
                same && name.ends_with(".rlib") && source_of(other).as_ref() == Some(&source)
            })
            .max_by_key(|other| {
                std::fs::metadata(other)
                    .and_then(|data| data.modified())
                    .ok()
            })
    };
    match (library.split_once('='), found()) {
        (Some((name, _)), Some(path)) => {
            let mut chosen = OsString::from(format!("{name}="));
            chosen.push(path);
            chosen
        }
        _ => OsString::from(library),
    }
}

/// The first source file of a library, which is in the folder of its crate's version: Cargo writes it down beside it.
fn source_of(library: &Path) -> Option<String> {
    let name = library.file_stem()?.to_str()?.strip_prefix("lib")?;
    let listed = std::fs::read_to_string(library.with_file_name(format!("{name}.d"))).ok()?;
    let sources = listed.lines().find_map(|line| line.split_once(".d: "))?.1;
    Some(sources.split(' ').next()?.to_owned())
}

/// Whether a text speaks of a crate.
pub(super) fn names(text: &str, krate: &str) -> bool {
    let ways = [
        format!("{krate}::"),
        format!("use {krate}"),
        format!("crate {krate}"),
    ];
    ways.iter().any(|way| text.contains(way))
}

/// Copies a program beside its place and renames it into it, so that nobody starts half of one.
fn keep_program(program: &Path, keep: &Path) -> std::io::Result<()> {
    let folder = keep.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = tempfile::NamedTempFile::new_in(folder)?.into_temp_path();
    // With its permission to be executed.
    std::fs::copy(program, &beside)?;
    beside.persist(keep).map_err(|e| e.error)
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
    fn of_one_version_built_twice_the_later_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let built = |hash: &str, source: &str, seconds: u64| {
            let library = folder.path().join(format!("libtokio-{hash}.rlib"));
            let file = std::fs::File::create(&library).expect("written");
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            file.set_modified(time).expect("dated");
            let listed = format!("/t/tokio-{hash}.d: {source} /r/other.rs\n\n{source}:\n");
            std::fs::write(folder.path().join(format!("tokio-{hash}.d")), listed).expect("written");
            library
        };
        let old = built("1", "/r/tokio-1.54/src/lib.rs", 10);
        let new = built("2", "/r/tokio-1.54/src/lib.rs", 20);
        let other = built("3", "/r/tokio-2.0/src/lib.rs", 30);
        let name = |path: &Path| format!("tokio={}", path.display());
        for (given, taken) in [(&old, &new), (&new, &new), (&other, &other)] {
            assert_eq!(newest(&name(given)), OsString::from(name(taken)));
        }
        assert_eq!(newest("tokio=/nowhere.rlib"), "tokio=/nowhere.rlib");
    }
}
