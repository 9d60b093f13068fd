//! Is a migrations directory between two histories?
//!
//! opp writes what it is about to do with several migrations into a journal, and removes that last (opp-history). Here is only how
//! one is found, since a build that puts migrations into a program has to look as well.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Name of the journal, in the first of the migrations directories.
pub const JOURNAL: &str = ".replacing.json";

/// Holds the path of the journal from there, in each of the others.
pub const POINTER: &str = ".replacing";

/// The journal that concerns a migrations directory, where migrations are being written or were when the program was ended.
///
/// # Errors
/// The directory cannot be read.
pub fn journal(directory: &Path) -> io::Result<Option<PathBuf>> {
    let own = directory.join(JOURNAL);
    if own.try_exists()? {
        return Ok(Some(own));
    }
    let pointed = match fs::read_to_string(directory.join(POINTER)) {
        Ok(path) => directory.join(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(pointed.try_exists()?.then_some(pointed))
}
