//! An entry of a calendar from an agenda, by RFC 5545.

use super::{Agenda, Citation, Form, FrontMatter, Item, Minutes};
use crate::agenda::timetable::timetable;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use std::fmt::Write;

/// What an entry of a calendar needs beside the agenda.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// What the meeting is called.
    pub title: &'a str,
    /// What tells it from all others, and stays when it is written anew: `2026-12-10@example.org`.
    pub uid: &'a str,
    /// The address of its page, if it is published.
    pub url: Option<&'a str>,
    /// Where the book is published: what an item cites is given with its address there.
    pub address: Option<&'a str>,
    /// When the entry was written, in UTC: [`stamp`] of the meeting's day, so that the same agenda gives the same bytes.
    pub stamp: DateTime,
}

/// The beginning of the meeting's first day.
pub fn stamp(front: &FrontMatter) -> DateTime {
    front.date.to_datetime(Time::midnight())
}

/// The entry, with a calendar around it. `None` for an agenda without front matter, of which nobody knows the day.
///
/// A meeting with a start is from then, in UTC, for its duration (an hour if it says none); one of several days up to
/// the end of the last. Without a start it is one of whole days.
pub fn ics(agenda: &Agenda, entry: &Entry<'_>) -> Option<String> {
    let front = agenda.front.as_ref()?;
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//mdbook-wasi//agenda//EN");
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &line(entry.uid));
    lines.raw("DTSTAMP", &utc(entry.stamp));
    for (name, value) in times(front) {
        lines.raw(&name, &value);
    }
    lines.text("SUMMARY", entry.title);
    if let Some(place) = &front.place {
        lines.text("LOCATION", place);
    }
    let description = description(agenda, entry);
    if !description.is_empty() {
        lines.text("DESCRIPTION", &description);
    }
    if let Some(url) = entry.url {
        lines.raw("URL", &line(url));
    }
    lines.raw("END", "VEVENT");
    lines.raw("END", "VCALENDAR");
    Some(lines.0)
}

fn times(front: &FrontMatter) -> [(String, String); 2] {
    let last = front.last_day.unwrap_or(front.date);
    let moments = front.start.as_ref().and_then(|(time, zone)| {
        let start = in_utc(front.date, *time, zone)?;
        let minutes = i64::from(front.duration_min.unwrap_or(60));
        let end = in_utc(last, *time, zone)?
            .checked_add(minutes.minutes())
            .ok()?;
        Some((start, end))
    });
    match moments {
        Some((start, end)) => [
            ("DTSTART".to_owned(), utc(start)),
            ("DTEND".to_owned(), utc(end)),
        ],
        None => {
            // The end is the first day that is not part of it.
            let end = last.tomorrow().unwrap_or(last);
            let day = |date: Date| date.strftime("%Y%m%d").to_string();
            [
                ("DTSTART;VALUE=DATE".to_owned(), day(front.date)),
                ("DTEND;VALUE=DATE".to_owned(), day(end)),
            ]
        }
    }
}

fn in_utc(date: Date, time: Time, zone: &str) -> Option<DateTime> {
    let zone = match zone {
        "UTC" => TimeZone::UTC,
        name => TimeZone::get(name).ok()?,
    };
    let moment = zone.to_zoned(date.to_datetime(time)).ok()?;
    Some(moment.with_time_zone(TimeZone::UTC).datetime())
}

