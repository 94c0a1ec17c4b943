//! The rows' probes as a book, and what they do.

use crate::judge::{Ran, Seen};
use crate::link;
use crate::rows::{Data, Row, State, Version};
use mdbook_wasi::adapter;
use mdbook_wasi::book::Book;
use mdbook_wasi::cache::Cache;
use mdbook_wasi::check::{Options, Runner};
use mdbook_wasi::compile::Purpose;
use mdbook_wasi::outcome::Exit;
use mdbook_wasi::report;
use mdbook_wasi::verdict::Tested;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What a probe may use besides the crate `libc`.
const HELPERS: &str = "\
// 0 for a pointer, -1 for none.
#[allow(dead_code)]
fn pointer<T>(it: *const T) -> i64 { if it.is_null() { -1 } else { 0 } }
// For a function that returns its error number.
#[allow(dead_code)]
fn number(it: i32) -> i64 {
    if it == 0 { return 0; }
    unsafe { *libc::__errno_location() = it };
    -1
}
// 0 for a descriptor, whose number does not matter.
#[allow(dead_code)]
fn fd(it: i32) -> i64 { it.min(0) as i64 }
";

/// The folder that a probe may be granted, beside the chapters.
const FIXTURE: &str = "fixtures/posix-functions-text";

/// What was seen of each row on each version, name by name.
pub(crate) type Found = BTreeMap<(usize, Version), Vec<(String, Seen)>>;

/// A row's probe: it does the call, unless it is given an argument. The calls that only the first of these two runs
/// makes are those of the function, and not of what leads up to it.
fn program(data: &Data, row: &Row, version: Version) -> String {
    let (before, call, after) = match &row.claim(version).probe {
        Some(call) => ("", call.trim(), ""),
        None => (row.before.trim(), row.call.trim(), row.after.trim()),
    };
    let sockets = match (version, row.family.as_str()) {
        (Version::V02, "network") => data.sockets.as_str(),
        _ => "",
    };
    // Granted directories are looked up once in a program, which is no part of a function.
    let warm = "let _ = std::fs::metadata(\"/data\");";
    format!(
        "#[allow(unused_imports)]\nuse libc::*;\n\
         fn main() {{\n\
         let calls = std::env::args().nth(1).is_none();\n\
         {warm}\n\
         #[allow(unused_unsafe)]\n\
         unsafe {{\n{before}\n\
         if calls {{\nlet came = ({{ {call} }}) as i64;\n\
         if came == -1 {{ println!(\"errno {{}}\", *libc::__errno_location()) }} \
         else {{ println!(\"{{came}}\") }}\n\
         }} else {{ println!(\"left out\") }}\n{after}\n}}\n}}\n{HELPERS}{sockets}"
    )
}

/// Looks the functions up, and runs the probes of those that are there.
pub(crate) fn run(
    root: &Path,
    data: &Data,
    asked: &dyn Fn(usize, Version) -> bool,
) -> Result<Found, Box<dyn Error>> {
    let mut found = Found::new();
    let mut chapters = Vec::new();
    for version in Version::ALL {
        let rows = (0..)
            .zip(&data.rows)
            .filter(|&(index, _)| asked(index, version));
        let rows: Vec<(usize, &Row)> = rows.collect();
        let names = rows
            .iter()
            .flat_map(|(_, row)| row.names.get_ref())
            .map(String::as_str);
        let lacks = link::undefined(root, version, &names.collect())?;
        let mut probed = Vec::new();
        for (index, row) in rows {
            let names = row.names.get_ref();
            let seen = |name: &String| match lacks.contains(name) {
                true => Seen::Undefined,
                false => Seen::Defined,
            };
            if row.claim(version).state == State::Absent
                || names.iter().any(|name| lacks.contains(name))
            {
                let seen = names.iter().map(|name| (name.clone(), seen(name)));
                found.insert((index, version), seen.collect());
            } else {
                probed.push(index);
            }
        }
        chapters.push((version, probed));
    }
    // The same folder in each run: the crates of a book are built for the folder that it is in.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("posix-functions");
    fs::create_dir_all(&folder)?;
    let alone = fs::File::create(folder.join(".lock"))?;
    alone.lock()?;
    write(root, &folder, data, &chapters)?;
    let (book, diagnostics) = adapter::load(&folder)?;
    if !diagnostics.is_empty() {
        let mut text = Vec::new();
        report::diagnostics::write(&diagnostics, false, &mut text)?;
        let text = String::from_utf8_lossy(&text);
        return Err(format!(
            "the probes of {} make no book that can be read:\n{text}",
            data.path
        )
        .into());
    }
    let tested = check(&book).map_err(|error| {
        let path = &data.path;
        format!("{path}: the probes cannot be run, as if one called a function that is not there: {error}")
    })?;
    for tested in tested.chunks(2) {
        let [with, without] = tested else {
            return Err("a probe has not two cases".into());
        };
        let chapter = chapters.get(with.chapter);
        let place =
            chapter.and_then(|(version, probed)| Some((*probed.get(with.snippet)?, *version)));
        let place = place.ok_or("the book has a snippet that no row gave")?;
        let name = data.rows[place.0].names.get_ref().first().cloned();
        let seen = difference(with, without);
        found.insert(place, vec![(name.unwrap_or_default(), seen)]);
    }
    Ok(found)
}

