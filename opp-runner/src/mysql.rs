//! How is a MySQL or MariaDB database reached and asked, and what is its way of locks and leftovers?

use std::collections::HashSet;
use std::time::Duration;

use opp_history::dialect::Dialect;
use opp_history::dialect::mysql::{Capabilities, Flavour};

use super::cancel::Cancel;
use super::lent;
use super::server::error::{ServerError, StatementError};
use super::server::link::Link;
use super::server::{Fate, Row, Server, Stopped, journal, relations};
use super::session::SessionOptions;
use connection::Connection;
use names::{inserts_one_row, names_in};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;
use ownership::Ownership;

pub mod connection;
mod footprint;
mod names;
mod ownership;
mod routines;
mod scratch;
mod session;

/// Seconds that a statement waits for a table that somebody else uses.
const LOCK_TIMEOUT: u32 = 5;

/// What every session is set to: nothing is cut, rounded or made 0 without an error, and a backslash escapes.
pub const SQL_MODE: &str = "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                        NO_ENGINE_SUBSTITUTION";

const VERSION: &str = "SELECT VERSION()";

/// Tables of engines without transactions, in small letters.
const WITHOUT_TRANSACTIONS: &str = "SELECT lower(table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
    AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema') AND engine NOT IN \
    (SELECT engine FROM information_schema.engines WHERE transactions = 'YES')";

/// What a statement may start by naming a table, view or routine, and the text of what is started, in small letters.
const STARTED_BY_NAME: &str = "\
    SELECT lower(event_object_table), lower(action_statement) FROM information_schema.triggers WHERE trigger_schema = DATABASE() \
    UNION ALL SELECT lower(routine_name), lower(coalesce(routine_definition, '')) FROM information_schema.routines \
    WHERE routine_schema = DATABASE() \
    UNION ALL SELECT lower(table_name), lower(view_definition) FROM information_schema.views WHERE table_schema = DATABASE()";

/// The lock of the session that runs statements. A runner needs both: the session gives this one up where it is reset, and a server keeps
/// it for the statement of a runner that was killed.
const SESSION_LOCK: &str = "concat('opp+:', sha1(DATABASE()))";

/// The name of the runner's lock, which a session of its own holds; the longest the server takes is 64 characters.
const LOCK: &str = "concat('opp:', sha1(DATABASE()))";

/// A connection to a MySQL or MariaDB database.
pub struct Mysql<'c> {
    connection: Box<dyn Link + 'c>,
    /// Whose session it is.
    ownership: Ownership,
    /// The session that holds the runner's lock, while the other one works.
    coordinator: Option<Connection>,
    flavour: Flavour,
    database: String,
    /// Sets how long a statement may take, where that was said.
    limit: Option<String>,
    /// What the application sets in each of its sessions.
    preamble: Vec<String>,
    /// Whether every table is of an engine with transactions, as long as no definition changes that.
    transactional: Option<bool>,
    /// The tables and views that were there when the file first created one, in small letters.
    there: Option<HashSet<String>>,
}

impl Mysql<'_> {
    /// Both locks in one session, which is not reset while it is lent.
    fn lock_alone(&mut self) -> Result<bool, ServerError> {
        let mut take = |lock: &str| -> Result<bool, ServerError> {
            Ok(self.connection.texts(&format!("SELECT GET_LOCK({lock}, 0)"))? == ["1"])
        };
        if !take(LOCK)? {
            return Ok(false);
        }
        let taken = take(SESSION_LOCK)?;
        if !taken {
            self.connection.texts(&format!("SELECT RELEASE_LOCK({LOCK})"))?;
        }
        Ok(taken)
    }

    /// One question for a file that creates many tables.
    fn was_there(&mut self, table: &str) -> Result<bool, ServerError> {
        let there = match self.there.take() {
            Some(there) => there,
            None => relations(self)?.into_iter().map(|name| name.to_lowercase()).collect(),
        };
        Ok(self.there.insert(there).contains(&table.to_lowercase()))
    }
}

/// Which of the two a server is, by its version in its own words.
fn flavour(version: &str) -> Flavour {
    if version.contains("MariaDB") {
        Flavour::Mariadb
    } else {
        Flavour::Mysql
    }
}

