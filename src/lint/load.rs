//! Paths to a model: which files make a package, and where what they depend on is found.
//!
//! A folder with `.wit` files is a package, with what it depends on in `deps/` below it. What is not there is looked for
//! among the other packages that are read in the same run, and then among those of WASI, which this tool carries.

use super::model::{Form, Model};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;
pub(crate) use files::package_of;
use files::{read, wit_files};
use packages::{Root, add, by_name};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wit_parser::UnresolvedPackageGroup;

mod files; // files as they lie in folders
mod packages; // files of one package, parsed and resolved

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub struct Input {
    /// Interfaces, with those that they depend on.
    pub model: Model,
    /// The files that are to be looked at, in the order of their names, and what each is written in.
    pub files: Vec<(Arc<SourceFile>, Form)>,
    /// What could not be read. The rest was.
    pub problems: Vec<Problem>,
}

/// Why something could not be read.
#[derive(Clone, Debug)]
pub enum Problem {
    /// A text says what cannot be understood.
    Placed(Box<Diagnostic>),
    /// A file or a folder is not what it should be.
    Plain {
        /// What is wrong, with the path.
        message: String,
        /// What to do.
        help: Option<String>,
    },
}

/// Folders deeper than this are not looked into.
const DEEPEST: usize = 64;

/// Reads files and folders. Paths are shown relative to `here` where they lie below it.
///
/// A folder is searched for packages, and for files of witx; hidden folders, `target` and `node_modules` are passed over.
/// A `.wit` file is read with the others of its package, and looked at alone.
pub fn load(paths: &[PathBuf], here: &Path) -> Input {
    let mut search = Search {
        here,
        roots: Vec::new(),
        witx: Vec::new(),
        problems: Vec::new(),
        known: BTreeMap::new(),
        done: BTreeSet::new(),
    };
    for path in paths {
        search.path(path);
    }
    search.read()
}

/// Reads one text that is in no file, such as a snippet; a package line is supplied where it has none.
pub fn text(file: &Arc<SourceFile>, form: Form) -> Input {
    let mut input = Input {
        files: vec![(Arc::clone(file), form)],
        ..Input::default()
    };
    match form {
        Form::Witx => {
            let problems = super::witx::add(&mut input.model, &[(Arc::clone(file), true)]);
            input
                .problems
                .extend(problems.into_iter().map(Problem::placed));
        }
        Form::Wit => {
            let root = Root {
                files: vec![Arc::clone(file)],
                only: None,
                deps: None,
            };
            match root.parse(package_of(&file.text).is_none()) {
                Ok(group) => add(&mut input, &root, &by_name(&root.files), group, &[]),
                Err(problem) => input.problems.push(problem),
            }
        }
    }
    input
}

impl Problem {
    fn placed(diagnostic: Diagnostic) -> Self {
        Self::Placed(Box::new(diagnostic))
    }

    /// The file that cannot be read, where there is one.
    pub(super) fn file(&self) -> Option<&Arc<SourceFile>> {
        match self {
            Self::Placed(diagnostic) => diagnostic.labels.first().map(|label| &label.span.file),
            Self::Plain { .. } => None,
        }
    }

    /// What is the same for two that say the same.
    fn key(&self) -> (String, String, usize) {
        match self {
            Self::Plain { message, .. } => (message.clone(), String::new(), 0),
            Self::Placed(diagnostic) => {
                let span = diagnostic.labels.first().map(|label| &label.span);
                let file = span.map(|span| span.file.source_path.clone());
                let start = span.map_or(0, |span| span.range.start);
                (diagnostic.message.clone(), file.unwrap_or_default(), start)
            }
        }
    }

    fn plain(message: String, help: Option<&str>) -> Self {
        Self::Plain {
            message,
            help: help.map(str::to_owned),
        }
    }
}

struct Search<'a> {
    here: &'a Path,
    roots: Vec<Root>,
    witx: Vec<Arc<SourceFile>>,
    problems: Vec<Problem>,
    /// Each file once, by where it is.
    known: BTreeMap<PathBuf, Arc<SourceFile>>,
    /// Folders that were looked into, and files that were named.
    done: BTreeSet<PathBuf>,
}

