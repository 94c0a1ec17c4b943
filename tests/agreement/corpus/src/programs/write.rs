//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, IoSlice, Read, Seek, SeekFrom, Write};

fn main() {
    let path = "/tree/new.txt";
    done("write", fs::write(path, "0123456789"));
    say("now", fs::read_to_string(path));
    if let Some(mut file) = done("read and write", OpenOptions::new().read(true).write(true).open(path)) {
        say("seek", file.seek(SeekFrom::Start(4)));
        say("write", file.write(b"ab"));
        say("write nothing", file.write(b""));
        say("vectored", file.write_vectored(&[IoSlice::new(b"C"), IoSlice::new(b""), IoSlice::new(b"DE")]));
        say("position", file.stream_position());
        say("shrink", file.set_len(5));
        say("position", file.stream_position());
        say("write past the end", file.write_all(b"!"));
        say("grow", file.set_len(15));
        say("too far", file.set_len(u64::MAX));
        say("seek far", file.seek(SeekFrom::Start(20)));
        say("write", file.write_all(b"end"));
        say("flush", file.flush());
        say("sync all", file.sync_all());
        say("sync data", file.sync_data());
        say("rewind", file.rewind());
        let mut text = Vec::new();
        say("read", file.read_to_end(&mut text));
        println!("{text:?}");
        say("length", file.metadata().map(|m| m.len()));
    }
    if let Some(mut file) = done("append", OpenOptions::new().append(true).read(true).open(path)) {
        say("position", file.stream_position());
        say("write", file.write(b"+1"));
        say("position", file.stream_position());
        say("rewind", file.rewind());
        say("write", file.write(b"+2"));
        say("position", file.stream_position());
        let mut text = String::new();
        say("read", file.read_to_string(&mut text));
        say("seek", file.seek(SeekFrom::End(-6)));
        let mut text = String::new();
        say("read", file.read_to_string(&mut text).map(|n| (n, text)));
        say("shrink", file.set_len(3));
        say("write", file.write(b"+3"));
    }
    say("now", fs::read(path));
    if let Some(mut file) = done("for reading", File::open(path)) {
        say("write", file.write(b"no"));
        say("write nothing", file.write(b""));
        say("grow", file.set_len(100));
        say("sync", file.sync_all());
    }
    if let Some(mut file) = done("create", File::create(path)) {
        say("read", file.read(&mut [0; 4]));
        say("read nothing", file.read(&mut []));
        say("write", file.write(b"fresh"));
    }
    if let Some(file) = done("create new", File::create_new("/tree/newer.txt")) {
        let mut file = BufWriter::new(file);
        for n in 0..3000 {
            if writeln!(file, "line {n}").is_err() {
                break;
            }
        }
        done("into inner", file.into_inner().map_err(|e| e.into_error()));
    }
    say("length", fs::metadata("/tree/newer.txt").map(|m| m.len()));
    done("create new again", File::create_new("/tree/newer.txt"));
    done("write on a folder", fs::write("/tree/sub", "x"));
    done("write through a link", fs::write("/tree/to-hello", "changed"));
    say("now", fs::read_to_string("/tree/hello.txt"));
    done("write through a dangling link", fs::write("/tree/dangling", "made"));
    say("now", fs::read_to_string("/tree/nowhere"));
    done("write through a loop", fs::write("/tree/loop-a", "x"));
    done("write outside", fs::write("/tree/out", "x"));
    done("write below a file", fs::write("/tree/hello.txt/x", "x"));
    done("write below nothing", fs::write("/tree/none/x", "x"));
    done("write with a slash", fs::write("/tree/slash/", "x"));
    // Two handles on one file.
    let both = (OpenOptions::new().write(true).open(path), File::open(path));
    if let (Ok(mut writer), Ok(mut reader)) = both {
        let mut text = String::new();
        say("reader", reader.read_to_string(&mut text).map(|_| text));
        say("writer", writer.write(b"WRITTEN OVER IT"));
        let mut text = String::new();
        say("reader", reader.read_to_string(&mut text).map(|_| text));
        say("reader's length", reader.metadata().map(|m| m.len()));
        say("truncate", writer.set_len(0));
        say("reader", reader.read(&mut [0; 9]));
        say("reader's length", reader.metadata().map(|m| m.len()));
    }
}
