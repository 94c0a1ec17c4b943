//! `build`: the pages.

use crate::case_book::{CaseBook, files};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use snapbox::{file, str};
use std::path::Path;

/// What stands between two texts, each of which comes once from there on.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(to)
        .unwrap_or_else(|| panic!("no {to} in {text}"))
        .0
}

#[test]
fn the_page_has_the_figure_with_what_was_granted_and_printed() {
    let book = CaseBook::from_dir("build/figure");
    book.run("build", |call| {
        call.stdout("book/index.html\n").stderr(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 1 snippet in 1 chapter; [WORK]

"#]]);
    });
    let page = book.read("book/chapter.html");
    assert_eq!(page.matches("<figure class=\"wasi\"").count(), 1);
    let figure = between(&page, "<!-- wasi --><figure", "</figure>");
    let results = between(
        figure,
        "</code></pre>\n<!-- wasi -->\n",
        "<div class=\"wasi-more\">",
    );
    snapbox::assert_data_eq!(results, file!["../cases/build/figure/results.txt"].raw());
    assert!(
        figure.contains("variable <code>GREETING=hello</code>"),
        "{figure}"
    );
    assert!(
        figure.contains("<span class=\"boring\">  let unused"),
        "{figure}"
    );
    assert!(figure.contains("Wasmtime ") && figure.contains("SHA-256 of the module: "));
}

#[test]
fn what_a_snippet_prints_is_text_on_every_page() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    for page in ["chapter.html", "index.html", "print.html"] {
        let page = book.read(&format!("book/{page}"));
        assert!(!page.contains("<script>alert(1)"), "{page}");
        let printed =
            "<samp>&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;\n{{#include chapter.md}}\n";
        assert_eq!(page.matches(printed).count(), 2, "{page}");
    }
}

#[test]
fn all_else_on_the_page_is_as_mdbook_renders_it() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    let mut config = Config::default();
    config.build.build_dir = "plain".into();
    let plain = MDBook::load_with_config(book.root(), config).and_then(|book| book.build());
    plain.expect("mdBook builds it");
    let main = |page: &str| {
        let page = book.read(page);
        between(&page, "<main>", "</main>").to_owned()
    };
    let (ours, plain) = (main("book/chapter.html"), main("plain/chapter.html"));
    let (before, rest) = ours.split_once("<!-- wasi --><figure").expect("a figure");
    let (_, after) = rest.split_once("</figure>\n").expect("its end");
    assert!(plain.starts_with(before), "{before}\n---\n{plain}");
    assert!(plain.ends_with(after), "{after}\n---\n{plain}");
    assert!(before.contains("footnote") && after.contains("<table>"));
    // And a page without a snippet is the same altogether, but for what it loads.
    assert_eq!(main("book/diagram.html").matches("graph LR").count(), 1);
}

#[test]
fn only_a_page_with_a_diagram_loads_mermaid_and_only_one_with_a_figure_our_style() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    let (chapter, diagram) = (
        book.read("book/chapter.html"),
        book.read("book/diagram.html"),
    );
    let scripts = regex::Regex::new(r#"<script src="(mermaid-[^"]+)""#).expect("a pattern");
    assert!(!scripts.is_match(&chapter));
    let loaded: Vec<&str> = scripts
        .captures_iter(&diagram)
        .map(|found| found.get(1).expect("a group").as_str())
        .collect();
    assert_eq!(loaded.len(), 2, "{diagram}");
    for script in loaded {
        assert!(book.root().join("book").join(script).is_file(), "{script}");
    }
    assert!(diagram.contains("<pre class=\"mermaid\">"), "{diagram}");
    let style = "<link rel=\"stylesheet\" href=\"wasi-";
    assert!(chapter.contains(style) && !diagram.contains(style));
}

#[test]
fn a_book_without_diagrams_has_no_mermaid_at_all() {
    let book = CaseBook::from_dir("stranger/no_configuration");
    book.output("build", 0);
    let names = files(&book.root().join("book")).into_keys();
    let mermaid: Vec<_> = names
        .filter(|name| name.to_string_lossy().contains("mermaid"))
        .collect();
    assert!(mermaid.is_empty(), "{mermaid:?}");
}

