//! Fences that are linted: the linter's report is what the chapter shows, and nothing where it shows none.

use crate::case_book::{CaseBook, files};
use serde_json::Value;
use snapbox::str;

fn kept() -> CaseBook {
    CaseBook::from_dir("lint/kept")
}

fn broken() -> CaseBook {
    CaseBook::from_dir("lint/broken")
}

#[test]
fn a_report_is_what_the_chapter_shows_and_without_one_nothing_is_found() {
    kept().run("test", |call| {
        call.stdout(str![[r#"
6 passed, 0 failed, 0 ignored; 6 cases of 6 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn a_report_stays_the_same_where_the_chapter_around_its_snippet_changes() {
    let book = kept();
    let more = "Of each function something is said.\n\nA paragraph more.\n\nAnd another.\n";
    book.replace(
        "src/chapter.md",
        "Of each function something is said.\n",
        more,
    );
    book.output("test", 0);
}

#[test]
fn linted_snippets_are_listed_as_such() {
    kept().run("test --list", |call| {
        call.stdout(str![[r#"
checks.said	src/chapter.md:9	WIT, linted
checks.said/2	src/chapter.md:29	WIT, linted
witx	src/chapter.md:38	witx, linted
witx/2	src/chapter.md:48	witx, linted
elsewhere	src/chapter.md:71	WIT, linted
allowed	src/chapter.md:85	WIT, linted

"#]]);
    });
}

#[test]
fn another_report_is_shown_then_blessed_then_kept() {
    let book = broken();
    book.run("test differs", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: the linter's report is not what the chapter shows
  --> src/chapter.md:15:1
   |
15 |  --> differs:2:3
   | ^^^^^^^^^^^^^^^^ promised here
   |
  ::: src/chapter.md:5:1
   |
 5 | ```wit,lint
   | ----------- `differs` is told no such line
   |
   = diff: - promised, + came
           @@ -1,3 +1,[..] @@
            warning[missing-docs]: nothing is said of `[..]`
           - --> differs:2:3
             --> differs:3:3
              |
            3 |   double: func(number: u64) -> u64;
            ...
   = help: accept this output: mdbook-wasi test differs --bless
   = help: run it alone: mdbook-wasi run differs

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    })
    .run("test differs --bless", |call| {
        call.stdout(str![[r#"
blessed: src/chapter.md:14 report of `differs`

"#]]);
    })
    .run("test differs", |call| {
        call.stdout(str![[r#"
1 passed, 0 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
    let chapter = book.read("src/chapter.md");
    // What held is left as it was.
    let blessed = "warning[missing-docs]: nothing is said of `[..]`\n --> differs:3:3\n";
    assert!(chapter.contains(blessed), "{chapter}");
    assert!(
        chapter.contains("\n3 |   double: func(number: u64) -> u64;\n"),
        "{chapter}"
    );
}

#[test]
fn a_finding_that_no_report_shows_is_a_failure_with_the_report() {
    broken().run("test unshown", |call| {
        call.exit_code(1).stdout(str![[r#"
error: the linter finds a fault, and the chapter shows no report
  --> src/chapter.md:21:1
   |
21 | ```wit,lint
   | ^^^^^^^^^^^ `unshown`
   |
   = report: warning[missing-docs]: nothing is said of `add`
              --> unshown:3:3
               |
             3 |   add: func(left: u64, right: u64) -> u64;
...
   = help: mend it, or show the report: write an empty fence `text,report` below, and `--bless` fills it
   = help: run it alone: mdbook-wasi run unshown

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]).stderr("");
    });
}

#[test]
fn an_empty_report_is_filled_and_none_is_not_made() {
    let book = broken();
    let before = book.read("src/chapter.md");
    book.run("test unshown --bless", |call| {
        call.exit_code(1).stdout(str![[r#"
not blessed: src/chapter.md:21 report of `unshown`: the linter finds a fault, and the chapter shows no report; an empty fence `text,report` below it is filled

"#]]);
    })
    .check_file("src/chapter.md", before);
    book.replace(
        "src/chapter.md",
        "## Shown and not found",
        "```text,report\n```\n\n## Shown and not found",
    );
    book.run("test unshown --bless", |call| {
        call.stdout(str![[r#"
blessed: src/chapter.md:28 report of `unshown`

"#]]);
    });
    book.output("test unshown", 0);
    let chapter = book.read("src/chapter.md");
    let filled =
        "```text,report\nwarning[missing-docs]: nothing is said of `add`\n --> unshown:3:3\n";
    assert!(chapter.contains(filled), "{chapter}");
}

#[test]
fn a_report_of_what_the_linter_does_not_find_is_a_failure() {
    broken().run("test clean", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: the linter's report is not what the chapter shows
  --> src/chapter.md:37:1
   |
37 | warning[missing-docs]: nothing is said of `double`
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ promised here
   |
  ::: src/chapter.md:29:1
   |
29 | ```wit,lint
   | ----------- `clean` is told nothing
   |
   = help: accept this output: mdbook-wasi test clean --bless
   = help: run it alone: mdbook-wasi run clean

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn an_allow_that_does_not_say_why_is_reported() {
    broken().run("test unexplained", |call| {
        call.exit_code(1).stdout(str![[r#"
error: the linter finds 2 faults, and the chapter shows no report
  --> src/chapter.md:42:1
   |
42 | ```wit,lint
   | ^^^^^^^^^^^ `unexplained`
   |
   = report: error: `missing-docs` is allowed here without a reason
              --> unexplained:3:3
               |
             3 |   // lint-allow missing-docs
               |   ^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
               = help: say why, for whoever reads this next: `lint-allow missing-docs: REASON`
[..]
             warning[missing-docs]: nothing is said of `double`
              --> unexplained:4:3
               |
             4 |   double: func(number: u64) -> u64;
...
   = help: mend it, or show the report: write an empty fence `text,report` below, and `--bless` fills it
   = help: run it alone: mdbook-wasi run unexplained

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]).stderr("");
    });
}

#[test]
fn what_cannot_be_read_is_shown_at_the_chapters_line_and_not_blessed() {
    let book = broken();
    let before = book.read("src/chapter.md");
    book.run("test unreadable", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: cannot be read by the linter
  --> src/chapter.md:51:1
   |
51 | ```wit,lint
   | ^^^^^^^^^^^ `unreadable`
   |
   = compiler: error: expected keyword `func`, found an identifier
                 --> src/chapter.md:53:11
                  |
               53 |   double: fun(number: u64) -> u64;
                  |           ^
   = help: run it alone: mdbook-wasi run unreadable

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    })
    .run("test unreadable-witx", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: cannot be read by the linter
  --> src/chapter.md:62:1
   |
62 | ```witx,lint
   | ^^^^^^^^^^^^ `unreadable-witx`
   |
   = compiler: error: this list is not closed
                 --> src/chapter.md:64:3
                  |
               64 |   (@interface func (export "double")
                  |   ^^^^^^^^^^^
                  |
                  = help: close it with `)`
   = help: run it alone: mdbook-wasi run unreadable-witx

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    })
    .run("test unreadable --bless", |call| {
        call.exit_code(1).stdout(str![[r#"
not blessed: src/chapter.md:51 compile of `unreadable`: cannot be read by the linter

"#]]);
    })
    .check_file("src/chapter.md", before);
}

#[test]
fn words_and_promises_that_make_no_sense_are_refused_with_their_places() {
    CaseBook::from_dir("lint/misplaced").run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `lint` means nothing on a `wat` snippet
 --> src/chapter.md:3:8
  |
3 | ```wat,lint
  |        ^^^^
  |
  = help: the linter reads interfaces: `wit,lint`, and of WASI 0.1 `witx,lint`

error: only a `lint` snippet has a report
 --> src/chapter.md:7:9
  |
3 | ```wat,lint
  | ----------- the snippet
...
7 | ```text,report
  |         ^^^^^^
  |
  = help: the linter reads interfaces: `wit,lint`, and of WASI 0.1 `witx,lint`

error: `no_run` means nothing on a `wit` snippet
  --> src/chapter.md:10:13
   |
10 | ```wit,lint,no_run
   |             ^^^^^^
   |
   = help: leave it out

error: `dirs` means nothing on a `lint` snippet, which is read and not run
  --> src/chapter.md:11:5
   |
11 | //@ dirs = ["fixtures::/data"]
   |     ^^^^

error: there is no `stdout` of a `lint` snippet
  --> src/chapter.md:15:9
   |
10 | ```wit,lint,no_run
   | ------------------ the snippet
...
15 | ```text,stdout
   |         ^^^^^^
   |
   = help: what the linter says of it stands in a fence `text,report`

error: `compile_fail` contradicts `lint`: what does not compile cannot be linted
  --> src/chapter.md:18:13
   |
18 | ```wit,lint,compile_fail
   |        ---- ^^^^^^^^^^^^
   |        |
   |        said here

error: unknown word `reprot`
  --> src/chapter.md:22:9
   |
22 | ```text,reprot
   |         ^^^^^^
   |
   = help: did you mean `report`?

error: only a `lint` snippet has a report
  --> src/chapter.md:29:9
   |
25 | ```wit
   | ------ the snippet
...
29 | ```text,report
   |         ^^^^^^
   |
   = help: add `lint` to the snippet's words

warning: `lnit` does not make this linted
  --> src/chapter.md:32:9
   |
32 | ```witx,lnit
   |         ^^^^
   |
   = help: did you mean `lint`?


"#]]);
    });
}

#[test]
fn in_a_strangers_book_only_interfaces_are_linted() {
    let book = CaseBook::from_dir("lint/stranger");
    book.run("test", |call| {
        call.stdout(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn results_for_machines_have_the_report() {
    let text = kept().output("test --format json", 0);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let report = |at: usize| lines[at]["report"].as_str();
    assert!(report(0).is_some_and(|report| report.starts_with("warning[missing-docs]: ")));
    assert_eq!(report(1), Some(""));
    assert_eq!(
        (&lines[0]["language"], &lines[2]["language"]),
        (&"wit".into(), &"witx".into())
    );
    assert_eq!(lines[0]["outcome"], Value::Null);

    // What cannot be read has no report.
    let text = broken().output("test unreadable --format json", 1);
    let line: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(line["report"], Value::Null);

    let xml = kept().output("test --format junit", 0);
    assert!(xml.contains("<system-out>warning[missing-docs]: "), "{xml}");
    let xml = broken().output("test unshown --format junit", 1);
    let failure = "<failure message=\"the linter finds a fault, and the chapter shows no report\" type=\"report\">";
    assert!(xml.contains(failure), "{xml}");
}

#[test]
fn run_prints_the_report() {
    kept()
        .run("run checks.said", |call| {
            call.exit_code(1)
                .stdout(str![[r#"
warning[missing-docs]: nothing is said of `double`
 --> checks.said:6:3
  |
6 |   double: func(number: u64) -> u64;
...

"#]])
                .stderr("");
        })
        .run("run checks.said/2", |call| {
            call.stdout("").stderr(str![[r#"
the linter finds nothing

"#]]);
        });
}

#[test]
fn the_page_shows_the_report_below_the_interface_and_has_nothing_to_run() {
    let book = kept();
    book.replace(
        "src/chapter.md",
        "## Elsewhere",
        "{{#calls}}\n\n## Elsewhere",
    );
    book.run("build", |call| {
        call.stdout("book/index.html\n").stderr(str![[r#"
6 passed, 0 failed, 0 ignored; 6 cases of 6 snippets in 1 chapter; [WORK]

"#]]);
    });
    let page = book.read("book/chapter.html");
    assert_eq!(page.matches("<figure class=\"wasi\"").count(), 6);
    assert_eq!(page.matches("data-stream=\"mdbook-wasi lint\"").count(), 4);
    // What stands apart from its snippet is shown there.
    assert_eq!(page.matches("<div class=\"wasi wasi-apart\"").count(), 1);
    let nothing = "<code>mdbook-wasi lint</code> finds nothing.";
    assert_eq!(page.matches(nothing).count(), 2);
    assert!(
        page.contains("shown by <a href=\"#checks.said/1\">"),
        "{page}"
    );
    assert!(!page.contains("data-run"), "{page}");
    assert!(page.contains("<code class=\"language-witx"), "{page}");
    let published = files(&book.root().join("book/wasi"));
    assert!(published.is_empty(), "{:?}", published.keys());
}

/// The parser panics on some texts; a reader of the report sees a fault as any other.
#[test]
fn a_text_on_which_the_parser_gives_up_is_a_failure_as_any_other() {
    let twice = "world w {\n  @since(version = 0.1.0)\n  @since(version = 0.1.0)\n  import other:x/y@0.1.0;\n}\n";
    let chapter = format!("# Twice\n\n```wit\n{twice}```\n\n```wit,lint\n{twice}```\n");
    let book = broken();
    book.write("src/chapter.md", chapter);
    book.run("test", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: does not compile
 --> src/chapter.md:3:1
  |
3 | ```wit
  | ^^^^^^ `twice`
  |
  = compiler: error: the parser of WIT gives up on this text, and does not say where
              = help: look for an attribute that is written twice, such as `@since`
  = help: run it alone: mdbook-wasi run twice

error: cannot be read by the linter
  --> src/chapter.md:11:1
   |
11 | ```wit,lint
   | ^^^^^^^^^^^ `twice/2`
   |
   = compiler: error: the parser of WIT gives up on this text, and does not say where
                 --> src/chapter.md:12:1
                  |
               12 | world w {
                  | ^
                  |
                  = help: look for an attribute that is written twice, such as `@since`
   = help: run it alone: mdbook-wasi run twice/2

0 passed, 2 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}
