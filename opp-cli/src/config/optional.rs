//! Reads a file that may be missing.

use std::fs;
use std::path::Path;

use crate::error::CommandError;

pub(super) fn read(path: &Path) -> Result<Option<String>, CommandError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::failed(format!("cannot read {}: {error}", path.display()))),
    }
}
