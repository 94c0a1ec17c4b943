//@ dirs = ["fixtures/tree::/a::rw", "fixtures/other::/a/sub", "fixtures/small::/a/sub/deep::rw"]
//@ case.reversed = { dirs = ["fixtures/small::/a/sub/deep::rw", "fixtures/other::/a/sub", "fixtures/tree::/a::rw"] }
//@ case.same-twice = { dirs = ["fixtures/tree::/a::rw", "fixtures/tree::/b::rw", "fixtures/tree::/c", "fixtures/tree::/d"] }
//@ case.root-too = { dirs = ["fixtures/tree::/::rw", "fixtures/other::/a"] }
//@ case.relative = { dirs = ["fixtures/tree::a", "fixtures/other::.", "fixtures/small::./sub"] }
//@ case.odd = { dirs = ["fixtures/tree::ä ö", "fixtures/other::a:b", "fixtures/small::..", "fixtures/small::/x/../a"] }
//@ case.nothing = { dirs = [] }
use std::fs;

fn main() {
    for path in ["/a", "/b", "/c", "/d", "/", ".", "/a/sub", "/a/sub/deep", "a", "sub", "ä ö", "a:b", "..", "/x/../a", "/x"] {
        let Some(entries) = done(&format!("read_dir {path}"), fs::read_dir(path)) else {
            continue;
        };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        println!("  {names:?}");
    }
    for path in ["/a/hello.txt", "/a/sub/inner.txt", "/a/sub/other.txt", "/a/sub/deep/x.txt", "/a/sub/deep/deeper/leaf.txt", "/a/to-sub/inner.txt",
        "/a/to-sub/other.txt", "/hello.txt", "/other.txt", "hello.txt", "a/hello.txt", "./a/hello.txt", "other.txt", "./sub/x.txt", "sub/x.txt",
        "ä ö/hello.txt", "a:b/other.txt", "../x.txt", "/x/../a/x.txt", "/a/x.txt", "/a/sub/../hello.txt"]
    {
        say(path, fs::read_to_string(path));
    }
    for path in ["/a/new", "/a/sub/new", "/a/sub/deep/new", "/b/new", "/c/new", "new", "/new"] {
        done(&format!("write {path}"), fs::write(path, "new"));
    }
    say("in the first", fs::read_to_string("/a/new"));
    say("in the second", fs::read_to_string("/b/new"));
    say("current_dir", std::env::current_dir());
    for path in ["/a", "sub", "/", "..", "/a/hello.txt", "/none", "/a/sub"] {
        say(&format!("set_current_dir {path}"), std::env::set_current_dir(path));
        say("  current_dir", std::env::current_dir());
        done("  hello", fs::read("hello.txt"));
        done("  other", fs::read("other.txt"));
        done("  inner", fs::read("sub/inner.txt"));
    }
}
