//! What is seen of a run while it runs; shared by the host functions, the limiter and the tracer.

use super::lock;
use crate::outcome::{Exit, Outcome, Trace};
use crate::world::Limits;
use std::sync::{Arc, Mutex};

/// A handle on what is seen of one run. It outlives the store, so that a run that is cut off keeps what it printed.
#[derive(Clone)]
pub(super) struct Seen {
    /// The limits of the run.
    pub(super) limits: Limits,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    flooded: bool,
    memory_bytes: u64,
    memory_refused: bool,
    trace: Trace,
}

/// Which standard stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Stdout,
    Stderr,
}

impl Seen {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            inner: Arc::default(),
        }
    }

    /// Takes what was written, as far as it fits; `false` once it does not.
    pub(super) fn write(&self, stream: Stream, bytes: &[u8]) -> bool {
        let mut inner = lock(&self.inner);
        let limit = usize::try_from(self.limits.output_kib.saturating_mul(1024));
        let used = inner.stdout.len() + inner.stderr.len();
        let room = limit.unwrap_or(usize::MAX).saturating_sub(used);
        let fits = &bytes[..bytes.len().min(room)];
        match stream {
            Stream::Stdout => inner.stdout.extend_from_slice(fits),
            Stream::Stderr => inner.stderr.extend_from_slice(fits),
        }
        inner.flooded |= fits.len() < bytes.len();
        !inner.flooded
    }

    /// The limit on output in KiB, if it was passed.
    pub(super) fn flooded_kib(&self) -> Option<u64> {
        lock(&self.inner).flooded.then_some(self.limits.output_kib)
    }

    /// Whether a memory may grow by so many bytes; counts them if so.
    pub(super) fn grow(&self, bytes: u64) -> bool {
        let mut inner = lock(&self.inner);
        let wanted = inner.memory_bytes.saturating_add(bytes);
        if wanted > self.limits.memory_mib.saturating_mul(1024 * 1024) {
            inner.memory_refused = true;
            return false;
        }
        inner.memory_bytes = wanted;
        true
    }

    pub(super) fn memory_refused(&self) -> bool {
        lock(&self.inner).memory_refused
    }

    /// Counts a call of a WASI function.
    pub(super) fn called(&self, interface: &str, function: &str) {
        let mut inner = lock(&self.inner);
        inner.calls(interface, function).count += 1;
    }

    /// Takes back one call: it was the host's own.
    pub(super) fn uncount(&self, interface: &str, function: &str) {
        let mut inner = lock(&self.inner);
        let calls = inner.calls(interface, function);
        calls.count = calls.count.saturating_sub(1);
    }

    /// Counts an error that such a call answered with.
    pub(super) fn failed(&self, interface: &str, function: &str, code: &str) {
        let mut inner = lock(&self.inner);
        let errors = &mut inner.calls(interface, function).errors;
        *errors.entry(code.to_owned()).or_default() += 1;
    }

    /// Everything that was seen.
    pub(super) fn outcome(&self, exit: Exit, fuel: u64) -> Outcome {
        let inner = std::mem::take(&mut *lock(&self.inner));
        Outcome {
            exit,
            stdout: inner.stdout,
            stderr: inner.stderr,
            fuel,
            peak_memory_bytes: inner.memory_bytes,
            memory_refused: inner.memory_refused,
            files: Vec::new(),
            trace: inner.trace,
        }
    }
}

impl Inner {
    fn calls(&mut self, interface: &str, function: &str) -> &mut crate::outcome::Calls {
        let key = (interface.to_owned(), function.to_owned());
        self.trace.calls.entry(key).or_default()
    }
}

impl wasmtime::ResourceLimiter for Seen {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.grow(desired.saturating_sub(current) as u64))
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // A table costs the host 8 to 16 bytes an element; the same bound as for memory keeps it in proportion.
        let limit = self.limits.memory_mib.saturating_mul(1024 * 1024 / 16);
        Ok(desired as u64 <= limit)
    }
}
