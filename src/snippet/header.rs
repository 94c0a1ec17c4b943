//! The grant header of a snippet: its first lines, which are TOML in comments.

use super::declared::{Declared, KEYS};
use super::fences::Line;
use super::sourced::Sourced;
use super::{Language, Mode, Named};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// What a grant header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Its lines without the comment marker.
    pub lines: Vec<String>,
    /// What it says of every case.
    pub base: Declared,
    /// The named cases in the order declared, each with what it says on top of that.
    pub cases: Vec<(String, Declared)>,
    /// The snippets that a composition names.
    pub programs: Vec<Named>,
}

/// What a line of the header begins with.
pub(super) fn marker(language: Language) -> &'static str {
    match language {
        Language::Wat | Language::Witx => ";;@",
        Language::RustP2
        | Language::RustP1
        | Language::RustP3
        | Language::RustHost
        | Language::Wit
        | Language::Wac => "//@",
    }
}

/// A header's TOML, and where in the chapter's text it stands.
pub(super) struct Toml<'a> {
    sourced: &'a Sourced,
    text: String,
    /// For each line, where it starts in `text`, and where in the chapter's text.
    lines: Vec<(usize, usize)>,
}

impl<'a> Toml<'a> {
    /// Takes the header off the first of a snippet's lines.
    pub(super) fn of(lines: &[Line<'_>], language: Language, sourced: &'a Sourced) -> Self {
        let marker = marker(language);
        let mut toml = Self {
            sourced,
            text: String::new(),
            lines: Vec::new(),
        };
        for line in lines {
            // In a file of which a chapter shows a part, the header is in the part that is hidden.
            let text = line.text.trim_start();
            let text = match language {
                Language::Wat | Language::Wit | Language::Witx | Language::Wac => text,
                _ => text.strip_prefix("# ").unwrap_or(text),
            };
            let Some(rest) = text.strip_prefix(marker) else {
                break;
            };
            let column = line.text.len() - rest.len();
            toml.lines.push((toml.text.len(), line.offset(column)));
            toml.text.push_str(rest);
            toml.text.push('\n');
        }
        toml
    }

    /// How many lines the header has.
    pub(super) fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Where a part of the TOML is written.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        let end = self.offset(range.end).max(start);
        self.sourced.span(start..end)
    }

    fn offset(&self, at: usize) -> usize {
        let (start, offset) = self.lines[self.line(at)];
        let length = self.text[start..].find('\n').unwrap_or(0);
        offset + (at.saturating_sub(start)).min(length)
    }

    fn line(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|&(start, _)| start <= at);
        after.saturating_sub(1)
    }

    /// Whether it is likely that the author speaks to us: other tools have comments like these too.
    pub(super) fn is_ours(&self) -> bool {
        self.text.lines().any(|line| {
            let key = line.trim_start().trim_start_matches('[');
            let end = key.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (key, rest) = key.split_at(end.unwrap_or(key.len()));
            let sets = rest.trim_start().starts_with(['=', '.', ']']);
            sets && (key == "case" || nearest(key, KEYS.iter().copied()).is_some())
        })
    }

    /// Reads it for a snippet in this language and mode.
    pub(super) fn read(
        &self,
        language: Language,
        mode: &Mode,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Header {
        let mut header = Header::default();
        if self.lines.is_empty() {
            return header;
        }
        let unmarked = |line: &str| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned();
        header.lines = self.text.lines().map(unmarked).collect();

        let (table, errors) = DeTable::parse_recoverable(&self.text);
        let mut broken = BTreeSet::new();
        for error in errors {
            let range = error.span().unwrap_or(0..0);
            // After the first error of a line the parser guesses, and so it does about what follows from a guess.
            let line = self.line(range.start.min(self.text.len().saturating_sub(1)));
            if broken.insert(line) {
                let message = format!("the grant header is not TOML: {}", error.message());
                diagnostics.push(Diagnostic::error(self.span(range), message));
            }
        }
        let is_whole = |range: Range<usize>| {
            let lines = self.line(range.start)..=self.line(range.end.saturating_sub(1));
            broken.range(lines).next().is_none()
        };
        let mut reader = Reader {
            toml: self,
            permitted: Permitted::of(language, mode),
            diagnostics,
        };
        for (key, range, value, value_range) in entries(table.get_ref()) {
            if !is_whole(range.start..value_range.end.max(range.end)) {
                continue;
            }
            if key == "programs" && language == Language::Wac {
                reader.programs(value, value_range, &mut header.programs);
            } else if key == "case" && (reader.permitted.allows)(key) {
                reader.cases(value, value_range, &mut header.cases);
            } else {
                reader.key(key, range, value, value_range, &mut header.base);
            }
        }
        header
    }
}

/// A key, its place, its value, and that one's place.
type Entry<'t> = (&'t str, Range<usize>, &'t DeValue<'t>, Range<usize>);

/// The entries of a table in the order in which they are written.
pub(super) fn entries<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| (&**key.get_ref(), key.span(), value.get_ref(), value.span()))
        .collect();
    entries.sort_by_key(|(_, range, ..)| range.start);
    entries
}

