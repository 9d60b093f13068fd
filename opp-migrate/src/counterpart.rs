//! Migrations of one history written for another database.

use std::collections::HashSet;

use opp_core::diagnostic::Diagnostic;
use opp_history::files::Migration;
use opp_history::history::{History, HistoryError};
use opp_history::pair::Pair;
use opp_history::schema::Schema;
use opp_history::script::{Script, SqlFile};

use crate::dialect::{Dialect, GenerateSql as _, PlanError};

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

/// Writes some migrations of this history for another database.
///
/// # Errors
/// The history does not fold, or the database cannot do what the operations ask.
pub fn counterparts<'a>(
    history: &'a History,
    missing: &[&Migration],
    dialect: Dialect,
) -> Result<Vec<Counterpart<'a>>, CounterpartError> {
    let wanted: HashSet<&str> = missing.iter().map(|one| one.id.as_str()).collect();
    let mut schema = Schema::default();
    let mut written = Vec::with_capacity(missing.len());
    for migration in history.migrations() {
        if !wanted.contains(migration.id.as_str()) {
            migration.apply(&mut schema)?;
            continue;
        }
        let before = schema.clone();
        migration.apply(&mut schema)?;
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

fn script(migration: &Migration, pair: &Pair<Schema>, dialect: Dialect) -> Result<Option<Script>, CounterpartError> {
    if let (true, Some(down)) = (migration.is_merge(), &migration.down) {
        let file = |text: &String| SqlFile {
            text: text.clone(),
            transactional: true,
        };
        return Ok(Some(Script {
            up: file(&migration.up),
            down: file(down),
        }));
    }
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

impl Diagnostic for CounterpartError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::History(error) => error.help(),
            Self::Plan { .. } => Vec::new(),
        }
    }
}
