//! The table of POSIX functions: every row is what a probe does, on 0.1 and on 0.2, and the chapter has the table that
//! the rows make.
//!
//! A test for each row and version: `cargo test --test posix lseek`. `POSIX_TABLE=overwrite` writes the table.

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

mod judge; // a claim against what was seen
mod link; // which functions a C library lacks
mod probes; // the rows' probes as a book, and what they do
mod rows; // the data, read
mod table; // the chapter's table
mod unit; // tests of the judging
mod wit; // the functions of 0.3

use probes::Found;
use rows::{Data, Version};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DATA: &str = "principles/posix-functions.toml";
const CHAPTER: &str = "principles/posix-functions.md";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let text = std::fs::read_to_string(Path::new(ROOT).join(DATA));
    let data = text.map_err(|error| format!("cannot read {DATA}: {error}"));
    match data.and_then(|text| Data::parse(DATA, &text)) {
        Ok(data) => libtest_mimic::run(&arguments, trials(data, &arguments)).exit_code(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(data: Data, arguments: &Arguments) -> Vec<Trial> {
    let data = Arc::new(data);
    let asked: Vec<(usize, Version)> = places(&data)
        .filter(|&(row, version)| is_asked(arguments, &name(&data, row, version)))
        .collect();
    let asked = Arc::new(asked);
    let found: Arc<OnceLock<Result<Found, String>>> = Arc::default();
    let mut trials: Vec<Trial> = places(&data)
        .map(|(row, version)| {
            let (data, asked, found) = (Arc::clone(&data), Arc::clone(&asked), Arc::clone(&found));
            Trial::test(name(&data, row, version), move || {
                let found = found.get_or_init(|| {
                    let asked = |row, version| asked.contains(&(row, version));
                    probes::run(Path::new(ROOT), &data, &asked).map_err(|error| error.to_string())
                });
                verdict(&data, row, version, found.as_ref().map_err(Failed::from)?)
            })
        })
        .collect();
    let of_table = Arc::clone(&data);
    trials.push(Trial::test(
        "the table is the one that the data makes",
        move || {
            let overwrite =
                std::env::var_os("POSIX_TABLE").is_some_and(|value| value == "overwrite");
            table::check(&of_table, &Path::new(ROOT).join(CHAPTER), overwrite).map_err(Failed::from)
        },
    ));
    let wit = wit::folder(Path::new(ROOT));
    if let Err(reason) = &wit {
        eprintln!("left out: the functions of 0.3 are not looked up: {reason}");
    }
    let reachable = wit.is_ok();
    let lookup = Trial::test("the functions of 0.3 are in its WIT", move || {
        wit::check(&data, &wit::functions(&wit?)?).map_err(Failed::from)
    });
    trials.push(lookup.with_ignored_flag(!reachable));
    trials.extend(unit::trials());
    trials
}

fn places(data: &Data) -> impl Iterator<Item = (usize, Version)> {
    (0..data.rows.len()).flat_map(|row| Version::ALL.map(|version| (row, version)))
}

fn name(data: &Data, row: usize, version: Version) -> String {
    format!("{} on {}", data.rows[row].title(), version.as_str())
}

/// Whether the arguments let a test through.
fn is_asked(arguments: &Arguments, name: &str) -> bool {
    let hits = |filter: &String| match arguments.exact {
        true => name == filter,
        false => name.contains(filter.as_str()),
    };
    arguments.filter.as_ref().is_none_or(hits) && !arguments.skip.iter().any(hits)
}

fn verdict(data: &Data, index: usize, version: Version, found: &Found) -> Result<(), Failed> {
    let row = &data.rows[index];
    let seen = found
        .get(&(index, version))
        .map_or(&[] as &[_], Vec::as_slice);
    let differences = judge::differences(row, version, seen);
    if differences.is_empty() {
        return Ok(());
    }
    let at = data.at(row.place(version));
    Err(format!(
        "{at}: on {}, {}\n  help: mend the claim, or the probe; then POSIX_TABLE=overwrite cargo test --test posix",
        version.as_str(),
        differences.join("\n  and: ")
    )
    .into())
}
