//! Expectation fences: `text,stdout`, `text,stderr`, `text,compile_error` and `text,report`, which say what the snippet
//! above does, or what is said of it.

use super::directive::unescaped;
use super::fences::Fence;
use super::sourced::Sourced;
use super::words::{LINTER_READS, Word};
use super::{Expectation, Language, Mode, Rules, Shown, Snippet};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::source::Span;
use std::sync::Arc;

/// What a fence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Stdout,
    Stderr,
    CompileError,
    Report,
}

/// The channels by their words.
#[derive(Clone, Copy)]
struct Channels(&'static [(&'static str, Channel)]);

impl Channels {
    const ALL: Self = Self(&[
        ("stdout", Channel::Stdout),
        ("stderr", Channel::Stderr),
        ("compile_error", Channel::CompileError),
        ("report", Channel::Report),
    ]);

    /// All of them, or those of what is compiled and run.
    fn with(reports: bool) -> Self {
        let Self(all) = Self::ALL;
        match reports {
            true => Self(all),
            false => Self(&all[..all.len() - 1]),
        }
    }

    fn of(self, word: &str) -> Option<Channel> {
        let found = self.0.iter().find(|(name, _)| *name == word);
        found.map(|&(_, channel)| channel)
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

impl Channel {
    fn slot(self, expect: &mut Expectation) -> &mut Option<Shown> {
        match self {
            Channel::Stdout => &mut expect.stdout,
            Channel::Stderr => &mut expect.stderr,
            Channel::CompileError => &mut expect.compile_error,
            Channel::Report => &mut expect.report,
        }
    }
}

/// What the words of an expectation fence say.
#[derive(Debug)]
pub(super) struct Promise<'w> {
    channel: Channel,
    /// The word that names the channel.
    word: &'w Word<'w>,
    /// The words that name cases; none for the unnamed case.
    cases: Vec<&'w Word<'w>>,
}

const CASE: &str = "case=";

/// Reads the words of a fence that is not a snippet, and says whether it is an expectation; `reports` is whether it may
/// be one of a report.
pub(super) fn promise<'w>(
    words: &'w [Word<'w>],
    reports: bool,
    text: &Sourced,
    rules: &Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Promise<'w>> {
    let first = words.first()?;
    let channels = Channels::with(reports);
    let named = |word: &&Word<'_>| channels.of(word.text).is_some();
    let span = |word: &Word<'_>| text.span(word.range.clone());
    if first.text != "text" {
        if let Some(word) = words.iter().find(named)
            && rules.strict
        {
            let message = format!("a fence with `{}` must begin with `text`", word.text);
            let diagnostic = Diagnostic::error(span(first), message);
            diagnostics.push(diagnostic.help(format!("write `text,{}`", word.text)));
        }
        return None;
    }
    let Some(word) = words.iter().find(named) else {
        for word in &words[1..] {
            let (message, help) = if let Some(near) = nearest(word.text, channels.names()) {
                let message = format!("unknown word `{}`", word.text);
                (message, format!("did you mean `{near}`?"))
            } else if word.text.starts_with(CASE) {
                let message = format!("`{}` of what?", word.text);
                (message, format!("write `text,stdout,{}`", word.text))
            } else {
                continue;
            };
            diagnostics.push(rules.fault(span(word), message).help(help));
        }
        return None;
    };
    let channel = channels.of(word.text)?;
    let mut promise = Promise {
        channel,
        word,
        cases: Vec::new(),
    };
    for other in words[1..].iter().filter(|other| *other != word) {
        if other.text.starts_with(CASE) {
            promise.cases.push(other);
        } else if channels.of(other.text).is_some() {
            let message = format!("one fence cannot show `{}` and `{}`", word.text, other.text);
            let diagnostic = Diagnostic::error(span(other), message);
            diagnostics.push(diagnostic.help("give each a fence of its own"));
        } else if !other.text.starts_with(['{', '.']) && !other.text.starts_with("class:") {
            let message = format!("unknown word `{}`", other.text);
            let help = match nearest(other.text, ["case"].into_iter().chain(channels.names())) {
                Some("case") => "did you mean `case=NAME`?".to_owned(),
                Some(near) => format!("did you mean `{near}`?"),
                None => "an expectation says `stdout`, `stderr`, `compile_error` or `report`, and `case=NAME`"
                    .to_owned(),
            };
            diagnostics.push(rules.fault(span(other), message).help(help));
        }
    }
    Some(promise)
}

