//! What both tools share: how the text comes in, and how the answer is written.

use std::io::{Read as _, Write as _, stdin, stdout};

/// Something wrong with the text.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// Where, in bytes from the text's start.
    pub(crate) offset: usize,
    /// What.
    pub(crate) message: String,
}

/// Reads the text, has it judged, and writes the answer. The arguments do not matter: each tool has one task.
///
/// A text of more than `longest_bytes` is refused: far more than an example has, and little enough that the page stays
/// alive whatever is in it.
///
/// The end of the pipe is the page's host, which is always there; a failure to write has nobody who could be told.
pub(crate) fn serve(longest_bytes: usize, judge: impl FnOnce(&str) -> Result<String, Mistake>) {
    let mut bytes = Vec::new();
    let read = stdin()
        .lock()
        .take(longest_bytes as u64 + 1)
        .read_to_end(&mut bytes);
    let answer = match read {
        Ok(_) => to_text(&bytes, longest_bytes, judge),
        Err(e) => errors(
            "",
            &Mistake::at_start(format!("the text cannot be read: {e}")),
        ),
    };
    let mut stdout = stdout().lock();
    let _ = stdout.write_all(answer.as_bytes());
    let _ = stdout.flush();
}

/// The answer to a text.
pub(crate) fn to_text(
    bytes: &[u8],
    longest_bytes: usize,
    judge: impl FnOnce(&str) -> Result<String, Mistake>,
) -> String {
    if bytes.len() > longest_bytes {
        let message = format!(
            "the text is too long for the page: at most {} KiB are read",
            longest_bytes / 1024
        );
        return errors("", &Mistake::at_start(message));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => judge(text).unwrap_or_else(|mistake| errors(text, &mistake)),
        Err(e) => {
            let good = String::from_utf8_lossy(&bytes[..e.valid_up_to()]);
            let message = "the text is not UTF-8 from here on".to_owned();
            let offset = e.valid_up_to();
            errors(&good, &Mistake { offset, message })
        }
    }
}

impl Mistake {
    /// A mistake of the text as a whole.
    pub(crate) fn at_start(message: String) -> Self {
        Self { offset: 0, message }
    }
}

/// `{"errors":[…]}`, with line and column counted from 1, the column in characters.
fn errors(text: &str, mistake: &Mistake) -> String {
    let mut end = mistake.offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count() + 1;
    let mut json = format!(r#"{{"errors":[{{"line":{line},"column":{column},"message":"#);
    push_string(&mut json, mistake.message.trim_end());
    json.push_str("}]}");
    json
}

/// Appends a string of JSON.
pub(crate) fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            '\0'..='\x1f' => {
                json.push_str("\\u00");
                json.push(if c < '\x10' { '0' } else { '1' });
                json.push(char::from(b"0123456789abcdef"[c as usize % 16]));
            }
            _ => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuse(at: &str) -> impl FnOnce(&str) -> Result<String, Mistake> {
        move |text| {
            Err(Mistake {
                offset: text.find(at).unwrap_or(usize::MAX),
                message: "here".to_owned(),
            })
        }
    }

    #[test]
    fn a_place_is_counted_in_characters_from_one() {
        for (text, at, line, column) in [
            ("x", "x", 1, 1),
            ("a\nb x", "x", 2, 3),
            ("äö€🦀x", "x", 1, 5),
            ("a\r\nbx", "x", 2, 2),
            ("a\n", "?", 2, 1),
            ("", "?", 1, 1),
        ] {
            let expected =
                format!(r#"{{"errors":[{{"line":{line},"column":{column},"message":"here"}}]}}"#);
            assert_eq!(
                to_text(text.as_bytes(), 1024, refuse(at)),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_words() {
        let never = |_: &str| panic!("it is not read");
        assert!(to_text(&[b' '; 2049], 2048, never).contains("at most 2 KiB"));
        let answer = to_text(b"ok\n\xc3\xa4\xff", 1024, never);
        assert!(answer.contains(r#""line":2,"column":2,"#), "{answer}");
    }

    #[test]
    fn a_string_of_json_holds_any_text() {
        let mut json = String::new();
        push_string(&mut json, "\"\\\n\t\u{1b}\u{7f}ä\u{2028}");
        assert_eq!(json, "\"\\\"\\\\\\n\\u0009\\u001b\u{7f}ä\u{2028}\"");
    }
}
