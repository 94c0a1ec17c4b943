//! The verbs of the command, and what they have in common.

use args::{Args, Verb};
use clap::{CommandFactory, Parser};
use mdbook_wasi::adapter;
use mdbook_wasi::agenda::chapters;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Checked, Options, Phase, Runner};
use mdbook_wasi::compile::{Purpose, Toolchain};
use mdbook_wasi::diagnostic::{Diagnostic, Severity};
use mdbook_wasi::error::Error;
use mdbook_wasi::host;
use mdbook_wasi::page::Facts;
use mdbook_wasi::publish::{self, Tools};
use mdbook_wasi::register::{self, Register};
use mdbook_wasi::report::progress::Progress;
use mdbook_wasi::report::{self, Look, Work};
use mdbook_wasi::snippet::{Language, Mode, Snippet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Instant;

mod agenda;
mod args;
mod audit;
mod build;
mod cite;
mod grants;
mod lint;
mod preprocess;
mod registering;
mod run;
mod select;
mod serve;
mod test;

/// How the command ended, apart from [`Error`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All is well.
    Well,
    /// A snippet broke what its chapter promises.
    Broken,
    /// A chapter, `book.toml` or the command line cannot be read as written.
    Unreadable,
}

/// What is said of a book without a register, where one is needed.
const NO_REGISTER: &str = "error: this book keeps no register of its principles\nhelp: name one in book.toml, `register = \
                           \"register.toml\"` in `[preprocessor.wasi]`, and begin it by `mdbook-wasi register --update`";

/// The exit code where this machine cannot do the work.
const MACHINE: u8 = 3;

pub(crate) fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let code = match words.as_slice() {
        [verb, package, profile] if verb == host::COMMAND => Some(host::serve_one(
            &package.to_string_lossy(),
            Path::new(profile),
        )),
        words => host::answer(words),
    };
    if let Some(code) = code {
        return ExitCode::from(u8::try_from(code).unwrap_or(1));
    }
    clap_complete::CompleteEnv::with_factory(Args::command).complete();
    let args = Args::parse();
    let session = Session::new(&args);
    let ended = match &args.verb {
        Some(Verb::Build(verb)) => build::build(&session, verb),
        Some(Verb::Test(verb)) => test::test(&session, verb),
        Some(Verb::Serve(verb)) => serve::serve_book(&session, verb),
        Some(Verb::Run(verb)) => run::run(&session, verb),
        Some(Verb::Audit(verb)) => audit::audit(&session, verb),
        Some(Verb::Agenda(verb)) => agenda::agenda(&session, verb),
        Some(Verb::Lint(verb)) => lint::lint(&session, verb),
        Some(Verb::Cite(verb)) => cite::cite(&session, verb),
        Some(Verb::Register(verb)) => registering::register(&session, verb),
        Some(Verb::Supports { renderer }) => {
            return ExitCode::from(u8::from(!adapter::supports(renderer)));
        }
        None if io::stdin().is_terminal() => {
            args::print_help();
            return ExitCode::from(2);
        }
        None => preprocess::preprocess(&session),
    };
    session.progress.clear();
    match ended {
        Ok(Ending::Well) => ExitCode::SUCCESS,
        Ok(Ending::Broken) => ExitCode::from(1),
        Ok(Ending::Unreadable) => ExitCode::from(2),
        Err(Failure::Gone) => ExitCode::SUCCESS,
        Err(Failure::Error(error)) => {
            session.fail(&error);
            ExitCode::from(MACHINE)
        }
    }
}

/// Why a verb could not be finished.
#[derive(Debug)]
pub(crate) enum Failure {
    /// See [`Error`].
    Error(Error),
    /// Whoever read our output has gone, as `head` does: no reason to complain.
    Gone,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Gone;
        }
        Failure::Error(Error::Io {
            action: "write",
            path: "standard output".into(),
            source,
        })
    }
}

/// What every verb needs: how to speak, where programs are kept, how many jobs.
pub(crate) struct Session {
    pub(crate) progress: Progress,
    pub(crate) look: Look,
    colour_errors: bool,
    pub(crate) deny_warnings: bool,
    cache: PathBuf,
    jobs: usize,
    /// Built at most once; `None` where they cannot be.
    tools: OnceLock<Option<Tools>>,
}

