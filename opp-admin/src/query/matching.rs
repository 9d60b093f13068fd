//! What a value has to be.

/// What a value has to be. Values are canonical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Matching {
    /// Equal.
    Equal(String),
    /// Containing a text.
    Contains(String),
    /// At least.
    From(String),
    /// At most.
    To(String),
    /// Before.
    Before(String),
    /// NULL, or not.
    Null(bool),
}
