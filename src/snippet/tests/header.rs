//! What a grant header declares, and what is said of one that does not fit.

use super::*;

/// The cases of a snippet with this header, one string each, and its code.
fn check(language: &str, header: &[&str]) -> Vec<String> {
    let marker = if language == "wat" { ";;@" } else { "//@" };
    let lines: String = header
        .iter()
        .map(|line| format!("{marker} {line}\n"))
        .collect();
    let (_, found) = snippets(&format!("> ```{language}\n{}> x\n> ```\n", indent(&lines)));
    assert_eq!(found[0].code(), "x\n");
    assert_eq!(found[0].header, header);
    let show = |case: &Case| {
        let name = case.name.as_deref().unwrap_or("-");
        let stdin = case.world.stdin.as_deref().unwrap_or_default();
        let end = match (&case.expect.end, &case.expect.end_span) {
            (_, None) => String::new(),
            (end, Some(span)) => format!(" {end:?} at {}", span.text()),
        };
        format!("{name}: {} [{stdin}]{end}", case.world.describe())
    };
    found[0].cases.iter().map(show).collect()
}

fn indent(lines: &str) -> String {
    lines.lines().map(|line| format!("> {line}\n")).collect()
}

#[test]
fn grants_are_read_and_cases_override_them_key_by_key() {
    for (language, header, cases) in [
        ("rust", &[][..], &["-: nothing granted []"][..]),
        (
            "rust",
            &["dirs = [\"a/b::/data\", \"c::d::rw\"]"],
            &[
                "-: dir `a/b` as `/data` (read-only); dir `c` as `d` (read-write, a scratch copy) []",
            ],
        ),
        (
            "wat",
            &[
                "env.B = \"1\"",
                "env.A = \"2\"",
                "env.C = \"3\"",
                "args = [\"x\", \"y\"]",
                "stdin = \"in\"",
            ],
            &["-: env `B=1` `A=2` `C=3`; args `x` `y`; stdin of 2 bytes [in]"],
        ),
        (
            "rust,wasip1",
            &[
                "clock = \"denied\"",
                "random = \"host\"",
                "network = \"host\"",
                "without = [\"wasi_snapshot_preview1/random_get\"]",
                "exit = 3",
            ],
            &[
                "-: no clock; the host's random; the host's network; without `wasi_snapshot_preview1/random_get` [] \
                 Code(3) at exit",
            ],
        ),
        (
            "rust",
            &[
                "fuel = 1_000_000_000_000",
                "memory_mib = 0x10",
                "output_kib = 1",
                "seconds = 600",
                "trap = \"oom\"",
            ],
            &[
                "-: at most 1000000000000 fuel; at most 16 MiB of memory; at most 1 KiB of output; at most 600 s [] \
                 Trap(\"oom\") at trap",
            ],
        ),
        (
            "rust",
            &[
                "args = [\"a\"]",
                "exit = 1",
                "case.z = { args = [] }",
                "case.b.unlinked = \"wasi:cli/exit\"",
                "case.b.env.X = \"1\"",
            ],
            &[
                "-: args `a` [] Code(1) at exit",
                "z: nothing granted [] Code(1) at exit",
                "b: env `X=1`; args `a` [] Unlinked(\"wasi:cli/exit\") at unlinked",
            ],
        ),
        (
            "rust",
            &[
                "dirs = [",
                "  \"a::b\", # why",
                "]",
                "[case.none]",
                "dirs = []",
            ],
            &[
                "-: dir `a` as `b` (read-only) []",
                "none: nothing granted []",
            ],
        ),
        (
            "rust,host",
            &["args = [\"a\"]", "seconds = 20"],
            &["-: args `a`; at most 20 s []"],
        ),
    ] {
        assert_eq!(check(language, header), cases, "{header:?}");
    }
}

#[test]
fn a_grant_knows_where_it_is_declared() {
    let (_, found) = snippets("- ```rust\n  //@ dirs = [\"é::b\",\n\t//@   \"c::d\"]\n  ```\n");
    let dirs = &found[0].cases[0].world.dirs;
    let places: Vec<_> = dirs
        .iter()
        .filter_map(|dir| dir.declared.as_ref())
        .collect();
    assert_eq!(places[0].text(), "\"é::b\"");
    assert_eq!(places[1].text(), "\"c::d\"");
    assert_eq!(places[1].line_1based(), 3);
}

