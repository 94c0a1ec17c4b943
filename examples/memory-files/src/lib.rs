//! Stands in for `wasi:filesystem/types` and `preopens`: one preopen, `/memory`, whose files are in this component's memory.
//!
//! A file gives out streams, and only who stands in for `wasi:io/streams` can make one. All streams of a program are of one
//! type, so this stands in for `stdin`, `stdout` and `stderr` too: it wraps the host's, which it needs. Of the host it also needs
//! a pollable that is always ready. It needs no file system.
//!
//! Links and file times are not kept: every file is of the year 2000.

#![no_std]

mod files;
mod streams;
mod tree;

use guest::Kept;
use guest::alloc::{rc::Rc, string::String, vec, vec::Vec};

use exports::wasi::cli::{stderr, stdin, stdout};
use exports::wasi::filesystem::{preopens, types};
use exports::wasi::io::streams as own;
use tree::Node;

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:memory-files;

        world memory-files {
            import wasi:io/streams@0.2.12;
            import wasi:cli/stdin@0.2.12;
            import wasi:cli/stdout@0.2.12;
            import wasi:cli/stderr@0.2.12;
            import wasi:clocks/monotonic-clock@0.2.12;
            export wasi:io/streams@0.2.12;
            export wasi:cli/stdin@0.2.12;
            export wasi:cli/stdout@0.2.12;
            export wasi:cli/stderr@0.2.12;
            export wasi:filesystem/types@0.2.12;
            export wasi:filesystem/preopens@0.2.12;
        }
    ",
    generate_all,
    merge_structurally_equal_types: true,
});

struct MemoryFiles;

// ANCHOR: standard-streams
impl stdin::Guest for MemoryFiles {
    fn get_stdin() -> own::InputStream {
        own::InputStream::new(streams::In::Host(wasi::cli::stdin::get_stdin()))
    }
}

impl stdout::Guest for MemoryFiles {
    fn get_stdout() -> own::OutputStream {
        own::OutputStream::new(streams::Out::Host(wasi::cli::stdout::get_stdout()))
    }
}

impl stderr::Guest for MemoryFiles {
    fn get_stderr() -> own::OutputStream {
        own::OutputStream::new(streams::Out::Host(wasi::cli::stderr::get_stderr()))
    }
}
// ANCHOR_END: standard-streams

static ROOT: Kept<Rc<Node>> = Kept::new(|| {
    let root = Node::directory();
    let readme = Node::file(b"these files are in a component's memory\n".to_vec());
    root.insert("readme.txt", readme)
        .expect("it is a directory");
    root
});

impl preopens::Guest for MemoryFiles {
    fn get_directories() -> Vec<(types::Descriptor, String)> {
        vec![(
            files::Descriptor::preopen(ROOT.clone()),
            String::from("/memory"),
        )]
    }
}

export!(MemoryFiles);
