//! Agendas of meetings, in the form of the WebAssembly meetings repository: a nested list of items with names, minutes
//! and links, and the principles that they cite.
//!
//! Nothing here reads or writes a file, knows what day it is, or prints.

use crate::markdown::{self, Link, Near, Outline};
use crate::source::SourceFile;
use std::ops::Range;
use std::sync::Arc;

pub mod chapters; // agendas that are pages of a book
pub mod check; // an agenda against a register
mod citations; // what is cited, and what became of it
pub mod documents; // links to documents of WASI: what moves and what stays
pub mod expand; // short forms made links
mod findings; // what a check can find
pub mod front_matter; // the lines between the first two `---`
pub mod ics; // an entry of a calendar
mod items; // list items -> items of an agenda
mod minutes; // how long a thing takes
mod sections; // which lists of a text are the agenda
pub mod template; // an agenda to fill in
pub mod timetable; // what begins when, and what it adds up to

#[cfg(test)]
mod tests; // what their tests share

pub use citations::{Citation, Form, Resolution, Resolver, Rules, address_of};
pub use findings::{Data, Finding, Kind as FindingKind, Later};
pub use front_matter::FrontMatter;
pub use minutes::Minutes;

/// One agenda, or any other Markdown taken for one.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// Its front matter, if it has one that can be read.
    pub front: Option<FrontMatter>,
    /// Whether it has one, be it readable or not: such a file is held to the form of an agenda.
    pub fronted: bool,
    /// The front matter's title, or else the text of the first heading.
    pub title: Option<String>,
    /// How long the meeting lasts on each of its days, in minutes.
    pub lasts_min: Option<u32>,
    /// The list under *Agenda items*. A heading below it that names a day is an item with those below it.
    pub items: Vec<Item>,
    /// All that the file cites, or seems to: [`Resolver::resolve`] tells. In order.
    pub citations: Vec<Citation>,
    /// What was nearly a citation.
    pub near: Vec<Near>,
    /// All links and pictures of the file, in order.
    pub links: Vec<Link>,
}

/// One item of an agenda.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its text, without marks and without what is below it.
    pub text: String,
    /// [`Item::text`] without names, minutes, and what it refers to in brackets at its end.
    pub title: String,
    /// Who speaks, as written: `Ada, Grace`.
    pub names: Option<String>,
    /// The minutes that it is given itself.
    pub minutes: Option<Minutes>,
    /// What is wrong with what was meant for minutes.
    pub(crate) doubts: Vec<items::Doubt>,
    /// The word that makes it no business of the meeting: `lunch`.
    pub social: Option<&'static str>,
    /// Where its text is, in bytes of the file.
    pub range: Range<usize>,
    /// The whole item, with those below it.
    pub whole: Range<usize>,
    /// What its own text cites, in order.
    pub citations: Vec<Citation>,
    /// The links of its own text, in order.
    pub links: Vec<Link>,
    /// The items below it.
    pub children: Vec<Item>,
}

impl Item {
    /// The time it takes: its own minutes, or else the sum of what is below it. `None` if neither is known.
    pub fn takes(&self) -> Option<Minutes> {
        self.minutes.or_else(|| minutes::sum(&self.children))
    }

    /// Whether it is outside the time of the meeting: breakfast comes before, dinner after.
    pub fn outside(&self) -> bool {
        matches!(self.social, Some("breakfast" | "dinner"))
    }
}

impl Agenda {
    /// Reads a text that was taken for an agenda. With `own`, it is a page of the book, and any front matter is ours.
    ///
    /// What is wrong with the front matter comes from [`front_matter::parse`].
    pub fn read(file: &Arc<SourceFile>, own: bool) -> Self {
        let (front, _) = front_matter::parse(file, own);
        Self::with(&file.text, front, front_matter::is_ours(&file.text, own))
    }

    pub(crate) fn with(text: &str, front: Option<FrontMatter>, fronted: bool) -> Self {
        let outline = markdown::outline(text, front_matter::markdown_start(text));
        let citations = citations::gather(&outline);
        let items = sections::agenda_items(&outline, &citations, fronted);
        let first = outline.headings.first().map(|heading| heading.text.clone());
        let title = front.as_ref().and_then(|front| front.title.clone());
        let lasts_min = match &front {
            Some(front) => front.duration_min,
            None => when(&outline),
        };
        Self {
            title: title.or(first),
            lasts_min,
            front,
            fronted,
            items,
            citations,
            near: outline.near,
            links: outline.links,
        }
    }
}

/// How long a meeting without front matter lasts: `- **When**: June 12 2025, 17:00-18:00 UTC`. Only if the line has
/// one such range.
fn when(outline: &Outline) -> Option<u32> {
    let is_when = |item: &&markdown::Item| item.text.to_lowercase().starts_with("when:");
    let mut lines = outline.items.iter().take(12).filter(is_when);
    let line = lines.next().filter(|_| lines.next().is_none())?;
    minutes::range_in_utc(&line.text)
}
