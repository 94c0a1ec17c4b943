//! `serve`: build, serve to this machine, rebuild and reload when a file changes.

use super::args::Serve;
use super::build::{once, open};
use super::{Ending, Failure, Session};
use mdbook_wasi::adapter;
use mdbook_wasi::check::Runner;
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::error::Error;
use mdbook_wasi::serve::{Rebuilt, Server, Watch, Workshop, serve};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn serve_book(session: &Session, args: &Serve) -> Result<Ending, Failure> {
    let Some(book) = session.load_draft(&args.book)? else {
        return Ok(Ending::Unreadable);
    };
    // A port that is taken is said before anything is compiled.
    let runner =
        std::env::current_exe().map_err(Error::io("find", "this command's own program"))?;
    let workshop = Arc::new(Workshop::new(session.cache_folder().to_owned(), runner));
    workshop.take(&book);
    let edits = Arc::clone(&workshop);
    let compile = move |name: &str, code: &str| edits.compile(name, code);
    let server = Server::start(&book.settings.build_dir, args.port, Arc::new(compile))?;
    // What is edited during the first build is built after it.
    let watch = Watch::begin(adapter::watched(&book)?)?;
    let runner = Runner::new()?;
    let built = once(session, &runner, &book, Purpose::Publish)?.is_some();
    if !built && !book.settings.build_dir.join("index.html").is_file() {
        session.say("there is no earlier book to serve; mend the above and start again");
        return Ok(Ending::Broken);
    }
    drop(book);
    if !built {
        server.rebuilt(Some(FAILED.to_owned()));
        session.say("serving the last book that was built");
    }
    let address = format!("http://{}/", server.address());
    session.say(&format!("serving {address} (Ctrl-C ends it)"));
    if args.open {
        open(OsStr::new(&address))?;
    }
    serve(&server, watch, |changed| {
        rebuild(session, &runner, &workshop, &args.book, changed)
    })?;
    Ok(Ending::Well)
}

/// What the page says; the whole report is on the terminal.
const FAILED: &str = "This is the last book that could be built; the terminal says why.";

fn rebuild(
    session: &Session,
    runner: &Runner,
    workshop: &Workshop,
    root: &Path,
    changed: &[PathBuf],
) -> Rebuilt {
    let started = Instant::now();
    if let [only] = changed {
        let name = only.file_name().unwrap_or_default();
        session.say(&format!("changed: {}", name.display()));
    } else {
        session.say(&format!("changed: {} files", changed.len()));
    }
    let failed = || Rebuilt {
        failure: Some(FAILED.to_owned()),
        watched: None,
    };
    let rebuilt = session.load_draft(root).and_then(|book| {
        let Some(book) = book else {
            return Ok(failed());
        };
        let built = once(session, runner, &book, Purpose::Preview)?.is_some();
        if built {
            workshop.take(&book);
        }
        let watched = adapter::watched(&book)?;
        Ok(Rebuilt {
            failure: (!built).then(|| FAILED.to_owned()),
            watched: Some(watched),
        })
    });
    let rebuilt = rebuilt.unwrap_or_else(|failure| {
        if let Failure::Error(error) = &failure {
            session.fail(error);
        }
        failed()
    });
    if rebuilt.failure.is_none() {
        session.say(&format!(
            "rebuilt in {:.2} s",
            started.elapsed().as_secs_f64()
        ));
    }
    rebuilt
}
