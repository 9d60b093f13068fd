//! Which indexes, triggers and views were made by hand, and do they survive a table that is rebuilt?
//!
//! A rebuild drops the old table and with it every index and trigger on it. Those opp knows come back with the file; the
//! others are put back from what SQLite remembers of them. SQLite accepts a trigger or view that names a column which is
//! gone and fails when it is used, so each is compiled, without running it, before the migration is committed.

use std::collections::BTreeSet;

use opp_sql::Dialect as Syntax;

use super::Database;
use crate::error::DbError;
use crate::lent::Row;

/// An index, trigger or view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// `index`, `trigger`, `view`, or `table` for a virtual table.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table it belongs to; a view's own name.
    pub table: String,
    /// The statement that made it.
    pub sql: String,
}

/// An object that would be lost or broken.
#[derive(Debug, thiserror::Error)]
#[error("the {kind} {name} on {table} was made by hand and would not survive: {message}")]
pub struct CannotPutBack {
    /// `index`, `trigger` or `view`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table it belongs to.
    pub table: String,
    /// The database's words.
    pub message: String,
}

/// What was made by hand, before a migration, and whether it worked.
#[derive(Debug)]
pub struct ByHand(Vec<Remembered>);

#[derive(Debug)]
struct Remembered {
    object: Object,
    compiled: bool,
    resolved: bool,
}

impl ByHand {
    /// Everything whose name opp does not know.
    pub fn remember(database: &mut Database, known: &BTreeSet<String>) -> Result<Self, DbError> {
        let mut remembered = Vec::new();
        for object in objects(database)? {
            if !known.contains(&object.name) {
                let compiled = compile(database, &object).is_ok();
                let resolved = resolve(database, &object).is_ok();
                remembered.push(Remembered {
                    object,
                    compiled,
                    resolved,
                });
            }
        }
        Ok(Self(remembered))
    }

    /// Tries all that worked before and is still there.
    pub fn try_again(&self, database: &mut Database) -> Result<Result<(), CannotPutBack>, DbError> {
        let present: BTreeSet<String> = objects(database)?.into_iter().map(|object| object.name).collect();
        let worked = self.0.iter().filter(|remembered| remembered.compiled);
        for Remembered { object, .. } in worked.filter(|remembered| present.contains(&remembered.object.name)) {
            if let Err(error) = compile(database, object) {
                return Ok(Err(object.lost(&error)));
            }
        }
        Ok(Ok(()))
    }

    /// Puts back what is gone though its table is there or not among `dropped`, and tries all that worked before.
    pub fn put_back(
        &self,
        database: &mut Database,
        dropped: &BTreeSet<String>,
    ) -> Result<Result<(), CannotPutBack>, DbError> {
        let present: BTreeSet<String> = objects(database)?.into_iter().map(|object| object.name).collect();
        let relations = database.texts("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")?;
        // A view with another query is dropped and created.
        let gone: BTreeSet<_> = dropped.iter().filter(|name| !relations.contains(name)).collect();
        let kept = || {
            self.0
                .iter()
                .filter(|remembered| !gone.contains(&remembered.object.table))
        };
        for Remembered { object, .. } in kept().filter(|remembered| !present.contains(&remembered.object.name)) {
            if let Err(error) = database.execute(&object.sql) {
                return Ok(Err(object.lost(&error)));
            }
        }
        // SQLite resolves the whole schema at once, so what does not compile is named before that.
        for Remembered { object, .. } in kept().filter(|remembered| remembered.compiled) {
            if let Err(error) = compile(database, object) {
                return Ok(Err(object.lost(&error)));
            }
        }
        for Remembered { object, .. } in kept().filter(|remembered| remembered.resolved) {
            if let Err(error) = resolve(database, object) {
                return Ok(Err(object.lost(&error)));
            }
        }
        Ok(Ok(()))
    }
}

/// Lets double quotes hold strings where a file that opp did not generate is to run, or where a view or trigger relies on it: it is
/// compiled where a statement uses it.
pub(super) fn read_double_quotes(database: &mut Database, is_generated: bool) -> Result<(), DbError> {
    database.allow_quoted_strings(false)?;
    if is_generated {
        let quoting = objects(database)?.into_iter().filter(|object| object.sql.contains('"'));
        let mut refused = quoting
            .filter(|object| compile(database, object).is_err())
            .collect::<Vec<_>>();
        database.allow_quoted_strings(true)?;
        refused.retain(|object| compile(database, object).is_ok());
        database.allow_quoted_strings(!refused.is_empty())?;
    } else {
        database.allow_quoted_strings(true)?;
    }
    Ok(())
}

impl Object {
    fn lost(&self, error: &DbError) -> CannotPutBack {
        let Self {
            kind,
            name,
            table,
            sql: _,
        } = self.clone();
        CannotPutBack {
            kind,
            name,
            table,
            message: error.to_string(),
        }
    }
}

fn objects(database: &mut Database) -> Result<Vec<Object>, DbError> {
    let rows = database.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema \
         WHERE (type IN ('index', 'trigger', 'view') OR sql LIKE 'CREATE VIRTUAL TABLE%') AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let object = |row: Row| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        Object {
            kind: next(),
            name: next(),
            table: next(),
            sql: next(),
        }
    };
    Ok(rows.into_iter().map(object).collect())
}

