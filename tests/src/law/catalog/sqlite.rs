//! What does SQLite say of a database's schema? Pragmas, and the text of `sqlite_schema` for what no pragma tells.
//!
//! Names of constraints inside a table are left out: nothing refers to them, and a rename leaves them as they were.

use std::collections::BTreeMap;

use super::Catalog;
use crate::law::database::SqliteDatabase;

mod statement;
mod table;
mod tokens;

impl Catalog {
    pub(in crate::law) fn of_sqlite(database: &mut SqliteDatabase) -> Self {
        let mut catalog = Self {
            counters: counters(database),
            ..Self::default()
        };
        for name in database.tables() {
            let table = table::read(database, &name);
            catalog.facts.extend(table.facts);
            catalog.order.insert(name, table.columns);
        }
        catalog.facts.extend(statements(database));
        catalog
    }
}

fn counters(database: &mut SqliteDatabase) -> BTreeMap<String, String> {
    let exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'";
    if database.texts(exists) == ["0"] {
        return BTreeMap::new();
    }
    let rows = database.rows("SELECT json_array(name, seq) FROM sqlite_sequence");
    rows.into_iter()
        .map(|row| (row[0].as_str().unwrap_or_default().to_owned(), row[1].to_string()))
        .collect()
}

/// Indexes, triggers and views are wholly in their statements.
fn statements(database: &mut SqliteDatabase) -> Vec<(String, String)> {
    let tables = database.tables();
    let query =
        "SELECT json_array(type, name, tbl_name, sql) FROM sqlite_schema WHERE type <> 'table' AND sql NOT NULL";
    let rows = database.rows(query).into_iter().map(|row| row.map_text());
    let known = rows.filter(|row| row[0] == "view" || row[0] == "trigger" || tables.contains(&row[2]));
    known
        .map(|row| (format!("{} {}", row[0], row[1]), tokens::normalized(&row[3])))
        .collect()
}

trait MapText {
    fn map_text(self) -> Vec<String>;
}

impl MapText for Vec<serde_json::Value> {
    fn map_text(self) -> Vec<String> {
        self.into_iter()
            .map(|value| value.as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Catalog;
    use crate::law::Project;

    fn catalog(sql: &str) -> Catalog {
        let project = Project::new();
        let mut database = project.database();
        database.run(sql);
        database.catalog()
    }

    const WHOLE: &str = r#"
        CREATE TABLE parents (id INTEGER PRIMARY KEY, a INTEGER, UNIQUE (id, a));
        CREATE TABLE t (
            id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            name TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE,
            size INTEGER DEFAULT (1 + 1),
            twice INTEGER GENERATED ALWAYS AS (size * 2) STORED,
            parent INTEGER,
            UNIQUE (name),
            CHECK (size > 0),
            FOREIGN KEY (parent, size) REFERENCES parents (id, a) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
        );
        CREATE INDEX i ON t (size DESC, lower(name)) WHERE size > 1;
        CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
        CREATE VIEW v AS SELECT name FROM t;
        INSERT INTO t (name) VALUES ('a');"#;

    /// An oracle that does not see a loss proves nothing.
    #[test]
    fn every_loss_is_seen() {
        let whole = catalog(WHOLE);
        for (there, gone) in [
            ("AUTOINCREMENT", ""),
            ("TEXT NOT NULL", "TEXT"),
            ("DEFAULT 'x'", ""),
            ("DEFAULT 'x'", "DEFAULT 'X'"),
            ("COLLATE NOCASE", ""),
            ("DEFAULT (1 + 1)", "DEFAULT 2"),
            ("STORED", "VIRTUAL"),
            ("size * 2", "size * 3"),
            ("UNIQUE (name),", ""),
            ("CHECK (size > 0),", ""),
            ("size > 0", "size > -5"),
            ("ON DELETE CASCADE", "ON UPDATE CASCADE"),
            ("DEFERRABLE INITIALLY DEFERRED", ""),
            ("size DESC", "size"),
            ("lower(name)", "upper(name)"),
            ("WHERE size > 1", ""),
            ("SELECT 1;", "SELECT 2;"),
            ("SELECT name", "SELECT size"),
            ("parent INTEGER,", "parent BIGINT,"),
        ] {
            let other = WHOLE.replacen(there, gone, 1);
            assert_ne!(other, WHOLE);
            assert_ne!(catalog(&other).facts, whole.facts, "`{there}` → `{gone}` is not seen");
        }
    }

    #[test]
    fn options_order_and_counters_are_seen() {
        let whole = catalog(WHOLE);
        let table = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)";
        assert_ne!(catalog(table).facts, catalog(&format!("{table} STRICT")).facts);
        assert_ne!(catalog(table).facts, catalog(&format!("{table} WITHOUT ROWID")).facts);
        let turned = catalog("CREATE TABLE t (b TEXT, a INTEGER PRIMARY KEY)");
        assert_eq!(catalog(table).facts, turned.facts);
        assert_ne!(catalog(table).order, turned.order);
        assert_ne!(
            whole.counters,
            catalog(&format!("{WHOLE} INSERT INTO t (name) VALUES ('b');")).counters
        );
    }

    #[test]
    fn spelling_and_names_inside_the_table_are_not() {
        let other = WHOLE
            .replace("CHECK (size > 0)", "CONSTRAINT c CHECK (\"size\"   > 0)")
            .replace("UNIQUE (name)", "CONSTRAINT u UNIQUE (\"name\")")
            .replace("FOREIGN KEY", "CONSTRAINT f FOREIGN KEY");
        catalog(&other).is(&catalog(WHOLE), "spelled otherwise");
    }
}