#[test]
fn a_header_that_does_not_fit_is_said_at_its_place() {
    for (info, header, expected) in [
        (
            "rust",
            "dir = []",
            "error 2 [dir] unknown key `dir` (did you mean `dirs`?)",
        ),
        (
            "rust",
            "dirs = \"a::b\"",
            "error 2 [\"a::b\"] `dirs` takes a list of strings, not a string",
        ),
        (
            "rust",
            "dirs = [1]",
            "error 2 [1] `dirs` takes strings, not a whole number",
        ),
        (
            "rust",
            "dirs = [\"a\"]",
            "error 2 [\"a\"] `a` does not say what is granted under which name \
             (write `HOST::GUEST`, or `HOST::GUEST::rw` to grant writing)",
        ),
        (
            "rust",
            "dirs = [\"a::b::ro\"]",
            "error 2 [\"a::b::ro\"] unknown access `ro` (leave it out for reading, or say `rw` for writing too)",
        ),
        (
            "rust",
            "dirs = [\"a::b\", \"c::b\"]",
            "error 2 [\"c::b\"] two directories are granted as `b`",
        ),
        (
            "rust",
            "dirs = [\"../a::b\"]",
            "error 2 [\"../a::b\"] `../a` leads out of the book's `src` folder by `..` \
             (a granted folder is named from the book's `src` folder, and lies in it)",
        ),
        (
            "rust",
            "dirs = [\"/a::b\"]",
            "error 2 [\"/a::b\"] `/a` is an absolute path \
             (a granted folder is named from the book's `src` folder, and lies in it)",
        ),
        (
            "rust",
            "env.A = 1",
            "error 2 [1] `env.A` takes a string, not a whole number",
        ),
        (
            "rust",
            "env.'a=b' = 'c'",
            "error 2 ['a=b'] `a=b` cannot name a variable",
        ),
        (
            "rust",
            "stdin = true",
            "error 2 [true] `stdin` takes a string, not a boolean",
        ),
        (
            "rust",
            "clock = \"hots\"",
            "error 2 [\"hots\"] `clock` cannot be `hots` (did you mean `host`?)",
        ),
        (
            "rust",
            "random = \"x\"",
            "error 2 [\"x\"] `random` cannot be `x` (it is one of: seeded, host, denied)",
        ),
        (
            "rust",
            "exit = -1",
            "error 2 [-1] `exit` is a whole number from 0 to 4294967295",
        ),
        (
            "rust",
            "fuel = 0",
            "error 2 [0] `fuel` is a whole number from 1 to 1000000000000",
        ),
        (
            "rust",
            "memory_mib = 4097",
            "error 2 [4097] `memory_mib` is a whole number from 1 to 4096",
        ),
        (
            "rust",
            "seconds = 0.5",
            "error 2 [0.5] `seconds` takes a whole number, not a fraction",
        ),
        (
            "rust,wasip1",
            "exit = 2\n//@ trap = \"x\"",
            "error 3 [\"x\"] a run ends once: say one of `exit`, `trap` and `unlinked`",
        ),
        (
            "rust",
            "exit = 3",
            "warning 2 [exit] a WASI 0.2 program without `exit_with_code` cannot end with exit code 3 (what `std` calls \
             carries no number, and failure is 1; `exit_with_code` of the crates `wasip2` and `wasip3` has numbers, and so \
             has a `wasip1` snippet)",
        ),
        (
            "rust",
            "case = 1",
            "error 2 [1] `case` takes a table of cases, not a whole number (write `case.NAME = { … }`)",
        ),
        (
            "rust",
            "case.a = 1",
            "error 2 [1] a case takes a table, not a whole number",
        ),
        (
            "rust",
            "case.A = {}",
            "error 2 [A] `A` cannot name a case (use small letters, digits and `-`)",
        ),
        (
            "rust",
            "case.a.case = {}",
            "error 2 [case] a case cannot have cases",
        ),
        (
            "rust",
            "case.a = { evn = {} }",
            "error 2 [evn] unknown key `evn` (did you mean `env`?)",
        ),
        (
            "rust,host",
            "dirs = []",
            "error 2 [dirs] `dirs` means nothing on a `host` snippet, which has all that this machine has",
        ),
        (
            "wit",
            "args = []",
            "error 2 [args] `args` means nothing on an interface, which is not run",
        ),
        (
            "rust,compile_fail",
            "fuel = 1",
            "error 2 [fuel] `fuel` means nothing on a snippet that does not compile",
        ),
        (
            "rust,should_panic",
            "exit = 1",
            "error 2 [exit] `exit` means nothing on a `should_panic` snippet, which says by that how it ends",
        ),
        (
            "rust,wasip1,should_panic",
            "exit = 1",
            "error 2 [exit] `exit` means nothing on a `should_panic` snippet of WASI 0.1, which says by that how it ends \
             and is no component",
        ),
        (
            "rust,wasip1",
            "with = [\"frozen-clock\"]",
            "error 2 [with] `with` means nothing on a core module of WASI 0.1, which no component can be put under",
        ),
        (
            "wac",
            "with = [\"frozen-clock\"]",
            "error 2 [with] `with` means nothing on a composition, which names its components itself",
        ),
        (
            "rust",
            "programs = { app = \"a\" }",
            "error 2 [{ app = \"a\" }] `programs` means something on a `wac` snippet alone, and not in a case",
        ),
        (
            "rust",
            "varies = [\"randon\"]",
            "error 2 [\"randon\"] there is no source `randon` on which a run could depend (did you mean `random`?)",
        ),
        (
            "rust",
            "args = [\n//@ dri = 1]",
            "error 3 [=] the grant header is not TOML: unexpected `=` in array, expected value, `]`",
        ),
        (
            "rust",
            "dirs = [\"a::b\"",
            "error 2 [] the grant header is not TOML: unclosed array, expected `]`",
        ),
        (
            "rust",
            "args = []\n//@ args = []",
            "error 3 [args] the grant header is not TOML: duplicate key",
        ),
        (
            "rust",
            "args = []\nfn main() {}\n//@ exit = 1",
            "warning 4 [//@ exit = 1] this `//@` is a comment like any other \
             (grants stand in the first lines of a snippet)",
        ),
    ] {
        let text = format!("```{info}\n//@ {header}\n```\n");
        assert_eq!(said(&text, true), [expected], "{header}");
    }
}