#[test]
fn the_public_playground_is_off() {
    let book = CaseBook::from_dir("build/figure");
    book.replace("src/chapter.md", "```rust\n", "```rust,editable\n");
    book.output("build", 0);
    let page = book.read("book/chapter.html");
    assert!(!page.contains("class=\"playground\""), "{page}");
}

#[test]
fn a_failing_snippet_leaves_the_last_book_as_it_is() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    let before = files(&book.root());
    let chapter = book.read("src/chapter.md");
    book.replace("src/chapter.md", "Err(NotPresent)", "Ok(\"\")");
    book.run("build", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
error: stdout is not what the chapter shows
  --> src/chapter.md:26:1
   |
26 | Ok("")
   | ^^^^^^ promised here
   |
  ::: src/chapter.md:7:1
   |
 7 | ```rust
   | ------- `chapter`, case `ungreeted`, printed no such line
   |
   = diff: - promised, + came
           @@ -1,2 +1,3 @@
            ...
            </pre><script>alert(1)</script>
            {{#include chapter.md}}
            Err(NotPresent)
           -Ok("")
   = world: nothing granted
   = ended: exit code 0, [FUEL] fuel
   = help: accept this output: mdbook-wasi test chapter --bless
   = help: run it alone: mdbook-wasi run chapter --case ungreeted

1 passed, 1 failed, 0 ignored; 2 cases of 1 snippet in 1 chapter; [WORK]
the book was not rendered; the last one that was is untouched

"#]]);
    });
    book.write("src/chapter.md", chapter);
    assert!(files(&book.root()) == before, "the book changed");
}

#[test]
fn the_same_book_comes_out_the_same() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    let first = files(&book.root());
    book.output("build --jobs 1", 0);
    assert!(files(&book.root()) == first, "another book");
}

#[test]
fn only_html_is_rendered_and_what_is_left_out_is_said() {
    let book = CaseBook::from_dir("select/two_chapters");
    let toml = book.read("book.toml") + "\n[output.html]\n\n[output.markdown]\n";
    book.write("book.toml", toml);
    book.run("build", |call| {
        call.stdout("book/index.html\n").stderr(str![[r#"
ignored: 1 because of no use
6 passed, 0 failed, 1 ignored; 7 cases of 6 snippets in 2 chapters; [WORK]
`[output.markdown]` is not rendered here; a stock `mdbook build` does

"#]]);
    });
}

#[test]
fn a_module_is_published_by_its_digest_and_only_a_page_with_something_to_run_loads_the_script() {
    let book = CaseBook::from_dir("build/figure");
    book.output("build", 0);
    let built = files(&book.root().join("book"));
    let modules: Vec<_> = built
        .iter()
        .filter(|(path, _)| path.starts_with("wasi") && path.extension().is_some())
        .collect();
    let [(path, wasm)] = modules[..] else {
        panic!("one module was expected: {:?}", built.keys());
    };
    let digest = mdbook_wasi::cache::sha256(wasm);
    assert_eq!(path.to_string_lossy(), format!("wasi/{digest}.wasm"));
    let chapter = book.read("book/chapter.html");
    assert!(
        chapter.contains(&format!("&quot;sha256&quot;:&quot;{digest}&quot;")),
        "the figure names it"
    );
    let script = regex::Regex::new(
        r#"<script defer src="(wasi-page-\w+\.js)" data-host="(wasi-host-\w+\.js)"[^>]*></script>"#,
    )
    .expect("a pattern");
    let loaded = script
        .captures(&chapter)
        .expect("the page loads the script");
    for name in [&loaded[1], &loaded[2]] {
        assert!(built.contains_key(Path::new(name)), "{name}");
    }
    // What is printed is not run, and what has no figure has nothing to run.
    for page in ["print.html", "diagram.html"] {
        let page = book.read(&format!("book/{page}"));
        assert!(!script.is_match(&page));
    }
    // A second build gives the same bytes.
    book.output("build", 0);
    assert!(files(&book.root().join("book")) == built);
}
