//! What `mdbook-wasi lint` cannot read, and what it reads all the same.

use crate::lint::files;
use snapbox::str;
use std::fs;

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_linted() {
    files(&[
        ("a/syntax.wit", "package case:syntax;\n\ninterface x {\n  f: func(a u32);\n}\n"),
        ("b/missing.wit", "package case:missing;\n\ninterface x {\n  use case:gone/y@1.0.0.{z};\n}\n"),
        ("c/cycle.wit", "package case:one;\n\ninterface x {\n  use case:two/y.{b};\n  type a = u32;\n}\n"),
        ("d/cycle.wit", "package case:two;\n\ninterface y {\n  use case:one/x.{a};\n  type b = u32;\n}\n"),
        ("e/unknown.wit", "package case:unknown;\n\ninterface x {\n  f: func(a: nothing);\n}\n"),
        ("f/good.wit", "package case:good;\n\n/// Docs.\ninterface x {\n  /// Docs.\n  f: func(read: bool, write: bool) -> u64;\n}\n"),
        ("g/broken.witx", "(module $x\n  (@interface func (export \"f\") (param $a $nothing))\n"),
    ])
    .run("lint .", |call| {
        call.exit_code(2).stdout(str![[r#"
warning[bools-in-a-row]: `f` takes 2 yes-or-no settings: `read`, `write`
 --> f/good.wit:6:11
  |
6 |   f: func(read: bool, write: bool) -> u64;
  |           ^^^^        -----
  |
  = help: write `flags`, of which these are names: `read`, `write`
  = principle: types.named-choices@1: What a caller chooses is a flag or a case with a name. Two yes-or-no values side by side have none, and can be swapped.
  = example: types.html#types.named-choices of the book
  = why: mdbook-wasi lint --explain bools-in-a-row

1 finding in 2 packages, 7 files; 5 not read
    1  bools-in-a-row: several yes-or-no settings side by side in one call

"#]]).stderr(str![[r#"
error: the package `case:gone@1.0.0` is not there
 --> b/missing.wit:4:7
  |
4 |   use case:gone/y@1.0.0.{z};
  |       ^^^^^^^^^
  |
  = help: put it into `deps/` beside the package, or name its folder, too; the packages of WASI 0.2 and 0.3 are known by their versions, drafts and candidates are not

error: the package `case:two` depends on itself, by way of others
 --> c/cycle.wit:4:7
  |
4 |   use case:two/y.{b};
  |       ^^^^^^^^
  |
  = help: move what both need into a package of its own, on which both depend

error: expected ':', found keyword `u32`
 --> a/syntax.wit:4:13
  |
4 |   f: func(a u32);
  |             ^

error: name `nothing` does not exist
 --> e/unknown.wit:4:14
  |
4 |   f: func(a: nothing);
  |              ^^^^^^^

error: this list is not closed
 --> g/broken.witx:1:1
  |
1 | (module $x
  | ^^^^^^^
  |
  = help: close it with `)`


"#]]);
    });
}

#[test]
fn paths_that_lead_nowhere_are_told() {
    let case = files(&[("empty/README.md", "nothing\n")]);
    fs::write(
        case.root().join("bytes.wit"),
        b"package case:bytes;\n\xff\n",
    )
    .expect("written");
    case.run("lint none.wit empty empty/README.md bytes.wit", |call| {
        call.exit_code(2)
            .stdout(str![[r#"
0 findings in 0 packages, 0 files; 4 not read

"#]])
            .stderr(str![[r#"
error: cannot read `none.wit`: No such file or directory (os error 2)
error: there is neither WIT nor witx in `empty`
help: name a folder with `.wit` or `.witx` files in it, or such a file
error: `empty/README.md` is neither WIT nor witx
help: name files that end in `.wit` or `.witx`, or folders with such files
error: `bytes.wit`, line 2: this file is not UTF-8

"#]]);
    });
    case.run("lint", |call| {
        call.exit_code(2).stderr(str![[r#"
error: the following required arguments were not provided:
  <PATH>...

Usage: mdbook-wasi lint <PATH>...

For more information, try '--help'.

"#]]);
    });
}

#[test]
fn wasi_needs_no_folder_of_dependencies() {
    let text = "package case:wasi;\n\n/// Docs.\ninterface x {\n  use wasi:io/streams@0.2.1.{input-stream};\n  use wasi:clocks/system-clock@0.3.0.{instant};\n  /// Docs.\n  f: func(input: borrow<input-stream>, at: instant) -> u64;\n}\n";
    files(&[("a.wit", text)]).run("lint a.wit", |call| {
        call.stdout(str![[r#"
0 findings in 1 package, 1 file

"#]])
            .stderr(str![]);
    });
}

/// Who writes a table of five megabytes waits a second or two, and gets an answer.
#[test]
fn a_file_of_megabytes_is_read() {
    let mut text = String::from("package case:large;\n\n/// Docs.\ninterface x {\n");
    let mut nth = 0;
    while text.len() < 5_000_000 {
        text.push_str(&format!(
            "  /// The sum, number {nth}.\n  sum-a{nth}: func(one: u64, other: u64) -> u64;\n"
        ));
        nth += 1;
    }
    text.push_str("  /// Docs.\n  creat: func(one: u64) -> u64;\n}\n");
    let found = files(&[("a.wit", &text)]).output("lint a.wit --format json", 1);
    assert!(found.contains("x#creat"), "{found}");
}

/// The parser panics on some texts; nobody sees that.
#[test]
fn a_text_on_which_the_parser_gives_up_is_told() {
    let text = "package case:twice@0.1.0;\n\nworld w {\n  @since(version = 0.1.0)\n  @since(version = 0.1.0)\n  import other:x/y@0.1.0;\n}\n";
    files(&[("a.wit", text)]).run("lint a.wit", |call| {
        call.exit_code(2)
            .stdout(str![[r#"
0 findings in 0 packages, 1 file; 1 not read

"#]])
            .stderr(str![[r#"
error: the parser of WIT gives up on this text, and does not say where
 --> a.wit:1:1
  |
1 | package case:twice@0.1.0;
  | ^
  |
  = help: look for an attribute that is written twice, such as `@since`


"#]]);
    });
}

/// What was released is known by its version. A candidate may have had more, or less, and is not taken for it.
#[test]
fn a_candidate_of_wasi_is_not_taken_for_what_was_released() {
    let text = |version: &str| {
        format!(
            "package case:uses;\n\n/// Docs.\ninterface x {{\n  use wasi:clocks/wall-clock@{version}.{{datetime}};\n\n  \
             /// The day before.\n  before: func(when: datetime) -> datetime;\n}}\n"
        )
    };
    files(&[("a.wit", &text("0.2.3"))]).output("lint a.wit", 0);
    files(&[("a.wit", &text("0.2.0-rc-2023-11-10"))]).run("lint a.wit", |call| {
        call.exit_code(2).stdout(str![[r#"
0 findings in 0 packages, 1 file; 1 not read

"#]]).stderr(str![[r#"
error: the package `wasi:clocks@0.2.0-rc-2023-11-10` is not there
 --> a.wit:5:7
  |
5 |   use wasi:clocks/wall-clock@0.2.0-rc-2023-11-10.{datetime};
  |       ^^^^^^^^^^^
  |
  = help: put it into `deps/` beside the package, or name its folder, too; the packages of WASI 0.2 and 0.3 are known by their versions, drafts and candidates are not


"#]]);
    });
}

/// What cannot be read is named, since it does lie where it should.
#[test]
fn a_dependency_in_binary_form_is_told_of() {
    let text =
        "package case:uses;\n\n/// Docs.\ninterface x {\n  use other:there/y@1.0.0.{z};\n}\n";
    files(&[("wit/a.wit", text), ("wit/deps/other.wasm", "\0asm")]).run("lint wit", |call| {
        call.exit_code(2).stdout(str![[r#"
0 findings in 0 packages, 1 file; 1 not read

"#]]).stderr(str![[r#"
error: the package `other:there@1.0.0` is not there
 --> wit/a.wit:5:7
  |
5 |   use other:there/y@1.0.0.{z};
  |       ^^^^^^^^^^^
  |
  = help: a package in `deps/` that is a `.wasm` file is not read: put it there as text, as `wasm-tools component wit` prints it


"#]]);
    });
}

/// Older drafts had other names for two types.
#[test]
fn what_a_type_was_called_before_is_told() {
    let text = "package case:old;\n\n/// Docs.\ninterface x {\n  /// Docs.\n  half: func(of: float64) -> u64;\n}\n";
    files(&[("a.wit", text)]).run("lint a.wit", |call| {
        call.exit_code(2)
            .stdout(str![[r#"
0 findings in 0 packages, 1 file; 1 not read

"#]])
            .stderr(str![[r#"
error: name `float64` does not exist
 --> a.wit:6:18
  |
6 |   half: func(of: float64) -> u64;
  |                  ^^^^^^^
  |
  = help: WIT says `f64`


"#]]);
    });
}
