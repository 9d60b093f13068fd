//! Reads the migrations directory of a dialect.

use opp_migrate::workflow::Directory;

use crate::config::Target;
use crate::context;
use crate::error::CommandError;

/// The directory with its history.
pub(super) fn read(target: &Target) -> Result<Directory, CommandError> {
    Ok(Directory {
        name: name(target),
        dialect: target.dialect,
        history: context::load(target)?,
    })
}

/// The last part of a directory's path.
fn name(target: &Target) -> String {
    let directory = &target.directory;
    let last = directory.file_name().map(|name| name.to_string_lossy().into_owned());
    last.unwrap_or_else(|| directory.display().to_string())
}
