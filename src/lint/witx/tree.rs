//! S-expressions with their places, and with what is said of each.

use super::faults::Faults;
use crate::lint::model::Docs;
use std::ops::Range;
use wast::lexer::{LexError, Lexer, TokenKind};

/// Lists within lists, and types within types, deeper than this are written by nobody. It bounds every recursion here.
pub(super) const DEEPEST: usize = 100;

/// What begins a line of its own in all files there are.
const TOP: [&str; 3] = ["typename", "module", "use"];

/// A word, a text or a list.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) what: What,
    /// Its bytes; of a list, those up to the end of its first word.
    pub(super) range: Range<usize>,
    /// The comments right above it or behind it, without their marks.
    pub(super) docs: String,
}

/// See [`Node`].
#[derive(Debug)]
pub(super) enum What {
    /// `u32`, `$name`, `@witx`; a text in quotes is one, too.
    Word,
    /// What stands in parentheses.
    List(Vec<Node>),
}

impl Node {
    /// What it consists of, if it is a list.
    pub(super) fn list(&self) -> Option<&[Node]> {
        match &self.what {
            What::List(items) => Some(items),
            What::Word => None,
        }
    }

    /// Its text, if it is a word.
    pub(super) fn word<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self.what {
            What::Word => text.get(self.range.clone()),
            What::List(_) => None,
        }
    }

    /// The first word of a list, which says what kind of list it is.
    pub(super) fn head<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.list()?.first()?.word(text)
    }

    /// A name without its `$`, and where that stands.
    pub(super) fn name<'t>(&self, text: &'t str) -> Option<(&'t str, Range<usize>)> {
        let name = self.word(text)?.strip_prefix('$')?;
        let start = self.range.start + 1;
        if let Some(inner) = in_quotes(name) {
            return (!inner.is_empty()).then_some((inner, start + 1..self.range.end - 1));
        }
        (!name.is_empty()).then_some((name, start..self.range.end))
    }

    /// What stands between quotes, and where.
    pub(super) fn quoted<'t>(&self, text: &'t str) -> Option<(&'t str, Range<usize>)> {
        let inner = in_quotes(self.word(text)?)?;
        Some((inner, self.range.start + 1..self.range.end - 1))
    }

    /// What is said above it, or else just inside: of the first `inside` things in it, and of how the last one begins.
    pub(super) fn said(&self, inside: usize) -> Docs {
        let within = self.list().unwrap_or_default().iter().take(inside);
        let within = within.flat_map(|item| {
            let head = item.list().and_then(|items| items.first());
            [Some(item), head].into_iter().flatten()
        });
        let mut all = std::iter::once(self).chain(within);
        let said = all.find(|node| !node.docs.is_empty());
        Docs(said.map(|node| node.docs.clone()).unwrap_or_default())
    }
}

fn in_quotes(word: &str) -> Option<&str> {
    word.strip_prefix('"')?.strip_suffix('"')
}

/// A file as a tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// What stands in no list.
    pub(super) nodes: Vec<Node>,
    /// The comments that the file begins with.
    pub(super) docs: String,
    /// Whether some of it could not be understood, so that what is missing may be there.
    pub(super) broken: bool,
}

/// Reads a file; what is wrong with its signs and parentheses is told, and what can be made of it is there.
pub(super) fn read<'a>(text: &'a str, faults: &mut Faults<'a>) -> Tree {
    let mut lexer = Lexer::new(text);
    // Whatever a comment says, it is only a comment.
    lexer.allow_confusing_unicode(true);
    let mut builder = Builder {
        text,
        faults,
        tree: Tree::default(),
        open: Vec::new(),
        too_deep: 0,
        said: Said::default(),
        begun: false,
        fresh: true,
    };
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    loop {
        let start = at;
        match lexer.parse(&mut at) {
            Ok(Some(token)) => builder.token(token.kind, start..at),
            Ok(None) => break,
            Err(error) => at = builder.odd(start, &error),
        }
        if builder.faults.full() {
            builder.tree.broken = true;
            break;
        }
    }
    builder.finish()
}

