//! A small generator of numbers that look random.

/// SplitMix64: small enough to be written again, to the bit, by any other host of the same program.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014, figure 16.
#[derive(Clone, Debug)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix64;

    /// The first outputs for seed 0, as any implementation of SplitMix64 gives them.
    #[test]
    fn gives_the_known_sequence() {
        let mut rng = SplitMix64(0);
        assert_eq!(
            [rng.draw(), rng.draw(), rng.draw()],
            [
                0xe220_a839_7b1d_cdaf,
                0x6e78_9e6a_a1b9_65f4,
                0x06c4_5d18_8009_454f
            ]
        );
    }
}
