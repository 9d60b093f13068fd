//! Which statements begin or end a transaction, and which cannot run inside one.

use super::Statement;
use crate::Dialect;

impl Statement<'_> {
    /// Whether it begins or ends a transaction. Savepoints stay inside one.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// let sql = "ABORT; ROLLBACK TO a; SAVEPOINT a;";
    /// let found: Vec<_> = statement::split(sql, Dialect::Postgres).iter().map(|one| one.controls_transaction()).collect();
    /// assert_eq!(found, [true, false, false]);
    /// ```
    #[must_use]
    pub fn controls_transaction(&self) -> bool {
        let mut words = self.words();
        let verb = words.next().unwrap_or_default();
        let rest: Vec<_> = words.take(4).collect();
        let has = |word: &str| rest.iter().any(|one| one == word);
        match (verb.as_str(), self.dialect) {
            ("BEGIN", _) => !self.is_block(),
            ("COMMIT", _) => !has("PREPARED"),
            ("ROLLBACK", _) => !has("TO") && !has("PREPARED"),
            ("END", Dialect::Sqlite | Dialect::Postgres) | ("ABORT", Dialect::Postgres) => true,
            ("PREPARE", Dialect::Postgres) | ("START", Dialect::Postgres | Dialect::Mysql) => {
                rest.first().is_some_and(|word| word == "TRANSACTION")
            }
            _ => false,
        }
    }

    /// Whether the database refuses it inside a transaction, or ignores it there (SQLite's `PRAGMA foreign_keys`).
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// let sql = "CREATE INDEX CONCURRENTLY i ON t (a);";
    /// assert!(statement::split(sql, Dialect::Postgres)[0].needs_autocommit());
    /// ```
    #[must_use]
    pub fn needs_autocommit(&self) -> bool {
        let words: Vec<_> = self.words().take(8).collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        match self.dialect {
            Dialect::Sqlite => sqlite_needs_autocommit(&words),
            Dialect::Postgres => postgres_needs_autocommit(&words),
            Dialect::Mysql => false,
        }
    }
}

fn sqlite_needs_autocommit(words: &[&str]) -> bool {
    match words {
        ["VACUUM" | "ATTACH" | "DETACH", ..] => true,
        ["PRAGMA", rest @ ..] => {
            let ignored = [
                "FOREIGN_KEYS",
                "JOURNAL_MODE",
                "SYNCHRONOUS",
                "SECURE_DELETE",
                "TEMP_STORE",
            ];
            rest.iter().take(2).any(|word| ignored.contains(word))
        }
        _ => false,
    }
}

/// <https://www.postgresql.org/docs/current/sql-commands.html>: "cannot be executed inside a transaction block".
fn postgres_needs_autocommit(words: &[&str]) -> bool {
    match words {
        ["VACUUM", ..] | ["ALTER", "SYSTEM", ..] | ["DISCARD", "ALL", ..] => true,
        ["CREATE" | "DROP", "DATABASE" | "TABLESPACE", ..] | ["CREATE", "SUBSCRIPTION", ..] => true,
        ["COMMIT" | "ROLLBACK", "PREPARED", ..] => true,
        ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] | ["CREATE" | "DROP", "INDEX", "CONCURRENTLY", ..] => true,
        ["REINDEX", rest @ ..] => rest
            .iter()
            .any(|word| ["DATABASE", "SYSTEM", "CONCURRENTLY"].contains(word)),
        ["CLUSTER"] => true,
        ["ALTER", "DATABASE", rest @ ..] => rest.windows(2).any(|pair| pair == ["SET", "TABLESPACE"]),
        ["ALTER", "TABLE", rest @ ..] => {
            rest.contains(&"DETACH") && rest.contains(&"PARTITION") && rest.contains(&"CONCURRENTLY")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
