//! Tries migrations whose SQL was written without a scratch database.

use super::directories::Directory;
use super::prove::Trial;
use crate::files::Migration;
use crate::history::{History, HistoryError};
use crate::pair::Pair;
use crate::script::{Script, SqlFile};
use crate::verify::{Scratch, ScratchError, VerifyError};

/// The migrations of a history whose SQL was not tried before it was written, and that record operations.
#[must_use]
pub fn unverified(history: &History) -> Vec<&Migration> {
    let is_unverified = |one: &&Migration| {
        let recorded = one.recorded.as_ref();
        recorded.is_some_and(|recorded| !recorded.verified && !recorded.operations.is_empty())
    };
    history.migrations().into_iter().filter(is_unverified).collect()
}

/// Tries one of them as `make` tries a new migration: up, down and up again, from the schema that its parents leave. The files are taken
/// as they are.
///
/// # Errors
/// The history does not fold. What the files do instead of what they record is the value.
pub fn verify_recorded<S: Scratch>(
    directory: &Directory,
    migration: &Migration,
    new_scratch: impl FnMut() -> Result<S, ScratchError>,
) -> Result<Result<(), VerifyError>, HistoryError> {
    let history = &directory.history;
    let (before, after) = (
        history.schema_at_all(history.parents(&migration.id))?,
        history.schema_at(&migration.id)?,
    );
    let earlier = Directory {
        name: directory.name.clone(),
        dialect: directory.dialect,
        history: before_it(history, migration)?,
    };
    let file = |text: &str| SqlFile {
        text: text.to_owned(),
        transactional: migration.in_transaction,
    };
    let script = Script {
        up: file(&migration.up),
        down: file(migration.down.as_deref().unwrap_or_default()),
    };
    let operations = migration.recorded.as_ref().map(|recorded| &*recorded.operations);
    let trial = Trial::new(&Pair::new(before, after), operations.unwrap_or_default(), &script).tried(
        &earlier,
        Some(&[]),
        new_scratch,
    );
    Ok(trial)
}

/// The revisions that a migration builds on.
fn before_it(history: &History, migration: &Migration) -> Result<History, HistoryError> {
    let ancestors = history.ancestors(&migration.id);
    let earlier = history.migrations().into_iter();
    let earlier = earlier.filter(|one| one.id != migration.id && ancestors.contains(one.id.as_str()));
    History::from_migrations(earlier.cloned().collect())
}
