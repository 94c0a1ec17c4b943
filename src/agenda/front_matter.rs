//! The lines between the first two `---` of an agenda: flat `key: value`, nothing else of YAML.

use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{SourceFile, Span};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What an agenda says of its meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// The day, the first of several.
    pub date: Date,
    /// The last day, of a meeting of several.
    pub last_day: Option<Date>,
    /// Of which kind it is.
    pub kind: Kind,
    /// Where, in any words.
    pub place: Option<String>,
    /// When it begins on each day, and in which zone: `UTC` or a name of the IANA's.
    pub start: Option<(Time, String)>,
    /// How long it lasts on each day, in minutes.
    pub duration_min: Option<u32>,
    /// What it is called, if not by its first heading.
    pub title: Option<String>,
    /// Whether it is only an example, which cites nothing.
    pub example: bool,
    /// Both `---` with what is between them, in bytes of the file.
    pub range: Range<usize>,
}

/// The kinds of meetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of a row of calls.
    Regular,
    /// In one place, mostly for days.
    InPerson,
    /// On one matter, beside the others.
    Breakout,
}

impl Kind {
    /// All, in the order in which help names them.
    pub const ALL: [Self; 3] = [Self::Regular, Self::InPerson, Self::Breakout];

    /// As front matter has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::InPerson => "in-person",
            Self::Breakout => "breakout",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FrontMatter {
    /// On how many days it takes place.
    pub fn days(&self) -> u32 {
        let last = self.last_day.unwrap_or(self.date);
        let span = self.date.until(last).map_or(0, |span| span.get_days());
        u32::try_from(span).unwrap_or(0).saturating_add(1)
    }
}

const KEYS: [&str; 7] = [
    "date", "kind", "place", "start", "duration", "title", "example",
];

/// Finds the front matter of a text: its range with both `---`, and that of the lines between them.
///
/// It begins at the first byte, or after a byte order mark, and needs a second `---` that ends it.
pub fn split(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let start = markdown_begins(text);
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().filter(|line| is_fence(line))?;
    let inner = start + first.len();
    let mut at = inner;
    for line in lines {
        if is_fence(line) {
            return Some((start..at + line.len(), inner..at));
        }
        at += line.len();
    }
    None
}

/// After a byte order mark.
fn markdown_begins(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Where the Markdown of a text begins: after its front matter, whoever it is for.
pub fn markdown_start(text: &str) -> usize {
    split(text).map_or_else(
        || markdown_begins(text),
        |(whole, inner)| match looks_like_keys(&text[inner]) {
            true => whole.end,
            // Two lines across a page, with anything between them.
            false => markdown_begins(text),
        },
    )
}

fn looks_like_keys(inner: &str) -> bool {
    let mut lines = inner.lines().filter(|line| !line.trim().is_empty());
    lines.next().is_some_and(|line| {
        let key = line.split_once(':').map_or("", |(key, _)| key);
        line.starts_with('#') || (!key.is_empty() && !key.trim().contains(' '))
    })
}

/// Whether a text begins with the front matter of an agenda, be it readable or not. Other tools have theirs: unless the
/// text is our `own`, it needs a `kind`, or two others of our keys.
pub fn is_ours(text: &str, own: bool) -> bool {
    let Some((_, inner)) = split(text).filter(|(_, inner)| looks_like_keys(&text[inner.clone()]))
    else {
        return false;
    };
    let keys = text[inner].lines().filter_map(|line| line.split_once(':'));
    let ours: Vec<&str> = keys
        .map(|(key, _)| key.trim())
        .filter(|key| KEYS.contains(key) && *key != "title")
        .collect();
    own || ours.contains(&"kind") || ours.len() > 1
}

/// Reads the front matter of an agenda. `None` without an error means that there is none of ours: see [`is_ours`].
pub fn parse(file: &Arc<SourceFile>, own: bool) -> (Option<FrontMatter>, Vec<Diagnostic>) {
    let Some((range, inner)) = split(&file.text).filter(|_| is_ours(&file.text, own)) else {
        return (None, Vec::new());
    };
    let mut reader = Reader {
        file,
        values: Vec::new(),
        diagnostics: Vec::new(),
    };
    reader.lines(inner);
    let front = reader.front(range);
    let front = front.filter(|_| reader.diagnostics.is_empty());
    (front, reader.diagnostics)
}

/// One key with its value.
struct Value<'f> {
    key: &'f str,
    text: &'f str,
    range: Range<usize>,
}

struct Reader<'f> {
    file: &'f Arc<SourceFile>,
    values: Vec<Value<'f>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'f> Reader<'f> {
    fn error(&mut self, range: &Range<usize>, message: String, help: &str) {
        let span = Span::new(self.file, range.clone());
        self.diagnostics
            .push(Diagnostic::error(span, message).help(help));
    }

