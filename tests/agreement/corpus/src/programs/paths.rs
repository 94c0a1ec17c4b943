//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
//@ case.as-root = { dirs = ["fixtures/tree::/"] }
//@ case.as-dot = { dirs = ["fixtures/tree::."] }
//@ case.as-name = { dirs = ["fixtures/tree::tree"] }
//@ case.as-slash = { dirs = ["fixtures/tree::/tree/"] }
//@ case.as-deep = { dirs = ["fixtures/tree::/a/b/tree"] }
use std::fs::{self, File};

fn main() {
    let long = format!("/tree/{}", "n".repeat(120) + ".txt");
    let too_long = format!("/tree/{}", "n".repeat(300));
    let deep = format!("/tree/{}hello.txt", "sub/../".repeat(100));
    let dots = format!("/tree/{}hello.txt", "./".repeat(1000));
    let here = format!("/tree/{}hello.txt", "here/".repeat(30));
    let very_long = format!("/tree/{}", "sub/../".repeat(700));
    for path in [
        "", ".", "..", "/", "//", "hello.txt", "./hello.txt", "../hello.txt", "tree", "tree/hello.txt", "./tree/hello.txt",
        "/tree", "/tree/", "/tree//", "/tree/.", "/tree/..", "/tree/../tree/hello.txt", "/tree/hello.txt", "//tree//hello.txt",
        "/./tree/hello.txt", "/tree/./hello.txt", "/tree//hello.txt", "/tree/hello.txt/", "/tree/hello.txt/.", "/tree/hello.txt/..",
        "/tree/sub/../hello.txt", "/tree/sub/../../tree/hello.txt", "/tree/sub/./../hello.txt", "/tree/missing/../hello.txt",
        "/tree/to-sub/../hello.txt", "/tree/to-sub/inner.txt", "/tree/to-hello", "/tree/to-hello/", "/tree/out", "/tree/out/",
        "/tree/out-and-back", "/tree/absolute", "/tree/absolute-host", "/tree/parent", "/tree/parent/tree/hello.txt", "/tree/loop-a",
        "/tree/self/x", "/tree/dangling", "/tree/dangling/", "/tree/dangling/x", "/tree/hello.txt/x", "/tree/sub/up", "/tree/sub/deep/up-two",
        "/tree/sub/deep/up-three", "/tree/to-sub/up", "/tree/here/here/sub/inner.txt", "/tree/to-file-slash", "/tree/to-sub-slash",
        "/tree/to-sub-slash/inner.txt", "/tree/through", "/tree/zur-größe", "/tree/bücher/größe.txt", "/tree/bücher/größe.txt", "/tree/日本.txt",
        "/tree/with space.txt", "/tree/HELLO.TXT", "/tree/a\0b", "\0", "/tree/\\hello.txt", "/tree/hello.txt\n", "/treehello.txt", "/tre",
        "/etc/passwd", "/a/b/tree/hello.txt", "/a/hello.txt", "/a/b/tree/../tree/hello.txt",
        &long, &too_long, &deep, &dots, &here, &very_long,
    ] {
        let short: String = path.chars().take(60).collect();
        println!("{short:?} of {} bytes", path.len());
        say("  metadata", fs::metadata(path).map(|m| (m.is_dir(), m.is_file())));
        say("  symlink_metadata", fs::symlink_metadata(path).map(|m| (m.is_dir(), m.is_file(), m.is_symlink())));
        done("  open", File::open(path));
        say("  read", fs::read(path).map(|bytes| bytes.len()));
        say("  read_dir", fs::read_dir(path).map(|entries| entries.flatten().count()));
        say("  read_link", fs::read_link(path));
        say("  exists", fs::exists(path));
        say("  canonicalize", fs::canonicalize(path).map(|p| p.to_string_lossy().len()));
    }
}
