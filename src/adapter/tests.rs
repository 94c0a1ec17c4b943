use super::*;
use crate::outcome::{Exit, Outcome, Trace};
use crate::page::Facts;
use crate::verdict::{Tested, Verdict};
use mdbook_driver::MDBook;
use mdbook_html::HtmlHandlebars;
use std::fs;
use tempfile::TempDir;

const FACTS: Facts<'static> = Facts {
    publication: None,
    runtime: "Wasmtime 48.0.8",
};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

/// A result for each case of the book: each printed `out`.
fn ran(book: &Book, out: &str) -> Vec<Tested> {
    let cases = book.snippets().flat_map(|(chapter, snippet, found)| {
        (0..found.cases.len()).map(move |case| (chapter, snippet, case))
    });
    cases
        .map(|(chapter, snippet, case)| Tested {
            chapter,
            snippet,
            case,
            verdict: Verdict::Pass,
            outcome: Some(Outcome {
                exit: Exit::Code(0),
                stdout: out.as_bytes().to_vec(),
                stderr: Vec::new(),
                fuel: 1,
                peak_memory_bytes: 0,
                memory_refused: false,
                files: Vec::new(),
                trace: Trace::default(),
            }),
            rejected: None,
            linted: None,
            module_sha256: None,
            module_bytes: 0,
            program: None,
            composition: None,
            compile_ms: 0.0,
            run_ms: 0.0,
        })
        .collect()
}

const SNIPPET: &str = "```rust\n# fn hidden() {}\nfn main() {}\n```\n";
const DIAGRAM: &str = "```mermaid\ngraph LR\na --> b\n```\n";

/// Loads a book and says what is wrong with it, a line each.
fn check_load(files: &[(&str, &str)], chapters: &[&str], messages: &[&str]) {
    let dir = folder(files);
    let before = listing(dir.path());
    let (book, diagnostics) = load(dir.path()).expect("a book");
    let found: Vec<_> = book
        .chapters
        .iter()
        .map(|c| c.path.to_string_lossy().replace('\\', "/"))
        .collect();
    assert_eq!(found, chapters);
    let said: Vec<String> = diagnostics
        .iter()
        .map(|d| format!("{}: {}", d.labels[0].span, d.message))
        .collect();
    assert_eq!(said, messages);
    assert_eq!(listing(dir.path()), before, "loading writes nothing");
}

fn listing(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = path
                .strip_prefix(dir)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            if path.is_dir() {
                open.push(path);
            } else {
                names.push(name);
            }
        }
    }
    names.sort();
    names
}

#[test]
fn a_folder_with_a_summary_is_a_book() {
    check_load(
        &[
            (
                "src/SUMMARY.md",
                "[Welcome](README.md)\n\n- [A](./a%20b.md)\n  - [B](deep/b.md)\n- [Draft]()\n",
            ),
            ("src/README.md", "\u{feff}# Hello\n"),
            ("src/a b.md", ""),
            ("src/deep/b.md", SNIPPET),
        ],
        &["README.md", "a b.md", "deep/b.md"],
        &[],
    );
    check_load(
        &[
            ("book.toml", "[book]\nsrc = \"text\"\n"),
            ("text/SUMMARY.md", "- [A](a.md)\n"),
            ("text/a.md", ""),
        ],
        &["a.md"],
        &[],
    );
}

#[test]
fn what_is_wrong_with_a_book_is_said_with_its_place() {
    check_load(
        &[
            (
                "src/SUMMARY.md",
                "# Summary\n\n- [A](a.md)\n- [B](b.md)\n- [C](/c.md)\n",
            ),
            ("src/b.md", ""),
        ],
        &["b.md"],
        &[
            "src/SUMMARY.md:5: chapter `/c.md` is named by an absolute path",
            "src/SUMMARY.md:3: there is no chapter `a.md`",
        ],
    );
    check_load(
        &[
            ("src/SUMMARY.md", "- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n"),
            ("src/a.md", ""),
        ],
        &[],
        &["src/SUMMARY.md:3: this chapter is named twice"],
    );
    check_load(
        &[
            ("src/SUMMARY.md", "- [A](a.md)\n- not a link\n"),
            ("src/a.md", ""),
        ],
        &[],
        &[
            "src/SUMMARY.md:2: mdBook does not take this summary: The link items for nested chapters must only contain a \
             hyperlink",
        ],
    );
    check_load(
        &[
            (
                "book.toml",
                "[book]\ntitel = \"x\"\n[preprocessor.wasi]\ncrate = 1\n",
            ),
            ("src/SUMMARY.md", ""),
        ],
        &[],
        &[
            "book.toml:4: unknown key `crate` in `[preprocessor.wasi]`",
            "book.toml:2: mdBook does not take this: unknown field `titel`, expected one of `title`, `authors`, \
             `description`, `src`, `language`, `text-direction`",
        ],
    );
    check_load(
        &[("book.toml", "[book\n"), ("src/SUMMARY.md", "")],
        &[],
        &["book.toml:1: this is not TOML: unclosed table, expected `]`"],
    );
}

