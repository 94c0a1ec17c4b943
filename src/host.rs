//! Snippets of the embedder's side: native Rust, compiled and run through skeptic against the crates of the package
//! that holds the book.
//!
//! skeptic speaks to the streams of the process it is in, and a native program is bounded by nothing. So each such
//! snippet gets a process: this tool's own command, called with [`COMMAND`]. It also stands in for the Cargo and the
//! rustc that skeptic calls, so that what they made of the same input is not made again.

use crate::book::Book;
use crate::cache::Cache;
use crate::compile::host_crate;
use crate::error::{Error, Result};
use crate::outcome::{Exit, Outcome, Trace};
use crate::snippet::{Case, Snippet};
use crate::verdict::Rejected;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

mod child;

pub use child::{answer, serve_one};

/// The hidden verb of the command that runs a host snippet; its text comes on standard input.
pub const COMMAND: &str = "__host";

/// The exit code that says the snippet does not compile.
const REFUSED: i32 = 100;

/// The exit code that says skeptic cannot work here.
const UNABLE: i32 = 102;

/// How long rustc may take to link a program against Wasmtime, beside what the snippet itself may take.
const COMPILING: Duration = Duration::from_secs(180);

/// Compiles and runs one case; what the compiler says where it does not compile.
///
/// # Errors
///
/// [`Error::Environment`] where the book lies in no Cargo package; [`Error::Tool`] where the process does not start.
pub fn run(
    book: &Book,
    snippet: &Snippet,
    case: &Case,
    runner: &Path,
    cache: &Cache,
) -> Result<Result<Outcome, Rejected>> {
    let package = package_of(&book.root)?;
    let mut child = Command::new(runner)
        .arg(COMMAND)
        .arg(&package)
        .arg(profile_folder(&package, runner)?)
        .env("CARGO", runner)
        .env("RUSTC", runner)
        .env(child::CACHE, cache.root())
        .env(child::SHOWN, &snippet.opening.file.source_path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Error::Tool {
            program: runner.to_string_lossy().into_owned(),
            purpose: "a `host` snippet".to_owned(),
            source,
        })?;
    if let Some(mut stdin) = child.stdin.take() {
        // A child that has gone already says why by its exit code.
        let _ = stdin.write_all(host_crate(snippet).as_bytes());
    }
    let limits = &case.world.limits;
    let output_bytes = limits.output_kib.saturating_mul(1024);
    let stdout = reader(child.stdout.take(), output_bytes);
    let stderr = reader(child.stderr.take(), output_bytes);
    let allowed = COMPILING + Duration::from_secs(limits.seconds);
    let code = wait(&mut child, allowed)?;
    let (stdout, stderr) = (stdout.join(), stderr.join());
    let (stdout, stderr) = (stdout.unwrap_or_default(), stderr.unwrap_or_default());
    if code == Some(UNABLE) {
        let said = String::from_utf8_lossy(&stderr);
        let package = package.display();
        return Err(Error::Environment(format!(
            "cannot compile a `host` snippet against the package in `{package}`: {}",
            said.trim()
        )));
    }
    if code == Some(REFUSED) {
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
        Some(code) => Exit::Code(code.cast_unsigned()),
        None => Exit::OutOfTime(allowed.as_secs()),
    };
    Ok(Ok(Outcome {
        exit,
        stdout,
        stderr,
        fuel: 0,
        peak_memory_bytes: 0,
        memory_refused: false,
        trace: Trace::default(),
    }))
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
