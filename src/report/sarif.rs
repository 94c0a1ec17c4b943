//! What strains a principle, as SARIF: what code review services read.
//!
//! # Source
//!
//! [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), an OASIS standard.

use super::lint::Said;
use crate::diagnostic::Diagnostic;
use crate::lint::{Finding, Problem, RULES, Report};
use crate::source::Span;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Writes one log with one run. Columns count characters.
///
/// # Errors
///
/// Those of the stream.
pub fn write(report: &Report, said: &Said<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.findings.iter().map(|finding| result(finding, None));
    let allowed = report.allowed.iter();
    let allowed = allowed.map(|allowed| result(&allowed.finding, Some(&allowed.reason)));
    let mut driver = json!({
        "name": "mdbook-wasi",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": RULES.iter().map(|rule| described(rule, said)).collect::<Vec<_>>(),
    });
    if !said.address.is_empty() {
        driver["informationUri"] = json!(said.address);
    }
    let notifications: Vec<_> = said.problems.iter().map(notification).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "invocations": [{
                "executionSuccessful": said.problems.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": found.chain(allowed).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// A rule, for whoever has never heard of it.
fn described(rule: &crate::lint::Rule, said: &Said<'_>) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": { "text": format!("{}.", capital(rule.finds)) },
        "fullDescription": { "text": rule.why },
        "defaultConfiguration": { "level": "warning" },
    });
    let mut help = rule.spares.to_owned();
    if let Some(principle) = said.principles.of(rule.principle) {
        help = format!(
            "{} ({}): {}\n\n{help}",
            principle.title, principle.token, principle.statement
        );
        descriptor["properties"] = json!({ "principle": principle.token });
        if !said.address.is_empty() {
            descriptor["helpUri"] = json!(format!("{}checks.html#{}", said.address, rule.id));
        }
    }
    descriptor["help"] = json!({ "text": help });
    descriptor
}

/// A finding; with a reason, one that is allowed.
fn result(finding: &Finding, reason: Option<&str>) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut text = format!("{}.", capital(&diagnostic.message));
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!(" {}.", capital(help)));
    }
    let mut location = place(finding.span());
    location["logicalLocations"] = json!([{ "fullyQualifiedName": finding.item }]);
    let also = diagnostic.labels.iter().skip(1).enumerate();
    let also = also.map(|(at, label)| {
        let mut place = place(&label.span);
        place["id"] = json!(at + 1);
        place["message"] = json!({ "text": label.text });
        place
    });
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule.id),
        "level": "warning",
        "message": { "text": text },
        "locations": [location],
        "relatedLocations": also.collect::<Vec<_>>(),
        // By names, so that a finding stays the same one when lines move.
        "partialFingerprints": { "item/v1": format!("{} {}", finding.rule.id, finding.item) },
        "properties": { "principle": finding.principle },
    });
    // One result that has these asks for them in all.
    result["suppressions"] = match reason {
        Some(reason) => json!([{ "kind": "inSource", "justification": reason }]),
        None => json!([]),
    };
    result
}

fn notification(problem: &Problem) -> Value {
    let told = |message: &str, help: Option<&str>| {
        let mut text = format!("{}.", capital(message));
        if let Some(help) = help {
            text.push_str(&format!(" {}.", capital(help)));
        }
        json!({ "level": "error", "message": { "text": text } })
    };
    match problem {
        Problem::Plain { message, help } => told(message, help.as_deref()),
        Problem::Placed(diagnostic) => {
            let Diagnostic {
                message,
                help,
                labels,
                ..
            } = &**diagnostic;
            let mut notification = told(message, help.as_deref());
            let places: Vec<_> = labels
                .iter()
                .take(1)
                .map(|label| place(&label.span))
                .collect();
            notification["locations"] = json!(places);
            notification
        }
    }
}

/// A `location` of the standard.
fn place(span: &Span) -> Value {
    let file = &span.file;
    let end = span.range.end.min(file.text.len());
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&file.source_path) },
            "region": {
                "startLine": span.line_1based(),
                "startColumn": file.column_1based(span.range.start),
                "endLine": file.line_1based(end),
                "endColumn": file.column_1based(end),
            },
        },
    })
}

/// A path as a reference: relative to where the command was called, unless it lies elsewhere.
fn uri(path: &str) -> String {
    let mut uri = match Path::new(path).is_absolute() {
        true => "file://".to_owned(),
        false => String::new(),
    };
    // A colon in the first part would be read as a scheme.
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
