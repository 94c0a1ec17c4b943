//! How long a thing takes, as people write it: `20 min`, `10-15 minutes`, `½ hr`, `20 min presentation, 10 min discussion`.

use super::Item;
use crate::diagnostic::nearest;
use serde::Serialize;
use std::fmt;

/// A time in minutes, with some play: `15 - 20 min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Minutes {
    /// The least.
    pub low: u32,
    /// The most; the same where one number is given.
    pub high: u32,
}

/// What became of a text that may be a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Time(Minutes),
    /// Meant for one, by its form: `20 mn`.
    Unreadable,
    Other,
}

/// No meeting is longer than this; it keeps sums from running over.
const MOST: f64 = 100_000.0;

const UNITS: [(&str, f64); 10] = [
    ("m", 1.0),
    ("min", 1.0),
    ("mins", 1.0),
    ("minute", 1.0),
    ("minutes", 1.0),
    ("h", 60.0),
    ("hr", 60.0),
    ("hrs", 60.0),
    ("hour", 60.0),
    ("hours", 60.0),
];

/// What may follow a time and leaves it one.
const PURPOSES: [&str; 10] = [
    "presentation",
    "pres",
    "discussion",
    "talk",
    "demo",
    "break",
    "update",
    "total",
    "max",
    "q&a",
];

impl Minutes {
    /// Both of them the same.
    pub fn exactly(minutes: u32) -> Self {
        Self {
            low: minutes,
            high: minutes,
        }
    }

    /// One after the other.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            high: self.high.saturating_add(other.high),
        }
    }
}

impl fmt::Display for Minutes {
    /// `20`, or `15–20`, without a unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.low)?;
        if self.high > self.low {
            write!(f, "–{}", self.high)?;
        }
        Ok(())
    }
}

/// What these items take together; `None` if nothing is known of any. What is outside the meeting is left out.
pub(super) fn sum(items: &[Item]) -> Option<Minutes> {
    let inside = items.iter().filter(|item| !item.outside());
    inside.filter_map(Item::takes).reduce(Minutes::plus)
}

/// Reads a text that may be a time, the whole of it.
pub(super) fn read(text: &str) -> Reading {
    let text = text.trim();
    if text.len() > 80 || !text.contains(|c: char| c.is_numeric()) {
        return Reading::Other;
    }
    let text = text.to_lowercase();
    if let Some(time) = times(&text) {
        return Reading::Time(time);
    }
    let (_, rest) = match number(text.trim_start_matches('~').trim_start()) {
        Some(found) => found,
        None => return Reading::Other,
    };
    let unit = rest.trim().trim_end_matches('.');
    let word = !unit.is_empty() && unit.bytes().all(|b| b.is_ascii_lowercase());
    let ordinal = ["st", "nd", "rd", "th"].contains(&unit);
    let known = UNITS.iter().map(|&(name, _)| name);
    match word && !ordinal && nearest(unit, known).is_some() {
        true => Reading::Unreadable,
        false => Reading::Other,
    }
}

/// One time after another: `1 h 30 min`, `20 min talk + 10 min discussion`.
fn times(text: &str) -> Option<Minutes> {
    let mut sum: Option<Minutes> = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (time, after) = time(rest)?;
        sum = Some(sum.map_or(time, |sum| sum.plus(time)));
        rest = after.trim_start();
        let letters = rest
            .find(|c: char| !c.is_ascii_alphabetic() && c != '&')
            .unwrap_or(rest.len());
        if PURPOSES.contains(&&rest[..letters]) {
            rest = rest[letters..].trim_start();
        }
        for joint in ["+", "and ", "& "] {
            if let Some(after) = rest.strip_prefix(joint) {
                // Something must follow.
                rest = Some(after.trim_start()).filter(|after| !after.is_empty())?;
                break;
            }
        }
    }
    sum
}

/// `~10 - 15 min`, and what follows.
fn time(text: &str) -> Option<(Minutes, &str)> {
    let text = text.strip_prefix('~').unwrap_or(text).trim_start();
    let (low, rest) = number(text)?;
    let after_low = rest.trim_start();
    let dash = ["-", "–", "—", "to "];
    let (high, rest) = match dash.iter().find_map(|dash| after_low.strip_prefix(dash)) {
        Some(after) => number(after.trim_start())?,
        None => (low, rest),
    };
    let rest = rest.trim_start();
    // A unit's name ends where letters do: `20minuted` is none.
    let letters = rest
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(rest.len());
    let (name, rest) = rest.split_at(letters);
    let &(_, factor) = UNITS.iter().find(|(unit, _)| *unit == name)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let minutes = |count: f64| (count * factor).round().clamp(0.0, MOST) as u32;
    let (low, high) = (minutes(low), minutes(high));
    (low <= high).then_some((Minutes { low, high }, rest))
}

