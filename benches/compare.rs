//! This tool against `mdbook`, side by side on a book: `cargo bench --bench compare -- BOOK [ROUNDS]`.
//!
//! Measured are `mdbook test` against `mdbook-wasi test`, with an empty cache and with a full one, and `mdbook build`
//! without our preprocessor against `mdbook-wasi build` with a full cache. All work on a copy of the book, from whose
//! `book.toml` the preprocessors and renderers of other tools are left out, so that both do the same work.
//!
//! `MDBOOK` names the other command, where it is not on `PATH`; `MDBOOK_WASI` names this one, where it shall not be
//! the one that was just compiled.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;

/// How often memory is looked at.
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|w| w != "--bench").collect();
    let (book, rounds) = match words.as_slice() {
        [book] => (book, Ok(ROUNDS)),
        [book, rounds] => (book, rounds.parse()),
        [] => {
            println!("nothing is compared without a book: cargo bench --bench compare -- BOOK");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("usage: cargo bench --bench compare -- BOOK [ROUNDS]");
            return ExitCode::from(2);
        }
    };
    let rounds = match rounds {
        Ok(rounds @ 1..) => rounds,
        _ => {
            eprintln!("ROUNDS is a number from 1");
            return ExitCode::from(2);
        }
    };
    match compare(Path::new(book), rounds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(book: &Path, rounds: usize) -> io::Result<()> {
    let stock = env::var_os("MDBOOK").unwrap_or_else(|| "mdbook".into());
    let ours =
        env::var_os("MDBOOK_WASI").unwrap_or_else(|| env!("CARGO_BIN_EXE_mdbook-wasi").into());
    println!("{}", version(&stock)?);
    println!("{} ({})", version(&ours)?, Path::new(&ours).display());

    let scratch = tempfile::tempdir()?;
    // Each command has a copy of its own, so that neither finds what the other left.
    let (plain, with) = (scratch.path().join("plain"), scratch.path().join("with"));
    for (copy, keep_ours) in [(&plain, false), (&with, true)] {
        copy_folder(book, copy)?;
        let file = copy.join("book.toml");
        fs::write(
            &file,
            without_others(&fs::read_to_string(&file)?, keep_ours),
        )?;
    }
    let cache = scratch.path().join("cache");
    let built = scratch.path().join("built");
    let mut rows = [
        Row::new("mdbook test", &stock, "test", &plain, Cache::None),
        Row::new(
            "mdbook-wasi test, empty cache",
            &ours,
            "test",
            &with,
            Cache::Empty,
        ),
        Row::new(
            "mdbook-wasi test, full cache",
            &ours,
            "test",
            &with,
            Cache::Full,
        ),
        Row::new("mdbook build", &stock, "build", &plain, Cache::None),
        Row::new(
            "mdbook-wasi build, full cache",
            &ours,
            "build",
            &with,
            Cache::Full,
        ),
    ];
    if book.join("Cargo.toml").exists() {
        let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = fs::canonicalize(target.unwrap_or_else(|| book.join("target"))).ok();
        rows.iter_mut()
            .for_each(|row| row.target.clone_from(&target));
    }
    // Fills the cache for `build`, whose programs are not those of `test`; and warms the disk's own caches.
    for row in &rows {
        row.run(&cache.join("kept"), &built, false)?;
    }
    let mut times: Vec<Vec<Ran>> = rows.iter().map(|_| Vec::new()).collect();
    for round in 1..=rounds {
        println!("round {round} of {rounds}; load {}", load());
        let fresh = cache.join(format!("round-{round}"));
        for (row, times) in rows.iter().zip(&mut times) {
            // What `test` compiled in this round is there for it; `build` has what was made before.
            let cache = match row.verb {
                "build" => cache.join("kept"),
                _ => fresh.clone(),
            };
            times.push(row.run(&cache, &built, false)?);
        }
    }
    // Looking at memory takes time, so it has a round of its own.
    println!("a round for memory; load {}\n", load());
    let mut memory = Vec::new();
    for row in &rows {
        let cache = match row.verb {
            "build" => cache.join("kept"),
            _ => cache.join("memory"),
        };
        memory.push(row.run(&cache, &built, true)?);
    }
    let medians: Vec<f64> = times.iter().map(|times| median(times)).collect();
    println!(
        "| command | wall time, s: median (all) | ratio | peak memory, MiB: all processes (largest) | exit |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for (at, row) in rows.iter().enumerate() {
        let against = if row.verb == "build" { 3 } else { 0 };
        let all: Vec<String> = times[at]
            .iter()
            .map(|r| format!("{:.2}", r.seconds))
            .collect();
        println!(
            "| {} | {:.2} ({}) | {:.3} | {} | {} |",
            row.title,
            medians[at],
            all.join(" "),
            medians[at] / medians[against],
            memory[at].memory(),
            memory[at].exit,
        );
    }
    println!(
        "\n`test` takes {:.3} of the time of `mdbook test` with an empty cache, {:.3} with a full one.",
        medians[1] / medians[0],
        medians[2] / medians[0],
    );
    // A book whose snippets fail is not rendered, so there is nothing to compare.
    if memory[3].exit == "0" && memory[4].exit == "0" {
        println!(
            "`build` takes {:.2} times as long as `mdbook build`: {:+.2} s.",
            medians[4] / medians[3],
            medians[4] - medians[3],
        );
    } else {
        println!(
            "`build` cannot be compared: one of the two rendered nothing, as its exit code says."
        );
    }
    Ok(())
}

/// Which programs the command finds compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cache {
    /// It has no such thing.
    None,
    Empty,
    Full,
}

