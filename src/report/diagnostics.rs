//! What is wrong with chapters as written, drawn as rustc draws it.

use super::frame::{Mark, drawn, placed};
use super::printable;
use crate::diagnostic::{Diagnostic, Label, Severity};
use annotate_snippets::{Element, Level};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes all diagnostics in the order given, each followed by an empty line.
///
/// # Errors
///
/// Those of the stream.
pub fn write(diagnostics: &[Diagnostic], colour: bool, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        writeln!(out, "{}", text(diagnostic, colour))?;
    }
    Ok(())
}

/// One diagnostic, with a line ending.
fn text(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = printable(&diagnostic.message).into_owned();
    let mut group = level
        .primary_title(title)
        .elements(by_file(&diagnostic.labels));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    drawn(group, colour)
}

/// A frame for each file, in the order in which the labels name them.
pub(super) fn by_file(labels: &[Label]) -> Vec<Element<'_>> {
    let mut files: Vec<(&Arc<_>, Vec<Mark>)> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let mark = Mark {
            span: &label.span,
            text: Cow::Borrowed(&label.text),
            primary: at == 0,
        };
        let file = &label.span.file;
        match files.iter_mut().find(|(known, _)| Arc::ptr_eq(known, file)) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((file, vec![mark])),
        }
    }
    files
        .iter()
        .map(|(file, marks)| placed(file, marks))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Span};

    fn check(diagnostic: &Diagnostic, expected: &str) {
        let mut drawn = Vec::new();
        write(std::slice::from_ref(diagnostic), false, &mut drawn).expect("drawn");
        assert_eq!(
            String::from_utf8(drawn).expect("text"),
            format!("{expected}\n")
        );
    }

    #[test]
    fn places_in_several_files_are_shown_with_their_words() {
        let one = SourceFile::new(
            "a.md",
            "principles/a.md",
            "# A\n\n```rust,shuold_panic\n".into(),
        );
        let two = SourceFile::new(
            "b.md",
            "principles/b.md",
            "x\n\n\n\n\n\n\n\n\ntab\there\n".into(),
        );
        let diagnostic = Diagnostic::error(Span::new(&one, 13..25), "unknown word `shuold_panic`")
            .label("not a word of a fence")
            .also(Span::new(&two, 14..18), "first seen here")
            .help("did you mean `should_panic`?");
        check(
            &diagnostic,
            "\
error: unknown word `shuold_panic`
  --> principles/a.md:3:9
   |
 3 | ```rust,shuold_panic
   |         ^^^^^^^^^^^^ not a word of a fence
   |
  ::: principles/b.md:10:5
   |
10 | tab    here
   |        ---- first seen here
   |
   = help: did you mean `should_panic`?
",
        );
    }

    #[test]
    fn a_file_with_two_places_is_folded_between_them() {
        let file = SourceFile::new(
            "a.md",
            "a.md",
            "漢 {#x}\nq\nq\nq\nq\nq\nq\n# B {#x}\n".into(),
        );
        let diagnostic = Diagnostic::warning(Span::new(&file, 25..28), "id `x` is used twice")
            .also(Span::new(&file, 5..7), "first here");
        check(
            &diagnostic,
            "\
warning: id `x` is used twice
 --> a.md:8:5
  |
1 | 漢 {#x}
  |     -- first here
...
8 | # B {#x}
  |     ^^^
",
        );
    }

    #[test]
    fn no_place_and_no_text_stops_the_drawing() {
        let empty = SourceFile::new("a.md", "a.md", String::new());
        let short = SourceFile::new("b.md", "b.md", "é\x1b[2J\u{9b}\r\n".into());
        for (file, range, line) in [
            (&empty, 0..0, "1 |"),
            (&empty, 3..9, "1 |"),
            (&short, 1..400, "1 | é␛[2J¿"),
            (&short, 7..9, "1 | é␛[2J¿"),
            (&short, 9..9, "1 | é␛[2J¿\n"),
            (&short, 10..10, "2 |"),
        ] {
            let diagnostic = Diagnostic::error(Span::new(file, range.clone()), "odd \x1b[1m");
            let drawn = text(&diagnostic, false);
            assert!(drawn.starts_with("error: odd \\u{1b}[1m\n"), "{drawn}");
            assert!(drawn.contains(line), "{range:?}\n{drawn}");
        }
    }
}
