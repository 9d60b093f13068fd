//! Which files does a new migration have?

use std::path::Path;

use opp_core::registry::CrateDef;

use super::{Checksums, FORMAT, FilesError, MigrationFile, Replaced};
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
    /// The revisions that it stands for, where it is a squash.
    pub replaces: Vec<Replaced>,
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
    /// Whether the SQL was tried in a scratch database, or nothing of it needs to be.
    pub verified: bool,
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

/// The files of a new migration before they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFiles {
    /// Name of the migration's directory.
    pub directory: String,
    /// Names and texts of its files.
    pub files: Vec<(&'static str, String)>,
}

impl NewMigration<'_> {
    /// The files of the migration.
    ///
    /// # Errors
    /// Never in practice: every part has a JSON form.
    pub fn into_files(self) -> Result<NewFiles, FilesError> {
        let directory = directory_name(self.id, self.name);
        let corrupt = |source| FilesError::Corrupt {
            path: Path::new(&directory).join("migration.json"),
            source,
        };
        let (up, down) = (&self.script.up.text, &self.script.down.text);
        let document = MigrationFile {
            format: FORMAT,
            dialect: self.dialect.to_owned(),
            parents: self.parents,
            replaces: self.replaces,
            message: self.message.to_owned(),
            package: self.package.to_owned(),
            crates: self.crates,
            checksums: Checksums::of(up, down, &self.operations).map_err(corrupt)?,
            stated_renames: self.stated_renames,
            verified: self.verified,
            hazards: self.hazards,
            operations: self.operations,
        };
        let mut files = vec![("up.sql", up.clone()), ("down.sql", down.clone())];
        files.push(("migration.json", document.into_json().map_err(corrupt)?));
        if !(self.script.up.transactional && self.script.down.transactional) {
            files.push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
        }
        Ok(NewFiles { directory, files })
    }
}
