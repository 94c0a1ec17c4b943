//! Which WASI functions the programs of a book call, and which programs call a function.

use super::Results;
use super::html::Html;
use super::place::{anchor, page_of};
use crate::book::Book;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many programs are named beside a function before the others have to be opened.
const NAMED_AT_ONCE: usize = 6;

/// Chapter and snippet.
type Place = (usize, usize);

/// What is known of one function.
#[derive(Default)]
struct Called {
    by: BTreeSet<Place>,
    /// The error codes that it answered with.
    errors: BTreeSet<String>,
}

/// The list for the page at `page`: first by function, then by program. Names come from the traces of the runs.
pub(super) fn index(book: &Book, page: &Path, results: &Results<'_>) -> String {
    let mut interfaces: BTreeMap<(Generation, &str), BTreeMap<&str, Called>> = BTreeMap::new();
    let mut programs: BTreeMap<Place, BTreeSet<(Generation, &str)>> = BTreeMap::new();
    for tested in results.tested {
        let Some(outcome) = &tested.outcome else {
            continue;
        };
        let place = (tested.chapter, tested.snippet);
        for ((interface, function), calls) in &outcome.trace.calls {
            let key = (Generation::of(interface), interface.as_str());
            programs.entry(place).or_default().insert(key);
            let called = interfaces.entry(key).or_default();
            let called = called.entry(function.as_str()).or_default();
            called.by.insert(place);
            called.errors.extend(calls.errors.keys().cloned());
        }
    }
    let writer = Writer {
        book,
        page,
        results,
    };
    let mut text = String::new();
    let mut generation = None;
    for ((of, interface), functions) in &interfaces {
        if generation != Some(of) {
            text.push_str(&format!("## {}\n\n", of.title()));
            generation = Some(of);
        }
        // A heading for each interface of 0.2 and 0.3; 0.1 has one alone.
        if *of != Generation::Wasi01 {
            text.push_str(&format!("### `{interface}`\n\n"));
        }
        text.push_str(&writer.functions(functions));
        text.push_str("\n\n");
    }
    text.push_str("## By program\n\n");
    text.push_str(&writer.programs(&programs));
    text
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Generation {
    Wasi01,
    Wasi02,
    Wasi03,
}

impl Generation {
    fn of(interface: &str) -> Self {
        match interface {
            crate::world::imports::MODULE => Self::Wasi01,
            _ if interface.contains("@0.3.") => Self::Wasi03,
            _ => Self::Wasi02,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Wasi01 => "WASI 0.1",
            Self::Wasi02 => "WASI 0.2",
            Self::Wasi03 => "WASI 0.3",
        }
    }
}

struct Writer<'a> {
    book: &'a Book,
    page: &'a Path,
    results: &'a Results<'a>,
}

impl Writer<'_> {
    fn functions(&self, functions: &BTreeMap<&str, Called>) -> String {
        let mut html = Html::default();
        table(
            &mut html,
            &["Function", "Called by", "Errors it gave"],
            |html| {
                for (function, called) in functions {
                    html.open("tr", &[]);
                    html.element("td", "", |html| html.code(plain(function)));
                    html.element("td", "", |html| self.links(html, &called.by));
                    html.element("td", "", |html| {
                        for (at, error) in called.errors.iter().enumerate() {
                            html.text(if at > 0 { ", " } else { "" });
                            html.code(error);
                        }
                    });
                    html.close("tr");
                }
            },
        );
        html.finish()
    }

    fn links(&self, html: &mut Html, places: &BTreeSet<Place>) {
        let places: Vec<&Place> = places.iter().collect();
        let first = match places.len() {
            n if n <= NAMED_AT_ONCE + 1 => n,
            _ => NAMED_AT_ONCE,
        };
        let write = |html: &mut Html, some: &[&Place]| {
            for (at, place) in some.iter().enumerate() {
                html.text(if at > 0 { ", " } else { "" });
                self.link(html, **place);
            }
        };
        write(html, &places[..first]);
        if first < places.len() {
            html.open("details", &[]);
            html.element("summary", "", |html| {
                html.text(&format!("and {} more", places.len() - first));
            });
            write(html, &places[first..]);
            html.close("details");
        }
    }

    fn link(&self, html: &mut Html, (chapter, snippet): Place) {
        let read = &self.book.chapters[chapter];
        let page = page_of(self.page, &read.path);
        let href = format!("{page}#{}", anchor(&read.snippets[snippet]));
        html.open("a", &[("href", &href)]);
        // It may be broken after a dot, on a page that has room for little.
        let name = &self.results.names[chapter][snippet];
        for (at, part) in name.split_inclusive('.').enumerate() {
            if at > 0 {
                html.open("wbr", &[]);
            }
            html.text(part);
        }
        html.close("a");
    }

    fn programs(&self, programs: &BTreeMap<Place, BTreeSet<(Generation, &str)>>) -> String {
        let mut html = Html::default();
        table(&mut html, &["Program", "Interfaces it called"], |html| {
            for (&place, interfaces) in programs {
                html.open("tr", &[]);
                html.element("td", "", |html| self.link(html, place));
                html.element("td", "", |html| {
                    for (at, (_, interface)) in interfaces.iter().enumerate() {
                        html.text(if at > 0 { ", " } else { "" });
                        html.code(interface);
                    }
                });
                html.close("tr");
            }
        });
        html.finish()
    }
}

fn table(html: &mut Html, heads: &[&str], rows: impl FnOnce(&mut Html)) {
    html.open("div", &[("class", "table-wrapper wasi-calls")]);
    html.open("table", &[]);
    html.open("thead", &[]);
    html.open("tr", &[]);
    for head in heads {
        html.element("th", "", |html| html.text(head));
    }
    html.close("tr");
    html.close("thead");
    html.open("tbody", &[]);
    rows(html);
    html.close("tbody");
    html.close("table");
    html.close("div");
}

/// A function as people write it: `descriptor.open-at` for `[method]descriptor.open-at`.
fn plain(function: &str) -> &str {
    function
        .strip_prefix("[method]")
        .or_else(|| function.strip_prefix("[static]"))
        .unwrap_or(function)
}
