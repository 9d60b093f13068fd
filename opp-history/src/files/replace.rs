//! Replaces, removes and adds migration directories, all or none, also where the program is killed meanwhile. Files that opp did not
//! write move along with what replaces theirs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::head::{Head, write_head};
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

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    /// The directories of the new migrations.
    pub paths: Vec<PathBuf>,
    /// Why `HEAD` does not follow. It only helps version control, so nothing is taken back for it.
    pub no_head: Option<FilesError>,
}

/// Adds migrations, each to a migrations directory, which is created where it does not exist: all or none, and `HEAD` with them.
///
/// # Errors
/// One cannot be written, or a directory of its name already exists; then everything is as before.
pub fn write_together<'a>(
    migrations: impl IntoIterator<Item = (&'a Path, &'a NewFiles)>,
    head: Option<&Head<'_>>,
) -> Result<Written, FilesError> {
    let added = migrations.into_iter().map(|(migrations, files)| {
        let exchange = Exchange {
            directory: migrations.to_owned(),
            old: None,
            new: Some(files.directory.clone()),
        };
        (exchange, Some(files))
    });
    exchange(&added.collect::<Vec<_>>(), &[], head)
}

/// Replaces several migrations and removes others, all or none, and `HEAD` with them.
///
/// # Errors
/// One cannot be written or removed, or a directory of the new name already exists; then everything is as before.
pub fn replace_together(
    replacements: &[Replacement<'_>],
    removals: &[Removal<'_>],
    head: Option<&Head<'_>>,
) -> Result<Written, FilesError> {
    finish(replacements, removals, &[], head)
}

/// The same without `HEAD`, and with it the squashes are removed that waited in some migrations directories. Returns the directories of
/// the replacements.
///
/// # Errors
/// As [`replace_together`].
pub fn finish_together(
    replacements: &[Replacement<'_>],
    removals: &[Removal<'_>],
    migrations: &[&Path],
) -> Result<Vec<PathBuf>, FilesError> {
    Ok(finish(replacements, removals, migrations, None)?.paths)
}

fn finish(
    replacements: &[Replacement<'_>],
    removals: &[Removal<'_>],
    migrations: &[&Path],
    head: Option<&Head<'_>>,
) -> Result<Written, FilesError> {
    for one in removals {
        refuse_others(&one.migrations.join(one.old))?;
    }
    let replaced = replacements.iter().map(|one| (one.exchange(), Some(one.new)));
    let removed = removals.iter().map(|one| (one.exchange(), None));
    let finished: Vec<PathBuf> = migrations.iter().map(|directory| directory.join(WAITING)).collect();
    exchange(&replaced.chain(removed).collect::<Vec<_>>(), &finished, head)
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
    Ok(exchange(&added.collect::<Vec<_>>(), &[], None)?.paths)
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
fn exchange(
    wanted: &[(Exchange, Option<&NewFiles>)],
    finished: &[PathBuf],
    head: Option<&Head<'_>>,
) -> Result<Written, FilesError> {
    let exchanges: Vec<Exchange> = wanted.iter().map(|(one, _)| one.clone()).collect();
    let finished: Vec<&Path> = finished
        .iter()
        .map(PathBuf::as_path)
        .filter(|path| path.exists())
        .collect();
    let directories = exchanges.iter().map(|one| one.directory.clone());
    let created: Vec<PathBuf> = directories.filter(|path| !path.exists()).collect();
    if let Err(error) = wanted.iter().try_for_each(|(one, files)| prepare(one, *files)) {
        abandon(&exchanges, &created);
        return Err(error);
    }
    let is_one_step = exchanges.len() == 1 && exchanges.iter().all(|one| one.old.is_none()) && finished.is_empty();
    let done = match is_one_step {
        true => in_one_step(&exchanges, &created, head),
        false => by_journal(&exchanges, &finished, &created, head),
    };
    Ok(Written {
        no_head: done?,
        paths: exchanges.iter().filter_map(Exchange::new_path).collect(),
    })
}

/// One new migration is there or not, without a journal that others would have to wait for. Returns why `HEAD` does not follow.
fn in_one_step(
    exchanges: &[Exchange],
    created: &[PathBuf],
    head: Option<&Head<'_>>,
) -> Result<Option<FilesError>, FilesError> {
    if let Err(error) = journal::rename_all(exchanges, &mut Vec::new()) {
        abandon(exchanges, created);
        return Err(error);
    }
    Ok(follow(head))
}

/// The same for several steps.
fn by_journal(
    exchanges: &[Exchange],
    finished: &[&Path],
    created: &[PathBuf],
    head: Option<&Head<'_>>,
) -> Result<Option<FilesError>, FilesError> {
    let journal = match journal::commit(exchanges, finished, head) {
        Ok(journal) => journal,
        Err(error) => {
            // The journal may be in place all the same, and whoever finds it completes it.
            if journal::withdraw(exchanges).is_ok() {
                abandon(exchanges, created);
            }
            return Err(error);
        }
    };
    let mut done = Vec::new();
    if let Err(error) = journal::rename_all(exchanges, &mut done) {
        let taken_back = done.iter().rev().try_for_each(|(from, to)| disk::rename(to, from));
        // Where it cannot be taken back, the journal stays, so that it can be completed. The first error is the one to tell.
        if taken_back.is_ok() && journal::discard(&journal, exchanges).is_ok() {
            abandon(exchanges, created);
        }
        return Err(error);
    }
    let no_head = follow(head);
    journal::end(&journal, exchanges, finished)?;
    Ok(no_head)
}

fn follow(head: Option<&Head<'_>>) -> Option<FilesError> {
    head.and_then(|head| write_head(head.migrations, head.id).err())
}

/// Removes the new files that nothing was done with.
fn abandon(exchanges: &[Exchange], created: &[PathBuf]) {
    for one in exchanges {
        // A leftover has a name that every tool skips.
        let _ = one.unfinished().map(|unfinished| disk::remove_dir(&unfinished));
    }
    for directory in created {
        // It stays where something is in it.
        let _ = fs::remove_dir(directory);
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
