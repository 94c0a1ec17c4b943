//! What is said to `lint`.

use super::choice;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use mdbook_wasi::lint::{self, RULES, Rule};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// Files of WIT or witx, or folders with packages in them
    #[arg(value_name = "PATH", required_unless_present = "explain")]
    pub(crate) paths: Vec<PathBuf>,

    /// How findings are written: human, json (an object a line, the last one a summary) or sarif (for code review)
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    pub(crate) format: Format,

    /// Leave a rule out; may be given several times
    #[arg(long, value_name = "RULE", value_parser = rule, add = ArgValueCandidates::new(rules))]
    pub(crate) allow: Vec<&'static Rule>,

    /// Say what a rule finds, why, and what it leaves alone; without a rule, list all rules
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "", conflicts_with = "paths",
          value_parser = rule_or_none, add = ArgValueCandidates::new(rules))]
    pub(crate) explain: Option<Explained>,

    /// Tell only of what was not so in this older state: a file or a folder, such as the branch a change goes to
    #[arg(long, value_name = "PATH")]
    pub(crate) against: Vec<PathBuf>,

    /// Lay a table of words over the built-in one; `--explain cut-off-word` says how it is written
    #[arg(long, value_name = "FILE")]
    pub(crate) words: Option<PathBuf>,

    /// Where the book is published, for links [default: from its root]
    #[arg(long, value_name = "URL", value_parser = super::citing::address)]
    pub(crate) address: Option<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Human,
    Json,
    Sarif,
}

/// What is to be explained: a rule, or all of them in short.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Explained(pub(crate) Option<&'static Rule>);

fn format(text: &str) -> Result<Format, String> {
    let all = [
        ("human", Format::Human),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
    ];
    choice(text, &all)
}

fn rule(text: &str) -> Result<&'static Rule, String> {
    lint::rule(text).ok_or_else(|| lint::unknown_rule(text))
}

fn rule_or_none(text: &str) -> Result<Explained, String> {
    match text {
        "" => Ok(Explained(None)),
        text => rule(text).map(|rule| Explained(Some(rule))),
    }
}

/// The rules, for a shell that completes one.
fn rules() -> Vec<CompletionCandidate> {
    let candidate = |rule: &&Rule| CompletionCandidate::new(rule.id).help(Some(rule.finds.into()));
    RULES.iter().map(candidate).collect()
}
