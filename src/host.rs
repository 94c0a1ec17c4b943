//! Snippets of the embedder's side: native Rust, compiled and run through skeptic against the crates of the package
//! that holds the book.
//!
//! skeptic speaks to the streams of the process it is in, and a native program is bounded by nothing. So each such
//! snippet gets a process: this tool's own command, called with [`COMMAND`]. The program that comes of it is kept, and
//! the next time it runs by itself; what it did is found out each time.

use crate::book::Book;
use crate::cache::{Cache, Key};
use crate::check::Memory;
use crate::compile::{Toolchain, host_crate};
use crate::error::{Error, Result};
use crate::outcome::{Exit, Outcome, Trace};
use crate::snippet::{Case, Snippet};
use crate::verdict::Rejected;
use crate::world::Limits;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

mod child;

use child::names;
pub use child::{answer, serve_one};

/// The hidden verb of the command that compiles and runs a host snippet; its text comes on standard input.
pub const COMMAND: &str = "__host";

/// The exit code that says the snippet does not compile.
const REFUSED: i32 = 100;

/// The exit code that says skeptic cannot work here.
const UNABLE: i32 = 102;

/// How long rustc may take to link a program against Wasmtime, beside what the snippet itself may take.
const COMPILING: Duration = Duration::from_secs(180);

/// What the native snippets of one check share.
pub struct Natives<'a> {
    /// The command that runs them: this tool itself.
    pub runner: &'a Path,
    /// Where programs are kept.
    pub cache: &'a Cache,
    /// Where it is noted what they did.
    pub memory: &'a Memory,
    /// Whether what the same program did before is taken for what it does.
    pub recall: bool,
    package: OnceLock<Package>,
}

/// What programs are compiled against.
struct Package {
    folder: PathBuf,
    profile: PathBuf,
    toolchain: Toolchain,
    /// The crate of each library that Cargo built, with the library's file.
    libraries: Vec<(String, PathBuf)>,
}

impl<'a> Natives<'a> {
    /// None has run yet.
    pub fn new(runner: &'a Path, cache: &'a Cache, memory: &'a Memory, recall: bool) -> Self {
        Self {
            runner,
            cache,
            memory,
            recall,
            package: OnceLock::new(),
        }
    }

    fn package(&self, book: &Book) -> Result<&Package> {
        if let Some(package) = self.package.get() {
            return Ok(package);
        }
        let folder = package_of(&book.root)?;
        let profile = profile_folder(&folder, self.runner)?;
        let package = Package {
            toolchain: Toolchain::find(&folder)?,
            libraries: libraries(&profile),
            folder,
            profile,
        };
        Ok(self.package.get_or_init(|| package))
    }

    /// Compiles and runs one case; what the compiler says where it does not compile.
    ///
    /// # Errors
    ///
    /// [`Error::Environment`] where the book lies in no Cargo package; [`Error::Tool`] where the process does not start.
    pub fn run(
        &self,
        book: &Book,
        snippet: &Snippet,
        case: &Case,
    ) -> Result<Result<Outcome, Rejected>> {
        let package = self.package(book)?;
        let shown = &snippet.opening.file.source_path;
        let text = host_crate(snippet);
        let kept = self.cache.file(&key(&text, package, shown), "host");
        let name = format!("{} {:?}", kept.display(), case.world.limits);
        if let Some(outcome) = self.memory.recall(&name).filter(|_| self.recall) {
            return Ok(Ok(outcome));
        }
        let ran = self.run_anew(package, &text, shown, &kept, &case.world.limits)?;
        if let Some(outcome) = ran.as_ref().ok().filter(|o| o.exit == Exit::Code(0)) {
            self.memory.note(name, outcome);
        }
        Ok(ran)
    }

