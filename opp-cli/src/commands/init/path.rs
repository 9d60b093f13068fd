//! Paths in the messages of `opp init`.

use std::path::Path;

use crate::error::CommandError;
use crate::ui::sanitise::clean;

/// A path as seen from the current directory.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

pub(super) fn cannot(what: &str, path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(clean(&format!("cannot {what} {}: {error}", shown(path))))
}
