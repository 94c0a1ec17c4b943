//! What `book.toml` says to this tool.

use crate::diagnostic::{Diagnostic, nearest};
use crate::snippet::Edition;
use crate::source::{SourceFile, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// The part of `book.toml` that matters here. Defaults are those of a book that says nothing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether `book.toml` has a `[preprocessor.wasi]` table: the book was written for this tool. A stranger's book
    /// is met more gently: an unknown word of a fence is then a class of its own, not an error.
    pub ours: bool,
    /// `[rust] edition`. `None` is rustdoc's default, 2015.
    pub edition: Option<Edition>,
    /// `[preprocessor.wasi.crates]`: crates that Rust snippets may use, each as Cargo's `[dependencies]` has it (the
    /// value is TOML source text). A relative `path` was made absolute, from the book's root.
    pub crates: BTreeMap<String, String>,
    /// `[preprocessor.wasi] editable = false`: WAT and WIT cannot be edited in the pages, and what that takes is neither built
    /// nor published.
    pub uneditable: bool,
    /// `[preprocessor.wasi.components]`: what may stand between a program and its host, by name: a folder with a Cargo
    /// package, or a `.wasm` or `.wat` file. Absolute.
    pub components: BTreeMap<String, PathBuf>,
    /// `[preprocessor.wasi] register`: the file that keeps the register of its principles, relative to the `src`
    /// folder, and where it is named.
    /// `None` for a book that keeps none.
    pub register: Option<(PathBuf, Span)>,
    /// `[preprocessor.wasi] address`: where the book is published, with a slash at its end; `None` where that is not said.
    pub address: Option<String>,
    /// `[book] language`; `None` is mdBook's default, English.
    pub language: Option<String>,
    /// `[book] title`.
    pub title: Option<String>,
    /// `[build] build-dir`, absolute.
    pub build_dir: PathBuf,
}

/// The keys of `[preprocessor.wasi]`: mdBook's own, and ours.
const KEYS: [&str; 10] = [
    "command",
    "before",
    "after",
    "renderers",
    "optional",
    "crates",
    "editable",
    "components",
    "register",
    "address",
];

impl Settings {
    /// Reads a `book.toml` that lies in `root`, for its `[preprocessor.wasi]`. What mdBook too reads, the edition and
    /// the build folder, is left as it is by default.
    pub fn read(book_toml: &Arc<SourceFile>, root: &Path) -> (Self, Vec<Diagnostic>) {
        let mut settings = Self::default();
        let mut diagnostics = Vec::new();
        let document = match DeTable::parse(&book_toml.text) {
            Ok(document) => document.into_inner(),
            Err(error) => {
                let span = Span::new(book_toml, error.span().unwrap_or(0..0));
                diagnostics.push(Diagnostic::error(
                    span,
                    format!("this is not TOML: {}", error.message()),
                ));
                return (settings, diagnostics);
            }
        };
        let table = document
            .get("preprocessor")
            .and_then(|value| value.get_ref().get("wasi"));
        let Some(table) = table.and_then(|value| value.get_ref().as_table()) else {
            return (settings, diagnostics);
        };
        settings.ours = true;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !KEYS.contains(&name) {
                let span = Span::new(book_toml, key.span());
                let unknown = format!("unknown key `{name}` in `[preprocessor.wasi]`");
                diagnostics.push(suggest(Diagnostic::error(span, unknown), name));
            }
            if name == "editable" {
                match value.get_ref() {
                    DeValue::Boolean(edit) => settings.uneditable = !edit,
                    _ => {
                        let span = Span::new(book_toml, value.span());
                        let message = "`editable` is `true` or `false`: whether WAT and WIT can be edited in the pages";
                        diagnostics.push(Diagnostic::error(span, message));
                    }
                }
            }
            if name == "register" || name == "address" {
                settings.citable(name, value, book_toml, &mut diagnostics);
            }
            if name == "components" {
                settings.components = components(value, root, book_toml, &mut diagnostics);
            }
            if name != "crates" {
                continue;
            }
            let Some(crates) = value.get_ref().as_table() else {
                let span = Span::new(book_toml, value.span());
                let message = "`crates` is a table, as Cargo's `[dependencies]` is";
                diagnostics.push(Diagnostic::error(span, message));
                continue;
            };
            for (name, requirement) in crates {
                match requirement.get_ref() {
                    value @ (DeValue::String(_) | DeValue::Table(_)) => {
                        settings
                            .crates
                            .insert(name.get_ref().to_string(), inline(value, root, None));
                    }
                    _ => {
                        let span = Span::new(book_toml, requirement.span());
                        let message = format!(
                            "the requirement of `{}` is a text or a table",
                            name.get_ref()
                        );
                        diagnostics.push(Diagnostic::error(span, message));
                    }
                }
            }
        }
        (settings, diagnostics)
    }
}

impl Settings {
    /// The keys that make principles citable.
    fn citable(
        &mut self,
        key: &str,
        value: &toml::Spanned<DeValue<'_>>,
        book_toml: &Arc<SourceFile>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let span = Span::new(book_toml, value.span());
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            _ => "",
        };
        let mut wrong = |message: &str, help: &str| {
            diagnostics.push(Diagnostic::error(span.clone(), message).help(help));
        };
        match key {
            // Which folder `src` is, is mdBook's to say: see `adapter::configure`.
            "register" if is_plain_file(text) => self.register = Some((text.into(), span)),
            "register" => wrong(
                "`register` names a file in the book's `src` folder",
                "`register = \"register.toml\"`",
            ),
            _ => match address(text) {
                Some(address) => self.address = Some(address),
                None => wrong(
                    "`address` is where the book is published",
                    "`address = \"https://example.org/book/\"`",
                ),
            },
        }
    }
}