/// A number, also `1.5` and `1½`, and what follows.
fn number(text: &str) -> Option<(f64, &str)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (whole, rest) = text.split_at(digits);
    let part = match rest.chars().next() {
        Some('¼') => Some(0.25),
        Some('½') => Some(0.5),
        Some('¾') => Some(0.75),
        _ => None,
    };
    let rest = match part {
        Some(_) => rest.trim_start_matches(['¼', '½', '¾']),
        None => rest,
    };
    let whole = match whole {
        "" => None,
        digits => Some(digits.parse::<f64>().ok()?),
    };
    match (whole, part) {
        (None, None) => None,
        (whole, part) => Some((whole.unwrap_or(0.0) + part.unwrap_or(0.0), rest)),
    }
}

/// The length of the one range of hours in UTC that a line has: `17:00-18:00 UTC`, `4pm-5pm UTC`. `None` if it has none,
/// or more.
pub(super) fn range_in_utc(line: &str) -> Option<u32> {
    let line = line.to_lowercase();
    let mut found = line.match_indices(['-', '–']).filter_map(|(at, dash)| {
        let (end, rest) = clock(line[at + dash.len()..].trim_start())?;
        rest.trim_start().strip_prefix("utc")?;
        let before = line[..at].trim_end();
        let begins = before
            .rfind(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | 'a' | 'p' | 'm'))
            .map_or(0, |found| {
                found + before[found..].chars().next().map_or(1, char::len_utf8)
            });
        let (start, rest) = clock(&before[begins..])?;
        // Past midnight.
        let length = (end + 24 * 60 - start) % (24 * 60);
        (rest.is_empty() && length > 0).then_some(length)
    });
    let length = found.next()?;
    found.next().is_none().then_some(length)
}

/// A time of day in minutes, `17:00` or `5pm`, and what follows.
fn clock(text: &str) -> Option<(u32, &str)> {
    let digits = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let (hour, rest) = text.split_at(digits(text));
    let hour: u32 = hour.parse().ok().filter(|&hour| hour < 25)?;
    let (minute, rest) = match rest.strip_prefix(':') {
        Some(rest) => {
            let (minute, rest) = rest.split_at(digits(rest));
            (
                minute.parse().ok().filter(|&minute: &u32| minute < 60),
                rest,
            )
        }
        None => (None, rest),
    };
    let (hour, rest) = if let Some(rest) = rest.strip_prefix("pm") {
        (hour % 12 + 12, rest)
    } else if let Some(rest) = rest.strip_prefix("am") {
        (hour % 12, rest)
    } else {
        minute?;
        (hour, rest)
    };
    Some((hour * 60 + minute.unwrap_or(0), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected) in [
            ("20 min", "20"),
            ("20min.", "20"),
            ("30 minutes", "30"),
            ("10mins", "10"),
            ("40m", "40"),
            ("15 - 20 min", "15–20"),
            ("~10–15 Minutes", "10–15"),
            ("1 h", "60"),
            ("1Hr", "60"),
            ("½-1 hr", "30–60"),
            ("1½ hours", "90"),
            ("1.5 h", "90"),
            ("1 h 30 min", "90"),
            ("20 minutes + 10 minutes discussion", "30"),
            ("30 min pres + 30 min discussion", "60"),
            ("15 minute break", "15"),
            ("0 min", "0"),
            ("20 mn", "unreadable"),
            ("20 minuts", "unreadable"),
            ("5 s", "unreadable"),
            ("20 min +", "other"),
            ("20-10 min", "other"),
            ("9am-10am", "other"),
            ("2 hr ago", "other"),
            ("5 minute walk", "other"),
            ("4th", "other"),
            ("20", "other"),
            ("", "other"),
            ("min", "other"),
            ("phase 2", "other"),
            ("1.2.3 min", "other"),
            ("999999999999 h", "100000"),
        ] {
            let read = match read(text) {
                Reading::Time(time) => time.to_string(),
                Reading::Unreadable => "unreadable".to_owned(),
                Reading::Other => "other".to_owned(),
            };
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn a_line_says_from_when_to_when() {
        for (line, minutes) in [
            ("When: June 12 2025, 17:00-18:00 UTC", Some(60)),
            (
                "When: April 1st, 16:00–17:30 UTC ( April 1st, 9am-10am PDT)",
                Some(90),
            ),
            ("When: 2020-05-12, 23:30-00:30 UTC", Some(60)),
            ("When: 4pm-5pm UTC", Some(60)),
            ("When: 11am - 1pm UTC", Some(120)),
            ("When: 16:00-17:00 UTC or 18:00-19:00 UTC", None),
            ("When: 2020-05-12, 9am-10am PDT", None),
            ("When: 16:00-16:00 UTC", None),
            ("When: ü-ü UTC, 26:00-27:00 UTC", None),
        ] {
            assert_eq!(range_in_utc(line), minutes, "{line}");
        }
    }
}
