//! How is a PostgreSQL database reached and asked, and what is its way of locks and leftovers?

use std::time::Duration;

use opp_history::dialect::Dialect;

use super::cancel::Cancel;
use super::server::address::Address;
use super::server::error::ServerError;
use super::server::{Row, Server, Stopped, catalog, execute_all, journal, literals, texts};
use super::session::SessionOptions;
use connection::Connection;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

pub mod connection;

/// How long a statement waits for a table that somebody else uses: longer, and the application queues up behind it.
const LOCK_TIMEOUT: &str = "5s";

/// The key of the runner's lock, the same for everybody on this database and schema.
const KEY: &str = "hashtextextended('opp:' || current_database() || ':' || coalesce(current_schema(), ''), 0)";

/// A connection to a PostgreSQL database.
pub struct Postgres {
    connection: Connection,
    address: Address,
    /// The journal's table with its schema.
    journal: String,
    /// Whether no pooler was seen between opp and the server.
    direct: bool,
    /// How long a statement may take, where that was said.
    limit: Option<Duration>,
}

impl Postgres {
    /// Reaches it.
    pub fn open(address: &Address) -> Result<Self, ServerError> {
        let mut this = Self {
            connection: Connection::open(address)?,
            address: address.clone(),
            journal: journal::TABLE.to_owned(),
            direct: false,
            limit: None,
        };
        this.configure()?;
        let schema = this.connection.texts("SELECT quote_ident(current_schema())")?.concat();
        if !schema.is_empty() {
            this.journal = format!("{schema}.{}", journal::TABLE);
        }
        Ok(this)
    }

    fn configure(&mut self) -> Result<(), ServerError> {
        execute_all(self, &self.settings())
    }

    /// What every session is set to.
    fn settings(&self) -> Vec<String> {
        let usual = format!(
            "SET client_encoding = 'UTF8'; SET lock_timeout = '{LOCK_TIMEOUT}'; SET client_min_messages = warning"
        );
        let limit = self
            .limit
            .map(|at_most| format!("SET statement_timeout = {}", at_most.as_millis()));
        [usual].into_iter().chain(limit).collect()
    }

    /// Refuses every write of this session.
    pub fn look_only(&mut self) -> Result<(), ServerError> {
        self.connection.execute("SET default_transaction_read_only = on")
    }

    /// How long a statement may take; 0 for as long as it needs.
    pub fn limit_statements(&mut self, at_most: Duration) -> Result<(), ServerError> {
        self.limit = Some(at_most);
        self.configure()
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
        let mine = self.connection.texts("SELECT pg_backend_pid()")?;
        let mut other = Connection::open(&self.address)?;
        let theirs = other.texts("SELECT pg_backend_pid()")?;
        if theirs == mine || self.connection.texts("SELECT pg_backend_pid()")? != mine {
            return Err(ServerError::Pooled { place: self.place() });
        }
        Ok(())
    }
}

impl Server for Postgres {
    fn syntax(&self) -> Syntax {
        Syntax::Postgres
    }

    fn dialect(&self) -> Dialect {
        Dialect::postgres()
    }

