//! One history for several databases: which migrations has one directory that another has not, and what is their SQL there?
//!
//! The first dialect's directory leads. The others hold the same revisions with the same operations, each written for its own
//! database.

use opp_core::diagnostic::{Diagnostic, help};

use super::History;
use crate::files::{Migration, checksum};

/// Two directories of one history that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeveralError {
    /// A revision that the leading directory lacks.
    #[error("{directory} has no counterpart of the same revision in {leading}")]
    Unknown {
        /// The migration.
        directory: String,
        /// The leading directory.
        leading: String,
    },
    /// The same revision with other operations.
    #[error("{directory} records other operations than the same revision in {leading}")]
    Operations {
        /// The migration.
        directory: String,
        /// The leading directory.
        leading: String,
    },
}

impl Diagnostic for SeveralError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Unknown { .. } => "restore it from version control, or remove the one that is too many",
            Self::Operations { .. } => "restore both from version control",
        })
    }
}

impl History {
    /// The database that the files are written for; nothing where no migration says.
    #[must_use]
    pub fn dialect(&self) -> Option<&str> {
        let recorded = self.migrations.iter().rev().find_map(|one| one.recorded.as_ref());
        recorded.map(|recorded| recorded.dialect.as_str())
    }

    /// The migrations that `other` has yet to get, in the order they run.
    ///
    /// # Errors
    /// `other` has migrations that this history does not have, or has otherwise. `leading` names this one's directory.
    pub fn missing_in(&self, other: &Self, leading: &str) -> Result<Vec<&Migration>, SeveralError> {
        for one in &other.migrations {
            let Some(counterpart) = self.get(&one.id) else {
                return Err(SeveralError::Unknown {
                    directory: one.directory(),
                    leading: leading.to_owned(),
                });
            };
            let operations = |migration: &Migration| {
                let recorded = migration.recorded.as_ref();
                recorded.map(|recorded| recorded.checksums.operations.clone())
            };
            if operations(counterpart) != operations(one) {
                return Err(SeveralError::Operations {
                    directory: one.directory(),
                    leading: leading.to_owned(),
                });
            }
        }
        let missing = self.migrations().into_iter();
        Ok(missing.filter(|one| other.get(&one.id).is_none()).collect())
    }
}

/// Whether somebody changed the SQL that opp wrote.
#[must_use]
pub fn is_edited(migration: &Migration) -> bool {
    let differs = |recorded: &crate::files::MigrationFile| {
        let down = migration.down.as_deref().map(checksum);
        recorded.checksums.up != checksum(&migration.up) || down.is_none_or(|down| down != recorded.checksums.down)
    };
    migration.recorded.as_ref().is_some_and(differs)
}
