//! A Rust snippet as a file for rustc.
//!
//! A panic names the snippet and a line of its fence, `authority.no-ambient:7:5`, and not a line of the chapter: so a
//! paragraph more in the chapter changes no program and no output, and nothing is compiled anew. Code that comes from
//! a file of its own is named by that file. What the compiler says to an author names the chapter's own lines.

use super::scan::{Facts, scan};
use crate::snippet::{Language, Mode, Snippet};

/// A file for rustc.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// How panics and the compiler name it.
    pub(super) shown: String,
    /// Whether it cannot be a module.
    pub(super) alone: bool,
    /// The line of its first line of code, counted from 1.
    first: usize,
    body: Body,
}

/// The function that a bundle starts a module by.
pub(super) const MAIN: &str = "__mdbook_wasi_main";

/// Code, and what goes on the lines before and after it.
#[derive(Clone, Debug)]
struct Body {
    before: &'static str,
    code: String,
    after: String,
}

impl Unit {
    /// Wraps a snippet as rustdoc does: where there is no `fn main`, the code is the body of one; crate attributes
    /// and `extern crate`s stay in front of it. `name` is the snippet's own in the book.
    ///
    /// Source: rust-lang/rust, `src/doc/rustdoc/src/write-documentation/documentation-tests.md`, "Pre-processing
    /// examples".
    pub(super) fn new(snippet: &Snippet, name: &str) -> Self {
        let (shown, first) = place_in_fence(snippet, name);
        Self::at(snippet, &shown, first)
    }

    /// The same, where the compiler's messages are to name the chapter and its lines.
    pub(super) fn in_chapter(snippet: &Snippet) -> Self {
        let (shown, first) = place_in_chapter(snippet);
        Self::at(snippet, &shown, first)
    }

    fn at(snippet: &Snippet, shown: &str, first: usize) -> Self {
        let code = snippet.code();
        let facts = scan(&code);
        Self {
            shown: relative(shown),
            alone: facts.alone || snippet.language == Language::RustP3,
            first,
            body: match snippet.language {
                Language::RustP3 => exported(code, &facts),
                _ => wrapped(code, &facts),
            },
        }
    }

    /// The root of a crate of its own.
    pub(super) fn as_crate(&self) -> String {
        self.text("")
    }

    /// A module of a bundle.
    pub(super) fn as_module(&self) -> String {
        self.text(&format!(
            " pub(crate) fn {MAIN}() -> ::std::process::ExitCode {{ ::std::process::Termination::report(main()) }}"
        ))
    }

    /// What tells it apart from any other unit.
    pub(super) fn key_parts(&self) -> [String; 2] {
        [self.shown.clone(), self.as_crate()]
    }

    /// Code on its own lines, by blank lines in front of it.
    fn text(&self, close: &str) -> String {
        let mut text = "\n".repeat(self.first.saturating_sub(2));
        text.push_str(self.body.before);
        if self.first > 1 {
            text.push('\n');
        }
        text.push_str(&self.body.code);
        text.push_str(&self.body.after);
        text.push_str(close);
        text.push('\n');
        text
    }
}

