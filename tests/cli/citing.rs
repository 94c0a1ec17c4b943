//! `register` and `cite`: ids that last, on a book whose register has a past.

use crate::case_book::CaseBook;
use snapbox::{IntoData, str};
use std::fs;

fn book() -> CaseBook {
    CaseBook::from_dir("citing/doors")
}

/// What the command says of a book that was edited, on standard error; it must not end well.
#[track_caller]
fn said(words: &str, edit: impl Fn(&CaseBook), exit_code: i32, expected: impl IntoData) {
    let book = book();
    edit(&book);
    let before = book.read("src/register.toml");
    book.run(words, |call| {
        call.exit_code(exit_code)
            .stdout(str!["..."])
            .stderr(expected);
    });
    assert_eq!(book.read("src/register.toml"), before, "nothing is written");
}

const STATEMENT: &str = "A key is given, never found.";

#[test]
fn a_book_that_agrees_with_its_register_is_well() {
    book()
        .run("register", |call| {
            call.stdout(str![[r#"
2 principles, 5 revisions, 2 retired: src/register.toml

"#]])
                .stderr("");
        })
        .run("test", |call| {
            call.stdout(str!["..."]).stderr("");
        });
}

#[test]
fn wrapping_a_statement_anew_is_no_new_wording() {
    let book = book();
    book.replace("src/keys.md", STATEMENT, "A key is given,\nnever\nfound.")
        .run("register", |call| {
            call.stdout(str!["..."]).stderr("");
        });
}

#[test]
fn a_statement_worded_anew_stops_test_and_build() {
    let edit = |book: &CaseBook| {
        book.replace("src/keys.md", STATEMENT, "A key is given, and never found.");
    };
    said(
        "test",
        edit,
        2,
        str![[r#"
error: the statement of `key.handed` is no longer that of revision 1
  --> src/keys.md:3:1
   |
 3 | ## A key is `handed` over {#key.handed .principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ worded anew
   |
  ::: src/register.toml:64:6
   |
64 | id = "key.handed"
   |      ------------ as recorded
   |
   = help: who cited it must be able to see that: `mdbook-wasi register --update` records it as revision 2 and asks why; or put the words back


"#]],
    );
    said("build", edit, 2, str!["..."]);
}

#[test]
fn a_new_wording_needs_a_reason_and_becomes_a_revision() {
    let book = book();
    book.replace("src/keys.md", STATEMENT, "A key is given, and never found.")
        .run("register --update", |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: nobody said why `key.handed` changed
help: say it with `--reason TEXT`; nothing was written

"#]]);
        });
    let mut update = book.command("register --update --reason");
    let output = update
        .arg("`never` stood alone")
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{output:?}");
    book.run("register", |call| {
        call.stdout(str![[r#"
2 principles, 6 revisions, 2 retired: src/register.toml

"#]])
            .stderr("");
    })
    .run("cite key.handed@1 --format quote", |call| {
        call.stdout(str![[r#"
> A key is given, never found.
>
> [key.handed@1: A key is handed over](p/key.handed@1/), revision 1 of 2025-01-02

"#]])
            .stderr("");
    })
    .run("cite key.handed --format short", |call| {
        call.stdout(str![[r#"
[key.handed@2]

"#]])
            .stderr("");
    });
    let text = book.read("src/register.toml");
    assert!(text.contains("reason = \"`never` stood alone\""), "{text}");
}

#[test]
fn a_title_is_taken_over_without_a_revision() {
    let book = book();
    book.replace(
        "src/keys.md",
        "A key is `handed` over",
        "Keys are handed over",
    )
    .run("register", |call| {
        call.stdout(str!["..."]).stderr(str![[r#"
warning: the register has another title for `key.handed`
  --> src/keys.md:3:1
   |
 3 | ## Keys are handed over {#key.handed .principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
  ::: src/register.toml:64:6
   |
64 | id = "key.handed"
   |      ------------ as recorded
   |
   = help: `mdbook-wasi register --update` takes the new one; that is no new revision


"#]]);
    })
    .run("register --update", |call| {
        call.stdout(str![[r#"
4 principles
`key.handed` has a new title

"#]])
            .stderr("");
    })
    .run("cite key.handed", |call| {
        call.stdout(str![[r#"
[key.handed@1: Keys are handed over](p/key.handed@1/)

"#]])
            .stderr("");
    });
}

#[test]
fn an_id_that_vanished_is_said_with_what_it_may_be_called_now() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/keys.md",
            "{#key.handed .principle}",
            "{#key.given .principle}",
        )
        .replace("src/doors.md", "#key.handed", "#key.given");
    };
    said(
        "test",
        edit,
        2,
        str![[r#"
error: the statement of `door.shut` is no longer that of revision 2
  --> src/doors.md:3:1
   |
 3 | ## A door is shut {#door.shut .principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ worded anew
   |
  ::: src/register.toml:42:6
   |
42 | id = "door.shut"
   |      ----------- as recorded
   |
   = help: who cited it must be able to see that: `mdbook-wasi register --update` records it as revision 3 and asks why; or put the words back

error: the principle `key.given` is not in the register
 --> src/keys.md:3:1
  |
3 | ## A key is `handed` over {#key.given .principle}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: `mdbook-wasi register --update` records it as revision 1

error: the principle `key.handed` is gone from the book
  --> src/register.toml:64:6
   |
64 | id = "key.handed"
   |      ^^^^^^^^^^^^ cited by this id
   |
  ::: src/keys.md:3:1
   |
 3 | ## A key is `handed` over {#key.given .principle}
   | ------------------------------------------------- this may be it
   |
   = help: an id that was cited cannot vanish; if it was renamed: `mdbook-wasi register --rename key.handed key.given`


"#]],
    );
    said(
        "register --update",
        edit,
        2,
        str![[r#"
error: nobody said why `door.shut` changed
help: say it with `--reason TEXT`; nothing was written

"#]],
    );
    said(
        "register --retire key.handed",
        edit,
        2,
        str![[r#"
error: nobody said why `key.handed` changed
help: say it with `--reason TEXT`

"#]],
    );
    said(
        "register --rename key.handed key.lost",
        edit,
        2,
        str![[r#"
error: `key.lost`, which is to take its place, is no principle of this book
help: record it first by `--update`, or take another; nothing was written

"#]],
    );
}

#[test]
fn a_renamed_principle_leads_on_from_everywhere() {
    let book = book();
    book.replace(
        "src/keys.md",
        "{#key.handed .principle}",
        "{#key.given .principle}",
    )
    .run("register --rename key.handed key.given", |call| {
        call.stdout(str![[r#"
`key.handed` is now `key.given`

"#]])
            .stderr("");
    })
    .run("cite key.handed", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `key.handed` was retired on [..]: renamed to key.given; cite `key.given`

"#]]);
    })
    .run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    let page = book.read("book/p/key.handed/index.html");
    assert!(
        page.contains("<meta http-equiv=\"refresh\" content=\"0; url=../key.given/index.html\">"),
        "{page}"
    );
    assert!(
        book.read("book/keys.html").contains("id=\"key.handed\""),
        "the anchor stays"
    );
    // Two steps further on: an id that was retired for one that was retired.
    let page = book.read("book/p/door.bell/index.html");
    assert!(page.contains("url=../key.given/index.html"), "{page}");
}

#[test]
fn an_id_that_was_retired_is_never_free_again() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/keys.md",
            "{#key.handed .principle}",
            "{#door.bell .principle}",
        );
    };
    said(
        "test",
        edit,
        2,
        str![[r#"
error: the id `door.bell` was retired, and cannot mean anything else
 --> src/keys.md:3:1
  |
3 | ## A key is `handed` over {#door.bell .principle}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
 ::: src/register.toml:6:6
  |
6 | id = "door.bell"
  |      ----------- as recorded
  |
  = help: give this principle an id that was never used

error: the principle `key.handed` is gone from the book
  --> src/register.toml:64:6
   |
64 | id = "key.handed"
   |      ^^^^^^^^^^^^ cited by this id
   |
   = help: an id that was cited cannot vanish: put the principle back, or retire it by `mdbook-wasi register --retire key.handed --instead ID --reason WHY`


"#]],
    );
}

#[test]
fn a_chapter_that_is_gone_leaves_a_page_with_its_ids() {
    let book = book();
    book.run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    assert!(
        book.read("book/locks.html")
            .contains("<li id=\"door.knocker\">")
    );
    assert!(
        book.read("book/doors.html")
            .contains("<li id=\"door.bell\">")
    );
}

#[test]
fn every_wording_has_an_address_and_says_what_changed() {
    let book = book();
    book.run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    let page = book.read("book/p/door.shut/index.html");
    for part in [
        "revision 2, <time datetime=\"2025-03-04\">",
        "current wording",
        "<del>key.</del><ins>key, and for nobody else.</ins>",
        "<a href=\"../../agenda/2026-12-10.html\">A call about doors</a>, at <a href=\"../door.shut@1/index.html\">revision 1</a>",
        "<link rel=\"predecessor-version\" href=\"../door.shut@1/\">",
        "href=\"../../keys.html#key.handed\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let page = book.read("book/p/door.shut@1/index.html");
    assert!(
        page.contains("superseded by <a href=\"../door.shut@2/index.html\">revision 2</a>"),
        "{page}"
    );
    assert!(
        page.contains("<link rel=\"successor-version\" href=\"../door.shut@2/\">"),
        "{page}"
    );
    for file in [
        "principles.json",
        "principles.md",
        "review-checklist.md",
        "p/index.html",
    ] {
        assert!(
            book.read(&format!("book/{file}")).contains("door.shut@2"),
            "{file}"
        );
    }
}

#[test]
fn the_same_book_gives_the_same_files() {
    let files = || {
        let book = book();
        book.run("build", |call| {
            call.stdout(str!["..."]).stderr(str!["..."]);
        });
        let names = [
            "principles.json",
            "principles.md",
            "p/door.shut/index.html",
            "agenda/2026-12-10.ics",
        ];
        names.map(|name| book.read(&format!("book/{name}")))
    };
    assert_eq!(files(), files());
}

#[test]
fn a_page_of_the_books_own_is_not_written_over() {
    let book = book();
    fs::create_dir_all(book.root().join("src/p")).expect("a folder");
    book.write("src/p/index.html", "mine").run("build", |call| {
        call.exit_code(3).stdout("").stderr(str![[r#"
2 passed, 0 failed, 0 ignored; 2 cases of 2 snippets in 2 chapters; [WORK]
error: mdBook: Rendering failed: the book has a `p/index.html` of its own, where a page of its principles belongs

"#]]);
    });
}

#[test]
fn cite_prints_each_form() {
    let book = book();
    for (words, expected) in [
        ("cite", str![[r#"
door.shut@2   A door is shut
key.handed@1  A key is handed over

"#]].into_data()),
        ("cite door.shut", str![[r#"
[door.shut@2: A door is shut](p/door.shut@2/)

"#]].into_data()),
        (
            "cite door.shut key.handed --format short",
            str![[r#"
[door.shut@2]
[key.handed@1]

"#]].into_data(),
        ),
        (
            "cite door.shut@1 --format plain --address https://example.org/doors",
            str![[r#"
A door is shut (door.shut, revision 1 of 2025-01-02), A Book of Doors, https://example.org/doors/p/door.shut@1/

"#]].into_data(),
        ),
        (
            "cite door.shut --format html --address https://example.org/doors/",
            str![[r#"
<a href="https://example.org/doors/p/door.shut@2/">door.shut@2: A door is shut</a>

"#]].into_data(),
        ),
        (
            "cite door.shut --format quote --address https://example.org",
            str![[r#"
> A door opens for whoever has its [key](https://example.org/keys.html#key.handed), and for *nobody* else.
>
> [door.shut@2: A door is shut](https://example.org/p/door.shut@2/), revision 2 of 2025-03-04

"#]].into_data(),
        ),
        (
            "cite door.bell --revision 1 --format short",
            str![[r#"
[door.bell@1]

"#]].into_data(),
        ),
        ("cite --sheet", str![[r#"
# A Book of Doors: all principles

Each with the id and the revision to cite it by. Made from the book; do not edit.

## Doors

- **A door is shut** [`door.shut@2`](p/door.shut@2/)\
  A door opens for whoever has its [key](keys.html#key.handed), and for *nobody* else.

## Keys

- **A key is handed over** [`key.handed@1`](p/key.handed@1/)\
  A key is given, never found.

"#]].into_data()),
        (
            "cite --checklist --address https://example.org",
            str![[r#"
## Review against A Book of Doors

Proposal: \
Reviewed at: (commit)

Tick what holds. Strike out what does not apply, `~~like this~~`. Say below a line where the proposal departs from it, and why that is right.

<details><summary>Doors</summary>

- [ ] [door.shut@2](https://example.org/p/door.shut@2/) A door is shut

</details>

<details><summary>Keys</summary>

- [ ] [key.handed@1](https://example.org/p/key.handed@1/) A key is handed over

</details>

"#]].into_data(),
        ),
    ] {
        book.run(words, |call| {
            call.stdout(expected).stderr("");
        });
    }
}

#[test]
fn cite_says_what_it_does_not_know() {
    for (words, expected) in [
        (
            "cite door.shutt",
            str![[r#"
error: no principle has the id `door.shutt`; did you mean `door.shut`?

"#]],
        ),
        (
            "cite door.shut@3",
            str![[r#"
error: `door.shut` has no revision 3; the latest is 2

"#]],
        ),
        (
            "cite door.bell",
            str![[r#"
error: `door.bell` was retired on 2025-06-07: renamed to key.handed; cite `key.handed`

"#]],
        ),
        (
            "cite door.knocker",
            str![[r#"
error: `door.knocker` was retired on 2025-06-08: nobody knocks

"#]],
        ),
        (
            "cite door.shut --address nowhere",
            str![[r#"
error: invalid value 'nowhere' for '--address <URL>': an address is expected, such as https://example.org/book/

For more information, try '--help'.

"#]],
        ),
    ] {
        book().run(words, |call| {
            call.exit_code(2).stdout("").stderr(expected);
        });
    }
}

#[test]
fn a_register_that_is_lost_is_not_begun_anew_in_silence() {
    let book = book();
    fs::remove_file(book.root().join("src/register.toml")).expect("it is there");
    for words in ["cite", "cite --sheet", "agenda check src"] {
        book.run(words, |call| {
            call.exit_code(2).stdout("").stderr(str!["..."]);
        });
    }
    book.run("test", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: there is no register at `src/register.toml`
 --> book.toml:7:12
  |
7 | register = "register.toml"
  |            ^^^^^^^^^^^^^^^
  |
  = help: bring it back from version control; a book that never had one begins it by `mdbook-wasi register --update`


"#]]);
    });
}

#[test]
fn a_register_with_a_merge_conflict_is_left_alone() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/register.toml",
            "\n[[principle]]\nid = \"key.handed\"",
            "\n<<<<<<< ours\n=======\n>>>>>>> theirs\n[[principle]]\nid = \"key.handed\"",
        );
    };
    said(
        "register --update",
        edit,
        2,
        str![[r#"
error: a merge left a conflict in the register
  --> src/register.toml:63:1
   |
63 | <<<<<<< ours
   | ^^^^^^^^^^^^
   |
   = help: keep the entries of both sides; where both have a new revision of one principle, keep one, and record the other's wording anew by `mdbook-wasi register --update`


"#]],
    );
}

#[test]
fn a_register_that_was_edited_by_hand_is_told_so() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/register.toml",
            "Whoever comes rings.",
            "Whoever comes knocks.",
        );
    };
    said(
        "test",
        edit,
        2,
        str![[r#"
error: the statement of `door.bell`, revision 1, is not the one that was recorded: its digest is another
  --> src/register.toml:15:13
   |
15 | statement = "Whoever comes knocks."
   |             ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: only `mdbook-wasi register` edits this file: bring it back from version control, and let the command do it


"#]],
    );
    said("register --update", edit, 2, str!["..."]);
}

#[test]
fn two_principles_with_one_id_are_both_shown() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/keys.md",
            "{#key.handed .principle}",
            "{#door.shut .principle}",
        );
    };
    said(
        "register --update",
        edit,
        2,
        str![[r#"
error: two principles have the id `door.shut`
 --> src/keys.md:3:1
  |
3 | ## A key is `handed` over {#door.shut .principle}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this one too
  |
 ::: src/doors.md:3:1
  |
3 | ## A door is shut {#door.shut .principle}
  | ----------------------------------------- the first one
  |
  = help: an id is cited from outside, so it means one thing: give the later one another


"#]],
    );
}

#[test]
fn an_older_register_must_be_in_a_newer_one() {
    let book = book();
    let older = book.read("src/register.toml");
    book.write("older.toml", &older)
        .run("register --against older.toml", |call| {
            call.stdout(str![[r#"
everything that the older register has is still there: 4 principles

"#]])
                .stderr("");
        });
    let (kept, _) = older
        .split_once("\n[[principle]]\nid = \"door.knocker\"")
        .expect("it is there");
    let rest = older
        .split_once("\n[[principle]]\nid = \"door.shut\"")
        .expect("it is there")
        .1;
    book.write(
        "src/register.toml",
        format!("{kept}\n[[principle]]\nid = \"door.shut\"{rest}"),
    )
    .run("register --against older.toml", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
error: `door.knocker` is gone
help: what was cited cannot vanish: bring it back from version control

"#]]);
    });
}

#[test]
fn a_book_without_a_register_says_how_to_begin_one() {
    let book = book();
    book.replace("book.toml", "register = \"register.toml\"\n", "");
    for words in ["cite", "register", "agenda check src"] {
        book.run(words, |call| {
            call.exit_code(2).stdout("").stderr(str![[r#"
error: this book keeps no register of its principles
help: name one in book.toml, `register = "register.toml"` in `[preprocessor.wasi]`, and begin it by `mdbook-wasi register --update`

"#]]);
        });
    }
    book.replace(
        "book.toml",
        "[preprocessor.wasi]\n",
        "[preprocessor.wasi]\nregister = \"../register.toml\"\naddress = \"x\"\n",
    )
    .run("cite", |call| {
        call.exit_code(2).stdout("").stderr(str![[r#"
error: `address` is where the book is published
 --> book.toml:7:11
  |
7 | address = "x"
  |           ^^^
  |
  = help: `address = "https://example.org/book/"`

error: `register` names a file in the book's `src` folder
 --> book.toml:6:12
  |
6 | register = "../register.toml"
  |            ^^^^^^^^^^^^^^^^^^
  |
  = help: `register = "register.toml"`


"#]]);
    });
}

#[test]
fn a_principle_may_leave_a_page_that_stays() {
    let book = book();
    let keys = book.read("src/keys.md");
    fs::remove_file(book.root().join("src/keys.md")).expect("it is there");
    book.write("src/README.md", keys)
        .replace("src/SUMMARY.md", "keys.md", "README.md")
        .replace("src/doors.md", "keys.md#", "README.md#");
    let mut update = book.command("register --update --reason moved");
    assert!(
        update
            .output()
            .expect("the command starts")
            .status
            .success()
    );
    // Back again: the page that it left is another chapter's now.
    let keys = book.read("src/README.md");
    book.write("src/keys.md", keys)
        .write("src/README.md", "# Read me\n")
        .replace(
            "src/SUMMARY.md",
            "- [Doors]",
            "- [Read me](README.md)\n- [Keys](keys.md)\n- [Doors]",
        )
        .replace("src/SUMMARY.md", "- [Keys](README.md)\n", "")
        .replace("src/doors.md", "README.md#", "keys.md#");
    let mut update = book.command("register --update --reason moved");
    assert!(
        update
            .output()
            .expect("the command starts")
            .status
            .success()
    );
    book.run("build", |call| {
        call.stdout(str!["..."]).stderr(str!["..."]);
    });
    let page = book.read("book/index.html");
    assert!(page.contains("<li id=\"key.handed\">"), "{page}");
}

#[test]
fn a_register_cannot_lead_out_of_the_book() {
    let edit = |book: &CaseBook| {
        book.replace("src/register.toml", "\"locks.md\"", "\"../../locks.md\"");
    };
    said(
        "build",
        edit,
        2,
        str![[r#"
error: a chapter is a Markdown file below the book's `src` folder
  --> src/register.toml:25:12
   |
25 | chapters = ["../../locks.md", "doors.md"]
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: only `mdbook-wasi register` edits this file: bring it back from version control, and let the command do it


"#]],
    );
}

#[test]
fn quotations_stay_apart() {
    book().run("cite door.shut key.handed --format quote", |call| {
        call.stdout(str![[r#"
> A door opens for whoever has its [key](keys.html#key.handed), and for *nobody* else.
>
> [door.shut@2: A door is shut](p/door.shut@2/), revision 2 of 2025-03-04

> A key is given, never found.
>
> [key.handed@1: A key is handed over](p/key.handed@1/), revision 1 of 2025-01-02

"#]])
            .stderr("");
    });
}

#[test]
fn of_two_changes_at_once_none_is_lost() {
    // Without a lock some of these lose a change, though not each.
    for _ in 0..25 {
        let book = book();
        book.replace(
            "src/keys.md",
            "{#key.handed .principle}",
            "{#key.given .principle}",
        )
        .replace(
            "src/doors.md",
            "{#door.shut .principle}",
            "{#door.closed .principle}",
        );
        let changes = [
            "register --rename key.handed key.given",
            "register --rename door.shut door.closed",
        ];
        let started = changes.map(|words| book.command(words).spawn().expect("the command starts"));
        for mut change in started {
            assert!(change.wait().expect("it ends").success());
        }
        book.run("register", |call| {
            call.stdout(str!["..."]).stderr("");
        });
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let book = book();
    book.replace(
        "src/keys.md",
        "{#key.handed .principle}",
        "{#key.given .principle}",
    )
    .run("register --rename key.handed key.given", |call| {
        call.stdout(str!["..."]).stderr("");
    })
    .replace(
        "src/keys.md",
        "{#key.given .principle}",
        "{#key.handed .principle}",
    );
    let before = book.read("src/register.toml");
    for words in [
        "register --rename key.given key.handed",
        "register --retire key.given --instead key.handed --reason undone",
        "register --update",
    ] {
        book.run(words, |call| {
            call.exit_code(2).stdout("").stderr(str!["..."]);
        });
        assert_eq!(book.read("src/register.toml"), before, "{words}");
    }
}

#[test]
fn a_statement_stands_by_itself() {
    let edit = |book: &CaseBook| {
        book.replace(
            "src/keys.md",
            "A key is given, never found.",
            "A key is [given][g], never found.\n\n[g]: doors.md",
        );
    };
    said(
        "test",
        edit,
        2,
        str![[r#"
error: the statement of `key.handed` does not stand by itself
 --> src/keys.md:5:1
  |
5 | A key is [given][g], never found.
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: it is also shown and quoted elsewhere: write out where its links lead, and put footnotes below it

error: the statement of `key.handed` is no longer that of revision 1
  --> src/keys.md:3:1
   |
 3 | ## A key is `handed` over {#key.handed .principle}
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ worded anew
   |
  ::: src/register.toml:64:6
   |
64 | id = "key.handed"
   |      ------------ as recorded
   |
   = help: who cited it must be able to see that: `mdbook-wasi register --update` records it as revision 2 and asks why; or put the words back


"#]],
    );
}

#[cfg(unix)]
#[test]
fn a_register_that_is_a_link_stays_one() {
    let book = book();
    let real = book.outside().join("register.toml");
    fs::rename(book.root().join("src/register.toml"), &real).expect("moved");
    std::os::unix::fs::symlink(&real, book.root().join("src/register.toml")).expect("a link");
    book.replace(
        "src/keys.md",
        "A key is `handed` over",
        "Keys are handed over",
    );
    book.run("register --update", |call| {
        call.stdout(str!["..."]).stderr("");
    });
    assert!(book.root().join("src/register.toml").is_symlink());
    assert!(
        fs::read_to_string(real)
            .expect("there")
            .contains("Keys are handed over")
    );
}