/// A list that is not closed yet.
struct Open {
    start: usize,
    docs: String,
    items: Vec<Node>,
}

struct Builder<'a, 'f> {
    text: &'a str,
    faults: &'f mut Faults<'a>,
    tree: Tree,
    open: Vec<Open>,
    /// How many lists are open beyond the deepest.
    too_deep: usize,
    said: Said<'a>,
    /// Whether anything but a comment came.
    begun: bool,
    /// Whether nothing stands in this line yet.
    fresh: bool,
}

impl<'a> Builder<'a, '_> {
    fn token(&mut self, kind: TokenKind, range: Range<usize>) {
        let text = self.text;
        let written = text.get(range.clone()).unwrap_or_default();
        match kind {
            TokenKind::Whitespace => {
                let lines = written.matches('\n').count();
                self.fresh |= lines > 0;
                if lines > 1 {
                    self.said.gap();
                }
                return;
            }
            TokenKind::LineComment | TokenKind::BlockComment => return self.comment(written),
            TokenKind::LParen => self.open(range.start),
            TokenKind::RParen => self.close(range),
            _ => self.word(range, written),
        }
        self.begun = true;
        self.fresh = false;
    }

    fn open(&mut self, start: usize) {
        let docs = self.said.take();
        if self.open.len() < DEEPEST {
            let items = Vec::new();
            self.open.push(Open { start, docs, items });
            return;
        }
        if self.too_deep == 0 && !self.tree.broken {
            let message = format!("lists are nested deeper than {DEEPEST} here");
            self.faults.tell(start..start + 1, message, None);
            self.tree.broken = true;
        }
        self.too_deep += 1;
    }

    fn close(&mut self, range: Range<usize>) {
        self.said.take();
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if !self.fold() {
            let help = "take it out, or open a list before".to_owned();
            let message = "this closes nothing".to_owned();
            self.faults.tell(range, message, Some(help));
            self.tree.broken = true;
        }
    }

    /// Closes the innermost list, if there is one.
    fn fold(&mut self) -> bool {
        let Some(Open { start, docs, items }) = self.open.pop() else {
            return false;
        };
        let range = start..head_end(start, &items);
        let what = What::List(items);
        self.push(Node { what, range, docs });
        true
    }

    fn push(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.tree.nodes.push(node),
        }
    }

    fn word(&mut self, range: Range<usize>, written: &str) {
        let docs = self.said.take();
        if self.too_deep > 0 {
            return;
        }
        if TOP.contains(&written) {
            self.start_anew(range.end, written);
        }
        let what = What::Word;
        self.push(Node { what, range, docs });
    }

    /// Closes what is open where something begins a line that stands in no list: its author forgot to.
    fn start_anew(&mut self, end: usize, head: &str) {
        let [.., outer, inner] = self.open.as_slice() else {
            return;
        };
        let begins = inner.items.is_empty()
            && self.text.as_bytes().get(inner.start.wrapping_sub(1)) == Some(&b'\n');
        let of = outer.items.first().and_then(|item| item.word(self.text));
        // A module may have types of its own.
        if !begins || (of == Some("module") && head != "module") {
            return;
        }
        let unclosed = outer.start..head_end(outer.start, &outer.items);
        let next = inner.start..end;
        self.unclosed(unclosed, Some(next));
        if let Some(inner) = self.open.pop() {
            while self.fold() {}
            self.open.push(inner);
        }
    }

    fn unclosed(&mut self, range: Range<usize>, before: Option<Range<usize>>) {
        self.tree.broken = true;
        let message = "this list is not closed".to_owned();
        let help = Some("close it with `)`".to_owned());
        match before {
            Some(next) => {
                let next = self.faults.span(next);
                let told = "before this begins";
                self.faults.tell_also(range, message, help, next, told);
            }
            None => self.faults.tell(range, message, help),
        }
    }

    /// Tells of what is no token, and says where to go on.
    fn odd(&mut self, start: usize, error: &wast::Error) -> usize {
        self.tree.broken = true;
        let rest = self.text.get(start..).unwrap_or_default();
        let line = start + rest.find('\n').unwrap_or(rest.len());
        let (range, message, help, next) = match error.lex_error() {
            Some(LexError::DanglingBlockComment) => (
                start..start + 2,
                "this comment is not closed".to_owned(),
                "close it with `;)`",
                self.text.len(),
            ),
            Some(LexError::Unexpected(sign)) => {
                let known = |sign: char| sign.is_ascii_graphic() || " \t\r\n".contains(sign);
                (
                    start..start + sign.len_utf8(),
                    format!("`{}` has no place here", sign.escape_debug()),
                    "names are of ASCII letters, digits and signs",
                    start + rest.find(known).unwrap_or(rest.len()),
                )
            }
            Some(LexError::InvalidStringElement(_) | LexError::UnexpectedEof) => (
                start..line,
                "this text is not closed".to_owned(),
                "close it with `\"`, in the same line",
                line,
            ),
            _ => (
                start..line,
                error.message(),
                "write a text without `\\`",
                line,
            ),
        };
        self.faults.tell(range, message, Some(help.to_owned()));
        // Whatever happens, it goes on.
        next.max(start + 1).min(self.text.len())
    }

    fn comment(&mut self, written: &'a str) {
        if crate::lint::allow::is_one(written) {
            return;
        }
        let block = written
            .strip_prefix("(;")
            .map(|inner| inner.strip_suffix(";)").unwrap_or(inner));
        let (inner, is_doc) = match block {
            Some(inner) => (inner, inner.starts_with(';')),
            None => (written, written.starts_with(";;;")),
        };
        let bare = |line: &'a str| line.trim_start_matches([';', ' ', '\t']).trim_end();
        if self.begun && !self.fresh {
            let last = match self.open.last_mut() {
                Some(open) => open.items.last_mut(),
                None => self.tree.nodes.last_mut(),
            };
            if let Some(node) = last.filter(|node| node.docs.is_empty()) {
                node.docs = inner.lines().map(bare).collect::<Vec<_>>().join("\n");
            }
        } else if self.begun || is_doc || self.said.is_doc {
            self.said.is_doc |= is_doc;
            self.said.lines.extend(inner.lines().map(bare));
        } else {
            for line in inner.lines() {
                if !self.tree.docs.is_empty() {
                    self.tree.docs.push('\n');
                }
                self.tree.docs.push_str(bare(line));
            }
        }
    }

    fn finish(mut self) -> Tree {
        // The innermost one is where its author lost count.
        if let Some(open) = self.open.last()
            && self.too_deep == 0
            && !self.faults.full()
        {
            let range = open.start..head_end(open.start, &open.items);
            self.unclosed(range, None);
        }
        while self.fold() {}
        self.tree
    }
}

/// Where the first word of a list ends, or its parenthesis.
fn head_end(start: usize, items: &[Node]) -> usize {
    match items.first() {
        Some(Node {
            what: What::Word,
            range,
            ..
        }) => range.end,
        _ => start + 1,
    }
}

/// Comments that wait for what they are about.
#[derive(Default)]
struct Said<'a> {
    lines: Vec<&'a str>,
    /// Whether one of them has three marks, which make it documentation.
    is_doc: bool,
}

impl Said<'_> {
    /// What was said, which is then forgotten.
    fn take(&mut self) -> String {
        self.is_doc = false;
        let said = self.lines.join("\n");
        self.lines.clear();
        said
    }

    /// A line without anything in it: comments with two marks above it are about nothing below it.
    fn gap(&mut self) {
        if !self.is_doc {
            self.lines.clear();
        }
    }
}