/// One of the commands that are compared.
struct Row<'a> {
    title: &'static str,
    program: &'a OsStr,
    verb: &'static str,
    book: &'a Path,
    cache: Cache,
    /// Where the crates of the package that holds the book were built, for snippets of the host's side.
    target: Option<PathBuf>,
}

/// What one run took.
struct Ran {
    seconds: f64,
    /// Resident memory of all processes together, at its highest; zero where it cannot be known.
    all_kib: u64,
    /// That of the largest process.
    largest_kib: u64,
    exit: String,
}

impl<'a> Row<'a> {
    fn new(
        title: &'static str,
        program: &'a OsStr,
        verb: &'static str,
        book: &'a Path,
        cache: Cache,
    ) -> Self {
        Self {
            title,
            program,
            verb,
            book,
            cache,
            target: None,
        }
    }

    fn run(&self, cache: &Path, built: &Path, watch: bool) -> io::Result<Ran> {
        let mut command = Command::new(self.program);
        command.arg(self.verb).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if self.cache == Cache::None {
            if self.verb == "build" {
                command.arg("--dest-dir").arg(built);
            }
            command.arg(self.book);
        } else {
            if self.cache == Cache::Empty && cache.exists() {
                fs::remove_dir_all(cache)?;
            }
            command.arg(self.book).arg("--cache").arg(cache);
        }
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        // A group of its own is how its children are known.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let (mut all_kib, mut largest_kib) = (0, 0);
        let status = if watch {
            loop {
                if let Some(status) = child.try_wait()? {
                    break status;
                }
                let sizes = resident_kib(child.id());
                all_kib = all_kib.max(sizes.iter().sum());
                largest_kib = largest_kib.max(sizes.into_iter().max().unwrap_or(0));
                thread::sleep(PAUSE);
            }
        } else {
            child.wait()?
        };
        Ok(Ran {
            seconds: started.elapsed().as_secs_f64(),
            all_kib,
            largest_kib,
            exit: status
                .code()
                .map_or("signal".to_owned(), |code| code.to_string()),
        })
    }
}

impl Ran {
    fn memory(&self) -> String {
        match self.all_kib {
            0 => "not known here".to_owned(),
            all => format!("{} ({})", all / 1024, self.largest_kib / 1024),
        }
    }
}

/// Resident memory of each process of a group, in KiB, by Linux's `/proc`; elsewhere nothing is known.
fn resident_kib(group: u32) -> Vec<u64> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let group = group.to_string();
    let size = |folder: PathBuf| {
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        // After the name, which may hold anything: state, parent, group.
        let mine = stat.rsplit_once(')')?.1.split_whitespace().nth(2)? == group;
        let status = mine.then(|| fs::read_to_string(folder.join("status")).ok())??;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    };
    entries
        .flatten()
        .filter_map(|entry| size(entry.path()))
        .collect()
}

fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg");
    let load = load
        .ok()
        .and_then(|text| Some(text.split_whitespace().next()?.to_owned()));
    load.unwrap_or_else(|| "not known".to_owned())
}

fn median(runs: &[Ran]) -> f64 {
    let mut seconds: Vec<f64> = runs.iter().map(|run| run.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

fn version(program: &OsStr) -> io::Result<String> {
    let output = Command::new(program).arg("--version").output();
    let output = output.map_err(|error| {
        let name = Path::new(program).display();
        io::Error::other(format!(
            "cannot start `{name}`: {error}; `cargo install mdbook` installs mdBook, and MDBOOK names it elsewhere"
        ))
    })?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Copies a book without what is built or hidden in its folder.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        let is_built = entry.path().join("CACHEDIR.TAG").exists()
            || entry.path().join(".nojekyll").exists()
            || name == "node_modules";
        if name.to_string_lossy().starts_with('.') || is_built {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        } else {
            link(&entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// A `book.toml` without other tools' preprocessors and renderers: whole tables, by the lines that open them.
fn without_others(toml: &str, keep_ours: bool) -> String {
    let mut kept = String::new();
    let mut keep = true;
    for line in toml.lines() {
        if let Some(table) = line.trim_start().strip_prefix('[') {
            let table = table.trim_start_matches('[');
            let mut names = table.split(['.', ']']).map(str::trim);
            keep = match (names.next(), names.next()) {
                (Some("preprocessor"), Some("wasi")) => keep_ours,
                (Some("preprocessor"), Some(_)) => false,
                (Some("output"), Some(renderer)) => renderer == "html",
                _ => true,
            };
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
