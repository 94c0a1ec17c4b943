//! A reading of Rust source just deep enough to wrap it and to tell whether it can share a crate with others.
//!
//! Not a parser: it knows comments, strings, characters and brackets, so that a word inside a string is not taken for
//! code. rustdoc decides the same questions with the compiler's own parser; where the two could disagree, the answer
//! here is the careful one, and the compiler has the last word.

use std::ops::Range;

/// What [`scan`] finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// There is a `fn main` outside all brackets.
    pub(super) has_main: bool,
    /// That function is `async`.
    pub(super) async_main: bool,
    /// It must be a crate of its own: it speaks of its crate, of its name, or to the linker.
    pub(super) alone: bool,
    /// Where the crate attributes (`#![…]`) and `extern crate`s at its head end, in bytes.
    pub(super) head_end: usize,
    /// Its last expression is `Ok::<(), …>(())` or the like: rustdoc's sign for a body that uses `?`.
    pub(super) ends_with_unit_ok: bool,
}

/// A word, a mark, or something in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Mark(u8),
    Quoted,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// Words after which a snippet cannot be a module among others.
///
/// Each was seen to break rustdoc's merged doctests or our bundles: paths from the crate's root, names that show the
/// module path, symbols that are global to a program, and what is legal only at the root.
const ALONE: &[&str] = &[
    "macro_export",
    "no_mangle",
    "export_name",
    "module_path",
    "type_name",
    "type_name_of_val",
    "global_allocator",
    "global_asm",
    "panic_handler",
    "link_section",
    "link",
    "used",
    "set_alloc_error_hook",
    "env",
    "option_env",
    "include",
    "include_str",
    "include_bytes",
    "linkage",
    "lang",
    "macro_use",
    "naked_asm",
    "proc_macro",
];

/// Reads `code`.
pub(super) fn scan(code: &str) -> Facts {
    let tokens = tokens(code);
    let word = |i: usize| tokens.get(i).filter(|t| t.kind == Kind::Word);
    let is_word = |i: usize, text: &str| word(i).is_some_and(|t| code[t.range.clone()] == *text);
    let is_mark = |i: usize, mark: u8| tokens.get(i).is_some_and(|t| t.kind == Kind::Mark(mark));
    let mut facts = Facts {
        head_end: head_end(code, &tokens),
        // rustdoc's own rule, of the bare text.
        ends_with_unit_ok: code.trim_end().ends_with("(())"),
        ..Facts::default()
    };
    let head = tokens
        .iter()
        .take_while(|token| token.range.end <= facts.head_end);
    facts.alone = !may_head_a_module(code, head) || !is_balanced(code, &tokens);
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark(b'{' | b'(' | b'[') => depth += 1,
            Kind::Mark(b'}' | b')' | b']') => depth = depth.saturating_sub(1),
            Kind::Word => {
                let text = &code[token.range.clone()];
                if depth == 0 && text == "fn" && is_word(i + 1, "main") {
                    facts.has_main = true;
                    facts.async_main = i > 0 && is_word(i - 1, "async");
                }
                let root_path = text == "crate" && (is_mark(i + 1, b':') || is_word(i + 1, "as"));
                let macro_crate = text == "crate" && i > 0 && is_mark(i - 1, b'$');
                let in_use_list = text == "use" && is_mark(i + 1, b':');
                let extern_crate = text == "extern" && is_word(i + 1, "crate");
                // What is declared by hand may be defined nowhere: then a program does not link, or does not start.
                let foreign = text == "extern"
                    && (is_mark(i + 1, b'{')
                        || (tokens.get(i + 1).is_some_and(|t| t.kind == Kind::Quoted)
                            && is_mark(i + 2, b'{')));
                if root_path || macro_crate || in_use_list || extern_crate || foreign {
                    facts.alone = true;
                }
                // As an attribute, a macro or a function: not as a mere variable of that name.
                let used = is_mark(i + 1, b'!')
                    || is_mark(i + 1, b'(')
                    || is_mark(i + 1, b'<')
                    || is_mark(i + 1, b':')
                    || (i > 0 && (is_mark(i - 1, b'[') || is_mark(i - 1, b'(')));
                let only_a_macro = text == "env" && !is_mark(i + 1, b'!');
                if used && ALONE.contains(&text) && !only_a_macro {
                    facts.alone = true;
                }
            }
            Kind::Mark(_) | Kind::Quoted => {}
        }
    }
    facts
}

