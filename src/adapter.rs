//! mdBook: a book read from its folder, rendered in process, or preprocessed for a stock `mdbook build`.
//!
//! The only module that names mdBook's types: what goes out of here is a [`crate::book::Book`], what comes in are
//! results. It never prints, and neither does mdBook, which logs through `tracing`.

mod configure;
mod dress;
mod folder;
mod load;
mod preprocess;
mod render;

pub use load::load;
pub use preprocess::{preprocess, supports};
pub use render::{Rendered, render};

use crate::book::Book;
use crate::compile;
use crate::error::{Error, Result};
use crate::serve::Watched;
use mdbook_driver::config::HtmlConfig;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What the book is made of on disk, so that a change of it can be seen: `book.toml`, the `src` folder, the theme, and
/// what the book adds or includes from elsewhere.
///
/// # Errors
///
/// As for [`load`].
pub fn watched(book: &Book) -> Result<Watched> {
    let config = configure::configure(&book.root)?.config;
    // A table that mdBook does not take was reported when the book was loaded.
    let html: HtmlConfig = config.get("output.html").ok().flatten().unwrap_or_default();
    let added = html.additional_css.iter().chain(&html.additional_js);
    let snippets = book.chapters.iter().flat_map(|chapter| &chapter.snippets);
    // An include is named by way of its chapter: `src/../examples/x.rs`.
    let plain = |path: &PathBuf| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let included: BTreeSet<PathBuf> = snippets
        .flat_map(|snippet| &snippet.lines)
        .map(|line| &line.file.disk_path)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(plain)
        .filter(|path| !path.starts_with(&book.src))
        .collect();
    let further = config
        .build
        .extra_watch_dirs
        .iter()
        .map(|dir| book.root.join(dir));
    let components = book.settings.components.values();
    let (packages, single): (Vec<&PathBuf>, Vec<&PathBuf>) =
        components.partition(|path| path.is_dir());
    Ok(Watched {
        files: added
            .map(|file| book.root.join(file))
            .chain(included)
            .chain([book.root.join("book.toml")])
            .chain(single.into_iter().cloned())
            .collect(),
        folders: further
            .chain([book.src.clone(), html.theme_dir(&book.root)])
            .chain(
                packages
                    .into_iter()
                    .map(|package| compile::workspace(package)),
            )
            .collect(),
        build_dir: book.settings.build_dir.clone(),
    })
}

/// Whether a path is in the folder of the finished book, or in one that is about to replace it.
pub fn is_build(path: &Path, build_dir: &Path) -> bool {
    path.starts_with(build_dir) || folder::is_work(path, build_dir)
}

/// An error of mdBook's with all its causes, as one line.
fn told(error: &mdbook_driver::errors::Error) -> Error {
    Error::Book(format!("mdBook: {error:#}"))
}

#[cfg(test)]
mod tests;
