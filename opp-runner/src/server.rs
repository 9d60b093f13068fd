//! What have the databases on servers in common: their addresses, encryption, bookkeeping, locks, and the way a migration runs?

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opp_history::catalog::Row as CatalogRow;
use opp_history::dialect::Dialect;

use super::cancel::Cancel;
use super::session::SessionOptions;
use error::{ServerError, StatementError};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

pub mod address;
pub mod bookkeeping;
pub mod connection;
mod effect;
pub mod error;
pub mod executor;
pub mod journal;
pub mod link;
pub mod lock;
mod memory;
mod routines;
pub mod runner;
pub mod scratch;
pub mod tls;
pub mod transaction;
mod walk;

/// A row, every value as text.
pub type Row = Vec<Option<String>>;

/// A connection to one database of a server. What differs between servers and is not the dialect's business.
pub trait Server {
    /// How its SQL is taken apart.
    fn syntax(&self) -> Syntax;
    /// How its catalog is read.
    fn dialect(&self) -> Dialect;
    /// Server and database, without a password.
    fn place(&self) -> String;
    /// Runs a statement that gives no rows.
    fn execute(&mut self, sql: &str) -> Result<(), ServerError>;
    /// Runs a note, then a statement; without the note there is no statement.
    fn execute_noted(&mut self, note: &str, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.execute(note)?;
        self.execute(statement.text)
    }
    /// Runs statements that give no rows, with as few waits for the server as it allows. Those behind one that fails may run where no
    /// transaction refuses them.
    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        for (ran, sql) in statements.iter().enumerate() {
            self.execute(sql).map_err(|error| Stopped { ran, error })?;
        }
        Ok(())
    }
    /// Rows of a query.
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError>;
    /// Rows of several queries, with as few waits for the server as it allows.
    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        queries.iter().map(|sql| self.rows(sql)).collect()
    }
    /// A text in quotes.
    fn literal(&self, text: &str) -> String;
    /// SQL that names the schema in which tables lie.
    fn schema(&self) -> &'static str;
    /// SQL for the present time in UTC, as text.
    fn utc(&self) -> &'static str;
    /// SQL that adds a version to Diesel's table where it is missing.
    fn insert_version(&self, version: &str) -> String;
    /// Version of the server, in its own words.
    fn version(&mut self) -> Result<String, ServerError>;
    /// Takes the lock of the runner, if nobody has it.
    fn try_lock(&mut self) -> Result<bool, ServerError>;
    /// Gives it back.
    fn unlock(&mut self) -> Result<(), ServerError>;
    /// Who has it, in words.
    fn holder(&mut self) -> Result<String, ServerError>;
    /// How many rows statements have inserted, changed and deleted since the connection was opened.
    fn rows_touched(&self) -> u64;
    /// A query whether this session still has the lock: `t` or `1`.
    fn holds_lock(&self) -> String;
    /// A query for the name and kind (`BASE TABLE` for tables) of those of these relations that exist.
    fn find_relations(&self, names: &[&str]) -> String {
        format!(
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = {} AND table_name IN ({})",
            self.schema(),
            literals(self, names)
        )
    }
    /// A query for the names of these relations with the names of their columns.
    fn find_columns(&self, names: &[&str]) -> String {
        format!(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = {} AND table_name IN ({})",
            self.schema(),
            literals(self, names)
        )
    }
    /// A query for the routines whose bodies the server does not look into: kind, name, body, and the tables, one a line, whose triggers
    /// call it.
    fn routines(&self) -> &'static str;
    /// Whether a transaction that is rolled back takes back all that its statements wrote.
    fn rolls_back_rows(&mut self) -> Result<bool, ServerError>;
    /// Sets the session as the application of the migrations has it.
    fn set_session(&mut self, session: &SessionOptions) -> Result<(), ServerError>;
    /// From now on this request stops the statement that runs.
    fn set_cancel(&mut self, cancel: Cancel);
    /// Whether it was asked to stop.
    fn interrupted(&self) -> bool;
    /// The table of the journal, so that it is found wherever a file has gone.
    fn journal(&self) -> String;
    /// Whether an error says that somebody else held what the statement needed: tried again, it may succeed.
    fn met_another(&self, error: &ServerError) -> bool;
    /// How the objects look that a statement names, so that [`Self::fate`] can tell what became of it. `None` where that cannot be told.
    fn state_before(&mut self, statement: &Statement<'_>) -> Result<Option<String>, ServerError>;
    /// What became of a statement that was begun in this state: done only where what it names is what it should have made of it.
    /// `session` are the statements that had set the session.
    fn fate(&mut self, statement: &Statement<'_>, before: &str, session: &[&str]) -> Result<Fate, ServerError>;
    /// Clears away what an attempt that failed has left and what would stop the next one.
    fn clear_leftovers(&mut self, _statement: &Statement<'_>) -> Result<(), ServerError> {
        Ok(())
    }
    /// Clears away what a statement that failed has left, where the next attempt would not find it.
    fn clear_failed(&mut self, _statement: &Statement<'_>, _before: &str) -> Result<(), ServerError> {
        Ok(())
    }
    /// Whether a transaction takes back all that a change of rows writes.
    fn rolls_back(&mut self, _statement: &Statement<'_>) -> Result<bool, ServerError> {
        self.rolls_back_rows()
    }
    /// Whether the server refused a statement because it cannot run inside a transaction.
    fn wants_no_transaction(&self, _error: &ServerError) -> bool {
        false
    }
    /// Whether nothing of a change of rows stays that was refused with this error, though no transaction takes it back.
    fn is_refused_whole(&mut self, statement: &Statement<'_>, error: &StatementError) -> bool;
    /// Between two migrations: brings the session to where it began, without letting go of the lock.
    fn renew(&mut self) -> Result<(), ServerError> {
        Ok(())
    }
    /// Whether a statement that fails may leave an index that is not valid; the next run builds it anew.
    fn leaves_index(&self, statement: &Statement<'_>) -> bool;
    /// What sets the session as it was opened, whatever a file has set.
    fn resets(&mut self) -> Vec<String>;
    /// Sets the session as it was opened.
    fn reset(&mut self) -> Result<(), ServerError> {
        let resets = self.resets();
        execute_all(self, &resets)
    }
    /// Gives a session that the application lends back as it was; one of opp's own ends.
    fn give_back(&mut self) -> Result<(), ServerError> {
        Ok(())
    }
    /// Waits without asking.
    fn pause(&mut self, time: Duration);
}

/// What became of a statement that was begun and whose end nobody saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing is changed.
    NotBegun,
    /// It took effect.
    Done,
    /// Nobody can tell: what was found, where that says something.
    Unclear(String),
}

/// Statements of which one failed.
#[derive(Debug)]
pub struct Stopped {
    /// How many ran before it.
    pub ran: usize,
    /// Why it failed.
    pub error: ServerError,
}

/// Names as a list of string literals.
pub(crate) fn literals(server: &(impl Server + ?Sized), names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| server.literal(name)).collect();
    names.join(", ")
}

/// Runs statements that give no rows.
pub(crate) fn execute_all(server: &mut (impl Server + ?Sized), statements: &[String]) -> Result<(), ServerError> {
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    server.execute_all(&statements).map_err(|stopped| stopped.error)
}

/// The first column of every row; a NULL is empty.
pub fn texts(server: &mut dyn Server, sql: &str) -> Result<Vec<String>, ServerError> {
    let rows = server.rows(sql)?.into_iter();
    Ok(rows
        .map(|row| row.into_iter().next().flatten().unwrap_or_default())
        .collect())
}

/// Everything that was declared in the database.
pub fn catalog(server: &mut dyn Server) -> Result<Vec<CatalogRow>, ServerError> {
    let query = server.dialect().catalog_query();
    let row = |row: Row| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        CatalogRow {
            kind: next(),
            name: next(),
            table: next(),
            sql: next(),
        }
    };
    Ok(server.rows(query)?.into_iter().map(row).collect())
}

/// Names of tables and views.
pub fn relations(server: &mut dyn Server) -> Result<Vec<String>, ServerError> {
    let schema = server.schema();
    texts(
        server,
        &format!("SELECT table_name FROM information_schema.tables WHERE table_schema = {schema} ORDER BY table_name"),
    )
}

/// A name for a database that is dropped again.
pub(crate) fn scratch_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(
        "opp_scratch_{:x}_{}_{number}",
        now % 0xffff_ffff_ffff,
        std::process::id()
    )
}
