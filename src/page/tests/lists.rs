//! Principles, terms and lists on their pages.

use super::*;

/// A book of ours, read from its text, with one chapter beside it.
fn read(text: &str) -> Book {
    let rules = crate::snippet::Rules {
        strict: true,
        src: "/book/src".into(),
        root: "/book".into(),
    };
    let chapters = [("chapter.md", text), ("part/lists.md", LISTS)].map(|(path, text)| {
        let source = SourceFile::new(path, path, text.to_owned());
        let none = |_: &std::path::Path| Err(std::io::ErrorKind::NotFound.into());
        let (chapter, said) = crate::snippet::extract(&source, path.as_ref(), &rules, &none);
        assert!(said.is_empty(), "{said:?}");
        chapter
    });
    Book {
        root: "/book".into(),
        src: "/book/src".into(),
        settings: Settings::default(),
        register: None,
        chapters: chapters.into(),
    }
}

const LISTS: &str = "# Lists\n\n{{#principles}}\n\n## Calls\n\n{{#calls}}\n\n### Handle {#handle .term}\n\nA *thing*.\n";

const PRINCIPLE: &str = "# Title\n\n## A claim {#a.claim .principle}\n\nHandles, see [why](#why), are held.\n\nA handle.\n\n\
                         ```rust\n//@ case.b = { exit = 1 }\nx\n```\n\n```text,stdout\nhi\n```\n";

fn pages(book: &Book, tested: &[Tested]) -> [String; 2] {
    [0, 1].map(|index| page_at(book, index, tested))
}

#[test]
fn a_statement_stands_out_with_its_id_and_its_witnesses() {
    let [page, _] = pages(&read(PRINCIPLE), &[]);
    let boxed = "<div class=\"wasi-principle\">\n\n<a class=\"wasi-term\" href=\"part/lists.html#handle\">Handles</a>, see \
                 [why](#why), are held.\n\n<p class=\"wasi-cite\"><a class=\"wasi-id\" href=\"#a.claim\">\
                 <code>a.claim</code></a> <span>shown by <a href=\"#a.claim/1\">1</a></span></p>\n</div>\n\n\nA handle.\n";
    assert!(page.contains(boxed), "{page}");
    assert!(page.contains("id=\"a.claim/1\""), "{page}");
}

#[test]
fn a_list_of_principles_has_statements_and_witnesses() {
    let [_, lists] = pages(&read(PRINCIPLE), &[]);
    let entry = "## Title\n\n<div class=\"wasi-principle\">\n\n**[A claim](../chapter.md#a.claim)**\n\n\
                 Handles, see [why](../chapter.md#why), are held.\n\n<p class=\"wasi-cite\"><a class=\"wasi-id\" \
                 href=\"../chapter.html#a.claim\"><code>a.claim</code></a> <span>shown by \
                 <a href=\"../chapter.html#a.claim/1\">0.2</a> (2 cases)</span></p>\n</div>";
    assert!(lists.contains(entry), "{lists}");
    assert!(!lists.contains("{{#"), "{lists}");
}

#[test]
fn a_list_of_calls_names_functions_as_people_do() {
    let mut run = ran(0, "hi\n", Exit::Code(0));
    let errors = [("not-permitted".to_owned(), 1)].into();
    if let Some(outcome) = &mut run.outcome {
        let mut called = |interface: &str, function: &str, errors| {
            let key = (interface.to_owned(), function.to_owned());
            let calls = crate::outcome::Calls { count: 2, errors };
            outcome.trace.calls.insert(key, calls);
        };
        called(
            "wasi:filesystem/types",
            "[method]descriptor.open-at",
            errors,
        );
        called(
            "wasi:cli/stdout@0.3.0",
            "write-via-stream",
            Default::default(),
        );
    }
    let [_, lists] = pages(&read(PRINCIPLE), &[run]);
    for part in [
        "## WASI 0.2\n\n### `wasi:filesystem/types`\n\n",
        "<td><code>descriptor.open-at</code></td><td><a href=\"../chapter.html#a.claim/1\">a.<wbr>claim</a></td>\
         <td><code>not-permitted</code></td>",
        "## WASI 0.3\n\n### `wasi:cli/stdout@0.3.0`\n\n",
        "## By program\n\n",
        "<td><code>wasi:filesystem/types</code>, <code>wasi:cli/stdout@0.3.0</code></td>",
    ] {
        assert!(lists.contains(part), "{part}\nin {lists}");
    }
}

/// Under `serve` a page is made of what is not finished, too.
#[test]
fn an_agenda_may_still_lack_everything() {
    for (text, expected) in [
        ("---\ndate: 2026-12-10\nkind: regular\n---\n", ""),
        ("---\ndate: 2026-12-10\nkind: regular\n---", ""),
        (
            "---\ndate: 2026-12-10\nkind: regular\n---\nWords.\n",
            "Words.",
        ),
        (
            "---\r\ndate: 2026-12-10\r\nkind: regular\r\n---\r\n# Title\r\n",
            "# Title",
        ),
    ] {
        let [page, _] = pages(&read(text), &[]);
        assert!(page.contains("<div class=\"wasi-meeting\">"), "{page}");
        assert!(page.contains(expected) && !page.contains("kind:"), "{page}");
    }
    let [page, _] = pages(&read("---\ndate: soon\nkind: regular\n---\n# Title\n"), &[]);
    assert!(page.starts_with("---\ndate: soon"), "{page}");
}
