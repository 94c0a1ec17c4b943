//! An agenda on its page: when and where, a timetable, and each cited principle to unfold, with its first program.

use super::figure::{Figure, LINE};
use super::html::Html;
use super::{Facts, Results};
use crate::agenda::timetable::{Balance, Row, Timetable, timetable};
use crate::agenda::{Agenda, Form, Item, Minutes, Resolution, Resolver, chapters};
use crate::book::Book;
use crate::citation::{Citation, FOLDER};
use crate::markdown;
use crate::register::Entry;
use jiff::civil::Time;
use std::collections::BTreeSet;
use std::ops::Range;

/// What goes into a chapter that is an agenda; nothing for others.
pub(super) fn splices(
    book: &Book,
    chapter: usize,
    results: &Results<'_>,
    facts: &Facts<'_>,
) -> Vec<(Range<usize>, String)> {
    let read = &book.chapters[chapter];
    let (Some(front), Some(agenda)) = (read.front.clone(), chapters::agenda(read)) else {
        return Vec::new();
    };
    let begins = front.end;
    let mut splices = vec![(front, String::new())];
    let outline = markdown::outline(&read.text, begins);
    let below = outline.headings.first();
    let below = below.map_or(begins, |heading| heading.range.end);
    let published = facts.publication.is_some();
    splices.push((
        below..below,
        format!("\n\n{LINE}{}\n\n", heading(&agenda, read, published)),
    ));
    let kept = book.register.as_ref().filter(|kept| !kept.missing);
    let Some(kept) = kept.filter(|_| published) else {
        return splices;
    };
    let rules = chapters::rules(book);
    let mut unfolding = Unfolding {
        book,
        chapter,
        results,
        facts,
        resolver: Resolver::new(&kept.register, &rules),
        seen: BTreeSet::new(),
        up: "../".repeat(read.path.components().count().saturating_sub(1)),
        splices,
    };
    for citation in &agenda.citations {
        unfolding.link(citation);
    }
    for item in &agenda.items {
        unfolding.item(item);
    }
    unfolding.splices
}

/// When, where, of which kind; and what begins when.
fn heading(agenda: &Agenda, chapter: &crate::snippet::Chapter, published: bool) -> String {
    let mut html = Html::default();
    let Some(front) = &agenda.front else {
        return String::new();
    };
    html.open("div", &[("class", "wasi-meeting")]);
    html.open("dl", &[]);
    let mut said = |name: &str, write: &dyn Fn(&mut Html)| {
        html.open("div", &[]);
        html.element("dt", "", |html| html.text(name));
        html.element("dd", "", |html| write(html));
        html.close("div");
    };
    let date = |html: &mut Html, date: jiff::civil::Date| {
        let text = date.to_string();
        html.open("time", &[("datetime", &text)]);
        html.text(&text);
        html.close("time");
    };
    said("When", &|html| {
        date(html, front.date);
        if let Some(last) = front.last_day {
            html.text(" to ");
            date(html, last);
        }
        if let Some((time, zone)) = &front.start {
            html.text(&format!(", {} ", clock(*time, 0)));
            // A long name of a zone may be broken where it has a mark.
            for (at, part) in zone.split('/').enumerate() {
                if at > 0 {
                    html.text("/");
                    html.open("wbr", &[]);
                }
                html.text(part);
            }
        }
    });
    said("Kind", &|html| html.text(front.kind.name()));
    if let Some(place) = &front.place {
        said("Where", &|html| html.text(place));
    }
    if let Some(minutes) = front.duration_min {
        let each = if front.days() > 1 { " each day" } else { "" };
        said("Length", &|html| {
            html.text(&format!("{}{each}", lasting(minutes)))
        });
    }
    if published {
        let page = crate::page::page_of("".as_ref(), &chapter.path);
        let file = chapters::calendar_of(page.rsplit('/').next().unwrap_or(&page));
        said("Calendar", &|html| {
            html.open("a", &[("href", &file)]);
            html.text("entry for a calendar");
            html.close("a");
        });
    }
    html.close("dl");
    let table = timetable(agenda);
    if table.total.high > 0 {
        write_timetable(
            &mut html,
            &table,
            front.start.as_ref().map(|(time, _)| *time),
        );
    }
    html.close("div");
    html.finish()
}

