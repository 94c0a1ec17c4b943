//! Tests of [`super`]: items as chairs write them, and what they add up to.

use super::super::tests::{agenda, meeting};
use super::super::timetable::timetable;

/// Title, names, minutes and social word of an item.
fn check(item: &str) -> String {
    let mut agenda = agenda(&meeting(&format!("1. {item}")));
    let item = agenda.items.remove(0);
    let minutes = item
        .minutes
        .map_or("-".to_owned(), |minutes| minutes.to_string());
    let (names, social) = (
        item.names.as_deref().unwrap_or("-"),
        item.social.unwrap_or("-"),
    );
    format!("{} | {names} | {minutes} | {social}", item.title)
}

#[test]
fn items_are_read_as_chairs_write_them() {
    for (item, expected) in [
        ("A title", "A title | - | - | -"),
        ("A (Ada, 20 min) ([slides](u), [a.b@1])", "A | Ada | 20 | -"),
        (
            "A (Ada Lovelace, Grace, 10 - 15 min).",
            "A | Ada Lovelace, Grace | 10–15 | -",
        ),
        ("A (Ada) [1 hr]", "A | Ada | 60 | -"),
        ("A [Ada] (1 hr)", "A | Ada | 60 | -"),
        ("A (30 minutes; @ada, [slides](u))", "A | @ada | 30 | -"),
        (
            "A ([Ada L](https://github.com/ada), 20 min)",
            "A | Ada L | 20 | -",
        ),
        (
            "A ([issue](https://github.com/a/b), Ada, 5 minutes)",
            "A | Ada | 5 | -",
        ),
        ("A (5 minutes, https://a.b/c)", "A | - | 5 | -"),
        ("[A (b, 5 min)](u) (Ada)", "A (b, 5 min) | Ada | - | -"),
        ("`f(x, 5 min)` (20 min)", "f(x, 5 min) | - | 20 | -"),
        (
            "(Un)decidability of attendee(s)",
            "(Un)decidability of attendee(s) | - | - | -",
        ),
        ("A (in the future)", "A (in the future) | - | - | -"),
        ("A (chair)", "A | chair | - | -"),
        ("A (slides)", "A | - | - | -"),
        ("A (Ada): 30 minutes", "A | Ada | 30 | -"),
        ("A (Ada) 20 min ([slides](u))", "A | Ada | 20 | -"),
        ("A - 10 mins (Ada)", "A | Ada | 10 | -"),
        ("30 mins (Ada)", "30 mins | Ada | 30 | -"),
        ("A ((b) c, 5 min", "A ((b) c, 5 min | - | - | -"),
        (
            "A (20 min presentation, 20 min discussion)",
            "A | - | 40 | -",
        ),
        ("A (Ada, [a.b@1], 5 min)", "A | Ada | 5 | -"),
        ("A (7 minute walk)", "A (7 minute walk) | - | - | -"),
        ("Lunch (60 min)", "Lunch | - | 60 | lunch"),
        (
            "Lunch at the host's, on the roof",
            "Lunch at the host's, on the roof | - | - | lunch",
        ),
        ("Coffee break", "Coffee break | - | - | break"),
        ("12:15pm: Lunch", "12:15pm: Lunch | - | - | lunch"),
        (
            "Should programs break the rules",
            "Should programs break the rules | - | - | -",
        ),
        ("Breakouts (60 min)", "Breakouts | - | 60 | -"),
        ("Group dinner", "Group dinner | - | - | dinner"),
    ] {
        assert_eq!(check(item), expected, "{item}");
    }
}

#[test]
fn a_timetable_adds_up() {
    let text = meeting(
        "1. Opening (5 min)\n    1. Thanks\n1. Discussions\n    1. A (Ada, 10 - 15 min)\n    1. B (20 min)\n        - C (5 min)\n        - E (15 min)\n1. D\n1. Dinner (60 min)",
    );
    let table = timetable(&agenda(&text));
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            let minutes = row
                .minutes
                .map_or("-".to_owned(), |minutes| minutes.to_string());
            let counted = if row.counted { "" } else { " not counted" };
            format!(
                "{}{} {} {minutes}{counted}",
                " ".repeat(row.depth),
                row.start_min,
                row.text
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "0 Opening 5",
            " 0 Thanks - not counted",
            "5 Discussions 30–35 not counted",
            " 5 A 10–15",
            " 20 B 20",
            "  20 C 5 not counted",
            "  25 E 15 not counted",
            "40 D - not counted",
            "40 Dinner 60 not counted",
        ]
    );
    assert_eq!(table.total.to_string(), "35–40");
    assert_eq!(table.lasts_min, Some(60));
    assert_eq!(table.without, 1);
}

#[test]
fn the_agenda_ends_where_the_notes_begin() {
    for (text, expected) in [
        ("- x\n\n## Agenda items\n\n- a\n\n## Notes\n\n- b", "a"),
        ("## Agenda items\n\n- a\n\n### Notes\n\n- b", "a"),
        (
            "## Agenda items\n\n### Day 1: Monday\n\n- a\n  - b\n\n### Day 2\n\n- c\n\n### Attendees\n\n- d",
            "Day 1: Monday(a(b)) Day 2(c)",
        ),
        ("## Agenda Items:\n\ntext\n\n- a\n\npara\n\n1. b", "a b"),
        ("## Agenda: June\n\n- a\n\n### Schedule\n\n- b\n", "b"),
        ("# x", ""),
    ] {
        assert_eq!(shown(&agenda(text).items), expected, "{text}");
    }
}

fn shown(items: &[super::Item]) -> String {
    let all: Vec<String> = items
        .iter()
        .map(|item| match shown(&item.children) {
            below if below.is_empty() => item.title.clone(),
            below => format!("{}({below})", item.title),
        })
        .collect();
    all.join(" ")
}
