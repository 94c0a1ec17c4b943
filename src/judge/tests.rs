use super::*;
use crate::outcome::Trace;
use crate::source::SourceFile;

fn ran(exit: Exit, stdout: &str, stderr: &str) -> Outcome {
    Outcome {
        exit,
        stdout: stdout.as_bytes().to_vec(),
        stderr: stderr.as_bytes().to_vec(),
        fuel: 1,
        peak_memory_bytes: 65_536,
        memory_refused: false,
        files: Vec::new(),
        trace: Trace::default(),
    }
}

fn expect() -> Expectation {
    Expectation::default()
}

fn ends(end: End) -> Expectation {
    Expectation { end, ..expect() }
}

/// A chapter of one quoted fence that shows `text`.
fn fence(text: &str) -> Shown {
    let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
    let chapter = format!("> ```text,stdout\n{quoted}> ```\n");
    let content = 17..17 + quoted.len();
    let file = SourceFile::new("x.md", "x.md", chapter);
    Shown {
        text: text.to_owned(),
        fence: 2..file.text.len() - 1,
        content: Span::new(&file, content),
        prefix: "> ".to_owned(),
    }
}

fn prints(text: &str) -> Expectation {
    Expectation {
        stdout: Some(fence(text)),
        ..expect()
    }
}

fn says(text: &str) -> Expectation {
    Expectation {
        compile_error: Some(fence(text)),
        ..expect()
    }
}

fn unreachable() -> Exit {
    Exit::Trap("wasm `unreachable` instruction executed".to_owned())
}

fn unlinked(import: &str) -> Exit {
    Exit::Unlinked(import.to_owned())
}

fn rejected(codes: &[&str]) -> Rejected {
    Rejected {
        rendered: "error: no\n".to_owned(),
        codes: codes.iter().map(|&code| code.to_owned()).collect(),
    }
}

/// A verdict in words: every mismatch with what it is about.
fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::Ignored(reason) => format!("ignored: {reason:?}"),
        Verdict::Fail(mismatches) => {
            let each: Vec<_> = mismatches
                .iter()
                .map(|m| format!("{}: {}", m.what.as_str(), m.message))
                .collect();
            each.join(" | ")
        }
    }
}

fn check(mode: &Mode, expect: &Expectation, outcome: &Outcome, expected: &str) {
    let verdict = judge(mode, expect, &Limits::default(), outcome);
    assert_eq!(words(&verdict), expected, "{mode:?} {expect:?} {outcome:?}");
}

#[test]
fn undeclared_means_exit_code_zero_and_any_output() {
    for (declared, happened, expected) in [
        (expect(), ran(Exit::Code(0), "hi\n", "ho\n"), "pass"),
        (prints("hi\n"), ran(Exit::Code(0), "hi", ""), "pass"),
        (
            prints("hi\n"),
            ran(Exit::Code(0), "ho\n", ""),
            "stdout: stdout is not what the chapter shows",
        ),
        (
            expect(),
            ran(Exit::Code(3), "", ""),
            "end: exit code 3, not exit code 0",
        ),
        (
            prints("hi\n"),
            ran(Exit::OutOfFuel(9), "", ""),
            "end: stopped: out of fuel (limit 9), not exit code 0 | stdout: stdout is not what the chapter shows",
        ),
    ] {
        check(&Mode::Run, &declared, &happened, expected);
    }
}

#[test]
fn what_the_linter_says_is_what_the_chapter_shows_or_nothing() {
    let reports = |text: &str| Expectation {
        report: Some(fence(text)),
        ..expect()
    };
    for (declared, rendered, faults, expected) in [
        (expect(), "", 0, "pass"),
        (expect(), "allowed: x\n", 0, "pass"),
        (
            expect(),
            "warning[a]: b\n",
            1,
            "report: the linter finds a fault, and the chapter shows no report",
        ),
        (
            expect(),
            "warning[a]: b\n",
            2,
            "report: the linter finds 2 faults, and the chapter shows no report",
        ),
        (
            reports("warning[a]: [..]\n...\n"),
            "warning[a]: b\n  |\n",
            1,
            "pass",
        ),
        (
            reports("warning[a]: b\n"),
            "warning[a]: c\n",
            1,
            "report: the linter's report is not what the chapter shows",
        ),
        (
            reports("warning[a]: b\n"),
            "",
            0,
            "report: the linter's report is not what the chapter shows",
        ),
        (
            reports(""),
            "allowed: x\n",
            0,
            "report: the linter's report is not what the chapter shows",
        ),
    ] {
        let linted = Linted {
            rendered: rendered.to_owned(),
            faults,
        };
        let verdict = judge_linted(&declared, &linted);
        assert_eq!(words(&verdict), expected, "{declared:?} {rendered:?}");
    }
}

