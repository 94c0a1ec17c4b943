//! Without a verb: mdBook's preprocessor protocol.

use super::{Ending, FACTS, Failure, Session, everything};
use mdbook_wasi::adapter;
use mdbook_wasi::check::Runner;
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::report::{Format, Report};
use std::io;

/// What stops the answer to mdBook.
enum Stop {
    Ending(Ending),
    Failure(Failure),
}

impl From<mdbook_wasi::error::Error> for Stop {
    fn from(error: mdbook_wasi::error::Error) -> Self {
        Stop::Failure(error.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failure(failure)
    }
}

/// Standard output is mdBook's: it reads the book there. Words go to standard error.
pub(super) fn preprocess(session: &Session) -> Result<Ending, Failure> {
    let runner = Runner::new()?;
    let answered = adapter::preprocess(
        io::stdin().lock(),
        io::stdout().lock(),
        &FACTS,
        |book, diagnostics| {
            if !session.accept(&diagnostics)? {
                return Err(Stop::Ending(Ending::Unreadable));
            }
            let (checked, work) =
                session.check(&runner, book, &everything(book), Purpose::Publish, false)?;
            let report = Report::new(book, &checked.tested, work);
            report
                .write(Format::Human, session.look, &mut io::stderr())
                .map_err(Failure::from)?;
            if report.counts().failed > 0 {
                return Err(Stop::Ending(Ending::Broken));
            }
            Ok(checked.tested)
        },
    );
    match answered {
        Ok(()) => Ok(Ending::Well),
        Err(Stop::Ending(ending)) => Ok(ending),
        Err(Stop::Failure(failure)) => Err(failure),
    }
}
