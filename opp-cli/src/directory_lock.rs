//! Lets one command at a time write migrations of a project.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::ui;

/// Held until it is dropped; also gone with a process that is killed.
pub(crate) struct DirectoryLock {
    _file: Option<File>,
}

/// Waits until no other command writes migrations of the project in this directory. Where the file system knows no locks, nothing is locked.
pub(crate) fn acquire(root: &Path) -> DirectoryLock {
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    let Ok(file) = open(root) else {
        return DirectoryLock { _file: None };
    };
    let locked = match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => {
            ui::note("Waiting for another opp that writes migrations of this project.");
            file.lock().is_ok()
        }
        Err(TryLockError::Error(_)) => false,
    };
    DirectoryLock {
        _file: locked.then_some(file),
    }
}

/// The directory itself, so that no file is left in it.
#[cfg(unix)]
fn open(root: &Path) -> io::Result<File> {
    File::open(root)
}

/// Directories cannot be opened like files there.
#[cfg(not(unix))]
fn open(root: &Path) -> io::Result<File> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    root.canonicalize()?.hash(&mut hasher);
    File::create(std::env::temp_dir().join(format!("opp-{:016x}.lock", hasher.finish())))
}