/// Whether a head holds only what a module may begin with as well: settings of lints, and words of documentation.
fn may_head_a_module<'t>(code: &str, mut head: impl Iterator<Item = &'t Token>) -> bool {
    const MAY: [&str; 6] = ["allow", "warn", "deny", "forbid", "expect", "doc"];
    let mut depth = 0usize;
    head.all(|token| match token.kind {
        Kind::Mark(b'[' | b'(') => {
            depth += 1;
            true
        }
        Kind::Mark(b']' | b')') => {
            depth = depth.saturating_sub(1);
            true
        }
        // The word in `#![word(…)]`; what stands deeper is its own affair.
        Kind::Word if depth == 1 => MAY.contains(&&code[token.range.clone()]),
        Kind::Word if depth == 0 => false,
        _ => true,
    })
}

/// Whether every bracket has its partner and every comment and string its end: only then does the code stay inside
/// the braces of a module.
fn is_balanced(code: &str, tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Mark(b'{') => open.push(b'}'),
            Kind::Mark(b'(') => open.push(b')'),
            Kind::Mark(b'[') => open.push(b']'),
            Kind::Mark(mark @ (b'}' | b')' | b']')) if open.pop() != Some(mark) => return false,
            _ => {}
        }
    }
    let last = tokens.last().map_or(0, |token| token.range.end);
    // What follows the last token is white space and comments; what is quoted to the very end may lack its end.
    let unended = code[last..].contains("/*") && !code.trim_end().ends_with("*/");
    let quoted_to_end = last == code.len() && tokens.last().is_some_and(|t| t.kind == Kind::Quoted);
    open.is_empty() && !unended && !quoted_to_end
}

/// Where the leading run of `#![…]` and `extern crate …;` (with their own attributes) ends.
fn head_end(code: &str, tokens: &[Token]) -> usize {
    let text = |i: usize| tokens.get(i).map(|t| &code[t.range.clone()]);
    let mut at = 0;
    let mut end = 0;
    loop {
        let start = at;
        while text(at) == Some("#") {
            let inner = text(at + 1) == Some("!");
            let open = at + 1 + usize::from(inner);
            if text(open) != Some("[") {
                break;
            }
            at = past_bracket(tokens, open);
            if inner {
                end = tokens[at - 1].range.end;
            }
        }
        if text(at) == Some("extern") && text(at + 1) == Some("crate") {
            while at < tokens.len() && text(at) != Some(";") {
                at += 1;
            }
            at = (at + 1).min(tokens.len());
            end = tokens[at - 1].range.end;
        }
        if at == start {
            return end;
        }
    }
}

/// The token after the bracket that closes the one at `open`.
fn past_bracket(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Mark(b'{' | b'(' | b'[') => depth += 1,
            Kind::Mark(b'}' | b')' | b']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The tokens of `code`, comments and white space left out.
fn tokens(code: &str) -> Vec<Token> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let rest = &code[at..];
        let kind = match bytes[at] {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                at = past_comment(code, at);
                continue;
            }
            b'"' => {
                at = past_string(bytes, at);
                Kind::Quoted
            }
            b'r' | b'b' | b'c' if raw_or_prefixed(rest).is_some() => {
                at = raw_or_prefixed(rest).map_or(at + 1, |length| at + length);
                Kind::Quoted
            }
            b'\'' => {
                at = past_quote(code, at);
                Kind::Quoted
            }
            b if b == b'_' || b.is_ascii_alphanumeric() || b >= 0x80 => {
                let length = rest
                    .find(|c: char| c != '_' && !c.is_alphanumeric())
                    .unwrap_or(rest.len());
                // A non-ASCII character that is no letter: step over it whole.
                at += length.max(rest.chars().next().map_or(1, char::len_utf8));
                Kind::Word
            }
            mark => {
                at += 1;
                Kind::Mark(mark)
            }
        };
        tokens.push(Token {
            kind,
            range: start..at,
        });
    }
    tokens
}

fn past_comment(code: &str, start: usize) -> usize {
    let bytes = code.as_bytes();
    let (mut at, mut depth) = (start + 2, 1);
    while at < bytes.len() && depth > 0 {
        if bytes[at..].starts_with(b"/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if bytes[at..].starts_with(b"*/") {
            (at, depth) = (at + 2, depth - 1);
        } else {
            at += 1;
        }
    }
    at
}

/// Past a string that opens at `start`.
fn past_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of `r"…"`, `r#"…"#`, `b"…"`, `b'…'`, `br"…"`, `c"…"`, …, if `rest` begins with one.
fn raw_or_prefixed(rest: &str) -> Option<usize> {
    let letters = rest.bytes().take_while(|b| b"rbc".contains(b)).count();
    if letters > 2 {
        return None;
    }
    let raw = rest[..letters].contains('r');
    let hashes = if raw {
        rest[letters..].bytes().take_while(|&b| b == b'#').count()
    } else {
        0
    };
    let open = letters + hashes;
    match rest.as_bytes().get(open)? {
        b'"' if raw => {
            let closing = format!("\"{}", "#".repeat(hashes));
            let found = rest[open + 1..].find(&closing);
            Some(found.map_or(rest.len(), |f| open + 1 + f + closing.len()))
        }
        b'"' => Some(past_string(rest.as_bytes(), open)),
        b'\'' if rest.starts_with("b'") => Some(past_quote(rest, 1)),
        _ => None,
    }
}

