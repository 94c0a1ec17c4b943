//! Bytes as text that JSON can hold: base64 with padding, as `atob` reads it.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends `bytes`.
pub(crate) fn push(text: &mut String, bytes: &[u8]) {
    text.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0u32, |group, &byte| group << 8 | u32::from(byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(DIGITS[(group >> (18 - 6 * place) & 63) as usize])
            } else {
                '='
            });
        }
    }
}

#[cfg(test)]
mod tests {
    /// The examples of RFC 4648, section 10.
    #[test]
    fn it_is_written_as_the_standard_shows() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut text = String::new();
            super::push(&mut text, bytes.as_bytes());
            assert_eq!(text, expected);
        }
    }
}
