//! What a chapter includes, put in as mdBook's links preprocessor does it (mdbook-driver 0.5, `links.rs` and
//! `take_lines.rs`): the text comes out the same, but what leads nowhere is said, and no byte loses its place.

use super::Rules;
use super::directive::{Include, Part, includes};
use super::sourced::{Sourced, byte_order_mark};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{SourceFile, shown_path};
use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// How deep includes may be nested, as in mdBook.
const MAX_DEPTH: usize = 10;

/// How many bytes the included texts of one chapter may come to, every level counted. A few files that include each
/// other ten times would else come to as many bytes as there are.
const MAX_BYTES: usize = 64 << 20;

/// How many includes one chapter may come to; see [`MAX_BYTES`].
const MAX_INCLUDES: usize = 10_000;

/// The text of a chapter with its includes put in. One that leads nowhere stays as it is written.
pub(super) fn expand(
    chapter: &Arc<SourceFile>,
    folder: &Path,
    rules: &Rules,
    read: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
) -> (Sourced, Vec<Diagnostic>) {
    let mut expansion = Expansion {
        root: &rules.root,
        read,
        files: HashMap::new(),
        open: Vec::new(),
        bytes_left: MAX_BYTES,
        includes_left: MAX_INCLUDES,
        diagnostics: Vec::new(),
        said: HashSet::new(),
    };
    let text = expansion.fill(Sourced::whole(chapter), folder);
    (text, expansion.diagnostics)
}

struct Expansion<'a> {
    root: &'a Path,
    read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
    /// Files read so far; the error in words where one could not be.
    files: HashMap<PathBuf, Result<Arc<SourceFile>, String>>,
    /// The includes that are being put in, outermost first: file and selector. One within itself would never end.
    open: Vec<(PathBuf, String)>,
    bytes_left: usize,
    includes_left: usize,
    diagnostics: Vec<Diagnostic>,
    /// The files and offsets of the diagnostics: a file that is included twice is at fault once.
    said: HashSet<(PathBuf, usize)>,
}

impl Expansion<'_> {
    fn fill(&mut self, text: Sourced, folder: &Path) -> Sourced {
        let found = includes(text.text());
        if found.is_empty() {
            return text;
        }
        let mut filled = Sourced::new(&text.place(0).file);
        let mut done = 0;
        for include in found {
            filled.append(&text, done..include.range.start);
            done = include.range.end;
            match self.quote(&include, folder) {
                Ok(quoted) => filled.append(&quoted, 0..quoted.text().len()),
                Err(nowhere) => {
                    let span = text.span(include.range.clone());
                    let place = (span.file.disk_path.clone(), span.range.start);
                    if self.said.insert(place) {
                        let mut diagnostic = Diagnostic::error(span, nowhere.message);
                        diagnostic.help = nowhere.help;
                        self.diagnostics.push(diagnostic);
                    }
                    filled.append(&text, include.range);
                }
            }
        }
        filled.append(&text, done..text.text().len());
        filled
    }

    /// The text that an include stands for, with the includes of that text put in as well.
    fn quote(&mut self, include: &Include<'_>, folder: &Path) -> Result<Sourced, Nowhere> {
        let opened = (folder.join(include.path), include.selector.to_owned());
        if self.open.contains(&opened) {
            return Err(format!("`{}` includes itself without end", include.path).into());
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("includes are nested more than {MAX_DEPTH} deep").into());
        }
        let file = self.file(&opened.0)?;
        let quoted = take(&file, include)?;
        let length = quoted.text().len();
        if self.includes_left == 0 || self.bytes_left < length {
            return Err("the chapter includes too much".to_owned().into());
        }
        self.includes_left -= 1;
        self.bytes_left -= length;
        let inner = opened.0.parent().unwrap_or(folder).to_owned();
        self.open.push(opened);
        let filled = self.fill(quoted, &inner);
        self.open.pop();
        Ok(filled)
    }

    fn file(&mut self, path: &Path) -> Result<Arc<SourceFile>, String> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let plain = without_dots(path);
        let name = shown_path(&plain, self.root);
        let file = match (self.read)(path).map(String::from_utf8) {
            Ok(Ok(text)) => Ok(SourceFile::new(path, &name, text)),
            Ok(Err(error)) => {
                let at = error.utf8_error().valid_up_to();
                Err(format!(
                    "`{name}` is not UTF-8: byte {at} begins no character"
                ))
            }
            Err(error) => Err(format!("cannot read `{name}`: {error}")),
        };
        self.files.insert(path.to_owned(), file.clone());
        file
    }
}

/// Why an include leads nowhere.
struct Nowhere {
    message: String,
    help: Option<String>,
}

impl From<String> for Nowhere {
    fn from(message: String) -> Self {
        Self {
            message,
            help: None,
        }
    }
}

