//! The host's file system behind a policy: `wasi:filesystem/types` and `preopens`, each descriptor wrapped in one of ours.
//!
//! A component supplies the [`Policy`], which may refuse in the host's stead. What it lets pass is passed on to the host's
//! descriptor. Streams that a file gives out are the host's own, so `wasi:io/streams` stays the host's.

#![no_std]

use core::marker::PhantomData;

use guest::alloc::{string::String, vec::Vec};

use bindings::exports::wasi::filesystem::{preopens, types};
pub use bindings::wasi::filesystem::types::ErrorCode;
use bindings::wasi::filesystem::types::{
    self as host, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use bindings::wasi::io::streams::{Error, InputStream, OutputStream};

#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit",
        inline: "
            package book:wrapped-files;

            world wrapped-files {
                import wasi:filesystem/types@0.2.12;
                import wasi:filesystem/preopens@0.2.12;
                export wasi:filesystem/types@0.2.12;
                export wasi:filesystem/preopens@0.2.12;
            }
        ",
        generate_all,
        // What is imported and what is exported have the same records and enums: one Rust type for both.
        merge_structurally_equal_types: true,
        pub_export_macro: true,
    });
}

type Result<T = ()> = core::result::Result<T, ErrorCode>;

// ANCHOR: policy
/// What a component says to a program's calls. What it does not say, the host decides.
pub trait Policy: 'static {
    /// Asked before whatever would change a file or a directory, or opens it to be changed.
    fn change() -> Result {
        Ok(())
    }

    /// Asked before each `open-at`.
    fn open() -> Result {
        Ok(())
    }

    /// Asked of each path that a program names.
    fn path(_path: &str, _wanted: Wanted) -> Result {
        Ok(())
    }

    /// Asked of each name in a directory: whether it is shown.
    fn lists(_name: &str) -> bool {
        true
    }
}

/// What a program wants of a path.
pub enum Wanted {
    /// What is there.
    Old,
    /// That something comes to be there, or that something leads there.
    New,
}
// ANCHOR_END: policy

/// Makes a component of a policy.
#[macro_export]
macro_rules! export {
    ($policy:ident) => {
        type Component = $crate::Files<$policy>;
        $crate::bindings::export!(Component with_types_in $crate::bindings);
    };
}

/// The two interfaces, under the policy `P`.
pub struct Files<P>(PhantomData<P>);

impl<P: Policy> preopens::Guest for Files<P> {
    fn get_directories() -> Vec<(types::Descriptor, String)> {
        let wrapped = |(directory, name)| (Descriptor::<P>::wrap(directory), name);
        bindings::wasi::filesystem::preopens::get_directories()
            .into_iter()
            .map(wrapped)
            .collect()
    }
}

impl<P: Policy> types::Guest for Files<P> {
    type Descriptor = Descriptor<P>;
    type DirectoryEntryStream = Listing<P>;

    fn filesystem_error_code(error: &Error) -> Option<ErrorCode> {
        host::filesystem_error_code(error)
    }
}

/// A descriptor of ours around one of the host's.
pub struct Descriptor<P> {
    host: host::Descriptor,
    policy: PhantomData<P>,
}

impl<P: Policy> Descriptor<P> {
    fn wrap(host: host::Descriptor) -> types::Descriptor {
        types::Descriptor::new(Self {
            host,
            policy: PhantomData,
        })
    }
}

/// The host's descriptor in one of ours that a program hands back.
fn inside<'a, P: Policy>(descriptor: &'a types::DescriptorBorrow<'_>) -> &'a host::Descriptor {
    &descriptor.get::<Descriptor<P>>().host
}

impl<P: Policy> types::GuestDescriptor for Descriptor<P> {
    fn read_via_stream(&self, offset: u64) -> Result<InputStream> {
        self.host.read_via_stream(offset)
    }

    fn write_via_stream(&self, offset: u64) -> Result<OutputStream> {
        P::change()?;
        self.host.write_via_stream(offset)
    }

    fn append_via_stream(&self) -> Result<OutputStream> {
        P::change()?;
        self.host.append_via_stream()
    }

    fn advise(&self, offset: u64, length: u64, advice: Advice) -> Result {
        self.host.advise(offset, length, advice)
    }

    fn sync_data(&self) -> Result {
        self.host.sync_data()
    }

    fn get_flags(&self) -> Result<DescriptorFlags> {
        let flags = self.host.get_flags()?;
        // A program that asks first is not told that it could.
        Ok(if P::change().is_ok() {
            flags
        } else {
            flags & !TO_CHANGE
        })
    }

    fn get_type(&self) -> Result<DescriptorType> {
        self.host.get_type()
    }

