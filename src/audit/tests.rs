use super::difference::{BEFORE, first_line};
use super::*;
use crate::outcome::{Calls, Trace};
use crate::world::{Clock, Random};
use std::cell::Cell;

fn outcome(stdout: &str, called: &[(&str, &str)]) -> Outcome {
    let mut trace = Trace::default();
    for (interface, function) in called {
        let call = ((*interface).to_owned(), (*function).to_owned());
        trace.calls.entry(call).or_insert_with(|| Calls {
            count: 1,
            ..Calls::default()
        });
    }
    Outcome {
        exit: Exit::Code(0),
        stdout: stdout.as_bytes().to_vec(),
        stderr: Vec::new(),
        fuel: 1,
        peak_memory_bytes: 0,
        memory_refused: false,
        files: Vec::new(),
        trace,
    }
}

fn audit(world: &World, run: &dyn Fn(&Ask<'_>) -> Outcome) -> Audit {
    Audit::of(&Plan {
        world,
        runs: 2,
        seed: 1,
        liberties: &[],
        run: &|ask| Ok(run(ask)),
    })
    .expect("no run fails")
}

fn effect(audit: &Audit, source: Source) -> &Effect {
    let mut found = audit.sources.iter().filter(|f| f.source == source);
    &found.next().expect("every source is there").effect
}

#[test]
fn a_source_that_reaches_the_output_is_named_with_the_first_line_that_moves() {
    let found = audit(&World::default(), &|ask| {
        let drawn = ask.elsewhere.random_seed();
        outcome(
            &format!("hello\n{drawn}\n"),
            &[
                ("wasi:random/random", "get-random-u64"),
                ("wasi:clocks/wall-clock", "now"),
            ],
        )
    });
    let Effect::Differs(difference) = effect(&found, Source::Random) else {
        panic!("{found:?}");
    };
    assert_eq!((difference.what, difference.line), ("stdout", 2));
    assert_eq!(*effect(&found, Source::WallClock), Effect::None);
    assert_eq!(*effect(&found, Source::EnvOrder), Effect::NotAsked);
    assert_eq!(found.depends_on(), ["random"]);
    assert!(!found.is_deterministic());
}

#[test]
fn what_the_host_decides_is_not_held_still() {
    let world = World {
        clock: Clock::Host,
        ..World::default()
    };
    let readings = Cell::new(0);
    let found = audit(&world, &|_| {
        readings.set(readings.get() + 1);
        let now = readings.get();
        outcome(&format!("{now}\n"), &[("wasi:clocks/wall-clock", "now")])
    });
    assert!(!found.repeats && found.grants.is_empty());
    assert_eq!(*effect(&found, Source::WallClock), Effect::Hosts);
    assert!(!found.is_deterministic());
}

#[test]
fn a_difference_that_takes_several_sources_is_not_lost() {
    let found = audit(&World::default(), &|ask| {
        let both = ask.elsewhere.turns(Source::Random) && ask.elsewhere.turns(Source::EnvOrder);
        outcome(if both { "a\n" } else { "b\n" }, &[])
    });
    assert!(found.depends_on().is_empty() && found.only_together);
    assert!(!found.is_deterministic());
}

#[test]
fn grants_are_taken_away_while_the_program_does_the_same() {
    let world = World {
        env: vec![("LANG".into(), "C".into()), ("HOME".into(), "/home".into())],
        args: vec!["one".into()],
        stdin: Some("text".into()),
        ..World::default()
    };
    // It prints a variable and its argument, and has to have a clock.
    let found = audit(&world, &|ask| {
        let world = ask.world;
        let lang = world.env.iter().find(|(name, _)| name == "LANG");
        let clock = world.clock != Clock::Denied;
        outcome(&format!("{lang:?} {clock} {:?}\n", world.args), &[])
    });
    let spared: Vec<_> = found
        .grants
        .iter()
        .filter(|(_, spare)| *spare)
        .map(|(grant, _)| grant.describe())
        .collect();
    assert_eq!(spared, ["random numbers", "env HOME", "standard input"]);
    assert_eq!(found.smallest.env.len(), 1);
    assert_eq!(found.smallest.random, Random::Denied);
    assert_eq!(found.smallest.clock, Clock::Virtual);
    assert!(found.is_deterministic());
}

#[test]
fn a_program_that_was_stopped_is_not_called_deterministic() {
    let runs = Cell::new(0);
    let found = audit(&World::default(), &|_| {
        runs.set(runs.get() + 1);
        Outcome {
            exit: Exit::OutOfFuel(5),
            ..outcome("", &[])
        }
    });
    assert!(!found.is_whole() && !found.is_deterministic());
    assert_eq!(runs.get(), 1, "each further run would take as long");
}

#[test]
fn a_stop_elsewhere_is_no_difference() {
    let found = audit(&World::default(), &|ask| {
        let mut outcome = outcome("", &[("wasi:clocks/monotonic-clock", "now")]);
        if ask.elsewhere.turns(Source::MonotonicClock) {
            outcome.exit = Exit::OutOfTime(10);
        }
        outcome
    });
    let stopped = Effect::Stopped("stopped: out of time (limit 10 s)".to_owned());
    assert_eq!(*effect(&found, Source::MonotonicClock), stopped);
    assert!(!found.is_deterministic());
}

#[test]
fn a_coin_is_thrown_more_than_twice() {
    let found = audit(&World::default(), &|ask| {
        let side = ask.elsewhere.number == 7 && ask.elsewhere.turns(Source::Random);
        outcome(
            &format!("{side}\n"),
            &[("wasi:random/random", "get-random-u64")],
        )
    });
    assert_eq!(found.depends_on(), ["random"]);
}

#[test]
fn what_is_equal_by_chance_here_is_not_equal_elsewhere() {
    // It prints a file's time if it is told a file, and else the clock: at home both are the same.
    let world = World {
        args: vec!["file".into()],
        ..World::default()
    };
    let found = audit(&world, &|ask| {
        let time = match ask.world.args.is_empty() {
            true => ask.elsewhere.wall_clock().start.as_secs(),
            false => ask.elsewhere.file_seconds(0),
        };
        outcome(&format!("{time}\n"), &[])
    });
    let needed = found.grants.iter().find(|(grant, _)| *grant == Grant::Args);
    assert_eq!(needed, Some(&(Grant::Args, false)));
}

#[test]
fn what_was_written_counts() {
    let found = audit(&World::default(), &|ask| Outcome {
        files: vec![ask.elsewhere.random_seed().to_string()],
        ..outcome("", &[("wasi:random/random", "get-random-u64")])
    });
    let Effect::Differs(difference) = effect(&found, Source::Random) else {
        panic!("{found:?}");
    };
    assert_eq!(difference.what, "files");
}

#[test]
fn a_long_line_is_shown_where_it_differs() {
    let same = "x".repeat(100);
    let (line, here, there) = first_line(&format!("a\n{same}1\n"), &format!("a\n{same}2\n"));
    let before = "x".repeat(BEFORE);
    assert_eq!(
        (line, here, there),
        (2, format!("…{before}1"), format!("…{before}2"))
    );
    let (_, here, there) = first_line("a\n", "a");
    assert_eq!(
        (here.as_str(), there.as_str()),
        ("a", "a (no newline at the end)")
    );
    let (line, _, there) = first_line("a\nb\n", "a\n");
    assert_eq!((line, there.as_str()), (2, "(no such line)"));
}