#[test]
fn a_chapter_that_is_no_utf8_is_said_with_its_place() {
    let dir = folder(&[("src/SUMMARY.md", "- [A](a.md)\n")]);
    fs::write(dir.path().join("src/a.md"), b"one\ntwo \xff\n").expect("a file");
    let (book, diagnostics) = load(dir.path()).expect("a book");
    assert!(book.chapters.is_empty());
    assert_eq!(diagnostics[0].labels[0].span.to_string(), "src/a.md:2");
    assert_eq!(diagnostics[0].labels[0].text, "byte 0xff");
}

#[test]
fn where_there_is_no_book_the_error_says_what_was_looked_for() {
    let dir = folder(&[]);
    let error = load(dir.path()).expect_err("no book").to_string();
    assert!(
        error.starts_with("no book in `") && error.contains("SUMMARY.md"),
        "{error}"
    );
    assert!(load(&dir.path().join("nowhere")).is_err());
}

#[test]
fn pages_have_figures_and_load_only_what_they_need() {
    let dir = folder(&[
        (
            "book.toml",
            "[preprocessor.wasi]\ncommand = \"/no/such/command\"\n[output.html]\n[output.epub]\n",
        ),
        (
            "src/SUMMARY.md",
            "[Plain](plain.md)\n\n- [A](deep/er/a.md)\n- [B](b.md)\n",
        ),
        ("src/plain.md", "# Plain\n\n{{#include part.txt}}\n"),
        ("src/part.txt", "included"),
        (
            "src/deep/er/a.md",
            &format!(
                "# A\n\nBefore.\n{SNIPPET}After.\n\n- tight\n  {}- list\n",
                SNIPPET.replace('\n', "\n  ").trim_end_matches(' ')
            ),
        ),
        ("src/b.md", &format!("# B\n\n{DIAGRAM}")),
        ("book/old.html", "old"),
    ]);
    let (book, diagnostics) = load(dir.path()).expect("a book");
    assert_eq!(diagnostics.len(), 0, "{diagnostics:?}");
    let tested = ran(&book, "<script>\n\n*hi*\n");
    let rendered = render(&book, &tested, &FACTS, None).expect("rendered");
    assert_eq!(rendered.left_out, ["epub"]);
    assert_eq!(rendered.folder, book.root.join("book"));
    let read = |name: &str| fs::read_to_string(rendered.folder.join(name)).expect("a page");

    let a = read("deep/er/a.html");
    assert!(
        a.contains("<pre><samp>&lt;script&gt;\n\n*hi*\n</samp></pre>"),
        "{a}"
    );
    assert!(a.contains("<code class=\"language-rust noplayground\"><span class=\"boring\">fn hidden() {}\n</span>fn main() {}"));
    assert!(
        a.contains("<p>Before.</p>")
            && a.contains("<p>After.</p>")
            && !a.contains("class=\"playground\"")
    );
    assert!(
        a.contains("<li>tight") && a.contains("<li>list</li>"),
        "a tight list stays tight: {a}"
    );
    for (name, style, mermaid) in [
        ("deep/er/a.html", Some("href=\"../../wasi-"), None),
        ("print.html", Some("href=\"wasi-"), Some("src=\"mermaid-")),
        ("b.html", None, Some("src=\"mermaid-")),
        ("plain.html", None, None),
        ("index.html", None, None),
        ("404.html", None, None),
    ] {
        let page = read(name);
        assert_eq!(page.matches("wasi-").count() > 0, style.is_some(), "{name}");
        assert_eq!(page.contains("mermaid"), mermaid.is_some(), "{name}");
        for part in style.into_iter().chain(mermaid) {
            assert!(page.contains(part), "{name}");
        }
    }
    assert!(read("plain.html").contains("included"));
    assert!(read("b.html").contains("<pre class=\"mermaid\">graph LR\na --&gt; b\n</pre>"));
    let files = listing(&rendered.folder);
    assert!(
        !files.contains(&"old.html".to_owned()) && files.contains(&"part.txt".to_owned()),
        "{files:?}"
    );
    let beside = fs::read_dir(dir.path()).expect("a folder").count();
    assert_eq!(beside, 3, "book, src and book.toml, and nothing else");
}

#[test]
fn a_failure_leaves_the_last_book() {
    let dir = folder(&[
        (
            "book.toml",
            "[preprocessor.broken]\ncommand = \"/no/such/command\"\n",
        ),
        ("src/SUMMARY.md", "- [A](a.md)\n"),
        ("src/a.md", ""),
        ("book/index.html", "old"),
    ]);
    let (book, _) = load(dir.path()).expect("a book");
    let error = render(&book, &[], &FACTS, None)
        .expect_err("it fails")
        .to_string();
    assert!(error.contains("broken"), "{error}");
    assert_eq!(
        fs::read_to_string(dir.path().join("book/index.html")).expect("kept"),
        "old"
    );
    assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 3);
}

