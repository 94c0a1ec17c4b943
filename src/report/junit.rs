//! Results as JUnit's XML, in the shape that Jenkins, GitLab and the like read: a suite a chapter, in XML 1.0.

use super::{Entry, Report, failure};
use crate::judge::visible_bytes;
use crate::verdict::{Mismatch, Verdict};
use std::fmt::Write as _;
use std::io::{self, Write};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<Entry> = report.entries().collect();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="mdbook-wasi"{}>"#,
        totals(&entries)
    )?;
    for suite in entries.chunk_by(|a, b| a.tested.chapter == b.tested.chapter) {
        let name = attribute(&suite[0].chapter_path());
        writeln!(out, r#"  <testsuite name="{name}"{}>"#, totals(suite))?;
        for entry in suite {
            out.write_all(test_case(*entry).as_bytes())?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The attributes that count and time some cases.
fn totals(entries: &[Entry]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| {
        let verdicts = entries.iter().map(|entry| &entry.tested.verdict);
        verdicts.filter(|verdict| wanted(verdict)).count()
    };
    let failures = count(|verdict| matches!(verdict, Verdict::Fail(_)));
    let skipped = count(|verdict| matches!(verdict, Verdict::Ignored(_)));
    let time: f64 = entries.iter().map(|entry| seconds(*entry)).sum();
    format!(
        r#" tests="{}" failures="{failures}" errors="0" skipped="{skipped}" time="{time:.6}""#,
        entries.len()
    )
}

fn seconds(entry: Entry) -> f64 {
    (entry.tested.compile_ms + entry.tested.run_ms) / 1000.0
}

fn test_case(entry: Entry) -> String {
    let opening = &entry.snippet.opening;
    let name = match &entry.case.name {
        Some(case) => format!("{} [{case}]", entry.snippet.id),
        None => entry.snippet.id.clone(),
    };
    let mut xml = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.6}\">\n",
        attribute(&name),
        attribute(&entry.chapter_path()),
        attribute(&opening.file.source_path),
        opening.line_1based(),
        seconds(entry),
    );
    // Writing to a string cannot fail.
    match &entry.tested.verdict {
        Verdict::Pass => {}
        Verdict::Fail(mismatches) => {
            let messages: Vec<&str> = mismatches.iter().map(|m| m.message.as_str()).collect();
            let kind = mismatches
                .first()
                .map_or("", |m: &Mismatch| m.what.as_str());
            let _ = writeln!(
                xml,
                "      <failure message=\"{}\" type=\"{kind}\">{}</failure>",
                attribute(&messages.join("; ")),
                text(&failure::text(entry, false)),
            );
        }
        Verdict::Ignored(reason) => {
            let reason = reason.as_deref().unwrap_or("no reason given");
            let _ = writeln!(xml, "      <skipped message=\"{}\"/>", attribute(reason));
        }
    }
    if let Some(outcome) = &entry.tested.outcome {
        for (name, bytes) in [
            ("system-out", &outcome.stdout),
            ("system-err", &outcome.stderr),
        ] {
            if !bytes.is_empty() {
                let _ = writeln!(
                    xml,
                    "      <{name}>{}</{name}>",
                    text(&visible_bytes(bytes))
                );
            }
        }
    }
    if let Some(linted) = &entry.tested.linted
        && !linted.rendered.is_empty()
    {
        let _ = writeln!(
            xml,
            "      <system-out>{}</system-out>",
            text(&linted.rendered)
        );
    }
    xml.push_str("    </testcase>\n");
    xml
}

/// Character data: what XML reads as markup is escaped, and what it forbids is shown as `\u{1b}`.
fn text(raw: &str) -> String {
    let mut xml = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            // A bare carriage return would be read as a line feed.
            '\r' => xml.push_str("&#13;"),
            '\n' | '\t' => xml.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                xml.extend(c.escape_unicode());
            }
            c => xml.push(c),
        }
    }
    xml
}

/// An attribute's value, to stand in double quotes.
fn attribute(raw: &str) -> String {
    text(raw)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_forbidden_characters_are_escaped() {
        for (raw, as_text, as_attribute) in [
            (
                "a<b>&\"c\"",
                "a&lt;b&gt;&amp;\"c\"",
                "a&lt;b&gt;&amp;&quot;c&quot;",
            ),
            ("]]>", "]]&gt;", "]]&gt;"),
            (
                "\x1b\0\u{ffff}",
                "\\u{1b}\\u{0}\\u{ffff}",
                "\\u{1b}\\u{0}\\u{ffff}",
            ),
            ("a\tb\r\n", "a\tb&#13;\n", "a&#9;b&#13;&#10;"),
        ] {
            assert_eq!(text(raw), as_text);
            assert_eq!(attribute(raw), as_attribute);
        }
    }
}
