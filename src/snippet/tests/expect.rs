//! What a chapter promises of its snippets.

use super::*;

/// What is promised of each case of the first snippet.
fn check(text: &str) -> Vec<String> {
    let (_, found) = snippets(text);
    let show = |case: &Case| {
        let mut shown = case.name.as_deref().unwrap_or("-").to_owned();
        for (channel, promised) in [
            ("stdout", &case.expect.stdout),
            ("stderr", &case.expect.stderr),
            ("compile_error", &case.expect.compile_error),
        ] {
            if let Some(promised) = promised {
                shown.push_str(&format!(" {channel}={:?}", promised.text));
            }
        }
        shown
    };
    found[0].cases.iter().map(show).collect()
}

#[test]
fn expectations_go_to_the_cases_they_name() {
    for (text, cases) in [
        ("```rust\n```\n", &["-"][..]),
        (
            "```rust\n```\n\n```text,stdout\na\n```\n",
            &["- stdout=\"a\\n\""],
        ),
        (
            "```rust\n```\n~~~text stderr {.x}\na\n\n~~~\n",
            &["- stderr=\"a\\n\\n\""],
        ),
        (
            "```rust\n```\n```text\na\n```\n```text,editable\n```\n",
            &["-"],
        ),
        (
            "```rust\n//@ case.a = {}\n//@ case.b = {}\n```\n```text,stdout\nx\n```\n\
             ```text,case=a,stdout,case=b\ny\n```\n```text,stderr,case=b\nz\n```\n",
            &[
                "- stdout=\"x\\n\"",
                "a stdout=\"y\\n\"",
                "b stdout=\"y\\n\" stderr=\"z\\n\"",
            ],
        ),
        (
            "```rust,compile_fail,E0382\n```\n```text,compile_error\nmoved\n```\n",
            &["- compile_error=\"moved\\n\""],
        ),
        (
            "> ```rust\r\n> ```\r\n> ```text,stdout\r\n> a\r\n> ```\r\n",
            &["- stdout=\"a\\n\""],
        ),
        (
            "```rust\n```\n```text,stdout\n{{#include out-crlf.txt}}\n```\n",
            &["- stdout=\"one\\ntwo\\n\""],
        ),
        (
            "```rust\n```\n```text,stdout\n\\{{#x}}\n```\n",
            &["- stdout=\"{{#x}}\\n\""],
        ),
        ("```rust\n```\n```text,stdout\n```\n", &["- stdout=\"\""]),
    ] {
        assert_eq!(check(text), cases, "{text}");
    }
}

#[test]
fn the_content_is_what_bless_replaces() {
    for (fence, content, prefix) in [
        ("```text,stdout\na\nb\n```", "one.md:4 \"a\\nb\\n\"", ""),
        ("```text,stdout\r\na\r\n```", "one.md:4 \"a\\r\\n\"", ""),
        ("> ```text,stdout\n> a\n> ```", "one.md:4 \"> a\\n\"", "> "),
        ("- ```text,stdout\n  a\n  ```", "one.md:4 \"  a\\n\"", "  "),
        ("```text,stdout\n```", "one.md:4 \"\"", ""),
        ("> ```text,stdout\n> ```", "one.md:4 \"\"", "> "),
        (
            "```text,stdout\n{{#include out.txt}}\n```",
            "out.txt:1 \"one\\ntwo\\n\"",
            "",
        ),
        (
            "```text,stdout\n{{#include out.txt:1}}\n```",
            "out.txt:1 \"one\\n\"",
            "",
        ),
        (
            " ```text,stdout\n{{#include out-crlf.txt}}\n```",
            "out-crlf.txt:1 \"one\\r\\ntwo\\r\\n\"",
            "",
        ),
        (
            "```text,stdout\na\n{{#include out.txt}}\n```",
            "one.md:4 \"a\\n{{#include out.txt}}\\n\"",
            "",
        ),
    ] {
        let (chapter, found) = snippets(&format!("~~~rust\n~~~\n{fence}\n"));
        let shown = found[0].cases[0].expect.stdout.as_ref();
        let shown = shown.unwrap_or_else(|| panic!("nothing is promised: {fence}"));
        let span = &shown.content;
        let place = span.to_string().replacen("src/part/", "", 1);
        assert_eq!(format!("{place} {:?}", span.text()), content, "{fence}");
        assert_eq!(shown.prefix, prefix, "{fence}");
        assert!(
            chapter.text[shown.fence.clone()].ends_with("```"),
            "{fence}"
        );
    }
}

