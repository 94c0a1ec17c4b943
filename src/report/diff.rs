//! Two texts against each other, as a unified diff in which an elision that holds is no difference.

use super::printable::{printable, shortened};
use crate::judge::alignment::{Step, align, first_difference};
use crate::judge::pattern::{ANY_LINES, lines};
use std::ops::Range;

/// Lines shown before and after each difference.
const CONTEXT: usize = 3;

/// The most lines shown; a program may print a megabyte.
const MAX_LINES: usize = 60;

/// The most characters of a line shown.
const MAX_CHARS: usize = 240;

/// How a terminal is told to colour.
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

/// The difference, `-` promised and `+` came, without an ending at its end. Escaped for a terminal.
pub(super) fn unified(promised: &str, came: &str, colour: bool) -> String {
    let (promised, came) = (lines(promised), lines(came));
    let steps = align(&promised, &came);
    let mut drawn: Vec<String> = Vec::new();
    for hunk in hunks(&steps) {
        drawn.push(header(&steps, &hunk));
        for at in hunk {
            match &steps[at] {
                Step::Both(p, swallowed) if promised[*p] == ANY_LINES => {
                    let (before, after) = beside_difference(&steps, at, swallowed);
                    drawn.extend(came[before].iter().map(|line| context(line)));
                    drawn.push(context(ANY_LINES));
                    drawn.extend(came[after].iter().map(|line| context(line)));
                }
                Step::Both(p, _) => drawn.push(context(promised[*p])),
                Step::Promised(p) => drawn.push(changed('-', RED, promised[*p], colour)),
                Step::Came(c) => drawn.push(changed('+', GREEN, came[*c], colour)),
            }
        }
    }
    let left_out = drawn.len().saturating_sub(MAX_LINES);
    drawn.truncate(MAX_LINES);
    if left_out > 0 {
        drawn.push(format!("… ({left_out} more lines)"));
    }
    drawn.join("\n")
}

/// Of the lines that a `...` swallows, the few next to a difference: what came there may be what was meant.
fn beside_difference(
    steps: &[Step],
    at: usize,
    swallowed: &Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let differs = |at: Option<usize>| {
        let step = at.and_then(|at| steps.get(at));
        step.is_some_and(|step| !matches!(step, Step::Both(..)))
    };
    let Range { start, end } = *swallowed;
    let first = match differs(at.checked_sub(1)) {
        true => start..end.min(start + CONTEXT),
        false => start..start,
    };
    let last = match differs(Some(at + 1)) {
        true => first.end.max(end.saturating_sub(CONTEXT))..end,
        false => end..end,
    };
    (first, last)
}

fn context(line: &str) -> String {
    format!(" {}", shortened(&printable(line), MAX_CHARS))
}

fn changed(mark: char, style: &str, line: &str, colour: bool) -> String {
    let line = printable(line);
    let line = shortened(&line, MAX_CHARS);
    if colour {
        format!("{style}{mark}{line}{RESET}")
    } else {
        format!("{mark}{line}")
    }
}

/// Whether the first lines that differ do so only in the white space at their ends, which is hard to see.
pub(super) fn ends_in_other_white_space(promised: &str, came: &str) -> bool {
    let (promised, came) = (lines(promised), lines(came));
    let first = first_difference(&align(&promised, &came));
    first.is_some_and(|first| match (promised.get(first.promised), first.came) {
        (Some(line), Some(c)) => line.trim_end() == came[c].trim_end(),
        _ => false,
    })
}

/// The ranges of steps to show: each difference with its context, those that touch as one.
fn hunks(steps: &[Step]) -> Vec<Range<usize>> {
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if matches!(step, Step::Both(..)) {
            continue;
        }
        let start = at.saturating_sub(CONTEXT);
        let end = (at + 1 + CONTEXT).min(steps.len());
        match hunks.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => hunks.push(start..end),
        }
    }
    hunks
}

/// `@@ -1,3 +1,4 @@`: first line and number of lines, promised and came.
fn header(steps: &[Step], hunk: &Range<usize>) -> String {
    let count = |steps: &[Step]| {
        steps.iter().fold((0, 0), |(p, c), step| match step {
            Step::Both(_, range) => (p + 1, c + range.len()),
            Step::Promised(_) => (p + 1, c),
            Step::Came(_) => (p, c + 1),
        })
    };
    let (p_before, c_before) = count(&steps[..hunk.start]);
    let (p_lines, c_lines) = count(&steps[hunk.clone()]);
    // As in diff(1): of no lines, the line before them is named.
    let first = |before: usize, lines: usize| before + usize::from(lines > 0);
    format!(
        "@@ -{},{p_lines} +{},{c_lines} @@",
        first(p_before, p_lines),
        first(c_before, c_lines)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_stand_in_their_context() {
        for (promised, came, expected) in [
            ("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c"),
            ("", "x\n", "@@ -0,0 +1,1 @@\n+x"),
            ("x\n", "", "@@ -1,1 +0,0 @@\n-x"),
            (
                "1\n2\n3\n4\n5\n[..]\n7\n",
                "1\n2\n3\n4\n5\n6\n8\n",
                "@@ -4,4 +4,4 @@\n 4\n 5\n [..]\n-7\n+8",
            ),
            (
                "...\nz\n",
                "a\nb\ny\n",
                "@@ -1,2 +1,3 @@\n ...\n a\n b\n y\n-z",
            ),
            (
                "a\n...\n",
                "b\n2\n3\n4\n",
                "@@ -1,2 +1,4 @@\n-a\n b\n 2\n 3\n ...",
            ),
            ("a\n", "\x1b[2J\n", "@@ -1,1 +1,1 @@\n-a\n+\\u{1b}[2J"),
        ] {
            assert_eq!(unified(promised, came, false), expected);
        }
        assert_eq!(
            unified("a\n", "b\n", true),
            "@@ -1,1 +1,1 @@\n\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m"
        );
    }

    #[test]
    fn hunks_far_apart_are_two_and_a_flood_is_cut() {
        let text: Vec<String> = (0..20).map(|n| format!("{n}\n")).collect();
        let mut other = text.clone();
        other[1] = "x\n".to_owned();
        other[18] = "y\n".to_owned();
        let drawn = unified(&text.concat(), &other.concat(), false);
        assert_eq!(drawn.matches("@@ -").count(), 2);
        let flood = unified("a\n", &"b\n".repeat(1_000), false);
        assert!(flood.ends_with("… (942 more lines)"), "{flood}");
    }

    #[test]
    fn white_space_at_the_end_is_pointed_out() {
        assert!(ends_in_other_white_space("a\nb\n", "a\nb \n"));
        assert!(!ends_in_other_white_space("a\nb\n", "a\nc\n"));
        assert!(!ends_in_other_white_space("a\n", "a\n\n"));
    }
}
