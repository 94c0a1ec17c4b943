use super::*;
use crate::error::Error;
use crate::judge::fixture::{book, printed, tested};
use crate::outcome::Exit;
use std::fs;

/// Blesses a book of one chapter, printed so; gives its bytes afterwards and what was refused.
fn blessed(chapter: &str, prints: &[&str]) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.md");
    fs::write(&path, chapter).expect("written");
    let book = book(folder.path(), &[("x.md", chapter)]);
    let outcomes = prints.iter().map(|text| Some(printed(text))).collect();
    let results = tested(&book, outcomes);
    let summary = bless(&book, &results).expect("blessed");
    for (index, result) in results.iter().enumerate() {
        let failed = matches!(result.verdict, Verdict::Fail(_));
        let refused = summary.refused.iter().any(|r| r.tested == index);
        assert_eq!(summary.accepted.contains(&index), failed && !refused);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "something is left beside the chapter");
    let reasons = summary.refused.into_iter().map(|r| r.reason).collect();
    (fs::read_to_string(&path).expect("read"), reasons)
}

fn check(chapter: &str, prints: &[&str], expected: &str) {
    let (after, refused) = blessed(chapter, prints);
    assert_eq!(after, expected);
    assert_eq!(refused, [""; 0]);
}

fn check_refused(chapter: &str, prints: &[&str], reason: &str) {
    let (after, refused) = blessed(chapter, prints);
    assert_eq!(after, chapter);
    assert_eq!(refused, [reason]);
}

#[test]
fn only_what_differs_is_written() {
    check(
        "# A {#a}\n\n```rust\n```\n\n```text,stdout\none\ntwo\n```\n\nafter  \n",
        &["one\n2\n3\n"],
        "# A {#a}\n\n```rust\n```\n\n```text,stdout\none\n2\n3\n```\n\nafter  \n",
    );
    check(
        "```rust\n```\n```text,stdout\n```\n",
        &["a\n\nb"],
        "```rust\n```\n```text,stdout\na\n\nb\n```\n",
    );
    check(
        "```rust\n```\n```text,stdout\ngone\n```",
        &[""],
        "```rust\n```\n```text,stdout\n```",
    );
    check(
        "```rust\n```\n```text,stdout\n1\n```\n```text,stdout,case=b\n2\n```\n",
        &["one\n", "two\nlines\n"],
        "```rust\n```\n```text,stdout\none\n```\n```text,stdout,case=b\ntwo\nlines\n```\n",
    );
}

#[test]
fn line_endings_byte_order_mark_and_prefixes_stay() {
    check(
        "\u{feff}\r\n```rust\r\n```\r\n```text,stdout\r\na\r\n```\r\nend\n",
        &["b\nc\n"],
        "\u{feff}\r\n```rust\r\n```\r\n```text,stdout\r\nb\r\nc\r\n```\r\nend\n",
    );
    check(
        "> ```rust\n> ```\n> ```text,stdout\n> a\n> ```\n",
        &["b\n\n c\n"],
        "> ```rust\n> ```\n> ```text,stdout\n> b\n>\n>  c\n> ```\n",
    );
    check(
        ">```rust\n>```\n>```text,stdout\n>```\n",
        &[" a\n"],
        ">```rust\n>```\n>```text,stdout\n>  a\n>```\n",
    );
    check(
        "- x\n\n  ```rust\n  ```\n  ```text,stdout\n  a\n  ```\n",
        &["a\n\nb\n"],
        "- x\n\n  ```rust\n  ```\n  ```text,stdout\n  a\n\n  b\n  ```\n",
    );
}

#[test]
fn elisions_that_still_hold_survive() {
    let chapter = |content: &str| format!("```rust\n```\n```text,stdout\n{content}```\n");
    for (before, prints, after) in [
        ("at [..] s\nold\n", "at 3 s\nnew\n", "at [..] s\nnew\n"),
        ("at [..] s\nold\n", "in 3 s\nold\n", "in 3 s\nold\n"),
        ("a\n...\nz\nold\n", "a\n1\n2\nz\nnew\n", "a\n...\nz\nnew\n"),
        ("a\n...\nold\n", "a\n1\nnew\n", "a\n1\nnew\n"),
        ("...\nold\n", "x\ny\n", "x\ny\n"),
    ] {
        check(&chapter(before), &[prints], &chapter(after));
    }
}

#[test]
fn what_cannot_be_read_is_written_as_escapes() {
    let folder = tempfile::tempdir().expect("a folder");
    let chapter = "```rust\n```\n```text,stdout\n```\n";
    fs::write(folder.path().join("x.md"), chapter).expect("written");
    let book = book(folder.path(), &[("x.md", chapter)]);
    let mut outcome = printed("");
    outcome.stdout = b"\x1b[1m\xff\n".to_vec();
    bless(&book, &tested(&book, vec![Some(outcome)])).expect("blessed");
    let after = fs::read_to_string(folder.path().join("x.md")).expect("read");
    assert_eq!(after, "```rust\n```\n```text,stdout\n\\x1b[1m\\xff\n```\n");
}

#[test]
fn a_fence_that_its_text_would_close_grows() {
    check(
        "```rust\n```\n> ```text,stdout\n> ```\n",
        &["```\n ````\n```rust\n"],
        "```rust\n```\n> `````text,stdout\n> ```\n>  ````\n> ```rust\n> `````\n",
    );
}

