//! What versions of SQLite can do.

use super::version::Version;

/// What a version of SQLite can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The version that `opp.toml` says.
    version: Option<Version>,
}

impl Capabilities {
    /// The version that opp's SQL runs on unless told otherwise: 3.35.
    pub const OLDEST: Self = Self { version: None };

    /// Of the version that `opp.toml` says.
    #[must_use]
    pub const fn of(version: Version) -> Self {
        Self { version: Some(version) }
    }

    /// The configured version.
    #[must_use]
    pub const fn version(self) -> Option<Version> {
        self.version
    }

    /// `ADD COLUMN … CHECK` looks at the rows that are there.
    #[must_use]
    pub fn add_column_checks_rows(self) -> bool {
        self.version >= Some(Version::new(3, 37))
    }

    /// A version that was configured and is too old for STRICT tables. Without one, the option itself asks for them.
    #[must_use]
    pub fn too_old_for_strict(self) -> Option<Version> {
        self.version.filter(|version| *version < STRICT_SINCE)
    }
}

/// The version that brought STRICT tables: <https://www.sqlite.org/stricttables.html>
pub const STRICT_SINCE: Version = Version::new(3, 37);
