//! Interfaces: parsed, and resolved against the WASI packages that they name.

use crate::snippet::Snippet;
use crate::verdict::Rejected;
use std::collections::BTreeSet;
use wit_parser::{Resolve, SourceMap, UnresolvedPackageGroup};

include!(concat!(env!("OUT_DIR"), "/wasi_wit.rs"));

/// Checks a snippet; a package line is supplied where it has none.
///
/// Known are the packages of WASI 0.2 and 0.3 as Wasmtime's WASI ships them, unstable features included.
///
/// # Errors
///
/// What is wrong, with the chapter's own line numbers.
pub(super) fn check(snippet: &Snippet) -> Result<(), Rejected> {
    let (path, line) = match snippet.lines.first() {
        Some(first) => (first.file.source_path.clone(), first.line_1based),
        None => return Ok(()),
    };
    let code = snippet.code();
    let package = if has_package(&code) {
        ""
    } else {
        "package book:snippet;"
    };
    // On the fence's own line, so that the code keeps its lines.
    let text = match line {
        0 | 1 => format!("{package} {code}"),
        _ => format!("{}{package}\n{code}", "\n".repeat(line - 2)),
    };
    let mut map = SourceMap::default();
    map.push_str(&path, text);
    let main = map
        .parse()
        .map_err(|(map, error)| rejected(&error.render(&map)))?;
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    let dependencies = named_packages(&code);
    resolve
        .push_groups(main, dependencies)
        .map(drop)
        .map_err(|error| {
            let rendered = error.render(&resolve.source_map);
            rejected(&rendered)
        })
}

/// Whether the text begins with a package, after comments.
fn has_package(code: &str) -> bool {
    let mut rest = code.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else {
            return rest.starts_with("package ");
        }
        rest = rest.trim_start();
    }
}

/// The WASI packages that a text may need: none, or all of each version that it names, since they use one another.
fn named_packages(code: &str) -> Vec<UnresolvedPackageGroup> {
    if !code.contains("wasi:") {
        return Vec::new();
    }
    let wants_03 = code.contains("@0.3");
    let wants_02 = !wants_03 || code.contains("@0.2");
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for (name, text) in WASI_WIT {
        let wanted = if name.starts_with("p3/") {
            wants_03
        } else {
            wants_02
        };
        if wanted
            && seen.insert(*name)
            && let Ok(group) = UnresolvedPackageGroup::parse(name, text)
        {
            groups.push(group);
        }
    }
    groups
}

fn rejected(rendered: &str) -> Rejected {
    Rejected {
        rendered: format!("error: {}\n", rendered.trim_end()),
        codes: vec![String::new()],
    }
}
