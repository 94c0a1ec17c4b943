//! The words of a fence: what comes after its marks.
//!
//! They are split as rustdoc does it: at commas and blanks, with `{…}` as one word and `(…)` as a remark on the
//! word before it.

use super::sourced::Sourced;
use super::{Edition, Language, Rules};
use crate::diagnostic::{Diagnostic, nearest};
use std::ops::Range;

/// One word of a fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    /// In bytes of the chapter's text.
    pub range: Range<usize>,
    /// What stands in parentheses behind it.
    pub remark: Option<&'t str>,
    /// Whether those parentheses are closed, if there are any.
    pub closed: bool,
}

/// Splits the words in `range` of a text.
pub(super) fn split(text: &str, range: Range<usize>) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let length = match rest.as_bytes()[0] {
            b'(' => {
                let (length, remark) = parenthesised(rest);
                if let Some(word) = words.last_mut() {
                    word.remark = Some(remark.trim());
                    word.closed = length > remark.len() + 1;
                }
                length
            }
            b'{' => {
                let length = rest.find('}').map_or(rest.len(), |end| end + 1);
                words.push(Word {
                    text: rest[..length].trim_end(),
                    range: at..at + rest[..length].trim_end().len(),
                    remark: None,
                    closed: true,
                });
                length
            }
            _ => {
                let separates = |c: char| c == ',' || c.is_whitespace();
                let length = rest
                    .find(|c| separates(c) || c == '(' || c == '{')
                    .unwrap_or(rest.len());
                if length > 0 {
                    words.push(Word {
                        text: &rest[..length],
                        range: at..at + length,
                        remark: None,
                        closed: true,
                    });
                    length
                } else {
                    rest.chars().next().map_or(1, char::len_utf8)
                }
            }
        };
        at += length;
    }
    words
}

/// The length of a remark with its parentheses, and what is in them. One that is not closed reaches to the end.
fn parenthesised(text: &str) -> (usize, &str) {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return (at + 1, &text[1..at]);
        }
    }
    (text.len(), &text[1..])
}

/// What one word means.
pub(super) enum Meaning {
    Language,
    Ignore,
    /// Not run where the target's name contains this.
    IgnoreOn,
    NoRun,
    ShouldPanic,
    CompileFail,
    Lint,
    Code,
    Edition(Edition),
    /// `wasip1`, `wasip2`, `wasip3`, `host`.
    Becomes(Language),
    HideLines,
    /// A word of rustdoc or mdBook that changes nothing here, or a class.
    Other,
    Unknown,
}

/// Held against the principles. Not one of [`KNOWN`]: it is near to common words, so it is looked for on interfaces
/// alone.
pub(super) const LINT: &str = "lint";

/// What to do where something else was to be linted.
pub(super) const LINTER_READS: &str =
    "the linter reads interfaces: `wit,lint`, and of WASI 0.1 `witx,lint`";

/// Words whose meaning needs no more than their spelling; for suggestions too.
pub(super) const KNOWN: &[&str] = &[
    "ignore",
    "should_panic",
    "no_run",
    "compile_fail",
    "edition2015",
    "edition2018",
    "edition2021",
    "edition2024",
    "wasip1",
    "wasip2",
    "wasip3",
    "host",
    "test_harness",
    "standalone_crate",
    "standalone",
    "allow_fail",
    "custom",
    "editable",
    "noplayground",
    "noplaypen",
    "mdbook-runnable",
];

pub(super) fn meaning(word: &str) -> Meaning {
    match word {
        "rust" | "wat" | "wit" | "witx" | "wac" => Meaning::Language,
        "ignore" => Meaning::Ignore,
        "no_run" => Meaning::NoRun,
        "should_panic" => Meaning::ShouldPanic,
        "compile_fail" => Meaning::CompileFail,
        LINT => Meaning::Lint,
        "wasip1" => Meaning::Becomes(Language::RustP1),
        "wasip2" => Meaning::Becomes(Language::RustP2),
        "wasip3" => Meaning::Becomes(Language::RustP3),
        "host" => Meaning::Becomes(Language::RustHost),
        _ if word.starts_with("ignore-") => Meaning::IgnoreOn,
        _ if is_error_code(word) => Meaning::Code,
        _ if word.starts_with("hidelines=") => Meaning::HideLines,
        _ if word.starts_with('{') || word.starts_with("class:") => Meaning::Other,
        _ => match word.strip_prefix("edition").and_then(Edition::parse) {
            Some(edition) => Meaning::Edition(edition),
            None if KNOWN.contains(&word) => Meaning::Other,
            None => Meaning::Unknown,
        },
    }
}

