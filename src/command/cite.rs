//! `cite`: a principle, ready to be pasted.

use super::args::Cite as Args;
use super::{Ending, Failure, Session};
use mdbook_wasi::citation::{self, Citation, Format, checklist, find, sheet};
use mdbook_wasi::register::Register;
use std::io::{self, IsTerminal, Write};

pub(super) fn cite(session: &Session, args: &Args) -> Result<Ending, Failure> {
    let Some(book) = session.load_for_register(&args.book)? else {
        return Ok(Ending::Unreadable);
    };
    let Some(register) = session.register(&book) else {
        return Ok(Ending::Unreadable);
    };
    let address = args.address.as_deref();
    let base = address.or(book.settings.address.as_deref());
    let mut out = io::BufWriter::new(io::stdout().lock());
    let whole = match (args.sheet, args.checklist) {
        (true, _) => sheet(&book, address),
        (_, true) => checklist(&book, address),
        _ => None,
    };
    if let Some(text) = whole {
        write!(out, "{text}")?;
    } else if args.ids.is_empty() {
        list(register, &mut out)?;
    } else {
        // All or nothing: half a list that is piped on is worse than none.
        let mut texts = Vec::new();
        for id in &args.ids {
            let given = match args.revision {
                Some(number) => format!("{}@{number}", id.split('@').next().unwrap_or_default()),
                None => id.clone(),
            };
            match find(register, citation::title(&book), &given) {
                Ok(citation) => texts.push(citation.write(args.format, base.unwrap_or_default())),
                Err(error) => {
                    session.say(&format!("error: {error}"));
                    return Ok(Ending::Unreadable);
                }
            }
        }
        // Quotations that touch would be one.
        let between = match args.format {
            Format::Quote => "\n\n",
            _ => "\n",
        };
        writeln!(out, "{}", texts.join(between))?;
    }
    out.flush()?;
    let led_nowhere = base.is_none() && !args.ids.is_empty() && args.format.has_address();
    if led_nowhere && io::stderr().is_terminal() {
        session.say(
            "note: the book does not say where it is published, so this leads from its root; say it by `--address`, or \
             by `address` in `[preprocessor.wasi]`",
        );
    }
    Ok(Ending::Well)
}

/// Every id with its title.
fn list(register: &Register, out: &mut impl Write) -> io::Result<()> {
    let there = register
        .entries
        .iter()
        .filter(|(_, entry)| entry.retired.is_none());
    let tokens: Vec<_> = there
        .map(|(id, entry)| {
            let citation = Citation::current(id, entry, "");
            (citation.token(), &citation.revision.title)
        })
        .collect();
    let width = tokens
        .iter()
        .map(|(token, _)| token.len())
        .max()
        .unwrap_or(0);
    for (token, title) in tokens {
        writeln!(out, "{token:width$}  {title}")?;
    }
    Ok(())
}
