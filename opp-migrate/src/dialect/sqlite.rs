//! How does SQLite do it? What `ALTER TABLE` cannot do rebuilds the table, once per migration, keeping rows and all that
//! hangs on the table.

use std::fmt;
use std::str::FromStr;

mod convert;
mod ddl;
mod describe;
mod diff;
mod expression;
mod lineage;
mod names;
mod plan;
mod render;
mod types;
mod values;

pub mod catalog;

pub(crate) use expression::words as names_in;

use crate::change::{Change, reversed};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;

/// A version of SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 3
    pub major: u32,
    /// The part that grows.
    pub minor: u32,
}

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

    /// `ADD COLUMN … CHECK` looks at the rows that are there.
    fn add_column_checks_rows(self) -> bool {
        self.version >= Some(Version { major: 3, minor: 37 })
    }

    /// A version that was configured and is too old for STRICT tables. Without one, the option itself asks for them.
    fn too_old_for_strict(self) -> Option<Version> {
        self.version.filter(|version| *version < STRICT_SINCE)
    }
}

/// <https://www.sqlite.org/stricttables.html>
const STRICT_SINCE: Version = Version { major: 3, minor: 37 };

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no SQLite version; write it like \"3.45\"")]
pub struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.').map(str::parse);
        match (parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor))) if parts.all(|part| part.is_ok()) => Ok(Self { major, minor }),
            _ => Err(VersionError(text.to_owned())),
        }
    }
}

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let inverted = reversed(changes);
    let mut up = plan::up(capabilities, pair, changes)?;
    let mut down = plan::down(capabilities, pair.swapped(), &inverted)?;
    // Diesel's metadata speaks for both files: where one has its own transaction, the other would be left without any.
    let own_transaction = up.without_foreign_keys || down.without_foreign_keys;
    up.without_foreign_keys = own_transaction;
    down.without_foreign_keys = own_transaction;
    Ok(Script {
        up: render::file(&up),
        down: render::file(&down),
    })
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(&steps))
}
