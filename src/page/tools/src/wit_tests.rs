use super::*;

/// The answer as the page gets it.
fn judged(text: &str) -> String {
    answer::to_text(text.as_bytes(), usize::MAX, check)
}

#[test]
fn what_is_in_it_is_counted() {
    for (text, expected) in [
        ("interface a { f: func(); }", "1 interface, 1 function"),
        (
            "package a:b@1.0.0;\ninterface a { f: func(); resource r { g: func(); } }\n\
             interface c {}\nworld w { import a; export h: func() -> u8; import i: interface { j: func(); } }",
            "2 interfaces, 1 world, 4 functions",
        ),
        ("package a:b;", "nothing but a package"),
        ("// a note\n/* and */ package a:b;", "nothing but a package"),
        ("", "nothing but a package"),
        (
            "world w { import wasi:clocks/monotonic-clock@0.2.0; }",
            "1 world",
        ),
        ("world w { include wasi:cli/command@0.2.3; }", "1 world"),
        ("world w { import wasi:random/random@0.3.0; }", "1 world"),
        (
            "interface a { use wasi:io/streams@0.2.0.{input-stream}; f: func(i: input-stream); }",
            "1 interface, 1 function",
        ),
        (
            "package a:b;\npackage c:d { interface e {} }",
            "1 interface",
        ),
    ] {
        let expected = format!(r#"{{"ok":true,"summary":"{expected}"}}"#);
        assert_eq!(judged(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_refused_at_its_place() {
    for (text, line, column, message) in [
        ("interface a {", 1, 14, "expected"),
        (
            "package a:b;\ninterface a {\n  f: func(x: nothing);\n}",
            3,
            14,
            "does not exist",
        ),
        ("interface a {\n  ä: func();\n}", 2, 3, "invalid"),
        ("interface a {}\ninterface a {}", 2, 11, "a"),
        ("interface a { type t = t; }", 1, 24, "depends on itself"),
        (
            "world w {\n  import not:known/thing@1.0.0;\n}",
            2,
            10,
            "not found",
        ),
        (
            "world w {\n  import wasi:nothing/thing@0.2.0;\n}",
            2,
            10,
            "WASI 0.2 and 0.3",
        ),
        // The version is exchanged for a longer one; the place is the reader's.
        (
            "world w { import wasi:io/poll@0.2.0; import nothing; }",
            1,
            45,
            "does not exist",
        ),
        (
            "world w { include wasi:io/nothing@0.2.0; }",
            1,
            27,
            "world not found",
        ),
        (
            "package wasi:io@0.2.0;\nworld w { import wasi:cli/exit@0.2.0; }",
            1,
            9,
            "two different",
        ),
    ] {
        let answer = judged(text);
        let place = format!(r#"{{"errors":[{{"line":{line},"column":{column},"message":""#);
        assert!(answer.starts_with(&place), "{text}: {answer}");
        assert!(answer.contains(message), "{text}: {answer}");
    }
}

#[test]
fn deep_and_long_texts_end_in_an_answer() {
    let of = |n: usize, item: &dyn Fn(usize) -> String| (0..n).map(item).collect::<String>();
    for (text, good) in [
        (
            format!("interface a {{ type t = {}", "list<".repeat(40_000)),
            false,
        ),
        ("package a:b { ".repeat(15_000), false),
        ("/*".repeat(100_000), false),
        (
            format!(
                "interface a {{ type t0 = u8; {} }}",
                of(8_000, &|i| format!("type t{} = t{i};\n", i + 1))
            ),
            true,
        ),
        (
            format!(
                "interface a {{ {} type t8000 = u8; }}",
                of(8_000, &|i| format!("type t{i} = option<t{}>;\n", i + 1))
            ),
            true,
        ),
        (
            of(400, &|i| {
                format!("interface i{i} {{ use i{}.{{t}}; }}\n", i + 1)
            }) + "interface i400 { type t = u8; } world w { import i0; }",
            true,
        ),
        (
            of(400, &|i| format!("world w{i} {{ include w{}; }}\n", i + 1))
                + "world w400 { import a: func(); }",
            true,
        ),
        (
            of(500, &|i| format!("world w{i} {{ include w{}; }}\n", i + 1)) + "world w500 {}",
            false,
        ),
    ] {
        let answer = judged(&text);
        let start = &answer[..answer.len().min(200)];
        assert_eq!(answer.starts_with("{\"ok\""), good, "{start}");
    }
}

#[test]
fn a_text_that_breaks_off_anywhere_ends_in_an_answer() {
    let text = "package a:b@0.1.0; // ä\n@since(version = 0.1.0)\ninterface c { /* */ \
        use wasi:io/poll@0.2.0.{pollable as p};\n\
        resource r { constructor(x: list<u8>); s: static func() -> result<_, string>; }\n\
        record t { %type: borrow<r>, } variant v { one, two(tuple<u8, char>) } flags f { g } enum e { h }\n\
        j: async func(k: own<r>) -> option<stream<u8>>; }\nworld w { import c; export x: func();\n\
        include wasi:cli/imports@0.2.0; }";
    assert!(judged(text).starts_with("{\"ok\""), "{}", judged(text));
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        assert!(judged(&text[..end]).starts_with('{'));
    }
}

#[test]
fn a_place_in_a_changed_text_is_found_in_the_text_as_it_was() {
    let code = "a wasi:io@0.2.0 b wasi:cli@0.2.3/x wasi: wasi:io@9.0 c";
    let shipped = Shipped::read(code);
    assert_ne!(shipped.text.len(), code.len());
    for mark in [" b ", "/x", "wasi: ", "9.0", " c"] {
        let (now, was) = (shipped.text.find(mark), code.find(mark));
        assert_eq!(now.map(|at| shipped.origin(at)), was, "{mark}");
    }
    assert_eq!(shipped.origin(shipped.text.len()), code.len());
}