#[test]
fn a_declared_end_is_the_one_that_counts() {
    for (end, exit, expected) in [
        (End::Code(3), Exit::Code(3), "pass"),
        (
            End::Code(3),
            Exit::Code(0),
            "end: exit code 0, not exit code 3",
        ),
        (End::Trap("UNREACHABLE".to_owned()), unreachable(), "pass"),
        (
            End::Trap("overflow".to_owned()),
            unreachable(),
            "end: trap: wasm `unreachable` instruction executed, not a trap (`overflow`)",
        ),
        (
            End::Trap(String::new()),
            Exit::OutOfTime(10),
            "end: stopped: out of time (limit 10 s), not a trap",
        ),
        (
            End::Unlinked("wasi:random/random".to_owned()),
            Exit::Code(0),
            "end: exit code 0, not a start refused for want of `wasi:random/random`",
        ),
    ] {
        check(&Mode::Run, &ends(end), &ran(exit, "", ""), expected);
    }
}

#[test]
fn an_import_is_named_with_or_without_version_and_function() {
    for (promised, import, expected) in [
        (
            "wasi:random/random@0.2.12",
            "wasi:random/random@0.2.12",
            true,
        ),
        ("wasi:random/random", "wasi:random/random@0.2.12", true),
        (
            "wasi:random/random@0.2.1",
            "wasi:random/random@0.2.12",
            false,
        ),
        ("wasi:random/rand", "wasi:random/random@0.2.12", false),
        (
            "wasi:random/random",
            "wasi:random/random@0.2.12#get-random-u64",
            true,
        ),
        ("wasi:a/b#c", "wasi:a/b@0.2.0#c", true),
        ("wasi:a/b#d", "wasi:a/b@0.2.0#c", false),
        (
            "wasi_snapshot_preview1/fd_read",
            "wasi_snapshot_preview1/fd_read",
            true,
        ),
        (
            "wasi_snapshot_preview1/fd",
            "wasi_snapshot_preview1/fd_read",
            false,
        ),
    ] {
        assert_eq!(
            names_import(promised, import),
            expected,
            "{promised} {import}"
        );
        let expected = if expected { "pass" } else { "end" };
        let declared = ends(End::Unlinked(promised.to_owned()));
        let verdict = judge(
            &Mode::Run,
            &declared,
            &Limits::default(),
            &ran(unlinked(import), "", ""),
        );
        assert!(words(&verdict).starts_with(expected), "{promised} {import}");
    }
}

#[test]
fn should_panic_wants_a_panic_and_nothing_else() {
    let overflow = Exit::Trap("call stack exhausted".to_owned());
    for (exit, expected) in [
        (unreachable(), "pass"),
        (Exit::Code(101), "pass"),
        (Exit::Code(0), "end: exit code 0, not a panic"),
        (overflow, "end: trap: call stack exhausted, not a panic"),
        (
            Exit::OutOfFuel(7),
            "end: stopped: out of fuel (limit 7), not a panic",
        ),
    ] {
        check(&Mode::ShouldPanic, &expect(), &ran(exit, "", ""), expected);
    }
    let declared = ends(End::Code(3));
    check(
        &Mode::ShouldPanic,
        &declared,
        &ran(Exit::Code(3), "", ""),
        "pass",
    );
    check(
        &Mode::ShouldPanic,
        &declared,
        &ran(Exit::Code(4), "", ""),
        "end: exit code 4, not exit code 3",
    );
}

