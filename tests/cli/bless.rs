//! `test --bless`: what was printed, written into the chapter.

use crate::case_book::CaseBook;
use snapbox::{file, str};

#[test]
fn a_stdout_that_differs_is_shown_then_blessed_then_kept() {
    CaseBook::from_dir("bless/stdout_differs")
        .run("test", |call| {
            call.exit_code(1)
                .stdout(file!["../cases/bless/stdout_differs/report.txt"])
                .stderr("");
        })
        .run("test --bless", |call| {
            call.stdout(file!["../cases/bless/stdout_differs/blessed.txt"]);
        })
        .check_file(
            "src/chapter.md",
            file!["../cases/bless/stdout_differs/blessed.md"],
        )
        .run("test", |call| {
            call.stdout(str![[r#"
3 passed, 0 failed, 0 ignored; 3 cases of 2 snippets in 1 chapter; [WORK]

"#]])
                .stderr("");
        });
}

#[test]
fn only_the_snippets_that_were_asked_for_are_blessed() {
    let book = CaseBook::from_dir("bless/stdout_differs");
    let before = book.read("src/chapter.md");
    book.run("test bless/2 --bless", |call| {
        call.stdout(str![[r#"
blessed: src/chapter.md:35 stdout of `bless/2`

"#]]);
    });
    let after = book.read("src/chapter.md");
    let quoted = ">    ```text,stdout\n>    old\n>    ```\n";
    let blessed = ">    ````text,stdout\n>    ```\n>    quoted\n>    ````\n";
    assert_eq!(after, before.replace(quoted, blessed));
}

#[test]
fn an_end_is_declared_by_hand_and_never_blessed() {
    let book = CaseBook::from_dir("verdict/broken");
    let before = book.read("src/chapter.md");
    book.run("test exit --bless", |call| {
        call.exit_code(1).stdout(str![[r#"
not blessed: src/chapter.md:72 end of `exit`: exit code 4, not exit code 3; an end is declared by hand

"#]]);
    })
    .check_file("src/chapter.md", before);
}

#[test]
fn a_book_that_keeps_its_promises_is_left_alone() {
    let book = CaseBook::from_dir("verdict/kept");
    let chapter = book.root().join("src/chapter.md");
    let written = || {
        chapter
            .metadata()
            .and_then(|m| m.modified())
            .expect("a time")
    };
    let before = written();
    book.run("test stdout elision --bless", |call| {
        call.stdout(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]]);
    });
    assert_eq!(written(), before);
}
