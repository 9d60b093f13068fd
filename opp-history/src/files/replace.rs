//! Replaces, removes and adds migration directories, all or none, also where the program is killed meanwhile. Files that opp did not
//! write move along with what replaces theirs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::journal::{self, Exchange};
use super::{FilesError, NewFiles, WAITING, disk};

#[cfg(test)]
mod tests;

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

impl Replacement<'_> {
    fn exchange(&self) -> Exchange {
        Exchange {
            directory: self.migrations.to_owned(),
            old: Some(self.old.to_owned()),
            new: Some(self.new.directory.clone()),
        }
    }
}

impl Removal<'_> {
    fn exchange(&self) -> Exchange {
        Exchange {
            directory: self.migrations.to_owned(),
            old: Some(self.old.to_owned()),
            new: None,
        }
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
    finish_together(replacements, removals, &[])
}

/// The same, and with it the squashes are removed that waited in some migrations directories.
///
/// # Errors
/// As [`replace_together`].
pub fn finish_together(
    replacements: &[Replacement<'_>],
    removals: &[Removal<'_>],
    migrations: &[&Path],
) -> Result<Vec<PathBuf>, FilesError> {
    for one in removals {
        refuse_others(&one.migrations.join(one.old))?;
    }
    let replaced = replacements.iter().map(|one| (one.exchange(), Some(one.new)));
    let removed = removals.iter().map(|one| (one.exchange(), None));
    let finished: Vec<PathBuf> = migrations.iter().map(|directory| directory.join(WAITING)).collect();
    exchange(&replaced.chain(removed).collect::<Vec<_>>(), &finished)
}

/// Adds squashes that wait in their migrations directories, all or none. Returns their directories.
///
/// # Errors
/// As [`replace_together`].
pub fn wait_together(squashes: &[(&Path, &NewFiles)]) -> Result<Vec<PathBuf>, FilesError> {
    let added = squashes.iter().map(|(migrations, files)| {
        let exchange = Exchange {
            directory: migrations.join(WAITING),
            old: None,
            new: Some(files.directory.clone()),
        };
        (exchange, Some(*files))
    });
    exchange(&added.collect::<Vec<_>>(), &[])
}

/// Nothing takes over files that opp did not write.
fn refuse_others(directory: &Path) -> Result<(), FilesError> {
    let unreadable = |source| FilesError::Unreadable {
        path: directory.to_owned(),
        source,
    };
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !OWN.contains(&&*entry.file_name().to_string_lossy()) {
            return Err(FilesError::Foreign { path: entry.path() });
        }
    }
    Ok(())
}

/// Writes everything new beside what is there, then records what is to be done, then does it.
fn exchange(wanted: &[(Exchange, Option<&NewFiles>)], finished: &[PathBuf]) -> Result<Vec<PathBuf>, FilesError> {
    let exchanges: Vec<Exchange> = wanted.iter().map(|(one, _)| one.clone()).collect();
    let finished: Vec<&Path> = finished
        .iter()
        .map(PathBuf::as_path)
        .filter(|path| path.exists())
        .collect();
    let prepared = wanted.iter().try_for_each(|(one, files)| prepare(one, *files));
    let journal = match prepared.and_then(|()| journal::commit(&exchanges, &finished)) {
        Ok(journal) => journal,
        Err(error) => {
            abandon(&exchanges);
            return Err(error);
        }
    };
    let mut done = Vec::new();
    if let Err(error) = journal::rename_all(&exchanges, &mut done) {
        let taken_back = done.iter().rev().try_for_each(|(from, to)| disk::rename(to, from));
        // Where it cannot be taken back, the journal stays, so that it can be completed. The first error is the one to tell.
        if taken_back.is_ok() && journal::discard(&journal, &exchanges).is_ok() {
            abandon(&exchanges);
        }
        return Err(error);
    }
    journal::end(&journal, &exchanges, &finished)?;
    Ok(exchanges.iter().filter_map(Exchange::new_path).collect())
}

/// Removes the new files that nothing was done with.
fn abandon(exchanges: &[Exchange]) {
    for one in exchanges {
        // A leftover has a name that every tool skips.
        let _ = one.unfinished().map(|unfinished| disk::remove_dir(&unfinished));
        if one.directory.ends_with(WAITING) {
            // It stays where something is in it.
            let _ = fs::remove_dir(&one.directory);
        }
    }
}

/// Writes the new files, and copies those that opp did not write, beside the directory.
fn prepare(one: &Exchange, files: Option<&NewFiles>) -> Result<(), FilesError> {
    let new = one.new_path().filter(|_| one.new != one.old);
    if let Some(path) = new.filter(|path| path.exists()) {
        return Err(FilesError::Exists { path });
    }
    let written = || -> io::Result<()> {
        for leftover in one.unfinished().into_iter().chain(one.replaced()) {
            if leftover.exists() {
                disk::remove_dir(&leftover)?;
            }
        }
        let (Some(files), Some(unfinished)) = (files, one.unfinished()) else {
            return Ok(());
        };
        disk::create_dir(&unfinished)?;
        if let Some(old) = &one.old {
            copy(&one.directory.join(old), &unfinished, &|name| !OWN.contains(&name))?;
        }
        let mut files = files.files.iter();
        files.try_for_each(|(name, text)| disk::write(&unfinished.join(name), text))
    };
    written().map_err(|source| FilesError::Unwritable {
        path: one.new_path().unwrap_or_else(|| one.directory.clone()),
        source,
    })
}

/// Copies what a directory contains into another one.
fn copy(from: &Path, to: &Path, is_copied: &dyn Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !is_copied(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            disk::create_dir(&target)?;
            copy(&path, &target, &|_| true)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
