//! An item of an agenda from an item of a list: `Title (Name, 20 min) ([slides](…), [authority.no-ambient@1])`.

use super::minutes::{Minutes, Reading, read};
use super::{Citation, Item};
use crate::markdown::{self, Link, Outline, is_id};
use std::ops::Range;

/// What is wrong with what was meant for an item's minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A time in no unit that is known, as written.
    Unreadable(String),
    /// No unit at all: `(Name, 20)`.
    Unitless(String),
    /// No time at all.
    Zero,
    /// Given in two places.
    Twice,
}

/// Words in brackets that are nobody's name.
const NO_NAMES: [&str; 16] = [
    "slides",
    "pdf",
    "live",
    "issue",
    "issues",
    "update",
    "updated",
    "poll",
    "vote",
    "continued",
    "tentative",
    "link",
    "notes",
    "video",
    "recording",
    "tbd",
];

/// Makes an item, and those below it.
pub(super) fn item(of: &markdown::Item, outline: &Outline, citations: &[Citation]) -> Item {
    let brackets = brackets(of);
    let read = Read::of(of, &brackets, outline);
    let title = title(of, &brackets, &read);
    Item {
        social: social(&title),
        title,
        names: read.names(),
        minutes: read.minutes,
        doubts: read.doubts,
        text: of.text.clone(),
        range: of.range.clone(),
        whole: of.whole.clone(),
        citations: within(citations, &of.range).to_vec(),
        links: links(of, outline),
        children: of
            .children
            .iter()
            .map(|child| item(child, outline, citations))
            .collect(),
    }
}

/// Those that lie in a range; all are in order.
pub(super) fn within<'c>(citations: &'c [Citation], range: &Range<usize>) -> &'c [Citation] {
    let first = citations.partition_point(|citation| citation.range.start < range.start);
    let last = citations.partition_point(|citation| citation.range.start < range.end);
    &citations[first..last.max(first)]
}

fn links(of: &markdown::Item, outline: &Outline) -> Vec<Link> {
    outline
        .links
        .get(of.links.clone())
        .map_or_else(Vec::new, <[Link]>::to_vec)
}

/// A pair of brackets of an item's text that stands in no other.
struct Bracket {
    /// With the brackets.
    range: Range<usize>,
    /// What is between them, cut at commas and semicolons.
    pieces: Vec<Range<usize>>,
    /// What it is about.
    holds: Holds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Minutes,
    /// Only links and citations.
    References,
    /// What may be names.
    Names,
    Other,
}

