//! Lets one program at a time write migrations of a project.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held until it is dropped; also gone with a process that is killed.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: Option<File>,
}

impl DirectoryLock {
    /// Waits until no other program writes migrations of the project in this directory; `waits` is called where that takes a while.
    /// Where the file system knows no locks, nothing is locked.
    pub fn acquire(root: &Path, waits: impl FnOnce()) -> Self {
        let root = if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        };
        let Ok(file) = open(root) else {
            return Self { _file: None };
        };
        let locked = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                waits();
                file.lock().is_ok()
            }
            Err(TryLockError::Error(_)) => false,
        };
        Self {
            _file: locked.then_some(file),
        }
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
