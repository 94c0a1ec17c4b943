//! mdBook's preprocessor protocol, for a stock `mdbook build` whose `book.toml` names this tool as a command.

use super::configure::configure;
use super::load::{absolute, plain, read_chapter, read_register};
use crate::agenda::chapters;
use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::page::{self, Facts, Results};
use crate::register;
use crate::snippet;
use crate::source::{SourceFile, shown_path};
use crate::verdict::Tested;
use mdbook_driver::book::{Book as MdBook, BookItem};
use mdbook_driver::config::Config;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Whether the pages of a renderer get figures: only those of HTML. mdBook asks before it sends a book, for its `test`
/// command too, which then tests the chapters as they are written.
pub fn supports(renderer: &str) -> bool {
    renderer == "html"
}

/// What mdBook sends ahead of the book.
#[derive(serde::Deserialize)]
struct Context {
    root: PathBuf,
    config: Config,
    renderer: String,
}

/// Answers mdBook: reads a book from `input`, and writes it to `output` with a figure in place of each snippet.
///
/// `check` gets the book as it was sent, with what is wrong with it, and returns the results in book order; where it
/// fails, nothing is written. Chapters are taken as sent: other preprocessors may have changed them. No file can be
/// written beside the pages here, so each page with a figure holds the stylesheet, and diagrams are left to
/// `mdbook-mermaid`.
///
/// # Errors
///
/// Where the input is not what mdBook 0.5 sends, where the output cannot be written, or where `check` fails.
pub fn preprocess<E: From<Error>>(
    input: impl Read,
    mut output: impl Write,
    facts: &Facts<'_>,
    check: impl FnOnce(&Book, Vec<Diagnostic>) -> Result<Vec<Tested>, E>,
) -> Result<(), E> {
    let (context, mut sent): (Context, MdBook) = serde_json::from_reader(io::BufReader::new(input))
        .map_err(|error| {
            let expected = "a book as mdBook 0.5 sends it was expected on standard input";
            Error::Book(format!("{expected}, and this is none: {error}"))
        })?;
    if supports(&context.renderer) {
        let (book, diagnostics) = read(&context, &sent)?;
        let tested = check(&book, diagnostics)?;
        splice(&mut sent, &book, &tested, facts);
    }
    serde_json::to_writer(&mut output, &sent)
        .map_err(io::Error::from)
        .and_then(|()| output.flush())
        .map_err(Error::io("write", "standard output"))?;
    Ok(())
}

/// The book as it was sent, as the rest of the tool sees it.
fn read(context: &Context, sent: &MdBook) -> Result<(Book, Vec<Diagnostic>)> {
    let root = absolute(&context.root)?;
    let configured = configure(&root)?;
    let mut diagnostics = configured.diagnostics;
    let mut book = Book {
        src: root.join(&context.config.book.src),
        root,
        settings: configured.settings,
        register: None,
        chapters: Vec::new(),
    };
    for item in sent.iter() {
        let BookItem::Chapter(chapter) = item else {
            continue;
        };
        let Some(path) = chapter.source_path.as_deref().map(plain) else {
            continue; // a draft, or made by another preprocessor
        };
        let disk_path = book.src.join(&path);
        let shown = shown_path(&disk_path, &book.root);
        let source = SourceFile::new(disk_path, &shown, chapter.content.clone());
        let (read, found) = read_chapter(&book, &source, &path);
        book.chapters.push(read);
        diagnostics.extend(found);
    }
    diagnostics.extend(snippet::said_twice(&book.chapters));
    diagnostics.extend(read_register(&mut book)?);
    diagnostics.extend(register::diagnostics(&book));
    diagnostics.extend(chapters::diagnostics(&book));
    Ok((book, diagnostics))
}

/// Puts the figures into the book that goes back.
fn splice(sent: &mut MdBook, book: &Book, tested: &[Tested], facts: &Facts<'_>) {
    let names = book.names();
    let meetings = chapters::meetings(book);
    let results = Results {
        tested,
        names: &names,
        meetings: &meetings,
    };
    let index: BTreeMap<PathBuf, usize> = (0..)
        .zip(&book.chapters)
        .map(|(index, chapter)| (chapter.path.clone(), index))
        .collect();
    sent.for_each_chapter_mut(|chapter| {
        let path = chapter.source_path.as_deref().map(plain);
        let Some(&found) = path.and_then(|path| index.get(&path)) else {
            return;
        };
        if page::touches(book, found) {
            let text = page::chapter(book, found, &results, facts);
            chapter.content = match text == chapter.content {
                true => text,
                false => page::with_style(&text),
            };
        }
    });
}
