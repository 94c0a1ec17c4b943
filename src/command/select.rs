//! Which snippets a verb is about.

use super::args::Partition;
use mdbook_wasi::book::Book;
use mdbook_wasi::diagnostic::nearest;

/// The snippets that any of `filters` means, in book order; all without filters. `Err` is what to say where one of
/// them means nothing.
pub(super) fn select(
    book: &Book,
    filters: &[String],
    partition: Option<Partition>,
) -> Result<Vec<(usize, usize)>, String> {
    let names = book.names();
    let all: Vec<(usize, usize)> = super::everything(book);
    let mut chosen: Vec<bool> = vec![filters.is_empty(); all.len()];
    for filter in filters {
        let means = |exact: bool| {
            all.iter()
                .map(move |&(c, s)| (c, s))
                .map(|at| matches(book, &names, at, filter, exact))
                .collect::<Vec<bool>>()
        };
        let exact = means(true);
        let found = if exact.contains(&true) {
            exact
        } else {
            means(false)
        };
        if !found.contains(&true) {
            let known = names.iter().flatten().map(String::as_str);
            let hint = match nearest(filter, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`mdbook-wasi test --list` lists what there is".to_owned(),
            };
            return Err(format!("no snippet matches `{filter}`; {hint}"));
        }
        for (slot, found) in chosen.iter_mut().zip(found) {
            *slot |= found;
        }
    }
    let kept = all.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
    let part = |n: usize| partition.is_none_or(|p| n % p.of == p.part - 1);
    Ok(kept
        .enumerate()
        .filter(|(n, _)| part(*n))
        .map(|(_, (at, _))| at)
        .collect())
}

/// Whether a filter means a snippet: by its name, its chapter, or a line of its; exactly, or by a part.
fn matches(
    book: &Book,
    names: &[Vec<String>],
    (chapter, snippet): (usize, usize),
    filter: &str,
    exact: bool,
) -> bool {
    let name = &names[chapter][snippet];
    let of_chapter = &book.chapters[chapter];
    let path = of_chapter.path.to_string_lossy().replace('\\', "/");
    let shown = &of_chapter.source.source_path;
    let is_chapter = |text: &str| text == path || text == shown;
    if let Some((file, line)) = filter.rsplit_once(':')
        && let Ok(line) = line.parse::<usize>()
        && is_chapter(file)
    {
        let snippet = &of_chapter.snippets[snippet];
        let first = snippet.opening.line_1based();
        let length = of_chapter.text[snippet.fence.clone()].matches('\n').count();
        return (first..=first + length).contains(&line);
    }
    let qualified = format!("{path}#{}", of_chapter.snippets[snippet].id);
    if exact {
        name == filter || qualified == filter || is_chapter(filter)
    } else {
        name.contains(filter) || path.contains(filter)
    }
}
