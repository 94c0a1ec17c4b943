//! The functions of WASI 0.1 that tell what is the host's own. Each calls Wasmtime's, and then mends what it wrote into
//! the program's memory; the layouts are those of `preview1/witx/typenames.witx`, branch `wasi-0.1` of
//! WebAssembly/WASI.

use super::super::wasi1::State;
use super::Between;
use crate::world::elsewhere::Source;
use crate::world::imports::MODULE;
use wasmtime::{AsContextMut as _, Caller, Extern, Linker, Result};
use wasmtime_wasi::p1::wasi_snapshot_preview1::{self as wasmtimes, WasiSnapshotPreview1 as _};
use wiggle::GuestMemory;

/// Puts these functions in the place of Wasmtime's.
pub(in crate::run) fn shadow(linker: &mut Linker<State>) -> Result<()> {
    linker.allow_shadowing(true);
    linker.func_wrap_async(
        MODULE,
        "fd_filestat_get",
        |mut caller: Caller<'_, State>, (fd, buf): (i32, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                let mut guest = GuestMemory::Unshared(&mut *memory);
                let errno =
                    wasmtimes::fd_filestat_get(&mut state.wasi, &mut guest, fd, buf).await?;
                if errno == 0 {
                    state.between.filestat(memory, buf);
                }
                Ok(errno)
            })
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "path_filestat_get",
        |mut caller: Caller<'_, State>, (fd, flags, path, len, buf): (i32, i32, i32, i32, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                let mut guest = GuestMemory::Unshared(&mut *memory);
                let wasi = &mut state.wasi;
                let errno =
                    wasmtimes::path_filestat_get(wasi, &mut guest, fd, flags, path, len, buf)
                        .await?;
                if errno == 0 {
                    state.between.filestat(memory, buf);
                }
                Ok(errno)
            })
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "fd_readdir",
        |mut caller: Caller<'_, State>, (fd, buf, len, cookie, used): (i32, i32, i32, i64, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                readdir(memory, state, fd, (buf, len), cookie, used).await
            })
        },
    )?;
    Ok(())
}

/// Puts in the place of Wasmtime's functions those that do otherwise in a world where reads are short, or another of
/// two ready things comes first.
pub(in crate::run) fn shadow_elsewhere(linker: &mut Linker<State>) -> Result<()> {
    linker.func_wrap_async(
        MODULE,
        "fd_read",
        |mut caller: Caller<'_, State>, (fd, iovs, count, read): (i32, i32, i32, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                let before = state.between.shorten(memory, iovs, count);
                let mut guest = GuestMemory::Unshared(&mut *memory);
                let wasi = &mut state.wasi;
                let errno = wasmtimes::fd_read(wasi, &mut guest, fd, iovs, count, read).await;
                restore(memory, iovs, &before, read);
                errno
            })
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "fd_pread",
        |mut caller: Caller<'_, State>,
         (fd, iovs, count, offset, read): (i32, i32, i32, i64, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                let before = state.between.shorten(memory, iovs, count);
                let mut guest = GuestMemory::Unshared(&mut *memory);
                let wasi = &mut state.wasi;
                let errno =
                    wasmtimes::fd_pread(wasi, &mut guest, fd, iovs, count, offset, read).await;
                restore(memory, iovs, &before, read);
                errno
            })
        },
    )?;
    linker.func_wrap_async(
        MODULE,
        "poll_oneoff",
        |mut caller: Caller<'_, State>, (wanted, events, count, happened): (i32, i32, i32, i32)| {
            Box::new(async move {
                let (memory, state) = halves(&mut caller)?;
                let mut guest = GuestMemory::Unshared(&mut *memory);
                let wasi = &mut state.wasi;
                let errno =
                    wasmtimes::poll_oneoff(wasi, &mut guest, wanted, events, count, happened)
                        .await?;
                if errno == 0 {
                    state.between.events(memory, events, happened);
                }
                Ok(errno)
            })
        },
    )?;
    Ok(())
}

/// The program's memory, and the host's state; as Wasmtime's own functions begin.
fn halves<'a>(caller: &'a mut Caller<'_, State>) -> Result<(&'a mut [u8], &'a mut State)> {
    let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
        return Err(wasmtime::Error::msg("missing required memory export"));
    };
    let fuel = caller.as_context_mut().hostcall_fuel();
    let (memory, state) = memory.data_and_store_mut(caller);
    state.wasi.set_hostcall_fuel(fuel);
    Ok((memory, state))
}

impl Between {
    /// Mends a `filestat`: device, inode, and three times in nanoseconds.
    fn filestat(&mut self, memory: &mut [u8], at: i32) {
        let at = offset(at);
        if let Some(inode) = word(memory, at + 8) {
            let (told, _) = self.identity(inode);
            set_word(memory, at, self.elsewhere.device());
            set_word(memory, at + 8, told);
        }
        let places = [at + 40, at + 48, at + 56];
        let hosts = places.map(|place| {
            let nanoseconds = word(memory, place).unwrap_or_default();
            let rest = u32::try_from(nanoseconds % NANOSECONDS).unwrap_or_default();
            (nanoseconds / NANOSECONDS, rest)
        });
        for (place, (seconds, rest)) in places.into_iter().zip(self.times(hosts)) {
            let told = seconds.saturating_mul(NANOSECONDS) + u64::from(rest);
            set_word(memory, place, told);
        }
    }