#[test]
fn what_must_not_be_written_is_refused_with_a_reason() {
    let chapter = "```rust\n```\n```text,stdout\n```\n";
    check_refused(
        chapter,
        &["{{ #include x}}\n"],
        "mdBook would read the `{{#` that was printed as a directive",
    );

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.md");
    fs::write(&path, "someone else was here\n").expect("written");
    let book = book(folder.path(), &[("x.md", chapter)]);
    let summary = bless(&book, &tested(&book, vec![Some(printed("a"))])).expect("blessed");
    assert_eq!(
        summary.refused[0].reason,
        "the file has changed since it was read; test it again"
    );
    assert!(summary.rewritten.is_empty() && summary.accepted.is_empty());
    let now = fs::read_to_string(&path).expect("read");
    assert_eq!(now, "someone else was here\n");

    let mut outcome = printed("a");
    outcome.exit = Exit::Code(3);
    let results = tested(&book, vec![Some(outcome)]);
    let summary = bless(&book, &results).expect("blessed");
    assert_eq!(
        summary.refused[0].reason,
        "exit code 3, not exit code 0; an end is declared by hand"
    );
    let expect = &book.of(&results[0]).2.expect;
    assert!(!can_help(expect, &results[0]));
    assert!(can_help(
        expect,
        &tested(&book, vec![Some(printed("a"))])[0]
    ));
}

#[test]
fn a_text_that_two_cases_share_must_suit_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let chapter = "```rust\n```\n```text,stdout\nold\n```\n";
    let path = folder.path().join("x.md");
    for (second, accepted, after) in [
        ("new\n", 2, chapter.replace("old", "new")),
        ("other\n", 0, chapter.to_owned()),
        ("old\n", 0, chapter.to_owned()),
    ] {
        fs::write(&path, chapter).expect("written");
        let book = book(folder.path(), &[("x.md", chapter), ("x.md", chapter)]);
        let outcomes = vec![Some(printed("new\n")), Some(printed(second))];
        let summary = bless(&book, &tested(&book, outcomes)).expect("blessed");
        assert_eq!(summary.accepted.len(), accepted, "{second}");
        assert_eq!(fs::read_to_string(&path).expect("read"), after, "{second}");
    }
}

#[test]
fn the_compilers_words_are_blessed_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let chapter = "```rust,compile_fail\n```\n```text,compile_error\nerror: [..]\n```\n";
    fs::write(folder.path().join("x.md"), chapter).expect("written");
    let book = book(folder.path(), &[("x.md", chapter)]);
    let summary = bless(&book, &tested(&book, vec![None])).expect("blessed");
    assert_eq!(summary.rewritten[0].what, What::Compile);
    let after = fs::read_to_string(folder.path().join("x.md")).expect("read");
    let shown = "error[E0382]: use of moved value\n --> x.md:6:1\n";
    assert_eq!(after, chapter.replace("error: [..]\n", shown));
}

#[test]
fn a_printed_elision_is_written_and_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let chapter = "```rust\n```\n```text,stdout\n```\n";
    fs::write(folder.path().join("x.md"), chapter).expect("written");
    let book = book(folder.path(), &[("x.md", chapter)]);
    for (prints, noted) in [("loading\n...\n", true), ("done...\n", false)] {
        fs::write(folder.path().join("x.md"), chapter).expect("written");
        let summary = bless(&book, &tested(&book, vec![Some(printed(prints))])).expect("blessed");
        assert_eq!(summary.rewritten[0].note.is_some(), noted, "{prints}");
    }
}

#[test]
fn a_read_only_file_stops_the_run_and_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.md");
    let chapter = "```rust\n```\n```text,stdout\n```\n";
    fs::write(&path, chapter).expect("written");
    let mut permissions = fs::metadata(&path).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("closed");
    let book = book(folder.path(), &[("x.md", chapter)]);
    let error = bless(&book, &tested(&book, vec![Some(printed("a"))])).expect_err("refused");
    assert!(matches!(
        error,
        Error::Io {
            action: "write",
            ..
        }
    ));
    assert_eq!(fs::read_to_string(&path).expect("read"), chapter);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let (link, real) = (folder.path().join("x.md"), folder.path().join("real.md"));
    let chapter = "```rust\n```\n```text,stdout\n```\n";
    fs::write(&real, chapter).expect("written");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    symlink("real.md", &link).expect("linked");
    let book = book(folder.path(), &[("x.md", chapter)]);
    bless(&book, &tested(&book, vec![Some(printed("a"))])).expect("blessed");
    assert!(link.is_symlink());
    let mode = fs::metadata(&real).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let after = fs::read_to_string(&real).expect("read");
    assert_eq!(after, "```rust\n```\n```text,stdout\na\n```\n");
}

#[test]
fn a_text_that_is_included_is_written_where_it_stands() {
    for (included, after) in [
        ("old\r\nsame\r\n", "new\r\nsame\r\n"),
        ("old\nsame", "new\nsame"),
        ("", "new\nsame\n"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shown.txt");
        fs::write(&path, included).expect("written");
        let chapter = "```rust\n```\n```text,stdout\nold\nsame\n```\n";
        let mut book = book(folder.path(), &[("x.md", chapter)]);
        let file = SourceFile::new(&path, "shown.txt", included.to_owned());
        let expect = &mut book.chapters[0].snippets[0].cases[0].expect;
        let shown = expect.stdout.as_mut().expect("a promise");
        shown.content = Span::new(&file, 0..included.len());
        let results = tested(&book, vec![Some(printed("new\nsame\n"))]);
        let summary = bless(&book, &results).expect("blessed");
        assert_eq!(summary.accepted, [0], "{:?}", summary.refused);
        assert_eq!(fs::read_to_string(&path).expect("read"), after);

        let results = tested(&book, vec![Some(printed("```\n"))]);
        fs::write(&path, included).expect("written");
        let summary = bless(&book, &results).expect("refused");
        let reason = "a line of it would close the fence; begin and end that with 4 backticks";
        assert_eq!(summary.refused[0].reason, reason);
    }
}
