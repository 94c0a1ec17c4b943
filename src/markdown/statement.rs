//! A piece of running text, such as a principle's statement: without its marks, as HTML, with its links led elsewhere.

use crate::page::Html;
use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

fn events(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, options())
}

/// Of mdBook's extensions those that running text can have.
fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION
}

/// The words alone.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in events(markdown) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The same as HTML on one line: emphasis, code and links, and nothing else. HTML in it is shown as it is written. `lead`
/// says where a link goes.
pub fn html(markdown: &str, lead: &dyn Fn(&str) -> String) -> String {
    let mut html = Html::default();
    let mut names = Vec::new();
    for event in events(markdown) {
        match event {
            Event::Start(tag) => names.push(open(&mut html, tag, lead)),
            Event::End(_) => {
                if let Some(name) = names.pop().flatten() {
                    html.close(name);
                }
            }
            Event::Code(words) => html.code(&words),
            Event::Text(words) | Event::InlineHtml(words) | Event::Html(words) => html.text(&words),
            Event::SoftBreak | Event::HardBreak => html.text(" "),
            _ => {}
        }
    }
    html.finish()
}

/// Opens an element, and gives its name.
fn open(html: &mut Html, tag: Tag<'_>, lead: &dyn Fn(&str) -> String) -> Option<&'static str> {
    let name = match tag {
        Tag::Emphasis => "em",
        Tag::Strong => "strong",
        Tag::Strikethrough => "s",
        Tag::Link { dest_url, .. } => {
            let target = lead(&dest_url);
            let scheme = target
                .split_once(':')
                .map(|(scheme, _)| scheme.to_ascii_lowercase());
            // What a link must not do, it does not do here.
            if !matches!(scheme.as_deref(), None | Some("http" | "https" | "mailto")) {
                return None;
            }
            html.open("a", &[("href", &target)]);
            return Some("a");
        }
        _ => return None,
    };
    html.open(name, &[]);
    Some(name)
}

/// The text with the targets of its inline links led elsewhere; those that lead out of the book, or from a site's root,
/// stay, and so does what only looks like a link, in code.
pub fn relinked(markdown: &str, lead: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut copied = 0;
    for target in targets(markdown) {
        let written = &markdown[target.clone()];
        if leads_out(written) {
            continue;
        }
        out.push_str(&markdown[copied..target.start]);
        out.push_str(&lead(written));
        copied = target.end;
    }
    out.push_str(&markdown[copied..]);
    out
}

/// Where the targets of inline links and pictures are, in order.
fn targets(markdown: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Of each open link, where what it shows ended last.
    let mut open: Vec<usize> = Vec::new();
    for (event, range) in events(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => open.push(range.start),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some(shown) = open.pop() else { continue };
                let rest = markdown.get(shown..range.end).unwrap_or_default();
                if let Some(at) = rest.find("](") {
                    let begin = shown + at + 2;
                    let inner = &markdown[begin..range.end];
                    let begin = begin + (inner.len() - inner.trim_start().len());
                    found.push(begin..begin + target_length(&markdown[begin..range.end]));
                }
                if let Some(outer) = open.last_mut() {
                    *outer = range.end;
                }
            }
            _ => {
                if let Some(outer) = open.last_mut() {
                    *outer = range.end;
                }
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// How long a link's target is: to a blank, or to the bracket that closes the link.
fn target_length(text: &str) -> usize {
    if text.starts_with('<') {
        return text.find('>').map_or(text.len(), |at| at + 1);
    }
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            c if c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether a text needs others of its file to be understood: a link whose target is defined elsewhere, or a footnote.
pub fn leans(markdown: &str) -> bool {
    let mut undefined = false;
    let mut callback = |link: BrokenLink<'_>| {
        undefined |= !matches!(
            link.link_type,
            LinkType::Shortcut | LinkType::ShortcutUnknown
        );
        None
    };
    let options = options() | Options::ENABLE_FOOTNOTES;
    let parser = Parser::new_with_broken_link_callback(markdown, options, Some(&mut callback));
    let footnote = parser
        .into_iter()
        .any(|event| matches!(event, Event::FootnoteReference(_)));
    let marked = markdown
        .split('`')
        .step_by(2)
        .any(|words| words.contains("[^"));
    footnote || marked || undefined
}

/// Whether a link's target is no page of the book, as far as its form tells.
pub fn leads_out(target: &str) -> bool {
    target.contains(':') || target.starts_with(['/', '<']) || target.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (markdown, words, made) in [
            ("a *b* `c<d`", "a b c<d", "a <em>b</em> <code>c&lt;d</code>"),
            ("[x](y.md#z) <b>", "x ", "<a href=\"Y\">x</a> &lt;b&gt;"),
            (
                "[x](JavaScript:1) [y](HTTPS://e)",
                "x y",
                "x <a href=\"HTTPS://e\">y</a>",
            ),
            ("a\nb", "a b", "a b"),
        ] {
            assert_eq!(plain(markdown), words, "{markdown}");
            let lead = |target: &str| match target {
                "y.md#z" => "Y".to_owned(),
                other => other.to_owned(),
            };
            let html = html(markdown, &lead);
            assert_eq!(html, made, "{markdown}");
        }
    }

    #[test]
    fn only_links_within_the_book_are_led_elsewhere() {
        for (markdown, expected) in [
            ("a [b](c#d) [e](https://f)", "a [b](!c#d) [e](https://f)"),
            ("[b](/x)", "[b](/x)"),
            ("[b](open", "[b](open"),
            ("`](x.md)` [a](b \"t\")", "`](x.md)` [a](!b \"t\")"),
            ("[`](`](b_(c).md) d", "[`](`](!b_(c).md) d"),
            ("[*a* ![i](j)](k)", "[*a* ![i](!j)](!k)"),
        ] {
            assert_eq!(relinked(markdown, &|target| format!("!{target}")), expected);
        }
    }

    #[test]
    fn a_text_that_stands_by_itself_defines_its_links() {
        for (markdown, expected) in [
            ("[a](b) `[c][d]` [e]", false),
            ("[a][b]", true),
            ("[a][]", true),
            ("a[^1]", true),
            ("`a[^1]`", false),
        ] {
            assert_eq!(leans(markdown), expected, "{markdown}");
        }
    }
}
