//! The engine on the real book: what is checked in bundles is what the published modules do, and the number of jobs
//! changes nothing.

use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Options, Runner};
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::outcome::{Exit, Outcome};
use mdbook_wasi::serve::Workshop;
use mdbook_wasi::snippet::Language;
use mdbook_wasi::verdict::Tested;
use mdbook_wasi::world::{Clock, Network, Random};
use std::path::{Path, PathBuf};

fn book() -> Book {
    let (book, diagnostics) =
        adapter::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the book loads");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    book
}

/// The guests' snippets; the native ones have no module.
fn guests(book: &Book) -> Vec<(usize, usize)> {
    book.snippets()
        .filter(|(_, _, snippet)| snippet.language != Language::RustHost)
        .map(|(chapter, snippet, _)| (chapter, snippet))
        .collect()
}

fn check(book: &Book, cache: &Cache, purpose: Purpose, jobs: usize) -> Vec<Tested> {
    let options = Options {
        elsewhere: false,
        purpose,
        cache,
        jobs,
        compile_limit: None,
        host_runner: Path::new(env!("CARGO_BIN_EXE_mdbook-wasi")),
        say: &|text| eprintln!("{text}"),
        progress: &|_, _, _| {},
    };
    let runner = Runner::new().expect("Wasmtime starts");
    runner
        .check(book, &guests(book), &options)
        .expect("the book can be checked")
        .tested
}

/// Whether a case is granted something of the host's that is never the same twice.
fn varies(book: &Book, tested: &Tested) -> bool {
    let (_, _, case) = book.of(tested);
    case.world.random == Random::Host
        || case.world.clock == Clock::Host
        || case.world.network == Network::Host
}

/// What must not differ: everything but the fuel and memory that a program of another optimization takes.
fn seen(outcome: &Outcome) -> (&Exit, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (&outcome.exit, text(&outcome.stdout), text(&outcome.stderr))
}

fn usual_cache() -> Cache {
    Cache::open(&Cache::usual_folder(), &|text| panic!("{text}")).expect("the cache opens")
}

#[test]
fn a_published_module_does_what_its_bundle_did() {
    let (book, cache) = (book(), usual_cache());
    let bundled = check(&book, &cache, Purpose::Check, 2);
    let published = check(&book, &cache, Purpose::Publish, 2);
    let mut shared = 0;
    for (bundled, published) in bundled.iter().zip(&published) {
        let name = book.name(bundled.chapter, bundled.snippet);
        if varies(&book, bundled) {
            continue;
        }
        let (Some(one), Some(other)) = (&bundled.outcome, &published.outcome) else {
            assert_eq!(bundled.outcome, published.outcome, "{name}");
            continue;
        };
        assert_eq!(seen(one), seen(other), "{name}, case {}", bundled.case);
        // A bundle asks for its directories as it starts; a program of its own only where it uses files at all.
        let mut calls = one.trace.calls.clone();
        let at_start = (
            "wasi:filesystem/preopens".to_owned(),
            "get-directories".to_owned(),
        );
        if !other.trace.calls.contains_key(&at_start) {
            calls.remove(&at_start);
        }
        assert_eq!(calls, other.trace.calls, "{name}, case {}", bundled.case);
        // A run is of a bundle where its module is not the published one.
        shared += usize::from(bundled.module_sha256 != published.module_sha256);
    }
    assert!(
        shared > 20,
        "only {shared} runs were of a bundle: the comparison compares little"
    );
}

#[test]
fn the_number_of_jobs_changes_no_outcome() {
    let book = book();
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::open(folder.path(), &|text| panic!("{text}")).expect("the cache opens");
    // The first run compiles everything anew, the second takes it from the cache.
    let one = check(&book, &cache, Purpose::Check, 1);
    let many = check(&book, &cache, Purpose::Check, 8);
    for (one, many) in one.iter().zip(&many) {
        let name = book.name(one.chapter, one.snippet);
        assert_eq!(one.module_sha256, many.module_sha256, "{name}");
        if varies(&book, one) {
            continue;
        }
        assert_eq!(one.outcome, many.outcome, "{name}, case {}", one.case);
    }
    assert_eq!(one.len(), many.len());
}

#[test]
fn a_readers_edit_is_compiled_and_run_with_the_snippets_own_grants() {
    let book = book();
    let (chapter, index, _) = book
        .snippets()
        .find(|(_, _, snippet)| snippet.id == "authority.one-grant")
        .expect("the chapter has it");
    let name = book.name(chapter, index);
    let workshop = Workshop::new(Cache::usual_folder(), PathBuf::new());
    workshop.take(&book);
    let text = |answer: &serde_json::Value, path: &str| {
        let found = answer.pointer(path).and_then(serde_json::Value::as_str);
        found
            .unwrap_or_else(|| panic!("no {path}: {answer}"))
            .to_owned()
    };

    let answer = workshop
        .compile(&name, "fn main() {\n    println!(\"edited\");\n}\n")
        .expect("it compiles");
    assert_eq!(text(&answer, "/outcome/stdout"), "ZWRpdGVkCg==");
    assert_eq!(text(&answer, "/outcome/end"), "exit code 0");
    assert_eq!(text(&answer, "/generation"), "0.2");
    assert!(text(&answer, "/module").starts_with("AGFzbQEAAAA"));
    assert!(answer["imports"]["wasi:cli/stdout"].is_array(), "{answer}");

    let answer = workshop
        .compile(&name, "fn main() {\n    let x: u8 = \"no\";\n}\n")
        .expect("an answer");
    let errors = text(&answer, "/errors");
    assert!(errors.contains("error[E0308]"), "{errors}");
    assert!(errors.contains(&format!("{name}:2:17")), "{errors}");

    let unknown = workshop.compile("no.such", "fn main() {}").unwrap_err();
    assert!(unknown.contains("`no.such`"), "{unknown}");
}