    fn lines(&mut self, inner: Range<usize>) {
        let text = &self.file.text;
        let mut at = inner.start;
        for line in text[inner].split_inclusive('\n') {
            let start = at;
            at += line.len();
            let bare = line.trim_end();
            if bare.trim_start().is_empty() || bare.starts_with('#') {
                continue;
            }
            let range = start..start + bare.len();
            let Some((key, value)) = bare.split_once(':') else {
                self.error(
                    &range,
                    "a line of front matter is `key: value`".to_owned(),
                    "nothing else of YAML is read here; a line that begins with `#` is a comment",
                );
                continue;
            };
            let known = key.trim_end();
            if !KEYS.contains(&known) {
                let key_range = start..start + known.len().max(1);
                let help = match nearest(known, KEYS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", listed(&KEYS)),
                };
                self.error(&key_range, format!("unknown key `{known}`"), &help);
                continue;
            }
            if let Some(first) = self.values.iter().find(|value| value.key == known) {
                let first = Span::new(self.file, first.range.clone());
                let span = Span::new(self.file, range);
                let message = format!("`{known}` is given twice");
                self.diagnostics.push(
                    Diagnostic::error(span, message)
                        .also(first, "here first")
                        .help("leave one of them"),
                );
                continue;
            }
            let value_start = range.end - value.trim_start().len();
            let text = unquoted(value.trim());
            if text.is_empty() {
                let message = format!("`{known}` has no value");
                self.error(&range, message, "give one, or take the line out");
            }
            let range = match value.trim().is_empty() {
                true => range,
                false => value_start..range.end,
            };
            let key = known;
            self.values.push(Value { key, text, range });
        }
    }

    fn value(&self, key: &str) -> Option<(&'f str, Range<usize>)> {
        let value = self.values.iter().find(|value| value.key == key)?;
        (!value.text.is_empty()).then(|| (value.text, value.range.clone()))
    }

    fn front(&mut self, range: Range<usize>) -> Option<FrontMatter> {
        for key in ["date", "kind"] {
            if !self.values.iter().any(|value| value.key == key) {
                let opening = range.start..range.start + 3;
                let help = match key {
                    "date" => {
                        "add `date: YYYY-MM-DD`, or `date: YYYY-MM-DD to YYYY-MM-DD`".to_owned()
                    }
                    _ => format!(
                        "add `kind:` with one of {}",
                        listed(&Kind::ALL.map(Kind::name))
                    ),
                };
                self.error(&opening, format!("front matter has no `{key}`"), &help);
            }
        }
        let days = self.days();
        let kind = self.kind();
        let start = self.start();
        let duration_min = self.duration();
        let example = self.example();
        let words = |key| self.value(key).map(|(text, _)| text.to_owned());
        let (date, last_day) = days?;
        Some(FrontMatter {
            date,
            last_day,
            kind: kind?,
            place: words("place"),
            start,
            duration_min,
            title: words("title"),
            example: example?,
            range,
        })
    }

