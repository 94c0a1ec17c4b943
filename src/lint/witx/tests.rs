//! witx of all ages, and what is wrong with it.

use crate::lint::model::{Form, Kind, Model, Type};
use crate::lint::{Problem, text};
use crate::source::SourceFile;

fn read(written: &str) -> (Model, Vec<String>) {
    let file = SourceFile::new("case.witx", "case.witx", written.to_owned());
    let input = text(&file, Form::Witx);
    let told = input.problems.iter().map(|problem| match problem {
        Problem::Placed(diagnostic) => {
            let span = &diagnostic.labels[0].span;
            let column = span.file.column_1based(span.range.start);
            let help = diagnostic.help.as_deref().map(|help| format!("; {help}"));
            format!(
                "{}:{column} {}{}",
                span.line_1based(),
                diagnostic.message,
                help.unwrap_or_default()
            )
        }
        Problem::Plain { message, .. } => message.clone(),
    });
    let told = told.collect();
    (input.model, told)
}

/// A function as one line: what it takes, and what it gives.
fn signature(written: &str) -> String {
    let (model, problems) = read(written);
    assert_eq!(problems, Vec::<String>::new(), "{written}");
    let function = &model.interfaces.last().expect("a module").functions[0];
    let params = function.params.iter();
    let params: Vec<_> = params
        .map(|param| format!("{}: {}", param.name, model.written(&param.ty)))
        .collect();
    let result = function.result.as_ref().map(|ty| model.written(ty));
    format!(
        "{}({}) -> {}",
        function.name,
        params.join(", "),
        result.unwrap_or_default()
    )
}

const TYPES: &str = "(typename $errno (enum u16 $success $gone))\n(typename $size (@witx usize))\n(typename $fd (handle))\n";

#[test]
fn functions_of_all_ages_are_read_alike() {
    for (function, expected) in [
        (
            "(param $fd $fd) (param $path string) (result $error $errno) (result $size $size)",
            "f(fd: borrow<fd>, path: string) -> result<size, errno>",
        ),
        (
            "(param $path (list u8)) (result $error (expected $fd (error $errno)))",
            "f(path: list<u8>) -> result<fd, errno>",
        ),
        (
            "(result $error (expected (tuple $size $size) (error $errno)))",
            "f() -> result<tuple<size, size>, errno>",
        ),
        (
            "(result $error (expected (error $errno)))",
            "f() -> result<_, errno>",
        ),
        (
            "(param $buffer (@witx const_pointer (@witx pointer char8))) (@witx noreturn)",
            "f(buffer: pointer pointer char8) -> ",
        ),
        (
            "(result $error $errno) (result $one $size) (result $other $size)",
            "f() -> result<tuple<size, size>, errno>",
        ),
        ("(param $a s64) (result $b f32)", "f(a: s64) -> f32"),
    ] {
        let written = format!("{TYPES}(module $m (@interface func (export \"f\") {function}))\n");
        assert_eq!(signature(&written), expected, "{function}");
    }
}

#[test]
fn types_of_all_ages_have_their_members() {
    for (written, expected) in [
        ("(enum u8 $one $two)", "enum one two"),
        ("(enum (@witx tag u8) $one $two)", "enum one two"),
        ("(flags u16 $one $two)", "flags one two"),
        ("(flags (@witx repr u16) $one)", "flags one"),
        ("(int u64 (const $one 0) (const $two 1))", "enum one two"),
        ("(struct (field $one u8))", "record one"),
        (
            "(record (field $one u8) (field $two string))",
            "record one two",
        ),
        ("(union u8 (field $one u8))", "variant one"),
        (
            "(variant (@witx tag u8) (case $one u8) (case $two))",
            "variant one two",
        ),
        ("(handle)", "resource"),
        ("u64", "alias u64"),
        ("(array u8)", "alias list<u8>"),
    ] {
        let (model, problems) = read(&format!("(typename $t {written})\n"));
        assert_eq!(problems, Vec::<String>::new(), "{written}");
        let (kind, members) = match &model.types[0].kind {
            Kind::Record(members) => ("record".to_owned(), members.as_slice()),
            Kind::Variant(members) => ("variant".to_owned(), members.as_slice()),
            Kind::Enum(members) => ("enum".to_owned(), members.as_slice()),
            Kind::Flags(members) => ("flags".to_owned(), members.as_slice()),
            Kind::Resource => ("resource".to_owned(), &[][..]),
            Kind::Alias(ty) => (format!("alias {}", model.written(ty)), &[][..]),
        };
        let names = members.iter().map(|member| member.name.as_str());
        let told: Vec<_> = std::iter::once(kind.as_str()).chain(names).collect();
        assert_eq!(told.join(" "), expected, "{written}");
    }
}

#[test]
fn what_is_said_above_a_thing_is_its_own() {
    let (model, _) = read(
        ";; Of the file.\n\n;;; Of the type.\n(typename $t (enum u8\n  ;;; Of the one.\n  $one\n  ;; Of the two.\n  $two\n))\n",
    );
    assert_eq!(model.packages[0].docs.0, "Of the file.");
    let ty = &model.types[0];
    assert_eq!(ty.docs.0, "Of the type.");
    let Kind::Enum(members) = &ty.kind else {
        panic!("{ty:?}");
    };
    let said: Vec<_> = members
        .iter()
        .map(|member| member.docs.0.as_str())
        .collect();
    assert_eq!(said, ["Of the one.", "Of the two."]);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_is_read() {
    for (written, expected) in [
        (
            "(typename $t u8",
            vec!["1:1 this list is not closed; close it with `)`"],
        ),
        (
            "(typename $t u8))",
            vec!["1:17 this closes nothing; take it out, or open a list before"],
        ),
        (
            "(typename $size u8)\n(typename $t $sise)",
            vec!["2:14 there is no type `$sise`; did you mean `$size`?"],
        ),
        ("(typename $t int)", vec!["1:14 there is no type `int`"]),
        (
            "(typename $t u8)\n(typename $t u16)",
            vec!["2:12 the type `t` is named twice"],
        ),
        ("(typename $t)", vec!["1:12 the type `t` is nothing"]),
        (
            "(use \"none.witx\")",
            vec!["1:7 `none.witx` is not there; a file is named relative to the one that uses it"],
        ),
        (
            "(module $m (@interface func))",
            vec!["1:12 this function has no name; write `(export \"name\")` in it"],
        ),
        (
            "(module $m (@interface func (export \"f\") (param u8)))",
            vec!["1:42 this has no name or no type; write a name and a type: `(param $name u32)`"],
        ),
        (
            "(interface x)",
            vec![
                "1:1 this is no part of witx; a file has `(use …)`, `(typename …)` and `(module …)`",
            ],
        ),
    ] {
        assert_eq!(read(written).1, expected, "{written}");
    }
    let deep = "(".repeat(100_000);
    assert_eq!(
        read(&deep).1,
        ["1:101 lists are nested deeper than 100 here"]
    );
}

#[test]
fn a_handle_is_a_resource_wherever_its_type_is_written() {
    let (model, _) = read(&format!(
        "(module $m (@interface func (export \"f\") (param $fd $fd)))\n{TYPES}"
    ));
    let function = &model.interfaces[1].functions[0];
    assert!(
        matches!(function.params[0].ty, Type::Borrow(_)),
        "{function:?}"
    );
}
