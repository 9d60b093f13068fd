//! How is a SQLite database opened and asked, so that every failure says what it means?

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::SqliteConnection;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use crate::cancel::Cancel;
use crate::error::DbError;
use crate::lent::{Connection, Row};
use crate::session::SessionOptions;
use crate::{Access, LOCK_TIMEOUT};
use settings::Settings;

pub mod bookkeeping;
pub mod drift;
mod dropped_rows;
pub mod objects;
mod quotes;
pub mod runner;
pub mod scratch;
mod settings;
mod wide_integers;

/// What has a meaning of its own in a `file:` address.
const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// An open SQLite database.
pub struct Database<'c> {
    connection: Handle<'c>,
    path: PathBuf,
    lock_timeout: Duration,
    /// The state of the file (`PRAGMA data_version`) in which a run last read what is applied; what it has recorded since does not count.
    pub(crate) read_at: Option<String>,
    /// How a connection was set when it was lent.
    lent: Option<Settings>,
    /// Stops a run between two statements.
    cancel: Cancel,
}

/// Whose connection it is.
enum Handle<'c> {
    /// opp's own, whose double quotes can be read in both ways.
    Own(Box<SqliteConnection>),
    /// An application's, whose double quotes stay as they are.
    Lent(&'c mut dyn Connection),
}

impl Handle<'_> {
    fn get(&mut self) -> &mut dyn Connection {
        match self {
            Self::Own(connection) => connection.as_mut(),
            Self::Lent(connection) => *connection,
        }
    }
}

impl Database<'static> {
    /// Opens the file at `path`; an existing file must be a database.
    pub fn open(path: &Path, access: Access, lock_timeout: Duration) -> Result<Self, DbError> {
        check_place(path, access)?;
        let connection = quotes::establish(&address(path, access))
            .map_err(|error| DbError::from_message(path, &error.to_string()))?;
        let mut database = Self {
            connection: Handle::Own(Box::new(connection)),
            path: path.to_owned(),
            lock_timeout,
            read_at: None,
            lent: None,
            cancel: Cancel::default(),
        };
        database.wait_for_locks(lock_timeout)?;
        if access == Access::Read {
            database.execute("PRAGMA query_only = ON")?;
        }
        // Opening reads nothing; the first read finds out what kind of file this is.
        database.execute("SELECT 1 FROM sqlite_schema LIMIT 1")?;
        database.allow_quoted_strings(false)?;
        Ok(database)
    }

    /// A database in memory, gone when dropped.
    pub fn in_memory() -> Result<Self, DbError> {
        let path = PathBuf::from(":memory:");
        let connection =
            quotes::establish(":memory:").map_err(|error| DbError::from_message(&path, &error.to_string()))?;
        let mut database = Self {
            connection: Handle::Own(Box::new(connection)),
            path,
            lock_timeout: LOCK_TIMEOUT,
            read_at: None,
            lent: None,
            cancel: Cancel::default(),
        };
        database.allow_quoted_strings(false)?;
        Ok(database)
    }
}

impl<'c> Database<'c> {
    /// Over a connection that the application lends, which is not set in any way.
    pub(crate) fn lent(connection: &'c mut dyn Connection, lock_timeout: Duration) -> Result<Self, DbError> {
        let mut database = Self {
            connection: Handle::Lent(connection),
            path: PathBuf::from("the database"),
            lock_timeout,
            read_at: None,
            lent: None,
            cancel: Cancel::default(),
        };
        let file = database
            .texts("SELECT file FROM pragma_database_list WHERE name = 'main'")?
            .concat();
        if !file.is_empty() {
            database.path = file.into();
        }
        database.lent = Some(database.settings()?);
        Ok(database)
    }

    /// Sets a connection that was lent as it was.
    pub(crate) fn give_back(&mut self) -> Result<(), DbError> {
        match self.lent.take() {
            Some(settings) => self.set(&settings),
            None => Ok(()),
        }
    }

    /// From now on this request stops a run between two statements.
    pub(crate) fn set_cancel(&mut self, cancel: Cancel) {
        self.cancel = cancel;
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How long to wait for another process.
    pub fn lock_timeout(&self) -> Duration {
        self.lock_timeout
    }

    /// How the connection is set.
    pub(crate) fn settings(&mut self) -> Result<Settings, DbError> {
        let settings = Settings::remember(self.connection.get());
        settings.map_err(|error| explain(&self.path, self.lock_timeout, &error))
    }

    /// Sets it like this.
    pub(crate) fn set(&mut self, settings: &Settings) -> Result<(), DbError> {
        let restored = settings.restore(self.connection.get());
        restored.map_err(|error| explain(&self.path, self.lock_timeout, &error))
    }

    /// Runs one or several statements that give no rows.
    pub fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        let ran = self.connection.get().run(sql);
        ran.map_err(|error| explain(&self.path, self.lock_timeout, &error))
    }

