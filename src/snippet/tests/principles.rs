//! What makes a principle, and what is said of a heading that only claims to be one.

use super::*;

const WHOLE: &str = "# Title\n\n## A claim {#a.claim .principle}\n\nIt *holds*,\nalways.\n\nWhy.\n\n```wat\n;;@ exit = 1\n\
                     (module)\n```\n\n### More\n\n```rust\nx\n```\n\n```text,stdout\ny\n```\n\n## Other\n\n\
                     ```wat\n;;@ exit = 2\n(module)\n```\n";

#[test]
fn a_principle_has_a_statement_and_the_witnesses_below_it() {
    let (chapter, _) = snippets(WHOLE);
    let [principle] = chapter.principles.as_slice() else {
        panic!("one principle: {:?}", chapter.principles);
    };
    assert_eq!(principle.id, "a.claim");
    assert_eq!(principle.title, "A claim");
    assert_eq!(
        &chapter.text[principle.statement.clone()],
        "It *holds*,\nalways."
    );
    assert_eq!(principle.witnesses, [0, 1]);
    assert_eq!(chapter.title.as_deref(), Some("Title"));
}

#[test]
fn what_is_no_whole_principle_is_refused_in_a_book_of_ours_alone() {
    let witness = "\n```wat\n;;@ exit = 1\n(module)\n```\n";
    let id_help =
        "(write a family, a dot and a few words for the idea: `{#family.few-words .principle}`)";
    let statement_help =
        "(a principle begins with a paragraph of one or two sentences: the principle itself)";
    let witness_help = "(put a snippet under it that shows it: one that runs, and whose output, end or refusal the \
                        chapter tells)";
    for (text, expected) in [
        (
            format!("## A {{.principle}}\n\nIt holds.\n{witness}"),
            format!("error 1 [## A {{.principle}}] this principle has no id that lasts {id_help}"),
        ),
        (
            format!("## A {{#a .principle}}\n\nIt holds.\n{witness}"),
            format!("error 1 [## A {{#a .principle}}] `a` is no id for a principle {id_help}"),
        ),
        (
            format!("## A {{#a.b .principle}}\n{witness}\nIt holds.\n"),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` does not say what it states {statement_help}"
            ),
        ),
        (
            format!("## A {{#a.b .principle}}\n\n- It holds.\n{witness}"),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` does not say what it states {statement_help}"
            ),
        ),
        (
            format!("## A {{#a.b .principle}}\n\nIt holds.\n\n## Next\n{witness}"),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` has no witness {witness_help}"
            ),
        ),
        (
            // It runs, and nothing is said of what comes of it.
            "## A {#a.b .principle}\n\nIt holds.\n\n```wat\n(module)\n```\n".to_owned(),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` has no witness {witness_help}"
            ),
        ),
        (
            "## A {#a.b .principle}\n\nIt holds.\n\n```rust,ignore(why)\n```\n".to_owned(),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` has no witness {witness_help}"
            ),
        ),
        (
            "## A {#a.b .principle}\n\nIt holds.\n\n```wit,lint,ignore(why)\n```\n".to_owned(),
            format!(
                "error 1 [## A {{#a.b .principle}}] the principle `a.b` has no witness {witness_help}"
            ),
        ),
    ] {
        assert_eq!(said(&text, true), [expected], "{text}");
        assert_eq!(said(&text, false), [""; 0], "{text}");
    }
}

#[test]
fn a_paragraph_below_a_smaller_heading_is_no_statement() {
    let text =
        "## A {#a.b .principle}\n\n### B\n\nIt holds.\n\n```wat\n;;@ exit = 1\n(module)\n```\n";
    assert_eq!(said(text, true).len(), 1);
}

#[test]
fn what_shows_a_principle_need_not_print() {
    for fence in [
        "```rust,compile_fail\nx\n```",
        "```rust,should_panic\nx\n```",
        "```rust,host\nx\n```",
        "```wit\nx\n```",
        "```wit,lint\nx\n```",
        "```witx,lint\nx\n```\n\n```text,report\ny\n```",
        "```wat\n;;@ trap = \"unreachable\"\n(module)\n```",
        "```rust\n//@ case.a = { exit = 1 }\nx\n```",
    ] {
        let text = format!("## A {{#a.b .principle}}\n\nIt holds.\n\n{fence}\n");
        assert_eq!(said(&text, true), [""; 0], "{fence}");
    }
}

#[test]
fn a_slip_in_the_name_of_a_list_is_noticed() {
    assert_eq!(
        said("{{#princples}}\n", true),
        [
            "error 1 [{{#princples}}] no list is called `{{#princples}}` (did you mean `{{#principles}}`?)"
        ]
    );
    assert_eq!(said("{{#princples}}\n", false), [""; 0]);
    assert_eq!(said("{{#principles}}\n\n{{#title x}}\n", true), [""; 0]);
}

#[test]
fn two_chapters_cannot_state_one_principle() {
    let chapter = |path: &str| {
        let source = SourceFile::new(path, path, WHOLE.to_owned());
        let rules = Rules {
            strict: true,
            src: "/book/src".into(),
            root: "/book".into(),
        };
        extract(&source, Path::new(path), &rules, &|_| {
            Err(io::ErrorKind::NotFound.into())
        })
        .0
    };
    let chapters = [chapter("one.md"), chapter("two.md")];
    let said = said_twice(&chapters);
    assert_eq!(
        said_of(&said),
        [
            "error 3 [## A claim {#a.claim .principle}] two principles have the id `a.claim` (an id is cited from outside, so it \
             means one thing: give the later one another)"
        ]
    );
    assert_eq!(said[0].labels[0].span.file.source_path, "two.md");
    assert!(said_twice(&chapters[..1]).is_empty());
}

#[test]
fn terms_indexes_and_prose_are_found() {
    let (chapter, _) = snippets(
        "# T\n\n{{#principles}}\n\n### Handle table {#table .term}\n\nA [link](x), `code`, words, <a href=\"y\">own</a>.\n\n- {{#calls}}\n",
    );
    assert_eq!(chapter.terms.len(), 1);
    assert_eq!(
        (&*chapter.terms[0].id, &*chapter.terms[0].word),
        ("table", "handle table")
    );
    assert_eq!(chapter.indexes.len(), 1);
    let prose: Vec<&str> = chapter
        .prose
        .iter()
        .map(|range| &chapter.text[range.clone()])
        .collect();
    assert!(prose.contains(&", words, "), "{prose:?}");
    assert!(
        !prose.contains(&"link") && !prose.contains(&"own") && !prose.contains(&"Handle table"),
        "{prose:?}"
    );
}
