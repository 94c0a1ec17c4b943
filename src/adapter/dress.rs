//! What the rendered pages load beside mdBook's own files: each page only what it needs.

use crate::citation::in_html;
use crate::error::{Error, Result};
use crate::page;
use crate::publish::{self, Publication};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The script that draws mermaid's diagrams, from the sources of `mdbook-mermaid`; `build.rs` finds it.
const MERMAID: &[u8] = include_bytes!(env!("MDBOOK_WASI_MERMAID"));

/// The release of `mdbook-mermaid` whose script it is; it names the file.
const MERMAID_VERSION: &str = env!("MDBOOK_WASI_MERMAID_VERSION");

/// Ours, which starts it.
const MERMAID_INIT: &str = include_str!("../page/mermaid-init.js");

/// What `mdbook-mermaid` writes for a diagram.
const DIAGRAM: &str = "<pre class=\"mermaid\">";

/// What the page's script cites by.
#[derive(Clone, Debug, Default)]
pub(super) struct Cited {
    /// Where the book is published; `None` leaves it to the page's own address.
    pub address: Option<String>,
    /// What the book calls itself.
    pub title: Option<String>,
}

/// Adds the stylesheet to each page below `folder` that has anything of ours, the script to each that has one to run, and
/// mermaid to each that has a diagram, unless the book brings mermaid along itself; and writes those files, and what is
/// published for the script.
///
/// The pages are mdBook's, just rendered. What a page loads is named relative to it: the same chapter also stands in
/// `index.html` and `print.html`, so its Markdown could not name it.
///
/// # Errors
///
/// Where a file cannot be read or written.
pub(super) fn dress(
    folder: &Path,
    brings_mermaid: bool,
    publication: &Publication,
    cited: &Cited,
) -> Result<()> {
    let look = [page::STYLE, page::PLAY_STYLE].concat();
    let style = format!("wasi-{}.css", fingerprint(&look));
    let script = format!("wasi-page-{}.js", fingerprint(page::SCRIPT));
    let host = format!("wasi-host-{}.js", fingerprint(page::HOST));
    let mermaid = format!("mermaid-{MERMAID_VERSION}.min.js");
    let init = format!("mermaid-init-{}.js", fingerprint(MERMAID_INIT));
    let mut tools = String::new();
    for (attribute, text) in [
        ("data-address", cited.address.as_deref()),
        ("data-title", cited.title.as_deref()),
    ] {
        if let Some(text) = text {
            tools.push_str(&format!(" {attribute}=\"{}\"", in_html(text)));
        }
    }
    for (attribute, name) in [
        ("data-wat", &publication.tools.wat),
        ("data-wit", &publication.tools.wit),
    ] {
        if let Some(name) = name {
            let file = publish::FOLDER;
            tools.push_str(&format!(" {attribute}=\"{file}/{name}\""));
        }
    }
    let (mut styled, mut diagrams, mut plays) = (false, false, false);
    for_each_page(folder, 0, &mut |path, depth| {
        let mut html = fs::read_to_string(path).map_err(Error::io("read", path))?;
        let has_ours = html.contains(page::MARK);
        let has_diagram = html.contains(DIAGRAM) && !brings_mermaid;
        if !has_ours && !has_diagram {
            return Ok(());
        }
        let up = "../".repeat(depth);
        if has_ours {
            styled = true;
            let mut link = format!("<link rel=\"stylesheet\" href=\"{up}{style}\">\n");
            // What is printed is not run.
            let scripted = html.contains(page::PLAYABLE) || html.contains(page::CITABLE);
            if scripted && !path.ends_with("print.html") {
                plays = true;
                link.push_str(&format!(
                    "<script defer src=\"{up}{script}\" data-host=\"{host}\"{tools}></script>\n"
                ));
            }
            // A theme may leave the tag out; a link does its work in the body too.
            let at = html
                .find("</head>")
                .or_else(|| html.find(page::FIGURE))
                .or_else(|| html.find("<main"));
            html.insert_str(at.unwrap_or(0), &link);
        }
        if has_diagram {
            diagrams = true;
            let scripts = format!(
                "<script src=\"{up}{mermaid}\"></script>\n<script src=\"{up}{init}\"></script>\n"
            );
            let at = html.rfind("</body>").unwrap_or(html.len());
            html.insert_str(at, &scripts);
        }
        fs::write(path, html).map_err(Error::io("write", path))
    })?;
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    if styled {
        files.push((&style, look.as_bytes()));
    }
    if diagrams {
        files.push((&mermaid, MERMAID));
        files.push((&init, MERMAID_INIT.as_bytes()));
    }
    if plays {
        files.push((&script, page::SCRIPT.as_bytes()));
        files.push((&host, page::HOST.as_bytes()));
    }
    if plays && !publication.files.is_empty() {
        let wasi = folder.join(publish::FOLDER);
        fs::create_dir_all(&wasi).map_err(Error::io("create", &wasi))?;
        for (name, bytes) in &publication.files {
            let path = wasi.join(name);
            fs::write(&path, bytes).map_err(Error::io("write", path))?;
        }
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(Error::io("write", path))?;
    }
    Ok(())
}

/// Calls `visit` with each HTML file below `folder`, and with how many folders deep it lies.
fn for_each_page(
    folder: &Path,
    depth: usize,
    visit: &mut dyn FnMut(&Path, usize) -> Result<()>,
) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        if path.is_dir() {
            for_each_page(&path, depth + 1, visit)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            visit(&path, depth)?;
        }
    }
    Ok(())
}

/// A few digits that change with the content, so that no browser keeps an old file.
fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
