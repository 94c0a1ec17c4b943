//! Fences that are linted, what is promised of them, and what is said of words that make no sense there.

use super::*;

const READS: &str = "(the linter reads interfaces: `wit,lint`, and of WASI 0.1 `witx,lint`)";

/// Language and mode of the first snippet, and what is promised of its cases.
fn check(text: &str) -> String {
    let (_, found) = snippets(text);
    let reports = found[0].cases.iter().map(|case| &case.expect.report);
    let reports: Vec<_> = reports
        .map(|report| report.as_ref().map(|shown| shown.text.as_str()))
        .collect();
    format!("{:?} {:?} {reports:?}", found[0].language, found[0].mode)
}

#[test]
fn an_interface_is_linted_and_a_report_belongs_to_it() {
    for (text, expected) in [
        ("```wit,lint\nx\n```\n", "Wit Lint [None]"),
        ("```witx lint {.x}\nx\n```\n", "Witx Lint [None]"),
        (
            "```wit,ignore(why),lint\nx\n```\n",
            "Wit Ignore(Some(\"why\")) [None]",
        ),
        (
            "```witx,lint\nx\n```\n\nWords.\n\n~~~text report {.y}\na\n\n[..]\n~~~\n",
            "Witx Lint [Some(\"a\\n\\n[..]\\n\")]",
        ),
        (
            "> ```wit,lint\n> x\n> ```\n> ```text,report\n> ```\n",
            "Wit Lint [Some(\"\")]",
        ),
        (
            "```wit,lint\nx\n```\n```text\nno report\n```\n",
            "Wit Lint [None]",
        ),
    ] {
        assert_eq!(check(text), expected, "{text}");
    }
}

#[test]
fn lines_of_a_linted_fence_may_be_hidden() {
    let (_, found) = snippets("```witx,lint,hidelines=!\n! (module)\n;; x\n```\n");
    assert_eq!(found[0].code(), " (module)\n;; x\n");
    assert!(found[0].lines[0].hidden);
}

#[test]
fn words_that_make_no_sense_together_are_said() {
    for (info, expected) in [
        (
            "rust,lint",
            format!("error 1 [lint] `lint` means nothing on a `rust` snippet {READS}"),
        ),
        (
            "wat,lint",
            format!("error 1 [lint] `lint` means nothing on a `wat` snippet {READS}"),
        ),
        (
            "wit,lint,no_run",
            "error 1 [no_run] `no_run` means nothing on a `wit` snippet (leave it out)".to_owned(),
        ),
        (
            "witx,lint,wasip1",
            "error 1 [wasip1] `wasip1` means nothing on a `witx` snippet (leave it out)".to_owned(),
        ),
        (
            "wit,compile_fail,lint",
            "error 1 [compile_fail] `compile_fail` contradicts `lint`: what does not compile cannot be linted"
                .to_owned(),
        ),
        (
            "wit,lnit",
            "error 1 [lnit] unknown word `lnit` (did you mean `lint`?)".to_owned(),
        ),
        (
            "witx,lnit",
            "warning 1 [lnit] `lnit` does not make this linted (did you mean `lint`?)".to_owned(),
        ),
        (
            "WITX,lint",
            "warning 1 [WITX] `WITX` does not make this linted (did you mean `witx`?)".to_owned(),
        ),
        (
            "lint",
            "warning 1 [lint] `lint` does not make this linted (did you mean `wit,lint`?)"
                .to_owned(),
        ),
        (
            "lint,witx",
            "warning 1 [lint] `lint` does not make this linted (did you mean `witx,lint`?)"
                .to_owned(),
        ),
        ("witx", String::new()),
        ("witx,mine", String::new()),
    ] {
        let text = format!("```{info}\nx\n```\n");
        assert_eq!(said(&text, true).join("\n"), expected, "{info}");
    }
}

#[test]
fn a_promise_that_does_not_fit_is_said() {
    let only = "only a `lint` snippet has a report";
    let instead = "(what the linter says of it stands in a fence `text,report`)";
    for (snippet, promise, expected) in [
        (
            "rust",
            "text,report",
            format!("error 4 [report] {only} {READS}"),
        ),
        (
            "wit",
            "text,report",
            format!("error 4 [report] {only} (add `lint` to the snippet's words)"),
        ),
        (
            "wit,compile_fail",
            "text,report",
            format!("error 4 [report] {only} (what cannot be read has a `compile_error`)"),
        ),
        (
            "witx,lint",
            "text,stdout",
            format!("error 4 [stdout] there is no `stdout` of a `lint` snippet {instead}"),
        ),
        (
            "wit,lint",
            "text,compile_error",
            format!(
                "error 4 [compile_error] there is no `compile_error` of a `lint` snippet {instead}"
            ),
        ),
        (
            "wit,lint",
            "text,report,case=a",
            "error 4 [case=a] the snippet has no case `a` (the snippet has no cases)".to_owned(),
        ),
        (
            "wit,lint",
            "text,reprot",
            "error 4 [reprot] unknown word `reprot` (did you mean `report`?)".to_owned(),
        ),
        (
            "wit,lint",
            "report",
            "error 4 [report] a fence with `report` must begin with `text` (write `text,report`)"
                .to_owned(),
        ),
        (
            "wit,lint,ignore(x)",
            "text,report",
            "warning 4 [report] this `report` is never compared: its snippet is ignored".to_owned(),
        ),
    ] {
        let text = format!("```{snippet}\nx\n```\n```{promise}\n```\n");
        assert_eq!(said(&text, true), [expected], "{snippet} {promise}");
    }
    assert_eq!(
        said("```text,report\n```\n", true),
        [
            "error 1 [report] there is no snippet above this expectation, under its heading \
             (an expectation follows its snippet, under the same heading)"
        ]
    );
}

#[test]
fn nothing_is_granted_to_what_is_not_run() {
    let lint = "a `lint` snippet, which is read and not run";
    for (text, expected) in [
        (
            "```wit,lint\n//@ dirs = [\"a::/a\"]\nx\n```\n",
            format!("error 2 [dirs] `dirs` means nothing on {lint}"),
        ),
        (
            "```witx,lint\n;;@ exit = 3\nx\n```\n",
            format!("error 2 [exit] `exit` means nothing on {lint}"),
        ),
        (
            "```wit,lint\n//@ case.a = {}\nx\n```\n",
            format!("error 2 [case] `case` means nothing on {lint}"),
        ),
        (
            "```wit\n//@ case.a = {}\nx\n```\n",
            "error 2 [case] `case` means nothing on an interface, which is not run".to_owned(),
        ),
    ] {
        assert_eq!(said(text, true), [expected], "{text}");
    }
}

#[test]
fn in_a_strangers_book_lint_and_report_are_words_like_any_other() {
    for text in [
        "```rust,lint\n```\n",
        "```wit,line\nx\n```\n",
        "```witx\nx\n```\n",
        "```witx,lnit\nx\n```\n",
        "```lint,wit\nx\n```\n",
        "```rust\n```\n```text,report\n```\n",
        "```rust\n```\n```text,reports\n```\n",
        "```text,report,mine\n```\n",
    ] {
        assert_eq!(said(text, false), [""; 0], "{text}");
    }
    let (chapter, _) = read("```rust,lint\n```\n", false);
    assert_eq!(chapter.snippets[0].other_words, ["lint"]);
    // Below what is linted it is ours.
    let (chapter, _) = read("```wit,lint\nx\n```\n```text,report\ny\n```\n", false);
    assert_eq!(chapter.snippets[0].mode, Mode::Lint);
    assert!(chapter.snippets[0].cases[0].expect.report.is_some());
}
