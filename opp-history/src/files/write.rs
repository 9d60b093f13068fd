//! How does a migration come to lie on disk? Whole or not at all, and never over another.

use std::fs;
use std::path::{Path, PathBuf};

use opp_core::registry::CrateDef;

use super::{Checksums, FORMAT, FilesError, MigrationFile};
use crate::change::Change;
use crate::finding::Finding;
use crate::script::Script;
use crate::stated_renames::StatedRenames;

/// Everything a new migration is made of.
#[derive(Clone, Debug)]
pub struct NewMigration<'a> {
    /// Revision id, fourteen digits of a UTC time.
    pub id: &'a str,
    /// Name after the time in the directory's name, `[a-z0-9_]`.
    pub name: &'a str,
    /// Database the SQL is for.
    pub dialect: &'a str,
    /// Revisions it builds on.
    pub parents: Vec<String>,
    /// What it is for.
    pub message: &'a str,
    /// Package of the models.
    pub package: &'a str,
    /// Crates of the models.
    pub crates: Vec<CrateDef>,
    /// The renames that the models state, carried out or not.
    pub stated_renames: StatedRenames,
    /// What changes.
    pub operations: Vec<Change>,
    /// What destroys data or may fail.
    pub hazards: Vec<Finding>,
    /// The SQL.
    pub script: &'a Script,
}

/// The directory's name for an id and a name: `2026-11-23-101500_add_orders`.
#[must_use]
pub fn directory_name(id: &str, name: &str) -> String {
    let is_time = id.len() == 14 && id.chars().all(|c| c.is_ascii_digit());
    let time = match is_time {
        true => format!("{}-{}-{}-{}", &id[..4], &id[4..6], &id[6..8], &id[8..]),
        false => id.to_owned(),
    };
    if name.is_empty() {
        time
    } else {
        format!("{time}_{name}")
    }
}

/// Writes a migration into the migrations directory, which is made when it is not there. Returns the new directory.
///
/// # Errors
/// Something is in the way or cannot be written; then nothing is left behind.
pub fn write(migrations: &Path, new: NewMigration<'_>) -> Result<PathBuf, FilesError> {
    let directory = migrations.join(directory_name(new.id, new.name));
    if directory.exists() {
        return Err(FilesError::Exists { path: directory });
    }
    let files = contents(new, &directory)?;
    fs::create_dir_all(migrations).map_err(|source| FilesError::Unwritable {
        path: migrations.to_owned(),
        source,
    })?;
    let unfinished = migrations.join(format!(".{}.unfinished", directory_name_of(&directory)));
    let written = write_all(&unfinished, &files).and_then(|()| {
        fs::rename(&unfinished, &directory).map_err(|source| FilesError::Unwritable {
            path: directory.clone(),
            source,
        })
    });
    if let Err(error) = written {
        // The first error is the one to tell; a leftover has a name that every tool skips.
        let _ = fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    Ok(directory)
}

/// Names and texts of the files.
fn contents(new: NewMigration<'_>, directory: &Path) -> Result<Vec<(&'static str, String)>, FilesError> {
    let corrupt = |source| FilesError::Corrupt {
        path: directory.join("migration.json"),
        source,
    };
    let (up, down) = (&new.script.up.text, &new.script.down.text);
    let document = MigrationFile {
        format: FORMAT,
        dialect: new.dialect.to_owned(),
        parents: new.parents,
        message: new.message.to_owned(),
        package: new.package.to_owned(),
        crates: new.crates,
        checksums: Checksums::of(up, down, &new.operations).map_err(corrupt)?,
        stated_renames: new.stated_renames,
        hazards: new.hazards,
        operations: new.operations,
    };
    let mut files = vec![("up.sql", up.clone()), ("down.sql", down.clone())];
    files.push(("migration.json", document.into_json().map_err(corrupt)?));
    if !(new.script.up.transactional && new.script.down.transactional) {
        files.push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
    }
    Ok(files)
}

fn write_all(directory: &Path, files: &[(&str, String)]) -> Result<(), FilesError> {
    let unwritable = |path: PathBuf| move |source| FilesError::Unwritable { path, source };
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(unwritable(directory.to_owned()))?;
    }
    fs::create_dir(directory).map_err(unwritable(directory.to_owned()))?;
    for (name, text) in files {
        let path = directory.join(name);
        fs::write(&path, text).map_err(unwritable(path.clone()))?;
    }
    Ok(())
}

fn directory_name_of(directory: &Path) -> String {
    directory.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
