//! The random source of [`crate::world::Random::Seeded`]: [`SplitMix64`], its words as little-endian bytes.

use crate::world::splitmix::SplitMix64;
use std::convert::Infallible;

impl rand::TryRng for SplitMix64 {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The low half: the first four of the eight bytes.
        Ok(u32::try_from(self.draw() & u64::from(u32::MAX)).unwrap_or_default())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.draw())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        // Whole words first: a program may ask for megabytes.
        let (words, rest) = bytes.as_chunks_mut::<8>();
        for word in words {
            *word = self.draw().to_le_bytes();
        }
        if !rest.is_empty() {
            let word = self.draw().to_le_bytes();
            rest.copy_from_slice(&word[..rest.len()]);
        }
        Ok(())
    }
}
