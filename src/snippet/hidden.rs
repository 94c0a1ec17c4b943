//! Lines that a page hides at first and a compiler sees.

use super::directive::unescaped;

/// What a line of a snippet says to the compiler, and whether the page hides it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Compiled {
    pub code: String,
    pub hidden: bool,
}

/// A line of Rust as rustdoc reads it: `# x` and a lone `#` are hidden, and `##` stands for `#`.
pub(super) fn rust(shown: &str) -> Compiled {
    let bare = shown.trim();
    let hidden = match bare {
        "#" => Some(""),
        _ if bare.starts_with("##") => None,
        _ => bare.strip_prefix("# "),
    };
    let code = match hidden {
        Some(code) => unescaped(code),
        None if bare.starts_with("##") => unescaped(&shown.replacen("##", "#", 1)),
        None => unescaped(shown),
    };
    let hidden = hidden.is_some();
    Compiled { code, hidden }
}

/// A line of another language, where `hidelines=` may say what hidden ones begin with, as mdBook reads it.
pub(super) fn other(shown: &str, hide: Option<&str>) -> Compiled {
    let bare = shown.trim_start();
    let hidden = hide.and_then(|mark| bare.strip_prefix(mark));
    let code = match hidden {
        Some(rest) => format!("{}{rest}", &shown[..shown.len() - bare.len()]),
        None => shown.to_owned(),
    };
    let (code, hidden) = (unescaped(&code), hidden.is_some());
    Compiled { code, hidden }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(compiled: Compiled) -> String {
        let mark = if compiled.hidden { "hidden " } else { "" };
        format!("{mark}[{}]", compiled.code)
    }

    #[test]
    fn rust_lines_are_hidden_as_in_rustdoc() {
        for (shown, compiled) in [
            ("let x = 1;", "[let x = 1;]"),
            ("# let x = 1; ", "hidden [let x = 1;]"),
            ("  #   let x = 1;", "hidden [  let x = 1;]"),
            ("#", "hidden []"),
            ("  #  ", "hidden []"),
            ("## x", "[# x]"),
            ("  ##[derive]", "[  #[derive]]"),
            ("###", "[##]"),
            ("#[derive(Debug)]", "[#[derive(Debug)]]"),
            ("#![no_std]", "[#![no_std]]"),
            ("#x", "[#x]"),
            ("x # y", "[x # y]"),
            (r"# \{{#include a}}", "hidden [{{#include a}}]"),
            ("", "[]"),
        ] {
            assert_eq!(check(rust(shown)), compiled, "{shown}");
        }
    }

    #[test]
    fn other_lines_are_hidden_by_the_mark_their_fence_names() {
        for (shown, mark, compiled) in [
            ("  !x", Some("!"), "hidden [  x]"),
            ("x!", Some("!"), "[x!]"),
            ("# x", None, "[# x]"),
        ] {
            assert_eq!(check(other(shown, mark)), compiled, "{shown}");
        }
    }
}
