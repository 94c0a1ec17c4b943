//! What a component in the middle costs, and what a second world does: `cargo bench --profile dev --bench layers [-- ROUNDS]`.
//!
//! Two programs run straight to the host, through one component and through three: one reads the clock 100,000 times,
//! the other reads a file of 10 MB, once by a stream, which the host makes and the components only hand on, and once by
//! `descriptor.read`, whose bytes are copied from each component to the next. Then every snippet of this book is run in one world
//! and in two. Each figure is the median of the rounds, and its ratio to the first of its kind in the same run.

use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Options, Runner};
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::verdict::{Tested, Verdict};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const ROUNDS: usize = 7;
const MEGABYTES: usize = 10;

const CHAPTER: &str = r#"# Layers

## Clock {#clock}

```rust
//@ case.one = { with = ["slow-clock"] }
//@ case.three = { with = ["slow-clock", "slow-clock", "slow-clock"] }
use wasip2::clocks::monotonic_clock::now;
fn main() {
    let mut last = 0;
    for _ in 0..100_000 {
        last = now();
    }
    assert_eq!(last, 0);
}
```

## Stream {#stream}

```rust
//@ dirs = ["large::/large"]
//@ memory_mib = 128
//@ case.one = { with = ["read-only"] }
//@ case.three = { with = ["read-only", "no-dot-files", "open-quota"] }
fn main() {
    assert_eq!(std::fs::read("/large/file").unwrap().len(), LENGTH);
}
```

## Read {#read}

```rust
//@ dirs = ["large::/large"]
//@ memory_mib = 128
//@ case.one = { with = ["read-only"] }
//@ case.three = { with = ["read-only", "no-dot-files", "open-quota"] }
use wasip2::filesystem::{preopens, types::{DescriptorFlags, OpenFlags, PathFlags}};
fn main() {
    let (large, _) = preopens::get_directories().remove(0);
    let file = large
        .open_at(PathFlags::empty(), "file", OpenFlags::empty(), DescriptorFlags::READ)
        .unwrap();
    let mut read = 0;
    loop {
        let (bytes, end) = file.read(65_536, read).unwrap();
        read += bytes.len() as u64;
        if end {
            break;
        }
    }
    assert_eq!(read, LENGTH);
}
```
"#;

fn main() -> ExitCode {
    let rounds = std::env::args().skip(1).find_map(|word| word.parse().ok());
    match measure(rounds.unwrap_or(ROUNDS).max(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(rounds: usize) -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir()?;
    let book = layers(root, folder.path())?;
    let bench = Bench {
        runner: Runner::new()?,
        cache: Cache::open(&Cache::usual_folder(), &|text| eprintln!("{text}"))?,
        tool: PathBuf::from(env!("CARGO_BIN_EXE_mdbook-wasi")),
    };
    // The first is not counted: it compiles.
    all_kept(&book, &bench.check(&book, Purpose::Publish, 1, false)?)?;
    let mut times: Vec<Vec<f64>> = Vec::new();
    let mut names = Vec::new();
    for _ in 0..rounds {
        let tested = bench.check(&book, Purpose::Publish, 1, false)?;
        times.resize(tested.len(), Vec::new());
        names = tested.iter().map(|t| name(&book, t)).collect();
        for (all, tested) in times.iter_mut().zip(&tested) {
            all.push(tested.run_ms);
        }
    }
    println!("median of {rounds}, in ms, start of the program included");
    let mut base = 0.0;
    for ((snippet, case), times) in names.iter().zip(&mut times) {
        let time = median(times);
        if case.is_empty() {
            base = time;
        }
        println!("{snippet:<8} {case:<6} {time:8.2}  {:5.2}", time / base);
    }
    let (book, _) = adapter::load(root)?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    bench.check(&book, Purpose::Check, jobs, true)?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (times, elsewhere) in [(&mut one, false), (&mut two, true)] {
            let started = Instant::now();
            bench.check(&book, Purpose::Check, jobs, elsewhere)?;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let (one, two) = (median(&mut one), median(&mut two));
    println!("this book, everything compiled, {jobs} jobs");
    println!("worlds   1      {one:8.0}  {:5.2}", 1.0);
    println!("worlds   2      {two:8.0}  {:5.2}", two / one);
    Ok(())
}

/// A book of the programs to be measured, with this repository's components.
fn layers(root: &Path, folder: &Path) -> Result<Book, Box<dyn Error>> {
    let src = folder.join("src");
    fs::create_dir_all(src.join("large"))?;
    fs::write(src.join("large/file"), vec![b'a'; MEGABYTES * 1_000_000])?;
    let length = (MEGABYTES * 1_000_000).to_string();
    fs::write(src.join("SUMMARY.md"), "- [Layers](layers.md)\n")?;
    fs::write(src.join("layers.md"), CHAPTER.replace("LENGTH", &length))?;
    let mut toml = String::from(
        "[book]\ntitle = 'Layers'\n[rust]\nedition = '2024'\n[preprocessor.wasi.crates]\nwasip2 = '1'\n\
         [preprocessor.wasi.components]\n",
    );
    for name in ["slow-clock", "read-only", "no-dot-files", "open-quota"] {
        let path = root.join("examples").join(name);
        toml.push_str(&format!("{name} = '{}'\n", path.display()));
    }
    fs::write(folder.join("book.toml"), toml)?;
    let (book, diagnostics) = adapter::load(folder)?;
    match diagnostics.first() {
        None => Ok(book),
        Some(diagnostic) => Err(diagnostic.message.clone().into()),
    }
}

struct Bench {
    runner: Runner,
    cache: Cache,
    tool: PathBuf,
}

impl Bench {
    fn check(
        &self,
        book: &Book,
        purpose: Purpose,
        jobs: usize,
        elsewhere: bool,
    ) -> Result<Vec<Tested>, Box<dyn Error>> {
        let wanted: Vec<_> = book.snippets().map(|(c, s, _)| (c, s)).collect();
        let options = Options {
            purpose,
            cache: &self.cache,
            jobs,
            elsewhere,
            compile_limit: None,
            host_runner: &self.tool,
            say: &|text| eprintln!("{text}"),
            progress: &|_, _, _| {},
        };
        Ok(self.runner.check(book, &wanted, &options)?.tested)
    }
}

/// An error where a program did not do what it is measured for.
fn all_kept(book: &Book, tested: &[Tested]) -> Result<(), Box<dyn Error>> {
    for one in tested {
        if let Verdict::Fail(found) = &one.verdict {
            let (snippet, case) = name(book, one);
            return Err(format!("`{snippet}` {case}: {}", found[0].message).into());
        }
    }
    Ok(())
}

fn name(book: &Book, tested: &Tested) -> (String, String) {
    let (_, snippet, case) = book.of(tested);
    (snippet.id.clone(), case.name.clone().unwrap_or_default())
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
