//! Interfaces: parsed, and resolved against the WASI packages that they name.

use super::panics::kept;
use super::unit::place;
use crate::snippet::Snippet;
use crate::verdict::Rejected;
use std::collections::BTreeSet;
use wit_parser::{Resolve, SourceMap, UnresolvedPackageGroup};

include!(concat!(env!("OUT_DIR"), "/wasi_wit.rs"));

/// The packages of WASI that are known here: `p2/cli.wit` and so on, each with its text.
pub(crate) fn shipped_wit() -> &'static [(&'static str, &'static str)] {
    WASI_WIT
}

/// Checks a snippet; a package line is supplied where it has none.
///
/// Known are the packages of WASI 0.2 and 0.3 as Wasmtime's WASI ships them, unstable features included.
///
/// # Errors
///
/// What is wrong, in lines as [`place`] has them.
pub(super) fn check(snippet: &Snippet, name: &str) -> Result<(), Rejected> {
    if snippet.lines.is_empty() {
        return Ok(());
    }
    let (path, line) = place(snippet, name);
    let code = shipped_versions(&snippet.code());
    let package = match crate::lint::package_of(&code) {
        Some(_) => "",
        None => "package book:snippet;",
    };
    // On the fence's own line, so that the code keeps its lines.
    let text = match line {
        0 | 1 => format!("{package} {code}"),
        _ => format!("{}{package}\n{code}", "\n".repeat(line - 2)),
    };
    let mut map = SourceMap::default();
    map.push_str(&path, text);
    // The parser itself panics on some attributes that are written twice.
    let gave_up = || rejected(&format!("{GAVE_UP}\n= help: {LOOK_FOR}"));
    let main = kept(|| map.parse())
        .ok_or_else(gave_up)?
        .map_err(|(map, error)| rejected(&error.render(&map)))?;
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    let dependencies = named_packages(&code);
    kept(|| resolve.push_groups(main, dependencies))
        .ok_or_else(gave_up)?
        .map(drop)
        .map_err(|error| {
            let rendered = error.render(&resolve.source_map);
            let known = "known here are the packages of WASI 0.2 and 0.3, by their version: `wasi:clocks@0.2.0`";
            match rendered.contains("not found") && code.contains("wasi:") {
                true => rejected(&format!("{rendered}\n= help: {known}")),
                false => rejected(&rendered),
            }
        })
}

/// That the parser panicked, which is all that can be said.
pub(crate) const GAVE_UP: &str = "the parser of WIT gives up on this text, and does not say where";

/// What to do about [`GAVE_UP`]: the one cause that is known, in `wit-parser` 0.254.
pub(crate) const LOOK_FOR: &str = "look for an attribute that is written twice, such as `@since`";

/// The text with each `wasi:` package at the version that is shipped here, where that is a later patch of the version
/// named: a 0.2 that is later has all that an earlier one had.
///
/// Source: WebAssembly/component-model, `design/mvp/WIT.md`, on versions.
fn shipped_versions(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
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
                let rest = &version[number.len()..];
                // A candidate is not what was released, and may have had more, or less.
                let released = shipped(number).filter(|_| !rest.starts_with('-'));
                text.push_str(released.unwrap_or(number));
                text.push_str(rest);
            }
            None => text.push_str(name),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The shipped version that stands in for `version`, if it is a later patch of it.
fn shipped(version: &str) -> Option<&'static str> {
    let (minor, patch) = version.rsplit_once('.')?;
    let patch: u32 = patch.parse().ok()?;
    WASI_WIT.iter().find_map(|(_, text)| {
        let package = text
            .lines()
            .find_map(|line| line.strip_prefix("package "))?;
        let (_, known) = package.trim_end_matches(';').split_once('@')?;
        let (known_minor, known_patch) = known.rsplit_once('.')?;
        (known_minor == minor && known_patch.parse::<u32>().ok()? >= patch).then_some(known)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_patch_is_read_as_the_one_that_is_shipped() {
        let latest = shipped("0.2.0").expect("0.2 is shipped");
        for (code, expected) in [
            (
                "use wasi:clocks/wall-clock@0.2.0.{datetime};",
                format!("use wasi:clocks/wall-clock@{latest}.{{datetime}};"),
            ),
            (
                "import wasi:random/random@0.2.3;",
                format!("import wasi:random/random@{latest};"),
            ),
            (
                "import wasi:random/random@0.2.99;",
                "import wasi:random/random@0.2.99;".to_owned(),
            ),
            (
                "import wasi:random/random@0.2.0-rc-2023-11-10;",
                "import wasi:random/random@0.2.0-rc-2023-11-10;".to_owned(),
            ),
            (
                "import my:own/thing@0.2.0;",
                "import my:own/thing@0.2.0;".to_owned(),
            ),
            (
                "// about wasi: nothing",
                "// about wasi: nothing".to_owned(),
            ),
        ] {
            assert_eq!(shipped_versions(code), expected);
        }
    }
}
