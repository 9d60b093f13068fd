//! The files of a migration with another id.

use opp_core::registry::CrateDef;

use super::steps::Step;
use crate::files::{Checksums, FilesError, Migration, MigrationFile, NewFiles, checksum, directory_name};
use crate::script::Script;
use crate::stated_renames::StatedRenames;

/// What is recorded of a migration where it is put.
pub(super) struct Recorded {
    /// What it builds on.
    pub(super) parents: Vec<String>,
    /// Those of its own models and of the head that it is put after.
    pub(super) crates: Vec<CrateDef>,
    pub(super) stated_renames: StatedRenames,
}

/// The files of a migration with another id. `script` is what its operations make there; without one its SQL stays as it is.
pub(super) fn files(
    migration: &Migration,
    id: &str,
    step: &Step,
    script: Option<&Script>,
    keeps_sql: bool,
    as_recorded: Recorded,
) -> Result<NewFiles, FilesError> {
    let directory = directory_name(id, &migration.name);
    let generated = script.filter(|_| !keeps_sql);
    let (up, down) = match generated {
        Some(script) => (script.up.text.clone(), Some(script.down.text.clone())),
        None => (migration.up.clone(), migration.down.clone()),
    };
    let in_transaction = match generated {
        Some(script) => script.up.transactional && script.down.transactional,
        None => migration.in_transaction,
    };
    let mut files = vec![("up.sql", up)];
    files.extend(down.map(|down| ("down.sql", down)));
    if let Some(recorded) = &migration.recorded {
        let document = document(recorded, step, script, as_recorded);
        let json = document.and_then(MigrationFile::into_json);
        let json = json.map_err(|source| FilesError::Corrupt {
            path: migration.path.join("migration.json"),
            source,
        })?;
        files.push(("migration.json", json));
    }
    if !in_transaction {
        files.push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
    }
    Ok(NewFiles { directory, files })
}

/// The sums of generated SQL are those of what would be generated, so that an edit still shows.
fn document(
    recorded: &MigrationFile,
    step: &Step,
    script: Option<&Script>,
    as_recorded: Recorded,
) -> Result<MigrationFile, serde_json::Error> {
    let Recorded {
        parents,
        crates,
        stated_renames,
    } = as_recorded;
    let mut checksums = Checksums::of("", "", &step.changes)?;
    (checksums.up, checksums.down) = match script {
        Some(script) => (checksum(&script.up.text), checksum(&script.down.text)),
        None => (recorded.checksums.up.clone(), recorded.checksums.down.clone()),
    };
    Ok(MigrationFile {
        parents,
        crates,
        stated_renames,
        checksums,
        operations: step.changes.clone(),
        ..recorded.clone()
    })
}
