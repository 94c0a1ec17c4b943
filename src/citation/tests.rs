//! What is pasted, byte for byte: the page's script gives the same (`tests/browser/cite.test.mjs`).

use super::*;
use crate::cache::sha256;
use crate::register::Retired;
use jiff::civil::date;

fn revision(number: u32, title: &str, statement: &str) -> Revision {
    Revision {
        number,
        date: date(2026, 1, 31),
        chapter: "part/c.md".to_owned(),
        title: title.to_owned(),
        reason: "why".to_owned(),
        statement: statement.to_owned(),
        digest: sha256(statement.as_bytes()),
    }
}

fn entry(revisions: Vec<Revision>) -> Entry {
    Entry {
        chapters: vec!["part/c.md".to_owned()],
        revisions,
        retired: None,
        place: None,
    }
}

#[track_caller]
fn check(title: &str, statement: &str, expected: [&str; 5]) {
    let entry = entry(vec![
        revision(1, "Old", "Old."),
        revision(2, title, statement),
    ]);
    let citation = Citation::current("a.b", &entry, "The book");
    let written = Format::ALL.map(|(_, format)| citation.write(format, "https://example.org/b/"));
    assert_eq!(written, expected);
}

#[test]
fn each_form_is_as_it_is_pasted() {
    check(
        "No such thing",
        "It is.",
        [
            "[a.b@2: No such thing](https://example.org/b/p/a.b@2/)",
            "[a.b@2]",
            "No such thing (a.b, revision 2 of 2026-01-31), The book, https://example.org/b/p/a.b@2/",
            "<a href=\"https://example.org/b/p/a.b@2/\">a.b@2: No such thing</a>",
            "> It is.\n>\n> [a.b@2: No such thing](https://example.org/b/p/a.b@2/), revision 2 of 2026-01-31",
        ],
    );
}

#[test]
fn a_title_is_no_markdown_and_no_html() {
    check(
        "[<*_`\\]> & \"it's\" (x)",
        "*It* is [so](c.md#d), [and](https://e.org/f), [or](/g), [it](#h), [up](../readme.md).",
        [
            "[a.b@2: \\[\\<\\*\\_\\`\\\\\\]\\> & \"it's\" (x)](https://example.org/b/p/a.b@2/)",
            "[a.b@2]",
            "[<*_`\\]> & \"it's\" (x) (a.b, revision 2 of 2026-01-31), The book, https://example.org/b/p/a.b@2/",
            "<a href=\"https://example.org/b/p/a.b@2/\">a.b@2: [&lt;*_`\\]&gt; &amp; &quot;it's&quot; (x)</a>",
            "> *It* is [so](https://example.org/b/part/c.html#d), [and](https://e.org/f), [or](/g), \
             [it](https://example.org/b/part/c.html#h), [up](https://example.org/b/index.html).\n>\n\
             > [a.b@2: \\[\\<\\*\\_\\`\\\\\\]\\> & \"it's\" (x)](https://example.org/b/p/a.b@2/), revision 2 of 2026-01-31",
        ],
    );
}

#[test]
fn an_id_means_its_current_wording_and_one_with_a_number_that_one() {
    let mut register = Register::default();
    let both = vec![revision(1, "Old", "Old."), revision(2, "New", "New.")];
    register
        .entries
        .insert("a.b".to_owned(), entry(both.clone()));
    let mut retired = entry(both);
    retired.retired = Some(Retired {
        date: date(2026, 2, 1),
        reason: "said twice".to_owned(),
        instead: vec!["a.b".to_owned()],
    });
    register.entries.insert("a.old".to_owned(), retired);
    for (given, expected) in [
        ("a.b", Ok("a.b@2")),
        ("a.b@1", Ok("a.b@1")),
        ("a.old@2", Ok("a.old@2")),
        (
            "a.old",
            Err("`a.old` was retired on 2026-02-01: said twice; cite `a.b`"),
        ),
        ("a.b@3", Err("`a.b` has no revision 3; the latest is 2")),
        (
            "a.b@x",
            Err("`a.b@x` names no revision: it is a whole number from 1"),
        ),
        (
            "a.b@",
            Err("`a.b@` names no revision: it is a whole number from 1"),
        ),
        (
            "a.bb",
            Err("no principle has the id `a.bb`; did you mean `a.b`?"),
        ),
        ("quite.else", Err("no principle has the id `quite.else`")),
    ] {
        let found = find(&register, "", given);
        let found = found
            .map(|citation| citation.token())
            .map_err(|e| e.to_string());
        assert_eq!(
            found,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{given}"
        );
    }
}
