//@ stdin = "one\ntwo\r\n\nvier größe\nno end"
//@ case.closed = {}
//@ case.empty = { stdin = "" }
//@ case.newline = { stdin = "\n" }
//@ case.one = { stdin = "x" }
use std::io::{self, BufRead, Read, Write};

unsafe extern "C" {
    fn read(fd: i32, buffer: *mut u8, length: usize) -> isize;
    fn write(fd: i32, buffer: *const u8, length: usize) -> isize;
    fn lseek(fd: i32, at: i64, whence: i32) -> i64;
    fn isatty(fd: i32) -> i32;
}

fn main() {
    unsafe {
        let mut two = [0u8; 2];
        println!("raw read {} {two:?}", read(0, two.as_mut_ptr(), 2));
        println!("raw read of nothing {}", read(0, two.as_mut_ptr(), 0));
        println!("write {}", write(0, b"x".as_ptr(), 1));
        say::<()>("  error", Err(io::Error::last_os_error()));
        println!("seek {}", lseek(0, 0, 1));
        say::<()>("  error", Err(io::Error::last_os_error()));
        println!("read from stdout {}", read(1, two.as_mut_ptr(), 2));
        say::<()>("  error", Err(io::Error::last_os_error()));
        println!("isatty {} {} {}", isatty(0), isatty(1), isatty(2));
    }
    let mut line = String::new();
    say("read_line", io::stdin().read_line(&mut line));
    println!("{line:?}");
    say("next line", io::stdin().lock().lines().next().transpose());
    let mut rest = Vec::new();
    say("split", io::stdin().lock().split(b' ').next().transpose());
    say("read_to_end", io::stdin().read_to_end(&mut rest));
    println!("{rest:?}");
    say("read_to_end again", io::stdin().read_to_end(&mut rest));
    say("read_line", io::stdin().read_line(&mut line));
    say("read", io::stdin().read(&mut [0; 10]));
    say("flush", io::stdout().flush());
}
