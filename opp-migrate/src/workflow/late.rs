//! What the directories of other dialects lack of the leading one's migrations.

use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::notice::Notice;
use crate::files::Migration;
use crate::history::{Counterpart, counterparts, is_edited};

/// Migrations of the history, written for a dialect that was added later.
#[derive(Clone, Debug)]
pub struct Late<'a> {
    /// Index of the directory in [`Directories::iter`].
    pub directory: usize,
    /// Its migrations, in the order they run.
    pub counterparts: Vec<Counterpart<'a>>,
}

/// What each directory lacks, written for its database.
pub(super) fn late<'a, D: Decide>(directories: &'a Directories, decide: &mut D) -> Result<Vec<Late<'a>>, D::Error> {
    let mut late = Vec::new();
    for (index, directory) in directories.iter().enumerate().skip(1) {
        let missing = missing(directories, directory)?;
        if missing.is_empty() {
            continue;
        }
        let counterparts = counterparts(directories.leading(), &missing, directory.dialect).map_err(|error| {
            WorkflowError::Counterpart {
                directory: directory.name.clone(),
                dialect: directory.dialect,
                error: Box::new(error),
            }
        })?;
        warn_of_handwork(directory, &counterparts, decide);
        late.push(Late {
            directory: index,
            counterparts,
        });
    }
    Ok(late)
}

/// What another tool made records no operations that could be written for another database.
fn missing<'a>(directories: &'a Directories, directory: &Directory) -> Result<Vec<&'a Migration>, WorkflowError> {
    let leading = directories.leading_name();
    let missing = directories.leading().missing_in(&directory.history, leading);
    let missing = missing.map_err(|error| WorkflowError::Several {
        directory: directory.name.clone(),
        error,
    })?;
    match missing.iter().find(|migration| migration.recorded.is_none()) {
        Some(foreign) => Err(WorkflowError::Foreign {
            migration: foreign.directory(),
            leading: leading.to_owned(),
            directory: directory.name.clone(),
            dialect: directory.dialect,
        }),
        None => Ok(missing),
    }
}

/// Custom SQL is for one database; somebody has to do the same for the other.
fn warn_of_handwork<D: Decide>(directory: &Directory, counterparts: &[Counterpart<'_>], decide: &mut D) {
    for counterpart in counterparts {
        let (migration, name) = (counterpart.migration.directory(), directory.name.clone());
        if counterpart.script.is_none() {
            decide.notice(&Notice::CustomSql {
                migration,
                directory: name,
                dialect: directory.dialect,
            });
        } else if is_edited(counterpart.migration) {
            decide.notice(&Notice::EditedSql {
                migration,
                directory: name,
                dialect: directory.dialect,
            });
        }
    }
}
