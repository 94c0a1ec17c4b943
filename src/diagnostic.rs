//! What is wrong with a chapter as written. Pure data; [`crate::report`] draws it.

use crate::source::Span;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs until this is mended; exit code 2.
    Error,
    /// Said once, and the run goes on; `--deny-warnings` makes it an error.
    Warning,
}

/// One thing an author should mend, with its place.
///
/// Diagnostics are gathered, never thrown: all of a book's are shown before anything runs.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Whether the run can go on.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backquotes.
    pub message: String,
    /// Where. The first is the place itself; the others are places it speaks of.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place and what to say beside it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The bytes to underline.
    pub span: Span,
    /// A few words, or none.
    pub text: String,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, span, message.into())
    }

    fn new(severity: Severity, span: Span, message: String) -> Self {
        let text = String::new();
        Self {
            severity,
            message,
            labels: vec![Label { span, text }],
            help: None,
        }
    }

    /// Words beside the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// A further place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.labels.push(Label { span, text });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().count();
    let allowed = length.div_ceil(3).max(1);
    known
        .into_iter()
        // No shorter way leads there; and a word of megabytes is not worth a table of distances.
        .filter(|name| name.chars().count().abs_diff(length) <= allowed)
        .map(|name| (distance(given, name), name))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// Optimal string alignment distance: a swap of neighbours counts as one edit, as in typing.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let substituted = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substituted.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_slips_and_leaves_other_words_alone() {
        let known = ["dirs", "env", "stdin", "should_panic"];
        for (given, found) in [
            ("dir", Some("dirs")),
            ("sdtin", Some("stdin")),
            ("shuold_panic", Some("should_panic")),
            ("noplayground", None),
            ("x", None),
        ] {
            assert_eq!(nearest(given, known), found, "{given}");
        }
    }
}
