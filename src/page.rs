//! Outcomes spliced into a chapter's text: each snippet becomes a figure.
//!
//! Pure: a chapter and its results in, Markdown out. The text is never parsed and printed back; byte ranges of it are
//! replaced, and every other byte stays. The code of a Rust snippet stays a fence, so that mdBook highlights it, lets
//! its hidden lines be shown and gives it its copy button; all else is HTML that works without JavaScript.

use crate::book::Book;
use crate::citation::Meeting;
use crate::publish::Publication;
use crate::snippet::{Index, Shown, Snippet};
use crate::verdict::{Tested, What};
use figure::{Figure, LINE};
use std::ops::Range;

mod agenda;
mod calls;
mod caption;
mod composition;
mod figure;
mod highlight;
mod html;
mod place;
mod principle;
mod rules;
#[cfg(test)]
mod script;
mod terms;
mod trace;

pub(crate) use html::Html;
pub(crate) use place::{anchor, page_of};

/// The stylesheet of figures, principles and indexes. It takes its colours from mdBook's themes.
pub const STYLE: &str = concat!(
    include_str!("page/wasi.css"),
    include_str!("page/principle.css"),
    include_str!("page/cite.css")
);

/// The stylesheet of what the script makes of them; of use only beside [`SCRIPT`].
pub const PLAY_STYLE: &str = concat!(
    include_str!("page/play.css"),
    include_str!("page/play-run.css")
);

/// The script that lets a reader run the figures of a page. It is loaded with the attribute `data-host`, which names
/// [`HOST`] relative to it, and looks for what is published in [`crate::publish::FOLDER`] beside it.
pub const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/page.js"));

/// The script of the worker in which a program runs: the page's own host of WASI 0.1 and 0.2.
pub const HOST: &str = include_str!(concat!(env!("OUT_DIR"), "/host.js"));

/// The attribute of a figure that can be run or edited in its page.
pub const PLAYABLE: &str = " data-run=\"";

/// The attribute of a principle whose line the script gives a control to cite it.
pub const CITABLE: &str = " data-revision=\"";

/// What a figure begins with.
pub const FIGURE: &str = "<figure class=\"wasi\"";

/// What is in each page that [`chapter`] put anything into, and in no other: a page that has it needs [`STYLE`].
pub const MARK: &str = "class=\"wasi";

/// What a page says beside the results themselves.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What ran the snippets, with its version: `Wasmtime 48.0.8`.
    pub runtime: &'a str,
    /// What is published beside the page, so that its snippets can be run there; `None` where no file can be.
    pub publication: Option<&'a Publication>,
}

/// What became of a book's snippets.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// In book order.
    pub tested: &'a [Tested],
    /// The public names of the snippets, by chapter and snippet: [`Book::names`].
    pub names: &'a [Vec<String>],
    /// The meetings that cite its principles: [`crate::agenda::chapters::meetings`].
    pub meetings: &'a [Meeting],
}

impl<'a> Results<'a> {
    /// Those of one chapter.
    fn of_chapter(&self, chapter: usize) -> &'a [Tested] {
        let start = self.tested.partition_point(|one| one.chapter < chapter);
        let end = self.tested.partition_point(|one| one.chapter <= chapter);
        &self.tested[start..end]
    }
}

/// Whether [`chapter`] has anything to do for a chapter: what it leaves alone is mdBook's to the byte.
pub fn touches(book: &Book, chapter: usize) -> bool {
    let read = &book.chapters[chapter];
    let explained = book
        .chapters
        .iter()
        .any(|chapter| !chapter.terms.is_empty());
    // A chapter in which a principle stood keeps an anchor for it.
    let kept = book.register.is_some();
    explained || kept || !read.snippets.is_empty() || !read.indexes.is_empty()
}

