//! What versions of PostgreSQL can do.

use super::version::Version;

/// What a version of PostgreSQL can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The version that `opp.toml` says.
    version: Option<Version>,
}

impl Capabilities {
    /// The version that opp's SQL runs on unless told otherwise: 13.
    pub const OLDEST: Self = Self { version: None };

    /// Of the version that `opp.toml` says.
    #[must_use]
    pub const fn of(version: Version) -> Self {
        Self { version: Some(version) }
    }

    /// Generated columns that are computed on reading.
    #[must_use]
    pub fn has_virtual_columns(self) -> bool {
        self.version >= Some(Version::new(18, 0))
    }

    /// The configured version.
    #[must_use]
    pub const fn version(self) -> Option<Version> {
        self.version
    }
}
