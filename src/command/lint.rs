//! `lint`: interfaces held against the principles.

use super::args::{Explained, Lint as Args, LintFormat as Format};
use super::{Ending, Failure, Session};
use mdbook_wasi::error::Error;
use mdbook_wasi::lint::words::Words;
use mdbook_wasi::lint::{self, Problem, Report};
use mdbook_wasi::report::lint::{Principles, Said, explain, human, json, list};
use mdbook_wasi::report::sarif;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// So many problems are shown; a folder of broken files would fill the screen.
const MOST_SHOWN: usize = 100;

pub(super) fn lint(session: &Session, args: &Args) -> Result<Ending, Failure> {
    let principles = Principles::built_in();
    let address = args.address.as_deref().unwrap_or_default();
    if let Some(Explained(rule)) = args.explain {
        let mut out = io::BufWriter::new(io::stdout().lock());
        match rule {
            Some(rule) => explain(rule, &principles, address, &mut out)?,
            None => list(&mut out)?,
        }
        out.flush()?;
        return Ok(Ending::Well);
    }
    let mut words = Words::built_in();
    if let Some(path) = &args.words {
        match table(path) {
            Ok(table) => words.overlay(table),
            Err(message) => {
                session.say(&format!("error: {message}"));
                return Ok(Ending::Unreadable);
            }
        }
    }
    let here = std::env::current_dir().map_err(Error::io("find", "the current folder"))?;
    let input = lint::load(&args.paths, &here);
    let mut report = lint::check(&input, &words, &args.allow);
    let mut problems = input.problems;
    let mut known_before = 0;
    if !args.against.is_empty() {
        let before = lint::load(&args.against, &here);
        known_before = leave_out(&mut report, &lint::check(&before, &words, &args.allow));
        problems.extend(before.problems);
    }
    // An allow that cannot be understood is no allow; its finding stands, too.
    let understood = show(session, &problems, &report)?;
    let said = Said {
        principles: &principles,
        address,
        known_before,
        problems: &problems,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Human => human(&report, &said, session.look.colour, &mut out)?,
        Format::Json => json(&report, &said, &mut out)?,
        Format::Sarif => sarif::write(&report, &said, &mut out)?,
    }
    out.flush()?;
    Ok(
        match (
            understood && problems.is_empty(),
            report.findings.is_empty(),
        ) {
            (false, _) => Ending::Unreadable,
            (true, false) => Ending::Broken,
            (true, true) => Ending::Well,
        },
    )
}

/// Takes out of a report what an older one has, too; how much that was. Names tell what is the same, and not lines.
fn leave_out(report: &mut Report, before: &Report) -> usize {
    let allowed = before.allowed.iter().map(|allowed| &allowed.finding);
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for finding in before.findings.iter().chain(allowed) {
        let key = (finding.rule.id, finding.item.clone());
        *known.entry(key).or_default() += 1;
    }
    let all = report.findings.len();
    report.findings.retain(|finding| {
        match known.get_mut(&(finding.rule.id, finding.item.clone())) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        }
    });
    all - report.findings.len()
}

/// Shows what cannot be understood; whether all that was written for this tool can be.
fn show(session: &Session, problems: &[Problem], report: &Report) -> Result<bool, Failure> {
    let mut placed = Vec::new();
    for problem in problems.iter().take(MOST_SHOWN) {
        match problem {
            Problem::Placed(diagnostic) => placed.push((**diagnostic).clone()),
            Problem::Plain { message, help } => {
                session.say(&format!("error: {message}"));
                if let Some(help) = help {
                    session.say(&format!("help: {help}"));
                }
            }
        }
    }
    session.accept(&placed)?;
    if let Some(more) = problems
        .len()
        .checked_sub(MOST_SHOWN)
        .filter(|&more| more > 0)
    {
        session.say(&format!("and {more} more that could not be read"));
    }
    session.accept(&report.diagnostics)
}

/// A user's table of words.
fn table(path: &Path) -> Result<Words, String> {
    let shown = path.display();
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    Words::parse(&text).map_err(|error| format!("`{shown}` is no table of words: {error}"))
}
