//! Stands in for `wasi:filesystem/preopens`: in place of each directory that the host hands out, the directory `public` in
//! it, under the same name. One that has no `public` is left out.
//!
//! The descriptors are the host's own, opened by the host's own `open-at`, so `wasi:filesystem/types` stays the host's.

#![no_std]

use exports::wasi::filesystem::preopens::Guest;
use guest::alloc::{string::String, vec::Vec};
use wasi::filesystem::preopens as host;
use wasi::filesystem::types::{Descriptor, DescriptorFlags, OpenFlags, PathFlags};

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:subtree;

        world subtree {
            import wasi:filesystem/preopens@0.2.12;
            export wasi:filesystem/preopens@0.2.12;
        }
    ",
    generate_all,
});

struct Subtree;

impl Guest for Subtree {
    fn get_directories() -> Vec<(Descriptor, String)> {
        host::get_directories()
            .into_iter()
            .filter_map(|(directory, name)| Some((public(&directory)?, name)))
            .collect()
    }
}

/// The directory `public` in `directory`, with as many rights as the host gives on `directory`. A link is not followed.
fn public(directory: &Descriptor) -> Option<Descriptor> {
    let rights =
        directory.get_flags().ok()? & (DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY);
    directory
        .open_at(PathFlags::empty(), "public", OpenFlags::DIRECTORY, rights)
        .ok()
}

export!(Subtree);
