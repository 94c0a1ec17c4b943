//! Where snippets are found, what they are called, and where their lines are written.

use super::*;

/// The snippets of a chapter, one string each: the fence, its prefix, and its code.
fn check(text: &str) -> Vec<String> {
    let (chapter, snippets) = snippets(text);
    let show = |snippet: &Snippet| {
        let fence = &chapter.text[snippet.fence.clone()];
        let fence = fence.lines().next_back().unwrap_or_default();
        format!("{:?} {fence:?} {:?}", snippet.prefix, snippet.code())
    };
    snippets.iter().map(show).collect()
}

#[test]
fn fences_are_found_wherever_commonmark_has_them() {
    for (text, found) in [
        ("```rust\na\n```", r#""" "```" "a\n""#),
        (
            "~~~~ rust\n```\n~~~\na\n~~~~~\nx",
            r#""" "~~~~~" "```\n~~~\na\n""#,
        ),
        (
            "```rust\r\na\r\n\r\nb\r\n```\r\nx",
            r#""" "```" "a\n\nb\n""#,
        ),
        ("\u{feff}```rust\na\n```", r#""" "```" "a\n""#),
        (
            "- ```rust\n  a\n\n    b\n  ```",
            r#""  " "  ```" "a\n\n  b\n""#,
        ),
        (
            "1. x\n\n   ```rust\n   a\n   ```",
            r#""   " "   ```" "a\n""#,
        ),
        (
            "> ```rust\n> a\n>\n> b\n> ```",
            r#""> " "> ```" "a\n\nb\n""#,
        ),
        (
            "> 1. > ```rust\n>    > a\n>    > ```",
            r#"">    > " ">    > ```" "a\n""#,
        ),
        (
            "  ```rust\n\ta\n   b\n c\n  ```  ",
            r#""  " "  ```  " "  a\n b\nc\n""#,
        ),
        ("- a\n\t```rust\n\tb\n\t```", r#""\t" "\t```" "b\n""#),
        (
            "x[^long]\n\n[^long]: ```rust\n     a\n    ```",
            r#""    " "    ```" " a\n""#,
        ),
        ("```rust\n```", r#""" "```" """#),
        ("```rust\n\n```", r#""" "```" "\n""#),
        ("x\n```rust\na\n```\ny", r#""" "```" "a\n""#),
    ] {
        assert_eq!(check(text), [found], "{text:?}");
    }
}

#[test]
fn what_is_no_fence_of_ours_is_left_alone() {
    for text in [
        "    ```rust\n    a\n    ```",
        "<!--\n```rust\na\n```\n-->",
        "<div>\n```rust\na\n```\n</div>",
        "```\na\n```",
        "```text\na\n```",
        "```wast\na\n```",
        "````text\n```rust\na\n```\n````",
        "`` ```rust `` and ```rust a```",
        "",
    ] {
        assert_eq!(check(text), [""; 0], "{text:?}");
    }
}

#[test]
fn a_fence_that_is_not_closed_is_said() {
    for (text, help) in [
        (
            "```rust\na\n",
            "error 1 [```rust] this fence is not closed (close it with a line that is just ```)",
        ),
        (
            "```rust",
            "error 1 [```rust] this fence is not closed (close it with a line that is just ```)",
        ),
        (
            "> ```rust\n> ``\nx",
            "error 1 [```rust] this fence is not closed (close it with a line that is just ```)",
        ),
        (
            "- ~~~~ rust\n  ~~~\n\nx",
            "error 1 [~~~~ rust] this fence is not closed (close it with a line that is just ~~~~)",
        ),
        (
            "```text\nx ```\n",
            "error 1 [```text] this fence is not closed (close it with a line that is just ```)",
        ),
    ] {
        for strict in [true, false] {
            assert_eq!(said(text, strict), [help], "{text:?}");
        }
    }
}

#[test]
fn a_snippet_is_called_after_its_heading() {
    let (_, found) = snippets(
        "```rust\n```\n# A `title`, no: *this*\n```rust\n```\n```wat\n```\n## Own {#own.id .kept}\n\
         ```rust\n```\nOwn\n===\n- ```wit\n  ```\n\n## A title, no: this\n### !\n```rust\n```\n## own\n```rust\n```\n",
    );
    let ids: Vec<_> = found.iter().map(|snippet| snippet.id.as_str()).collect();
    let title = "a-title-no-this";
    let second = format!("{title}/2");
    assert_eq!(
        ids,
        ["one", title, &second, "own.id", "own", "one/2", "own-1"]
    );
}

#[test]
fn headings_are_read_as_mdbook_reads_them() {
    for (heading, id) in [
        ("# Über-*Größe* `x_y`", "über-größe-x_y"),
        ("# a -- b", "a--b"),
        ("# a <b>b</b> ![alt](x.png)[c](d)", "a-b-c"),
        ("two\nlines\n---", "two-lines"),
        ("term\n: x\n\n# term", "term-1"),
        (
            "x[^n]\n\n# Note[^m] and[^n]\n\n[^m]: a\n\n[^n]: b",
            "note2-and1",
        ),
    ] {
        let (_, found) = snippets(&format!("{heading}\n\n```rust\n```\n"));
        assert_eq!(found[0].id, id, "{heading}");
    }
}

#[test]
fn a_doubled_id_names_both_places() {
    let text = "# A {#a}\nx\n\n## B {#a}\n```rust\n```\n# A\n```rust\n```\n";
    let (chapter, diagnostics) = read(text, true);
    assert_eq!(
        said_of(&diagnostics),
        [
            "error 4 [## B {#a}] two headings have the id `a`",
            "error 7 [# A] two headings have the id `a`"
        ]
    );
    assert_eq!(diagnostics[0].labels[1].span.text(), "# A {#a}");
    let ids: Vec<_> = chapter.snippets.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["a", "a/2"]);
    // A stranger's book cannot help what mdBook makes of its headings.
    assert_eq!(
        said(text, false),
        ["warning 4 [## B {#a}] two headings have the id `a`"]
    );
}

#[test]
fn each_line_knows_where_it_is_written_and_what_is_compiled() {
    let (_, found) = snippets(
        "{{#include fence.md}}\n\n```rust\n{{#rustdoc_include code.rs:main}}\n# \\{{#x}}\n## b\n```\n",
    );
    let show = |line: &CodeLine| {
        let hidden = if line.hidden { "hidden " } else { "" };
        let (file, number) = (&line.file.source_path, line.line_1based);
        format!("{file}:{number} {hidden}{:?} {:?}", line.shown, line.code)
    };
    let lines: Vec<_> = found
        .iter()
        .map(|s| s.lines.iter().map(show).collect::<Vec<_>>())
        .collect();
    let expected: [Vec<String>; 2] = [
        vec![r#"src/part/fence.md:3 "fn included() {}" "fn included() {}""#.into()],
        vec![
            r##"src/part/code.rs:1 hidden "# use std::fs;" "use std::fs;""##.into(),
            r#"src/part/code.rs:3 "fn main() {}" "fn main() {}""#.into(),
            r##"src/part/one.md:5 hidden "# \\{{#x}}" "{{#x}}""##.into(),
            r###"src/part/one.md:6 "## b" "# b""###.into(),
        ],
    ];
    assert_eq!(lines, expected);
    assert_eq!(found[0].opening.to_string(), "src/part/fence.md:2");
    assert_eq!(found[0].opening.text(), "```rust");
    assert_eq!(found[1].opening.to_string(), "src/part/one.md:3");
}

#[test]
fn a_fault_in_an_included_file_is_shown_there() {
    let (_, diagnostics) = read("{{#include typo.md}}\n{{#include none.md}}\n", true);
    let places: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.labels[0].span.to_string())
        .collect();
    assert_eq!(places, ["src/part/one.md:2", "src/part/typo.md:1"]);
}

#[test]
fn the_text_is_the_file_without_its_byte_order_mark() {
    let (chapter, _) = read("\u{feff}a\r\n\\{{#include x}} {{#title t}}\r\n", true);
    assert_eq!(chapter.text, "a\r\n\\{{#include x}} {{#title t}}\r\n");
    let (chapter, _) = read("a {{#include out-crlf.txt}}\r\nb", true);
    assert_eq!(chapter.text, "a one\ntwo\r\nb");
}

#[test]
fn mermaid_is_noticed() {
    for (text, mermaid) in [
        ("```mermaid\ngraph\n```", true),
        ("```text\nmermaid\n```", false),
        ("<!--\n```mermaid\n```\n-->", false),
    ] {
        assert_eq!(read(text, true).0.has_mermaid, mermaid, "{text}");
    }
}

#[test]
fn five_megabytes_take_no_more_than_their_share() {
    let section = "## Heading\n\nSome words, `code`, and a [link](x).\n\n- ```rust,editable\n  //@ args = [\"a\"]\n  \
                   # use x;\n  fn main() {}\n  ```\n\n  ```text,stdout\n  x\n  ```\n\n{{#include out.txt}} {{ {{#x\n";
    let text = section.repeat((5 << 20) / section.len());
    let start = std::time::Instant::now();
    let (chapter, _) = read(&text, true);
    assert!(chapter.snippets.len() > 20_000);
    // A quadratic step would take minutes; in a release build this takes well under a second.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
