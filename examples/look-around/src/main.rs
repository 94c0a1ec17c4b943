//@ dirs = ["fixtures/notebook::/notes"]
//@ env = { LANG = "C" }
//@ args = ["one", "two"]
//@ stdin = "a line"
//@ varies = ["wall-clock", "monotonic-clock"]
//@ case.nothing-granted = { dirs = [], env = {}, args = [], stdin = "" }
//! Says everything that it was handed. What is missing was not granted.

use std::env;
use std::io::{self, Read};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

fn main() -> io::Result<()> {
    // ANCHOR: handed
    let variables: Vec<String> = env::vars()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    println!("variables: {}", listed(&variables));
    println!("arguments: {}", listed(&arguments));
    println!("input: {} bytes", input.len());
    println!("/notes: {}", folder("/notes"));
    // ANCHOR_END: handed
    println!("wall clock: {}", wall_clock());
    println!("a thousand loops take: {:?}", busy());
    Ok(())
}

fn listed(items: &[String]) -> String {
    if items.is_empty() {
        "none".to_owned()
    } else {
        items.join(", ")
    }
}

/// The folder's entries, sorted: WASI gives them in no particular order.
fn folder(path: &str) -> String {
    match std::fs::read_dir(path) {
        Ok(entries) => {
            let mut names: Vec<String> = entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            listed(&names)
        }
        Err(error) => error.to_string(),
    }
}

fn wall_clock() -> String {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => format!("{} s since 1970", since.as_secs()),
        Err(_) => "before 1970".to_owned(),
    }
}

fn busy() -> std::time::Duration {
    let start = Instant::now();
    let mut sum = 0u64;
    for n in 0..1000 {
        sum = sum.wrapping_add(std::hint::black_box(n));
    }
    std::hint::black_box(sum);
    start.elapsed()
}
