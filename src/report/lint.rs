//! What strains a principle, as people read it and as JSON Lines. The latter format is public; add keys, change none.

use super::frame::drawn;
use super::{diagnostics, printable};
use crate::lint::{Allowed, Finding, Problem, Report, Rule};
use crate::source::Span;
use annotate_snippets::{Level, Message};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

mod principles; // what rules are held against, in the register's words
pub use principles::{Principle, Principles};

/// What is known beside the report itself.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The principles.
    pub principles: &'a Principles,
    /// Where the book is published, ended by a slash; empty for links from its root.
    pub address: &'a str,
    /// Findings that an older state had, too, and that are left out.
    pub known_before: usize,
    /// What could not be read.
    pub problems: &'a [Problem],
}

/// A line `= name: text` below the frames.
fn note<'a>(name: &'a str, text: String) -> Message<'a> {
    Level::NOTE.with_name(name).message(text)
}

/// Findings as a chapter shows them: each with its rule, its place, what to do and the principle's id.
pub fn plain(report: &Report) -> String {
    let one = |finding: &Finding| {
        let notes = vec![note("principle", finding.principle.to_owned())];
        drawn_finding(finding, notes, false)
    };
    let findings: Vec<String> = report.findings.iter().map(one).collect();
    let mut text = findings.join("\n");
    for allowed in &report.allowed {
        text.push_str(&format!("allowed: {}\n", allowed_line(allowed)));
    }
    text
}

/// Findings for people, each followed by an empty line; then what was allowed; then how much there is of what.
///
/// # Errors
///
/// Those of the stream.
pub fn human(
    report: &Report,
    said: &Said<'_>,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut told = BTreeSet::new();
    for finding in &report.findings {
        let first = told.insert((finding.rule.id, finding.principle));
        let principle = said.principles.of(finding.principle);
        let notes = notes(finding, principle.as_ref(), said.address, first);
        writeln!(out, "{}", drawn_finding(finding, notes, colour))?;
    }
    for allowed in &report.allowed {
        writeln!(out, "allowed: {}", printable(&allowed_line(allowed)))?;
    }
    if !report.allowed.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", printable(&summary(report, said)))
}

fn drawn_finding(finding: &Finding, notes: Vec<Message<'_>>, colour: bool) -> String {
    let diagnostic = &finding.diagnostic;
    let title = printable(&diagnostic.message).into_owned();
    let mut group = Level::WARNING
        .primary_title(title)
        .id(finding.rule.id)
        .elements(diagnostics::by_file(&diagnostic.labels));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help).into_owned()));
    }
    drawn(group.elements(notes), colour)
}

/// The principle: in full where its rule finds something for the first time, and later by its id alone.
fn notes(
    finding: &Finding,
    principle: Option<&Principle>,
    address: &str,
    first: bool,
) -> Vec<Message<'static>> {
    let Some(principle) = principle else {
        return vec![note("principle", finding.principle.to_owned())];
    };
    if !first {
        return vec![note("principle", principle.token.clone())];
    }
    let Principle {
        token,
        statement,
        page,
        ..
    } = principle;
    let shown = match address {
        "" => format!("{page} of the book"),
        address => format!("{address}{page}"),
    };
    vec![
        note("principle", format!("{token}: {statement}")),
        note("example", shown),
        note(
            "why",
            format!("mdbook-wasi lint --explain {}", finding.rule.id),
        ),
    ]
}

fn allowed_line(allowed: &Allowed) -> String {
    let finding = &allowed.finding;
    let span = finding.span();
    let column = span.file.column_1based(span.range.start);
    format!(
        "{span}:{column}: {}: {}: {}",
        finding.rule.id, finding.diagnostic.message, allowed.reason
    )
}

fn summary(report: &Report, said: &Said<'_>) -> String {
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let mut text = format!(
        "{} in {}, {}",
        counted(report.findings.len(), "finding"),
        counted(report.packages, "package"),
        counted(report.files.len(), "file"),
    );
    if !report.allowed.is_empty() {
        text.push_str(&format!("; {} allowed", report.allowed.len()));
    }
    if said.known_before > 0 {
        text.push_str(&format!("; {} known before", said.known_before));
    }
    if !said.problems.is_empty() {
        text.push_str(&format!("; {} not read", said.problems.len()));
    }
    for (rule, count) in by_rule(report) {
        text.push_str(&format!("\n{count:5}  {}: {}", rule.id, rule.finds));
    }
    text
}

/// How much each rule found, for those that found something, in their own order.
fn by_rule(report: &Report) -> Vec<(&'static Rule, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    let rules = crate::lint::RULES.iter();
    rules
        .filter_map(|rule| Some((*rule, *counts.get(rule.id)?)))
        .collect()
}

