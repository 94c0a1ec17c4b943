//! The command line.

pub(crate) use citing::{
    Agenda, AgendaCheck, AgendaCited, AgendaIcs, AgendaNew, AgendaVerb, Cite, Register,
};
use clap::{CommandFactory, Parser, Subcommand};
pub(crate) use linting::{Explained, Format as LintFormat, Lint};
use mdbook_wasi::report::{ColorChoice, Format};
use mdbook_wasi::world::{Clock, Network, Random};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

mod citing;
mod linting;

/// Compiles every example of an mdBook to WebAssembly, runs it under WASI, and shows what it did.
///
/// Called without a verb it is an mdBook preprocessor: it reads a book on standard input.
#[derive(Debug, Parser)]
#[command(
    name = "mdbook-wasi",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 all is well; 1 a snippet broke what its chapter promises, or something was found; 2 something cannot be \
                  read as written; 3 this machine cannot do the work."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,

    /// How many snippets are compiled or run at the same time [default: one a processor]
    #[arg(long, short, global = true, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Where compiled programs are kept [default: MDBOOK_WASI_CACHE, or the user's cache folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// When to colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = color)]
    pub(crate) color: ColorChoice,

    /// Take warnings for errors
    #[arg(long, global = true)]
    pub(crate) deny_warnings: bool,

    /// No progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Say more: each ignored snippet with its reason
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run every snippet and render the book as HTML
    Build(Build),
    /// Run every snippet, or some, and say which break what their chapters promise
    Test(Test),
    /// Build, serve to this machine, and rebuild and reload when a file changes
    Serve(Serve),
    /// Run one snippet of the book, or a file
    Run(Run),
    /// Say on which sources of nondeterminism a program's output depends, and which grants it can do without
    Audit(Audit),
    /// Hold WIT packages or witx files against the principles, and say what strains which
    Lint(Lint),
    /// Print a principle as it is pasted: a link, a short form, a quotation; or list all ids
    Cite(Cite),
    /// Show how the principles differ from the book's register, and enter what changed
    Register(Register),
    /// Agendas of meetings that cite principles: begin, check, expand, put into a calendar
    Agenda(Agenda),
    /// Say by the exit code whether a renderer is supported (mdBook asks this)
    Supports {
        /// The renderer's name
        renderer: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// The book's folder
    #[arg(default_value = ".")]
    pub(crate) book: PathBuf,

    /// Open the finished book in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// The book's folder, and what to run of it: a snippet's id or a part of it, a chapter, or CHAPTER:LINE
    #[arg(value_name = "BOOK|FILTER")]
    pub(crate) words: Vec<String>,

    /// Write into the chapters what was printed
    #[arg(long)]
    pub(crate) bless: bool,

    /// How results are written: human, json (an object a line for each case) or junit
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,

    /// In how many worlds each case is run: 2 adds one that differs in all that a program must not depend on
    /// [default: 2 where book.toml has `[preprocessor.wasi]`, else 1]
    #[arg(long, value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub(crate) worlds: Option<u8>,

    /// Run nothing; list what would be run
    #[arg(long, conflicts_with = "bless")]
    pub(crate) list: bool,

    /// Run the K-th of N parts of the snippets, for machines side by side
    #[arg(long, value_name = "K/N")]
    pub(crate) partition: Option<Partition>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The book's folder
    #[arg(default_value = ".")]
    pub(crate) book: PathBuf,

    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, short, default_value_t = 3000)]
    pub(crate) port: u16,

    /// Open the book in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// A snippet's id, CHAPTER:LINE, or a .rs, .wat or .wasm file
    #[arg(value_name = "ID|FILE")]
    pub(crate) what: String,

    /// The book's folder, for an ID
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) book: PathBuf,

    /// One of the snippet's cases, instead of the unnamed one
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,

    #[command(flatten)]
    pub(crate) grants: Grants,

    /// Compile for WASI 0.1 instead of 0.2 (a .rs file)
    #[arg(long)]
    pub(crate) wasip1: bool,

    /// Show every WASI function it called, how often, and what was refused
    #[arg(long)]
    pub(crate) trace: bool,
}

/// What a program is granted.
#[derive(Debug, clap::Args)]
pub(crate) struct Grants {
    /// Arguments for the program, after its name
    #[arg(value_name = "ARG", last = true)]
    pub(crate) args: Vec<String>,

    /// Grant a directory: HOST or HOST::GUEST, read-only; HOST::GUEST::rw, on a scratch copy
    #[arg(long, value_name = "HOST[::GUEST[::rw]]")]
    pub(crate) dir: Vec<String>,

    /// Grant an environment variable
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,

    /// What is on standard input
    #[arg(long, value_name = "TEXT")]
    pub(crate) stdin: Option<String>,

    /// Which clock: virtual, host or denied
    #[arg(long, value_parser = clock)]
    pub(crate) clock: Option<Clock>,

    /// Which random source: seeded, host or denied
    #[arg(long, value_parser = random)]
    pub(crate) random: Option<Random>,

    /// Which network: denied or host
    #[arg(long, value_parser = network)]
    pub(crate) network: Option<Network>,

    /// The most work, in Wasmtime fuel [default: 2000000000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) fuel: Option<u64>,

    /// The most linear memory, in MiB [default: 64]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub(crate) memory_mib: Option<u64>,

    /// The most output, in KiB [default: 1024]
    #[arg(long, value_name = "KIB", value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub(crate) output_kib: Option<u64>,

    /// The most time on the host's clock, in seconds [default: 10]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) seconds: Option<u64>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    /// A .wasm or .wat file: a command, as a core module of WASI 0.1 or a component of 0.2 or 0.3
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) grants: Grants,

    /// How many other worlds are tried for each source
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) runs: u64,

    /// Which of the many other worlds is the first to be tried
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) seed: u64,

    /// How the result is written: human or json
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub(crate) format: String,

    /// Exit with 1 unless its output depends on nothing
    #[arg(long)]
    pub(crate) require_deterministic: bool,
}

/// One of several equal parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partition {
    /// Counted from 1.
    pub(crate) part: usize,
    pub(crate) of: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text
            .split_once('/')
            .and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((part, of)) if (1..=of).contains(&part) => Ok(Self { part, of }),
            _ => Err("a partition is K/N with K from 1 to N, such as 1/4".to_owned()),
        }
    }
}

fn color(text: &str) -> Result<ColorChoice, String> {
    choice(
        text,
        &[
            ("auto", ColorChoice::Auto),
            ("always", ColorChoice::Always),
            ("never", ColorChoice::Never),
        ],
    )
}

fn clock(text: &str) -> Result<Clock, String> {
    choice(
        text,
        &[
            ("virtual", Clock::Virtual),
            ("host", Clock::Host),
            ("denied", Clock::Denied),
        ],
    )
}

fn random(text: &str) -> Result<Random, String> {
    choice(
        text,
        &[
            ("seeded", Random::Seeded),
            ("host", Random::Host),
            ("denied", Random::Denied),
        ],
    )
}

fn network(text: &str) -> Result<Network, String> {
    choice(
        text,
        &[("denied", Network::Denied), ("host", Network::Host)],
    )
}

fn choice<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        format!("there are {}", names.join(", "))
    })
}

/// Writes the help to standard error: standard output is mdBook's.
pub(crate) fn print_help() {
    eprintln!("{}", Args::command().render_help());
}
