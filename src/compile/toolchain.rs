//! The Rust compiler, its targets, and the flags it is called with. Flags stand here and nowhere else.

use crate::error::{Error, Result};
use crate::snippet::{Edition, Language};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The compiler that was found.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The compiler itself, not rustup's stand-in for it: that would decide anew at every call.
    pub(super) rustc: PathBuf,
    /// `rustc -vV`: what a program depends on besides its text.
    pub(super) version: String,
    sysroot: PathBuf,
}

/// What a compilation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To be run here and forgotten: compiled as fast as can be, as rustdoc does.
    Check,
    /// To be put on a page: small. Overflow checks and debug assertions stay on, so that it does what was checked.
    Publish,
    /// To be put on the page of an author who is waiting for it: what was published before is taken as it is, and what
    /// was not is compiled without the step that takes most of the time, which makes it larger.
    Preview,
}

impl Toolchain {
    /// Finds the compiler that `rustc` means in `folder` (rustup's `rust-toolchain.toml` counts); the variable
    /// `RUSTC` names another, as for Cargo.
    ///
    /// Asked once for each folder: rustup takes a while to answer.
    ///
    /// # Errors
    ///
    /// [`Error::Tool`] where there is none.
    pub fn find(folder: &Path) -> Result<Self> {
        static FOUND: Mutex<BTreeMap<PathBuf, Toolchain>> = Mutex::new(BTreeMap::new());
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(toolchain) = found.get(folder) {
            return Ok(toolchain.clone());
        }
        let toolchain = Self::ask(folder)?;
        found.insert(folder.to_owned(), toolchain.clone());
        Ok(toolchain)
    }

    /// The compiler itself.
    pub(crate) fn rustc(&self) -> &Path {
        &self.rustc
    }

    /// `rustc -vV`.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn ask(folder: &Path) -> Result<Self> {
        let variable = std::env::var_os("RUSTC");
        let from_variable = variable.is_some();
        let named = variable.unwrap_or_else(|| "rustc".into());
        let ask = |program: &Path, args: &[&str]| -> Result<String> {
            let output = Command::new(program)
                .args(args)
                .current_dir(folder)
                .output()
                .map_err(|source| match from_variable {
                    true => Error::Environment(format!(
                        "cannot start `{}`, which the variable RUSTC names: {source}; correct it, or unset it",
                        program.display()
                    )),
                    false => Error::Tool {
                        program: program.to_string_lossy().into_owned(),
                        purpose: "a Rust snippet".to_owned(),
                        source,
                    },
                })?;
            if !output.status.success() {
                let program = program.display();
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(Error::Environment(format!(
                    "`{program} {}` failed: {}",
                    args.join(" "),
                    said.trim()
                )));
            }
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let named = PathBuf::from(named);
        let sysroot = PathBuf::from(ask(&named, &["--print", "sysroot"])?);
        let own = sysroot
            .join("bin")
            .join("rustc")
            .with_extension(std::env::consts::EXE_EXTENSION);
        let rustc = if own.is_file() { own } else { named };
        let version = ask(&rustc, &["-vV"])?;
        Ok(Self {
            rustc,
            version,
            sysroot,
        })
    }

    /// Makes sure that a target's standard library is there; adds it with rustup where it is not, after telling
    /// `say` so.
    ///
    /// # Errors
    ///
    /// [`Error::Target`] where rustup is missing, fails, or has no network.
    pub fn require_target(&self, target: &str, say: &dyn Fn(&str)) -> Result<()> {
        let library = self.sysroot.join("lib/rustlib").join(target).join("lib");
        if library.is_dir() {
            return Ok(());
        }
        let command = format!("rustup target add {target}");
        say(&format!("adding the target: {command}"));
        let name = self.sysroot.file_name().unwrap_or_default();
        let output = Command::new("rustup")
            .args(["target", "add", target, "--toolchain"])
            .arg(name)
            .output();
        let because = match output {
            Ok(output) if output.status.success() && library.is_dir() => return Ok(()),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let error = said.lines().find_map(|line| line.strip_prefix("error: "));
                format!(" (rustup: {})", error.unwrap_or("no reason given").trim())
            }
            Err(e) => format!(" (rustup could not be started: {e})"),
        };
        Err(Error::Target {
            target: target.to_owned(),
            because,
        })
    }

    /// A call of the compiler with everything but the input, the output and the crates.
    pub(super) fn command(
        &self,
        language: Language,
        edition: Edition,
        purpose: Purpose,
    ) -> Command {
        let mut command = Command::new(&self.rustc);
        command.args(flags(language, edition, purpose));
        command
    }
}

/// The target of a guest language; `None` for what rustc does not compile, or compiles natively.
pub fn target(language: Language) -> Option<&'static str> {
    match language {
        // What the compiler has for 0.3 is of tier 3, without a standard library to download: a component of the
        // target for 0.2 may import 0.3 as well.
        Language::RustP2 | Language::RustP3 => Some("wasm32-wasip2"),
        Language::RustP1 => Some("wasm32-wasip1"),
        Language::RustHost | Language::Wat | Language::Wit | Language::Witx | Language::Wac => None,
    }
}

/// The compiler's flags for a guest program.
pub(super) fn flags(language: Language, edition: Edition, purpose: Purpose) -> Vec<String> {
    let mut flags: Vec<String> = Vec::new();
    if let Some(target) = target(language) {
        flags.push(format!("--target={target}"));
    }
    flags.push(format!("--edition={}", edition.as_str()));
    // A program's `main` is exported by the compiler for 0.2; an async one by the crate `wasip3`.
    let kind = if language == Language::RustP3 {
        "cdylib"
    } else {
        "bin"
    };
    flags.push(format!("--crate-type={kind}"));
    flags.extend(
        [
            "--error-format=json",
            // A book's example may leave things unused; what its author denies is still denied.
            "-Awarnings",
            "-Cdebuginfo=0",
            "-Cpanic=abort",
        ]
        .map(String::from),
    );
    let specific: &[&str] = match purpose {
        Purpose::Check => &["-Copt-level=0", "-Cstrip=debuginfo"],
        Purpose::Publish | Purpose::Preview => &[
            "-Copt-level=z",
            "-Cstrip=symbols",
            "-Coverflow-checks=on",
            "-Cdebug-assertions=on",
            "-Ccodegen-units=1",
        ],
    };
    flags.extend(specific.iter().map(|&flag| flag.to_owned()));
    if purpose == Purpose::Publish {
        flags.push("-Clto=fat".to_owned());
        flags.push("-Clink-arg=--compress-relocations".to_owned());
    }
    flags
}
