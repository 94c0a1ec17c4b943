//! What a program holds: descriptors of files and directories, and listings.

use core::cell::{Cell, RefCell};

use guest::alloc::{rc::Rc, string::String, vec, vec::Vec};

use crate::MemoryFiles;
use crate::exports::wasi::filesystem::types::{
    self, Advice, DescriptorBorrow, DescriptorFlags, DescriptorStat, DescriptorType,
    DirectoryEntry, ErrorCode, Guest, GuestDescriptor, GuestDirectoryEntryStream,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use crate::own::{InputStream, OutputStream};
use crate::streams::{In, Out, Position};
use crate::tree::{Node, Result};
use crate::wasi::clocks::wall_clock::Datetime;
use crate::wasi::io::error::Error;

/// The time of every file: 2000-01-01T00:00:00Z.
const TIME: Datetime = Datetime {
    seconds: 946_684_800,
    nanoseconds: 0,
};

impl Guest for MemoryFiles {
    type Descriptor = Descriptor;
    type DirectoryEntryStream = Listing;

    /// No error of a stream is ours.
    fn filesystem_error_code(_: &Error) -> Option<ErrorCode> {
        None
    }
}

pub struct Descriptor {
    node: Rc<Node>,
    flags: DescriptorFlags,
}

impl Descriptor {
    pub fn preopen(node: Rc<Node>) -> types::Descriptor {
        types::Descriptor::new(Self {
            node,
            flags: DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY,
        })
    }

    /// The file or directory, if it was opened for `wanted`.
    fn opened_for(&self, wanted: DescriptorFlags) -> Result<&Rc<Node>> {
        if self.flags.contains(wanted) {
            Ok(&self.node)
        } else {
            Err(ErrorCode::BadDescriptor)
        }
    }
}

impl GuestDescriptor for Descriptor {
    fn read_via_stream(&self, offset: u64) -> Result<InputStream> {
        let node = self.opened_for(DescriptorFlags::READ)?.clone();
        node.contents()?;
        Ok(InputStream::new(In::File {
            node,
            offset: Cell::new(offset),
        }))
    }

    fn write_via_stream(&self, offset: u64) -> Result<OutputStream> {
        let node = self.opened_for(DescriptorFlags::WRITE)?.clone();
        Ok(OutputStream::new(Out::File {
            node,
            position: Position::At(Cell::new(offset)),
        }))
    }

    fn append_via_stream(&self) -> Result<OutputStream> {
        let node = self.opened_for(DescriptorFlags::WRITE)?.clone();
        Ok(OutputStream::new(Out::File {
            node,
            position: Position::End,
        }))
    }

    fn advise(&self, _offset: u64, _length: u64, _advice: Advice) -> Result {
        Ok(())
    }

    fn sync_data(&self) -> Result {
        Ok(())
    }

    fn get_flags(&self) -> Result<DescriptorFlags> {
        Ok(self.flags)
    }

    fn get_type(&self) -> Result<DescriptorType> {
        Ok(self.node.kind())
    }

    fn set_size(&self, size: u64) -> Result {
        self.opened_for(DescriptorFlags::WRITE)?.resize(size)
    }

    fn set_times(&self, _access: NewTimestamp, _modification: NewTimestamp) -> Result {
        Err(ErrorCode::Unsupported)
    }

    fn read(&self, length: u64, offset: u64) -> Result<(Vec<u8>, bool)> {
        let node = self.opened_for(DescriptorFlags::READ)?;
        let bytes = node.read(offset, length)?;
        let at_end = offset.saturating_add(length) >= node.size()?;
        Ok((bytes, at_end))
    }

    fn write(&self, buffer: Vec<u8>, offset: u64) -> Result<u64> {
        self.opened_for(DescriptorFlags::WRITE)?
            .write(offset, &buffer)?;
        Ok(buffer.len() as u64)
    }

    fn read_directory(&self) -> Result<types::DirectoryEntryStream> {
        let entries = self.opened_for(DescriptorFlags::READ)?.entries()?.borrow();
        let listed = |(name, node): (&String, &Rc<Node>)| DirectoryEntry {
            type_: node.kind(),
            name: name.clone(),
        };
        let listing: Vec<_> = entries.iter().map(listed).collect();
        Ok(types::DirectoryEntryStream::new(Listing(RefCell::new(
            listing.into_iter(),
        ))))
    }

    fn sync(&self) -> Result {
        Ok(())
    }

    fn create_directory_at(&self, path: String) -> Result {
        if self.node.walk(&path).is_ok() {
            return Err(ErrorCode::Exist);
        }
        let (parent, name) = self.node.walk_to_parent(&path)?;
        parent.insert(name, Node::directory())
    }

    fn stat(&self) -> Result<DescriptorStat> {
        Ok(stat(&self.node))
    }

    fn stat_at(&self, _: PathFlags, path: String) -> Result<DescriptorStat> {
        Ok(stat(&*self.node.walk(&path)?))
    }

    fn set_times_at(
        &self,
        _: PathFlags,
        _path: String,
        _access: NewTimestamp,
        _modification: NewTimestamp,
    ) -> Result {
        Err(ErrorCode::Unsupported)
    }

    fn link_at(
        &self,
        _: PathFlags,
        _old: String,
        _directory: DescriptorBorrow,
        _new: String,
    ) -> Result {
        Err(ErrorCode::Unsupported)
    }

    fn open_at(
        &self,
        _: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> Result<types::Descriptor> {
        let node = match self.node.walk(&path) {
            Ok(_) if open_flags.contains(OpenFlags::CREATE | OpenFlags::EXCLUSIVE) => {
                return Err(ErrorCode::Exist);
            }
            Err(ErrorCode::NoEntry)
                if path.ends_with('/') && open_flags.contains(OpenFlags::CREATE) =>
            {
                return Err(ErrorCode::IsDirectory);
            }
            Err(ErrorCode::NoEntry) if open_flags.contains(OpenFlags::CREATE) => {
                let (parent, name) = self.node.walk_to_parent(&path)?;
                let node = Node::file(vec![]);
                parent.insert(name, node.clone())?;
                node
            }
            found => found?,
        };
        if open_flags.contains(OpenFlags::DIRECTORY) {
            node.entries()?;
        }
        if flags.contains(DescriptorFlags::WRITE) {
            node.contents()?;
        }
        if open_flags.contains(OpenFlags::TRUNCATE) {
            node.resize(0)?;
        }
        Ok(types::Descriptor::new(Self { node, flags }))
    }

    /// There are no links.
    fn readlink_at(&self, path: String) -> Result<String> {
        self.node.walk(&path)?;
        Err(ErrorCode::Invalid)
    }

    fn remove_directory_at(&self, path: String) -> Result {
        let (parent, name) = self.node.walk_to_parent(&path)?;
        if !parent.get(name)?.entries()?.borrow().is_empty() {
            return Err(ErrorCode::NotEmpty);
        }
        parent.remove(name)
    }

    fn rename_at(&self, old: String, directory: DescriptorBorrow, new: String) -> Result {
        let (old_parent, old_name) = self.node.walk_to_parent(&old)?;
        let (new_parent, new_name) = directory.get::<Self>().node.walk_to_parent(&new)?;
        let node = old_parent.get(old_name)?;
        match (&*node, new_parent.get(new_name)) {
            (_, Ok(replaced)) if Rc::ptr_eq(&node, &replaced) => return Ok(()),
            (Node::Directory(_), _) if node.holds(&new_parent) => return Err(ErrorCode::Invalid),
            (Node::Directory(_), Ok(replaced)) if !replaced.entries()?.borrow().is_empty() => {
                return Err(ErrorCode::NotEmpty);
            }
            (Node::File(_), Ok(replaced)) => {
                replaced.contents()?;
            }
            _ => {}
        }
        old_parent.remove(old_name)?;
        new_parent.insert(new_name, node)
    }

    fn symlink_at(&self, _old: String, _new: String) -> Result {
        Err(ErrorCode::Unsupported)
    }

    fn unlink_file_at(&self, path: String) -> Result {
        let (parent, name) = self.node.walk_to_parent(&path)?;
        parent.get(name)?.contents()?;
        parent.remove(name)
    }

    fn is_same_object(&self, other: DescriptorBorrow) -> bool {
        Rc::ptr_eq(&self.node, &other.get::<Self>().node)
    }

    fn metadata_hash(&self) -> Result<MetadataHashValue> {
        Ok(hash(&self.node))
    }

    fn metadata_hash_at(&self, _: PathFlags, path: String) -> Result<MetadataHashValue> {
        Ok(hash(&self.node.walk(&path)?))
    }
}

fn stat(node: &Node) -> DescriptorStat {
    DescriptorStat {
        type_: node.kind(),
        link_count: 1,
        size: node.size().unwrap_or(0),
        data_access_timestamp: Some(TIME),
        data_modification_timestamp: Some(TIME),
        status_change_timestamp: Some(TIME),
    }
}

/// Programs take this for a file's identity. Where it is in memory is as good as a number on a disk.
fn hash(node: &Rc<Node>) -> MetadataHashValue {
    MetadataHashValue {
        lower: Rc::as_ptr(node).addr() as u64,
        upper: 0,
    }
}

/// What was in a directory when the program began to read it.
pub struct Listing(RefCell<vec::IntoIter<DirectoryEntry>>);

impl GuestDirectoryEntryStream for Listing {
    fn read_directory_entry(&self) -> Result<Option<DirectoryEntry>> {
        Ok(self.0.borrow_mut().next())
    }
}
