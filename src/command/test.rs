//! `test`: run snippets, report, bless.

use super::args::Test;
use super::select::select;
use super::{Ending, Failure, Session};
use mdbook_wasi::bless;
use mdbook_wasi::book::Book;
use mdbook_wasi::check::Runner;
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::report::{Report, human};
use mdbook_wasi::snippet::{Mode, Snippet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(super) fn test(session: &Session, args: &Test) -> Result<Ending, Failure> {
    let (root, filters) = book_and_filters(&args.words);
    let Some(book) = session.load(&root)? else {
        return Ok(Ending::Unreadable);
    };
    let wanted = match select(&book, &filters, args.partition) {
        Ok(wanted) => wanted,
        Err(message) => {
            session.say(&format!("error: {message}"));
            return Ok(Ending::Unreadable);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.list {
        list(&book, &wanted, &mut out)?;
        out.flush()?;
        return Ok(Ending::Well);
    }
    let runner = Runner::new()?;
    let elsewhere = args.worlds.map_or(book.settings.ours, |worlds| worlds == 2);
    let (checked, work) = session.check(&runner, &book, &wanted, Purpose::Check, elsewhere)?;
    let report = Report::new(&book, &checked.tested, work);
    let failed = report.counts().failed;
    if args.bless && failed > 0 {
        let summary = bless::bless(&book, &checked.tested)?;
        human::blessed(&report, &summary, &mut out)?;
        out.flush()?;
        return Ok(if summary.accepted.len() == failed {
            Ending::Well
        } else {
            Ending::Broken
        });
    }
    report.write(args.format, session.look, &mut out)?;
    out.flush()?;
    Ok(if failed == 0 {
        Ending::Well
    } else {
        Ending::Broken
    })
}

/// The first word is the book's folder where it is one: a folder that holds a book, or is written as a path.
fn book_and_filters(words: &[String]) -> (PathBuf, Vec<String>) {
    match words.split_first() {
        Some((first, rest)) if is_book(first) => (first.into(), rest.to_vec()),
        _ => (".".into(), words.to_vec()),
    }
}

fn is_book(word: &str) -> bool {
    let path = Path::new(word);
    let holds = |name: &str| path.join(name).is_file();
    let a_path = word.starts_with('.') || word.contains(std::path::is_separator);
    path.is_dir() && (a_path || holds("book.toml") || holds("src/SUMMARY.md"))
}

/// A line a snippet: its name, where it is, its language, its mode and its cases.
fn list(book: &Book, wanted: &[(usize, usize)], out: &mut dyn Write) -> io::Result<()> {
    let names = book.names();
    for &(c, s) in wanted {
        let snippet = &book.chapters[c].snippets[s];
        let cases: Vec<&str> = snippet
            .cases
            .iter()
            .filter_map(|case| case.name.as_deref())
            .collect();
        write!(
            out,
            "{}\t{}\t{}",
            names[c][s],
            snippet.opening,
            kind(snippet)
        )?;
        if !cases.is_empty() {
            write!(out, "\tcases: {}", cases.join(", "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn kind(snippet: &Snippet) -> String {
    let mode = match &snippet.mode {
        Mode::Run => "",
        Mode::NoRun => ", only compiled",
        Mode::ShouldPanic => ", panics",
        Mode::CompileFail(_) => ", does not compile",
        Mode::Lint => ", linted",
        Mode::Ignore(_) => ", ignored",
    };
    format!("{}{mode}", snippet.language.describe())
}
