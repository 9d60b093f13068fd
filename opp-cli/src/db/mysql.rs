//! How is a MySQL or MariaDB database reached and asked, and what is its way of locks and leftovers?

use std::collections::BTreeSet;
use std::time::Duration;

use opp_migrate::dialect::Dialect;
use opp_migrate::dialect::mysql::{Capabilities, Flavour};

use super::server::address::Address;
use super::server::error::ServerError;
use super::server::{Row, Server, journal, texts};
use super::statements::{Statement, Syntax};
use connection::Connection;

pub(crate) mod connection;

/// Seconds that a statement waits for a table that somebody else uses.
const LOCK_TIMEOUT: u32 = 5;

/// What every session is set to: nothing is cut, rounded or made 0 without an error, and a backslash escapes.
const SQL_MODE: &str = "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                        NO_ENGINE_SUBSTITUTION";

const VERSION: &str = "SELECT VERSION()";

/// The name of the runner's lock; the longest the server takes is 64 characters.
const LOCK: &str = "concat('opp:', sha1(DATABASE()))";

/// A connection to a MySQL or MariaDB database.
pub(crate) struct Mysql {
    connection: Connection,
    flavour: Flavour,
    database: String,
    /// Sets how long a statement may take, where that was said.
    limit: Option<String>,
}

impl Mysql {
    /// Reaches it.
    pub(crate) fn open(address: &Address) -> Result<Self, ServerError> {
        let mut connection = Connection::open(address)?;
        let mut this = Self {
            flavour: flavour(&connection.texts(VERSION)?.concat()),
            connection,
            database: address.database.clone().unwrap_or_default(),
            limit: None,
        };
        this.configure()?;
        Ok(this)
    }

    fn configure(&mut self) -> Result<(), ServerError> {
        self.connection.execute(&format!(
            "SET SESSION sql_mode = '{SQL_MODE}', lock_wait_timeout = {LOCK_TIMEOUT}, innodb_lock_wait_timeout = {LOCK_TIMEOUT}, \
             foreign_key_checks = 1, unique_checks = 1, autocommit = 1"
        ))?;
        self.connection.execute("SET NAMES utf8mb4")?;
        self.limit
            .as_ref()
            .map_or(Ok(()), |limit| self.connection.execute(limit))
    }

    /// Refuses every write of this session.
    pub(crate) fn look_only(&mut self) -> Result<(), ServerError> {
        self.connection.execute("SET SESSION TRANSACTION READ ONLY")
    }

    /// How long a statement may take; 0 for as long as it needs.
    pub(crate) fn limit_statements(&mut self, at_most: Duration) -> Result<(), ServerError> {
        let limit = match self.flavour {
            Flavour::Mariadb => format!("SET SESSION max_statement_time = {}", at_most.as_secs_f64()),
            Flavour::Mysql => format!("SET SESSION max_execution_time = {}", at_most.as_millis()),
        };
        self.limit = Some(limit);
        self.configure()
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

impl Server for Mysql {
    fn syntax(&self) -> Syntax {
        Syntax::Mysql
    }

    fn dialect(&self) -> Dialect {
        Dialect::Mysql(Capabilities::of(self.flavour, None))
    }

    fn place(&self) -> String {
        format!("{}/{}", self.connection.place(), self.database)
    }

    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.connection.execute(sql)
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        self.connection.rows(sql)
    }

    fn literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
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
        Ok(self.connection.texts(&format!("SELECT GET_LOCK({LOCK}, 0)"))? == ["1"])
    }

    fn unlock(&mut self) -> Result<(), ServerError> {
        self.connection.texts(&format!("SELECT RELEASE_LOCK({LOCK})")).map(drop)
    }

    fn holder(&mut self) -> Result<String, ServerError> {
        let query =
            format!("SELECT user, host, id FROM information_schema.processlist WHERE id = IS_USED_LOCK({LOCK})");
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

    fn is_lock_timeout(&self, error: &ServerError) -> bool {
        error.code() == Some("1205")
    }

    /// How the tables and views that the statement names are made; one that is not there is part of the answer.
    fn fingerprint(&mut self, statement: &Statement<'_>) -> Result<Option<String>, ServerError> {
        let mut text = String::new();
        for name in names(statement.text) {
            let shown = self.connection.rows(&format!("SHOW CREATE TABLE {name}"));
            let made = match shown {
                Ok(rows) => rows.into_iter().flatten().flatten().collect::<Vec<_>>().join(" "),
                Err(ServerError::Statement(error)) => error.code,
                Err(other) => return Err(other),
            };
            text.push_str(&without_counter(&made));
            text.push('\n');
        }
        if holds_routine(statement.text) {
            let query = "SELECT concat(trigger_name, action_statement) FROM information_schema.triggers \
                         WHERE trigger_schema = DATABASE() UNION ALL \
                         SELECT concat(routine_name, md5(routine_definition)) FROM information_schema.routines \
                         WHERE routine_schema = DATABASE() ORDER BY 1";
            text.push_str(&texts(self, query)?.join("\n"));
        } else if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(journal::hash_text(&text)))
    }

