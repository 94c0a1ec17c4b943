//! `agenda`: meetings that cite principles. A file to fill in, a check, links made of short forms, an entry for a calendar.

use super::args::{Agenda as Args, AgendaCheck, AgendaCited, AgendaIcs, AgendaNew, AgendaVerb};
use super::{Ending, Failure, Session};
use mdbook_wasi::agenda::check::findings;
use mdbook_wasi::agenda::documents::Counts;
use mdbook_wasi::agenda::expand::{Skipped, Why, expand};
use mdbook_wasi::agenda::template::template;
use mdbook_wasi::agenda::{Agenda, Finding, Resolution, Resolver, Rules, chapters, front_matter};
use mdbook_wasi::bless;
use mdbook_wasi::citation::{self, Citation};
use mdbook_wasi::diagnostic::{Diagnostic, Severity};
use mdbook_wasi::error::Error;
use mdbook_wasi::register::Register;
use mdbook_wasi::report::agenda::{Summary, human_summary, json, json_summary};
use mdbook_wasi::source::{SourceFile, Span};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn agenda(session: &Session, args: &Args) -> Result<Ending, Failure> {
    match &args.verb {
        AgendaVerb::New(args) => new(session, args),
        AgendaVerb::Check(args) => check(session, args),
        AgendaVerb::Expand(args) => expand_all(session, args),
        AgendaVerb::Ics(args) => calendar(session, args),
    }
}

/// So many findings of one file are shown; who has more reads them by machine.
const MOST_SHOWN: usize = 50;

/// What citations are held against.
struct Known {
    register: Register,
    address: Option<String>,
    /// The folder of the book's chapters, whose agendas are the book's own.
    src: Option<PathBuf>,
}

/// The register of a book, or of a published `principles.json`; `None` after saying why there is none.
fn known(session: &Session, cited: &AgendaCited) -> Result<Option<Known>, Failure> {
    let address = &cited.address;
    let Some(path) = &cited.principles else {
        let Some(book) = session.load_for_register(&cited.book)? else {
            return Ok(None);
        };
        return Ok(session.register(&book).map(|register| Known {
            register: register.clone(),
            address: address.clone().or(book.settings.address.clone()),
            src: Some(book.src.clone()),
        }));
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            session.say(&format!("error: cannot read `{}`: {error}", path.display()));
            return Ok(None);
        }
    };
    match citation::from_json(&text) {
        Ok(published) => Ok(Some(Known {
            register: published.register,
            address: address.clone().or(published.address),
            src: None,
        })),
        Err(reason) => {
            session.say(&format!("error: `{}`: {reason}", path.display()));
            Ok(None)
        }
    }
}

/// The Markdown files that are meant: each path, and below a folder all that are not hidden, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in paths {
        // What is not there is said when it is read.
        if path.is_dir() {
            below(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        entries.push(entry.map_err(Error::io("read", folder))?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let markdown = path.extension().is_some_and(|extension| extension == "md");
        // A link could lead anywhere, also back.
        if kind.is_dir() && !hidden {
            below(&path, found)?;
        } else if kind.is_file() && markdown && !hidden {
            found.push(path);
        }
    }
    Ok(())
}

/// A file of Markdown; `None` after saying why it cannot be read.
fn read(session: &Session, path: &Path) -> Result<Option<Arc<SourceFile>>, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            session.say(&format!("error: cannot read `{}`: {error}", path.display()));
            return Ok(None);
        }
    };
    let shown = path.to_string_lossy().replace('\\', "/");
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(SourceFile::new(path, &shown, text))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            session.say(&format!(
                "error: `{shown}`, line {line}: this file is not UTF-8"
            ));
            Ok(None)
        }
    }
}

