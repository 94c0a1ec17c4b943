//! Books for the tests of what comes after extraction: just enough of the notation to place snippets and promises.

use crate::book::Book;
use crate::outcome::{Exit, Outcome, Trace};
use crate::settings::Settings;
use crate::snippet::{Case, Chapter, Expectation, Language, Mode, Shown, Snippet};
use crate::source::{SourceFile, Span};
use crate::verdict::{Rejected, Tested, Verdict};
use crate::world::World;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A book of the given chapters, whose files stand (or would stand) in `root`.
pub(crate) fn book(root: &Path, chapters: &[(&str, &str)]) -> Book {
    Book {
        root: root.to_owned(),
        src: root.to_owned(),
        settings: Settings::default(),
        register: None,
        chapters: chapters
            .iter()
            .map(|(path, text)| chapter(root, path, text))
            .collect(),
    }
}

fn chapter(root: &Path, path: &str, text: &str) -> Chapter {
    let file = SourceFile::new(root.join(path), path, text.to_owned());
    let mut snippets: Vec<Snippet> = Vec::new();
    let mut id = String::new();
    // An open fence: its prefix, its words, its first byte, the first byte of its content.
    let mut open: Option<(String, String, usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, bare) = (at, line.trim_end());
        at += line.len();
        let mark = bare.find("```").map(|mark| bare.split_at(mark));
        match (open.take(), mark) {
            (None, None) => {
                if let Some((_, heading)) = bare.split_once("{#") {
                    id = heading.trim_end_matches('}').to_owned();
                }
            }
            (None, Some((prefix, words))) => {
                let words = words.trim_start_matches('`').to_owned();
                open = Some((prefix.to_owned(), words, start + prefix.len(), at));
            }
            (Some((prefix, words, first, content)), Some((before, "```"))) if before == prefix => {
                let fence = first..start + bare.len();
                if words.starts_with("rust") {
                    snippets.push(snippet(&file, &id, &words, fence, prefix));
                } else if let Some(snippet) = snippets.last_mut() {
                    promise(&file, snippet, &words, fence, content..start, prefix);
                }
            }
            (still, _) => open = still,
        }
    }
    Chapter::of_snippets(&file, PathBuf::from(path), text.to_owned(), snippets)
}

fn snippet(
    file: &Arc<SourceFile>,
    id: &str,
    words: &str,
    fence: Range<usize>,
    prefix: String,
) -> Snippet {
    let opening = file.line_range(file.line_1based(fence.start));
    Snippet {
        id: id.to_owned(),
        language: Language::RustP2,
        mode: match words.contains("compile_fail") {
            true => Mode::CompileFail(None),
            false => Mode::Run,
        },
        edition: None,
        opening: Span::new(file, fence.start..opening.end),
        fence,
        prefix,
        lines: Vec::new(),
        header: Vec::new(),
        other_words: Vec::new(),
        programs: Vec::new(),
        cases: vec![case(None)],
    }
}

fn case(name: Option<&str>) -> Case {
    Case {
        name: name.map(str::to_owned),
        world: World::default(),
        expect: Expectation::default(),
    }
}

fn promise(
    file: &Arc<SourceFile>,
    snippet: &mut Snippet,
    words: &str,
    fence: Range<usize>,
    content: Range<usize>,
    prefix: String,
) {
    let name = words.split_once("case=").map(|(_, name)| name);
    let known = snippet.cases.iter().position(|c| c.name.as_deref() == name);
    let at = known.unwrap_or_else(|| {
        snippet.cases.push(case(name));
        snippet.cases.len() - 1
    });
    let text = file.text[content.clone()]
        .lines()
        .map(|line| line.strip_prefix(&prefix).unwrap_or("").to_owned() + "\n")
        .collect();
    let shown = Shown {
        text,
        fence,
        content: Span::new(file, content),
        prefix,
    };
    let expect = &mut snippet.cases[at].expect;
    match words.split(',').nth(1) {
        Some("stdout") => expect.stdout = Some(shown),
        Some("stderr") => expect.stderr = Some(shown),
        _ => expect.compile_error = Some(shown),
    }
}

/// A run that ended well and printed this.
pub(crate) fn printed(stdout: &str) -> Outcome {
    Outcome {
        exit: Exit::Code(0),
        stdout: stdout.as_bytes().to_vec(),
        stderr: Vec::new(),
        fuel: 11_204,
        peak_memory_bytes: 65_536,
        memory_refused: false,
        files: Vec::new(),
        trace: Trace::default(),
    }
}

/// The results of all cases in book order, judged; `None` where a snippet was rejected with the code `E0382`.
pub(crate) fn tested(book: &Book, outcomes: Vec<Option<Outcome>>) -> Vec<Tested> {
    let mut outcomes = outcomes.into_iter();
    let mut all = Vec::new();
    for (chapter, snippet, found) in book.snippets() {
        for (case, declared) in found.cases.iter().enumerate() {
            let outcome = outcomes.next().expect("an outcome for each case");
            let rejected = outcome.is_none().then(|| Rejected {
                rendered: "error[E0382]: use of moved value\n --> x.md:6:1\n".to_owned(),
                codes: vec!["E0382".to_owned()],
            });
            let (mode, expect) = (&found.mode, &declared.expect);
            let verdict = match (&found.mode, &outcome, &rejected) {
                (Mode::Ignore(reason), ..) => Verdict::Ignored(reason.clone()),
                (_, Some(outcome), _) => {
                    super::judge(mode, expect, &declared.world.limits, outcome)
                }
                (_, None, Some(rejected)) => super::judge_rejected(mode, expect, rejected),
                (_, None, None) => super::judge_compiled_only(mode, expect),
            };
            all.push(Tested {
                chapter,
                snippet,
                case,
                verdict,
                outcome,
                rejected,
                linted: None,
                module_sha256: Some("ab".repeat(32)),
                module_bytes: 1_234,
                program: None,
                composition: None,
                compile_ms: 12.5,
                run_ms: 0.25,
            });
        }
    }
    all
}

/// A Rust snippet of this code, with nothing granted and nothing promised.
pub(crate) fn rust(code: &str) -> Snippet {
    rust_after("", code)
}

/// The same, after some prose.
pub(crate) fn rust_after(prose: &str, code: &str) -> Snippet {
    let text = format!("{prose}```rust\n{code}\n```\n");
    let file = SourceFile::new("src/a.md", "a.md", text);
    let rules = crate::snippet::Rules {
        strict: false,
        src: "src".into(),
        root: ".".into(),
    };
    let read = |path: &Path| std::fs::read(path);
    let (mut chapter, _) = crate::snippet::extract(&file, Path::new("a.md"), &rules, &read);
    chapter.snippets.remove(0)
}
