//! A piece of running text, such as a principle's statement: without its marks, as HTML, with its links led elsewhere.

use crate::page::Html;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn events(markdown: &str) -> Parser<'_> {
    // Of mdBook's extensions those that running text can have.
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    Parser::new_ext(markdown, options)
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
    for event in events(markdown) {
        match event {
            Event::Start(tag) => open(&mut html, tag, lead),
            Event::End(tag) => {
                if let Some(name) = close(tag) {
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

fn open(html: &mut Html, tag: Tag<'_>, lead: &dyn Fn(&str) -> String) {
    match tag {
        Tag::Emphasis => html.open("em", &[]),
        Tag::Strong => html.open("strong", &[]),
        Tag::Strikethrough => html.open("s", &[]),
        Tag::Link { dest_url, .. } => {
            let target = lead(&dest_url);
            // What a link must not do, it does not do here.
            let target = match target.split_once(':') {
                Some(("http" | "https" | "mailto", _)) | None => target,
                Some(_) => String::new(),
            };
            html.open("a", &[("href", &target)]);
        }
        _ => {}
    }
}

fn close(tag: TagEnd) -> Option<&'static str> {
    match tag {
        TagEnd::Emphasis => Some("em"),
        TagEnd::Strong => Some("strong"),
        TagEnd::Strikethrough => Some("s"),
        TagEnd::Link => Some("a"),
        _ => None,
    }
}

/// The text with the targets of its inline links led elsewhere; those that lead out of the book, or from a site's root,
/// stay.
pub fn relinked(markdown: &str, lead: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at(at + 2);
        out.push_str(before);
        let end = after.find(')').unwrap_or(after.len());
        let target = &after[..end];
        if leads_out(target) {
            out.push_str(target);
        } else {
            out.push_str(&lead(target));
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// Whether a link's target is no page of the book, as far as its form tells.
pub fn leads_out(target: &str) -> bool {
    target.contains(':') || target.starts_with(['/', '<'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (markdown, words, made) in [
            ("a *b* `c<d`", "a b c<d", "a <em>b</em> <code>c&lt;d</code>"),
            ("[x](y.md#z) <b>", "x ", "<a href=\"Y\">x</a> &lt;b&gt;"),
            ("[x](javascript:1)", "x", "<a href=\"\">x</a>"),
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
            ("[b](open", "[b](!open"),
        ] {
            assert_eq!(relinked(markdown, &|target| format!("!{target}")), expected);
        }
    }
}
