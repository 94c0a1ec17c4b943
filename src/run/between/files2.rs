//! Files as WASI 0.2 sees them: the functions of `wasi:filesystem/types` that tell what is the host's own.

use super::super::wasi2::{State, VERSION};
use super::{Between, turn};
use std::collections::HashMap;
use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::filesystem::WasiFilesystemView as _;
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::p2::ReaddirIterator;
use wasmtime_wasi::p2::bindings::clocks::wall_clock::Datetime;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    Descriptor, DescriptorStat, DirectoryEntry, ErrorCode, Host as _, HostDescriptor as _,
    HostDirectoryEntryStream as _, MetadataHashValue, PathFlags,
};

const INTERFACE: &str = "wasi:filesystem/types";

/// What is left of the listings that were begun, by the handle of each. A handle is given again only by a function that
/// puts a new listing in the place of the old.
pub(in crate::run) type Listings = HashMap<u32, std::vec::IntoIter<FsResult<DirectoryEntry>>>;

/// Puts these functions in the place of Wasmtime's, each of which it calls.
pub(in crate::run) fn shadow(linker: &mut Linker<State>) -> Result<()> {
    let mut types = linker.instance(&format!("{INTERFACE}@{VERSION}"))?;
    types.func_wrap_async(
        "[method]descriptor.stat",
        |mut cx: StoreContextMut<'_, State>, (fd,): (Resource<Descriptor>,)| {
            Box::new(async move {
                let state = begin(&mut cx, "[method]descriptor.stat").await;
                let told = state.filesystem().stat(fd).await;
                let told = told.map(|stat| state.between.stat(stat));
                end(state, "[method]descriptor.stat", told)
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.stat-at",
        |mut cx: StoreContextMut<'_, State>,
         (fd, flags, path): (Resource<Descriptor>, PathFlags, String)| {
            Box::new(async move {
                let state = begin(&mut cx, "[method]descriptor.stat-at").await;
                let told = state.filesystem().stat_at(fd, flags, path).await;
                let told = told.map(|stat| state.between.stat(stat));
                end(state, "[method]descriptor.stat-at", told)
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.metadata-hash",
        |mut cx: StoreContextMut<'_, State>, (fd,): (Resource<Descriptor>,)| {
            Box::new(async move {
                let state = begin(&mut cx, "[method]descriptor.metadata-hash").await;
                let told = state.filesystem().metadata_hash(fd).await;
                let told = told.map(|hash| state.between.hash(hash));
                end(state, "[method]descriptor.metadata-hash", told)
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.metadata-hash-at",
        |mut cx: StoreContextMut<'_, State>,
         (fd, flags, path): (Resource<Descriptor>, PathFlags, String)| {
            Box::new(async move {
                let state = begin(&mut cx, "[method]descriptor.metadata-hash-at").await;
                let told = state.filesystem().metadata_hash_at(fd, flags, path).await;
                let told = told.map(|hash| state.between.hash(hash));
                end(state, "[method]descriptor.metadata-hash-at", told)
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.read-directory",
        |mut cx: StoreContextMut<'_, State>, (fd,): (Resource<Descriptor>,)| {
            Box::new(async move {
                let state = begin(&mut cx, "[method]descriptor.read-directory").await;
                let told = match state.filesystem().read_directory(fd).await {
                    Ok(stream) => {
                        let entries = drain(state, &stream).await;
                        state.listings.insert(stream.rep(), entries.into_iter());
                        Ok(stream)
                    }
                    Err(error) => Err(error),
                };
                end(state, "[method]descriptor.read-directory", told)
            })
        },
    )?;
    types.func_wrap_async(
        "[method]directory-entry-stream.read-directory-entry",
        |mut cx: StoreContextMut<'_, State>, (stream,): (Resource<ReaddirIterator>,)| {
            Box::new(async move {
                let function = "[method]directory-entry-stream.read-directory-entry";
                let state = begin(&mut cx, function).await;
                let listing = state.listings.get_mut(&stream.rep());
                let told = listing.and_then(Iterator::next).transpose();
                end(state, function, told)
            })
        },
    )
}

async fn begin<'a>(cx: &'a mut StoreContextMut<'_, State>, function: &str) -> &'a mut State {
    let state = cx.data_mut();
    state.seen.called(INTERFACE, function);
    turn(state.between.elsewhere).await;
    state
}

/// The answer as the component model takes it, after noting an error.
pub(super) fn end<T>(
    state: &mut State,
    function: &str,
    told: FsResult<T>,
) -> Result<(Result<T, ErrorCode>,)> {
    let told = match told {
        Ok(told) => Ok(told),
        Err(error) => Err(state.filesystem().convert_error_code(error)?),
    };
    if let Err(code) = &told {
        // Its display is the name in WIT, with its number.
        let name = format!("{code}");
        let name = name.split(' ').next().unwrap_or_default();
        state.seen.failed(INTERFACE, function, name);
    }
    Ok((told,))
}

/// All entries of a listing of the host's, in the order in which they are told; where it broke off comes last.
async fn drain(
    state: &mut State,
    stream: &Resource<ReaddirIterator>,
) -> Vec<FsResult<DirectoryEntry>> {
    let mut entries = Vec::new();
    let mut broken = Vec::new();
    loop {
        let handle = Resource::new_borrow(stream.rep());
        match state.filesystem().read_directory_entry(handle).await {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => break,
            Err(error) => broken.push(Err(error)),
        }
    }
    state
        .between
        .list(&mut entries, |entry| entry.name.as_bytes());
    entries.into_iter().map(Ok).chain(broken).collect()
}

impl Between {
    fn stat(&self, mut stat: DescriptorStat) -> DescriptorStat {
        let slots = [
            &mut stat.data_access_timestamp,
            &mut stat.data_modification_timestamp,
            &mut stat.status_change_timestamp,
        ];
        let hosts = slots
            .each_ref()
            .map(|time| time.map_or((0, 0), |time| (time.seconds, time.nanoseconds)));
        for (slot, (seconds, nanoseconds)) in slots.into_iter().zip(self.times(hosts)) {
            if slot.is_some() {
                *slot = Some(Datetime {
                    seconds,
                    nanoseconds,
                });
            }
        }
        stat
    }

    fn hash(&mut self, hosts: MetadataHashValue) -> MetadataHashValue {
        let (lower, upper) = self.identity(hosts.lower);
        MetadataHashValue { lower, upper }
    }
}
