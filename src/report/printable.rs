//! Text from outside made harmless: what a snippet prints must not drive the reader's terminal.

use std::borrow::Cow;

/// The text with every character escaped, as `\u{1b}`, that a terminal obeys or hides: control characters but the
/// line feed and the tab, marks that turn the direction of writing, and characters without width.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // The joiners U+200C and U+200D stay: scripts and emoji need them.
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => true,
        c => c.is_control(),
    }
}

/// The start of a line, with a word on how much of it is left out.
pub(super) fn shortened(line: &str, most_chars: usize) -> Cow<'_, str> {
    match line.char_indices().nth(most_chars) {
        None => Cow::Borrowed(line),
        Some((at, _)) => {
            let left = line[at..].chars().count();
            Cow::Owned(format!("{}… ({left} more characters)", &line[..at]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        for (text, expected) in [
            ("plain\n\ttext ümläut 漢", "plain\n\ttext ümläut 漢"),
            ("\x1b[2Jgone", "\\u{1b}[2Jgone"),
            ("a\rb\x07", "a\\u{d}b\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}cod", "\\u{202e}cod"),
            ("a\u{feff}b", "a\\u{feff}b"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn long_lines_say_what_is_left_out() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß!", 3), "äöü… (2 more characters)");
    }
}
