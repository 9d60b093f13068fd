//! Replaces migration directories, all or none. Files that opp did not write move along.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{FilesError, NewFiles};

/// The files that [`NewFiles`] has or leaves out; others are kept.
const OWN: [&str; 4] = ["up.sql", "down.sql", "metadata.toml", "migration.json"];

/// A migration that is replaced.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The migrations directory.
    pub migrations: &'a Path,
    /// Name of its directory as it is.
    pub old: &'a str,
    /// Its files, in a directory of the same or another name.
    pub new: &'a NewFiles,
}

impl Replacement<'_> {
    fn old_path(&self) -> PathBuf {
        self.migrations.join(self.old)
    }

    fn new_path(&self) -> PathBuf {
        self.migrations.join(&self.new.directory)
    }

    /// Where the new files are until all of them are written. Hidden, so that every tool skips it.
    fn unfinished(&self) -> PathBuf {
        self.migrations.join(format!(".{}.unfinished", self.new.directory))
    }

    /// Where the old files are until all of the new ones are in place.
    fn replaced(&self) -> PathBuf {
        self.migrations.join(format!(".{}.replaced", self.old))
    }
}

/// Replaces several migrations, all or none. Returns their directories.
///
/// # Errors
/// One cannot be written, or a directory of the new name already exists; then everything is as before.
pub fn replace_together(replacements: &[Replacement<'_>]) -> Result<Vec<PathBuf>, FilesError> {
    let prepared = replacements.iter().try_for_each(prepare);
    let replaced = prepared.and_then(|()| exchange(replacements));
    let left_behind = replacements.iter().map(|one| match replaced {
        Ok(()) => one.replaced(),
        Err(_) => one.unfinished(),
    });
    for path in left_behind {
        // A leftover has a name that every tool skips.
        let _ = fs::remove_dir_all(path);
    }
    replaced.map(|()| replacements.iter().map(Replacement::new_path).collect())
}

/// Writes the new files, and copies the others, beside the directory.
fn prepare(one: &Replacement<'_>) -> Result<(), FilesError> {
    if one.new.directory != one.old && one.new_path().exists() {
        return Err(FilesError::Exists { path: one.new_path() });
    }
    let unfinished = one.unfinished();
    let written = || -> io::Result<()> {
        for leftover in [&unfinished, &one.replaced()] {
            if leftover.exists() {
                fs::remove_dir_all(leftover)?;
            }
        }
        copy(&one.old_path(), &unfinished, &|name| !OWN.contains(&name))?;
        for (name, text) in &one.new.files {
            fs::write(unfinished.join(name), text)?;
        }
        Ok(())
    };
    written().map_err(|source| FilesError::Unwritable {
        path: one.new_path(),
        source,
    })
}

fn copy(from: &Path, to: &Path, is_copied: &dyn Fn(&str) -> bool) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !is_copied(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &target, &|_| true)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// Sets the old directories aside, then puts the new ones in place; takes everything back where that fails.
fn exchange(replacements: &[Replacement<'_>]) -> Result<(), FilesError> {
    let aside = replacements.iter().map(|one| (one.old_path(), one.replaced()));
    let in_place = replacements.iter().map(|one| (one.unfinished(), one.new_path()));
    let mut done: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (from, to) in aside.chain(in_place) {
        if let Err(source) = fs::rename(&from, &to) {
            for (from, to) in done.iter().rev() {
                // The first error is the one to tell.
                let _ = fs::rename(to, from);
            }
            return Err(FilesError::Unwritable { path: from, source });
        }
        done.push((from, to));
    }
    Ok(())
}
