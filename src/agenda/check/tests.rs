//! Tests of [`super`]: a text, and what is found in it.

use super::super::tests::{agenda, file, findings, meeting, register};
use super::*;
use crate::diagnostic::Severity;

fn kinds(text: &str, rules: &Rules) -> Vec<String> {
    findings(text, rules)
        .iter()
        .map(|line| line.split(':').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn citations_are_held_against_the_register() {
    for (text, expected) in [
        ("[authority.no-ambient@3]", &[][..]),
        (
            "[authority.no-ambient@2]",
            &["stale: `authority.no-ambient@2` is not the current wording, which is revision 3"],
        ),
        (
            "[authority.no-ambient@4]",
            &["unknown-revision: `authority.no-ambient` has no revision 4"],
        ),
        (
            "[authority.no-ambient]",
            &["no-revision: `authority.no-ambient` is cited without a revision"],
        ),
        (
            "[authority.ambient]",
            &["retired: `authority.ambient` was retired on 2026-12-01: said twice"],
        ),
        (
            "[authority.ambient@1]",
            &["retired: `authority.ambient` was retired on 2026-12-01: said twice"],
        ),
        (
            "[authority.no-ambiant@1]",
            &["unknown-id: no principle has the id `authority.no-ambiant`"],
        ),
        (
            "[some.thing@1]",
            &["unknown-id: no principle has the id `some.thing`"],
        ),
        (
            "[authority.no-ambiant]",
            &["unknown-id: no principle has the id `authority.no-ambiant`"],
        ),
        ("[authority.else] [some.thing] [a.b.c]", &[]),
        (
            "[memory.copy] [memory.grow] [types.h] [types.rs] [webassembly.org] [i32.add] [limits.h]",
            &[],
        ),
        (
            "[name.surname@example.org] [wasi.http@0.2.0] [@name annotations]",
            &[],
        ),
    ] {
        assert_eq!(findings(text, &Rules::default()), expected, "{text}");
    }
}

#[test]
fn links_are_citations_where_the_book_is() {
    let published = Rules {
        address: Some("https://b/x".to_owned()),
        own: false,
    };
    let own = Rules {
        address: None,
        own: true,
    };
    let nowhere = Rules::default();
    for (link, rules, expected) in [
        (
            "https://b/x/p/authority.no-ambient@2/",
            &published,
            &["stale"][..],
        ),
        (
            "https://b/x/p/authority.no-ambient%402/index.html?a#b",
            &published,
            &["stale"],
        ),
        (
            "https://b/x/p/authority.no-ambient",
            &published,
            &["no-revision"],
        ),
        ("https://b/x/p/some.thing@1/", &published, &["unknown-id"]),
        ("https://b/xy/p/some.thing@1/", &published, &[]),
        ("https://c/p/authority.no-ambient@2/", &published, &[]),
        ("https://c/p/authority.no-ambient@2/", &nowhere, &["stale"]),
        (
            "https://c/p/authority.nothing@2/",
            &nowhere,
            &["unknown-id"],
        ),
        ("https://c/p/some.thing@1/", &nowhere, &[]),
        ("https://c/p/example.com", &nowhere, &[]),
        ("../p/authority.no-ambient@2/", &nowhere, &[]),
        ("../p/authority.no-ambient@2/", &own, &["stale"]),
        ("../p/some.thing/", &own, &["unknown-id"]),
        ("p/authority.no-ambient@3/", &own, &[]),
        ("q/p/authority.no-ambient@2/", &own, &[]),
        ("mailto:a/p/authority.no-ambient@2", &own, &[]),
        ("https://c/p/authority.no-ambient@x/", &nowhere, &[]),
    ] {
        assert_eq!(kinds(&format!("[a]({link})"), rules), expected, "{link}");
    }
    assert_eq!(
        kinds("![a](https://c/p/authority.no-ambient@2/)", &nowhere),
        [""; 0]
    );
}

#[test]
fn what_is_found_says_what_to_do() {
    for (text, severity, help) in [
        (
            "[authority.no-ambient@1]",
            Severity::Warning,
            "revision 2 of 2026-11-02: reason 2; revision 3 of 2026-11-03: reason 3; what changed: A program is \
             [-handed nothing.-]{+given nothing it did not ask for.+}; cite `authority.no-ambient@3` if it still holds",
        ),
        (
            "[authority.ambient@1]",
            Severity::Error,
            "cite `authority.no-ambient` instead",
        ),
        (
            "[authority.no-ambiant@1]",
            Severity::Error,
            "did you mean `authority.no-ambient`?",
        ),
        (
            "[types.errors]",
            Severity::Warning,
            "write `[types.errors@1]`, so that a reader can tell whether the wording has changed since; \
             `agenda expand` does it for short forms",
        ),
        (
            "https://github.com/WebAssembly/WASI/blob/main/a.md",
            Severity::Warning,
            "link to a commit (on GitHub, press `y` on the page), or cite a principle",
        ),
    ] {
        let found = check(&file(text), &register(), &Rules::default());
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].severity(), severity, "{text}");
        assert_eq!(found[0].diagnostic.help.as_deref(), Some(help), "{text}");
        assert_eq!(found[0].diagnostic.labels[0].span.text(), text);
    }
}

