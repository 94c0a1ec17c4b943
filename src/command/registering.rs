//! `register`: what the book's register of principles lacks, and entering it.

use super::args::Register as Args;
use super::{Ending, Failure, Session};
use jiff::Zoned;
use jiff::civil::Date;
use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::{replace, sha256};
use mdbook_wasi::citation::marked;
use mdbook_wasi::error::Error;
use mdbook_wasi::register::{
    self, Change, Drift, Kept, Refused, Register, Revision, Stated, stated,
};
use mdbook_wasi::source::{SourceFile, shown_path};
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

pub(super) fn register(session: &Session, args: &Args) -> Result<Ending, Failure> {
    // From reading to writing nobody else may write: one of the two changes would be lost.
    let writes = args.update || args.retire.is_some() || args.rename.is_some();
    let _lock = writes.then(|| lock(session, &args.book));
    let (book, diagnostics) = adapter::load(&args.book)?;
    // What is wrong with a chapter may be that it names a principle badly: nothing is entered from such a book.
    if !session.accept(&diagnostics)? {
        return Ok(Ending::Unreadable);
    }
    let Some(kept) = &book.register else {
        session.register(&book);
        return Ok(Ending::Unreadable);
    };
    let stated = stated(&book);
    if let Some(older) = &args.against {
        return against(session, older, &kept.register);
    }
    if let Some(names) = &args.rename {
        let [old, new] = names.as_slice() else {
            return Ok(Ending::Unreadable);
        };
        let entered = |register: &mut Register| {
            register::rename(register, &stated, old, new, today())?;
            Ok(format!("`{old}` is now `{new}`"))
        };
        return enter(session, &book, kept, entered);
    }
    if let Some(id) = &args.retire {
        let Some(reason) = args
            .reason
            .clone()
            .or_else(|| ask(&format!("Why is `{id}` retired?")))
        else {
            session.say(&format!("error: {}", Refused::NoReason(id.clone())));
            session.say("help: say it with `--reason TEXT`");
            return Ok(Ending::Unreadable);
        };
        let entered = |register: &mut Register| {
            register::retire(register, &stated, id, &args.instead, today(), &reason)?;
            Ok(format!("`{id}` is retired; its addresses go on working"))
        };
        return enter(session, &book, kept, entered);
    }
    if args.update {
        return update(session, args, &book, kept, &stated);
    }
    show(session, &book, kept)
}

/// A lock for the register of this book among the processes of this user, held until it is dropped. Where there is no place
/// for one, a change by another process is still seen before writing, if not always in time.
fn lock(session: &Session, root: &Path) -> Option<File> {
    let root = fs::canonicalize(root).ok()?;
    let folder = session.cache_folder();
    fs::create_dir_all(folder).ok()?;
    let name = sha256(root.as_os_str().as_encoded_bytes());
    let path = folder.join(format!("register-{name}.lock"));
    let mut options = File::options();
    let options = options.create(true).truncate(false).write(true);
    let file = options.open(path).ok()?;
    if file.try_lock().is_err() {
        session.say("another process edits this register; waiting for it");
        file.lock().ok()?;
    }
    Some(file)
}

/// Today, where this machine is: the day on which whoever enters a wording lives.
fn today() -> Date {
    Zoned::now().date()
}

fn update(
    session: &Session,
    args: &Args,
    book: &Book,
    kept: &Kept,
    stated: &[Stated],
) -> Result<Ending, Failure> {
    let mut changes: Vec<Change> = Vec::new();
    let ending = enter(session, book, kept, |register| {
        changes = register::update(register, stated, today(), &mut |now, was| {
            args.reason.clone().or_else(|| ask_reason(now, was))
        })?;
        Ok(summary(&changes, register))
    })?;
    if ending == Ending::Well {
        for change in changes.iter().filter(|change| change.drift != Drift::New) {
            let (id, number) = (&change.id, change.number);
            let what = match change.drift {
                Drift::Reworded => format!("`{id}` is at revision {number}"),
                Drift::Retitled => format!("`{id}` has a new title"),
                _ => format!("`{id}` stands in another chapter"),
            };
            writeln!(io::stdout(), "{what}")?;
        }
    }
    Ok(ending)
}

fn summary(changes: &[Change], register: &Register) -> String {
    let new = changes
        .iter()
        .filter(|change| change.drift == Drift::New)
        .count();
    let principles = register.entries.len();
    match (changes.len(), new) {
        (0, _) => format!("{principles} principles, as recorded; nothing to do"),
        (_, 0) => format!("{principles} principles"),
        (_, 1) => format!("{principles} principles, 1 of them new"),
        (_, new) => format!("{principles} principles, {new} of them new"),
    }
}

