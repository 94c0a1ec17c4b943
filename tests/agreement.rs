//! The page's own host against Wasmtime: every case of every book of this repository does the same in both, byte for
//! byte. Here the page's host runs in Node; `tests/browser` runs the same in browsers.
//!
//! A test for each case: `cargo test --test agreement authority`. `tests/agreement/README.md` tells of the corpus.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libtest_mimic::{Arguments, Failed, Trial};
use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Options, Runner};
use mdbook_wasi::compile::{Purpose, Toolchain};
use mdbook_wasi::outcome::{Exit, Outcome, Trace};
use mdbook_wasi::page;
use mdbook_wasi::publish::{self, Publication};
use mdbook_wasi::report;
use mdbook_wasi::run::{Run, Staging};
use mdbook_wasi::snippet::{Language, Mode};
use mdbook_wasi::verdict::Tested;
use mdbook_wasi::world::elsewhere::{Elsewhere, Source, Sources};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, OnceLock};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The books, by the name that their tests begin with.
const BOOKS: [(&str, &str); 3] = [
    ("book", ""),
    ("corpus", "tests/agreement/corpus"),
    ("browser", "tests/browser/book"),
];

/// The programs that no page can run, each with what it is refused for. Their cases are tested for that refusal alone.
const REFUSED: [(&str, &str); 22] = [
    ("book: authority#authority.refuse-at-link", "another shape"),
    ("book: posix#posix.stages/2", "`env` `fork`"),
    ("book: posix#posix.cpu-clocks/6", "`env` `clock`"),
    (
        "book: portability#modularity.missing/2",
        "`wasi:random/random@0.3.0`",
    ),
    ("book: types#types.bytes-or-text", "another shape"),
    ("book: types#types.characters", "another shape"),
    ("book: types#types.characters/2", "another shape"),
    ("book: types#types.characters/3", "another shape"),
    (
        "book: determinism#determinism.threads",
        "`wasi` `thread-spawn`",
    ),
    (
        "book: interposition#interposition.linker-decides",
        "another shape",
    ),
    (
        "book: interposition#interposition.whole-interface",
        "another shape",
    ),
    (
        "book: interposition#interposition.whole-interface/6",
        "another shape",
    ),
    ("book: evolution#evolution.adapters/2", "`proc_raise`"),
    ("book: evolution#evolution.additions", "another shape"),
    ("book: evolution#evolution.additions/2", "another shape"),
    ("book: evolution#evolution.frozen/2", "`wasi_unstable`"),
    ("book: evolution#evolution.gates/4", "another shape"),
    ("book: evolution#evolution.waiting/3", "another shape"),
    ("corpus: text#text.unknown-function", "`fd_none`"),
    ("corpus: text#text.unknown-module", "`env` `abort`"),
    ("corpus: text#text.unknown-kinds", "`env` `memory`"),
    ("corpus: text#text.old-name", "`wasi_unstable`"),
];

/// What Node said of a case: its name, and how it differs, if it does.
type Results = OnceLock<Result<BTreeMap<String, Option<String>>, String>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let mut books = Vec::new();
    for (name, folder) in BOOKS {
        let (book, diagnostics) = adapter::load(&Path::new(ROOT).join(folder))?;
        if !diagnostics.is_empty() {
            report::diagnostics::write(&diagnostics, false, &mut std::io::stderr())?;
            return Err(format!("{folder} cannot be read as written").into());
        }
        books.push((name, book));
    }
    let node = node();
    if let Err(reason) = &node {
        eprintln!("left out: the page's host is not compared with Wasmtime: {reason}");
    }
    let names: Vec<String> = books
        .iter()
        .flat_map(|(name, book)| cases(name, book))
        .collect();
    let books = Arc::new(books);
    let results: Arc<Results> = Arc::default();
    let trials = names.into_iter().map(|name| {
        let (books, results, own) = (Arc::clone(&books), Arc::clone(&results), name.clone());
        let trial = Trial::test(name, move || {
            let all = results.get_or_init(|| compare(&books).map_err(|error| error.to_string()));
            match all.as_ref().map_err(Failed::from)?.get(&own) {
                Some(None) => Ok(()),
                Some(Some(differences)) => Err(differences.into()),
                None => Err("it was not run in Node".into()),
            }
        });
        trial.with_ignored_flag(node.is_err())
    });
    let alone = [
        (
            "the host by itself",
            the_host_by_itself as fn() -> Result<(), Failed>,
        ),
        ("what WAT and WIT are edited with", the_text_tools),
    ]
    .map(|(name, test)| Trial::test(name, test).with_ignored_flag(node.is_err()));
    Ok(trials.chain(alone).collect())
}

/// The parts of the page's host that need no program.
fn the_host_by_itself() -> Result<(), Failed> {
    node_test("host.test.mjs", Path::new(ROOT))
}

