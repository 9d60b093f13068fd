//! Migrations that are replaced, and the history after the replacement.

use super::decide::Decide;
use super::directories::Directories;
use super::error::WorkflowError;
use super::unwritten;
use crate::files::{Migration, NewFiles};
use crate::history::{History, HistoryError};
use crate::verify::ScratchError;

/// A migration that gets other files, and another id where it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Index of the migrations directory in [`Directories::iter`](crate::workflow::Directories::iter).
    pub directory: usize,
    /// Its revision id as it was.
    pub from: String,
    /// Its new revision id.
    pub to: String,
    /// Name of its directory as it was.
    pub name: String,
    /// Its files after the replacement.
    pub files: NewFiles,
}

/// A history with some migrations replaced, and others gone.
fn history(before: &History, moved: &[&Moved], gone: &[String]) -> Result<History, HistoryError> {
    let is_moved = |id: &String| gone.contains(id) || moved.iter().any(|one| one.from == *id);
    let stays = before.migrations().into_iter().filter(|one| !is_moved(&one.id));
    let mut migrations: Vec<Migration> = stays.cloned().collect();
    for one in moved {
        migrations.push(unwritten::read(&one.files)?);
    }
    History::from_migrations(migrations)
}

/// Runs the whole history after the replacement, where a scratch database is to be had.
pub(super) fn replay<D: Decide>(
    directories: &Directories,
    moved: &[Moved],
    gone: &[String],
    decide: &mut D,
) -> Result<(), D::Error> {
    for (number, directory) in directories.iter().enumerate() {
        let Some(mut new_scratch) = decide.scratch(directory)? else {
            continue;
        };
        let own: Vec<&Moved> = moved.iter().filter(|one| one.directory == number).collect();
        let history = history(&directory.history, &own, gone).map_err(WorkflowError::from)?;
        let dialect = directory.dialect;
        let replayed = new_scratch().and_then(|mut scratch| scratch.replay(&history, dialect));
        replayed.map_err(|ScratchError(message)| WorkflowError::Unrunnable { dialect, message })?;
    }
    Ok(())
}