/// What a rule is, for whoever asks.
///
/// # Errors
///
/// Those of the stream.
pub fn explain(
    rule: &Rule,
    principles: &Principles,
    address: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}: {}.\n", rule.id, rule.finds)?;
    writeln!(out, "{}\n", filled(rule.why))?;
    let spares = format!("What it leaves alone: {}", rule.spares);
    writeln!(out, "{}\n", filled(&spares))?;
    if let Some(principle) = principles.of(rule.principle) {
        let Principle {
            token,
            title,
            statement,
            page,
            ..
        } = principle;
        writeln!(
            out,
            "Principle: {title} ({token})\n{}\n",
            filled(&statement)
        )?;
        let prefix = if address.is_empty() {
            "in the book, "
        } else {
            address
        };
        writeln!(out, "With programs that show it: {prefix}{page}")?;
        writeln!(
            out,
            "With interfaces that strain it and that do not: {prefix}checks.html#{}\n",
            rule.id
        )?;
    }
    writeln!(
        out,
        "To let one stand, say why above it: `// lint-allow {}: REASON` (`;;` in witx).",
        rule.id
    )
}

/// Every rule with what it finds, a line each.
///
/// # Errors
///
/// Those of the stream.
pub fn list(out: &mut dyn Write) -> io::Result<()> {
    let rules = crate::lint::RULES;
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules {
        writeln!(
            out,
            "{:width$}  {} ({})",
            rule.id, rule.finds, rule.principle
        )?;
    }
    Ok(())
}

/// A paragraph in lines of at most 100 characters.
fn filled(text: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// Where something is, as JSON has it.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> Place<'a> {
    fn of(span: &'a Span) -> Self {
        let file = &span.file;
        let end = span.range.end.min(file.text.len());
        Self {
            file: &file.source_path,
            line: span.line_1based(),
            column: file.column_1based(span.range.start),
            end_line: file.line_1based(end),
            end_column: file.column_1based(end),
        }
    }
}

#[derive(Serialize)]
struct Also<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    #[serde(flatten)]
    place: Place<'a>,
    rule: &'a str,
    principle: &'a str,
    revision: Option<u32>,
    item: &'a str,
    message: &'a str,
    label: &'a str,
    help: Option<&'a str>,
    also: Vec<Also<'a>>,
    /// Why it may stand; only of what is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Unread<'a> {
    kind: &'static str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Last<'a> {
    kind: &'static str,
    findings: usize,
    allowed: usize,
    known_before: usize,
    unread: usize,
    files: usize,
    packages: usize,
    rules: BTreeMap<&'a str, usize>,
}

/// An object a line: of the kind `finding`, `allowed` or `unread`, and at the end one of the kind `summary`.
///
/// # Errors
///
/// Those of the stream.
pub fn json(report: &Report, said: &Said<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        line(&of("finding", finding, None, said.principles), out)?;
    }
    for allowed in &report.allowed {
        let reason = Some(allowed.reason.as_str());
        line(
            &of("allowed", &allowed.finding, reason, said.principles),
            out,
        )?;
    }
    for problem in said.problems {
        let unread = match problem {
            Problem::Placed(diagnostic) => Unread {
                kind: "unread",
                place: diagnostic
                    .labels
                    .first()
                    .map(|label| Place::of(&label.span)),
                message: &diagnostic.message,
                help: diagnostic.help.as_deref(),
            },
            Problem::Plain { message, help } => Unread {
                kind: "unread",
                place: None,
                message,
                help: help.as_deref(),
            },
        };
        line(&unread, out)?;
    }
    let rules = by_rule(report).into_iter();
    let last = Last {
        kind: "summary",
        findings: report.findings.len(),
        allowed: report.allowed.len(),
        known_before: said.known_before,
        unread: said.problems.len(),
        files: report.files.len(),
        packages: report.packages,
        rules: rules.map(|(rule, count)| (rule.id, count)).collect(),
    };
    line(&last, out)
}

fn of<'a>(
    kind: &'static str,
    finding: &'a Finding,
    reason: Option<&'a str>,
    principles: &Principles,
) -> Line<'a> {
    let diagnostic = &finding.diagnostic;
    let labels = diagnostic.labels.iter();
    Line {
        kind,
        place: Place::of(finding.span()),
        rule: finding.rule.id,
        principle: finding.principle,
        revision: principles
            .of(finding.principle)
            .map(|principle| principle.revision),
        item: &finding.item,
        message: &diagnostic.message,
        label: &diagnostic.labels[0].text,
        help: diagnostic.help.as_deref(),
        also: labels
            .skip(1)
            .map(|label| Also {
                place: Place::of(&label.span),
                text: &label.text,
            })
            .collect(),
        reason,
    }
}

fn line(object: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    out.write_all(b"\n")
}
