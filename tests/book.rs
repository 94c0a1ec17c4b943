//! Every snippet of the book, and each of its cases, as a test of its own name: `cargo test --test book authority`.
//!
//! All that are asked for are compiled and run together, as the command does it, when the first of them is.

use libtest_mimic::{Arguments, Failed, Trial};
use mdbook_wasi::adapter;
use mdbook_wasi::agenda::chapters;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Options, Runner};
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::register;
use mdbook_wasi::report::{self, Format, Look, Report, Work};
use mdbook_wasi::snippet::Mode;
use mdbook_wasi::verdict::{Tested, Verdict};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

/// What became of the snippets that were asked for, or why nothing did.
type Results = OnceLock<Result<Vec<Tested>, String>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (book, mut diagnostics) = match adapter::load(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        Ok(loaded) => loaded,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    // A statement that is not the recorded one, or an id that is gone; an agenda that cites what is not there.
    diagnostics.extend(register::diagnostics(&book));
    diagnostics.extend(chapters::diagnostics(&book));
    if !diagnostics.is_empty() {
        // A book of ours has neither errors nor warnings.
        let _ = report::diagnostics::write(&diagnostics, false, &mut std::io::stderr());
        return ExitCode::FAILURE;
    }
    let book = Arc::new(book);
    let wanted = Arc::new(wanted(&book, &arguments));
    let results: Arc<Results> = Arc::default();
    let trials = names(&book).into_iter().map(|(name, at, ignored)| {
        let (book, wanted, results) =
            (Arc::clone(&book), Arc::clone(&wanted), Arc::clone(&results));
        Trial::test(name, move || {
            let tested = results.get_or_init(|| check(&book, &wanted)).as_ref();
            verdict(&book, tested.map_err(Failed::from)?, at)
        })
        .with_ignored_flag(ignored)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Each case's test name, place and whether it is ignored.
fn names(book: &Book) -> Vec<(String, (usize, usize, usize), bool)> {
    let table = book.names();
    let mut names = Vec::new();
    for (c, s, snippet) in book.snippets() {
        for (i, case) in snippet.cases.iter().enumerate() {
            let name = match &case.name {
                Some(case) => format!("{} [{case}]", table[c][s]),
                None => table[c][s].clone(),
            };
            names.push((name, (c, s, i), matches!(snippet.mode, Mode::Ignore(_))));
        }
    }
    names
}

/// The snippets that have a case which the arguments let through.
fn wanted(book: &Book, arguments: &Arguments) -> Vec<(usize, usize)> {
    let hits = |name: &str, filter: &str| match arguments.exact {
        true => name == filter,
        false => name.contains(filter),
    };
    let mut wanted: Vec<(usize, usize)> = names(book)
        .into_iter()
        .filter(|(name, _, _)| {
            arguments
                .filter
                .as_ref()
                .is_none_or(|filter| hits(name, filter))
                && !arguments.skip.iter().any(|filter| hits(name, filter))
        })
        .map(|(_, (chapter, snippet, _), _)| (chapter, snippet))
        .collect();
    wanted.dedup();
    wanted
}

fn check(book: &Book, wanted: &[(usize, usize)]) -> Result<Vec<Tested>, String> {
    let say = |text: &str| eprintln!("{text}");
    let checked = (|| {
        let cache = Cache::open(&Cache::usual_folder(), &say)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Runner::new()?.check(
            book,
            wanted,
            &Options {
                elsewhere: true,
                purpose: Purpose::Check,
                cache: &cache,
                jobs: cores,
                compile_limit: None,
                host_runner: Path::new(env!("CARGO_BIN_EXE_mdbook-wasi")),
                say: &say,
                progress: &|_, _, _| {},
            },
        )
    })();
    let checked = checked.map_err(|error: mdbook_wasi::error::Error| {
        let cause = std::error::Error::source(&error);
        cause.map_or(error.to_string(), |cause| format!("{error}: {cause}"))
    })?;
    Ok(checked.tested)
}

fn verdict(book: &Book, tested: &[Tested], at: (usize, usize, usize)) -> Result<(), Failed> {
    let mine = tested.iter().find(|t| (t.chapter, t.snippet, t.case) == at);
    let Some(mine) = mine else {
        return Err("it was not run".into());
    };
    if let Verdict::Fail(_) = mine.verdict {
        let mut text = Vec::new();
        let report = Report::new(book, std::slice::from_ref(mine), Work::default());
        report.write(Format::Human, Look::default(), &mut text)?;
        return Err(String::from_utf8_lossy(&text).into_owned().into());
    }
    Ok(())
}