    fn run_anew(
        &self,
        package: &Package,
        text: &str,
        shown: &str,
        kept: &Path,
        limits: &Limits,
    ) -> Result<Result<Outcome, Rejected>> {
        let (cache, runner) = (self.cache, self.runner);
        let folder = cache.scratch()?;
        let by_itself = kept.is_file();
        let (mut command, allowed) = if by_itself {
            let mut command = Command::new(kept);
            // Where skeptic too would run it: in a folder that holds nothing.
            command.current_dir(folder.path());
            (command, Duration::from_secs(limits.seconds))
        } else {
            let mut command = Command::new(runner);
            command
                .arg(COMMAND)
                .arg(&package.folder)
                .arg(&package.profile)
                .env("RUSTC", runner)
                .env(child::PROGRAM, kept)
                .env(child::SHOWN, shown);
            (command, COMPILING + Duration::from_secs(limits.seconds))
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| Error::Tool {
                program: command.get_program().to_string_lossy().into_owned(),
                purpose: "a `host` snippet".to_owned(),
                source,
            })?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that was kept reads nothing; a child that has gone already says why by its exit code.
            let _ = stdin.write_all(text.as_bytes());
        }
        let output_bytes = limits.output_kib.saturating_mul(1024);
        let stdout = reader(child.stdout.take(), output_bytes);
        let stderr = reader(child.stderr.take(), output_bytes);
        let code = wait(&mut child, allowed)?;
        let (stdout, stderr) = (stdout.join(), stderr.join());
        let (stdout, stderr) = (stdout.unwrap_or_default(), stderr.unwrap_or_default());
        // A program that runs by itself may end with any code; these two are the child's.
        if code == Some(UNABLE) && !by_itself {
            let said = String::from_utf8_lossy(&stderr);
            let package = package.folder.display();
            return Err(Error::Environment(format!(
                "cannot compile a `host` snippet against the package in `{package}`: {}",
                said.trim()
            )));
        }
        if code == Some(REFUSED) && !by_itself {
            let rendered = String::from_utf8_lossy(&stderr).into_owned();
            let codes = rendered
                .lines()
                .filter_map(|line| line.strip_prefix("error["))
                .filter_map(|rest| Some(rest.split_once(']')?.0.to_owned()))
                .collect();
            return Ok(Err(Rejected { rendered, codes }));
        }
        let flooded = stdout.len() as u64 > output_bytes || stderr.len() as u64 > output_bytes;
        let exit = match code {
            _ if flooded => Exit::TooMuchOutput(limits.output_kib),
            // As skeptic tells it: that a program failed, not with which code.
            Some(0) => Exit::Code(0),
            Some(_) => Exit::Code(1),
            None => Exit::OutOfTime(allowed.as_secs()),
        };
        Ok(Ok(Outcome {
            exit,
            stdout,
            stderr,
            fuel: 0,
            peak_memory_bytes: 0,
            memory_refused: false,
            files: Vec::new(),
            trace: Trace::default(),
        }))
    }
}

/// All that shapes a program: its text and its name, the compiler, the package, and of the libraries that the text
/// names, such as the package's own, size and time.
fn key(text: &str, package: &Package, shown: &str) -> Key {
    let read = |name: &str| std::fs::read(package.folder.join(name)).unwrap_or_default();
    let named = package
        .libraries
        .iter()
        .filter(|(name, _)| names(text, name));
    let mut stamps: Vec<String> = named
        .filter_map(|(_, file)| {
            let metadata = std::fs::metadata(file).ok()?;
            let modified = metadata.modified().ok();
            let name = file.file_name()?.to_string_lossy();
            Some(format!("{name} {} {modified:?}", metadata.len()))
        })
        .collect();
    stamps.sort();
    Key::of([
        &b"host program"[..],
        text.as_bytes(),
        shown.as_bytes(),
        package.toolchain.version().as_bytes(),
        package.profile.as_os_str().as_encoded_bytes(),
        &read("Cargo.toml"),
        &read("Cargo.lock"),
        stamps.join("\n").as_bytes(),
    ])
}

/// The libraries that lie where Cargo puts them.
fn libraries(profile: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(profile.join("deps"));
    let files = entries.into_iter().flatten().flatten();
    files
        .filter_map(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            let library = file.strip_prefix("lib")?.strip_suffix(".rlib")?;
            let (name, _hash) = library.rsplit_once('-')?;
            Some((name.to_owned(), entry.path()))
        })
        .collect()
}

/// The nearest folder at or above the book that holds a `Cargo.toml`: its dependencies are the snippets'.
fn package_of(book: &Path) -> Result<PathBuf> {
    book.ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            Error::Environment(
                "a `host` snippet is compiled against the crates of the Cargo package that holds the book, and no \
                 folder above this book has a `Cargo.toml`"
                    .to_owned(),
            )
        })
}

/// Where Cargo keeps what it built of the package: beside this tool, where Cargo built it; else the usual place.
fn profile_folder(package: &Path, runner: &Path) -> Result<PathBuf> {
    let beside = runner.parent().unwrap_or(runner);
    if beside.join(".fingerprint").is_dir() && beside.starts_with(package) {
        return Ok(beside.to_owned());
    }
    let output = Command::new("cargo")
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(package)
        .output()
        .map_err(|source| Error::Tool {
            program: "cargo".to_owned(),
            purpose: "a `host` snippet".to_owned(),
            source,
        })?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    Ok(Path::new(target).join("debug"))
}

/// Reads a stream to its end on a thread of its own; keeps one byte more than it may have, to tell a flood.
fn reader(
    stream: Option<impl Read + Send + 'static>,
    limit_bytes: u64,
) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream
                .by_ref()
                .take(limit_bytes.saturating_add(1))
                .read_to_end(&mut kept);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
        kept
    })
}

/// The exit code; `None` for a child that had to be stopped.
fn wait(child: &mut Child, allowed: Duration) -> Result<Option<i32>> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Some(status.code().unwrap_or(1))),
            Ok(None) if started.elapsed() > allowed => {
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
            Ok(None) => std::thread::sleep(pause),
            Err(e) => {
                return Err(Error::Environment(format!(
                    "cannot wait for a `host` snippet: {e}"
                )));
            }
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