/// Lets SQLite resolve every name in the object.
fn compile(database: &mut Database, object: &Object) -> Result<(), DbError> {
    let table = Syntax::Sqlite.quoted(&object.table);
    match object.kind.as_str() {
        "view" => database.execute(&format!(
            "EXPLAIN SELECT * FROM {}",
            Syntax::Sqlite.quoted(&object.name)
        )),
        "trigger" => {
            let columns = columns(database, &object.table)?;
            let list = columns
                .iter()
                .map(|column| Syntax::Sqlite.quoted(column))
                .collect::<Vec<_>>()
                .join(", ");
            let values = vec!["NULL"; columns.len()].join(", ");
            let same = columns
                .iter()
                .map(|column| format!("{0} = {0}", Syntax::Sqlite.quoted(column)))
                .collect::<Vec<_>>();
            [
                format!("EXPLAIN DELETE FROM {table}"),
                format!("EXPLAIN INSERT INTO {table} ({list}) VALUES ({values})"),
                format!("EXPLAIN UPDATE {table} SET {}", same.join(", ")),
            ]
            .iter()
            .try_for_each(|sql| not_on_views(database.execute(sql)))
        }
        // Only reading finds out whether a virtual table over other tables still works.
        "table" => database.execute(&format!(
            "SELECT * FROM {} LIMIT 1",
            Syntax::Sqlite.quoted(&object.name)
        )),
        _ => Ok(()),
    }
}

/// A view takes only the statements that it has a trigger for.
fn not_on_views(result: Result<(), DbError>) -> Result<(), DbError> {
    match result {
        Err(error) if error.to_string().contains("because it is a view") => Ok(()),
        other => other,
    }
}

/// A trigger `UPDATE OF` a column that is gone never fires, so it compiles whatever its body says. A rename, taken back at
/// once, makes SQLite resolve the body.
fn resolve(database: &mut Database, object: &Object) -> Result<(), DbError> {
    if object.kind != "trigger" {
        return Ok(());
    }
    let legacy = database.flag("legacy_alter_table")?;
    database.execute("PRAGMA legacy_alter_table = OFF; SAVEPOINT opp_resolve")?;
    let renamed = database.execute(&format!(
        "ALTER TABLE {} RENAME TO _opp_resolve",
        Syntax::Sqlite.quoted(&object.table)
    ));
    database.execute("ROLLBACK TO opp_resolve; RELEASE opp_resolve")?;
    database.execute(&format!(
        "PRAGMA legacy_alter_table = {}",
        if legacy { "ON" } else { "OFF" }
    ))?;
    renamed
}

/// Columns that may be written, generated ones left out.
fn columns(database: &mut Database, table: &str) -> Result<Vec<String>, DbError> {
    database.texts(&format!(
        "SELECT name FROM pragma_table_xinfo('{}') WHERE hidden = 0",
        table.replace('\'', "''")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
        CREATE TABLE \"a\"\"b\" (x INTEGER PRIMARY KEY, y TEXT); CREATE TABLE log (what TEXT);\n\
        CREATE INDEX known ON \"a\"\"b\" (y); CREATE INDEX mine ON \"a\"\"b\" (y);\n\
        CREATE TRIGGER t AFTER UPDATE OF y ON \"a\"\"b\" BEGIN INSERT INTO log VALUES (NEW.y); END;\n\
        CREATE VIEW v AS SELECT y FROM \"a\"\"b\";";

    fn after(rebuild: &str, dropped: &[&str]) -> (Database<'static>, Result<(), CannotPutBack>) {
        let mut database = Database::in_memory().unwrap();
        database.execute(BEFORE).unwrap();
        let known = BTreeSet::from(["known".to_owned()]);
        let by_hand = ByHand::remember(&mut database, &known).unwrap();
        database
            .execute(&format!("PRAGMA legacy_alter_table = ON; {rebuild}"))
            .unwrap();
        let dropped = dropped.iter().map(|&name| name.to_owned()).collect();
        let result = by_hand.put_back(&mut database, &dropped).unwrap();
        (database, result)
    }

    #[test]
    fn what_was_made_by_hand_comes_back_and_what_opp_knows_does_not() {
        let (mut database, result) = after(
            "CREATE TABLE n (x INTEGER PRIMARY KEY, y TEXT NOT NULL); DROP TABLE \"a\"\"b\"; ALTER TABLE n RENAME TO \"a\"\"b\";",
            &[],
        );
        result.unwrap();
        let names: Vec<_> = objects(&mut database)
            .unwrap()
            .into_iter()
            .map(|object| object.name)
            .collect();
        assert_eq!(
            names.into_iter().collect::<BTreeSet<_>>(),
            ["mine", "t", "v"].map(str::to_owned).into()
        );
    }

    #[test]
    fn an_index_on_a_column_that_is_gone_is_named() {
        let (_, result) = after(
            "CREATE TABLE n (x INTEGER PRIMARY KEY); DROP TABLE \"a\"\"b\"; ALTER TABLE n RENAME TO \"a\"\"b\";",
            &[],
        );
        let error = result.unwrap_err();
        assert_eq!((error.kind.as_str(), error.name.as_str()), ("index", "mine"));
    }

    #[test]
    fn a_trigger_on_a_column_that_is_gone_is_named_though_sqlite_would_take_it() {
        let (_, result) = after(
            "DROP INDEX mine; DROP VIEW v; CREATE TABLE n (x INTEGER PRIMARY KEY, z TEXT); DROP TABLE \"a\"\"b\"; \
             ALTER TABLE n RENAME TO \"a\"\"b\"; CREATE INDEX mine ON \"a\"\"b\" (z); CREATE VIEW v AS SELECT 1;",
            &[],
        );
        let error = result.unwrap_err();
        assert_eq!((error.kind.as_str(), error.name.as_str()), ("trigger", "t"));
        assert!(error.message.contains("NEW.y"), "{error}");
    }

    #[test]
    fn a_dropped_table_takes_its_objects_with_it() {
        let (_, result) = after(
            "DROP VIEW v; DROP TABLE \"a\"\"b\"; CREATE VIEW v AS SELECT 1;",
            &["a\"b"],
        );
        result.unwrap();
    }
}
