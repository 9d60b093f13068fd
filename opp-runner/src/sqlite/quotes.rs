//! Opens SQLite databases in which double quotes hold names alone.
//!
//! SQLite takes `"nmae"` for a string where there is no such column, so a misspelt name goes unnoticed
//! (<https://www.sqlite.org/quirks.html#dblquote>). `sqlite3_db_config` switches that off, and Diesel's connection does not expose it. An
//! automatic extension gives each connection that is opened here a SQL function, which sets the connection that calls it.
#![expect(unsafe_code, reason = "the setting can only be reached through SQLite's C interface")]

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::Integer;
use libsqlite3_sys as ffi;

/// The SQL function. Its argument says whether double quotes may hold strings; it returns SQLite's code.
const FUNCTION: &CStr = c"opp_allow_quoted_strings";

/// The first version of SQLite with the setting. Before, double quotes always may hold strings.
const SINCE: c_int = 3_029_000;

thread_local! {
    /// Whether this thread is opening a connection that gets the function.
    static OPENS: Cell<bool> = const { Cell::new(false) };
}

/// Resets the mark of the thread, also where opening panics.
struct Opening;

impl Drop for Opening {
    fn drop(&mut self) {
        OPENS.set(false);
    }
}

/// Opens a database whose double quotes can be read in both ways.
pub(super) fn establish(address: &str) -> ConnectionResult<SqliteConnection> {
    register().map_err(ConnectionError::CouldntSetupConfiguration)?;
    OPENS.set(true);
    let opening = Opening;
    let connection = SqliteConnection::establish(address);
    drop(opening);
    connection
}

/// Whether double quotes hold a string where there is no such name, as SQLite itself and Diesel's connections have it.
pub(super) fn allow_strings(connection: &mut SqliteConnection, allowed: bool) -> QueryResult<()> {
    let sql = format!(
        "SELECT {}({}) AS code",
        FUNCTION.to_string_lossy(),
        c_int::from(allowed)
    );
    let answer: Answer = diesel::sql_query(sql).get_result(connection)?;
    succeeded(answer.code)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Integer)]
    code: i32,
}

fn succeeded(code: c_int) -> QueryResult<()> {
    // SAFETY: the function has no preconditions.
    let version = unsafe { ffi::sqlite3_libversion_number() };
    match code == ffi::SQLITE_OK || version < SINCE {
        true => Ok(()),
        false => Err(Error::QueryBuilderError(
            format!("SQLite {version} does not let double quotes hold names alone (code {code})").into(),
        )),
    }
}

/// Has SQLite show every connection that it opens.
fn register() -> QueryResult<()> {
    static REGISTERED: OnceLock<c_int> = OnceLock::new();
    // SAFETY: `give_function` has the signature of an extension's entry point, and is part of the program.
    succeeded(*REGISTERED.get_or_init(|| unsafe { ffi::sqlite3_auto_extension(Some(give_function)) }))
}

/// Gives a connection that is being opened on this thread the SQL function. One that the application opens meanwhile may get it too; only
/// the connection that calls the function is set.
///
/// # Safety
/// SQLite calls it with a connection that it is opening.
unsafe extern "C" fn give_function(
    database: *mut ffi::sqlite3,
    _error: *mut *mut c_char,
    _api: *const ffi::sqlite3_api_routines,
) -> c_int {
    if !OPENS.try_with(Cell::get).unwrap_or_default() {
        return ffi::SQLITE_OK;
    }
    // SAFETY: SQLite passes an open connection; the name is terminated, and the function has the signature of one with arguments.
    unsafe {
        ffi::sqlite3_create_function_v2(
            database,
            FUNCTION.as_ptr(),
            1,
            ffi::SQLITE_UTF8 | ffi::SQLITE_DIRECTONLY,
            ptr::null_mut::<c_void>(),
            Some(set_quotes),
            None,
            None,
            None,
        )
    }
}

/// Sets the connection that calls the SQL function.
///
/// # Safety
/// SQLite calls it with the context of a call and its one argument.
unsafe extern "C" fn set_quotes(
    context: *mut ffi::sqlite3_context,
    _count: c_int,
    arguments: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite passes a live context and as many arguments as were declared; both settings take an int and a pointer that may be
    // null.
    unsafe {
        let database = ffi::sqlite3_context_db_handle(context);
        let allowed = ffi::sqlite3_value_int(*arguments);
        let mut code = ffi::SQLITE_OK;
        for setting in [ffi::SQLITE_DBCONFIG_DQS_DML, ffi::SQLITE_DBCONFIG_DQS_DDL] {
            let set = ffi::sqlite3_db_config(database, setting, c_int::from(allowed != 0), ptr::null_mut::<c_int>());
            code = if code == ffi::SQLITE_OK { set } else { code };
        }
        ffi::sqlite3_result_int(context, code);
    }
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
        let mut here = establish(":memory:").unwrap();
        allow_strings(&mut here, false).unwrap();
        let mut elsewhere = SqliteConnection::establish(":memory:").unwrap();
        here.batch_execute("CREATE TABLE a (x)").unwrap();
        elsewhere.batch_execute("CREATE TABLE a (x)").unwrap();
        for sql in MISSPELT {
            let error = here.batch_execute(sql).unwrap_err().to_string();
            assert!(error.contains("nmae"), "{sql}: {error}");
            elsewhere.batch_execute(sql).unwrap();
        }
        allow_strings(&mut here, true).unwrap();
        for sql in MISSPELT {
            here.batch_execute(sql).unwrap();
        }
        allow_strings(&mut here, false).unwrap();
        assert!(here.batch_execute(MISSPELT[3]).is_err());
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
        let mut connection = establish(path).unwrap();
        allow_strings(&mut connection, false).unwrap();
        let mut run = |sql: &str| connection.batch_execute(sql).map_err(|error| format!("{sql}: {error}"));
        run("SELECT * FROM a").unwrap();
        run("CREATE TABLE b (x)").unwrap();
        run("ALTER TABLE a ADD COLUMN z").unwrap();
        // Views and triggers are compiled where they are used, with the connection's setting.
        run("SELECT * FROM v").unwrap_err();
        run("INSERT INTO a (x) VALUES (1)").unwrap_err();
        allow_strings(&mut connection, true).unwrap();
        let mut run = |sql: &str| connection.batch_execute(sql).map_err(|error| format!("{sql}: {error}"));
        run("SELECT * FROM v").unwrap();
        run("INSERT INTO a (x) VALUES (1)").unwrap();
    }

    #[test]
    fn connections_that_the_application_opens_meanwhile_are_left_alone() {
        // Diesel calls its instrumentation before SQLite opens the connection.
        fn meddle() -> Option<Box<dyn diesel::connection::Instrumentation>> {
            let opened = OPENS.get().then(|| {
                OPENS.set(false);
                let mut theirs = SqliteConnection::establish(":memory:").unwrap();
                theirs.batch_execute("CREATE TABLE a (x)").unwrap();
                OPENS.set(true);
                theirs
            });
            if let Some(mut theirs) = opened {
                theirs.batch_execute("SELECT \"nmae\" FROM a").unwrap();
            }
            None
        }
        diesel::connection::set_default_instrumentation(meddle).unwrap();
        let mut here = establish(":memory:").unwrap();
        allow_strings(&mut here, false).unwrap();
        here.batch_execute("CREATE TABLE a (x)").unwrap();
        here.batch_execute("SELECT \"nmae\" FROM a").unwrap_err();
    }
}
