mod lists;

use super::*;
use crate::outcome::{Exit, Outcome, Trace};
use crate::settings::Settings;
use crate::snippet::{Case, Chapter, CodeLine, Language, Mode};
use crate::source::{SourceFile, Span};
use crate::verdict::{Linted, Mismatch, Rejected, Verdict};
use crate::world::World;

/// A book of one chapter with one snippet: the fence that opens with `opening`. Each `(case, stream, opening)` of
/// `promised` is a fence that shows what a case prints; case 0 has no name, the others are `case1`, `case2`.
fn book(
    text: &str,
    opening: &str,
    language: Language,
    mode: Mode,
    promised: &[(usize, What, &str)],
) -> Book {
    let source = SourceFile::new("chapter.md", "chapter.md", text.to_owned());
    let fence = fence(text, opening);
    let line_start = text[..fence.start].rfind('\n').map_or(0, |at| at + 1);
    let prefix = text[line_start..fence.start].replace('-', " ");
    let lines = text[fence.clone()].lines().skip(1);
    let mut lines: Vec<CodeLine> = lines
        .map(|line| CodeLine {
            shown: line.strip_prefix(&prefix).unwrap_or_default().to_owned(),
            code: line.to_owned(),
            hidden: false,
            file: source.clone(),
            line_1based: 1,
        })
        .collect();
    lines.pop();
    let last_case = promised.iter().map(|&(case, ..)| case).max().unwrap_or(0);
    let mut cases: Vec<Case> = (0..=last_case)
        .map(|case| Case {
            name: (case > 0).then(|| format!("case{case}")),
            world: World::default(),
            expect: Default::default(),
        })
        .collect();
    for &(case, what, opening) in promised {
        let shown = Some(Shown {
            text: String::new(),
            fence: self::fence(text, opening),
            content: Span::new(&source, 0..0),
            prefix: prefix.clone(),
        });
        let expect = &mut cases[case].expect;
        match what {
            What::Stdout => expect.stdout = shown,
            What::Stderr => expect.stderr = shown,
            What::Compile => expect.compile_error = shown,
            What::Report => expect.report = shown,
            What::End | What::World => {} // a case that shows nothing
        }
    }
    let snippet = Snippet {
        id: "a.b".to_owned(),
        language,
        mode,
        edition: None,
        opening: Span::new(&source, fence.clone()),
        fence,
        prefix,
        lines,
        header: Vec::new(),
        other_words: vec!["editable".to_owned(), "mdbook-runnable".to_owned()],
        programs: Vec::new(),
        cases,
    };
    let chapter =
        Chapter::of_snippets(&source, "chapter.md".into(), text.to_owned(), vec![snippet]);
    Book {
        root: "/book".into(),
        src: "/book/src".into(),
        settings: Settings::default(),
        register: None,
        chapters: vec![chapter],
    }
}

/// The bytes of the fence that begins with `opening`, up to the next line of three backticks.
fn fence(text: &str, opening: &str) -> Range<usize> {
    let start = text.find(opening).expect("the fence is there");
    let body = start + opening.len();
    let close = text[body..].find("```").expect("the fence is closed");
    start..body + close + 3
}

fn ran(case: usize, stdout: &str, exit: Exit) -> Tested {
    Tested {
        chapter: 0,
        snippet: 0,
        case,
        verdict: Verdict::Pass,
        outcome: Some(Outcome {
            exit,
            stdout: stdout.as_bytes().to_vec(),
            stderr: Vec::new(),
            fuel: 1234,
            peak_memory_bytes: 1_114_112,
            memory_refused: false,
            files: Vec::new(),
            trace: Trace::default(),
        }),
        rejected: None,
        linted: None,
        module_sha256: Some("0123456789abcdef".repeat(4)),
        module_bytes: 2048,
        program: None,
        composition: None,
        compile_ms: 0.0,
        run_ms: 0.0,
    }
}

fn page(book: &Book, tested: &[Tested]) -> String {
    page_at(book, 0, tested)
}

