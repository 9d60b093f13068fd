//! How do "before" and "after" travel together? As one value, so that no stage mixes them up or changes the old one.

/// Two of a kind: what there was and what there shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// What there was.
    pub previous: T,
    /// What there shall be.
    pub next: T,
}

impl<T> Pair<T> {
    /// Puts two together.
    pub const fn new(previous: T, next: T) -> Self {
        Self { previous, next }
    }

    /// The way back.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            previous: self.next,
            next: self.previous,
        }
    }

    /// Does the same to both.
    pub fn map<U>(self, mut each: impl FnMut(T) -> U) -> Pair<U> {
        Pair {
            previous: each(self.previous),
            next: each(self.next),
        }
    }
}
