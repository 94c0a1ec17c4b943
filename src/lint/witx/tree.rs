//! S-expressions with their places, and with what is said above each.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;
use wast::lexer::{Lexer, TokenKind};

/// Lists within lists, deeper than this, are written by nobody.
const DEEPEST: usize = 100;

/// A word, a text or a list.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) what: What,
    /// Its bytes; of a list, its opening parenthesis.
    pub(super) range: Range<usize>,
    /// The comments right above it, without their marks.
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
        Some((name, self.range.start + 1..self.range.end))
    }

    /// What stands between quotes, and where.
    pub(super) fn quoted<'t>(&self, text: &'t str) -> Option<(&'t str, Range<usize>)> {
        let inner = self.word(text)?.strip_prefix('"')?.strip_suffix('"')?;
        Some((inner, self.range.start + 1..self.range.end - 1))
    }
}

/// A file as a tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// What stands in no list.
    pub(super) nodes: Vec<Node>,
    /// The comments that the file begins with.
    pub(super) docs: String,
}

/// Reads a file; what is wrong with its parentheses is told, and what can be made of it is there.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Tree {
    let text = file.text.trim_start_matches('\u{feff}');
    let skipped = file.text.len() - text.len();
    let at = |range: Range<usize>| range.start + skipped..range.end + skipped;
    let mut lexer = Lexer::new(text);
    // Whatever a comment says, it is only a comment.
    lexer.allow_confusing_unicode(true);
    let mut tree = Tree::default();
    let mut begun = false;
    let mut docs = String::new();
    // The lists that are open, each with its place and what was said above it.
    let mut open: Vec<(Range<usize>, String, Vec<Node>)> = Vec::new();
    for token in lexer.iter(0) {
        let token = match token {
            Ok(token) => token,
            Err(error) => {
                let offset = error.span().offset().min(text.len());
                let span = Span::new(file, at(offset..offset));
                let message = error.message();
                diagnostics.push(Diagnostic::error(span, message));
                break;
            }
        };
        let range = token.offset..token.offset + token.len as usize;
        let written = text.get(range.clone()).unwrap_or_default();
        let range = at(range);
        let node = match token.kind {
            TokenKind::Whitespace | TokenKind::BlockComment => continue,
            TokenKind::LineComment => {
                comment(written, begun, &mut docs, &mut tree.docs);
                continue;
            }
            TokenKind::LParen => {
                begun = true;
                if open.len() == DEEPEST {
                    let message = format!("lists are nested deeper than {DEEPEST} here");
                    diagnostics.push(Diagnostic::error(Span::new(file, range), message));
                    return tree;
                }
                open.push((range, std::mem::take(&mut docs), Vec::new()));
                continue;
            }
            TokenKind::RParen => match open.pop() {
                Some((range, docs, items)) => Node {
                    what: What::List(items),
                    range,
                    docs,
                },
                None => {
                    let span = Span::new(file, range);
                    let message = "this closes nothing";
                    diagnostics.push(
                        Diagnostic::error(span, message).help("take it out, or open a list before"),
                    );
                    continue;
                }
            },
            _ => Node {
                what: What::Word,
                range,
                docs: std::mem::take(&mut docs),
            },
        };
        docs.clear();
        begun = true;
        match open.last_mut() {
            Some((_, _, items)) => items.push(node),
            None => tree.nodes.push(node),
        }
    }
    // The innermost one is where the author lost count.
    if let Some((range, _, _)) = open.last() {
        let span = Span::new(file, range.clone());
        let message = "this list is not closed";
        diagnostics.push(Diagnostic::error(span, message).help("close it with `)`"));
    }
    tree
}

/// Adds what a comment says to the thing below it, or to the file.
fn comment(written: &str, begun: bool, docs: &mut String, of_file: &mut String) {
    let said = written.trim_start_matches(';').trim();
    if crate::lint::allow::is_one(written) {
        return;
    }
    // Documentation has three marks; some authors use two for it.
    let to = match written.starts_with(";;;") || begun {
        true => docs,
        false => of_file,
    };
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(said);
}