    fn set_size(&self, size: u64) -> Result {
        P::change()?;
        self.host.set_size(size)
    }

    fn set_times(&self, access: NewTimestamp, modification: NewTimestamp) -> Result {
        P::change()?;
        self.host.set_times(access, modification)
    }

    fn read(&self, length: u64, offset: u64) -> Result<(Vec<u8>, bool)> {
        self.host.read(length, offset)
    }

    fn write(&self, buffer: Vec<u8>, offset: u64) -> Result<u64> {
        P::change()?;
        self.host.write(&buffer, offset)
    }

    fn read_directory(&self) -> Result<types::DirectoryEntryStream> {
        let host = self.host.read_directory()?;
        Ok(types::DirectoryEntryStream::new(Listing::<P> {
            host,
            policy: PhantomData,
        }))
    }

    fn sync(&self) -> Result {
        self.host.sync()
    }

    fn create_directory_at(&self, path: String) -> Result {
        P::path(&path, Wanted::New)?;
        P::change()?;
        self.host.create_directory_at(&path)
    }

    fn stat(&self) -> Result<DescriptorStat> {
        self.host.stat()
    }

    fn stat_at(&self, path_flags: PathFlags, path: String) -> Result<DescriptorStat> {
        P::path(&path, Wanted::Old)?;
        self.host.stat_at(path_flags, &path)
    }

    fn set_times_at(
        &self,
        path_flags: PathFlags,
        path: String,
        access: NewTimestamp,
        modification: NewTimestamp,
    ) -> Result {
        P::path(&path, Wanted::Old)?;
        P::change()?;
        self.host
            .set_times_at(path_flags, &path, access, modification)
    }

    fn link_at(
        &self,
        path_flags: PathFlags,
        old: String,
        directory: types::DescriptorBorrow,
        new: String,
    ) -> Result {
        P::path(&old, Wanted::Old)?;
        P::path(&new, Wanted::New)?;
        P::change()?;
        self.host
            .link_at(path_flags, &old, inside::<P>(&directory), &new)
    }

    fn open_at(
        &self,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> Result<types::Descriptor> {
        let creates = open_flags.contains(OpenFlags::CREATE);
        P::path(&path, if creates { Wanted::New } else { Wanted::Old })?;
        if creates || open_flags.contains(OpenFlags::TRUNCATE) || flags.intersects(TO_CHANGE) {
            P::change()?;
        }
        P::open()?;
        Ok(Self::wrap(
            self.host.open_at(path_flags, &path, open_flags, flags)?,
        ))
    }

    fn readlink_at(&self, path: String) -> Result<String> {
        P::path(&path, Wanted::Old)?;
        self.host.readlink_at(&path)
    }

    fn remove_directory_at(&self, path: String) -> Result {
        P::path(&path, Wanted::Old)?;
        P::change()?;
        self.host.remove_directory_at(&path)
    }

    fn rename_at(&self, old: String, directory: types::DescriptorBorrow, new: String) -> Result {
        P::path(&old, Wanted::Old)?;
        P::path(&new, Wanted::New)?;
        P::change()?;
        self.host.rename_at(&old, inside::<P>(&directory), &new)
    }

    fn symlink_at(&self, old: String, new: String) -> Result {
        P::path(&old, Wanted::New)?;
        P::path(&new, Wanted::New)?;
        P::change()?;
        self.host.symlink_at(&old, &new)
    }

    fn unlink_file_at(&self, path: String) -> Result {
        P::path(&path, Wanted::Old)?;
        P::change()?;
        self.host.unlink_file_at(&path)
    }

    fn is_same_object(&self, other: types::DescriptorBorrow) -> bool {
        self.host.is_same_object(inside::<P>(&other))
    }

    fn metadata_hash(&self) -> Result<MetadataHashValue> {
        self.host.metadata_hash()
    }

    fn metadata_hash_at(&self, path_flags: PathFlags, path: String) -> Result<MetadataHashValue> {
        P::path(&path, Wanted::Old)?;
        self.host.metadata_hash_at(path_flags, &path)
    }
}

/// What a descriptor is opened with to be changed.
const TO_CHANGE: DescriptorFlags = DescriptorFlags::WRITE.union(DescriptorFlags::MUTATE_DIRECTORY);

/// The names in a directory, without those that the policy does not show.
pub struct Listing<P> {
    host: host::DirectoryEntryStream,
    policy: PhantomData<P>,
}

impl<P: Policy> types::GuestDirectoryEntryStream for Listing<P> {
    fn read_directory_entry(&self) -> Result<Option<DirectoryEntry>> {
        loop {
            match self.host.read_directory_entry()? {
                Some(entry) if !P::lists(&entry.name) => {}
                answer => return Ok(answer),
            }
        }
    }
}
