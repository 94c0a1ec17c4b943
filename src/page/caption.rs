//! A world in words: what a figure's caption and its cases say was granted.

use super::html::Html;
use crate::snippet::{Language, Mode, Snippet};
use crate::world::{Access, Clock, Limits, Network, Random, World};

/// What a snippet becomes, in a word or two.
pub(super) fn kind(snippet: &Snippet) -> &'static str {
    match snippet.language {
        Language::Wit if snippet.mode == Mode::Lint => "WIT, linted",
        Language::Witx if snippet.mode == Mode::Lint => "WASI 0.1, witx, linted",
        Language::RustP2 => "WASI 0.2",
        Language::RustP1 => "WASI 0.1",
        Language::RustP3 => "WASI 0.3",
        Language::RustHost => "The host’s side, native",
        Language::Wit => "WIT",
        Language::Witx => "WASI 0.1, witx",
        Language::Wac => "WASI 0.2, a composition",
        Language::Wat if is_component(&snippet.code()) => "WASI 0.2, a component as text",
        Language::Wat => "WASI 0.1, a module as text",
    }
}

/// The generation of WASI it speaks, or which side of it, in a word.
pub(super) fn generation(snippet: &Snippet) -> &'static str {
    match snippet.language {
        Language::RustP2 => "0.2",
        Language::RustP1 => "0.1",
        Language::RustP3 => "0.3",
        Language::RustHost => "host",
        Language::Wit => "WIT",
        Language::Witx => "0.1 witx",
        Language::Wac => "0.2 WAC",
        Language::Wat if is_component(&snippet.code()) => "0.2 WAT",
        Language::Wat => "0.1 WAT",
    }
}

/// Whether this WebAssembly text is a component: its first form says so.
fn is_component(code: &str) -> bool {
    let mut code = code.trim_start();
    loop {
        if let Some(comment) = code.strip_prefix(";;") {
            code = comment
                .split_once('\n')
                .map_or("", |(_, rest)| rest)
                .trim_start();
        } else if let Some(comment) = code.strip_prefix("(;") {
            code = comment
                .split_once(";)")
                .map_or("", |(_, rest)| rest)
                .trim_start();
        } else {
            let form = code.strip_prefix('(').unwrap_or_default();
            return form.trim_start().starts_with("component");
        }
    }
}

/// What was granted and what was taken away, as a caption says it.
pub(super) fn write_grants(html: &mut Html, world: &World) {
    let mut said = false;
    for group in [
        Group::Granted,
        Group::Through,
        Group::Denied,
        Group::Unlinked,
        Group::Limited,
    ] {
        let phrases: Vec<Phrase> = aspects(world)
            .into_iter()
            .filter(|aspect| aspect.group == group)
            .flat_map(|aspect| aspect.phrases)
            .collect();
        if phrases.is_empty() && group != Group::Granted {
            continue;
        }
        if said {
            html.text("; ");
        }
        said = true;
        html.text(group.words());
        if phrases.is_empty() {
            html.text("nothing");
        }
        write_phrases(html, &phrases);
    }
}

/// What the unnamed case is called where a snippet has others.
pub(super) fn first_case(world: &World) -> &'static str {
    if aspects(world)
        .iter()
        .all(|aspect| aspect.phrases.is_empty())
    {
        "With nothing granted"
    } else {
        "With the grants above"
    }
}

/// How the world of a case differs from that of the snippet's first case.
pub(super) fn write_difference(html: &mut Html, first: &World, world: &World) {
    let mut said = false;
    for (before, after) in aspects(first).into_iter().zip(aspects(world)) {
        if before.phrases == after.phrases {
            continue;
        }
        if said {
            html.text("; ");
        }
        said = true;
        if after.phrases.is_empty() {
            html.text(after.absent);
        } else {
            if after.group != Group::Granted {
                html.text(after.group.words());
            }
            write_phrases(html, &after.phrases);
        }
    }
    if !said {
        html.text("the same grants");
    }
}

fn write_phrases(html: &mut Html, phrases: &[Phrase]) {
    for (index, phrase) in phrases.iter().enumerate() {
        if index > 0 {
            html.text(", ");
        }
        for piece in phrase {
            match piece {
                Piece::Words(words) => html.text(words),
                Piece::Code(code) => html.code(code),
            }
        }
    }
}

/// One side of a world, in words.
struct Aspect {
    group: Group,
    /// One for each thing; none where the world leaves this side as it is by default.
    phrases: Vec<Phrase>,
    /// What to say where another case has it and this one does not.
    absent: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Group {
    Granted,
    Through,
    Denied,
    Unlinked,
    Limited,
}

impl Group {
    fn words(self) -> &'static str {
        match self {
            Group::Granted => "granted: ",
            Group::Through => "through: ",
            Group::Denied => "denied: ",
            Group::Unlinked => "not linked: ",
            Group::Limited => "at most ",
        }
    }
}

type Phrase = Vec<Piece>;

#[derive(Debug, PartialEq)]
enum Piece {
    Words(String),
    Code(String),
}

