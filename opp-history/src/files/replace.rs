//! Replaces and removes migration directories, all or none. Files that opp did not write move along with what replaces theirs.

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

/// A migration that is removed, because another one stands for it.
#[derive(Clone, Copy, Debug)]
pub struct Removal<'a> {
    /// The migrations directory.
    pub migrations: &'a Path,
    /// Name of its directory.
    pub old: &'a str,
}

impl Removal<'_> {
    fn path(&self) -> PathBuf {
        self.migrations.join(self.old)
    }

    fn replaced(&self) -> PathBuf {
        self.migrations.join(format!(".{}.replaced", self.old))
    }

    /// Nothing takes over files that opp did not write.
    fn refuse_others(&self) -> Result<(), FilesError> {
        let unreadable = |source| FilesError::Unreadable {
            path: self.path(),
            source,
        };
        for entry in fs::read_dir(self.path()).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if !OWN.contains(&&*entry.file_name().to_string_lossy()) {
                return Err(FilesError::Foreign { path: entry.path() });
            }
        }
        Ok(())
    }
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

/// Replaces several migrations and removes others, all or none. Returns the directories of the replacements.
///
/// # Errors
/// One cannot be written or removed, or a directory of the new name already exists; then everything is as before.
pub fn replace_together(
    replacements: &[Replacement<'_>],
    removals: &[Removal<'_>],
) -> Result<Vec<PathBuf>, FilesError> {
    let prepared = removals
        .iter()
        .try_for_each(prepare_removal)
        .and_then(|()| replacements.iter().try_for_each(prepare));
    let replaced = prepared.and_then(|()| exchange(replacements, removals));
    let mut left_behind: Vec<PathBuf> = Vec::new();
    match replaced {
        Ok(()) => {
            left_behind.extend(replacements.iter().map(Replacement::replaced));
            left_behind.extend(removals.iter().map(Removal::replaced));
        }
        Err(_) => left_behind.extend(replacements.iter().map(Replacement::unfinished)),
    }
    for path in left_behind {
        // A leftover has a name that every tool skips.
        let _ = fs::remove_dir_all(path);
    }
    replaced.map(|()| replacements.iter().map(Replacement::new_path).collect())
}

fn prepare_removal(one: &Removal<'_>) -> Result<(), FilesError> {
    one.refuse_others()?;
    let leftover = one.replaced();
    let removed = match leftover.exists() {
        true => fs::remove_dir_all(&leftover),
        false => Ok(()),
    };
    removed.map_err(|source| FilesError::Unwritable { path: leftover, source })
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
fn exchange(replacements: &[Replacement<'_>], removals: &[Removal<'_>]) -> Result<(), FilesError> {
    let removed = removals.iter().map(|one| (one.path(), one.replaced()));
    let aside = replacements
        .iter()
        .map(|one| (one.old_path(), one.replaced()))
        .chain(removed);
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
