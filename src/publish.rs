//! What a page needs to run its snippets in the reader's browser: modules, granted folders, and what to grant.
//!
//! The program is the one whose output is on the page: of a WASI 0.1 command the module itself, of a WASI 0.2 command
//! the core module in it ([`core_module`]). Files are named by their SHA-256, so that a browser may keep them for ever
//! and a script can tell that it has the right one.

use crate::book::Book;
use crate::cache::sha256;
use crate::compile::Program;
use crate::error::Result;
use crate::snippet::{Language, Mode, Snippet};
use crate::verdict::Tested;
use grant::Granted;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

mod core;
mod fixture;
mod grant;
mod tools;

pub use core::{Core, Generation, core_module};
pub use tools::{Tools, text_tools};

/// The folder of published files, below the book's own.
pub const FOLDER: &str = "wasi";

/// What is published for a book.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    /// What the figure of a snippet tells the page's script, by chapter and snippet. A snippet that has nothing to run
    /// or to edit in a page has none.
    pub figures: BTreeMap<(usize, usize), Play>,
    /// The files, by their names in [`FOLDER`].
    pub files: BTreeMap<String, Vec<u8>>,
    /// Of those files the ones that make WAT and WIT of the page editable, as far as its snippets have such.
    pub tools: Editing,
}

/// The names in [`FOLDER`] of what a page edits text with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editing {
    /// Makes a module of WAT.
    pub wat: Option<String>,
    /// Checks WIT.
    pub wit: Option<String>,
}

/// What a figure tells the page's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// All of it, as JSON that holds ASCII characters only.
    pub json: String,
    /// SHA-256 and size in bytes of the published module; `None` where there is none.
    pub module: Option<(String, usize)>,
    /// Why the page's host cannot run it, as the end of a sentence that begins with "it".
    pub refused: Option<String>,
}

/// The JSON of a figure. `src/page/README.md` tells the script's side of it.
#[derive(Serialize)]
struct Figure<'a> {
    program: String,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<Generation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<Module>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    imports: BTreeMap<String, Vec<String>>,
    cases: Vec<Case<'a>>,
    fixtures: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Module {
    sha256: String,
    bytes: usize,
}

#[derive(Serialize)]
struct Case<'a> {
    /// Empty for the unnamed case.
    name: &'a str,
    world: Granted<'a>,
}

/// What is to be published for these results; `tested` is in book order.
///
/// # Errors
///
/// [`crate::error::Error::Io`] where a granted folder cannot be read.
pub fn publish(book: &Book, tested: &[Tested]) -> Result<Publication> {
    let mut publication = Publication::default();
    let mut folders = Folders::default();
    for (chapter, read) in book.chapters.iter().enumerate() {
        for (index, snippet) in read.snippets.iter().enumerate() {
            let first = tested.partition_point(|one| (one.chapter, one.snippet) < (chapter, index));
            let ran = tested[first..]
                .iter()
                .take_while(|one| (one.chapter, one.snippet) == (chapter, index))
                .find(|one| one.outcome.is_some() && one.composition.is_none());
            let program = ran.and_then(|one| one.program.as_deref());
            let Some(language) =
                language(snippet).filter(|language| program.is_some() || *language == "wit")
            else {
                continue;
            };
            let mut figure = Figure {
                program: book.program_name(chapter, index),
                language,
                generation: None,
                module: None,
                refused: None,
                imports: BTreeMap::new(),
                cases: Vec::new(),
                fixtures: BTreeMap::new(),
            };
            if let Some(program) = program {
                let ready = publication.module(&mut figure, program);
                let ready = match ready {
                    Ok(()) => folders.grant(book, snippet, &mut figure, &mut publication)?,
                    refused => refused,
                };
                if let Err(reason) = ready {
                    figure.module = None;
                    figure.refused = Some(reason);
                }
                figure.cases = cases(snippet);
            }
            let play = Play {
                json: ascii(&serde_json::to_string(&figure).unwrap_or_default()),
                module: figure.module.map(|module| (module.sha256, module.bytes)),
                refused: figure.refused,
            };
            publication.figures.insert((chapter, index), play);
        }
    }
    Ok(publication)
}

