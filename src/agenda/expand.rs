//! Short forms made links, in place; every other byte stays.

use super::{Citation, Form, Resolution, Resolver, Rules, address_of, citations, front_matter};
use crate::markdown;
use crate::register::Register;
use std::collections::HashSet;
use std::ops::Range;

/// A text with its short forms made links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// What was put where, in bytes of the old text and in order.
    pub edits: Vec<(Range<usize>, String)>,
    /// The new text.
    pub text: String,
    /// The short forms that stayed.
    pub skipped: Vec<Skipped>,
}

/// A short form that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where, in bytes of the old text.
    pub range: Range<usize>,
    /// The id.
    pub id: String,
    /// The revision, if it says one.
    pub revision: Option<u32>,
    /// Why.
    pub why: Why,
}

/// Why a short form stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No principle has the id; this one is nearest.
    Unknown(Option<String>),
    /// The principle has no such revision; the current one is this.
    UnknownRevision(u32),
    /// The principle was retired, for these.
    Retired(Vec<String>),
    /// It would be no link in its place.
    NoLinkThere,
}

/// Makes links of a text's short forms. `address` is where the book is published: `https://…/`.
///
/// Each keeps its text: `[authority.no-ambient@2]` becomes `[authority.no-ambient@2](https://…/p/authority.no-ambient@2/)`;
/// one without a revision gets the current. Doing it twice changes nothing more.
pub fn expand(text: &str, register: &Register, address: &str) -> Expanded {
    let rules = Rules {
        address: Some(address.to_owned()),
        own: false,
    };
    let mut resolver = Resolver::new(register, &rules);
    let mut wanted: Vec<(Citation, String, String)> = Vec::new();
    let mut skipped = Vec::new();
    for citation in short_forms(text) {
        let number = match resolver.resolve(&citation) {
            None => continue,
            Some(Resolution::Current(entry) | Resolution::NoRevision(entry)) => {
                Ok(entry.current().number)
            }
            Some(Resolution::Stale(_, number)) => Ok(number),
            Some(Resolution::Newer(entry, _)) => Err(Why::UnknownRevision(entry.current().number)),
            Some(Resolution::Retired(..)) => {
                let ids = register.successors(&citation.id).into_iter();
                Err(Why::Retired(ids.map(str::to_owned).collect()))
            }
            Some(Resolution::Unknown(near)) => Err(Why::Unknown(near.map(str::to_owned))),
        };
        match number {
            Ok(number) => {
                let link = address_of(address, &citation.id, Some(number));
                let put = format!("[{}@{number}]({link})", citation.id);
                wanted.push((citation, put, link));
            }
            Err(why) => skipped.push(skip(citation, why)),
        }
    }
    let all: Vec<_> = wanted
        .iter()
        .map(|(citation, put, _)| (citation.range.clone(), put.clone()))
        .collect();
    let made = links_made(&spliced(text, &all), &all);
    let mut edits = Vec::new();
    for ((citation, put, _), made) in wanted.into_iter().zip(made) {
        match made {
            true => edits.push((citation.range, put)),
            false => skipped.push(skip(citation, Why::NoLinkThere)),
        }
    }
    skipped.sort_by_key(|skipped| skipped.range.start);
    Expanded {
        text: spliced(text, &edits),
        edits,
        skipped,
    }
}

fn skip(citation: Citation, why: Why) -> Skipped {
    Skipped {
        range: citation.range,
        id: citation.id,
        revision: citation.revision,
        why,
    }
}

fn short_forms(text: &str) -> Vec<Citation> {
    let outline = markdown::outline(text, front_matter::markdown_start(text));
    let all = citations::gather(&outline).into_iter();
    all.filter(|citation| citation.form == Form::Short)
        .collect()
}

