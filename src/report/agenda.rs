//! What was found in agendas, as JSON Lines, and summed up. The format is public; add keys, change none.

use super::printable;
use crate::agenda::Finding;
use crate::agenda::documents::Counts;
use crate::diagnostic::Severity;
use crate::source::SourceFile;
use serde::Serialize;
use std::io::{self, Write};

/// What a check went through, and how much it found.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files that were read.
    pub files: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Citations in them that are in order.
    pub citations: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Links to documents of WASI.
    pub documents: Counts,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    kind: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(flatten)]
    data: &'a crate::agenda::Data,
}

#[derive(Serialize)]
struct Last<'a> {
    kind: &'static str,
    files: usize,
    unreadable: usize,
    citations: usize,
    errors: usize,
    warnings: usize,
    documents: &'a Counts,
}

/// An object for each finding, one a line.
///
/// # Errors
///
/// Those of the stream.
pub fn json(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let mut columns = Columns::default();
    for finding in findings {
        let diagnostic = &finding.diagnostic;
        let Some(label) = diagnostic.labels.first() else {
            continue;
        };
        let file = &label.span.file;
        let line = Line {
            file: &file.source_path,
            line: label.span.line_1based(),
            column: columns.of(file, label.span.range.start),
            kind: finding.kind.name(),
            severity: match finding.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            data: &finding.data,
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Columns of places that come in order: a line of megabytes is counted through once.
#[derive(Default)]
struct Columns {
    /// The line of the place before, where it is, and its column.
    before: Option<(usize, usize, usize)>,
}

impl Columns {
    fn of(&mut self, file: &SourceFile, at: usize) -> usize {
        let line = file.line_1based(at);
        let column = match self.before {
            Some((same, from, column)) if same == line && from <= at => {
                column + file.text[from..at].chars().count()
            }
            _ => file.column_1based(at),
        };
        self.before = Some((line, at, column));
        column
    }
}

/// The last object, of the kind `summary`.
///
/// # Errors
///
/// Those of the stream.
pub fn json_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let last = Last {
        kind: "summary",
        files: summary.files,
        unreadable: summary.unreadable,
        citations: summary.citations,
        errors: summary.errors,
        warnings: summary.warnings,
        documents: &summary.documents,
    };
    serde_json::to_writer(&mut *out, &last)?;
    out.write_all(b"\n")
}

/// The same for people.
///
/// # Errors
///
/// Those of the stream.
pub fn human_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let counted = |count: usize, one: &str, more: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    };
    let mut text = format!(
        "{}: {} in order, {}, {}",
        counted(summary.files, "file", "files"),
        counted(summary.citations, "citation", "citations"),
        counted(summary.errors, "error", "errors"),
        counted(summary.warnings, "warning", "warnings"),
    );
    if summary.unreadable > 0 {
        text.push_str(&format!(", {} not read", summary.unreadable));
    }
    let documents = &summary.documents;
    let links = documents.moving + documents.pinned;
    if links > 0 {
        text.push_str(&format!(
            "\nlinks to documents of WASI: {} on a moving branch, {} pinned",
            documents.moving, documents.pinned
        ));
    }
    writeln!(out, "{}", printable(&text))
}