/// All sides of a world, always the same ones in the same order.
fn aspects(world: &World) -> Vec<Aspect> {
    let granted = |phrases, absent| Aspect {
        group: Group::Granted,
        phrases,
        absent,
    };
    let denied = |phrases, absent| Aspect {
        group: Group::Denied,
        phrases,
        absent,
    };
    let only = |condition: bool, name: &str| {
        if condition {
            vec![vec![words(name)]]
        } else {
            Vec::new()
        }
    };
    vec![
        granted(directories(world), "no directory"),
        granted(variables(world), "no variable"),
        granted(arguments(world), "no argument"),
        granted(standard_input(world), "no standard input"),
        granted(
            only(world.clock == Clock::Host, "the host’s clock"),
            "the frozen clock",
        ),
        granted(
            only(world.random == Random::Host, "the host’s random source"),
            "the seeded random source",
        ),
        granted(
            only(world.network == Network::Host, "the host’s network"),
            "no network",
        ),
        denied(
            only(world.clock == Clock::Denied, "the clock"),
            "the clock is there",
        ),
        denied(
            only(world.random == Random::Denied, "the random source"),
            "the random source is there",
        ),
        Aspect {
            group: Group::Through,
            phrases: world
                .with
                .iter()
                .map(|plug| vec![code(&plug.name)])
                .collect(),
            absent: "straight to the host",
        },
        Aspect {
            group: Group::Unlinked,
            phrases: world.without.iter().map(|name| vec![code(name)]).collect(),
            absent: "every import linked",
        },
        Aspect {
            group: Group::Limited,
            phrases: limits(world.limits),
            absent: "the usual limits",
        },
    ]
}

fn directories(world: &World) -> Vec<Phrase> {
    let phrase = |dir: &crate::world::Dir| {
        let access = match dir.access {
            Access::ReadOnly => " (read-only)",
            Access::ReadWrite => " (read and write, on a scratch copy)",
        };
        let host = dir.host.to_string_lossy().replace('\\', "/");
        vec![
            words("directory "),
            code(&host),
            words(" as "),
            code(&dir.guest),
            words(access),
        ]
    };
    world.dirs.iter().map(phrase).collect()
}

fn variables(world: &World) -> Vec<Phrase> {
    let phrase =
        |(key, value): &(String, String)| vec![words("variable "), code(&format!("{key}={value}"))];
    world.env.iter().map(phrase).collect()
}

fn arguments(world: &World) -> Vec<Phrase> {
    let phrase = |argument: &String| vec![words("argument "), code(argument)];
    world.args.iter().map(phrase).collect()
}

/// The longest standard input, in characters, that a caption quotes.
const QUOTED: usize = 40;

fn standard_input(world: &World) -> Vec<Phrase> {
    let Some(text) = &world.stdin else {
        return Vec::new();
    };
    let line = text.trim_end_matches('\n');
    let quoted = !line.is_empty() && !line.contains('\n') && line.chars().count() <= QUOTED;
    vec![if quoted {
        vec![words("standard input "), code(line)]
    } else {
        vec![words(&format!("{} bytes of standard input", text.len()))]
    }]
}

fn limits(limits: Limits) -> Vec<Phrase> {
    let usual = Limits::default();
    [
        (limits.fuel, usual.fuel, "fuel"),
        (limits.memory_mib, usual.memory_mib, "MiB of memory"),
        (limits.output_kib, usual.output_kib, "KiB of output"),
        (limits.seconds, usual.seconds, "seconds"),
    ]
    .into_iter()
    .filter(|(value, usual, _)| value != usual)
    .map(|(value, _, unit)| vec![words(&format!("{} {unit}", grouped(value)))])
    .collect()
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

fn code(text: &str) -> Piece {
    Piece::Code(text.to_owned())
}

/// A number with its thousands set apart: `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size in the unit that suits it: `312 bytes`, `44.1 KiB`, `1.5 MiB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Dir;

    fn dir(access: Access) -> Dir {
        Dir {
            host: "fixtures/greeting".into(),
            guest: "/data".to_owned(),
            access,
            declared: None,
        }
    }

    fn granted(access: Access) -> World {
        World {
            dirs: vec![dir(access)],
            ..World::default()
        }
    }

    #[test]
    fn a_caption_names_each_grant_and_each_denial() {
        let check = |world: World, expected: &str| {
            let mut html = Html::default();
            write_grants(&mut html, &world);
            let html = html.finish().replace("<code>", "`").replace("</code>", "`");
            assert_eq!(html, expected);
        };
        check(World::default(), "granted: nothing");
        check(
            granted(Access::ReadOnly),
            "granted: directory `fixtures/greeting` as `/data` (read-only)",
        );
        check(
            World {
                env: vec![("LANG".into(), "C".into())],
                stdin: Some("typed".into()),
                clock: Clock::Denied,
                without: vec!["wasi:random/random".into()],
                limits: Limits {
                    fuel: 5000,
                    ..Limits::default()
                },
                ..World::default()
            },
            "granted: variable `LANG=C`, standard input `typed`; denied: the clock; \
             not linked: `wasi:random/random`; at most 5,000 fuel",
        );
    }

    #[test]
    fn a_case_says_only_what_differs() {
        let check = |first: &World, world: &World, expected: &str| {
            let mut html = Html::default();
            write_difference(&mut html, first, world);
            let html = html.finish().replace("<code>", "`").replace("</code>", "`");
            assert_eq!(html, expected);
        };
        let first = granted(Access::ReadOnly);
        check(&first, &World::default(), "no directory");
        check(&first, &first, "the same grants");
        check(
            &first,
            &granted(Access::ReadWrite),
            "directory `fixtures/greeting` as `/data` (read and write, on a scratch copy)",
        );
        let clock = World {
            clock: Clock::Host,
            ..World::default()
        };
        check(&first, &clock, "no directory; the host’s clock");
    }

    #[test]
    fn the_first_form_of_a_text_tells_modules_from_components() {
        for (text, expected) in [
            ("(module)", false),
            (";; (component\n( module )", false),
            ("(; a ;) (component (core module))", true),
            ("", false),
        ] {
            assert_eq!(is_component(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_sizes_read_well() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [312, 45_158, 1_572_864].map(size),
            ["312 bytes", "44.1 KiB", "1.5 MiB"]
        );
    }
}
