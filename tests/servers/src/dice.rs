//! Throws dice for random cases, the same for the same seed.

/// Marsaglia's xorshift: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// The throws of a seed other than 0.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below this one.
    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    /// True once in so many throws.
    pub fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    /// One of several.
    pub fn one_of<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        let at = usize::try_from(self.below(choices.len() as u64)).unwrap_or_default();
        &choices[at]
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_throws_the_same_and_every_side() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            (0..100).map(|_| *dice.one_of(&[1, 2, 3])).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
        assert!([1, 2, 3].iter().all(|side| throws(7).contains(side)));
    }
}
