//! Files as WASI 0.3 sees them: as in [`super::files2`], with calls that may wait and a listing that is a stream.

use super::super::wasi2::State;
use super::super::wasi3::VERSION;
use super::{Between, turn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use wasmtime::component::{Access, Accessor, FutureReader, Linker, Resource, StreamReader};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorType as Type2, HostDescriptor as _,
};
use wasmtime_wasi::p3::bindings::clocks::system_clock::Instant;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    Descriptor, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    HostDescriptorWithStore as Host, MetadataHashValue, PathFlags,
};
use wasmtime_wasi::p3::filesystem::FilesystemResult;

/// A listing, and how it went.
type Listing = (
    StreamReader<DirectoryEntry>,
    FutureReader<Result<(), ErrorCode>>,
);

/// Puts these functions in the place of Wasmtime's, each of which it calls.
pub(in crate::run) fn shadow(linker: &mut Linker<State>) -> Result<()> {
    let mut types = linker.instance(&format!("wasi:filesystem/types@{VERSION}"))?;
    types.func_wrap_concurrent(
        "[method]descriptor.stat",
        |accessor: &Accessor<State>, (fd,): (Resource<Descriptor>,)| {
            Box::pin(async move {
                let call = Call::begin(accessor, "[method]descriptor.stat").await;
                let told = <WasiFilesystem as Host<State>>::stat(&call.files(), fd).await;
                call.end(told, |between, stat| between.stat3(stat))
            })
        },
    )?;
    types.func_wrap_concurrent(
        "[method]descriptor.stat-at",
        |accessor: &Accessor<State>,
         (fd, flags, path): (Resource<Descriptor>, PathFlags, String)| {
            Box::pin(async move {
                let call = Call::begin(accessor, "[method]descriptor.stat-at").await;
                let files = call.files();
                let told = <WasiFilesystem as Host<State>>::stat_at(&files, fd, flags, path).await;
                call.end(told, |between, stat| between.stat3(stat))
            })
        },
    )?;
    types.func_wrap_concurrent(
        "[method]descriptor.metadata-hash",
        |accessor: &Accessor<State>, (fd,): (Resource<Descriptor>,)| {
            Box::pin(async move {
                let call = Call::begin(accessor, "[method]descriptor.metadata-hash").await;
                let told = <WasiFilesystem as Host<State>>::metadata_hash(&call.files(), fd).await;
                call.end(told, Between::hash3)
            })
        },
    )?;
    types.func_wrap_concurrent(
        "[method]descriptor.metadata-hash-at",
        |accessor: &Accessor<State>,
         (fd, flags, path): (Resource<Descriptor>, PathFlags, String)| {
            Box::pin(async move {
                let call = Call::begin(accessor, "[method]descriptor.metadata-hash-at").await;
                let files = call.files();
                let told =
                    <WasiFilesystem as Host<State>>::metadata_hash_at(&files, fd, flags, path)
                        .await;
                call.end(told, Between::hash3)
            })
        },
    )?;
    types.func_wrap(
        "[method]descriptor.read-directory",
        |cx: StoreContextMut<'_, State>, (fd,): (Resource<Descriptor>,)| {
            Ok((read_directory(cx, fd)?,))
        },
    )
}

/// One call on its way.
struct Call<'a> {
    accessor: &'a Accessor<State>,
    function: &'static str,
}

impl<'a> Call<'a> {
    async fn begin(accessor: &'a Accessor<State>, function: &'static str) -> Self {
        let elsewhere = accessor.with(|mut cx| {
            let state: &mut State = cx.data_mut();
            state.seen.called(&interface(), function);
            state.between.elsewhere
        });
        turn(elsewhere).await;
        Self { accessor, function }
    }

    fn files(&self) -> Accessor<State, WasiFilesystem> {
        self.accessor
            .with_getter::<WasiFilesystem>(State::filesystem)
    }

