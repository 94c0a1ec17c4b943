//! What a composition is made of, as a picture made of boxes: the program on top, below it what stands between it and
//! the host.

use super::html::Html;
use crate::compile::{Composition, Part};
use std::collections::BTreeMap;

/// The picture, and what became of the program's imports.
pub(super) fn write(html: &mut Html, composition: &Composition, program: &str) {
    html.open("div", &[("class", "wasi-composition")]);
    html.open(
        "ol",
        &[("class", "wasi-parts"), ("aria-label", "The composition")],
    );
    for (index, part) in composition.parts.iter().enumerate() {
        html.open("li", &[("class", "wasi-part")]);
        html.element("strong", "", |html| {
            html.text(if index == 0 && part.name == program {
                "the program"
            } else {
                &part.name
            });
        });
        digest(html, &part.sha256);
        sources(html, part);
        html.close("li");
    }
    host(html);
    html.close("ol");
    imports(html, composition);
    html.close("div");
}

/// The same picture of a program that nothing stands under.
pub(super) fn write_alone(html: &mut Html, sha256: &str) {
    html.open("div", &[("class", "wasi-composition")]);
    html.open(
        "ol",
        &[("class", "wasi-parts"), ("aria-label", "The program alone")],
    );
    html.open("li", &[("class", "wasi-part")]);
    html.element("strong", "", |html| html.text("the program"));
    digest(html, sha256);
    html.close("li");
    host(html);
    html.close("ol");
    html.close("div");
}

fn host(html: &mut Html) {
    html.open("li", &[("class", "wasi-part wasi-host")]);
    html.element("strong", "", |html| html.text("the host"));
    html.close("li");
}

/// The component's own bytes: the same with and without the others.
fn digest(html: &mut Html, sha256: &str) {
    if let Some(short) = sha256.get(..12) {
        html.text(" ");
        html.open(
            "code",
            &[
                ("class", "wasi-digest"),
                ("title", &format!("SHA-256: {sha256}")),
            ],
        );
        html.text(short);
        html.close("code");
    }
}

/// From whom a part has its imports: each that another part provides, and how many are the host's.
fn sources(html: &mut Html, part: &Part) {
    let mut from: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut hosts = 0;
    for (import, source) in &part.gets {
        match source {
            Some(source) => from.entry(source).or_default().push(import),
            None => hosts += 1,
        }
    }
    if part.gets.is_empty() {
        html.element("span", "wasi-gets", |html| html.text("imports nothing"));
    }
    for (source, imports) in from {
        html.element("span", "wasi-gets", |html| {
            for (index, import) in imports.iter().enumerate() {
                if index > 0 {
                    html.text(", ");
                }
                html.code(unversioned(import));
            }
            html.text(" from ");
            html.text(source);
        });
    }
    if hosts > 0 {
        html.element("span", "wasi-gets", |html| {
            html.text(&format!("{} from the host", interfaces(hosts)));
        });
    }
}

/// Which imports the composition has, beside those of the program alone.
fn imports(html: &mut Html, composition: &Composition) {
    let names = |imports: &[String]| -> Vec<String> {
        imports
            .iter()
            .map(|import| unversioned(import).to_owned())
            .collect()
    };
    let (before, after) = (names(&composition.before), names(&composition.after));
    // A program that names its parts by names of its own had nothing from WASI to begin with.
    if before.iter().any(|name| !name.starts_with("wasi:")) {
        html.element("p", "wasi-used", |html| {
            html.text(&format!(
                "The composition imports {}.",
                interfaces(after.len())
            ));
        });
        return;
    }
    let gone: Vec<&String> = before.iter().filter(|name| !after.contains(name)).collect();
    let new: Vec<&String> = after.iter().filter(|name| !before.contains(name)).collect();
    html.element("p", "wasi-used", |html| {
        html.text(&format!(
            "The program imports {}, the composition {}",
            interfaces(before.len()),
            after.len()
        ));
        for (word, names) in [("no longer", &gone), ("in addition", &new)] {
            for (index, name) in names.iter().enumerate() {
                html.text(match index {
                    0 if word == "no longer" => ": no longer ",
                    0 if gone.is_empty() => ": in addition ",
                    0 => "; in addition ",
                    _ => ", ",
                });
                html.code(name);
            }
        }
        html.text(".");
    });
}

fn interfaces(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 interface".to_owned(),
        count => format!("{count} interfaces"),
    }
}

fn unversioned(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Program;

    #[test]
    fn the_picture_says_who_gets_what_from_whom() {
        let part = |name: &str, gets: &[(&str, Option<&str>)]| Part {
            name: name.to_owned(),
            sha256: "0123456789abcdef".to_owned(),
            gets: gets
                .iter()
                .map(|(import, from)| ((*import).to_owned(), from.map(str::to_owned)))
                .collect(),
        };
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let composition = Composition {
            program: Program::new(Vec::new()),
            parts: vec![
                part(
                    "one.idea",
                    &[
                        ("wasi:clocks/wall-clock@0.2.6", Some("<clock>")),
                        ("wasi:io/poll@0.2.6", None),
                    ],
                ),
                part("<clock>", &[]),
            ],
            before: owned(&["wasi:clocks/wall-clock@0.2.6", "wasi:io/poll@0.2.6"]),
            after: owned(&["wasi:io/poll@0.2.12"]),
        };
        let mut html = Html::default();
        write(&mut html, &composition, "one.idea");
        let html = html.finish();
        for expected in [
            "<strong>the program</strong>",
            "<code>wasi:clocks/wall-clock</code> from &lt;clock&gt;",
            "1 interface from the host",
            "imports nothing",
            "The program imports 2 interfaces, the composition 1: no longer <code>wasi:clocks/wall-clock</code>.",
        ] {
            assert!(html.contains(expected), "{expected}\n{html}");
        }
        assert!(!html.contains("<clock>"), "{html}");
    }
}