/// Whether a path leads to a file below a folder and nowhere else.
fn is_plain_file(path: &str) -> bool {
    let plain = |part: std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
    path.ends_with(".toml") && Path::new(path).components().all(plain)
}

/// An address that others can be put after, ended by a slash; `None` for what is none. It goes into Markdown and HTML,
/// so it has nothing that means anything there.
pub fn address(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let usual = |c: char| c.is_ascii_alphanumeric() || "-._~:/%@+".contains(c);
    let fits = !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(usual);
    fits.then(|| format!("{}/", text.trim_end_matches('/')))
}

/// The components that are there, each under a name that a composition can use.
fn components(
    value: &toml::Spanned<DeValue<'_>>,
    root: &Path,
    book_toml: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut wrong = |range, message: String, help: &str| {
        let span = Span::new(book_toml, range);
        diagnostics.push(Diagnostic::error(span, message).help(help));
    };
    let form = "write `frozen-clock = \"examples/frozen-clock\"`: a folder with a Cargo package, or a .wasm or .wat file";
    let Some(table) = value.get_ref().as_table() else {
        let message = "`components` is a table of names and paths".to_owned();
        wrong(value.span(), message, form);
        return found;
    };
    for (name, path) in table {
        let given = name.get_ref().as_ref();
        let plain = |word: &str| {
            let first = word.chars().next().is_some_and(|c| c.is_ascii_lowercase());
            first
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        if !given.split('-').all(plain) {
            let message = format!("`{given}` cannot name a component");
            let help = "use words of small letters and digits, joined by `-`";
            wrong(name.span(), message, help);
            continue;
        }
        let Some(text) = path.get_ref().as_str() else {
            wrong(
                path.span(),
                format!("the path of `{given}` is a text"),
                form,
            );
            continue;
        };
        let at = root.join(text);
        let a_file = at.extension().is_some_and(|e| e == "wasm" || e == "wat") && at.is_file();
        if a_file || at.join("Cargo.toml").is_file() {
            found.insert(given.to_owned(), at);
        } else {
            wrong(
                path.span(),
                format!("there is no component at `{text}`"),
                form,
            );
        }
    }
    found
}

fn suggest(diagnostic: Diagnostic, given: &str) -> Diagnostic {
    match nearest(given, KEYS) {
        Some(key) => diagnostic.help(format!("did you mean `{key}`?")),
        None => diagnostic.help(format!("known keys are `{}`", KEYS.join("`, `"))),
    }
}

/// A value as TOML on one line, whichever way it was written. A relative `path` becomes absolute: the package that
/// will name it lies elsewhere.
fn inline(value: &DeValue<'_>, root: &Path, key: Option<&str>) -> String {
    match value {
        DeValue::String(text) if key == Some("path") => {
            quoted(&root.join(text.as_ref()).to_string_lossy())
        }
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| inline(item.get_ref(), root, None))
                .collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let pair = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                format!(
                    "{} = {}",
                    quoted(key),
                    inline(value.get_ref(), root, Some(key))
                )
            };
            let pairs: Vec<String> = table.iter().map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

/// A TOML basic string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            _ if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, crates: &[(&str, &str)], messages: &[&str]) {
        let file = SourceFile::new("book.toml", "book.toml", text.to_owned());
        let (settings, diagnostics) = Settings::read(&file, Path::new("/book"));
        let found: Vec<_> = settings
            .crates
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(found, crates, "{text}");
        let said: Vec<String> = diagnostics
            .iter()
            .map(|d| {
                let help = d.help.as_deref().unwrap_or_default();
                format!("{}: {} ({help})", d.labels[0].span, d.message)
            })
            .collect();
        assert_eq!(said, messages, "{text}");
    }

    #[test]
    fn a_book_that_says_nothing_is_a_strangers() {
        let file = SourceFile::new("book.toml", "book.toml", "[book]\ntitle = 'x'\n".to_owned());
        let (settings, diagnostics) = Settings::read(&file, Path::new("/"));
        assert!(!settings.ours && settings.crates.is_empty() && diagnostics.is_empty());
    }

    #[test]
    fn crates_come_out_as_cargo_takes_them_however_they_are_written() {
        check(
            "[preprocessor.wasi]\ncommand = 'x'\ncrates.a = '1'\n[preprocessor.wasi.crates.b]\nversion = \"2\"\n\
             features = ['x', \"y\"]\ndefault-features = false\n[preprocessor.wasi.crates.c]\npath = 'guest'\n",
            &[
                ("a", "\"1\""),
                (
                    "b",
                    "{ \"default-features\" = false, \"features\" = [\"x\", \"y\"], \"version\" = \"2\" }",
                ),
                ("c", "{ \"path\" = \"/book/guest\" }"),
            ],
            &[],
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        check(
            "[preprocessor.wasi]\ncrate = 1\nedition = 2\ncrates = { a = 1 }\n",
            &[],
            &[
                "book.toml:2: unknown key `crate` in `[preprocessor.wasi]` (did you mean `crates`?)",
                "book.toml:4: the requirement of `a` is a text or a table ()",
                "book.toml:3: unknown key `edition` in `[preprocessor.wasi]` (known keys are `command`, `before`, \
                 `after`, `renderers`, `optional`, `crates`, `editable`, `components`, `register`, `address`)",
            ],
        );
        check(
            "a = \n",
            &[],
            &[
                "book.toml:1: this is not TOML: string values must be quoted, expected literal string ()",
            ],
        );
    }
}
