//! The figure of one snippet: what stands before its code, and what stands after.

use super::Facts;
use super::caption::{self, size};
use super::composition;
use super::highlight::{self, Grammar};
use super::html::Html;
use super::place::anchor;
use super::trace;
use crate::outcome::{Exit, Outcome};
use crate::publish::Play;
use crate::snippet::{Language, Mode, Snippet};
use crate::verdict::{Linted, Tested, Verdict, What};

/// The comment that each line of ours begins with. It makes Markdown end the HTML block with the line itself, so
/// that no blank line is needed before or after, and a tight list stays tight.
pub(super) const LINE: &str = "<!-- wasi -->";

/// All that a figure shows.
pub(super) struct Figure<'a> {
    pub snippet: &'a Snippet,
    /// The snippet's public name.
    pub name: String,
    /// What became of its cases, in their order; empty where nothing is known.
    pub runs: Vec<&'a Tested>,
    /// The streams that the chapter shows elsewhere: `(case, stream)`.
    pub apart: Vec<(usize, What)>,
    pub facts: &'a Facts<'a>,
    /// What the page's script is told of it, where it can be run or edited in the page.
    pub play: Option<&'a Play>,
}

impl Figure<'_> {
    /// The whole figure as one line of HTML, for a page that only quotes it and has it at `anchor`. Its code has no colours
    /// but those of the page's script, and no hidden lines.
    pub(super) fn whole(&self, anchor: &str) -> String {
        let code = self.code().unwrap_or_else(|| {
            let shown = self.snippet.lines.iter().filter(|line| !line.hidden);
            let mut html = Html::default();
            html.open("pre", &[]);
            html.open("code", &[("class", "language-rust")]);
            for line in shown {
                html.text(&line.shown);
                html.text("\n");
            }
            html.close("code");
            html.close("pre");
            html.finish()
        });
        format!("{}{code}{}", self.opening(anchor), self.tail())
    }

    /// The line before the code: the figure opens and its caption says what was granted.
    pub(super) fn head(&self) -> String {
        format!("{LINE}{}", self.opening(&anchor(self.snippet)))
    }

    fn opening(&self, anchor: &str) -> String {
        let mut html = Html::default();
        let mut attributes = vec![
            ("class", "wasi"),
            ("id", anchor),
            ("data-snippet", self.name.as_str()),
        ];
        if let Some(play) = self.play {
            attributes.push(("data-run", &play.json));
        }
        html.open("figure", &attributes);
        html.element("figcaption", "", |html| {
            html.element("span", "wasi-kind", |html| {
                html.text(caption::kind(self.snippet))
            });
            let world = self.snippet.cases.first().map(|case| &case.world);
            let runs = matches!(self.snippet.mode, Mode::Run | Mode::ShouldPanic);
            if let Some(world) = world.filter(|_| runs && self.in_a_world()) {
                html.text(" ");
                html.element("span", "", |html| caption::write_grants(html, world));
            }
        });
        html.finish()
    }

    /// The code as HTML, for languages that mdBook's highlighter does not know; `None` leaves it to mdBook.
    pub(super) fn code(&self) -> Option<String> {
        let grammar = match self.snippet.language {
            Language::RustP2 | Language::RustP1 | Language::RustP3 | Language::RustHost => {
                return None;
            }
            Language::Wat | Language::Witx => Grammar::Wat,
            Language::Wit | Language::Wac => Grammar::Wit,
        };
        let lines: Vec<&str> = self
            .snippet
            .lines
            .iter()
            .map(|line| line.shown.as_str())
            .collect();
        let mut html = Html::default();
        html.open("pre", &[]);
        // `nohighlight` keeps highlight.js from washing the colours out again.
        html.element("code", "nohighlight", |html| {
            highlight::write(html, &lines.join("\n"), grammar);
            html.text("\n");
        });
        html.close("pre");
        Some(html.finish())
    }

    /// The line after the code: what it printed, how it ended, what it asked for; and the figure closes.
    pub(super) fn tail(&self) -> String {
        let mut html = Html::default();
        self.write_results(&mut html);
        if self.runs.iter().any(|run| run.outcome.is_some()) && self.in_a_world() {
            html.open("div", &[("class", "wasi-more")]);
            self.write_traces(&mut html);
            self.write_facts(&mut html);
            html.close("div");
        }
        html.close("figure");
        html.finish()
    }

    /// Whether its runs have a world to speak of: a native program has none, an interface does not run.
    fn in_a_world(&self) -> bool {
        !matches!(
            self.snippet.language,
            Language::RustHost | Language::Wit | Language::Witx
        )
    }

    fn write_results(&self, html: &mut Html) {
        if let Mode::Ignore(reason) = &self.snippet.mode {
            let reason = reason.as_deref().unwrap_or("no reason is given");
            return note(html, &format!("Not run: {reason}."));
        }
        // What does not compile does so in no case: said once.
        let never = self.runs.iter().all(|run| run.rejected.is_some());
        let shown = match never && !self.runs.is_empty() {
            true => &self.runs[..1],
            false => self.runs.as_slice(),
        };
        for run in shown {
            let case = &self.snippet.cases[run.case];
            let name = case.name.as_deref().unwrap_or_default();
            html.open("div", &[("class", "wasi-run"), ("data-case", name)]);
            if shown.len() > 1 {
                html.element("p", "wasi-case", |html| match &case.name {
                    None => html.text(caption::first_case(&case.world)),
                    Some(name) => {
                        html.element("strong", "", |html| html.text(name));
                        html.text(" ");
                        caption::write_difference(html, &self.snippet.cases[0].world, &case.world);
                    }
                });
            }
            self.write_run(html, run);
            html.close("div");
        }
    }

    fn write_run(&self, html: &mut Html, run: &Tested) {
        if let Verdict::Ignored(reason) = &run.verdict {
            let reason = reason.as_deref().unwrap_or("no reason is given");
            return note(html, &format!("Not run: {reason}."));
        }
        if let Some(rejected) = &run.rejected
            && !self.apart.contains(&(run.case, What::Compile))
        {
            stream(html, What::Compile, rejected.rendered.as_bytes());
        }
        if let Some(linted) = &run.linted {
            self.write_report(html, run, linted);
        } else if let Some(outcome) = &run.outcome {
            self.write_outcome(html, run, outcome);
        } else if run.rejected.is_none() {
            match (self.snippet.language, &self.snippet.mode) {
                (Language::Wit, _) => note(html, "Parses and resolves."),
                (Language::RustHost, _) => note(html, "Compiled and run natively."),
                (_, Mode::NoRun) => note(html, "Compiled, not run."),
                _ => {}
            }
        }
        let composed = self.runs.iter().any(|run| run.composition.is_some());
        // The same parts are drawn once: what differs is then in the world.
        let parts = |run: &Tested| {
            run.composition
                .as_ref()
                .map(|made| made.program.sha256.clone())
        };
        let mut before = self
            .runs
            .iter()
            .take_while(|earlier| earlier.case != run.case);
        let drawn = run.composition.is_some() && before.any(|earlier| parts(earlier) == parts(run));
        match (&run.composition, &run.module_sha256) {
            _ if drawn => {}
            (Some(composition), _) => composition::write(html, composition, &self.name),
            // Beside compositions, so that a reader sees that the program's bytes are the same.
            (None, Some(sha256)) if composed => composition::write_alone(html, sha256),
            _ => {}
        }
        self.write_varies(html, run);
        if let Verdict::Fail(mismatches) = &run.verdict {
            html.open("div", &[("class", "wasi-failed")]);
            html.element("p", "", |html| {
                html.element("strong", "", |html| {
                    html.text("Not what the chapter promises.")
                });
            });
            html.open("ul", &[]);
            for mismatch in mismatches {
                html.element("li", "", |html| html.prose(&mismatch.message));
            }
            html.close("ul");
            html.close("div");
        }
    }

    /// What the linter says, by the name of the command that says the same of a file.
    fn write_report(&self, html: &mut Html, run: &Tested, linted: &Linted) {
        let apart = self.apart.contains(&(run.case, What::Report));
        // What is allowed is a report, too: it says of itself that it is no finding.
        if linted.rendered.is_empty() {
            note(html, &format!("`{LINTER}` finds nothing."));
        } else if apart {
            note(html, &format!("What `{LINTER}` says is shown below."));
        }
        if !linted.rendered.is_empty() && !apart {
            stream(html, What::Report, linted.rendered.as_bytes());
        }
    }

    /// On what the outcome depends, where the chapter says so.
    fn write_varies(&self, html: &mut Html, run: &Tested) {
        let varies = &self.snippet.cases[run.case].expect.varies;
        let Some((sources, _)) = varies.as_ref().filter(|(sources, _)| !sources.is_empty()) else {
            return;
        };
        html.element("p", "wasi-note wasi-varies", |html| {
            html.text("Another world would change this: it depends on ");
            let count = sources.iter().count();
            for (index, source) in sources.iter().enumerate() {
                html.text(match index {
                    0 => "",
                    _ if index + 1 == count => " and ",
                    _ => ", ",
                });
                html.code(source.as_str());
            }
            html.text(".");
        });
    }

    fn write_outcome(&self, html: &mut Html, run: &Tested, outcome: &Outcome) {
        for (what, bytes) in [
            (What::Stdout, &outcome.stdout),
            (What::Stderr, &outcome.stderr),
        ] {
            if !bytes.is_empty() && !self.apart.contains(&(run.case, what)) {
                stream(html, what, bytes);
            }
        }
        let silent = outcome.stdout.is_empty() && outcome.stderr.is_empty();
        match &outcome.exit {
            Exit::Code(0) if silent => note(html, "Printed nothing; ended with exit code 0."),
            Exit::Code(0) => {}
            Exit::Code(code) => ended(html, &format!("Ended with exit code {code}.")),
            Exit::Trap(reason) => ended(html, &format!("Trapped: {reason}.")),
            other => {
                let words = other.to_string();
                let mut characters = words.chars();
                let first = characters.next().map(|c| c.to_ascii_uppercase());
                let words: String = first.into_iter().chain(characters).collect();
                ended(html, &format!("{words}."));
            }
        }
    }

    fn write_traces(&self, html: &mut Html) {
        let ran = |run: &&'_ Tested| run.outcome.is_some();
        let several = self.runs.iter().filter(|run| ran(run)).count() > 1;
        let mut outcomes = self
            .runs
            .iter()
            .filter_map(|run| Some((run.case, run.outcome.as_ref()?)));
        let Some((_, first)) = outcomes.clone().next() else {
            return;
        };
        html.open("details", &[]);
        html.element("summary", "", |html| html.text(&trace::summary(first)));
        for (case, outcome) in &mut outcomes {
            html.element("p", "wasi-used", |html| {
                if several {
                    let case = &self.snippet.cases[case];
                    let name = case.name.as_deref();
                    let name = name.unwrap_or(caption::first_case(&case.world));
                    html.element("strong", "", |html| html.text(name));
                    html.text(": ");
                    html.text(&trace::summary(outcome));
                    html.text("; ");
                }
                html.text(&trace::used(outcome));
            });
            trace::write(html, &outcome.trace);
        }
        html.element("p", "wasi-used", |html| {
            html.text("Run it: ");
            html.code(&format!("mdbook-wasi run {}", self.name));
        });
        html.close("details");
    }

    fn write_facts(&self, html: &mut Html) {
        html.open("p", &[("class", "wasi-facts")]);
        html.text(self.facts.runtime);
        let module = |run: &&'_ Tested| Some((run.module_sha256.clone()?, run.module_bytes));
        let published = self.play.and_then(|play| play.module.clone());
        let published = published.map(|(sha256, bytes)| (sha256, bytes as u64));
        if let Some((sha256, bytes)) = published.or_else(|| self.runs.iter().find_map(module)) {
            html.text(" · ");
            html.open(
                "code",
                &[("title", &format!("SHA-256 of the module: {sha256}"))],
            );
            html.text(sha256.get(..SHORT).unwrap_or(&sha256));
            html.close("code");
            html.text(" · ");
            html.text(&size(bytes));
        }
        html.close("p");
    }
}

