//! `serve`, end to end but for the browser.

use crate::case_book::CaseBook;
use snapbox::str;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// How long a rebuild may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(240);

/// The running command; it ends with the test.
struct Serving {
    child: Child,
    address: String,
    /// What it says on standard error from then on.
    said: Receiver<String>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts on any free port, and waits until it says where.
fn serve(book: &CaseBook) -> Serving {
    let mut command = book.command("serve --port 0");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let (sender, said) = mpsc::channel();
    std::thread::spawn(move || {
        for line in stderr.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut serving = Serving {
        child,
        address: String::new(),
        said,
    };
    let line = serving.wait_for("serving http://");
    let address = line.split('/').nth(2).expect("an address");
    serving.address = address.to_owned();
    serving
}

impl Serving {
    /// The next line that has this in it.
    #[track_caller]
    fn wait_for(&self, part: &str) -> String {
        let begun = Instant::now();
        let mut lines = Vec::new();
        while let Ok(line) = self
            .said
            .recv_timeout(PATIENCE.saturating_sub(begun.elapsed()))
        {
            if line.contains(part) {
                return line;
            }
            lines.push(line);
        }
        panic!("no `{part}` in {lines:#?}")
    }

    /// The whole answer, head and body.
    fn get(&self, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for a page until it has this text.
    #[track_caller]
    fn wait_for_page(&self, path: &str, text: &str) {
        let begun = Instant::now();
        loop {
            let page = self.get(path, "localhost");
            if page.contains(text) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "no `{text}` in {page}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn a_page_shows_the_new_output_after_a_snippet_was_edited() {
    let book = CaseBook::from_dir("build/figure");
    let serving = serve(&book);
    assert!(serving.address.starts_with("127.0.0.1:"));
    let page = serving.get("/chapter.html", "localhost");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(
        page.contains("Ok(\"hello\")") && page.contains("/__reload.js"),
        "{page}"
    );
    book.write(
        "src/chapter.md",
        book.read("src/chapter.md").replace("hello", "good day"),
    );
    serving.wait_for_page("/chapter.html", "<samp>&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;\n{{#include chapter.md}}\nOk(\"good day\")");
    serving.wait_for("rebuilt in");
}

#[test]
fn a_snippet_that_fails_leaves_the_page_and_is_mended_without_a_restart() {
    let book = CaseBook::from_dir("build/figure");
    let serving = serve(&book);
    let chapter = book.read("src/chapter.md");
    book.write("src/chapter.md", chapter.replace("fn main()", "fn main( {"));
    serving.wait_for("error: does not compile");
    let page = serving.get("/chapter.html", "localhost");
    assert!(page.contains("Ok(\"hello\")"), "{page}");
    book.write("src/chapter.md", chapter.replace("After.", "Afterwards."));
    serving.wait_for_page("/chapter.html", "<p>Afterwards.</p>");
}

/// A copy of a granted folder serves one rebuild; the next one sees what the folder has become.
#[test]
fn a_page_shows_the_new_output_after_a_granted_file_was_edited() {
    let book = CaseBook::from_dir("build/fixture");
    let serving = serve(&book);
    serving.wait_for_page("/chapter.html", "<samp>before\n");
    book.write("src/fixtures/folder/word.txt", "after\n");
    serving.wait_for_page("/chapter.html", "<samp>after\n");
}

#[test]
fn a_new_chapter_is_watched_too() {
    let book = CaseBook::from_dir("select/two_chapters");
    let serving = serve(&book);
    book.write("src/third.md", "# Third\n\nFirst words.\n");
    let summary = book.read("src/SUMMARY.md") + "- [Third](third.md)\n";
    book.write("src/SUMMARY.md", summary);
    serving.wait_for_page("/third.html", "First words.");
    book.write("src/third.md", "# Third\n\nSecond words.\n");
    serving.wait_for_page("/third.html", "Second words.");
}

#[test]
fn only_the_names_of_this_machine_are_answered_to() {
    let book = CaseBook::from_dir("select/two_chapters");
    let serving = serve(&book);
    let port = serving.address.rsplit(':').next().expect("a port");
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let answer = serving.get("/first.html", &format!("{host}:{port}"));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "",
    ] {
        let answer = serving.get("/first.html", host);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        assert!(!answer.contains("First"), "{answer}");
    }
}

#[test]
fn nothing_but_the_book_is_served() {
    let book = CaseBook::from_dir("select/two_chapters");
    let serving = serve(&book);
    for path in [
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/..%2fbook.toml",
        "//etc/passwd",
    ] {
        let answer = serving.get(path, "localhost");
        let status = answer.lines().next().unwrap_or_default();
        assert!(
            status.contains(" 400 ") || status.contains(" 404 "),
            "{path}: {status}"
        );
        assert!(
            !answer.contains("[preprocessor.wasi]") && !answer.contains("root:"),
            "{answer}"
        );
    }
}

#[test]
fn a_taken_port_is_said_before_anything_is_compiled() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let book = CaseBook::from_dir("build/figure");
    let cache = book.outside().join("cache");
    book.run(&format!("serve --port {port}"), |call| {
        call.env("MDBOOK_WASI_CACHE", &cache);
        call.exit_code(3).stdout("").stderr(str![[r#"
error: port [..] of 127.0.0.1 is taken; choose another with `--port`, or `--port 0` for any that is free

"#]]);
    });
    assert!(!cache.exists());
}

#[test]
fn a_book_that_fails_and_was_never_built_is_not_served() {
    let book = CaseBook::from_dir("isolation/exit_beside_a_failure");
    book.run("serve --port 0", |call| {
        call.exit_code(1).stdout("").stderr(str![[r#"
...
there is no earlier book to serve; mend the above and start again

"#]]);
    });
}