impl Session {
    fn new(args: &Args) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            progress: Progress::new(!args.quiet),
            look: Look {
                colour: args.color.colours(io::stdout().is_terminal()),
                verbose: args.verbose,
            },
            colour_errors: args.color.colours(io::stderr().is_terminal()),
            deny_warnings: args.deny_warnings,
            cache: args.cache.clone().unwrap_or_else(Cache::usual_folder),
            jobs: args.jobs.map_or_else(cores, usize::from),
            tools: OnceLock::new(),
        }
    }

    /// A line on standard error.
    pub(crate) fn say(&self, text: &str) {
        self.progress.suspend(|| {
            // Nobody can be told where standard error is gone.
            let _ = writeln!(io::stderr(), "{}", report::printable(text));
        });
    }

    fn fail(&self, error: &Error) {
        let mut text = format!("error: {error}");
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        self.say(&text);
    }

    /// Reads a book and shows what is wrong with it; `None` where it cannot be worked with. Its principles must be those
    /// of its register.
    pub(crate) fn load(&self, root: &Path) -> Result<Option<Book>, Failure> {
        let (book, mut diagnostics) = adapter::load(root)?;
        diagnostics.extend(register::diagnostics(&book));
        diagnostics.extend(chapters::diagnostics(&book));
        Ok(self.accept(&diagnostics)?.then_some(book))
    }

    /// The same for a book that is being written: a statement that is not recorded yet is only a warning.
    pub(crate) fn load_draft(&self, root: &Path) -> Result<Option<Book>, Failure> {
        let (book, mut diagnostics) = adapter::load(root)?;
        let drift = register::diagnostics(&book).into_iter();
        let drift = drift.chain(chapters::diagnostics(&book));
        diagnostics.extend(drift.map(|mut diagnostic| {
            diagnostic.severity = Severity::Warning;
            diagnostic
        }));
        Ok(self.accept(&diagnostics)?.then_some(book))
    }

    /// Reads a book of which only its register is wanted: what is wrong elsewhere does not matter.
    pub(crate) fn load_for_register(&self, root: &Path) -> Result<Option<Book>, Failure> {
        let (book, mut diagnostics) = adapter::load(root)?;
        if let Some(kept) = &book.register {
            diagnostics.retain(|diagnostic| {
                let mut labels = diagnostic.labels.iter();
                let of_it = labels.any(|label| label.span.file.disk_path == kept.path);
                of_it || diagnostic.message.starts_with("`address`")
            });
        }
        if book.register.as_ref().is_some_and(|kept| kept.missing) {
            diagnostics.extend(register::diagnostics(&book));
        }
        Ok(self.accept(&diagnostics)?.then_some(book))
    }

    /// The register of a book; `None` after saying that it keeps none.
    pub(crate) fn register<'b>(&self, book: &'b Book) -> Option<&'b Register> {
        let kept = book.register.as_ref();
        if kept.is_none() {
            self.say(NO_REGISTER);
        }
        kept.map(|kept| &kept.register)
    }

    /// Shows diagnostics; whether the work can go on.
    pub(crate) fn accept(&self, diagnostics: &[Diagnostic]) -> Result<bool, Failure> {
        let mut shown = diagnostics.to_vec();
        if self.deny_warnings {
            for diagnostic in &mut shown {
                diagnostic.severity = Severity::Error;
            }
        }
        if !shown.is_empty() {
            self.progress.suspend(|| {
                report::diagnostics::write(&shown, self.colour_errors, &mut io::stderr())
            })?;
        }
        Ok(shown.iter().all(|d| d.severity == Severity::Warning))
    }

    /// Where programs are kept.
    pub(crate) fn cache_folder(&self) -> &Path {
        &self.cache
    }

    /// What a page edits WAT and WIT with, where the book has such snippets. A book can do without: where they cannot
    /// be built, that is a warning.
    pub(crate) fn text_tools(&self, book: &Book) -> Option<&Tools> {
        let is_text = |snippet: &Snippet| {
            matches!(snippet.language, Language::Wat | Language::Wit) && snippet.mode != Mode::Lint
        };
        let has_text = book.snippets().any(|(_, _, snippet)| is_text(snippet));
        if book.settings.uneditable || !has_text {
            return None;
        }
        let build = || {
            let cache = self.cache().ok()?;
            let say = |text: &str| self.say(text);
            let tools = Toolchain::find(&book.root)
                .map_err(|error| error.to_string())
                .and_then(|toolchain| publish::text_tools(&cache, &toolchain, &say));
            tools
                .map_err(|reason| {
                    self.say(&format!(
                        "warning: WAT and WIT cannot be edited in these pages; what that takes could not be built: {reason}"
                    ));
                })
                .ok()
        };
        self.tools.get_or_init(build).as_ref()
    }

    /// Opens the cache of compiled programs.
    pub(crate) fn cache(&self) -> Result<Cache, Failure> {
        let warn = |text: &str| self.say(&format!("warning: {text}"));
        Ok(Cache::open(&self.cache, &warn)?)
    }

    /// Compiles, runs and judges.
    pub(crate) fn check(
        &self,
        runner: &Runner,
        book: &Book,
        wanted: &[(usize, usize)],
        purpose: Purpose,
        elsewhere: bool,
    ) -> Result<(Checked, Work), Failure> {
        let started = Instant::now();
        let cache = self.cache()?;
        let host_runner =
            std::env::current_exe().map_err(Error::io("find", "this command's own program"))?;
        let checked = runner.check(
            book,
            wanted,
            &Options {
                purpose,
                elsewhere,
                cache: &cache,
                jobs: self.jobs,
                compile_limit: None,
                host_runner: &host_runner,
                say: &|text| self.say(text),
                progress: &|phase, done, total| {
                    let title = match phase {
                        Phase::Compile => "compiling",
                        Phase::Run => "running",
                    };
                    self.progress.at(title, done, total);
                },
            },
        )?;
        self.progress.clear();
        let work = Work {
            compiled: checked.compiled,
            cached: checked.cached,
            elapsed: started.elapsed(),
        };
        Ok((checked, work))
    }
}

/// What a page says beside results.
pub(crate) const FACTS: Facts<'static> = Facts {
    publication: None,
    runtime: mdbook_wasi::run::RUNTIME,
};

/// All snippets of a book.
pub(crate) fn everything(book: &Book) -> Vec<(usize, usize)> {
    book.snippets()
        .map(|(chapter, snippet, _)| (chapter, snippet))
        .collect()
}
