use super::server::{Live, is_loopback, page};
use super::*;
use crate::error::Error;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// For a server of which nothing is edited.
fn no_edits() -> Arc<Compile> {
    Arc::new(|name, _| Err(format!("no edit of {name} was expected")))
}

fn site() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let book = dir.path().join("book");
    fs::create_dir_all(book.join("deep dir")).expect("a folder");
    fs::write(dir.path().join("secret.txt"), "secret").expect("a file");
    for (name, text) in [
        ("index.html", "<body>one</body>"),
        ("404.html", "<body>none</body>"),
        ("style.css", "a{}"),
        ("deep dir/index.html", "deep"),
    ] {
        fs::write(book.join(name), text).expect("a file");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", book.join("link.txt")).expect("a link");
    dir
}

#[test]
fn a_path_names_a_file_of_the_folder_or_nothing() {
    let dir = site();
    for (path, status, body) in [
        ("/", 200, "one"),
        (
            "/index.html",
            200,
            "<body>one<script src=\"/__reload.js?v=7\" async></script>\n</body>",
        ),
        ("/style.css", 200, "a{}"),
        ("/deep%20dir/", 200, "deep"),
        ("/deep%20dir", 301, ""),
        ("/nothing", 404, "none<script"),
        ("/../secret.txt", 400, ""),
        ("/%2e%2e/secret.txt", 400, ""),
        ("/..%2fsecret.txt", 400, ""),
        ("/deep%20dir/..%5c..%5csecret.txt", 400, ""),
        ("/link.txt", 404, "none"),
        ("//etc/passwd", 400, ""),
        ("//deep%20dir", 400, ""),
        ("/%00", 400, ""),
        ("/%+1", 400, ""),
        ("/%e", 400, ""),
        ("/%ff", 400, ""),
        ("secret", 400, ""),
    ] {
        let answer = page(
            &dir.path().join("book"),
            path,
            &Live {
                version: 7,
                token: "t",
            },
        );
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{path}: {text}");
        assert!(text.contains(body), "{path}: {text}");
        assert!(!text.contains("secret"), "{path}: {text}");
    }
}

#[test]
fn only_names_of_this_machine_are_answered() {
    for (host, ours) in [
        ("localhost", true),
        ("LOCALHOST:3000", true),
        ("127.0.0.1:3000", true),
        ("[::1]:3000", true),
        ("[::1]", true),
        ("evil.example", false),
        ("localhost.evil.example:3000", false),
        ("127.0.0.1.evil.example", false),
        ("", false),
    ] {
        assert_eq!(is_loopback(host), ours, "{host}");
    }
}

