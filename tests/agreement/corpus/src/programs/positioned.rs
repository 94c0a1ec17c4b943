//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{File, OpenOptions};
use std::io::Error;
use std::os::fd::AsRawFd;

unsafe extern "C" {
    fn pread(fd: i32, buffer: *mut u8, length: usize, at: i64) -> isize;
    fn pwrite(fd: i32, buffer: *const u8, length: usize, at: i64) -> isize;
    fn lseek(fd: i32, at: i64, whence: i32) -> i64;
    fn ftruncate(fd: i32, length: i64) -> i32;
    fn read(fd: i32, buffer: *mut u8, length: usize) -> isize;
    fn write(fd: i32, buffer: *const u8, length: usize) -> isize;
    fn close(fd: i32) -> i32;
    fn isatty(fd: i32) -> i32;
    fn fsync(fd: i32) -> i32;
    fn posix_fallocate(fd: i32, at: i64, length: i64) -> i32;
    fn posix_fadvise(fd: i32, at: i64, length: i64, advice: i32) -> i32;
}

fn check(value: isize) -> std::io::Result<isize> {
    if value < 0 { Err(Error::last_os_error()) } else { Ok(value) }
}

/// In 0.2, `pread` of this C library copies from a list that is not there where the host refuses: what comes then depends
/// on what lay on the stack.
fn may_pread(name: &str, at: i64) -> bool {
    !cfg!(target_env = "p2") || matches!(name, "for reading" | "appending" | "for both" | "none") && at < i64::MAX
}

fn all(name: &str, fd: i32) {
    println!("-- {name}");
    unsafe {
        for at in [0, 3, 11, 12, 100, -1, i64::MAX, i64::MIN] {
            if !may_pread(name, at) {
                continue;
            }
            let mut buffer = [0u8; 6];
            say(&format!("pread {at}"), check(pread(fd, buffer.as_mut_ptr(), 6, at)));
            println!("{buffer:?}");
        }
        for at in [0, 5, 12, 20, -1, i64::MIN] {
            say(&format!("pwrite {at}"), check(pwrite(fd, b"<>".as_ptr(), 2, at)));
        }
        say("pwrite nothing", check(pwrite(fd, b"".as_ptr(), 0, 3)));
        if may_pread(name, 3) {
            say("pread nothing", check(pread(fd, b"".as_ptr().cast_mut(), 0, 3)));
        }
        for (at, whence) in [(0, 0), (0, 1), (0, 2), (-1, 0), (-1, 2), (5, 1)] {
            say(&format!("lseek {at} {whence}"), check(lseek(fd, at, whence) as isize));
        }
        let mut buffer = [0u8; 3];
        say("read", check(read(fd, buffer.as_mut_ptr(), 3)));
        say("write", check(write(fd, b"\n".as_ptr(), 1)));
        say("ftruncate", check(ftruncate(fd, 4) as isize));
        say("ftruncate -1", check(ftruncate(fd, -1) as isize));
        println!("fallocate {}", posix_fallocate(fd, 0, 10));
        println!("fallocate {}", posix_fallocate(fd, -1, 10));
        println!("fadvise {}", posix_fadvise(fd, 0, 10, 0));
        println!("fadvise {}", posix_fadvise(fd, -1, 10, 2));
        say("fsync", check(fsync(fd) as isize));
        say("isatty", check(if isatty(fd) == 1 { 1 } else { -1 }));
    }
}

fn main() {
    let path = "/tree/hello.txt";
    if let Some(file) = done("read", File::open(path)) {
        all("for reading", file.as_raw_fd());
    }
    if let Some(file) = done("append", OpenOptions::new().append(true).read(true).open(path)) {
        all("appending", file.as_raw_fd());
    }
    if let Some(file) = done("both", OpenOptions::new().read(true).write(true).open(path)) {
        all("for both", file.as_raw_fd());
    }
    if let Some(file) = done("write", OpenOptions::new().write(true).open(path)) {
        all("for writing", file.as_raw_fd());
    }
    if let Some(file) = done("folder", File::open("/tree/sub")) {
        all("a folder", file.as_raw_fd());
    }
    all("none", 77);
    all("stdin", 0);
    unsafe {
        say("close", check(close(77) as isize));
        say("close -1", check(close(-1) as isize));
    }
}
