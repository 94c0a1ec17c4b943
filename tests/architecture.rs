//! What ARCHITECTURE.md says must always hold, as far as a look at the sources can tell.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Modules that are functions of their arguments.
const PURE: &[&str] = &[
    "judge",
    "page",
    "verdict",
    "outcome",
    "world",
    "source",
    "diagnostic",
    "register",
    "citation",
    "agenda",
    "markdown",
];

/// More than fits in one head.
const MOST_LINES: usize = 450;

/// A file of `src/`: its path from there with `/`, and its lines without comments, texts and tests.
struct Source {
    path: String,
    code: Vec<(usize, String)>,
    lines: usize,
    is_test: bool,
}

impl Source {
    /// Whether it is the module `name` or a part of it.
    fn is_in(&self, name: &str) -> bool {
        self.path == format!("{name}.rs") || self.path.starts_with(&format!("{name}/"))
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(ROOT).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    assert!(files.len() > 50, "src/ was not read");
    let source = |file: &PathBuf| {
        let text = read(file);
        let parts = file.strip_prefix(&root).unwrap().iter();
        let path: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
        let path = path.join("/");
        let code = bare(&text);
        // Tests end a file.
        let end = code.find("#[cfg(test)]\nmod tests {");
        let code = (1..).zip(code[..end.unwrap_or(code.len())].lines());
        Source {
            is_test: path.contains("/tests/") || is_test_module(file),
            path,
            code: code.map(|(n, line)| (n, line.to_owned())).collect(),
            lines: text.lines().count(),
        }
    };
    files.iter().map(source).collect()
}

/// Whether the file that declares this one as its module does so for tests only.
fn is_test_module(file: &Path) -> bool {
    let name = file.file_stem().unwrap().to_string_lossy();
    let parent = file.parent().unwrap().with_extension("rs");
    let text = if parent.exists() {
        read(parent)
    } else {
        String::new()
    };
    ["mod", "pub(crate) mod", "pub(super) mod"]
        .iter()
        .any(|declared| text.contains(&format!("#[cfg(test)]\n{declared} {name};")))
}

/// Rust source with blanks in place of its comments and of what stands in its texts; lines keep their numbers.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let raw = rest.strip_prefix('r').map(|quoted| {
            let marks = quoted.len() - quoted.trim_start_matches('#').len();
            (marks, quoted[marks..].starts_with('"'))
        });
        let is_name = bare.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = match raw {
            Some((marks, true)) if !is_name => {
                let end = format!("\"{}", "#".repeat(marks));
                let start = marks + 2;
                rest[start..]
                    .find(&end)
                    .map_or(rest.len(), |at| start + at + end.len())
            }
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            _ if c == '"' => quoted(rest),
            _ if rest.starts_with("'\"'") => 3,
            _ if rest.starts_with("'\\") => 2 + rest[3..].find('\'').map_or(0, |at| at + 2),
            _ => {
                bare.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        bare.push(' ');
        bare.extend(rest[..length].chars().filter(|&c| c == '\n'));
        rest = &rest[length..];
    }
    bare
}