#[test]
fn an_expectation_that_does_not_fit_is_said() {
    for (text, expected) in [
        (
            "# A\n```rust\n```\n# B\n```text,stdout\n```\n",
            "error 5 [stdout] there is no snippet above this expectation, under its heading \
             (an expectation follows its snippet, under the same heading)",
        ),
        (
            "```rust\n//@ case.none = {}\n```\n```text,stdout,case=nine\n```\n",
            "error 4 [case=nine] the snippet has no case `nine` (did you mean `case=none`?)",
        ),
        (
            "```rust\n```\n```text,stdout,case=a\n```\n",
            "error 3 [case=a] the snippet has no case `a` (the snippet has no cases)",
        ),
        (
            "```rust\n//@ case.abcd = {}\n```\n```text,stdout,case=\n```\n",
            "error 4 [case=] the snippet has no case `` (its cases are: abcd)",
        ),
        (
            "```rust\n```\n```text,stdout\n```\n```text,stdout\n```\n",
            "error 5 [stdout] `stdout` of this case is shown twice",
        ),
        (
            "```rust\n```\n```text,sdtout\n```\n",
            "error 3 [sdtout] unknown word `sdtout` (did you mean `stdout`?)",
        ),
        (
            "```rust\n```\n```text,case=a\n```\n",
            "error 3 [case=a] `case=a` of what? (write `text,stdout,case=a`)",
        ),
        (
            "```rust\n```\n```text,stdout,cas\n```\n",
            "error 3 [cas] unknown word `cas` (did you mean `case=NAME`?)",
        ),
        (
            "```rust\n```\n```text,stdout,stderr\n```\n",
            "error 3 [stderr] one fence cannot show `stdout` and `stderr` (give each a fence of its own)",
        ),
        (
            "```rust\n```\n```txt,stdout\n```\n",
            "error 3 [txt] a fence with `stdout` must begin with `text` (write `text,stdout`)",
        ),
        (
            "```rust\n```\n```stderr\n```\n",
            "error 3 [stderr] a fence with `stderr` must begin with `text` (write `text,stderr`)",
        ),
        (
            "```rust\n```\n```text,compile_error\n```\n",
            "error 3 [compile_error] only a `compile_fail` snippet has a compile error \
             (add `compile_fail` to the snippet's words)",
        ),
        (
            "```rust,compile_fail\n```\n```text,stdout\n```\n",
            "error 3 [stdout] there is no `stdout` where nothing compiles",
        ),
        (
            "```rust,no_run\n```\n```text,stdout\n```\n",
            "error 3 [stdout] there is no `stdout` where nothing is run",
        ),
        (
            "```wit\n```\n```text,stderr\n```\n",
            "error 3 [stderr] there is no `stderr`: an interface is not run",
        ),
        (
            "```rust,ignore(x)\n```\n```text,stdout\n```\n",
            "warning 3 [stdout] this `stdout` is never compared: its snippet is ignored",
        ),
    ] {
        assert_eq!(said(text, true), [expected], "{text}");
    }
}

#[test]
fn a_compile_error_is_of_all_cases() {
    let said = said(
        "```rust,compile_fail\n```\n```text,compile_error,case=a\n```\n",
        true,
    );
    assert_eq!(
        said,
        ["error 3 [case=a] a snippet is compiled once for all its cases (leave `case=a` out)"]
    );
}
