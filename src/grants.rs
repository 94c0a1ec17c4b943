//! What a chapter names outside itself: granted folders, each there and inside the book; components; other snippets.

use crate::book::Book;
use crate::diagnostic::{Diagnostic, nearest};
use crate::settings::Settings;
use crate::snippet::Chapter;
use crate::source::Span;
use crate::world::Dir;
use std::collections::HashSet;
use std::io;
use std::path::{Component, Path};

/// Looks at every folder that the snippets of a chapter are granted: it must be a folder of this machine that lies in
/// `src`, the book's source folder, once links are followed.
///
/// A link *inside* a granted folder is no concern of this function: what it leads to is refused when a program asks.
/// What the snippets of the chapter are granted twice over, in several cases, is said once.
pub fn check(chapter: &Chapter, src: &Path) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut diagnostics = Vec::new();
    let cases = chapter.snippets.iter().flat_map(|snippet| &snippet.cases);
    for dir in cases.flat_map(|case| &case.world.dirs) {
        let Some(span) = &dir.declared else {
            continue;
        };
        if seen.insert((span.file.disk_path.clone(), span.range.start)) {
            diagnostics.extend(refusal(dir, span, src));
        }
    }
    diagnostics
}

/// Looks at every component that the snippets of a chapter want under them: `book.toml` must name it.
pub fn components(chapter: &Chapter, settings: &Settings) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut diagnostics = Vec::new();
    let cases = chapter.snippets.iter().flat_map(|snippet| &snippet.cases);
    for plug in cases.flat_map(|case| &case.world.with) {
        let known = settings.components.contains_key(&plug.name);
        let Some(span) = plug.declared.as_ref().filter(|_| !known) else {
            continue;
        };
        if seen.insert((span.file.disk_path.clone(), span.range.start)) {
            let message = format!("there is no component `{}`", plug.name);
            let names = || settings.components.keys().map(String::as_str);
            let help = match nearest(&plug.name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if settings.components.is_empty() => {
                    "components are named in `[preprocessor.wasi.components]` of book.toml"
                        .to_owned()
                }
                None => format!("book.toml names {}", names().collect::<Vec<_>>().join(", ")),
            };
            diagnostics.push(Diagnostic::error(span.clone(), message).help(help));
        }
    }
    diagnostics
}

/// Looks at every snippet that a composition names: it must be in the book.
pub fn programs(book: &Book) -> Vec<Diagnostic> {
    let names = book.names();
    let mut diagnostics = Vec::new();
    for (chapter, _, snippet) in book.snippets() {
        for named in &snippet.programs {
            if book.find(&named.id, chapter).is_some() {
                continue;
            }
            let message = format!("there is no snippet `{}`", named.id);
            let diagnostic = Diagnostic::error(named.declared.clone(), message);
            let known = names.iter().flatten().map(String::as_str);
            diagnostics.push(match nearest(&named.id, known) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("name it by its id, `chapter.idea/2`, or `chapter.md#id`"),
            });
        }
    }
    diagnostics
}

/// How a path by its spelling alone leads out of the book's `src` folder, if it does.
pub(crate) fn leads_out(host: &Path) -> Option<&'static str> {
    host.components().find_map(|component| match component {
        Component::ParentDir => Some("leads out of the book's `src` folder by `..`"),
        Component::RootDir | Component::Prefix(_) => Some("is an absolute path"),
        Component::CurDir | Component::Normal(_) => None,
    })
}

fn refusal(dir: &Dir, span: &Span, src: &Path) -> Option<Diagnostic> {
    let shown = dir.host.to_string_lossy().replace('\\', "/");
    let refuse = |why: &str| Diagnostic::error(span.clone(), format!("`{shown}` {why}"));
    if let Some(why) = leads_out(&dir.host) {
        return Some(refuse(why));
    }
    let real = src.canonicalize().and_then(|src| {
        let host = src.join(&dir.host).canonicalize()?;
        Ok((host.starts_with(&src), host.is_dir()))
    });
    match real {
        Ok((true, true)) => None,
        Ok((false, _)) => Some(
            refuse("leads out of the book's `src` folder by a link")
                .help("grant the folder itself, or a copy of it inside the book"),
        ),
        Ok((true, false)) => Some(refuse("is a file").help("grant the folder that holds it")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(
            refuse("is not there")
                .help("a granted folder is named from the book's `src` folder, and lies in it"),
        ),
        Err(error) => Some(refuse(&format!("cannot be looked at: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snippet::{Rules, extract};
    use crate::source::SourceFile;
    use std::fs;

    /// What is said of a snippet that is granted these hosts, each twice: by itself and in a case.
    fn check_hosts(src: &Path, hosts: &[&str]) -> Vec<String> {
        let grants: Vec<_> = hosts
            .iter()
            .enumerate()
            .map(|(n, host)| format!("\"{host}::/{n}\""))
            .collect();
        let text = format!(
            "```rust\n//@ dirs = [{}]\n//@ case.again = {{}}\nfn main() {{}}\n```\n",
            grants.join(", ")
        );
        let source = SourceFile::new(src.join("a.md"), "src/a.md", text);
        let rules = Rules {
            strict: true,
            src: src.to_owned(),
            root: src.to_owned(),
        };
        let (chapter, said) = extract(&source, Path::new("a.md"), &rules, &|_| unreachable!());
        assert!(said.is_empty(), "{said:?}");
        let said = check(&chapter, src).into_iter().map(|diagnostic| {
            let place = diagnostic.labels[0].span.text();
            assert!(place.starts_with('"') && place.ends_with('"'), "{place}");
            diagnostic.message
        });
        said.collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_granted_folder_is_there_and_inside() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let src = place.path().join("src");
        fs::create_dir_all(src.join("fixtures/a/b")).unwrap();
        fs::create_dir_all(place.path().join("outside")).unwrap();
        fs::write(src.join("fixtures/file"), "x").unwrap();
        symlink("../../outside", src.join("fixtures/out")).unwrap();
        symlink("../outside", src.join("out")).unwrap();
        symlink("a", src.join("fixtures/in")).unwrap();
        symlink("/", src.join("fixtures/a/root")).unwrap();
        symlink("loop", src.join("loop")).unwrap();

        let fine = [
            "fixtures/a",
            "./fixtures/a/b/",
            "fixtures/in",
            ".",
            "fixtures",
        ];
        assert_eq!(check_hosts(&src, &fine), [""; 0]);
        for (host, said) in [
            ("fixtures/none", "is not there"),
            ("fixtures/file", "is a file"),
            (
                "fixtures/out",
                "leads out of the book's `src` folder by a link",
            ),
            ("out", "leads out of the book's `src` folder by a link"),
            (
                "fixtures/a/root",
                "leads out of the book's `src` folder by a link",
            ),
        ] {
            assert_eq!(check_hosts(&src, &[host]), [format!("`{host}` {said}")]);
        }
        let said = check_hosts(&src, &["loop", "fixtures/file/x"]);
        assert!(
            said.iter().all(|said| said.contains("cannot be looked at")),
            "{said:?}"
        );
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn a_path_is_judged_by_its_spelling_first() {
        for (host, out) in [
            ("a/b", false),
            ("./a", false),
            ("a..b", false),
            ("a/../b", true),
            ("..", true),
            ("/a", true),
        ] {
            assert_eq!(leads_out(Path::new(host)).is_some(), out, "{host}");
        }
    }
}
