//! The journal of a replacement, or of several new migrations: what is to be done once everything new is written beside what is there.
//!
//! It lies in the first migrations directory, and each of the others points to it. As long as it is there, the directories are between
//! two histories: nothing reads them, and whoever writes next completes the replacement first.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use opp_core::interrupted::{JOURNAL, POINTER, journal};
use serde::{Deserialize, Serialize};

use super::head::{Head, write_head};
use super::{FilesError, WAITING, disk, text};

const UNFINISHED: &str = ".unfinished";
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Journal {
    format: u32,
    /// Paths count from the journal's directory.
    exchanges: Vec<Exchange>,
    /// Directories that are removed once the migrations are in place.
    finished: Vec<PathBuf>,
    /// The file `HEAD` that follows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<NextHead>,
}

#[derive(Serialize, Deserialize)]
struct NextHead {
    /// The migrations directory that it is in.
    directory: PathBuf,
    /// The newest revision.
    id: String,
}

/// What becomes of one migration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    /// The directory that contains it.
    pub(super) directory: PathBuf,
    /// Name as it is; nothing where it is new.
    pub(super) old: Option<String>,
    /// Name as it becomes; nothing where it is removed.
    pub(super) new: Option<String>,
}

/// From where to where, where it is still to be done.
type Rename = fn(&Exchange) -> Option<(PathBuf, PathBuf)>;

impl Exchange {
    fn old_path(&self) -> Option<PathBuf> {
        self.old.as_ref().map(|old| self.directory.join(old))
    }

    /// Where the old files are until all of the new ones are in place. Hidden, so that every tool skips it.
    pub(super) fn replaced(&self) -> Option<PathBuf> {
        let old = self.old.as_ref()?;
        Some(self.directory.join(format!(".{old}.replaced")))
    }

    pub(super) fn new_path(&self) -> Option<PathBuf> {
        self.new.as_ref().map(|new| self.directory.join(new))
    }

    /// Where the new files are until all of them are written.
    pub(super) fn unfinished(&self) -> Option<PathBuf> {
        let new = self.new.as_ref()?;
        Some(self.directory.join(format!(".{new}{UNFINISHED}")))
    }

    /// The rename that sets the old files aside, where it is still to be done.
    fn aside(&self) -> Option<(PathBuf, PathBuf)> {
        let (old, replaced) = (self.old_path()?, self.replaced()?);
        // Once the new files are in place, they may have the name of the old ones.
        let is_in_place = self.unfinished().is_some_and(|unfinished| !unfinished.exists());
        (!is_in_place && old.exists() && !replaced.exists()).then_some((old, replaced))
    }

    /// The rename that puts the new files in place, where it is still to be done.
    fn in_place(&self) -> Option<(PathBuf, PathBuf)> {
        let (unfinished, new) = (self.unfinished()?, self.new_path()?);
        unfinished.exists().then_some((unfinished, new))
    }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> FilesError {
    move |source| FilesError::Unwritable {
        path: path.to_owned(),
        source,
    }
}

/// Records what is to be done: from here on it is completed, whatever ends this program. Returns the journal.
pub(super) fn commit(
    exchanges: &[Exchange],
    finished: &[&Path],
    head: Option<&Head<'_>>,
) -> Result<PathBuf, FilesError> {
    let homes = homes(exchanges);
    let Some((first, others)) = homes.split_first() else {
        return Ok(PathBuf::new());
    };
    for other in others {
        let journal = relative(other, first)?.join(JOURNAL);
        let pointer = other.join(POINTER);
        disk::write_whole(&pointer, &journal.display().to_string()).map_err(unwritable(&pointer))?;
    }
    let next_head = |head: &Head<'_>| -> Result<NextHead, FilesError> {
        Ok(NextHead {
            directory: relative(first, head.migrations)?,
            id: head.id.to_owned(),
        })
    };
    let from_there = |one: &Exchange| -> Result<Exchange, FilesError> {
        let directory = relative(first, &one.directory)?;
        Ok(Exchange {
            directory,
            ..one.clone()
        })
    };
    let document = Journal {
        format: FORMAT,
        exchanges: exchanges.iter().map(from_there).collect::<Result<_, _>>()?,
        finished: finished
            .iter()
            .map(|path| relative(first, path))
            .collect::<Result<_, _>>()?,
        head: head.map(next_head).transpose()?,
    };
    let path = first.join(JOURNAL);
    let json = serde_json::to_string_pretty(&document).map_err(io::Error::from);
    let written = json.and_then(|json| disk::write_whole(&path, &json));
    written.map_err(unwritable(&path))?;
    Ok(path)
}