fn check(session: &Session, args: &AgendaCheck) -> Result<Ending, Failure> {
    let Some(known) = known(session, &args.cited)? else {
        return Ok(Ending::Unreadable);
    };
    let paths = files(&args.cited.paths)?;
    let mut summary = Summary::default();
    let human = args.format == "human";
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (nth, path) in paths.iter().enumerate() {
        session.progress.at("checking", nth, paths.len());
        let Some(file) = read(session, path)? else {
            summary.unreadable += 1;
            continue;
        };
        let found = of_file(&file, &known, &mut summary);
        summary.files += 1;
        let errors = found
            .iter()
            .filter(|one| one.severity() == Severity::Error)
            .count();
        summary.errors += errors;
        summary.warnings += found.len() - errors;
        if human {
            let more = found.len().saturating_sub(MOST_SHOWN);
            let shown = found.into_iter().take(MOST_SHOWN);
            let diagnostics: Vec<_> = shown.map(|one| one.diagnostic).collect();
            session.accept(&diagnostics)?;
            if more > 0 {
                session.say(&format!(
                    "`{}`: {more} more findings; `--format json` has them all\n",
                    file.source_path
                ));
            }
        } else {
            json(&found, &mut out)?;
        }
    }
    session.progress.clear();
    match human {
        true => human_summary(&summary, &mut out)?,
        false => json_summary(&summary, &mut out)?,
    }
    out.flush()?;
    let failed = summary.errors > 0 || (session.deny_warnings && summary.warnings > 0);
    Ok(match (summary.unreadable > 0, failed) {
        (true, _) => Ending::Unreadable,
        (false, true) => Ending::Broken,
        (false, false) => Ending::Well,
    })
}

fn of_file(file: &Arc<SourceFile>, known: &Known, summary: &mut Summary) -> Vec<Finding> {
    let absolute = fs::canonicalize(&file.disk_path).ok();
    let own = match (&absolute, &known.src) {
        (Some(path), Some(src)) => path.starts_with(src),
        _ => false,
    };
    let rules = Rules {
        address: known.address.clone(),
        own,
    };
    let agenda = Agenda::read(file, own);
    let mut resolver = Resolver::new(&known.register, &rules);
    let sound = agenda
        .citations
        .iter()
        .filter(|citation| matches!(resolver.resolve(citation), Some(Resolution::Current(_))));
    summary.citations += sound.count();
    summary.documents.add(&Counts::of(&agenda.links));
    let (_, front) = front_matter::parse(file, own);
    findings(file, &agenda, front, &known.register, &rules)
}

fn expand_all(session: &Session, args: &AgendaCited) -> Result<Ending, Failure> {
    let Some(known) = known(session, args)? else {
        return Ok(Ending::Unreadable);
    };
    let Some(address) = &known.address else {
        session.say(
            "error: nobody says where the book is published\nhelp: give `--address URL`, or `address` in \
             `[preprocessor.wasi]`",
        );
        return Ok(Ending::Unreadable);
    };
    let mut planned = Vec::new();
    let mut diagnostics = Vec::new();
    for path in files(&args.paths)? {
        let Some(file) = read(session, &path)? else {
            session.say("help: nothing was written");
            return Ok(Ending::Unreadable);
        };
        let expanded = expand(&file.text, &known.register, address);
        diagnostics.extend(expanded.skipped.iter().map(|skipped| told(&file, skipped)));
        if !expanded.edits.is_empty() {
            planned.push((file, expanded));
        }
    }
    let clean = diagnostics
        .iter()
        .all(|one| one.severity == Severity::Warning);
    let more = diagnostics.len().saturating_sub(MOST_SHOWN);
    diagnostics.truncate(MOST_SHOWN);
    session.accept(&diagnostics)?;
    if more > 0 {
        session.say(&format!("and {more} more like these"));
    }
    let mut lost = false;
    for (file, expanded) in planned {
        let shown = &file.source_path;
        if let Some(reason) = bless::replace(&file, &expanded.text)? {
            session.say(&format!("error: `{shown}` was left as it is: {reason}"));
            lost = true;
            continue;
        }
        let count = expanded.edits.len();
        let links = if count == 1 { "link" } else { "links" };
        writeln!(io::stdout(), "{shown}: {count} {links}")?;
    }
    Ok(match clean && !lost {
        true => Ending::Well,
        false => Ending::Broken,
    })
}