/// Writes the probes as a book, a chapter for each version.
fn write(
    root: &Path,
    folder: &Path,
    data: &Data,
    chapters: &[(Version, Vec<usize>)],
) -> Result<(), Box<dyn Error>> {
    let src = folder.join("src");
    let [from, to] = [&root.join("principles"), &src].map(|folder| folder.join(FIXTURE));
    fs::create_dir_all(&to)?;
    let files = fs::read_dir(&from).map_err(|error| format!("{}: {error}", from.display()))?;
    for file in files {
        let name = file?.file_name();
        copy(&from.join(&name), &to.join(&name))?;
    }
    // The book's own crates and lock, which are built once for both.
    copy(&root.join("book.lock"), &folder.join("book.lock"))?;
    let config = root.join("book.toml");
    let config =
        fs::read_to_string(&config).map_err(|error| format!("{}: {error}", config.display()))?;
    let config = config.replace("src = \"principles\"", "src = \"src\"");
    // The book's components lie beside it, and no probe asks for one.
    let config = match config.split_once("[preprocessor.wasi.components]") {
        Some((before, after)) => {
            let rest = after.find("\n[").map_or("", |at| &after[at..]);
            format!("{before}{rest}")
        }
        None => config,
    };
    fs::write(folder.join("book.toml"), config)?;
    let mut summary = String::from("# Summary\n\n");
    for (version, probed) in chapters {
        let version_name = version.as_str();
        let mut chapter = format!("# On {version_name}\n");
        let word = match version {
            Version::V01 => "rust,wasip1",
            Version::V02 => "rust",
        };
        for &index in probed {
            let row = &data.rows[index];
            let (title, code) = (row.title(), program(data, row, *version));
            let grants: String = row
                .grants
                .iter()
                .map(|grant| format!("//@ {grant}\n"))
                .collect();
            let _ = write!(
                chapter,
                "\n## {title} {{#row-{index}}}\n\n```{word}\n{grants}\
                 //@ case.left-out = {{ args = [\"left out\"] }}\n{code}```\n"
            );
        }
        fs::write(src.join(format!("on-{version_name}.md")), chapter)?;
        let _ = writeln!(summary, "- [On {version_name}](on-{version_name}.md)");
    }
    fs::write(src.join("SUMMARY.md"), summary)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let copied = fs::copy(from, to);
    copied
        .map(|_| ())
        .map_err(|error| format!("cannot copy {}: {error}", from.display()))
}

fn check(book: &Book) -> Result<Vec<Tested>, Box<dyn Error>> {
    let wanted: Vec<(usize, usize)> = book
        .snippets()
        .map(|(chapter, snippet, _)| (chapter, snippet))
        .collect();
    let say = |text: &str| eprintln!("{text}");
    let cache = Cache::open(&Cache::usual_folder(), &say)?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let checked = Runner::new()?.check(
        book,
        &wanted,
        &Options {
            elsewhere: false,
            purpose: Purpose::Check,
            cache: &cache,
            jobs,
            compile_limit: None,
            host_runner: Path::new(env!("CARGO_BIN_EXE_mdbook-wasi")),
            say: &say,
            progress: &|_, _, _| {},
        },
    )?;
    Ok(checked.tested)
}

/// What the run with the call did that the run without it did not.
fn difference(with: &Tested, without: &Tested) -> Seen {
    if let Some(rejected) = &with.rejected {
        return Seen::Broken(format!(
            "the probe does not compile:\n{}",
            rejected.rendered
        ));
    }
    let (Some(with), Some(without)) = (&with.outcome, &without.outcome) else {
        return Seen::Broken("it was not run".to_owned());
    };
    if without.exit != Exit::Code(0) {
        let says = String::from_utf8_lossy(&without.stderr);
        return Seen::Broken(format!(
            "`before` or `after` does not work ({}):\n{says}",
            without.exit
        ));
    }
    let mut calls = BTreeMap::new();
    for ((interface, function), made) in &with.trace.calls {
        let key = (interface.clone(), function.clone());
        let other = without.trace.calls.get(&key).cloned().unwrap_or_default();
        if made.count <= other.count {
            continue;
        }
        let more = |(code, count): (&String, &u64)| {
            let before = other.errors.get(code).copied().unwrap_or_default();
            (*count > before).then(|| code.clone())
        };
        let name = match interface.as_str() {
            "wasi_snapshot_preview1" => function.clone(),
            interface => format!("{interface} {function}"),
        };
        calls.insert(name, made.errors.iter().filter_map(more).collect());
    }
    Seen::Ran(Ran {
        printed: String::from_utf8_lossy(&with.stdout).into_owned(),
        end: with.exit.to_string(),
        calls,
    })
}
