//! What is said to the verbs that are about citing: `cite`, `register`, `agenda`.

use super::choice;
use clap::Subcommand;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use jiff::civil::Date;
use mdbook_wasi::agenda::front_matter::{self, Kind};
use mdbook_wasi::citation;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Cite {
    /// Ids, or ID@REVISION; without any, all ids are listed
    #[arg(value_name = "ID", add = ArgValueCandidates::new(ids))]
    pub(crate) ids: Vec<String>,

    /// How: markdown (a link for a list), short, plain, html or quote
    #[arg(long, value_name = "FORMAT", default_value = "markdown", value_parser = citation_format)]
    pub(crate) format: citation::Format,

    /// An earlier wording instead of the present one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) revision: Option<u32>,

    /// Where the book is published [default: `address` of book.toml]
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) address: Option<String>,

    /// The book's folder
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) book: PathBuf,

    /// Every statement with its id, as Markdown
    #[arg(long, conflicts_with_all = ["ids", "checklist"])]
    pub(crate) sheet: bool,

    /// A checklist of all principles, to be pasted into the review of a proposal
    #[arg(long, conflicts_with = "ids")]
    pub(crate) checklist: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Register {
    /// The book's folder
    #[arg(default_value = ".")]
    pub(crate) book: PathBuf,

    /// Enter new principles, and new wordings as revisions
    #[arg(long, conflicts_with_all = ["retire", "rename", "against"])]
    pub(crate) update: bool,

    /// Why: asked for where it is not given
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Retire a principle that no chapter states any more
    #[arg(long, value_name = "ID", conflicts_with_all = ["rename", "against"])]
    pub(crate) retire: Option<String>,

    /// The principle to go to from one that is retired; may be given several times
    #[arg(long, value_name = "ID", requires = "retire")]
    pub(crate) instead: Vec<String>,

    /// Say that a principle has another id now
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "against")]
    pub(crate) rename: Option<Vec<String>>,

    /// Check that nothing of an older register is lost: ids, wordings, dates
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Agenda {
    #[command(subcommand)]
    pub(crate) verb: AgendaVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgendaVerb {
    /// Write an agenda to fill in, `agenda/DATE.md` of the book
    New(AgendaNew),
    /// Say which citations are unknown, stale or retired, which items cannot be read, whose minutes do not add up
    Check(AgendaCheck),
    /// Make links of short forms such as `[authority.no-ambient@1]`, in place
    Expand(AgendaCited),
    /// Print an entry for a calendar
    Ics(AgendaIcs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct AgendaNew {
    /// The day, or the first of several: YYYY-MM-DD
    #[arg(value_parser = date)]
    pub(crate) date: Date,

    /// Which kind of meeting: regular, in-person or breakout
    #[arg(long, value_name = "KIND", default_value = "regular", value_parser = kind)]
    pub(crate) kind: Kind,

    /// The book's folder
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) book: PathBuf,
}

/// What is read, and what its citations are held against.
#[derive(Debug, clap::Args)]
pub(crate) struct AgendaCited {
    /// Markdown files, or folders with such
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// The folder of the book whose principles are cited
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) book: PathBuf,

    /// A published principles.json instead of a book
    #[arg(long, value_name = "FILE", conflicts_with = "book")]
    pub(crate) principles: Option<PathBuf>,

    /// Where the book is published [default: what the book says]
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) address: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AgendaCheck {
    #[command(flatten)]
    pub(crate) cited: AgendaCited,

    /// How findings are written: human, or json (an object a line, the last one a summary)
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub(crate) format: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AgendaIcs {
    /// An agenda with front matter
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Where the book is published: what is cited gets its address
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) address: Option<String>,
}

fn date(text: &str) -> Result<Date, String> {
    let help = "a day of the calendar is expected, such as 2026-12-10";
    front_matter::date(text).ok_or_else(|| help.to_owned())
}

fn kind(text: &str) -> Result<Kind, String> {
    choice(text, &Kind::ALL.map(|kind| (kind.name(), kind)))
}

fn citation_format(text: &str) -> Result<citation::Format, String> {
    choice(text, &citation::Format::ALL)
}

pub(super) fn address(text: &str) -> Result<String, String> {
    let help = "an address is expected, such as https://example.org/book/";
    mdbook_wasi::settings::address(text).ok_or_else(|| help.to_owned())
}

/// The ids of the book in this folder, for a shell that completes one.
fn ids() -> Vec<CompletionCandidate> {
    let Ok((book, _)) = mdbook_wasi::adapter::load(".".as_ref()) else {
        return Vec::new();
    };
    let entries = book.register.map(|kept| kept.register.entries);
    let there = entries
        .into_iter()
        .flatten()
        .filter(|(_, entry)| entry.retired.is_none());
    there
        .map(|(id, entry)| {
            let title = entry.current().title.clone();
            CompletionCandidate::new(id).help(Some(title.into()))
        })
        .collect()
}
