//! What linting costs beside parsing: the same text read by `wit-parser` alone, and linted.
//!
//! ```sh
//! cargo bench --profile dev --bench lint
//! ```
//!
//! The text is made here: a package of some megabytes, with functions, records and resources. Both are measured in turn in one
//! process; the middle of the rounds counts. What matters is the ratio.

use mdbook_wasi::lint::model::Form;
use mdbook_wasi::lint::words::Words;
use mdbook_wasi::lint::{check, text};
use mdbook_wasi::source::SourceFile;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use wit_parser::{Resolve, SourceMap};

const ROUNDS: usize = 7;
const MEGABYTES: usize = 2;

fn main() {
    let written = package();
    let file = SourceFile::new("large.wit", "large.wit", written.clone());
    let (mut parsing, mut linting) = (Vec::new(), Vec::new());
    let mut found = 0;
    for _ in 0..ROUNDS {
        parsing.push(time(|| parse(&written)));
        linting.push(time(|| {
            let input = text(&file, Form::Wit);
            assert!(input.problems.is_empty(), "{:?}", input.problems);
            found = check(&input, &Words::built_in(), &[]).findings.len();
        }));
    }
    let (parsing, linting) = (middle(parsing), middle(linting));
    println!("{MEGABYTES} MB of WIT, {ROUNDS} rounds, {found} findings");
    println!("wit-parser alone  {:8.1} ms", millis(parsing));
    println!("lint              {:8.1} ms", millis(linting));
    println!(
        "ratio             {:8.2}",
        linting.as_secs_f64() / parsing.as_secs_f64()
    );
}

/// What `lint` cannot do without: parsed, and resolved.
fn parse(written: &str) {
    let mut map = SourceMap::default();
    map.push_str("large.wit", written);
    let Ok(group) = map.parse() else {
        panic!("the text is no WIT");
    };
    let mut resolve = Resolve::default();
    let pushed = resolve.push_groups(group, Vec::new());
    assert!(pushed.is_ok(), "it does not resolve");
}

fn package() -> String {
    let mut written = String::from("package bench:large;\n");
    let mut nth = 0;
    while written.len() < MEGABYTES << 20 {
        // Writing to a `String` cannot fail.
        let _ = write!(
            written,
            "\n/// Part {nth}. To import this is the capability to use it.\ninterface part{nth} {{\n    /// What is known of a thing.\n    record about {{ size: u64, name: string }}\n\n    /// A thing.\n    resource thing {{\n        /// What is known of it.\n        about: func() -> about;\n\n        /// Makes it so large.\n        resize: func(size: u64) -> result<u64>;\n    }}\n\n    /// The thing of that number.\n    find: func(at: u64) -> option<thing>;\n\n    /// Puts things in order, by a buf of bytes.\n    order: func(all: list<borrow<thing>>, buf: list<u8>) -> list<u32>;\n}}\n"
        );
        nth += 1;
    }
    written
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