    /// Rows of a query, every value as text.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<Row>, DbError> {
        let rows = self.connection.get().rows(sql);
        rows.map_err(|error| explain(&self.path, self.lock_timeout, &error))
    }

    /// The first column of every row, as text; a NULL is left out.
    pub fn texts(&mut self, sql: &str) -> Result<Vec<String>, DbError> {
        let rows = self.rows(sql)?.into_iter();
        Ok(rows.filter_map(|row| row.into_iter().next().flatten()).collect())
    }

    /// How a pragma stands.
    pub fn flag(&mut self, pragma: &str) -> Result<bool, DbError> {
        Ok(self
            .texts(&format!("SELECT * FROM pragma_{pragma}"))?
            .first()
            .is_some_and(|value| value != "0"))
    }

    /// Whether double quotes hold a string where there is no such name, as on other connections. Where a database is opened they hold
    /// names alone, so that a misspelt one is an error.
    pub fn allow_quoted_strings(&mut self, allowed: bool) -> Result<(), DbError> {
        match &mut self.connection {
            Handle::Own(connection) => quotes::allow_strings(connection, allowed)
                .map_err(|error| explain(&self.path, self.lock_timeout, &error)),
            Handle::Lent(_) => Ok(()),
        }
    }

    /// Sets the session as the application of the migrations has it.
    pub fn set_session(&mut self, session: &SessionOptions) -> Result<(), DbError> {
        match session.foreign_keys {
            Some(true) => self.execute("PRAGMA foreign_keys = ON"),
            Some(false) => self.execute("PRAGMA foreign_keys = OFF"),
            None => Ok(()),
        }
    }

    /// Lets SQLite wait this long when another process holds the database.
    pub fn wait_for_locks(&mut self, at_most: Duration) -> Result<(), DbError> {
        self.execute(&format!(
            "PRAGMA busy_timeout = {}",
            at_most.as_millis().min(i32::MAX as u128)
        ))
    }
}

fn check_place(path: &Path, access: Access) -> Result<(), DbError> {
    if path.exists() {
        return Ok(());
    }
    if access != Access::Create {
        return Err(DbError::Missing { path: path.to_owned() });
    }
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() && !directory.is_dir() => Err(DbError::NoDirectory {
            path: path.to_owned(),
            directory: directory.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// SQLite's address of the file. Without `mode` it would create a file that is not there.
fn address(path: &Path, access: Access) -> String {
    let mode = match access {
        Access::Read | Access::Write => "rw",
        Access::Create => "rwc",
    };
    format!(
        "file:{}?mode={mode}",
        percent_encode(path.as_os_str().as_encoded_bytes(), RESERVED)
    )
}

fn explain(path: &Path, lock_timeout: Duration, error: &diesel::result::Error) -> DbError {
    match DbError::from_message(path, &error.to_string()) {
        DbError::Locked { path, .. } => DbError::Locked {
            path,
            waited: lock_timeout,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path, access: Access) -> Result<Database<'static>, DbError> {
        Database::open(path, access, Duration::from_millis(50))
    }

    #[test]
    fn looking_never_creates_a_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.db");
        assert!(matches!(open(&path, Access::Read), Err(DbError::Missing { .. })));
        assert!(matches!(open(&path, Access::Write), Err(DbError::Missing { .. })));
        assert!(!path.exists());
    }

    #[test]
    fn looking_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        open(&path, Access::Create)
            .unwrap()
            .execute("CREATE TABLE a (x)")
            .unwrap();
        let refused = open(&path, Access::Read).unwrap().execute("INSERT INTO a VALUES (1)");
        assert!(matches!(refused, Err(DbError::ReadOnly { .. })), "{refused:?}");
    }

    #[test]
    fn odd_names_are_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a b?mode=memory#x%41.db", "it's \"quoted\".db", "🦀.db"] {
            let path = folder.path().join(name);
            open(&path, Access::Create)
                .unwrap()
                .execute("CREATE TABLE a (x)")
                .unwrap();
            assert!(path.exists(), "{name}");
        }
    }

    #[test]
    fn another_kind_of_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "not a database, however long this text may be".repeat(50)).unwrap();
        assert!(matches!(open(&path, Access::Write), Err(DbError::NotADatabase { .. })));
        assert!(matches!(
            open(folder.path(), Access::Write),
            Err(DbError::CannotOpen { .. })
        ));
    }

    #[test]
    fn a_missing_directory_is_named() {
        let path = Path::new("/nowhere/at/all/test.db");
        let error = open(path, Access::Create).err().unwrap();
        assert_eq!(
            error.to_string(),
            "cannot create /nowhere/at/all/test.db: there is no directory /nowhere/at/all"
        );
    }
}
