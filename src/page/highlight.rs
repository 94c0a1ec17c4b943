//! Colours for WebAssembly text and WIT, which mdBook's highlighter does not know.
//!
//! The classes are highlight.js's own, so every theme of mdBook's colours them. A text that neither lexer understands
//! comes out whole and uncoloured: no byte is ever lost.

use super::html::Html;

/// Writes `code` with its tokens marked.
pub(super) fn write(html: &mut Html, code: &str, grammar: Grammar) {
    let mut rest = code;
    let mut opened = false; // whether the last token was a parenthesis that opens
    while !rest.is_empty() {
        let (len, class) = match grammar {
            Grammar::Wat => wat_token(rest, opened),
            Grammar::Wit => wit_token(rest),
        };
        let (token, after) = rest.split_at(len);
        if !token.trim().is_empty() {
            opened = token == "(";
        }
        match class {
            Some(class) => html.element("span", class, |html| html.text(token)),
            None => html.text(token),
        }
        rest = after;
    }
}

/// What is highlighted.
#[derive(Clone, Copy)]
pub(super) enum Grammar {
    /// WebAssembly text.
    Wat,
    /// WIT.
    Wit,
}

type Token = (usize, Option<&'static str>);

const COMMENT: Option<&str> = Some("hljs-comment");
const KEYWORD: Option<&str> = Some("hljs-keyword");
const NUMBER: Option<&str> = Some("hljs-number");
const STRING: Option<&str> = Some("hljs-string");
const TYPE: Option<&str> = Some("hljs-type");
const VARIABLE: Option<&str> = Some("hljs-variable");
const META: Option<&str> = Some("hljs-meta");

/// The first token of a non-empty WebAssembly text: its length in bytes, never zero, and its class.
fn wat_token(text: &str, opened: bool) -> Token {
    if text.starts_with(";;") {
        return (line_end(text), COMMENT);
    }
    if text.starts_with("(;") {
        return (block_comment(text, "(;", ";)"), COMMENT);
    }
    if text.starts_with('"') {
        return (string_end(text), STRING);
    }
    let len = text
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ';'))
        .unwrap_or(text.len());
    if len == 0 {
        return (first_char(text), None);
    }
    let word = &text[..len];
    let class = if word.starts_with('$') {
        VARIABLE
    } else if word.starts_with('@') {
        META
    } else if is_number(word) {
        NUMBER
    } else if WAT_TYPES.contains(&word) {
        TYPE
    } else if (opened && !word.contains('.')) || WAT_WORDS.contains(&word) {
        KEYWORD
    } else {
        None
    };
    (len, class)
}

/// The first token of a non-empty WIT: as [`wat_token`].
fn wit_token(text: &str) -> Token {
    if text.starts_with("//") {
        return (line_end(text), COMMENT);
    }
    if text.starts_with("/*") {
        return (block_comment(text, "/*", "*/"), COMMENT);
    }
    if let Some(version) = text.strip_prefix('@')
        && version.starts_with(|c: char| c.is_ascii_digit())
    {
        let end = version.find(|c: char| !c.is_ascii_alphanumeric() && !".-+".contains(c));
        let version = &version[..end.unwrap_or(version.len())];
        return (1 + version.trim_end_matches('.').len(), NUMBER);
    }
    let marked = text.strip_prefix(['@', '%']);
    let word = marked.unwrap_or(text);
    let end = word
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(word.len());
    if end == 0 {
        return (first_char(text), None);
    }
    let len = end + text.len() - word.len();
    let word = &word[..end];
    let class = if text.starts_with('@') {
        META
    } else if text.starts_with('%') {
        None
    } else if word.starts_with(|c: char| c.is_ascii_digit()) {
        NUMBER
    } else if WIT_TYPES.contains(&word) {
        TYPE
    } else if WIT_WORDS.contains(&word) {
        KEYWORD
    } else {
        None
    };
    (len, class)
}

/// Types of core WebAssembly and of components, as text.
const WAT_TYPES: &[&str] = &[
    "i32",
    "i64",
    "f32",
    "f64",
    "v128",
    "funcref",
    "externref",
    "anyref",
    "bool",
    "s8",
    "u8",
    "s16",
    "u16",
    "s32",
    "u32",
    "s64",
    "u64",
    "char",
    "string",
    "error-context",
];