#[test]
fn the_form_is_asked_of_agendas_with_front_matter() {
    let discussion = |item: &str| format!("1. Proposals and discussions\n    1. {item}");
    let rules = Rules::default();
    for (items, expected) in [
        ("1. A (Ada, 20 min)", &[][..]),
        ("1. \n1. A", &["malformed: this item is empty"]),
        (
            "1. A (Ada, 20 mn)",
            &["malformed: `20 mn` is no number of minutes"],
        ),
        ("1. A (Ada, 20)", &["malformed: `20` has no unit"]),
        ("1. A (Ada, 0 min)", &["malformed: an item of no minutes"]),
        (
            "1. A (Ada, 5 min) [10 min]",
            &["malformed: the minutes of this item are given twice"],
        ),
        (
            "1. A [authority.no-ambient@two]",
            &["malformed: `[authority.no-ambient@two]` is no citation"],
        ),
        (
            "1. A [authority.no-ambient@]",
            &["malformed: `[authority.no-ambient@]` is no citation"],
        ),
        ("1. A [some.body@home.org]", &[]),
        ("", &["malformed: the agenda has no items"]),
        (
            &discussion("A (20 min)"),
            &["no-name: this item has minutes and nobody who speaks"],
        ),
        (&discussion("A (champion, 20 min)"), &[]),
        (&discussion("A (Ada) [20 min]"), &[]),
        (&discussion("Lunch (20 min)"), &[]),
        ("1. Announcements (20 min)", &[]),
        (
            "1. A (Ada, 61 min)",
            &["overrun: the items take 61 minutes, 1 more than the meeting lasts (60 minutes)"],
        ),
        ("1. A (50 - 70 min)", &[]),
        (
            "1. A (20 min)\n   - B (10 min)\n   - C (15 min)",
            &["disagree: this item has 20 minutes, and the items below it take 25"],
        ),
        ("1. A (20 min)\n   - B (10 min)\n   - C", &[]),
        ("1. A (25 min)\n   - B (10 min)\n   - C (10 - 15 min)", &[]),
        ("1. A\n   - B (50 min)\n   - Dinner (90 min)", &[]),
    ] {
        assert_eq!(findings(&meeting(items), &rules), expected, "{items}");
    }
    for text in [
        "## Agenda items\n\n1. \n1. A (Ada, 20 mn)\n1. B (Ada, 20)\n1. [authority.ambient-no@two]",
        "---\nlayout: page\ndate: 2020-01-01\n---\n- ",
    ] {
        assert_eq!(findings(text, &rules), [""; 0], "{text}");
    }
    // An id that there is, is meant in anybody's text.
    assert_eq!(
        findings("- see [authority.no-ambient@two]", &rules),
        ["malformed: `[authority.no-ambient@two]` is no citation"]
    );
}

#[test]
fn minutes_of_others_are_warnings() {
    let call = |items: &str| {
        format!("- **When**: June 12 2025, 17:00-18:00 UTC\n\n## Agenda items\n\n{items}")
    };
    for (items, expected) in [
        ("1. A (Ada, 61 min)", &["overrun"][..]),
        ("1. A (Ada, 60 min)", &[]),
        ("1. A (10 min)\n   - B (15 min)", &["disagree"]),
        ("1. A (60 min)\n   - B (15 min)", &[]),
    ] {
        assert_eq!(kinds(&call(items), &Rules::default()), expected, "{items}");
        let found = check(&file(&call(items)), &register(), &Rules::default());
        assert!(
            found
                .iter()
                .all(|finding| finding.severity() == Severity::Warning)
        );
    }
}

#[test]
fn each_day_of_a_meeting_is_a_sum_of_its_own() {
    let text = |items: &str| {
        format!(
            "---\ndate: 2026-12-10 to 2026-12-11\nkind: in-person\nduration: 60 min\n---\n## Agenda items\n\n{items}"
        )
    };
    for (items, expected) in [
        (
            "1. Day 1\n   - A (60 min)\n1. Day 2\n   - B (61 min)",
            &["overrun: the items take 61 minutes, 1 more than the day lasts (60 minutes)"][..],
        ),
        ("1. A (100 min)\n1. B (20 min)", &[]),
        (
            "1. A (100 min)\n1. B (21 min)",
            &["overrun: the items take 121 minutes, 1 more than the meeting lasts (120 minutes)"],
        ),
    ] {
        assert_eq!(
            findings(&text(items), &Rules::default()),
            expected,
            "{items}"
        );
    }
    assert_eq!(
        timetable(&agenda(&text("1. Day 1\n   - A (60 min)\n1. Day 2")))
            .days
            .len(),
        2
    );
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let text = "---\ndate: 2026-02-30\nknd: x\nkind: regular\n---\n# [authority.ambient]\n\n## Agenda items\n\n- (0 min)\n- [types.errors]\n";
    assert_eq!(
        kinds(text, &Rules::default()),
        [
            "front-matter",
            "front-matter",
            "retired",
            "malformed",
            "no-revision"
        ]
    );
}
