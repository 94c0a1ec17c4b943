//! The `{{#…}}` of mdBook in a text, read by the grammar of its links preprocessor (mdbook-driver 0.5, `links.rs`).

use std::ops::Range;

/// One `{{#include}}` or `{{#rustdoc_include}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Include<'t> {
    /// The whole of it, in bytes of the text.
    pub range: Range<usize>,
    /// The file, relative to the one that includes it.
    pub path: &'t str,
    /// What follows the path's first colon, which [`Part::parse`] reads; empty for the whole file.
    pub selector: &'t str,
    /// `rustdoc_include`: the other lines come along, hidden.
    pub rustdoc: bool,
}

/// What is taken of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// These lines, counted from 0; the end is `usize::MAX` where it is left open.
    Lines(Range<usize>),
    /// The lines between `ANCHOR: name` and `ANCHOR_END: name`.
    Anchor(&'t str),
}

impl<'t> Part<'t> {
    /// From the selector of an include: nothing, a line, `first:last` with either left out, or an anchor.
    pub(super) fn parse(text: &'t str) -> Self {
        let mut parts = text.splitn(3, ':');
        let first = parts.next().unwrap_or_default();
        let start = match first.parse::<usize>() {
            Ok(line) => Some(line.saturating_sub(1)),
            Err(_) if first.is_empty() => None,
            Err(_) => return Part::Anchor(first),
        };
        let end = parts.next().map(|last| last.parse::<usize>().ok());
        Part::Lines(match (start, end) {
            (Some(start), None) => start..start.saturating_add(1),
            (start, end) => start.unwrap_or(0)..end.flatten().unwrap_or(usize::MAX),
        })
    }
}

/// Every include of a text, in order. Escaped ones (`\{{#…}}`) and other helpers are passed over.
pub(super) fn includes(text: &str) -> Vec<Include<'_>> {
    let mut found = Vec::new();
    let mut scan = Scan {
        text,
        close: 0,
        line: 0..0,
        line_close: None,
    };
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|found| at + found) {
        // An escape reaches to the last `}}` of its line, as the pattern that mdBook uses is a greedy one.
        let escaped = open > at && text.as_bytes()[open - 1] == b'\\';
        if escaped
            && text[open + 2..].starts_with('#')
            && let Some(end) = scan.last_close_in_line(open)
        {
            at = end;
            continue;
        }
        match scan.helper(open) {
            Some((end, include)) => {
                found.extend(include);
                at = end;
            }
            None => at = open + 1,
        }
    }
    found
}

/// What is remembered so that the search stays linear in the length of the text.
struct Scan<'t> {
    text: &'t str,
    /// The first `}` at or after the place asked for last; the end of the text if there is none.
    close: usize,
    /// The line asked for last, and the end of the last `}}` in it.
    line: Range<usize>,
    line_close: Option<usize>,
}

impl<'t> Scan<'t> {
    /// The helper that opens at `open`: its end, and the include if it is one.
    fn helper(&mut self, open: usize) -> Option<(usize, Option<Include<'t>>)> {
        let after = self.text[open + 2..].trim_start().strip_prefix('#')?;
        let name_length = after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        let (name, rest) = after.split_at(name_length);
        let blank = rest.chars().next().filter(|c| c.is_whitespace())?;
        if name.is_empty() {
            return None;
        }
        let inner_start = self.text.len() - rest.len();
        let close = self.close_after(inner_start);
        // At least one character must stand between the blank and the braces that close.
        if !self.text[close..].starts_with("}}") || close == inner_start + blank.len_utf8() {
            return None;
        }
        let end = close + 2;
        let Some(argument) = self.text[inner_start..close].split_whitespace().next() else {
            return Some((end, None));
        };
        let rustdoc = match name {
            "include" => false,
            "rustdoc_include" => true,
            _ => return Some((end, None)),
        };
        let (path, selector) = argument.split_once(':').unwrap_or((argument, ""));
        let range = open..end;
        let include = Include {
            range,
            path,
            selector,
            rustdoc,
        };
        Some((end, Some(include)))
    }