#[test]
fn a_bad_end_tells_of_refused_memory_and_of_the_panic() {
    let mut outcome = ran(unreachable(), "", "memory allocation failed\n");
    outcome.memory_refused = true;
    let trapped = "trap: wasm `unreachable` instruction executed";
    let refused = "after memory.grow past the limit of 64 MiB was refused";
    check(
        &Mode::Run,
        &expect(),
        &outcome,
        &format!("end: {trapped}, not exit code 0; {refused}"),
    );
    let Verdict::Fail(mismatches) = judge(&Mode::Run, &expect(), &Limits::default(), &outcome)
    else {
        panic!("it passes");
    };
    assert_eq!(
        mismatches[0].came,
        format!("{trapped}\nmemory allocation failed\n")
    );
}

#[test]
fn what_a_compiler_refuses_is_judged_by_code_and_text() {
    let code = || Mode::CompileFail(Some("E0382".to_owned()));
    for (mode, expect, codes, expected) in [
        (Mode::Run, expect(), &[][..], "compile: does not compile"),
        (Mode::NoRun, expect(), &[], "compile: does not compile"),
        (
            Mode::Lint,
            expect(),
            &[],
            "compile: cannot be read by the linter",
        ),
        (Mode::CompileFail(None), expect(), &[""], "pass"),
        (code(), expect(), &["E0499", "E0382"], "pass"),
        (
            code(),
            expect(),
            &["", "E0499", "E0499"],
            "compile: fails to compile with `E0499`, not `E0382`",
        ),
        (
            code(),
            expect(),
            &[""],
            "compile: fails to compile with an error that has no code, not `E0382`",
        ),
        (Mode::CompileFail(None), says("error: [..]\n"), &[], "pass"),
        (Mode::Run, says("error: no\n"), &[], "pass"),
        (
            Mode::CompileFail(None),
            says("error: yes\n"),
            &[],
            "compile: the compiler's message is not what the chapter shows",
        ),
        (Mode::Ignore(None), expect(), &[], "ignored: None"),
    ] {
        let verdict = judge_rejected(&mode, &expect, &rejected(codes));
        assert_eq!(words(&verdict), expected, "{mode:?} {codes:?}");
    }
}

#[test]
fn what_is_only_compiled_keeps_no_promise_of_a_run() {
    let not_so = "compile: compiles, though the chapter says that it does not";
    for (mode, expect, expected) in [
        (Mode::NoRun, expect(), "pass"),
        (Mode::Run, expect(), "pass"),
        (Mode::CompileFail(None), expect(), not_so),
        (Mode::NoRun, says("error\n"), not_so),
        (
            Mode::NoRun,
            prints("hi\n"),
            "stdout: stdout is promised of a snippet that is not run",
        ),
        (
            Mode::Ignore(Some("why".to_owned())),
            expect(),
            "ignored: Some(\"why\")",
        ),
    ] {
        let verdict = judge_compiled_only(&mode, &expect);
        assert_eq!(words(&verdict), expected, "{mode:?}");
    }
    check(
        &Mode::CompileFail(None),
        &expect(),
        &ran(Exit::Code(0), "", ""),
        not_so,
    );
}

#[test]
fn the_place_is_the_first_line_that_is_not_kept() {
    for (promised, came, line, text) in [
        ("a\nb\n", "a\nc\n", 3, "b"),
        ("a\nb\n", "a\nb\nc\n", 3, "b"),
        ("a\nb\n", "", 2, "a"),
        ("", "a\n", 1, "> ```text,stdout"),
    ] {
        let verdict = judge(
            &Mode::Run,
            &prints(promised),
            &Limits::default(),
            &ran(Exit::Code(0), came, ""),
        );
        let Verdict::Fail(mismatches) = verdict else {
            panic!("{promised:?} {came:?} passes");
        };
        let place = mismatches[0].place.clone().expect("a place");
        assert_eq!(
            (place.line_1based(), place.text()),
            (line, text),
            "{promised:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_promised_as_escapes() {
    let mut outcome = ran(Exit::Code(0), "", "");
    outcome.stdout = b"a\xff\x1b\r\n".to_vec();
    check(&Mode::Run, &prints("a\\xff\\x1b\n"), &outcome, "pass");
}
