//! What stands in a run of prose: citations in short form, and bare addresses.

use super::{Link, LinkForm, Near, Short};
use std::ops::Range;

/// The longest text in brackets that is looked at, in bytes.
const LONGEST: usize = 200;

/// What brackets hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Short(Short),
    Near(Near),
    Link(Link),
}

/// Whether a text has the form of a principle's id: two or more names of small letters, digits and hyphens, with dots
/// between, the first of which begins with a letter.
pub fn is_id(text: &str) -> bool {
    let name = |part: &str| {
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        !part.is_empty() && part.bytes().all(fits)
    };
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.contains('.')
        && text.split('.').all(name)
}

/// Finds citations and addresses in a run of prose, which is `range` of `text`, in order.
pub(super) fn find(text: &str, range: Range<usize>, mut found: impl FnMut(Found)) {
    let bytes = text.as_bytes();
    // The parser takes a backslash off what it escapes, so a run begins there.
    let escaped = |at: usize| at == range.start && at > 0 && bytes[at - 1] == b'\\';
    let mut open: Option<usize> = None;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            // With a mark of exclamation before it, a link would be a picture.
            b'[' => {
                let picture = at > range.start && bytes[at - 1] == b'!';
                open = (!escaped(at) && !picture).then_some(at);
            }
            b']' => {
                if let Some(open) = open.take().filter(|open| at - open <= LONGEST)
                    && let Some(cited) = bracketed(&text[open + 1..at], open..at + 1)
                {
                    found(cited);
                }
            }
            b'h' if begins_word(bytes, range.start, at) => {
                if let Some(length) = address(&text[at..range.end]) {
                    let range = at..at + length;
                    found(Found::Link(Link {
                        destination: text[range.clone()].to_owned(),
                        range,
                        form: LinkForm::Bare,
                    }));
                    at += length;
                    open = None;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// What a text in brackets is, if it is for us.
fn bracketed(content: &str, range: Range<usize>) -> Option<Found> {
    let Some((id, revision)) = content.split_once('@') else {
        let id = is_id(content).then(|| content.to_owned())?;
        let revision = None;
        return Some(Found::Short(Short {
            range,
            id,
            revision,
        }));
    };
    let number = match revision.as_bytes() {
        [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => {
            // What no number can hold is a revision that nobody made.
            Some(revision.parse().unwrap_or(u32::MAX))
        }
        _ => None,
    };
    if number.is_some() && is_id(id) {
        return Some(Found::Short(Short {
            range,
            id: id.to_owned(),
            revision: number,
        }));
    }
    let id = id.trim().to_ascii_lowercase();
    is_id(&id).then_some(Found::Near(Near { range, id }))
}

fn begins_word(bytes: &[u8], start: usize, at: usize) -> bool {
    at == start || !bytes[at - 1].is_ascii_alphanumeric()
}

/// The length of the address that a text begins with, by the rule of GitHub's Markdown: up to a blank or `<`, without
/// what ends a sentence, and without a `)` that nothing opens.
fn address(text: &str) -> Option<usize> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let prefix = text.len() - rest.len();
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '`' | '"'))
        .unwrap_or(rest.len());
    let mut address = &rest[..end];
    let mut surplus = address.bytes().filter(|&b| b == b')').count() as isize
        - address.bytes().filter(|&b| b == b'(').count() as isize;
    loop {
        let ending = ['?', '!', '.', ',', ':', '*', '_', '~', '\'', ';'];
        if let Some(shorter) = address.strip_suffix(ending) {
            address = shorter;
        } else if surplus > 0
            && let Some(shorter) = address.strip_suffix(')')
        {
            surplus -= 1;
            address = shorter;
        } else {
            break;
        }
    }
    (!address.is_empty()).then_some(prefix + address.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        find(text, 0..text.len(), |found| {
            all.push(match found {
                Found::Short(short) => match short.revision {
                    Some(revision) => format!("{}@{revision}", short.id),
                    None => short.id,
                },
                Found::Near(near) => format!("near {}", near.id),
                Found::Link(link) => {
                    assert_eq!(text[link.range], link.destination);
                    link.destination
                }
            });
        });
        all
    }

    #[test]
    fn prose_holds_citations_and_addresses() {
        for (text, found) in [
            ("[a.b@2]", &["a.b@2"][..]),
            ("([a.b], [c-1.d.e@10])", &["a.b", "c-1.d.e@10"]),
            ("[[a.b@2]]", &["a.b@2"]),
            ("[x [a.b@2] y]", &["a.b@2"]),
            ("[a.b@2 [c.d@1]", &["c.d@1"]),
            ("[a.b@99999999999]", &["a.b@4294967295"]),
            ("[a.b@two] [a.b@] [a.b@0]", &["near a.b"; 3]),
            (
                "[A.b@2] [a.b @2] [a.b@ 2] [a.b@02] [a.b@2@3]",
                &["near a.b"; 5],
            ),
            ("![a.b@2] [a] [a@2] [.b@2] [a.@2] [a..b] [1.2@3]", &[]),
            ("[a_b.c] [a/b.c] [a.b c] [a.b]]", &["a.b"]),
            ("[memory.copy]", &["memory.copy"]),
            (
                "see (https://a.b/c_(d)), or http://x.y.",
                &["https://a.b/c_(d)", "http://x.y"],
            ),
            ("[https://a.b/] xhttps://a.b https://", &["https://a.b/"]),
            ("[ü https://ö.de/ä?] ü", &["https://ö.de/ä"]),
        ] {
            assert_eq!(check(text), found, "{text}");
        }
    }
}
