//! What cannot be read as written: exit code 2, with the place and what to do.

use crate::case_book::CaseBook;
use snapbox::{IntoData, str};

/// The same for each verb that reads the whole book; and nothing is run or written.
#[track_caller]
fn refused(case: &str, message: impl IntoData) {
    let (book, message) = (CaseBook::from_dir(case), message.into_data());
    for verb in ["test", "build"] {
        book.run(verb, |call| {
            call.exit_code(2).stdout("").stderr(message.clone());
        });
    }
    assert!(!book.root().join("book").exists());
}

#[test]
fn an_unclosed_fence() {
    refused(
        "bad_input/unclosed_fence",
        str![[r#"
error: this fence is not closed
 --> src/chapter.md:3:1
  |
3 | ```rust
  | ^^^^^^^
  |
  = help: close it with a line that is just ```


"#]],
    );
}

#[test]
fn unknown_words_keys_and_cases_with_the_nearest_that_are_known() {
    refused(
        "bad_input/unknown_words",
        str![[r#"
error: unknown word `shoud_panic`
 --> src/chapter.md:3:9
  |
3 | ```rust,shoud_panic
  |         ^^^^^^^^^^^
  |
  = help: did you mean `should_panic`?

error: unknown key `dir`
 --> src/chapter.md:8:5
  |
8 | //@ dir = ["fixtures::/data"]
  |     ^^^
  |
  = help: did you mean `dirs`?

error: unknown key `enw`
 --> src/chapter.md:9:20
  |
9 | //@ case.other = { enw = {} }
  |                    ^^^
  |
  = help: did you mean `env`?

error: unknown word `stdot`
  --> src/chapter.md:13:9
   |
13 | ```text,stdot
   |         ^^^^^
   |
   = help: did you mean `stdout`?

error: the snippet has no case `othr`
  --> src/chapter.md:16:16
   |
 7 | ```rust
   | ------- the snippet
...
16 | ```text,stdout,case=othr
   |                ^^^^^^^^^
   |
   = help: did you mean `case=other`?

error: unknown word `wholly-unknown`
  --> src/chapter.md:19:9
   |
19 | ```rust,wholly-unknown
   |         ^^^^^^^^^^^^^^
   |
   = help: the words are: `ignore`, `should_panic`, `no_run`, `compile_fail`, `edition2015`, `edition2018`, `edition2021`, `edition2024`, `wasip1`, `wasip2`, `wasip3`, `host`, `test_harness`, `standalone_crate`, `standalone`, `allow_fail`, `custom`, `editable`, `noplayground`, `noplaypen`, `mdbook-runnable`, `ignore-<target>`, `E0123` (an error code), `hidelines=<prefix>`, `{.class}`


"#]],
    );
}

#[test]
fn an_unknown_key_in_book_toml() {
    refused(
        "bad_input/unknown_setting",
        str![[r#"
error: unknown key `crats` in `[preprocessor.wasi]`
 --> book.toml:5:1
  |
5 | crats = { wasip2 = "1" }
  | ^^^^^
  |
  = help: did you mean `crates`?

error: `editable` is `true` or `false`: whether WAT and WIT can be edited in the pages
 --> book.toml:6:12
  |
6 | editable = "never"
  |            ^^^^^^^


"#]],
    );
}

#[test]
fn a_chapter_that_is_not_utf8() {
    refused(
        "bad_input/not_utf8",
        str![[r#"
error: this file is not UTF-8
 --> src/chapter.md:3:23
  |
3 | A word in Latin-1: caf�.
  |                       ^ byte 0xe9
  |
  = help: save it as UTF-8


"#]],
    );
}

#[test]
fn a_chapter_that_the_summary_names_and_the_disk_lacks() {
    refused(
        "bad_input/missing_chapter",
        str![[r#"
error: there is no chapter `nowhere.md`
 --> src/SUMMARY.md:4:3
  |
4 | - [Nowhere](nowhere.md)
  |   ^^^^^^^^^^^^^^^^^^^^^ named here
  |
  = help: write the chapter, or take this line out


"#]],
    );
    let book = CaseBook::from_dir("bad_input/missing_chapter");
    book.output("test", 2);
    assert!(!book.root().join("src/nowhere.md").exists());
}

#[test]
fn a_grant_that_leads_out_of_the_book_by_its_spelling_or_nowhere() {
    refused(
        "bad_input/grant_by_dots",
        str![[r#"
error: `../../outside` leads out of the book's `src` folder by `..`
 --> src/chapter.md:4:13
  |
4 | //@ dirs = ["../../outside::/data"]
  |             ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a granted folder is named from the book's `src` folder, and lies in it

error: `/etc` is an absolute path
 --> src/chapter.md:5:31
  |
5 | //@ case.absolute = { dirs = ["/etc::/etc"] }
  |                               ^^^^^^^^^^^^
  |
  = help: a granted folder is named from the book's `src` folder, and lies in it

error: `fixtures/none` is not there
 --> src/chapter.md:6:30
  |
6 | //@ case.missing = { dirs = ["fixtures/none::/data"] }
  |                              ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a granted folder is named from the book's `src` folder, and lies in it


"#]],
    );
}

#[cfg(unix)]
#[test]
fn a_grant_that_leads_out_of_the_book_by_a_link() {
    let book = CaseBook::from_dir("bad_input/grant_by_link");
    let outside = book.outside().join("outside");
    std::fs::create_dir(&outside).expect("a folder");
    std::os::unix::fs::symlink(&outside, book.root().join("src/link")).expect("a link");
    book.run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `link` leads out of the book's `src` folder by a link
 --> src/chapter.md:4:13
  |
4 | //@ dirs = ["link::/data"]
  |             ^^^^^^^^^^^^^
  |
  = help: grant the folder itself, or a copy of it inside the book


"#]]);
    });
}

#[cfg(unix)]
#[test]
fn a_link_inside_a_granted_folder_leads_the_program_nowhere() {
    let book = CaseBook::from_dir("run/files");
    std::fs::write(book.outside().join("secret"), "secret").expect("a file");
    let link = book.root().join("src/fixtures/greeting/hello.txt");
    std::fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink(book.outside().join("secret"), link).expect("a link");
    book.run("run greeting", |call| {
        call.stdout(str![[r#"
refused: Operation not permitted (os error 63)

"#]]);
    });
}

#[test]
fn a_warning_is_said_and_denied_on_request() {
    let book = CaseBook::from_dir("stranger/no_configuration");
    book.write("src/one.md", "```Rust\nfn main() {}\n```\n");
    book.run("test", |call| {
        call.stderr(str![[r#"
warning: a fence that begins with `Rust` is not run
 --> src/one.md:1:4
  |
1 | ```Rust
  |    ^^^^
  |
  = help: did you mean `rust`?


"#]]);
    });
    book.run("test --deny-warnings", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: [..]
...
"#]]);
    });
}

#[test]
fn a_folder_without_a_book() {
    let book = CaseBook::from_dir("bad_input/missing_chapter");
    std::fs::remove_file(book.root().join("src/SUMMARY.md")).expect("removed");
    book.run("test", |call| {
        call.exit_code(3).stdout("").stderr(str![[r#"
error: no book in `[OUTSIDE]/book`: looked for `[OUTSIDE]/book/src/SUMMARY.md`, and its `book.toml` leads there

"#]]);
    });
}

#[test]
fn a_verb_that_does_not_exist() {
    CaseBook::from_dir("run/files").run("tset", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: unrecognized subcommand 'tset'

  tip: a similar subcommand exists: 'test'

Usage: mdbook-wasi [OPTIONS] [COMMAND]

For more information, try '--help'.

"#]]);
    });
}

#[test]
fn a_principle_that_is_not_stated_shown_or_named() {
    refused(
        "bad_input/bare_principles",
        str![[r#"
error: the principle `a.not-shown` has no witness
 --> src/chapter.md:3:1
  |
3 | ## Not shown {#a.not-shown .principle}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing below shows this
  |
  = help: put a snippet under it that shows it: one that runs, and whose output, end or refusal the chapter tells

error: the principle `a.not-said` does not say what it states
 --> src/chapter.md:7:1
  |
7 | ## Not said {#a.not-said .principle}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a principle begins with a paragraph of one or two sentences: the principle itself

error: this principle has no id that lasts
  --> src/chapter.md:14:1
   |
14 | ## Not to be cited {.principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: write a family, a dot and a few words for the idea: `{#family.few-words .principle}`

error: two principles have the id `a.whole`
  --> src/other.md:3:1
   |
 3 | ## Whole {#a.whole .principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this one too
   |
  ::: src/chapter.md:23:1
   |
23 | ## Whole {#a.whole .principle}
   | ------------------------------ the first one
   |
   = help: an id is cited from outside, so it means one thing: give the later one another


"#]],
    );
}
