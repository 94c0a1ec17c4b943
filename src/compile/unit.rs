//! A Rust snippet as a file that rustc takes, with the chapter's own line numbers.

use super::scan::{Facts, scan};
use crate::snippet::Snippet;
use std::ops::RangeInclusive;

/// A piece of a file for rustc.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// The path by which messages and panics name it: the chapter's, or the included file's. Relative, without `..`.
    pub(super) path: String,
    /// The snippet's lines in that file, counted from 1.
    pub(super) lines: RangeInclusive<usize>,
    /// Whether it cannot be a module.
    pub(super) alone: bool,
    body: Body,
}

/// The function that a bundle starts a module by.
pub(super) const MAIN: &str = "__mdbook_wasi_main";

/// Code, and what goes on the lines before and after it: in a chapter those of the fence.
#[derive(Clone, Debug)]
struct Body {
    before: &'static str,
    code: String,
    after: &'static str,
}

impl Unit {
    /// Wraps a snippet as rustdoc does: where there is no `fn main`, the code is the body of one; crate attributes
    /// and `extern crate`s stay in front of it.
    ///
    /// Source: rust-lang/rust, `src/doc/rustdoc/src/write-documentation/documentation-tests.md`, "Pre-processing
    /// examples".
    pub(super) fn new(snippet: &Snippet) -> Self {
        let code = snippet.code();
        let facts = scan(&code);
        let (path, first) = place(snippet);
        Self {
            path: inside(&path),
            lines: first..=first + snippet.lines.len().saturating_sub(1),
            alone: facts.alone,
            body: wrapped(code, &facts),
        }
    }

    /// The root of a crate of its own.
    pub(super) fn as_crate(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, "", "");
        text
    }

    /// Writes it as the module `name` to a file that so far ends before the line in front of it.
    ///
    /// One file holds all modules of a chapter, because rustc keeps apart files by the path that it shows: two files
    /// that are both shown as the chapter would be read once.
    pub(super) fn write_module(&self, file: &mut String, name: &str) {
        let open = format!("pub(crate) mod {name} {{ ");
        let close = format!(
            " pub(crate) fn {MAIN}() -> ::std::process::ExitCode {{ ::std::process::Termination::report(main()) }} }}"
        );
        self.write(file, &open, &close);
    }

    /// Whether it can be written to a file that ends with the closing line of `previous`.
    pub(super) fn fits_after(&self, previous: &Unit) -> bool {
        *self.lines.start() > previous.lines.end() + 2
    }

    /// What tells it apart from any other unit.
    pub(super) fn key_parts(&self) -> [String; 2] {
        [self.path.clone(), self.as_crate()]
    }

    fn write(&self, file: &mut String, open: &str, close: &str) {
        let first = *self.lines.start();
        let line = file.matches('\n').count() + 1;
        file.push_str(&"\n".repeat(first.saturating_sub(1).saturating_sub(line)));
        file.push_str(open);
        file.push_str(self.body.before);
        if first > 1 {
            file.push('\n');
        }
        file.push_str(&self.body.code);
        file.push_str(self.body.after);
        file.push_str(close);
        file.push('\n');
    }
}

fn wrapped(code: String, facts: &Facts) -> Body {
    if facts.has_main {
        return Body {
            before: "",
            code,
            after: "",
        };
    }
    let (before, after) = if facts.ends_with_unit_ok {
        (
            "fn main() { fn _inner() -> ::std::result::Result<(), impl ::std::fmt::Debug> { ",
            "} _inner().unwrap() }",
        )
    } else {
        ("fn main() { ", "}")
    };
    if facts.head_end == 0 {
        return Body {
            before,
            code,
            after,
        };
    }
    let (head, rest) = code.split_at(facts.head_end);
    Body {
        before: "",
        code: format!("{head} {before}{rest}"),
        after,
    }
}

/// A path that stays inside the folder it is written to.
fn inside(path: &str) -> String {
    let parts = path.split(['/', '\\']);
    let normal: Vec<&str> = parts
        .filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':'))
        .collect();
    if normal.is_empty() {
        "snippet".to_owned()
    } else {
        normal.join("/")
    }
}

/// The file and line of the code's first line, if all lines stand together in one file; else the fence's own place.
fn place(snippet: &Snippet) -> (String, usize) {
    let opening = &snippet.opening;
    let fence = || {
        let header = snippet.header.len();
        let path = opening.file.source_path.clone();
        (path, opening.line_1based() + 1 + header)
    };
    let Some(first) = snippet.lines.first() else {
        return fence();
    };
    let together = snippet.lines.iter().enumerate().all(|(i, line)| {
        line.file.source_path == first.file.source_path && line.line_1based == first.line_1based + i
    });
    if together {
        (first.file.source_path.clone(), first.line_1based)
    } else {
        fence()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, first: usize) -> Unit {
        let facts = scan(code);
        Unit {
            path: "chapter.md".to_owned(),
            lines: first..=first + code.lines().count() - 1,
            alone: facts.alone,
            body: wrapped(code.to_owned(), &facts),
        }
    }

    #[test]
    fn code_keeps_its_lines() {
        for (code, first, expected) in [
            ("fn main() {}\n", 3, "\n\nfn main() {}\n\n"),
            ("f();\n", 3, "\nfn main() { \nf();\n}\n"),
            ("f();\n", 2, "fn main() { \nf();\n}\n"),
            ("f();\n", 1, "fn main() { f();\n}\n"),
            ("#![a]\nf();\n", 2, "\n#![a] fn main() { \nf();\n}\n"),
            (
                "f()?;\nOk::<(), E>(())\n",
                2,
                "fn main() { fn _inner() -> ::std::result::Result<(), impl ::std::fmt::Debug> { \nf()?;\n\
                 Ok::<(), E>(())\n} _inner().unwrap() }\n",
            ),
        ] {
            assert_eq!(unit(code, first).as_crate(), expected, "{code}");
        }
    }

    #[test]
    fn modules_of_a_chapter_stand_at_their_own_lines_in_one_file() {
        let (first, second) = (unit("a();\nb();\n", 3), unit("c();\n", 7));
        assert!(second.fits_after(&first));
        assert!(!unit("c();\n", 6).fits_after(&first));
        let mut file = String::new();
        first.write_module(&mut file, "s0");
        second.write_module(&mut file, "s1");
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!((lines[2], lines[3], lines[6]), ("a();", "b();", "c();"));
        assert!(lines[1].starts_with("pub(crate) mod s0 {"), "{file}");
        assert!(lines[5].starts_with("pub(crate) mod s1 {"), "{file}");
    }

    #[test]
    fn a_path_stays_inside() {
        for (path, expected) in [
            ("src/a.md", "src/a.md"),
            ("../x/./b.rs", "x/b.rs"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\x", "x"),
            ("..", "snippet"),
        ] {
            assert_eq!(inside(path), expected);
        }
    }
}
