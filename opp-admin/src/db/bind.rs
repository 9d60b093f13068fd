//! Values that are bound to a statement.

/// A bound value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bind {
    /// NULL.
    Null,
    /// An integer or a boolean.
    Int(i64),
    /// A float.
    Float(f64),
    /// Anything else.
    Text(String),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Bind {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Bind {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::from)
    }
}