impl Promise<'_> {
    /// Where to point when the whole fence is at fault.
    pub(super) fn span(&self, text: &Sourced) -> Span {
        text.span(self.word.range.clone())
    }

    /// Writes what the fence shows into the cases of `snippet` that it names.
    pub(super) fn attach(
        &self,
        fence: &Fence<'_>,
        snippet: &mut Snippet,
        text: &Sourced,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(problem) = self.problem(snippet, text) {
            let attaches = problem.severity == Severity::Warning;
            diagnostics.push(problem.also(snippet.opening.clone(), "the snippet"));
            if !attaches {
                return;
            }
        }
        let mut names = self
            .cases
            .iter()
            .map(|word| (Some(&word.text[CASE.len()..]), *word));
        let unnamed = self.cases.is_empty().then_some((None, self.word));
        for (name, word) in unnamed.into_iter().chain(names.by_ref()) {
            let span = text.span(word.range.clone());
            let case = snippet
                .cases
                .iter_mut()
                .find(|case| case.name.as_deref() == name);
            let Some(case) = case else {
                let name = name.unwrap_or_default();
                let known = snippet.cases.iter().filter_map(|case| case.name.as_deref());
                let help = match nearest(name, known.clone()) {
                    Some(near) => format!("did you mean `case={near}`?"),
                    None if known.clone().next().is_none() => "the snippet has no cases".to_owned(),
                    None => format!("its cases are: {}", known.collect::<Vec<_>>().join(", ")),
                };
                let diagnostic =
                    Diagnostic::error(span, format!("the snippet has no case `{name}`"));
                let opening = snippet.opening.clone();
                diagnostics.push(diagnostic.also(opening, "the snippet").help(help));
                continue;
            };
            let slot = self.channel.slot(&mut case.expect);
            if let Some(shown) = slot {
                let message = format!("`{}` of this case is shown twice", self.word.text);
                let first = first_line(text, shown);
                diagnostics.push(Diagnostic::error(span, message).also(first, "shown here"));
            } else {
                *slot = Some(shown(fence, text));
            }
        }
    }

    /// Why this snippet cannot keep such a promise.
    fn problem(&self, snippet: &Snippet, text: &Sourced) -> Option<Diagnostic> {
        let word = self.word.text;
        let error = |message: String| Some(Diagnostic::error(self.span(text), message));
        let is_compile_error = self.channel == Channel::CompileError;
        // Whether components fit under a program is a question of each case.
        let composed = |case: &Word<'_>| {
            let name = case.text.strip_prefix("case=").unwrap_or_default();
            let mut cases = snippet.cases.iter();
            cases.any(|c| c.name.as_deref() == Some(name) && !c.world.with.is_empty())
        };
        if is_compile_error
            && !self.cases.is_empty()
            && self.cases.iter().all(|case| composed(case))
        {
            return None;
        }
        if is_compile_error && let Some(case) = self.cases.first() {
            let message = "a snippet is compiled once for all its cases".to_owned();
            let diagnostic = Diagnostic::error(text.span(case.range.clone()), message);
            return Some(diagnostic.help(format!("leave `{}` out", case.text)));
        }
        if self.channel == Channel::Report
            && let Some(help) = unreported(snippet)
        {
            let diagnostic = error("only a `lint` snippet has a report".to_owned());
            return diagnostic.map(|diagnostic| diagnostic.help(help));
        }
        match (&snippet.mode, snippet.language) {
            (Mode::Lint, _) if self.channel == Channel::Report => None,
            (Mode::Lint, _) => {
                let diagnostic = error(format!("there is no `{word}` of a `lint` snippet"));
                diagnostic.map(|diagnostic| {
                    diagnostic.help("what the linter says of it stands in a fence `text,report`")
                })
            }
            (Mode::Ignore(_), _) => {
                let message = format!("this `{word}` is never compared: its snippet is ignored");
                Some(Diagnostic::warning(self.span(text), message))
            }
            (Mode::CompileFail(_), _) if is_compile_error => None,
            _ if is_compile_error => {
                let diagnostic =
                    error("only a `compile_fail` snippet has a compile error".to_owned());
                diagnostic
                    .map(|diagnostic| diagnostic.help("add `compile_fail` to the snippet's words"))
            }
            (Mode::CompileFail(_), _) => {
                error(format!("there is no `{word}` where nothing compiles"))
            }
            (Mode::NoRun, _) => error(format!("there is no `{word}` where nothing is run")),
            (_, Language::Wit) => error(format!("there is no `{word}`: an interface is not run")),
            _ => None,
        }
    }
}