/// Does what is left to do of the renames, first all that set old files aside; `done` gets each.
pub(super) fn rename_all(exchanges: &[Exchange], done: &mut Vec<(PathBuf, PathBuf)>) -> Result<(), FilesError> {
    let renames: [Rename; 2] = [Exchange::aside, Exchange::in_place];
    for (one, rename) in renames
        .iter()
        .flat_map(|rename| exchanges.iter().map(move |one| (one, rename)))
    {
        let Some((from, to)) = rename(one) else { continue };
        disk::rename(&from, &to).map_err(unwritable(&from))?;
        done.push((from, to));
    }
    for directory in homes(exchanges) {
        disk::sync(&directory).map_err(unwritable(&directory))?;
    }
    Ok(())
}

/// Removes what was replaced, and last the journal.
pub(super) fn end(journal: &Path, exchanges: &[Exchange], finished: &[&Path]) -> Result<(), FilesError> {
    let replaced: Vec<PathBuf> = exchanges.iter().filter_map(Exchange::replaced).collect();
    for path in replaced.iter().map(PathBuf::as_path).chain(finished.iter().copied()) {
        disk::remove_dir(path).map_err(unwritable(path))?;
    }
    discard(journal, exchanges)
}

/// Removes the journal, and then what points to it.
pub(super) fn discard(journal: &Path, exchanges: &[Exchange]) -> Result<(), FilesError> {
    disk::remove_file(journal).map_err(unwritable(journal))?;
    for home in homes(exchanges) {
        let pointer = home.join(POINTER);
        disk::remove_file(&pointer).map_err(unwritable(&pointer))?;
    }
    Ok(())
}

/// Removes a journal that may have come into place although writing it failed.
pub(super) fn withdraw(exchanges: &[Exchange]) -> Result<(), FilesError> {
    match homes(exchanges).first() {
        Some(first) => discard(&first.join(JOURNAL), exchanges),
        None => Ok(()),
    }
}

/// Refuses a migrations directory that is between two histories.
///
/// # Errors
/// [`FilesError::Interrupted`], or what cannot be read.
pub fn refuse_interrupted(directory: &Path) -> Result<(), FilesError> {
    match find(directory)? {
        Some(_) => Err(FilesError::Interrupted {
            path: directory.to_owned(),
        }),
        None => Ok(()),
    }
}

/// A replacement that was interrupted and is completed now.
#[derive(Debug)]
pub struct Completed {
    /// Why `HEAD` does not follow.
    pub no_head: Option<FilesError>,
}

/// Completes the replacement that was interrupted in these migrations directories, and removes what was written for one that never began.
/// The caller holds the lock. Returns what was completed, where there was something.
///
/// # Errors
/// A directory cannot be renamed or removed; then the journal stays.
pub fn complete_replacement(directories: &[&Path]) -> Result<Option<Completed>, FilesError> {
    let mut completed = None;
    for directory in directories {
        if let Some(journal) = find(directory)? {
            let no_head = complete(&journal)?;
            completed = Some(Completed { no_head });
        }
    }
    for directory in directories {
        sweep(directory)?;
    }
    Ok(completed)
}

