//! Stands in for `wasi:random/random`, `insecure` and `insecure-seed`: every byte is 7.
//!
//! It asks nobody for a number, so it imports nothing.

#![no_std]

use exports::wasi::random::{insecure, insecure_seed, random};
use guest::alloc::{vec, vec::Vec};

wit_bindgen::generate!({
    path: "../wit",
    inline: "
        package book:constant-random;

        world constant-random {
            export wasi:random/random@0.2.12;
            export wasi:random/insecure@0.2.12;
            export wasi:random/insecure-seed@0.2.12;
        }
    ",
});

const BYTE: u8 = 7;
const WORD: u64 = u64::from_ne_bytes([BYTE; 8]);

struct ConstantRandom;

impl random::Guest for ConstantRandom {
    fn get_random_bytes(len: u64) -> Vec<u8> {
        vec![BYTE; len as usize]
    }

    fn get_random_u64() -> u64 {
        WORD
    }
}

impl insecure::Guest for ConstantRandom {
    fn get_insecure_random_bytes(len: u64) -> Vec<u8> {
        vec![BYTE; len as usize]
    }

    fn get_insecure_random_u64() -> u64 {
        WORD
    }
}

impl insecure_seed::Guest for ConstantRandom {
    fn insecure_seed() -> (u64, u64) {
        (WORD, WORD)
    }
}

export!(ConstantRandom);
