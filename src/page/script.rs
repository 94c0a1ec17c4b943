//! Many small modules of JavaScript made into the one script that a page loads.
//!
//! A page that loaded each module by itself would wait for one after the other; and what a reader loads need not hold
//! what is written for whoever reads the source. This is no general bundler: it takes the modules of this repository,
//! which keep to a few forms (`src/page/README.md`), and refuses what it does not know.
//!
//! Also part of `build.rs`, which has the scripts made once and for all.

use std::collections::{BTreeMap, BTreeSet};

/// One script of all modules that `entry` needs, in an order in which each comes after those it imports.
///
/// `modules` has the text of each by its name, such as `clocks.js`. The modules share one scope: a name that two of
/// them declare is an error.
///
/// # Errors
///
/// A sentence that names module and line.
pub(crate) fn bundle(modules: &BTreeMap<String, String>, entry: &str) -> Result<String, String> {
    let mut bundle = Bundle {
        modules,
        script: String::from("(() => {\n'use strict';\n"),
        begun: BTreeSet::new(),
        done: BTreeSet::new(),
        names: BTreeMap::new(),
    };
    bundle.add(entry)?;
    if let Some(unused) = modules.keys().find(|name| !bundle.done.contains(*name)) {
        return Err(format!("{unused}: nothing imports it"));
    }
    bundle.script.push_str("})();\n");
    Ok(bundle.script)
}

struct Bundle<'a> {
    modules: &'a BTreeMap<String, String>,
    script: String,
    begun: BTreeSet<String>,
    done: BTreeSet<String>,
    /// Which module declares each name of the shared scope.
    names: BTreeMap<String, String>,
}

impl Bundle<'_> {
    fn add(&mut self, name: &str) -> Result<(), String> {
        if self.done.contains(name) {
            return Ok(());
        }
        let text = self
            .modules
            .get(name)
            .ok_or_else(|| format!("{name} is imported, and there is no such module"))?;
        if !self.begun.insert(name.to_owned()) {
            return Err(format!("{name} imports itself, by way of others"));
        }
        let mut own = String::new();
        let mut lines = (1..).zip(text.lines());
        while let Some((number, line)) = lines.next() {
            let place = || format!("{name}:{number}");
            let line = line.trim();
            if line.starts_with("/*") {
                let mut last = line;
                while !last.ends_with("*/") {
                    let next = lines.next();
                    last = next
                        .ok_or_else(|| format!("{}: a comment without end", place()))?
                        .1
                        .trim();
                }
            } else if line.starts_with("import ") {
                let mut statement = line.to_owned();
                while !statement.ends_with(';') {
                    let next = lines.next();
                    let next = next.ok_or_else(|| format!("{}: an import without end", place()))?;
                    statement.push_str(next.1.trim());
                }
                self.add(imported(&statement).ok_or_else(|| {
                    let form = "import { a, b } from './module.js';";
                    format!("{}: an import that is not of the form `{form}`", place())
                })?)?;
            } else if !line.is_empty() && !line.starts_with("//") {
                let declared = line.strip_prefix("export ").unwrap_or(line);
                let top = !text
                    .lines()
                    .nth(number - 1)
                    .is_some_and(|l| l.starts_with(' '));
                if let Some(declares) = declaration(declared).filter(|_| top) {
                    let other = self.names.insert(declares.to_owned(), name.to_owned());
                    if let Some(other) = other {
                        return Err(format!("{}: {other} declares `{declares}` too", place()));
                    }
                } else if line.starts_with("export ") {
                    return Err(format!("{}: an export that declares nothing", place()));
                }
                own.push_str(declared);
                own.push('\n');
            }
        }
        self.script.push_str(&own);
        self.done.insert(name.to_owned());
        Ok(())
    }
}

/// The module that an import names.
fn imported(statement: &str) -> Option<&str> {
    let (names, from) = statement.strip_prefix("import {")?.split_once("} from '")?;
    let plain = |name: &str| {
        let name = name.trim();
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let module = from.strip_prefix("./")?.strip_suffix("';")?;
    names.split(',').all(plain).then_some(module)
}

/// The name that a line declares.
fn declaration(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("async ").unwrap_or(line);
    let rest = ["function* ", "function ", "class ", "const ", "let "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::bundle;

    fn check(modules: &[(&str, &str)], expected: Result<&str, &str>) {
        let modules = modules
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let script = bundle(&modules, "main.js");
        let script = script.as_deref().map_err(String::as_str);
        assert_eq!(script, expected);
    }

    #[test]
    fn modules_come_after_what_they_import_and_once() {
        check(
            &[
                (
                    "main.js",
                    "import { a } from './a.js';\nimport {\n    b,\n} from './b.js';\n\nb(a);\n",
                ),
                ("a.js", "// Why.\nexport const a = 1; // as is\n"),
                (
                    "b.js",
                    "/**\n * What.\n */\nimport { a } from './a.js';\nexport function b(n) {\n    const a2 = a;\n}\n",
                ),
            ],
            Ok(
                "(() => {\n'use strict';\nconst a = 1; // as is\nfunction b(n) {\nconst a2 = a;\n}\nb(a);\n})();\n",
            ),
        );
    }

    #[test]
    fn what_it_does_not_know_it_refuses() {
        for (modules, expected) in [
            (
                vec![("main.js", "import { a } from './a.js';")],
                "a.js is imported, and there is no such module",
            ),
            (
                vec![("main.js", "import a from './a.js';")],
                "main.js:1: an import that is not of the form `import { a, b } from './module.js';`",
            ),
            (
                vec![("main.js", "import { a as b } from './a.js';")],
                "main.js:1: an import that is not of the form `import { a, b } from './module.js';`",
            ),
            (
                vec![
                    ("main.js", "import { a } from './a.js';"),
                    ("a.js", "import { b } from './main.js';"),
                ],
                "main.js imports itself, by way of others",
            ),
            (
                vec![
                    ("main.js", "import { a } from './a.js';\nconst b = 1;"),
                    ("a.js", "const b = 2;"),
                ],
                "main.js:2: a.js declares `b` too",
            ),
            (
                vec![("main.js", "export { a };")],
                "main.js:1: an export that declares nothing",
            ),
            (
                vec![("main.js", "/* a")],
                "main.js:1: a comment without end",
            ),
            (
                vec![("main.js", ""), ("a.js", "")],
                "a.js: nothing imports it",
            ),
        ] {
            check(&modules, Err(expected));
        }
    }
}