/// The text with these put in place of what they cover.
fn spliced(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut new = String::with_capacity(text.len() + edits.len() * 64);
    let mut at = 0;
    for (range, put) in edits {
        new.push_str(&text[at..range.start]);
        new.push_str(put);
        at = range.end;
    }
    new.push_str(&text[at..]);
    new
}

/// Which of the edits are links in the new text.
fn links_made(new: &str, edits: &[(Range<usize>, String)]) -> Vec<bool> {
    let outline = markdown::outline(new, front_matter::markdown_start(new));
    let links: HashSet<(usize, usize)> = outline
        .links
        .iter()
        .map(|link| (link.range.start, link.range.end))
        .collect();
    let mut shift = 0isize;
    edits
        .iter()
        .map(|(range, put)| {
            let start = range.start.saturating_add_signed(shift);
            shift += put.len() as isize - range.len() as isize;
            links.contains(&(start, start + put.len()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::register;
    use super::*;

    #[test]
    fn short_forms_become_links_and_nothing_else_changes() {
        let link = |id: &str, n: u32| format!("[{id}@{n}](https://b/p/{id}@{n}/)");
        let (no, types) = (link("authority.no-ambient", 2), link("types.errors", 1));
        for (text, expected) in [
            ("a [authority.no-ambient@2], b", format!("a {no}, b")),
            ("[types.errors]", types.clone()),
            (
                "\u{feff}\ta\r\n\r\n- ([types.errors@1])\t\r\n",
                format!("\u{feff}\ta\r\n\r\n- ({types})\t\r\n"),
            ),
            (
                "[types.errors][authority.no-ambient@2]",
                format!("{types}{no}"),
            ),
            (
                "| [types.errors] |\n|---|\n",
                format!("| {types} |\n|---|\n"),
            ),
            ("# [types.errors] {#x}\n", format!("# {types} {{#x}}\n")),
            (
                "[[types.errors]] [x [types.errors] y]",
                format!("[{types}] [x {types} y]"),
            ),
            ("[types.errors](not a link)", format!("{types}(not a link)")),
            (
                "`[types.errors]` <!-- [types.errors] --> [types.errors](u) \\[types.errors]",
                String::new(),
            ),
            (
                "---\ndate: [types.errors]\nkind: x\n---\n[types.errors]",
                format!("---\ndate: [types.errors]\nkind: x\n---\n{types}"),
            ),
            (
                "[memory.copy] ![types.errors] [authority.ambient@1]",
                String::new(),
            ),
        ] {
            let expected = if expected.is_empty() {
                text.to_owned()
            } else {
                expected
            };
            let once = expand(text, &register(), "https://b/");
            assert_eq!(once.text, expected, "{text}");
            let twice = expand(&once.text, &register(), "https://b");
            assert_eq!((twice.text, twice.edits), (once.text, Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_stays_is_told() {
        for (text, why) in [
            ("[authority.no-ambient@9]", Why::UnknownRevision(3)),
            (
                "[authority.ambient]",
                Why::Retired(vec!["authority.no-ambient".to_owned()]),
            ),
            (
                "[authority.no-ambiant@1]",
                Why::Unknown(Some("authority.no-ambient".to_owned())),
            ),
            ("[x.y@1]", Why::Unknown(None)),
        ] {
            let expanded = expand(text, &register(), "https://b/");
            assert_eq!(expanded.text, text);
            assert_eq!(expanded.skipped.len(), 1, "{text}");
            assert_eq!(expanded.skipped[0].why, why);
        }
        assert!(
            expand("[memory.copy]", &register(), "https://b/")
                .skipped
                .is_empty()
        );
    }

    #[test]
    fn an_address_cannot_end_its_link() {
        let expanded = expand(
            "| [types.errors@1] |\n|--|",
            &register(),
            "https://b/(a) |*c/",
        );
        assert_eq!(expanded.edits.len(), 1);
        assert_eq!(
            expanded.edits[0].1,
            "[types.errors@1](https://b/%28a%29%20%7C%2Ac/p/types.errors@1/)"
        );
    }
}