fn is_error_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with('E') && word[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// The language of a fence, if it is one that we run. A fence that begins with a word of rustdoc is Rust, as there.
///
/// Compositions speak of a book's own components, so a stranger's are left alone. There is nothing to be done with witx
/// but to lint it.
pub(super) fn language(words: &[Word<'_>], strict: bool) -> Option<Language> {
    let first = words.first()?;
    match first.text {
        "wat" => return Some(Language::Wat),
        "wit" => return Some(Language::Wit),
        "witx" if words.iter().any(|word| word.text == LINT) => return Some(Language::Witx),
        "wac" if strict => return Some(Language::Wac),
        "rust" => return Some(Language::RustP2),
        _ => {}
    }
    let rustdoc = match meaning(first.text) {
        Meaning::Ignore
        | Meaning::IgnoreOn
        | Meaning::NoRun
        | Meaning::ShouldPanic
        | Meaning::CompileFail
        | Meaning::Code
        | Meaning::Edition(_) => true,
        Meaning::Other => matches!(
            first.text,
            "test_harness" | "standalone_crate" | "standalone" | "allow_fail"
        ),
        _ => false,
    };
    rustdoc.then_some(Language::RustP2)
}

/// A warning about a fence that is not run but looks as if it was meant to be.
pub(super) fn doubt(words: &[Word<'_>], text: &Sourced, rules: &Rules) -> Option<Diagnostic> {
    let (first, others) = words.split_first()?;
    let (word, message, meant) = match unlinted(first.text, others).filter(|_| rules.strict) {
        Some((word, meant)) => {
            let word = word.unwrap_or(first);
            (
                word,
                format!("`{}` does not make this linted", word.text),
                meant,
            )
        }
        None => {
            let message = format!("a fence that begins with `{}` is not run", first.text);
            (first, message, meant(first.text, rules.strict)?)
        }
    };
    let span = text.span(word.range.clone());
    Some(Diagnostic::warning(span, message).help(format!("did you mean `{meant}`?")))
}

/// What was probably meant by a fence that is not linted and looks as if it was to be; and the word that keeps it from
/// that, if it is not the first one.
fn unlinted<'w>(
    first: &str,
    others: &'w [Word<'w>],
) -> Option<(Option<&'w Word<'w>>, &'static str)> {
    let has = |wanted: &str| others.iter().any(|word| word.text == wanted);
    match first {
        LINT if has("witx") => Some((None, "witx,lint")),
        LINT => Some((None, "wit,lint")),
        "witx" => {
            // Any word as short is near to it.
            let near = |word: &&Word<'_>| {
                word.text.starts_with('l') && nearest(word.text, [LINT]).is_some()
            };
            Some((Some(others.iter().find(near)?), LINT))
        }
        _ if has(LINT) && first.eq_ignore_ascii_case("witx") => Some((None, "witx")),
        _ => None,
    }
}

fn meant(word: &str, strict: bool) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let capitals = ["rust", "wat", "wit", "wac"]
        .into_iter()
        .find(|name| *name == lower && lower != word);
    // Names as short as `wat` are near to those of other languages, so a slip is looked for in longer ones.
    let slip = || nearest(word, ["should_panic", "no_run", "compile_fail", "ignore"]);
    let rust = || match word {
        "rs" => Some("rust"),
        "rst" | "ruby" | "rest" => None,
        _ if word.starts_with('r') => nearest(word, ["rust"]),
        _ => None,
    };
    capitals.or_else(slip).or_else(|| rust().filter(|_| strict))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(info: &str) -> String {
        let text = format!("é{info}é");
        let shown = split(&text, 2..text.len() - 2).into_iter().map(|word| {
            assert_eq!(&text[word.range.clone()], word.text);
            match word.remark {
                Some(remark) if word.closed => format!("{}:{remark}", word.text),
                Some(remark) => format!("{}:{remark}?", word.text),
                None => word.text.to_owned(),
            }
        });
        shown.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn words_are_split_as_rustdoc_does() {
        for (info, words) in [
            ("", ""),
            ("rust", "rust"),
            ("rust,ignore", "rust|ignore"),
            ("rust ignore", "rust|ignore"),
            (" rust ,\tignore, ,", "rust|ignore"),
            (
                "rust,ignore(a, b c),edition2021",
                "rust|ignore:a, b c|edition2021",
            ),
            ("rust ignore (a (b) c) host", "rust|ignore:a (b) c|host"),
            ("ignore(a", "ignore:a?"),
            ("ignore()", "ignore:"),
            ("(a) rust", "rust"),
            ("rust{.a .b}", "rust|{.a .b}"),
            ("rust,{.a", "rust|{.a"),
            ("text,case=a-b,hidelines=!", "text|case=a-b|hidelines=!"),
            ("rust\u{3000}ö)", "rust|ö)"),
        ] {
            assert_eq!(check(info), words, "{info}");
        }
    }

    #[test]
    fn a_fence_is_run_when_it_begins_with_our_word_or_one_of_rustdoc() {
        for (info, runs) in [
            ("rust,editable", Some("rust")),
            ("wat", Some("wat")),
            ("wit,ignore(x)", Some("wit")),
            ("should_panic", Some("rust")),
            ("no_run,mine", Some("rust")),
            ("E0308,compile_fail", Some("rust")),
            ("edition2021", Some("rust")),
            ("ignore-windows", Some("rust")),
            ("", None),
            ("text,rust", None),
            ("editable", None),
            ("custom,{.x}", None),
            ("host", None),
            ("rs", None),
            ("wac", Some("wac")),
            ("Rust", None),
            ("wit,lint", Some("wit")),
            ("witx,lint", Some("witx")),
            ("witx ignore(x) lint", Some("witx")),
            ("witx", None),
            ("witx,mine", None),
            ("lint", None),
        ] {
            let found = language(&split(info, 0..info.len()), true);
            assert_eq!(found.map(Language::word), runs, "{info}");
        }
        // A stranger's composition speaks of components that we do not have.
        assert!(language(&split("wac", 0..3), false).is_none());
    }

    #[test]
    fn a_slip_in_the_first_word_is_noticed_and_other_languages_are_left_alone() {
        for (word, strict, gentle) in [
            ("rs", Some("rust"), None),
            ("rsut", Some("rust"), None),
            ("Rust", Some("rust"), Some("rust")),
            ("WAT", Some("wat"), Some("wat")),
            ("no-run", Some("no_run"), Some("no_run")),
            ("shuold_panic", Some("should_panic"), Some("should_panic")),
            ("ruby", None, None),
            ("rst", None, None),
            ("r", None, None),
            ("bat", None, None),
            ("wast", None, None),
            ("wac", None, None),
            ("text", None, None),
            ("test", None, None),
            ("console", None, None),
        ] {
            assert_eq!(meant(word, true), strict, "{word}");
            assert_eq!(meant(word, false), gentle, "{word}");
        }
    }
}