/// The length of a text with its quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = true;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return at + 1,
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    text.len()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The page's text tools are a package of their own.
        if path.ends_with("page/tools") {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(ROOT).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails where one of `words` stands in the code of a file that `allowed` does not let through; `advice` says what to
/// do instead.
fn check_absent(words: &[&str], allowed: impl Fn(&Source) -> bool, advice: &str) {
    let mut found = String::new();
    for source in sources().iter().filter(|source| !allowed(source)) {
        for (number, line) in &source.code {
            if words.iter().any(|word| has_word(line, word)) {
                found += &format!("\n  src/{}:{number}: {}", source.path, line.trim());
            }
        }
    }
    assert!(found.is_empty(), "{advice}{found}");
}

/// Whether `word` stands in `line` and is not the end of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

#[test]
fn only_run_names_wasmtime() {
    check_absent(
        &["wasmtime::", "wasmtime_wasi", "use wasmtime"],
        |source| source.is_in("run"),
        "what needs Wasmtime belongs in src/run/, behind a type of ours; its interface changes each month:",
    );
}

#[test]
fn only_the_adapter_names_mdbook() {
    check_absent(
        &[
            "mdbook_core",
            "mdbook_driver",
            "mdbook_html",
            "mdbook_markdown",
            "mdbook_mermaid",
            "mdbook_preprocessor",
            "mdbook_renderer",
            "mdbook_summary",
        ],
        |source| source.is_in("adapter"),
        "what needs mdBook's types belongs in src/adapter/, and speaks to the rest in `book::Book` and results:",
    );
}

#[test]
fn snippets_are_found_in_one_place() {
    check_absent(
        &["pulldown_cmark"],
        // The adapter reads the titles of SUMMARY.md; `markdown` what is not a chapter's snippets.
        |source| {
            source.path == "snippet/fences.rs"
                || source.is_in("adapter")
                || source.is_in("markdown")
        },
        "only `snippet::fences` parses chapters; whoever needs their snippets calls `snippet::extract`:",
    );
    let extractors: Vec<String> = sources()
        .iter()
        .flat_map(|source| source.code.iter().map(move |line| (source, line)))
        .filter(|(_, (_, line))| line.starts_with("pub fn extract("))
        .map(|(source, (number, _))| format!("src/{}:{number}", source.path))
        .collect();
    assert_eq!(
        extractors.len(),
        1,
        "tests and page must use one `extract`, or they will disagree: {extractors:?}"
    );
}

#[test]
fn pure_modules_do_no_io() {
    check_absent(
        &[
            "std::fs",
            "fs::",
            "File::",
            "std::env",
            "env::var",
            "std::process",
            "Command::",
            "std::net",
            "std::time",
            "Instant::",
            "SystemTime::",
            "thread::",
            "stdin(",
            "stdout(",
            "stderr(",
            "println!",
            "eprintln!",
            "print!",
            "eprint!",
        ],
        |source| source.is_test || !PURE.iter().any(|module| source.is_in(module)),
        "this module is a function of its arguments; let its caller read, run or print, and pass in what came of it:",
    );
}

#[test]
fn rules_read_the_model_and_nothing_else() {
    check_absent(
        &[
            "wit_parser",
            "wast::",
            "std::fs",
            "fs::",
            "std::env",
            "Instant::",
            "println!",
        ],
        |source| {
            let reads = ["lint/load", "lint/wit", "lint/witx"];
            !source.is_in("lint") || source.is_test || reads.iter().any(|part| source.is_in(part))
        },
        "a rule is a function of the model and of the words; what reads files or names a parser is `load`, `wit` and `witx`:",
    );
    let rules = sources()
        .into_iter()
        .filter(|source| source.path.starts_with("lint/rules/"));
    let rules: Vec<_> = rules.map(|source| source.path).collect();
    assert_eq!(
        rules.len(),
        mdbook_wasi::lint::RULES.len(),
        "each rule has a file of its own: {rules:?}"
    );
}

#[test]
fn only_the_report_and_the_command_speak() {
    check_absent(
        &[
            "println!",
            "eprintln!",
            "print!",
            "eprint!",
            "dbg!",
            "io::stdout",
            "io::stderr",
            "stdout()",
            "stderr()",
        ],
        |source| {
            // What a native snippet's own process says is that snippet's.
            ["report", "command", "main", "host"]
                .iter()
                .any(|module| source.is_in(module))
                || source.is_test
        },
        "return what is to be said: results go to `report`, words to the `say` that the caller gives:",
    );
}

#[test]
fn outcomes_are_never_cached() {
    check_absent(
        &["Serialize", "Deserialize", "serde"],
        |source| !source.is_in("outcome"),
        "what a program did is found out each time; a type that is written to a file or a stream belongs elsewhere:",
    );
    check_absent(
        &["outcome", "Outcome", "verdict", "Verdict"],
        |source| !source.is_in("cache"),
        "the cache keeps programs, never what they did:",
    );
}

#[test]
fn the_process_is_left_through_main() {
    check_absent(
        &["process::exit", "process::abort"],
        |source| source.is_test,
        "return an `Ending` or an `Error`; `main` turns it into an exit code:",
    );
}

#[test]
fn files_fit_in_one_head() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines > MOST_LINES && !source.is_test)
        .map(|source| format!("src/{} ({} lines)", source.path, source.lines))
        .collect();
    assert!(
        long.is_empty(),
        "find the noun that nobody has named yet, and give it a file of its own; at most {MOST_LINES} lines: {long:?}"
    );
}

