//! Which rows does a database hold? Every value of every application table, as the database writes it.

use std::collections::BTreeMap;

use super::Database;
use super::case::names;

/// The rows of a database, a list of values for each `table.column`, in the order of the primary keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content(BTreeMap<String, Vec<String>>);

impl Content {
    pub(super) fn read(database: &mut Database) -> Self {
        let mut columns = BTreeMap::new();
        for table in database.tables() {
            let values = database.columns_of(&table).into_iter();
            columns.extend(values.map(|(column, values)| (format!("{table}.{column}"), values)));
        }
        Self(columns)
    }

    /// The values of `table.column`.
    #[must_use]
    pub fn of(&self, column: &str) -> Option<&[String]> {
        self.0.get(column).map(Vec::as_slice)
    }

    /// Rows of the emptiest table.
    pub(super) fn least_rows(&self) -> usize {
        self.0.values().map(Vec::len).min().unwrap_or(usize::MAX)
    }

    /// Ends the test unless `later` holds the same values, where it has the column and nothing excuses it.
    pub(super) fn is_kept_in(&self, later: &Self, name_later: impl Fn(&str) -> String, excused: &[&str], when: &str) {
        for (column, values) in &self.0 {
            let Some(found) = later.0.get(&name_later(column)) else {
                continue;
            };
            assert!(
                names(excused, column) || found == values,
                "{when}: {column} held {values:?} and holds {found:?}"
            );
        }
    }

    /// Ends the test unless both hold the same columns and values, but for what is excused.
    pub fn is_equal_to(&self, other: &Self, excused: &[&str], when: &str) {
        let columns = |content: &Self| content.0.keys().cloned().collect::<Vec<_>>();
        assert_eq!(columns(self), columns(other), "{when}: other columns");
        self.is_kept_in(other, str::to_owned, excused, when);
    }
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::law::Project;

    fn content(sql: &str) -> Content {
        let project = Project::new();
        project.database().run(sql);
        project.database().content()
    }

    const ROWS: &str =
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, '1'), (2, NULL), (3, '')";

    #[test]
    fn a_changed_value_type_or_row_is_seen() {
        let rows = content(ROWS);
        for change in [
            "UPDATE t SET a = CAST(a AS BLOB)",
            "UPDATE t SET a = '' WHERE id = 2",
            "DELETE FROM t WHERE id = 3",
        ] {
            assert_ne!(content(&format!("{ROWS}; {change}")), rows, "{change} is not seen");
        }
    }

    #[test]
    #[should_panic(expected = "t.a held")]
    fn what_is_not_excused_must_be_kept() {
        let changed = content(&format!("{ROWS}; UPDATE t SET a = 'x'"));
        content(ROWS).is_kept_in(&changed, str::to_owned, &["t.id"], "now");
    }

    #[test]
    fn what_is_excused_may_change() {
        let changed = content(&format!("{ROWS}; UPDATE t SET a = 'x'"));
        content(ROWS).is_kept_in(&changed, str::to_owned, &["t.a"], "now");
    }
}
