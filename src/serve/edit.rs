//! A reader's edit of a Rust snippet: what a request must be before anything is compiled for it.
//!
//! Whatever runs on this machine can reach a loopback port, and so can any page of the web that is open in its browser.
//! So an edit is taken only from a page that this server sent: it knows the token, and its browser names this server as
//! its origin. What is compiled is bounded in size and time, and there is one at a time.

use super::server::Answer;
use serde_json::{Value, json};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Read;
use std::sync::{Arc, Mutex, TryLockError};

/// Where the page's script sends an edit.
pub(super) const PATH: &str = "/_wasi/compile";

/// How many bytes an edit may have, as JSON.
pub const MOST_BYTES: u64 = 128 * 1024;

/// Compiles and runs: the snippet's name and the reader's code in, what the page's script takes out; or why not, in
/// words for the reader.
pub type Compile = dyn Fn(&str, &str) -> Result<Value, String> + Send + Sync;

/// What takes edits.
pub(super) struct Desk {
    /// Known to the pages that this server sends, and to nobody else.
    pub(super) token: String,
    compile: Arc<Compile>,
    busy: Mutex<()>,
}

/// The head of a request, as far as an edit needs it.
#[derive(Default)]
pub(super) struct Head {
    pub(super) host: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) token: Option<String>,
    pub(super) length: Option<u64>,
}

impl Head {
    /// Takes in a line of the head.
    pub(super) fn read(&mut self, field: &str, value: &str) {
        let value = value.trim();
        match field.to_ascii_lowercase().as_str() {
            "host" => self.host = Some(value.to_owned()),
            "origin" => self.origin = Some(value.to_owned()),
            "x-wasi-token" => self.token = Some(value.to_owned()),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }
}

impl Desk {
    pub(super) fn new(compile: Arc<Compile>) -> Self {
        // The keys of a `RandomState` come from the system's secure source.
        let word = || RandomState::new().build_hasher().finish();
        Self {
            token: format!("{:016x}{:016x}", word(), word()),
            compile,
            busy: Mutex::new(()),
        }
    }

    /// Answers a request whose `Host` is this machine; `body` is not read where the head is refused.
    pub(super) fn answer(&self, method: &str, head: &Head, body: impl Read) -> Answer {
        if method != "POST" {
            return refusal(405, "An edit is sent by POST.");
        }
        // A browser sets the origin itself; a page of another site cannot choose it.
        let host = head.host.as_deref().unwrap_or_default();
        if head.origin.as_deref() != Some(&format!("http://{host}")) {
            return refusal(403, "An edit is taken from a page of this server only.");
        }
        if head.token.as_ref() != Some(&self.token) {
            let words = "This page is of an earlier server: load it again.";
            return refusal(403, words);
        }
        let Some(length) = head.length else {
            return refusal(411, "An edit says how long it is.");
        };
        if length > MOST_BYTES {
            let most = MOST_BYTES / 1024;
            return refusal(413, &format!("The edit is longer than {most} KiB."));
        }
        let mut bytes = Vec::new();
        let read = body.take(length).read_to_end(&mut bytes);
        let edit: Option<Value> = read.ok().and_then(|_| serde_json::from_slice(&bytes).ok());
        let text = |name: &str| edit.as_ref()?.get(name)?.as_str();
        let (Some(snippet), Some(code)) = (text("snippet"), text("code")) else {
            return refusal(400, "An edit is JSON with `snippet` and `code`.");
        };
        let _one_at_a_time = match self.busy.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return refusal(
                    429,
                    "Another edit is being compiled: try again in a moment.",
                );
            }
        };
        match (self.compile)(snippet, code) {
            Ok(answer) => Answer::json(200, &answer),
            Err(words) => refusal(422, &words),
        }
    }
}

fn refusal(status: u16, words: &str) -> Answer {
    Answer::json(status, &json!({ "error": words }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "127.0.0.1:3000";

    fn desk() -> Desk {
        Desk::new(Arc::new(|snippet, code| match code {
            "slow" => Err("It took too long.".to_owned()),
            code => Ok(json!({ "errors": format!("{snippet}: {code}") })),
        }))
    }

    fn check(
        desk: &Desk,
        method: &str,
        change: impl Fn(&mut Head),
        body: &str,
        status: u16,
        expected: &str,
    ) {
        let mut head = Head {
            host: Some(HOST.to_owned()),
            origin: Some(format!("http://{HOST}")),
            token: Some(desk.token.clone()),
            length: Some(body.len() as u64),
        };
        change(&mut head);
        let answer = desk.answer(method, &head, body.as_bytes());
        let text = String::from_utf8(answer.body).unwrap();
        assert_eq!((answer.status, text.as_str()), (status, expected));
    }

    const EDIT: &str = r#"{"snippet":"a.b","code":"fn main() {}"}"#;

    #[test]
    fn an_edit_of_our_own_page_is_compiled() {
        let answer = r#"{"errors":"a.b: fn main() {}"}"#;
        check(&desk(), "POST", |_| {}, EDIT, 200, answer);
    }

    #[test]
    fn what_is_not_of_our_own_page_is_refused() {
        let foreign = r#"{"error":"An edit is taken from a page of this server only."}"#;
        let stale = r#"{"error":"This page is of an earlier server: load it again."}"#;
        let desk = desk();
        for origin in [
            None,
            Some("http://evil.example"),
            Some("https://127.0.0.1:3000"),
            Some("null"),
        ] {
            let change = |head: &mut Head| head.origin = origin.map(str::to_owned);
            check(&desk, "POST", change, EDIT, 403, foreign);
        }
        for token in [None, Some(String::new()), Some("0".repeat(32))] {
            let change = |head: &mut Head| head.token.clone_from(&token);
            check(&desk, "POST", change, EDIT, 403, stale);
        }
    }

    #[test]
    fn what_is_no_edit_is_refused_in_words() {
        let desk = desk();
        let no_edit = r#"{"error":"An edit is JSON with `snippet` and `code`."}"#;
        for body in [
            "",
            "{",
            "[]",
            r#"{"snippet":1,"code":""}"#,
            r#"{"snippet":""}"#,
            "\u{ff}",
        ] {
            check(&desk, "POST", |_| {}, body, 400, no_edit);
        }
        let by_post = r#"{"error":"An edit is sent by POST."}"#;
        check(&desk, "GET", |_| {}, EDIT, 405, by_post);
        let unsaid = r#"{"error":"An edit says how long it is."}"#;
        check(&desk, "POST", |head| head.length = None, EDIT, 411, unsaid);
        let long = r#"{"error":"The edit is longer than 128 KiB."}"#;
        check(
            &desk,
            "POST",
            |head| head.length = Some(MOST_BYTES + 1),
            EDIT,
            413,
            long,
        );
        let slow = r#"{"snippet":"a","code":"slow"}"#;
        check(
            &desk,
            "POST",
            |_| {},
            slow,
            422,
            r#"{"error":"It took too long."}"#,
        );
    }

    #[test]
    fn one_edit_is_compiled_at_a_time() {
        let desk = desk();
        let _busy = desk.busy.lock().unwrap();
        let busy = r#"{"error":"Another edit is being compiled: try again in a moment."}"#;
        check(&desk, "POST", |_| {}, EDIT, 429, busy);
    }

    #[test]
    fn every_server_has_a_token_of_its_own() {
        let (one, other) = (desk(), desk());
        assert_ne!(one.token, other.token);
        assert_eq!(one.token.len(), 32);
    }
}
