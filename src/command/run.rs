//! `run`: one snippet, or a file, in a world that the command line may widen.

use super::args::Run;
use super::grants::widened;
use super::select::select;
use super::{Ending, Failure, Session};
use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Memory, Runner};
use mdbook_wasi::compile::{self, Compiled, Compiler, Program, Purpose};
use mdbook_wasi::error::Error;
use mdbook_wasi::grants;
use mdbook_wasi::host::Natives;
use mdbook_wasi::outcome::{Exit, Outcome};
use mdbook_wasi::report;
use mdbook_wasi::run::{self, Staging};
use mdbook_wasi::settings::Settings;
use mdbook_wasi::snippet::{Edition, Language, Rules, extract};
use mdbook_wasi::source::SourceFile;
use mdbook_wasi::verdict::Linted;
use mdbook_wasi::world::World;
use mdbook_wasi::world::elsewhere::Elsewhere;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

pub(super) fn run(session: &Session, args: &Run) -> Result<Ending, Failure> {
    let path = Path::new(&args.what);
    let extension = path.extension().and_then(|e| e.to_str());
    match extension {
        Some("wasm") => run_wasm(session, args, path),
        Some("rs" | "wat") if path.is_file() => {
            let Some(book) = book_of_file(session, args, path)? else {
                return Ok(Ending::Unreadable);
            };
            run_snippet(session, args, &book, (0, 0))
        }
        Some("rs" | "wat") => {
            session.say(&format!("error: there is no file `{}`", path.display()));
            Ok(Ending::Unreadable)
        }
        _ => {
            let Some(book) = session.load(&args.book)? else {
                return Ok(Ending::Unreadable);
            };
            match select(&book, std::slice::from_ref(&args.what), None) {
                Ok(found) if found.len() == 1 => run_snippet(session, args, &book, found[0]),
                Ok(found) => {
                    let names = book.names();
                    let names: Vec<_> = found
                        .iter()
                        .map(|&(c, s)| format!("  {}", names[c][s]))
                        .collect();
                    session.say(&format!(
                        "error: `{}` may mean any of {} snippets:\n{}",
                        args.what,
                        names.len(),
                        names.join("\n")
                    ));
                    Ok(Ending::Unreadable)
                }
                Err(message) => {
                    session.say(&format!("error: {message}"));
                    Ok(Ending::Unreadable)
                }
            }
        }
    }
}

/// A book of one chapter, which includes the file as its one snippet: so a file's grant header, hidden lines and line
/// numbers mean the same as in a chapter. A file that lies in a book has that book's folders, edition and crates.
fn book_of_file(session: &Session, args: &Run, path: &Path) -> Result<Option<Book>, Failure> {
    let file = fs::canonicalize(path).map_err(Error::io("find", path))?;
    let folder = file.parent().unwrap_or(&file).to_owned();
    let around = file
        .ancestors()
        .find(|folder| folder.join("book.toml").is_file())
        .and_then(|root| adapter::load(root).ok());
    let (root, src, settings) = match around {
        Some((book, _)) => (book.root, book.src, book.settings),
        None => {
            let settings = Settings {
                ours: true,
                edition: Some(Edition::E2024),
                ..Settings::default()
            };
            (folder.clone(), folder.clone(), settings)
        }
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let language = if name.ends_with(".wat") {
        "wat"
    } else if args.wasip1 {
        "rust,wasip1"
    } else {
        "rust"
    };
    let fence = "`".repeat(32);
    let text = format!("{fence}{language}\n{{{{#include {name}}}}}\n{fence}\n");
    // Never on the disk: it would stand beside the file, so that the include finds it.
    let beside = folder.join("run.md");
    let source = SourceFile::new(&beside, &name, text);
    let rules = Rules {
        strict: true,
        src: src.clone(),
        root: root.clone(),
    };
    let (mut chapter, mut diagnostics) = extract(&source, &beside, &rules, &|p| fs::read(p));
    diagnostics.extend(grants::check(&chapter, &src));
    diagnostics.extend(grants::components(&chapter, &settings));
    chapter.path = PathBuf::from(&*name);
    if !session.accept(&diagnostics)? || chapter.snippets.is_empty() {
        return Ok(None);
    }
    Ok(Some(Book {
        root,
        src,
        settings,
        register: None,
        chapters: vec![chapter],
    }))
}

fn run_snippet(
    session: &Session,
    args: &Run,
    book: &Book,
    at: (usize, usize),
) -> Result<Ending, Failure> {
    let snippet = &book.chapters[at.0].snippets[at.1];
    let case = match &args.case {
        None => &snippet.cases[0],
        Some(name) => match snippet.cases.iter().find(|c| c.name.as_ref() == Some(name)) {
            Some(case) => case,
            None => {
                let known: Vec<_> = snippet
                    .cases
                    .iter()
                    .filter_map(|c| c.name.as_deref())
                    .collect();
                let known = match known.as_slice() {
                    [] => "it has none".to_owned(),
                    known => format!("it has {}", known.join(", ")),
                };
                session.say(&format!("error: the snippet has no case `{name}`; {known}"));
                return Ok(Ending::Unreadable);
            }
        },
    };
    let Some(world) = widened(session, &args.grants, &case.world)? else {
        return Ok(Ending::Unreadable);
    };
    let cache = session.cache()?;
    if snippet.language == Language::RustHost {
        let runner =
            std::env::current_exe().map_err(Error::io("find", "this command's own program"))?;
        let memory = Memory::default();
        let natives = Natives::new(&runner, &cache, &memory, false);
        return match natives.run(book, snippet, case)? {
            Ok(outcome) => show(session, args, &world, &outcome),
            Err(rejected) => refuse(session, &rejected.rendered),
        };
    }
    let compiled = Compiler {
        book,
        limit: None,
        cache: &cache,
        purpose: Purpose::Check,
        say: &|text| session.say(text),
        done: &|_| {},
    }
    .compile(&[at])?;
    match compiled.into_iter().next().map(|c| c.of(&case.world)) {
        Some(Compiled::Program(program, entry)) => {
            let name = book.program_name(at.0, at.1);
            execute(
                session, args, &cache, &program, entry, &name, &world, &book.src,
            )
        }
        Some(Compiled::Rejected(rejected)) => refuse(session, &rejected.rendered),
        Some(Compiled::Linted(linted)) => reported(session, &linted),
        _ => {
            session.say("it compiles; there is nothing to run");
            Ok(Ending::Well)
        }
    }
}

fn run_wasm(session: &Session, args: &Run, path: &Path) -> Result<Ending, Failure> {
    let Some(wasm) = read_program(session, path) else {
        return Ok(Ending::Unreadable);
    };
    let Some(world) = widened(session, &args.grants, &World::default())? else {
        return Ok(Ending::Unreadable);
    };
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let cache = session.cache()?;
    let program = Program::new(wasm);
    execute(
        session,
        args,
        &cache,
        &program,
        None,
        &name,
        &world,
        Path::new("."),
    )
}

/// A program's bytes; `None` after saying why it is none.
pub(super) fn read_program(session: &Session, path: &Path) -> Option<Vec<u8>> {
    let wasm = match fs::read(path) {
        Ok(wasm) => wasm,
        Err(e) => {
            session.say(&format!("error: cannot read `{}`: {e}", path.display()));
            return None;
        }
    };
    let is_text = path.extension().is_some_and(|e| e == "wat");
    if is_text {
        return match compile::assembled(path, &wasm) {
            Ok(wasm) => a_command(session, path, wasm),
            Err(said) => {
                session.say(&format!("error: {said}"));
                None
            }
        };
    }
    if !wasm.starts_with(b"\0asm") {
        session.say(&format!(
            "error: `{}` is no WebAssembly binary: it does not begin with its magic number",
            path.display()
        ));
        return None;
    }
    a_command(session, path, wasm)
}

/// A program that has something to start; `None` after saying that it has not.
fn a_command(session: &Session, path: &Path, wasm: Vec<u8>) -> Option<Vec<u8>> {
    if let Some(missing) = compile::without_start(&wasm) {
        session.say(&format!("error: `{}`: {missing}", path.display()));
        return None;
    }
    Some(wasm)
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call, from three places of this file"
)]
fn execute(
    session: &Session,
    args: &Run,
    cache: &Cache,
    program: &Program,
    entry: Option<u32>,
    name: &str,
    world: &World,
    src: &Path,
) -> Result<Ending, Failure> {
    let runner = Runner::new()?;
    match runner.load(program, Some(cache))? {
        Ok(loaded) => {
            let outcome = runner.run(&run::Run {
                program: &loaded,
                entry,
                name,
                world,
                src,
                staging: &Staging::default(),
                elsewhere: Elsewhere::default(),
            })?;
            show(session, args, world, &outcome)
        }
        Err(reason) => refuse(session, &format!("error: Wasmtime refuses it: {reason}\n")),
    }
}

