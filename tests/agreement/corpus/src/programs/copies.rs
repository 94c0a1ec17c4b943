//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File};

fn main() {
    for (from, to) in [("hello.txt", "copy"), ("raw.bin", "copy"), ("empty.txt", "copy"), ("missing", "copy"), ("sub", "copy"), ("hello.txt", "sub"),
        ("to-hello", "copy-2"), ("hello.txt", "dangling"), ("dangling", "copy-3"), ("hello.txt", "hello.txt"), ("out", "copy-4"), ("hello.txt", "out"),
        ("loop-a", "copy-5"), ("hello.txt", "none/x"), ("hello.txt", "../x"), ("raw.bin", "to-hello"), ("日本.txt", "ж")]
    {
        say(&format!("copy {from} {to}"), fs::copy(format!("/tree/{from}"), format!("/tree/{to}")));
        say("  now", fs::read(format!("/tree/{to}")).map(|bytes| bytes.len()));
    }
    for name in ["hello.txt", "sub", "to-hello", "missing"] {
        let path = format!("/tree/{name}");
        if let Ok(data) = fs::metadata(&path) {
            let mut permissions = data.permissions();
            println!("{name} read-only {}", permissions.readonly());
            permissions.set_readonly(true);
            say("set_permissions", fs::set_permissions(&path, permissions.clone()));
            if let Ok(file) = File::open(&path) {
                say("of the file", file.set_permissions(permissions));
            }
            say("now", fs::metadata(&path).map(|m| m.permissions().readonly()));
        }
    }
    done("lock", File::open("/tree/hello.txt").and_then(|file| file.lock()));
    for name in ["copy", "copy", "missing", "sub", "sub/", "to-hello", "to-hello/", "dangling", "empty.txt/", "..", ".", "../x", "out", "ж"] {
        say(&format!("remove_file {name}"), fs::remove_file(format!("/tree/{name}")));
    }
    say("temp dir", fs::read_dir("/tmp").map(|_| ()));
}