/// The chapter's text with a figure in place of each snippet, and what principles, terms and indexes need.
///
/// A snippet without a result is shown as code alone, and its expectations stay as they are written.
pub fn chapter(book: &Book, chapter: usize, results: &Results<'_>, facts: &Facts<'_>) -> String {
    let read = &book.chapters[chapter];
    let tested = results.of_chapter(chapter);
    let names = |snippet: usize| results.names[chapter][snippet].clone();
    let mut splices: Vec<(Range<usize>, String)> = Vec::new();
    for (index, snippet) in read.snippets.iter().enumerate() {
        let runs: Vec<&Tested> = tested.iter().filter(|run| run.snippet == index).collect();
        let mut end = snippet.fence.end;
        let mut apart = Vec::new();
        for promise in promises(snippet, &runs) {
            if end <= promise.shown.fence.start
                && only_blank_lines(&read.text[end..promise.shown.fence.start])
            {
                end = promise.shown.fence.end;
            } else {
                let html = figure::apart(
                    snippet,
                    &names(index),
                    promise.run,
                    promise.what,
                    promise.came,
                );
                splices.push((promise.shown.fence.clone(), html));
                apart.push((promise.run.case, promise.what));
            }
        }
        let place = &(chapter, index);
        let figure = Figure {
            play: facts.publication.and_then(|all| all.figures.get(place)),
            snippet,
            name: names(index),
            runs,
            apart,
            facts,
        };
        splices.push((snippet.fence.start..end, replacement(snippet, &figure)));
    }
    let cited = principle::Cited::on(book, &read.path, facts, results.meetings);
    splices.extend(principle::splices(read, cited));
    splices.extend(terms::splices(book, chapter));
    splices.extend(agenda::splices(book, chapter, results, facts));
    for (range, index) in &read.indexes {
        let list = match index {
            Index::Principles => principle::index(cited),
            Index::Calls => calls::index(book, &read.path, results),
            Index::Rules => rules::index(book, read, &read.path),
        };
        splices.push((range.clone(), list));
    }
    splices.sort_by_key(|(range, _)| range.start);
    splice(&read.text, &splices)
}

/// The same text, with the stylesheet inside: for a page beside which no file can be written.
pub fn with_style(text: &str) -> String {
    let mut styled = String::from("<style>");
    for line in STYLE.lines() {
        styled.push_str(line.trim());
        // A line's end matters only where a word could run into the next.
        if !line.is_empty() && !line.ends_with(['{', '}', ';']) {
            styled.push(' ');
        }
    }
    styled.push_str("</style>\n\n");
    styled.push_str(text);
    styled
}

/// A fence that shows what a case prints, and what it did print.
struct Promise<'a> {
    shown: &'a Shown,
    run: &'a Tested,
    what: What,
    came: &'a [u8],
}

/// The expectation fences of a snippet whose case has run, in the chapter's order.
fn promises<'a>(snippet: &'a Snippet, runs: &[&'a Tested]) -> Vec<Promise<'a>> {
    let mut promises = Vec::new();
    for run in runs {
        let expect = &snippet.cases[run.case].expect;
        let outcome = run.outcome.as_ref();
        let rejected = run.rejected.as_ref();
        let came = [
            (
                &expect.stdout,
                What::Stdout,
                outcome.map(|o| o.stdout.as_slice()),
            ),
            (
                &expect.stderr,
                What::Stderr,
                outcome.map(|o| o.stderr.as_slice()),
            ),
            (
                &expect.compile_error,
                What::Compile,
                rejected.map(|r| r.rendered.as_bytes()),
            ),
            (
                &expect.report,
                What::Report,
                run.linted.as_ref().map(|l| l.rendered.as_bytes()),
            ),
        ];
        for (shown, what, came) in came {
            if let (Some(shown), Some(came)) = (shown, came) {
                promises.push(Promise {
                    shown,
                    run,
                    what,
                    came,
                });
            }
        }
    }
    promises.sort_by_key(|promise| promise.shown.fence.start);
    promises
}

/// Whether nothing but line endings, indentation and quote markers stands there.
fn only_blank_lines(between: &str) -> bool {
    between.chars().all(|c| c.is_whitespace() || c == '>')
}

/// The Markdown that stands for a snippet. Its first line continues the one the fence began on; each further line
/// begins with what stood before the fence's lines.
fn replacement(snippet: &Snippet, figure: &Figure<'_>) -> String {
    let (head, tail) = (figure.head(), figure.tail());
    if let Some(code) = figure.code() {
        return format!("{head}{code}{tail}");
    }
    let fence = "`".repeat(longest_run_of_backticks(snippet).max(2) + 1);
    let mut text = format!("{head}\n{}{fence}rust,noplayground", snippet.prefix);
    // mdBook would bring its playground back for a block with this word.
    for word in snippet
        .other_words
        .iter()
        .filter(|word| *word != "mdbook-runnable")
    {
        text.push(',');
        text.push_str(word);
    }
    text.push('\n');
    for line in &snippet.lines {
        text.push_str(&snippet.prefix);
        text.push_str(&line.shown);
        text.push('\n');
    }
    text.push_str(&format!("{0}{fence}\n{0}{LINE}{tail}", snippet.prefix));
    text
}

fn longest_run_of_backticks(snippet: &Snippet) -> usize {
    let longest = |text: &str| text.split(|c| c != '`').map(str::len).max();
    snippet
        .lines
        .iter()
        .filter_map(|line| longest(&line.shown))
        .max()
        .unwrap_or(0)
}

/// The text with ranges of it replaced; they must be in order and apart from each other.
fn splice(text: &str, splices: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, replacement) in splices {
        out.push_str(&text[copied..range.start]);
        out.push_str(replacement);
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests;