    fn place(&self) -> String {
        let database = self.address.database.as_deref().unwrap_or_default();
        format!("{}/{database}", self.connection.place())
    }

    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.connection.execute(sql)
    }

    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        self.connection.execute_all(statements)
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        self.connection.rows(sql)
    }

    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        self.connection.rows_of_all(queries)
    }

    fn literal(&self, text: &str) -> String {
        opp_sql::literal::string(text, Syntax::Postgres)
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
        Ok(self.connection.texts("SHOW server_version")?.concat())
    }

    fn try_lock(&mut self) -> Result<bool, ServerError> {
        self.refuse_pooler_once()?;
        Ok(self.connection.texts(&format!("SELECT pg_try_advisory_lock({KEY})"))? == ["t"])
    }

    fn unlock(&mut self) -> Result<(), ServerError> {
        self.connection
            .texts(&format!("SELECT pg_advisory_unlock({KEY})"))
            .map(drop)
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
        self.connection.touched
    }

    /// The session has the lock already, so its transaction may have it as well; behind a pooler it may run elsewhere.
    fn holds_lock(&self) -> String {
        format!("SELECT pg_try_advisory_xact_lock({KEY})")
    }

    /// The catalog itself also names tables that the user may not read, which then says so.
    fn find_relations(&self, names: &[&str]) -> String {
        format!(
            "SELECT c.relname, CASE WHEN c.relkind IN ('r', 'p') THEN 'BASE TABLE' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'RELATION' END \
             FROM pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relname IN ({})",
            literals(self, names)
        )
    }

    fn find_columns(&self, names: &[&str]) -> String {
        format!(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
             WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relname IN ({})",
            literals(self, names)
        )
    }

    fn rolls_back_rows(&mut self) -> Result<bool, ServerError> {
        Ok(true)
    }

    /// PostgreSQL's settings belong to the URL, the role or the database.
    fn set_session(&mut self, _session: &SessionOptions) -> Result<(), ServerError> {
        Ok(())
    }

    fn set_cancel(&mut self, cancel: Cancel) {
        self.connection.executor.set_cancel(cancel);
    }

    fn interrupted(&self) -> bool {
        self.connection.executor.is_cancelled()
    }

    fn journal(&self) -> String {
        self.journal.clone()
    }

    /// `lock_not_available`, `deadlock_detected`, `serialization_failure`
    fn met_another(&self, error: &ServerError) -> bool {
        matches!(error.code(), Some("55P03" | "40P01" | "40001"))
    }

    /// Files outside a transaction are rare on PostgreSQL and hold little: the whole catalog says what a statement did.
    fn fingerprint(&mut self, _statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
        let rows = catalog(self)?;
        let text: Vec<String> = rows
            .into_iter()
            .map(|row| format!("{} {} {}", row.kind, row.name, row.sql))
            .collect();
        Ok(Some(journal::hash_text(&text.join("\n"))))
    }

    /// An index that is there may be half built.
    fn sees_effect(&self, statement: &Statement<'_>) -> bool {
        concurrent_index(statement.text).is_some()
    }

    /// A `CREATE INDEX CONCURRENTLY` that failed leaves an index that is kept up and never used.
    fn is_in_effect(&mut self, statement: &Statement<'_>) -> Result<bool, ServerError> {
        let Some((name, create)) = concurrent_index(statement.text) else {
            return Ok(false);
        };
        let literal = self.literal(&name);
        let state = texts(
            self,
            &format!("SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass({literal})"),
        )?;
        match (state.first().map(String::as_str), create) {
            (None, false) | (Some("t"), true) => Ok(true),
            (Some("f"), true) => {
                self.connection.execute(&format!("DROP INDEX CONCURRENTLY {name}"))?;
                Ok(false)
            }
            _ => Ok(false),
        }
    }

    fn leaves_index(&self, statement: &Statement<'_>) -> bool {
        concurrent_index(statement.text).is_some_and(|(_, create)| create)
    }

    fn resets(&mut self) -> Vec<String> {
        // What the URL asks for is the session's default, so it is not lost. Only what any user may reset is here.
        let reset = "RESET search_path; RESET ROLE; RESET statement_timeout".to_owned();
        [reset].into_iter().chain(self.settings()).collect()
    }

    fn pause(&mut self, time: Duration) {
        self.connection.executor.pause(time);
    }
}

fn named<const N: usize>(row: Row) -> [String; N] {
    let mut texts = row.into_iter().map(Option::unwrap_or_default);
    std::array::from_fn(|_| texts.next().unwrap_or_default())
}

/// The index, as it is written, of `CREATE [UNIQUE] INDEX CONCURRENTLY name` or `DROP INDEX CONCURRENTLY name`, and whether it is
/// created.
fn concurrent_index(sql: &str) -> Option<(String, bool)> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found.eq_ignore_ascii_case(word));
    if !is(0, "CREATE") && !is(0, "DROP") {
        return None;
    }
    let at = (1..4).find(|at| is(*at, "CONCURRENTLY") && is(*at - 1, "INDEX"))?;
    let skipped = if is(at + 1, "IF") {
        if is(at + 2, "NOT") { 3 } else { 2 }
    } else {
        0
    };
    let rest = sql.split_once(words.get(at + skipped + 1)?)?;
    let from = sql.len() - rest.1.len() - words.get(at + skipped + 1)?.len();
    Some((name_at(&sql[from..])?, is(0, "CREATE")))
}

/// A name that may be qualified and quoted.
fn name_at(text: &str) -> Option<String> {
    let mut quoted = false;
    let end = text.find(|c: char| {
        if c == '"' {
            quoted = !quoted;
        }
        !quoted && (c.is_whitespace() || c == ';' || c == '(')
    });
    let name = &text[..end.unwrap_or(text.len())];
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_built_without_blocking_is_recognised() {
        let found = |sql: &str| concurrent_index(sql).map(|(name, create)| format!("{name} {create}"));
        assert_eq!(
            found("CREATE UNIQUE INDEX CONCURRENTLY \"a b\" ON t (x);").as_deref(),
            Some("\"a b\" true")
        );
        assert_eq!(
            found("DROP INDEX CONCURRENTLY IF EXISTS s.i;").as_deref(),
            Some("s.i false")
        );
        assert_eq!(found("CREATE INDEX i ON t (x);"), None);
        assert_eq!(found("REINDEX INDEX CONCURRENTLY i;"), None);
    }
}
