//! Interfaces held against the principles, as `mdbook-wasi lint` does it. No program comes of that.

use super::unit::{place_in_chapter, place_in_fence};
use crate::diagnostic::Diagnostic;
use crate::lint::model::Form;
use crate::lint::words::Words;
use crate::lint::{self, Problem};
use crate::report::{diagnostics, lint as report};
use crate::snippet::{Language, Snippet};
use crate::source::SourceFile;
use crate::verdict::{Linted, Rejected};
use std::sync::LazyLock;

/// What the linter says of a snippet. Its report names the snippet and lines of its fence, as a panic does, so that it stays
/// the same where the chapter around it changes.
///
/// # Errors
///
/// Why the snippet cannot be read, with the chapter's own lines: that is for its author.
pub(super) fn lint(snippet: &Snippet, name: &str) -> Result<Linted, Rejected> {
    static WORDS: LazyLock<Words> = LazyLock::new(Words::built_in);
    let input = read(snippet, place_in_fence(snippet, name));
    if !input.problems.is_empty() {
        return Err(rejected(&read(snippet, place_in_chapter(snippet)).problems));
    }
    let report = lint::check(&input, &WORDS, &[]);
    // As the command has it: first what is wrong with comments that allow.
    let mut rendered = drawn(&report.diagnostics);
    let rest = report::plain(&report);
    if !rendered.is_empty() && !rest.is_empty() {
        rendered.push('\n');
    }
    rendered.push_str(&rest);
    Ok(Linted {
        rendered,
        faults: report.findings.len() + report.diagnostics.len(),
    })
}

/// The snippet's text as a file whose first line of code is the one given.
fn read(snippet: &Snippet, (path, first): (String, usize)) -> lint::Input {
    let text = format!("{}{}", "\n".repeat(first.saturating_sub(1)), snippet.code());
    let form = match snippet.language {
        Language::Witx => Form::Witx,
        _ => Form::Wit,
    };
    lint::text(&SourceFile::new(path.as_str(), &path, text), form)
}

fn rejected(problems: &[Problem]) -> Rejected {
    let rendered: Vec<String> = problems
        .iter()
        .map(|problem| match problem {
            Problem::Placed(diagnostic) => drawn(std::slice::from_ref(diagnostic)),
            Problem::Plain {
                message,
                help: None,
            } => format!("error: {message}\n"),
            Problem::Plain {
                message,
                help: Some(help),
            } => format!("error: {message}\n  = help: {help}\n"),
        })
        .collect();
    Rejected {
        codes: vec![String::new(); rendered.len()],
        rendered: rendered.join("\n"),
    }
}

/// Diagnostics as everywhere, with an empty line between them.
fn drawn(diagnostics: &[Diagnostic]) -> String {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = diagnostics::write(diagnostics, false, &mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    match text.trim_end() {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snippet::{Chapter, Rules, extract};
    use std::path::Path;

    const PLAIN: &str = "interface a {\n  f: func(n: u64) -> u64;\n}\n";

    fn chapter(text: &str) -> Chapter {
        let file = SourceFile::new("/book/src/a.md", "src/a.md", text.to_owned());
        let rules = Rules {
            strict: true,
            src: "/book/src".into(),
            root: "/book".into(),
        };
        let (chapter, diagnostics) = extract(&file, Path::new("a.md"), &rules, &|path| match path
            .ends_with("own.wit")
        {
            true => Ok(format!("// Words.\n{PLAIN}").into_bytes()),
            false => Err(std::io::ErrorKind::NotFound.into()),
        });
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        chapter
    }

    fn linted(text: &str) -> Result<Linted, Rejected> {
        lint(&chapter(text).snippets[0], "a.b")
    }

    /// The first place that is named.
    fn place(rendered: &str) -> &str {
        let (_, place) = rendered.split_once("--> ").expect("a place");
        place.lines().next().unwrap_or_default()
    }

    #[test]
    fn a_report_names_the_snippet_and_a_line_of_its_fence() {
        let fence = format!("```wit,lint\n{PLAIN}```\n");
        let one = linted(&fence).expect("it is read");
        assert_eq!(place(&one.rendered), "a.b:3:3");
        assert_eq!(one.faults, 1);
        let other = linted(&format!(
            "A paragraph.\n\n> {}",
            fence.replace('\n', "\n> ")
        ));
        assert_eq!(other.expect("it is read"), one);
    }

    #[test]
    fn a_report_names_the_file_that_a_fence_includes() {
        let one = linted("```wit,lint\n{{#include own.wit}}\n```\n").expect("it is read");
        assert_eq!(place(&one.rendered), "src/own.wit:3:3");
    }

    #[test]
    fn both_languages_are_read_and_what_is_empty_is_clean() {
        let witx = "```witx,lint\n(module $a\n  (@interface func (export \"f\") (param $n u64) (result $m u64))\n)\n```\n";
        let found = linted(witx).expect("it is read");
        assert!(place(&found.rendered).starts_with("a.b:3:"), "{found:?}");
        for empty in ["```wit,lint\n```\n", "```witx,lint\n```\n"] {
            assert_eq!(linted(empty), Ok(Linted::default()), "{empty}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_allow_is_a_fault_and_an_allow_is_none() {
        let with = |comment: &str| {
            let code = PLAIN.replace(
                "  f",
                &format!("  // lint-allow missing-docs{comment}\n  f"),
            );
            linted(&format!("```wit,lint\n{code}```\n")).expect("it is read")
        };
        let allowed = with(": it is plain");
        assert_eq!(allowed.faults, 0);
        assert!(allowed.rendered.contains("it is plain"), "{allowed:?}");
        let unexplained = with("");
        assert_eq!(unexplained.faults, 2);
        let (first, second) = unexplained.rendered.split_once("\n\n").expect("two parts");
        assert!(first.starts_with("error: "), "{unexplained:?}");
        assert!(
            second.starts_with("warning[missing-docs]: "),
            "{unexplained:?}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_a_line_of_the_chapter() {
        for (text, expected) in [
            (
                "One.\n\n```wit,lint\ninterface a {\n  f: fun();\n}\n```\n",
                "src/a.md:5:6",
            ),
            (
                "```wit,lint\nworld a {\n  import b;\n}\n```\n",
                "src/a.md:3:10",
            ),
            ("\n```witx,lint\n(module $a\n```\n", "src/a.md:3:1"),
        ] {
            let rejected = linted(text).expect_err("it is not read");
            assert!(rejected.rendered.starts_with("error: "), "{rejected:?}");
            assert_eq!(place(&rejected.rendered), expected, "{rejected:?}");
        }
    }
}
