//! What does `migration.json` say? Its form, described in `docs/formats/migration.md`.

use std::path::Path;

use opp_core::registry::CrateDef;
use serde::{Deserialize, Serialize};

use super::{FilesError, checksum};
use crate::change::Change;
use crate::finding::Finding;
use crate::stated_renames::StatedRenames;

/// Version of the form.
pub const FORMAT: u32 = 1;

/// The content of a `migration.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationFile {
    /// Version of this form.
    pub format: u32,
    /// The database the SQL is for.
    pub dialect: String,
    /// Revisions this one builds on: none for the first, two or more for a merge.
    pub parents: Vec<String>,
    /// The revisions that it stands for, itself included, where it is a squash; their files are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Replaced>,
    /// What it is for, in a person's words.
    pub message: String,
    /// The package whose models were read.
    pub package: String,
    /// The crates the models came from, with their features.
    pub crates: Vec<CrateDef>,
    /// Sums of the generated texts.
    pub checksums: Checksums,
    /// The renames that the models stated, so that an attribute left in the code counts once.
    #[serde(default, skip_serializing_if = "StatedRenames::is_empty")]
    pub stated_renames: StatedRenames,
    /// Whether the SQL was tried in a scratch database, or nothing of it needs to be.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub verified: bool,
    /// What destroys data or may fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Finding>,
    /// What changes, before and after.
    pub operations: Vec<Change>,
}

/// A revision that a squash stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Its revision id.
    pub id: String,
    /// Its directory.
    pub name: String,
    /// Sum of its `up.sql`, as databases record it that have run it. A squash that was squashed again has the id of its last revision,
    /// so an id may be there with several sums.
    pub up: String,
}

/// Sums of what opp wrote, as [`checksum`] makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checksums {
    /// Of `up.sql` as generated; a later edit by hand is allowed and shows here.
    pub up: String,
    /// Of `down.sql` as generated.
    pub down: String,
    /// Of the operations, one line each.
    pub operations: String,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_true(value: &bool) -> bool {
    *value
}

/// What every format has.
#[derive(Deserialize)]
struct Header {
    format: u64,
}

impl MigrationFile {
    /// Reads the form.
    ///
    /// # Errors
    /// The text is no JSON, of a newer format, or its operations were changed by hand.
    pub fn from_json(json: &str, path: &Path) -> Result<Self, FilesError> {
        let corrupt = |source| FilesError::Corrupt {
            path: path.to_owned(),
            source,
        };
        let file: Self = serde_json::from_str(json).map_err(|source| match serde_json::from_str::<Header>(json) {
            Ok(header) if header.format > u64::from(FORMAT) => FilesError::Newer {
                path: path.to_owned(),
                found: header.format,
                known: FORMAT,
            },
            _ => corrupt(source),
        })?;
        if file.format > FORMAT {
            return Err(FilesError::Newer {
                path: path.to_owned(),
                found: file.format.into(),
                known: FORMAT,
            });
        }
        if checksum(&lines(&file.operations).map_err(corrupt)?) != file.checksums.operations {
            return Err(FilesError::Edited { path: path.to_owned() });
        }
        Ok(file)
    }

    /// Writes the form: one line an operation, so that a difference between two versions reads well.
    ///
    /// # Errors
    /// Never in practice: every part has a JSON form.
    pub fn into_json(mut self) -> Result<String, serde_json::Error> {
        let operations = lines(&std::mem::take(&mut self.operations))?;
        let document = serde_json::to_string_pretty(&self)? + "\n";
        if operations.is_empty() {
            return Ok(document);
        }
        let indented = operations.trim_end().replace('\n', ",\n    ");
        Ok(document.replacen(
            "\"operations\": []",
            &format!("\"operations\": [\n    {indented}\n  ]"),
            1,
        ))
    }
}

impl Checksums {
    /// The sums of what is about to be written.
    ///
    /// # Errors
    /// Never in practice: every operation has a JSON form.
    pub fn of(up: &str, down: &str, operations: &[Change]) -> Result<Self, serde_json::Error> {
        Ok(Self {
            up: checksum(up),
            down: checksum(down),
            operations: checksum(&lines(operations)?),
        })
    }
}

/// The operations as JSON, one line each.
fn lines(operations: &[Change]) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    for operation in operations {
        serde_json::to_writer(&mut bytes, operation)?;
        bytes.push(b'\n');
    }
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}
