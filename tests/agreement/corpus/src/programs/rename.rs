//@ dirs = ["fixtures/tree::/tree::rw", "fixtures/other::/other::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree", "fixtures/other::/other"] }
//@ case.from-read-only = { dirs = ["fixtures/tree::/tree", "fixtures/other::/other::rw"] }
//@ case.to-read-only = { dirs = ["fixtures/tree::/tree::rw", "fixtures/other::/other"] }
//@ case.one-only = { dirs = ["fixtures/tree::/tree::rw"] }
//@ case.nothing = { dirs = [] }
use std::fs;

fn main() {
    fs::create_dir("/tree/empty").ok();
    fs::create_dir("/tree/empty-too").ok();
    for (from, to) in [
        ("/tree/hello.txt", "/tree/hi.txt"),
        ("/tree/hi.txt", "/tree/hi.txt"),
        ("/tree/hi.txt", "/tree/lines.txt"),
        ("/tree/missing", "/tree/x"),
        ("/tree/raw.bin", "/tree/sub"),
        ("/tree/raw.bin", "/tree/sub/raw"),
        ("/tree/raw.bin", "/tree/none/raw"),
        ("/tree/sub", "/tree/empty"),
        ("/tree/empty", "/tree/empty-too"),
        ("/tree/bücher", "/tree/empty-too"),
        ("/tree/empty-too", "/tree/bücher"),
        ("/tree/empty-too", "/tree/lines.txt"),
        ("/tree/empty-too", "/tree/empty-too/inside"),
        ("/tree/empty-too", "/tree/./empty-too"),
        ("/tree/to-hello", "/tree/link"),
        ("/tree/dangling", "/tree/dangling-too"),
        ("/tree/loop-a", "/tree/loop-c"),
        ("/tree/lines.txt", "/tree/self"),
        ("/tree/lines.txt/", "/tree/x"),
        ("/tree/self", "/tree/x/"),
        ("/tree/empty-too/", "/tree/e3"),
        ("/tree/e3", "/tree/e4/"),
        ("/tree/e4/.", "/tree/e5"),
        ("/tree/.", "/tree/e6"),
        ("/tree", "/tree/e7"),
        ("/tree/..", "/tree/e8"),
        ("/tree/empty.txt", "/tree/../empty.txt"),
        ("/tree/empty.txt", "/empty.txt"),
        ("/tree/empty.txt", "/tree/out"),
        ("/tree/parent/hello.txt", "/tree/x"),
        ("/tree/日本.txt", "/other/日本.txt"),
        ("/other/inner", "/tree/inner"),
        ("/other/inner", "/other/inner/deeper"),
        ("/other/none", "/tree/none"),
        ("/tree/through", "/other/through"),
        ("/other/other.txt", "/other/inner"),
        ("", "/tree/x"),
        ("/tree/x", ""),
    ] {
        say(&format!("{from} -> {to}"), fs::rename(from, to));
    }
    for folder in ["/tree", "/other", "/tree/sub", "/tree/inner", "/tree/bücher", "/tree/empty-too"] {
        if let Ok(entries) = fs::read_dir(folder) {
            let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
            names.sort();
            println!("{folder}: {names:?}");
        }
    }
}