    fn close_after(&mut self, from: usize) -> usize {
        if self.close < from || self.close == 0 {
            self.close = self.text[from..]
                .find('}')
                .map_or(self.text.len(), |found| from + found);
        }
        self.close
    }

    /// The end of the last `}}` of the line that holds `open`, if that lies after it.
    fn last_close_in_line(&mut self, open: usize) -> Option<usize> {
        if !self.line.contains(&open) {
            let end = self.text[open..]
                .find('\n')
                .map_or(self.text.len(), |found| open + found);
            self.line = open..end;
            self.line_close = self.text[open..end]
                .rfind("}}")
                .map(|found| open + found + 2);
        }
        self.line_close.filter(|&end| end >= open + 5)
    }
}

/// A text after mdBook has taken the backslash off an escaped helper: at most one a line, as the escape reaches to
/// the last `}}`.
pub(super) fn unescaped(line: &str) -> String {
    match line.find("\\{{#") {
        Some(at) if line[at + 4..].contains("}}") => {
            format!("{}{}", &line[..at], &line[at + 1..])
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<String> {
        let show = |include: Include<'_>| {
            let kind = if include.rustdoc { "rustdoc " } else { "" };
            let part = match Part::parse(include.selector) {
                Part::Lines(lines) if lines.end == usize::MAX => format!("{}..", lines.start),
                Part::Lines(lines) => format!("{lines:?}"),
                Part::Anchor(name) => format!("#{name}"),
            };
            assert!(text[include.range].ends_with("}}"));
            format!("{kind}{} {part}", include.path)
        };
        includes(text).into_iter().map(show).collect()
    }

    #[test]
    fn parts_are_read_as_mdbook_reads_them() {
        for (argument, part) in [
            ("a.rs", "a.rs 0.."),
            ("a.rs:", "a.rs 0.."),
            ("a.rs::", "a.rs 0.."),
            ("a.rs:3", "a.rs 2..3"),
            ("a.rs:0", "a.rs 0..1"),
            ("a.rs:3:", "a.rs 2.."),
            ("a.rs:3:x", "a.rs 2.."),
            ("a.rs:3:5", "a.rs 2..5"),
            ("a.rs:3:5:7", "a.rs 2..5"),
            ("a.rs::5", "a.rs 0..5"),
            ("a.rs:part", "a.rs #part"),
            ("a.rs:part:2", "a.rs #part"),
            ("a.rs:-1", "a.rs #-1"),
            ("a.rs:18446744073709551615", "a.rs 18446744073709551614.."),
        ] {
            assert_eq!(check(&format!("{{{{#include {argument}}}}}")), [part]);
        }
    }

    #[test]
    fn helpers_are_found_as_mdbook_finds_them() {
        for (text, found) in [
            ("{{#include a}}{{#include b}}", &["a 0..", "b 0.."][..]),
            ("{{  #rustdoc_include\n a:x\tmore }}", &["rustdoc a #x"]),
            ("{{{#include a}}}", &["a 0.."]),
            ("{{#title {{#include a}}", &[]),
            ("{{#include a} }}", &[]),
            ("{{#include a} }} {{#include b}}", &["b 0.."]),
            ("{{#include }} {{#include  }}", &[]),
            ("{{#include}}", &[]),
            ("{{ #include a", &[]),
            ("{{include a}}", &[]),
            (r"\{{#include a}} {{#include b}}", &[]),
            ("\\{{#include a}}\n{{#include b}}", &["b 0.."]),
            ("\\{{#include\na}}", &["a 0.."]),
            (r"\{{ #include a}}", &["a 0.."]),
            (
                "{{#playground a}} {{#unknown b}} ö{{#include ö}}",
                &["ö 0.."],
            ),
        ] {
            assert_eq!(check(text), found, "{text}");
        }
    }

    #[test]
    fn an_escape_loses_its_backslash() {
        for (line, shown) in [
            (r"x \{{#include a}}", "x {{#include a}}"),
            (r"\{{#a}} \{{#b}}", r"{{#a}} \{{#b}}"),
            (r"\{{#a", r"\{{#a"),
            (r"}} \{{a}}", r"}} \{{a}}"),
        ] {
            assert_eq!(unescaped(line), shown);
        }
    }
}