/// Words that shape a text wherever they stand; all other words are keywords only after a parenthesis.
const WAT_WORDS: &[&str] = &["mut", "if", "else", "end", "block", "loop", "then"];

/// Source: component-model, `design/mvp/WIT.md`, "Types".
const WIT_TYPES: &[&str] = &[
    "bool",
    "s8",
    "u8",
    "s16",
    "u16",
    "s32",
    "u32",
    "s64",
    "u64",
    "f32",
    "f64",
    "char",
    "string",
    "list",
    "option",
    "result",
    "tuple",
    "future",
    "stream",
    "own",
    "borrow",
    "error-context",
    "map",
];

/// Source: component-model, `design/mvp/WIT.md`, "Keywords".
const WIT_WORDS: &[&str] = &[
    "use",
    "type",
    "resource",
    "func",
    "record",
    "enum",
    "flags",
    "variant",
    "static",
    "interface",
    "world",
    "import",
    "export",
    "package",
    "include",
    "constructor",
    "with",
    "as",
    "from",
    "async",
];

fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['-', '+']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
}

fn line_end(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn first_char(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The length of a comment that may hold others; one that is not closed goes to the end.
fn block_comment(text: &str, open: &str, close: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(open) {
            depth += 1;
            at += open.len();
        } else if rest.starts_with(close) {
            depth -= 1;
            at += close.len();
            if depth == 0 {
                return at;
            }
        } else {
            at += first_char(rest);
        }
    }
    text.len()
}

/// The length of a string in quotes; one that is not closed ends with its line.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens that got a colour, each with the letter its class begins with.
    fn check(grammar: Grammar, code: &str, expected: &str) {
        let mut html = Html::default();
        write(&mut html, code, grammar);
        let html = html.finish();
        let coloured: Vec<String> = html
            .split("<span class=\"hljs-")
            .skip(1)
            .filter_map(|piece| {
                let (class, rest) = piece.split_once("\">")?;
                let (token, _) = rest.split_once("</span>")?;
                Some(format!("{}:{token}", &class[..1]))
            })
            .collect();
        let coloured = coloured
            .join(" ")
            .replace("&#36;", "$")
            .replace("&quot;", "\"");
        assert_eq!(coloured, expected, "{code}");
    }

    #[test]
    fn tokens_of_webassembly_text() {
        for (code, expected) in [
            (
                "(module (func $f (param i32)))",
                "k:module k:func v:$f k:param t:i32",
            ),
            ("(i32.const -0x1f)", "n:-0x1f"),
            ("local.get 0 ;; zero\n", "n:0 c:;; zero"),
            (
                "(; a (; b ;) ;) (data \"a\\\"b\")",
                "c:(; a (; b ;) ;) k:data s:\"a&#92;\"b\"",
            ),
            ("(; open", "c:(; open"),
            ("\"open", "s:\"open"),
            ("; é", ""),
        ] {
            check(Grammar::Wat, code, expected);
        }
    }

    #[test]
    fn tokens_of_wit() {
        for (code, expected) in [
            (
                "package a:b@0.2.0; use c:d/e@1.0.{f};",
                "k:package n:@0.2.0 k:use n:@1.0",
            ),
            (
                "/// doc\nrecord r { %type: u8, t: list<f32> }",
                "c:/// doc k:record t:u8 t:list t:f32",
            ),
            (
                "/* a /* b */ */ func",
                "c:/&#42; a /&#42; b &#42;/ &#42;/ k:func",
            ),
            ("@since(version = 1.0.0)", "m:@since n:1 n:0 n:0"),
        ] {
            check(Grammar::Wit, code, expected);
        }
    }

    #[test]
    fn no_byte_is_lost() {
        let code = "(module\n  \"é\u{1F600}\" ;; ü\n) /* */ @ % $ é";
        for grammar in [Grammar::Wat, Grammar::Wit] {
            let mut rest = code;
            let mut out = String::new();
            while !rest.is_empty() {
                let (len, _) = match grammar {
                    Grammar::Wat => wat_token(rest, false),
                    Grammar::Wit => wit_token(rest),
                };
                out.push_str(&rest[..len]);
                rest = &rest[len..];
            }
            assert_eq!(out, code);
        }
    }
}