/// The programs that the page compiles WAT with and checks WIT, on the page's host.
fn the_text_tools() -> Result<(), Failed> {
    let say = |text: &str| eprintln!("{text}");
    let cache = Cache::open(&Cache::usual_folder(), &say)?;
    let toolchain = Toolchain::find(Path::new(ROOT))?;
    let tools = publish::text_tools(&cache, &toolchain, &say)?;
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("wat.wasm"), tools.wat)?;
    fs::write(folder.path().join("wit.wasm"), tools.wit)?;
    node_test("tools.test.mjs", folder.path())
}

/// Runs a file of Node's own tests.
fn node_test(file: &str, tools: &Path) -> Result<(), Failed> {
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(Path::new(ROOT).join("tests/agreement").join(file))
        .env("WASI_TOOLS_FOLDER", tools)
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stdout).into_owned().into()),
    }
}

/// The reason, where this machine has no Node that is new enough.
fn node() -> Result<(), String> {
    let output = Command::new("node").arg("--version").output();
    let output = output.map_err(|error| format!("Node could not be started: {error}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(20..) => Ok(()),
        _ => Err(format!("Node 20 is needed, and this is `{version}`")),
    }
}

/// The names of a book's cases that run in a world.
fn cases(name: &str, book: &Book) -> Vec<String> {
    let guests = book.snippets().filter(|(_, _, snippet)| {
        matches!(snippet.mode, Mode::Run | Mode::ShouldPanic)
            && !matches!(
                snippet.language,
                Language::RustHost | Language::Wit | Language::Wac
            )
    });
    guests
        .flat_map(|(chapter, index, snippet)| {
            let program = book.program_name(chapter, index);
            let case = move |case: &mdbook_wasi::snippet::Case| {
                let case = case.name.as_deref().unwrap_or_default();
                named(name, &program, case)
            };
            // A composition has no place in the page's host, which runs one module.
            let alone = snippet
                .cases
                .iter()
                .filter(|case| case.world.with.is_empty());
            alone.map(case).collect::<Vec<_>>()
        })
        .collect()
}

fn named(book: &str, program: &str, case: &str) -> String {
    match case {
        "" => format!("{book}: {program}"),
        case => format!("{book}: {program} [{case}]"),
    }
}

/// Runs everything in Wasmtime, leaves it for Node and for the browsers in `target/agreement`, and has Node run it.
fn compare(books: &[(&str, Book)]) -> Result<BTreeMap<String, Option<String>>, Box<dyn Error>> {
    let folder = Path::new(ROOT).join("target/agreement");
    // What is left of an earlier run would be found by a browser too.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join(publish::FOLDER))?;
    let runner = Runner::new()?;
    let cache = Cache::open(&Cache::usual_folder(), &|text| eprintln!("{text}"))?;
    let mut results = BTreeMap::new();
    let mut programs = Vec::new();
    for (name, book) in books {
        let tested = check(&runner, &cache, book)?;
        let publication = publish::publish(book, &tested)?;
        for (file, bytes) in &publication.files {
            fs::write(folder.join(publish::FOLDER).join(file), bytes)?;
        }
        for (&(chapter, index), play) in &publication.figures {
            let Some(refused) = &play.refused else {
                continue;
            };
            let program = book.program_name(chapter, index);
            let known = |(known, reason): &(&str, &str)| {
                *known == format!("{name}: {program}") && refused.contains(reason)
            };
            // A program that the page no longer takes fails here, and not in silence.
            // The page's host has no 0.3, and says so of every such program.
            let told = (!refused.contains("a WASI 0.3 program") && !REFUSED.iter().any(known))
                .then(|| format!("the page refuses it, and REFUSED does not say so: it {refused}"));
            for case in &book.chapters[chapter].snippets[index].cases {
                let case = case.name.as_deref().unwrap_or_default();
                results.insert(named(name, &program, case), told.clone());
            }
        }
        programs.extend(manifest(
            (&runner, &cache),
            name,
            book,
            &tested,
            &publication,
        )?);
    }
    let taken: Vec<&str> = REFUSED
        .iter()
        .map(|(program, _)| *program)
        .filter(|program| !results.contains_key(*program))
        .collect();
    if !taken.is_empty() {
        let untold: Vec<&String> = results
            .iter()
            .filter(|(_, told)| told.is_some())
            .map(|(name, _)| name)
            .collect();
        return Err(format!(
            "REFUSED names {taken:?}, which the page takes; the page refuses {untold:?}, and REFUSED does not say so"
        )
        .into());
    }
    fs::write(
        folder.join("manifest.json"),
        serde_json::to_vec(&json!({ "programs": programs }))?,
    )?;
    fs::write(folder.join("wasi-host.js"), page::HOST)?;
    results.extend(run_in_node(&folder)?);
    Ok(results)
}

fn check(runner: &Runner, cache: &Cache, book: &Book) -> Result<Vec<Tested>, Box<dyn Error>> {
    let say = |text: &str| eprintln!("{text}");
    let wanted: Vec<(usize, usize)> = book
        .snippets()
        .filter(|(_, _, snippet)| snippet.language != Language::RustHost)
        .map(|(chapter, index, _)| (chapter, index))
        .collect();
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let checked = runner.check(
        book,
        &wanted,
        &Options {
            elsewhere: false,
            purpose: Purpose::Publish,
            cache,
            jobs,
            compile_limit: None,
            host_runner: Path::new(env!("CARGO_BIN_EXE_mdbook-wasi")),
            say: &say,
            progress: &|_, _, _| {},
        },
    )?;
    Ok(checked.tested)
}

/// The programs that a page can run, each as its figure tells it, with what every case did in Wasmtime.
fn manifest(
    runner: (&Runner, &Cache),
    name: &str,
    book: &Book,
    tested: &[Tested],
    publication: &Publication,
) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut programs = Vec::new();
    for (&(chapter, index), play) in &publication.figures {
        if play.module.is_none() {
            continue;
        }
        let mut program: Value = serde_json::from_str(&play.json)?;
        // A case that is a composition is not published.
        let cases = &book.chapters[chapter].snippets[index].cases;
        let runs = tested.iter().filter(|one| {
            (one.chapter, one.snippet) == (chapter, index) && cases[one.case].world.with.is_empty()
        });
        for (published, run) in runs.enumerate() {
            let outcome = run.outcome.as_ref().ok_or("a case did not run")?;
            let case = program["cases"][published]["name"]
                .as_str()
                .unwrap_or_default();
            let test = named(name, &book.program_name(chapter, index), case);
            program["cases"][published]["test"] = test.into();
            program["cases"][published]["expected"] = expected(outcome);
            program["cases"][published]["elsewhere"] = elsewhere(runner, book, run, outcome)?;
        }
        program["book"] = name.into();
        program["name"] = book.name(chapter, index).into();
        programs.push(program);
    }
    Ok(programs)
}

