//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs;

fn list(path: &str) {
    let Some(entries) = done(&format!("read_dir {path}"), fs::read_dir(path)) else {
        return;
    };
    let mut names = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => names.push(format!("{:?} {:?}", entry.file_name(), entry.file_type().map(|t| t.is_dir()).ok())),
            Err(error) => names.push(format!("{:?}", error.raw_os_error())),
        }
    }
    names.sort();
    for name in names {
        println!("  {name}");
    }
}

fn main() {
    for path in ["/tree", "/tree/", "/tree/.", "/tree/sub", "/tree/to-sub", "/tree/to-sub/", "/tree/hello.txt", "/tree/missing",
        "/tree/dangling", "/tree/loop-a", "/tree/out", "/tree/parent", "/tree/here", "/tree/bücher", "/tree/sub/..", "/tree/..", "/"]
    {
        list(path);
    }
    for path in ["a", "a", "a/b", "x/y", "hello.txt", "hello.txt/z", "dangling", "to-sub", "to-sub/below", "sub/", "c/", "d//",
        ".", "..", "../e", "e/..", "a/./f", "a/../g", "loop-a/h", "ü ö", &"l".repeat(255), &"l".repeat(256), ""]
    {
        say(&format!("create_dir {path}"), fs::create_dir(format!("/tree/{path}")));
    }
    for path in ["a/b/c/d", "x/y/z", "hello.txt/z", "dangling/z", "to-sub/one/two", "../out", "a", "/", "p/q/../r"] {
        say(&format!("create_dir_all {path}"), fs::create_dir_all(format!("/tree/{path}")));
    }
    list("/tree");
    list("/tree/a");
    list("/tree/sub");
    for path in ["a", "a/b/c/d", "a/b/c/d", "hello.txt", "to-sub", "to-sub/", "dangling", "missing", ".", "..", "c/", "d", "x/y/z/.",
        "x/y/z/..", "x/y/z", "", "/", "parent", "here"]
    {
        say(&format!("remove_dir {path}"), fs::remove_dir(format!("/tree/{path}")));
    }
    // Of a folder with several entries the first that a host lists is refused first, so these have one, or are gone.
    let whole = if fs::metadata("/tree/sub/one").is_ok() { "sub" } else { "sub/deep/deeper" };
    for path in ["a", "x", "hello.txt", "to-sub", "dangling", "missing", whole] {
        say(&format!("remove_dir_all {path}"), fs::remove_dir_all(format!("/tree/{path}")));
    }
    list("/tree");
}
