//! `lint`: what is found is told with its principle, in three forms; what cannot be read is told, too.

use crate::case_book::CaseBook;
use serde_json::Value;
use snapbox::str;
use std::fs;

fn case() -> CaseBook {
    CaseBook::from_dir("lint/command")
}

/// The case, with these files in place of its own.
pub(crate) fn files(files: &[(&str, &str)]) -> CaseBook {
    let case = case();
    for own in ["wit", "clean", "witx"] {
        fs::remove_dir_all(case.root().join(own)).expect("the case's own");
    }
    for (path, text) in files {
        let path = case.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }
    case
}

#[test]
fn what_is_found_is_told_with_its_principle_and_what_is_allowed_with_its_reason() {
    case().run("lint wit", |call| {
        call.exit_code(1).stdout(str![[r#"
warning[cut-off-word]: `creat` is cut off
  --> wit/notes.wit:23:3
   |
23 |   creat: func(title: string, replace: bool, pinned: bool) -> result<note, error-code>;
   |   ^^^^^
   |
   = help: write `create`
   = principle: naming.whole-words@1: A name in an interface is made of whole words. An abbreviation is kept where it is itself the word people know.
   = example: types.html#naming.whole-words of the book
   = why: mdbook-wasi lint --explain cut-off-word

warning[bools-in-a-row]: `creat` takes 2 yes-or-no settings: `replace`, `pinned`
  --> wit/notes.wit:23:30
   |
23 |   creat: func(title: string, replace: bool, pinned: bool) -> result<note, error-code>;
   |                              ^^^^^^^        ------
   |
   = help: write `flags`, of which these are names: `replace`, `pinned`
   = principle: types.named-choices@1: What a caller chooses is a flag or a case with a name. Two yes-or-no values side by side have none, and can be swapped.
   = example: types.html#types.named-choices of the book
   = why: mdbook-wasi lint --explain bools-in-a-row

allowed: wit/notes.wit:27:18: bools-in-a-row: `mark-all` takes 2 yes-or-no settings: `read`, `pinned`: the callers are generated, and name both

2 findings in 1 package, 1 file; 1 allowed
    1  cut-off-word: a word that is cut off, or spelled as POSIX spells it
    1  bools-in-a-row: several yes-or-no settings side by side in one call

"#]]).stderr(str![]);
    });
}

#[test]
fn what_is_clean_ends_well() {
    case().run("lint clean", |call| {
        call.stdout(str![[r#"
0 findings in 1 package, 1 file

"#]])
            .stderr(str![]);
    });
}

#[test]
fn witx_is_read_with_what_it_uses() {
    case().run("lint witx/case_files.witx", |call| {
        call.exit_code(1).stdout(str![[r#"
warning[bytes-as-text]: `bytes` is bytes by what is said of it, and characters by its type
 --> witx/case_files.witx:9:13
  |
9 |     (param $bytes (@witx pointer char8))
  |             ^^^^^ `char8` is one byte of UTF-8
  |
  = help: write `u8`
  = principle: types.bytes-or-text@1: What may hold anything is a list<u8>. What is meant to be read is a string, and the runtime refuses one that is not text.
  = example: types.html#types.bytes-or-text of the book
  = why: mdbook-wasi lint --explain bytes-as-text

1 finding in 1 package, 1 file
    1  bytes-as-text: bytes typed as characters, or text typed as bytes

"#]]).stderr(str![]);
    });
    case().run("lint witx --format json", |call| {
        call.exit_code(1).stdout(str![[r#"
{"kind":"finding","file":"witx/case_files.witx","line":9,"column":13,"end_line":9,"end_column":18,"rule":"bytes-as-text","principle":"types.bytes-or-text","revision":1,"item":"case_files/case_files#fill.bytes","message":"`bytes` is bytes by what is said of it, and characters by its type","label":"`char8` is one byte of UTF-8","help":"write `u8`","also":[]}
{"kind":"finding","file":"witx/typenames.witx","line":4,"column":12,"end_line":4,"end_column":17,"rule":"cut-off-word","principle":"naming.whole-words","revision":1,"item":"typenames#errno","message":"`errno` is cut off","label":"","help":"write `error-code`","also":[]}
{"kind":"finding","file":"witx/typenames.witx","line":14,"column":12,"end_line":14,"end_column":18,"rule":"cut-off-word","principle":"naming.whole-words","revision":1,"item":"typenames#oflags","message":"`oflags` is cut off","label":"","help":"write `open-flags`","also":[]}
{"kind":"finding","file":"witx/typenames.witx","line":17,"column":6,"end_line":17,"end_column":11,"rule":"cut-off-word","principle":"naming.whole-words","revision":1,"item":"typenames#oflags.creat","message":"`creat` is cut off","label":"","help":"write `create`","also":[]}
{"kind":"summary","findings":4,"allowed":0,"known_before":0,"unread":0,"files":2,"packages":2,"rules":{"bytes-as-text":1,"cut-off-word":3}}

"#]]);
    });
}

#[test]
fn a_file_is_looked_at_alone_and_read_with_its_package() {
    let case = files(&[
        (
            "wit/one.wit",
            "package case:two;\n\n/// Docs.\ninterface one {\n  use other.{size};\n  /// Docs.\n  creat: func(size: size) -> size;\n}\n",
        ),
        (
            "wit/other.wit",
            "/// Docs.\ninterface other {\n  /// In bytes.\n  type size = u64;\n  /// Docs.\n  umount: func() -> size;\n}\n",
        ),
    ]);
    let found = case.output("lint wit/one.wit --format json", 1);
    assert!(found.contains("one#creat"), "{found}");
    assert!(!found.contains("umount"), "{found}");
}

#[test]
fn a_rule_can_be_left_out() {
    case().run(
        "lint wit --allow cut-off-word --allow bools-in-a-row",
        |call| {
            call.exit_code(0)
                .stdout(str![[r#"
0 findings in 1 package, 1 file

"#]])
                .stderr(str![]);
        },
    );
}

#[test]
fn a_table_of_words_is_laid_over_the_built_in_one() {
    let case = case();
    case.write(
        "words.toml",
        "[cut-off]\ncreat = \"\"\npinned = \"fastened\"\n",
    );
    let found = case.output("lint wit --words words.toml --format json", 1);
    assert!(!found.contains("`creat` is cut off"), "{found}");
    assert!(found.contains("fastened"), "{found}");
    case.write("words.toml", "[cut-of]\ncreat = \"\"\n");
    case.run("lint wit --words words.toml", |call| {
        call.exit_code(2).stdout(str![]).stderr(str![[r#"
error: `words.toml` is no table of words: TOML parse error at line 1, column 2
  |
1 | [cut-of]
  |  ^^^^^^
unknown field `cut-of`, expected `cut-off` or `system`


"#]]);
    });
    case.run("lint wit --words none.toml", |call| {
        call.exit_code(2).stdout(str![]).stderr(str![[r#"
error: cannot read `none.toml`: No such file or directory (os error 2)

"#]]);
    });
}

#[test]
fn what_an_older_state_had_is_left_out() {
    let case = case();
    let older = case.read("wit/notes.wit").replace("creat:", "create:");
    fs::create_dir(case.root().join("older")).expect("a folder");
    case.write("older/notes.wit", older);
    fs::create_dir_all(case.root().join("older/deps/base")).expect("a folder");
    let base = case.read("wit/deps/base/base.wit");
    case.write("older/deps/base/base.wit", base);
    case.run("lint wit --against older", |call| {
        call.exit_code(1).stdout(str![[r#"
warning[cut-off-word]: `creat` is cut off
  --> wit/notes.wit:23:3
   |
23 |   creat: func(title: string, replace: bool, pinned: bool) -> result<note, error-code>;
   |   ^^^^^
   |
   = help: write `create`
   = principle: naming.whole-words@1: A name in an interface is made of whole words. An abbreviation is kept where it is itself the word people know.
   = example: types.html#naming.whole-words of the book
   = why: mdbook-wasi lint --explain cut-off-word

warning[bools-in-a-row]: `creat` takes 2 yes-or-no settings: `replace`, `pinned`
  --> wit/notes.wit:23:30
   |
23 |   creat: func(title: string, replace: bool, pinned: bool) -> result<note, error-code>;
   |                              ^^^^^^^        ------
   |
   = help: write `flags`, of which these are names: `replace`, `pinned`
   = principle: types.named-choices@1: What a caller chooses is a flag or a case with a name. Two yes-or-no values side by side have none, and can be swapped.
   = example: types.html#types.named-choices of the book
   = why: mdbook-wasi lint --explain bools-in-a-row

allowed: wit/notes.wit:27:18: bools-in-a-row: `mark-all` takes 2 yes-or-no settings: `read`, `pinned`: the callers are generated, and name both

2 findings in 1 package, 1 file; 1 allowed
    1  cut-off-word: a word that is cut off, or spelled as POSIX spells it
    1  bools-in-a-row: several yes-or-no settings side by side in one call

"#]]).stderr(str![]);
    });
    case.run("lint wit --against wit", |call| {
        call.exit_code(0).stdout(str![[r#"
allowed: wit/notes.wit:27:18: bools-in-a-row: `mark-all` takes 2 yes-or-no settings: `read`, `pinned`: the callers are generated, and name both

0 findings in 1 package, 1 file; 1 allowed; 2 known before

"#]]).stderr(str![]);
    });
}

#[test]
fn sarif_names_rules_places_and_reasons() {
    let log: Value =
        serde_json::from_str(&case().output("lint wit --format sarif", 1)).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    let mut allowed = 0;
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "wit/notes.wit");
        allowed += result["suppressions"].as_array().expect("a list").len();
    }
    assert!(results.len() > allowed, "{results:?}");
    assert_eq!(allowed, 1);
    let creat = results.iter().find(|one| one["ruleId"] == "cut-off-word");
    let region = &creat.expect("creat")["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 23);
    assert_eq!(region["startColumn"], 3);
    assert_eq!(region["endColumn"], 8);
}

#[test]
fn a_rule_is_explained() {
    case().run(
        "lint --explain bools-in-a-row --address https://example.org/book/",
        |call| {
            call.stdout(str![[r#"
bools-in-a-row: several yes-or-no settings side by side in one call.

A call reads `open(path, true, false)` in most languages: which of the two is *create*? Two that are
swapped compile, and do something else. Flags and cases have names where they are used, and cannot
be swapped.

What it leaves alone: One `bool`, and records, whose fields have names in every language. Two that
are no settings but facts, such as the sides of a comparison, are told of all the same: allow them,
and say so.

Principle: A choice has a name (types.named-choices@1)
What a caller chooses is a flag or a case with a name. Two yes-or-no values side by side have none,
and can be swapped.

With programs that show it: https://example.org/book/types.html#types.named-choices
With interfaces that strain it and that do not: https://example.org/book/checks.html#bools-in-a-row

To let one stand, say why above it: `// lint-allow bools-in-a-row: REASON` (`;;` in witx).

"#]])
                .stderr(str![]);
        },
    );
    case().run("lint --explain", |call| {
        call.stdout(str![[r#"
cut-off-word          a word that is cut off, or spelled as POSIX spells it (naming.whole-words)
said-twice            a name that repeats the interface, the resource or the type that it is in (naming.said-once)
uneven-siblings       a getter that is named in another way than its siblings (naming.alike)
missing-docs          an interface with functions of which nothing is said (types.written-down)
bytes-as-text         bytes typed as characters, or text typed as bytes (types.bytes-or-text)
bare-time             a time that is a bare number, with no unit in its name, its type or its words (types.quantities)
narrow-size           a size or an offset of a file, a stream or the like in fewer than 64 bits (types.quantities)
bare-error            an error that is a bare number or a text, or an error type that no function fails with (types.errors)
bools-in-a-row        several yes-or-no settings side by side in one call (types.named-choices)
named-resource        a function without a handle that reaches a thing by a name or a number (authority.confused-deputy)
unsaid-capability     an interface that acts on the world with no handle at all, and does not say that it is a capability (authority.link-time)
unreachable-resource  a resource of which no function gives a handle (authority.unforgeable)
own-for-borrow        a handle that is given away where it could be lent for the call (authority.revoke)
mixed-source          random numbers or the time in an interface with other things (modularity.pieces)
unstated-source       random numbers or the time, and no word on what a program may rely on (determinism.stated)
host-assumption       a name that assumes a process, a thread, a user or an operating system (portability.no-os)
dragged-import        a world that imports an interface with authority only for its types, or one that it cannot use (modularity.two-worlds)
hidden-wait           a function that blocks, with no form that does not (evolution.waiting)

"#]]).stderr(str![]);
    });
}

#[test]
fn a_rule_that_is_none_is_told_with_the_nearest() {
    for words in [
        "lint wit --allow bool-in-a-row",
        "lint --explain bool-in-a-row",
    ] {
        case().run(words, |call| {
            call.exit_code(2).stdout(str![""]).stderr(str![[r#"
error: invalid value 'bool-in-a-row' for [..]: did you mean `bools-in-a-row`?

For more information, try '--help'.

"#]]);
        });
    }
    case().run("lint wit --format xml", |call| {
        call.exit_code(2).stderr(str![[r#"
error: invalid value 'xml' for '--format <FORMAT>': there are human, json, sarif

For more information, try '--help'.

"#]]);
    });
}

#[test]
fn comments_that_allow_must_name_a_rule_and_give_a_reason() {
    files(&[(
        "a.wit",
        "package case:allow;\n\n/// Docs.\ninterface x {\n  // lint-allow bools-in-a-row\n  /// Docs.\n  f: func(read: bool, write: bool) -> u64;\n  // lint-allow bools-in-a-rows: because\n  /// Docs.\n  g: func(read: bool, write: bool) -> u64;\n  // lint-allow bools-in-a-row because\n  /// Docs.\n  h: func(read: bool, write: bool) -> u64;\n  // lint-allow\n  /// Docs.\n  i: func(read: bool) -> u64;\n  // lint-allow cut-off-word: it is whole\n  /// Docs.\n  j: func(read: bool) -> u64;\n}\n",
    )])
    .run("lint a.wit", |call| {
        call.exit_code(2).stdout(str![[r#"
warning[bools-in-a-row]: `f` takes 2 yes-or-no settings: `read`, `write`
 --> a.wit:7:11
  |
7 |   f: func(read: bool, write: bool) -> u64;
  |           ^^^^        -----
  |
  = help: write `flags`, of which these are names: `read`, `write`
  = principle: types.named-choices@1: What a caller chooses is a flag or a case with a name. Two yes-or-no values side by side have none, and can be swapped.
  = example: types.html#types.named-choices of the book
  = why: mdbook-wasi lint --explain bools-in-a-row

warning[bools-in-a-row]: `g` takes 2 yes-or-no settings: `read`, `write`
  --> a.wit:10:11
   |
10 |   g: func(read: bool, write: bool) -> u64;
   |           ^^^^        -----
   |
   = help: write `flags`, of which these are names: `read`, `write`
   = principle: types.named-choices@1

warning[bools-in-a-row]: `h` takes 2 yes-or-no settings: `read`, `write`
  --> a.wit:13:11
   |
13 |   h: func(read: bool, write: bool) -> u64;
   |           ^^^^        -----
   |
   = help: write `flags`, of which these are names: `read`, `write`
   = principle: types.named-choices@1

3 findings in 1 package, 1 file
    3  bools-in-a-row: several yes-or-no settings side by side in one call

"#]]).stderr(str![[r#"
error: `bools-in-a-row` is allowed here without a reason
 --> a.wit:5:3
  |
5 |   // lint-allow bools-in-a-row
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: say why, for whoever reads this next: `lint-allow bools-in-a-row: REASON`

error: there is no rule `bools-in-a-rows`
 --> a.wit:8:3
  |
8 |   // lint-allow bools-in-a-rows: because
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `bools-in-a-row`?

error: `bools-in-a-row` is allowed here without a colon before the reason
  --> a.wit:11:3
   |
11 |   // lint-allow bools-in-a-row because
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: write `lint-allow RULE: REASON`

error: this does not say which rule it allows
  --> a.wit:14:3
   |
14 |   // lint-allow
   |   ^^^^^^^^^^^^^
   |
   = help: write `lint-allow RULE: REASON`

warning: this allows nothing: `cut-off-word` finds nothing here
  --> a.wit:17:3
   |
17 |   // lint-allow cut-off-word: it is whole
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: take the comment out


"#]]);
    });
}
