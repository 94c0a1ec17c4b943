//! One failing case as people read it: both places, the world, how it ended, and the way back to it.

use super::frame::{Mark, drawn, frame};
use super::printable::{printable, shortened};
use super::{Entry, diff};
use crate::bless;
use crate::judge::alignment::{align, first_difference};
use crate::judge::pattern::lines;
use crate::judge::reasons;
use crate::outcome::Outcome;
use crate::verdict::{Mismatch, Verdict, What};
use crate::world::World;
use annotate_snippets::{Group, Level, Message};
use std::borrow::Cow;

/// The most characters of a line that are quoted beside a snippet.
const QUOTED_CHARS: usize = 60;

/// The most lines of standard error that are shown: its last ones, where a panic stands.
const STDERR_LINES: usize = 20;

/// The most calls that are listed as refused.
const REFUSED_CALLS: usize = 4;

/// A failing case, each mismatch followed by an empty line; empty for any other.
pub(super) fn text(entry: Entry, colour: bool) -> String {
    let Verdict::Fail(mismatches) = &entry.tested.verdict else {
        return String::new();
    };
    let mut text = String::new();
    for (at, mismatch) in mismatches.iter().enumerate() {
        let mut group = Level::ERROR
            .primary_title(printable(&mismatch.message).into_owned())
            .elements(places(entry, mismatch))
            .elements(details(mismatch, colour));
        // What several mismatches share is said once.
        if at + 1 == mismatches.len() {
            group = circumstances(entry, group);
        }
        text += &drawn(group, colour);
        text.push('\n');
    }
    text
}

/// A line `= name: text` under the frames.
fn note<'a>(name: &'a str, text: impl Into<Cow<'a, str>>) -> Message<'a> {
    Level::NOTE.with_name(name).message(text)
}

/// The promise, where it is written down, and the snippet.
fn places<'a>(
    entry: Entry<'a>,
    mismatch: &'a Mismatch,
) -> Vec<annotate_snippets::Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut frames = Vec::new();
    if let Some(place) = &mismatch.place {
        let promised = Mark {
            span: place,
            text: "promised here".into(),
            primary: true,
        };
        frames.push(frame(&place.file, &[promised]));
    }
    let opening = &entry.snippet.opening;
    let snippet = Mark {
        span: opening,
        text: said(entry, mismatch).into(),
        primary: mismatch.place.is_none(),
    };
    frames.push(frame(&opening.file, &[snippet]));
    frames
}

/// The snippet's name, and of two texts the first line that came instead.
fn said(entry: Entry, mismatch: &Mismatch) -> String {
    let who = match &entry.case.name {
        None => format!("`{}`", entry.name),
        Some(case) => format!("`{}`, case `{case}`,", entry.name),
    };
    let (did, which) = match mismatch.what {
        What::Stdout => ("printed", ""),
        What::Stderr => ("printed", " to standard error"),
        What::Report if mismatch.place.is_some() => ("is told", ""),
        What::End | What::Compile | What::World | What::Report => {
            return who.trim_end_matches(',').to_owned();
        }
    };
    if entry.tested.outcome.is_none() && entry.tested.linted.is_none() {
        return who.trim_end_matches(',').to_owned();
    }
    let (promised, came) = (lines(&mismatch.promised), lines(&mismatch.came));
    let first = first_difference(&align(&promised, &came)).and_then(|first| first.came);
    match first.map(|line| came[line]) {
        _ if came.is_empty() => format!("{who} {did} nothing{which}"),
        None => format!("{who} {did} no such line{which}"),
        Some("") => format!("{who} {did} an empty line{which}"),
        Some(line) => format!("{who} {did} `{}`{which}", shortened(line, QUOTED_CHARS)),
    }
}

/// What there is to say of one mismatch beyond its places.
fn details(mismatch: &Mismatch, colour: bool) -> Vec<Message<'_>> {
    let Mismatch { promised, came, .. } = mismatch;
    let mut notes = Vec::new();
    match mismatch.what {
        What::Stdout | What::Stderr => notes.extend(differences(promised, came, colour)),
        What::Compile if mismatch.place.is_some() && !came.is_empty() => {
            notes.extend(differences(promised, came, colour));
        }
        What::Report if mismatch.place.is_some() => {
            notes.extend(differences(promised, came, colour));
        }
        What::Report => {
            notes.push(note("report", printable(came.trim_end()).into_owned()));
            notes.push(Level::HELP.message(
                "mend it, or show the report: write an empty fence `text,report` below, and `--bless` fills it",
            ));
        }
        What::Compile if !came.is_empty() => {
            notes.push(note("compiler", printable(came.trim_end()).into_owned()));
        }
        What::Compile => {}
        What::World => notes.extend(worlds(mismatch, colour)),
        What::End => {
            // The end itself is said already; a panic's message begins with an empty line.
            let after_end = lines(came).into_iter().skip(1);
            let said: Vec<&str> = after_end.skip_while(|line| line.is_empty()).collect();
            let left_out = said.len().saturating_sub(STDERR_LINES);
            let mut shown: Vec<String> = said[left_out..]
                .iter()
                .map(|line| shortened(&printable(line), 4 * QUOTED_CHARS).into_owned())
                .collect();
            if left_out > 0 {
                shown.insert(0, format!("… ({left_out} lines before)"));
            }
            if !shown.is_empty() {
                notes.push(note("stderr", shown.join("\n")));
            }
        }
    }
    notes
}

