//! Finds the migrations directory of a dialect, and explains where it was looked for.

use std::path::Path;

use opp_migrate::files::{DirectoryLock, interrupted_dialect};
use opp_migrate::history::History;

use crate::config::DialectName;
use crate::error::CommandError;
use crate::models;
use crate::ui;
use crate::ui::sanitise::clean;

/// Refuses a migrations directory that does not exist.
pub(crate) fn refuse_missing_directory(directory: &Path) -> Result<(), CommandError> {
    match directory.exists() {
        true => Ok(()),
        false => Err(missing_directory(directory)),
    }
}

/// Where opp looked for the migrations, and how to name the right place.
fn missing_directory(directory: &Path) -> CommandError {
    let here = std::env::current_dir().unwrap_or_default();
    let wanted = here.join(directory);
    let error = CommandError::failed(format!(
        "migrations directory {} does not exist",
        clean(&wanted.display().to_string())
    ));
    let with_models = models::packages_with_models(&here);
    if with_models.len() > 1 {
        return error.hint(format!(
            "choose the package of this workspace with --package: {}",
            clean(&with_models.join(", "))
        ));
    }
    let name = directory.file_name().unwrap_or_default();
    let above = here
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(name))
        .find(|path| path.is_dir());
    match above {
        Some(found) => error.hint(format!(
            "run the command in the project's directory, or pass --migrations {}",
            clean(&found.display().to_string())
        )),
        None => error
            .hint("run the command in the project's directory, or name the directory with --migrations DIR or OPP_MIGRATIONS")
            .hint("`opp makemigrations` creates it with the first migration"),
    }
}

/// Waits until no other program writes migrations of the project in this directory.
pub(crate) fn lock(root: &Path) -> DirectoryLock {
    DirectoryLock::acquire(root, || {
        ui::note("Waiting for another opp that writes migrations of this project.");
    })
}

/// What the migrations in a directory were written for; nothing where no file says so.
pub(super) fn history_dialect(directory: &Path) -> Option<DialectName> {
    let recorded = match History::load(directory) {
        Ok(history) => history.dialect().map(str::to_owned),
        Err(_) => interrupted_dialect(directory),
    };
    recorded.as_deref().and_then(DialectName::from_text)
}

/// Whether the migrations of a dialect are in the directory named after it rather than in the plain one.
pub(super) fn prefers(beside: &Path, base: &Path, name: DialectName) -> bool {
    let base_is_of_another = || history_dialect(base).is_some_and(|other| other != name);
    beside.is_dir() && (!base.is_dir() || base_is_of_another())
}
