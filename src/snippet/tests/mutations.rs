//! No text makes [`extract`] panic, and whatever it finds lies inside the text.

use super::*;
use crate::source::Span;
use std::ops::Range;

const RICH: &str = include_str!("rich.md");

/// Extracts `text` and looks at every range of what comes out.
fn check(text: &str) {
    for strict in [true, false] {
        let (chapter, diagnostics) = read(text, strict);
        let inside = |range: &Range<usize>| chapter.text.get(range.clone()).is_some();
        let mut end = 0;
        for snippet in &chapter.snippets {
            assert!(inside(&snippet.fence), "{text:?}");
            assert!(snippet.fence.start >= end, "snippets overlap: {text:?}");
            end = snippet.fence.end;
            check_span(&snippet.opening, text);
            assert!(!snippet.cases.is_empty());
            for line in &snippet.lines {
                let lines = line.file.text.lines().count().max(1);
                assert!((1..=lines).contains(&line.line_1based), "{text:?}");
            }
            for case in &snippet.cases {
                let expect = &case.expect;
                let texts = [
                    &expect.stdout,
                    &expect.stderr,
                    &expect.compile_error,
                    &expect.report,
                ];
                for shown in texts {
                    for shown in shown.iter() {
                        assert!(inside(&shown.fence), "{text:?}");
                        assert!(shown.fence.start >= snippet.fence.end, "{text:?}");
                        check_span(&shown.content, text);
                    }
                }
                expect
                    .end_span
                    .iter()
                    .for_each(|span| check_span(span, text));
                for dir in &case.world.dirs {
                    dir.declared.iter().for_each(|span| check_span(span, text));
                }
            }
        }
        for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
            check_span(&label.span, text);
        }
        let mut ids: Vec<_> = chapter.snippets.iter().map(|snippet| &snippet.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), chapter.snippets.len(), "{text:?}");
    }
}

fn check_span(span: &Span, text: &str) {
    assert!(
        span.file.text.get(span.range.clone()).is_some(),
        "{span:?} of {text:?}"
    );
}

#[test]
fn the_rich_chapter_is_rich() {
    let (chapter, diagnostics) = read(RICH, true);
    assert!(diagnostics.is_empty(), "{:?}", said_of(&diagnostics));
    assert!(chapter.snippets.len() >= 8);
    assert!(
        chapter
            .snippets
            .iter()
            .any(|snippet| snippet.cases.len() > 2)
    );
}

#[test]
fn a_chapter_cut_anywhere_is_read() {
    for (end, _) in RICH.char_indices() {
        check(&RICH[..end]);
        check(&RICH[end..]);
    }
}

#[test]
fn a_chapter_with_a_line_twice_or_not_at_all_is_read() {
    let lines: Vec<_> = RICH.split_inclusive('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let (before, after) = (lines[..index].concat(), lines[index + 1..].concat());
        check(&format!("{before}{line}{line}{after}"));
        check(&format!("{before}{after}"));
        check(&format!("{before}> {line}{after}"));
        check(&format!("{before}\t{line}{after}"));
    }
}

#[test]
fn a_chapter_with_any_character_anywhere_is_read() {
    let extras = ["`", "\r", "\0", "é", "{{#", "(", "\""];
    for (extra, (at, _)) in extras.iter().cycle().zip(RICH.char_indices()) {
        check(&format!("{}{extra}{}", &RICH[..at], &RICH[at..]));
    }
}

#[test]
fn line_endings_change_no_snippet() {
    let code = |text: &str| -> Vec<_> {
        let (chapter, _) = read(text, true);
        let shown = |s: &Snippet| (s.id.clone(), s.code(), s.header.clone(), s.cases.len());
        chapter.snippets.iter().map(shown).collect()
    };
    let crlf = RICH.replace('\n', "\r\n");
    check(&crlf);
    assert_eq!(code(RICH), code(&crlf));
    assert_eq!(code(RICH), code(&format!("\u{feff}{RICH}")));
}

#[test]
fn the_same_text_gives_the_same_chapter_in_order() {
    assert_eq!(
        format!("{:?}", read(RICH, true)),
        format!("{:?}", read(RICH, true))
    );
    let broken = RICH.replace("dirs", "dris").replace("stdout", "sdtout");
    let (chapter, diagnostics) = read(&broken, true);
    assert!(diagnostics.len() > 5);
    let own = diagnostics
        .iter()
        .map(|diagnostic| &diagnostic.labels[0].span);
    let places: Vec<_> = own
        .filter(|span| std::sync::Arc::ptr_eq(&span.file, &chapter.source))
        .map(|span| span.range.start)
        .collect();
    assert!(places.is_sorted());
    // What was put in is text like any other: read again, it gives the same snippets.
    let (again, _) = read(&read(RICH, true).0.text, true);
    let code = |chapter: &Chapter| {
        chapter
            .snippets
            .iter()
            .map(Snippet::code)
            .collect::<Vec<_>>()
    };
    assert_eq!(code(&again), code(&read(RICH, true).0));
}
