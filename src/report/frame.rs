//! Places in a file drawn with the lines they stand on.

use super::printable::printable;
use crate::source::{SourceFile, Span};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Origin, Renderer, Snippet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A place to underline and what to say beside it.
pub(super) struct Mark<'a> {
    pub(super) span: &'a Span,
    pub(super) text: Cow<'a, str>,
    /// Whether this is the place itself, or one that it speaks of.
    pub(super) primary: bool,
}

/// The frame of one file with all of `marks`, which are in that file.
///
/// Only the lines from the first mark to the last are handed on, so that drawing costs the same in a long chapter.
pub(super) fn frame<'a>(file: &'a Arc<SourceFile>, marks: &[Mark]) -> Snippet<'a, Annotation<'a>> {
    let ranges: Vec<Range<usize>> = marks.iter().map(|mark| within(file, mark.span)).collect();
    let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let last = ranges.iter().map(|range| range.end).max().unwrap_or(0);
    let first_line = file.line_1based(first);
    let start = file.line_range(first_line).start;
    let end = file.line_range(file.line_1based(last)).end;
    let annotations: Vec<_> = marks
        .iter()
        .zip(ranges)
        .map(|(mark, range)| {
            let kind = match mark.primary {
                true => AnnotationKind::Primary,
                false => AnnotationKind::Context,
            };
            let annotation = kind.span(range.start - start..range.end - start);
            if mark.text.is_empty() {
                annotation
            } else {
                annotation.label(printable(&mark.text).into_owned())
            }
        })
        .collect();
    Snippet::source(drawable(&file.text[start..end]))
        .path(printable(&file.source_path).into_owned())
        .line_start(first_line)
        .fold(true)
        .annotations(annotations)
}

/// Lines that are longer, in bytes, are not drawn: nobody reads them, and drawing takes its time.
const LONGEST_LINE: usize = 10_000;

/// The same, or the place alone where the lines are too long to be drawn.
pub(super) fn placed<'a>(file: &'a Arc<SourceFile>, marks: &[Mark]) -> Element<'a> {
    let long = |mark: &&Mark| {
        let line = file.line_range(mark.span.line_1based());
        line.len() > LONGEST_LINE
    };
    let Some(mark) = marks.iter().find(long) else {
        return frame(file, marks).into();
    };
    let at = within(file, mark.span).start;
    Origin::path(printable(&file.source_path).into_owned())
        .line(file.line_1based(at))
        .char_column(file.column_1based(at))
        .into()
}

/// Draws a group, with a line ending.
pub(super) fn drawn(group: Group, colour: bool) -> String {
    let renderer = match colour {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    renderer.render(&[group]) + "\n"
}

/// The span's range, moved to where the drawing library takes it: inside the text and between characters.
fn within(file: &SourceFile, span: &Span) -> Range<usize> {
    let text = &file.text;
    let start = text.floor_char_boundary(span.range.start);
    let end = text.floor_char_boundary(span.range.end).max(start);
    // A line's ending is not drawn: a mark may neither begin in it nor reach over it into the next line.
    let start = start.min(file.line_range(file.line_1based(start)).end);
    let covered = text[start..end].trim_end_matches(['\r', '\n']);
    start..start + covered.len()
}

/// The text with what the drawing library lets through made harmless, byte for byte: it shows ASCII control
/// characters and directional marks as symbols, but not the C1 control characters, which some terminals obey.
fn drawable(text: &str) -> Cow<'_, str> {
    let c1 = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if text.contains(c1) {
        Cow::Owned(text.replace(c1, "¿"))
    } else {
        Cow::Borrowed(text)
    }
}