/// Why a short form was left alone.
fn told(file: &Arc<SourceFile>, skipped: &Skipped) -> Diagnostic {
    let span = Span::new(file, skipped.range.clone());
    let id = &skipped.id;
    match &skipped.why {
        Why::Unknown(meant) => {
            let diagnostic = Diagnostic::error(span, format!("no principle has the id `{id}`"));
            match meant {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic.help("`mdbook-wasi cite` lists the ids there are"),
            }
        }
        Why::UnknownRevision(latest) => {
            let number = skipped.revision.unwrap_or_default();
            Diagnostic::error(span, format!("`{id}` has no revision {number}"))
                .help(format!("the latest is {latest}"))
        }
        Why::Retired(instead) => {
            let diagnostic = Diagnostic::error(span, format!("`{id}` was retired"));
            match instead.as_slice() {
                [] => diagnostic.help("nothing took its place"),
                ids => diagnostic.help(format!("cite `{}`", ids.join("` or `"))),
            }
        }
        Why::NoLinkThere => Diagnostic::warning(span, format!("`{id}` would be no link here"))
            .help("write the link by hand: `mdbook-wasi cite` prints it"),
    }
}

fn calendar(session: &Session, args: &AgendaIcs) -> Result<Ending, Failure> {
    let Some(file) = read(session, &args.path)? else {
        return Ok(Ending::Unreadable);
    };
    let (front, diagnostics) = front_matter::parse(&file, true);
    if !session.accept(&diagnostics)? {
        return Ok(Ending::Unreadable);
    }
    let agenda = Agenda::read(&file, true);
    let title = agenda
        .title
        .clone()
        .unwrap_or_else(|| file.source_path.clone());
    let name = args.path.file_name().unwrap_or_default().to_string_lossy();
    let address = args.address.as_deref();
    let text = front.and_then(|_| chapters::entry(&agenda, &title, &name, None, address));
    let Some(text) = text else {
        session.say(&format!(
            "error: `{}` has no front matter that says when the meeting is\nhelp: begin it with `---`, `date: \
             YYYY-MM-DD`, `kind: regular`, `---`; `mdbook-wasi agenda new` writes one",
            file.source_path
        ));
        return Ok(Ending::Unreadable);
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Ending::Well)
}

fn new(session: &Session, args: &AgendaNew) -> Result<Ending, Failure> {
    let Some(book) = session.load_for_register(&args.book)? else {
        return Ok(Ending::Unreadable);
    };
    let folder = book.src.join("agenda");
    let path = folder.join(format!("{}.md", args.date));
    let register = book.register.as_ref().map(|kept| &kept.register);
    let mut there = register.into_iter().flat_map(|register| &register.entries);
    let example = there.find(|(_, entry)| entry.retired.is_none());
    let example = example.map(|(id, entry)| Citation::current(id, entry, "").token());
    let text = template(args.date, args.kind, example.as_deref());
    fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    let mut file =
        tempfile::NamedTempFile::new_in(&folder).map_err(Error::io("write in", &folder))?;
    file.write_all(text.as_bytes())
        .map_err(Error::io("write in", &folder))?;
    readable(file.path()).map_err(Error::io("write in", &folder))?;
    if let Err(error) = file.persist_noclobber(&path) {
        if error.error.kind() == io::ErrorKind::AlreadyExists {
            session.say(&format!(
                "error: there is a `{}` already, and it was left alone",
                shown(&path)
            ));
            return Ok(Ending::Unreadable);
        }
        return Err(Error::io("write", path)(error.error).into());
    }
    writeln!(io::stdout(), "{}", shown(&path))?;
    let date = args.date;
    session.say(&format!(
        "add it to SUMMARY.md: `  - [Meeting of {date}](agenda/{date}.md)`"
    ));
    Ok(Ending::Well)
}

/// A temporary file is its owner's alone; an agenda is not.
fn readable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))?;
    }
    let _ = path;
    Ok(())
}

/// Relative to here where it lies below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}