/// Changes a copy of the register and writes it as a whole, or says why not and writes nothing.
fn enter(
    session: &Session,
    book: &Book,
    kept: &Kept,
    change: impl FnOnce(&mut Register) -> Result<String, Refused>,
) -> Result<Ending, Failure> {
    let mut register = kept.register.clone();
    let said = match change(&mut register) {
        Ok(said) => said,
        Err(refused) => {
            session.say(&format!("error: {refused}"));
            session.say(&format!("help: {}; nothing was written", help(&refused)));
            return Ok(Ending::Unreadable);
        }
    };
    let text = register::write(&register);
    // What could not be read again would stop every later command.
    let (_, unreadable) =
        register::read(&SourceFile::new(&kept.path, "the register", text.clone()));
    if !session.accept(&unreadable)? {
        session.say("help: nothing was written");
        return Ok(Ending::Unreadable);
    }
    // A link to it stays a link.
    let path = fs::canonicalize(&kept.path).unwrap_or_else(|_| kept.path.clone());
    // An editor, or a merge, may have written meanwhile, and asks for no lock.
    let now = fs::read_to_string(&path).ok();
    if now.as_deref() != kept.text.as_deref() {
        session.say(&format!(
            "error: `{}` changed while it was being edited; nothing was written: try again",
            shown_path(&kept.path, &book.root)
        ));
        return Ok(Ending::Unreadable);
    }
    if now.as_deref() != Some(text.as_str()) {
        replace(&path, text.as_bytes()).map_err(Error::io("write", &kept.path))?;
    }
    writeln!(io::stdout(), "{said}")?;
    Ok(Ending::Well)
}

fn help(refused: &Refused) -> &'static str {
    match refused {
        Refused::Vanished(_) => "put it back, or use `--rename OLD NEW` or `--retire ID`",
        Refused::Reused(_) => "give the principle an id that was never used",
        Refused::NoReason(_) => "say it with `--reason TEXT`",
        Refused::Unknown { .. } | Refused::Retired(_) => {
            "`mdbook-wasi cite` lists the ids there are"
        }
        Refused::Stated { .. } => "an id that a chapter states is not retired",
        Refused::NoSuccessor(_) => "record it first by `--update`, or take another",
        Refused::Known(_) => {
            "to merge two principles: `--retire` the one, with `--instead` and the other"
        }
    }
}

/// Asks whoever sits there; `None` where nobody does.
fn ask(question: &str) -> Option<String> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    // Nobody can be asked where the terminal is gone.
    let _ = write!(io::stderr(), "{question}\n> ");
    let mut line = String::new();
    io::stdin().read_line(&mut line).ok()?;
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

fn ask_reason(now: &Stated, was: &Revision) -> Option<String> {
    let shown = marked(&was.statement, &now.statement);
    ask(&format!("{}\n  {shown}\nWhy is it worded anew?", now.id))
}

/// What the chapters have and the register has not, and the reverse.
fn show(session: &Session, book: &Book, kept: &Kept) -> Result<Ending, Failure> {
    let clean = session.accept(&register::diagnostics(book))?;
    if kept.missing {
        return Ok(Ending::Unreadable);
    }
    let entries = kept.register.entries.values();
    let retired = entries
        .clone()
        .filter(|entry| entry.retired.is_some())
        .count();
    let revisions: usize = entries.map(|entry| entry.revisions.len()).sum();
    let principles = kept.register.entries.len() - retired;
    writeln!(
        io::stdout(),
        "{principles} principles, {revisions} revisions, {retired} retired: {}",
        shown_path(&kept.path, &book.root)
    )?;
    Ok(if clean {
        Ending::Well
    } else {
        Ending::Unreadable
    })
}

fn against(session: &Session, path: &Path, newer: &Register) -> Result<Ending, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            session.say(&format!("error: cannot read `{}`: {error}", path.display()));
            return Ok(Ending::Unreadable);
        }
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let file = SourceFile::new(path, &path.to_string_lossy(), text);
    let (older, diagnostics) = register::read(&file);
    if !session.accept(&diagnostics)? {
        return Ok(Ending::Unreadable);
    }
    let lost = register::lost(&older, newer);
    for sentence in &lost {
        session.say(&format!("error: {sentence}"));
    }
    if !lost.is_empty() {
        session.say("help: what was cited cannot vanish: bring it back from version control");
        return Ok(Ending::Broken);
    }
    writeln!(
        io::stdout(),
        "everything that the older register has is still there: {} principles",
        older.entries.len()
    )?;
    Ok(Ending::Well)
}
