//! Streams and polling of WASI 0.2 in a world where a read may be short, or another of two ready things comes first.

use super::super::wasi2::{State, VERSION};
use super::{files2, turn};
use crate::world::World;
use crate::world::elsewhere::{Elsewhere, Source};
use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::filesystem::WasiFilesystemView as _;
use wasmtime_wasi::p2::StreamResult;
use wasmtime_wasi::p2::bindings::filesystem::types::{Descriptor, HostDescriptor as _};
use wasmtime_wasi::p2::bindings::io::poll::{Host as _, Pollable};
use wasmtime_wasi::p2::bindings::io::streams::{
    Host as _, HostInputStream as _, HostOutputStream as _, InputStream, OutputStream, StreamError,
};

const STREAMS: &str = "wasi:io/streams";
const POLL: &str = "wasi:io/poll";
const TYPES: &str = "wasi:filesystem/types";

/// Puts in the place of Wasmtime's functions those that do otherwise in this run, if any do.
pub(in crate::run) fn shadow(
    linker: &mut Linker<State>,
    world: &World,
    elsewhere: Elsewhere,
) -> Result<()> {
    let there = |name: &str| !world.without.iter().any(|left_out| left_out == name);
    if elsewhere.turns(Source::ShortReads) || elsewhere.turns(Source::Scheduling) {
        if there(STREAMS) {
            streams(linker)?;
        }
        if there(TYPES) {
            read(linker)?;
        }
    }
    if there(POLL) && elsewhere.turns(Source::PollOrder) {
        linker
            .instance(&format!("{POLL}@{VERSION}"))?
            .func_wrap_async(
                "poll",
                |mut cx: StoreContextMut<'_, State>, (list,): (Vec<Resource<Pollable>>,)| {
                    Box::new(async move {
                        let state = cx.data_mut();
                        state.seen.called(POLL, "poll");
                        let mut ready = state.table.poll(list).await?;
                        state
                            .between
                            .elsewhere
                            .arrange(Source::PollOrder, &mut ready);
                        Ok((ready,))
                    })
                },
            )?;
    }
    Ok(())
}

/// Where to, where from, and how much at most.
type Splice = (Resource<OutputStream>, Resource<InputStream>, u64);

fn streams(linker: &mut Linker<State>) -> Result<()> {
    let mut streams = linker.instance(&format!("{STREAMS}@{VERSION}"))?;
    streams.func_wrap_async(
        "[method]input-stream.read",
        |mut cx: StoreContextMut<'_, State>, (stream, len): (Resource<InputStream>, u64)| {
            Box::new(async move {
                let (state, len) = begin(&mut cx, "[method]input-stream.read", len).await;
                let read = state.table.read(stream, len);
                end(state, "[method]input-stream.read", read)
            })
        },
    )?;
    streams.func_wrap_async(
        "[method]input-stream.blocking-read",
        |mut cx: StoreContextMut<'_, State>, (stream, len): (Resource<InputStream>, u64)| {
            Box::new(async move {
                let (state, len) = begin(&mut cx, "[method]input-stream.blocking-read", len).await;
                let read = state.table.blocking_read(stream, len).await;
                end(state, "[method]input-stream.blocking-read", read)
            })
        },
    )?;
    streams.func_wrap_async(
        "[method]input-stream.skip",
        |mut cx: StoreContextMut<'_, State>, (stream, len): (Resource<InputStream>, u64)| {
            Box::new(async move {
                let (state, len) = begin(&mut cx, "[method]input-stream.skip", len).await;
                let read = state.table.skip(stream, len);
                end(state, "[method]input-stream.skip", read)
            })
        },
    )?;
    streams.func_wrap_async(
        "[method]input-stream.blocking-skip",
        |mut cx: StoreContextMut<'_, State>, (stream, len): (Resource<InputStream>, u64)| {
            Box::new(async move {
                let (state, len) = begin(&mut cx, "[method]input-stream.blocking-skip", len).await;
                let read = state.table.blocking_skip(stream, len).await;
                end(state, "[method]input-stream.blocking-skip", read)
            })
        },
    )?;
    streams.func_wrap_async(
        "[method]output-stream.splice",
        |mut cx: StoreContextMut<'_, State>, (to, from, len): Splice| {
            Box::new(async move {
                let (state, len) = begin(&mut cx, "[method]output-stream.splice", len).await;
                let moved = state.table.splice(to, from, len);
                end(state, "[method]output-stream.splice", moved)
            })
        },
    )?;
    streams.func_wrap_async(
        "[method]output-stream.blocking-splice",
        |mut cx: StoreContextMut<'_, State>, (to, from, len): Splice| {
            Box::new(async move {
                let function = "[method]output-stream.blocking-splice";
                let (state, len) = begin(&mut cx, function, len).await;
                let moved = state.table.blocking_splice(to, from, len).await;
                end(state, function, moved)
            })
        },
    )
}

/// A file's `read`, which says by itself whether the end is reached.
fn read(linker: &mut Linker<State>) -> Result<()> {
    linker
        .instance(&format!("{TYPES}@{VERSION}"))?
        .func_wrap_async(
            "[method]descriptor.read",
            |mut cx: StoreContextMut<'_, State>,
             (fd, length, offset): (Resource<Descriptor>, u64, u64)| {
                Box::new(async move {
                    let state = cx.data_mut();
                    state.seen.called(TYPES, "[method]descriptor.read");
                    let length = state.between.next_read(length);
                    let told = state.filesystem().read(fd, length, offset).await;
                    files2::end(state, "[method]descriptor.read", told)
                })
            },
        )
}

async fn begin<'a>(
    cx: &'a mut StoreContextMut<'_, State>,
    function: &str,
    len: u64,
) -> (&'a mut State, u64) {
    let state = cx.data_mut();
    state.seen.called(STREAMS, function);
    turn(state.between.elsewhere).await;
    let len = state.between.next_read(len);
    (state, len)
}

fn end<T>(
    state: &mut State,
    function: &str,
    read: StreamResult<T>,
) -> Result<(Result<T, StreamError>,)> {
    let read = match read {
        Ok(read) => Ok(read),
        Err(error) => Err(state.table.convert_stream_error(error)?),
    };
    match &read {
        Ok(_) => {}
        Err(StreamError::Closed) => state.seen.failed(STREAMS, function, "closed"),
        Err(StreamError::LastOperationFailed(_)) => {
            state
                .seen
                .failed(STREAMS, function, "last-operation-failed");
        }
    }
    Ok((read,))
}
