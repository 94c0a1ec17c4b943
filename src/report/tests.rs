use super::*;
use crate::bless::bless;
use crate::judge::fixture::{book, printed, tested};
use crate::outcome::{Calls, Exit, Outcome};
use crate::snippet::Mode;
use crate::world::{Access, Dir, World};
use std::path::Path;

const CHAPTER: &str = "\
## Authority is handed over {#authority.handed-over}

A program that was handed nothing finds nothing.

```rust
fn main() {}
```

```text,stdout
refused
```

```text,stdout,case=told-much
one
at [..] s
three
```
";

fn greeting() -> World {
    World {
        dirs: vec![Dir {
            host: "fixtures/etc".into(),
            guest: "/etc".into(),
            access: Access::ReadOnly,
            declared: None,
        }],
        ..World::default()
    }
}

/// The chapter above, whose first case has a directory.
fn a_book() -> Book {
    let mut book = book(Path::new("/nowhere"), &[("authority.md", CHAPTER)]);
    book.chapters[0].snippets[0].cases[0].world = greeting();
    book
}

fn written(book: &Book, outcomes: Vec<Option<Outcome>>, format: Format, look: Look) -> String {
    let work = Work {
        compiled: 1,
        cached: 2,
        elapsed: Duration::from_millis(1_234),
    };
    let results = tested(book, outcomes);
    let mut out = Vec::new();
    let report = Report::new(book, &results, work);
    report.write(format, look, &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

fn check(book: &Book, outcomes: Vec<Option<Outcome>>, expected: &str) {
    let report = written(book, outcomes, Format::Human, Look::default());
    assert_eq!(report, expected);
}

#[test]
fn a_failure_shows_both_places_the_world_and_the_way_back() {
    check(
        &a_book(),
        vec![
            Some(printed("found\n")),
            Some(printed("one\nat 12 s\n3\n")),
        ],
        "\
error: stdout is not what the chapter shows
  --> authority.md:10:1
   |
10 | refused
   | ^^^^^^^ promised here
   |
  ::: authority.md:5:1
   |
 5 | ```rust
   | ------- `authority.handed-over` printed `found`
   |
   = world: dir `fixtures/etc` as `/etc` (read-only)
   = ended: exit code 0, 11204 fuel
   = help: grant less, or accept this output: mdbook-wasi test authority.handed-over --bless
   = help: run it alone: mdbook-wasi run authority.handed-over

error: stdout is not what the chapter shows
  --> authority.md:16:1
   |
16 | three
   | ^^^^^ promised here
   |
  ::: authority.md:5:1
   |
 5 | ```rust
   | ------- `authority.handed-over`, case `told-much`, printed `3`
   |
   = diff: - promised, + came
           @@ -1,3 +1,3 @@
            one
            at [..] s
           -three
           +3
   = world: nothing granted
   = ended: exit code 0, 11204 fuel
   = help: accept this output: mdbook-wasi test authority.handed-over --bless
   = help: run it alone: mdbook-wasi run authority.handed-over --case told-much

0 passed, 2 failed, 0 ignored; 2 cases of 1 snippet in 1 chapter; compiled 1 program, 2 from the cache; 1.23 s
",
    );
}

#[test]
fn a_bad_end_shows_the_panic_and_what_was_refused() {
    let mut panicked = printed("");
    panicked.exit = Exit::Trap("wasm `unreachable` instruction executed".into());
    panicked.stderr = b"\x1b[31mthread panicked\n at x.md:6\n".to_vec();
    let refused = Calls {
        count: 3,
        errors: [("not-permitted".to_owned(), 2)].into(),
    };
    let called = ("wasi:filesystem/types@0.2.12", "[method]descriptor.open-at");
    let calls = &mut panicked.trace.calls;
    calls.insert((called.0.into(), called.1.into()), refused);
    let book = book(
        Path::new("/nowhere"),
        &[("a.md", "# A {#a}\n```rust\n```\n")],
    );
    check(
        &book,
        vec![Some(panicked)],
        "\
error: trap: wasm `unreachable` instruction executed, not exit code 0
 --> a.md:2:1
  |
2 | ```rust
  | ^^^^^^^ `a`
  |
  = stderr: \\x1b[31mthread panicked
             at x.md:6
  = world: nothing granted
  = ended: trap: wasm `unreachable` instruction executed, 11204 fuel
  = refused: `wasi:filesystem/types@0.2.12` `[method]descriptor.open-at` (2 of 3)
  = help: run it alone: mdbook-wasi run a

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; compiled 1 program, 2 from the cache; 1.23 s
",
    );
}

#[test]
fn the_compilers_words_are_shown_as_they_are() {
    let book = book(
        Path::new("/nowhere"),
        &[("a.md", "# A {#a}\n```rust\n```\n")],
    );
    check(
        &book,
        vec![None],
        "\
error: does not compile
 --> a.md:2:1
  |
2 | ```rust
  | ^^^^^^^ `a`
  |
  = compiler: error[E0382]: use of moved value
               --> x.md:6:1
  = help: run it alone: mdbook-wasi run a

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; compiled 1 program, 2 from the cache; 1.23 s
",
    );
}

#[test]
fn what_was_printed_is_told_from_what_was_not() {
    let chapter =
        |promise: &str| format!("# A {{#a}}\n```rust\n```\n```text,stdout\n{promise}```\n");
    for (promised, came, label) in [
        ("a\n", "", "`a` printed nothing"),
        ("a\nb\n", "a\n", "`a` printed no such line"),
        ("a\n", "a\n\n", "`a` printed an empty line"),
        ("a\n", "\u{202e}x\n", "`a` printed `\\u{202e}x`"),
        ("a\n", "a \n", "differ in the white space at their ends"),
    ] {
        let book = book(Path::new("/nowhere"), &[("a.md", &chapter(promised))]);
        let report = written(
            &book,
            vec![Some(printed(came))],
            Format::Human,
            Look::default(),
        );
        assert!(report.contains(label), "{label}\n{report}");
    }
}

#[test]
fn colours_are_given_only_when_asked_for() {
    let book = a_book();
    let outcomes = || vec![Some(printed("\x1b[2J\n")), Some(printed("1\n2\n"))];
    let plain = written(&book, outcomes(), Format::Human, Look::default());
    assert!(!plain.contains('\x1b'));
    let look = Look {
        colour: true,
        ..Look::default()
    };
    let coloured = written(&book, outcomes(), Format::Human, look);
    assert!(coloured.contains("\x1b[31m-one\x1b[0m"));
    assert!(!coloured.contains("\x1b[2J"));
}

#[test]
fn ignored_cases_are_counted_by_reason_and_listed_on_request() {
    let chapter = "# A {#a}\n```rust\n```\n# B {#b}\n```rust\n```\n# C {#c}\n```rust\n```\n";
    let mut book = book(Path::new("/nowhere"), &[("a.md", chapter)]);
    let reasons = [None, Some("needs threads"), Some("needs threads")];
    for (snippet, reason) in book.chapters[0].snippets.iter_mut().zip(reasons) {
        snippet.mode = Mode::Ignore(reason.map(str::to_owned));
    }
    let summary = "0 passed, 0 failed, 3 ignored (1 without a reason); 3 cases of 3 snippets in 1 chapter; \
                   compiled 1 program, 2 from the cache; 1.23 s\n";
    let none = || vec![None, None, None];
    check(
        &book,
        none(),
        &format!("ignored: 2 because needs threads\n{summary}"),
    );
    let look = Look {
        verbose: true,
        ..Look::default()
    };
    assert_eq!(
        written(&book, none(), Format::Human, look),
        format!(
            "ignored: a.md:2 `a`: no reason given\nignored: a.md:5 `b`: needs threads\n\
             ignored: a.md:8 `c`: needs threads\n{summary}"
        ),
    );
}

#[test]
fn json_is_a_line_a_case_with_keys_in_order() {
    let mut second = printed("one\nat 1 s\nthree\n");
    second.stderr = b"\xff\x1b".to_vec();
    let outcomes = vec![Some(printed("found\n")), Some(second)];
    let report = written(&a_book(), outcomes, Format::Json, Look::default());
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        concat!(
            r#"{"id":"authority.handed-over","name":"authority.handed-over","case":null,"#,
            r#""chapter":"authority.md","file":"authority.md","line":5,"language":"rust","target":"wasm32-wasip2","#,
            r#""world":{"text":"dir `fixtures/etc` as `/etc` (read-only)","#,
            r#""dirs":[{"host":"fixtures/etc","guest":"/etc","access":"read-only"}],"#,
            r#""env":{},"args":[],"stdin":null,"clock":"virtual","random":"seeded","network":"denied","without":[],"with":[],"#,
            r#""limits":{"fuel":2000000000,"memory_mib":64,"output_kib":1024,"seconds":10}},"#,
            r#""verdict":"fail","reason":null,"#,
            r#""mismatches":[{"what":"stdout","message":"stdout is not what the chapter shows","#,
            r#""promised":"refused\n","came":"found\n","place":{"file":"authority.md","line":10}}],"#,
            r#""rejected":null,"report":null,"outcome":{"exit":{"kind":"code","code":0},"ended":"exit code 0","#,
            r#""stdout":"found\n","stdout_is_utf8":true,"stderr":"","stderr_is_utf8":true,"memory_refused":false},"#,
            r#""fuel":11204,"peak_memory_bytes":65536,"trace":[],"varies":[],"composition":[],"#,
            r#""module_sha256":"abababababababababababababababababababababababababababababababab","#,
            r#""module_bytes":1234,"compile_ms":12.5,"run_ms":0.25}"#,
        )
    );
    let second: serde_json::Value = serde_json::from_str(lines[1]).expect("JSON");
    for (pointer, expected) in [
        ("/case", "told-much".into()),
        ("/verdict", "pass".into()),
        ("/outcome/stderr", "\\xff\x1b".into()),
        ("/outcome/stderr_is_utf8", false.into()),
    ] {
        assert_eq!(
            second.pointer(pointer),
            Some::<&serde_json::Value>(&expected)
        );
    }
}

#[test]
fn every_end_has_its_kind_in_json() {
    let book = book(Path::new("/nowhere"), &[("a.md", "```rust\n```\n")]);
    for (exit, expected) in [
        (Exit::Code(3), r#"{"kind":"code","code":3}"#),
        (Exit::Trap("r".into()), r#"{"kind":"trap","reason":"r"}"#),
        (
            Exit::Unlinked("i".into()),
            r#"{"kind":"unlinked","import":"i"}"#,
        ),
        (Exit::OutOfFuel(1), r#"{"kind":"out-of-fuel","limit":1}"#),
        (
            Exit::OutOfTime(2),
            r#"{"kind":"out-of-time","limit_seconds":2}"#,
        ),
        (
            Exit::TooMuchOutput(3),
            r#"{"kind":"too-much-output","limit_kib":3}"#,
        ),
        (
            Exit::TooMuchMemory(4),
            r#"{"kind":"too-much-memory","limit_mib":4}"#,
        ),
    ] {
        let outcome = Outcome {
            exit,
            ..printed("")
        };
        let line = written(&book, vec![Some(outcome)], Format::Json, Look::default());
        assert!(line.contains(&format!(r#""exit":{expected},"#)), "{line}");
    }
}

#[test]
fn junit_has_a_suite_a_chapter_and_a_word_on_each_case() {
    let chapters = [
        ("a.md", "# A {#a}\n```rust\n```\n```text,stdout\n<b>\n```\n"),
        ("b.md", "# B {#b}\n```rust\n```\n"),
    ];
    let mut book = book(Path::new("/nowhere"), &chapters);
    book.chapters[1].snippets[0].mode = Mode::Ignore(Some("a \"good\" reason".into()));
    let outcomes = vec![Some(printed("\x1b&\n")), None];
    assert_eq!(
        written(&book, outcomes, Format::Junit, Look::default()),
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mdbook-wasi" tests="2" failures="1" errors="0" skipped="1" time="0.025500">
  <testsuite name="a.md" tests="1" failures="1" errors="0" skipped="0" time="0.012750">
    <testcase name="a" classname="a.md" file="a.md" line="2" time="0.012750">
      <failure message="stdout is not what the chapter shows" type="stdout">error: stdout is not what the chapter shows
 --&gt; a.md:5:1
  |
5 | &lt;b&gt;
  | ^^^ promised here
  |
 ::: a.md:2:1
  |
2 | ```rust
  | ------- `a` printed `\x1b&amp;`
  |
  = world: nothing granted
  = ended: exit code 0, 11204 fuel
  = help: accept this output: mdbook-wasi test a --bless
  = help: run it alone: mdbook-wasi run a

</failure>
      <system-out>\x1b&amp;
</system-out>
    </testcase>
  </testsuite>
  <testsuite name="b.md" tests="1" failures="0" errors="0" skipped="1" time="0.012750">
    <testcase name="b" classname="b.md" file="b.md" line="2" time="0.012750">
      <skipped message="a &quot;good&quot; reason"/>
    </testcase>
  </testsuite>
</testsuites>
"#
    );
}

#[test]
fn a_blessing_is_reported_place_by_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let chapter = "# A {#a}\n```rust\n```\n```text,stdout\nold\n```\n# B {#b}\n```rust\n```\n";
    std::fs::write(folder.path().join("a.md"), chapter).expect("written");
    let book = book(folder.path(), &[("a.md", chapter)]);
    let mut ended = printed("");
    ended.exit = Exit::Code(3);
    let results = tested(&book, vec![Some(printed("[..]\n")), Some(ended)]);
    let summary = bless(&book, &results).expect("blessed");
    let report = Report::new(&book, &results, Work::default());
    let mut out = Vec::new();
    human::blessed(&report, &summary, &mut out).expect("written");
    assert_eq!(
        String::from_utf8(out).expect("text"),
        "\
blessed: a.md:5 stdout of `a`
   note: `[..]` or `...` in it was printed, and stands for any text from now on
not blessed: a.md:8 end of `b`: exit code 3, not exit code 0; an end is declared by hand
"
    );
}

#[test]
fn ids_in_two_chapters_are_told_apart() {
    let chapter = "# A {#a}\n```rust\n```\n";
    let book = book(
        Path::new("/nowhere"),
        &[("a.md", chapter), ("b/c d.md", chapter)],
    );
    assert_eq!(book.names(), [["a.md#a"], ["b/c d.md#a"]]);
    assert_eq!(book.names()[1][0], book.name(1, 0));
    let report = written(&book, vec![None, None], Format::Human, Look::default());
    assert!(report.contains("mdbook-wasi run a.md#a\n"), "{report}");
    assert!(report.contains("mdbook-wasi run 'b/c d.md#a'\n"));
}

#[test]
fn the_environment_decides_on_colours_where_nobody_else_does() {
    for (choice, is_terminal, env, expected) in [
        (ColorChoice::Auto, true, &[][..], true),
        (ColorChoice::Auto, false, &[], false),
        (ColorChoice::Auto, true, &[("NO_COLOR", "1")], false),
        (ColorChoice::Auto, true, &[("NO_COLOR", "")], true),
        (ColorChoice::Auto, true, &[("TERM", "dumb")], false),
        (ColorChoice::Auto, true, &[("CLICOLOR", "0")], false),
        (ColorChoice::Auto, false, &[("CLICOLOR_FORCE", "1")], true),
        (
            ColorChoice::Auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            false,
        ),
        (ColorChoice::Always, false, &[("NO_COLOR", "1")], true),
        (ColorChoice::Never, true, &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let set = |name: &str| {
            let found = env.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let colours = choice.decide(is_terminal, set);
        assert_eq!(colours, expected, "{choice:?} {is_terminal} {env:?}");
    }
}

#[test]
fn a_format_is_known_by_its_name() {
    for format in Format::ALL {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    assert!("jsonl".parse::<Format>().is_err());
}

#[test]
fn a_large_book_is_reported_in_time() {
    let chapter: String = (0..5_000)
        .map(|n| format!("# A {{#a{n}}}\n```rust\n```\n```text,stdout\nold\n```\n"))
        .collect();
    let book = book(Path::new("/nowhere"), &[("a.md", &chapter)]);
    let outcomes = (0..5_000).map(|_| Some(printed("new\n"))).collect();
    let before = std::time::Instant::now();
    let report = written(&book, outcomes, Format::Human, Look::default());
    assert!(report.contains("0 passed, 5000 failed"));
    // Quadratic work takes minutes here.
    assert!(before.elapsed() < Duration::from_secs(20));
}