fn page_at(book: &Book, index: usize, tested: &[Tested]) -> String {
    let facts = Facts {
        publication: None,
        runtime: "Wasmtime 48.0.8",
    };
    let results = Results {
        tested,
        names: &book.names(),
        meetings: &[],
    };
    chapter(book, index, &results, &facts)
}

const RUST: &str = "# Title\r\n\ntext\n```rust\nfn main() {}\n```\n\n```text,stdout\nhi\n```\ntext *as it was*  \n";

#[test]
fn a_snippet_and_what_follows_it_become_one_figure_and_no_other_byte_changes() {
    let book = book(
        RUST,
        "```rust",
        Language::RustP2,
        Mode::Run,
        &[(0, What::Stdout, "```text")],
    );
    let page = page(&book, &[ran(0, "hi\n", Exit::Code(0))]);
    let (before, figure) = page.split_once(LINE).expect("a figure");
    assert_eq!(before, "# Title\r\n\ntext\n");
    let (figure, after) = figure.split_once("</figure>").expect("it closes");
    assert_eq!(after, "\ntext *as it was*  \n");
    assert!(figure.contains("\n```rust,noplayground,editable\nfn main() {}\n```\n<!-- wasi -->"));
    for part in [
        "<span class=\"wasi-kind\">WASI 0.2</span> <span>granted: nothing</span>",
        "<span class=\"wasi-label\">stdout</span><pre><samp>hi&#10;</samp></pre>",
        "no calls to the host",
        "1,234 fuel, 1.1 MiB of memory",
        "Wasmtime 48.0.8 · <code title=\"SHA-256 of the module: 0123456789abcdef",
        ">0123456789ab</code> · 2.0 KiB",
    ] {
        assert!(figure.contains(part), "{part} is missing from {figure}");
    }
}

#[test]
fn what_is_printed_stays_on_its_line_and_is_never_markup() {
    let book = book(RUST, "```rust", Language::RustP2, Mode::Run, &[]);
    let hostile = "</samp></pre><script>alert(1)</script>\n\n# no heading\n```\n{{#include /etc/passwd}}\u{202e}\x1b[31m";
    let page = page(&book, &[ran(0, hostile, Exit::Code(0))]);
    let line = page
        .lines()
        .find(|line| line.contains("<samp>"))
        .expect("a line");
    assert!(
        line.starts_with(LINE) && line.ends_with("</figure>"),
        "{line}"
    );
    let samp = line
        .split_once("<samp>")
        .and_then(|(_, rest)| rest.split_once("</samp>"));
    let (samp, _) = samp.expect("the output");
    let without_escapes = samp
        .replace("<span class=\"wasi-escape\">", "")
        .replace("</span>", "");
    assert!(
        !without_escapes.contains(['<', '>', '"', '`', '{', '\u{202e}', '\x1b']),
        "{samp}"
    );
}

#[test]
fn each_line_in_a_container_begins_as_the_fence_did() {
    for (text, prefix) in [
        (
            "> ```rust\n> fn main() {}\n> ```\n>\n> ```text\n> hi\n> ```\n> more\n",
            "> ",
        ),
        (
            "- ```rust\n  fn main() {}\n  ```\n\n  ```text\n  hi\n  ```\n  more\n",
            "  ",
        ),
    ] {
        let book = book(
            text,
            "```rust",
            Language::RustP1,
            Mode::Run,
            &[(0, What::Stdout, "```text")],
        );
        let page = page(&book, &[ran(0, "a\n\nb\n", Exit::Code(0))]);
        let strays = page
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with(prefix));
        assert_eq!(strays.count(), 0, "{page}");
        assert_eq!(page.lines().count(), 6, "{page}");
    }
}

