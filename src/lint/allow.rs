//! Comments that let a finding stand: `// lint-allow RULE: REASON`, in witx with `;;`.
//!
//! On a line of its own it holds for what comes next, with all that is in it: a name, a function, a type, an interface.
//! Behind something it holds for that line. Before `package` it holds for the file.

use super::model::Form;
use super::{Finding, Report, Rule, rule};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;

/// A finding that was let stand.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What was found.
    pub finding: Finding,
    /// Why it may stand.
    pub reason: String,
    /// The comment that says so.
    pub comment: Span,
}

/// What a comment that allows begins with, after its marks.
const MARK: &str = "lint-allow";

/// Whether this line of a comment is one.
pub(super) fn is_one(line: &str) -> bool {
    marked(line).is_some()
}

/// What comes after the mark.
fn marked(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['/', ';', '*', ' ', '\t']);
    let rest = line.strip_prefix(MARK)?;
    (rest.is_empty() || rest.starts_with([' ', '\t', ':', '('])).then_some(rest)
}

/// One comment that allows, understood.
struct Allow {
    rule: &'static Rule,
    reason: String,
    /// The comment.
    span: Span,
    /// Where it holds.
    holds: Range<usize>,
}

/// Takes out of the findings what a comment allows. What was left out on the command line is not asked for.
pub(super) fn apply(
    findings: Vec<Finding>,
    files: &[(Arc<SourceFile>, Form)],
    without: &[&'static Rule],
) -> Report {
    let mut report = Report::default();
    let mut allows = Vec::new();
    for (file, form) in files {
        read(
            file,
            *form == Form::Witx,
            &mut allows,
            &mut report.diagnostics,
        );
    }
    let mut used = vec![false; allows.len()];
    for finding in findings {
        let span = finding.span();
        let holds = |allow: &Allow| {
            allow.rule.id == finding.rule.id
                && Arc::ptr_eq(&allow.span.file, &span.file)
                && allow.holds.contains(&span.range.start)
        };
        // The nearest one, which is the last to begin.
        match allows.iter().rposition(holds) {
            Some(at) => {
                used[at] = true;
                report.allowed.push(Allowed {
                    reason: allows[at].reason.clone(),
                    comment: allows[at].span.clone(),
                    finding,
                });
            }
            None => report.findings.push(finding),
        }
    }
    for (allow, used) in allows.iter().zip(used) {
        let asked = without.iter().all(|rule| rule.id != allow.rule.id);
        if !used && asked {
            let message = format!(
                "this allows nothing: `{}` finds nothing here",
                allow.rule.id
            );
            report.diagnostics.push(
                Diagnostic::warning(allow.span.clone(), message).help("take the comment out"),
            );
        }
    }
    report
}

/// Finds the comments of a file that allow something, and what is wrong with them.
fn read(
    file: &Arc<SourceFile>,
    witx: bool,
    allows: &mut Vec<Allow>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !file.text.contains(MARK) {
        return;
    }
    let tokens = tokens(&file.text, witx);
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Comment {
            continue;
        }
        let text = &file.text[token.range.clone()];
        let Some(rest) = marked(text) else {
            continue;
        };
        let end = token.range.start + text.trim_end().len();
        let span = Span::new(file, token.range.start..end);
        match understood(rest.trim_end_matches("*/").trim_end()) {
            Ok((rule, reason)) => allows.push(Allow {
                rule,
                reason: reason.to_owned(),
                span,
                holds: holds(&file.text, &tokens, at, witx),
            }),
            Err((message, help)) => {
                diagnostics.push(Diagnostic::error(span, message).help(help));
            }
        }
    }
}