/// What the report of a linted snippet is called: a reader can have it of an interface of their own.
const LINTER: &str = "mdbook-wasi lint";

/// How many digits of a digest the page shows; the rest is in its title.
const SHORT: usize = 12;

/// A stream that the chapter shows away from its snippet, as a line of its own.
pub(super) fn apart(
    snippet: &Snippet,
    name: &str,
    run: &Tested,
    what: What,
    bytes: &[u8],
) -> String {
    let mut html = Html::default();
    let case = snippet.cases[run.case].name.as_deref().unwrap_or_default();
    html.open(
        "div",
        &[
            ("class", "wasi wasi-apart"),
            ("data-snippet", name),
            ("data-case", case),
        ],
    );
    if let Some(name) = &snippet.cases[run.case].name {
        html.element("p", "wasi-case", |html| {
            html.element("strong", "", |html| html.text(name));
        });
    }
    stream(&mut html, what, bytes);
    html.close("div");
    format!("{LINE}{}", html.finish())
}

/// What one run wrote to one stream, with the stream's name.
fn stream(html: &mut Html, what: What, bytes: &[u8]) {
    let (class, label) = match what {
        What::Stderr => ("wasi-stream wasi-stderr", "stderr"),
        What::Compile => ("wasi-stream wasi-compiler", "compiler"),
        What::Report => ("wasi-stream wasi-report", LINTER),
        What::Stdout | What::End | What::World => ("wasi-stream", "stdout"),
    };
    html.open("div", &[("class", class), ("data-stream", label)]);
    html.element("span", "wasi-label", |html| html.text(label));
    // What may be longer than its box can be scrolled from the keyboard.
    let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
    if lines > 8 || bytes.len() > 300 {
        html.open(
            "pre",
            &[("tabindex", "0"), ("role", "region"), ("aria-label", label)],
        );
    } else {
        html.open("pre", &[]);
    }
    html.element("samp", "", |html| html.printed(bytes));
    html.close("pre");
    html.close("div");
}

/// A sentence about a run, said quietly.
fn note(html: &mut Html, sentence: &str) {
    html.element("p", "wasi-note", |html| html.prose(sentence));
}

/// A sentence about an end that a reader must not overlook.
fn ended(html: &mut Html, sentence: &str) {
    html.element("p", "wasi-ended", |html| html.prose(sentence));
}
