//! The pages below `p/`: one for each principle, and one for each of its wordings. They need no server and no script.

use super::published::Site;
use super::{Citation, FOLDER, Format, Piece, difference, in_html};
use crate::markdown::{html, plain};
use crate::register::{Entry, Revision};
use std::fmt::Write as _;

/// How a page of ours begins. `up` leads to the book's root.
pub(super) fn head(site: &Site<'_>, title: &str, style: &str, further: &str) -> String {
    let language = site.book.settings.language.as_deref().unwrap_or("en");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} - {}</title>\n\
         <link rel=\"stylesheet\" href=\"{style}\">\n<link rel=\"icon\" href=\"data:,\">\n{further}</head>\n",
        in_html(language),
        in_html(title),
        in_html(site.title()),
    )
}

/// The page of a principle: of its current wording, or of the one given.
pub(super) fn page(site: &Site<'_>, id: &str, entry: &Entry, of: Option<&Revision>) -> String {
    let up = "../../";
    let citation = Citation {
        id,
        entry,
        revision: of.unwrap_or(entry.current()),
        book: site.title(),
    };
    let revision = citation.revision;
    let successors = site.register.successors(id);
    let mut further = metadata(site, &citation, of.is_some());
    // An id that leads to exactly one other goes there, also where no script runs.
    if let ([next], Some(_), None) = (successors.as_slice(), &entry.retired, of) {
        further = format!(
            "<meta http-equiv=\"refresh\" content=\"0; url=../{next}/index.html\">\n{further}"
        );
    }
    let mut page = head(site, &revision.title, "../page.css", &further);
    let home = site.home(id);
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        page,
        "<body>\n<header><a href=\"{up}index.html\">{}</a> · <a href=\"../index.html\">all principles</a></header>\n<main>",
        in_html(site.title())
    );
    if let Some((_, chapter)) = &home {
        let _ = writeln!(page, "<p class=\"family\">{}</p>", in_html(chapter));
    }
    let _ = writeln!(page, "<h1>{}</h1>", in_html(&revision.title));
    let _ = writeln!(
        page,
        "<p class=\"id\"><code>{id}</code> revision {}, <time datetime=\"{1}\">{1}</time> · {2}</p>",
        revision.number,
        revision.date,
        standing(entry, revision, id),
    );
    if entry.retired.is_some() {
        let _ = writeln!(page, "{}", retired(site, id, entry));
    }
    let lead = |target: &str| citation.lead(target, up);
    let statement = html(&revision.statement, &lead);
    let _ = writeln!(
        page,
        "<blockquote class=\"statement\"><p>{statement}</p></blockquote>"
    );
    let past = revision.number < entry.current().number;
    if let Some((href, _)) = &home {
        let read = match past {
            true => "Read in the book what it says now, with its reasons and programs",
            false => "Read it in the book, with its reasons and programs",
        };
        let _ = writeln!(
            page,
            "<p class=\"read\"><a href=\"{up}{}\">{read}</a></p>",
            in_html(href)
        );
    }
    if of.is_none() {
        write_former(site, id, &mut page);
    }
    write_shown(site, id, past, &mut page);
    write_cite(site, &citation, &mut page);
    write_meetings(site, id, up, &mut page);
    write_history(&citation, &mut page);
    let own = match entry.retired {
        Some(_) => "says where to go",
        None => "is what the book says now",
    };
    let _ = writeln!(
        page,
        "</main>\n<footer>This address stays. The wording of <code>{}</code> never changes; \
         <a href=\"../{id}/index.html\"><code>{id}</code></a> {own}. \
         <a href=\"{up}principles.json\">For machines</a></footer>\n</body>\n</html>",
        citation.token(),
    );
    page
}

/// Whether this is what the book says now.
fn standing(entry: &Entry, revision: &Revision, id: &str) -> String {
    let latest = entry.current().number;
    if entry.retired.is_some() {
        "retired".to_owned()
    } else if revision.number == latest {
        "current wording".to_owned()
    } else {
        format!("superseded by <a href=\"../{id}@{latest}/index.html\">revision {latest}</a>")
    }
}

