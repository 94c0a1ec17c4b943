//! witx of all ages, and what is wrong with it.

use crate::diagnostic::Diagnostic;
use crate::lint::model::{Form, Function, Kind, Model, Type};
use crate::lint::{Problem, text};
use crate::source::SourceFile;

mod files; // several files, and how they use each other
mod wrong; // what cannot be read

/// A text alone, and what is told of it.
fn read(written: &str) -> (Model, Vec<String>) {
    let file = SourceFile::new("case.witx", "case.witx", written.to_owned());
    let input = text(&file, Form::Witx);
    let told = input.problems.iter().map(|problem| match problem {
        Problem::Placed(diagnostic) => one_line(diagnostic),
        Problem::Plain { message, .. } => message.clone(),
    });
    let told = told.collect();
    (input.model, told)
}

/// `LINE:COLUMN MESSAGE; HELP (LINE:COLUMN FURTHER PLACE)`.
fn one_line(diagnostic: &Diagnostic) -> String {
    let mut places = diagnostic.labels.iter().map(|label| {
        let column = label.span.file.column_1based(label.span.range.start);
        (
            format!("{}:{column}", label.span.line_1based()),
            label.text.as_str(),
        )
    });
    let (place, _) = places.next().expect("a diagnostic has a place");
    let help = diagnostic.help.as_deref();
    let help = help.map(|help| format!("; {help}")).unwrap_or_default();
    let also = places.map(|(place, words)| format!(" ({place} {words})"));
    format!(
        "{place} {}{help}{}",
        diagnostic.message,
        also.collect::<String>()
    )
}

/// A function as one line: what it takes, and what it gives.
fn signature(model: &Model, function: &Function) -> String {
    let params = function.params.iter();
    let params: Vec<_> = params
        .map(|param| format!("{}: {}", param.name, ty(model, &param.ty)))
        .collect();
    let result = function.result.as_ref().map(|result| ty(model, result));
    format!(
        "{}({}) -> {}",
        function.name,
        params.join(", "),
        result.unwrap_or_default()
    )
}

/// A type, with `own` where a handle is given away.
fn ty(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Own(id) => format!("own<{}>", model.ty(*id).name),
        Type::Pointer(inner) => format!("pointer {}", self::ty(model, inner)),
        _ => model.written(ty),
    }
}

const TYPES: &str = "\
(typename $errno (enum u16 $success $gone))
(typename $size (@witx usize))
(typename $fd (handle))
(typename $dir $fd)
(typename $outcome (expected $size (error $errno)))
";

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
        ("(result $error (expected (error)))", "f() -> result"),
        (
            "(result $error (expected $size (error $errno))) (result $more u8)",
            "f() -> result<tuple<size, u8>, errno>",
        ),
        ("(result $error $outcome)", "f() -> outcome"),
        (
            "(param $buffer (@witx const_pointer (@witx pointer char8))) (@witx noreturn)",
            "f(buffer: pointer pointer char8) -> ",
        ),
        (
            "(param $a (in-buffer u8)) (param $b (out-buffer (@witx char8)))",
            "f(a: pointer u8, b: pointer char8) -> ",
        ),
        (
            "(result $error $errno) (result $one $size) (result $other $size)",
            "f() -> result<tuple<size, size>, errno>",
        ),
        ("(param $a s64) (result $b f32)", "f(a: s64) -> f32"),
        ("(result $a u8) (result $b bool)", "f() -> tuple<u8, bool>"),
        ("(param $\"odd name\" u8)", "f(odd name: u8) -> "),
    ] {
        let written = format!("{TYPES}(module $m (@interface func (export \"f\") {function}))\n");
        let (model, told) = read(&written);
        assert_eq!(told, Vec::<String>::new(), "{function}");
        let read = &model.interfaces[1].functions[0];
        assert_eq!(signature(&model, read), expected, "{function}");
    }
}

#[test]
fn a_handle_is_lent_to_a_function_and_given_by_it() {
    for (function, expected) in [
        ("(param $a $fd)", "f(a: borrow<fd>) -> "),
        ("(param $a $dir)", "f(a: borrow<dir>) -> "),
        ("(param $a (list $fd))", "f(a: list<borrow<fd>>) -> "),
        (
            "(param $a (@witx const_pointer $fd))",
            "f(a: pointer borrow<fd>) -> ",
        ),
        (
            "(param $out (@witx pointer $fd))",
            "f(out: pointer own<fd>) -> ",
        ),
        ("(result $a $fd)", "f() -> own<fd>"),
    ] {
        // What a name stands for is the same wherever it is said.
        let written = format!("(module $m (@interface func (export \"f\") {function}))\n{TYPES}");
        let (model, told) = read(&written);
        assert_eq!(told, Vec::<String>::new(), "{function}");
        let read = &model.interfaces[1].functions[0];
        assert_eq!(signature(&model, read), expected, "{function}");
    }
}

#[test]
fn results_keep_their_names_and_are_no_parameters() {
    let function = "(param $in u8) (result $error $errno) (result $count $size)";
    let (model, _) = read(&format!(
        "{TYPES}(module $m (@interface func (export \"f\") {function}))\n"
    ));
    let function = &model.interfaces[1].functions[0];
    let names = |params: &[crate::lint::model::Param]| {
        let texts = params.iter().filter_map(|param| param.span.as_ref());
        texts.map(|span| span.text().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&function.params), ["in"]);
    assert_eq!(names(&function.results), ["error", "count"]);
    let span = function.span.as_ref().expect("a place");
    assert_eq!(span.text(), "f");
}

