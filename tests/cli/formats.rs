//! `test --format`: results for programs.

use crate::case_book::CaseBook;
use serde_json::Value;
use snapbox::file;

/// The lines of the JSON format, which must parse.
fn lines(text: &str) -> Vec<Value> {
    assert!(text.ends_with('\n'), "{text}");
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    text.lines().map(line).collect()
}

/// The same text with all times as zero.
fn timeless(text: &str) -> String {
    let times = regex::Regex::new(r#""(compile|run)_ms":[0-9.e-]+"#).expect("a pattern");
    times.replace_all(text, "\"${1}_ms\":0").into_owned()
}

#[test]
fn each_line_of_json_parses_and_has_the_fields_that_are_promised() {
    let text = CaseBook::from_dir("formats/mixed").output("test --format json", 1);
    let lines = lines(&text);
    let verdicts: Vec<_> = lines.iter().map(|line| line["verdict"].as_str()).collect();
    let expected = ["pass", "fail", "pass", "fail", "ignored", "pass"].map(Some);
    assert_eq!(verdicts, expected);
    for line in &lines {
        for field in [
            "id",
            "case",
            "chapter",
            "line",
            "language",
            "world",
            "verdict",
            "mismatches",
            "outcome",
            "fuel",
            "compile_ms",
            "run_ms",
        ] {
            assert!(line.get(field).is_some(), "no {field} in {line}");
        }
        assert_eq!(line["chapter"], "chapter.md");
        assert!(line["line"].as_u64().is_some_and(|line| line > 0));
        assert!(line["compile_ms"].is_number() && line["run_ms"].is_number());
    }
    assert_eq!(lines[1]["id"], "fails");
    // A mismatch is for reading; the outcome is what was printed, to the byte.
    assert_eq!(lines[1]["mismatches"][0]["came"], "<&\"C\">\\x1b\n");
    assert_eq!(lines[1]["outcome"]["stdout"], "<&\"C\">\u{1b}\n");
    assert_eq!(
        (&lines[1]["case"], &lines[2]["case"]),
        (&Value::Null, &"other".into())
    );
    assert!(lines[0]["fuel"].as_u64().is_some_and(|fuel| fuel > 0));
}

#[test]
fn the_results_are_the_same_bytes_with_any_number_of_jobs_and_from_the_cache() {
    // In its own cache, so that the first of the runs compiles.
    let cache = tempfile::tempdir().expect("a folder");
    let book = CaseBook::from_dir("formats/mixed");
    let run = |words: &str| {
        let mut command = book.command(words);
        let output = command.env("MDBOOK_WASI_CACHE", cache.path()).output();
        let output = output.expect("the command starts");
        assert_eq!(output.status.code(), Some(1));
        timeless(&String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let first = run("test --format json --jobs 1");
    assert_eq!(lines(&first).len(), 6);
    assert_eq!(first, run("test --format json --jobs 8"));
    assert_eq!(first, run("test --format json"));
}

#[test]
fn junit_has_a_suite_for_the_chapter_and_escapes_what_was_printed() {
    CaseBook::from_dir("formats/mixed").run("test --format junit", |call| {
        call.exit_code(1)
            .stdout(file!["../cases/formats/mixed/junit.txt"])
            .stderr("");
    });
}

#[test]
fn junit_is_well_formed_and_counts_right() {
    let xml = CaseBook::from_dir("formats/mixed").output("test --format junit", 1);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .expect("XML");
    let (mut cases, mut failures, mut skipped) = (0, 0, 0);
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        // No value of an attribute holds a bare `>`: it is escaped there too.
        let (tag, after) = after.split_once('>').expect("a tag that is closed");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split([' ', '/']).next().expect("a name");
        match name {
            "testcase" => cases += 1,
            "failure" => failures += 1,
            "skipped" => skipped += 1,
            _ => {}
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    assert_eq!((cases, failures, skipped), (6, 2, 1));
    let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!xml.contains(forbidden));
    let counts = r#"<testsuite name="chapter.md" tests="6" failures="2" errors="0" skipped="1""#;
    assert!(xml.contains(counts), "{xml}");
}

#[test]
fn an_unknown_format_is_refused() {
    CaseBook::from_dir("formats/mixed").run("test --format yaml", |call| {
        call.exit_code(2).stderr(snapbox::str![[r#"
error: invalid value 'yaml' for '--format <FORMAT>': unknown format `yaml`; there are `human`, `json` and `junit`

For more information, try '--help'.

"#]]);
    });
}
