//! The steps in which directories and their files change. After each of them a program may be killed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step();
    fs::rename(from, to)?;
    step();
    Ok(())
}

/// Writes a file that is on the disk when this returns.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    step();
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a file in one step: either the whole text is written, or the file does not exist.
pub(super) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    write(unfinished.as_ref(), text)?;
    rename(unfinished.as_ref(), path)?;
    path.parent().map_or(Ok(()), sync)
}

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    step();
    fs::create_dir_all(path)
}

/// Removes a directory that may not be there.
pub(super) fn remove_dir(path: &Path) -> io::Result<()> {
    step();
    none_is_fine(fs::remove_dir_all(path))?;
    step();
    Ok(())
}

/// Removes a file that may not be there.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step();
    none_is_fine(fs::remove_file(path))?;
    step();
    Ok(())
}

fn none_is_fine(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// What was renamed in a directory is on the disk when this returns.
#[cfg(unix)]
pub(super) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Directories cannot be opened like files there.
#[cfg(not(unix))]
pub(super) fn sync(_directory: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(test))]
const fn step() {}

#[cfg(test)]
use killing::step;

/// Ends what runs after a number of steps, without anything that would clean up.
#[cfg(test)]
pub(super) mod killing {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    thread_local! {
        static STEPS: Cell<Option<usize>> = const { Cell::new(None) };
    }

    pub(super) fn step() {
        match STEPS.get() {
            None => {}
            Some(0) => resume_unwind(Box::new("killed")),
            Some(steps) => STEPS.set(Some(steps - 1)),
        }
    }

    /// Nothing where it was killed.
    pub(in crate::files) fn after<T>(steps: usize, runs: impl FnOnce() -> T) -> Option<T> {
        STEPS.set(Some(steps));
        let ran = catch_unwind(AssertUnwindSafe(runs));
        STEPS.set(None);
        ran.ok()
    }
}
