//! Snippets that would take more than they may: each is stopped, and the report says by what.

use crate::case_book::CaseBook;
use snapbox::{IntoData, str};

#[track_caller]
fn stopped(id: &str, report: impl IntoData) {
    CaseBook::from_dir("limits/each_by_its_name").run(&format!("test {id}"), |call| {
        call.exit_code(1).stdout(report).stderr("");
    });
}

#[test]
fn a_snippet_that_never_ends_is_out_of_fuel() {
    stopped(
        "never-ends",
        str![[r#"
error: stopped: out of fuel (limit 100000), not exit code 0
 --> src/chapter.md:5:1
  |
5 | ```rust
  | ^^^^^^^ `never-ends`
  |
  = world: at most [FUEL] fuel
  = ended: stopped: out of fuel (limit 100000), [FUEL] fuel
  = help: run it alone: mdbook-wasi run never-ends

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_sleeps_for_a_day_by_the_hosts_clock_is_out_of_time() {
    stopped(
        "sleeps",
        str![[r#"
error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:12:1
   |
12 | ```rust
   | ^^^^^^^ `sleeps`
   |
   = world: the host's clock; at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run sleeps

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_sleeps_for_a_day_by_the_virtual_clock_returns_at_once() {
    let begun = std::time::Instant::now();
    CaseBook::from_dir("limits/each_by_its_name").run("test sleeps-virtually", |call| {
        call.stdout(str![[r#"
1 passed, 0 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]])
            .stderr("");
    });
    assert!(begun.elapsed().as_secs() < 120);
}

#[test]
fn a_snippet_that_waits_for_what_never_comes_is_stopped_by_the_hosts_clock() {
    stopped(
        "waits",
        str![[r#"
error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:75:1
   |
75 | ```rust
   | ^^^^^^^ `waits`
   |
   = world: at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run waits

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
    stopped(
        "waits/2",
        str![[r#"
error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:82:1
   |
82 | ```rust,wasip1
   | ^^^^^^^^^^^^^^ `waits/2`
   |
   = world: at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run waits/2

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_prints_without_end_has_too_much_output() {
    stopped(
        "prints",
        str![[r#"
error: stopped: too much output (limit 16 KiB), not exit code 0
  --> src/chapter.md:32:1
   |
32 | ```rust
   | ^^^^^^^ `prints`
   |
   = world: at most 16 KiB of output
   = ended: stopped: too much output (limit 16 KiB), [FUEL] fuel
   = help: run it alone: mdbook-wasi run prints

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_takes_all_memory_is_told_of_the_limit() {
    stopped(
        "takes-memory",
        str![[r#"
error: trap: wasm `unreachable` instruction executed, not exit code 0; after memory.grow past the limit of 8 MiB was refused
  --> src/chapter.md:41:1
   |
41 | ```rust
   | ^^^^^^^ `takes-memory`
   |
   = stderr: memory allocation of 1048576 bytes failed
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
   = world: at most 8 MiB of memory
   = ended: trap: wasm `unreachable` instruction executed, [FUEL] fuel
   = help: run it alone: mdbook-wasi run takes-memory

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_needs_more_memory_than_there_is_does_not_start() {
    stopped(
        "needs-memory",
        str![[r#"
error: not started: needs more memory than 1 MiB, not exit code 0
  --> src/chapter.md:51:1
   |
51 | ```wat
   | ^^^^^^ `needs-memory`
   |
   = world: at most 1 MiB of memory
   = ended: not started: needs more memory than 1 MiB
   = help: run it alone: mdbook-wasi run needs-memory

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_recurses_without_end_exhausts_its_stack() {
    stopped(
        "recurses",
        str![[r#"
error: trap: call stack exhausted, not exit code 0
  --> src/chapter.md:58:1
   |
58 | ```wat
   | ^^^^^^ `recurses`
   |
   = world: nothing granted
   = ended: trap: call stack exhausted, [FUEL] fuel
   = help: run it alone: mdbook-wasi run recurses

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_rust_snippet_that_recurses_without_end_is_stopped() {
    stopped(
        "recurses-in-rust",
        str![[r#"
error: trap: out of bounds memory access, not exit code 0
  --> src/chapter.md:65:1
   |
65 | ```rust
   | ^^^^^^^ `recurses-in-rust`
   |
   = world: nothing granted
   = ended: trap: out of bounds memory access, [FUEL] fuel
   = wasi: this is how recursion past the stack ends: a Rust program has 1 MiB of it here
   = help: run it alone: mdbook-wasi run recurses-in-rust

0 passed, 1 failed, 0 ignored; 1 case of 1 snippet in 1 chapter; [WORK]

"#]],
    );
}

#[test]
fn a_snippet_that_is_stopped_stops_no_other() {
    CaseBook::from_dir("limits/each_by_its_name").run("test", |call| {
        call.exit_code(1).stdout(str![[r#"
error: stopped: out of fuel (limit 100000), not exit code 0
 --> src/chapter.md:5:1
  |
5 | ```rust
  | ^^^^^^^ `never-ends`
  |
  = world: at most [FUEL] fuel
  = ended: stopped: out of fuel (limit 100000), [FUEL] fuel
  = help: run it alone: mdbook-wasi run never-ends

error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:12:1
   |
12 | ```rust
   | ^^^^^^^ `sleeps`
   |
   = world: the host's clock; at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run sleeps

error: stopped: too much output (limit 16 KiB), not exit code 0
  --> src/chapter.md:32:1
   |
32 | ```rust
   | ^^^^^^^ `prints`
   |
   = world: at most 16 KiB of output
   = ended: stopped: too much output (limit 16 KiB), [FUEL] fuel
   = help: run it alone: mdbook-wasi run prints

error: trap: wasm `unreachable` instruction executed, not exit code 0; after memory.grow past the limit of 8 MiB was refused
  --> src/chapter.md:41:1
   |
41 | ```rust
   | ^^^^^^^ `takes-memory`
   |
   = stderr: memory allocation of 1048576 bytes failed
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
   = world: at most 8 MiB of memory
   = ended: trap: wasm `unreachable` instruction executed, [FUEL] fuel
   = help: run it alone: mdbook-wasi run takes-memory

error: not started: needs more memory than 1 MiB, not exit code 0
  --> src/chapter.md:51:1
   |
51 | ```wat
   | ^^^^^^ `needs-memory`
   |
   = world: at most 1 MiB of memory
   = ended: not started: needs more memory than 1 MiB
   = help: run it alone: mdbook-wasi run needs-memory

error: trap: call stack exhausted, not exit code 0
  --> src/chapter.md:58:1
   |
58 | ```wat
   | ^^^^^^ `recurses`
   |
   = world: nothing granted
   = ended: trap: call stack exhausted, [FUEL] fuel
   = help: run it alone: mdbook-wasi run recurses

error: trap: out of bounds memory access, not exit code 0
  --> src/chapter.md:65:1
   |
65 | ```rust
   | ^^^^^^^ `recurses-in-rust`
   |
   = world: nothing granted
   = ended: trap: out of bounds memory access, [FUEL] fuel
   = wasi: this is how recursion past the stack ends: a Rust program has 1 MiB of it here
   = help: run it alone: mdbook-wasi run recurses-in-rust

error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:75:1
   |
75 | ```rust
   | ^^^^^^^ `waits`
   |
   = world: at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run waits

error: stopped: out of time (limit 1 s), not exit code 0
  --> src/chapter.md:82:1
   |
82 | ```rust,wasip1
   | ^^^^^^^^^^^^^^ `waits/2`
   |
   = world: at most 1 s
   = ended: stopped: out of time (limit 1 s)
   = help: run it alone: mdbook-wasi run waits/2

1 passed, 9 failed, 0 ignored; 10 cases of 10 snippets in 1 chapter; [WORK]

"#]]);
    });
}
