//! `run`: one snippet of the book, or a file.

use crate::case_book::CaseBook;
use snapbox::str;
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("run/files")
}

#[test]
fn a_snippet_is_run_by_its_id_in_its_own_world() {
    book().run("run greeting", |call| {
        call.stdout("hello from the host\n").stderr(str![[r#"
world: dir `fixtures/greeting` as `/data` (read-only)
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn a_snippet_is_run_by_its_chapter_and_line() {
    book().run("run chapter.md:9", |call| {
        call.stdout("hello from the host\n");
    });
}

#[test]
fn a_snippet_is_run_in_the_world_of_a_case() {
    book().run("run greeting --case nothing-granted", |call| {
        call.stdout(str![[r#"
refused: No such file or directory (os error 44)

"#]])
            .stderr(str![[r#"
world: nothing granted
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn an_unknown_case_is_refused_with_those_that_are_known() {
    book()
        .run("run greeting --case nothing", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: the snippet has no case `nothing`; it has nothing-granted

"#]]);
        })
        .run("run env --case nothing", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: the snippet has no case `nothing`; it has none

"#]]);
        });
}

#[test]
fn an_unknown_id_is_refused_with_the_nearest_that_is_known() {
    book().run("run greting", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: no snippet matches `greting`; did you mean `greeting`?

"#]]);
    });
}

#[test]
fn a_part_of_an_id_that_several_have_is_refused_with_their_names() {
    book().run("run co", |call| {
        call.exit_code(1).stderr("on its way out\n...\n");
    });
    book().run("run re", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `re` may mean any of 2 snippets:
  greeting
  rejected

"#]]);
    });
}

#[test]
fn the_command_line_widens_the_world() {
    book().run("run env --env A=b --env EMPTY=", |call| {
        call.arg("--stdin=some text\n")
            .arg("--")
            .arg("one")
            .arg("two words");
        call.stdout(str![[r#"
one
two words
A=b
EMPTY=
some text

"#]])
            .stderr(str![[r#"
world: env `A=b` `EMPTY=`; args `one` `two words`; stdin of 10 bytes
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn a_directory_is_granted_on_the_command_line() {
    book().run(
        "run greeting --case nothing-granted --dir src/fixtures/greeting::/data",
        |call| {
            call.stdout("hello from the host\n");
        },
    );
}

#[test]
fn a_grant_that_cannot_be_made_is_refused() {
    book()
        .run("run env --env A", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: --env A: NAME=VALUE is expected

"#]]);
        })
        .run("run env --dir none::/data", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: --dir none::/data: No such file or directory (os error 2)

"#]]);
        })
        .run("run env --dir src::/data::ro", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: --dir src::/data::ro: HOST, HOST::GUEST or HOST::GUEST::rw is expected

"#]]);
        })
        .run("run env --dir program.rs::/data", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: --dir program.rs::/data: it is no directory

"#]]);
        });
}

#[test]
fn the_trace_names_what_was_called_and_what_was_refused() {
    let book = book();
    book.replace(
        "src/chapter.md",
        "std::fs::read_to_string(\"/data/hello.txt\")",
        "std::fs::read_to_string(\"/data/../hello.txt\")",
    );
    book.run("run greeting --trace", |call| {
        call.stdout(str![[r#"
refused: Operation not permitted (os error 63)

"#]])
            .stderr(str![[r#"
      1 wasi:cli/stdout get-stdout
      1 wasi:filesystem/preopens get-directories
      1 wasi:filesystem/types [method]descriptor.open-at   refused: not-permitted x1
      1 wasi:io/streams [method]output-stream.blocking-flush
      1 wasi:io/streams [method]output-stream.check-write
      1 wasi:io/streams [method]output-stream.subscribe
      1 wasi:io/streams [method]output-stream.write
world: dir `fixtures/greeting` as `/data` (read-only)
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn an_exit_code_is_told_and_makes_the_command_fail() {
    book().run("run code", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
on its way out
world: nothing granted
ended: exit code 7; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn an_interface_has_nothing_to_run() {
    book().run("run interface", |call| {
        call.stdout("").stderr(str![[r#"
it compiles; there is nothing to run

"#]]);
    });
}

#[test]
fn what_does_not_compile_is_shown_with_the_chapters_own_lines() {
    book().run("run rejected", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
error[E0308]: mismatched types
  --> src/chapter.md:44:19
   |
44 | let number: u32 = "text";
   |             ---   ^^^^^^ expected `u32`, found `&str`
   |             |
   |             expected due to this

"#]]);
    });
}

#[test]
fn a_rust_file_of_a_book_is_run_with_its_header_and_the_books_folders() {
    book()
        .run("run program.rs", |call| {
            call.stdout("a word\n").stderr(str![[r#"
world: dir `fixtures` as `/data` (read-only)
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
        })
        .run("run program.rs --case nothing-granted --wasip1", |call| {
            call.stdout(str![[r#"
refused: No such file or directory (os error 44)

"#]]);
        });
}

#[test]
fn a_rust_file_of_no_book_is_run_with_the_folders_beside_it() {
    let book = book();
    let alone = book.outside().join("alone");
    fs::create_dir_all(alone.join("fixtures")).expect("a folder");
    fs::write(alone.join("fixtures/word.txt"), "another\n").expect("a file");
    fs::copy(book.root().join("program.rs"), alone.join("program.rs")).expect("copied");
    book.run("run ../alone/program.rs", |call| {
        call.stdout("another\n");
    });
}

#[cfg(unix)]
#[test]
fn a_file_is_granted_nothing_that_a_chapter_would_not_be() {
    let book = book();
    std::os::unix::fs::symlink("/etc", book.root().join("src/link")).expect("a link");
    for (host, message) in [
        (
            "none",
            str![[r#"
error: `none` is not there
 --> grant.rs:1:13
  |
1 | //@ dirs = ["none::/data"]
  |             ^^^^^^^^^^^^^
  |
  = help: a granted folder is named from the book's `src` folder, and lies in it


"#]],
        ),
        (
            "link",
            str![[r#"
error: `link` leads out of the book's `src` folder by a link
 --> grant.rs:1:13
  |
1 | //@ dirs = ["link::/data"]
  |             ^^^^^^^^^^^^^
  |
  = help: grant the folder itself, or a copy of it inside the book


"#]],
        ),
        (
            "../src",
            str![[r#"
error: `../src` leads out of the book's `src` folder by `..`
 --> grant.rs:1:13
  |
1 | //@ dirs = ["../src::/data"]
  |             ^^^^^^^^^^^^^^^
  |
  = help: a granted folder is named from the book's `src` folder, and lies in it


"#]],
        ),
    ] {
        let text = format!("//@ dirs = [\"{host}::/data\"]\nfn main() {{}}\n");
        book.write("grant.rs", text).run("run grant.rs", |call| {
            call.exit_code(2).stdout("").stderr(message);
        });
    }
}

#[test]
fn a_text_module_is_run() {
    book().run("run program.wat", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
world: nothing granted
ended: exit code 5; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn a_binary_is_run() {
    let book = book();
    // `(module (func (export "_start")))`, by hand: type, function, export and code section.
    let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x0a\x01\x06_start\0\0\x0a\x04\x01\x02\0\x0b";
    book.write("program.wasm", wasm);
    book.run("run program.wasm", |call| {
        call.stdout("").stderr(str![[r#"
world: nothing granted
ended: exit code 0; [FUEL] fuel, [MEMORY] of memory

"#]]);
    });
}

#[test]
fn a_file_that_is_no_program_is_refused() {
    let book = book();
    book.write("text.wasm", "(module)")
        .write("nothing.wasm", b"\0asm\x01\0\0\0")
        .write("broken.wasm", b"\0asm\x01\0\0\0\x01\x7f");
    book.run("run text.wasm", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `text.wasm` is no WebAssembly binary: it does not begin with its magic number

"#]]);
    })
    .run("run nothing.wasm", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `nothing.wasm`: a core module that is run exports the function `_start`, and this one does not

"#]]);
    })
    .run("run broken.wasm", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
error: Wasmtime refuses it: unexpected end-of-file (at offset 0xa)

"#]]);
    })
    .run("run none.wasm", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: cannot read `none.wasm`: No such file or directory (os error 2)

"#]]);
    })
    .run("run none.rs", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: there is no file `none.rs`

"#]]);
    });
}

#[test]
fn a_snippet_of_another_folders_book_is_run() {
    let book = book();
    let mut command = book.command("run greeting --book book");
    let output = command.current_dir(book.outside()).output().expect("runs");
    assert_eq!(output.stdout, b"hello from the host\n");
}