/// The brackets of an item's text, round or square, that are not part of a link or of code.
fn brackets(of: &markdown::Item) -> Vec<Bracket> {
    let text = &of.text;
    let mut marks = of
        .marks
        .iter()
        .filter(|mark| !mark.plain.is_empty())
        .peekable();
    let mut found: Vec<Bracket> = Vec::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    // Where the piece under way began, and the pieces of the outermost bracket.
    let (mut from, mut pieces) = (0, Vec::new());
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        while marks.next_if(|mark| mark.plain.end <= at).is_some() {}
        if let Some(mark) = marks.peek().filter(|mark| mark.plain.contains(&at)) {
            at = mark.plain.end;
            continue;
        }
        match byte {
            b'(' | b'[' => {
                if open.is_empty() {
                    (from, pieces) = (at + 1, Vec::new());
                }
                open.push((byte, at));
            }
            b',' | b';' if open.len() == 1 => {
                pieces.push(from..at);
                from = at + 1;
            }
            b')' | b']' => {
                let opening = if byte == b')' { b'(' } else { b'[' };
                match open.pop() {
                    Some((byte, start)) if byte == opening => {
                        if open.is_empty() {
                            pieces.push(from..at);
                            let pieces = std::mem::take(&mut pieces);
                            let holds = holds(of, &pieces);
                            let range = start..at + 1;
                            found.push(Bracket {
                                range,
                                pieces,
                                holds,
                            });
                        }
                    }
                    // Not in pairs: nothing before this is one.
                    _ => open.clear(),
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn holds(of: &markdown::Item, pieces: &[Range<usize>]) -> Holds {
    let text = |piece: &Range<usize>| of.text[piece.clone()].trim();
    let mut pieces_of_time = pieces.iter().map(|piece| read(text(piece)));
    if pieces_of_time.any(|reading| reading != Reading::Other) {
        Holds::Minutes
    } else if pieces.iter().all(|piece| is_reference(of, piece)) {
        Holds::References
    } else if pieces
        .iter()
        .all(|piece| is_name(text(piece)) || is_reference(of, piece))
    {
        Holds::Names
    } else {
        Holds::Other
    }
}

/// Whether a piece is only a link, an address or a citation.
fn is_reference(of: &markdown::Item, piece: &Range<usize>) -> bool {
    let text = of.text[piece.clone()].trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let cited = bare.split_once('@').map_or(bare, |(id, _)| id);
    let marked = marks_in(of, piece).any(|mark| mark.link.is_some());
    marked || text.is_empty() || text.contains("://") || is_id(cited) || no_name(bare)
}

/// The links and the code that lie in a part of an item's text.
fn marks_in<'i>(
    of: &'i markdown::Item,
    piece: &Range<usize>,
) -> impl Iterator<Item = &'i markdown::Mark> {
    let first = of
        .marks
        .partition_point(|mark| mark.plain.start < piece.start);
    let end = piece.end;
    let within = of.marks[first..]
        .iter()
        .take_while(move |mark| mark.plain.start < end);
    within.filter(move |mark| mark.plain.end <= end)
}

fn no_name(text: &str) -> bool {
    NO_NAMES.contains(&&*text.trim_end_matches(':').to_lowercase())
}

/// Whether a piece that is no time, in brackets without one, is a name by its form: words with capitals, `@handle`, or a role.
fn is_name(text: &str) -> bool {
    const ROLES: [&str; 10] = [
        "chair",
        "chairs",
        "champion",
        "champions",
        "host",
        "hosts",
        "author",
        "authors",
        "editor",
        "editors",
    ];
    const JOINTS: [&str; 14] = [
        "and", "&", "+", "/", "et", "al.", "al", "van", "von", "de", "der", "den", "la", "with",
    ];
    let fits = |c: char| c.is_alphabetic() || ".'’-/&@+_".contains(c);
    let word = |word: &str| {
        let starts = word.starts_with(|c: char| c.is_uppercase() || c == '@');
        word.chars().all(fits) && (starts || JOINTS.contains(&word))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    !no_name(text)
        && (1..=8).contains(&words.len())
        && (ROLES.contains(&text)
            || (words.iter().all(|&text| word(text)) && !JOINTS.contains(&words[0])))
}

/// What an item's brackets say.
struct Read {
    minutes: Option<Minutes>,
    doubts: Vec<Doubt>,
    names: Vec<String>,
    /// Where the minutes stand in the text without brackets: `Title - 10 mins`.
    bare: Option<usize>,
}

impl Read {
    fn of(of: &markdown::Item, brackets: &[Bracket], outline: &Outline) -> Self {
        let mut this = Self {
            minutes: None,
            doubts: Vec::new(),
            names: Vec::new(),
            bare: None,
        };
        for bracket in brackets
            .iter()
            .filter(|bracket| bracket.holds == Holds::Minutes)
        {
            this.bracket_with_minutes(of, bracket, outline);
        }
        if this.minutes.is_none() && this.doubts.is_empty() {
            this.bare_minutes(of, brackets);
        }
        for bracket in &brackets[tail(of, brackets)..] {
            if bracket.holds == Holds::Names && this.names.is_empty() {
                let pieces = bracket.pieces.iter();
                let names = pieces
                    .filter(|piece| !is_reference(of, piece) || is_person(of, piece, outline));
                this.names
                    .extend(names.map(|piece| of.text[piece.clone()].trim().to_owned()));
                this.unitless(of, brackets);
            }
        }
        if this.minutes.is_none() && this.doubts.is_empty() {
            this.unitless(of, brackets);
        }
        this
    }

    fn names(&self) -> Option<String> {
        (!self.names.is_empty()).then(|| self.names.join(", "))
    }

    fn bracket_with_minutes(&mut self, of: &markdown::Item, bracket: &Bracket, outline: &Outline) {
        let mut sum: Option<Minutes> = None;
        for piece in &bracket.pieces {
            let text = of.text[piece.clone()].trim();
            match read(text) {
                Reading::Time(time) if time.high == 0 => self.doubts.push(Doubt::Zero),
                Reading::Time(time) => sum = Some(sum.map_or(time, |sum| sum.plus(time))),
                Reading::Unreadable => self.doubts.push(Doubt::Unreadable(text.to_owned())),
                Reading::Other if is_person(of, piece, outline) => self.names.push(text.to_owned()),
                Reading::Other if is_reference(of, piece) => {}
                Reading::Other => self.names.push(text.to_owned()),
            }
        }
        match (self.minutes, sum) {
            (Some(_), Some(_)) => self.doubts.push(Doubt::Twice),
            (None, sum) => self.minutes = sum,
            _ => {}
        }
    }

    /// Without brackets: `20 min` and nothing else before them, or after a dash, or behind them.
    fn bare_minutes(&mut self, of: &markdown::Item, brackets: &[Bracket]) {
        let first = brackets
            .first()
            .map_or(of.text.len(), |first| first.range.start);
        let before = &of.text[..first];
        let dash = [" - ", " -- ", " – ", " — "]
            .iter()
            .filter_map(|dash| before.rfind(dash))
            .max();
        for start in [Some(0), dash].into_iter().flatten() {
            if let Some(time) = time(&before[start..]) {
                self.minutes = Some(time);
                self.bare = Some(start);
                return;
            }
        }
        let ends = brackets.iter().skip(1).map(|next| next.range.start);
        let gaps = brackets.iter().zip(ends.chain([of.text.len()]));
        self.minutes = gaps
            .filter_map(|(bracket, end)| time(&of.text[bracket.range.end..end]))
            .next();
        if self.minutes.is_some() {
            self.bare = Some(first);
        }
    }

    /// A number in the place of minutes: `(Name, 20)`.
    fn unitless(&mut self, of: &markdown::Item, brackets: &[Bracket]) {
        if self.minutes.is_some() || !self.doubts.is_empty() {
            return;
        }
        let last = brackets.iter().filter(|bracket| bracket.pieces.len() > 1);
        for piece in last.filter_map(|bracket| bracket.pieces.last()) {
            let text = of.text[piece.clone()].trim();
            if (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                self.doubts.push(Doubt::Unitless(text.to_owned()));
                return;
            }
        }
    }
}

/// Whether a piece is a link to somebody's page: `https://github.com/somebody`.
fn is_person(of: &markdown::Item, piece: &Range<usize>, outline: &Outline) -> bool {
    let link = marks_in(of, piece).find_map(|mark| mark.link);
    link.and_then(|link| outline.links.get(link))
        .is_some_and(|link| {
            let path = link.destination.strip_prefix("https://github.com/");
            path.is_some_and(|path| !path.trim_end_matches('/').contains('/'))
        })
}

/// A time that stands without brackets.
fn time(text: &str) -> Option<Minutes> {
    match read(text.trim_matches([' ', ':', ',', '-', '–', '—'])) {
        Reading::Time(time) if time.high > 0 => Some(time),
        _ => None,
    }
}

/// From which bracket on an item's text is only brackets, marks and times, none of them part of a word as in
/// `attendee(s)`.
fn tail(of: &markdown::Item, brackets: &[Bracket]) -> usize {
    let mut end = of.text.len();
    let mut first = brackets.len();
    for (at, bracket) in brackets.iter().enumerate().rev() {
        let follows = &of.text[bracket.range.end..end];
        let before = &of.text[..bracket.range.start];
        let words = follows.contains(char::is_alphanumeric) && time(follows).is_none();
        if words || before.ends_with(char::is_alphanumeric) {
            break;
        }
        (first, end) = (at, bracket.range.start);
    }
    first
}

/// An item's text without what its brackets say of it.
fn title(of: &markdown::Item, brackets: &[Bracket], read: &Read) -> String {
    let mut text = of.text.as_str();
    if let Some(start) = read.bare {
        let cut = of.text[..start].trim();
        if !cut.is_empty() {
            return cut.to_owned();
        }
    }
    let fillers = [' ', ',', ';', '.', '-', '–', '—', ':'];
    for bracket in brackets.iter().rev() {
        let trimmed = text.trim_end_matches(fillers);
        if bracket.range.end != trimmed.len() || bracket.holds == Holds::Other {
            break;
        }
        text = &trimmed[..bracket.range.start];
    }
    let trimmed = text
        .trim_end_matches([' ', ',', ';', '-', '–', '—', ':'])
        .trim_start();
    match trimmed.is_empty() {
        true => of.text.clone(),
        false => trimmed.to_owned(),
    }
}

/// The word that makes an item a social one: `Lunch at the host's`, `Group dinner`; a break only if it is no more than that.
fn social(title: &str) -> Option<&'static str> {
    const MEALS: [&str; 3] = ["lunch", "dinner", "breakfast"];
    const PAUSES: [&str; 2] = ["coffee", "break"];
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(6)
        .collect();
    let (first, last) = (words.first()?, words.last()?);
    let meal = MEALS
        .iter()
        .find(|meal| *meal == first || (*meal == last && words.len() <= 4));
    let pause = PAUSES.iter().rev().find(|pause| {
        (words.len() == 1 && *pause == first) || (*pause == last && words.len() <= 3)
    });
    meal.or(pause).copied()
}

#[cfg(test)]
mod tests;