#[test]
fn an_output_that_stands_apart_is_shown_there_and_not_twice() {
    let text = "```rust\nfn main() {}\n```\n\nIn between.\n\n```text\nhi\n```\n";
    let book = book(
        text,
        "```rust",
        Language::RustP2,
        Mode::Run,
        &[(0, What::Stdout, "```text")],
    );
    let page = page(&book, &[ran(0, "hello\n", Exit::Code(0))]);
    assert_eq!(page.matches("<samp>hello&#10;</samp>").count(), 1, "{page}");
    let (_, after) = page.split_once("\nIn between.\n\n").expect("prose stays");
    assert!(
        after.starts_with(
            "<!-- wasi --><div class=\"wasi wasi-apart\" data-snippet=\"a.b\" data-case=\"\">"
        ),
        "{after}"
    );
    assert!(after.ends_with("</div>\n"), "{after}");
}

#[test]
fn without_results_the_expectations_stay_as_they_are_written() {
    let book = book(
        RUST,
        "```rust",
        Language::RustP2,
        Mode::Run,
        &[(0, What::Stdout, "```text")],
    );
    let page = page(&book, &[]);
    assert!(page.contains("\n```text,stdout\nhi\n```\ntext"), "{page}");
    assert!(page.contains("</figure>\n\n```text"), "{page}");
}

#[test]
fn each_end_and_each_mode_has_its_words() {
    let check = |language, mode: Mode, tested: &[Tested], expected: &str| {
        let cases: Vec<_> = tested
            .iter()
            .map(|run| (run.case, What::End, "```text"))
            .collect();
        let page = page(&book(RUST, "```rust", language, mode, &cases), tested);
        assert!(page.contains(expected), "{expected} is missing from {page}");
    };
    let ended = |exit| ran(0, "x", exit);
    let not_run = |verdict, rejected| Tested {
        outcome: None,
        verdict,
        rejected,
        ..ran(0, "", Exit::Code(0))
    };
    let p2 = Language::RustP2;
    check(
        p2,
        Mode::Run,
        &[ran(0, "", Exit::Code(0))],
        "Printed nothing; ended with exit code 0.",
    );
    check(
        p2,
        Mode::Run,
        &[ended(Exit::Code(3))],
        "Ended with exit code 3.",
    );
    check(
        p2,
        Mode::Run,
        &[ended(Exit::Trap("wasm `unreachable` ran".into()))],
        "Trapped: wasm <code>unreachable</code> ran.",
    );
    check(
        p2,
        Mode::Run,
        &[ended(Exit::Unlinked("a:b/c".into()))],
        "Not started: import <code>a:b/c</code> is not provided.",
    );
    let reason = Some("needs `threads`".to_owned());
    check(
        p2,
        Mode::Ignore(reason),
        &[],
        "Not run: needs <code>threads</code>.",
    );
    check(
        p2,
        Mode::NoRun,
        &[not_run(Verdict::Pass, None)],
        "Compiled, not run.",
    );
    check(
        Language::Wit,
        Mode::Run,
        &[not_run(Verdict::Pass, None)],
        "Parses and resolves.",
    );
    let rejected = Rejected {
        rendered: "error[E0382]: borrow of `x`".into(),
        codes: vec!["E0382".into()],
    };
    check(
        p2,
        Mode::CompileFail(None),
        &[not_run(Verdict::Pass, Some(rejected))],
        "<span class=\"wasi-label\">compiler</span><pre><samp>error&#91;E0382&#93;: borrow of &#96;x&#96;</samp>",
    );
    let mismatch = Mismatch {
        what: What::Stdout,
        message: "stdout differs".into(),
        promised: String::new(),
        came: String::new(),
        place: None,
    };
    check(
        p2,
        Mode::Run,
        &[not_run(Verdict::Fail(vec![mismatch]), None)],
        "Not what the chapter promises.</strong></p><ul><li>stdout differs</li></ul>",
    );
    let two = [ran(0, "a", Exit::Code(0)), ran(1, "b", Exit::Code(0))];
    check(
        p2,
        Mode::Run,
        &two,
        "<strong>case1</strong> the same grants</p>",
    );
}