fn write_timetable(html: &mut Html, table: &Timetable, start: Option<Time>) {
    html.open("details", &[("class", "wasi-times"), ("open", "")]);
    html.element("summary", "", |html| {
        html.text("Timetable: ");
        html.text(&match table.lasts_min {
            Some(lasts) => format!("{} of {lasts} minutes", between(table.total)),
            None => format!("{} minutes", between(table.total)),
        });
    });
    html.open("table", &[("class", "wasi-timetable")]);
    html.element("thead", "", |html| {
        html.open("tr", &[]);
        for (name, class) in [
            (if start.is_some() { "From" } else { "After" }, ""),
            ("What", ""),
            ("Who", ""),
            ("Minutes", "wasi-minutes"),
        ] {
            html.open("th", &[("scope", "col"), ("class", class)]);
            html.text(name);
            html.close("th");
        }
        html.close("tr");
    });
    html.open("tbody", &[]);
    for row in table.rows.iter().filter(|row| row.minutes.is_some()) {
        write_row(html, row, start);
    }
    html.close("tbody");
    if let Some(words) = balance(table) {
        html.open("tfoot", &[]);
        let over = matches!(table.balance(), Balance::Over(_));
        html.open(
            "tr",
            &[("class", if over { "wasi-over" } else { "wasi-fits" })],
        );
        html.open("td", &[("colspan", "4")]);
        html.text(&words);
        html.close("td");
        html.close("tr");
        html.close("tfoot");
    }
    html.close("table");
    html.close("details");
}

fn write_row(html: &mut Html, row: &Row, start: Option<Time>) {
    let class = if row.social.is_some() {
        "wasi-social"
    } else {
        ""
    };
    html.open(
        "tr",
        &[("class", class), ("data-depth", &row.depth.to_string())],
    );
    html.element("td", "", |html| {
        html.text(&match start {
            Some(time) => clock(time, row.start_min),
            None => format!("{} min", row.start_min),
        });
    });
    html.element("td", "", |html| html.text(&row.text));
    html.element("td", "", |html| {
        html.text(row.names.as_deref().unwrap_or_default())
    });
    html.element("td", "wasi-minutes", |html| {
        html.text(&row.minutes.map(between).unwrap_or_default());
    });
    html.close("tr");
}