    fn days(&mut self) -> Option<(Date, Option<Date>)> {
        let (text, range) = self.value("date")?;
        let (first, last) = match text.split_once(" to ") {
            Some((first, last)) => (first.trim(), Some(last.trim())),
            None => (text, None),
        };
        let read = |text: &str| date(text).ok_or_else(|| text.to_owned());
        match (read(first), last.map(read).transpose()) {
            (Ok(first), Ok(Some(last))) if last <= first => {
                let message = format!("the last day, {last}, is not after the first, {first}");
                self.error(&range, message, "a meeting of one day has one date");
                None
            }
            (Ok(first), Ok(last)) => Some((first, last)),
            (Err(text), _) | (_, Err(text)) => {
                let help = "write `YYYY-MM-DD`, or `YYYY-MM-DD to YYYY-MM-DD`";
                self.error(&range, format!("`{text}` is no date"), help);
                None
            }
        }
    }

    fn kind(&mut self) -> Option<Kind> {
        let (text, range) = self.value("kind")?;
        let kind = Kind::named(text);
        if kind.is_none() {
            let names = Kind::ALL.map(Kind::name);
            let help = match nearest(text, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", listed(&names)),
            };
            self.error(&range, format!("unknown kind of meeting `{text}`"), &help);
        }
        kind
    }

    fn start(&mut self) -> Option<(Time, String)> {
        let (text, range) = self.value("start")?;
        let help = "write `HH:MM ZONE`; the zone is `UTC` or a name such as `America/Los_Angeles`";
        let Some((clock, zone)) = text.split_once(char::is_whitespace) else {
            let message = match time(text) {
                Some(_) => "`start` names no time zone".to_owned(),
                None => format!("`{text}` is no time of day with its zone"),
            };
            self.error(&range, message, help);
            return None;
        };
        let zone = zone.trim();
        let Some(time) = time(clock) else {
            self.error(&range, format!("`{clock}` is no time of day"), help);
            return None;
        };
        if zone != "UTC" && (!zone.contains('/') || TimeZone::get(zone).is_err()) {
            self.error(&range, format!("unknown time zone `{zone}`"), help);
            return None;
        }
        Some((time, zone.to_owned()))
    }

    fn example(&mut self) -> Option<bool> {
        let Some((text, range)) = self.value("example") else {
            return Some(false);
        };
        let example = text.parse().ok();
        if example.is_none() {
            let message = format!("`example` is `true` or `false`, not `{text}`");
            self.error(&range, message, "an example is listed with no principle");
        }
        example
    }

    fn duration(&mut self) -> Option<u32> {
        let (text, range) = self.value("duration")?;
        let minutes = duration(text);
        if minutes.is_none() {
            let help = "write `60 min`, `1 h` or `1 h 30 min`";
            self.error(&range, format!("`{text}` is no duration"), help);
        }
        minutes
    }
}

/// A word in quotation marks of one kind, without them.
fn unquoted(text: &str) -> &str {
    let inside = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    inside('"').or_else(|| inside('\'')).unwrap_or(text).trim()
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// `YYYY-MM-DD`, of a day that there is.
pub fn date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    text.parse().ok().filter(|_| shape)
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| match text.len() {
        1 | 2 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse::<i8>().ok(),
        _ => None,
    };
    let minute = number(minute).filter(|_| minute.len() == 2)?;
    Time::new(number(hour)?, minute, 0, 0).ok()
}

/// Minutes of `60 min`, `1 h`, `1 h 30 min`: at least one, and at most a day.
fn duration(text: &str) -> Option<u32> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |text: &str| text.parse::<u32>().ok();
    let minutes = match words[..] {
        [count, "min"] => number(count),
        [count, "h"] => number(count)?.checked_mul(60),
        [hours, "h", minutes, "min"] => number(hours)?
            .checked_mul(60)?
            .checked_add(number(minutes).filter(|&minutes| minutes < 60)?),
        _ => None,
    };
    minutes.filter(|minutes| (1..=24 * 60).contains(minutes))
}

#[cfg(test)]
mod tests;