#[test]
fn a_book_whose_sources_are_its_root_does_not_hold_itself() {
    let dir = folder(&[
        (
            "book.toml",
            "[book]\nsrc = \".\"\n[output.html]\nadditional-css = [\"own.css\"]\ninput-404 = \"gone.md\"\n",
        ),
        ("SUMMARY.md", "- [A](a.md)\n"),
        ("a.md", SNIPPET),
        ("gone.md", "# Gone away\n"),
        ("own.css", "a{}"),
        ("theme/favicon.svg", "<svg></svg>"),
    ]);
    for _ in 0..2 {
        let (book, _) = load(dir.path()).expect("a book");
        let rendered = render(&book, &ran(&book, ""), &FACTS, None).expect("rendered");
        let files = listing(&rendered.folder);
        assert!(
            !files
                .iter()
                .any(|file| file.starts_with("book/") || file.starts_with(".book")),
            "{files:?}"
        );
        assert!(
            files.iter().any(|file| file.starts_with("own-")),
            "{files:?}"
        );
        let gone = fs::read_to_string(rendered.folder.join("gone.html")).expect("the 404 page");
        assert!(gone.contains("Gone away"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_reason_to_fail() {
    let dir = folder(&[("src/SUMMARY.md", "- [A](a.md)\n"), ("src/a.md", "")]);
    std::os::unix::fs::symlink("itself", dir.path().join("src/itself")).expect("a link");
    let (book, _) = load(dir.path()).expect("a book");
    render(&book, &[], &FACTS, None).expect("rendered");
}

#[test]
fn mdbook_is_answered_with_the_same_book_and_figures_in_it() {
    let dir = folder(&[
        (
            "book.toml",
            "[preprocessor.wasi]\ncommand = \"none\"\nrenderers = []\n",
        ),
        (
            "src/SUMMARY.md",
            "- [A](README.md)\n  - [B](b.md)\n- [Draft]()\n",
        ),
        ("src/README.md", &format!("# A\n\n{SNIPPET}")),
        ("src/b.md", "# B\n\nas it was  \n"),
    ]);
    let mdbook = MDBook::load(dir.path()).expect("mdBook loads it");
    let (sent, context) = mdbook
        .preprocess_book(&HtmlHandlebars::new())
        .expect("preprocessed");
    let check = |renderer: &str| {
        let mut context = context.clone();
        context.renderer = renderer.to_owned();
        let input = serde_json::to_vec(&(context, &sent)).expect("JSON");
        let mut output = Vec::new();
        preprocess::<Error>(&input[..], &mut output, &FACTS, |book, diagnostics| {
            assert!(diagnostics.is_empty());
            Ok(ran(book, "{{#include x}}"))
        })
        .expect("answered");
        serde_json::from_slice::<mdbook_driver::book::Book>(&output).expect("a book")
    };
    assert_eq!(check("markdown"), sent, "only HTML gets figures");
    let answered = check("html");
    let chapters: Vec<_> = answered.chapters().collect();
    assert!(
        chapters[0].content.starts_with("<style>")
            && chapters[0].content.contains(crate::page::FIGURE)
    );
    assert!(
        !chapters[0].content.contains("{{"),
        "{}",
        chapters[0].content
    );
    assert_eq!(chapters[1].content, "# B\n\nas it was  \n");
    assert_eq!(answered.items.len(), sent.items.len());
}

#[test]
fn what_is_no_book_on_standard_input_is_refused() {
    let mut output = Vec::new();
    let answer = preprocess::<Error>(&b"[{}, {}]"[..], &mut output, &FACTS, |_, _| Ok(Vec::new()));
    let error = answer.expect_err("refused").to_string();
    assert!(
        error.starts_with("a book as mdBook 0.5 sends it was expected"),
        "{error}"
    );
    assert!(output.is_empty());
}

#[test]
fn only_html_is_supported_and_so_mdbook_test_is_left_alone() {
    assert_eq!(
        ["html", "markdown", "test", "epub"].map(supports),
        [true, false, false, false]
    );
}

#[test]
fn what_a_book_is_made_of_is_watched_wherever_it_lies() {
    let dir = folder(&[
        (
            "book.toml",
            "[output.html]\nadditional-css = [\"own.css\"]\n[build]\nextra-watch-dirs = [\"more\"]\n",
        ),
        ("src/SUMMARY.md", "- [A](a.md)\n"),
        ("src/a.md", "```rust\n{{#include ../lib/x.rs}}\n```\n"),
        ("lib/x.rs", "fn main() {}\n"),
    ]);
    let (book, diagnostics) = load(dir.path()).expect("a book");
    assert_eq!(diagnostics.len(), 0, "{diagnostics:?}");
    let watched = watched(&book).expect("known");
    for name in [
        "book.toml",
        "own.css",
        "src/new.md",
        "more/x",
        "theme/index.hbs",
        "lib/x.rs",
    ] {
        assert!(
            watched.concerns(&book.root.join(name)),
            "{name}: {watched:?}"
        );
    }
    assert!(!watched.concerns(&book.root.join("book/index.html")));
}