fn retired(site: &Site<'_>, id: &str, entry: &Entry) -> String {
    let Some(retired) = &entry.retired else {
        return String::new();
    };
    let mut note = format!(
        "<p class=\"retired\" role=\"note\">Retired on <time datetime=\"{0}\">{0}</time>: {1}.",
        retired.date,
        in_html(retired.reason.trim_end_matches('.'))
    );
    let successors = site.register.successors(id);
    if successors.is_empty() {
        note.push_str(" Nothing took its place.");
    } else {
        note.push_str(" Go to ");
        let links = successors.iter().map(|next| {
            let title = site
                .register
                .entries
                .get(*next)
                .map_or("", |entry| &entry.current().title);
            format!(
                "<a href=\"../{next}/index.html\"><code>{next}</code> {}</a>",
                in_html(title)
            )
        });
        note.push_str(&links.collect::<Vec<_>>().join(", "));
        note.push('.');
    }
    note + "</p>"
}

/// What led a reader here who followed an id that was retired.
fn write_former(site: &Site<'_>, id: &str, page: &mut String) {
    for old in site.former(id) {
        let retired = site
            .register
            .entries
            .get(*old)
            .and_then(|entry| entry.retired.as_ref());
        let Some(retired) = retired else { continue };
        let latest = site
            .register
            .entries
            .get(*old)
            .map_or(1, |entry| entry.current().number);
        let _ = writeln!(
            page,
            "<p class=\"former\"><a href=\"../{old}@{latest}/index.html\"><code>{old}</code></a> leads here since <time \
             datetime=\"{0}\">{0}</time>: {1}</p>",
            retired.date,
            in_html(&sentence(&retired.reason))
        );
    }
}

/// `past` is whether the page has an older wording than the one that its witnesses show.
fn write_shown(site: &Site<'_>, id: &str, past: bool, page: &mut String) {
    let up = "../../";
    let witnesses = site.witnesses(id);
    if witnesses.is_empty() {
        return;
    }
    let heading = if past {
        "The present wording is shown by"
    } else {
        "Shown by"
    };
    let _ = write!(page, "<section id=\"shown\">\n<h2>{heading}</h2>\n<ul>\n");
    for (nth, shown) in (1..).zip(&witnesses) {
        let cases = match shown.cases {
            1 => String::new(),
            cases => format!(", run with {cases} sets of grants"),
        };
        let _ = writeln!(
            page,
            "<li><a href=\"{up}{}\">Program {nth}</a>: {}{cases}</li>",
            in_html(&shown.href),
            in_html(shown.language)
        );
    }
    page.push_str("</ul>\n</section>\n");
}

fn write_cite(site: &Site<'_>, citation: &Citation<'_>, page: &mut String) {
    page.push_str("<section id=\"cite\">\n<h2>Cite it</h2>\n");
    // Without an address these are links from the book's root, which mean something only to whoever has it.
    let base = site.address.unwrap_or_default();
    if base.is_empty() {
        page.push_str(
            "<p>The links here begin at the root of this book; put its address in front of <code>p/</code>.</p>\n",
        );
    }
    page.push_str("<dl>\n");
    for (name, format) in [
        ("Markdown link", Format::Markdown),
        ("Short form", Format::Short),
        ("Plain text", Format::Plain),
        ("HTML", Format::Html),
        ("Quotation", Format::Quote),
    ] {
        let text = in_html(&citation.write(format, base));
        let _ = writeln!(
            page,
            "<div><dt>{name}</dt><dd><pre tabindex=\"0\"><code>{text}</code></pre></dd></div>"
        );
    }
    page.push_str("</dl>\n</section>\n");
}

fn write_meetings(site: &Site<'_>, id: &str, up: &str, page: &mut String) {
    let cited = site.cited(id);
    if cited.is_empty() {
        return;
    }
    page.push_str("<section id=\"meetings\">\n<h2>Meetings that cited it</h2>\n<ul>\n");
    for &(meeting, revision) in cited {
        // An agenda of the past may have been written down here, when there was a wording to name.
        let recorded = site
            .register
            .entries
            .get(id)
            .and_then(|entry| entry.revision(revision));
        let later = recorded.is_some_and(|wording| wording.date.to_string() > meeting.date);
        let later = if later { " (worded since)" } else { "" };
        let _ = writeln!(
            page,
            "<li><time datetime=\"{0}\">{0}</time>: <a href=\"{up}{1}\">{2}</a>, at \
             <a href=\"../{id}@{revision}/index.html\">revision {revision}</a>{later}</li>",
            meeting.date,
            in_html(&meeting.href),
            in_html(&meeting.title)
        );
    }
    page.push_str("</ul>\n</section>\n");
}

