//! Opens SQLite databases in which double quotes hold names alone.
//!
//! SQLite takes `"nmae"` for a string where there is no such column, so a misspelt name is found by nobody
//! (<https://www.sqlite.org/quirks.html#dblquote>). `sqlite3_db_config` switches that off, and Diesel's connection has no way to it. Its
//! handle is caught while SQLite opens the database: an automatic extension sees every connection of the process and passes over those
//! that are not being opened here.
#![expect(unsafe_code, reason = "the setting can only be reached through SQLite's C interface")]

use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::ptr::{self, NonNull};
use std::sync::Once;

use diesel::{Connection as _, ConnectionResult, SqliteConnection};
use libsqlite3_sys as ffi;

/// What the opening of a connection has caught on this thread.
#[derive(Clone, Copy)]
enum Caught {
    /// No connection is being opened here.
    Nothing,
    /// One is being opened.
    Waiting,
    /// Its handle.
    Handle(NonNull<ffi::sqlite3>),
}

thread_local! {
    static CAUGHT: Cell<Caught> = const { Cell::new(Caught::Nothing) };
}

/// A connection whose double quotes can be read in both ways.
pub(super) struct Connection {
    pub(super) diesel: SqliteConnection,
    handle: Option<NonNull<ffi::sqlite3>>,
}

// SAFETY: the handle is that of `diesel`, which may be sent to another thread, and is only used through `&mut self`.
unsafe impl Send for Connection {}

impl Connection {
    /// Opens a database in which double quotes hold names alone.
    pub(super) fn establish(address: &str) -> ConnectionResult<Self> {
        register();
        CAUGHT.set(Caught::Waiting);
        let opened = SqliteConnection::establish(address);
        let handle = match CAUGHT.replace(Caught::Nothing) {
            Caught::Handle(handle) => Some(handle),
            Caught::Waiting | Caught::Nothing => None,
        };
        let mut connection = Self {
            diesel: opened?,
            handle,
        };
        connection.allow_strings(false);
        Ok(connection)
    }

    /// Whether double quotes hold a string where there is no such name, as SQLite itself and Diesel's connections have it.
    ///
    /// SQLite before 3.29, which has no such setting, always takes them for strings.
    pub(super) fn allow_strings(&mut self, allowed: bool) {
        let Some(handle) = self.handle else { return };
        for setting in [ffi::SQLITE_DBCONFIG_DQS_DML, ffi::SQLITE_DBCONFIG_DQS_DDL] {
            // SAFETY: the connection is open as long as `diesel` is there; both settings take an int and a pointer that may be null.
            unsafe {
                ffi::sqlite3_db_config(handle.as_ptr(), setting, c_int::from(allowed), ptr::null_mut::<c_int>());
            }
        }
    }
}

/// Has SQLite show every connection that it opens.
fn register() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // SAFETY: `catch` has the signature of an extension's entry point and lives as long as the program.
        unsafe {
            ffi::sqlite3_auto_extension(Some(catch));
        }
    });
}

/// Takes the handle of a connection that is being opened on this thread.
///
/// # Safety
/// SQLite calls it with a connection or null.
unsafe extern "C" fn catch(
    database: *mut ffi::sqlite3,
    _error: *mut *mut c_char,
    _api: *const ffi::sqlite3_api_routines,
) -> c_int {
    let _thread_ends = CAUGHT.try_with(|caught| {
        if let (Caught::Waiting, Some(handle)) = (caught.get(), NonNull::new(database)) {
            caught.set(Caught::Handle(handle));
        }
    });
    ffi::SQLITE_OK
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection as _;

    const MISSPELT: [&str; 5] = [
        "CREATE TABLE b (x CHECK (\"nmae\" <> ''))",
        "CREATE INDEX i ON a (x) WHERE \"nmae\" = 1",
        "CREATE INDEX j ON a (lower(\"nmae\"))",
        "SELECT \"nmae\" FROM a",
        "UPDATE a SET x = \"nmae\"",
    ];

    #[test]
    fn a_misspelt_name_is_an_error_here_and_a_string_elsewhere() {
        let mut here = Connection::establish(":memory:").unwrap();
        let mut elsewhere = SqliteConnection::establish(":memory:").unwrap();
        here.diesel.batch_execute("CREATE TABLE a (x)").unwrap();
        elsewhere.batch_execute("CREATE TABLE a (x)").unwrap();
        for sql in MISSPELT {
            let error = here.diesel.batch_execute(sql).unwrap_err().to_string();
            assert!(error.contains("nmae"), "{sql}: {error}");
            elsewhere.batch_execute(sql).unwrap();
        }
        here.allow_strings(true);
        for sql in MISSPELT {
            here.diesel.batch_execute(sql).unwrap();
        }
        here.allow_strings(false);
        assert!(here.diesel.batch_execute(MISSPELT[3]).is_err());
    }

    #[test]
    fn a_schema_with_strings_in_double_quotes_can_be_opened_and_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let path = path.to_str().unwrap();
        let theirs = "CREATE TABLE a (x TEXT DEFAULT \"none\" CHECK (x <> \"nmae\"), y); CREATE INDEX i ON a (x) WHERE y = \"z\"; \
                      CREATE VIEW v AS SELECT x, \"text\" AS t FROM a; \
                      CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET y = \"text\"; END;";
        SqliteConnection::establish(path)
            .unwrap()
            .batch_execute(theirs)
            .unwrap();
        let mut connection = Connection::establish(path).unwrap();
        let mut run = |sql: &str| {
            connection
                .diesel
                .batch_execute(sql)
                .map_err(|error| format!("{sql}: {error}"))
        };
        run("SELECT * FROM a").unwrap();
        run("CREATE TABLE b (x)").unwrap();
        run("ALTER TABLE a ADD COLUMN z").unwrap();
        // Views and triggers are compiled where they are used, with the connection's setting.
        run("SELECT * FROM v").unwrap_err();
        run("INSERT INTO a (x) VALUES (1)").unwrap_err();
        connection.allow_strings(true);
        let mut run = |sql: &str| {
            connection
                .diesel
                .batch_execute(sql)
                .map_err(|error| format!("{sql}: {error}"))
        };
        run("SELECT * FROM v").unwrap();
        run("INSERT INTO a (x) VALUES (1)").unwrap();
    }
}
