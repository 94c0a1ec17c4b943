//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File};
use std::io::{BufRead, BufReader, IoSliceMut, Read, Seek, SeekFrom};

fn main() {
    for name in ["hello.txt", "empty.txt", "raw.bin", "lines.txt", "sub", "to-hello", "bücher/größe.txt", "日本.txt",
        "with space.txt", "missing", "zur-größe", "through", "to-sub/up", "sub/deep/up-two", "sub/deep/up-three"]
    {
        let path = format!("/tree/{name}");
        say(&format!("read_to_string {name}"), fs::read_to_string(&path));
        say(&format!("read {name}"), fs::read(&path).map(|bytes| bytes.len()));
        let Some(mut file) = done(&format!("open {name}"), File::open(&path)) else {
            continue;
        };
        let mut buffer = [0; 5];
        say("read 5", file.read(&mut buffer).map(|n| buffer[..n].to_vec()));
        say("read 0", file.read(&mut []));
        say("position", file.stream_position());
        say("exact", file.read_exact(&mut buffer).map(|()| buffer));
        for at in [SeekFrom::Start(2), SeekFrom::Current(1), SeekFrom::Current(-2), SeekFrom::End(-3),
            SeekFrom::End(0), SeekFrom::End(4), SeekFrom::Current(-100), SeekFrom::End(-1000),
            SeekFrom::Start(u64::MAX), SeekFrom::Start(1 << 40), SeekFrom::Current(i64::MIN), SeekFrom::Start(1)]
        {
            say(&format!("seek {at:?}"), file.seek(at));
            say("then", file.read(&mut buffer).map(|n| buffer[..n].to_vec()));
        }
        say("rewind", file.rewind());
        let (mut one, mut two) = ([0; 2], [0; 3]);
        let mut parts = [IoSliceMut::new(&mut one), IoSliceMut::new(&mut []), IoSliceMut::new(&mut two)];
        say("vectored", file.read_vectored(&mut parts));
        println!("{one:?} {two:?}");
        let mut rest = Vec::new();
        say("rest", file.read_to_end(&mut rest));
        say("rest again", file.read_to_end(&mut rest));
        say("rewind", file.rewind());
        let mut lines = 0;
        for line in BufReader::new(&file).lines() {
            lines += 1;
            if say("line", line).is_none() {
                break;
            }
        }
        println!("{lines} lines");
        say("rewind", file.rewind());
        say("take", (&file).take(4).bytes().collect::<Result<Vec<u8>, _>>());
        done("clone", file.try_clone());
    }
}
