//! What the words of a fence order, and what is said of words that do not fit.

use super::*;

fn check(info: &str) -> String {
    let (chapter, _) = read(&format!("```{info}\n```\n"), false);
    let snippet = &chapter.snippets[0];
    let edition = snippet.edition.map_or("", Edition::as_str);
    let other = snippet.other_words.join(" ");
    let shown = format!(
        "{:?} {:?} {edition} {other}",
        snippet.language, snippet.mode
    );
    shown.trim_end().to_owned()
}

#[test]
fn words_keep_the_meaning_that_rustdoc_and_mdbook_give_them() {
    for (info, orders) in [
        ("rust", "RustP2 Run"),
        ("rust,wasip2", "RustP2 Run"),
        ("rust wasip1", "RustP1 Run"),
        ("rust,host,edition2018", "RustHost Run 2018"),
        ("rust,no_run", "RustP2 NoRun"),
        ("should_panic,edition2024", "RustP2 ShouldPanic 2024"),
        ("rust,compile_fail", "RustP2 CompileFail(None)"),
        ("compile_fail,E0382", r#"RustP2 CompileFail(Some("E0382"))"#),
        ("rust,compile_fail,no_run", "RustP2 CompileFail(None)"),
        ("rust,ignore", "RustP2 Ignore(None)"),
        (
            "rust,ignore(needs a, b)",
            r#"RustP2 Ignore(Some("needs a, b"))"#,
        ),
        ("ignore (why), no_run", r#"RustP2 Ignore(Some("why"))"#),
        ("rust,ignore-windows", "RustP2 Run"),
        (
            "rust,ignore-wasm",
            r#"RustP2 Ignore(Some("`ignore-wasm`, and this is for wasm32-wasip2"))"#,
        ),
        ("rust,wasip1,ignore-wasip2", "RustP1 Run"),
        ("rust,ignore-wasm32(no)", r#"RustP2 Ignore(Some("no"))"#),
        (
            "rust,editable,mdbook-runnable",
            "RustP2 Run  editable mdbook-runnable",
        ),
        (
            "rust,standalone_crate,{.a .b}",
            "RustP2 Run  standalone_crate {.a .b}",
        ),
        (
            "rust,custom,class:x,mine",
            "RustP2 Run  custom class:x mine",
        ),
        ("wat,hidelines=!", "Wat Run  hidelines=!"),
        ("wat,compile_fail", "Wat CompileFail(None)"),
        ("wit", "Wit Run"),
    ] {
        assert_eq!(check(info), orders, "{info}");
    }
}

#[test]
fn a_word_that_does_not_fit_is_said_at_its_place() {
    for (info, said_strictly, said_gently) in [
        ("rust,editable,noplayground", "", ""),
        (
            "rust,no_rum",
            "error 1 [no_rum] unknown word `no_rum` (did you mean `no_run`?)",
            "warning 1 [no_rum] unknown word `no_rum` (did you mean `no_run`?)",
        ),
        (
            "rust,edition2022",
            "error 1 [edition2022] unknown word `edition2022` (did you mean `edition2021`?)",
            "warning 1 [edition2022] unknown word `edition2022` (did you mean `edition2021`?)",
        ),
        (
            "rust,ignore",
            "error 1 [ignore] an ignored snippet must say why (say why: `ignore(reason)`)",
            "",
        ),
        (
            "rust, ignore( )",
            "error 1 [ignore] an ignored snippet must say why (say why: `ignore(reason)`)",
            "",
        ),
        (
            "rust,ignore(x",
            "error 1 [ignore] the parenthesis after `ignore` is not closed",
            "warning 1 [ignore] the parenthesis after `ignore` is not closed",
        ),
        (
            "rust,compile_fail,should_panic",
            "error 1 [should_panic] `should_panic` contradicts `compile_fail`: what does not compile cannot panic",
            "warning 1 [should_panic] `should_panic` contradicts `compile_fail`: what does not compile cannot panic",
        ),
        (
            "rust,edition2018,edition2021",
            "error 1 [edition2021] `edition2021` contradicts `edition2018`: a snippet has one edition",
            "warning 1 [edition2021] `edition2021` contradicts `edition2018`: a snippet has one edition",
        ),
        (
            "rust,host,wasip1",
            "error 1 [wasip1] `wasip1` contradicts `host`",
            "error 1 [wasip1] `wasip1` contradicts `host`",
        ),
        (
            "wit,wasip1",
            "error 1 [wasip1] `wasip1` means nothing on a `wit` snippet (leave it out)",
            "error 1 [wasip1] `wasip1` means nothing on a `wit` snippet (leave it out)",
        ),
        (
            "wat,should_panic",
            "error 1 [should_panic] `should_panic` means nothing on a `wat` snippet \
             (say how it ends: `;;@ trap = \"unreachable\"`)",
            "error 1 [should_panic] `should_panic` means nothing on a `wat` snippet \
             (say how it ends: `;;@ trap = \"unreachable\"`)",
        ),
        (
            "rust,E0382",
            "error 1 [E0382] `E0382` is promised by a snippet that compiles (write `compile_fail,E0382`)",
            "",
        ),
        (
            "compile_fail,E0382,E0499",
            "error 1 [E0499] `E0499` contradicts `E0382`: a snippet can promise one error code",
            "warning 1 [E0499] `E0499` contradicts `E0382`: a snippet can promise one error code",
        ),
        (
            "rust,wat",
            "error 1 [wat] `wat` is not the language of this fence",
            "warning 1 [wat] `wat` is not the language of this fence",
        ),
        (
            "rs",
            "warning 1 [rs] a fence that begins with `rs` is not run (did you mean `rust`?)",
            "",
        ),
    ] {
        let text = format!("```{info}\n```\n");
        assert_eq!(said(&text, true).join("\n"), said_strictly, "{info}");
        assert_eq!(said(&text, false).join("\n"), said_gently, "{info}");
    }
}

#[test]
fn a_word_like_no_other_gets_the_whole_list() {
    let text = "```rust,wonderful\n```\n";
    assert_eq!(said(text, false), [""; 0]);
    let said = said(text, true);
    assert!(
        said[0]
            .starts_with("error 1 [wonderful] unknown word `wonderful` (the words are: `ignore`, ")
    );
    assert!(said[0].contains("`ignore-<target>`"), "{said:?}");
}
