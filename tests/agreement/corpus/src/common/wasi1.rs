/// A line for a result: what came, or the error's number and name.
fn say<T: std::fmt::Debug>(what: &str, result: Result<T, wasip1::Errno>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: {value:?}");
            Some(value)
        }
        Err(errno) => {
            println!("{what}: errno {} {}", errno.raw(), errno.name());
            None
        }
    }
}

/// Opens below a directory with all rights that WASI 0.1 has.
fn open(dir: u32, path: &str, oflags: u16, fdflags: u16) -> Result<u32, wasip1::Errno> {
    let all = (1 << 30) - 1;
    unsafe { wasip1::path_open(dir, wasip1::LOOKUPFLAGS_SYMLINK_FOLLOW, path, oflags, all, all, fdflags) }
}

/// The same for reading only.
fn open_to_read(dir: u32, path: &str) -> Result<u32, wasip1::Errno> {
    let read = wasip1::RIGHTS_FD_READ | wasip1::RIGHTS_FD_READDIR | wasip1::RIGHTS_FD_SEEK;
    unsafe { wasip1::path_open(dir, wasip1::LOOKUPFLAGS_SYMLINK_FOLLOW, path, 0, read, read, 0) }
}
