//! `audit`: on what a program depends.

use super::args::Audit as Args;
use super::grants::widened;
use super::run::read_program;
use super::{Ending, Failure, Session};
use mdbook_wasi::audit::{Ask, Audit, Liberty, Plan, binary};
use mdbook_wasi::check::Runner;
use mdbook_wasi::compile::Program;
use mdbook_wasi::outcome::Exit;
use mdbook_wasi::report::audit::{Subject, human, json};
use mdbook_wasi::run::{Loaded, Run, Staging, is_component};
use mdbook_wasi::world::World;
use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn audit(session: &Session, args: &Args) -> Result<Ending, Failure> {
    let Some(wasm) = read_program(session, &args.file) else {
        return Ok(Ending::Unreadable);
    };
    let Some(world) = widened(session, &args.grants, &World::default())? else {
        return Ok(Ending::Unreadable);
    };
    if let Some(foreign) = binary::foreign(&wasm) {
        session.say(&format!(
            "error: `{}` cannot start: {foreign}",
            args.file.display()
        ));
        return Ok(Ending::Unreadable);
    }
    let liberties = binary::liberties(&wasm);
    let program = Program::new(wasm);
    let cache = session.cache()?;
    // The usual engine, and one for each liberty.
    let mut engines: Vec<(Option<Liberty>, Runner, Loaded)> = Vec::new();
    let taken = liberties.iter().filter(|(_, taken)| *taken);
    let taken = std::iter::once(None).chain(taken.map(|(liberty, _)| Some(*liberty)));
    let count = taken.clone().count();
    for (nth, liberty) in taken.enumerate() {
        session.progress.at("compiling", nth, count);
        let runner = Runner::with_liberty(liberty)?;
        match runner.load(&program, Some(&cache))? {
            Ok(loaded) => engines.push((liberty, runner, loaded)),
            Err(reason) => {
                session.say(&format!(
                    "error: `{}`: Wasmtime refuses it: {reason}",
                    args.file.display()
                ));
                return Ok(Ending::Unreadable);
            }
        }
    }
    let name = args.file.file_stem().unwrap_or_default().to_string_lossy();
    let staging = Staging::default();
    let (done, total) = (Cell::new(0), Cell::new(0));
    let run = |ask: &Ask<'_>| {
        done.set(done.get() + 1);
        session.progress.at("running", done.get(), total.get());
        let of = |liberty| engines.iter().find(|(known, ..)| *known == liberty);
        let (_, runner, program) = of(ask.liberty).unwrap_or(&engines[0]);
        runner.run(&Run {
            program,
            entry: None,
            name: &name,
            world: ask.world,
            src: Path::new("."),
            staging: &staging,
            elsewhere: ask.elsewhere,
        })
    };
    let plan = Plan {
        world: &world,
        runs: args.runs,
        seed: args.seed,
        liberties: &liberties,
        run: &run,
    };
    total.set(plan.most_runs());
    let found = Audit::of(&plan)?;
    session.progress.clear();
    if let Exit::Unlinked(import) = &found.here.exit {
        session.say(&format!(
            "error: `{}` cannot start: it imports `{import}`, which is not provided here",
            args.file.display()
        ));
        return Ok(Ending::Unreadable);
    }
    let subject = Subject {
        file: &args.file.to_string_lossy(),
        sha256: &program.sha256,
        bytes: program.wasm.len(),
        kind: if is_component(&program.wasm) {
            "a component"
        } else {
            "a core module"
        },
        world: &world,
        runs: args.runs,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format.as_str() {
        "json" => json(&subject, &found, &mut out)?,
        _ => human(&subject, &found, &mut out)?,
    }
    out.flush()?;
    Ok(
        match args.require_deterministic && !found.is_deterministic() {
            true => Ending::Broken,
            false => Ending::Well,
        },
    )
}
