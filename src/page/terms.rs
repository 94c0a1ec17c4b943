//! Words that the book explains, linked where a page first uses them.

use super::html::Html;
use super::place::page_of;
use crate::book::Book;
use std::ops::Range;

/// A link for each term at its first use in a chapter; longer terms come first, and no two share a place.
pub(super) fn splices(book: &Book, chapter: usize) -> Vec<(Range<usize>, String)> {
    let read = &book.chapters[chapter];
    let mut terms: Vec<(&str, String)> = Vec::new();
    for explaining in &book.chapters {
        // A glossary does not send its reader to itself.
        if explaining.path == read.path {
            continue;
        }
        let page = page_of(&read.path, &explaining.path);
        terms.extend(explaining.terms.iter().map(|term| {
            let href = format!("{page}#{}", term.id);
            (term.word.as_str(), href)
        }));
    }
    terms.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
    let prose = sentences(&read.text, &read.prose);
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut splices = Vec::new();
    for (word, href) in terms {
        let free = |found: &Range<usize>| {
            let apart = |other: &Range<usize>| found.end <= other.start || other.end <= found.start;
            taken.iter().all(apart)
        };
        let first = prose
            .iter()
            .flat_map(|sentence| uses(sentence, word))
            .find(free);
        if let Some(place) = first {
            let mut html = Html::default();
            html.open("a", &[("class", "wasi-term"), ("href", &href)]);
            // What is shown stays the author's own Markdown.
            let shown = &read.text[place.clone()];
            splices.push((place.clone(), format!("{}{shown}</a>", html.finish())));
            taken.push(place);
        }
    }
    splices
}

/// Words of a chapter in which terms are looked for.
struct Sentence {
    /// Where they start in its text.
    start: usize,
    /// In small letters, and with blanks for line ends; as many bytes as there.
    words: String,
}

/// Ranges of a text, those that only a line's end parts as one: a term of two words may be broken between them.
fn sentences(text: &str, prose: &[Range<usize>]) -> Vec<Sentence> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in prose {
        match joined.last_mut() {
            Some(last) if text.get(last.end..range.start) == Some("\n") => last.end = range.end,
            _ => joined.push(range.clone()),
        }
    }
    let sentence = |range: Range<usize>| Sentence {
        start: range.start,
        words: text[range].to_ascii_lowercase().replace('\n', " "),
    };
    joined.into_iter().map(sentence).collect()
}

/// Where a word stands by itself, in the singular or the plural, as ranges of the chapter's text.
fn uses(sentence: &Sentence, word: &str) -> Vec<Range<usize>> {
    let part = &sentence.words;
    let bounds = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"-_/.:@".contains(c));
    let mut found = Vec::new();
    let stem = word.strip_suffix('y').unwrap_or(word);
    if stem.is_empty() {
        return found;
    }
    for (at, _) in part.match_indices(stem) {
        let rest = &part[at + stem.len()..];
        let endings: &[&str] = match stem.len() == word.len() {
            true => &["es", "s", ""],
            false => &["ies", "y"],
        };
        let after = |ending: &&&str| {
            rest.strip_prefix(**ending).is_some_and(|rest| {
                // A full stop may end a sentence.
                let mut next = rest.chars();
                match next.next() {
                    Some('.' | ':') => next.next().is_none_or(char::is_whitespace),
                    other => bounds(other),
                }
            })
        };
        if let Some(ending) = endings.iter().find(after)
            && bounds(part[..at].chars().next_back())
        {
            let start = sentence.start + at;
            found.push(start..start + stem.len() + ending.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_may_go_over_the_end_of_a_line() {
        let text = "the component\nmodel, a\n\ncomponent";
        let joined = sentences(text, &[0..13, 14..22, 24..33]);
        let starts: Vec<usize> = joined.iter().map(|sentence| sentence.start).collect();
        assert_eq!(starts, [0, 24]);
        assert_eq!(uses(&joined[0], "component model").first(), Some(&(4..19)));
        assert!(uses(&joined[1], "component model").is_empty());
    }

    #[test]
    fn a_word_is_found_by_itself_and_in_the_plural() {
        for (text, word, found) in [
            ("A handle is held.", "handle", vec!["handle"]),
            ("Handles, handle.", "handle", vec!["Handles", "handle"]),
            ("unhandled mishandle handler", "handle", vec![]),
            (
                "capabilities of a capability",
                "capability",
                vec!["capabilities", "capability"],
            ),
            ("a handle-table, x.handle", "handle", vec![]),
            (
                "wall clock: a wall clock",
                "wall clock",
                vec!["wall clock", "wall clock"],
            ),
            ("é trap", "trap", vec!["trap"]),
            ("classes class", "class", vec!["classes", "class"]),
            ("a y", "y", vec![]),
            ("anything", "", vec![]),
        ] {
            let all = sentences(text, std::slice::from_ref(&(0..text.len())));
            let uses: Vec<&str> = uses(&all[0], word)
                .into_iter()
                .map(|range| &text[range])
                .collect();
            assert_eq!(uses, found, "{text}");
        }
    }
}
