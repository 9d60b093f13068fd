//! Reads the migrations directory from `diesel.toml`.

use std::path::{Path, PathBuf};

use super::optional::read;
use crate::error::CommandError;

/// `dir` of `[migrations_directory]`, relative to the directory of the file.
pub(super) fn migrations_directory(root: &Path) -> Result<Option<PathBuf>, CommandError> {
    let path = root.join("diesel.toml");
    let Some(text) = read(&path)? else { return Ok(None) };
    let table: toml::Table = text.parse().map_err(|_malformed| {
        CommandError::failed(format!("{} is not valid TOML", path.display()))
            .hint("correct it, or name the migrations directory with --migrations DIR")
    })?;
    let directory = table.get("migrations_directory").and_then(|section| section.get("dir"));
    Ok(directory.and_then(toml::Value::as_str).map(PathBuf::from))
}
