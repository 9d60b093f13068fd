//! Finds and reads the files of a project beside its migrations.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FilesError, text};

/// The nearest directory upwards that contains a file, up to the root of the repository or, without one, of the package or workspace: a
/// file that somebody else left further up decides nothing.
#[must_use]
pub fn nearest(from: &Path, file: &str) -> Option<PathBuf> {
    let limit = limit(from);
    from.ancestors()
        .take_while(|directory| directory.starts_with(limit))
        .find(|directory| directory.join(file).is_file())
        .map(Path::to_owned)
}

/// The root of the repository or, without one, of the package or workspace.
#[must_use]
pub fn limit(from: &Path) -> &Path {
    from.ancestors()
        .find(|directory| directory.join(".git").exists())
        .or_else(|| {
            from.ancestors()
                .filter(|directory| directory.join("Cargo.toml").is_file())
                .last()
        })
        .unwrap_or(from)
}

/// The text of a file, where it exists.
///
/// # Errors
/// It cannot be read, or is no UTF-8.
pub fn read_text(path: &Path) -> Result<Option<String>, FilesError> {
    text(path)
}

/// Whether something has this path.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// Whether nothing can be created in a directory or, where it does not exist, in the one above, because nobody may write there.
#[must_use]
pub fn is_read_only(directory: &Path) -> bool {
    let existing = directory.ancestors().find(|above| above.is_dir());
    let metadata = existing.and_then(|directory| fs::metadata(directory).ok());
    metadata.is_some_and(|metadata| metadata.permissions().readonly())
}