/// What to do about a report of a snippet that has none; `None` where it may have one.
fn unreported(snippet: &Snippet) -> Option<&'static str> {
    let is_interface = matches!(snippet.language, Language::Wit | Language::Witx);
    match snippet.mode {
        Mode::Lint => None,
        Mode::Ignore(_) if is_interface => None,
        Mode::CompileFail(_) if is_interface => Some("what cannot be read has a `compile_error`"),
        _ if is_interface => Some("add `lint` to the snippet's words"),
        _ => Some(LINTER_READS),
    }
}

fn shown(fence: &Fence<'_>, text: &Sourced) -> Shown {
    let mut shown = String::new();
    for line in &fence.lines {
        shown.push_str(&unescaped(&line.text));
        shown.push('\n');
    }
    let content = content(fence, text);
    let home = text.place(fence.range.start);
    // A whole file that the fence quotes has no prefix of the fence in it.
    let quotes = !Arc::ptr_eq(&home.file, &content.file);
    Shown {
        text: shown,
        fence: fence.range.clone(),
        content,
        prefix: if quotes {
            String::new()
        } else {
            fence.prefix.clone()
        },
    }
}

/// Where the content of a fence is written: in the file of the fence, or where it is nothing but an include, in the
/// file that is included.
fn content(fence: &Fence<'_>, text: &Sourced) -> Span {
    let range = fence.content.clone();
    if range.is_empty() {
        return text.place(range.start);
    }
    if let Some(span) = text.unbroken(range.clone()) {
        return span;
    }
    // The last line ending of an included file is not included; the chapter's own follows.
    if let Some(mut span) = text.unbroken(range.start..range.end - 1) {
        let rest = &span.file.text[span.range.end..];
        let ending = rest.len() - rest.trim_start_matches('\r').trim_start_matches('\n').len();
        span.range.end += ending.min(if rest.starts_with('\r') { 2 } else { 1 });
        return span;
    }
    // A mixture: the lines of the fence's own file, the include among them.
    let opening = text.span(fence.opening.clone());
    let file = &opening.file;
    let start = file.line_range(opening.line_1based() + 1).start;
    let closing = text.place(range.end);
    let same = Arc::ptr_eq(&closing.file, file);
    let end = if same {
        closing.range.end.max(start)
    } else {
        start
    };
    Span::new(file, start..end)
}

fn first_line(text: &Sourced, shown: &Shown) -> Span {
    let range = shown.fence.clone();
    let length = text.text()[range.clone()]
        .lines()
        .next()
        .map_or(0, str::len);
    text.span(range.start..range.start + length)
}
