//! A book rendered in process, into a folder that replaces the old one as a whole.

use super::configure::configure;
use super::dress::{Cited, dress};
use super::folder::{Fresh, copy_files};
use super::load::{mdbook, plain};
use super::{is_build, told};
use crate::agenda::chapters;
use crate::book::Book;
use crate::citation::{self, Meeting};
use crate::error::{Error, Result};
use crate::page::{self, Facts, Results};
use crate::publish::{Publication, Tools, publish};
use crate::verdict::Tested;
use mdbook_driver::MDBook;
use mdbook_driver::config::{Config, HtmlConfig};
use mdbook_driver::errors::Result as BookResult;
use mdbook_html::HtmlHandlebars;
use mdbook_mermaid::Mermaid;
use mdbook_renderer::{RenderContext, Renderer};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What came of [`render`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The folder of the finished book.
    pub folder: PathBuf,
    /// The renderers that `book.toml` asks for besides HTML; a stock `mdbook build` runs them.
    pub left_out: Vec<String>,
}

/// Renders the book as HTML into its build folder, with the results in it; `tested` is in book order. What a reader's
/// browser needs to run the snippets is published beside the pages, with `tools` also what it edits WAT and WIT with.
///
/// mdBook's own preprocessors run, and others that `book.toml` names, but for `wasi` and `mermaid`, whose work is done
/// here. The old folder is replaced only once the new one is whole.
///
/// # Errors
///
/// [`Error::Book`] where mdBook or one of its preprocessors fails; [`Error::Io`] where the disk does.
pub fn render(
    book: &Book,
    tested: &[Tested],
    facts: &Facts<'_>,
    tools: Option<&Tools>,
) -> Result<Rendered> {
    let mut config = configure(&book.root)?.config;
    let left_out = only_html(&mut config).map_err(|error| told(&error))?;
    let fresh = Fresh::begin(&book.settings.build_dir, &book.root, &book.src)?;
    config.build.build_dir = fresh.path();
    let mut mdbook = mdbook(&book.root, config)?;
    let mut publication = publish(book, tested)?;
    if let Some(tools) = tools {
        publication.with_tools(tools);
    }
    let facts = Facts {
        publication: Some(&publication),
        ..*facts
    };
    let meetings = chapters::meetings(book);
    splice(&mut mdbook, book, tested, &facts, &meetings);
    mdbook.with_preprocessor(Mermaid);
    mdbook.with_renderer(Pages {
        build_dir: book.settings.build_dir.clone(),
        publication,
        cited: Cited {
            address: book.settings.address.clone(),
            title: book.settings.title.clone(),
        },
        principles: citation::published(book, &meetings)
            .into_iter()
            .chain(chapters::entries(book))
            .collect(),
    });
    mdbook.build().map_err(|error| told(&error))?;
    drop(mdbook);
    let folder = fresh.finish()?;
    Ok(Rendered { folder, left_out })
}

/// Leaves in the configuration what is rendered here, and returns the names of the other renderers.
fn only_html(config: &mut Config) -> BookResult<Vec<String>> {
    let mut outputs: BTreeMap<String, toml::Value> = config.outputs()?;
    let html = outputs
        .remove("html")
        .unwrap_or_else(|| toml::Table::new().into());
    config.set("output", BTreeMap::from([("html", html)]))?;
    // Examples run here; nothing goes to a public playground.
    config.set("output.html.playground.runnable", false)?;
    let mut preprocessors: BTreeMap<String, toml::Value> = config.preprocessors()?;
    preprocessors.remove("wasi");
    config.set("preprocessor", preprocessors)?;
    Ok(outputs.into_keys().collect())
}

/// Puts each chapter's figures into mdBook's copy of it.
fn splice(
    mdbook: &mut MDBook,
    book: &Book,
    tested: &[Tested],
    facts: &Facts<'_>,
    meetings: &[Meeting],
) {
    let names = book.names();
    let results = Results {
        tested,
        names: &names,
        meetings,
    };
    let index: BTreeMap<&Path, usize> = (0..)
        .zip(&book.chapters)
        .map(|(i, chapter)| (chapter.path.as_path(), i))
        .collect();
    mdbook.book.for_each_chapter_mut(|chapter| {
        let path = chapter.source_path.as_deref().map(plain);
        let Some(&found) = path.as_deref().and_then(|path| index.get(path)) else {
            return;
        };
        if page::touches(book, found) {
            chapter.content = page::chapter(book, found, &results, facts);
        }
    });
}