/// Sends a request and returns the whole answer.
fn get(server: &Server, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("set");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn a_page_that_waits_is_told_of_the_rebuild() {
    let dir = site();
    let server = Server::start(&dir.path().join("book"), 0, no_edits()).expect("started");
    assert!(server.address().ip().is_loopback());
    let page = get(&server, "/", "localhost");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("text/html"),
        "{page}"
    );
    assert!(get(&server, "/", "evil.example").starts_with("HTTP/1.1 403"));
    assert!(get(&server, "/deep%20dir", "localhost").contains("\r\nLocation: /deep%20dir/\r\n"));
    let (_, version) = page.split_once("?v=").expect("a version");
    let version: String = version.chars().take_while(char::is_ascii_digit).collect();

    let told = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| get(&server, &format!("/__reload?v={version}"), "localhost"));
        std::thread::sleep(Duration::from_millis(150));
        assert!(!waiting.is_finished(), "it waits");
        server.rebuilt(Some("2 snippets fail".to_owned()));
        waiting.join().expect("answered")
    });
    assert!(told.contains("\"failure\":\"2 snippets fail\""), "{told}");
    let late = get(&server, &format!("/__reload?v={version}"), "localhost");
    assert!(late.contains("2 snippets fail"), "{late}");
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let dir = site();
    let first = Server::start(dir.path(), 0, no_edits()).expect("started");
    let port = first.address().port();
    match Server::start(dir.path(), port, no_edits()) {
        Err(Error::Environment(text)) => {
            assert_eq!(
                text,
                format!(
                    "port {port} of 127.0.0.1 is taken; choose another with `--port`, or `--port 0` for any that is free"
                )
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_is_one_only_where_the_book_is_made_of_it() {
    let watched = Watched {
        files: BTreeSet::from(["/b/book.toml".into()]),
        folders: BTreeSet::from(["/b/src".into()]),
        build_dir: "/b/src/book".into(),
    };
    for (path, concerns) in [
        ("/b/book.toml", true),
        ("/b/other.toml", false),
        ("/b/src/a/b.md", true),
        ("/b/src/.a.md.swp", false),
        ("/b/src/.git/index", false),
        ("/b/src/target/x", false),
        ("/b/src/book/index.html", false),
        ("/b/src/.book.wasi-x/new/index.html", false),
    ] {
        assert_eq!(watched.concerns(path.as_ref()), concerns, "{path}");
    }
}

#[test]
fn an_edited_chapter_is_rebuilt_once_and_soon() {
    let dir = site();
    let root = dir.path().canonicalize().expect("a folder");
    fs::create_dir_all(root.join("src")).expect("a folder");
    let watched = Watched {
        files: BTreeSet::from([root.join("book.toml")]),
        folders: BTreeSet::from([root.join("src")]),
        build_dir: root.join("book"),
    };
    let (sender, changes) = mpsc::channel();
    let server = Server::start(&root.join("book"), 0, no_edits()).expect("started");
    let watch = Watch::begin(watched).expect("watched");
    std::thread::spawn(move || {
        serve(&server, watch, |changed| {
            sender.send(changed.to_vec()).expect("told");
            Rebuilt::default()
        })
    });
    fs::write(root.join("book/page.html"), "built").expect("a file");
    fs::write(root.join("other.toml"), "").expect("a file");
    for text in ["a", "b"] {
        fs::write(root.join("src/a.md"), text).expect("a file");
    }
    let changed = changes
        .recv_timeout(Duration::from_secs(10))
        .expect("a change");
    assert_eq!(changed, [root.join("src/a.md")]);
    assert!(
        changes.recv_timeout(Duration::from_millis(400)).is_err(),
        "one change is one rebuild"
    );
    // As editors save: a new file takes the place of the old.
    fs::write(root.join("new.tmp"), "x").expect("a file");
    fs::rename(root.join("new.tmp"), root.join("book.toml")).expect("renamed");
    let changed = changes
        .recv_timeout(Duration::from_secs(10))
        .expect("a change");
    assert_eq!(changed, [root.join("book.toml")]);
}

#[test]
fn an_edit_reaches_the_compiler_from_a_page_of_ours_only() {
    let dir = site();
    let root = dir.path().join("book");
    fs::write(root.join("page.html"), "<head></head><body></body>").expect("a file");
    let compile: Arc<Compile> =
        Arc::new(|name, code| Ok(serde_json::json!({ "errors": format!("{name}: {code}") })));
    let server = Server::start(&root, 0, compile).expect("started");
    let host = server.address().to_string();
    let send = |request: &str| {
        let mut stream = TcpStream::connect(server.address()).expect("connected");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    };
    let page = send(&format!("GET /page.html HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    let token = page.split_once("<meta name=\"wasi-serve\" content=\"");
    let token = token.and_then(|(_, rest)| rest.split('"').next());
    let token = token.expect("the page has the token");
    let body = r#"{"snippet":"a.b","code":"fn main() {}"}"#;
    let post = |host: &str, origin: &str, token: &str| {
        let length = body.len();
        send(&format!(
            "POST /_wasi/compile HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Wasi-Token: {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    };
    let ours = format!("http://{host}");
    let answer = post(&host, &ours, token);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.ends_with("{\"errors\":\"a.b: fn main() {}\"}"),
        "{answer}"
    );
    for (host, origin, token) in [
        ("evil.example", "http://evil.example", token),
        (host.as_str(), "http://evil.example", token),
        (host.as_str(), ours.as_str(), "guessed"),
    ] {
        let answer = post(host, origin, token);
        assert!(
            answer.starts_with("HTTP/1.1 403 "),
            "{host} {origin}: {answer}"
        );
    }
    // Nothing of it is in the book on disk.
    let on_disk = fs::read_to_string(root.join("page.html")).expect("a file");
    assert!(!on_disk.contains("wasi-serve"), "{on_disk}");
}
