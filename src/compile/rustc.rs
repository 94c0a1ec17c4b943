//! Calls of rustc, and what it says.

use super::crates::Crates;
use super::toolchain::{Purpose, Toolchain};
use super::unit::Unit;
use super::within;
use crate::cache::{Cache, Key};
use crate::error::{Error, Result};
use crate::snippet::{Edition, Language};
use crate::verdict::Rejected;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// rustc for one language, edition and purpose.
pub(super) struct Rustc<'a> {
    pub(super) toolchain: &'a Toolchain,
    pub(super) cache: &'a Cache,
    pub(super) crates: Option<&'a Crates>,
    pub(super) language: Language,
    pub(super) edition: Edition,
    pub(super) purpose: Purpose,
    /// How long one call may take.
    pub(super) limit: Option<Duration>,
}

/// A file for rustc.
#[derive(Debug)]
pub(super) struct File {
    /// Its name in the folder that rustc works in.
    pub(super) disk: String,
    /// How panics and messages name it, if otherwise. Two files must not be shown alike: rustc would read the first
    /// for both.
    pub(super) shown: Option<String>,
    pub(super) text: String,
}

/// rustc's answer.
pub(super) enum Said {
    /// It compiles; the program, or nothing where none was asked for.
    Yes(Vec<u8>),
    /// It does not.
    No(Errors),
}

/// The errors of one call.
#[derive(Debug)]
pub(super) struct Errors(Vec<Message>);

/// A diagnostic in rustc's JSON, as far as it is needed.
///
/// Source: rust-lang/rust, `src/doc/rustc/src/json.md`.
#[derive(Debug, Deserialize)]
struct Message {
    message: String,
    code: Option<Code>,
    level: String,
    spans: Vec<MessageSpan>,
    rendered: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Code {
    code: String,
}

#[derive(Debug, Deserialize)]
struct MessageSpan {
    file_name: String,
    is_primary: bool,
    expansion: Option<Expansion>,
}

#[derive(Debug, Deserialize)]
struct Expansion {
    span: Box<MessageSpan>,
}

impl Rustc<'_> {
    /// What shapes its output besides the text.
    pub(super) fn key_parts(&self) -> Vec<Vec<u8>> {
        let mut parts = vec![
            self.toolchain.version.clone().into_bytes(),
            format!("{:?}", self.language).into_bytes(),
        ];
        let flags = super::toolchain::flags(self.language, self.edition, self.purpose);
        parts.extend(flags.into_iter().map(String::into_bytes));
        if let Some(crates) = self.crates {
            parts.push(crates.digest.clone().into_bytes());
        }
        parts
    }

    /// A key for these texts.
    pub(super) fn key<'t>(&self, kind: &str, texts: impl Iterator<Item = &'t str>) -> Key {
        let mut parts = self.key_parts();
        parts.push(kind.as_bytes().to_vec());
        parts.extend(texts.map(|text| text.as_bytes().to_vec()));
        Key::of(parts.iter().map(Vec::as_slice))
    }

    /// Compiles and links `files`, of which the last is the crate's root.
    pub(super) fn link(&self, files: &[File]) -> Result<Said> {
        self.call(files, true, false)
    }

    /// The same with a test harness in place of `main`, which runs the `#[test]` functions.
    pub(super) fn link_tests(&self, files: &[File]) -> Result<Said> {
        self.call(files, true, true)
    }

    /// Only looks whether `files` compile.
    pub(super) fn check(&self, files: &[File]) -> Result<Said> {
        self.call(files, false, false)
    }

    fn call(&self, files: &[File], link: bool, harness: bool) -> Result<Said> {
        let scratch = self.cache.scratch()?;
        let folder = scratch.path();
        for file in files {
            let path = folder.join(&file.disk);
            fs::write(&path, &file.text).map_err(Error::io("write", path))?;
        }
        let mut command = self
            .toolchain
            .command(self.language, self.edition, self.purpose);
        command.current_dir(folder);
        // A crate that names itself must not be named otherwise; and a chapter's file name need not be a crate's.
        if !files.iter().any(|file| file.text.contains("crate_name")) {
            command.arg("--crate-name=snippet");
        }
        if harness {
            command.arg("--test");
        }
        for file in files {
            if let Some(shown) = &file.shown {
                command.arg(format!("--remap-path-prefix={}={shown}", file.disk));
            }
        }
        if let Some(crates) = self.crates {
            command.args(crates.arguments());
        }
        let output = folder.join("snippet.wasm");
        if link {
            command.arg("-o").arg(&output);
            if self.language == Language::RustP1 && files.len() > 1 {
                let symbol = super::bundle::ENTRY_SYMBOL;
                command.arg(format!("-Clink-arg=--export={symbol}"));
            }
        } else {
            command
                .args(["--emit=metadata", "-o"])
                .arg(folder.join("snippet.rmeta"));
        }
        if let Some(root) = files.last() {
            command.arg(&root.disk);
        }
        let done = match self.limit {
            None => command.output().map(Some),
            Some(limit) => within::output(&mut command, limit),
        };
        let done = done.map_err(|source| Error::Tool {
            program: self.toolchain.rustc.to_string_lossy().into_owned(),
            purpose: "a Rust snippet".to_owned(),
            source,
        })?;
        let Some(done) = done else {
            return Err(Error::TooSlow(self.limit.unwrap_or_default()));
        };
        if !done.status.success() {
            return Errors::read(&done.stderr, folder).map(Said::No);
        }
        let wasm = if link {
            fs::read(&output).map_err(Error::io("read", output))?
        } else {
            Vec::new()
        };
        Ok(Said::Yes(wasm))
    }
}