/// As the page's script names what a reader may edit; `None` for what is not a guest.
fn language(snippet: &Snippet) -> Option<&'static str> {
    match snippet.language {
        // The page parses WIT and does not lint it: an edit would stand above a report that is not of it.
        _ if snippet.mode == Mode::Lint => None,
        Language::RustP2 | Language::RustP1 | Language::RustP3 => Some("rust"),
        Language::Wat => Some("wat"),
        Language::Wit => Some("wit"),
        Language::RustHost | Language::Witx | Language::Wac => None,
    }
}

fn cases(snippet: &Snippet) -> Vec<Case<'_>> {
    snippet
        .cases
        .iter()
        // What runs through other components has no place in the page's host, which runs one module.
        .filter(|case| case.world.with.is_empty())
        .map(|case| Case {
            name: case.name.as_deref().unwrap_or_default(),
            world: Granted::of(&case.world),
        })
        .collect()
}

impl Publication {
    /// Adds what a reader edits WAT and WIT with, where a page has such snippets.
    pub fn with_tools(&mut self, tools: &Tools) {
        let has = |language: &str| {
            let named = format!("\"language\":\"{language}\"");
            self.figures.values().any(|play| play.json.contains(&named))
        };
        let (wat, wit) = (has("wat"), has("wit"));
        let mut add = |wasm: &Vec<u8>| {
            let name = format!("{}.wasm", sha256(wasm));
            self.files.insert(name.clone(), wasm.clone());
            name
        };
        self.tools = Editing {
            wat: wat.then(|| add(&tools.wat)),
            wit: wit.then(|| add(&tools.wit)),
        };
    }

    /// Takes in a program's core module; the reason, where the page's host cannot run it.
    fn module(
        &mut self,
        figure: &mut Figure<'_>,
        program: &Program,
    ) -> std::result::Result<(), String> {
        let core = core_module(&program.wasm)?;
        let sha256 = match core.generation {
            Generation::Wasi01 => program.sha256.clone(),
            Generation::Wasi02 => sha256(core.wasm),
        };
        self.files
            .entry(format!("{sha256}.wasm"))
            .or_insert_with(|| core.wasm.to_vec());
        figure.generation = Some(core.generation);
        figure.imports = core.imports;
        figure.module = Some(Module {
            sha256,
            bytes: core.wasm.len(),
        });
        Ok(())
    }
}

/// The granted folders that were read so far: name in [`FOLDER`] without its ending, or why a page cannot carry it.
#[derive(Default)]
struct Folders(BTreeMap<String, std::result::Result<String, String>>);

impl Folders {
    /// Publishes the folders that a snippet is granted; the inner error says why a page cannot carry one.
    fn grant(
        &mut self,
        book: &Book,
        snippet: &Snippet,
        figure: &mut Figure<'_>,
        publication: &mut Publication,
    ) -> Result<std::result::Result<(), String>> {
        for dir in snippet.cases.iter().flat_map(|case| &case.world.dirs) {
            let name = grant::fixture(&dir.host);
            if !self.0.contains_key(&name) {
                let read = fixture::read(&book.src.join(&dir.host))?.map(|tree| {
                    let json = serde_json::to_vec(&tree).unwrap_or_default();
                    let sha256 = sha256(&json);
                    publication.files.insert(format!("{sha256}.json"), json);
                    sha256
                });
                self.0.insert(name.clone(), read);
            }
            match &self.0[&name] {
                Ok(sha256) => figure.fixtures.insert(name, sha256.clone()),
                Err(reason) => return Ok(Err(reason.clone())),
            };
        }
        Ok(Ok(()))
    }
}

/// The same JSON in ASCII characters: what stands in an attribute must not depend on what an editor or a browser makes
/// of unusual ones.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
