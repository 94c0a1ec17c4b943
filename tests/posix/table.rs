//! The table of the chapter, as the data makes it.

use crate::rows::{Claim, Data, FAMILIES, Row, State, Version};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The lines between which the chapter has the table.
const MARKERS: [&str; 2] = ["<!-- posix-functions.toml -->\n", "<!-- end -->\n"];

/// The table in Markdown, a heading and a table for each family.
pub(crate) fn table(data: &Data) -> String {
    let mut text = String::new();
    for (family, heading) in FAMILIES {
        let _ = write!(
            text,
            "\n### {heading}\n\n| function | 0.1 | 0.2 | 0.3 | note |\n| --- | --- | --- | --- | --- |\n"
        );
        for row in data.rows.iter().filter(|row| row.family == family) {
            line(&mut text, row);
        }
    }
    text.push('\n');
    text
}

fn line(text: &mut String, row: &Row) {
    let names = row.names.get_ref().iter().map(|name| format!("`{name}`"));
    let mut names = names.collect::<Vec<_>>().join(", ");
    if let Some(about) = &row.about {
        let _ = write!(names, " ({about})");
    }
    let [old, new] = Version::ALL.map(|version| cell(row.claim(version)));
    let to = row.v03.get_ref();
    let next = match to.as_slice() {
        [] => "none".to_owned(),
        to if *to == row.claim(Version::V02).host => "as in 0.2".to_owned(),
        to => functions(to),
    };
    let _ = writeln!(text, "| {names} | {old} | {new} | {next} | {} |", row.note);
}

/// What stands in the column of a version.
fn cell(claim: &Claim) -> String {
    let mut text = claim.state.as_str().to_owned();
    if !claim.host.is_empty() {
        let _ = write!(text, ": {}", functions(&claim.host));
    }
    match (claim.state, &claim.errno) {
        (State::Refused, Some(errno)) => {
            let _ = write!(text, " answers {errno}");
        }
        (_, Some(errno)) => {
            let _ = write!(text, ": {errno}");
        }
        _ => {}
    }
    if !claim.also.is_empty() {
        let also = claim.also.iter().map(|name| {
            let name = short(name);
            let item = name.rsplit(' ').next().unwrap_or_default();
            format!("`{item}`")
        });
        let _ = write!(text, "; calls {}", also.collect::<Vec<_>>().join(", "));
    }
    text
}

fn functions(names: &[String]) -> String {
    let names = names.iter().map(|name| format!("`{}`", short(name)));
    names.collect::<Vec<_>>().join(", ")
}

/// `filesystem/types descriptor.open-at` for `wasi:filesystem/types [method]descriptor.open-at`.
fn short(name: &str) -> String {
    let name = name.strip_prefix("wasi:").unwrap_or(name);
    match (name.find('['), name.find(']')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", &name[..open], &name[close + 1..])
        }
        _ => name.to_owned(),
    }
}

/// Whether the chapter has the table that the data makes; where it is told to, makes it so.
pub(crate) fn check(data: &Data, chapter: &Path, overwrite: bool) -> Result<(), String> {
    let shown = chapter.display();
    let text =
        fs::read_to_string(chapter).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let [first, last] = MARKERS;
    let parts = text
        .split_once(first)
        .and_then(|(head, rest)| Some((head, rest.split_once(last)?)));
    let Some((head, (old, tail))) = parts else {
        let [first, last] = MARKERS.map(str::trim_end);
        return Err(format!(
            "{shown}: the lines `{first}` and `{last}` are not there; put them where the table goes"
        ));
    };
    let new = table(data);
    if old == new {
        return Ok(());
    }
    if overwrite {
        let beside = chapter.with_extension("md.new");
        let written = fs::write(&beside, format!("{head}{first}{new}{last}{tail}"))
            .and_then(|()| fs::rename(&beside, chapter));
        return written.map_err(|error| format!("cannot write {shown}: {error}"));
    }
    let same = old
        .lines()
        .zip(new.lines())
        .take_while(|(old, new)| old == new)
        .count();
    let line = head.matches('\n').count() + 2 + same;
    let [old, new] =
        [old, new.as_str()].map(|text| text.lines().nth(same).unwrap_or("(the end)").to_owned());
    Err(format!(
        "{shown}:{line}: the table is not the one that the data makes\n  the chapter: {old}\n  the data:    {new}\n  \
         help: POSIX_TABLE=overwrite cargo test --test posix table"
    ))
}