#[test]
fn the_architecture_names_every_module_and_no_other() {
    let list = read("src/lib.rs");
    let modules: Vec<&str> = list
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|line| line.split(';').next())
        .collect();
    let text = read("ARCHITECTURE.md");
    let table = text
        .split("## The modules")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next());
    let table = table.expect("ARCHITECTURE.md has a section `## The modules`");
    let named: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    for module in &modules {
        assert!(
            named.contains(module),
            "`{module}` is in src/lib.rs: give it a line in the table of ARCHITECTURE.md"
        );
    }
    for name in &named {
        assert!(
            modules.contains(name),
            "`{name}` has a line in the table of ARCHITECTURE.md and is not in src/lib.rs: take it out"
        );
    }
    assert_eq!(
        modules.len(),
        named.len(),
        "a module has two lines in ARCHITECTURE.md: {named:?}"
    );
}

#[test]
fn the_files_that_the_architecture_names_are_there() {
    let text = read("ARCHITECTURE.md");
    for (at, part) in text.split('`').enumerate() {
        let is_path = at % 2 == 1 && (part.starts_with("src/") || part.starts_with("tests/"));
        assert!(
            !is_path || Path::new(ROOT).join(part).exists(),
            "ARCHITECTURE.md names `{part}`, which is not there: mend the name"
        );
    }
}

#[test]
fn the_commands_that_the_documents_name_exist() {
    let mut checked = 0;
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "principles/citing.md",
        "tests/browser/README.md",
    ] {
        for command in commands(&read(document)) {
            let words = command.split_whitespace();
            let mut verbs = words.take_while(|word| !word.starts_with('-'));
            let verb = verbs.next();
            // Verbs of a verb.
            let below = verbs.next().filter(|_| verb == Some("agenda"));
            let mut help = Command::new(env!("CARGO_BIN_EXE_mdbook-wasi"));
            let help = help.args(verb).args(below).arg("--help");
            let output = help.output().unwrap();
            let help = String::from_utf8_lossy(&output.stdout);
            assert!(
                output.status.success(),
                "{document} says `mdbook-wasi {command}`, and there is no such verb: mend the document"
            );
            for option in command
                .split_whitespace()
                .filter(|word| word.starts_with("--"))
            {
                let option = option.split('=').next().unwrap_or(option);
                assert!(
                    help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                        .any(|word| word == option),
                    "{document} says `mdbook-wasi {command}`, and `--help` does not know {option}: mend the document"
                );
            }
            checked += 1;
        }
    }
    assert!(
        checked >= 8,
        "only {checked} commands were found in the documents"
    );
}

/// What stands after `mdbook-wasi` or `cargo run --` in code: to the end of the line or of the code span, without a
/// remark or a redirection.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for line in text.lines() {
        for start in ["mdbook-wasi ", "cargo run -- "] {
            for (at, _) in line.match_indices(start) {
                let is_code = at == 0 || line[..at].ends_with(['`', ' ']);
                let rest = &line[at + start.len()..];
                let end = rest.find(['`', '#', '>', '|']).unwrap_or(rest.len());
                let command = rest[..end].trim();
                let is_command = command.starts_with(|c: char| c.is_ascii_lowercase() || c == '-');
                if is_code
                    && is_command
                    && (at == 0 || line[..at].ends_with('`') || line.contains("help: "))
                {
                    commands.push(command.to_owned());
                }
            }
        }
    }
    commands
}

#[test]
fn bare_code_has_neither_comments_nor_texts() {
    for (code, expected) in [
        ("a // b\nc", "a  \nc"),
        ("a(\"fs::\", 'x')", "a( , 'x')"),
        ("a(\"\\\"fs::\") + b", "a( ) + b"),
        ("r#\"fs::\"\n\"#; b", " \n; b"),
        ("'\"' + '\\'' + fs::x", "  +   + fs::x"),
        ("for r in a {}", "for r in a {}"),
    ] {
        assert_eq!(bare(code), expected, "{code}");
    }
}
