//! `test`: which snippets. All of `select/two_chapters` is quick: it needs no rustc.

use crate::case_book::CaseBook;
use snapbox::{IntoData, str};
use std::collections::BTreeSet;

/// What `test --list` lists with these words.
#[track_caller]
fn listed(words: &str, expected: impl IntoData) {
    CaseBook::from_dir("select/two_chapters").run(&format!("test --list {words}"), |call| {
        call.stdout(expected).stderr("");
    });
}

#[test]
fn the_list_names_each_snippet_with_its_place_language_mode_and_cases() {
    listed(
        "",
        str![[r#"
alpha	src/first.md:5	WAT
alpha/2	src/first.md:9	WAT	cases: again
beta	src/first.md:16	WAT, only compiled
beta/2	src/first.md:20	WAT, ignored
gamma	src/nested/second.md:5	WIT
delta	src/nested/second.md:11	WAT

"#]],
    );
}

#[test]
fn an_id_means_its_snippet_and_not_those_it_is_a_part_of() {
    listed(
        "alpha",
        str![[r#"
alpha	src/first.md:5	WAT

"#]],
    );
}

#[test]
fn a_part_of_ids_means_all_that_have_it() {
    listed(
        "lta",
        str![[r#"
delta	src/nested/second.md:11	WAT

"#]],
    );
    listed(
        "eta",
        str![[r#"
beta	src/first.md:16	WAT, only compiled
beta/2	src/first.md:20	WAT, ignored

"#]],
    );
}

#[test]
fn a_chapter_means_all_its_snippets_by_either_of_its_paths() {
    listed(
        "nested/second.md",
        str![[r#"
gamma	src/nested/second.md:5	WIT
delta	src/nested/second.md:11	WAT

"#]],
    );
    listed(
        "src/nested/second.md",
        str![[r#"
gamma	src/nested/second.md:5	WIT
delta	src/nested/second.md:11	WAT

"#]],
    );
}

#[test]
fn a_line_means_the_snippet_it_is_in() {
    // The opening line, one within, and the closing one.
    for line in ["first.md:9", "first.md:10", "src/first.md:12"] {
        listed(line, "alpha/2\tsrc/first.md:9\tWAT\tcases: again\n");
    }
}

#[test]
fn several_filters_mean_what_any_of_them_means_in_book_order() {
    listed(
        "gamma alpha/2",
        str![[r#"
alpha/2	src/first.md:9	WAT	cases: again
gamma	src/nested/second.md:5	WIT

"#]],
    );
}

#[test]
fn a_filter_runs_what_it_means_and_no_more() {
    CaseBook::from_dir("select/two_chapters").run("test alpha/2 gamma", |call| {
        call.stdout(str![[r#"
3 passed, 0 failed, 0 ignored; 3 cases of 2 snippets in 2 chapters; [WORK]

"#]])
            .stderr("");
    });
}

#[test]
fn a_filter_that_means_nothing_is_refused_and_the_nearest_id_offered() {
    let book = CaseBook::from_dir("select/two_chapters");
    for (words, message) in [
        (
            "test gamme",
            str![[r#"
error: no snippet matches `gamme`; did you mean `gamma`?

"#]],
        ),
        (
            "test first.md:14",
            str![[r#"
error: no snippet matches `first.md:14`; `mdbook-wasi test --list` lists what there is

"#]],
        ),
        (
            "test nothing-like-it",
            str![[r#"
error: no snippet matches `nothing-like-it`; `mdbook-wasi test --list` lists what there is

"#]],
        ),
        // One that means something does not make up for it.
        (
            "test alpha gamme",
            str![[r#"
error: no snippet matches `gamme`; did you mean `gamma`?

"#]],
        ),
    ] {
        book.run(words, |call| {
            call.exit_code(2).stdout("").stderr(message);
        });
    }
}

#[test]
fn the_book_may_be_named_from_elsewhere() {
    let book = CaseBook::from_dir("select/two_chapters");
    let mut command = book.command("test --list book alpha");
    let output = command.current_dir(book.outside()).output().expect("runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "alpha\tsrc/first.md:5\tWAT\n"
    );
}

#[test]
fn the_parts_of_a_partition_are_disjoint_and_complete() {
    let book = CaseBook::from_dir("select/two_chapters");
    let lines = |words: &str| -> Vec<String> {
        let listed = book.output(words, 0);
        listed.lines().map(str::to_owned).collect()
    };
    let all = lines("test --list");
    assert_eq!(all.len(), 6);
    for of in [1, 2, 4, 6, 9] {
        let parts: Vec<String> = (1..=of)
            .flat_map(|part| lines(&format!("test --list --partition {part}/{of}")))
            .collect();
        assert_eq!(parts.len(), all.len(), "{of} parts");
        let (parts, all): (BTreeSet<_>, BTreeSet<_>) =
            (parts.iter().collect(), all.iter().collect());
        assert_eq!(parts, all, "{of} parts");
    }
}

#[test]
fn a_part_is_run_as_it_is_listed_even_an_empty_one() {
    CaseBook::from_dir("select/two_chapters")
        .run("test --partition 2/3", |call| {
            call.stdout(str![[r#"
3 passed, 0 failed, 0 ignored; 3 cases of 2 snippets in 2 chapters; [WORK]

"#]]);
        })
        .run("test --partition 9/9", |call| {
            call.stdout(str![[r#"
0 passed, 0 failed, 0 ignored; 0 cases of 0 snippets in 0 chapters; [WORK]

"#]]);
        });
}

#[test]
fn a_partition_that_is_none_is_refused() {
    let book = CaseBook::from_dir("select/two_chapters");
    for partition in ["0/2", "3/2", "1/0", "1", "a/b"] {
        book.run(&format!("test --partition {partition}"), |call| {
            call.exit_code(2).stderr(str![[r#"
error: invalid value '[..]' for '--partition <K/N>': a partition is K/N with K from 1 to N, such as 1/4
...
"#]]);
        });
    }
}
