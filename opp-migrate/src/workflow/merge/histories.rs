//! The history of each directory with all that it has yet to get, and in another order.

use crate::files::{FilesError, Migration};
use crate::history::{History, HistoryError};
use crate::schema::Schema;
use crate::workflow::directories::Directories;
use crate::workflow::made::MigrationFiles;
use crate::workflow::unwritten;

/// The schema where some heads meet.
pub(super) fn merged_schema(history: &History, heads: &[String]) -> Result<Schema, HistoryError> {
    history.schema_at_all(heads.iter().map(String::as_str))
}

/// The history of each directory, with the migrations that were written for it just now.
pub(super) fn complete(directories: &Directories, late: &[MigrationFiles]) -> Result<Vec<History>, HistoryError> {
    let complete = directories.iter().enumerate().map(|(number, directory)| {
        let own = directory.history.migrations().into_iter().cloned().map(Ok);
        let late = late.iter().filter(|late| late.directory == number);
        let migrations: Result<Vec<Migration>, FilesError> =
            own.chain(late.map(|late| unwritten::read(&late.files))).collect();
        History::from_migrations(migrations?)
    });
    complete.collect()
}

/// Some migrations of a history as one chain. Their ids are replaced by numbers, so that they run in this order; their directories
/// keep their names.
pub(super) fn in_order(history: &History, ids: &[&str]) -> Result<History, HistoryError> {
    let number = |place: usize| format!("{place:020}");
    let renumbered = ids.iter().enumerate().filter_map(|(place, id)| {
        let mut migration = history.get(id)?.clone();
        migration.id = number(place);
        if let Some(recorded) = &mut migration.recorded {
            recorded.parents = place.checked_sub(1).map(number).into_iter().collect();
        }
        Some(migration)
    });
    History::from_migrations(renumbered.collect())
}
