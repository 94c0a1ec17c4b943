//! Stands in for `wasi:cli/stdout`: every line begins with `[guest] `.
//!
//! To see what is written it must hand out an output stream of its own, so it stands in for `wasi:io/streams`; and because
//! all streams of a program are of one type, for `stdin` and `stderr` too, whose streams it only wraps. It needs the host's
//! own of all four. It does not fit under a program that gets streams from elsewhere, from files or sockets.

#![no_std]

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use exports::wasi::cli::{stderr, stdin, stdout};
use exports::wasi::io::streams::{Guest, GuestInputStream, GuestOutputStream};
use exports::wasi::io::streams::{InputStream, InputStreamBorrow, OutputStream};
use guest::alloc::{vec, vec::Vec};
use wasi::io::{poll::Pollable, streams as host, streams::StreamError};

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:stamped-stdout;

        world stamped-stdout {
            import wasi:io/streams@0.2.12;
            import wasi:cli/stdin@0.2.12;
            import wasi:cli/stdout@0.2.12;
            import wasi:cli/stderr@0.2.12;
            export wasi:io/streams@0.2.12;
            export wasi:cli/stdin@0.2.12;
            export wasi:cli/stdout@0.2.12;
            export wasi:cli/stderr@0.2.12;
        }
    ",
    generate_all,
    merge_structurally_equal_types: true,
});

type Result<T = ()> = core::result::Result<T, StreamError>;

const STAMP: &[u8] = b"[guest] ";

/// Whether the next byte begins a line. A program may ask for stdout more than once, but it has only one.
static AT_LINE_START: AtomicBool = AtomicBool::new(true);

/// Writes each line of `contents` with its stamp.
///
/// At once, even where a program only asked to have it written some time: with stamps it is more than the host may have said
/// that it would take.
fn stamp(host: &host::OutputStream, contents: &[u8]) -> Result {
    let mut stamped = Vec::new();
    for &byte in contents {
        if AT_LINE_START.swap(byte == b'\n', Relaxed) {
            stamped.extend_from_slice(STAMP);
        }
        stamped.push(byte);
    }
    // 4096 is the most that `blocking-write-and-flush` takes.
    stamped
        .chunks(4096)
        .try_for_each(|chunk| host.blocking_write_and_flush(chunk))
}

struct StampedStdout;

impl stdin::Guest for StampedStdout {
    fn get_stdin() -> InputStream {
        InputStream::new(In(wasi::cli::stdin::get_stdin()))
    }
}

impl stdout::Guest for StampedStdout {
    fn get_stdout() -> OutputStream {
        OutputStream::new(Out::Stamped(wasi::cli::stdout::get_stdout()))
    }
}

impl stderr::Guest for StampedStdout {
    fn get_stderr() -> OutputStream {
        OutputStream::new(Out::Plain(wasi::cli::stderr::get_stderr()))
    }
}

impl Guest for StampedStdout {
    type InputStream = In;
    type OutputStream = Out;
}

struct In(host::InputStream);

impl GuestInputStream for In {
    fn read(&self, len: u64) -> Result<Vec<u8>> {
        self.0.read(len)
    }

    fn blocking_read(&self, len: u64) -> Result<Vec<u8>> {
        self.0.blocking_read(len)
    }

    fn skip(&self, len: u64) -> Result<u64> {
        self.0.skip(len)
    }

    fn blocking_skip(&self, len: u64) -> Result<u64> {
        self.0.blocking_skip(len)
    }

    fn subscribe(&self) -> Pollable {
        self.0.subscribe()
    }
}

enum Out {
    Plain(host::OutputStream),
    Stamped(host::OutputStream),
}

impl Out {
    fn host(&self) -> &host::OutputStream {
        let (Self::Plain(host) | Self::Stamped(host)) = self;
        host
    }
}

impl GuestOutputStream for Out {
    fn check_write(&self) -> Result<u64> {
        self.host().check_write()
    }

    fn write(&self, contents: Vec<u8>) -> Result {
        match self {
            Self::Plain(host) => host.write(&contents),
            Self::Stamped(host) => stamp(host, &contents),
        }
    }

    fn blocking_write_and_flush(&self, contents: Vec<u8>) -> Result {
        match self {
            Self::Plain(host) => host.blocking_write_and_flush(&contents),
            Self::Stamped(host) => stamp(host, &contents),
        }
    }

    fn flush(&self) -> Result {
        self.host().flush()
    }

    fn blocking_flush(&self) -> Result {
        self.host().blocking_flush()
    }

    fn subscribe(&self) -> Pollable {
        self.host().subscribe()
    }

    fn write_zeroes(&self, len: u64) -> Result {
        self.write(vec![0; len as usize])
    }

    fn blocking_write_zeroes_and_flush(&self, len: u64) -> Result {
        self.blocking_write_and_flush(vec![0; len as usize])
    }

    fn splice(&self, source: InputStreamBorrow, len: u64) -> Result<u64> {
        let In(source) = source.get();
        match self {
            Self::Plain(host) => host.splice(source, len),
            Self::Stamped(host) => stamp_all(host, source.read(len)?),
        }
    }

    fn blocking_splice(&self, source: InputStreamBorrow, len: u64) -> Result<u64> {
        let In(source) = source.get();
        match self {
            Self::Plain(host) => host.blocking_splice(source, len),
            Self::Stamped(host) => stamp_all(host, source.blocking_read(len)?),
        }
    }
}

fn stamp_all(host: &host::OutputStream, contents: Vec<u8>) -> Result<u64> {
    stamp(host, &contents)?;
    Ok(contents.len() as u64)
}

export!(StampedStdout);
