//! A book read from its folder.

use super::configure::{Configured, configure, text};
use super::told;
use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::grants;
use crate::register::{self, Kept, Register};
use crate::snippet::{self, Chapter, Rules};
use crate::source::{SourceFile, Span};
use mdbook_summary::{Link, Summary, SummaryItem, parse_summary};
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Reads the book in the folder `root`: its `book.toml`, where it has one, its `SUMMARY.md` and its chapters, from disk
/// and to the byte. Nothing is written; a chapter that is not there is not made.
///
/// What is wrong with the book as written comes back beside it, all of it.
///
/// # Errors
///
/// [`Error::Book`] where there is no book; [`Error::Io`] where a file of it cannot be read.
pub fn load(root: &Path) -> Result<(Book, Vec<Diagnostic>)> {
    let root = absolute(root)?;
    let Configured {
        config,
        settings,
        mut diagnostics,
    } = configure(&root)?;
    let src = root.join(&config.book.src);
    let mut book = Book {
        root,
        src,
        settings,
        register: None,
        chapters: Vec::new(),
    };
    let path = book.src.join("SUMMARY.md");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(no_book(&book.root, &path));
        }
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    let summary = match text(&path, &book.root, bytes) {
        Ok(summary) => summary,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return Ok((book, diagnostics));
        }
    };
    for named in chapters_of(&summary, &mut diagnostics) {
        let path = book.src.join(&named.path);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                diagnostics.push(missing(&named));
                continue;
            }
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        match text(&path, &book.root, bytes) {
            Ok(source) => {
                let (chapter, found) = read_chapter(&book, &source, &named.path);
                book.chapters.push(chapter);
                diagnostics.extend(found);
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    diagnostics.extend(snippet::said_twice(&book.chapters));
    diagnostics.extend(grants::programs(&book));
    diagnostics.extend(read_register(&mut book)?);
    Ok((book, diagnostics))
}

/// Reads the register that the book keeps, if it keeps one; what is wrong with that file comes back. Whether the chapters
/// agree with it is [`crate::register::diagnostics`]'s to say.
pub(super) fn read_register(book: &mut Book) -> Result<Vec<Diagnostic>> {
    let Some((name, declared)) = book.settings.register.clone() else {
        return Ok(Vec::new());
    };
    let path = book.src.join(name);
    let mut kept = Kept {
        register: Register::default(),
        path,
        declared,
        text: None,
        missing: false,
    };
    let mut diagnostics = Vec::new();
    match std::fs::read(&kept.path) {
        Ok(bytes) => match text(&kept.path, &book.root, bytes) {
            Ok(file) => {
                (kept.register, diagnostics) = register::read(&file);
                kept.text = Some(file.text.clone());
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => kept.missing = true,
        Err(error) => return Err(Error::io("read", kept.path)(error)),
    }
    book.register = Some(kept);
    Ok(diagnostics)
}

/// A chapter's snippets, and what is wrong with them and with their grants.
pub(super) fn read_chapter(
    book: &Book,
    source: &Arc<SourceFile>,
    path: &Path,
) -> (Chapter, Vec<Diagnostic>) {
    let rules = Rules {
        strict: book.settings.ours,
        src: book.src.clone(),
        root: book.root.clone(),
    };
    let (chapter, mut diagnostics) =
        snippet::extract(source, path, &rules, &|path| std::fs::read(path));
    diagnostics.extend(grants::check(&chapter, &book.src));
    diagnostics.extend(grants::components(&chapter, &book.settings));
    (chapter, diagnostics)
}

/// The folder as the system knows it, so that paths below it can be compared.
pub(super) fn absolute(root: &Path) -> Result<PathBuf> {
    // Windows would answer with a verbatim path, which does not take `/` for a separator.
    let absolute = if cfg!(windows) {
        std::path::absolute(root)
    } else {
        std::fs::canonicalize(root)
    };
    absolute.map_err(Error::io("open the book in", root))
}

/// A file without the `./` that may stand before it: two ways to name a chapter are one name.
pub(super) fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

fn no_book(root: &Path, summary: &Path) -> Error {
    let toml = if root.join("book.toml").is_file() {
        "its `book.toml` leads there"
    } else {
        "there is no `book.toml` to say otherwise"
    };
    Error::Book(format!(
        "no book in `{}`: looked for `{}`, and {toml}",
        root.display(),
        summary.display()
    ))
}

/// A chapter that `SUMMARY.md` names.
struct Named {
    /// Relative to the `src` folder.
    path: PathBuf,
    /// Where it is named.
    place: Span,
}

fn missing(named: &Named) -> Diagnostic {
    let path = named.path.to_string_lossy().replace('\\', "/");
    Diagnostic::error(named.place.clone(), format!("there is no chapter `{path}`"))
        .label("named here")
        .help("write the chapter, or take this line out")
}

/// The chapters in the order of `SUMMARY.md`, each once.
fn chapters_of(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Named> {
    let summary = match parse_summary(&file.text) {
        Ok(summary) => summary,
        Err(error) => {
            let cause = error.root_cause().to_string();
            diagnostics.push(unreadable(file, &cause));
            return Vec::new();
        }
    };
    let places = places(&file.text);
    let mut named = Vec::new();
    let mut known = HashSet::new();
    for link in links(&summary) {
        let Some(location) = &link.location else {
            continue; // a draft
        };
        let range = places.get(location).and_then(|ranges| ranges.first());
        let place = Span::new(file, range.cloned().unwrap_or(0..0));
        let path = plain(location);
        if path.has_root() || location.is_absolute() {
            let message = format!(
                "chapter `{}` is named by an absolute path",
                location.display()
            );
            let help = "name it relative to the folder of SUMMARY.md";
            diagnostics.push(Diagnostic::error(place, message).help(help));
        } else if known.insert(path.clone()) {
            named.push(Named { path, place });
        }
    }
    named
}

/// The links of a summary, parents before their children.
fn links(summary: &Summary) -> Vec<&Link> {
    fn gather<'a>(items: &'a [SummaryItem], links: &mut Vec<&'a Link>) {
        for item in items {
            if let SummaryItem::Link(link) = item {
                links.push(link);
                gather(&link.nested_items, links);
            }
        }
    }
    let mut links = Vec::new();
    gather(&summary.prefix_chapters, &mut links);
    gather(&summary.numbered_chapters, &mut links);
    gather(&summary.suffix_chapters, &mut links);
    links
}

/// Where each target is linked to; mdBook's own reader of summaries does not say.
fn places(summary: &str) -> HashMap<PathBuf, Vec<Range<usize>>> {
    let mut places: HashMap<PathBuf, Vec<Range<usize>>> = HashMap::new();
    for (event, range) in Parser::new(summary).into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. }) = event {
            let target = dest_url.replace("%20", " ");
            places.entry(target.into()).or_default().push(range);
        }
    }
    places
}

