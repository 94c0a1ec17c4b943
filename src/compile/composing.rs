//! Snippets with components under them, and snippets that are compositions.

use super::compose::{Composition, plug};
use super::{Compilation, Compiled, Compiler, Program, components, wac, wat};
use crate::cache::Key;
use crate::error::Result;
use crate::snippet::{Language, Mode, Snippet};
use crate::verdict::{COMPOSITION, Rejected};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Compositions by the names of the components that stand under a program, or why these do not fit.
type Composed = BTreeMap<Vec<String>, std::result::Result<Arc<Composition>, Rejected>>;

impl Compiler<'_> {
    /// What is wanted, and behind it the snippets that its compositions name.
    pub(super) fn with_parts(&self, wanted: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let mut all = wanted.to_vec();
        let mut at = 0;
        while at < all.len() {
            let (chapter, snippet) = all[at];
            for named in &self.book.chapters[chapter].snippets[snippet].programs {
                let found = self.book.find(&named.id, chapter);
                if let Some(found) = found.filter(|found| !all.contains(found)) {
                    all.push(found);
                }
            }
            at += 1;
        }
        all
    }

    /// The snippets of which each must be a program of its own, because something is put under it.
    pub(super) fn to_be_composed(&self) -> BTreeSet<(usize, usize)> {
        let mut found = BTreeSet::new();
        for (chapter, index, snippet) in self.book.snippets() {
            if snippet.cases.iter().any(|case| !case.world.with.is_empty()) {
                found.insert((chapter, index));
            }
            let named = snippet.programs.iter();
            found.extend(named.filter_map(|named| self.book.find(&named.id, chapter)));
        }
        found
    }

    /// Makes the compositions of snippets that are compiled.
    pub(super) fn compose(
        &self,
        wanted: &[(usize, usize)],
        results: &mut [Compilation],
    ) -> Result<()> {
        let book = self.book;
        let snippet = |at: usize| {
            let (chapter, index) = wanted[at];
            &book.chapters[chapter].snippets[index]
        };
        let names = book.names();
        let name = |at: usize| names[wanted[at].0][wanted[at].1].as_str();
        let mut needed: BTreeSet<String> = BTreeSet::new();
        let mut parts: BTreeMap<usize, std::result::Result<BTreeSet<String>, Rejected>> =
            BTreeMap::new();
        for at in 0..wanted.len() {
            let cases = snippet(at).cases.iter();
            needed.extend(
                cases
                    .flat_map(|case| &case.world.with)
                    .map(|p| p.name.clone()),
            );
            if snippet(at).language == Language::Wac && !ignored(snippet(at)) {
                let named = wac::names(snippet(at), name(at));
                needed.extend(named.iter().flatten().cloned());
                parts.insert(at, named);
            }
        }
        if needed.is_empty() && parts.is_empty() {
            return Ok(());
        }
        let known = components::build(book, &needed, self.cache, self.say)?;
        let mut under_way = Vec::new();
        for &at in parts.keys() {
            self.composition(at, wanted, &parts, &known, results, &mut under_way)?;
        }
        for (at, result) in results.iter_mut().enumerate() {
            let found = self.with_components(snippet(at), name(at), &result.compiled, &known)?;
            result.composed.extend(found);
        }
        Ok(())
    }

    /// Makes one `wac` snippet, after those that it is made of.
    fn composition(
        &self,
        at: usize,
        wanted: &[(usize, usize)],
        parts: &BTreeMap<usize, std::result::Result<BTreeSet<String>, Rejected>>,
        known: &BTreeMap<String, Arc<Program>>,
        results: &mut [Compilation],
        under_way: &mut Vec<usize>,
    ) -> Result<()> {
        if !results[at].composed.is_empty() {
            return Ok(());
        }
        let (chapter, index) = wanted[at];
        let snippet = &self.book.chapters[chapter].snippets[index];
        let names = self.book.names();
        let name = |at: usize| names[wanted[at].0][wanted[at].1].clone();
        under_way.push(at);
        let made = (|| -> Result<std::result::Result<Arc<Composition>, Rejected>> {
            if let Some(Err(rejected)) = parts.get(&at) {
                return Ok(Err(rejected.clone()));
            }
            let mut all = known.clone();
            for named in &snippet.programs {
                let wrong = |said: String| {
                    let rendered = format!("error: {}: {said}\n", named.declared);
                    Rejected {
                        rendered,
                        codes: vec![COMPOSITION.to_owned()],
                    }
                };
                let found = self.book.find(&named.id, chapter);
                let part = found.and_then(|found| wanted.iter().position(|w| *w == found));
                let Some(part) = part else {
                    return Ok(Err(wrong(format!("there is no snippet `{}`", named.id))));
                };
                if let Some(from) = under_way.iter().position(|u| *u == part) {
                    let mut way: Vec<_> = under_way[from..].iter().map(|&u| name(u)).collect();
                    way.push(name(part));
                    let way = way.join("` → `");
                    return Ok(Err(wrong(format!(
                        "a composition cannot be a part of itself: `{way}`"
                    ))));
                }
                if parts.contains_key(&part) {
                    self.composition(part, wanted, parts, known, results, under_way)?;
                }
                match &results[part].compiled {
                    Compiled::Program(program, None) => {
                        all.insert(named.name.clone(), Arc::clone(program));
                    }
                    // A component that is only to be a part has no program of its own.
                    Compiled::Checked
                        if self.book.chapters[wanted[part].0].snippets[wanted[part].1].language
                            == Language::Wat =>
                    {
                        let (c, s) = wanted[part];
                        match wat::compile(&self.book.chapters[c].snippets[s], &name(part)) {
                            Ok(wasm) => all.insert(named.name.clone(), Program::new(wasm)),
                            Err(rejected) => return Ok(Err(rejected)),
                        };
                    }
                    Compiled::Program(_, Some(_))
                    | Compiled::Checked
                    | Compiled::Linted(_)
                    | Compiled::Native => {
                        let said = format!("`{}` is no component that could be composed", named.id);
                        return Ok(Err(wrong(said)));
                    }
                    // What is wrong with a part of a part is said as it is.
                    Compiled::Rejected(inner) if parts.contains_key(&part) => {
                        return Ok(Err(inner.clone()));
                    }
                    Compiled::Rejected(_) => {
                        return Ok(Err(wrong(format!("`{}` does not compile", named.id))));
                    }
                }
            }
            let components = self.book.settings.components.keys().cloned();
            let names: Vec<String> = components.chain(all.keys().cloned()).collect();
            let mut key = vec![b"wac".to_vec(), snippet.code().into_bytes()];
            for (name, program) in &all {
                key.push(format!("{name} {}", program.sha256).into_bytes());
            }
            Composition::kept(self.cache, &Key::of(key.iter().map(Vec::as_slice)), || {
                wac::compose(snippet, &name(at), &all, &names)
            })
        })()?;
        under_way.pop();
        let result = &mut results[at];
        result.compiled = match &made {
            Ok(_) if snippet.mode == Mode::NoRun => Compiled::Checked,
            Ok(composition) => Compiled::Program(Arc::clone(&composition.program), None),
            Err(rejected) => Compiled::Rejected(rejected.clone()),
        };
        result.composed.insert(Vec::new(), made);
        Ok(())
    }

    /// A snippet's program with each set of components that its cases ask for.
    fn with_components(
        &self,
        snippet: &Snippet,
        name: &str,
        compiled: &Compiled,
        known: &BTreeMap<String, Arc<Program>>,
    ) -> Result<Composed> {
        let mut found = BTreeMap::new();
        let Compiled::Program(program, None) = compiled else {
            return Ok(found);
        };
        for case in &snippet.cases {
            let names: Vec<String> = case.world.with.iter().map(|p| p.name.clone()).collect();
            if names.is_empty() || found.contains_key(&names) {
                continue;
            }
            let plugs: Option<Vec<(&str, &Program)>> = names
                .iter()
                .map(|name| Some((name.as_str(), &**known.get(name)?)))
                .collect();
            let Some(plugs) = plugs else {
                continue;
            };
            let mut key = vec!["plug".to_owned(), format!("{name} {}", program.sha256)];
            key.extend(
                plugs
                    .iter()
                    .map(|(name, plug)| format!("{name} {}", plug.sha256)),
            );
            let made = Composition::kept(
                self.cache,
                &Key::of(key.iter().map(String::as_bytes)),
                || plug((name, program), &plugs),
            )?;
            found.insert(
                names,
                made.map_err(|said| Rejected {
                    // Without a place: a chapter may show these words, and the report has the place beside them.
                    rendered: format!("error: {said}\n"),
                    codes: vec![COMPOSITION.to_owned()],
                }),
            );
        }
        Ok(found)
    }
}

fn ignored(snippet: &Snippet) -> bool {
    matches!(snippet.mode, Mode::Ignore(_))
}
