//! Ctrl-C and worse in the middle of the work: what is on disk is the old or the new, never a part of it.

use crate::case_book::{CaseBook, files};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Files = std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>;

/// How many times each is interrupted, at moments spread over its whole time.
const TIMES: u32 = 16;

/// Starts the command, sends it a signal after `delay`, and waits for its end.
fn interrupted(book: &CaseBook, words: &str, delay: Duration, signal: &str) {
    let mut command = book.command(words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    std::thread::sleep(delay);
    let id = child.id().to_string();
    // It may have ended by itself: then there is nothing to signal, and `kill` says so.
    let mut kill = Command::new("kill");
    let _ = kill
        .args(["-s", signal, &id])
        .stderr(Stdio::null())
        .status();
    child.wait().expect("it ends");
}

/// How long the command takes when nobody disturbs it.
fn takes(book: &CaseBook, words: &str) -> Duration {
    let begun = Instant::now();
    book.output(words, 0);
    begun.elapsed()
}

/// Delays from the start to a little past the end, each with one of the two signals.
fn moments(whole: Duration) -> impl Iterator<Item = (Duration, &'static str)> {
    let signals = ["INT", "KILL"].into_iter().cycle();
    (0..TIMES)
        .map(move |n| whole * n / (TIMES - 2))
        .zip(signals)
}

#[test]
fn a_chapter_survives_bless_being_interrupted() {
    let book = CaseBook::from_dir("bless/stdout_differs");
    let old = book.read("src/chapter.md");
    let whole = takes(&book, "test --bless").max(takes_again(&book, &old));
    let new = book.read("src/chapter.md");
    assert_ne!(old, new);
    for (delay, signal) in moments(whole) {
        book.write("src/chapter.md", &old);
        interrupted(&book, "test --bless", delay, signal);
        let now = book.read("src/chapter.md");
        assert!(now == old || now == new, "{signal} after {delay:?}: {now}");
    }
    // Whatever was left behind, the next run is as the first.
    book.write("src/chapter.md", &old);
    book.output("test --bless", 0);
    assert_eq!(book.read("src/chapter.md"), new);
}

/// The time with a warm cache.
fn takes_again(book: &CaseBook, old: &str) -> Duration {
    book.write("src/chapter.md", old);
    takes(book, "test --bless")
}

#[test]
fn a_chapter_is_replaced_and_not_written_over() {
    // The moment in which a small file is half written is too short to be hit by a signal; whoever holds the old file
    // open sees whether there is one.
    let book = CaseBook::from_dir("bless/stdout_differs");
    let old = book.read("src/chapter.md");
    let held = std::fs::File::open(book.root().join("src/chapter.md")).expect("the chapter");
    book.output("test --bless", 0);
    assert_eq!(std::io::read_to_string(held).expect("UTF-8"), old);
    assert_ne!(book.read("src/chapter.md"), old);
    let names = files(&book.root().join("src")).into_keys();
    let names: Vec<_> = names.map(|name| name.display().to_string()).collect();
    assert_eq!(
        names,
        ["SUMMARY.md", "chapter.md", "fixtures/greeting/hello.txt"]
    );
}

/// The book that a killed run had taken out of its place.
fn set_aside(book: &CaseBook) -> Option<Files> {
    let entries = std::fs::read_dir(book.root()).expect("the book").flatten();
    let mut work = entries.map(|entry| entry.path().join("old"));
    work.find(|old| old.is_dir()).map(|old| files(&old))
}

#[test]
fn the_last_book_survives_build_being_interrupted() {
    let book = CaseBook::from_dir("build/figure");
    let folder = book.root().join("book");
    let chapter = book.read("src/chapter.md");
    let edited = chapter.replace("After.", "Afterwards.");
    book.output("build", 0);
    let old = files(&folder);
    book.write("src/chapter.md", &edited);
    let whole = takes(&book, "build");
    let new = files(&folder);
    assert!(old != new);
    let mut last = new.clone();
    for (delay, signal) in moments(whole) {
        // Each run would change what stands there.
        let text = if last == new { &chapter } else { &edited };
        book.write("src/chapter.md", text);
        interrupted(&book, "build", delay, signal);
        if !folder.exists() {
            // Killed between the two renames of the exchange, a matter of microseconds: the next run puts back what
            // stands in the work folder.
            assert!(
                set_aside(&book) == Some(last.clone()),
                "{signal} after {delay:?}: no book"
            );
            continue;
        }
        let now = files(&folder);
        assert!(
            now == old || now == new,
            "{signal} after {delay:?}: a part of a book"
        );
        last = now;
    }
    book.write("src/chapter.md", &edited);
    book.output("build", 0);
    assert!(files(&folder) == new, "another book after all that");
    let names = std::fs::read_dir(book.root()).expect("the book").flatten();
    let left: Vec<_> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