/// What mdBook's reader of summaries does not take.
fn unreadable(file: &Arc<SourceFile>, cause: &str) -> Diagnostic {
    let twice = places(&file.text)
        .into_values()
        .filter(|ranges| ranges.len() > 1);
    if cause.starts_with("Duplicate file")
        && let Some(ranges) = twice.min_by_key(|ranges| ranges[1].start)
    {
        let first = Span::new(file, ranges[0].clone());
        return Diagnostic::error(
            Span::new(file, ranges[1].clone()),
            "this chapter is named twice",
        )
        .also(first, "first named here");
    }
    // "failed to parse SUMMARY.md line 3, column 1: …"
    let (place, message) = cause.split_once(": ").unwrap_or(("", cause));
    let line = place
        .split_once("line ")
        .and_then(|(_, rest)| rest.split_once(','));
    let line = line.and_then(|(number, _)| number.parse().ok());
    let range = line.map_or(0..0, |line| file.line_range(line));
    Diagnostic::error(
        Span::new(file, range),
        format!("mdBook does not take this summary: {message}"),
    )
}

/// The book as mdBook reads it, for rendering.
pub(super) fn mdbook(
    root: &Path,
    config: mdbook_driver::config::Config,
) -> Result<mdbook_driver::MDBook> {
    mdbook_driver::MDBook::load_with_config(root, config).map_err(|error| told(&error))
}
