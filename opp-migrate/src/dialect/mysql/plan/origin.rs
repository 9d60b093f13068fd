//! What a column is before the file runs.

/// What a column is before the file runs.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A column of that name.
    Column(String),
    /// A column of another type, with other values, or none yet; its rows get this value, written with the names of before.
    Value(String),
    /// Its rows get a value that cannot be known before the file runs.
    Unknown,
    /// A new auto-increment column: each row gets a number of its own.
    Numbered,
}