impl Server for Mysql<'_> {
    fn syntax(&self) -> Syntax {
        Syntax::Mysql
    }

    fn dialect(&self) -> Dialect {
        Dialect::Mysql(Capabilities::of(self.flavour, None))
    }

    fn place(&self) -> String {
        match &self.ownership {
            Ownership::Own(_) => format!("{}/{}", self.connection.place(), self.database),
            Ownership::Lent { .. } => format!("the database {}", self.database),
        }
    }

    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        let goes_elsewhere = sql.get(..3).is_some_and(|verb| verb.eq_ignore_ascii_case("use"));
        self.there = self.there.take().filter(|_| !goes_elsewhere);
        self.connection.execute(sql)
    }

    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        self.connection.execute_all(statements)
    }

    /// On one way to the server and back. Each of the two commits by itself all the same.
    fn execute_noted(&mut self, note: &str, statement: &Statement<'_>) -> Result<(), ServerError> {
        self.transactional = None;
        match &self.ownership {
            Ownership::Own(_) => self.connection.execute(&format!("{note};\n{}", statement.text)),
            // Not every driver tells which of two has failed.
            Ownership::Lent { .. } => {
                self.connection.execute(note)?;
                self.connection.execute(statement.text)
            }
        }
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        self.connection.rows(sql)
    }

    fn literal(&self, text: &str) -> String {
        Syntax::Mysql.plain_string(text)
    }

    fn schema(&self) -> &'static str {
        "DATABASE()"
    }

    fn utc(&self) -> &'static str {
        "DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%d %H:%i:%s')"
    }

    fn insert_version(&self, version: &str) -> String {
        let version = self.literal(version);
        format!("INSERT IGNORE INTO __diesel_schema_migrations (version) VALUES ({version})")
    }

    fn version(&mut self) -> Result<String, ServerError> {
        Ok(self.connection.texts(VERSION)?.concat())
    }

    fn try_lock(&mut self) -> Result<bool, ServerError> {
        let Ownership::Own(address) = &self.ownership else {
            return self.lock_alone();
        };
        let mut other = match self.coordinator.take() {
            Some(other) => other,
            None => {
                let mut other = Connection::open(address)?;
                // It has nothing to say for as long as the run takes.
                other.execute("SET SESSION wait_timeout = 2147483")?;
                other
            }
        };
        let mut taken = other.texts(&format!("SELECT GET_LOCK({LOCK}, 0)"))? == ["1"];
        if taken && self.connection.texts(&format!("SELECT GET_LOCK({SESSION_LOCK}, 0)"))? != ["1"] {
            other.texts(&format!("SELECT RELEASE_LOCK({LOCK})"))?;
            taken = false;
        }
        self.coordinator = Some(other);
        Ok(taken)
    }

    fn unlock(&mut self) -> Result<(), ServerError> {
        let released = self.connection.texts(&format!("SELECT RELEASE_LOCK({SESSION_LOCK})"));
        match (self.coordinator.take(), &self.ownership) {
            (Some(mut other), _) => drop(other.texts(&format!("SELECT RELEASE_LOCK({LOCK})"))?),
            (None, Ownership::Lent { .. }) => drop(self.connection.texts(&format!("SELECT RELEASE_LOCK({LOCK})"))?),
            (None, Ownership::Own(_)) => {}
        }
        released.map(drop)
    }

    fn holder(&mut self) -> Result<String, ServerError> {
        let query = format!(
            "SELECT user, host, id FROM information_schema.processlist WHERE id IN (IS_USED_LOCK({LOCK}), IS_USED_LOCK({SESSION_LOCK}))"
        );
        let row = self.connection.rows(&query)?.into_iter().next();
        let Some([user, host, id]) = row.and_then(|row| <[_; 3]>::try_from(row).ok()) else {
            return Ok("another process".to_owned());
        };
        let text = Option::unwrap_or_default;
        Ok(format!(
            "another opp (user {}, from {}, connection {})",
            text(user),
            text(host),
            text(id)
        ))
    }

    fn rows_touched(&self) -> u64 {
        self.connection.touched()
    }

    fn holds_lock(&self) -> String {
        format!("SELECT IS_USED_LOCK({SESSION_LOCK}) = CONNECTION_ID()")
    }

    fn routines(&self) -> &'static str {
        routines::QUERY
    }

    /// A table of an engine without transactions keeps what was written, also one that a trigger writes to.
    fn rolls_back_rows(&mut self) -> Result<bool, ServerError> {
        if let Some(known) = self.transactional {
            return Ok(known);
        }
        let others = self.connection.texts(&format!("{WITHOUT_TRANSACTIONS} LIMIT 1"))?;
        self.transactional = Some(others.is_empty());
        Ok(others.is_empty())
    }

    fn set_session(&mut self, session: &SessionOptions) -> Result<(), ServerError> {
        self.preamble.clone_from(&session.statements);
        self.configure()
    }

    fn set_cancel(&mut self, cancel: Cancel) {
        self.connection.set_cancel(cancel);
    }

    fn interrupted(&self) -> bool {
        self.connection.is_cancelled()
    }

    fn journal(&self) -> String {
        match self.database.as_str() {
            "" => journal::TABLE.to_owned(),
            database => format!("{}.{}", Syntax::Mysql.quoted(database), journal::TABLE),
        }
    }

    /// A lock that was not given in time, and a deadlock.
    fn met_another(&self, error: &ServerError) -> bool {
        matches!(error.code(), Some("1205" | "1213"))
    }

    fn state_before(&mut self, statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
        match footprint::new_table(statement) {
            Some((name, nothing)) if !self.was_there(&name)? => Ok(Some(nothing)),
            _ => footprint::of(self, statement),
        }
    }

    /// The statement is run once more in an empty database, on objects that look as those did before it.
    fn fate(&mut self, statement: &Statement<'_>, before: &str, session: &[&str]) -> Result<Fate, ServerError> {
        let unclear = |found: &str| Ok(Fate::Unclear(found.to_owned()));
        let Some(now) = footprint::of(self, statement)? else {
            return unclear("");
        };
        if now == before || journal::hash_text(&now) == before {
            return Ok(Fate::NotBegun);
        }
        if statement.verb() == "DROP" && footprint::is_gone(&now) {
            return Ok(Fate::Done);
        }
        let Some(objects) = footprint::decoded(before) else {
            return unclear("what it names has changed since");
        };
        if footprint::names_one_of(statement, &footprint::databases(self)?) {
            return unclear("what it names in another database has changed since");
        }
        match self.in_scratch(|scratch| footprint::after(scratch, objects, session, statement)) {
            Ok(Some(expected)) if expected == now => Ok(Fate::Done),
            Ok(_) => unclear("what it names is neither as before nor as the statement leaves it"),
            Err(error) => Ok(Fate::Unclear(format!(
                "what it names has changed, and the statement cannot be tried in another database: {error}"
            ))),
        }
    }

    fn rolls_back(&mut self, statement: &Statement<'_>) -> Result<bool, ServerError> {
        if self.rolls_back_rows()? {
            return Ok(true);
        }
        let names = names_in(statement);
        let others = self.connection.texts(WITHOUT_TRANSACTIONS)?;
        if others.iter().any(|table| names.contains(table)) {
            return Ok(false);
        }
        let started = self.connection.rows(STARTED_BY_NAME)?;
        let writes = |row: &Row| match row.as_slice() {
            [Some(name), Some(body)] => names.contains(name) && others.iter().any(|table| body.contains(table)),
            _ => false,
        };
        Ok(!started.iter().any(writes))
    }

    /// Syntax, names and rights are looked at first, and of one row without triggers nothing stays.
    fn is_refused_whole(&mut self, statement: &Statement<'_>, error: &StatementError) -> bool {
        const FIRST: [&str; 8] = ["1064", "1044", "1045", "1054", "1136", "1142", "1143", "1146"];
        if FIRST.contains(&error.code.as_str()) {
            return true;
        }
        let tables =
            "SELECT lower(event_object_table) FROM information_schema.triggers WHERE trigger_schema = DATABASE()";
        let mut with_triggers = || self.connection.texts(tables);
        inserts_one_row(statement)
            && with_triggers().is_ok_and(|tables| names_in(statement).is_disjoint(&tables.into_iter().collect()))
    }

    /// What a session holds ends with it: variables, temporary tables, prepared statements. So does its lock, which is taken again while
    /// the other session has the first one.
    fn renew(&mut self) -> Result<(), ServerError> {
        if matches!(self.ownership, Ownership::Lent { .. }) || !self.connection.reset()? {
            return Ok(());
        }
        self.reset()?;
        let taken = self.connection.texts(&format!("SELECT GET_LOCK({SESSION_LOCK}, 0)"))? == ["1"];
        let held = match &mut self.coordinator {
            Some(other) => other.texts(&format!("SELECT IS_USED_LOCK({LOCK}) = CONNECTION_ID()"))? == ["1"],
            None => false,
        };
        match taken && held {
            true => Ok(()),
            false => Err(ServerError::Lost {
                place: self.place(),
                message: "another session has the lock of the run".to_owned(),
            }),
        }
    }

    fn leaves_index(&self, _statement: &Statement<'_>) -> bool {
        false
    }

    fn resets(&mut self) -> Vec<String> {
        self.there = None;
        let database = (!self.database.is_empty()).then(|| format!("USE {}", Syntax::Mysql.quoted(&self.database)));
        // What cannot be read cannot be set either, which the first statement then says.
        let restored = self.ownership.restore(self.connection.as_mut()).unwrap_or_default();
        database.into_iter().chain(restored).chain(self.settings()).collect()
    }

    fn give_back(&mut self) -> Result<(), ServerError> {
        let Ownership::Lent { .. } = &self.ownership else {
            return Ok(());
        };
        if !self.database.is_empty() {
            self.connection
                .execute(&format!("USE {}", Syntax::Mysql.quoted(&self.database)))?;
        }
        self.connection.execute(lent::FORGET)?;
        let restored = self.ownership.restore(self.connection.as_mut())?;
        restored.iter().try_for_each(|sql| self.connection.execute(sql))
    }

    fn pause(&mut self, time: Duration) {
        self.connection.pause(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_what_it_is() {
        assert_eq!(flavour("10.11.14-MariaDB-0+deb12u2"), Flavour::Mariadb);
        assert_eq!(flavour("8.0.39"), Flavour::Mysql);
    }
}
