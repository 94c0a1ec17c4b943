//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};

fn main() {
    let text = |mut file: &File| {
        let mut text = String::new();
        file.rewind().and_then(|()| file.read_to_string(&mut text)).map(|_| text)
    };
    if let Some(mut file) = done("open", OpenOptions::new().read(true).write(true).open("/tree/hello.txt")) {
        say("remove", fs::remove_file("/tree/hello.txt"));
        say("metadata", fs::metadata("/tree/hello.txt").map(|m| m.len()));
        say("read", text(&file));
        say("write", file.write_all(b"still here"));
        say("read", text(&file));
        say("length", file.metadata().map(|m| m.len()));
        done("another", fs::write("/tree/hello.txt", "another"));
        say("read", text(&file));
        say("read the other", fs::read_to_string("/tree/hello.txt"));
    }
    if let Some(mut file) = done("open", OpenOptions::new().read(true).append(true).open("/tree/lines.txt")) {
        say("rename", fs::rename("/tree/lines.txt", "/tree/sub/moved.txt"));
        say("write", file.write_all(b" and more"));
        say("read", fs::read_to_string("/tree/sub/moved.txt"));
        say("rename over it", fs::rename("/tree/hello.txt", "/tree/sub/moved.txt"));
        say("write", file.write_all(b" and even more"));
        say("read", text(&file));
        say("read the other", fs::read_to_string("/tree/sub/moved.txt"));
    }
    if let Some(entries) = done("read_dir", fs::read_dir("/tree/bücher")) {
        say("remove_dir_all", fs::remove_dir_all("/tree/bücher"));
        let mut names = Vec::new();
        for entry in entries.take(5) {
            names.push(entry.map(|entry| entry.file_name()).map_err(|e| e.raw_os_error()));
        }
        println!("{} entries or errors", names.len().min(1));
        say("read_dir", fs::read_dir("/tree/bücher").map(|_| ()));
    }
    if let Some(folder) = done("open", File::open("/tree/sub")) {
        say("rename", fs::rename("/tree/sub", "/tree/renamed"));
        say("is a folder", folder.metadata().map(|m| m.is_dir()));
        say("leaf", fs::read_to_string("/tree/renamed/deep/deeper/leaf.txt"));
        say("through the link", fs::read_to_string("/tree/to-sub/inner.txt"));
        say("up", fs::read_to_string("/tree/renamed/deep/up-two"));
    }
}
