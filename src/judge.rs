//! What was promised against what happened. Pure, and total over everything a run or a compiler can do.

use crate::outcome::{Exit, Outcome};
use crate::snippet::{End, Expectation, Mode, Shown};
use crate::source::Span;
use crate::verdict::{COMPOSITION, Linted, Mismatch, Rejected, Verdict, What};
use crate::world::Limits;

pub mod alignment;
pub mod pattern;
mod reason;
mod visible;

pub use reason::reasons;
pub use visible::{escape_invalid, visible_bytes};

/// Judges a case that ran, in a world with these `limits`.
///
/// What the chapter does not promise may be anything, but a run must end well: the end is exit code 0 unless another
/// is declared, or a panic under `should_panic`.
pub fn judge(mode: &Mode, expect: &Expectation, limits: &Limits, outcome: &Outcome) -> Verdict {
    let mut mismatches = Vec::new();
    match mode {
        Mode::Ignore(reason) => return Verdict::Ignored(reason.clone()),
        Mode::CompileFail(_) => mismatches.push(it_compiled(expect)),
        Mode::Run | Mode::NoRun | Mode::ShouldPanic | Mode::Lint => {
            mismatches.extend(judge_end(mode, expect, limits, outcome));
            mismatches.extend(expect.compile_error.is_some().then(|| it_compiled(expect)));
        }
    }
    for (what, bytes) in [
        (What::Stdout, &outcome.stdout),
        (What::Stderr, &outcome.stderr),
    ] {
        if let Some(shown) = shown(expect, what) {
            mismatches.extend(judge_text(what, shown, &visible_bytes(bytes)));
        }
    }
    verdict(mismatches)
}

/// Judges a case whose snippet the compiler does not take.
pub fn judge_rejected(mode: &Mode, expect: &Expectation, rejected: &Rejected) -> Verdict {
    let mut mismatches = Vec::new();
    match mode {
        Mode::Ignore(reason) => return Verdict::Ignored(reason.clone()),
        Mode::CompileFail(Some(code)) if !rejected.codes.contains(code) => {
            mismatches.push(Mismatch {
                what: What::Compile,
                message: format!("fails to compile with {}, not `{code}`", codes(rejected)),
                promised: code.clone(),
                came: rejected.rendered.clone(),
                place: None,
            });
        }
        Mode::CompileFail(_) => {}
        // A compiler's words that the chapter shows are a promise that it speaks.
        _ if expect.compile_error.is_some() => {}
        Mode::Run | Mode::NoRun | Mode::ShouldPanic | Mode::Lint => mismatches.push(Mismatch {
            what: What::Compile,
            message: match rejected.codes.iter().any(|code| code == COMPOSITION) {
                true => "cannot be composed".to_owned(),
                false if *mode == Mode::Lint => "cannot be read by the linter".to_owned(),
                false => "does not compile".to_owned(),
            },
            promised: String::new(),
            came: rejected.rendered.clone(),
            place: None,
        }),
    }
    if let Some(shown) = &expect.compile_error {
        let came = visible_bytes(rejected.rendered.as_bytes());
        mismatches.extend(judge_text(What::Compile, shown, &came));
    }
    verdict(mismatches)
}

/// Judges a case that compiled and is not to be run: `no_run`, an interface, or a `compile_fail` that is none.
///
/// A text that the chapter promises of such a run is never seen, so it is not kept: nothing passes in silence.
pub fn judge_compiled_only(mode: &Mode, expect: &Expectation) -> Verdict {
    let mut mismatches = Vec::new();
    match mode {
        Mode::Ignore(reason) => return Verdict::Ignored(reason.clone()),
        Mode::CompileFail(_) => mismatches.push(it_compiled(expect)),
        Mode::Run | Mode::NoRun | Mode::ShouldPanic | Mode::Lint => {
            mismatches.extend(expect.compile_error.is_some().then(|| it_compiled(expect)));
        }
    }
    for what in [What::Stdout, What::Stderr] {
        if let Some(shown) = shown(expect, what) {
            mismatches.push(Mismatch {
                what,
                message: format!("{} is promised of a snippet that is not run", what.as_str()),
                promised: shown.text.clone(),
                came: String::new(),
                place: Some(promised_line(shown, 0)),
            });
        }
    }
    verdict(mismatches)
}

/// Judges a snippet by what the linter says of it: what the chapter shows of that, or nothing at all.
pub fn judge_linted(expect: &Expectation, linted: &Linted) -> Verdict {
    let mismatch = match &expect.report {
        Some(shown) => judge_text(
            What::Report,
            shown,
            &visible_bytes(linted.rendered.as_bytes()),
        ),
        None if linted.faults == 0 => None,
        None => Some(Mismatch {
            what: What::Report,
            message: match linted.faults {
                1 => "the linter finds a fault, and the chapter shows no report".to_owned(),
                faults => {
                    format!("the linter finds {faults} faults, and the chapter shows no report")
                }
            },
            promised: String::new(),
            came: linted.rendered.clone(),
            place: None,
        }),
    };
    verdict(mismatch.into_iter().collect())
}

/// The text that the chapter shows for `what`; `None` where it shows none, and for an end, which is declared.
pub fn shown(expect: &Expectation, what: What) -> Option<&Shown> {
    match what {
        What::Stdout => expect.stdout.as_ref(),
        What::Stderr => expect.stderr.as_ref(),
        What::Compile => expect.compile_error.as_ref(),
        What::Report => expect.report.as_ref(),
        What::End | What::World => None,
    }
}

