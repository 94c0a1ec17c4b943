//! Standard output and standard error of a run.

use super::between::turn;
use super::seen::{Seen, Stream};
use crate::world::elsewhere::Elsewhere;
use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

/// One of the two streams; it keeps what fits into the limit, and ends the run at the first byte that does not.
#[derive(Clone)]
pub(super) struct Output {
    pub(super) seen: Seen,
    pub(super) stream: Stream,
    pub(super) elsewhere: Elsewhere,
}

/// What a stream says it takes at once: enough for any sensible write, and a flood is cut into pieces.
const WINDOW: usize = 64 * 1024;

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        if self.seen.write(self.stream, &bytes) {
            Ok(())
        } else {
            Err(StreamError::Trap(wasmtime::Error::msg("too much output")))
        }
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WINDOW)
    }
}

#[async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {
        turn(self.elsewhere).await;
    }
}

impl tokio::io::AsyncWrite for Output {
    fn poll_write(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let taken = self.seen.write(self.stream, bytes);
        Poll::Ready(if taken {
            Ok(bytes.len())
        } else {
            Err(io::ErrorKind::StorageFull.into())
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
