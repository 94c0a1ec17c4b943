//! WAC: components composed by their names.

use super::compose::{Composition, chain, composition, invalid};
use super::{Program, unit};
use crate::diagnostic::nearest;
use crate::snippet::Snippet;
use crate::verdict::{COMPOSITION, Rejected};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wac_graph::types::BorrowedPackageKey;
use wac_graph::{EncodeOptions, NodeId, NodeKind};
use wac_parser::{Document, Expr, InstantiationArgument, PrimaryExpr, Statement};

/// The namespace of a book's own components and programs: `book:frozen-clock`.
const NAMESPACE: &str = "book:";

/// A composition's text, with the line that WAC wants first.
struct Text {
    text: String,
    /// How many bytes were put before the author's own.
    added: usize,
}

impl Text {
    fn of(snippet: &Snippet) -> Self {
        let code = snippet.code();
        let first = code
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with("//"));
        let own = first.is_some_and(|line| line.starts_with("package "));
        let head = if own {
            ""
        } else {
            "package book:composition;\n"
        };
        Self {
            text: format!("{head}{code}"),
            added: head.len(),
        }
    }
}

/// The names of what a composition is made of, without `book:`.
///
/// # Errors
///
/// What is wrong with its text.
pub(super) fn names(snippet: &Snippet, name: &str) -> Result<BTreeSet<String>, Rejected> {
    let text = Text::of(snippet);
    let document = parse(&text, snippet, name)?;
    let mut found = BTreeSet::new();
    for statement in &document.statements {
        match statement {
            Statement::Let(statement) => packages(&statement.expr, &mut found),
            Statement::Export(statement) => packages(&statement.expr, &mut found),
            Statement::Import(_) | Statement::Type(_) => {}
        }
    }
    Ok(found
        .into_iter()
        .filter_map(|name| name.strip_prefix(NAMESPACE).map(str::to_owned))
        .collect())
}

fn packages(expr: &Expr<'_>, found: &mut BTreeSet<String>) {
    match &expr.primary {
        PrimaryExpr::New(new) => {
            found.insert(new.package.name.to_owned());
            for argument in &new.arguments {
                if let InstantiationArgument::Named(named) = argument {
                    packages(&named.expr, found);
                }
            }
        }
        PrimaryExpr::Nested(nested) => packages(&nested.inner, found),
        PrimaryExpr::Ident(_) => {}
    }
}

/// Composes; `known` has each part by its name.
/// `all` are the names that could have been meant.
///
/// # Errors
///
/// What is wrong with it, in lines of the chapter.
pub(super) fn compose(
    snippet: &Snippet,
    name: &str,
    known: &BTreeMap<String, Arc<Program>>,
    all: &[String],
) -> Result<Composition, Rejected> {
    let text = Text::of(snippet);
    let document = parse(&text, snippet, name)?;
    let named: Vec<(String, &Arc<Program>)> = known
        .iter()
        .map(|(name, program)| (format!("{NAMESPACE}{name}"), program))
        .collect();
    let packages = named
        .iter()
        .map(|(name, program)| {
            let key = BorrowedPackageKey {
                name,
                version: None,
            };
            (key, program.wasm.clone())
        })
        .collect();
    let wrong = |error: &wac_parser::resolution::Error| {
        let at = labelled(error);
        let said = match error {
            wac_parser::resolution::Error::UnknownPackage { name, .. } => {
                let short = name.strip_prefix(NAMESPACE).unwrap_or(name);
                match nearest(short, all.iter().map(String::as_str)) {
                    Some(near) => {
                        format!("there is no component `{name}`; did you mean `{NAMESPACE}{near}`?")
                    }
                    None => format!(
                        "there is no component `{name}`: `book:` is followed by a name of \
                         `[preprocessor.wasi.components]` or of this composition's `programs`"
                    ),
                }
            }
            wac_parser::resolution::Error::ValidationFailure { .. } => invalid(error),
            _ => chain(error),
        };
        rejected(&text, snippet, name, at, &said)
    };
    let resolution = document.resolve(packages).map_err(|e| wrong(&e))?;
    let wasm = resolution
        .encode(EncodeOptions::default())
        .map_err(|e| wrong(&e))?;
    let graph = resolution.into_graph();
    let mut names: BTreeMap<NodeId, (String, String)> = BTreeMap::new();
    for id in graph.node_ids() {
        let node = &graph[id];
        if let (NodeKind::Instantiation(_), Some(package)) = (node.kind(), node.package()) {
            let package = graph[package].name();
            let short = package.strip_prefix(NAMESPACE).unwrap_or(package);
            let sha256 = known
                .get(short)
                .map_or_else(String::new, |p| p.sha256.clone());
            names.insert(id, (short.to_owned(), sha256));
        }
    }
    let composed = composition(&graph, &names, wasm);
    if let Some(missing) = super::without_start(&composed.program.wasm) {
        let said = format!(
            "{missing}; export it: `export app[\"wasi:cli/run@0.2.12\"];`, or `export app...;`"
        );
        return Err(rejected(&text, snippet, name, None, &said));
    }
    Ok(composed)
}

fn parse<'t>(text: &'t Text, snippet: &Snippet, name: &str) -> Result<Document<'t>, Rejected> {
    Document::parse(&text.text)
        .map_err(|error| rejected(text, snippet, name, labelled(&error), &error.to_string()))
}

/// Where an error is, in bytes of the text.
fn labelled(error: &dyn miette::Diagnostic) -> Option<usize> {
    Some(error.labels()?.next()?.offset())
}

fn rejected(text: &Text, snippet: &Snippet, name: &str, at: Option<usize>, said: &str) -> Rejected {
    let (path, first) = unit::place(snippet, name);
    let at = at.unwrap_or(text.added).max(text.added);
    let before = text.text.get(text.added..at).unwrap_or_default();
    let line = first + before.matches('\n').count();
    Rejected {
        rendered: format!("error: {path}:{line}: {said}\n"),
        codes: vec![COMPOSITION.to_owned()],
    }
}