fn verdict(mismatches: Vec<Mismatch>) -> Verdict {
    if mismatches.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Fail(mismatches)
    }
}

fn it_compiled(expect: &Expectation) -> Mismatch {
    let shown = expect.compile_error.as_ref();
    Mismatch {
        what: What::Compile,
        message: "compiles, though the chapter says that it does not".to_owned(),
        promised: shown.map(|shown| shown.text.clone()).unwrap_or_default(),
        came: String::new(),
        place: shown.map(|shown| promised_line(shown, 0)),
    }
}

/// The error codes of a rejection, for a message.
fn codes(rejected: &Rejected) -> String {
    let mut named: Vec<String> = Vec::new();
    for code in rejected.codes.iter().filter(|code| !code.is_empty()) {
        let code = format!("`{code}`");
        if !named.contains(&code) {
            named.push(code);
        }
    }
    if named.is_empty() {
        "an error that has no code".to_owned()
    } else {
        named.join(", ")
    }
}

fn judge_text(what: What, shown: &Shown, came: &str) -> Option<Mismatch> {
    let promised = visible_bytes(shown.text.as_bytes());
    if pattern::matches(&promised, came) {
        return None;
    }
    let thing = match what {
        What::Compile => "the compiler's message",
        What::Report => "the linter's report",
        _ => what.as_str(),
    };
    let steps = alignment::align(&pattern::lines(&promised), &pattern::lines(came));
    let first = alignment::first_difference(&steps).map_or(0, |difference| difference.promised);
    Some(Mismatch {
        what,
        message: format!("{thing} is not what the chapter shows"),
        promised,
        came: came.to_owned(),
        place: Some(promised_line(shown, first)),
    })
}

/// Line `index`, counted from 0, of what a fence shows, without the fence's prefix; past the end, its last line; of an
/// empty fence, the line that opens it.
fn promised_line(shown: &Shown, index: usize) -> Span {
    let Span { file, range } = &shown.content;
    let first = file.line_1based(range.start);
    if range.is_empty() {
        let opening = first.saturating_sub(1).max(1);
        return Span::new(file, file.line_range(opening));
    }
    let last = file.line_1based(range.end - 1);
    let line = file.line_range((first + index).min(last));
    let skipped = if file.text[line.clone()].starts_with(&shown.prefix) {
        shown.prefix.len()
    } else {
        0
    };
    Span::new(file, line.start + skipped..line.end)
}

fn judge_end(
    mode: &Mode,
    expect: &Expectation,
    limits: &Limits,
    outcome: &Outcome,
) -> Option<Mismatch> {
    let declared = expect.end_span.is_some() || expect.end != End::default();
    let (kept, promised) = match mode {
        Mode::ShouldPanic if !declared => (panicked(&outcome.exit), "a panic".to_owned()),
        Mode::ShouldPanic if !panicked(&outcome.exit) => (false, "a panic".to_owned()),
        _ => (
            ended_so(&expect.end, &outcome.exit),
            promised_end(&expect.end),
        ),
    };
    if kept {
        return None;
    }
    let mut message = format!("{}, not {promised}", outcome.exit);
    if outcome.memory_refused && matches!(outcome.exit, Exit::Trap(_)) {
        message += &format!(
            "; after memory.grow past the limit of {} MiB was refused",
            limits.memory_mib
        );
    }
    let mut came = format!("{}\n", outcome.exit);
    // A panic's message is the best account of the end; where standard error is promised, it is judged beside this.
    if expect.stderr.is_none() {
        came += &visible_bytes(&outcome.stderr);
    }
    Some(Mismatch {
        what: What::End,
        message,
        promised: format!("{promised}\n"),
        came,
        place: expect.end_span.clone(),
    })
}

/// Whether a Rust program that ended so has panicked: in WebAssembly a panic ends in `unreachable`, natively in an
/// exit code.
fn panicked(exit: &Exit) -> bool {
    match exit {
        Exit::Trap(reason) => reason.to_lowercase().contains("unreachable"),
        Exit::Code(code) => *code != 0,
        _ => false,
    }
}

fn ended_so(promised: &End, exit: &Exit) -> bool {
    match (promised, exit) {
        (End::Code(promised), Exit::Code(code)) => promised == code,
        (End::Trap(part), Exit::Trap(reason)) => {
            reason.to_lowercase().contains(&part.to_lowercase())
        }
        (End::Unlinked(promised), Exit::Unlinked(import)) => names_import(promised, import),
        _ => false,
    }
}

/// Whether `promised` names `import`: wholly, or without its version, or only the interface it belongs to.
fn names_import(promised: &str, import: &str) -> bool {
    let unversioned = match import.split_once('@') {
        Some((interface, rest)) => {
            let function = rest.find(['#', '/']).map_or("", |at| &rest[at..]);
            format!("{interface}{function}")
        }
        None => import.to_owned(),
    };
    [import, &unversioned].iter().any(|name| {
        name.strip_prefix(promised)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '/']))
    })
}

fn promised_end(end: &End) -> String {
    match end {
        End::Code(code) => format!("exit code {code}"),
        End::Trap(part) if part.is_empty() => "a trap".to_owned(),
        End::Trap(part) => format!("a trap (`{part}`)"),
        End::Unlinked(import) => format!("a start refused for want of `{import}`"),
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
