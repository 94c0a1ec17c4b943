use std::fs;

fn main() {
    for path in ["/tree", "/tree/sub", "/tree/sub/deep", "/tree/hello.txt", "/tree/to-hello", "/tree/bücher", "/tree/日本.txt"] {
        say(path, fs::symlink_metadata(path).and_then(|m| m.modified()));
    }
    for path in ["/tree", "/tree/sub", "/crowd", "/missing"] {
        let entries = fs::read_dir(path).map(|entries| entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect::<Vec<_>>());
        say(path, entries);
    }
    done("write", fs::write("/tree/new.txt", "new"));
    done("change", fs::write("/tree/hello.txt", "changed"));
    done("rename", fs::rename("/tree/empty.txt", "/tree/sub/full.txt"));
    for path in ["/tree", "/tree/new.txt", "/tree/hello.txt", "/tree/sub", "/tree/sub/full.txt"] {
        say(path, fs::metadata(path).and_then(|m| m.modified()));
    }
}
