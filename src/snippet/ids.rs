//! Ids of headings, made as mdBook makes the anchors of its pages (mdbook-html 0.5, `utils.rs` and `tree.rs`).

use std::collections::{HashMap, HashSet};

/// The id that mdBook gives a heading of this text, before it is made unique.
fn slug(text: &str) -> String {
    let keep = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    text.trim()
        .to_lowercase()
        .chars()
        .filter_map(keep)
        .collect()
}

/// The ids that mdBook has made for one page so far. Those that authors write (`{#id}`) are not among them: mdBook
/// takes them as they are.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    used: HashSet<String>,
    /// The suffix tried last for each id, so that a heading repeated ten thousand times is no trouble.
    suffixes: HashMap<String, u32>,
}

impl Anchors {
    /// The id of the next heading, which has this text: `-1`, `-2` and so on where it is taken.
    pub(super) fn next(&mut self, text: &str) -> String {
        let id = slug(text);
        if self.used.insert(id.clone()) {
            return id;
        }
        let suffix = self.suffixes.entry(id.clone()).or_default();
        loop {
            *suffix += 1;
            let candidate = format!("{id}-{suffix}");
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// The ids that the snippets of one chapter have taken.
#[derive(Debug, Default)]
pub(super) struct SnippetIds {
    used: HashSet<String>,
    counts: HashMap<String, u32>,
}

impl SnippetIds {
    /// The id of the next snippet under a heading: the heading's own, or with `/2`, `/3` and so on.
    pub(super) fn next(&mut self, heading: &str) -> String {
        let count = self.counts.entry(heading.to_owned()).or_default();
        loop {
            *count += 1;
            let candidate = match *count {
                1 => heading.to_owned(),
                n => format!("{heading}/{n}"),
            };
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_the_anchors_of_mdbook() {
        let mut anchors = Anchors::default();
        for (text, id) in [
            (
                "Authority is handed over, never found",
                "authority-is-handed-over-never-found",
            ),
            (" Über `dirs`\n– 2 ", "über-dirs--2"),
            ("a_b-c", "a_b-c"),
            ("!", ""),
            ("?", "-1"),
            ("Twice", "twice"),
            ("twice", "twice-1"),
            ("twice-1", "twice-1-1"),
            ("TWICE", "twice-2"),
        ] {
            assert_eq!(anchors.next(text), id, "{text}");
        }
    }

    #[test]
    fn no_two_snippets_share_an_id() {
        let mut ids = SnippetIds::default();
        let given = ["a", "a", "a/3", "a", "a/2"].map(|heading| ids.next(heading));
        assert_eq!(given, ["a", "a/2", "a/3", "a/4", "a/2/2"]);
    }
}
