//! How is a PostgreSQL database reached and asked, and what is its way of locks and leftovers?

use std::time::Duration;

use opp_history::dialect::Dialect;

use super::cancel::Cancel;
use super::server::error::{ServerError, StatementError};
use super::server::link::Link;
use super::server::{Fate, Row, Server, Stopped, catalog, journal, literals};
use super::session::SessionOptions;
use concurrent_index::ConcurrentIndex;
use connection::Connection;
use names::{KEY, RECORD_SCHEMA};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;
use ownership::Ownership;

mod concurrent_index;
pub mod connection;
mod index_fate;
mod names;
mod ownership;
mod routines;
mod session;

/// How long a statement waits for a table that somebody else uses: longer, and the application queues up behind it.
const LOCK_TIMEOUT: &str = "5s";

/// In how many sessions of a pooler a lock is looked for.
const POOLED_SESSIONS: usize = 8;

/// A connection to a PostgreSQL database.
pub struct Postgres<'c> {
    connection: Box<dyn Link + 'c>,
    /// Whose session it is.
    ownership: Ownership,
    /// The journal's table with its schema.
    journal: String,
    /// Whether no pooler was seen between opp and the server.
    direct: bool,
    /// Whether the session is set; a pooler's never is.
    configured: bool,
    /// Whether every question is a transaction that may not write.
    reads_only: bool,
    /// How long a statement may take, where that was said.
    limit: Option<Duration>,
}

impl Postgres<'_> {
    /// Tables would be created in another schema than before.
    fn refuse_hidden_record(&mut self) -> Result<(), ServerError> {
        let query = format!(
            "SELECT n.nspname, current_schema() FROM pg_namespace n WHERE n.oid = {RECORD_SCHEMA} AND n.nspname <> current_schema()"
        );
        match self.connection.rows(&query)?.into_iter().next().map(named) {
            Some([record, current]) => Err(ServerError::RecordElsewhere {
                place: self.place(),
                record,
                current,
            }),
            None => Ok(()),
        }
    }

    /// Once is enough: `holds_lock` finds what shows itself later.
    fn refuse_pooler_once(&mut self) -> Result<(), ServerError> {
        if !self.direct {
            self.refuse_pooler()?;
            self.direct = true;
        }
        Ok(())
    }

    /// A pooler in transaction mode gives the connection to others between transactions, so another session meets the same backend.
    fn refuse_pooler(&mut self) -> Result<(), ServerError> {
        let Ownership::Own(address) = &self.ownership else {
            return Ok(());
        };
        let mine = self.connection.texts("SELECT pg_backend_pid()")?;
        let mut other = Connection::open(address)?;
        let theirs = other.texts("SELECT pg_backend_pid()")?;
        if theirs == mine || self.connection.texts("SELECT pg_backend_pid()")? != mine {
            return Err(ServerError::Pooled { place: self.place() });
        }
        Ok(())
    }
}