/// The keys that mean something on a snippet.
struct Permitted {
    allows: fn(&str) -> bool,
    /// What the snippet is, for the message when it is none of them.
    what: &'static str,
}

impl Permitted {
    fn of(language: Language, mode: &Mode) -> Self {
        let permitted = |what, allows| Self { allows, what };
        match (language, mode) {
            (_, Mode::Lint) => permitted("a `lint` snippet, which is read and not run", |_| false),
            (Language::Wit | Language::Witx, _) => {
                permitted("an interface, which is not run", |_| false)
            }
            // Nothing is run, and so each case is the same.
            (_, Mode::CompileFail(_)) => {
                permitted("a snippet that does not compile", |key| key == "case")
            }
            (Language::RustHost, _) => permitted(
                "a `host` snippet, which has all that this machine has",
                |key| matches!(key, "args" | "stdin" | "exit" | "seconds" | "case"),
            ),
            (Language::RustP1, Mode::ShouldPanic) => permitted(
                "a `should_panic` snippet of WASI 0.1, which says by that how it ends and is no component",
                |key| key != "with" && !is_end(key),
            ),
            (_, Mode::ShouldPanic) => permitted(
                "a `should_panic` snippet, which says by that how it ends",
                |key| !is_end(key),
            ),
            (Language::RustP1, _) => permitted(
                "a core module of WASI 0.1, which no component can be put under",
                |key| key != "with",
            ),
            (Language::Wac, _) => {
                permitted("a composition, which names its components itself", |key| {
                    key != "with"
                })
            }
            _ => permitted("", |_| true),
        }
    }
}

/// Whether a key says how a run ends.
fn is_end(key: &str) -> bool {
    matches!(key, "exit" | "trap" | "unlinked")
}

struct Reader<'a> {
    toml: &'a Toml<'a>,
    permitted: Permitted,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn key(
        &mut self,
        key: &str,
        range: Range<usize>,
        value: &DeValue<'_>,
        value_range: Range<usize>,
        into: &mut Declared,
    ) {
        if !KEYS.contains(&key) {
            let near = nearest(key, KEYS.iter().copied());
            let diagnostic = self.error(range, format!("unknown key `{key}`"));
            self.diagnostics.push(diagnostic.help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are: {}", KEYS.join(", ")),
            }));
            return;
        }
        if !(self.permitted.allows)(key) {
            let message = format!("`{key}` means nothing on {}", self.permitted.what);
            self.diagnostics.push(self.error(range, message));
            return;
        }
        let key_span = self.toml.span(range);
        for (range, problem) in into.set(key, key_span, value, value_range, self.toml) {
            let mut diagnostic = self.error(range, problem.message);
            diagnostic.help = problem.help;
            self.diagnostics.push(diagnostic);
        }
    }

    /// `programs = { NAME = "ID" }`.
    fn programs(&mut self, value: &DeValue<'_>, range: Range<usize>, into: &mut Vec<Named>) {
        let DeValue::Table(table) = value else {
            let message = format!(
                "`programs` takes a table of snippets' ids, not {}",
                a(value)
            );
            let diagnostic = self.error(range, message);
            self.diagnostics
                .push(diagnostic.help("write `programs = { app = \"chapter.idea\" }`"));
            return;
        };
        for (name, _, value, value_range) in entries(table) {
            match value.as_str() {
                Some(id) => into.push(Named {
                    name: name.to_owned(),
                    id: id.to_owned(),
                    declared: self.toml.span(value_range),
                }),
                None => {
                    let message =
                        format!("`programs.{name}` takes a snippet's id, not {}", a(value));
                    self.diagnostics.push(self.error(value_range, message));
                }
            }
        }
    }

    fn cases(
        &mut self,
        value: &DeValue<'_>,
        range: Range<usize>,
        cases: &mut Vec<(String, Declared)>,
    ) {
        let DeValue::Table(table) = value else {
            let message = format!("`case` takes a table of cases, not {}", a(value));
            let diagnostic = self.error(range, message);
            self.diagnostics
                .push(diagnostic.help("write `case.NAME = { … }`"));
            return;
        };
        for (name, name_range, value, value_range) in entries(table) {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if name.is_empty() || !name.chars().all(plain) {
                let message = format!("`{name}` cannot name a case");
                let diagnostic = self.error(name_range, message);
                self.diagnostics
                    .push(diagnostic.help("use small letters, digits and `-`"));
                continue;
            }
            let mut declared = Declared::default();
            match value {
                DeValue::Table(table) => {
                    for (key, range, value, value_range) in entries(table) {
                        if key == "case" {
                            let message = "a case cannot have cases".to_owned();
                            self.diagnostics.push(self.error(range, message));
                        } else {
                            self.key(key, range, value, value_range, &mut declared);
                        }
                    }
                }
                other => {
                    let message = format!("a case takes a table, not {}", a(other));
                    self.diagnostics.push(self.error(value_range, message));
                }
            }
            cases.push((name.to_owned(), declared));
        }
    }

    fn error(&self, range: Range<usize>, message: String) -> Diagnostic {
        Diagnostic::error(self.toml.span(range), message)
    }
}

/// The sort of a TOML value with its article.
pub(super) fn a(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
