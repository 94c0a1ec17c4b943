//! `test`: what a chapter promises, kept and broken. The books `verdict/kept` and `verdict/broken` have a snippet of the
//! same id for each sort of promise; the report on a broken one stands beside its book, named after it.

use crate::case_book::CaseBook;
use snapbox::{Data, str};
use std::path::Path;

/// The snippet `id` keeps what is promised of its cases.
#[track_caller]
fn kept(id: &str, cases: &str) {
    CaseBook::from_dir("verdict/kept").run(&format!("test {id}"), |call| {
        let passed = cases.split(' ').next().unwrap_or_default();
        call.stderr("").stdout(format!(
            "{passed} passed, 0 failed, 0 ignored; {cases} of 1 snippet in 1 chapter; [WORK]\n"
        ));
    });
}

/// The snippet `id` breaks it; the report says how.
#[track_caller]
fn broken(id: &str) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let report = cases.join(format!("verdict/broken/{id}.txt"));
    CaseBook::from_dir("verdict/broken").run(&format!("test {id}"), |call| {
        call.exit_code(1)
            .stdout(Data::read_from(&report, None))
            .stderr("");
    });
}

#[test]
fn standard_output_is_compared() {
    kept("stdout", "1 case");
    broken("stdout");
}

#[test]
fn standard_error_is_compared() {
    kept("stderr", "1 case");
    broken("stderr");
}

#[test]
fn each_case_has_a_world_and_an_expectation_of_its_own() {
    kept("cases", "2 cases");
    broken("cases");
}

#[test]
fn elided_text_and_lines_may_be_anything_and_the_rest_may_not() {
    kept("elision", "1 case");
    broken("elision");
}

#[test]
fn a_promised_trap_is_the_trap_that_comes() {
    kept("trap", "1 case");
    broken("trap");
}

#[test]
fn a_promised_exit_code_is_the_one_that_comes() {
    kept("exit", "1 case");
    broken("exit");
}

#[test]
fn an_import_that_is_left_out_keeps_a_program_from_starting() {
    kept("unlinked", "1 case");
    broken("unlinked");
}

#[test]
fn should_panic_wants_a_panic() {
    kept("should-panic", "1 case");
    broken("should-panic");
}

#[test]
fn compile_fail_wants_an_error() {
    kept("compile-fail", "1 case");
    broken("compile-fail");
}

#[test]
fn compile_fail_with_a_code_wants_that_error() {
    kept("compile-fail-code", "1 case");
    broken("compile-fail-code");
}

#[test]
fn no_run_is_compiled_and_not_run() {
    kept("no-run", "1 case");
    broken("no-run");
}

#[test]
fn an_interface_is_resolved_against_the_packages_of_wasi() {
    kept("wit", "1 case");
    broken("wit");
}

#[test]
fn a_text_module_is_assembled_and_run() {
    kept("wat", "1 case");
    broken("wat");
}

#[test]
fn wasip1_is_a_core_module() {
    kept("wasip1", "1 case");
    broken("wasip1");
}

#[test]
fn an_end_that_nobody_declared_must_be_good() {
    broken("undeclared-end");
}

#[test]
fn what_is_ignored_is_counted_with_its_reason() {
    CaseBook::from_dir("verdict/kept").run("test ignored", |call| {
        call.stdout(str![[r#"
ignored: 1 because it needs a second machine
0 passed, 0 failed, 1 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn an_ignored_snippet_is_listed_with_its_place_where_more_is_asked_for() {
    CaseBook::from_dir("verdict/kept").run("test ignored --verbose", |call| {
        call.stdout(str![[r#"
ignored: src/chapter.md:152 `ignored`: it needs a second machine
0 passed, 0 failed, 1 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_snippet_that_exits_hides_no_failure_beside_it() {
    CaseBook::from_dir("isolation/exit_beside_a_failure").run("test", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: trap: wasm `unreachable` instruction executed, not exit code 0
  --> src/chapter.md:11:1
   |
11 | ```rust
   | ^^^^^^^ `fails`
   |
   = stderr: thread 'main' (1) panicked at fails:2:1:
             assertion `left == right` failed
               left: 2
              right: 3
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
   = world: nothing granted
   = ended: trap: wasm `unreachable` instruction executed, [FUEL] fuel
   = panic: src/chapter.md:12
   = help: run it alone: mdbook-wasi run fails

2 passed, 1 failed, 0 ignored; 3 cases of 3 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn a_snippet_of_0_3_says_which_crate_the_book_must_name() {
    CaseBook::from_dir("verdict/no_wasip3").run("test", |call| {
        call.exit_code(1).stdout(str![[r#"
error: does not compile
 --> src/chapter.md:3:1
...
  = wasi: a `wasip3` snippet is exported by the crate `wasip3`: name it in `[preprocessor.wasi.crates]`
  = help: run it alone: mdbook-wasi run three

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}
