//! Every principle on one sheet: a page to print, Markdown, and a checklist for whoever reviews a proposal.

use super::permanent::head;
use super::published::Site;
use super::{Citation, escaped, in_html};
use crate::book::Book;
use crate::markdown::html;
use std::fmt::Write as _;

/// The principles of one chapter, or those that no chapter has any more.
struct Part<'a> {
    title: &'a str,
    principles: Vec<Citation<'a>>,
}

fn parts<'a>(site: &Site<'a>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for (id, entry) in site.in_order() {
        let Some((_, title)) = site.home(id).filter(|_| entry.retired.is_none()) else {
            continue;
        };
        if parts.last().is_none_or(|part| part.title != title) {
            parts.push(Part {
                title,
                principles: Vec::new(),
            });
        }
        if let Some(part) = parts.last_mut() {
            part.principles
                .push(Citation::current(id, entry, site.title()));
        }
    }
    parts
}

/// `p/index.html`.
pub(super) fn page(site: &Site<'_>) -> String {
    let parts = parts(site);
    let count: usize = parts.iter().map(|part| part.principles.len()).sum();
    let mut page = head(site, "All principles", "page.css", "");
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        page,
        "<body>\n<header><a href=\"../index.html\">{0}</a></header>\n<main class=\"sheet\">\n<h1>{0}: all principles</h1>\n\
         <p class=\"about\">{count} statements, each with the id and the revision to cite. The same as \
         <a href=\"../principles.md\">Markdown</a>, as a <a href=\"../review-checklist.md\">checklist for a review</a>, and \
         <a href=\"../principles.json\">for machines</a>.</p>",
        in_html(site.title())
    );
    for part in parts {
        let _ = writeln!(page, "<section>\n<h2>{}</h2>\n<dl>", in_html(part.title));
        for citation in part.principles {
            let id = citation.id;
            let statement = html(&citation.revision.statement, &|target| {
                citation.lead(target, "../")
            });
            let _ = writeln!(
                page,
                "<div><dt id=\"{id}\"><a href=\"{id}/index.html\"><code>{}</code></a> {}</dt>\n<dd>{statement}</dd></div>",
                citation.token(),
                in_html(&citation.revision.title)
            );
        }
        page.push_str("</dl>\n</section>\n");
    }
    let retired: Vec<_> = site
        .register
        .entries
        .iter()
        .filter(|(_, entry)| entry.retired.is_some())
        .collect();
    if !retired.is_empty() {
        page.push_str("<section>\n<h2>Retired</h2>\n<dl>\n");
        for (id, entry) in retired {
            let successors = site.register.successors(id).into_iter();
            let links: Vec<_> = successors
                .map(|next| format!("<a href=\"{next}/index.html\"><code>{next}</code></a>"))
                .collect();
            let next = match links.is_empty() {
                true => "Nothing took its place".to_owned(),
                false => format!("Now {}", links.join(", ")),
            };
            let _ = writeln!(
                page,
                "<div><dt id=\"{id}\"><a href=\"{id}/index.html\"><code>{id}</code></a> {}</dt>\n<dd>{}</dd></div>",
                in_html(&entry.current().title),
                next
            );
        }
        page.push_str("</dl>\n</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// `principles.md`: links lead to `base`, or from the book's root.
pub(super) fn markdown(site: &Site<'_>) -> String {
    let base = site.address.unwrap_or_default();
    let mut out = format!(
        "# {}: all principles\n\nEach with the id and the revision to cite it by. Made from the book; do not edit.\n",
        escaped(site.title())
    );
    for part in parts(site) {
        let _ = write!(out, "\n## {}\n", escaped(part.title));
        for citation in part.principles {
            let _ = write!(
                out,
                "\n- **{}** [`{}`]({})\\\n  {}\n",
                escaped(&citation.revision.title),
                citation.token(),
                citation.address(base),
                citation.statement(base)
            );
        }
    }
    out
}

/// `review-checklist.md`.
pub(super) fn list(site: &Site<'_>) -> String {
    let base = site.address.unwrap_or_default();
    let mut out = format!(
        "## Review against {}\n\nProposal: \\\nReviewed at: (commit)\n\nTick what holds. Strike out what does not apply, \
         `~~like this~~`. Say below a line where the proposal departs from it, and why that is right.\n",
        escaped(site.title())
    );
    for part in parts(site) {
        let _ = write!(
            out,
            "\n<details><summary>{}</summary>\n\n",
            in_html(part.title)
        );
        for citation in part.principles {
            let _ = writeln!(
                out,
                "- [ ] [{}]({}) {}",
                citation.token(),
                citation.address(base),
                escaped(&citation.revision.title)
            );
        }
        out.push_str("\n</details>\n");
    }
    out
}

/// All statements with their ids, as Markdown; what is published as `principles.md`. `None` for a book that keeps no
/// register. Links lead to `address`, else to the book's own, else from its root.
pub fn sheet(book: &Book, address: Option<&str>) -> Option<String> {
    Site::of(book, &[], address).map(|site| markdown(&site))
}

/// A checklist for a review, as Markdown to be pasted into a pull request; what is published as `review-checklist.md`.
/// `None`, and links, as for [`sheet`].
pub fn checklist(book: &Book, address: Option<&str>) -> Option<String> {
    Site::of(book, &[], address).map(|site| list(&site))
}
