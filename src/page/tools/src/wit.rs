//! WIT from stdin; to stdout, as JSON, what is in it, or what is wrong and where.
//!
//! It follows the command's own check: a package line is supplied where there is none, and the packages of WASI 0.2 and
//! 0.3 are known, unstable features included.

mod answer;

use answer::{Mistake, push_string};
use std::collections::BTreeSet;
use wit_parser::{Resolve, ResolveErrorKind, SourceMap, Span, UnresolvedPackageGroup, WorldItem};

/// The packages of WASI without their comments, one after the other. A test of the command holds it to be what Wasmtime
/// ships.
const WASI: &str = include_str!("wasi.wit");

/// The name under which the reader's text is parsed, and no other text is.
const READER: &str = "reader.wit";

/// The longest text, in bytes: the longest package of WASI has 46 KB.
const LONGEST: usize = 64 * 1024;

/// How many items a text may have at the most, were each of its references to bring in all that it declares: worlds
/// that include each other grow with the square of the text, in memory and in the depth of calls.
const MOST_ITEMS: usize = 200_000;

fn main() {
    answer::serve(LONGEST, check);
}

/// `{"ok":true,"summary":"2 interfaces, 1 world"}`.
fn check(text: &str) -> Result<String, Mistake> {
    let references = ["use", "include", "import", "export"];
    let references: usize = references
        .iter()
        .map(|word| text.matches(word).count())
        .sum();
    if references.saturating_mul(text.matches(';').count()) > MOST_ITEMS {
        let message = "there is too much in this text to be checked in the page".to_owned();
        return Err(Mistake::at_start(message));
    }
    let code = Shipped::read(text);
    let package = if has_package(text) {
        ""
    } else {
        "package book:snippet;\n"
    };
    let mistake = |map: &SourceMap, span: Span, message: String| {
        let at = map.resolve_span(span).filter(|at| at.path == READER);
        let offset = at.map_or(0, |at| at.range.start.saturating_sub(package.len()));
        Mistake {
            offset: code.origin(offset),
            message,
        }
    };
    let mut map = SourceMap::default();
    map.push_str(READER, format!("{package}{}", code.text));
    let main = map
        .parse()
        .map_err(|(map, error)| mistake(&map, error.kind().span(), error.to_string()))?;
    let wasi = named_packages(&code.text);
    let foreign: BTreeSet<_> = wasi.iter().map(|group| group.main.name.clone()).collect();
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    match resolve.push_groups(main, wasi) {
        Ok(_) => {}
        Err(error) => {
            let mut message = error.to_string();
            if message.contains("not found") && code.text.contains("wasi:") {
                message.push_str(
                    "\nknown here are the packages of WASI 0.2 and 0.3, by their version: `wasi:clocks@0.2.0`",
                );
            }
            let span = match error.kind() {
                // The first of the two may be WASI's.
                ResolveErrorKind::DuplicatePackage { span2, .. } => *span2,
                kind => kind.span(),
            };
            return Err(mistake(&resolve.source_map, span, message));
        }
    }
    let own = |package: Option<wit_parser::PackageId>| {
        package.is_some_and(|id| !foreign.contains(&resolve.packages[id].name))
    };
    let mut counts = [(0, "interface"), (0, "world"), (0, "function")];
    for (_, interface) in resolve.interfaces.iter().filter(|(_, i)| own(i.package)) {
        counts[0].0 += usize::from(interface.name.is_some());
        counts[2].0 += interface.functions.len();
    }
    for (_, world) in resolve.worlds.iter().filter(|(_, w)| own(w.package)) {
        counts[1].0 += 1;
        let items = world.imports.values().chain(world.exports.values());
        counts[2].0 += items
            .filter(|item| matches!(item, WorldItem::Function(_)))
            .count();
    }
    let mut summary = String::new();
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let comma = if summary.is_empty() { "" } else { ", " };
        let s = if count == 1 { "" } else { "s" };
        summary.push_str(&format!("{comma}{count} {what}{s}"));
    }
    if summary.is_empty() {
        summary.push_str("nothing but a package");
    }
    let mut json = String::from("{\"ok\":true,\"summary\":");
    push_string(&mut json, &summary);
    json.push('}');
    Ok(json)
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

/// A text with each `wasi:` package at the version that is known here, where that is a later patch of the version
/// named: a 0.2 that is later has all that an earlier one had.
///
/// Source: WebAssembly/component-model, `design/mvp/WIT.md`, on versions.
struct Shipped {
    text: String,
    /// For each version that was exchanged: where it ends in `text`, and where in the text as it was.
    ends: Vec<(usize, usize)>,
}

impl Shipped {
    fn read(code: &str) -> Self {
        let mut text = String::with_capacity(code.len());
        let mut ends = Vec::new();
        let mut rest = code;
        while let Some(at) = rest.find("wasi:") {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            let named = |c: char| c.is_ascii_alphanumeric() || ":/-@.".contains(c);
            let end = from.find(|c| !named(c)).unwrap_or(from.len());
            let (name, after) = from.split_at(end);
            match name.split_once('@') {
                Some((package, version)) => {
                    let digits = version.find(|c: char| !c.is_ascii_digit() && c != '.');
                    let number = version[..digits.unwrap_or(version.len())].trim_end_matches('.');
                    text.push_str(package);
                    text.push('@');
                    // A candidate is not what was released, and may have had more, or less.
                    let candidate = version[number.len()..].starts_with('-');
                    text.push_str(shipped(number).filter(|_| !candidate).unwrap_or(number));
                    let left = version.len() - number.len() + after.len();
                    ends.push((text.len(), code.len() - left));
                    text.push_str(&version[number.len()..]);
                }
                None => text.push_str(name),
            }
            rest = after;
        }
        text.push_str(rest);
        Self { text, ends }
    }

    /// The place in the text as it was.
    fn origin(&self, offset: usize) -> usize {
        let before = self.ends.partition_point(|&(end, _)| end <= offset);
        match before.checked_sub(1).map(|last| self.ends[last]) {
            Some((end, was)) => was + (offset - end),
            None => offset,
        }
    }
}

/// The known version that stands in for `version`, if it is a later patch of it.
fn shipped(version: &str) -> Option<&'static str> {
    let (minor, patch) = version.rsplit_once('.')?;
    let patch: u32 = patch.parse().ok()?;
    packages().find_map(|text| {
        let (_, known) = package_of(text).split_once('@')?;
        let (known_minor, known_patch) = known.rsplit_once('.')?;
        (known_minor == minor && known_patch.parse::<u32>().ok()? >= patch).then_some(known)
    })
}

/// Each package of [`WASI`].
fn packages() -> impl Iterator<Item = &'static str> {
    WASI.split("package ").skip(1)
}

/// `wasi:io@0.2.12`, of a text that begins with it.
fn package_of(text: &str) -> &str {
    text.split(';').next().unwrap_or_default()
}

/// The WASI packages that a text may need: none, or all of each version that it names, since they use one another.
fn named_packages(code: &str) -> Vec<UnresolvedPackageGroup> {
    if !code.contains("wasi:") {
        return Vec::new();
    }
    let wants_03 = code.contains("@0.3");
    let wants_02 = !wants_03 || code.contains("@0.2");
    packages()
        .filter(|text| match package_of(text).contains("@0.3") {
            true => wants_03,
            false => wants_02,
        })
        .filter_map(|text| {
            UnresolvedPackageGroup::parse(package_of(text), &format!("package {text}")).ok()
        })
        .collect()
}

#[cfg(test)]
mod wit_tests;
