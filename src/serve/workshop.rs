//! A reader's version of a snippet, compiled and run as the book's own is.

use crate::book::Book;
use crate::cache::Cache;
use crate::check::{Options, Runner};
use crate::compile::Purpose;
use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::publish::core_module;
use crate::snippet::{Case, Chapter, CodeLine, Expectation, Language, Mode, Snippet};
use crate::source::{SourceFile, Span};
use crate::verdict::Tested;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long the compiler may take for an edit.
const COMPILE: Duration = Duration::from_secs(20);

/// Compiles and runs what readers make of the book's Rust snippets.
pub struct Workshop {
    /// Where programs, and the crates that snippets may use, are kept.
    cache: PathBuf,
    host_runner: PathBuf,
    /// The Rust snippets that can be edited, each as a book of its own, by name.
    books: Mutex<Vec<(String, Book)>>,
    runner: OnceLock<Runner>,
}

impl Workshop {
    /// A workshop that knows no snippet yet.
    pub fn new(cache: PathBuf, host_runner: PathBuf) -> Self {
        Self {
            cache,
            host_runner,
            books: Mutex::default(),
            runner: OnceLock::new(),
        }
    }

    /// Takes the snippets of the book as it is now.
    pub fn take(&self, book: &Book) {
        let names = book.names();
        let editable = book.snippets().filter(|(_, _, snippet)| {
            matches!(snippet.language, Language::RustP1 | Language::RustP2)
                && matches!(snippet.mode, Mode::Run | Mode::ShouldPanic)
        });
        let alone = |(chapter, index, snippet): (usize, usize, &Snippet)| {
            let name = names[chapter][index].clone();
            (name, alone(book, chapter, snippet))
        };
        let books = editable.map(alone).collect();
        *self.books.lock().unwrap_or_else(PoisonError::into_inner) = books;
    }

    /// Compiles `code` in the place of a snippet's own, and runs it with the grants of its unnamed case.
    ///
    /// The answer is for the page's script: `module` (base64), `generation` and `imports` with Wasmtime's `outcome`, or
    /// the compiler's `errors`.
    ///
    /// # Errors
    ///
    /// Why there is no answer, in words for the reader.
    pub fn compile(&self, name: &str, code: &str) -> std::result::Result<Value, String> {
        let book = {
            let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
            let found = books.iter().find(|(known, _)| known == name);
            let (_, book) = found.ok_or_else(|| {
                format!("There is no Rust snippet `{name}` that runs: load the page again.")
            })?;
            with_code(book, name, code)
        };
        let tested = self.check(&book).map_err(|error| match error {
            Error::TooSlow(limit) => format!(
                "The compiler was stopped: it took longer than {} s.",
                limit.as_secs()
            ),
            error => format!("It could not be compiled: {error}."),
        })?;
        answer(&tested)
    }

    fn check(&self, book: &Book) -> Result<Tested> {
        let runner = match self.runner.get() {
            Some(runner) => runner,
            None => {
                let runner = Runner::new()?;
                self.runner.get_or_init(|| runner)
            }
        };
        let cache = Cache::open(&self.cache, &|_| {})?;
        let checked = runner.check(
            book,
            &[(0, 0)],
            &Options {
                elsewhere: false,
                purpose: Purpose::Preview,
                cache: &cache,
                jobs: 1,
                compile_limit: Some(COMPILE),
                host_runner: &self.host_runner,
                say: &|_| {},
                progress: &|_, _, _| {},
            },
        )?;
        let tested = checked.tested.into_iter().next();
        tested.ok_or_else(|| Error::Environment("the edit was not run".to_owned()))
    }
}

/// A book of one snippet, with its unnamed case.
fn alone(book: &Book, chapter: usize, snippet: &Snippet) -> Book {
    let chapter = &book.chapters[chapter];
    let mut snippet = snippet.clone();
    snippet.mode = Mode::Run;
    snippet.cases.truncate(1);
    for case in &mut snippet.cases {
        *case = Case {
            name: None,
            world: case.world.clone(),
            expect: Expectation::default(),
        };
    }
    of_one(book, chapter, &chapter.source, snippet)
}

/// The same with the reader's code, whose lines are counted from its own first.
fn with_code(book: &Book, name: &str, code: &str) -> Book {
    let file = SourceFile::new(name, name, code.to_owned());
    let line = |(number, line): (usize, &str)| CodeLine {
        shown: line.to_owned(),
        code: line.to_owned(),
        hidden: false,
        file: Arc::clone(&file),
        line_1based: number,
    };
    let chapter = &book.chapters[0];
    let mut snippet = chapter.snippets[0].clone();
    snippet.lines = (1..).zip(code.lines()).map(line).collect();
    snippet.header.clear();
    snippet.opening = Span::new(&file, 0..0);
    of_one(book, chapter, &file, snippet)
}

/// The book with nothing in it but this snippet, which stands where it stood.
fn of_one(book: &Book, chapter: &Chapter, source: &Arc<SourceFile>, snippet: Snippet) -> Book {
    Book {
        root: book.root.clone(),
        src: book.src.clone(),
        settings: book.settings.clone(),
        register: None,
        chapters: vec![Chapter::of_snippets(
            source,
            chapter.path.clone(),
            String::new(),
            vec![snippet],
        )],
    }
}

fn answer(tested: &Tested) -> std::result::Result<Value, String> {
    if let Some(rejected) = &tested.rejected {
        return Ok(json!({ "errors": rejected.rendered }));
    }
    let (Some(program), Some(outcome)) = (&tested.program, &tested.outcome) else {
        return Err("It did not run.".to_owned());
    };
    let core = core_module(&program.wasm)
        .map_err(|reason| format!("It cannot be run in this page: it {reason}."))?;
    Ok(json!({
        "module": STANDARD.encode(core.wasm),
        "generation": core.generation,
        "imports": core.imports,
        "outcome": ended(outcome),
    }))
}

fn ended(outcome: &Outcome) -> Value {
    json!({
        "stdout": STANDARD.encode(&outcome.stdout),
        "stderr": STANDARD.encode(&outcome.stderr),
        "end": outcome.exit.to_string(),
    })
}
