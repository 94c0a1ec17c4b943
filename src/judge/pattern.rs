//! Promised text with holes: `[..]` is any text within a line, a line `...` is any lines, none included.
//!
//! Both are matched by taking the leftmost fit for each part between two holes, which is enough for such patterns:
//! no choice is ever taken back further than the last hole, so the work stays within lines times lines.

/// Stands for any text within a line, none included.
pub const ANY_TEXT: &str = "[..]";

/// A line that is just this stands for any number of lines, none included.
pub const ANY_LINES: &str = "...";

/// Whether `came` is what `promised` describes.
///
/// A line ending at the end of either text does not count: a fence always has one, a program's last line may lack it.
/// `\r\n` is `\n`. All else is exact, white space at the end of a line too.
pub fn matches(promised: &str, came: &str) -> bool {
    let (promised, came) = (promised.replace("\r\n", "\n"), came.replace("\r\n", "\n"));
    lines_match(&lines(&promised), &lines(&came))
}

/// The lines of a text, without their endings; an empty text has none.
pub fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .collect()
}

/// Whether a promised line has a hole in it, or is one.
pub fn is_elided(promised: &str) -> bool {
    promised == ANY_LINES || promised.contains(ANY_TEXT)
}

/// Whether a line is what a promised line other than [`ANY_LINES`] describes.
pub fn line_matches(promised: &str, came: &str) -> bool {
    let Some((first, others)) = promised.split_once(ANY_TEXT) else {
        return promised == came;
    };
    let (middle, last) = match others.rsplit_once(ANY_TEXT) {
        Some((middle, last)) => (Some(middle), last),
        None => (None, others),
    };
    let rest = came.strip_prefix(first);
    let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    for part in middle.into_iter().flat_map(|middle| middle.split(ANY_TEXT)) {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

fn lines_match(promised: &[&str], came: &[&str]) -> bool {
    let (mut p, mut c) = (0, 0);
    // After the last `...` seen: the promised line behind it, and the first line that it does not swallow so far.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if promised.get(p) == Some(&ANY_LINES) {
            p += 1;
            retry = Some((p, c));
            continue;
        }
        match (promised.get(p), came.get(c)) {
            (None, None) => return true,
            (Some(line), Some(other)) if line_matches(line, other) => {
                p += 1;
                c += 1;
            }
            _ => match &mut retry {
                Some((after, swallowed)) if *swallowed < came.len() => {
                    *swallowed += 1;
                    (p, c) = (*after, *swallowed);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_stand_for_anything_and_the_rest_is_exact() {
        for (promised, came, expected) in [
            ("", "", true),
            ("", "\n", false),
            ("\n", "", false),
            ("a\n", "a", true),
            ("a\n", "a\n", true),
            ("a\n", "a\n\n", false),
            ("a\n", "a \n", false),
            ("a\nb\n", "a\r\nb\r\n", true),
            ("a[..]d\n", "abcd\n", true),
            ("a[..]d\n", "ad\n", true),
            ("a[..]d\n", "a\nd\n", false),
            ("[..]\n", "\n", true),
            ("[..]\n", "", false),
            ("aba[..]aba\n", "aba\n", false),
            ("[..]b[..]b\n", "abab\n", true),
            ("[..]b[..]b\n", "ab\n", false),
            ("[..]ab[..]abc\n", "ababc\n", true),
            ("...\n", "", true),
            ("...\n", "a\nb\n", true),
            ("a\n...\nb\n", "a\nb\n", true),
            ("a\n...\nb\n", "a\nb\nc\nb\n", true),
            ("a\n...\nb\n", "a\nb\nc\n", false),
            ("...\nb\nc\n", "b\nb\nc\n", true),
            ("...\n[..]\n...\nz\n", "z\n", false),
            ("...\n[..]\n...\nz\n", "a\nz\n", true),
            (" ...\n", "a\n", false),
        ] {
            assert_eq!(matches(promised, came), expected, "{promised:?} {came:?}");
        }
    }

    #[test]
    fn hostile_patterns_take_no_exponential_time() {
        let promised = format!("{}b", "a[..]".repeat(2_000));
        assert!(!line_matches(&promised, &"a".repeat(20_000)));
        let promised = "...\na\n".repeat(200) + "b\n";
        assert!(!matches(&promised, &"a\n".repeat(5_000)));
    }
}
