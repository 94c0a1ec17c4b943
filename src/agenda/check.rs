//! An agenda held against a register: what it cites, and whether its form and its minutes are sound.

use super::documents::{self, Target};
use super::findings::{Data, Finding, Kind};
use super::items::Doubt;
use super::timetable::{Balance, balance, timetable};
use super::{Agenda, Item, Minutes, Resolution, Resolver, Rules, front_matter, minutes};
use crate::diagnostic::Diagnostic;
use crate::register::Register;
use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;

mod told; // what is found of a citation, in words

use told::{gone, newer, no_revision, stale, unknown};

/// Checks any Markdown. Findings come in the order of the text.
///
/// Citations and links are looked at in every file. What is an item and what it lasts is held to the form only in a file
/// with an agenda's front matter; without it, minutes that disagree are warnings.
pub fn check(file: &Arc<SourceFile>, register: &Register, rules: &Rules) -> Vec<Finding> {
    let (front, diagnostics) = front_matter::parse(file, rules.own);
    let fronted = front_matter::is_ours(&file.text, rules.own);
    let agenda = Agenda::with(&file.text, front, fronted);
    findings(file, &agenda, diagnostics, register, rules)
}

/// As [`check`], for who has read the agenda already. `front` is what [`front_matter::parse`] found.
pub fn findings(
    file: &Arc<SourceFile>,
    agenda: &Agenda,
    front: Vec<Diagnostic>,
    register: &Register,
    rules: &Rules,
) -> Vec<Finding> {
    let mut checker = Checker {
        file,
        agenda,
        resolver: Resolver::new(register, rules),
        found: Vec::new(),
    };
    for diagnostic in front {
        checker.add(Kind::FrontMatter, diagnostic, Data::default());
    }
    checker.citations();
    checker.documents();
    checker.form();
    checker.minutes();
    let mut found = checker.found;
    found.sort_by_key(|finding| finding.diagnostic.labels[0].span.range.start);
    found
}

struct Checker<'a> {
    file: &'a Arc<SourceFile>,
    agenda: &'a Agenda,
    resolver: Resolver<'a>,
    found: Vec<Finding>,
}

