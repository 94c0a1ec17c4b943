//@ dirs = ["fixtures/tree::/tree::rw", "fixtures/other::/other::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree", "fixtures/other::/other"] }
//@ case.one-only = { dirs = ["fixtures/tree::/tree::rw"] }
//@ case.nothing = { dirs = [] }
use std::fs;

fn main() {
    for name in ["to-hello", "to-sub", "to-sub/", "dangling", "loop-a", "absolute", "absolute-host", "out", "parent", "here",
        "hello.txt", "sub", "missing", "chain-1", "to-sub/up", "sub/up", "sub/deep/up-three", "zur-größe", "to-file-slash", "", "."]
    {
        say(&format!("read_link {name}"), fs::read_link(format!("/tree/{name}")));
        say(&format!("canonicalize {name}"), fs::canonicalize(format!("/tree/{name}")));
    }
    for (target, link) in [
        ("hello.txt", "l1"), ("nowhere", "l2"), ("../other/other.txt", "l3"), ("/tree/hello.txt", "l4"), ("/etc/passwd", "l5"),
        ("", "l6"), ("sub", "l7"), ("l1", "l1"), ("x", "l8/"), ("x", "none/l9"), ("x", "sub/l10"), ("x", "../l11"), ("x", "hello.txt/y"),
        ("l12", "l12"), ("bücher", "ü"), (".", "l13"), ("hello.txt/", "l14"), ("x", "dangling"), ("x", "."), ("x", "sub"),
        (&"t".repeat(3000), "l15"), (&"t".repeat(5000), "l16"),
    ] {
        let short: String = target.chars().take(20).collect();
        #[allow(deprecated)]
        let made = fs::soft_link(target, format!("/tree/{link}"));
        say(&format!("soft_link {short} {link}"), made);
        say("  read_link", fs::read_link(format!("/tree/{link}")).map(|p| p.to_string_lossy().len()));
        say("  metadata", fs::metadata(format!("/tree/{link}")).map(|m| m.is_file()));
        say("  read", fs::read_to_string(format!("/tree/{link}")));
    }
    for (from, to) in [
        ("/tree/hello.txt", "/tree/h1"), ("/tree/hello.txt", "/tree/h1"), ("/tree/missing", "/tree/h2"), ("/tree/sub", "/tree/h3"),
        ("/tree/to-hello", "/tree/h4"), ("/tree/dangling", "/tree/h5"), ("/tree/loop-a", "/tree/h6"), ("/tree/hello.txt", "/tree/none/h7"),
        ("/tree/hello.txt", "/tree/sub/h8"), ("/tree/hello.txt", "/tree/sub"), ("/tree/hello.txt", "/tree/h9/"), ("/tree/hello.txt/", "/tree/h10"),
        ("/tree/out", "/tree/h11"), ("/tree/../hello.txt", "/tree/h12"), ("/tree/hello.txt", "/tree/../h13"), ("/tree/hello.txt", "/other/h14"),
        ("/other/other.txt", "/tree/h15"), ("/tree/.", "/tree/h16"), ("/tree/hello.txt", "/tree/."),
    ] {
        say(&format!("hard_link {from} {to}"), fs::hard_link(from, to));
    }
    done("write", fs::write("/tree/h1", "through the other name"));
    say("read", fs::read_to_string("/tree/hello.txt"));
    done("remove", fs::remove_file("/tree/hello.txt"));
    say("read", fs::read_to_string("/tree/h1"));
    say("read", fs::read_to_string("/tree/sub/h8"));
    say("h4 is a link", fs::symlink_metadata("/tree/h4").map(|m| m.is_symlink()));
    say("read h4", fs::read_to_string("/tree/h4"));
    for name in ["to-sub", "to-sub/", "dangling", "loop-a", "out", "h1/", "h1", "h1", "sub", ".", "", "sub/.."] {
        say(&format!("remove_file {name}"), fs::remove_file(format!("/tree/{name}")));
    }
}
