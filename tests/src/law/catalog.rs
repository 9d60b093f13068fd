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
