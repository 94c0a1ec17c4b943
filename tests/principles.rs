//! What CONTRIBUTING asks of a principle of this book, beyond what the tool asks of any: sources, what each generation of
//! WASI does, and a promise for each run.

use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::lint::RULES;
use mdbook_wasi::lint::words::Words;
use mdbook_wasi::snippet::{Chapter, Language, Mode, Principle, Snippet};
use std::path::Path;

fn book() -> Book {
    let (book, diagnostics) =
        adapter::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the book loads");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    book
}

/// A principle's text, from its statement to the next heading of its rank.
fn text<'c>(chapter: &'c Chapter, principle: &Principle) -> &'c str {
    let rest = &chapter.text[principle.statement.start..];
    let end = rest.find("\n## ").unwrap_or(rest.len());
    &rest[..end]
}

/// What is wrong in the whole book, so that an author sees all of it at once.
fn faults(check: impl Fn(&Chapter, &Principle) -> Option<String>) -> Vec<String> {
    let book = book();
    let mut found = Vec::new();
    for chapter in &book.chapters {
        for principle in &chapter.principles {
            let place = &principle.heading;
            found.extend(check(chapter, principle).map(|fault| {
                format!(
                    "{}:{}: `{}` {fault}",
                    place.file.source_path,
                    place.line_1based(),
                    principle.id
                )
            }));
        }
    }
    found
}

#[test]
fn every_principle_says_where_it_comes_from() {
    let faults = faults(|chapter, principle| {
        let text = text(chapter, principle);
        let source = text.split("\n\n").find(|paragraph| {
            paragraph.starts_with("Source: ") || paragraph.starts_with("Sources: ")
        });
        match source {
            None => Some("has no paragraph that begins with `Source:`".to_owned()),
            Some(source) if !source.contains("](https://") => {
                Some("names a source without a link".to_owned())
            }
            Some(_) => None,
        }
    });
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_principle_says_what_each_generation_does() {
    let faults = faults(|chapter, principle| {
        let text = text(chapter, principle);
        let missing = ["*0.1*", "*0.2*", "*0.3*"].map(|name| (name, text.contains(name)));
        let missing: Vec<&str> = missing
            .iter()
            .filter(|(_, there)| !there)
            .map(|(name, _)| *name)
            .collect();
        (!missing.is_empty()).then(|| format!("does not speak of {}", missing.join(", ")))
    });
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_principle_is_of_a_family_of_its_chapter() {
    let book = book();
    let mut families: Vec<(&str, &str)> = Vec::new();
    for chapter in &book.chapters {
        for principle in &chapter.principles {
            let family = principle.id.split('.').next().unwrap_or_default();
            families.push((family, &chapter.source.source_path));
        }
    }
    families.sort_unstable();
    families.dedup();
    let twice = families.windows(2).find(|pair| pair[0].0 == pair[1].0);
    // The table of POSIX functions is a chapter of its own.
    let allowed = |pair: &[(&str, &str)]| pair[0].0 == "posix";
    assert!(twice.is_none_or(allowed), "{twice:?}");
}

/// A run that promises nothing can do anything: then the page shows what came, and nobody has said that it is right.
#[test]
fn every_case_promises_something() {
    let book = book();
    let promised = |snippet: &Snippet| match snippet.mode {
        Mode::Run => !matches!(snippet.language, Language::Wit | Language::RustHost),
        _ => false,
    };
    let mut silent = Vec::new();
    for (chapter, _, snippet) in book.snippets().filter(|(_, _, snippet)| promised(snippet)) {
        // That it ends with exit code 0 is a promise where another case of the same program ends otherwise.
        let ends = snippet
            .cases
            .iter()
            .any(|case| case.expect.end_span.is_some());
        for case in &snippet.cases {
            let expect = &case.expect;
            let shown = expect.stdout.is_some() || expect.stderr.is_some();
            let told = shown || expect.compile_error.is_some() || ends;
            if !told {
                let place = &snippet.opening;
                let file = &book.chapters[chapter].source.source_path;
                let name = case.name.as_deref().unwrap_or("the unnamed one");
                silent.push(format!("{file}:{}: {name}", place.line_1based()));
            }
        }
    }
    assert!(silent.is_empty(), "\n{}", silent.join("\n"));
}

/// What the linter looks for is explained where it can be seen: in each rule's section, one interface that it finds
/// something in, and one in which it finds nothing.
#[test]
fn every_rule_has_an_example_that_fails_and_one_that_passes() {
    let book = book();
    let checks = Path::new("checks.md");
    let chapter = book
        .chapters
        .iter()
        .find(|chapter| chapter.path == checks)
        .expect("the chapter");
    let stated = |id: &str| {
        let mut chapters = book.chapters.iter();
        chapters.any(|chapter| chapter.principles.iter().any(|one| one.id == id))
    };
    let mut faults = Vec::new();
    for rule in RULES {
        let of_rule = |snippet: &&Snippet| {
            let (id, _) = snippet.id.split_once('/').unwrap_or((&snippet.id, ""));
            id == rule.id && snippet.mode == Mode::Lint
        };
        let promised = |snippet: &Snippet| {
            snippet.cases[0]
                .expect
                .report
                .as_ref()
                .map(|shown| shown.text.clone())
        };
        let reports: Vec<_> = chapter
            .snippets
            .iter()
            .filter(of_rule)
            .map(promised)
            .collect();
        let told = format!("warning[{}]: ", rule.id);
        let shown =
            |report: &Option<String>| report.as_ref().is_some_and(|text| text.contains(&told));
        if !reports.iter().any(shown) {
            faults.push(format!("`{}` has no example that fails", rule.id));
        }
        if !reports.iter().any(Option::is_none) {
            faults.push(format!("`{}` has no example that passes", rule.id));
        }
        if !stated(rule.principle) {
            faults.push(format!(
                "`{}` names `{}`, which the book does not state",
                rule.id, rule.principle
            ));
        }
    }
    for principle in Words::built_in().system.values() {
        if !stated(principle) {
            faults.push(format!(
                "words.toml names `{principle}`, which the book does not state"
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The book's own floor: it does not shrink unnoticed. A later revision may raise these numbers.
#[test]
fn the_book_keeps_its_size() {
    let book = book();
    let principles: usize = book.chapters.iter().map(|c| c.principles.len()).sum();
    // What the linter reads is not run, and has no cases.
    let run = || {
        book.snippets()
            .filter(|(_, _, snippet)| snippet.mode != Mode::Lint)
    };
    let snippets = run().count();
    let several = run()
        .filter(|(_, _, snippet)| snippet.cases.len() > 1)
        .count();
    assert!(principles >= 60, "{principles} principles");
    assert!(snippets >= 200, "{snippets} snippets");
    assert!(
        several * 2 > snippets,
        "{several} of {snippets} snippets have several cases"
    );
}
