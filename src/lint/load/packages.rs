//! The files of a package, parsed, and put together with what they depend on.

use super::{Input, Problem};
use crate::compile::{GAVE_UP, LOOK_FOR, kept, shipped_wit};
use crate::diagnostic::Diagnostic;
use crate::lint::model::Form;
use crate::lint::wit::{Files, Written, add as add_to_model, place};
use crate::source::{SourceFile, Span};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wit_parser::{
    PackageName, ParseErrorKind, Resolve, ResolveErrorKind, SourceMap, UnresolvedPackageGroup,
};

/// The files of one package.
pub(super) struct Root {
    pub(super) files: Vec<Arc<SourceFile>>,
    /// If given, only these are looked at.
    pub(super) only: Option<Vec<PathBuf>>,
    /// The folder with what it depends on.
    pub(super) deps: Option<PathBuf>,
}

impl Root {
    /// Notes the files that are to be looked at.
    pub(super) fn note(&self, input: &mut Input) {
        for file in &self.files {
            let wanted = match &self.only {
                Some(only) => only.contains(&file.disk_path),
                None => true,
            };
            if wanted {
                input.files.push((Arc::clone(file), Form::Wit));
            }
        }
    }

    pub(super) fn parse(&self, supplied: bool) -> Result<UnresolvedPackageGroup, Problem> {
        let mut map = SourceMap::default();
        for file in &self.files {
            map.push_str(&file.source_path, file.text.clone());
        }
        if supplied {
            map.push_str(SUPPLIED, "package lint:snippet;");
        }
        // The parser itself panics on some attributes that are written twice.
        let Some(parsed) = kept(|| map.parse()) else {
            return Err(self.gave_up());
        };
        parsed.map_err(|(map, error)| {
            let files = by_name(&self.files);
            let span = place(&map, &files, error.kind().span());
            let span = span.or_else(|| Some(Span::new(self.files.first()?, 0..0)));
            let message = first_line(&error.kind().to_string());
            let Some(span) = span else {
                return Problem::plain(message, None);
            };
            let diagnostic = Diagnostic::error(span, message);
            Problem::placed(match error.kind() {
                ParseErrorKind::ItemNotFound {
                    hint: Some(hint), ..
                } => diagnostic.help(hint),
                // As older drafts have it.
                ParseErrorKind::ItemNotFound { name, .. } if name == "float32" => {
                    diagnostic.help("WIT says `f32`")
                }
                ParseErrorKind::ItemNotFound { name, .. } if name == "float64" => {
                    diagnostic.help("WIT says `f64`")
                }
                _ => diagnostic,
            })
        })
    }
}

impl Root {
    /// That the parser gave up on a package without saying where.
    fn gave_up(&self) -> Problem {
        match self.files.first() {
            Some(file) => {
                // A fence's text begins with empty lines, which stand for those of its chapter.
                let first = file.text.len() - file.text.trim_start().len();
                let span = Span::new(file, first..first);
                let diagnostic = Diagnostic::error(span, GAVE_UP.to_owned());
                Problem::placed(diagnostic.help(LOOK_FOR))
            }
            None => Problem::plain(GAVE_UP.to_owned(), Some(LOOK_FOR)),
        }
    }
}

/// The name of a text that only says which package this is.
const SUPPLIED: &str = "<package>";

/// Resolves a package with what it depends on, and adds it to the model.
pub(super) fn add(
    input: &mut Input,
    root: &Root,
    files: &Files,
    group: UnresolvedPackageGroup,
    candidates: &[&[UnresolvedPackageGroup]],
) {
    let linted: Vec<PackageName> = names(&group).cloned().collect();
    let dependencies = needed(&group, candidates);
    let written = Written::of(std::iter::once(&group).chain(&dependencies));
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    let pushed = kept(|| resolve.push_groups(group, dependencies));
    let Some(pushed) = pushed else {
        input.problems.push(root.gave_up());
        return;
    };
    match pushed {
        Ok(_) => {
            let packages = resolve.packages.iter();
            let linted = packages.filter(|(_, package)| linted.contains(&package.name));
            let linted: BTreeSet<usize> = linted.map(|(id, _)| id.index()).collect();
            add_to_model(&mut input.model, &resolve, files, &linted, &written);
        }
        Err(error) => {
            let span = place(&resolve.source_map, files, error.kind().span());
            input.problems.push(unresolved(&error, span, root));
        }
    }
}

/// The names of a group's packages.
fn names(group: &UnresolvedPackageGroup) -> impl Iterator<Item = &PackageName> {
    let nested = group.nested.iter().map(|package| &package.name);
    std::iter::once(&group.main.name).chain(nested)
}

