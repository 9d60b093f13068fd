//! What does SQLite say of a database's schema? The oracle of every law: pragmas, and the text of `sqlite_schema` for what
//! no pragma tells.
//!
//! Names of constraints inside a table are left out: nothing refers to them, and a rename leaves them as they were.

use std::collections::BTreeMap;

use super::Database;

mod statement;
mod table;
mod tokens;

/// A database's schema as facts that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// One entry for each table, column, key, check, index, trigger and view.
    facts: BTreeMap<String, String>,
    /// The columns of each table, in order.
    order: BTreeMap<String, Vec<String>>,
    /// The highest key each AUTOINCREMENT table ever gave out.
    counters: BTreeMap<String, String>,
}

impl Catalog {
    pub(super) fn read(database: &mut Database) -> Self {
        let mut catalog = Self {
            facts: BTreeMap::new(),
            order: BTreeMap::new(),
            counters: counters(database),
        };
        for name in database.tables() {
            let table = table::read(database, &name);
            catalog.facts.extend(table.facts);
            catalog.order.insert(name, table.columns);
        }
        catalog.facts.extend(statements(database));
        catalog
    }

    /// Ends the test unless the schemas are equal, the order of columns and all counters included.
    pub fn is(&self, expected: &Self, when: &str) {
        self.means(expected, when);
        assert_eq!(self.order, expected.order, "{when}: order of columns");
        assert_eq!(self.counters, expected.counters, "{when}: AUTOINCREMENT counters");
    }

    /// Ends the test unless the schemas are equal but for the order of columns and the counters.
    pub fn means(&self, expected: &Self, when: &str) {
        let missing = lines_only_in(&expected.facts, &self.facts);
        let surplus = lines_only_in(&self.facts, &expected.facts);
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{when}: another schema\n expected:\n{missing}\n found:\n{surplus}"
        );
    }

    /// Forgets the counters of tables whose rows are gone.
    #[must_use]
    pub(super) fn without_counters_of(mut self, tables: &[&str]) -> Self {
        self.counters.retain(|table, _| !tables.contains(&table.as_str()));
        self
    }

    /// Whether there is no table, view or trigger.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

fn lines_only_in(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> String {
    let only = left.iter().filter(|(name, fact)| right.get(*name) != Some(fact));
    only.map(|(name, fact)| format!("  {name}: {fact}\n")).collect()
}

fn counters(database: &mut Database) -> BTreeMap<String, String> {
    let exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'";
    if database.value(exists).as_deref() == Some("0") {
        return BTreeMap::new();
    }
    let rows = database.rows("SELECT json_array(name, seq) FROM sqlite_sequence");
    rows.into_iter()
        .map(|row| (row[0].as_str().unwrap_or_default().to_owned(), row[1].to_string()))
        .collect()
}

/// Indexes, triggers and views are wholly in their statements.
fn statements(database: &mut Database) -> Vec<(String, String)> {
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
