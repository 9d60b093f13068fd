//! A migration, as reports and errors name it.

/// A migration that runs or ran.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// Its id, Diesel's version.
    pub id: String,
    /// Its directory; the id where no file of it is left.
    pub name: String,
}
