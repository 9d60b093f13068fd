//! How is a SQLite database copied while it is in use, and how is a copy put in its place without a moment of neither?

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use opp_core::diagnostic::{Diagnostic, help};
use opp_runner::Access;
use opp_runner::error::DbError;
use opp_runner::sqlite::Database;

/// A backup that was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The database or the backup cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A backup never overwrites.
    #[error("{} exists already; a backup never overwrites", .0.display())]
    Exists(PathBuf),
    /// The file to restore is damaged.
    #[error("{} is damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        problem: String,
    },
    /// The file system refused.
    #[error("cannot {what} {}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// What a restore did.
#[derive(Debug)]
pub(crate) struct Restored {
    /// Where the database that was there before lies now.
    pub(crate) previous: Option<PathBuf>,
}

/// Copies the database to `target`, readable by its owner only, also while others use it.
pub(crate) fn backup(database: &mut Database, target: &Path) -> Result<(), BackupError> {
    create_private(target)?;
    let copied = vacuum_into(database, target).and_then(|()| sync(target));
    if copied.is_err() {
        // Half a backup is worse than none; the error that led here is the one to report.
        let _removed = fs::remove_file(target);
    }
    copied
}

/// Puts the backup at `source` in the place of the database at `path`, which is backed up first.
pub(crate) fn restore(source: &Path, path: &Path, stamp: &str, patience: Duration) -> Result<Restored, BackupError> {
    // A link stays, and what it leads to is replaced.
    let target = if path.is_symlink() {
        fs::canonicalize(path).ok()
    } else {
        None
    };
    let path = target.as_deref().unwrap_or(path);
    // Copying needs no right to write, but SQLite refuses it where `query_only` is set.
    let mut backup_file = Database::open(source, Access::Write, patience)?;
    check(&mut backup_file)?;
    let fresh = beside(path, "opp-restore");
    remove_if_there(&fresh)?;
    backup(&mut backup_file, &fresh)?;
    let result = replace(path, &fresh, stamp, patience);
    if result.is_err() {
        let _removed = fs::remove_file(&fresh);
    }
    result
}

/// Takes the database file, where there is one, out of use and away. Its backup is the caller's business.
pub(crate) fn remove(path: &Path, patience: Duration) -> Result<(), BackupError> {
    let _held = if path.exists() {
        Some(hold(path, patience)?)
    } else {
        None
    };
    remove_if_there(path)?;
    remove_companions(path)
}

/// A name beside the database, with a number where the plain one is taken: `test.db.20261123_101500`.
pub(crate) fn free_name(path: &Path, stamp: &str) -> PathBuf {
    free_name_with(path, ".", stamp)
}

/// The same with something else between name and time.
pub(crate) fn free_name_with(path: &Path, between: &str, stamp: &str) -> PathBuf {
    let plain = with_suffix(path, &format!("{between}{stamp}"));
    let mut numbered = (2_u32..).map(|number| with_suffix(path, &format!("{between}{stamp}_{number}")));
    if plain.exists() {
        numbered.find(|name| !name.exists()).unwrap_or(plain)
    } else {
        plain
    }
}

fn replace(path: &Path, fresh: &Path, stamp: &str, patience: Duration) -> Result<Restored, BackupError> {
    if !path.exists() {
        remove_companions(path)?;
        rename(fresh, path)?;
        return Ok(Restored { previous: None });
    }
    let previous = free_name(path, stamp);
    let held = match hold(path, patience) {
        Ok(mut database) => {
            backup(&mut database, &previous)?;
            Some(database)
        }
        // What cannot be read cannot be backed up by SQLite: its bytes are kept as they are.
        Err(DbError::NotADatabase { .. } | DbError::Damaged { .. }) => {
            copy_bytes(path, &previous)?;
            None
        }
        Err(other) => return Err(other.into()),
    };
    keep_permissions(path, fresh)?;
    remove_companions(path)?;
    rename(fresh, path)?;
    drop(held);
    Ok(Restored {
        previous: Some(previous),
    })
}

/// Holds the database so that nobody else can use it, with its write-ahead log folded in. In this locking mode SQLite
/// keeps the lock of the first transaction until the connection ends.
fn hold(path: &Path, patience: Duration) -> Result<Database<'static>, DbError> {
    const PAUSE: Duration = Duration::from_millis(100);
    let mut database = Database::open(path, Access::Write, patience)?;
    let mode = database.texts("SELECT journal_mode FROM pragma_journal_mode")?;
    let started = Instant::now();
    while mode.first().is_some_and(|mode| mode == "wal") {
        match database.execute("PRAGMA journal_mode = DELETE") {
            // SQLite itself does not wait for others that have the file open.
            Err(DbError::Locked { .. }) if started.elapsed() < patience => thread::sleep(PAUSE),
            other => {
                other?;
                break;
            }
        }
    }
    database.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")?;
    Ok(database)
}

fn vacuum_into(database: &mut Database, target: &Path) -> Result<(), BackupError> {
    let name = target.to_string_lossy().replace('\'', "''");
    Ok(database.execute(&format!("VACUUM INTO '{name}'"))?)
}

fn check(database: &mut Database) -> Result<(), BackupError> {
    let found = database.texts("SELECT integrity_check FROM pragma_integrity_check")?;
    match found.first() {
        Some(verdict) if verdict != "ok" => Err(BackupError::Damaged {
            path: database.path().to_owned(),
            problem: verdict.clone(),
        }),
        _ => Ok(()),
    }
}

/// SQLite fills an empty file, so the file is made first, with its permissions.
fn create_private(path: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_file) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Exists(path.to_owned())),
        Err(source) => Err(BackupError::File {
            what: "create",
            path: path.to_owned(),
            source,
        }),
    }
}

fn copy_bytes(from: &Path, to: &Path) -> Result<(), BackupError> {
    create_private(to)?;
    let copied = fs::read(from).and_then(|bytes| fs::write(to, bytes));
    copied.map_err(|source| BackupError::File {
        what: "copy",
        path: from.to_owned(),
        source,
    })?;
    sync(to)
}

fn keep_permissions(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::metadata(from)
        .and_then(|metadata| fs::set_permissions(to, metadata.permissions()))
        .map_err(|source| BackupError::File {
            what: "set the permissions of",
            path: to.to_owned(),
            source,
        })
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(|source| BackupError::File {
        what: "replace",
        path: to.to_owned(),
        source,
    })?;
    sync_directory(to)
}

fn remove_companions(path: &Path) -> Result<(), BackupError> {
    ["-wal", "-shm", "-journal"]
        .into_iter()
        .try_for_each(|suffix| remove_if_there(&with_suffix(path, suffix)))
}

fn remove_if_there(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(BackupError::File {
            what: "remove",
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::File {
        what: "write",
        path: path.to_owned(),
        source,
    })?;
    sync_directory(path)
}

/// A new name lasts only once its directory is on disk.
fn sync_directory(path: &Path) -> Result<(), BackupError> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let synced = File::open(directory).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::File {
        what: "write",
        path: directory.to_owned(),
        source,
    })
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    with_suffix(path, &format!(".{ending}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

impl Diagnostic for BackupError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::Database(error) => error.help(),
            Self::Exists(_) => help("choose another name"),
            Self::Damaged { .. } => help("choose an older backup"),
            Self::File { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
