//! Files of a book, and where in them a thing came from.

use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// One file of the book as it was read: a chapter, or something a chapter includes.
///
/// The text is kept to the byte (line endings and byte order mark too), because `--bless` writes it back.
pub struct SourceFile {
    /// Where the file is on this machine.
    pub disk_path: PathBuf,
    /// How messages name it: relative to the book's root, with `/` on every system.
    pub source_path: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Wraps a text that was read from `disk_path`; messages will call it `source_path`.
    pub fn new(disk_path: impl Into<PathBuf>, source_path: &str, text: String) -> Arc<Self> {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Arc::new(Self {
            disk_path: disk_path.into(),
            source_path: source_path.to_owned(),
            text,
            line_starts,
        })
    }

    /// The line that holds byte `offset`, counted from 1.
    pub fn line_1based(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// The column of byte `offset` in its line, in characters, counted from 1.
    pub fn column_1based(&self, offset: usize) -> usize {
        let start = self.line_starts[self.line_1based(offset) - 1];
        let end = offset.min(self.text.len());
        self.text[start..end].chars().count() + 1
    }

    /// The byte range of a line counted from 1, without its line ending; empty past the end.
    pub fn line_range(&self, line_1based: usize) -> Range<usize> {
        let len = self.text.len();
        let Some(&start) = self.line_starts.get(line_1based.wrapping_sub(1)) else {
            return len..len;
        };
        let end = self
            .line_starts
            .get(line_1based)
            .map_or(len, |&next| next - 1);
        let end = end - usize::from(self.text[start..end].ends_with('\r'));
        start..end
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SourceFile({}, {} bytes)",
            self.source_path,
            self.text.len()
        )
    }
}

/// A byte range of one file.
#[derive(Clone)]
pub struct Span {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Bytes of [`SourceFile::text`].
    pub range: Range<usize>,
}

impl Span {
    /// The given bytes of the given file.
    pub fn new(file: &Arc<SourceFile>, range: Range<usize>) -> Self {
        Self {
            file: Arc::clone(file),
            range,
        }
    }

    /// The line its first byte is on, counted from 1.
    pub fn line_1based(&self) -> usize {
        self.file.line_1based(self.range.start)
    }

    /// The text it covers.
    pub fn text(&self) -> &str {
        &self.file.text[self.range.clone()]
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.source_path, self.line_1based())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:?}", self.file.source_path, self.range)
    }
}

/// A path that goes up only where it must.
pub fn plainly(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// A path as messages show it: relative to `root` where it lies below it, and with `/` on every system.
pub fn shown_path(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let file = SourceFile::new("x", "x", "ab\r\nçd\n".to_owned());
        let places: Vec<_> = [0, 2, 4, 6, 8]
            .iter()
            .map(|&at| (file.line_1based(at), file.column_1based(at)))
            .collect();
        assert_eq!(places, [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)]);
        let lines: Vec<_> = (1..=4).map(|n| &file.text[file.line_range(n)]).collect();
        assert_eq!(lines, ["ab", "çd", "", ""]);
    }
}