/// The part of a file that an include asks for: its lines joined with `\n`.
fn take(file: &Arc<SourceFile>, include: &Include<'_>) -> Result<Sourced, Nowhere> {
    let lines = lines(&file.text);
    let taken = match Part::parse(include.selector) {
        Part::Lines(range) => {
            let whole = range == (0..usize::MAX);
            if !whole && range.start >= lines.len() {
                let (name, count) = (&file.source_path, lines.len());
                return Err(format!("`{name}` has only {count} lines").into());
            }
            if range.is_empty() {
                return Err("the last line is before the first".to_owned().into());
            }
            let take = |(number, line)| (line, range.contains(&number));
            lines.into_iter().enumerate().map(take).collect()
        }
        Part::Anchor(name) => anchored(file, &lines, name, include.rustdoc)?,
    };
    let mut quoted = Sourced::new(file);
    let mut line_end = None;
    for (line, inside) in taken {
        if !inside && !include.rustdoc {
            continue;
        }
        if let Some(end) = line_end {
            // The `\n` is the file's own; a `\r` before it is dropped, as mdBook does.
            let end = end + usize::from(file.text[end..].starts_with('\r'));
            quoted.copy(file, end..end + 1);
        }
        if !inside {
            quoted.invent(file, line.start, "# ");
        }
        line_end = Some(line.end);
        quoted.copy(file, line);
    }
    Ok(quoted)
}

/// The lines of a file but those that hold a marker of any anchor, each with whether it is inside this one. As in
/// mdBook, an anchor that never ends reaches to the end, and one that begins again counts only for `rustdoc`.
fn anchored(
    file: &SourceFile,
    lines: &[Range<usize>],
    name: &str,
    rustdoc: bool,
) -> Result<Vec<(Range<usize>, bool)>, Nowhere> {
    let mut kept = Vec::new();
    let mut names = Vec::new();
    let mut inside = false;
    for line in lines {
        let text = &file.text[line.clone()];
        let (begins, ends) = (marker(text, "ANCHOR:"), marker(text, "ANCHOR_END:"));
        names.extend(begins);
        match (inside, begins, ends) {
            (true, _, Some(ended)) if ended == name && !rustdoc => break,
            (true, _, Some(ended)) => inside = ended != name,
            (false, Some(begun), _) => inside = begun == name,
            (_, None, None) => kept.push((line.clone(), inside)),
            _ => {}
        }
    }
    if names.contains(&name) {
        return Ok(kept);
    }
    let near = nearest(name, names);
    Err(Nowhere {
        message: format!("`{}` has no anchor `{name}`", file.source_path),
        help: Some(match near {
            Some(near) => format!("it has `{near}`"),
            None => format!("write `ANCHOR: {name}` and `ANCHOR_END: {name}` in comments of it"),
        }),
    })
}

/// The name behind the first `word` of a line that has one.
fn marker<'t>(line: &'t str, word: &str) -> Option<&'t str> {
    line.match_indices(word).find_map(|(at, _)| {
        let rest = line[at + word.len()..].trim_start();
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let end = rest.find(|c| !name(c)).unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}

/// The lines of a text without their endings and without a byte order mark, as [`str::lines`] has them.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = byte_order_mark(text);
    let mut lines = Vec::new();
    for line in text[start..].split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let ended = bare.len() < line.len();
        let bare = bare.strip_suffix('\r').filter(|_| ended).unwrap_or(bare);
        lines.push(start..start + bare.len());
        start += line.len();
    }
    lines
}

