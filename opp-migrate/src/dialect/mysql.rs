//! How do MySQL and MariaDB do it?

pub(crate) mod catalog;

use crate::change::Change;
use crate::dialect::{PlanError, Version};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;

/// Which of the two it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// MariaDB.
    #[default]
    Mariadb,
    /// MySQL.
    Mysql,
}

impl Flavour {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mariadb => "MariaDB",
            Self::Mysql => "MySQL",
        }
    }
}

/// What a version of MySQL or MariaDB can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    flavour: Flavour,
    version: Version,
}

impl Capabilities {
    /// The version of MariaDB that opp's SQL runs on unless told otherwise: 10.6.
    pub const OLDEST: Self = Self {
        flavour: Flavour::Mariadb,
        version: Version::new(10, 6),
    };

    /// Of the flavour and version that `opp.toml` says; without a version the oldest of the flavour, 10.6 or 8.0.
    #[must_use]
    pub const fn of(flavour: Flavour, version: Option<Version>) -> Self {
        let version = match (version, flavour) {
            (Some(version), _) => version,
            (None, Flavour::Mariadb) => Version::new(10, 6),
            (None, Flavour::Mysql) => Version::new(8, 0),
        };
        Self { flavour, version }
    }

    /// Which of the two it is.
    #[must_use]
    pub const fn flavour(&self) -> Flavour {
        self.flavour
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
