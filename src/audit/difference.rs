//! The first thing in which two runs differ, as a line can show it.

use crate::judge::visible_bytes;
use crate::outcome::Outcome;

/// The first thing that differs between two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `stdout`, `stderr`, `files` or `end`.
    pub what: &'static str,
    /// Its line, counted from 1; 0 for an end and for files.
    pub line: usize,
    /// That line from a little before the first character that differs, or the end, in the world it was given.
    pub here: String,
    /// The same in another world.
    pub there: String,
}

/// The first thing in which two runs differ.
pub(super) fn difference(here: &Outcome, there: &Outcome) -> Option<Difference> {
    for (what, here, there) in [
        ("stdout", &here.stdout, &there.stdout),
        ("stderr", &here.stderr, &there.stderr),
    ] {
        if here != there {
            let (here, there) = (visible_bytes(here), visible_bytes(there));
            let (line, here, there) = first_line(&here, &there);
            return Some(Difference {
                what,
                line,
                here,
                there,
            });
        }
    }
    if here.exit != there.exit {
        return Some(Difference {
            what: "end",
            line: 0,
            here: here.exit.to_string(),
            there: there.exit.to_string(),
        });
    }
    (here.files != there.files).then(|| Difference {
        what: "files",
        line: 0,
        here: "what it wrote".to_owned(),
        there: "something else".to_owned(),
    })
}

/// How much of a line is shown before the first character that differs, in characters.
pub(super) const BEFORE: usize = 20;

/// The number of the first line that differs, and both from a little before the first difference in it.
pub(super) fn first_line(here: &str, there: &str) -> (usize, String, String) {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.split_inclusive('\n');
        lines.map(str::to_owned).collect()
    };
    let (one, other) = (lines(here), lines(there));
    let longest = one.len().max(other.len());
    let at = (0..longest)
        .find(|&at| one.get(at) != other.get(at))
        .unwrap_or_default();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
    let (one, other) = (line(&one), line(&other));
    let same = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let from = match same > 2 * BEFORE {
        true => same - BEFORE,
        false => 0,
    };
    let shown = |line: &str, other: &str| {
        let mut text: String = line.trim_end_matches('\n').chars().skip(from).collect();
        if from > 0 {
            text.insert(0, '…');
        }
        if line.is_empty() {
            text.push_str("(no such line)");
        } else if other.strip_suffix('\n') == Some(line) {
            text.push_str(" (no newline at the end)");
        }
        text
    };
    (at + 1, shown(&one, &other), shown(&other, &one))
}
