//! A small HTTP server for one folder.

use crate::error::{Error, Result};
use std::io::{self, Cursor};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use tiny_http::{Header, Method, Request, Response};

/// The script that waits for the next version of the book; no page on disk names it.
const SCRIPT: &str = include_str!("reload.js");

/// How many requests are answered at the same time. Those that wait for a rebuild are not counted.
const THREADS: usize = 4;

/// How long a request may wait for a rebuild before it is answered without one; proxies and browsers wait longer.
const WAIT: Duration = Duration::from_secs(25);

/// How long a file may be missing: so long its folder is out of place when the book is replaced, and longer.
const REPLACED: Duration = Duration::from_millis(40);

/// A server that runs until the program ends.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// What the pages are told.
#[derive(Debug)]
struct State {
    /// Grows with each rebuild. It begins with the time, so that a page of an earlier server reloads too.
    version: u128,
    failure: Option<String>,
    /// Requests that wait for the next version, and since when.
    waiting: Vec<(Request, Instant)>,
}

impl Server {
    /// Serves `folder` on `port` of 127.0.0.1; 0 is any port that is free.
    ///
    /// # Errors
    ///
    /// Where the port is taken or not ours to take.
    pub fn start(folder: &Path, port: u16) -> Result<Self> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = bound.map_err(|error| refused(port, &error))?;
        let address = listener
            .local_addr()
            .map_err(|error| refused(port, &error))?;
        let http = tiny_http::Server::from_listener(listener, None)
            .map_err(|error| Error::Environment(format!("cannot serve on port {port}: {error}")))?;
        let http = Arc::new(http);
        let begun = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let state = Arc::new(Mutex::new(State {
            version: begun.unwrap_or_default().as_millis(),
            failure: None,
            waiting: Vec::new(),
        }));
        for _ in 0..THREADS {
            let (http, state, folder) = (http.clone(), state.clone(), folder.to_owned());
            thread::spawn(move || {
                loop {
                    match http.recv_timeout(Duration::from_secs(1)) {
                        Ok(Some(request)) => answer(request, &folder, &state),
                        Ok(None) => release(&state, |since| since.elapsed() > WAIT),
                        // One connection that broke; the next may be whole.
                        Err(_) => thread::sleep(Duration::from_millis(100)),
                    }
                }
            });
        }
        Ok(Self { address, state })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the open pages of a rebuild: they reload, or say why they are still the old ones.
    pub fn rebuilt(&self, failure: Option<String>) {
        let mut state = locked(&self.state);
        state.version += 1;
        state.failure = failure;
        drop(state);
        release(&self.state, |_| true);
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

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // No invariant spans two statements that hold the lock: what a thread left is whole.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the waiting requests that `is_due`.
fn release(state: &Mutex<State>, is_due: impl Fn(&Instant) -> bool) {
    let mut guard = locked(state);
    let (due, waiting) = guard
        .waiting
        .drain(..)
        .partition(|(_, since)| is_due(since));
    guard.waiting = waiting;
    let status = guard.status();
    drop(guard);
    let due: Vec<(Request, Instant)> = due;
    for (request, _) in due {
        send(request, &status);
    }
}

impl State {
    /// The version and the last failure, as the script reads them.
    fn status(&self) -> Answer {
        let status =
            serde_json::json!({ "version": self.version.to_string(), "failure": self.failure });
        Answer::new(200, "application/json", status.to_string())
    }
}

fn answer(request: Request, folder: &Path, state: &Mutex<State>) {
    let host = request
        .headers()
        .iter()
        .find(|header| header.field.equiv("Host"));
    let host = host.map(|header| header.value.as_str());
    let known = [Method::Get, Method::Head].contains(request.method());
    let url = request.url().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    if !host.is_some_and(is_loopback) {
        let refusal = "This server answers to localhost, 127.0.0.1 and [::1] only.\n";
        return send(request, &Answer::new(403, TEXT, refusal));
    }
    if !known {
        return send(request, &Answer::new(405, TEXT, "GET and HEAD only.\n"));
    }
    match path {
        "/__reload.js" => send(request, &Answer::new(200, JAVASCRIPT, SCRIPT)),
        "/__reload" => {
            let mut state = locked(state);
            if query.strip_prefix("v=") == Some(&state.version.to_string()) {
                state.waiting.push((request, Instant::now()));
            } else {
                let status = state.status();
                drop(state);
                send(request, &status);
            }
        }
        _ => {
            // Read before the file is: a page that is newer than its version only reloads once too often.
            let version = locked(state).version;
            send(request, &page(folder, path, version));
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
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// Where to look instead.
    pub location: Option<String>,
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
}

fn send(request: Request, answer: &Answer) {
    let length = answer.body.len();
    let fields = [
        ("Content-Type", Some(answer.kind)),
        ("Cache-Control", Some("no-store")),
        ("X-Content-Type-Options", Some("nosniff")),
        ("Location", answer.location.as_deref()),
    ];
    let headers = fields
        .into_iter()
        .filter_map(|(field, value)| Header::from_bytes(field, value?).ok());
    let body = Cursor::new(answer.body.clone());
    let response = Response::new(
        answer.status.into(),
        headers.collect(),
        body,
        Some(length),
        None,
    );
    // The reader may have gone: nobody is left to tell.
    let _ = request.respond(response);
}

/// The file that a path names, or mdBook's page for what is not there.
pub(super) fn page(folder: &Path, path: &str, version: u128) -> Answer {
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
            _ => return missing(folder, version),
        },
        Found::Nothing => return missing(folder, version),
    };
    let Ok(body) = std::fs::read(&file) else {
        return missing(folder, version);
    };
    let kind = kind(&file);
    Answer::new(
        200,
        kind,
        if kind == HTML {
            reloading(body, version)
        } else {
            body
        },
    )
}

fn missing(folder: &Path, version: u128) -> Answer {
    match std::fs::read(folder.join("404.html")) {
        Ok(body) => Answer::new(404, HTML, reloading(body, version)),
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
    let is_plain = |part: &str| part != ".." && part != "." && !part.contains(['\\', ':', '\0']);
    path.split('/')
        .all(is_plain)
        .then(|| path.split('/').filter(|part| !part.is_empty()).collect())
}

/// A page with the script that reloads it.
fn reloading(mut page: Vec<u8>, version: u128) -> Vec<u8> {
    let script = format!("<script src=\"/__reload.js?v={version}\" async></script>\n");
    let end = b"</body>";
    let at = page
        .windows(end.len())
        .rposition(|window| window == end)
        .unwrap_or(page.len());
    page.splice(at..at, script.into_bytes());
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
