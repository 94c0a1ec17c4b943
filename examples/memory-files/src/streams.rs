//! Streams that come from the host or from a file.

use core::cell::Cell;

use guest::alloc::{rc::Rc, vec, vec::Vec};

use crate::MemoryFiles;
use crate::exports::wasi::io::streams::{
    Guest, GuestInputStream, GuestOutputStream, InputStreamBorrow,
};
use crate::tree::Node;
use crate::wasi::clocks::monotonic_clock::subscribe_duration;
use crate::wasi::io::{poll::Pollable, streams as host, streams::StreamError};

type Result<T = ()> = core::result::Result<T, StreamError>;

impl Guest for MemoryFiles {
    type InputStream = In;
    type OutputStream = Out;
}

// ANCHOR: streams
pub enum In {
    Host(host::InputStream),
    File { node: Rc<Node>, offset: Cell<u64> },
}

pub enum Out {
    Host(host::OutputStream),
    File { node: Rc<Node>, position: Position },
}
// ANCHOR_END: streams

/// Where the next byte goes.
pub enum Position {
    At(Cell<u64>),
    End,
}

/// Memory is never waited for.
fn ready() -> Pollable {
    subscribe_duration(0)
}

impl GuestInputStream for In {
    fn read(&self, len: u64) -> Result<Vec<u8>> {
        match self {
            Self::Host(host) => host.read(len),
            Self::File { node, offset } => {
                let bytes = node
                    .read(offset.get(), len)
                    .map_err(|_| StreamError::Closed)?;
                if bytes.is_empty() && len > 0 {
                    return Err(StreamError::Closed);
                }
                offset.update(|offset| offset + bytes.len() as u64);
                Ok(bytes)
            }
        }
    }

    fn blocking_read(&self, len: u64) -> Result<Vec<u8>> {
        match self {
            Self::Host(host) => host.blocking_read(len),
            Self::File { .. } => self.read(len),
        }
    }

    fn skip(&self, len: u64) -> Result<u64> {
        match self {
            Self::Host(host) => host.skip(len),
            Self::File { .. } => Ok(self.read(len)?.len() as u64),
        }
    }

    fn blocking_skip(&self, len: u64) -> Result<u64> {
        match self {
            Self::Host(host) => host.blocking_skip(len),
            Self::File { .. } => self.skip(len),
        }
    }

    fn subscribe(&self) -> Pollable {
        match self {
            Self::Host(host) => host.subscribe(),
            Self::File { .. } => ready(),
        }
    }
}

impl GuestOutputStream for Out {
    fn check_write(&self) -> Result<u64> {
        match self {
            Self::Host(host) => host.check_write(),
            Self::File { .. } => Ok(1 << 16),
        }
    }

    fn write(&self, contents: Vec<u8>) -> Result {
        match self {
            Self::Host(host) => host.write(&contents),
            Self::File { node, position } => {
                let offset = match position {
                    Position::At(offset) => Ok(offset.get()),
                    Position::End => node.size(),
                };
                // Full memory is all that can go wrong. To say so takes an `error`, and only the host can make one.
                offset
                    .and_then(|offset| node.write(offset, &contents))
                    .map_err(|_| StreamError::Closed)?;
                if let Position::At(offset) = position {
                    offset.update(|offset| offset + contents.len() as u64);
                }
                Ok(())
            }
        }
    }

    fn blocking_write_and_flush(&self, contents: Vec<u8>) -> Result {
        match self {
            Self::Host(host) => host.blocking_write_and_flush(&contents),
            Self::File { .. } => self.write(contents),
        }
    }

    fn flush(&self) -> Result {
        match self {
            Self::Host(host) => host.flush(),
            Self::File { .. } => Ok(()),
        }
    }

    fn blocking_flush(&self) -> Result {
        match self {
            Self::Host(host) => host.blocking_flush(),
            Self::File { .. } => Ok(()),
        }
    }

    fn subscribe(&self) -> Pollable {
        match self {
            Self::Host(host) => host.subscribe(),
            Self::File { .. } => ready(),
        }
    }

    fn write_zeroes(&self, len: u64) -> Result {
        self.write(vec![0; len as usize])
    }

    fn blocking_write_zeroes_and_flush(&self, len: u64) -> Result {
        self.blocking_write_and_flush(vec![0; len as usize])
    }

    // Source and target may be of two makes, so what is spliced goes through here.
    fn splice(&self, source: InputStreamBorrow, len: u64) -> Result<u64> {
        let bytes = source.get::<In>().read(len.min(self.check_write()?))?;
        let count = bytes.len() as u64;
        self.write(bytes)?;
        Ok(count)
    }

    fn blocking_splice(&self, source: InputStreamBorrow, len: u64) -> Result<u64> {
        self.subscribe().block();
        source.get::<In>().subscribe().block();
        self.splice(source, len)
    }
}