/// The rule and the reason in `RULE: REASON`, or what is wrong and what to do.
fn understood(rest: &str) -> Result<(&'static Rule, &str), (String, String)> {
    let form = || format!("write `{MARK} RULE: REASON`");
    let rest = rest.trim_start_matches(':').trim();
    let (id, reason) = match rest.split_once(':') {
        Some((id, reason)) => (id.trim(), reason.trim()),
        None => (rest, ""),
    };
    let id = id.trim_start_matches('(').trim_end_matches(')');
    if id.is_empty() {
        return Err(("this does not say which rule it allows".to_owned(), form()));
    }
    let Some(rule) = rule(id) else {
        let first = id.split_whitespace().next().unwrap_or(id);
        if rule_exists(first) && reason.is_empty() {
            return Err((
                format!("`{first}` is allowed here without a colon before the reason"),
                form(),
            ));
        }
        return Err((format!("there is no rule `{id}`"), unknown_rule(id)));
    };
    if reason.is_empty() {
        return Err((
            format!("`{id}` is allowed here without a reason"),
            format!("say why, for whoever reads this next: `{MARK} {id}: REASON`"),
        ));
    }
    Ok((rule, reason))
}

fn rule_exists(id: &str) -> bool {
    rule(id).is_some()
}

/// What to do where a rule's name is none.
pub fn unknown_rule(id: &str) -> String {
    let known = super::RULES.iter().map(|rule| rule.id);
    match nearest(id, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`mdbook-wasi lint --explain` lists the rules".to_owned(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Comment,
    Open,
    Close,
    /// `;` or `,` of WIT, which end a thing.
    End,
    Word,
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// What a text consists of, as far as it matters for where a thing ends.
fn tokens(text: &str, witx: bool) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let line = || rest.find('\n').unwrap_or(rest.len());
        let (line_mark, block) = if witx {
            (";;", ("(;", ";)"))
        } else {
            ("//", ("/*", "*/"))
        };
        let (kind, length) = if rest.starts_with(line_mark) {
            (Some(Kind::Comment), line())
        } else if rest.starts_with(block.0) {
            let end = rest[2..].find(block.1);
            (Some(Kind::Comment), end.map_or(rest.len(), |end| end + 4))
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"');
            (Some(Kind::Word), end.map_or(rest.len(), |end| end + 2))
        } else if !witx && rest.starts_with("->") {
            (None, 2)
        } else {
            match bytes[at] {
                b'(' => (Some(Kind::Open), 1),
                b')' => (Some(Kind::Close), 1),
                b'{' | b'<' if !witx => (Some(Kind::Open), 1),
                b'}' | b'>' if !witx => (Some(Kind::Close), 1),
                b';' | b',' if !witx => (Some(Kind::End), 1),
                byte if byte.is_ascii_whitespace() => (None, 1),
                _ => {
                    let stops = |c: char| c.is_whitespace() || "(){}<>;,\"".contains(c);
                    let end = rest.find(stops).unwrap_or(rest.len()).max(1);
                    let end = rest.ceil_char_boundary(end);
                    (Some(Kind::Word), end)
                }
            }
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                range: at..at + length,
            });
        }
        at += length;
    }
    tokens
}

/// Where the comment at `at` holds.
fn holds(text: &str, tokens: &[Token], at: usize, witx: bool) -> Range<usize> {
    let comment = &tokens[at].range;
    let line_start = text[..comment.start].rfind('\n').map_or(0, |end| end + 1);
    if !text[line_start..comment.start].trim().is_empty() {
        return line_start..comment.start;
    }
    let mut depth = 0usize;
    let mut first = None;
    for token in &tokens[at + 1..] {
        if token.kind == Kind::Comment {
            continue;
        }
        let word = &text[token.range.clone()];
        if first.is_none() {
            if word == "package" && !witx {
                return 0..text.len();
            }
            first = Some(token.range.start);
        }
        match token.kind {
            Kind::Open => depth += 1,
            // What the comment stands in ends before anything came.
            Kind::Close if depth == 0 => return comment.end..token.range.start,
            Kind::Close => {
                depth -= 1;
                let ends = if witx {
                    depth == 0
                } else {
                    depth == 0 && word == "}"
                };
                if ends {
                    return comment.end..token.range.end;
                }
            }
            Kind::End if depth == 0 => return comment.end..token.range.end,
            Kind::Word if witx && depth == 0 => return comment.end..token.range.end,
            _ => {}
        }
    }
    comment.end..text.len()
}

#[cfg(test)]
mod tests;
