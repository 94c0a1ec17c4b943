//! What the words of a snippet's fence order: what it becomes, and what is done with it.

use super::sourced::Sourced;
use super::words::{KNOWN, LINT, LINTER_READS, Meaning, Word, meaning};
use super::{Edition, Language, Mode, Rules};
use crate::diagnostic::{Diagnostic, nearest};

/// What the words of a snippet's fence say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Orders {
    pub language: Language,
    pub mode: Mode,
    pub edition: Option<Edition>,
    /// What hidden lines begin with, in a language that is not Rust.
    pub hide: Option<String>,
    pub other: Vec<String>,
}

/// Reads the words of a snippet's fence in `language`.
pub(super) fn read(
    words: &[Word<'_>],
    language: Language,
    text: &Sourced,
    rules: &Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Orders {
    let mut reader = Reader {
        text,
        rules,
        diagnostics,
        found: Found::default(),
        other: Vec::new(),
    };
    for word in words {
        reader.word(word, language);
    }
    let found = reader.found.clone();
    reader.contradictions(&found);
    let becomes = found.becomes.map_or(language, |(becomes, _)| becomes);
    let is_rust = language == Language::RustP2;
    let hide = found
        .hide
        .and_then(|word| word.text.strip_prefix("hidelines="))
        .filter(|prefix| !is_rust && !prefix.is_empty());
    Orders {
        language: becomes,
        mode: found.mode(becomes),
        edition: found.edition.as_ref().map(|(edition, _)| *edition),
        hide: hide.map(str::to_owned),
        other: reader.other,
    }
}

/// The words of one fence that order something.
#[derive(Clone, Default)]
struct Found<'w> {
    ignore: Option<&'w Word<'w>>,
    ignore_on: Vec<&'w Word<'w>>,
    no_run: Option<&'w Word<'w>>,
    should_panic: Option<&'w Word<'w>>,
    compile_fail: Option<&'w Word<'w>>,
    lint: Option<&'w Word<'w>>,
    code: Option<&'w Word<'w>>,
    edition: Option<(Edition, &'w Word<'w>)>,
    becomes: Option<(Language, &'w Word<'w>)>,
    hide: Option<&'w Word<'w>>,
}

impl Found<'_> {
    fn mode(&self, language: Language) -> Mode {
        if let Some(word) = self.ignore {
            return Mode::Ignore(reason(word));
        }
        let target = target(language);
        for word in &self.ignore_on {
            let part = &word.text["ignore-".len()..];
            if target.contains(part) {
                let said = format!("`{}`, and this is for {target}", word.text);
                return Mode::Ignore(Some(reason(word).unwrap_or(said)));
            }
        }
        if self.lint.is_some() {
            Mode::Lint
        } else if self.compile_fail.is_some() {
            Mode::CompileFail(self.code.map(|code| code.text.to_owned()))
        } else if self.no_run.is_some() {
            Mode::NoRun
        } else if self.should_panic.is_some() {
            Mode::ShouldPanic
        } else {
            Mode::Run
        }
    }
}

fn reason(word: &Word<'_>) -> Option<String> {
    word.remark
        .filter(|remark| !remark.is_empty())
        .map(str::to_owned)
}

/// What `ignore-<target>` is held against. The host's is short of its vendor, which this program does not know.
fn target(language: Language) -> String {
    match language {
        Language::RustP2 | Language::RustP3 | Language::Wat | Language::Wit | Language::Wac => {
            "wasm32-wasip2".to_owned()
        }
        Language::RustP1 | Language::Witx => "wasm32-wasip1".to_owned(),
        Language::RustHost => format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
    }
}

struct Reader<'a, 'w> {
    text: &'a Sourced,
    rules: &'a Rules,
    diagnostics: &'a mut Vec<Diagnostic>,
    found: Found<'w>,
    other: Vec<String>,
}

