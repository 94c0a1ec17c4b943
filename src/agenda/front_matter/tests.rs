//! Tests of [`super`]: lines of front matter, and what they say.

use super::super::tests::file;
use super::*;

fn check(lines: &str) -> (Option<FrontMatter>, Vec<String>) {
    let file = file(&format!("---\n{lines}\n---\n"));
    let (front, diagnostics) = parse(&file, true);
    let said = diagnostics.into_iter().map(|diagnostic| {
        let place = diagnostic.labels[0].span.text().to_owned();
        format!(
            "{place} | {} | {}",
            diagnostic.message,
            diagnostic.help.unwrap_or_default()
        )
    });
    (front, said.collect())
}

#[test]
fn keys_are_read() {
    let (front, wrong) = check(
        "# a comment\ndate: 2026-12-10 to 2026-12-12\nkind:in-person\nplace: \"a: b\"\n\nstart: 9:30 America/Los_Angeles \nduration: 1 h 30 min\ntitle: 'T'\nexample: true",
    );
    assert_eq!(wrong, [""; 0]);
    let front = front.expect("front matter");
    assert_eq!(front.days(), 3);
    assert!(front.example);
    assert_eq!(front.kind, Kind::InPerson);
    assert_eq!(front.place.as_deref(), Some("a: b"));
    assert_eq!(
        front.start,
        Some((
            jiff::civil::time(9, 30, 0, 0),
            "America/Los_Angeles".to_owned()
        ))
    );
    assert_eq!(front.duration_min, Some(90));
    assert_eq!(front.title.as_deref(), Some("T"));
}

#[test]
fn what_cannot_be_read_is_told_with_what_to_do() {
    const DATE: &str = "write `YYYY-MM-DD`, or `YYYY-MM-DD to YYYY-MM-DD`";
    const START: &str =
        "write `HH:MM ZONE`; the zone is `UTC` or a name such as `America/Los_Angeles`";
    const DURATION: &str = "write `60 min`, `1 h` or `1 h 30 min`";
    let with = |line: &str| format!("date: 2026-12-10\nkind: regular\n{line}");
    for (lines, expected) in [
        (with("dat: x"), "dat | unknown key `dat` | did you mean `date`?".to_owned()),
        (with("layout: x"), "layout | unknown key `layout` | known are `date`, `kind`, `place`, `start`, `duration`, `title`, `example`".to_owned()),
        (with("kind: breakout"), "kind: breakout | `kind` is given twice | leave one of them".to_owned()),
        (with("place:"), "place: | `place` has no value | give one, or take the line out".to_owned()),
        (with("- x"), "- x | a line of front matter is `key: value` | nothing else of YAML is read here; a line that begins with `#` is a comment".to_owned()),
        ("kind: regular".to_owned(), "--- | front matter has no `date` | add `date: YYYY-MM-DD`, or `date: YYYY-MM-DD to YYYY-MM-DD`".to_owned()),
        ("date: 2026-12-10".to_owned(), "--- | front matter has no `kind` | add `kind:` with one of `regular`, `in-person`, `breakout`".to_owned()),
        ("kind: regular\ndate: 2026-02-30".to_owned(), format!("2026-02-30 | `2026-02-30` is no date | {DATE}")),
        ("kind: regular\ndate: 20261210".to_owned(), format!("20261210 | `20261210` is no date | {DATE}")),
        ("kind: regular\ndate: tomorrow".to_owned(), format!("tomorrow | `tomorrow` is no date | {DATE}")),
        (
            "kind: regular\ndate: 2026-12-10 to 2026-12-10".to_owned(),
            "2026-12-10 to 2026-12-10 | the last day, 2026-12-10, is not after the first, 2026-12-10 | a meeting of one day has one date".to_owned(),
        ),
        ("date: 2026-12-10\nkind: inperson".to_owned(), "inperson | unknown kind of meeting `inperson` | did you mean `in-person`?".to_owned()),
        ("date: 2026-12-10\nkind: x".to_owned(), "x | unknown kind of meeting `x` | known are `regular`, `in-person`, `breakout`".to_owned()),
        (
            with("example: yes"),
            "yes | `example` is `true` or `false`, not `yes` | an example is listed with no principle".to_owned(),
        ),
        (with("start: 17:00"), format!("17:00 | `start` names no time zone | {START}")),
        (with("start: noon"), format!("noon | `noon` is no time of day with its zone | {START}")),
        (with("start: 25:00 UTC"), format!("25:00 UTC | `25:00` is no time of day | {START}")),
        (with("start: 17:00 PST"), format!("17:00 PST | unknown time zone `PST` | {START}")),
        (with("start: 17:00 Europe/Nowhere"), format!("17:00 Europe/Nowhere | unknown time zone `Europe/Nowhere` | {START}")),
        (with("duration: 60"), format!("60 | `60` is no duration | {DURATION}")),
        (with("duration: 0 min"), format!("0 min | `0 min` is no duration | {DURATION}")),
        (with("duration: 1 h 90 min"), format!("1 h 90 min | `1 h 90 min` is no duration | {DURATION}")),
        (with("duration: 99999999999 h"), format!("99999999999 h | `99999999999 h` is no duration | {DURATION}")),
    ] {
        let (front, said) = check(&lines);
        assert_eq!(said, [expected], "{lines}");
        assert!(front.is_none(), "{lines}");
    }
}

#[test]
fn front_matter_is_told_from_other_lines() {
    for (text, own, begins, ours) in [
        ("---\ndate: x\nkind: y\n---\nz", false, 24, true),
        ("\u{feff}---\r\nkind: y\r\n---\r\nz", false, 22, true),
        ("---\ndate: x\ntitle: y\n---\n", false, 25, false),
        ("---\ndate: x\ntitle: y\n---\n", true, 25, true),
        ("---\nlayout: y\n---", false, 17, false),
        ("---\n\nA text: of two lines\n---\n", true, 0, false),
        ("---\nkind: y\n", true, 0, false),
        ("\n---\nkind: y\n---\n", true, 0, false),
        ("# T\n\n---\nkind: y\n---\n", true, 0, false),
        ("\u{feff}# T", true, 3, false),
        ("", true, 0, false),
        ("---\n---\n", true, 0, false),
    ] {
        assert_eq!(markdown_start(text), begins, "{text}");
        assert_eq!(is_ours(text, own), ours, "{text}");
    }
}