/// The database that the files were written for, where they are between two histories.
#[must_use]
pub fn interrupted_dialect(directory: &Path) -> Option<String> {
    find(directory).ok()??;
    let folders = fs::read_dir(directory).ok().into_iter().flatten().flatten();
    let dialect = |folder: fs::DirEntry| -> Option<String> {
        let json = text(&folder.path().join("migration.json")).ok()??;
        let document: serde_json::Value = serde_json::from_str(&json).ok()?;
        document["dialect"].as_str().map(str::to_owned)
    };
    folders.into_iter().find_map(dialect)
}

/// Returns why `HEAD` could not be written.
fn complete(path: &Path) -> Result<Option<FilesError>, FilesError> {
    let corrupt = |source| FilesError::Corrupt {
        path: path.to_owned(),
        source,
    };
    let home = path.parent().unwrap_or(Path::new(""));
    let json = text(path)?.unwrap_or_default();
    let mut journal: Journal = serde_json::from_str(&json).map_err(corrupt)?;
    if journal.format != FORMAT {
        return Err(FilesError::Newer {
            path: path.to_owned(),
            found: journal.format.into(),
            known: FORMAT,
        });
    }
    for one in &mut journal.exchanges {
        one.directory = home.join(&one.directory);
    }
    let finished: Vec<PathBuf> = journal.finished.iter().map(|path| home.join(path)).collect();
    rename_all(&journal.exchanges, &mut Vec::new())?;
    let head = journal.head.map(|head| (home.join(head.directory), head.id));
    let no_head = head.and_then(|(directory, id)| write_head(&directory, &id).err());
    end(
        path,
        &journal.exchanges,
        &finished.iter().map(PathBuf::as_path).collect::<Vec<_>>(),
    )?;
    Ok(no_head)
}

/// The journal of an interrupted replacement that concerns a migrations directory.
fn find(directory: &Path) -> Result<Option<PathBuf>, FilesError> {
    journal(directory).map_err(|source| FilesError::Unreadable {
        path: directory.to_owned(),
        source,
    })
}

/// Removes new files that no journal mentions. Old ones are never without one.
fn sweep(directory: &Path) -> Result<(), FilesError> {
    let waiting = directory.join(WAITING);
    for directory in [&waiting, directory] {
        let Ok(entries) = fs::read_dir(directory) else { continue };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let of = name.strip_prefix('.').and_then(|name| name.strip_suffix(UNFINISHED));
            // The files of a directory are written by others.
            match of.filter(|of| of.contains(|c: char| c.is_ascii_digit())) {
                Some(_) if path.is_dir() => disk::remove_dir(&path).map_err(unwritable(&path))?,
                Some(_) | None => {}
            }
        }
    }
    // It stays where something is in it.
    let _ = fs::remove_dir(waiting);
    let own = [JOURNAL, POINTER].map(|name| directory.join(format!("{name}{UNFINISHED}")));
    own.iter()
        .chain([&directory.join(POINTER)])
        .try_for_each(|path| match path.exists() {
            true => disk::remove_file(path).map_err(unwritable(path)),
            false => Ok(()),
        })
}

/// The migrations directories that are concerned, each once.
fn homes(exchanges: &[Exchange]) -> Vec<PathBuf> {
    let mut homes: Vec<PathBuf> = Vec::new();
    for one in exchanges {
        let home = match one.directory.ends_with(WAITING) {
            true => one.directory.parent().unwrap_or(Path::new("")),
            false => &one.directory,
        };
        if !homes.iter().any(|known| known == home) {
            homes.push(home.to_owned());
        }
    }
    homes
}

/// The path from one directory to another.
fn relative(from: &Path, to: &Path) -> Result<PathBuf, FilesError> {
    let whole = |path: &Path| path.canonicalize().map_err(unwritable(path));
    let (from, to) = (whole(from)?, whole(to)?);
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return Ok(to);
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    Ok(up.chain(to.components().skip(shared)).collect())
}
