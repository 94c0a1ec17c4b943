//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File, Metadata};
use std::time::UNIX_EPOCH;

fn facts(what: &str, result: std::io::Result<Metadata>) {
    let Some(data) = done(what, result) else {
        return;
    };
    let kind = data.file_type();
    let length = if kind.is_dir() { 0 } else { data.len() };
    println!(
        "  {length} bytes, dir {} {}, file {} {}, link {} {}, read-only {}",
        data.is_dir(), kind.is_dir(), data.is_file(), kind.is_file(), data.is_symlink(), kind.is_symlink(),
        data.permissions().readonly()
    );
    if !kind.is_symlink() {
        say("  modified", data.modified().map(|at| at.duration_since(UNIX_EPOCH).ok()));
    }
}

fn main() {
    for name in ["", ".", "hello.txt", "empty.txt", "sub", "sub/", "hello.txt/", "sub/inner.txt", "sub/deep", "to-hello",
        "to-sub", "to-sub/", "to-sub/.", "dangling", "loop-a", "self", "absolute", "absolute-host", "out", "out-and-back",
        "parent", "chain-1", "here", "here/here/here/hello.txt", "to-file-slash", "to-sub-slash", "through", "missing",
        "zur-größe", "to-hello/", "hello.txt/..", "missing/..", "sub/..", "sub/../hello.txt", "to-sub/../hello.txt"]
    {
        let path = format!("/tree/{name}");
        facts(&format!("metadata {name}"), fs::metadata(&path));
        facts(&format!("symlink_metadata {name}"), fs::symlink_metadata(&path));
        println!("  exists {}, try_exists {:?}", std::path::Path::new(&path).exists(), fs::exists(&path).map_err(|e| e.kind()));
    }
    if let Some(file) = done("open", File::open("/tree/hello.txt")) {
        facts("of the file", file.metadata());
    }
    if let Some(folder) = done("open", File::open("/tree/sub")) {
        facts("of the folder", folder.metadata());
    }
    if let Some(mut entries) = done("read_dir", fs::read_dir("/tree")) {
        let mut all: Vec<_> = entries.by_ref().flatten().collect();
        all.sort_by_key(|entry| entry.file_name());
        for entry in all {
            println!("{:?} {:?}", entry.file_name(), entry.path());
            say("  type", entry.file_type().map(|t| (t.is_dir(), t.is_file(), t.is_symlink())));
            facts("  of the entry", entry.metadata());
        }
    }
}