/// What it did in the two worlds.
fn worlds(mismatch: &Mismatch, colour: bool) -> Vec<Message<'_>> {
    let Mismatch { promised, came, .. } = mismatch;
    if promised == came {
        return Vec::new();
    }
    let diff = diff::unified(promised, came, colour);
    vec![
        note("worlds", format!("- here, + in another world\n{diff}")),
        Level::HELP.message(
            "declare it by `varies` in the snippet's header, or make the program independent of it",
        ),
    ]
}

/// A diff, where the frames do not show all of it.
fn differences<'a>(promised: &str, came: &str, colour: bool) -> Vec<Message<'a>> {
    let mut notes = Vec::new();
    if lines(promised).len() > 1 || lines(came).len() > 1 {
        let diff = diff::unified(promised, came, colour);
        notes.push(note("diff", format!("- promised, + came\n{diff}")));
    }
    if diff::ends_in_other_white_space(promised, came) {
        notes.push(Level::NOTE.message("the lines differ in the white space at their ends"));
    }
    notes
}

/// The world, how it ended, what was refused, and what to do.
fn circumstances<'a>(entry: Entry<'a>, mut group: Group<'a>) -> Group<'a> {
    let name = quoted(entry.name);
    let mut advice = Vec::new();
    if let Some(outcome) = &entry.tested.outcome {
        let world = entry.case.world.describe();
        group = group
            .element(note("world", printable(&world).into_owned()))
            .element(note("ended", ended(outcome)))
            .elements(refused(outcome).map(|text| note("refused", text)));
        advice.extend(grants(&entry.case.world, outcome));
    }
    if let Some(place) = panic_place(entry) {
        group = group.element(note("panic", place));
    }
    for reason in reasons(entry.snippet, &entry.case.world, entry.tested) {
        group = group.element(note("wasi", reason));
    }
    if bless::can_help(&entry.case.expect, entry.tested) {
        let accept = format!("accept this output: mdbook-wasi test {name} --bless");
        advice.push(accept.into());
        group = group.element(Level::HELP.message(advice.join(", or ")));
    }
    let case = entry.case.name.as_deref();
    let case = case.map_or(String::new(), |case| format!(" --case {}", quoted(case)));
    group.element(Level::HELP.message(format!("run it alone: mdbook-wasi run {name}{case}")))
}

/// Where in the chapter a panic arose that names the snippet and a line of its fence.
fn panic_place(entry: Entry) -> Option<String> {
    let outcome = entry.tested.outcome.as_ref()?;
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    let (_, said) = stderr.split_once("panicked at ")?;
    let place = said.strip_prefix(entry.name)?.strip_prefix(':')?;
    let line: usize = place.split(':').next()?.parse().ok()?;
    let opening = &entry.snippet.opening;
    let line = opening.line_1based() + line.checked_sub(1)?;
    Some(format!("{}:{line}", printable(&opening.file.source_path)))
}

fn ended(outcome: &Outcome) -> String {
    let exit = outcome.exit.to_string();
    let exit = printable(&exit);
    match outcome.fuel {
        0 => exit.into_owned(),
        fuel => format!("{exit}, {fuel} fuel"),
    }
}

/// The calls that the host refused, in a line.
fn refused(outcome: &Outcome) -> Option<String> {
    let calls: Vec<String> = outcome
        .trace
        .calls
        .iter()
        .filter(|(_, calls)| calls.refused() > 0)
        .map(|((interface, function), calls)| {
            let (refused, count) = (calls.refused(), calls.count);
            format!("`{interface}` `{function}` ({refused} of {count})")
        })
        .collect();
    let more = calls.len().saturating_sub(REFUSED_CALLS);
    let mut shown = calls[..calls.len() - more].join(", ");
    if more > 0 {
        shown += &format!(" and {more} more");
    }
    (!shown.is_empty()).then(|| printable(&shown).into_owned())
}

/// What a change of grants might mend.
fn grants<'a>(world: &World, outcome: &Outcome) -> Option<Cow<'a, str>> {
    let was_refused = outcome
        .trace
        .calls
        .values()
        .any(|calls| calls.refused() > 0);
    if was_refused {
        Some("grant more".into())
    } else if world.describe() != World::default().describe() {
        Some("grant less".into())
    } else {
        None
    }
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "._-/#:=".contains(c);
    if word.chars().all(plain) && !word.is_empty() && !word.starts_with('#') {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{}'", printable(word).replace('\'', "'\\''")))
    }
}
