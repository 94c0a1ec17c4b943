//! Directories and files, and the way along a path.

use core::cell::RefCell;

use guest::alloc::{borrow::ToOwned, collections::BTreeMap, rc::Rc, string::String, vec, vec::Vec};

use crate::types::{DescriptorType, ErrorCode};

pub type Result<T = ()> = core::result::Result<T, ErrorCode>;

/// A file or a directory. It lives as long as a directory has it or a program holds it open.
pub enum Node {
    File(RefCell<Vec<u8>>),
    /// Sorted by name, and so listed.
    Directory(RefCell<BTreeMap<String, Rc<Node>>>),
}

impl Node {
    pub fn file(contents: Vec<u8>) -> Rc<Self> {
        Rc::new(Self::File(RefCell::new(contents)))
    }

    pub fn directory() -> Rc<Self> {
        Rc::new(Self::Directory(RefCell::default()))
    }

    pub fn contents(&self) -> Result<&RefCell<Vec<u8>>> {
        match self {
            Self::File(contents) => Ok(contents),
            Self::Directory(_) => Err(ErrorCode::IsDirectory),
        }
    }

    pub fn entries(&self) -> Result<&RefCell<BTreeMap<String, Rc<Self>>>> {
        match self {
            Self::Directory(entries) => Ok(entries),
            Self::File(_) => Err(ErrorCode::NotDirectory),
        }
    }

    pub fn kind(&self) -> DescriptorType {
        match self {
            Self::File(_) => DescriptorType::RegularFile,
            Self::Directory(_) => DescriptorType::Directory,
        }
    }

    pub fn get(&self, name: &str) -> Result<Rc<Self>> {
        self.entries()?
            .borrow()
            .get(name)
            .cloned()
            .ok_or(ErrorCode::NoEntry)
    }

    pub fn insert(&self, name: &str, node: Rc<Self>) -> Result {
        self.entries()?.borrow_mut().insert(name.to_owned(), node);
        Ok(())
    }

    pub fn remove(&self, name: &str) -> Result {
        self.entries()?.borrow_mut().remove(name);
        Ok(())
    }

    /// As much as there is of `length` bytes from `offset` on.
    pub fn read(&self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let contents = self.contents()?.borrow();
        let size = contents.len() as u64;
        let start = offset.min(size);
        let end = offset.saturating_add(length).min(size);
        Ok(contents[start as usize..end as usize].to_vec())
    }

    /// Puts `bytes` at `offset`, with zeroes before it where the file was shorter.
    pub fn write(&self, offset: u64, bytes: &[u8]) -> Result {
        let end = offset
            .checked_add(bytes.len() as u64)
            .ok_or(ErrorCode::FileTooLarge)?;
        if self.size()? < end {
            self.resize(end)?;
        }
        self.contents()?.borrow_mut()[offset as usize..end as usize].copy_from_slice(bytes);
        Ok(())
    }

    pub fn size(&self) -> Result<u64> {
        Ok(self.contents()?.borrow().len() as u64)
    }

    pub fn resize(&self, size: u64) -> Result {
        let mut contents = self.contents()?.borrow_mut();
        let size = usize::try_from(size).map_err(|_| ErrorCode::FileTooLarge)?;
        let more = size.saturating_sub(contents.len());
        contents
            .try_reserve(more)
            .map_err(|_| ErrorCode::InsufficientSpace)?;
        contents.resize(size, 0);
        Ok(())
    }

    /// What `path` leads to from here. It may go up again, but not out.
    pub fn walk(self: &Rc<Self>, path: &str) -> Result<Rc<Self>> {
        if path.is_empty() {
            return Err(ErrorCode::NoEntry);
        }
        if path.starts_with('/') {
            return Err(ErrorCode::NotPermitted);
        }
        let mut above = vec![];
        let mut here = self.clone();
        for name in path.split('/') {
            here.entries()?;
            match name {
                "" | "." => {}
                ".." => here = above.pop().ok_or(ErrorCode::NotPermitted)?,
                name => {
                    let next = here.get(name)?;
                    above.push(core::mem::replace(&mut here, next));
                }
            }
        }
        Ok(here)
    }

    /// The directory that `path` ends in, and the last name, which need not be there.
    pub fn walk_to_parent<'a>(self: &Rc<Self>, path: &'a str) -> Result<(Rc<Self>, &'a str)> {
        let path = path.trim_end_matches('/');
        let (parent, name) = match path.rsplit_once('/') {
            Some(("", _)) => return Err(ErrorCode::NotPermitted),
            Some((parent, name)) => (self.walk(parent)?, name),
            None => (self.clone(), path),
        };
        parent.entries()?;
        match name {
            "" => Err(ErrorCode::NoEntry),
            "." | ".." => Err(ErrorCode::Invalid),
            name => Ok((parent, name)),
        }
    }

    /// Whether `other` is this directory or somewhere in it.
    pub fn holds(self: &Rc<Self>, other: &Rc<Self>) -> bool {
        match &**self {
            _ if Rc::ptr_eq(self, other) => true,
            Self::Directory(entries) => entries.borrow().values().any(|entry| entry.holds(other)),
            Self::File(_) => false,
        }
    }
}