impl Server for Postgres<'_> {
    fn syntax(&self) -> Syntax {
        Syntax::Postgres
    }

    fn dialect(&self) -> Dialect {
        Dialect::postgres()
    }

    fn place(&self) -> String {
        match &self.ownership {
            Ownership::Own(address) => {
                let database = address.database.as_deref().unwrap_or_default();
                format!("{}/{database}", self.connection.place())
            }
            Ownership::Lent { database, .. } => format!("the database {database}"),
        }
    }

    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.configure_once()?;
        self.connection.execute(sql)
    }

    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        self.configure_once().map_err(|error| Stopped { ran: 0, error })?;
        self.connection.execute_all(statements)
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        Ok(self.rows_of_all(&[sql])?.into_iter().flatten().collect())
    }

    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        if !self.reads_only {
            return self.connection.rows_of_all(queries);
        }
        let begin = self.begin_to_read();
        let all: Vec<&str> = [begin.as_str()]
            .into_iter()
            .chain(queries.iter().copied())
            .chain(["COMMIT"])
            .collect();
        let mut rows = self.connection.rows_of_all(&all).map_err(|error| match error {
            // "transaction blocks not allowed in statement pooling mode"
            ServerError::Lost { place, message } if message.contains("pooling mode") => ServerError::Pooled { place },
            other => other,
        })?;
        rows.truncate(queries.len() + 1);
        Ok(rows.split_off(1))
    }

    fn literal(&self, text: &str) -> String {
        Syntax::Postgres.string(text)
    }

    fn schema(&self) -> &'static str {
        "current_schema()"
    }

    fn utc(&self) -> &'static str {
        "to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS')"
    }

    fn insert_version(&self, version: &str) -> String {
        let version = self.literal(version);
        format!("INSERT INTO __diesel_schema_migrations (version) VALUES ({version}) ON CONFLICT DO NOTHING")
    }

    fn version(&mut self) -> Result<String, ServerError> {
        Ok(first_column(self.rows("SHOW server_version")?).concat())
    }

    fn try_lock(&mut self) -> Result<bool, ServerError> {
        self.refuse_pooler_once()?;
        self.refuse_hidden_record()?;
        self.configure_once()?;
        Ok(self.connection.texts(&format!("SELECT pg_try_advisory_lock({KEY})"))? == ["t"])
    }

    fn unlock(&mut self) -> Result<(), ServerError> {
        let unlock = format!("SELECT pg_advisory_unlock({KEY})");
        if self.connection.texts(&unlock)? == ["t"] {
            return Ok(());
        }
        let Ownership::Own(address) = &self.ownership else {
            return Ok(());
        };
        // A pooler that showed itself late has the lock in another of its sessions. Each that is found is kept busy, until it is the one.
        let mut busy = Vec::new();
        while busy.len() < POOLED_SESSIONS {
            let mut other = Connection::open(address)?;
            other.execute("BEGIN")?;
            if other.texts(&unlock)? == ["t"] {
                other.execute("RESET lock_timeout; RESET client_min_messages; RESET statement_timeout")?;
                return other.execute("COMMIT");
            }
            busy.push(other);
        }
        Ok(())
    }

    fn holder(&mut self) -> Result<String, ServerError> {
        let query = format!(
            "SELECT coalesce(nullif(a.application_name, ''), 'a program without a name'), a.usename, coalesce(host(a.client_addr), 'a socket'), a.pid, \
                    to_char(a.backend_start AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS') \
             FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
               AND (l.classid::bigint << 32 | l.objid::bigint) = {KEY}"
        );
        let row = self.connection.rows(&query)?.into_iter().next();
        let Some([application, user, host, pid, since]) = row.map(named) else {
            return Ok("another process".to_owned());
        };
        Ok(format!(
            "{application} (user {user}, from {host}, process {pid}, since {since} UTC)"
        ))
    }

    fn rows_touched(&self) -> u64 {
        self.connection.touched()
    }

    /// The session has the lock already, so its transaction may have it as well; behind a pooler it may run elsewhere.
    fn holds_lock(&self) -> String {
        format!("SELECT pg_try_advisory_xact_lock({KEY})")
    }

    /// The catalog itself also names tables that the user may not read, which then says so.
    fn find_relations(&self, names: &[&str]) -> String {
        format!(
            "SELECT c.relname, CASE WHEN c.relkind IN ('r', 'p') THEN 'BASE TABLE' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'RELATION' END \
             FROM pg_class c WHERE c.relnamespace = {RECORD_SCHEMA} AND c.relname IN ({})",
            literals(self, names)
        )
    }

    fn find_columns(&self, names: &[&str]) -> String {
        format!(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
             WHERE c.relnamespace = {RECORD_SCHEMA} AND c.relname IN ({})",
            literals(self, names)
        )
    }

    fn routines(&self) -> &'static str {
        routines::QUERY
    }

    fn rolls_back_rows(&mut self) -> Result<bool, ServerError> {
        Ok(true)
    }

    /// PostgreSQL's settings belong to the URL, the role or the database.
    fn set_session(&mut self, _session: &SessionOptions) -> Result<(), ServerError> {
        Ok(())
    }

    fn set_cancel(&mut self, cancel: Cancel) {
        self.connection.set_cancel(cancel);
    }

    fn interrupted(&self) -> bool {
        self.connection.is_cancelled()
    }

    fn journal(&self) -> String {
        self.journal.clone()
    }

    /// `lock_not_available`, `deadlock_detected`, `serialization_failure`
    fn met_another(&self, error: &ServerError) -> bool {
        matches!(error.code(), Some("55P03" | "40P01" | "40001"))
    }

    /// The indexes of the table where one is built; otherwise the whole catalog, since files outside a transaction are rare and little of
    /// them runs without one.
    fn state_before(&mut self, statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
        match ConcurrentIndex::of(statement) {
            Some(index) if index.creates => return Ok(Some(self.indexes_of(&index.table)?.join("\n"))),
            // Whether it is gone tells whether it was dropped.
            Some(index) => return Ok(index.name),
            None => {}
        }
        let rows = catalog(self)?;
        let text: Vec<String> = rows
            .into_iter()
            .map(|row| format!("{} {} {}", row.kind, row.name, row.sql))
            .collect();
        Ok(Some(journal::hash_text(&text.join("\n"))))
    }

    fn fate(&mut self, statement: &Statement<'_>, before: &str, _session: &[&str]) -> Result<Fate, ServerError> {
        match ConcurrentIndex::of(statement) {
            Some(index) => self.fate_of_index(&index, before),
            None if self.state_before(statement)?.as_deref() == Some(before) => Ok(Fate::NotBegun),
            None => Ok(Fate::Unclear(
                "the database's definitions have changed since".to_owned(),
            )),
        }
    }

    /// A `CREATE INDEX CONCURRENTLY` that failed leaves an index that is kept up and never used.
    fn clear_leftovers(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        match ConcurrentIndex::of(statement) {
            Some(index) if index.creates => match &index.name {
                Some(name) => self.drop_if_invalid(name, &index.table),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// `active_sql_transaction`, `invalid_transaction_termination`
    fn wants_no_transaction(&self, error: &ServerError) -> bool {
        matches!(error.code(), Some("25001" | "2D000"))
    }

    /// What a procedure was refused may come from inside it.
    fn is_refused_whole(&mut self, _statement: &Statement<'_>, _error: &StatementError) -> bool {
        false
    }

    /// An index without a name gets another one the next time.
    fn clear_failed(&mut self, statement: &Statement<'_>, before: &str) -> Result<(), ServerError> {
        match ConcurrentIndex::of(statement).filter(|index| index.creates && index.name.is_none()) {
            Some(index) => self.fate_of_index(&index, before).map(drop),
            None => Ok(()),
        }
    }

    fn leaves_index(&self, statement: &Statement<'_>) -> bool {
        ConcurrentIndex::of(statement).is_some_and(|index| index.creates && index.name.is_some())
    }

    fn resets(&mut self) -> Vec<String> {
        [self.ownership.reset().to_owned()]
            .into_iter()
            .chain(self.settings())
            .collect()
    }

    fn give_back(&mut self) -> Result<(), ServerError> {
        match &self.ownership {
            Ownership::Own(_) => Ok(()),
            Ownership::Lent { restore, .. } => self.connection.execute(restore),
        }
    }

    fn pause(&mut self, time: Duration) {
        self.connection.pause(time);
    }
}

fn first_column(rows: Vec<Row>) -> Vec<String> {
    rows.into_iter()
        .map(|row| row.into_iter().next().flatten().unwrap_or_default())
        .collect()
}

fn named<const N: usize>(row: Row) -> [String; N] {
    let mut texts = row.into_iter().map(Option::unwrap_or_default);
    std::array::from_fn(|_| texts.next().unwrap_or_default())
}
