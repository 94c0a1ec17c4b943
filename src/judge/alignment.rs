//! Which promised line belongs to which line that came, so that a difference can be shown and mended line by line.

use super::pattern::{ANY_LINES, line_matches};
use std::ops::Range;

/// One step down a promised text and the text that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A promised line, by its index, and the lines that it describes: one, or for `...` any number.
    Both(usize, Range<usize>),
    /// A promised line that nothing came for.
    Promised(usize),
    /// A line that came and was not promised.
    Came(usize),
}

/// Where two texts first part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The promised line that is not kept, or that should come next; their number, where more came than was promised.
    pub promised: usize,
    /// The line that came instead, if one did.
    pub came: Option<usize>,
}

/// The most cells of the table below: 4 bytes each. Beyond, the middle of both texts is taken as wholly different.
const MAX_CELLS: usize = 4 << 20;

/// What a line that is left over costs.
const LEFT_OVER: u32 = 4;

/// What a line that `...` swallows costs: of two alignments that leave as much over, the one that pairs more is better.
const SWALLOWED: u32 = 1;

/// Aligns both texts so that the fewest lines are left over.
pub fn align(promised: &[&str], came: &[&str]) -> Vec<Step> {
    let fits = |p: &&str, c: &&str| *p != ANY_LINES && line_matches(p, c);
    let shorter = promised.len().min(came.len());
    let head = (0..shorter)
        .take_while(|&i| fits(&promised[i], &came[i]))
        .count();
    let tail = (1..=shorter - head)
        .take_while(|&i| fits(&promised[promised.len() - i], &came[came.len() - i]))
        .count();

    let mut steps: Vec<Step> = (0..head).map(|i| Step::Both(i, i..i + 1)).collect();
    let (p_end, c_end) = (promised.len() - tail, came.len() - tail);
    align_middle(promised, came, head..p_end, head..c_end, &mut steps);
    steps.extend((0..tail).map(|i| Step::Both(p_end + i, c_end + i..c_end + i + 1)));
    steps
}

/// Edit distance by dynamic programming, from the back, so that the steps are read off from the front.
fn align_middle(
    promised: &[&str],
    came: &[&str],
    p_range: Range<usize>,
    c_range: Range<usize>,
    steps: &mut Vec<Step>,
) {
    let (rows, columns) = (p_range.len(), c_range.len());
    if (rows + 1).saturating_mul(columns + 1) > MAX_CELLS {
        steps.extend(p_range.map(Step::Promised));
        steps.extend(c_range.map(Step::Came));
        return;
    }
    let (p0, c0) = (p_range.start, c_range.start);
    let width = columns + 1;
    let mut left = vec![0_u32; (rows + 1) * width];
    for p in (0..=rows).rev() {
        for c in (0..=columns).rev() {
            let below = (p < rows).then(|| left[(p + 1) * width + c]);
            let beside = (c < columns).then(|| left[p * width + c + 1]);
            let any_lines = p < rows && promised[p0 + p] == ANY_LINES;
            let (skipped, swallowed) = if any_lines {
                (0, SWALLOWED)
            } else {
                (LEFT_OVER, LEFT_OVER)
            };
            let below = below.map(|cost| cost + skipped);
            let beside = beside.map(|cost| cost + swallowed);
            let mut best = below.into_iter().chain(beside).min();
            if p < rows && c < columns && !any_lines && line_matches(promised[p0 + p], came[c0 + c])
            {
                let after = left[(p + 1) * width + c + 1];
                best = Some(best.map_or(after, |best| best.min(after)));
            }
            left[p * width + c] = best.unwrap_or(0);
        }
    }
    let (mut p, mut c) = (0, 0);
    while p < rows || c < columns {
        let here = left[p * width + c];
        if p < rows && promised[p0 + p] == ANY_LINES {
            let from = c;
            while c < columns && left[p * width + c + 1] + SWALLOWED == left[p * width + c] {
                c += 1;
            }
            steps.push(Step::Both(p0 + p, c0 + from..c0 + c));
            p += 1;
        } else if p < rows
            && c < columns
            && left[(p + 1) * width + c + 1] == here
            && line_matches(promised[p0 + p], came[c0 + c])
        {
            steps.push(Step::Both(p0 + p, c0 + c..c0 + c + 1));
            p += 1;
            c += 1;
        } else if p < rows && left[(p + 1) * width + c] + LEFT_OVER == here {
            steps.push(Step::Promised(p0 + p));
            p += 1;
        } else {
            steps.push(Step::Came(c0 + c));
            c += 1;
        }
    }
}

