//! mdBook's preprocessor protocol, as a stock `mdbook build` speaks it.

use crate::case_book::CaseBook;
use serde_json::{Value, json};
use snapbox::str;

/// What mdBook 0.5 sends for the book `build/figure`: its context and its chapters.
fn sent(book: &CaseBook, renderer: &str) -> Value {
    let chapter = |name: &str, number: usize, path: &str, sub_items: Value| {
        json!({ "Chapter": {
            "name": name,
            "content": book.read(&format!("src/{path}")),
            "number": [number],
            "sub_items": sub_items,
            "path": path,
            "source_path": path,
            "parent_names": [],
        }})
    };
    let context = json!({
        "root": book.root(),
        "config": {
            "book": { "authors": [], "language": "en", "src": "src", "title": "Case" },
            "preprocessor": { "wasi": { "command": "mdbook-wasi" } },
            "output": { "html": {} },
        },
        "renderer": renderer,
        "mdbook_version": "0.5.4",
    });
    let draft = json!({ "Chapter": {
        "name": "Draft", "content": "", "number": null, "sub_items": [], "path": null, "source_path": null,
        "parent_names": [],
    }});
    let below = json!([chapter("Diagram", 2, "diagram.md", json!([]))]);
    let items = json!([
        { "PartTitle": "Part" },
        chapter("Chapter", 1, "chapter.md", below),
        "Separator",
        draft,
    ]);
    json!([context, { "items": items }])
}

/// The book that comes back.
#[track_caller]
fn answer(book: &CaseBook, sent: &Value) -> Value {
    let place = book.outside().join("sent.json");
    std::fs::write(&place, sent.to_string()).expect("a file");
    let mut command = book.command("");
    let output = command
        .stdin(std::fs::File::open(place).expect("a file"))
        .output()
        .expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).expect("standard output is JSON and nothing else")
}

#[test]
fn a_chapter_comes_back_with_a_figure_and_with_every_other_byte() {
    let book = CaseBook::from_dir("build/figure");
    let sent = sent(&book, "html");
    let back = answer(&book, &sent);
    let content = back["items"][1]["Chapter"]["content"]
        .as_str()
        .expect("a chapter");
    let before = book.read("src/chapter.md");
    let (above, rest) = before.split_once("```rust\n").expect("the snippet");
    let (_, below) = rest
        .split_once("...\nErr(NotPresent)\n```\n")
        .expect("its last promise");
    let (style, figure) = content.split_once("</style>\n\n").expect("a stylesheet");
    assert!(style.starts_with("<style>"));
    let figure = figure.strip_prefix(above).expect("what stands above");
    let figure = figure.strip_suffix(below).expect("what stands below");
    assert!(figure.starts_with("<!-- wasi --><figure"), "{figure}");
    assert!(figure.trim_end().ends_with("</figure>"), "{figure}");
    assert!(figure.contains("&lt;script&gt;alert(1)"), "{figure}");
    // No file can be published beside a stock mdBook's pages, so none is named.
    assert!(!figure.contains("data-run"), "{figure}");
}

#[test]
fn all_but_the_contents_with_snippets_comes_back_as_it_was_sent() {
    let book = CaseBook::from_dir("build/figure");
    let sent = sent(&book, "html");
    let mut back = answer(&book, &sent);
    back["items"][1]["Chapter"]["content"] = sent[1]["items"][1]["Chapter"]["content"].clone();
    assert_eq!(back, sent[1]);
}

#[test]
fn for_another_renderer_nothing_changes_and_nothing_is_run() {
    let book = CaseBook::from_dir("build/figure");
    book.replace("src/chapter.md", "fn main() {", "fn main() { broken");
    let sent = sent(&book, "epub");
    assert_eq!(answer(&book, &sent), sent[1]);
}

#[test]
fn a_failing_snippet_writes_nothing_to_mdbook_and_the_report_to_the_terminal() {
    let book = CaseBook::from_dir("build/figure");
    book.replace("src/chapter.md", "Err(NotPresent)", "Ok(\"\")");
    let sent = sent(&book, "html").to_string();
    book.run("", |call| {
        call.stdin(sent).exit_code(1).stdout("").stderr(str![[r#"
error: stdout is not what the chapter shows
...
"#]]);
    });
}

#[test]
fn a_chapter_that_cannot_be_read_as_written_stops_mdbook() {
    let book = CaseBook::from_dir("build/figure");
    book.replace("src/chapter.md", "//@ env", "//@ enw");
    let sent = sent(&book, "html").to_string();
    book.run("", |call| {
        call.stdin(sent).exit_code(2).stdout("").stderr(str![[r#"
error: unknown key `enw`
 --> src/chapter.md:8:5
  |
8 | //@ enw = { GREETING = "hello" }
  |     ^^^
  |
  = help: did you mean `env`?


"#]]);
    });
}

#[test]
fn what_mdbook_would_not_send_is_refused() {
    let book = CaseBook::from_dir("build/figure");
    for input in ["", "{}", "[{}, {\"sections\": []}]"] {
        book.run("", |call| {
            call.stdin(input).exit_code(3).stdout("").stderr(str![[r#"
error: a book as mdBook 0.5 sends it was expected on standard input, and this is none: [..]

"#]]);
        });
    }
}

#[test]
fn html_is_supported_and_nothing_else() {
    let book = CaseBook::from_dir("build/figure");
    book.run("supports html", |call| {
        call.stdout("").stderr("");
    });
    for renderer in ["epub", "markdown", "linkcheck", "not-supported"] {
        book.run(&format!("supports {renderer}"), |call| {
            call.exit_code(1).stdout("").stderr("");
        });
    }
}
