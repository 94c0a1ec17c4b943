//! Bytes as a text that can be read, compared and written into a chapter.

/// The bytes as UTF-8; each byte that is none becomes `\xNN`.
pub fn escape_invalid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// The bytes as a chapter can show them: `\r\n` is `\n`, and every byte that is no UTF-8, and every ASCII control
/// character but the line feed and the tab, is `\xNN`. What is promised and what came are compared in this form, and
/// `--bless` writes it: a terminal's colours in a program's output read `\x1b[31m` in the chapter.
pub fn visible_bytes(bytes: &[u8]) -> String {
    let text = escape_invalid(bytes).replace("\r\n", "\n");
    if !text.contains(is_hidden) {
        return text;
    }
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            visible.push_str(&format!("\\x{:02x}", u32::from(c)));
        } else {
            visible.push(c);
        }
    }
    visible
}

fn is_hidden(c: char) -> bool {
    c.is_ascii_control() && c != '\n' && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_escaped_and_all_else_is_kept() {
        for (bytes, exact, visible) in [
            (&b"caf\xc3\xa9\n"[..], "café\n", "café\n"),
            (b"a\xffb\xc3", "a\\xffb\\xc3", "a\\xffb\\xc3"),
            (b"a\r\nb\rc\td", "a\r\nb\rc\td", "a\nb\\x0dc\td"),
            (b"\x1b[31m\0", "\x1b[31m\0", "\\x1b[31m\\x00"),
            (b"", "", ""),
        ] {
            assert_eq!(escape_invalid(bytes), exact);
            assert_eq!(visible_bytes(bytes), visible);
        }
    }
}
