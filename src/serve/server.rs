//! A small HTTP server for one folder: it answers one request on each connection, in a thread of its own.

use super::edit::{self, Compile, Desk, Head, MOST_BYTES};
use crate::error::{Error, Result};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// The script that waits for the next version of the book; no page on disk names it.
const SCRIPT: &str = include_str!("reload.js");

/// How many bytes a request may have.
const REQUEST_BYTES: u64 = 16 * 1024;

/// How long a connection may stand still.
const STILL: Duration = Duration::from_secs(10);

/// How long a page may wait for a rebuild before it is answered without one; browsers wait longer.
const WAIT: Duration = Duration::from_secs(25);

/// How long a file may be missing: so long its folder is out of place when the book is replaced, and longer.
const REPLACED: Duration = Duration::from_millis(40);

/// A server that runs until the program ends.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    news: Arc<News>,
}

/// What the threads of a server share.
struct Shop {
    folder: PathBuf,
    news: Arc<News>,
    desk: Desk,
}

/// What the pages are told, and the bell that is rung when it changes.
#[derive(Debug)]
struct News {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Debug)]
struct State {
    /// Grows with each rebuild. It begins with the time, so that a page of an earlier server reloads too.
    version: u128,
    failure: Option<String>,
}

impl Server {
    /// Serves `folder` on `port` of 127.0.0.1; 0 is any port that is free. What readers make of the Rust snippets of its
    /// pages goes to `compile`.
    ///
    /// # Errors
    ///
    /// Where the port is taken or not ours to take.
    pub fn start(folder: &Path, port: u16, compile: Arc<Compile>) -> Result<Self> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = bound.map_err(|error| refused(port, &error))?;
        let address = listener
            .local_addr()
            .map_err(|error| refused(port, &error))?;
        let begun = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let news = Arc::new(News {
            state: Mutex::new(State {
                version: begun.unwrap_or_default().as_millis(),
                failure: None,
            }),
            bell: Condvar::new(),
        });
        let shop = Arc::new(Shop {
            folder: folder.to_owned(),
            news: Arc::clone(&news),
            desk: Desk::new(compile),
        });
        thread::spawn(move || {
            loop {
                let Ok((stream, _)) = listener.accept() else {
                    // One connection that broke, or too many at once.
                    thread::sleep(Duration::from_millis(50));
                    continue;
                };
                let shop = Arc::clone(&shop);
                // The reader may have gone, and no thread may be free: nobody is left to tell.
                let _ = thread::Builder::new().spawn(move || converse(&stream, &shop));
            }
        });
        Ok(Self { address, news })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the open pages of a rebuild: they reload, or say why they are still the old ones.
    pub fn rebuilt(&self, failure: Option<String>) {
        let mut state = self.news.locked();
        state.version += 1;
        state.failure = failure;
        drop(state);
        self.news.bell.notify_all();
    }
}

fn refused(port: u16, error: &io::Error) -> Error {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "is taken".to_owned(),
        io::ErrorKind::PermissionDenied => "is not for ordinary programs".to_owned(),
        _ => format!("cannot be used: {error}"),
    };
    Error::Environment(format!(
        "port {port} of 127.0.0.1 {why}; choose another with `--port`, or `--port 0` for any that is free"
    ))
}

impl News {
    fn locked(&self) -> MutexGuard<'_, State> {
        // A version and a failure are set without a step between that could fail: what a thread left is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version and the last failure as the script reads them, once the version is another than `known`.
    fn after(&self, known: &str) -> Answer {
        let is_known = |state: &mut State| state.version.to_string() == known;
        let waited = self.bell.wait_timeout_while(self.locked(), WAIT, is_known);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let version = state.version.to_string();
        let status = serde_json::json!({ "version": version, "failure": state.failure });
        Answer::new(200, "application/json", status.to_string())
    }
}

/// Reads one request and answers it.
fn converse(stream: &TcpStream, shop: &Shop) -> io::Result<()> {
    stream.set_read_timeout(Some(STILL))?;
    stream.set_write_timeout(Some(STILL))?;
    let mut reader = BufReader::new(stream.take(REQUEST_BYTES + MOST_BYTES));
    let mut lines = reader.by_ref().take(REQUEST_BYTES).lines();
    let line = lines
        .next()
        .unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
    let mut words = line.split(' ');
    let (method, url) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let mut head = Head::default();
    for line in lines {
        match line?.split_once(':') {
            None => break, // the empty line
            Some((field, value)) => head.read(field, value),
        }
    }
    let answer = if !head.host.as_deref().is_some_and(is_loopback) {
        let refusal = "This server answers to localhost, 127.0.0.1 and [::1] only.\n";
        Answer::new(403, TEXT, refusal)
    } else if url == edit::PATH {
        shop.desk.answer(method, &head, &mut reader)
    } else {
        answer(method, url, shop)
    };
    answer.send(stream, method == "HEAD")
}

fn answer(method: &str, url: &str, shop: &Shop) -> Answer {
    let news = &shop.news;
    if !["GET", "HEAD"].contains(&method) {
        return Answer::new(405, TEXT, "GET and HEAD only.\n");
    }
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    match path {
        "/__reload.js" => Answer::new(200, JAVASCRIPT, SCRIPT),
        "/__reload" => news.after(query.strip_prefix("v=").unwrap_or_default()),
        _ => {
            // Read before the file is: a page that is newer than its version only reloads once too often.
            let live = Live {
                version: news.locked().version,
                token: &shop.desk.token,
            };
            page(&shop.folder, path, &live)
        }
    }
}

