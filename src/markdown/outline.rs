//! The events of mdBook's parser, made an outline.

use super::prose::{Found, find};
use super::{DEEPEST, Heading, Item, Link, LinkForm, Mark, Outline};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::cmp::Reverse;
use std::ops::Range;

/// Finds what a text is made of. Front matter is cut off before: `at` is the byte at which Markdown begins.
pub fn outline(text: &str, at: usize) -> Outline {
    let mut walk = Walk {
        text,
        outline: Outline::default(),
        lists: Vec::new(),
        items: Vec::new(),
        links: Vec::new(),
        heading: None,
        prose: 0..0,
        code: 0,
        tags: 0,
    };
    let events = Parser::new_ext(&text[at..], options()).into_offset_iter();
    for (event, range) in events {
        walk.event(event, range.start + at..range.end + at);
    }
    walk.flush();
    walk.outline
}

/// What mdBook parses with when `book.toml` says nothing (mdbook-markdown 0.5), but for curly quotes and dashes: they
/// change no structure, and would stand in the names of people and of principles.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// The way through the events.
struct Walk<'t> {
    text: &'t str,
    outline: Outline,
    /// Whether each list under way is numbered.
    lists: Vec<bool>,
    items: Vec<Open>,
    /// The links under way, as indices of the outline's, and where in an item's text they began.
    links: Vec<(usize, usize)>,
    heading: Option<Heading>,
    /// The run of prose under way.
    prose: Range<usize>,
    /// How many code blocks are open.
    code: usize,
    /// How many HTML elements are open in which nothing is cited.
    tags: usize,
}

