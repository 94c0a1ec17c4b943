//! Components under a program, by `with` and in `wac`.

use crate::case_book::CaseBook;
use snapbox::str;
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("compose/parts")
}

/// The book with one line of its chapter in the place of another.
fn with_line(from: &str, to: &str) -> CaseBook {
    let book = book();
    let chapter = book.root().join("src/chapter.md");
    let text = fs::read_to_string(&chapter).expect("read");
    assert!(text.contains(from), "{from}");
    fs::write(&chapter, text.replacen(from, to, 1)).expect("written");
    book
}

/// The book whose program has this component under it.
fn with(component: &str) -> CaseBook {
    let plug = format!("case.seven = {{ with = [\"{component}\"]");
    with_line("case.seven = { with = [\"seven\"]", &plug)
}

#[test]
fn a_component_stands_in_for_the_host() {
    book().run("test", |call| {
        call.stdout(str![[r#"
6 passed, 0 failed, 0 ignored; 6 cases of 3 snippets in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_snippet_runs_alone_with_its_components() {
    book()
        .run("run number --case seven --trace", |call| {
            call.stderr(str![[r#"
world: through `seven`
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
        })
        .run("run by-name", |call| {
            call.exit_code(0);
        });
}

#[test]
fn an_unknown_component_is_refused_with_the_nearest() {
    with("sevn").run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: there is no component `sevn`
 --> src/chapter.md:9:28
  |
9 | ;;@ case.seven = { with = ["sevn"], exit = 0 }
  |                            ^^^^^^
  |
  = help: did you mean `seven`?


"#]]);
    });
}

#[test]
fn a_component_that_exports_nothing_wanted_is_refused_with_what_is_wanted() {
    with("unwanted").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `number`, case `seven`
  |
  = compiler: error: `unwanted` exports nothing that is wanted: it exports `wasi:random/insecure@0.2.0`; imported are `wasi:random/random@0.2.0`
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_component_of_another_version_is_refused_as_such() {
    with("newer").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `number`, case `seven`
  |
  = compiler: error: `newer` exports nothing that is wanted: it exports `wasi:random/random@0.3.0`; it is `wasi:random/random@0.2.0` that is imported, another version
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_component_that_comes_second_to_the_same_place_is_refused() {
    with("seven\", \"six").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `number`, case `seven`
  |
  = compiler: error: `six` exports nothing that is wanted: it exports `wasi:random/random@0.2.12`; a component before it provides it already
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_component_whose_types_are_others_is_refused_with_the_type() {
    with("narrow").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `number`, case `seven`
  |
  = compiler: error: `narrow` exports `wasi:random/random@0.2.0`, which does not fit where `number` imports `wasi:random/random@0.2.0`: mismatched type for export `get-random-u64`: mismatched type for function result: expected u64, found u32
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_core_module_is_refused() {
    with("old").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
 --> src/chapter.md:7:1
  |
7 | ```wat
  | ^^^^^^ `number`, case `seven`
  |
  = compiler: error: `old` is a core module of WASI 0.1, and only components can be composed
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_component_that_traps_at_its_start_ends_the_run_with_its_trap() {
    with("early-end").run("test number", |call| {
        call.exit_code(1).stdout(str![[r#"
error: trap: wasm `unreachable` instruction executed, not exit code 0
 --> src/chapter.md:9:42
  |
9 | ;;@ case.seven = { with = ["early-end"], exit = 0 }
  |                                          ^^^^ promised here
  |
 ::: src/chapter.md:7:1
  |
7 | ```wat
  | ------ `number`, case `seven`
  |
  = world: through `early-end`
  = ended: trap: wasm `unreachable` instruction executed, [FUEL] fuel
  = help: run it alone: mdbook-wasi run number --case seven

3 passed, 1 failed, 0 ignored; 4 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_composition_that_is_a_part_of_itself_is_refused_with_the_way() {
    with_line(
        "programs = { app = \"number\" }",
        "programs = { app = \"twice\" }",
    )
    .run("test by-name", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
  --> src/chapter.md:28:1
   |
28 | ```wac
   | ^^^^^^ `by-name`
   |
   = compiler: error: src/chapter.md:38: a composition cannot be a part of itself: `by-name` → `twice` → `by-name`
   = help: run it alone: mdbook-wasi run by-name

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_composition_of_a_snippet_that_is_not_there_is_refused() {
    with_line(
        "programs = { app = \"number\" }",
        "programs = { app = \"numbers\" }",
    )
    .run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: there is no snippet `numbers`
  --> src/chapter.md:29:24
   |
29 | //@ programs = { app = "numbers" }
   |                        ^^^^^^^^^
   |
   = help: did you mean `number`?


"#]]);
    });
}

#[test]
fn a_slip_in_a_composition_is_shown_with_its_line() {
    with_line("new book:seven {}", "new book:sevn {}").run("test by-name", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
  --> src/chapter.md:28:1
   |
28 | ```wac
   | ^^^^^^ `by-name`
   |
   = compiler: error: src/chapter.md:30: there is no component `book:sevn`; did you mean `book:seven`?
   = help: run it alone: mdbook-wasi run by-name

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
    with_line("new book:seven {};", "new book:seven {}").run("test by-name", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
  --> src/chapter.md:28:1
   |
28 | ```wac
   | ^^^^^^ `by-name`
   |
   = compiler: error: src/chapter.md:31: expected `;`, found `let` keyword
   = help: run it alone: mdbook-wasi run by-name

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_composition_that_exports_no_program_is_refused() {
    with_line("export app...;", "export seven...;").run("test by-name", |call| {
        call.exit_code(1).stdout(str![[r#"
error: cannot be composed
  --> src/chapter.md:28:1
   |
28 | ```wac
   | ^^^^^^ `by-name`
   |
   = compiler: error: src/chapter.md:30: a component that is run exports `wasi:cli/run`, and this one does not; export it: `export app["wasi:cli/run@0.2.12"];`, or `export app...;`
   = help: run it alone: mdbook-wasi run by-name

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn what_does_not_fit_may_be_shown_by_a_chapter() {
    with_line(
        ";;@ case.six",
        ";;@ case.unwanted = { with = [\"unwanted\"] }\n;;@ case.six",
    )
    .run("test number --bless", |call| {
        call.exit_code(1);
    });
    let shown = with_line(
        ";;@ case.six",
        ";;@ case.unwanted = { with = [\"unwanted\"] }\n;;@ case.six",
    );
    let chapter = shown.root().join("src/chapter.md");
    let text = fs::read_to_string(&chapter).expect("read");
    let promise = "```text,compile_error,case=unwanted\nerror: `unwanted` exports nothing that is wanted[..]\n```\n\n## By name";
    fs::write(&chapter, text.replacen("## By name", promise, 1)).expect("written");
    shown.run("test number", |call| {
        call.stdout(str![[r#"
5 passed, 0 failed, 0 ignored; 5 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
}

#[test]
fn a_component_that_is_not_there_is_refused_in_book_toml() {
    let book = book();
    let toml = book.root().join("book.toml");
    let text = fs::read_to_string(&toml).expect("read");
    let text = text.replace("parts/seven.wat", "parts/eight.wat");
    fs::write(&toml, text.replace("six = ", "Six = ")).expect("written");
    book.run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `Six` cannot name a component
 --> book.toml:8:1
  |
8 | Six = "parts/six.wat"
  | ^^^
  |
  = help: use words of small letters and digits, joined by `-`

error: there is no component at `parts/eight.wat`
 --> book.toml:7:9
  |
7 | seven = "parts/eight.wat"
  |         ^^^^^^^^^^^^^^^^^
  |
  = help: write `frozen-clock = "examples/frozen-clock"`: a folder with a Cargo package, or a .wasm or .wat file

error: there is no component `seven`
 --> src/chapter.md:9:28
  |
9 | ;;@ case.seven = { with = ["seven"], exit = 0 }
  |                            ^^^^^^^
  |
  = help: book.toml names early-end, narrow, newer, old, unwanted

error: there is no component `seven`
  --> src/chapter.md:10:33
   |
10 | ;;@ case.not-linked = { with = ["seven"], without = ["wasi:random/random"], exit = 0 }
   |                                 ^^^^^^^
   |
   = help: book.toml names early-end, narrow, newer, old, unwanted

error: there is no component `six`
  --> src/chapter.md:11:26
   |
11 | ;;@ case.six = { with = ["six"], exit = 1 }
   |                          ^^^^^
   |
   = help: book.toml names early-end, narrow, newer, old, unwanted


"#]]);
    });
}

#[test]
fn a_component_that_cannot_be_built_stops_the_work_with_the_reason() {
    let book = book();
    fs::write(book.root().join("parts/seven.wat"), "(component (oops))").expect("written");
    book.run("test", |call| {
        call.exit_code(3).stdout("").stderr(str![[r#"
error: cannot build the component `seven` of `[preprocessor.wasi.components]`:
expected valid component field
     --> [OUTSIDE]/book/parts/seven.wat:1:13
      |
    1 | (component (oops))
      |             ^

"#]]);
    });
}