/// The text without what stands before a crate's own folder in a path of Cargo's registry: it says where somebody's home is.
fn without_registry(text: &str) -> String {
    const REGISTRY: [&str; 2] = ["/registry/src/", "\\registry\\src\\"];
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let found = REGISTRY
            .iter()
            .find_map(|mark| Some((line.find(mark)?, mark.len())));
        let Some((at, length)) = found else {
            out.push_str(line);
            continue;
        };
        let start = line[..at]
            .rfind(|c: char| c.is_whitespace() || "`'\"(".contains(c))
            .map_or(0, |found| found + 1);
        // After the mark comes the name of an index, then the crate.
        let after = &line[at + length..];
        let rest = after
            .find(['/', '\\'])
            .map_or("", |found| &after[found + 1..]);
        out.push_str(&line[..start]);
        out.push_str(rest);
    }
    out
}

/// What rustc, LLVM and the linker say of a full disk, which no author could mend. The linker writes to a mapped file,
/// and dies of a bus error.
const FULL_DISK: [&str; 3] = ["No space left on device", "no space on device", "SIGBUS"];

/// What the linker says of a function that an author declared and nobody defines. In 0.2 that shows where the module is
/// made a component: wit-component finds an import that is no interface.
const AUTHORS: [&str; 3] = [
    "undefined symbol",
    "failed to resolve import",
    "requires an import interface named",
];

impl Errors {
    /// Reads rustc's JSON. A compiler that fails without a word is the machine's trouble.
    fn read(stderr: &[u8], folder: &Path) -> Result<Self> {
        let text = String::from_utf8_lossy(stderr);
        if FULL_DISK.iter().any(|sign| text.contains(sign)) {
            return Err(Error::Environment(format!(
                "the disk is full where programs are compiled, in `{}`; free some space, or name another folder with \
                 --cache",
                folder.display()
            )));
        }
        let mut errors: Vec<Message> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Message>(line).ok())
            .filter(|message| message.level.starts_with("error"))
            .collect();
        let summary = |m: &Message| m.spans.is_empty() && m.message.starts_with("aborting due to");
        errors.retain(|message| !summary(message));
        if errors.is_empty() {
            let said = text.trim();
            return Err(Error::Environment(format!("rustc failed: {said}")));
        }
        let of_the_linker =
            |m: &Message| m.spans.is_empty() && m.message.starts_with("linking with");
        if errors.iter().all(of_the_linker) && !AUTHORS.iter().any(|sign| text.contains(sign)) {
            // No text of an author's does that.
            let said = errors.iter().filter_map(|m| m.rendered.as_deref());
            let last = said
                .flat_map(str::lines)
                .rfind(|line| !line.trim().is_empty());
            return Err(Error::Environment(format!(
                "the linker of Rust's WebAssembly target failed: {}",
                last.unwrap_or("it gave no reason").trim()
            )));
        }
        // The linker's message quotes its whole command line.
        let folder = folder.to_string_lossy();
        for error in &mut errors {
            if let Some(rendered) = &mut error.rendered {
                if rendered.contains(&*folder) {
                    *rendered = rendered.replace(&*folder, "[..]");
                }
                *rendered = without_registry(rendered);
            }
        }
        Ok(Self(errors))
    }

    /// Indices of the units that the errors point into.
    pub(super) fn guilty(&self, units: &[&Unit]) -> BTreeSet<usize> {
        let mut guilty = BTreeSet::new();
        for message in &self.0 {
            for (n, unit) in units.iter().enumerate() {
                if message
                    .spans
                    .iter()
                    .any(|span| span.is_primary && span.is_in(unit))
                {
                    guilty.insert(n);
                }
            }
        }
        guilty
    }

    /// The errors in one unit's lines.
    pub(super) fn of(&self, unit: &Unit) -> Rejected {
        let mine = |m: &&Message| m.spans.iter().any(|s| s.is_primary && s.is_in(unit));
        rejected(self.0.iter().filter(mine))
    }

    /// All of them.
    pub(super) fn all(&self) -> Rejected {
        rejected(self.0.iter())
    }
}

impl MessageSpan {
    fn is_in(&self, unit: &Unit) -> bool {
        let here = self.file_name == unit.shown;
        here || self.expansion.as_ref().is_some_and(|e| e.span.is_in(unit))
    }
}

fn rejected<'m>(messages: impl Iterator<Item = &'m Message>) -> Rejected {
    let mut rejected = Rejected::default();
    for message in messages {
        let text = message.rendered.as_ref().unwrap_or(&message.message);
        rejected.rendered.push_str(text.trim_end());
        rejected.rendered.push_str("\n\n");
        let code = message.code.as_ref().map(|c| c.code.clone());
        rejected.codes.push(code.unwrap_or_default());
    }
    let length = rejected.rendered.trim_end().len();
    rejected.rendered.truncate(length);
    rejected.rendered.push('\n');
    rejected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_registry_says_nothing_of_whose_it_is() {
        for (text, shown) in [
            (
                "   --> /home/a/.cargo/registry/src/index.example-1f/libc-0.2/src/mod.rs:3:4\n    |\n",
                "   --> libc-0.2/src/mod.rs:3:4\n    |\n",
            ),
            (
                "note: `C:\\a\\registry\\src\\index-1\\b-1.0\\lib.rs`",
                "note: `b-1.0\\lib.rs`",
            ),
            ("in /registry/src/", "in "),
            ("no path\n", "no path\n"),
        ] {
            assert_eq!(without_registry(text), shown);
        }
    }
}
