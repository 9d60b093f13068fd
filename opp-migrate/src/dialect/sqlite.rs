//! How does SQLite do it? What `ALTER TABLE` cannot do rebuilds the table, once per migration, keeping rows and all that
//! hangs on the table.

mod convert;
mod ddl;
mod describe;
mod diff;
mod names;
mod plan;
mod render;
mod step;
mod types;
mod values;

pub(crate) mod catalog;

use crate::change::{Change, reversed};
use crate::dialect::{PlanError, Version};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;

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
        self.version >= Some(Version::new(3, 37))
    }

    /// A version that was configured and is too old for STRICT tables. Without one, the option itself asks for them.
    fn too_old_for_strict(self) -> Option<Version> {
        self.version.filter(|version| *version < STRICT_SINCE)
    }
}

/// <https://www.sqlite.org/stricttables.html>
const STRICT_SINCE: Version = Version::new(3, 37);

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let inverted = reversed(changes);
    let mut up = plan::up(capabilities, pair, changes)?;
    let mut down = plan::down(capabilities, pair.swapped(), &inverted)?;
    // Diesel's metadata speaks for both files: where one has its own transaction, the other would be left without any.
    let transactional = up.transactional && down.transactional;
    up.transactional = transactional;
    down.transactional = transactional;
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
