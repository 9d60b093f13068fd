//! What a file gives: rows with values, or what is wrong with it.

/// Something that is wrong with the file itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) line: usize,
    pub(super) text: String,
}

/// A value of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    /// No value.
    Null,
    /// A text of CSV.
    Text(String),
    /// The text of a value of JSON, without space: a number keeps every digit.
    Json(String),
}

/// A row of the file: its place, and its values by the number of the column.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) values: Vec<(usize, Given)>,
}
