//! Standard input in a world where a read may give less than there is, or have to wait.

use crate::world::elsewhere::{Elsewhere, Source};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdinStream};
use wasmtime_wasi::p2::pipe::MemoryInputPipe;
use wasmtime_wasi::p2::{InputStream, Pollable, StreamResult};

/// A pipe that is read as [`Elsewhere`] says. Its clones are one pipe.
#[derive(Clone)]
pub(in crate::run) struct Input {
    pipe: MemoryInputPipe,
    elsewhere: Elsewhere,
    /// For WASI 0.3, whose streams are read by the host: the other generations count their reads where they are called.
    reads: Arc<AtomicU64>,
    waited: bool,
}

impl Input {
    pub(in crate::run) fn new(bytes: &str, elsewhere: Elsewhere) -> Self {
        Self {
            pipe: MemoryInputPipe::new(bytes.to_owned()),
            elsewhere,
            reads: Arc::default(),
            waited: false,
        }
    }
}

impl IsTerminal for Input {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdinStream for Input {
    fn p2_stream(&self) -> Box<dyn InputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncRead + Send + Sync> {
        Box::new(self.clone())
    }
}

impl InputStream for Input {
    fn read(&mut self, size: usize) -> StreamResult<bytes::Bytes> {
        self.pipe.read(size)
    }
}

#[async_trait]
impl Pollable for Input {
    async fn ready(&mut self) {
        super::turn(self.elsewhere).await;
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Each second time: the host had something else to do.
        if self.elsewhere.turns(Source::Scheduling) && !self.waited {
            self.waited = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waited = false;
        let limit = self
            .elsewhere
            .read_limit(self.reads.fetch_add(1, Ordering::Relaxed));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let bytes = {
            let mut part = vec![0; limit.min(buf.remaining())];
            let mut part = ReadBuf::new(&mut part);
            match Pin::new(&mut self.pipe).poll_read(cx, &mut part) {
                Poll::Ready(Ok(())) => part.filled().to_vec(),
                other => return other,
            }
        };
        buf.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}
