//! Which lists of a text are the agenda: those under *Agenda items*, up to the notes.

use super::{Citation, Item, items};
use crate::markdown::{Heading, Outline};

/// The items of a text's agenda. Without front matter, nothing but the one form is taken for an agenda.
pub(super) fn agenda_items(outline: &Outline, citations: &[Citation], fronted: bool) -> Vec<Item> {
    let headings = &outline.headings;
    let words: [&[&str]; 2] = [
        &[
            "agenda items",
            "agenda",
            "proposed agenda",
            "proposed agenda items",
        ],
        &["schedule"],
    ];
    for names in words {
        for (at, heading) in headings.iter().enumerate() {
            if names.contains(&&*plain(heading)) {
                let found = section(outline, at, citations, fronted);
                if !found.is_empty() {
                    return found;
                }
            }
        }
    }
    Vec::new()
}

fn plain(heading: &Heading) -> String {
    heading.text.trim().trim_end_matches(':').to_lowercase()
}

/// The items from a heading on, up to the first heading that does not belong to it.
fn section(outline: &Outline, from: usize, citations: &[Citation], fronted: bool) -> Vec<Item> {
    let headings = &outline.headings[from..];
    let below = headings[1..]
        .iter()
        .take_while(|heading| heading.level > headings[0].level && belongs(heading, fronted));
    let count = 1 + below.count();
    let mut found: Vec<Item> = Vec::new();
    for (at, heading) in headings[..count].iter().enumerate() {
        let end = headings
            .get(at + 1)
            .map_or(usize::MAX, |next| next.range.start);
        let first = outline
            .items
            .partition_point(|item| item.range.start < heading.range.end);
        let last = outline.items.partition_point(|item| item.range.start < end);
        let listed = outline.items[first..last.max(first)]
            .iter()
            .map(|item| items::item(item, outline, citations));
        if at == 0 {
            found.extend(listed);
            continue;
        }
        let children: Vec<Item> = listed.collect();
        if !children.is_empty() {
            let whole_end = children.last().map_or(0, |child| child.whole.end);
            found.push(Item {
                text: heading.text.clone(),
                title: heading.text.clone(),
                range: heading.range.clone(),
                whole: heading.range.start..whole_end,
                citations: items::within(citations, &heading.range).to_vec(),
                children,
                ..Item::default()
            });
        }
    }
    found
}

/// Whether a heading below the agenda's is a part of it: a day, or in our own form whatever is not known for another thing.
fn belongs(heading: &Heading, fronted: bool) -> bool {
    const OTHER: [&str; 6] = [
        "schedule constraints",
        "attendees",
        "notes",
        "meeting notes",
        "discussion",
        "adjourn",
    ];
    const DAYS: [&str; 8] = [
        "day",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let text = plain(heading);
    let first = text.split(|c: char| !c.is_alphanumeric()).next();
    match fronted {
        true => !OTHER.contains(&&*text),
        false => first.is_some_and(|word| DAYS.contains(&word)),
    }
}
