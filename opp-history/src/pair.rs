//! What was, and what is to be?

/// Before and after, travelling together so that neither is taken for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// As it was.
    pub before: T,
    /// As it becomes.
    pub after: T,
}

impl<T> Pair<T> {
    /// Pairs what was with what is to be.
    pub const fn new(before: T, after: T) -> Self {
        Self { before, after }
    }

    /// The way back.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
        }
    }

    /// The same part of both sides.
    #[must_use]
    pub fn map<U>(self, part: impl Fn(T) -> U) -> Pair<U> {
        Pair {
            before: part(self.before),
            after: part(self.after),
        }
    }
}
