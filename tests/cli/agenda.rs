//! `agenda`: begun, checked, expanded, put into a calendar.

use crate::case_book::CaseBook;
use snapbox::{IntoData, str};
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("citing/doors")
}

/// What a check says of an agenda of the book with this text in place of its items; `(exit code, standard error)`.
#[track_caller]
fn checked(items: &str, exit_code: i32, expected: impl IntoData) {
    let book = book();
    let text = book.read("src/agenda/2026-12-10.md");
    let (head, _) = text.split_once("1. Opening").expect("an agenda");
    book.write("src/agenda/2026-12-10.md", format!("{head}{items}\n"));
    book.run("agenda check src/agenda", |call| {
        call.exit_code(exit_code)
            .stdout(str!["..."])
            .stderr(expected);
    });
}

#[test]
fn what_is_stale_is_a_warning_with_what_changed() {
    book().run("agenda check src", |call| {
        call.stdout(str![[r#"
4 files: 1 citation in order, 0 errors, 2 warnings

"#]]).stderr(str![[r#"
warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]]);
    });
    book().run("agenda check src --deny-warnings", |call| {
        call.exit_code(1).stdout(str!["..."]).stderr(str!["..."]);
    });
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    checked(
        "1. A thing (Ada, 10 min) ([door.shutt@1], [door.bell@1], [door.shut@7])",
        1,
        str![[r#"
error: no principle has the id `door.shutt`
  --> src/agenda/2026-12-10.md:13:27
   |
13 | 1. A thing (Ada, 10 min) ([door.shutt@1], [door.bell@1], [door.shut@7])
   |                           ^^^^^^^^^^^^^^
   |
   = help: did you mean `door.shut`?

error: `door.bell` was retired on 2025-06-07: renamed to key.handed
  --> src/agenda/2026-12-10.md:13:43
   |
13 | 1. A thing (Ada, 10 min) ([door.shutt@1], [door.bell@1], [door.shut@7])
   |                                           ^^^^^^^^^^^^^
   |
   = help: cite `key.handed` instead

error: `door.shut` has no revision 7
  --> src/agenda/2026-12-10.md:13:58
   |
13 | 1. A thing (Ada, 10 min) ([door.shutt@1], [door.bell@1], [door.shut@7])
   |                                                          ^^^^^^^^^^^^^
   |
   = help: the current one is `door.shut@2`; an older copy of the register may not know newer ones


"#]],
    );
    checked(
        "1. A thing (Ada, 20 mn)\n1. Another (Ada, 0 min)\n1.\n",
        1,
        str![[r#"
error: `20 mn` is no number of minutes
  --> src/agenda/2026-12-10.md:13:4
   |
13 | 1. A thing (Ada, 20 mn)
   |    ^^^^^^^^^^^^^^^^^^^^
   |
   = help: write `(Name, 20 min)`, `(15 - 20 min)` or `(1 h)`

error: an item of no minutes
  --> src/agenda/2026-12-10.md:14:4
   |
14 | 1. Another (Ada, 0 min)
   |    ^^^^^^^^^^^^^^^^^^^^
   |
   = help: give it some, or leave the minutes out

error: this item is empty
  --> src/agenda/2026-12-10.md:15:1
   |
15 | 1.
   | ^^
   |
   = help: write what it is about, or take it out


"#]],
    );
    checked(
        "1. A thing (Ada, 25 min)\n1. Another (Grace, 10 min)\n",
        1,
        str![[r#"
error: the items take 35 minutes, 5 more than the meeting lasts (30 minutes)
  --> src/agenda/2026-12-10.md:13:4
   |
13 | 1. A thing (Ada, 25 min)
   |    ^^^^^^^^^^^^^^^^^^^^^
   |
   = help: shorten items, put some off to another meeting, or make this one longer


"#]],
    );
    checked(
        "1. A thing (Ada, 20 min)\n    1. One (Ada, 5 min)\n    1. Two (Ada, 5 min)\n",
        1,
        str![[r#"
error: this item has 20 minutes, and the items below it take 10
  --> src/agenda/2026-12-10.md:13:4
   |
13 | 1. A thing (Ada, 20 min)
   |    ^^^^^^^^^^^^^^^^^^^^^
   |
   = help: take its own minutes out, or make them the sum


"#]],
    );
    checked(
        "1. A thing (Ada, 10 min) ([door.shut@two])",
        1,
        str![[r#"
error: `[door.shut@two]` is no citation
  --> src/agenda/2026-12-10.md:13:27
   |
13 | 1. A thing (Ada, 10 min) ([door.shut@two])
   |                           ^^^^^^^^^^^^^^^
   |
   = help: a revision is a whole number from 1: `[door.shut@1]`


"#]],
    );
}

#[test]
fn front_matter_is_read_strictly() {
    for (from, to, expected) in [
        (
            "date: 2026-12-10",
            "date: 2026-02-30",
            str![[r#"
error: `2026-02-30` is no date
 --> src/agenda/2026-12-10.md:2:7
  |
2 | date: 2026-02-30
  |       ^^^^^^^^^^
  |
  = help: write `YYYY-MM-DD`, or `YYYY-MM-DD to YYYY-MM-DD`

warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]],
        ),
        (
            "kind: regular",
            "kind: regullar",
            str![[r#"
error: unknown kind of meeting `regullar`
 --> src/agenda/2026-12-10.md:3:7
  |
3 | kind: regullar
  |       ^^^^^^^^
  |
  = help: did you mean `regular`?

warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]],
        ),
        (
            "place:",
            "plaice:",
            str![[r#"
error: unknown key `plaice`
 --> src/agenda/2026-12-10.md:4:1
  |
4 | plaice: at the door
  | ^^^^^^
  |
  = help: did you mean `place`?

warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]],
        ),
        (
            "start: 17:00 UTC",
            "start: 17:00",
            str![[r#"
error: `start` names no time zone
 --> src/agenda/2026-12-10.md:5:8
  |
5 | start: 17:00
  |        ^^^^^
  |
  = help: write `HH:MM ZONE`; the zone is `UTC` or a name such as `America/Los_Angeles`

warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]],
        ),
        (
            "duration: 30 min",
            "duration: half an hour",
            str![[r#"
error: `half an hour` is no duration
 --> src/agenda/2026-12-10.md:6:11
  |
6 | duration: half an hour
  |           ^^^^^^^^^^^^
  |
  = help: write `60 min`, `1 h` or `1 h 30 min`

warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms


"#]],
        ),
    ] {
        let book = book();
        book.replace("src/agenda/2026-12-10.md", from, to)
            .run("agenda check src/agenda", |call| {
                call.exit_code(1).stdout(str!["..."]).stderr(expected);
            });
    }
    // The book's own agendas are held to it by `test`, too.
    let book = book();
    book.replace("src/agenda/2026-12-10.md", "kind: regular", "kind: yearly")
        .run("test", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: unknown kind of meeting `yearly`
 --> src/agenda/2026-12-10.md:3:7
  |
3 | kind: yearly
  |       ^^^^^^
  |
  = help: known are `regular`, `in-person`, `breakout`


"#]]);
        });
}

#[test]
fn json_has_an_object_for_each_finding_and_a_summary() {
    let out = book().output("agenda check src --format json", 0);
    let lines: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let kinds: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["stale", "no-revision", "summary"]);
    assert_eq!(lines[0]["id"], "door.shut");
    assert_eq!(
        lines[0]["later"][0]["reason"],
        "it did not say who is kept out"
    );
    assert_eq!(lines[0]["line"], 15);
    assert_eq!(lines[2]["warnings"], 2);
}

#[test]
fn a_published_register_is_enough() {
    let book = book();
    book.run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    let json = book.read("book/principles.json");
    let elsewhere = book.outside().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("principles.json"), &json).expect("written");
    let text =
        "# Call\n\n- see [door.shut@1](https://example.org/p/door.shut@1/) and [door.bell@1]\n";
    fs::write(elsewhere.join("call.md"), text).expect("written");
    let check = |expected: &str| {
        let mut command = book.command("agenda check call.md --principles principles.json");
        let output = command
            .current_dir(&elsewhere)
            .output()
            .expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
        output.status.code()
    };
    assert_eq!(check("error: `door.bell` was retired"), Some(1));
    assert_eq!(
        check("warning: `door.shut@1` is not the current wording"),
        Some(1)
    );
    for (from, to, expected) in [
        (
            "\"version\": 1,\n  \"title\"",
            "\"version\": 9,\n  \"title\"",
            "it has version 9, and this tool reads version 1",
        ),
        (
            "Whoever comes rings.",
            "Whoever comes knocks.",
            "revision 1 of `door.bell` is not as it was published",
        ),
        ("{", "", "it is no principles.json"),
    ] {
        let broken = json.replacen(from, to, usize::MAX);
        fs::write(elsewhere.join("principles.json"), broken).expect("written");
        assert_eq!(check(expected), Some(2));
    }
}

#[test]
fn expand_makes_links_and_touches_nothing_else() {
    let book = book();
    let text = "\u{feff}# Call\r\n\r\n- `[door.shut@1]` [door.shut@1] and [key.handed]\t \r\n- [door.bell@1] [else.where] x\r\n";
    book.write("src/agenda/call.md", text);
    book.run("agenda expand src/agenda/call.md", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: nobody says where the book is published
help: give `--address URL`, or `address` in `[preprocessor.wasi]`

"#]]);
    });
    assert_eq!(book.read("src/agenda/call.md"), text);
    book.run(
        "agenda expand src/agenda/call.md --address https://example.org/doors",
        |call| {
            call.exit_code(1)
                .stdout(str![[r#"
src/agenda/call.md: 2 links

"#]])
                .stderr(str![[r#"
error: `door.bell` was retired
 --> src/agenda/call.md:4:3
  |
4 | - [door.bell@1] [else.where] x
  |   ^^^^^^^^^^^^^
  |
  = help: cite `key.handed`


"#]]);
        },
    );
    let expanded = "\u{feff}# Call\r\n\r\n- `[door.shut@1]` [door.shut@1](https://example.org/doors/p/door.shut@1/) and \
                    [key.handed@1](https://example.org/doors/p/key.handed@1/)\t \r\n- [door.bell@1] [else.where] x\r\n";
    assert_eq!(book.read("src/agenda/call.md"), expanded);
    book.run(
        "agenda expand src/agenda/call.md --address https://example.org/doors",
        |call| {
            call.exit_code(1).stdout("").stderr(str!["..."]);
        },
    );
    assert_eq!(book.read("src/agenda/call.md"), expanded);
}

#[test]
fn new_writes_an_agenda_that_a_check_has_nothing_to_say_of() {
    for kind in ["regular", "in-person", "breakout"] {
        let book = book();
        book.run(&format!("agenda new 2027-01-07 --kind {kind}"), |call| {
            call.stdout("src/agenda/2027-01-07.md\n").stderr(str![[r#"
add it to SUMMARY.md: `  - [Meeting of 2027-01-07](agenda/2027-01-07.md)`

"#]]);
        })
        .run("agenda check src/agenda/2027-01-07.md", |call| {
            call.stdout(str!["..."]).stderr("");
        })
        .run("agenda ics src/agenda/2027-01-07.md", |call| {
            call.stdout(str!["..."]).stderr("");
        });
        let before = book.read("src/agenda/2027-01-07.md");
        book.run("agenda new 2027-01-07", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: there is a `src/agenda/2027-01-07.md` already, and it was left alone

"#]]);
        });
        assert_eq!(book.read("src/agenda/2027-01-07.md"), before);
    }
    for (words, expected) in [
        (
            "agenda new 2027-02-29",
            str![[r#"
error: invalid value '2027-02-29' for '<DATE>': a day of the calendar is expected, such as 2026-12-10

For more information, try '--help'.

"#]],
        ),
        (
            "agenda new 2027-01-07 --kind weekly",
            str![[r#"
error: invalid value 'weekly' for '--kind <KIND>': there are regular, in-person, breakout

For more information, try '--help'.

"#]],
        ),
    ] {
        book().run(words, |call| {
            call.exit_code(2).stdout("").stderr(expected);
        });
    }
}

#[test]
fn an_entry_for_a_calendar_has_the_time_the_place_and_what_is_cited() {
    let out = book().output(
        "agenda ics src/agenda/2026-12-10.md --address https://example.org/",
        0,
    );
    for part in [
        "BEGIN:VCALENDAR\r\n",
        "DTSTART:20261210T170000Z\r\n",
        "DTEND:20261210T173000Z\r\n",
        "SUMMARY:A call about doors\r\n",
        "LOCATION:at the door\r\n",
        "END:VCALENDAR\r\n",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(
        out.replace("\r\n ", "")
            .contains("https://example.org/p/door.shut@1/"),
        "{out}"
    );
    assert!(out.lines().all(|line| line.len() <= 75), "{out}");
    book().run("agenda ics src/doors.md", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `src/doors.md` has no front matter that says when the meeting is
help: begin it with `---`, `date: YYYY-MM-DD`, `kind: regular`, `---`; `mdbook-wasi agenda new` writes one

"#]]);
    });
}

#[test]
fn files_that_cannot_be_read_do_not_hide_the_others() {
    let book = book();
    book.write("src/agenda/bytes.md", b"# Call\n\n\xff\n");
    book.run("agenda check src/agenda", |call| {
        call.exit_code(2)
            .stdout(str![[r#"
1 file: 1 citation in order, 0 errors, 2 warnings, 1 not read

"#]])
            .stderr(str!["..."]);
    });
    book.run("agenda check src/nowhere.md src/agenda", |call| {
        call.exit_code(2).stdout(str!["..."]).stderr(str![[r#"
error: cannot read `src/nowhere.md`: No such file or directory (os error 2)
warning: `door.shut@1` is not the current wording, which is revision 2
  --> src/agenda/2026-12-10.md:15:67
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                   ^^^^^^^^^^^^^
   |
   = help: revision 2 of 2025-03-04: it did not say who is kept out; what changed: A door opens for whoever has its [-key.-]{+[key](keys.md#key.handed), and for *nobody* else.+}; cite `door.shut@2` if it still holds

warning: `key.handed` is cited without a revision
  --> src/agenda/2026-12-10.md:15:82
   |
15 |     1. Who may ring? (Ada, 20 min) ([notes](https://example.org), [door.shut@1], [key.handed])
   |                                                                                  ^^^^^^^^^^^^
   |
   = help: write `[key.handed@1]`, so that a reader can tell whether the wording has changed since; `agenda expand` does it for short forms

error: `src/agenda/bytes.md`, line 3: this file is not UTF-8

"#]]);
    });
}

#[test]
fn of_many_findings_the_first_are_shown_and_json_has_all() {
    let book = book();
    book.write(
        "src/agenda/many.md",
        "# Call\n\nç [door.shutt@1]".to_owned() + &" [door.shutt@1]".repeat(99),
    );
    let shown = book
        .command("agenda check src/agenda/many.md")
        .output()
        .expect("the command starts");
    let said = String::from_utf8_lossy(&shown.stderr);
    assert_eq!(said.matches("error:").count(), 50, "{said}");
    assert!(
        said.contains("`src/agenda/many.md`: 50 more findings; `--format json` has them all"),
        "{said}"
    );
    let out = book.output("agenda check src/agenda/many.md --format json", 1);
    let columns: Vec<u64> = out
        .lines()
        .filter_map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["column"].as_u64()
        })
        .collect();
    let expected: Vec<u64> = (0..100).map(|nth| 3 + 15 * nth).collect();
    assert_eq!(columns, expected);
}

/// The page of an agenda of the book with this text after its front matter.
#[track_caller]
fn page(text: &str) -> String {
    let book = book();
    let written = book.read("src/agenda/2026-12-10.md");
    let (front, _) = written.split_once("# A call").expect("an agenda");
    book.write("src/agenda/2026-12-10.md", format!("{front}{text}"));
    book.run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    book.read("book/agenda/2026-12-10.html")
}

#[test]
fn what_is_cited_unfolds_below_its_item_however_that_is_written() {
    let opens = "<details class=\"wasi-cited\"><summary><code>key.handed@1</code>";
    for (text, beside) in [
        (
            "## Agenda items\n\n1. **Bold [key.handed@1]**\n1. Next\n",
            "</strong>",
        ),
        (
            "## Agenda items\n\n1. *[key.handed@1]*\n   and more\n1. Next\n",
            "and more",
        ),
        (
            "## Agenda items\n\n* A [key.handed@1][^1]\n\n* B\n\n[^1]: a note\n",
            "a note",
        ),
        (
            "## Agenda items\r\n\r\n1. A\r\n    1. B [key.handed@1]\r\n1. C\r\n",
            "<li>C</li>",
        ),
        (
            "> ## Agenda items\n>\n> 1. A [key.handed@1]\n> 1. B\n",
            "<li>B</li>",
        ),
        (
            "## Agenda items\n\n1. A [key.handed@1]\n\n   ```text\n   code\n   ```\n",
            "code",
        ),
    ] {
        let page = page(text);
        assert_eq!(page.matches(opens).count(), 1, "{text}\n{page}");
        assert!(page.contains(beside), "{beside}\n{page}");
        assert!(!page.contains("**"), "{text}\n{page}");
    }
}

#[test]
fn what_front_matter_and_items_say_never_becomes_html() {
    let book = book();
    book.replace(
        "src/agenda/2026-12-10.md",
        "place: at the door",
        "place: </div><script>alert(1)</script> {{#include ../doors.md}}",
    )
    .replace(
        "src/agenda/2026-12-10.md",
        "(Ada, 20 min)",
        "(<b>Ada</b>, 20 min)",
    )
    .run("build", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: an agenda takes nothing from other files
 --> src/agenda/2026-12-10.md:4:40
  |
4 | place: </div><script>alert(1)</script> {{#include ../doors.md}}
  |                                        ^^^
  |
  = help: write out what it includes: it is read on forges, too, and checked as it is written


"#]]);
    })
    .replace("src/agenda/2026-12-10.md", " {{#include ../doors.md}}", "")
    .run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    let page = book.read("book/agenda/2026-12-10.html");
    assert!(!page.contains("<script>alert"), "{page}");
    let calendar = book.read("book/agenda/2026-12-10.ics");
    assert!(
        calendar.contains("LOCATION:</div><script>alert(1)</script>\r\n"),
        "{calendar}"
    );
}
