//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};

fn main() {
    for path in ["hello.txt", "missing.txt", "to-hello", "sub", "dangling"] {
        for bits in 0..64u32 {
            let bit = |n: u32| bits & (1 << n) != 0;
            fs::write("/tree/hello.txt", "hello, tree\n").ok();
            fs::remove_file("/tree/missing.txt").ok();
            fs::remove_file("/tree/nowhere").ok();
            let opened = OpenOptions::new()
                .read(bit(0))
                .write(bit(1))
                .append(bit(2))
                .truncate(bit(3))
                .create(bit(4))
                .create_new(bit(5))
                .open(format!("/tree/{path}"));
            let name = format!("{path} {bits:06b}");
            let mut file = match opened {
                Ok(file) => file,
                Err(error) => {
                    println!("{name}: {:?} {:?}", error.kind(), error.raw_os_error());
                    continue;
                }
            };
            let wrote = file.write(b"XYZ").map_err(|e| (e.kind(), e.raw_os_error()));
            let mut text = Vec::new();
            let read = file.read_to_end(&mut text).map_err(|e| (e.kind(), e.raw_os_error()));
            let now = fs::read_to_string(format!("/tree/{path}")).map_err(|e| e.raw_os_error());
            println!("{name}: opened, wrote {wrote:?}, read {read:?} {text:?}, now {now:?}");
        }
    }
}