/// What a case did in other worlds, each with the sources that are turned in it.
fn elsewhere(
    (runner, cache): (&Runner, &Cache),
    book: &Book,
    run: &Tested,
    here: &Outcome,
) -> Result<Value, Box<dyn Error>> {
    // How much a program computes is Wasmtime's to count, and no page's.
    let ends = matches!(
        here.exit,
        Exit::Code(_) | Exit::Trap(_) | Exit::TooMuchOutput(_)
    );
    let Some(program) = run.program.as_deref().filter(|_| ends) else {
        return Ok(json!([]));
    };
    // The page's host has no turns to take otherwise.
    let all = Sources::all().without(Source::Scheduling.into());
    let mut worlds = vec![all];
    if book.chapters[run.chapter].path.ends_with("elsewhere.md") {
        let asked = |source: &Source| here.trace.asked(*source).next().is_some();
        worlds.extend(all.iter().filter(asked).map(Sources::from));
    }
    let loaded = runner.load(program, Some(cache))??;
    let case = &book.chapters[run.chapter].snippets[run.snippet].cases[run.case];
    let runs = worlds
        .into_iter()
        .map(|turned| -> Result<Value, Box<dyn Error>> {
            let outcome = runner.run(&Run {
                program: &loaded,
                entry: None,
                name: &book.program_name(run.chapter, run.snippet),
                world: &case.world,
                src: &book.src,
                // Of its own: another run may have read a shared copy, and so dated it.
                staging: &Staging::default(),
                elsewhere: Elsewhere::in_these(turned),
            })?;
            let mut expected = expected(&outcome);
            expected["turned"] = turned.iter().map(Source::as_str).collect();
            Ok(expected)
        });
    runs.collect()
}

fn expected(outcome: &Outcome) -> Value {
    json!({
        "stdout": STANDARD.encode(&outcome.stdout),
        "stderr": STANDARD.encode(&outcome.stderr),
        "end": outcome.exit.to_string(),
        "trace": trace(&outcome.trace),
    })
}

/// Interface, function, result and count, a row each.
fn trace(trace: &Trace) -> Vec<Value> {
    let mut rows = Vec::new();
    for ((interface, function), calls) in &trace.calls {
        let failed: u64 = calls.errors.values().sum();
        if calls.count > failed {
            rows.push(json!([interface, function, "ok", calls.count - failed]));
        }
        for (result, count) in &calls.errors {
            rows.push(json!([interface, function, result, count]));
        }
    }
    rows
}

/// What `run.mjs` says, a line for each case.
fn run_in_node(folder: &Path) -> Result<BTreeMap<String, Option<String>>, Box<dyn Error>> {
    let script: PathBuf = Path::new(ROOT).join("tests/agreement/run.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    let mut results = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let said: Value = serde_json::from_str(line)?;
        let test = said["test"]
            .as_str()
            .ok_or("a line without a test's name")?;
        let well = said["agrees"] == true || said["known"].is_string();
        let differences = said["differences"].as_array().into_iter().flatten();
        let differences: Vec<&str> = differences.filter_map(Value::as_str).collect();
        let told = (!well).then(|| differences.join("\n"));
        // One test for a case and all its worlds.
        let before = results.remove(test).flatten();
        let all = [before, told].into_iter().flatten().collect::<Vec<_>>();
        let told = (!all.is_empty()).then(|| all.join("\n"));
        results.insert(test.to_owned(), told);
    }
    if !output.status.success() && results.values().all(Option::is_none) {
        return Err(format!("tests/agreement/run.mjs failed: {}", output.status).into());
    }
    Ok(results)
}
