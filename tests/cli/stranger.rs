//! A book that was not written for this tool: no configuration, words of its own.

use crate::case_book::CaseBook;
use snapbox::str;

#[test]
fn a_strangers_book_is_tested_without_configuration() {
    CaseBook::from_dir("stranger/no_configuration").run("test", |call| {
        call.stdout(str![[r#"
4 passed, 0 failed, 1 ignored (1 without a reason); 5 cases of 5 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn a_strangers_failure_is_a_failure() {
    let book = CaseBook::from_dir("stranger/no_configuration");
    book.replace(
        "src/one.md",
        "assert_eq!(hidden(), 7);",
        "assert_eq!(hidden(), 8);",
    );
    book.run("test", |call| {
        call.exit_code(1)
            .stdout(str![[r#"
error: trap: wasm `unreachable` instruction executed, not exit code 0
 --> src/one.md:5:1
  |
5 | ```rust,numbered,mytheme
  | ^^^^^^^^^^^^^^^^^^^^^^^^ `one`
  |
  = stderr: thread 'main' (1) panicked at one:3:1:
            assertion `left == right` failed
              left: 7
             right: 8
            note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
  = world: nothing granted
  = ended: trap: wasm `unreachable` instruction executed, [FUEL] fuel
  = panic: src/one.md:7
  = help: run it alone: mdbook-wasi run one

3 passed, 1 failed, 1 ignored (1 without a reason); 5 cases of 5 snippets in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn a_strangers_book_is_built() {
    let book = CaseBook::from_dir("stranger/no_configuration");
    book.run("build", |call| {
        call.stdout("book/index.html\n");
    });
    let page = book.read("book/one.html");
    assert_eq!(page.matches("<figure class=\"wasi\"").count(), 5, "{page}");
    // A word that is not ours stays, for the theme that knows it.
    assert!(
        page.contains("language-rust noplayground numbered mytheme"),
        "{page}"
    );
    assert!(page.contains("output that is promised by nobody"));
}
