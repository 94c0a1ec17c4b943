//! A file -> a register, or all that is wrong with it.

use super::{Entry, Register, Retired, Revision, VERSION, joined};
use crate::cache::sha256;
use crate::diagnostic::{Diagnostic, nearest};
use crate::snippet::is_lasting;
use crate::source::{SourceFile, Span};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What leads back to a register that was right.
const RESTORE: &str = "only `mdbook-wasi register` edits this file: bring it back from version control, and let the command do it";

const NO_CHAPTER: &str = "a chapter is a Markdown file below the book's `src` folder";

/// Reads a register. Where anything is wrong with it, what comes back beside that is only what could be read, and must
/// not be written.
pub fn read(file: &Arc<SourceFile>) -> (Register, Vec<Diagnostic>) {
    let mut reading = Reading {
        file,
        diagnostics: Vec::new(),
    };
    let mut register = Register::default();
    if let Some(conflict) = conflict(&file.text) {
        let message = "a merge left a conflict in the register";
        reading.wrong(conflict, message).help(
            "keep the entries of both sides; where both have a new revision of one principle, keep one, and record the \
             other's wording anew by `mdbook-wasi register --update`",
        );
        return (register, reading.done());
    }
    let document = match DeTable::parse(&file.text) {
        Ok(document) => document.into_inner(),
        Err(error) => {
            let message = format!("the register is not TOML: {}", error.message());
            reading
                .wrong(error.span().unwrap_or(0..0), message)
                .help(RESTORE);
            return (register, reading.done());
        }
    };
    reading.keys(&document, &["version", "principle"]);
    match document
        .get("version")
        .map(|value| (value.get_ref(), value.span()))
    {
        Some((DeValue::Integer(number), _)) if number.to_string() == VERSION.to_string() => {}
        Some((_, span)) => {
            let message = format!("this tool reads registers of version {VERSION}");
            reading
                .wrong(span, message)
                .help("a later release of `mdbook-wasi` may have written it");
        }
        None => {
            let message = format!("the register does not say `version = {VERSION}`");
            reading.wrong(0..0, message).help(RESTORE);
        }
    }
    let principles = document.get("principle");
    for value in reading.tables(principles, "principle") {
        reading.entry(value, &mut register.entries);
    }
    reading.successors(&register);
    (register, reading.done())
}

/// Whether a chapter's name leads nowhere else than below the book.
fn is_chapter(name: &str) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    Path::new(name).components().all(plain) && !name.contains(['\\', ':', '\0'])
}

/// The first line that git writes into a file which two sides changed.
fn conflict(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", ">>>>>>> ", "||||||| "]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

struct Reading<'a> {
    file: &'a Arc<SourceFile>,
    diagnostics: Vec<Said>,
}

/// A diagnostic that may still get its help.
struct Said(Diagnostic);

impl Said {
    fn help(&mut self, help: &str) {
        self.0.help = Some(help.to_owned());
    }
}

type Value<'t> = Spanned<DeValue<'t>>;

