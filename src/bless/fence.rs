//! The new content of one fence, and the edits that put it there.

use super::file::Edit;
use crate::judge::alignment::{Step, align};
use crate::judge::pattern::{ANY_LINES, is_elided, lines, matches};
use crate::judge::visible_bytes;
use crate::snippet::Shown;
use crate::source::Span;

/// What a fence is to show: lines it shows already, and new ones.
pub(super) struct Content<'a> {
    shown: &'a Shown,
    lines: Vec<Line>,
}

enum Line {
    /// A promised line that holds: its index, and its text with whatever is elided in it.
    Kept(usize, String),
    /// A line as it came.
    New(String),
}

impl Line {
    fn text(&self) -> &str {
        match self {
            Line::Kept(_, text) | Line::New(text) => text,
        }
    }
}

impl<'a> Content<'a> {
    /// What `came`, with the promised lines that hold left as they are, so that an elision survives where it still
    /// fits. A line `...` survives only between lines that hold: it must not swallow what has changed.
    pub(super) fn new(shown: &'a Shown, came: &str) -> Self {
        let promised_text = visible_bytes(shown.text.as_bytes());
        let (promised, came_lines) = (lines(&promised_text), lines(came));
        let steps = align(&promised, &came_lines);
        let holds = |step: Option<&Step>| !matches!(step, Some(Step::Promised(_) | Step::Came(_)));
        let mut new_lines = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| steps.get(before));
            match step {
                Step::Promised(_) => {}
                Step::Came(c) => new_lines.push(Line::New(came_lines[*c].to_owned())),
                Step::Both(p, range)
                    if promised[*p] == ANY_LINES
                        && !(holds(before) && holds(steps.get(at + 1))) =>
                {
                    let swallowed = came_lines[range.clone()].iter();
                    new_lines.extend(swallowed.map(|&line| Line::New(line.to_owned())));
                }
                Step::Both(p, _) => new_lines.push(Line::Kept(*p, promised[*p].to_owned())),
            }
        }
        let content = Self {
            shown,
            lines: new_lines,
        };
        if matches(&content.text(), came) {
            return content;
        }
        let plain = came_lines.iter().map(|&line| Line::New(line.to_owned()));
        Self {
            shown,
            lines: plain.collect(),
        }
    }

    /// The text that the fence then promises.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(line.text());
            text.push('\n');
        }
        text
    }

    /// Whether a line as it came reads as an elision.
    pub(super) fn has_new_elision(&self) -> bool {
        let new = |line: &Line| matches!(line, Line::New(text) if is_elided(text));
        self.lines.iter().any(new)
    }

    /// What to do to the file; `fence` is the fence as its chapter has it, from its first backtick or tilde on.
    ///
    /// A fence that one of the lines would close is lengthened. The text is refused where that cannot be done, and
    /// where mdBook would read one of its lines as a directive.
    pub(super) fn edits(&self, fence: &str) -> Result<Vec<Edit>, String> {
        let directive = |line: &Line| matches!(line, Line::New(text) if is_directive(text));
        if self.lines.iter().any(directive) {
            return Err("mdBook would read the `{{#` that was printed as a directive".to_owned());
        }
        let mut edits = self.lengthened(fence)?;
        edits.push(Edit {
            range: self.shown.content.range.clone(),
            with: self.bytes(),
        });
        Ok(edits)
    }

    /// The new content as it stands in the file: with the fence's prefix and the line endings used around it.
    fn bytes(&self) -> String {
        let Span { file, range } = &self.shown.content;
        let old = self.shown.content.text();
        let before = &file.text[..range.start];
        let crlf = if before.is_empty() {
            old.split_inclusive('\n')
                .next()
                .unwrap_or_default()
                .ends_with("\r\n")
        } else {
            before.ends_with("\r\n")
        };
        let ending = if crlf { "\r\n" } else { "\n" };
        let prefix = self.shown.prefix.as_str();
        let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
        // Lines that hold keep their own bytes, whatever stands before and behind their text.
        let as_they_are = old_lines.len() == lines(&self.shown.text).len();

        let mut bytes = String::new();
        for line in &self.lines {
            match line {
                Line::Kept(at, _) if as_they_are && old_lines[*at].ends_with('\n') => {
                    bytes.push_str(old_lines[*at]);
                }
                _ if line.text().is_empty() => {
                    bytes.push_str(prefix.trim_end_matches([' ', '\t']));
                    bytes.push_str(ending);
                }
                _ => {
                    bytes.push_str(prefix);
                    // The first space behind a quote's mark belongs to the mark.
                    if prefix.ends_with('>') && line.text().starts_with([' ', '\t']) {
                        bytes.push(' ');
                    }
                    bytes.push_str(line.text());
                    bytes.push_str(ending);
                }
            }
        }
        // An included file whose last line has no ending stays so.
        if !old.is_empty() && !old.ends_with('\n') {
            bytes.truncate(bytes.strip_suffix(ending).map_or(bytes.len(), str::len));
        }
        bytes
    }

    /// The edits that lengthen the fence's first and last line, where a line of the content would close it.
    fn lengthened(&self, fence: &str) -> Result<Vec<Edit>, String> {
        let Some(mark @ ('`' | '~')) = fence.chars().next() else {
            return Err("its fence is not where it was read".to_owned());
        };
        let length = run_of(mark, fence);
        let longest = self
            .lines
            .iter()
            .filter_map(|line| closing_run(mark, line.text()))
            .max()
            .unwrap_or(0);
        if longest < length {
            return Ok(Vec::new());
        }
        let refused = || {
            let marks = if mark == '`' { "backticks" } else { "tildes" };
            let length = longest + 1;
            format!("a line of it would close the fence; begin and end that with {length} {marks}")
        };
        let Span { file, range } = &self.shown.content;
        let opening = fence.lines().next().unwrap_or_default();
        let first = file.line_1based(range.start);
        let above = file.line_range(first.saturating_sub(1));
        let below = file.line_range(file.line_1based(range.end));
        let closing = file.text[below.clone()].trim_end();
        let closes = closing.len() - closing.trim_end_matches(mark).len();
        if first == 1 || !file.text[above.clone()].ends_with(opening) || closes < length {
            return Err(refused());
        }
        let more = mark.to_string().repeat(longest + 1 - length);
        let opens_at = above.end - opening.len();
        let closes_at = below.start + closing.len();
        Ok([opens_at, closes_at]
            .map(|at| Edit {
                range: at..at,
                with: more.clone(),
            })
            .into())
    }
}

/// How many `mark`s a text begins with.
fn run_of(mark: char, text: &str) -> usize {
    text.chars().take_while(|&c| c == mark).count()
}

/// The length of the fence that a line would close, whatever indentation is allowed there.
fn closing_run(mark: char, line: &str) -> Option<usize> {
    let line = line.trim_matches([' ', '\t']);
    let run = run_of(mark, line);
    (run >= 3 && run == line.chars().count()).then_some(run)
}

/// Whether a line holds what mdBook takes for a directive, such as an include.
///
/// Source: `{{\s*#` in `mdbook-driver`'s `builtin_preprocessors/links.rs`.
fn is_directive(line: &str) -> bool {
    line.match_indices("{{")
        .any(|(at, mark)| line[at + mark.len()..].trim_start().starts_with('#'))
}