/// A path without `.` and with every `..` taken back, for messages only: a link may lead elsewhere.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[(&str, &str)] = &[
        ("src/a/one.rs", "one\ntwo\nthree\n"),
        ("src/a/crlf.rs", "\u{feff}one\r\ntwo\r\nthree"),
        (
            "src/a/anchors.rs",
            "x\n// ANCHOR: a\n1\n// ANCHOR: b\n2\n// ANCHOR_END: b\n3\n// ANCHOR_END: a\ny\n// ANCHOR:a\n4",
        ),
        ("src/b/nested.md", "<{{#include ../a/one.rs:2}}>"),
        ("src/b/self.md", "{{#include self.md}}"),
        ("src/b/half.md", "x\n{{#include half.md:1}}\n"),
        ("src/empty", ""),
        ("top.txt", "top"),
    ];

    fn read(path: &Path) -> io::Result<Vec<u8>> {
        let path = without_dots(path);
        if path.ends_with("latin1") {
            return Ok(b"caf\xe9".to_vec());
        }
        FILES
            .iter()
            .find(|(name, _)| Path::new("/book").join(name) == path)
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn check(chapter: &str) -> (Sourced, Vec<String>) {
        let source = SourceFile::new("/book/src/c.md", "src/c.md", chapter.to_owned());
        let rules = Rules {
            strict: true,
            src: "/book/src".into(),
            root: "/book".into(),
        };
        let (text, diagnostics) = expand(&source, Path::new("/book/src"), &rules, &read);
        let said = diagnostics.into_iter().map(|d| match d.help {
            Some(help) => format!("{}: {} ({help})", d.labels[0].span, d.message),
            None => format!("{}: {}", d.labels[0].span, d.message),
        });
        (text, said.collect())
    }

    #[test]
    fn includes_come_out_as_mdbook_puts_them_in() {
        for (include, text) in [
            ("{{#include a/one.rs}}", "one\ntwo\nthree"),
            ("{{#include a/one.rs:2}}", "two"),
            ("{{#include a/one.rs:2:}}", "two\nthree"),
            ("{{#include a/one.rs::2}}", "one\ntwo"),
            ("{{#include a/one.rs:2:9}}", "two\nthree"),
            ("{{#include a/crlf.rs}}", "one\ntwo\nthree"),
            ("{{#include a/crlf.rs:1:2}}", "one\ntwo"),
            ("{{#include a/anchors.rs:a}}", "1\n2\n3"),
            ("{{#include a/anchors.rs:b}}", "2"),
            ("{{#rustdoc_include a/one.rs:2}}", "# one\ntwo\n# three"),
            ("{{#rustdoc_include a/one.rs}}", "one\ntwo\nthree"),
            (
                "{{#rustdoc_include a/anchors.rs:a}}",
                "# x\n1\n2\n3\n# y\n4",
            ),
            ("{{#include b/nested.md}}", "<two>"),
            ("{{#include b/half.md}}", "x\nx"),
            ("{{#include ../top.txt}}", "top"),
            ("{{#include empty}}", ""),
            (r"\{{#include empty}}", r"\{{#include empty}}"),
            (
                "{{#title x}}{{#playground y}}",
                "{{#title x}}{{#playground y}}",
            ),
        ] {
            let (expanded, said) = check(&format!("[{include}]\n"));
            assert_eq!(expanded.text(), format!("[{text}]\n"), "{include}");
            assert!(said.is_empty(), "{include}: {said:?}");
        }
    }

    #[test]
    fn each_included_line_knows_where_it_is_written() {
        let (expanded, _) =
            check("a\n{{#rustdoc_include a/crlf.rs:3}}\n{{#include b/nested.md}}\nz");
        let mut offset = 0;
        let mut places = Vec::new();
        for line in expanded.text().split_inclusive('\n') {
            places.push(format!("{} {line:?}", expanded.place(offset)));
            offset += line.len();
        }
        assert_eq!(
            places,
            [
                r#"src/c.md:1 "a\n""#,
                r##"src/a/crlf.rs:1 "# one\n""##,
                r##"src/a/crlf.rs:2 "# two\n""##,
                r#"src/a/crlf.rs:3 "three\n""#,
                r#"src/b/nested.md:1 "<two>\n""#,
                r#"src/c.md:4 "z""#,
            ]
        );
    }

    #[test]
    fn an_include_that_leads_nowhere_is_said_and_left_as_it_is() {
        for (include, said) in [
            (
                "none.rs",
                "src/c.md:2: cannot read `src/none.rs`: entity not found",
            ),
            (
                "a/../../none.rs",
                "src/c.md:2: cannot read `none.rs`: entity not found",
            ),
            (
                "latin1",
                "src/c.md:2: `src/latin1` is not UTF-8: byte 3 begins no character",
            ),
            ("a/one.rs:4", "src/c.md:2: `src/a/one.rs` has only 3 lines"),
            (
                "a/one.rs:3:1",
                "src/c.md:2: the last line is before the first",
            ),
            (
                "a/anchors.rs:c",
                "src/c.md:2: `src/a/anchors.rs` has no anchor `c` (it has `a`)",
            ),
            (
                "a/one.rs:part",
                "src/c.md:2: `src/a/one.rs` has no anchor `part` \
                 (write `ANCHOR: part` and `ANCHOR_END: part` in comments of it)",
            ),
            (
                "b/self.md",
                "src/b/self.md:1: `self.md` includes itself without end",
            ),
        ] {
            let (expanded, diagnostics) = check(&format!("x\n{{{{#include {include}}}}}\n"));
            assert_eq!(diagnostics, [said], "{include}");
            assert!(expanded.text().contains("{{#include "), "{include}");
        }
    }

    #[test]
    fn a_bomb_of_includes_ends() {
        let read = |path: &Path| {
            let depth = path.to_string_lossy().len();
            Ok(format!("{{{{#include {}}}}}", "x".repeat(depth - 9))
                .repeat(10)
                .into_bytes())
        };
        let source = SourceFile::new("/book/src/c.md", "c", "{{#include x}}".to_owned());
        let rules = Rules {
            strict: true,
            src: "/book/src".into(),
            root: "/book".into(),
        };
        let (_, said) = expand(&source, Path::new("/book/src"), &rules, &read);
        let messages: Vec<_> = said.iter().map(|d| d.message.as_str()).collect();
        assert!(messages.contains(&"the chapter includes too much"));
        assert!(messages.contains(&"includes are nested more than 10 deep"));
    }
}
