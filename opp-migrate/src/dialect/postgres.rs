//! How does PostgreSQL do it?

pub(crate) mod catalog;

use crate::change::Change;
use crate::dialect::{PlanError, Version};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;

/// What a version of PostgreSQL can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    version: Version,
}

impl Capabilities {
    /// The version that opp's SQL runs on unless told otherwise: 13.
    pub const OLDEST: Self = Self {
        version: Version::new(13, 0),
    };

    /// Of the version that `opp.toml` says.
    #[must_use]
    pub const fn of(version: Version) -> Self {
        Self { version }
    }
}

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(_: Capabilities, _: Pair<&Schema>, _: &[Change]) -> Result<Script, PlanError> {
    Err(PlanError::Unbuilt)
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(_: Capabilities, _: &Schema) -> Result<String, PlanError> {
    Err(PlanError::Unbuilt)
}