fn wrapped(code: String, facts: &Facts) -> Body {
    if facts.has_main {
        return Body {
            before: "",
            code,
            after: String::new(),
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
    between(before, code, after.to_owned(), facts)
}

/// Code as the body of what `before` opens; crate attributes and `extern crate`s stay in front of it.
fn between(before: &'static str, code: String, after: String, facts: &Facts) -> Body {
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

/// A command of 0.3: its `main`, which may be async, is what the component exports as `run`. Where there is none, the
/// code is the body of one. An error that it returns goes where `std` would put it, and the command fails.
///
/// Source: the crate `wasip3`, `cli::command::export`.
fn exported(code: String, facts: &Facts) -> Body {
    let wait = if facts.async_main || !facts.has_main {
        ".await"
    } else {
        ""
    };
    let export = format!(
        " struct __MdbookWasiCommand; \
         impl ::wasip3::exports::cli::run::Guest for __MdbookWasiCommand {{ \
         async fn run() -> ::core::result::Result<(), ()> {{ \
         trait Ended {{ fn ended(self) -> ::core::result::Result<(), ()>; }} \
         impl Ended for () {{ fn ended(self) -> ::core::result::Result<(), ()> {{ Ok(()) }} }} \
         impl<T: Ended, E: ::core::fmt::Debug> Ended for ::core::result::Result<T, E> {{ \
         fn ended(self) -> ::core::result::Result<(), ()> {{ match self {{ \
         Ok(value) => value.ended(), Err(error) => {{ ::std::eprintln!(\"Error: {{error:?}}\"); Err(()) }} }} }} }} \
         Ended::ended(main(){wait}) }} }} \
         ::wasip3::cli::command::export!(__MdbookWasiCommand);"
    );
    if facts.has_main {
        return Body {
            before: "",
            code,
            after: export,
        };
    }
    let (before, after) = if facts.ends_with_unit_ok {
        (
            "async fn main() -> ::core::result::Result<(), impl ::core::fmt::Debug> { ",
            "}",
        )
    } else {
        ("async fn main() { ", "}")
    };
    between(before, code, format!("{after}{export}"), facts)
}

/// A name that says nothing of this machine, and that rustc's `--remap-path-prefix` takes.
fn relative(path: &str) -> String {
    let parts = path.split(['/', '\\']);
    let normal: Vec<&str> = parts
        .filter(|part| !matches!(*part, "" | "." | "..") && !part.ends_with(':'))
        .collect();
    match normal.is_empty() {
        true => "snippet".to_owned(),
        false => normal.join("/").replace('=', "-"),
    }
}

/// What messages name a snippet's first line of code by: the snippet and a line of its fence, where it is written in the
/// chapter, so that the chapter around it may change; else its own file.
pub(super) fn place_in_fence(snippet: &Snippet, name: &str) -> (String, usize) {
    match file_of(snippet) {
        Some((path, first)) if path != snippet.opening.file.source_path => (path, first),
        // The fence's own line is the first.
        _ => (name.to_owned(), 2 + snippet.header.len()),
    }
}

pub(super) fn place_in_chapter(snippet: &Snippet) -> (String, usize) {
    file_of(snippet).unwrap_or_else(|| {
        let opening = &snippet.opening;
        let first = opening.line_1based() + 1 + snippet.header.len();
        (opening.file.source_path.clone(), first)
    })
}

/// How what is wrong with a text is to be placed: of one that must be refused the chapter shows the words, which must not
/// depend on the lines above; of any other an author looks for the line.
pub(super) fn place(snippet: &Snippet, name: &str) -> (String, usize) {
    match snippet.mode {
        Mode::CompileFail(_) => place_in_fence(snippet, name),
        _ => place_in_chapter(snippet),
    }
}

/// The file and line of the code's first line, if all lines stand together in one file.
fn file_of(snippet: &Snippet) -> Option<(String, usize)> {
    let first = snippet.lines.first()?;
    let together = snippet.lines.iter().enumerate().all(|(i, line)| {
        line.file.source_path == first.file.source_path && line.line_1based == first.line_1based + i
    });
    together.then(|| (first.file.source_path.clone(), first.line_1based))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, first: usize) -> Unit {
        let facts = scan(code);
        Unit {
            shown: "a".to_owned(),
            alone: facts.alone,
            first,
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
    fn a_paragraph_more_in_the_chapter_changes_no_program() {
        let chapter = |before: &str| crate::judge::fixture::rust_after(before, "f();");
        let (one, other) = (chapter(""), chapter("A paragraph.\n\n"));
        let key = |snippet: &Snippet| Unit::new(snippet, "name").key_parts();
        assert_eq!(key(&one), key(&other));
        assert_eq!(key(&one)[0], "name");
        let messages = |snippet: &Snippet| Unit::in_chapter(snippet).key_parts();
        assert_ne!(messages(&one), messages(&other));
    }

    #[test]
    fn a_name_says_nothing_of_this_machine() {
        for (path, expected) in [
            ("src/a.md", "src/a.md"),
            ("../x/./b.rs", "x/b.rs"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\x", "x"),
            ("..", "snippet"),
            ("a=b", "a-b"),
        ] {
            assert_eq!(relative(path), expected);
        }
    }
}
