//! Opens files of backups, and the errors of that.

use std::fs::File;
use std::io;
use std::path::Path;

use super::error::BackupError;

pub(super) fn open(file: &Path) -> Result<File, BackupError> {
    File::open(file).map_err(|source| file_error("read", file, source))
}

pub(super) fn file_error(what: &'static str, path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        what,
        path: path.to_owned(),
        source,
    }
}
