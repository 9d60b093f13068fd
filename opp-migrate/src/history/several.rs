//! One history for several databases: which migrations has one directory that another has not, and what is their SQL there?
//!
//! The first dialect's directory leads. The others hold the same revisions with the same operations, each written for its own
//! database.

use std::collections::HashSet;

use super::{History, HistoryError, apply};
use crate::dialect::{Dialect, PlanError};
use crate::files::{Migration, checksum};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;

/// Two directories of one history that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeveralError {
    /// A revision that the leading directory lacks.
    #[error(
        "{directory} has no counterpart of the same revision in {leading}; restore it from version control, or remove the one that is too many"
    )]
    Unknown {
        /// The migration.
        directory: String,
        /// The leading directory.
        leading: String,
    },
    /// The same revision with other operations.
    #[error(
        "{directory} records other operations than the same revision in {leading}; restore both from version control"
    )]
    Operations {
        /// The migration.
        directory: String,
        /// The leading directory.
        leading: String,
    },
}

/// A migration of the leading directory, written for another database.
#[derive(Clone, Debug)]
pub struct Counterpart<'a> {
    /// As it lies in the leading directory.
    pub migration: &'a Migration,
    /// The schemas before and after it.
    pub pair: Pair<Schema>,
    /// Its SQL; nothing where somebody wrote the original by hand, so that somebody has to write this one too.
    pub script: Option<Script>,
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

    /// Writes some migrations of this history for another database.
    ///
    /// # Errors
    /// The history does not fold, or the database cannot do what the operations ask.
    pub fn counterparts<'a>(
        &'a self,
        missing: &[&Migration],
        dialect: Dialect,
    ) -> Result<Vec<Counterpart<'a>>, CounterpartError> {
        let wanted: HashSet<&str> = missing.iter().map(|one| one.id.as_str()).collect();
        let mut schema = Schema::default();
        let mut written = Vec::with_capacity(missing.len());
        for migration in self.migrations() {
            if !wanted.contains(migration.id.as_str()) {
                apply(&mut schema, migration)?;
                continue;
            }
            let before = schema.clone();
            apply(&mut schema, migration)?;
            let pair = Pair::new(before, schema.clone());
            let script = script(migration, &pair, dialect)?;
            written.push(Counterpart {
                migration,
                pair,
                script,
            });
        }
        Ok(written)
    }
}

fn script(migration: &Migration, pair: &Pair<Schema>, dialect: Dialect) -> Result<Option<Script>, CounterpartError> {
    let operations = migration.recorded.as_ref().map(|recorded| &recorded.operations);
    let Some(operations) = operations.filter(|operations| !operations.is_empty()) else {
        return Ok(None);
    };
    let script = dialect.script(Pair::new(&pair.before, &pair.after), operations);
    script.map(Some).map_err(|source| CounterpartError::Plan {
        directory: migration.directory(),
        source: Box::new(source),
    })
}

/// Why a migration cannot be written for another database.
#[derive(Debug, thiserror::Error)]
pub enum CounterpartError {
    /// The history makes no sense.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The database cannot do it.
    #[error("{directory}: {source}")]
    Plan {
        /// The migration.
        directory: String,
        /// What it cannot do.
        source: Box<PlanError>,
    },
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