/// An item under way.
struct Open {
    item: Item,
    /// Whether what comes belongs to its own text.
    own: bool,
    /// Whether its text has begun.
    begun: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Event::Text(part) = &event {
            self.say(part, &range);
            if self.links.is_empty() && self.code == 0 && self.tags == 0 {
                match self.prose.end == range.start {
                    true => self.prose.end = range.end,
                    false => {
                        self.flush();
                        self.prose = range;
                    }
                }
            }
            return;
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Code(part) => {
                let from = self.said();
                self.say(&part, &range);
                self.mark(from, None);
            }
            Event::SoftBreak | Event::HardBreak => self.say(" ", &range),
            Event::InlineHtml(tag) => self.tag(&tag, range),
            Event::Html(_) => self.own_text_ends(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.own_text_ends();
                self.heading = Some(Heading {
                    level: number(level),
                    text: String::new(),
                    range: trimmed(self.text, range),
                });
            }
            Tag::List(first) => {
                self.own_text_ends();
                self.lists.push(first.is_some());
            }
            Tag::Item => {
                let links = self.outline.links.len();
                self.items.push(Open {
                    item: Item {
                        ordered: self.lists.last().copied().unwrap_or(false),
                        range: range.start..range.start,
                        whole: range,
                        links: links..links,
                        ..Item::default()
                    },
                    own: true,
                    begun: false,
                });
            }
            // The first paragraph of an item is its text.
            Tag::Paragraph if self.items.last().is_some_and(|open| !open.begun) => {}
            Tag::Link { dest_url, .. } => {
                self.link(range, dest_url.into_string(), LinkForm::Marked)
            }
            Tag::Image { dest_url, .. } => {
                self.link(range, dest_url.into_string(), LinkForm::Picture)
            }
            Tag::CodeBlock(_) => {
                self.own_text_ends();
                self.code += 1;
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            _ => self.own_text_ends(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ) {
            // An element that is open over the end of a paragraph is one that nobody closed.
            self.tags = 0;
        }
        match tag {
            TagEnd::Heading(_) => self.outline.headings.extend(self.heading.take()),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => self.item_ends(),
            // A paragraph of a footnote or a quotation has ended the text long before.
            TagEnd::Paragraph if self.items.last().is_some_and(|open| open.begun) => {
                self.own_text_ends();
            }
            TagEnd::Link | TagEnd::Image => {
                if let Some((link, from)) = self.links.pop() {
                    self.mark(from, Some(link));
                }
            }
            TagEnd::CodeBlock => self.code = self.code.saturating_sub(1),
            _ => {}
        }
    }

    /// Adds to the text of the heading or the item under way.
    fn say(&mut self, part: &str, range: &Range<usize>) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(part);
        } else if let Some(open) = self.items.last_mut().filter(|open| open.own) {
            if !open.begun {
                open.begun = true;
                open.item.range = range.clone();
            }
            open.item.text.push_str(part);
            open.item.range.end = range.end.max(open.item.range.end);
        }
    }

    /// How much of the item's own text there is.
    fn said(&self) -> usize {
        self.items.last().map_or(0, |open| open.item.text.len())
    }

    fn mark(&mut self, from: usize, link: Option<usize>) {
        let end = link.map_or(0, |link| self.outline.links[link].range.end);
        if let Some(open) = self.items.last_mut().filter(|open| open.own) {
            open.item.range.end = end.max(open.item.range.end);
            let plain = from.min(open.item.text.len())..open.item.text.len();
            open.item.marks.push(Mark { plain, link });
        }
    }

    fn link(&mut self, range: Range<usize>, destination: String, form: LinkForm) {
        if let Some(open) = self.items.last_mut().filter(|open| open.own && !open.begun) {
            open.begun = true;
            open.item.range = range.clone();
        }
        self.links.push((self.outline.links.len(), self.said()));
        self.outline.links.push(Link {
            range,
            destination,
            form,
        });
    }

    /// An HTML tag among words: links and code are known in this form too.
    fn tag(&mut self, tag: &str, range: Range<usize>) {
        let name = tag.trim_start_matches(['<', '/']);
        let length = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        if !["a", "code", "kbd", "pre", "samp"].contains(&&*name[..length].to_ascii_lowercase()) {
            return;
        }
        if tag.starts_with("</") {
            self.tags = self.tags.saturating_sub(1);
        } else if !tag.ends_with("/>") {
            self.tags += 1;
        }
        if let Some(destination) = attribute(tag, "href") {
            self.outline.links.push(Link {
                range,
                destination: destination.to_owned(),
                form: LinkForm::Marked,
            });
        }
    }

    /// What follows in the item under way is not its own text.
    fn own_text_ends(&mut self) {
        let links = self.outline.links.len();
        if let Some(open) = self.items.last_mut().filter(|open| open.own) {
            open.own = false;
            open.item.links.end = links;
        }
    }

    fn item_ends(&mut self) {
        self.own_text_ends();
        let Some(Open { mut item, .. }) = self.items.pop() else {
            return;
        };
        item.text.truncate(item.text.trim_end().len());
        for mark in &mut item.marks {
            mark.plain.end = mark.plain.end.min(item.text.len());
            mark.plain.start = mark.plain.start.min(mark.plain.end);
        }
        // They were noted at their ends; what holds another comes before it.
        item.marks
            .sort_by_key(|mark| (mark.plain.start, Reverse(mark.plain.end)));
        if self.items.len() >= DEEPEST {
            // Items end from the innermost outwards; the order of the text is put right below.
            self.items[DEEPEST - 1].item.children.push(item);
            return;
        }
        if self.items.len() == DEEPEST - 1 {
            item.children.sort_by_key(|child| child.whole.start);
        }
        match self.items.last_mut() {
            Some(parent) => parent.item.children.push(item),
            None => self.outline.items.push(item),
        }
    }

    /// The run of prose is at its end.
    fn flush(&mut self) {
        let range = std::mem::replace(&mut self.prose, 0..0);
        if range.is_empty() {
            return;
        }
        let outline = &mut self.outline;
        find(self.text, range, |found| match found {
            Found::Short(short) => outline.shorts.push(short),
            Found::Near(near) => outline.near.push(near),
            Found::Link(link) => outline.links.push(link),
        });
    }
}

/// A heading's level: 1 for the largest.
pub(crate) fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// A range without the blanks and line endings at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    range.start..range.start + text[range.clone()].trim_end().len()
}

/// The value of an HTML tag's attribute, in quotation marks.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests;
