//! A text put together from several files, and where each byte of it was written.

use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;

/// A text whose every byte has a place in some file.
#[derive(Debug)]
pub(super) struct Sourced {
    /// The file that is named where the text is empty.
    home: Arc<SourceFile>,
    text: String,
    /// In the order of the text, without gaps; the first starts at 0.
    pieces: Vec<Piece>,
}

/// A stretch of the text that comes from one place.
#[derive(Clone, Debug)]
struct Piece {
    /// Where it starts in the text; it ends where the next one starts.
    start: usize,
    file: Arc<SourceFile>,
    /// Where it starts in the file.
    at: usize,
    /// Whether it stands in the file byte for byte. If not, all of it belongs to `at`.
    copied: bool,
}

impl Sourced {
    /// No text yet, for `home`.
    pub(super) fn new(home: &Arc<SourceFile>) -> Self {
        Self {
            home: Arc::clone(home),
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    /// A whole file, without its byte order mark.
    pub(super) fn whole(file: &Arc<SourceFile>) -> Self {
        let mut sourced = Self::new(file);
        sourced.copy(file, byte_order_mark(&file.text)..file.text.len());
        sourced
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text, when the places are no longer needed.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Appends these bytes of `file`.
    pub(super) fn copy(&mut self, file: &Arc<SourceFile>, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if !self.continues(file, range.start) {
            self.pieces.push(Piece {
                start: self.text.len(),
                file: Arc::clone(file),
                at: range.start,
                copied: true,
            });
        }
        self.text.push_str(&file.text[range]);
    }

    /// Appends a text that is not in `file` but belongs to its byte `at`.
    pub(super) fn invent(&mut self, file: &Arc<SourceFile>, at: usize, text: &str) {
        self.pieces.push(Piece {
            start: self.text.len(),
            file: Arc::clone(file),
            at,
            copied: false,
        });
        self.text.push_str(text);
    }

    /// Appends a part of another such text, with its places.
    pub(super) fn append(&mut self, other: &Sourced, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        for index in other.index(range.start)..other.pieces.len() {
            let piece = &other.pieces[index];
            if piece.start >= range.end {
                break;
            }
            let start = piece.start.max(range.start);
            let end = other.end(index).min(range.end);
            if piece.copied {
                let at = piece.at + (start - piece.start);
                self.copy(&piece.file, at..at + (end - start));
            } else {
                self.invent(&piece.file, piece.at, &other.text[start..end]);
            }
        }
    }

    /// Where a byte of the text was written; past the end, the end of the last piece.
    pub(super) fn place(&self, offset: usize) -> Span {
        let Some(piece) = self.pieces.get(self.index(offset)) else {
            return Span::new(&self.home, 0..0);
        };
        let at = piece.file_offset(offset);
        Span::new(&piece.file, at..at)
    }

    /// Where a stretch of the text was written. If it comes from several files: its part in the first of them.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let first = self.place(range.start);
        if range.is_empty() {
            return first;
        }
        let start = first.range.start;
        let last = &self.pieces[self.index(range.end - 1)];
        let end = if Arc::ptr_eq(&last.file, &first.file) {
            last.file_offset(range.end)
        } else {
            let index = self.index(range.start);
            self.pieces[index].file_offset(self.end(index))
        };
        Span::new(&first.file, start..end.max(start))
    }

    /// Where a stretch of the text was written, if it stands in one file without a gap; line endings aside.
    pub(super) fn unbroken(&self, range: Range<usize>) -> Option<Span> {
        if range.is_empty() {
            return None;
        }
        let (first, last) = (self.index(range.start), self.index(range.end - 1));
        let pieces = &self.pieces[first..=last];
        let unbroken = pieces.iter().all(|piece| piece.copied)
            && pieces.windows(2).all(|pair| {
                let end = pair[0].at + (pair[1].start - pair[0].start);
                Arc::ptr_eq(&pair[0].file, &pair[1].file)
                    && matches!(pair[0].file.text.get(end..pair[1].at), Some("" | "\r"))
            });
        unbroken.then(|| self.span(range))
    }

    /// Whether a copy of `file` from `at` on goes on where the text ends.
    fn continues(&self, file: &Arc<SourceFile>, at: usize) -> bool {
        self.pieces.last().is_some_and(|last| {
            last.copied
                && Arc::ptr_eq(&last.file, file)
                && last.at + (self.text.len() - last.start) == at
        })
    }

    /// The piece that holds a byte of the text.
    fn index(&self, offset: usize) -> usize {
        self.pieces
            .partition_point(|piece| piece.start <= offset)
            .saturating_sub(1)
    }

    fn end(&self, index: usize) -> usize {
        self.pieces
            .get(index + 1)
            .map_or(self.text.len(), |next| next.start)
    }
}

impl Piece {
    fn file_offset(&self, offset: usize) -> usize {
        if self.copied {
            (self.at + (offset - self.start)).min(self.file.text.len())
        } else {
            self.at
        }
    }
}

/// The length of the byte order mark that a text begins with, in bytes.
pub(super) fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Arc<SourceFile> {
        SourceFile::new(name, name, text.to_owned())
    }

    /// `a` (10 bytes), then `# ` that belongs to byte 2 of `b`, then a line of `b` without its `\r`, then `a` again.
    fn sample() -> Sourced {
        let a = file("a", "0123456789");
        let b = file("b", "\r\nöx\r\ny");
        let mut sourced = Sourced::new(&a);
        sourced.copy(&a, 0..4);
        sourced.copy(&a, 4..6);
        sourced.invent(&b, 2, "# ");
        sourced.copy(&b, 2..5);
        sourced.copy(&b, 6..8);
        sourced.copy(&a, 8..10);
        sourced
    }

    #[test]
    fn each_byte_knows_its_place() {
        let sourced = sample();
        assert_eq!(sourced.text(), "012345# öx\ny89");
        for (range, place) in [
            (0..1, "a:0..1"),
            (3..6, "a:3..6"),
            (5..8, "a:5..6"),
            (6..8, "b:2..2"),
            (6..11, "b:2..5"),
            (8..13, "b:2..8"),
            (13..15, "a:8..10"),
            (15..15, "a:10..10"),
        ] {
            let span = sourced.span(range.clone());
            assert_eq!(format!("{span:?}"), place, "{range:?}");
        }
    }

    #[test]
    fn unbroken_tolerates_a_dropped_carriage_return_and_nothing_else() {
        let sourced = sample();
        for (range, unbroken) in [
            (0..6, Some("a:0..6")),
            (8..13, Some("b:2..8")),
            (6..11, None),
            (12..14, None),
            (0..15, None),
            (3..3, None),
        ] {
            let span = sourced.unbroken(range.clone());
            let shown = span.map(|span| format!("{span:?}"));
            assert_eq!(shown.as_deref(), unbroken, "{range:?}");
        }
    }

    #[test]
    fn parts_keep_their_places() {
        let mut part = Sourced::new(&file("d", ""));
        part.append(&sample(), 4..12);
        assert_eq!(part.text(), "45# öx\n");
        assert_eq!(format!("{:?}", part.span(0..3)), "a:4..6");
        assert_eq!(format!("{:?}", part.span(4..8)), "b:2..7");
    }

    #[test]
    fn a_byte_order_mark_is_not_text() {
        let sourced = Sourced::whole(&file("c", "\u{feff}x"));
        assert_eq!(sourced.text(), "x");
        assert_eq!(format!("{:?}", sourced.span(0..1)), "c:3..4");
    }
}
