//! Several files at once.

use super::{one_line, signature};
use crate::lint::model::Model;
use crate::lint::witx::{add, uses};
use crate::source::SourceFile;

/// Files by their paths, and what is told of them: `FILE:LINE:COLUMN …`.
fn read(files: &[(&str, &str)]) -> (Model, Vec<String>) {
    let file = |&(path, text): &(&str, &str)| {
        let file = SourceFile::new(format!("/folder/{path}"), path, text.to_owned());
        (file, true)
    };
    let files: Vec<_> = files.iter().map(file).collect();
    let mut model = Model::default();
    let told = add(&mut model, &files);
    let told = told.iter().map(|told| {
        let file = &told.labels[0].span.file;
        format!("{}:{}", file.source_path, one_line(told))
    });
    let told = told.collect();
    (model, told)
}

#[test]
fn names_come_from_the_files_that_are_used() {
    let function = "(module $m (@interface func (export \"f\") (param $a $size)))";
    for files in [
        vec![
            ("a.witx", "(use \"types.witx\")"),
            ("types.witx", "(typename $size u32)"),
        ],
        // Through others, from other folders, round in a circle.
        vec![
            ("a.witx", "(use \"x/between.witx\")"),
            ("x/between.witx", "(use \"../types.witx\" \"../a.witx\")"),
            ("types.witx", "(use \"a.witx\")\n(typename $size u32)"),
        ],
        // From the file that uses both.
        vec![
            ("a.witx", ""),
            ("all.witx", "(use \"types.witx\")\n(use \"a.witx\")"),
            ("types.witx", "(typename $size u32)"),
        ],
        // As it was in 2021.
        vec![
            ("a.witx", "(use $size from $types)"),
            ("types.witx", "(typename $size u32)"),
        ],
        vec![
            ("a.witx", "(use * from $types)"),
            ("types.witx", "(module $types (typename $size u32))"),
        ],
        vec![
            ("a.witx", "(use $other, ($length as $size) from $types)"),
            (
                "types.witx",
                "(module $types (typename $length u32) (typename $other u8))",
            ),
        ],
        vec![
            ("a.witx", "(use $size from $types)"),
            ("types.witx", "(module $types (use * from $deeper))"),
            ("deeper.witx", "(module $deeper (typename $size u32))"),
        ],
        // A resource is no type, and may be used.
        vec![
            ("a.witx", "(use $handle $size from $types)"),
            (
                "types.witx",
                "(module $types\n(resource $handle)\n(typename $size u32)\n)",
            ),
        ],
        // A module in a file of another name, beside this one.
        vec![
            ("a.witx", "(use $size from $types)"),
            ("all.witx", "(module $types (typename $size u32))"),
        ],
    ] {
        let mut files = files;
        let first = format!("{}\n{function}", files[0].1);
        files[0].1 = &first;
        let (model, told) = read(&files);
        assert_eq!(told, Vec::<String>::new(), "{files:?}");
        let read = model.interfaces.iter().find(|one| one.name == "m");
        let read = &read.expect("a module").functions[0];
        assert!(
            ["f(a: size) -> ", "f(a: length) -> "].contains(&signature(&model, read).as_str()),
            "{files:?}"
        );
        assert_eq!(model.packages.len(), files.len());
        assert_eq!(model.packages[0].name, "a");
    }
}

#[test]
fn a_module_with_types_has_them() {
    let (model, told) = read(&[(
        "a.witx",
        "(module $a (resource $r) (typename $x (handle $r)) (use * from $a))",
    )]);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(model.interfaces[0].types, []);
    assert_eq!(model.interfaces[1].types.len(), 1);
    let owner = model.types[0].owner.expect("an interface");
    assert_eq!(model.interfaces[owner.0].name, "a");
}

#[test]
fn what_does_not_fit_together_is_told() {
    for (files, expected) in [
        (
            vec![
                ("a.witx", "(use \"b.witx\")\n(typename $t u8)"),
                ("b.witx", "(typename $t u16)"),
            ],
            vec!["a.witx:2:12 the type `t` is named twice (1:12 the first one)"],
        ),
        // Nobody uses both.
        (
            vec![
                ("a.witx", "(typename $t u8)"),
                ("b.witx", "(typename $t u16)"),
            ],
            vec![],
        ),
        (
            vec![
                ("a.witx", "(use $t from $b)\n(typename $t u8)"),
                ("b.witx", "(typename $t u16)"),
            ],
            vec!["a.witx:2:12 the type `t` is named twice (1:7 it is used here)"],
        ),
        (
            vec![
                ("a.witx", "(use $sise from $b)\n(use $x from $none)"),
                ("b.witx", "(typename $size u16)"),
            ],
            vec![
                "a.witx:1:7 there is no type `$sise` in `b.witx`; did you mean `$size`?",
                "a.witx:2:15 there is no module `$none`; it is looked for in `none.witx`, beside this file",
            ],
        ),
        // What is missing may be in what cannot be read.
        (
            vec![
                (
                    "a.witx",
                    "(use \"b.witx\")\n(typename $t $u)\n(typename $v u9)",
                ),
                ("b.witx", "(typename $w u16"),
            ],
            vec![
                "a.witx:3:14 there is no type `u9`; did you mean `u8`?",
                "b.witx:1:1 this list is not closed; close it with `)`",
            ],
        ),
        // A name in another folder is another name.
        (
            vec![
                ("a.witx", "(typename $t $length)"),
                ("x/b.witx", "(typename $length u16)"),
            ],
            vec!["a.witx:1:14 there is no type `$length`"],
        ),
    ] {
        assert_eq!(read(&files).1, expected, "{files:?}");
    }
}

#[test]
fn what_a_file_uses_is_known_before_it_is_understood() {
    let text =
        "(use \"a.witx\" \"x/b.witx\")\n(module $m (use $x, $y from $c) (use * from $d))\n(use";
    let file = SourceFile::new("m.witx", "m.witx", text.to_owned());
    assert_eq!(uses(&file), ["a.witx", "x/b.witx", "c.witx", "d.witx"]);
}