/// All that a package depends on, and that depends on, each once: the first of the candidates that has it, or what is
/// shipped. What nobody has is left for the resolver to complain of.
fn needed(
    group: &UnresolvedPackageGroup,
    candidates: &[&[UnresolvedPackageGroup]],
) -> Vec<UnresolvedPackageGroup> {
    let asks = |group: &UnresolvedPackageGroup| -> Vec<PackageName> {
        let packages = std::iter::once(&group.main).chain(&group.nested);
        packages
            .flat_map(|package| package.foreign_deps.keys().cloned())
            .collect()
    };
    let mut known: BTreeSet<PackageName> = names(group).cloned().collect();
    let mut open = asks(group);
    let mut found = Vec::new();
    while let Some(name) = open.pop() {
        if known.contains(&name) {
            continue;
        }
        let mut all = candidates.iter().flat_map(|groups| groups.iter());
        let has = |group: &&UnresolvedPackageGroup| names(group).any(|one| *one == name);
        let Some(dependency) = all.find(has).cloned().or_else(|| shipped(&name)) else {
            known.insert(name);
            continue;
        };
        known.extend(names(&dependency).cloned());
        open.extend(asks(&dependency));
        found.push(dependency);
    }
    found
}

/// A package of WASI as it is shipped with this tool, under the version that is asked for: within 0.2 and within 0.3 a
/// later one has all that an earlier one had. A candidate is not what was released, and may have had more, or less.
///
/// Source: WebAssembly/WASI, `CONTRIBUTING.md`; WebAssembly/component-model, `design/mvp/WIT.md`, on versions.
fn shipped(name: &PackageName) -> Option<UnresolvedPackageGroup> {
    let asked = name.version.as_ref()?;
    if name.namespace != "wasi" || !asked.pre.is_empty() {
        return None;
    }
    shipped_wit().iter().find_map(|(file, text)| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("package "))?;
        let (package, version) = line.trim_end().trim_end_matches(';').split_once('@')?;
        let minor = |version: &str| version.rsplit_once('.').map(|(minor, _)| minor.to_owned());
        let alike = minor(version) == minor(&format!("{}.{}.{}", asked.major, asked.minor, 0));
        if package != format!("wasi:{}", name.name) || !alike {
            return None;
        }
        let renamed = text.replace(&format!("@{version}"), &format!("@{asked}"));
        let renamed = ungated(&renamed, asked.patch, &minor(version)?);
        let mut map = SourceMap::default();
        map.push_str(&format!("<shipped>/{file}"), renamed);
        map.parse().ok()
    })
}

/// The text with what came in a later patch than `patch` there from that one on: a gate must not name a version that is
/// later than the package's own.
fn ungated(text: &str, patch: u64, minor: &str) -> String {
    let gate = format!("version = {minor}.");
    let mut parts = text.split(gate.as_str());
    let mut ungated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        let (since, rest) = part.split_at(end);
        let since = since.parse().unwrap_or(0).min(patch);
        ungated.push_str(&format!("{gate}{since}{rest}"));
    }
    ungated
}

/// Files by the names under which the parser knows them.
pub(super) fn by_name<'f>(files: impl IntoIterator<Item = &'f Arc<SourceFile>>) -> Files {
    let named = |file: &Arc<SourceFile>| (file.source_path.clone(), Arc::clone(file));
    files.into_iter().map(named).collect()
}

/// Why packages do not fit together.
fn unresolved(error: &wit_parser::ResolveError, span: Option<Span>, root: &Root) -> Problem {
    let kind = error.kind();
    let message = match kind {
        ResolveErrorKind::PackageNotFound { requested, .. } => {
            format!("the package `{requested}` is not there")
        }
        ResolveErrorKind::PackageCycle { package, .. } => {
            format!("the package `{package}` depends on itself, by way of others")
        }
        kind => first_line(&kind.to_string()),
    };
    let help = match kind {
        ResolveErrorKind::PackageNotFound { .. }
            if root.deps.as_deref().is_some_and(has_binary) =>
        {
            Some(
                "a package in `deps/` that is a `.wasm` file is not read: put it there as text, as `wasm-tools component wit` \
                 prints it",
            )
        }
        ResolveErrorKind::PackageNotFound { .. } => Some(
            "put it into `deps/` beside the package, or name its folder, too; the packages of WASI 0.2 and 0.3 are known \
             by their versions, drafts and candidates are not",
        ),
        ResolveErrorKind::PackageCycle { .. } => {
            Some("move what both need into a package of its own, on which both depend")
        }
        _ => None,
    };
    let span = span.or_else(|| Some(Span::new(root.files.first()?, 0..0)));
    let Some(span) = span else {
        return Problem::plain(message, help);
    };
    let mut diagnostic = Diagnostic::error(span, message);
    diagnostic.help = help.map(str::to_owned);
    Problem::placed(diagnostic)
}

/// Whether a folder has packages in their binary form.
fn has_binary(deps: &Path) -> bool {
    let entries = deps.read_dir().into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| path.extension().is_some_and(|ending| ending == "wasm"))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