impl Search<'_> {
    fn path(&mut self, path: &Path) {
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            let before = (self.roots.len(), self.witx.len(), self.problems.len());
            self.folder(path, 0);
            if before == (self.roots.len(), self.witx.len(), self.problems.len())
                && !self.seen_before(path)
            {
                let shown = self.shown(path);
                self.problems.push(Problem::plain(
                    format!("there is neither WIT nor witx in `{shown}`"),
                    Some("name a folder with `.wit` or `.witx` files in it, or such a file"),
                ));
            }
            return;
        }
        match ending {
            Some("witx") => {
                if let Some(file) = self.file(path) {
                    self.add_witx(file);
                }
            }
            Some("wit") => self.single(path),
            _ if path.exists() => {
                let shown = self.shown(path);
                self.problems.push(Problem::plain(
                    format!("`{shown}` is neither WIT nor witx"),
                    Some("name files that end in `.wit` or `.witx`, or folders with such files"),
                ));
            }
            _ => {
                let shown = self.shown(path);
                let message = format!("there is no `{shown}`");
                self.problems.push(Problem::plain(message, None));
            }
        }
    }

    /// Whether all that is in a folder was read by way of another path.
    fn seen_before(&self, path: &Path) -> bool {
        let canonical = fs::canonicalize(path).unwrap_or_default();
        self.known.keys().any(|file| file.starts_with(&canonical))
    }

    /// One `.wit` file: the package is that of its folder, or its own.
    fn single(&mut self, path: &Path) {
        let Some(file) = self.file(path) else {
            return;
        };
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.done.insert(canonical.clone()) {
            return;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let package = package_of(&file.text);
        let mut files = vec![file];
        for sibling in wit_files(folder) {
            if fs::canonicalize(&sibling).is_ok_and(|path| path == canonical) {
                continue;
            }
            let Some(sibling) = self.file(&sibling) else {
                continue;
            };
            let other = package_of(&sibling.text);
            if package.is_none() || other.is_none() || other == package {
                files.push(sibling);
            }
        }
        // A file without a package cannot tell which of several it is of.
        let packages: BTreeSet<_> = files
            .iter()
            .filter_map(|file| package_of(&file.text))
            .collect();
        if packages.len() > 1 {
            files.truncate(1);
        }
        files.sort_by(|one, other| one.source_path.cmp(&other.source_path));
        self.roots.push(Root {
            files,
            only: Some(vec![canonical]),
            deps: Some(folder.join("deps")).filter(|deps| deps.is_dir()),
        });
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        let canonical = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        if depth > DEEPEST || !self.done.insert(canonical) {
            return;
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", self.shown(folder));
                self.problems.push(Problem::plain(message, None));
                return;
            }
        };
        let mut folders = Vec::new();
        let mut witx = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let passed_over = name.starts_with('.') || name == "target" || name == "node_modules";
            let path = entry.path();
            // A link could lead anywhere, also back.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !passed_over => folders.push(path),
                Ok(_) if name.ends_with(".witx") && path.is_file() => witx.push(path),
                _ => {}
            }
        }
        let wit = wit_files(folder);
        let is_package = !wit.is_empty();
        self.package(folder, wit);
        witx.sort();
        for path in witx {
            if let Some(file) = self.file(&path) {
                self.add_witx(file);
            }
        }
        folders.sort();
        for below in folders {
            // What a package depends on is others'.
            if !(is_package && below.ends_with("deps")) {
                self.folder(&below, depth + 1);
            }
        }
    }

    /// The package of a folder, or several where its files say so.
    fn package(&mut self, folder: &Path, paths: Vec<PathBuf>) {
        let deps = Some(folder.join("deps")).filter(|deps| deps.is_dir());
        let mut packages: BTreeMap<Option<String>, Vec<Arc<SourceFile>>> = BTreeMap::new();
        for path in paths {
            if let Some(file) = self.file(&path) {
                packages
                    .entry(package_of(&file.text))
                    .or_default()
                    .push(file);
            }
        }
        // Files that do not say of which package they are, are of the one there is.
        if let Some(nameless) = packages.remove(&None) {
            match packages.values_mut().next() {
                Some(files) => files.extend(nameless),
                None => {
                    packages.insert(None, nameless);
                }
            }
        }
        for mut files in packages.into_values() {
            files.sort_by(|one, other| one.source_path.cmp(&other.source_path));
            self.roots.push(Root {
                files,
                only: None,
                deps: deps.clone(),
            });
        }
    }

    fn add_witx(&mut self, file: Arc<SourceFile>) {
        if !self.witx.iter().any(|known| Arc::ptr_eq(known, &file)) {
            self.witx.push(file);
        }
    }

    fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix("./").unwrap_or(path);
        crate::source::shown_path(path, self.here)
    }

    /// A file, read once; `None` after noting why it cannot be read.
    fn file(&mut self, path: &Path) -> Option<Arc<SourceFile>> {
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(known) = self.known.get(&canonical) {
            return Some(Arc::clone(known));
        }
        let shown = self.shown(path);
        match read(path, &shown) {
            Ok(text) => {
                let file = SourceFile::new(&canonical, &shown, text);
                self.known.insert(canonical, Arc::clone(&file));
                Some(file)
            }
            Err(message) => {
                self.problems.push(Problem::plain(message, None));
                None
            }
        }
    }

    fn read(mut self) -> Input {
        let mut input = Input::default();
        let mut parsed: Vec<(Root, Option<UnresolvedPackageGroup>)> = Vec::new();
        for root in std::mem::take(&mut self.roots) {
            match root.parse(false) {
                Ok(group) => parsed.push((root, Some(group))),
                Err(problem) => {
                    self.problems.push(problem);
                    parsed.push((root, None));
                }
            }
        }
        let groups: Vec<_> = parsed
            .iter()
            .filter_map(|(_, group)| group.clone())
            .collect();
        for (root, group) in parsed {
            root.note(&mut input);
            let Some(group) = group else {
                continue;
            };
            let own = match &root.deps {
                Some(deps) => self.dependencies(deps),
                None => Vec::new(),
            };
            let files = by_name(self.known.values());
            add(&mut input, &root, &files, group, &[&own, &groups]);
        }
        let mut witx: Vec<_> = self
            .witx
            .iter()
            .map(|file| (Arc::clone(file), true))
            .collect();
        for (file, _) in &witx {
            input.files.push((Arc::clone(file), Form::Witx));
        }
        // What they use, they may name without being named here.
        let mut at = 0;
        while at < witx.len() {
            let folder = witx[at].0.disk_path.parent().map(Path::to_owned);
            for used in super::witx::uses(&witx[at].0) {
                let path = folder.clone().unwrap_or_default().join(used);
                if path.is_file()
                    && let Some(file) = self.file(&path)
                    && !witx.iter().any(|(known, _)| Arc::ptr_eq(known, &file))
                {
                    witx.push((file, false));
                }
            }
            at += 1;
        }
        let problems = super::witx::add(&mut input.model, &witx);
        self.problems
            .extend(problems.into_iter().map(Problem::placed));
        input
            .files
            .sort_by(|(one, _), (other, _)| one.source_path.cmp(&other.source_path));
        input
            .files
            .dedup_by(|(one, _), (other, _)| Arc::ptr_eq(one, other));
        input.problems.extend(self.problems);
        // Packages that depend on each other are told of once.
        let mut told = BTreeSet::new();
        input.problems.retain(|problem| told.insert(problem.key()));
        input
    }

    /// The packages in a folder of dependencies: a folder each, or a file each.
    fn dependencies(&mut self, deps: &Path) -> Vec<UnresolvedPackageGroup> {
        let Ok(entries) = fs::read_dir(deps) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let mut groups = Vec::new();
        for path in paths {
            let files = match path.is_dir() {
                true => wit_files(&path),
                false if path.extension().is_some_and(|ending| ending == "wit") => vec![path],
                false => continue,
            };
            let files: Vec<_> = files.iter().filter_map(|path| self.file(path)).collect();
            if files.is_empty() {
                continue;
            }
            let root = Root {
                files,
                only: None,
                deps: None,
            };
            match root.parse(false) {
                Ok(group) => groups.push(group),
                Err(problem) => self.problems.push(problem),
            }
        }
        groups
    }
}