#[test]
fn a_linted_interface_is_followed_by_what_the_linter_says() {
    let said = |rendered: &str, faults| Tested {
        outcome: None,
        linted: Some(Linted {
            rendered: rendered.to_owned(),
            faults,
        }),
        ..ran(0, "", Exit::Code(0))
    };
    let text = "```wit\ninterface a {}\n```\n\n```text\nold\n```\nafter\n";
    let promised = [(0, What::Report, "```text")];
    let linted = book(text, "```wit", Language::Wit, Mode::Lint, &promised);
    let figure = page(&linted, &[said("warning[a]: `b`\n --> <c>:2:1\n", 1)]);
    assert_eq!(figure.lines().count(), 2, "{figure}");
    assert!(figure.ends_with("</figure>\nafter\n"), "{figure}");
    for part in [
        "<span class=\"wasi-kind\">WIT, linted</span></figcaption>",
        "<span class=\"hljs-keyword\">interface</span> a &#123;&#125;&#10;</code>",
        "data-stream=\"mdbook-wasi lint\"><span class=\"wasi-label\">mdbook-wasi lint</span>",
        "<samp>warning&#91;a&#93;: &#96;b&#96;&#10; --&gt; &lt;c&gt;:2:1&#10;</samp>",
    ] {
        assert!(figure.contains(part), "{part} is missing from {figure}");
    }
    assert!(!figure.contains("finds nothing"), "{figure}");
    assert!(!figure.contains("Parses and resolves"), "{figure}");

    let text_apart = text.replace("\n\n```text", "\n\nIn between.\n\n```text");
    let apart = book(&text_apart, "```wit", Language::Wit, Mode::Lint, &promised);
    let figure = page(&apart, &[said("warning[a]: b\n", 1)]);
    assert_eq!(figure.matches("<samp>").count(), 1, "{figure}");
    let below = "What <code>mdbook-wasi lint</code> says is shown below.";
    assert!(figure.contains(below), "{figure}");

    let nothing = "<code>mdbook-wasi lint</code> finds nothing.";
    let clean = book(text, "```wit", Language::Wit, Mode::Lint, &[]);
    let figure = page(&clean, &[said("", 0)]);
    assert!(figure.contains(nothing), "{figure}");
    assert!(!figure.contains("wasi-stream"), "{figure}");
    let figure = page(&clean, &[said("allowed: x\n", 0)]);
    assert!(!figure.contains(nothing), "{figure}");
    assert!(figure.contains("<samp>allowed: x&#10;</samp>"), "{figure}");
}

#[test]
fn webassembly_text_is_one_line_of_html() {
    let text = "```wat\n(module\n\n  ;; `{{#include x}}`\n)\n```\n";
    let book = book(text, "```wat", Language::Wat, Mode::Run, &[]);
    let page = page(&book, &[ran(0, "", Exit::Code(0))]);
    assert_eq!(page.lines().count(), 1, "{page}");
    assert!(page.contains(
        "<pre><code class=\"nohighlight\">(<span class=\"hljs-keyword\">module</span>&#10;&#10;"
    ));
    assert!(!page.contains("{{"), "{page}");
}

#[test]
fn a_fence_is_longer_than_any_run_of_backticks_in_its_code() {
    let text = "````rust\n// ```\n````\n";
    let mut book = book(text, "````rust", Language::RustP2, Mode::Run, &[]);
    let snippet = &mut book.chapters[0].snippets[0];
    snippet.lines = vec![CodeLine {
        shown: "// ````".to_owned(),
        code: "// ````".to_owned(),
        hidden: false,
        file: snippet.opening.file.clone(),
        line_1based: 2,
    }];
    snippet.fence = 0..text.len() - 1;
    let page = page(&book, &[]);
    assert!(
        page.contains("\n`````rust,noplayground,editable\n// ````\n`````\n"),
        "{page}"
    );
}

#[test]
fn the_style_inside_a_page_is_one_line_that_no_preprocessor_acts_on() {
    let page = with_style("# Title\n");
    let (style, rest) = page.split_once('\n').expect("lines");
    assert!(style.starts_with("<style>") && style.ends_with("</style>"));
    assert!(!style.contains("{{"));
    assert_eq!(rest, "\n# Title\n");
}