fn write_history(citation: &Citation<'_>, page: &mut String) {
    let revisions = &citation.entry.revisions;
    page.push_str("<section id=\"history\">\n<h2>Wordings</h2>\n<ol reversed>\n");
    for (at, revision) in revisions.iter().enumerate().rev() {
        let Revision { number, date, .. } = revision;
        let _ = writeln!(
            page,
            "<li id=\"r{number}\">\n<h3><a href=\"../{}@{number}/index.html\">Revision {number}</a>, <time \
             datetime=\"{date}\">{date}</time></h3>\n<p>{}</p>",
            citation.id,
            in_html(&sentence(&revision.reason))
        );
        match at.checked_sub(1).and_then(|before| revisions.get(before)) {
            Some(before) => {
                let _ = writeln!(
                    page,
                    "<blockquote class=\"difference\"><p>{}</p></blockquote>\n</li>",
                    changed(&before.statement, &revision.statement)
                );
            }
            None => page.push_str("</li>\n"),
        }
    }
    page.push_str("</ol>\n</section>\n");
}

/// A reason as a sentence: it is written as one would in a commit's first line.
fn sentence(reason: &str) -> String {
    let mut characters = reason.chars();
    let first: String = characters
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    let stop = if reason.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{stop}", characters.as_str())
}

/// What went and what came, in words; in Markdown where only marks changed.
fn changed(older: &str, newer: &str) -> String {
    let (old, new) = (plain(older), plain(newer));
    let pieces = match old == new {
        true => difference(older, newer),
        false => difference(&old, &new),
    };
    let piece = |piece: &Piece| match piece {
        Piece::Kept(words) => in_html(words),
        Piece::Old(words) => format!("<del>{}</del>", in_html(words)),
        Piece::New(words) => format!("<ins>{}</ins>", in_html(words)),
    };
    pieces.iter().map(piece).collect()
}

/// What machines read on a page: which wording this is, and the way to the others (RFC 5829, RFC 8574, schema.org).
fn metadata(site: &Site<'_>, citation: &Citation<'_>, fixed: bool) -> String {
    let (id, number) = (citation.id, citation.revision.number);
    let mut out = String::new();
    let mut link = |rel: &str, href: String| {
        let _ = writeln!(out, "<link rel=\"{rel}\" href=\"{href}\">");
    };
    link("cite-as", format!("../{id}@{number}/"));
    link("version-history", format!("../{id}/#history"));
    if fixed {
        link("latest-version", format!("../{id}/"));
    }
    if number > 1 {
        link("predecessor-version", format!("../{id}@{}/", number - 1));
    }
    if citation.entry.revision(number + 1).is_some() {
        link("successor-version", format!("../{id}@{}/", number + 1));
    }
    let _ = writeln!(
        out,
        "<link rel=\"alternate\" type=\"application/json\" href=\"../../principles.json\">\n\
         <meta name=\"description\" content=\"{}\">",
        in_html(&citation.text())
    );
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "identifier": citation.token(),
        "name": citation.revision.title,
        "text": citation.text(),
        "version": number,
        "datePublished": citation.revision.date.to_string(),
        "isPartOf": { "@type": "Book", "name": site.title() },
        "url": site.address.map(|base| citation.address(base)),
    });
    // A text in it cannot end the element.
    let data = data.to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/ld+json\">{data}</script>");
    out
}

/// What stands where a chapter was that is no longer in the book, so that links to its principles go on working.
pub(super) fn chapter_gone(site: &Site<'_>, path: &str, ids: &[&str]) -> String {
    let up = "../".repeat(path.matches('/').count());
    let mut page = head(
        site,
        "This chapter is gone",
        &format!("{up}{FOLDER}/page.css"),
        "",
    );
    let _ = writeln!(
        page,
        "<body>\n<header><a href=\"{up}index.html\">{0}</a> · <a href=\"{up}{FOLDER}/index.html\">all \
         principles</a></header>\n<main>\n<h1>This chapter is gone</h1>\n<p>The principles that stood in it are \
         here:</p>\n<ul>",
        in_html(site.title())
    );
    for id in ids {
        let entry = site.register.entries.get(*id);
        let title = entry.map_or("", |entry| &entry.current().title);
        let _ = writeln!(
            page,
            "<li id=\"{id}\"><a href=\"{up}{FOLDER}/{id}/index.html\"><code>{id}</code> {}</a></li>",
            in_html(title)
        );
    }
    page.push_str("</ul>\n</main>\n</body>\n</html>\n");
    page
}
