//! Where does a database differ from what its migrations make of an empty one?
//!
//! The applied migrations run once more in memory and the two catalogs are compared. What a migration did is therefore never
//! taken for drift, however it spelled it, and migrations that opp did not write count as well.

use std::collections::BTreeSet;

use opp_history::script::{Takeover, without_by_hand};

use super::Database;
use super::objects::{self, ByHand};
use crate::error::DbError;
use crate::script::Script;
use opp_sql::Dialect as Syntax;

/// A file to replay.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its text.
    pub sql: &'a str,
    /// Whether it runs inside a transaction.
    pub in_transaction: bool,
    /// Whether it is as opp generated it.
    pub is_generated: bool,
}

/// Runs a file in a scratch database, without a record and without its own transaction. What opp did not make survives it as it
/// does under the runner; `known` and `dropped` are those of the runner's job.
pub fn replay(
    scratch: &mut Database,
    file: &File<'_>,
    known: &BTreeSet<String>,
    dropped: &BTreeSet<String>,
) -> Result<(), DbError> {
    objects::read_double_quotes(scratch, file.is_generated)?;
    let ran = replay_file(scratch, file, known, dropped);
    scratch.allow_quoted_strings(false)?;
    ran
}

fn replay_file(
    scratch: &mut Database,
    &File {
        sql, in_transaction, ..
    }: &File<'_>,
    known: &BTreeSet<String>,
    dropped: &BTreeSet<String>,
) -> Result<(), DbError> {
    let takeover = Takeover::read(sql);
    let unguarded = without_by_hand(sql).filter(|_| takeover.is_none() && in_transaction);
    let text = unguarded.as_deref().unwrap_or(sql);
    let Ok(script) = Script::read(Syntax::Sqlite, text, takeover.as_ref(), in_transaction) else {
        return scratch.execute(sql);
    };
    // As the runner has it: outside a rebuild a renamed table takes references from other tables along.
    let legacy = if takeover.is_some() { "ON" } else { "OFF" };
    scratch.execute(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = {legacy}"
    ))?;
    let keeps = takeover.is_some() || unguarded.is_some();
    let by_hand = keeps.then(|| ByHand::remember(scratch, known)).transpose()?;
    script
        .statements
        .iter()
        .try_for_each(|statement| scratch.execute(statement.text))?;
    let kept = by_hand.map(|by_hand| by_hand.put_back(scratch, dropped)).transpose()?;
    kept.unwrap_or(Ok(())).map_err(|lost| DbError::Sql {
        message: lost.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use opp_history::dialect::Dialect;

    use super::*;
    use crate::sqlite::scratch::catalog;

    fn database(sql: &str) -> Database<'static> {
        let mut database = Database::in_memory().unwrap();
        database.execute(sql).unwrap();
        database
    }

    fn run(scratch: &mut Database, sql: &str, in_transaction: bool) {
        let none = BTreeSet::new();
        let file = File {
            sql,
            in_transaction,
            is_generated: false,
        };
        replay(scratch, &file, &none, &none).unwrap();
    }

    fn drift(live: &mut Database, scratch: &mut Database) -> Vec<String> {
        let differences = Dialect::sqlite().compare(&catalog(scratch).unwrap(), &catalog(live).unwrap());
        differences.iter().map(ToString::to_string).collect()
    }

    fn said(live: &str, expected: &str) -> Vec<String> {
        drift(&mut database(live), &mut database(expected))
    }

    #[test]
    fn a_renamed_table_is_no_drift() {
        let tables = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INTEGER REFERENCES a (id));";
        let (mut live, mut scratch) = (database(tables), database(tables));
        live.execute("ALTER TABLE a RENAME TO c").unwrap();
        run(&mut scratch, "ALTER TABLE a RENAME TO c;", true);
        assert!(drift(&mut live, &mut scratch).is_empty());
    }

    #[test]
    fn spelling_and_bookkeeping_are_no_drift() {
        let live = "CREATE TABLE \"a\" (x  INTEGER NOT NULL); CREATE TABLE __opp_migrations (x)";
        assert!(said(live, "create table a (\n x INTEGER not null)").is_empty());
    }

    #[test]
    fn differences_are_named() {
        let found = said(
            "CREATE TABLE a (x TEXT)",
            "CREATE TABLE a (x TEXT, y TEXT); CREATE INDEX i ON a (y)",
        );
        assert!(
            found.iter().any(|line| line.contains('y')) && found.iter().any(|line| line.contains('i')),
            "{found:?}"
        );
    }

    #[test]
    fn what_opp_did_not_make_survives_as_under_the_runner() {
        let tables = "CREATE TABLE a (x); CREATE INDEX mine ON a (x); CREATE VIEW v AS SELECT 1 AS x; \
                      CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN SELECT 1; END;";
        let mut scratch = database(tables);
        let rebuild = "-- opp:begin\nBEGIN;\n-- opp:body\nDROP TABLE a;\nCREATE TABLE a (x);\n-- opp:commit\nCOMMIT;\n";
        run(&mut scratch, rebuild, false);
        let view = "-- opp:by-hand\nguard;\n-- opp:end\nDROP VIEW v;\nCREATE VIEW v AS SELECT 1 AS x;\n";
        run(&mut scratch, view, true);
        assert!(drift(&mut database(tables), &mut scratch).is_empty());
    }

    #[test]
    fn a_rebuild_replays_without_its_transaction() {
        let mut scratch = database("CREATE TABLE a (x)");
        let file = "-- opp:begin\nBEGIN;\n-- opp:body\nDROP TABLE a;\n-- opp:commit\nCOMMIT;\n";
        run(&mut scratch, file, false);
        assert!(catalog(&mut scratch).unwrap().is_empty());
    }
}