    /// The answer as the component model takes it, as the program is told it.
    fn end<T>(
        self,
        told: FilesystemResult<T>,
        tell: impl FnOnce(&mut Between, T) -> T,
    ) -> Result<(Result<T, ErrorCode>,)> {
        self.accessor.with(|mut cx| {
            let state: &mut State = cx.data_mut();
            match told {
                Ok(told) => Ok((Ok(tell(&mut state.between, told)),)),
                Err(error) => {
                    let code = error.downcast()?;
                    let answer = super::super::trace::code_of(&Err::<(), _>(&code));
                    if let Some(name) = answer {
                        state.seen.failed(&interface(), self.function, &name);
                    }
                    Ok((Err(code),))
                }
            }
        })
    }
}

fn interface() -> String {
    format!("wasi:filesystem/types@{VERSION}")
}

fn read_directory(mut cx: StoreContextMut<'_, State>, fd: Resource<Descriptor>) -> Result<Listing> {
    let state = cx.data_mut();
    state
        .seen
        .called(&interface(), "[method]descriptor.read-directory");
    match now(Box::pin(entries(state, &fd))) {
        Some(Some(entries)) => Ok((
            StreamReader::new(&mut cx, entries)?,
            FutureReader::new(&mut cx, async { wasmtime::error::Ok(Ok(())) })?,
        )),
        // Wasmtime has the right words for what is wrong.
        _ => {
            let files = Access::<State, WasiFilesystem>::new(cx, State::filesystem);
            <WasiFilesystem as Host<State>>::read_directory(files, fd)
        }
    }
}

/// All entries of a directory in the order in which they are told; `None` where one could not be read. WASI 0.2 has the
/// same descriptors.
async fn entries(state: &mut State, fd: &Resource<Descriptor>) -> Option<Vec<DirectoryEntry>> {
    let handle = Resource::new_borrow(fd.rep());
    let stream = state.filesystem().read_directory(handle).await.ok()?;
    let listed = state.table.delete(stream).ok()?;
    let mut entries = Vec::new();
    for entry in listed {
        let entry = entry.ok()?;
        entries.push(DirectoryEntry {
            type_: type3(entry.type_),
            name: entry.name,
        });
    }
    state
        .between
        .list(&mut entries, |entry| entry.name.as_bytes());
    Some(entries)
}

/// What a future gives without waiting: file operations of these runs are on the run's own thread.
fn now<T>(future: Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

fn type3(kind: Type2) -> DescriptorType {
    match kind {
        Type2::Unknown => DescriptorType::Other(None),
        Type2::BlockDevice => DescriptorType::BlockDevice,
        Type2::CharacterDevice => DescriptorType::CharacterDevice,
        Type2::Directory => DescriptorType::Directory,
        Type2::Fifo => DescriptorType::Fifo,
        Type2::SymbolicLink => DescriptorType::SymbolicLink,
        Type2::RegularFile => DescriptorType::RegularFile,
        Type2::Socket => DescriptorType::Socket,
    }
}

impl Between {
    fn stat3(&self, mut stat: DescriptorStat) -> DescriptorStat {
        let slots = [
            &mut stat.data_access_timestamp,
            &mut stat.data_modification_timestamp,
            &mut stat.status_change_timestamp,
        ];
        // What is dated before 1970 is not of this run, and stays.
        let known = |time: &Instant| Some((u64::try_from(time.seconds).ok()?, time.nanoseconds));
        let hosts = slots
            .each_ref()
            .map(|time| time.as_ref().and_then(known).unwrap_or((0, 0)));
        for (slot, (seconds, nanoseconds)) in slots.into_iter().zip(self.times(hosts)) {
            if slot.as_ref().and_then(known).is_some() {
                *slot = Some(Instant {
                    seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
                    nanoseconds,
                });
            }
        }
        stat
    }

    fn hash3(&mut self, hosts: MetadataHashValue) -> MetadataHashValue {
        let (lower, upper) = self.identity(hosts.lower);
        MetadataHashValue { lower, upper }
    }
}
