//! `test --worlds`: each case once more in a world that differs in what no program should depend on.

use crate::case_book::CaseBook;
use snapbox::str;
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("worlds/sources")
}

#[test]
fn a_source_that_is_not_declared_is_named_with_what_moves() {
    book().run("test draws", |call| {
        call.exit_code(1).stdout(str![[r#"
error: depends on `random`, and does not say so by `varies`
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `draws`
  |
  = worlds: - here, + in another world
            @@ -1,1 +1,1 @@
            -exit code 68
            +exit code 20
  = help: declare it by `varies` in the snippet's header, or make the program independent of it
  = world: nothing granted
  = ended: exit code 68, [FUEL] fuel
  = help: run it alone: mdbook-wasi run draws

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_declared_source_that_makes_no_difference_is_reported() {
    book().run("test idle", |call| {
        call.exit_code(1).stdout(str![[r#"
error: `varies` names `random` and `env-order`, which make no difference
  --> src/chapter.md:23:5
   |
23 | ;;@ varies = ["random", "env-order"]
   |     ^^^^^^ promised here
   |
  ::: src/chapter.md:22:1
   |
22 | ```wat
   | ------ `idle`
   |
   = world: nothing granted
   = ended: exit code 0, [FUEL] fuel
   = help: run it alone: mdbook-wasi run idle

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn what_the_host_grants_varies_by_itself() {
    book().run("test hosts", |call| {
        call.stdout(str![[r#"
1 passed, 0 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

/// In both generations each of these sources makes a difference by itself; one that made none would be reported.
#[test]
fn each_source_reaches_a_program_that_prints_it() {
    book().run("test all all/2", |call| {
        call.stdout(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_program_that_depends_on_nothing_does_the_same_everywhere() {
    book().run("test nothing", |call| {
        call.stdout(str![[r#"
1 passed, 0 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn one_world_is_enough_where_it_is_asked_for_and_for_a_book_that_does_not_name_this_tool() {
    book().run("test draws idle --worlds 1", |call| {
        call.stdout(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 1 chapter; [WORK]

"#]]);
    });
    let strangers = book();
    fs::write(
        strangers.root().join("book.toml"),
        "[book]\ntitle = 'Case'\n",
    )
    .expect("written");
    strangers
        .run("test draws", |call| {
            call.stdout(str![[r#"
1 passed, 0 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
        })
        .run("test draws --worlds 2", |call| {
            call.exit_code(1);
        });
}

#[test]
fn a_third_world_is_refused() {
    book().run("test --worlds 3", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: invalid value '3' for '--worlds <1|2>': 3 is not in 1..=2

For more information, try '--help'.

"#]]);
    });
}

#[test]
fn a_source_that_there_is_not_is_refused_with_the_nearest() {
    let wrong = book();
    let chapter = wrong.root().join("src/chapter.md");
    let text = fs::read_to_string(&chapter).expect("read");
    let text = text.replace(
        "\"env-order\"]\n(module",
        "\"env-orders\", \"weather\"]\n(module",
    );
    fs::write(&chapter, text).expect("written");
    wrong.run("test idle", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: there is no source `env-orders` on which a run could depend
  --> src/chapter.md:23:25
   |
23 | ;;@ varies = ["random", "env-orders", "weather"]
   |                         ^^^^^^^^^^^^
   |
   = help: did you mean `env-order`?

error: there is no source `weather` on which a run could depend
  --> src/chapter.md:23:39
   |
23 | ;;@ varies = ["random", "env-orders", "weather"]
   |                                       ^^^^^^^^^
   |
   = help: the sources are: random, wall-clock, monotonic-clock, file-times, file-identity, listing-order, env-order, poll-order, short-reads, scheduling


"#]]);
    });
}