/// The first place where the texts part; `None` where they agree.
pub fn first_difference(steps: &[Step]) -> Option<Difference> {
    let at = steps
        .iter()
        .position(|step| !matches!(step, Step::Both(..)))?;
    let promised = steps[..at].len();
    let came = steps[at..]
        .iter()
        .take_while(|step| !matches!(step, Step::Both(..)))
        .find_map(|step| match step {
            Step::Came(c) => Some(*c),
            _ => None,
        });
    Some(Difference { promised, came })
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{lines, matches};
    use super::*;

    /// The steps as text: ` ` both, `-` promised only, `+` came only; `...` with the number of lines it swallows.
    fn check(promised: &str, came: &str, expected: &str) {
        let (p_lines, c_lines) = (lines(promised), lines(came));
        let steps = align(&p_lines, &c_lines);
        let drawn: Vec<String> = steps
            .iter()
            .map(|step| match step {
                Step::Both(p, range) if p_lines[*p] == ANY_LINES => format!(" {}", range.len()),
                Step::Both(_, range) => format!(" {}", c_lines[range.start]),
                Step::Promised(p) => format!("-{}", p_lines[*p]),
                Step::Came(c) => format!("+{}", c_lines[*c]),
            })
            .collect();
        assert_eq!(drawn.join("|"), expected, "{promised:?} {came:?}");
        let agree = first_difference(&steps).is_none();
        assert_eq!(agree, matches(promised, came), "{promised:?} {came:?}");
    }

    #[test]
    fn the_fewest_lines_are_left_over() {
        check("a\nb\nc\n", "a\nb\nc\n", " a| b| c");
        check("a\nb\nc\n", "a\nx\nc\n", " a|-b|+x| c");
        check("a\nc\n", "a\nb\nc\n", " a|+b| c");
        check("a\nb\nc\n", "a\nc\n", " a|-b| c");
        check("", "a\n", "+a");
        check("a\n", "", "-a");
        check("k[..]\nb\n", "k7\nc\n", " k7|-b|+c");
        check("a\n...\nz\n", "a\n1\n2\nz\n", " a| 2| z");
        check("a\n...\nz\n", "a\n1\n2\ny\n", " a| 3|-z");
        check("...\n[..]\n...\nz\n", "z\n", " 0|-[..]| 0| z");
        check("x\na\nb\nc\n", "a\nb\nc\ny\n", "-x| a| b| c|+y");
    }

    #[test]
    fn the_first_difference_names_both_lines() {
        for (promised, came, expected) in [
            ("a\nb\n", "a\nc\n", Some((1, Some(1)))),
            ("a\n", "a\nb\n", Some((1, Some(1)))),
            ("a\nb\n", "a\n", Some((1, None))),
            ("a\n", "a\n", None),
        ] {
            let found = first_difference(&align(&lines(promised), &lines(came)));
            assert_eq!(found.map(|d| (d.promised, d.came)), expected);
        }
    }

    #[test]
    fn texts_too_long_to_align_are_wholly_different() {
        let long = "a\n".repeat(5_000);
        let other = "b\n".repeat(5_000);
        let steps = align(&lines(&long), &lines(&other));
        assert_eq!(steps.len(), 10_000);
        assert_eq!(steps[0], Step::Promised(0));
    }
}
