//! Two wordings, word by word.

use similar::{Algorithm, ChangeTag, TextDiff};

/// A run of words that two wordings share, or that one of them has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Kept(String),
    /// Only in the older one.
    Old(String),
    /// Only in the newer one.
    New(String),
}

/// Wordings that are longer together, in bytes, are told apart as wholes.
const LONGEST: usize = 20_000;

/// What to take out of the older wording, and what to put in, to get the newer one. Blanks belong to a piece; one that
/// alone stands between two changes belongs to both, so that a phrase stays in one piece.
pub fn difference(older: &str, newer: &str) -> Vec<Piece> {
    // Statements are short; a register by somebody else may hold anything, and whoever reads it must not wait.
    if older.len() + newer.len() > LONGEST {
        let old = Piece::Old(older.to_owned());
        return vec![old, Piece::New(newer.to_owned())];
    }
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_words(older, newer);
    let mut runs: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match runs.last_mut() {
            Some((tag, run)) if *tag == change.tag() => run.push_str(change.value()),
            _ => runs.push((change.tag(), change.value().to_owned())),
        }
    }
    let mut pieces = Vec::new();
    let (mut old, mut new) = (String::new(), String::new());
    let last = runs.len().saturating_sub(1);
    for (at, (tag, run)) in runs.into_iter().enumerate() {
        match tag {
            ChangeTag::Delete => old.push_str(&run),
            ChangeTag::Insert => new.push_str(&run),
            ChangeTag::Equal if run.trim().is_empty() && at > 0 && at < last => {
                old.push_str(&run);
                new.push_str(&run);
            }
            ChangeTag::Equal => {
                close(&mut pieces, &mut old, &mut new);
                pieces.push(Piece::Kept(run));
            }
        }
    }
    close(&mut pieces, &mut old, &mut new);
    pieces
}

fn close(pieces: &mut Vec<Piece>, old: &mut String, new: &mut String) {
    // A blank that both end with stays outside.
    let shared = old.ends_with(' ') && new.ends_with(' ');
    if shared {
        old.pop();
        new.pop();
    }
    if !old.is_empty() {
        pieces.push(Piece::Old(std::mem::take(old)));
    }
    if !new.is_empty() {
        pieces.push(Piece::New(std::mem::take(new)));
    }
    if shared {
        pieces.push(Piece::Kept(" ".to_owned()));
    }
}

/// The same in marks: `kept [-old-]{+new+}`.
pub fn marked(older: &str, newer: &str) -> String {
    let piece = |piece: Piece| match piece {
        Piece::Kept(words) => words,
        Piece::Old(words) => format!("[-{words}-]"),
        Piece::New(words) => format!("{{+{words}+}}"),
    };
    difference(older, newer).into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_comes_is_told_in_runs_of_words() {
        for (older, newer, expected) in [
            ("a b c", "a b c", "a b c"),
            ("a b c", "a x c", "a [-b-]{+x+} c"),
            ("a b c d", "a x y d", "a [-b c-]{+x y+} d"),
            ("", "new", "{+new+}"),
            ("a b", "a", "a[- b-]"),
        ] {
            assert_eq!(marked(older, newer), expected);
        }
        let long = "x ".repeat(LONGEST);
        assert_eq!(difference(&long, "y").len(), 2);
    }
}