/// mdBook's HTML renderer, with our files beside its own, and with the copying of the book's other files done by us:
/// mdBook's fails at a symbolic link that leads nowhere, and follows one that leads out of the book.
struct Pages {
    /// The folder that will be replaced; it may lie within the sources.
    build_dir: PathBuf,
    /// What is published for the pages' script.
    publication: Publication,
    /// What that script cites by.
    cited: Cited,
    /// The files of the book's principles and meetings, by their paths.
    principles: BTreeMap<String, String>,
}

impl Renderer for Pages {
    fn name(&self) -> &str {
        "html"
    }

    fn render(&self, context: &RenderContext) -> BookResult<()> {
        let html: HtmlConfig = context.config.get("output.html")?.unwrap_or_default();
        let shadow = Shadow::of(context, &html)?;
        let mut in_shadow = context.clone();
        in_shadow.root.clone_from(&shadow.root);
        let theme = html.theme_dir(&context.root);
        if html.theme.is_some() || theme.is_dir() {
            in_shadow.config.set("output.html.theme", theme)?;
        }
        HtmlHandlebars::new().render(&in_shadow)?;
        let brings_mermaid = html.additional_js.iter().any(|script| {
            let name = script.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("mermaid")
        });
        let folder = &context.destination;
        dress(folder, brings_mermaid, &self.publication, &self.cited)?;
        let ours = |path: &Path| is_build(path, &self.build_dir);
        copy_files(&context.source_dir(), folder, &ours)?;
        write_beside(folder, &self.principles)?;
        Ok(())
    }
}

/// Writes files below `folder`, each where no other is: a page of the book's own is not written over.
fn write_beside(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    for (name, text) in files {
        let path = folder.join(name);
        if path.exists() {
            // Somebody who wrote an entry for a calendar by hand wants that one.
            if name.ends_with(".ics") {
                continue;
            }
            return Err(Error::Book(format!(
                "the book has a `{name}` of its own, where a page of its principles belongs"
            )));
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        fs::write(&path, text).map_err(Error::io("write", path))?;
    }
    Ok(())
}

/// A folder that has of the book's folder only what the renderer takes from there besides chapters and theme.
struct Shadow {
    root: PathBuf,
    /// Kept until the renderer is done.
    _dir: tempfile::TempDir,
}

impl Shadow {
    fn of(context: &RenderContext, html: &HtmlConfig) -> BookResult<Self> {
        let src = &context.config.book.src;
        let page_404 = src.join(html.input_404.as_deref().unwrap_or("404.md"));
        let files: Vec<&Path> = html
            .additional_css
            .iter()
            .chain(&html.additional_js)
            .chain([&page_404])
            .map(PathBuf::as_path)
            .filter(|file| context.root.join(file).is_file())
            .collect();
        let dir = tempfile::tempdir()?;
        // As deep as the names climb, so that none of them leads out of our folder.
        let climbs = |path: &Path| {
            path.components()
                .filter(|part| *part == Component::ParentDir)
                .count()
        };
        let depth = files
            .iter()
            .copied()
            .chain([src.as_path()])
            .map(climbs)
            .max()
            .unwrap_or(0);
        let mut root = dir.path().join("book");
        root.extend(std::iter::repeat_n("book", depth));
        for folder in [root.clone(), root.join(src)] {
            fs::create_dir_all(&folder).map_err(Error::io("create", folder))?;
        }
        for file in files.into_iter().filter(|file| file.is_relative()) {
            let copy = root.join(file);
            if let Some(folder) = copy.parent() {
                fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
            }
            fs::copy(context.root.join(file), &copy).map_err(Error::io("copy to", copy))?;
        }
        Ok(Self { root, _dir: dir })
    }
}
