//! Reads and writes migration directories: `up.sql`, `down.sql`, `metadata.toml` and `migration.json`.
//!
//! The form of `migration.json` is described in `docs/formats/migration.md`. The only module that touches files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod checksum;
mod disk;
mod document;
mod error;
mod head;
mod journal;
mod lock;
mod project;
mod replace;
mod tags;
mod write;

pub use checksum::checksum;
pub use document::{Checksums, FORMAT, MigrationFile, Replaced};
pub use error::FilesError;
pub use head::Head;
pub use journal::{Completed, complete_replacement, interrupted_dialect, refuse_interrupted};
pub use lock::DirectoryLock;
pub use project::{exists, is_read_only, limit, nearest, read_text};
pub use replace::{Removal, Replacement, Written, finish_together, replace_together, wait_together, write_together};
pub use tags::{Tags, is_tag};
pub use write::{NewFiles, NewMigration, directory_name};

/// The directory inside a migrations directory in which a squash waits while the files that it replaces are kept. Hidden, so that Diesel
/// runs the others.
pub const WAITING: &str = ".squash";

/// One migration as it lies on disk.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Revision id: the digits of the time in the directory's name, Diesel's version.
    pub id: String,
    /// Name after the time, as in `add_orders`.
    pub name: String,
    /// The directory.
    pub path: PathBuf,
    /// `up.sql`.
    pub up: String,
    /// `down.sql`, where there is one.
    pub down: Option<String>,
    /// Whether the file runs in a transaction that the runner opens.
    pub in_transaction: bool,
    /// What opp recorded; nothing in a migration that another tool made.
    pub recorded: Option<MigrationFile>,
}

impl Migration {
    /// Name of the directory.
    #[must_use]
    pub fn directory(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether it joins branches and does nothing else: several parents, no operations, and files that nobody edited.
    #[must_use]
    pub fn is_merge(&self) -> bool {
        self.recorded.as_ref().is_some_and(|recorded| {
            let down = self.down.as_deref().map(checksum);
            recorded.parents.len() > 1
                && recorded.operations.is_empty()
                && recorded.checksums.up == checksum(&self.up)
                && down.as_ref() == Some(&recorded.checksums.down)
        })
    }

    /// The revisions that it stands for, where it is a squash.
    #[must_use]
    pub fn replaces(&self) -> &[Replaced] {
        self.recorded.as_ref().map_or(&[], |recorded| &recorded.replaces)
    }

    /// What the migration is for, in a person's words.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.recorded {
            Some(recorded) if !recorded.message.is_empty() => recorded.message.clone(),
            _ => self.name.replace('_', " "),
        }
    }
}

/// The files of a migration, as texts.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// Name of the directory.
    pub directory: &'a str,
    /// `up.sql`.
    pub up: &'a str,
    /// `down.sql`.
    pub down: Option<&'a str>,
    /// `metadata.toml`.
    pub metadata: Option<&'a str>,
    /// `migration.json`.
    pub recorded: Option<&'a str>,
}

/// Reads one migration directory.
///
/// # Errors
/// [`FilesError`] names the file and what to do.
pub fn read(path: &Path) -> Result<Migration, FilesError> {
    let directory = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let no_migration = || FilesError::NoMigration { path: path.to_owned() };
    identity(&directory).ok_or_else(no_migration)?;
    let up = text(&path.join("up.sql"))?.ok_or_else(no_migration)?;
    let down = text(&path.join("down.sql"))?;
    let (metadata, recorded) = (text(&path.join("metadata.toml"))?, text(&path.join("migration.json"))?);
    let texts = Texts {
        directory: &directory,
        up: &up,
        down: down.as_deref(),
        metadata: metadata.as_deref(),
        recorded: recorded.as_deref(),
    };
    migration(path, &texts)
}

/// Makes a migration of its files' texts, such as those that are part of a program.
///
/// # Errors
/// [`FilesError`] names the file and what to do.
pub fn from_texts(texts: &Texts<'_>) -> Result<Migration, FilesError> {
    migration(Path::new(texts.directory), texts)
}

fn migration(path: &Path, texts: &Texts<'_>) -> Result<Migration, FilesError> {
    let (id, name) = identity(texts.directory).ok_or_else(|| FilesError::NoMigration { path: path.to_owned() })?;
    if texts.up.is_empty() {
        return Err(FilesError::Empty {
            path: path.join("up.sql"),
        });
    }
    let json = path.join("migration.json");
    let recorded = texts.recorded.map(|text| MigrationFile::from_json(text, &json));
    Ok(Migration {
        id,
        name,
        path: path.to_owned(),
        up: texts.up.to_owned(),
        down: texts.down.map(str::to_owned),
        in_transaction: runs_in_transaction(texts.metadata, &path.join("metadata.toml"))?,
        recorded: recorded.transpose()?,
    })
}

/// Reads every migration of a migrations directory, by name; one that is not there holds none.
///
/// # Errors
/// [`FilesError`] names the file or directory and what to do.
pub fn read_all(directory: &Path) -> Result<Vec<Migration>, FilesError> {
    directories(directory)?.iter().map(|path| read(path)).collect()
}

/// Diesel's rule: the version is the part before the first `_`, without `-`; it need not be a time (`V1_init`, `0.1.0_init`).
/// What could end a string literal or a line is refused: versions are written into scripts.
fn identity(directory: &str) -> Option<(String, String)> {
    let (version, name) = directory.split_once('_').unwrap_or((directory, ""));
    let id: String = version.chars().filter(|c| *c != '-').collect();
    let is_allowed = |c: char| !c.is_control() && !"'\"`\\;/".contains(c);
    (!id.is_empty() && id.chars().all(is_allowed)).then(|| (id, name.to_owned()))
}

/// A file's text without a byte order mark, where the file is there.
fn text(path: &Path) -> Result<Option<String>, FilesError> {
    match fs::read(path) {
        Ok(bytes) if opp_sql::client::is_utf16(&bytes) => Err(FilesError::Utf16 { path: path.to_owned() }),
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|error| FilesError::Unreadable {
                path: path.to_owned(),
                source: io::Error::new(io::ErrorKind::InvalidData, error),
            })?;
            Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FilesError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Diesel's rule: without `metadata.toml` yes; with one only where it says so.
fn runs_in_transaction(metadata: Option<&str>, path: &Path) -> Result<bool, FilesError> {
    let Some(metadata) = metadata else { return Ok(true) };
    let table: toml::Table = metadata.parse().map_err(|source| FilesError::Metadata {
        path: path.to_owned(),
        source: Box::new(source),
    })?;
    Ok(table
        .get("run_in_transaction")
        .and_then(toml::Value::as_bool)
        .unwrap_or(false))
}

/// The directories below the migrations directory, sorted; hidden ones and files are Diesel's or an editor's business.
fn directories(directory: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let unreadable = |source| FilesError::Unreadable {
        path: directory.to_owned(),
        source,
    };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(unreadable)?;
        // Diesel follows links.
        if kind.is_symlink() && !entry.path().exists() {
            return Err(FilesError::Link { path: entry.path() });
        }
        if entry.path().is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
