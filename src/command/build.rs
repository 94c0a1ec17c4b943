//! `build`: run every snippet, render the book.

use super::args::Build;
use super::{Ending, FACTS, Failure, Session, everything};
use mdbook_wasi::adapter::{self, Rendered};
use mdbook_wasi::book::Book;
use mdbook_wasi::check::Runner;
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::error::Error;
use mdbook_wasi::report::{Format, Report};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

pub(super) fn build(session: &Session, args: &Build) -> Result<Ending, Failure> {
    let runner = Runner::new()?;
    let Some(book) = session.load(&args.book)? else {
        return Ok(Ending::Unreadable);
    };
    let Some(rendered) = once(session, &runner, &book, Purpose::Publish)? else {
        session.say("the book was not rendered; the last one that was is untouched");
        return Ok(Ending::Broken);
    };
    let index = rendered.folder.join("index.html");
    writeln!(io::stdout(), "{}", shown(&index))?;
    if args.open {
        open(index.as_os_str())?;
    }
    Ok(Ending::Well)
}

/// Checks and renders once; `None` where a snippet fails, after saying so.
pub(super) fn once(
    session: &Session,
    runner: &Runner,
    book: &Book,
    purpose: Purpose,
) -> Result<Option<Rendered>, Failure> {
    let (checked, work) = session.check(runner, book, &everything(book), purpose, false)?;
    let report = Report::new(book, &checked.tested, work);
    report.write(Format::Human, session.look, &mut io::stderr())?;
    if report.counts().failed > 0 {
        return Ok(None);
    }
    session.progress.phase("rendering", 0);
    let tools = session.text_tools(book);
    let rendered = adapter::render(book, &checked.tested, &FACTS, tools)?;
    session.progress.clear();
    for renderer in &rendered.left_out {
        session.say(&format!(
            "`[output.{renderer}]` is not rendered here; a stock `mdbook build` does"
        ));
    }
    Ok(Some(rendered))
}

/// Relative to here where it lies below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    path.display().to_string()
}

/// Opens a file or address with the program that this system has for it.
pub(super) fn open(what: &std::ffi::OsStr) -> Result<(), Error> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    Command::new(program)
        .arg(what)
        .spawn()
        .map(drop)
        .map_err(|source| Error::Tool {
            program: program.to_owned(),
            purpose: "`--open`".to_owned(),
            source,
        })
}