    fn is_in_effect(&mut self, _statement: &Statement<'_>) -> Result<bool, ServerError> {
        Ok(false)
    }

    fn leaves_index(&self, _statement: &Statement<'_>) -> bool {
        false
    }

    fn reset(&mut self) -> Result<(), ServerError> {
        if !self.database.is_empty() {
            let database = self.database.replace('`', "``");
            self.connection.execute(&format!("USE `{database}`"))?;
        }
        self.configure()
    }

    fn pause(&self, time: Duration) {
        self.connection.pause(time);
    }
}

/// Inserts of others move the counter, which no statement of a migration is about.
fn without_counter(made: &str) -> String {
    let Some((before, after)) = made.split_once(" AUTO_INCREMENT=") else {
        return made.to_owned();
    };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn holds_routine(sql: &str) -> bool {
    let words = ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"];
    sql.split_whitespace()
        .take(8)
        .any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The tables and views that a statement may be about, as they are written: what follows a word that a name follows.
fn names(sql: &str) -> BTreeSet<String> {
    const BEFORE: [&str; 8] = ["TABLE", "TABLES", "VIEW", "ON", "TO", "EXISTS", "RENAME", ","];
    const NEVER: [&str; 11] = [
        "TABLE",
        "IF",
        "NOT",
        "EXISTS",
        "COLUMN",
        "INDEX",
        "KEY",
        "CONSTRAINT",
        "DELETE",
        "UPDATE",
        "AS",
    ];
    let pieces = pieces(sql);
    let follows = |pair: &[String]| BEFORE.iter().any(|word| pair[0].eq_ignore_ascii_case(word));
    let is_name = |piece: &String| {
        (piece.starts_with('`') || piece.starts_with(|c: char| c.is_alphabetic() || c == '_'))
            && !NEVER.iter().any(|word| piece.eq_ignore_ascii_case(word))
    };
    let rename = pieces.first().is_some_and(|word| word.eq_ignore_ascii_case("RENAME"));
    let found = pieces
        .windows(2)
        .filter(|pair| follows(pair) && is_name(&pair[1]) && (rename || pair[0] != ","));
    found.map(|pair| pair[1].clone()).collect()
}

/// Words, quoted names with their quotes, and signs.
fn pieces(sql: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '`' => rest[1..].find('`').map_or(rest.len(), |end| end + 2),
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (piece, later) = rest.split_at(length);
        if !first.is_whitespace() {
            pieces.push(piece.to_owned());
        }
        rest = later;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<String> {
        names(sql).into_iter().collect()
    }

    #[test]
    fn a_statement_names_its_tables() {
        assert_eq!(found("CREATE TABLE IF NOT EXISTS `a b` (`id` INT)"), ["`a b`"]);
        assert_eq!(found("ALTER TABLE a ADD COLUMN b INT, ADD INDEX i (b)"), ["a"]);
        assert_eq!(found("RENAME TABLE `a` TO `b`, c TO d"), ["`a`", "`b`", "c", "d"]);
        assert_eq!(found("CREATE UNIQUE INDEX `i` ON `t` (`x`)"), ["`t`"]);
        assert_eq!(found("DROP VIEW `v`"), ["`v`"]);
    }

    #[test]
    fn a_server_says_what_it_is() {
        assert_eq!(flavour("10.11.14-MariaDB-0+deb12u2"), Flavour::Mariadb);
        assert_eq!(flavour("8.0.39"), Flavour::Mysql);
    }

    #[test]
    fn a_moving_counter_is_no_change() {
        let made = |counter: u32| {
            format!("CREATE TABLE `a` (x) ENGINE=InnoDB AUTO_INCREMENT={counter} DEFAULT CHARSET=utf8mb4")
        };
        assert_eq!(without_counter(&made(3)), without_counter(&made(4711)));
    }
}