impl Reading<'_> {
    fn done(self) -> Vec<Diagnostic> {
        self.diagnostics.into_iter().map(|said| said.0).collect()
    }

    fn wrong(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Said {
        let diagnostic = Diagnostic::error(Span::new(self.file, range), message);
        let at = self.diagnostics.len();
        self.diagnostics.push(Said(diagnostic));
        &mut self.diagnostics[at]
    }

    fn keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let help = match nearest(name, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known keys are `{}`", known.join("`, `")),
            };
            self.wrong(key.span(), format!("unknown key `{name}` in the register"))
                .help(&help);
        }
    }

    /// The tables of `[[name]]`.
    fn tables<'v, 't>(&mut self, value: Option<&'v Value<'t>>, name: &str) -> Vec<&'v Value<'t>> {
        let Some(value) = value else {
            return Vec::new();
        };
        let tables = value.get_ref().as_array().map(|array| array.iter());
        let tables: Vec<_> = tables.into_iter().flatten().collect();
        if tables.is_empty() || tables.iter().any(|one| one.get_ref().as_table().is_none()) {
            let message = format!("`{name}` is a list of tables, `[[{name}]]`");
            self.wrong(value.span(), message).help(RESTORE);
            return Vec::new();
        }
        tables
    }

    /// A text that is not empty.
    fn text(&mut self, table: &DeTable<'_>, key: &str, within: Range<usize>) -> Option<String> {
        match table.get(key).map(|value| (value.get_ref(), value.span())) {
            Some((DeValue::String(text), span)) if text.contains(char::is_control) => {
                self.wrong(
                    span,
                    format!("`{key}` is one line, without control characters"),
                )
                .help(RESTORE);
                None
            }
            Some((DeValue::String(text), _)) if !text.trim().is_empty() => Some(text.to_string()),
            Some((_, span)) => {
                self.wrong(span, format!("`{key}` is a text, and not an empty one"))
                    .help(RESTORE);
                None
            }
            None => {
                self.wrong(within, format!("this entry has no `{key}`"))
                    .help(RESTORE);
                None
            }
        }
    }

    fn date(&mut self, table: &DeTable<'_>, within: Range<usize>) -> Option<Date> {
        let Some(value) = table.get("date") else {
            self.wrong(within, "this entry has no `date`").help(RESTORE);
            return None;
        };
        let written = match value.get_ref() {
            DeValue::Datetime(time) if time.time.is_none() && time.offset.is_none() => {
                time.to_string()
            }
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let date = written.parse();
        if date.is_err() {
            self.wrong(value.span(), "this is no date")
                .help("a date is a day of the calendar, `2026-11-22`");
        }
        date.ok()
    }

    /// Ids or files, none of them empty.
    fn texts(&mut self, value: Option<&Value<'_>>, key: &str) -> Vec<String> {
        let Some(value) = value else {
            return Vec::new();
        };
        let texts = value.get_ref().as_array().map(|array| {
            let text = |one: &Value<'_>| match one.get_ref() {
                DeValue::String(text) if !text.is_empty() => Some(text.to_string()),
                _ => None,
            };
            array.iter().map(text).collect::<Option<Vec<_>>>()
        });
        texts.flatten().unwrap_or_else(|| {
            self.wrong(value.span(), format!("`{key}` is a list of texts"))
                .help(RESTORE);
            Vec::new()
        })
    }

    fn entry(&mut self, value: &Value<'_>, entries: &mut BTreeMap<String, Entry>) {
        let Some(table) = value.get_ref().as_table() else {
            return;
        };
        self.keys(table, &["id", "chapters", "revision", "retired"]);
        let Some(id) = self.text(table, "id", value.span()) else {
            return;
        };
        let place = table.get("id").map_or(value.span(), Spanned::span);
        if !is_lasting(&id) {
            let message = format!("`{id}` is no id for a principle");
            self.wrong(place.clone(), message)
                .help("a family, a dot and a few words: `family.few-words`");
        }
        let chapters = self.texts(table.get("chapters"), "chapters");
        if chapters.iter().any(|chapter| !is_chapter(chapter)) {
            let span = table.get("chapters").map_or(place.clone(), Spanned::span);
            self.wrong(span, NO_CHAPTER).help(RESTORE);
        }
        if chapters.is_empty() {
            self.wrong(
                place.clone(),
                format!("`{id}` names no chapter in which it stands or stood"),
            )
            .help(RESTORE);
        }
        let before = self.diagnostics.len();
        let stands = chapters.last().map_or("", String::as_str);
        let revisions = self.revisions(&id, table, stands, place.clone());
        if revisions.is_empty() {
            if before == self.diagnostics.len() {
                self.wrong(place, format!("`{id}` has no revision"))
                    .help(RESTORE);
            }
            return;
        }
        let retired = table
            .get("retired")
            .and_then(|retired| self.retired(retired));
        let span = Span::new(self.file, place);
        let entry = Entry {
            chapters,
            revisions,
            retired,
            place: Some(span.clone()),
        };
        if let Some(first) = entries.get(&id) {
            let mut twice = Diagnostic::error(span, format!("the register has `{id}` twice"))
                .help("an id means one thing: keep the entry that has all revisions");
            if let Some(first) = &first.place {
                twice = twice.also(first.clone(), "the first one");
            }
            self.diagnostics.push(Said(twice));
            return;
        }
        entries.insert(id, entry);
    }

    /// `stands` is the chapter in which the principle stands.
    fn revisions(
        &mut self,
        id: &str,
        table: &DeTable<'_>,
        stands: &str,
        place: Range<usize>,
    ) -> Vec<Revision> {
        let mut revisions: Vec<Revision> = Vec::new();
        let tables = self.tables(table.get("revision"), "principle.revision");
        for (nth, value) in tables.into_iter().enumerate() {
            let (Some(table), within) = (value.get_ref().as_table(), value.span()) else {
                continue;
            };
            self.keys(
                table,
                &[
                    "number",
                    "date",
                    "chapter",
                    "title",
                    "reason",
                    "statement",
                    "digest",
                ],
            );
            let wanted = nth + 1;
            match table
                .get("number")
                .map(|value| (value.get_ref(), value.span()))
            {
                Some((DeValue::Integer(number), _)) if number.to_string() == wanted.to_string() => {
                }
                Some((_, span)) => {
                    let message = format!("revision {wanted} of `{id}` belongs here");
                    self.wrong(span, message)
                        .help("revisions are numbered from 1, in order, and none is left out");
                }
                None => {
                    self.wrong(within.clone(), "this revision has no `number`")
                        .help(RESTORE);
                }
            }
            let date = self.date(table, within.clone());
            let [title, reason, statement, digest] = ["title", "reason", "statement", "digest"]
                .map(|key| self.text(table, key, within.clone()));
            // The first registers did not say it.
            let chapter = match table.get("chapter") {
                None => Some(stands.to_owned()),
                Some(_) => self.text(table, "chapter", within.clone()),
            };
            if chapter
                .as_deref()
                .is_some_and(|chapter| !is_chapter(chapter))
            {
                let span = table.get("chapter").map_or(within.clone(), Spanned::span);
                self.wrong(span, NO_CHAPTER).help(RESTORE);
            }
            let (Some(date), Some(chapter), Some(title), Some(reason)) =
                (date, chapter, title, reason)
            else {
                continue;
            };
            let (Some(statement), Some(digest)) = (statement, digest) else {
                continue;
            };
            if sha256(statement.as_bytes()) != digest || joined(&statement) != statement {
                let span = table.get("statement").map_or(within.clone(), Spanned::span);
                let message = format!(
                    "the statement of `{id}`, revision {wanted}, is not the one that was recorded: its digest is another"
                );
                self.wrong(span, message).help(RESTORE);
            }
            if revisions.last().is_some_and(|last| last.date > date) {
                let span = table.get("date").map_or(within, Spanned::span);
                let message =
                    format!("revision {wanted} of `{id}` is older than the one before it");
                self.wrong(span, message).help(RESTORE);
            }
            revisions.push(Revision {
                number: u32::try_from(wanted).unwrap_or(u32::MAX),
                date,
                chapter,
                title,
                reason,
                statement,
                digest,
            });
        }
        if table.get("revision").is_none() {
            self.wrong(place, format!("`{id}` has no revision"))
                .help(RESTORE);
        }
        revisions
    }

    fn retired(&mut self, value: &Value<'_>) -> Option<Retired> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span(), "`retired` is a table")
                .help(RESTORE);
            return None;
        };
        self.keys(table, &["date", "reason", "instead"]);
        let date = self.date(table, value.span())?;
        let reason = self.text(table, "reason", value.span())?;
        let instead = self.texts(table.get("instead"), "instead");
        Some(Retired {
            date,
            reason,
            instead,
        })
    }

    /// What took a principle's place is there, and the way from one to the next comes to an end.
    fn successors(&mut self, register: &Register) {
        for (id, entry) in &register.entries {
            let (Some(retired), Some(place)) = (&entry.retired, &entry.place) else {
                continue;
            };
            for next in &retired.instead {
                if !register.entries.contains_key(next) {
                    let message =
                        format!("`{id}` leads to `{next}`, which the register does not have");
                    self.wrong(place.range.clone(), message).help(RESTORE);
                }
            }
            if register.leads_back(id) {
                let message = format!("`{id}` leads back to itself");
                self.wrong(place.range.clone(), message).help(RESTORE);
            }
        }
    }
}
