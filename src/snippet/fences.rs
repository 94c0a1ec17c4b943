//! The headings, paragraphs and fenced code blocks of a text, as mdBook's parser finds them. Markdown is read here, never
//! written.

use super::ids::Anchors;
use crate::markdown::number;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A part of a chapter; all ranges are in bytes of the text.
#[derive(Debug)]
pub(super) enum Block<'t> {
    Heading(Heading),
    Fence(Fence<'t>),
    /// A paragraph that stands in no list, quotation or table.
    Paragraph(Range<usize>),
    /// Words of a sentence, wherever it stands, that are no link and no code.
    Prose(Range<usize>),
}

/// A heading with the anchor that its page has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub id: String,
    /// Whether its author wrote the id.
    pub explicit: bool,
    /// 1 for the largest.
    pub level: u8,
    /// Its text, without marks.
    pub title: String,
    /// Its classes: `{#id .class}`.
    pub classes: Vec<String>,
    /// Its first line.
    pub range: Range<usize>,
}

/// A fenced code block.
#[derive(Debug)]
pub(super) struct Fence<'t> {
    /// From its first mark to the end of its last line, without the line ending.
    pub range: Range<usize>,
    /// Its first line, from the first mark.
    pub opening: Range<usize>,
    /// What follows the marks of its first line, without blanks around.
    pub info: Range<usize>,
    /// The lines between the first and the last, line endings and prefixes included.
    pub content: Range<usize>,
    /// Whether a line of marks closes it, rather than the end of what it stands in.
    pub closed: bool,
    /// What each of its lines but the first begins with: markers of lists as blanks, those of quotes as they are.
    pub prefix: String,
    /// Its content without the prefix.
    pub lines: Vec<Line<'t>>,
}

/// A line of a fence.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// Without prefix and line ending.
    pub text: Cow<'t, str>,
    /// How many blanks of it stand for a part of a tab.
    pub pad: usize,
    /// Where the rest of it starts.
    pub at: usize,
}

impl Line<'_> {
    /// Where byte `column` of [`Line::text`] is in the chapter's text.
    pub(super) fn offset(&self, column: usize) -> usize {
        self.at + column.saturating_sub(self.pad)
    }
}

/// Finds the headings and fences of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut anchors = Anchors::default();
    let mut footnotes = HashMap::new();
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    // How many elements are open, and how many of them are links: what is in a heading or a fence is taken whole.
    let (mut depth, mut links) = (0usize, 0usize);
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                let parts = events.by_ref().map_while(|(event, range)| match event {
                    Event::Text(part) => Some((part, range)),
                    _ => None,
                });
                blocks.push(Block::Fence(fence(text, range, parts)));
            }
            Event::Start(Tag::Heading {
                level, id, classes, ..
            }) => {
                let content = plain_text(&mut events, &mut footnotes);
                let explicit = id.is_some();
                let id = id.map_or_else(|| anchors.next(&content), CowStr::into_string);
                let range = range.start..line_end(text, range.start);
                blocks.push(Block::Heading(Heading {
                    id,
                    explicit,
                    level: number(level),
                    title: content,
                    classes: classes.into_iter().map(CowStr::into_string).collect(),
                    range,
                }));
            }
            // A term of a definition list is an anchor too, from the same stock of ids; it heads nothing.
            Event::Start(Tag::DefinitionListTitle) => {
                let content = plain_text(&mut events, &mut footnotes);
                anchors.next(&content);
            }
            Event::FootnoteReference(name) => {
                footnote_number(&mut footnotes, name);
            }
            Event::Start(tag) => {
                if depth == 0 && tag == Tag::Paragraph {
                    blocks.push(Block::Paragraph(trimmed(text, range)));
                }
                depth += 1;
                links += usize::from(matches!(tag, Tag::Link { .. } | Tag::Image { .. }));
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                let link = matches!(tag, TagEnd::Link | TagEnd::Image);
                links = links.saturating_sub(usize::from(link));
            }
            Event::InlineHtml(tag) if tag.starts_with("<a ") => links += 1,
            Event::InlineHtml(tag) if tag.starts_with("</a") => links = links.saturating_sub(1),
            Event::Text(_) if links == 0 && depth > 0 => blocks.push(Block::Prose(range)),
            _ => {}
        }
    }
    blocks
}

/// A range without the blanks and line endings around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let covered = &text[range.clone()];
    let start = range.start + (covered.len() - covered.trim_start().len());
    start..start + covered.trim().len()
}