/// The linter's report, as `lint` would end with it.
fn reported(session: &Session, linted: &Linted) -> Result<Ending, Failure> {
    let report = linted.rendered.as_bytes();
    write_stream(&mut io::stdout(), io::stdout().is_terminal(), report)?;
    if linted.faults > 0 {
        return Ok(Ending::Broken);
    }
    session.say("the linter finds nothing");
    Ok(Ending::Well)
}

fn refuse(session: &Session, rendered: &str) -> Result<Ending, Failure> {
    session.say(rendered.trim_end());
    Ok(Ending::Broken)
}

/// What it printed on the streams it printed to; how it ended on standard error.
fn show(
    session: &Session,
    args: &Run,
    world: &World,
    outcome: &Outcome,
) -> Result<Ending, Failure> {
    write_stream(
        &mut io::stdout(),
        io::stdout().is_terminal(),
        &outcome.stdout,
    )?;
    write_stream(
        &mut io::stderr(),
        io::stderr().is_terminal(),
        &outcome.stderr,
    )?;
    if args.trace {
        for ((interface, function), calls) in &outcome.trace.calls {
            let errors: Vec<_> = calls
                .errors
                .iter()
                .map(|(code, count)| format!("{code} x{count}"))
                .collect();
            let refused = if calls.refused() > 0 {
                "  refused:"
            } else {
                ""
            };
            let answers = match errors.is_empty() {
                true => String::new(),
                false => format!(" {refused} {}", errors.join(", ")),
            };
            session.say(&format!(
                "{:>7} {interface} {function}{answers}",
                calls.count
            ));
        }
    }
    let memory = outcome.peak_memory_bytes.div_ceil(1024);
    session.say(&format!("world: {}", world.describe()));
    let refused = if outcome.memory_refused {
        format!(
            ", and was refused more than {} MiB",
            world.limits.memory_mib
        )
    } else {
        String::new()
    };
    session.say(&format!(
        "ended: {}; {} fuel, {memory} KiB of memory{refused}",
        outcome.exit, outcome.fuel
    ));
    Ok(if outcome.exit == Exit::Code(0) {
        Ending::Well
    } else {
        Ending::Broken
    })
}

/// Bytes as they are into a pipe or a file; on a terminal without what would drive it.
fn write_stream(out: &mut dyn Write, terminal: bool, bytes: &[u8]) -> Result<(), Failure> {
    if terminal {
        let text = String::from_utf8_lossy(bytes);
        out.write_all(report::printable(&text).as_bytes())?;
    } else {
        out.write_all(bytes)?;
    }
    out.flush()?;
    Ok(())
}
