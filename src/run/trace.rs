//! Which WASI functions a run calls.
//!
//! Wasmtime's WASI wraps each function it provides in a `tracing` span and tells the result as an event; a subscriber
//! of our own, in force on the run's thread only, counts them. So the host functions stay Wasmtime's own.

use super::lock;
use super::seen::Seen;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Counts the calls of one run.
pub(super) struct Tracer {
    seen: Seen,
    spans: Mutex<Spans>,
}

#[derive(Default)]
struct Spans {
    last_id: u64,
    open: HashMap<u64, (String, String)>,
    entered: Vec<u64>,
}

impl Tracer {
    pub(super) fn new(seen: &Seen) -> Self {
        Self {
            seen: seen.clone(),
            spans: Mutex::default(),
        }
    }
}

/// The spans of `wasmtime::component::bindgen!` and of `wiggle`.
fn is_call(metadata: &Metadata<'_>) -> bool {
    matches!(metadata.name(), "wit-bindgen import" | "wiggle abi")
}

/// `wasi:filesystem/types` for a span made in `…::wasi::filesystem::types`; WASI 0.1 has its module's name alone, and
/// an interface of 0.3 its version, because a program may call both generations of one name.
fn interface(metadata: &Metadata<'_>, module: &str) -> String {
    let path = metadata.module_path().unwrap_or_default();
    match path.rsplit_once("::wasi::").map(|(_, rest)| rest) {
        Some(rest) => {
            let package = rest.split("::").next().unwrap_or_default();
            let version = match path.contains("::p3::") {
                true => format!("@{}", super::wasi3::VERSION),
                false => String::new(),
            };
            format!("wasi:{}/{module}{version}", package.replace('_', "-"))
        }
        None => module.to_owned(),
    }
}

impl Subscriber for Tracer {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_call(metadata) || (metadata.is_event() && metadata.fields().field("result").is_some())
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut names = Names::default();
        attributes.record(&mut names);
        let interface = interface(attributes.metadata(), &names.module);
        self.seen.called(&interface, &names.function);
        let mut spans = lock(&self.spans);
        spans.last_id += 1;
        let id = spans.last_id;
        spans.open.insert(id, (interface, names.function));
        Id::from_u64(id)
    }

    fn event(&self, event: &Event<'_>) {
        let mut result = Answer::default();
        event.record(&mut result);
        let Some(code) = result.error_code() else {
            return;
        };
        let spans = lock(&self.spans);
        let call = spans.entered.last().and_then(|id| spans.open.get(id));
        if let Some((interface, function)) = call {
            self.seen.failed(interface, function, &code);
        }
    }

    fn enter(&self, id: &Id) {
        lock(&self.spans).entered.push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        let mut spans = lock(&self.spans);
        if let Some(at) = spans.entered.iter().rposition(|&e| e == id.into_u64()) {
            spans.entered.remove(at);
        }
    }

    fn try_close(&self, id: Id) -> bool {
        lock(&self.spans).open.remove(&id.into_u64()).is_some()
    }

    fn record(&self, _id: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _id: &Id, _follows: &Id) {}
}

/// The two fields of a span.
#[derive(Default)]
struct Names {
    module: String,
    function: String,
}

impl Visit for Names {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "module" => value.clone_into(&mut self.module),
            "function" => value.clone_into(&mut self.function),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// The beginning of a result's debug form: enough to tell an error, and cheap for a mebibyte that was read.
#[derive(Default)]
struct Answer(String);

/// How much of a result is looked at, in bytes.
const LOOKED_AT: usize = 200;

impl Visit for Answer {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "result" {
            // The error is ours, from `write_str`: enough was written.
            let _ = write!(self, "{value:?}");
        }
    }
}

impl Write for Answer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let ok_so_far = !self.0.starts_with("Ok");
        self.0.push_str(text);
        if self.0.len() > LOOKED_AT || (self.0.len() > 2 && !ok_so_far) {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

impl Answer {
    /// The error's own name, such as `not-permitted` or `badf`.
    fn error_code(&self) -> Option<String> {
        let error = self.0.strip_prefix("Err(")?;
        // WASI 0.1's errors are `Error { inner: Badf }`; those of 0.2 `not-permitted (error 20)`, or a variant's name.
        let in_01 = error.strip_prefix("Error { inner: ");
        let name = in_01.unwrap_or(error);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let name = &name[..end.unwrap_or(name.len())];
        if name == "Exited" {
            // `exit` and `proc_exit` end the run by an error of the host's own, which is no refusal.
            return None;
        }
        let mut code = String::new();
        for (at, c) in name.char_indices() {
            if c.is_ascii_uppercase() && at > 0 && in_01.is_none() {
                code.push('-');
            }
            code.push(c.to_ascii_lowercase());
        }
        Some(code)
    }
}

/// The name of the error in a result, as the trace has it.
pub(super) fn code_of(result: &dyn fmt::Debug) -> Option<String> {
    let mut answer = Answer::default();
    // As above: enough was written.
    let _ = write!(answer, "{result:?}");
    answer.error_code()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_its_name_in_the_specification() {
        for (debug, code) in [
            ("Ok(3)", None),
            ("()", None),
            ("Err(Error { inner: Badf })", Some("badf")),
            ("Err(not-permitted (error 20))", Some("not-permitted")),
            ("Err(Closed)", Some("closed")),
            ("Err(Exited with i32 exit status 1)", None),
            (
                "Err(LastOperationFailed(..))",
                Some("last-operation-failed"),
            ),
        ] {
            let answer = Answer(debug.to_owned());
            assert_eq!(answer.error_code().as_deref(), code, "{debug}");
        }
    }

    #[test]
    fn a_long_result_is_not_written_out() {
        let mut answer = Answer::default();
        let _ = write!(answer, "{:?}", Ok::<_, ()>(vec![7u8; 1 << 20]));
        assert!(answer.0.len() < 300, "{}", answer.0.len());
    }
}