#[test]
fn types_of_all_ages_have_their_members() {
    for (written, expected) in [
        ("(enum u8 $one $two)", "enum one two"),
        ("(enum (@witx tag u8) $one $two)", "enum one two"),
        ("(enum $one $2)", "enum one 2"),
        ("(flags u16 $one $two)", "flags one two"),
        ("(flags (@witx repr u16) $one)", "flags one"),
        ("(flags (@witx bitflags u16) $one)", "flags one"),
        ("(flags u16 (flag $one) (flag $two))", "flags one two"),
        ("(int u64 (const $one 0) (const $two 1))", "enum one two"),
        ("(struct (field $one u8))", "record one"),
        (
            "(record (field $one u8) (field $two string))",
            "record one two",
        ),
        ("(union u8 (field $one u8) (empty $two))", "variant one two"),
        ("(union $e (field $one u8) (empty $two))", "variant one two"),
        (
            "(union (@witx tag $e) u8 $e (@witx char8))",
            "variant 0 1 2",
        ),
        ("(union $e u8)", "variant 0 1"),
        (
            "(variant (@witx tag u8) (case $one u8) (case $two))",
            "variant one two",
        ),
        ("(handle)", "resource"),
        ("(handle $thing)", "resource"),
        ("u64", "alias u64"),
        ("(array u8)", "alias list<u8>"),
        ("(@witx bool)", "alias bool"),
    ] {
        let (model, told) = read(&format!(
            "(typename $t {written})\n(typename $e (enum $x $y))\n"
        ));
        assert_eq!(told, Vec::<String>::new(), "{written}");
        let (kind, members) = match &model.types[0].kind {
            Kind::Record(members) => ("record".to_owned(), members.as_slice()),
            Kind::Variant(members) => ("variant".to_owned(), members.as_slice()),
            Kind::Enum(members) => ("enum".to_owned(), members.as_slice()),
            Kind::Flags(members) => ("flags".to_owned(), members.as_slice()),
            Kind::Resource => ("resource".to_owned(), &[][..]),
            Kind::Alias(ty) => (format!("alias {}", model.written(ty)), &[][..]),
        };
        let names = members.iter().map(|member| member.name.as_str());
        let all: Vec<_> = std::iter::once(kind.as_str()).chain(names).collect();
        assert_eq!(all.join(" "), expected, "{written}");
        // What has a place has it without the mark.
        for member in members {
            let written = member.span.as_ref().map(|span| span.text());
            assert_eq!(written.unwrap_or(&member.name), member.name);
        }
    }
}

#[test]
fn what_is_said_above_a_thing_is_its_own() {
    for (written, of_type, of_members) in [
        (";;; Above.\n(typename $t (enum $a $b))", "Above.", ["", ""]),
        (
            "(typename $t\n  ;;; Inside.\n  (enum $a $b))",
            "Inside.",
            ["", ""],
        ),
        (
            "(typename $t (enum ;;; Behind.\n  $a $b))",
            "Behind.",
            ["", ""],
        ),
        (
            "(;; In a block.\n    Two lines. ;)\n(typename $t (enum $a $b))",
            "In a block.\nTwo lines.",
            ["", ""],
        ),
        (
            "(typename $t (enum\n  ;;; One.\n  ;;\n  ;;; More.\n  $a\n  ;; Other.\n  $b))",
            "",
            ["One.\n\nMore.", "Other."],
        ),
        (
            "(typename $t (enum\n  $a ;; One.\n  $b ;;; Other.\n))",
            "",
            ["One.", "Other."],
        ),
        (
            "(use)\n;; A heading.\n\n;; lint-allow missing-docs: so.\n(typename $t (enum\n  $a\n  ;;; Last.\n\n  $b\n  ;;; After all.\n))",
            "",
            ["", "Last."],
        ),
    ] {
        let (model, _) = read(&format!(";; Of the file.\n\n{written}\n"));
        assert_eq!(model.packages[0].docs.0, "Of the file.", "{written}");
        assert_eq!(model.types[0].docs.0, of_type, "{written}");
        let Kind::Enum(members) = &model.types[0].kind else {
            panic!("{written}");
        };
        let said = members.iter().map(|member| member.docs.0.as_str());
        assert_eq!(said.collect::<Vec<_>>(), of_members, "{written}");
    }
    let (model, _) = read(
        ";;; The module.\n(module $m\n  ;;; The function.\n  (@interface func (export \"f\")\n    ;;; The first.\n    (param $a u8)\n    (result $b u8) ;; The result.\n))\n",
    );
    let module = &model.interfaces[1];
    let function = &module.functions[0];
    let said = [
        &module.docs,
        &function.docs,
        &function.params[0].docs,
        &function.results[0].docs,
    ];
    let said = said.map(|docs| docs.0.as_str());
    assert_eq!(
        said,
        ["The module.", "The function.", "The first.", "The result."]
    );
    let (model, _) = read(
        "(module $m ;;; The module.\n  (@interface func (export \"f\") ;;; The function.\n    (param $a u8)))\n",
    );
    let module = &model.interfaces[1];
    assert_eq!(module.docs.0, "The module.");
    assert_eq!(module.functions[0].docs.0, "The function.");
}
