//! An agenda to fill in, in the form that [`check`](super::check) asks for.

use super::front_matter::Kind;
use jiff::civil::Date;

/// The text of a new agenda for a meeting that begins on this day.
///
/// `example` is a principle to show how one is cited, with its current revision: `authority.no-ambient@1`. With one that
/// the register has, the text is without a finding; without one, it cites nothing.
pub fn template(date: Date, kind: Kind, example: Option<&str>) -> String {
    let form = match kind {
        Kind::Regular => REGULAR,
        Kind::InPerson => IN_PERSON,
        Kind::Breakout => BREAKOUT,
    };
    let cited = example.map_or_else(String::new, |id| format!(" ([{id}])"));
    let decided = example.map_or_else(
        || "what was decided".to_owned(),
        |id| format!("what was decided, against which wording: [{id}]"),
    );
    let next = date.tomorrow().unwrap_or(date);
    form.replace("DATE", &date.to_string())
        .replace("NEXT", &next.to_string())
        .replace("DAY", &date.strftime("%B %-d").to_string())
        .replace("CITED", &cited)
        .replace("DECIDED", &decided)
}

const REGULAR: &str = "\
---
date: DATE
kind: regular
place: video call
start: 17:00 UTC
duration: 60 min
---

# DAY: WASI video call

<!-- An item: Title (Name, 20 min) ([slides](address), [family.idea@revision]). `mdbook-wasi agenda check` reads it. -->

## Agenda items

1. Opening, welcome and roll call (chair, 5 min)
    1. Please help add your name to the meeting notes.
    1. Please help take notes.
1. Announcements (chair, 5 min)
    1. Submit a pull request to add your announcement here.
1. Proposals and discussions
    1. What is proposed, and what is to be decided (champion, 25 min)CITED
    1. Another one, with a range (champion, 15 - 20 min)
1. Closure (chair, 5 min)

## Meeting notes

### Attendees

- Name

### What is proposed, and what is to be decided

- DECIDED
";

const IN_PERSON: &str = "\
---
date: DATE to NEXT
kind: in-person
place: host, street, city
start: 09:30 UTC
# of each day
duration: 7 h 30 min
---

# WASI in-person meeting from DAY

<!-- An item: Title (Name, 20 min) ([slides](address), [family.idea@revision]). `mdbook-wasi agenda check` reads it. -->

- **Host**: who invites
- **Entrance**: how to get in, and whom to call
- **Remote**: where to join who cannot come

## Agenda items

1. Day 1, DATE
    1. Breakfast at the venue
    1. Opening, welcome and roll call (chair, 15 min)
        1. Please help add your name to the meeting notes.
        1. Please help take notes.
        1. The host on the building, the network and the exits
    1. Announcements (chair, 15 min)
    1. Proposals and discussions, in the morning
        1. What is proposed, and what is to be decided (champion, 90 min)CITED
        1. Another one, with a range (champion, 45 - 60 min)
    1. Lunch (60 min)
    1. Proposals and discussions, in the afternoon
        1. A longer discussion (champion, 90 min)
        1. Coffee break (30 min)
        1. A demonstration (champion, 60 min)
    1. Dinner at a place to be named, each on their own account
1. Day 2, NEXT
    1. Proposals and discussions, in the morning
        1. What was left over from the first day (chair, 120 min)
    1. Lunch (60 min)
    1. Breakouts (chair, 120 min)
        1. One topic to a room; what is found out is told to all.
    1. What was decided, and who does what (chair, 30 min)

### Schedule constraints

- Who is there only at certain hours, or joins from another time zone

## Meeting notes

### Attendees

- Name

### What is proposed, and what is to be decided

- DECIDED
";

const BREAKOUT: &str = "\
---
date: DATE
kind: breakout
place: video call
start: 17:00 UTC
duration: 60 min
---

# DAY: WASI breakout on one question

<!-- An item: Title (Name, 20 min) ([slides](address), [family.idea@revision]). `mdbook-wasi agenda check` reads it. -->

## Agenda items

1. Opening: the question, and what would answer it (chair, 5 min)
1. Proposals and discussions
    1. What is known, and what was tried (champion, 15 min)CITED
    1. Discussion (chair, 30 min)
1. What is brought back to the subgroup, and by whom (chair, 10 min)

## Meeting notes

### Attendees

- Name

### What is brought back to the subgroup

- DECIDED
";

#[cfg(test)]
mod tests {
    use super::super::tests::{agenda, file, register};
    use super::super::timetable::{Balance, timetable};
    use super::super::{Rules, check, front_matter};
    use super::*;

    #[test]
    fn a_new_agenda_is_sound() {
        for kind in Kind::ALL {
            for example in [Some("authority.no-ambient@3"), None] {
                let text = template(jiff::civil::date(2026, 12, 31), kind, example);
                let (front, wrong) = front_matter::parse(&file(&text), true);
                assert!(wrong.is_empty(), "{wrong:?}");
                assert_eq!(front.map(|front| front.kind), Some(kind));
                for own in [true, false] {
                    let rules = Rules { address: None, own };
                    let found = check::check(&file(&text), &register(), &rules);
                    assert!(found.is_empty(), "{found:?}");
                }
                let agenda = agenda(&text);
                assert_eq!(
                    agenda.citations.len(),
                    if example.is_some() { 2 } else { 0 }
                );
                let table = timetable(&agenda);
                assert!(!matches!(
                    table.balance(),
                    Balance::Over(_) | Balance::Unknown
                ));
                let social = table.rows.iter().filter_map(|row| row.social);
                let expected: &[&str] = match kind {
                    Kind::InPerson => &["breakfast", "lunch", "break", "dinner", "lunch"],
                    _ => &[],
                };
                assert_eq!(social.collect::<Vec<_>>(), expected);
                for left in ["DATE", "NEXT", "DAY", "CITED", "DECIDED"] {
                    assert!(!text.contains(left), "{left}");
                }
            }
        }
    }
}
