//! The register through its life: begun, worded anew, renamed, retired; and edited by others.

use super::*;
use crate::source::SourceFile;

/// Principles as chapters state them: `id: statement`, all in one chapter.
fn book(lines: &[&str]) -> Vec<Stated> {
    let text = lines.join("\n");
    let file = SourceFile::new("a.md", "a.md", text.clone());
    let mut at = 0;
    let stated = lines.iter().map(|line| {
        let (id, statement) = line.split_once(": ").unwrap();
        let heading = Span::new(&file, at..at + id.len());
        at += line.len() + 1;
        Stated {
            id: id.to_owned(),
            title: format!("Title of {id}"),
            statement: statement.to_owned(),
            chapter: "a.md".to_owned(),
            heading,
        }
    });
    stated.collect()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn begun(lines: &[&str]) -> Register {
    let mut register = Register::default();
    update(
        &mut register,
        &book(lines),
        day("2026-01-02"),
        &mut |_, _| None,
    )
    .unwrap();
    register
}

fn reread(register: &Register) -> Register {
    let text = write(register);
    let (read, diagnostics) = read_text(&text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
    assert_eq!(write(&read), text, "what is read is written the same");
    read
}

fn read_text(text: &str) -> (Register, Vec<String>) {
    let file = SourceFile::new("register.toml", "register.toml", text.to_owned());
    let (register, diagnostics) = read(&file);
    let said = diagnostics
        .iter()
        .map(|d| format!("{}: {}", d.labels[0].span, d.message));
    (register, said.collect())
}

#[test]
fn what_is_new_begins_at_revision_one() {
    let register = reread(&begun(&["a.x: One.", "a.y: Two \"quoted\" \\ `code`."]));
    let entry = &register.entries["a.y"];
    assert_eq!(entry.current().number, 1);
    assert_eq!(entry.current().statement, "Two \"quoted\" \\ `code`.");
    assert_eq!(entry.chapter(), "a.md");
    assert!(
        drift(
            &register,
            &book(&["a.x: One.", "a.y: Two \"quoted\" \\ `code`."])
        )
        .is_empty()
    );
}

#[test]
fn every_way_to_differ_is_told_apart() {
    let register = begun(&["a.x: One.", "a.y: Two."]);
    let check = |stated: &[Stated], expected: &[(&str, Drift)]| {
        assert_eq!(drift(&register, stated), expected);
    };
    let mut moved = book(&["a.x: One.", "a.y: Two."]);
    moved[0].chapter = "b.md".to_owned();
    moved[1].title = "Better".to_owned();
    check(&moved, &[("a.x", Drift::Moved), ("a.y", Drift::Retitled)]);
    check(
        &book(&["a.x: One, now.", "a.y: Two."]),
        &[("a.x", Drift::Reworded)],
    );
    check(
        &book(&["a.z: Three.", "a.y: Two."]),
        &[("a.z", Drift::New), ("a.x", Drift::Vanished)],
    );
}

#[test]
fn a_statement_worded_anew_needs_a_reason_and_keeps_its_past() {
    let mut register = begun(&["a.x: One."]);
    let now = book(&["a.x: One, now."]);
    let before = write(&register);
    let refused = update(&mut register, &now, day("2026-02-03"), &mut |_, _| {
        Some(" ".to_owned())
    });
    assert_eq!(refused, Err(Refused::NoReason("a.x".to_owned())));
    assert_eq!(write(&register), before);
    let mut asked = Vec::new();
    let changes = update(&mut register, &now, day("2026-02-03"), &mut |now, was| {
        asked.push(format!("{} -> {}", was.statement, now.statement));
        Some("it was too short".to_owned())
    });
    assert_eq!(asked, ["One. -> One, now."]);
    assert_eq!(changes.unwrap()[0].number, 2);
    let register = reread(&register);
    let entry = &register.entries["a.x"];
    assert_eq!(entry.revision(1).unwrap().statement, "One.");
    assert_eq!(entry.current().reason, "it was too short");
    // A clock that was set back.
    let mut register = register;
    update(
        &mut register,
        &book(&["a.x: Two."]),
        day("2020-01-01"),
        &mut |_, _| Some("x".into()),
    )
    .unwrap();
    reread(&register);
}

#[test]
fn an_update_takes_nothing_out() {
    let mut register = begun(&["a.x: One.", "a.y: Two."]);
    let before = write(&register);
    let refused = update(
        &mut register,
        &book(&["a.y: Two!"]),
        day("2026-02-03"),
        &mut |_, _| Some("x".into()),
    );
    assert_eq!(refused, Err(Refused::Vanished("a.x".to_owned())));
    assert_eq!(write(&register), before);
}

#[test]
fn a_renamed_principle_leads_on_and_its_old_name_is_never_free() {
    let mut register = begun(&["a.x: One."]);
    let now = book(&["a.better: One."]);
    rename(&mut register, &now, "a.x", "a.better", day("2026-03-04")).unwrap();
    let register = reread(&register);
    assert_eq!(register.successor("a.x"), Some("a.better"));
    assert!(drift(&register, &now).is_empty());
    assert_eq!(
        drift(&register, &book(&["a.better: One.", "a.x: Other."])),
        [("a.x", Drift::Reused)]
    );
    let again = rename(
        &mut register.clone(),
        &now,
        "a.x",
        "a.better",
        day("2026-03-04"),
    );
    assert_eq!(again, Err(Refused::Known("a.better".to_owned())));
}

#[test]
fn giving_up_needs_a_reason_a_missing_heading_and_a_way_on_that_is_there() {
    let check =
        |stated: &[&str], id: &str, instead: &[&str], reason: &str, expected: Result<(), &str>| {
            let mut register = begun(&["a.x: One.", "a.y: Two."]);
            let instead: Vec<String> = instead.iter().map(|&id| id.to_owned()).collect();
            let came = retire(
                &mut register,
                &book(stated),
                id,
                &instead,
                day("2026-03-04"),
                reason,
            );
            assert_eq!(
                came.map_err(|refused| refused.to_string()),
                expected.map_err(str::to_owned)
            );
            reread(&register);
        };
    check(&["a.y: Two."], "a.x", &["a.y"], "merged", Ok(()));
    check(&["a.y: Two."], "a.x", &[], "it was wrong", Ok(()));
    check(
        &["a.x: One."],
        "a.x",
        &[],
        "why",
        Err("`a.x` still stands in `a.md`: take its heading out first"),
    );
    check(
        &["a.y: Two."],
        "a.z",
        &[],
        "why",
        Err("the register has no `a.z`; did you mean `a.x`?"),
    );
    check(
        &["a.y: Two."],
        "a.x",
        &[],
        " ",
        Err("nobody said why `a.x` changed"),
    );
    check(
        &["a.y: Two."],
        "a.x",
        &["a.q"],
        "why",
        Err("`a.q`, which is to take its place, is no principle of this book"),
    );
}

#[test]
fn a_register_that_others_edited_is_refused_with_the_place() {
    let text = write(&{
        let mut register = begun(&["a.x: One.", "a.y: Two."]);
        rename(
            &mut register,
            &book(&["a.y: Two.", "a.z: One."]),
            "a.x",
            "a.z",
            day("2026-03-04"),
        )
        .unwrap();
        register
    });
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert!(text.contains(from), "{from}\n{text}");
        let (_, said) = read_text(&text.replacen(from, to, 1));
        assert_eq!(said, expected, "{from} -> {to}");
    };
    check(
        "One.",
        "Won.",
        &[
            "register.toml:15: the statement of `a.x`, revision 1, is not the one that was recorded: its digest is another",
        ],
    );
    check(
        "version = 1",
        "version = 2",
        &["register.toml:3: this tool reads registers of version 1"],
    );
    check(
        "version = 1\n",
        "",
        &["register.toml:1: the register does not say `version = 1`"],
    );
    check(
        "date = 2026-01-02",
        "date = \"2026-02-30\"",
        &["register.toml:11: this is no date"],
    );
    check(
        "date = 2026-01-02",
        "date = 2026-02-20T00:00:00",
        &["register.toml:11: this is no date"],
    );
    check(
        "number = 1",
        "number = 2",
        &["register.toml:10: revision 1 of `a.x` belongs here"],
    );
    check(
        "reason = ",
        "raison = ",
        &[
            "register.toml:14: unknown key `raison` in the register",
            "register.toml:9: this entry has no `reason`",
        ],
    );
    check(
        "id = \"a.y\"",
        "id = \"a.x\"",
        &["register.toml:24: the register has `a.x` twice"],
    );
    check(
        "id = \"a.y\"",
        "id = \"y\"",
        &["register.toml:24: `y` is no id for a principle"],
    );
    check(
        "instead = [\"a.z\"]",
        "instead = [\"a.q\"]",
        &["register.toml:6: `a.x` leads to `a.q`, which the register does not have"],
    );
    check(
        "instead = [\"a.z\"]",
        "instead = [\"a.x\"]",
        &["register.toml:6: `a.x` leads back to itself"],
    );
    check(
        "[[principle]]\nid = \"a.y\"",
        "<<<<<<< ours\n[[principle]]\nid = \"a.y\"",
        &["register.toml:23: a merge left a conflict in the register"],
    );
    let (_, said) = read_text("version = 1\nprinciple = 3\n");
    assert_eq!(
        said,
        ["register.toml:2: `principle` is a list of tables, `[[principle]]`"]
    );
    let (_, said) = read_text("version = 1\n[[principle]]\nid = \"a.b\"\nchapters = [\"x.md\"]\n");
    assert_eq!(said, ["register.toml:3: `a.b` has no revision"]);
}

#[test]
fn what_an_older_register_had_must_still_be_there() {
    let older = begun(&["a.x: One.", "a.y: Two."]);
    let check = |change: &dyn Fn(&mut Register), expected: &[&str]| {
        let mut newer = older.clone();
        change(&mut newer);
        assert_eq!(lost(&older, &newer), expected);
    };
    check(&|_| {}, &[]);
    check(
        &|newer| drop(newer.entries.remove("a.x")),
        &["`a.x` is gone"],
    );
    check(
        &|newer| {
            let entry = newer.entries.get_mut("a.y").unwrap();
            entry.revisions[0].digest = "0".to_owned();
            entry.chapters = vec!["b.md".to_owned()];
        },
        &[
            "revision 1 of `a.y` has other words",
            "that `a.y` stood in `a.md` is gone",
        ],
    );
    let mut retired = older.clone();
    retire(
        &mut retired,
        &book(&["a.y: Two."]),
        "a.x",
        &[],
        day("2026-03-04"),
        "why",
    )
    .unwrap();
    assert_eq!(lost(&older, &retired), Vec::<String>::new());
    assert_eq!(
        lost(&retired, &older),
        ["`a.x` was retired, and is a principle again"]
    );
}

#[test]
fn the_way_on_ends_at_principles_that_there_are() {
    let mut register = begun(&["a.a: A.", "a.b: B.", "a.c: C.", "a.d: D.", "a.e: E."]);
    let give_up = |register: &mut Register, id: &str, left: &[&str], instead: &[&str]| {
        let left: Vec<String> = left.iter().map(|id| format!("{id}: x")).collect();
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        let instead: Vec<String> = instead.iter().map(|&id| id.to_owned()).collect();
        retire(
            register,
            &book(&left),
            id,
            &instead,
            day("2026-03-04"),
            "why",
        )
        .unwrap();
    };
    give_up(
        &mut register,
        "a.a",
        &["a.b", "a.c", "a.d", "a.e"],
        &["a.b"],
    );
    give_up(
        &mut register,
        "a.b",
        &["a.c", "a.d", "a.e"],
        &["a.c", "a.d"],
    );
    give_up(&mut register, "a.e", &["a.c", "a.d"], &[]);
    for (id, expected) in [
        ("a.a", &["a.c", "a.d"][..]),
        ("a.b", &["a.c", "a.d"]),
        ("a.c", &["a.c"]),
        ("a.e", &[]),
        ("a.z", &[]),
    ] {
        assert_eq!(register.successors(id), expected, "{id}");
    }
    reread(&register);
}
