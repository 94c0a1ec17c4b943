use super::*;

/// The answer as the page gets it, or the place and the message of a mistake.
fn judged(text: &str) -> Result<String, String> {
    compile(text).map_err(|mistake| {
        let before = &text[..mistake.offset];
        let line = before.matches('\n').count() + 1;
        format!("{line}: {}", mistake.message)
    })
}

const START: &str = "(func (export \"_start\"))";

#[test]
fn a_module_is_answered_with_its_binary_and_its_imports() {
    let text = "(module
        (import \"b\" \"\\\"two\\\"\" (func (param i32)))
        (import \"a\" \"x\" (global i32))
        (import \"b\" \"one\" (func))
        (import \"b\" \"one\" (func (result i64)))
        (func (export \"_start\")))";
    let answer = judged(text).expect("it is right");
    let imports = r#""imports":{"a":["x"],"b":["\"two\"","one"]},"generation":"0.1"}"#;
    assert!(answer.starts_with("{\"wasm\":\"AGFzbQEAAAAB"), "{answer}");
    assert!(answer.ends_with(imports), "{answer}");
}

#[test]
fn the_least_program_is_compiled_with_and_without_its_module() {
    let answer = judged(START).expect("it is right");
    assert!(
        answer.ends_with(r#"","imports":{},"generation":"0.1"}"#),
        "{answer}"
    );
    assert_eq!(judged(&format!("(module {START})")), Ok(answer));
}

#[test]
fn a_text_that_cannot_be_parsed_is_refused_at_its_line() {
    for (text, expected) in [
        ("", "1: expected at least one module field"),
        ("(module", "1: expected `)`"),
        ("(module\n  (fun))", "2: expected valid module field"),
        (
            "(module\n  (func\n    i32.cons 1))",
            "3: unknown operator or unexpected token",
        ),
        (
            "(module\n  (func\n    call $x))",
            "3: unknown func: failed to find name `$x`",
        ),
        ("(module\n (data \"\\zz\"))", "2: invalid string escape 'z'"),
        (
            "(module) \"\u{202e}\"",
            "1: likely-confusing unicode character found",
        ),
        (
            "\n(component)",
            "2: components as text are not compiled in the page",
        ),
        ("hello", "1: expected `(`"),
    ] {
        let found = judged(text).expect_err(text);
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn what_is_not_valid_is_refused_at_its_instruction_or_its_field() {
    for (text, expected) in [
        (
            "(func)\n(func (local i32)\n (drop\n  (i32.add\n   (i32.const 1) (i64.const 2))))",
            "4: type mismatch: expected i32, found i64",
        ),
        (
            "(func)\n(func (result i32))",
            "2: type mismatch: expected i32 but nothing on stack",
        ),
        (
            "(func\n  local.get 7\n drop)",
            "2: unknown local 7: local index out of bounds",
        ),
        (
            "(func\n (if (i32.const 1)\n (then\n (br 9))))",
            "4: unknown label: branch depth too large",
        ),
        (
            "(func)\n(global i32\n (i64.const 1))",
            "2: type mismatch: expected i32, found i64",
        ),
        (
            "(func $a)\n(export \"a\" (func $a))\n(export \"a\" (func $a))",
            "3: duplicate export name `a`",
        ),
        ("(export \"a\" (func 3))", "1: unknown function 3"),
        (
            "(memory 1)\n(memory 70000)",
            "2: memory size must be at most",
        ),
        ("(func)\n(data (i32.const 0) \"\")", "2: unknown memory 0"),
        (
            "(func)\n(func $f (param i32))\n(start $f)",
            "3: invalid start function type",
        ),
        (
            "(import \"a\" \"b\" (func))\n(import \"a\" \"c\" (func (type 8)))",
            "2: unknown type",
        ),
        (
            "(func)\n(import \"a\" (item \"b\" (func)))",
            "2: compact imports",
        ),
        (
            "(table 1 funcref)\n(elem (i32.const 0) func 4)",
            "2: unknown function 4",
        ),
        (
            "(type (func))\n(type (sub 9 (func)))",
            "2: supertypes must be defined before subtypes",
        ),
        (
            "(module binary\n \"\\00asm\" \"\\01\\00\\00\\00\" \"\\07\\01\")",
            "1: ",
        ),
        (
            "(module\n (func))",
            "1: a core module that is run exports the function `_start`",
        ),
        (
            "(module (global (export \"_start\") i32 (i32.const 0)))",
            "1: a core module that is run",
        ),
    ] {
        let found = judged(text).expect_err(text);
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn deep_and_long_texts_end_in_an_answer() {
    let deep = |open: &str, close: &str, times: usize| {
        format!(
            "(func (export \"_start\") {}{})",
            open.repeat(times),
            close.repeat(times)
        )
    };
    for (text, good) in [
        (deep("(block ", ")", 20_000), true),
        (deep("(drop (i32.eqz (i32.const 0)) ", ")", 4_000), true),
        (deep("block ", "end ", 20_000), true),
        (deep("(", ")", 60_000), false),
        (format!("(module {START} {})", "(;".repeat(60_000)), false),
        (
            format!(
                "(module {START} {} {})",
                "(;".repeat(50_000),
                ";)".repeat(50_000)
            ),
            true,
        ),
        ("(module (type (func (param ".repeat(5_000), false),
        (format!("{START}{}", "(memory 0)".repeat(20_000)), false),
    ] {
        assert_eq!(judged(&text).is_ok(), good, "{:?}", judged(&text).err());
    }
}

#[test]
fn a_text_that_breaks_off_anywhere_ends_in_an_answer() {
    let text = "(module (import \"a\" \"ä\" (func $f (param i32) (result f64)))
        (type $t (struct (field (mut i8)))) (table 1 funcref) (elem (i32.const 0) $f)
        (memory (export \"m\") 1) (data (i32.const 1) \"\\u{1f980}\\n\") (; note ;)
        (global $g (mut v128) (v128.const i32x4 1 2 3 4)) ;; note
        (func (export \"_start\") (drop (call $f (i32.const 0x1_0))) (memory.fill
          (i32.const 0) (i32.const 0) (i32.const 0)) (if (i32.const 1) (then (br 0)))
          (drop (f64.const nan:0x7)) (local.get 0) ref.null extern))";
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        judged(&text[..end]).expect_err("it has not ended");
    }
}