#[test]
fn every_fault_of_a_header_is_said() {
    let text = "```wat\n;;@ dirs = [\"a\", 1, \"b::c::d::e\"]\n;;@ fule = 1\n;;@ clock = clock\n\
                ;;@ exit = \"x\"\n```\n";
    let lines: Vec<_> = read(text, true)
        .1
        .iter()
        .map(|d| d.labels[0].span.line_1based())
        .collect();
    assert_eq!(lines, [2, 2, 2, 3, 4, 5]);
}

#[test]
fn the_comments_of_other_tools_are_left_alone_in_a_strangers_book() {
    let text = "```rust\n//@ compile-flags: -Z x\nfn main() {}\n```\n";
    let (chapter, said) = read(text, false);
    assert!(said.is_empty(), "{:?}", said_of(&said));
    assert_eq!(chapter.snippets[0].lines.len(), 2);
    assert_eq!(read(text, true).1.len(), 1);
    assert_eq!(read("```rust\n//@ dirz = []\n```\n", false).1.len(), 1);
}

#[test]
fn a_file_of_which_a_part_is_shown_has_its_header_in_the_hidden_part() {
    let (_, snippets) = snippets("```rust\n{{#rustdoc_include granted.rs:main}}\n```\n");
    let snippet = &snippets[0];
    assert_eq!(snippet.cases[0].world.args, ["a"]);
    assert_eq!(snippet.header.len(), 1);
    let first = &snippet.lines[0];
    assert_eq!(
        (first.code.as_str(), first.hidden, first.line_1based),
        ("//! About it.", true, 2)
    );
}

#[test]
fn components_and_sources_are_read_and_a_case_may_have_others() {
    let header = [
        "with = [\"one\", \"two\"]",
        "varies = [\"random\", \"env-order\"]",
        "case.bare = { with = [], varies = [] }",
    ];
    let lines: String = header.iter().map(|line| format!("//@ {line}\n")).collect();
    let (_, found) = snippets(&format!("```rust\n{lines}x\n```\n"));
    let show = |case: &Case| {
        let plugs: Vec<_> = case.world.with.iter().map(|p| p.name.as_str()).collect();
        let varies = case.expect.varies.as_ref().expect("declared");
        let varies: Vec<_> = varies.0.iter().map(|source| source.as_str()).collect();
        format!("{}: {}", plugs.join(" "), varies.join(" "))
    };
    let cases: Vec<String> = found[0].cases.iter().map(show).collect();
    assert_eq!(cases, ["one two: random env-order", ": "]);
}

#[test]
fn a_composition_names_snippets_of_the_book() {
    let (_, found) = snippets("```wac\n//@ programs = { app = \"a.b/2\" }\nx\n```\n");
    let named: Vec<_> = found[0]
        .programs
        .iter()
        .map(|n| (n.name.as_str(), n.id.as_str()))
        .collect();
    assert_eq!(named, [("app", "a.b/2")]);
    assert_eq!(found[0].programs[0].declared.text(), "\"a.b/2\"");
    assert_eq!(found[0].language, Language::Wac);
}