fn utc(moment: DateTime) -> String {
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The items, a line each, with minutes and names; below each, what it cites.
fn description(agenda: &Agenda, entry: &Entry<'_>) -> String {
    let mut text = String::new();
    for item in &agenda.items {
        describe(item, 0, entry, &mut text);
    }
    let table = timetable(agenda);
    if table.total.high > 0 {
        let _ = write!(text, "Together: {} min", table.total);
        if let Some(lasts) = table.lasts_min {
            let _ = write!(text, " of {lasts}");
        }
    }
    text.trim_end().to_owned()
}

fn describe(item: &Item, depth: usize, entry: &Entry<'_>, text: &mut String) {
    let indent = "  ".repeat(depth);
    let minutes = item
        .takes()
        .map(|minutes: Minutes| format!("{minutes} min"));
    let said: Vec<String> = item.names.clone().into_iter().chain(minutes).collect();
    let _ = write!(text, "{indent}- {}", item.title);
    if !said.is_empty() {
        let _ = write!(text, " ({})", said.join(", "));
    }
    text.push('\n');
    // Without a revision it may be anybody's text in brackets; nothing here knows the register.
    let sure = |citation: &&Citation| citation.form != Form::Short || citation.revision.is_some();
    for citation in item.citations.iter().filter(sure) {
        let name = match citation.revision {
            Some(revision) => format!("{}@{revision}", citation.id),
            None => citation.id.clone(),
        };
        let address = match (&citation.form, entry.address) {
            (Form::Link(to), _) if to.contains("://") => Some(to.clone()),
            (_, Some(base)) => Some(super::address_of(base, &citation.id, citation.revision)),
            _ => None,
        };
        let address = address.map_or_else(String::new, |address| format!(": {address}"));
        let _ = writeln!(text, "{indent}  [{name}]{address}");
    }
    for child in &item.children {
        describe(child, depth + 1, entry, text);
    }
}

/// A value that must be one line.
fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Lines of an entry, folded.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Octets of a line without its ending.
    const WIDTH: usize = 75;

    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len() + 16);
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => {
                    escaped.push('\\');
                    escaped.push(c);
                }
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push(' '),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.raw(name, &escaped);
    }

    fn raw(&mut self, name: &str, value: &str) {
        let mut room = Self::WIDTH;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                // The blank that continues a line counts.
                self.0.push_str("\r\n ");
                room = Self::WIDTH - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::agenda;
    use super::*;

    fn written(front: &str, items: &str) -> String {
        let agenda = agenda(&format!(
            "---\n{front}\n---\n# T\n\n## Agenda items\n\n{items}\n"
        ));
        let front = agenda.front.as_ref().expect("front matter");
        let entry = Entry {
            title: "A, b; c\\d",
            uid: "2026-12-10@b",
            url: Some("https://b/agenda/x.html"),
            address: Some("https://b/"),
            stamp: stamp(front),
        };
        ics(&agenda, &entry).expect("an entry")
    }

    #[test]
    fn an_entry_has_its_lines() {
        let front =
            "date: 2026-12-10\nkind: regular\nplace: a, b\nstart: 17:00 UTC\nduration: 60 min";
        let text = written(
            front,
            "1. Opening (chair, 5 min)\n1. More\n    1. A (Ada, 10 - 20 min) ([a.b@2])",
        );
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//mdbook-wasi//agenda//EN\r\nBEGIN:VEVENT\r\n\
            UID:2026-12-10@b\r\nDTSTAMP:20261210T000000Z\r\nDTSTART:20261210T170000Z\r\nDTEND:20261210T180000Z\r\n\
            SUMMARY:A\\, b\\; c\\\\d\r\nLOCATION:a\\, b\r\n\
            DESCRIPTION:- Opening (chair\\, 5 min)\\n- More (10–20 min)\\n  - A (Ada\\, 1\r\n 0–20 min)\\n    [a.b@2]: https://b/p/a.b@2/\\nTogether: 15–25 min of 60\r\n\
            URL:https://b/agenda/x.html\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_meeting_is_when_it_is() {
        for (front, start, end) in [
            (
                "date: 2026-12-10",
                ";VALUE=DATE:20261210",
                ";VALUE=DATE:20261211",
            ),
            (
                "date: 2026-12-30 to 2027-01-01",
                ";VALUE=DATE:20261230",
                ";VALUE=DATE:20270102",
            ),
            (
                "date: 2026-12-10\nstart: 09:30 America/Los_Angeles\nduration: 30 min",
                ":20261210T173000Z",
                ":20261210T180000Z",
            ),
            (
                "date: 2026-07-10\nstart: 09:30 America/Los_Angeles",
                ":20260710T163000Z",
                ":20260710T173000Z",
            ),
            (
                "date: 2026-10-31 to 2026-11-01\nstart: 20:00 America/Los_Angeles\nduration: 1 h",
                ":20261101T030000Z",
                ":20261102T050000Z",
            ),
            (
                "date: 2026-12-31\nstart: 23:30 UTC\nduration: 1 h",
                ":20261231T233000Z",
                ":20270101T003000Z",
            ),
        ] {
            let text = written(&format!("kind: breakout\n{front}"), "- A");
            assert!(
                text.contains(&format!("\r\nDTSTART{start}\r\nDTEND{end}\r\n")),
                "{text}"
            );
        }
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let text = written(
            "kind: regular\ndate: 2026-12-10",
            &format!("- {}\n- \u{1f980}{}", "ü".repeat(200), "🦀".repeat(100)),
        );
        for line in text.split("\r\n") {
            assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
        }
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&"ü".repeat(200)) && unfolded.contains(&"🦀".repeat(101)));
    }
}