impl Checker<'_> {
    fn add(&mut self, kind: Kind, diagnostic: Diagnostic, data: Data) {
        self.found.push(Finding {
            kind,
            diagnostic,
            data,
        });
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }

    fn malformed(&mut self, range: &Range<usize>, message: String, help: &str) {
        let diagnostic = Diagnostic::error(self.span(range), message).help(help);
        self.add(Kind::Malformed, diagnostic, Data::default());
    }

    fn citations(&mut self) {
        let agenda = self.agenda;
        for citation in &agenda.citations {
            let Some(resolution) = self.resolver.resolve(citation) else {
                continue;
            };
            let span = self.span(&citation.range);
            let found = match resolution {
                Resolution::Current(_) => continue,
                Resolution::NoRevision(entry) => no_revision(span, citation, entry),
                Resolution::Stale(entry, number) => stale(span, entry, number, &citation.id),
                Resolution::Newer(entry, number) => newer(span, entry, number, &citation.id),
                Resolution::Retired(entry, retired) => {
                    let successors = self.resolver.successors(&citation.id);
                    gone(span, entry, retired, citation, &successors)
                }
                Resolution::Unknown(near) => unknown(span, citation, near),
            };
            self.found.push(found);
        }
        for near in &agenda.near {
            // In anybody's text only what has an id that there is.
            let meant = match agenda.fronted {
                true => self.resolver.knows_family(&near.id),
                false => self.resolver.knows(&near.id),
            };
            if meant {
                let message = format!("`{}` is no citation", &self.file.text[near.range.clone()]);
                let help = format!("a revision is a whole number from 1: `[{}@1]`", near.id);
                self.malformed(&near.range, message, &help);
            }
        }
    }

    fn documents(&mut self) {
        for link in &self.agenda.links {
            let Some(Target::Moving(branch)) =
                documents::document(link).map(|document| document.target)
            else {
                continue;
            };
            let message =
                format!("what this link leads to on the branch `{branch}` may change or vanish");
            let diagnostic = Diagnostic::warning(self.span(&link.range), message)
                .help("link to a commit (on GitHub, press `y` on the page), or cite a principle");
            let data = Data {
                url: Some(link.destination.clone()),
                branch: Some(branch),
                ..Data::default()
            };
            self.add(Kind::MovingLink, diagnostic, data);
        }
    }

    /// What only an agenda with front matter is held to.
    fn form(&mut self) {
        let agenda = self.agenda;
        if !agenda.fronted {
            return;
        }
        if agenda.items.is_empty() {
            let range = agenda
                .front
                .as_ref()
                .map_or(0..3, |front| front.range.start..front.range.start + 3);
            let help = "add a heading `## Agenda items`, and a list below it";
            self.malformed(&range, "the agenda has no items".to_owned(), help);
        }
        let mut discussed = Vec::new();
        for item in &agenda.items {
            self.item_form(item, &mut discussed);
        }
    }

    /// The form of an item and of those below it. `above` are the titles of those above it.
    fn item_form<'i>(&mut self, item: &'i Item, above: &mut Vec<&'i str>) {
        let range = match item.range.is_empty() {
            true => item.range.start..first_line_end(&self.file.text, &item.whole),
            false => item.range.clone(),
        };
        if item.text.is_empty() && item.children.is_empty() {
            self.malformed(
                &range,
                "this item is empty".to_owned(),
                "write what it is about, or take it out",
            );
        }
        for doubt in &item.doubts {
            let form = "write `(Name, 20 min)`, `(15 - 20 min)` or `(1 h)`";
            let (message, help) = match doubt {
                Doubt::Unreadable(text) => (format!("`{text}` is no number of minutes"), form),
                Doubt::Unitless(text) => (format!("`{text}` has no unit"), form),
                Doubt::Zero => (
                    "an item of no minutes".to_owned(),
                    "give it some, or leave the minutes out",
                ),
                Doubt::Twice => (
                    "the minutes of this item are given twice".to_owned(),
                    "leave one of them; those of parts stand with the items below",
                ),
            };
            self.malformed(&range, message, help);
        }
        let discussed = above.iter().any(|title| is_discussion(title));
        let social = item.social.is_some();
        if discussed
            && !social
            && item.minutes.is_some()
            && item.names.is_none()
            && !named_below(item)
        {
            let message = "this item has minutes and nobody who speaks";
            let diagnostic = Diagnostic::warning(self.span(&range), message)
                .help("write who: `(Name, 20 min)`; a role will do, such as `champion`");
            self.add(Kind::NoName, diagnostic, Data::default());
        }
        above.push(&item.title);
        for child in &item.children {
            self.item_form(child, above);
        }
        above.pop();
    }

    fn minutes(&mut self) {
        let agenda = self.agenda;
        for item in &agenda.items {
            self.sums(item);
        }
        let table = timetable(agenda);
        let Some(lasts) = agenda.lasts_min else {
            return;
        };
        // Where the agenda has an item for each day, each day is a sum of its own.
        let by_days = table.days.len() > 1;
        let sums: Vec<(Minutes, u32, Option<&Item>)> = match by_days {
            true => table
                .days
                .iter()
                .zip(&agenda.items)
                .map(|(&day, item)| (day, lasts, Some(item)))
                .collect(),
            false => vec![(table.total, table.lasts_min.unwrap_or(lasts), None)],
        };
        for (sum, lasts, item) in sums {
            let Balance::Over(over) = balance(sum, lasts) else {
                continue;
            };
            let (what, range) = match item {
                Some(item) => ("the day", item.range.clone()),
                None => ("the meeting", self.first_place()),
            };
            let message = format!(
                "the items take {sum} minutes, {over} more than {what} lasts ({lasts} minutes)"
            );
            let diagnostic = self.weighed(&range, message);
            let diagnostic = diagnostic
                .help("shorten items, put some off to another meeting, or make this one longer");
            let data = Data {
                given_min: Some(Minutes::exactly(lasts)),
                sum_min: Some(sum),
                ..Data::default()
            };
            self.add(Kind::Overrun, diagnostic, data);
        }
    }

    /// Minutes of an item against those of the items below it, if all of them have some.
    fn sums(&mut self, item: &Item) {
        for child in &item.children {
            self.sums(child);
        }
        let inside: Vec<&Item> = item
            .children
            .iter()
            .filter(|child| !child.outside())
            .collect();
        if inside.is_empty() || inside.iter().any(|child| child.takes().is_none()) {
            return;
        }
        let (Some(own), Some(sum)) = (item.minutes, minutes::sum(&item.children)) else {
            return;
        };
        // Who does not keep to our form may list below an item only a part of it.
        let fits = sum.low <= own.high && (!self.agenda.fronted || own.low <= sum.high);
        if fits {
            return;
        }
        let message = format!("this item has {own} minutes, and the items below it take {sum}");
        let diagnostic = self
            .weighed(&item.range, message)
            .help("take its own minutes out, or make them the sum");
        let data = Data {
            given_min: Some(own),
            sum_min: Some(sum),
            ..Data::default()
        };
        self.add(Kind::Disagree, diagnostic, data);
    }

    /// An error in an agenda that keeps to the form, else a warning.
    fn weighed(&self, range: &Range<usize>, message: String) -> Diagnostic {
        let span = self.span(range);
        match self.agenda.fronted {
            true => Diagnostic::error(span, message),
            false => Diagnostic::warning(span, message),
        }
    }

    /// Where the agenda's first item is.
    fn first_place(&self) -> Range<usize> {
        let first = self.agenda.items.first();
        first.map_or(0..0, |item| item.range.clone())
    }
}

fn first_line_end(text: &str, whole: &Range<usize>) -> usize {
    let line = text[whole.clone()].lines().next().unwrap_or_default();
    whole.start + line.len()
}

fn is_discussion(title: &str) -> bool {
    let title = title.to_lowercase();
    title.contains("proposals") || title.contains("discussion")
}

fn named_below(item: &Item) -> bool {
    item.children.iter().any(|child| child.names.is_some())
}

#[cfg(test)]
mod tests;