/// Past a character, or past the tick of a lifetime or label.
fn past_quote(code: &str, start: usize) -> usize {
    let rest = &code[start + 1..];
    let mut chars = rest.char_indices();
    match chars.next() {
        Some((_, '\\')) => {
            // The escaped character itself may be a quote.
            let after = chars.next().map_or(rest.len(), |(i, c)| i + c.len_utf8());
            let closing = rest[after..]
                .find('\'')
                .map_or(rest.len(), |f| after + f + 1);
            start + 1 + closing
        }
        Some((_, _)) => match chars.next() {
            Some((i, '\'')) => start + 1 + i + 1,
            _ => start + 1,
        },
        None => code.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, has_main: bool, alone: bool) {
        let facts = scan(code);
        assert_eq!((facts.has_main, facts.alone), (has_main, alone), "{code}");
    }

    #[test]
    fn main_is_found_outside_brackets_only() {
        check("fn main() {}", true, false);
        check("async fn f() {} pub fn main() {}", true, false);
        check("mod m { fn main() {} }", false, false);
        check("// fn main() {}\nlet x = 1;", false, false);
        check(
            "let s = \"fn main() {\"; /* fn main /* nested */ */",
            false,
            false,
        );
        check(
            "let q = '\"'; let r = r#\"fn main\"#; let l: &'static str;",
            false,
            false,
        );
        check("let c = b'\\''; fn main() {}", true, false);
        check("fn main_loop() {}", false, false);
    }

    #[test]
    fn what_speaks_of_its_crate_stands_alone() {
        for code in [
            "use crate::m::f;",
            "macro_rules! m { () => { $crate::f() } }",
            "#[macro_export] macro_rules! m { () => {} }",
            "#[unsafe(no_mangle)] extern \"C\" fn f() {}",
            "extern crate core;",
            "unsafe extern \"C\" { fn fork() -> i32; }",
            "#![feature(never_type)]\nfn main() {}",
            "println!(\"{}\", module_path!());",
            "std::any::type_name::<T>();",
            "#![allow(dead_code)] #![no_std]\nfn main() {}",
            "#[macro_use] extern crate a;",
            "fn f() {",
            "fn f() { ) }",
            "let s = \"open;",
            "f(); /* open",
        ] {
            assert!(scan(code).alone, "{code}");
        }
        for code in [
            "let link = 1; f(link);",
            "let s = \"crate::x\";",
            "std::env::args();",
            "use std::env;",
            "mod m { use super::f; }",
            "#![allow(dead_code, clippy::all)]\n#![deny(missing_docs)]\nfn main() {}",
        ] {
            let used_as_call = code.contains("f(link)");
            assert_eq!(scan(code).alone, used_as_call, "{code}");
        }
    }

    #[test]
    fn the_head_ends_after_crate_attributes_and_extern_crates() {
        for (code, head) in [
            ("#![allow(x)]\nlet y = 1;", "#![allow(x)]"),
            (
                "// c\n#![a]\n#![b(c = \"]\")]\n#[d]\nfn f() {}",
                "// c\n#![a]\n#![b(c = \"]\")]",
            ),
            (
                "#[macro_use]\nextern crate a;\nb!();",
                "#[macro_use]\nextern crate a;",
            ),
            ("#[test]\nfn f() {}", ""),
            ("#", ""),
            ("#![", "#!["),
        ] {
            assert_eq!(&code[..scan(code).head_end], head, "{code}");
        }
    }

    #[test]
    fn a_body_that_uses_question_marks_is_known_by_its_end() {
        assert!(scan("let x = f()?;\nOk::<(), E>(())\n").ends_with_unit_ok);
        assert!(scan("Ok(())").ends_with_unit_ok);
        assert!(!scan("Ok(());").ends_with_unit_ok);
    }

    #[test]
    fn no_text_makes_it_panic() {
        let rich = "#![a]\nlet s = r##\"x\"#\"##; let c = '\\u{1F600}'; /* é */ b\"\\\"\" 'a: loop {} ünï\u{301} €";
        for (start, _) in rich.char_indices() {
            for (end, _) in rich.char_indices().filter(|(end, _)| *end >= start) {
                scan(&rich[start..end]);
            }
        }
    }
}