    /// Makes the first buffer of a read that is not empty as short as the next read is, and the others empty. Gives their lengths.
    fn shorten(&mut self, memory: &mut [u8], iovs: i32, count: i32) -> Vec<[u8; 4]> {
        let mut limit = self.next_read(u32::MAX.into());
        let mut before = Vec::new();
        for at in (offset(iovs) + 4..).step_by(8).take(offset(count)) {
            let Some(length) = memory
                .get_mut(at..at + 4)
                .and_then(|l| l.first_chunk_mut::<4>())
            else {
                break;
            };
            before.push(*length);
            let told = u64::from(u32::from_le_bytes(*length)).min(limit);
            *length = u32::try_from(told).unwrap_or(u32::MAX).to_le_bytes();
            if told > 0 {
                limit = 0;
            }
        }
        before
    }

    /// Puts the events of a poll in the order of this world. An event has 32 bytes.
    fn events(&self, memory: &mut [u8], events: i32, happened: i32) {
        let happened = offset(happened);
        let Some(count) = memory
            .get(happened..happened + 4)
            .and_then(|n| n.first_chunk::<4>())
        else {
            return;
        };
        let count = u32::from_le_bytes(*count) as usize;
        let start = offset(events);
        if let Some(bytes) = memory.get_mut(start..start + 32 * count) {
            let (events, _) = bytes.as_chunks_mut::<32>();
            self.elsewhere.arrange(Source::PollOrder, events);
        }
    }
}

/// Puts the lengths back. A program may have the count of what was read written over one of them; then it stays.
fn restore(memory: &mut [u8], iovs: i32, before: &[[u8; 4]], read: i32) {
    let read = offset(read);
    let count = memory
        .get(read..read + 4)
        .and_then(|n| n.first_chunk::<4>())
        .copied();
    for (at, length) in (offset(iovs) + 4..).step_by(8).zip(before) {
        if let Some(there) = memory.get_mut(at..at + 4) {
            there.copy_from_slice(length);
        }
    }
    if let (Some(count), Some(there)) = (count, memory.get_mut(read..read + 4)) {
        there.copy_from_slice(&count);
    }
}

const NANOSECONDS: u64 = 1_000_000_000;

/// The most that a listing may take, in bytes; Wasmtime holds all of it in memory as well.
const MOST_LISTED: usize = 1 << 28;

/// Length of a `dirent` before its name: next cookie, inode, length of the name, type.
const DIRENT: usize = 24;

/// Reads all of a directory into memory of the host's, and writes from it what the program asked for. A cookie is a
/// place in the order in which this world lists.
async fn readdir(
    memory: &mut [u8],
    state: &mut State,
    fd: i32,
    (buf, len): (i32, i32),
    cookie: i64,
    used: i32,
) -> Result<i32> {
    // Where the program's memory cannot take the answer, Wasmtime says so in its own words.
    let (start, room) = (offset(buf), offset(len));
    let fits = start + room <= memory.len() && offset(used) + 4 <= memory.len();
    if !fits || cookie < 0 {
        let mut guest = GuestMemory::Unshared(memory);
        let wasi = &mut state.wasi;
        return wasmtimes::fd_readdir(wasi, &mut guest, fd, buf, len, cookie, used).await;
    }
    let mut size = 1 << 16;
    let all = loop {
        let mut scratch = vec![0; size + 4];
        let mut guest = GuestMemory::Unshared(&mut scratch);
        let (at, most) = (size as i32, size as i32);
        let wasi = &mut state.wasi;
        let errno = wasmtimes::fd_readdir(wasi, &mut guest, fd, 0, most, 0, at).await?;
        if errno != 0 {
            return Ok(errno);
        }
        let filled = scratch[size..].first_chunk::<4>();
        let filled = filled.map_or(0, |n| u32::from_le_bytes(*n) as usize);
        if filled < size || size >= MOST_LISTED {
            scratch.truncate(filled.min(size));
            break scratch;
        }
        state.seen.uncount(MODULE, "fd_readdir");
        size *= 4;
    };
    let told = state.between.dirents(&all);
    let mut text: Vec<u8> = Vec::new();
    for entry in told
        .iter()
        .skip(usize::try_from(cookie).unwrap_or(usize::MAX))
    {
        text.extend_from_slice(entry);
        if text.len() >= room {
            break;
        }
    }
    text.truncate(room);
    memory[start..start + text.len()].copy_from_slice(&text);
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    memory[offset(used)..][..4].copy_from_slice(&length.to_le_bytes());
    Ok(0)
}

impl Between {
    /// The entries of a whole listing, each with its name, in the order in which they are told, numbered anew. `.` and
    /// `..` come first.
    fn dirents(&mut self, all: &[u8]) -> Vec<Vec<u8>> {
        let mut entries = Vec::new();
        let mut rest = all;
        while let Some(length) = rest.get(16..20).and_then(|n| n.first_chunk::<4>()) {
            let end = DIRENT + u32::from_le_bytes(*length) as usize;
            let Some(entry) = rest.get(..end) else { break };
            entries.push(entry.to_vec());
            rest = &rest[end..];
        }
        let named = entries.len().min(2);
        let (_, listed) = entries.split_at_mut(named);
        self.list(listed, |entry| &entry[DIRENT..]);
        for (entry, next) in entries.iter_mut().zip(1u64..) {
            set_word(entry, 0, next);
            if let Some(inode) = word(entry, 8) {
                let (told, _) = self.identity(inode);
                set_word(entry, 8, told);
            }
        }
        entries
    }
}

/// An address of the program's, as an index.
fn offset(address: i32) -> usize {
    address.cast_unsigned() as usize
}

fn word(memory: &[u8], at: usize) -> Option<u64> {
    let bytes = memory.get(at..at + 8)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*bytes))
}

fn set_word(memory: &mut [u8], at: usize, value: u64) {
    if let Some(bytes) = memory.get_mut(at..at + 8) {
        bytes.copy_from_slice(&value.to_le_bytes());
    }
}
