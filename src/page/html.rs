//! A writer of HTML that goes into a chapter's Markdown.
//!
//! Whatever a snippet printed passes through here, and must come out of mdBook as the same characters: never as HTML,
//! never as Markdown, and never as a word that mdBook or one of its preprocessors acts on (`{{#include}}`, `$math$`).
//! So everything but letters, digits and harmless marks is written as a character reference, line feeds included: the
//! whole piece is one line, and no blank line in it can end the HTML block.

use std::fmt::Write as _;

/// HTML under construction, on one line.
#[derive(Default)]
pub(crate) struct Html {
    out: String,
}

impl Html {
    /// The finished line.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// A start tag. Names are ours; values are escaped.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An end tag.
    pub(crate) fn close(&mut self, name: &'static str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element of a class, with what `inside` writes.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        class: &str,
        inside: impl FnOnce(&mut Self),
    ) {
        if class.is_empty() {
            self.open(name, &[]);
        } else {
            self.open(name, &[("class", class)]);
        }
        inside(self);
        self.close(name);
    }

    /// HTML that was written by another of these.
    pub(crate) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Plain text; characters that cannot be seen are written out.
    pub(crate) fn text(&mut self, text: &str) {
        for c in text.chars() {
            if is_unseen(c) {
                let mut name = String::new();
                push_name(&mut name, c);
                self.characters(&name);
            } else {
                self.character(c);
            }
        }
    }

    /// A name or a piece of code within a sentence.
    pub(crate) fn code(&mut self, text: &str) {
        self.element("code", "", |html| html.text(text));
    }

    /// A sentence of ours or of a tool's, in which backquotes mark code.
    pub(crate) fn prose(&mut self, sentence: &str) {
        // An odd count would make code of the last piece: then the backquotes mean nothing.
        if sentence.matches('`').count() % 2 == 1 {
            return self.text(sentence);
        }
        for (index, piece) in sentence.split('`').enumerate() {
            if index % 2 == 1 {
                self.code(piece);
            } else {
                self.text(piece);
            }
        }
    }

    /// What a program printed: text as it is, bytes that are no UTF-8 and characters that cannot be seen as marked
    /// escapes (`\xff`, `\x1b`, `\u{202e}`), so that neither can be mistaken for the other. `\r\n` is a line's end.
    pub(crate) fn printed(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            let mut characters = chunk.valid().chars().peekable();
            while let Some(c) = characters.next() {
                if c == '\r' && characters.peek() == Some(&'\n') {
                    continue;
                }
                if is_unseen(c) {
                    let mut name = String::new();
                    push_name(&mut name, c);
                    self.escape(&name);
                } else {
                    self.character(c);
                }
            }
            for byte in chunk.invalid() {
                self.escape(&format!("\\x{byte:02x}"));
            }
        }
    }

    fn escape(&mut self, name: &str) {
        self.element("span", "wasi-escape", |html| html.characters(name));
    }

    fn characters(&mut self, text: &str) {
        for c in text.chars() {
            self.character(c);
        }
    }

    fn character(&mut self, c: char) {
        let harmless = !c.is_ascii() || c.is_ascii_alphanumeric() || " .,:;/-()=?!+%#@".contains(c);
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '"' => self.out.push_str("&quot;"),
            _ if harmless => self.out.push(c),
            // Writing to a `String` cannot fail.
            _ => write!(self.out, "&#{};", u32::from(c)).unwrap_or_default(),
        }
    }
}

/// Whether a reader could not see this character, or could be misled by what it does to its neighbours.
///
/// Source: Unicode's general category Cc, and its property `Default_Ignorable_Code_Point`, without the variation
/// selectors (they only choose a glyph).
fn is_unseen(c: char) -> bool {
    if matches!(c, '\n' | '\t') {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// A character that cannot be seen, as Rust writes it.
fn push_name(out: &mut String, c: char) {
    let number = u32::from(c);
    // Writing to a `String` cannot fail.
    if c.is_ascii() {
        write!(out, "\\x{number:02x}").unwrap_or_default();
    } else {
        write!(out, "\\u{{{number:x}}}").unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], html: &str) {
        let mut writer = Html::default();
        writer.printed(bytes);
        assert_eq!(
            writer.finish(),
            html,
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }

    #[test]
    fn what_a_program_printed_is_text_and_nothing_else() {
        for (bytes, html) in [
            (&b"hello, caf\xc3\xa9"[..], "hello, café"),
            (b"</pre><script>", "&lt;/pre&gt;&lt;script&gt;"),
            (b"a\n\nb\r\nc\td", "a&#10;&#10;b&#10;c&#9;d"),
            (b"{{#include x}}", "&#123;&#123;#include x&#125;&#125;"),
            (b"`*_[$\\|~", "&#96;&#42;&#95;&#91;&#36;&#92;&#124;&#126;"),
            (b"--> \"'&amp;", "--&gt; &quot;&#39;&amp;amp;"),
            (b"\xff", "<span class=\"wasi-escape\">&#92;xff</span>"),
            (b"\\xff", "&#92;xff"),
            (
                b"\r\x1b",
                "<span class=\"wasi-escape\">&#92;x0d</span><span class=\"wasi-escape\">&#92;x1b</span>",
            ),
            (
                "\u{202e}".as_bytes(),
                "<span class=\"wasi-escape\">&#92;u&#123;202e&#125;</span>",
            ),
        ] {
            check(bytes, html);
        }
    }

    #[test]
    fn every_ascii_character_that_markdown_or_html_acts_on_is_a_reference() {
        for c in "&<>\"'`{}$\\*_[]~|^\n".chars() {
            let mut html = Html::default();
            html.text(&c.to_string());
            assert!(html.finish().starts_with('&'), "{c:?}");
        }
    }

    #[test]
    fn prose_marks_code_only_where_the_backquotes_pair_up() {
        for (sentence, expected) in [
            (
                "wasm `unreachable` ran",
                "wasm <code>unreachable</code> ran",
            ),
            ("it`s", "it&#96;s"),
        ] {
            let mut html = Html::default();
            html.prose(sentence);
            assert_eq!(html.finish(), expected);
        }
    }
}
