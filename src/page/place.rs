//! Links from one page of the book to another.

use crate::markdown::relinked;
use crate::snippet::Snippet;
use std::path::{Component, Path};

/// The anchor of a snippet's figure. The first under a heading has the heading's id, which is taken.
pub(crate) fn anchor(snippet: &Snippet) -> String {
    let numbered = snippet
        .id
        .rsplit_once('/')
        .is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    if numbered {
        snippet.id.clone()
    } else {
        format!("{}/1", snippet.id)
    }
}

/// How the page made of `from` names the file `to`; both are relative to the book's `src` folder. Empty where they are
/// one.
pub(super) fn relative(from: &Path, to: &Path) -> String {
    if from == to {
        return String::new();
    }
    let names = |path: &Path| -> Vec<String> {
        path.components()
            .filter_map(|part| match part {
                Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                Component::ParentDir => Some("..".to_owned()),
                _ => None,
            })
            .collect()
    };
    let (mut from, to) = (names(from), names(to));
    from.pop();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = vec!["..".to_owned(); from.len() - shared];
    let parts: Vec<String> = up.into_iter().chain(to.into_iter().skip(shared)).collect();
    parts.join("/").replace(' ', "%20")
}

/// The same for the page that is made of `to`, which is what HTML of ours must name; mdBook makes an index of a read-me.
pub(crate) fn page_of(from: &Path, to: &Path) -> String {
    if from == to {
        return String::new();
    }
    let name = match to.file_stem() {
        Some(stem) if stem.eq_ignore_ascii_case("readme") => "index".into(),
        other => other.unwrap_or_default().to_owned(),
    };
    let page = to.with_file_name(name).with_extension("html");
    relative(from, &page)
}

/// The links of a piece of Markdown written for the page `from`, as the page `to` must write them.
pub(super) fn rebased(markdown: &str, from: &Path, to: &Path) -> String {
    relinked(markdown, &|target| {
        let (file, fragment) = match target.split_once('#') {
            Some((file, fragment)) => (file, format!("#{fragment}")),
            None => (target, String::new()),
        };
        let file = match file {
            "" => from.to_owned(),
            file => from.parent().unwrap_or(Path::new("")).join(file),
        };
        format!("{}{fragment}", relative(to, &file))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_another_from_where_it_is() {
        for (from, to, link) in [
            ("a.md", "b.md", "b.md"),
            ("a.md", "a.md", ""),
            ("x/a.md", "b.md", "../b.md"),
            ("a.md", "x/b c.md", "x/b%20c.md"),
            ("x/y/a.md", "x/z/b.md", "../z/b.md"),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)), link);
        }
    }

    #[test]
    fn links_mean_the_same_from_another_page() {
        for (markdown, expected) in [
            ("a [b](#c) d", "a [b](a.md#c) d"),
            ("[b](x.md#c)[d](https://e)", "[b](x.md#c)[d](https://e)"),
            ("[b](index.md)", "[b]()"),
            ("no link", "no link"),
            ("[b](open", "[b](open"),
        ] {
            let rebased = rebased(markdown, Path::new("a.md"), Path::new("index.md"));
            assert_eq!(rebased, expected, "{markdown}");
        }
        let rebased = rebased("[b](c.md)", Path::new("x/a.md"), Path::new("i.md"));
        assert_eq!(rebased, "[b](x/c.md)");
    }
}
