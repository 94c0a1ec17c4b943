//! Results for people: each failure, what was ignored and why, and a summary.

use super::{Counts, Look, Report, Work, failure, printable};
use crate::bless::BlessSummary;
use crate::verdict::Verdict;
use std::io::{self, Write};

pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for entry in report.entries() {
        out.write_all(failure::text(entry, look.colour).as_bytes())?;
    }
    let counts = report.counts();
    if look.verbose {
        ignored(report, out)?;
    } else {
        for (reason, count) in &counts.ignored {
            if let Some(reason) = reason {
                writeln!(out, "ignored: {count} because {}", one_line(reason))?;
            }
        }
    }
    writeln!(out, "{}", summary(&counts, &report.work))
}

/// Every ignored case with its place and reason.
fn ignored(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for entry in report.entries() {
        if let Verdict::Ignored(reason) = &entry.tested.verdict {
            let place = entry.snippet.opening.to_string();
            let reason = match reason {
                Some(reason) => one_line(reason),
                None => "no reason given".to_owned(),
            };
            let (place, name) = (printable(&place), printable(entry.name));
            writeln!(out, "ignored: {place} `{name}`: {reason}")?;
        }
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// The last line: what became of the cases, and the work that it took.
pub fn summary(counts: &Counts, work: &Work) -> String {
    let ignored: usize = counts.ignored.values().sum();
    let unexplained = match counts.ignored.get(&None) {
        Some(count) => format!(" ({count} without a reason)"),
        None => String::new(),
    };
    format!(
        "{} passed, {} failed, {ignored} ignored{unexplained}; {} of {} in {}; \
         compiled {}, {} from the cache; {:.2} s",
        counts.passed,
        counts.failed,
        counted(counts.cases, "case"),
        counted(counts.snippets, "snippet"),
        counted(counts.chapters, "chapter"),
        counted(work.compiled, "program"),
        work.cached,
        work.elapsed.as_secs_f64(),
    )
}

/// A number and its noun.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Writes what `--bless` did and what it did not.
///
/// # Errors
///
/// Those of the stream.
pub fn blessed(report: &Report, summary: &BlessSummary, out: &mut dyn Write) -> io::Result<()> {
    let name = |tested: usize| {
        let entry = report.entry(&report.tested[tested]);
        let name = match &entry.case.name {
            Some(case) => format!("`{}`, case `{case}`", entry.name),
            None => format!("`{}`", entry.name),
        };
        (printable(&name).into_owned(), &entry.snippet.opening)
    };
    for done in &summary.rewritten {
        let (name, _) = name(done.tested);
        let place = done.place.to_string();
        let what = done.what.as_str();
        writeln!(out, "blessed: {} {what} of {name}", printable(&place))?;
        if let Some(note) = done.note {
            writeln!(out, "   note: {note}")?;
        }
    }
    for refused in &summary.refused {
        let (name, opening) = name(refused.tested);
        let place = refused.place.as_ref().unwrap_or(opening).to_string();
        let (place, what) = (printable(&place), refused.what.as_str());
        let reason = one_line(&refused.reason);
        writeln!(out, "not blessed: {place} {what} of {name}: {reason}")?;
    }
    Ok(())
}
