//! `audit`: on what a program depends, and what it can do without.

use crate::case_book::CaseBook;
use snapbox::str;
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("audit/programs")
}

#[test]
fn a_source_that_reaches_the_output_is_named() {
    book().run("audit draws.wat", |call| {
        call.stdout(str![[r#"
draws.wat: a core module, 174 bytes
sha256: 1b341d54ea13a0dea12bbc83660c719a5e7bf100e06b18a2866ecf1dd101b3b9
world: nothing granted
ended: exit code 68; [FUEL] fuel

source           asked                its output
random           random_get ×1        DEPENDS ON IT: end: `exit code 68`, elsewhere `exit code 20`
wall-clock       nothing              does not depend on it
monotonic-clock  nothing              does not depend on it
file-times       nothing              does not depend on it
file-identity    nothing              does not depend on it
listing-order    nothing              does not depend on it
env-order        nothing              does not depend on it
poll-order       nothing              does not depend on it
short-reads      nothing              does not depend on it
scheduling       nothing              does not depend on it
nan-bits         no such instruction  does not depend on it
relaxed-simd     no such instruction  does not depend on it

not needed: the clocks
needed: random numbers
the least with which it does the same: --clock denied

not deterministic: its output depends on random

"#]])
            .stderr("");
    });
}

#[test]
fn grants_that_it_can_do_without_are_listed() {
    book().run(
        "audit counts.wat --env A=1 --env B=2 --stdin text --dir notes::/notes::rw -- one",
        |call| {
            call.stdout(str![[r#"
counts.wat: a core module, 178 bytes
sha256: aebac2df9266c8d56b8cf986d5856c22f01c6a1b315130e5e51f961666835d71
world: dir `[OUTSIDE]/book/notes` as `/notes` (read-write, a scratch copy); env `A=1` `B=2`; args `one`; stdin of 4 bytes
ended: exit code 2; [FUEL] fuel

source           asked                its output
random           nothing              does not depend on it
wall-clock       nothing              does not depend on it
monotonic-clock  nothing              does not depend on it
file-times       nothing              does not depend on it
file-identity    nothing              does not depend on it
listing-order    nothing              does not depend on it
env-order        nothing              does not depend on it
poll-order       nothing              does not depend on it
short-reads      nothing              does not depend on it
scheduling       nothing              does not depend on it
nan-bits         no such instruction  does not depend on it
relaxed-simd     no such instruction  does not depend on it

not needed: dir /notes
not needed: writing to /notes
not needed: the clocks
not needed: random numbers
needed: env A
needed: env B
not needed: standard input
not needed: arguments
the least with which it does the same: --env A=1 --env B=2 --clock denied --random denied

deterministic, as far as 2 other worlds for each source can tell; but it ended with exit code 2, and what it does when it succeeds was not seen

"#]]);
        },
    );
}

#[test]
fn a_liberty_of_the_engine_is_named_where_it_reaches_the_output() {
    // Which bits the processor gives is its own affair; where it gives the canonical ones, there is nothing to see.
    let json = book().output("audit divides.wat --format json", 0);
    let audit: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let sources = audit["sources"].as_array().expect("a list");
    let nan = sources
        .iter()
        .find(|s| s["source"] == "nan-bits")
        .expect("it is there");
    if cfg!(target_arch = "x86_64") {
        assert_eq!(nan["depends"], true, "{json}");
    }
    assert_eq!(audit["deterministic"] == false, nan["depends"] == true);
}

#[test]
fn a_test_of_ci_can_require_that_nothing_matters() {
    book()
        .run("audit counts.wat --require-deterministic", |call| {
            call.exit_code(0);
        })
        .run(
            "audit draws.wat --require-deterministic --format json",
            |call| {
                call.exit_code(1);
            },
        );
}

#[test]
fn a_program_that_needs_what_is_not_granted_is_told_so() {
    book()
        .run("audit reads.wat", |call| {
            call.stdout(str![[r#"
reads.wat: a core module, 201 bytes
sha256: 5a5dc76df89843fd3f2029a1e89644ba07f28ca0cf23dc2c9c8d3e3f4af4ca7d
world: nothing granted
ended: exit code 8; [FUEL] fuel

source           asked                its output
random           nothing              does not depend on it
wall-clock       nothing              does not depend on it
monotonic-clock  nothing              does not depend on it
file-times       nothing              does not depend on it
file-identity    nothing              does not depend on it
listing-order    nothing              does not depend on it
env-order        nothing              does not depend on it
poll-order       nothing              does not depend on it
short-reads      nothing              does not depend on it
scheduling       nothing              does not depend on it
nan-bits         no such instruction  does not depend on it
relaxed-simd     no such instruction  does not depend on it

not needed: the clocks
not needed: random numbers
the least with which it does the same: --clock denied --random denied

deterministic, as far as 2 other worlds for each source can tell; but it ended with exit code 8, and what it does when it succeeds was not seen

"#]]);
        })
        .run("audit reads.wat --dir notes::/notes", |call| {
            call.stdout(str![[r#"
reads.wat: a core module, 201 bytes
sha256: 5a5dc76df89843fd3f2029a1e89644ba07f28ca0cf23dc2c9c8d3e3f4af4ca7d
world: dir `[OUTSIDE]/book/notes` as `/notes` (read-only)
ended: exit code 0; [FUEL] fuel

source           asked                its output
random           nothing              does not depend on it
wall-clock       nothing              does not depend on it
monotonic-clock  nothing              does not depend on it
file-times       nothing              does not depend on it
file-identity    nothing              does not depend on it
listing-order    nothing              does not depend on it
env-order        nothing              does not depend on it
poll-order       nothing              does not depend on it
short-reads      nothing              does not depend on it
scheduling       nothing              does not depend on it
nan-bits         no such instruction  does not depend on it
relaxed-simd     no such instruction  does not depend on it

needed: dir /notes
not needed: the clocks
not needed: random numbers
the least with which it does the same: --dir [OUTSIDE]/book/notes::/notes --clock denied --random denied

deterministic, as far as 2 other worlds for each source can tell

"#]]);
        });
}

#[test]
fn a_program_that_never_ends_is_not_decided() {
    book().run(
        "audit endless.wat --fuel 1000000 --require-deterministic",
        |call| {
            call.exit_code(1).stdout(str![[r#"
endless.wat: a core module, 77 bytes
sha256: 6c56655d8de6c84c92b072ed0eb856452e1947ec3baebacb5805de0ec67c7391
world: at most [FUEL] fuel
ended: stopped: out of fuel (limit 1000000); [FUEL] fuel

not decided: stopped: out of fuel (limit 1000000), so that not all of its output was seen; grant more by --fuel, --seconds, --memory-mib or --output-kib

"#]]);
        },
    );
}

#[test]
fn a_program_that_imports_something_else_is_refused_before_it_is_compiled() {
    book().run("audit unknown.wat", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `unknown.wat` cannot start: it imports `env/surprise`, and what is not WASI is not provided here

"#]]);
    });
}

#[test]
fn what_is_no_program_is_refused() {
    let book = book();
    fs::write(book.root().join("text.wasm"), "no program").expect("written");
    fs::write(book.root().join("empty.wasm"), "").expect("written");
    fs::write(book.root().join("cut.wasm"), b"\0asm\x01\0\0\0\x01").expect("written");
    for (file, said) in [
        (
            "text.wasm",
            str![[r#"
error: `text.wasm` is no WebAssembly binary: it does not begin with its magic number

"#]],
        ),
        (
            "empty.wasm",
            str![[r#"
error: `empty.wasm` is no WebAssembly binary: it does not begin with its magic number

"#]],
        ),
        (
            "cut.wasm",
            str![[r#"
error: `cut.wasm`: Wasmtime refuses it: unexpected end-of-file (at offset 0x9)

"#]],
        ),
        (
            "reactor.wat",
            str![[r#"
error: `reactor.wat`: a core module that is run exports the function `_start`, and this one does not

"#]],
        ),
        (
            "notes",
            str![[r#"
error: cannot read `notes`: Is a directory (os error 21)

"#]],
        ),
        (
            "nothing.wasm",
            str![[r#"
error: cannot read `nothing.wasm`: No such file or directory (os error 2)

"#]],
        ),
    ] {
        book.run(&format!("audit {file}"), |call| {
            call.exit_code(2).stdout("").stderr(said);
        });
    }
}
