//! The file `HEAD` of a migrations directory: the id of the newest migration, so that version control sees a conflict where two branches
//! add one. Nothing reads it; Diesel ignores plain files.

use std::fs;
use std::path::Path;

use super::FilesError;

/// Its name.
const NAME: &str = "HEAD";

/// What the file is to say once migrations are written.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The migrations directory that it is in.
    pub migrations: &'a Path,
    /// The newest revision.
    pub id: &'a str,
}

/// Writes a revision id into the file, whatever it holds.
pub(super) fn write_head(migrations: &Path, id: &str) -> Result<(), FilesError> {
    write_plain(&migrations.join(NAME), &format!("{id}\n"))
}

/// Writes a file, whole or not at all.
pub(super) fn write_plain(path: &Path, text: &str) -> Result<(), FilesError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.unfinished"));
    let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|source| FilesError::Unwritable {
        path: path.to_owned(),
        source,
    })
}
