//! Reads migrations that are not written yet.

use crate::files::{FilesError, Migration, NewFiles, Texts, from_texts};

/// The migration that files will be.
pub(super) fn read(files: &NewFiles) -> Result<Migration, FilesError> {
    let text = |name: &str| {
        files
            .files
            .iter()
            .find(|(file, _)| *file == name)
            .map(|(_, text)| text.as_str())
    };
    from_texts(&Texts {
        directory: &files.directory,
        up: text("up.sql").unwrap_or_default(),
        down: text("down.sql"),
        metadata: text("metadata.toml"),
        recorded: text("migration.json"),
    })
}