impl<'w> Reader<'_, 'w> {
    fn word(&mut self, word: &'w Word<'w>, language: Language) {
        if !word.closed {
            self.fault(
                word,
                format!("the parenthesis after `{}` is not closed", word.text),
            );
        }
        let is_rust = language == Language::RustP2;
        let is_interface = matches!(language, Language::Wit | Language::Witx);
        match meaning(word.text) {
            Meaning::Language if word.text == language.word() => {}
            Meaning::Language => self.fault(
                word,
                format!("`{}` is not the language of this fence", word.text),
            ),
            Meaning::Ignore => {
                if self.rules.strict && reason(word).is_none() {
                    let diagnostic = self.error(word, "an ignored snippet must say why");
                    self.diagnostics
                        .push(diagnostic.help("say why: `ignore(reason)`"));
                }
                self.found.ignore = Some(word);
            }
            Meaning::IgnoreOn => self.found.ignore_on.push(word),
            Meaning::CompileFail => self.found.compile_fail = Some(word),
            Meaning::Lint if is_interface => self.found.lint = Some(word),
            // In a stranger's book it is a class of theirs.
            Meaning::Lint if !self.rules.strict => self.other.push(word.text.to_owned()),
            Meaning::NoRun if !is_interface => self.found.no_run = Some(word),
            Meaning::ShouldPanic if is_rust => self.found.should_panic = Some(word),
            Meaning::Code if is_rust => self.code(word),
            Meaning::Edition(edition) if is_rust => self.edition(edition, word),
            Meaning::Becomes(becomes) if is_rust => self.becomes(becomes, word),
            Meaning::Lint
            | Meaning::NoRun
            | Meaning::ShouldPanic
            | Meaning::Code
            | Meaning::Edition(_)
            | Meaning::Becomes(_) => {
                let message = format!(
                    "`{}` means nothing on a `{}` snippet",
                    word.text,
                    language.word()
                );
                let diagnostic = self.error(word, message);
                let help = match meaning(word.text) {
                    Meaning::Lint => LINTER_READS,
                    Meaning::ShouldPanic if language == Language::Wat => {
                        "say how it ends: `;;@ trap = \"unreachable\"`"
                    }
                    Meaning::Becomes(_) if language == Language::Wat => {
                        "a module or component says itself what it imports"
                    }
                    _ => "leave it out",
                };
                self.diagnostics.push(diagnostic.help(help));
            }
            Meaning::HideLines => {
                self.found.hide = Some(word);
                self.other.push(word.text.to_owned());
            }
            Meaning::Other => self.other.push(word.text.to_owned()),
            Meaning::Unknown => {
                self.unknown(word, is_interface && self.rules.strict);
                self.other.push(word.text.to_owned());
            }
        }
    }

    fn code(&mut self, word: &'w Word<'w>) {
        match self.found.code {
            Some(first) if first.text != word.text => {
                self.clash(first, word, "a snippet can promise one error code");
            }
            _ => self.found.code = Some(word),
        }
    }

    fn edition(&mut self, edition: Edition, word: &'w Word<'w>) {
        match self.found.edition {
            Some((first, other)) if first != edition => {
                self.clash(other, word, "a snippet has one edition");
            }
            _ => self.found.edition = Some((edition, word)),
        }
    }

    fn becomes(&mut self, becomes: Language, word: &'w Word<'w>) {
        match self.found.becomes {
            Some((first, other)) if first != becomes => {
                let message = format!("`{}` contradicts `{}`", word.text, other.text);
                let diagnostic = self.error(word, message);
                self.diagnostics
                    .push(diagnostic.also(self.text.span(other.range.clone()), "said here"));
            }
            _ => self.found.becomes = Some((becomes, word)),
        }
    }

    fn contradictions(&mut self, found: &Found<'w>) {
        if let (Some(first), Some(second)) = (found.compile_fail, found.should_panic) {
            self.clash(first, second, "what does not compile cannot panic");
        }
        if let (Some(first), Some(second)) = (found.lint, found.compile_fail) {
            self.clash(first, second, "what does not compile cannot be linted");
        }
        if let (Some(first), Some(second)) = (found.no_run, found.should_panic) {
            self.clash(first, second, "what is not run cannot panic");
        }
        if let (Some(code), None) = (found.code, found.compile_fail)
            && self.rules.strict
        {
            let message = format!("`{}` is promised by a snippet that compiles", code.text);
            let diagnostic = self.error(code, message);
            self.diagnostics
                .push(diagnostic.help(format!("write `compile_fail,{}`", code.text)));
        }
    }

    /// A word that no one knows. In a stranger's book it may be a class of theirs, unless it is nearly one of ours.
    fn unknown(&mut self, word: &Word<'_>, may_be_linted: bool) {
        let known = || {
            let lint = may_be_linted.then_some(LINT);
            lint.into_iter().chain(KNOWN.iter().copied())
        };
        let near = nearest(word.text, known());
        if near.is_none() && !self.rules.strict {
            return;
        }
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the words are: {}, `ignore-<target>`, `E0123` (an error code), `hidelines=<prefix>`, `{{.class}}`",
                known()
                    .map(|word| format!("`{word}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        let span = self.text.span(word.range.clone());
        let diagnostic = self
            .rules
            .fault(span, format!("unknown word `{}`", word.text));
        self.diagnostics.push(diagnostic.help(help));
    }

    fn clash(&mut self, first: &Word<'_>, second: &Word<'_>, why: &str) {
        let message = format!("`{}` contradicts `{}`: {why}", second.text, first.text);
        let span = self.text.span(second.range.clone());
        let also = self.text.span(first.range.clone());
        let diagnostic = self.rules.fault(span, message).also(also, "said here");
        self.diagnostics.push(diagnostic);
    }

    fn fault(&mut self, word: &Word<'_>, message: String) {
        let span = self.text.span(word.range.clone());
        self.diagnostics.push(self.rules.fault(span, message));
    }

    fn error(&self, word: &Word<'_>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.text.span(word.range.clone()), message)
    }
}
