use std::io::{self, BufWriter, IoSlice, Write};

unsafe extern "C" {
    fn write(fd: i32, buffer: *const u8, length: usize) -> isize;
    fn close(fd: i32) -> i32;
    fn lseek(fd: i32, at: i64, whence: i32) -> i64;
}

fn main() {
    let mut out = io::stdout();
    say("write", out.write(b"part"));
    say("write nothing", out.write(b""));
    say("no newline", out.write_all(b"no newline"));
    eprint!("one on stderr;");
    say("flush", out.flush());
    eprintln!("two");
    say("invalid", out.write_all(b"\xff\xfe\x00\x80\xc3"));
    say("split character", out.write_all(&"ü".as_bytes()[..1]));
    say("its end", out.write_all(&"ü".as_bytes()[1..]));
    println!();
    say("invalid on stderr", io::stderr().write_all(b"\xf0\x28\x8c\x28 end\n"));
    say("controls", out.write_all(b"\x1b[31mred\x1b[0m\r\n\t\x07\x08\n"));
    say("vectored", out.write_vectored(&[IoSlice::new(b"a"), IoSlice::new(b""), IoSlice::new(b"bc\n")]));
    unsafe {
        println!("raw {}", write(1, b"raw\n".as_ptr(), 4));
        println!("raw nothing {}", write(1, b"".as_ptr(), 0));
        println!("raw stderr {}", write(2, b"raw\n".as_ptr(), 4));
        println!("seek {}", lseek(1, 0, 0));
        say::<()>("  error", Err(io::Error::last_os_error()));
        println!("to 99: {}", write(99, b"x".as_ptr(), 1));
        say::<()>("  error", Err(io::Error::last_os_error()));
    }
    for n in 0..20 {
        print!("{n} ");
        eprint!("{n} ");
    }
    println!();
    let mut lines = BufWriter::new(io::stdout().lock());
    for n in 0..6000 {
        writeln!(lines, "line {n:04} of a long output").unwrap();
    }
    drop(lines);
    let big = vec![b'x'; 150_000];
    say("big", out.write(&big));
    say("big, whole", out.write_all(&big));
    say("big on stderr", io::stderr().write(&big[..70_000]));
    println!();
    unsafe {
        println!("close stderr {}", close(2));
        println!("write there {}", write(2, b"gone\n".as_ptr(), 5));
        say::<()>("  error", Err(io::Error::last_os_error()));
        println!("close stdout {}", close(1));
        println!("never seen, or is it?");
    }
    print!("without a newline at the end");
}