/// What mdBook parses with when `book.toml` says nothing (mdbook-markdown 0.5).
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// The text of a heading as its anchor is made of: no tags, no text that stands for a picture, and a footnote by its
/// number.
fn plain_text<'t>(
    events: &mut impl Iterator<Item = (Event<'t>, Range<usize>)>,
    footnotes: &mut HashMap<CowStr<'t>, usize>,
) -> String {
    let mut text = String::new();
    let mut pictures = 0usize;
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => break,
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
            _ if pictures > 0 => {}
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak => text.push('\n'),
            Event::FootnoteReference(name) => {
                text.push_str(&footnote_number(footnotes, name).to_string());
            }
            _ => {}
        }
    }
    text
}

/// Footnotes are numbered in the order in which they are first referred to.
fn footnote_number<'t>(footnotes: &mut HashMap<CowStr<'t>, usize>, name: CowStr<'t>) -> usize {
    let next = footnotes.len() + 1;
    *footnotes.entry(name).or_insert(next)
}

fn fence<'t>(
    text: &'t str,
    range: Range<usize>,
    parts: impl Iterator<Item = (CowStr<'t>, Range<usize>)>,
) -> Fence<'t> {
    let opening = range.start..line_end(text, range.start);
    let marks = &text[opening.clone()];
    let mark = marks.chars().next().unwrap_or('`');
    let info = marks.trim_start_matches(mark).trim_start();
    let info_start = opening.end - info.len();
    let info = info_start..info_start + info.trim_end().len();

    let (lines, lines_end) = lines(text, parts);
    let lines_end = lines_end.unwrap_or(opening.end);
    let closed = text
        .get(lines_end..range.end)
        .is_some_and(|rest| rest.contains(mark));
    let end = if closed {
        line_end(text, range.end)
    } else {
        let covered = &text[range.clone()];
        let bare = covered.strip_suffix('\n').unwrap_or(covered);
        range.start + bare.strip_suffix('\r').unwrap_or(bare).len()
    };
    let end = end.max(opening.end);
    let content_end = if closed {
        line_start(text, end)
    } else {
        lines_end
    };
    let content_start = after_line_ending(text, opening.end).min(content_end);
    Fence {
        range: range.start..end,
        info,
        content: content_start..content_end.max(content_start),
        closed,
        prefix: continuation(&text[line_start(text, range.start)..range.start]),
        lines,
        opening,
    }
}

/// Puts the parser's pieces of a code block together to lines; and where the last of them ends.
fn lines<'t>(
    text: &'t str,
    parts: impl Iterator<Item = (CowStr<'t>, Range<usize>)>,
) -> (Vec<Line<'t>>, Option<usize>) {
    let mut lines = Vec::new();
    let mut end = None;
    // The line under way: its blanks, and what of the text it covers.
    let mut open: Option<(usize, Range<usize>)> = None;
    for (part, range) in parts {
        end = Some(range.end);
        // The rest of a tab that the prefix took a part of: blanks that are not in the text.
        if range.is_empty() {
            open = Some((part.len(), range));
            continue;
        }
        let mut at = range.start;
        for piece in text[range].split_inclusive('\n') {
            let bare = piece.strip_suffix('\n').unwrap_or(piece);
            let (pad, covered) = open.take().unwrap_or((0, at..at));
            let covered = covered.start..at + bare.len();
            if bare.len() < piece.len() {
                lines.push(line(text, pad, covered));
            } else {
                open = Some((pad, covered));
            }
            at += piece.len();
        }
    }
    if let Some((pad, covered)) = open {
        lines.push(line(text, pad, covered));
    }
    (lines, end)
}

fn line(text: &str, pad: usize, covered: Range<usize>) -> Line<'_> {
    let at = covered.start;
    let bare = &text[covered];
    let bare = bare.strip_suffix('\r').unwrap_or(bare);
    let text = match pad {
        0 => Cow::Borrowed(bare),
        _ => Cow::Owned(format!("{}{bare}", " ".repeat(pad))),
    };
    Line { text, pad, at }
}

/// From what stands before a fence on its first line, what its other lines begin with.
fn continuation(before: &str) -> String {
    // The text of a footnote is indented by four, however long its name is.
    let (footnote, before) = match before.trim_start().starts_with("[^") {
        true => before
            .split_once("]:")
            .map_or(("", before), |(_, rest)| ("    ", rest.trim_start())),
        false => ("", before),
    };
    let blank = |c: char| if c == '>' || c == '\t' { c } else { ' ' };
    footnote.chars().chain(before.chars().map(blank)).collect()
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |found| found + 1)
}

/// The end of the line that holds `offset`, without the line ending.
fn line_end(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    let line = rest.split('\n').next().unwrap_or(rest);
    let ended = line.len() < rest.len();
    let bare = line.strip_suffix('\r').filter(|_| ended).unwrap_or(line);
    offset + bare.len()
}

fn after_line_ending(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    let rest = rest.strip_prefix('\r').unwrap_or(rest);
    text.len() - rest.strip_prefix('\n').unwrap_or(rest).len()
}