/// Whether a `Host` header names this machine by a name that nobody else can give it.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// What is sent back.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    kind: &'static str,
    pub body: Vec<u8>,
    /// Where to look instead.
    location: Option<String>,
}

impl Answer {
    fn new(status: u16, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            kind,
            body: body.into(),
            location: None,
        }
    }

    pub(super) fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::new(status, "application/json", value.to_string())
    }

    fn send(&self, mut stream: &TcpStream, without_body: bool) -> io::Result<()> {
        let reason = match self.status {
            200 => "OK",
            301 => "Moved Permanently",
            400 => "Bad Request",
            403 => "Forbidden",
            405 => "Method Not Allowed",
            411 => "Length Required",
            413 => "Content Too Large",
            422 => "Unprocessable Content",
            429 => "Too Many Requests",
            _ => "Not Found",
        };
        let mut head = format!(
            "HTTP/1.1 {} {reason}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n",
            self.status,
            self.kind,
            self.body.len()
        );
        if let Some(location) = &self.location {
            head.push_str(&format!("Location: {location}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if !without_body {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes)?;
        stream.flush()
    }
}

/// The file that a path names, or mdBook's page for what is not there.
pub(super) fn page(folder: &Path, path: &str, live: &Live<'_>) -> Answer {
    let Some(relative) = decoded(path) else {
        return Answer::new(400, TEXT, "This path is not one.\n");
    };
    let file = match find(folder, &relative) {
        Found::File(file) => file,
        Found::Folder if !path.ends_with('/') => {
            let mut answer = Answer::new(301, TEXT, "");
            answer.location = Some(format!("{path}/"));
            return answer;
        }
        Found::Folder => match find(folder, &relative.join("index.html")) {
            Found::File(file) => file,
            _ => return missing(folder, live),
        },
        Found::Nothing => return missing(folder, live),
    };
    let Ok(body) = std::fs::read(&file) else {
        return missing(folder, live);
    };
    let kind = kind(&file);
    Answer::new(
        200,
        kind,
        if kind == HTML {
            reloading(body, live)
        } else {
            body
        },
    )
}

fn missing(folder: &Path, live: &Live<'_>) -> Answer {
    match std::fs::read(folder.join("404.html")) {
        Ok(body) => Answer::new(404, HTML, reloading(body, live)),
        Err(_) => Answer::new(404, TEXT, "There is no such page.\n"),
    }
}

enum Found {
    File(PathBuf),
    Folder,
    Nothing,
}

/// What is there, in the folder and not where a link leads out of it.
fn find(folder: &Path, relative: &Path) -> Found {
    let begun = Instant::now();
    loop {
        let (root, path) = (folder.canonicalize(), folder.join(relative).canonicalize());
        match (root, path) {
            (Ok(root), Ok(path)) if path.starts_with(&root) => {
                return if path.is_dir() {
                    Found::Folder
                } else {
                    Found::File(path)
                };
            }
            (Ok(_), Ok(_)) => return Found::Nothing,
            // The book may just be being replaced.
            _ if begun.elapsed() < REPLACED => thread::sleep(REPLACED / 4),
            _ => return Found::Nothing,
        }
    }
}

/// A URL's path as a file's, relative; `None` for one that could mean anything but a file below.
fn decoded(path: &str) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = str::from_utf8(&digits)
                .ok()
                .filter(|digits| !digits.starts_with('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    let path = path.strip_prefix('/')?;
    // An empty part would make `//name/` of a folder's address, which a browser takes for another server's.
    let is_plain =
        |part: &str| !["", ".", ".."].contains(&part) && !part.contains(['\\', ':', '\0']);
    let path = path.strip_suffix('/').unwrap_or(path);
    let parts = || path.split('/').filter(|_| !path.is_empty());
    parts().all(is_plain).then(|| parts().collect())
}

/// What is put into each page as it is sent, and is in none on disk.
pub(super) struct Live<'a> {
    pub(super) version: u128,
    pub(super) token: &'a str,
}

/// A page with the script that reloads it, and with what its script needs to send an edit.
fn reloading(mut page: Vec<u8>, live: &Live<'_>) -> Vec<u8> {
    let Live { version, token } = live;
    let script = format!("<script src=\"/__reload.js?v={version}\" async></script>\n");
    let end = b"</body>";
    let at = page
        .windows(end.len())
        .rposition(|window| window == end)
        .unwrap_or(page.len());
    page.splice(at..at, script.into_bytes());
    let end = b"</head>";
    if let Some(at) = page.windows(end.len()).position(|window| window == end) {
        let meta = format!("<meta name=\"wasi-serve\" content=\"{token}\">\n");
        page.splice(at..at, meta.into_bytes());
    }
    page
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The content type of a file, by its extension.
fn kind(file: &Path) -> &'static str {
    let extension = file
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => HTML,
        "js" | "mjs" => JAVASCRIPT,
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "txt" | "md" | "toml" | "rs" | "wat" | "wit" => TEXT,
        _ => "application/octet-stream",
    }
}
