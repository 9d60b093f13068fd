//! A migration, as reports and errors name it.

use std::fmt;

use crate::precheck::OnDisk;

/// A migration that runs or ran.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// Its id, Diesel's version.
    pub id: String,
    /// Its directory; the id where no file of it is left.
    pub name: String,
}

impl Revision {
    /// Of its files.
    #[must_use]
    pub fn of(on_disk: &OnDisk) -> Self {
        Self {
            id: on_disk.version.clone(),
            name: on_disk.name.clone(),
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