/// How it all fits, in a sentence.
fn balance(table: &Timetable) -> Option<String> {
    let missing = match table.without {
        0 => String::new(),
        1 => " One item has no minutes.".to_owned(),
        count => format!(" {count} items have no minutes."),
    };
    let fits = match table.balance() {
        Balance::Over(minutes) => format!("Overruns by {}.", lasting(minutes)),
        Balance::Short(minutes) => format!("Leaves {}.", lasting(minutes)),
        Balance::Fits => "Fits.".to_owned(),
        Balance::Unknown => String::new(),
    };
    let words = format!("{fits}{missing}");
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

fn between(minutes: Minutes) -> String {
    match minutes.low == minutes.high {
        true => minutes.low.to_string(),
        false => format!("{} to {}", minutes.low, minutes.high),
    }
}

fn lasting(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The time of day so many minutes later; past midnight it begins again.
fn clock(time: Time, later_min: u32) -> String {
    let begins =
        u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
    let at = (begins + later_min) % (24 * 60);
    format!("{:02}:{:02}", at / 60, at % 60)
}

/// Citations becoming links, and what they cite unfolding below their items.
struct Unfolding<'a> {
    book: &'a Book,
    chapter: usize,
    results: &'a Results<'a>,
    facts: &'a Facts<'a>,
    resolver: Resolver<'a>,
    /// The ids whose program is on the page.
    seen: BTreeSet<String>,
    /// From the page to the book's root.
    up: String,
    splices: Vec<(Range<usize>, String)>,
}

impl<'a> Unfolding<'a> {
    /// The wording that is cited, and whether it is not what the book says now.
    fn cited(&mut self, citation: &crate::agenda::Citation) -> Option<(&'a Entry, u32)> {
        match self.resolver.resolve(citation)? {
            Resolution::Current(entry) | Resolution::NoRevision(entry) => {
                Some((entry, entry.current().number))
            }
            Resolution::Stale(entry, number) => Some((entry, number)),
            Resolution::Retired(entry, _) => {
                let latest = entry.current().number;
                let number = citation.revision.unwrap_or(latest);
                Some((entry, number.min(latest)))
            }
            Resolution::Newer(..) | Resolution::Unknown(_) => None,
        }
    }

    /// A short form becomes a link to the wording that it names.
    fn link(&mut self, citation: &crate::agenda::Citation) {
        if citation.form != Form::Short {
            return;
        }
        let Some((_, number)) = self.cited(citation) else {
            return;
        };
        let mut html = Html::default();
        let token = format!("{}@{number}", citation.id);
        let href = format!("{}{FOLDER}/{token}/index.html", self.up);
        html.open("a", &[("class", "wasi-ref"), ("href", &href)]);
        html.code(&token);
        html.close("a");
        self.splices.push((citation.range.clone(), html.finish()));
    }

    /// What an item cites, after its text.
    fn item(&mut self, item: &Item) {
        let mut html = Html::default();
        let mut here = BTreeSet::new();
        for citation in &item.citations {
            if let Some((entry, number)) = self.cited(citation)
                && here.insert((citation.id.clone(), number))
            {
                self.unfold(&mut html, &citation.id, entry, number);
            }
        }
        let html = html.finish();
        if !html.is_empty() {
            let text = &self.book.chapters[self.chapter].text;
            let prefix = prefix(text, item.range.start);
            // After the marks that end there, too: emphasis, a footnote.
            let rest = &text[item.range.end..];
            let line = rest.find('\n').map_or(rest, |at| &rest[..at]);
            let end = item.range.end + line.trim_end().len();
            self.splices
                .push((end..end, format!("\n{prefix}{LINE}{html}")));
        }
        for child in &item.children {
            self.item(child);
        }
    }

    fn unfold(&mut self, html: &mut Html, id: &str, entry: &'a Entry, number: u32) {
        let Some(revision) = entry.revision(number) else {
            return;
        };
        let citation = Citation {
            id,
            entry,
            revision,
            book: "",
        };
        html.open("details", &[("class", "wasi-cited")]);
        html.element("summary", "", |html| {
            html.code(&citation.token());
            html.text(" ");
            html.text(&revision.title);
        });
        let lead = |target: &str| citation.lead(target, &self.up);
        html.open("blockquote", &[("class", "wasi-statement")]);
        html.open("p", &[]);
        html.raw(&markdown::html(&revision.statement, &lead));
        html.close("p");
        html.close("blockquote");
        self.write_standing(html, id, entry, number);
        self.write_example(html, id);
        html.close("details");
    }

    /// Whether the book says the same today.
    fn write_standing(&self, html: &mut Html, id: &str, entry: &Entry, number: u32) {
        let latest = entry.current();
        let (words, page) = match &entry.retired {
            Some(retired) => (
                format!("Retired on {}: ", retired.date),
                format!("{id}/index.html"),
            ),
            None if latest.number > number => (
                format!("Worded anew on {}: ", latest.date),
                format!("{id}/index.html#history"),
            ),
            None => return,
        };
        html.element("p", "wasi-stale", |html| {
            html.text(&words);
            html.open("a", &[("href", &format!("{}{FOLDER}/{page}", self.up))]);
            html.text(if entry.retired.is_some() {
                "why"
            } else {
                "what changed"
            });
            html.close("a");
            html.text(".");
        });
    }

    /// The figure of the principle's first witness, once on a page.
    fn write_example(&mut self, html: &mut Html, id: &str) {
        let found = self
            .book
            .chapters
            .iter()
            .enumerate()
            .find_map(|(at, chapter)| {
                let principle = chapter.principles.iter().find(|one| one.id == id)?;
                Some((at, *principle.witnesses.first()?))
            });
        let Some((chapter, index)) = found else {
            return;
        };
        let place = format!("shown/{id}");
        if !self.seen.insert(id.to_owned()) {
            html.element("p", "", |html| {
                html.open("a", &[("href", &format!("#{place}"))]);
                html.text("Its program");
                html.close("a");
                html.text(" is above.");
            });
            return;
        }
        let runs = self.results.of_chapter(chapter).iter();
        let figure = Figure {
            play: self
                .facts
                .publication
                .and_then(|all| all.figures.get(&(chapter, index))),
            snippet: &self.book.chapters[chapter].snippets[index],
            name: self.results.names[chapter][index].clone(),
            runs: runs.filter(|run| run.snippet == index).collect(),
            apart: Vec::new(),
            facts: self.facts,
        };
        html.raw(&figure.whole(&place));
    }
}

/// What the lines of a list item after its first begin with: markers of lists as blanks, those of quotations as they are.
fn prefix(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mark = |c: char| match c {
        '>' | '\t' => c,
        _ => ' ',
    };
    text[start..at].chars().map(mark).collect()
}
