//! Writes the guards that stop a file before an index, a privilege or a counter is not what it was: MariaDB changes or leaves them
//! behind without a word.

use super::Planner;
use crate::dialect::mysql::ddl::SpelledColumn;
use crate::dialect::mysql::names::SQL;
use crate::dialect::mysql::types::Stored;
use crate::schema::{Table, TableName};

/// Which indexes over a column that is dropped matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indexes {
    /// Those that hold other columns too, and would be over these alone.
    WithOthers,
    /// All: the column comes back, they would not.
    All,
}

impl Planner<'_> {
    /// An index by hand loses the column, and is another one from then on.
    pub(super) fn guard_indexes(&mut self, table: &TableName, column: &str, which: Indexes) {
        let Some((old_table, known)) = self.old_column(table, column) else {
            return;
        };
        let name = SQL.plain_string(&old_table.name.name);
        let own: Vec<_> = names_of(&old_table).map(|name| SQL.plain_string(&name)).collect();
        let others = match which {
            Indexes::All => "",
            Indexes::WithOthers => {
                " AND EXISTS (SELECT 1 FROM information_schema.statistics AS other WHERE other.table_schema = s.table_schema \
                 AND other.table_name = s.table_name AND other.index_name = s.index_name AND other.seq_in_index <> s.seq_in_index)"
            }
        };
        let names = format!(
            "SELECT group_concat(DISTINCT s.index_name ORDER BY s.index_name SEPARATOR ', ') FROM information_schema.statistics AS s \
             WHERE s.table_schema = database() AND s.table_name = {name} AND s.column_name = {} AND s.index_name NOT IN ({}){others}",
            SQL.plain_string(&known.name),
            own.join(", ")
        );
        self.guard_names(&format!("{table}.{column}: DROP COLUMN would change index "), names);
    }

    /// `RENAME TABLE` leaves privileges on the table and its columns under the old name, where a new table would get them:
    /// <https://mariadb.com/kb/en/rename-table/#privileges>
    pub(super) fn guard_privileges_of_table(&mut self, table: &TableName) {
        let Some(old) = self.old_table(table) else { return };
        let here = format!(
            "table_schema = database() AND table_name = {}",
            SQL.plain_string(&old.name)
        );
        let names = format!(
            "SELECT group_concat(DISTINCT grantee ORDER BY grantee SEPARATOR ', ') FROM (\n        \
             SELECT grantee FROM information_schema.table_privileges WHERE {here}\n        \
             UNION ALL SELECT grantee FROM information_schema.column_privileges WHERE {here}\n    ) AS holders"
        );
        self.guard_names(
            &format!("{table}: REVOKE what a rename would leave on the old name from "),
            names,
        );
    }

    /// The same for a column.
    pub(super) fn guard_privileges_of_column(&mut self, table: &TableName, column: &str) {
        let Some((old_table, known)) = self.old_column(table, column) else {
            return;
        };
        let names = format!(
            "SELECT group_concat(DISTINCT grantee ORDER BY grantee SEPARATOR ', ') FROM information_schema.column_privileges \
             WHERE table_schema = database() AND table_name = {} AND column_name = {}",
            SQL.plain_string(&old_table.name.name),
            SQL.plain_string(&known.name)
        );
        self.guard_names(
            &format!("{table}.{column}: REVOKE what a rename would leave on the old name from "),
            names,
        );
    }

    /// A counter that stands higher than the new type goes would fail at the next row.
    pub(super) fn guard_counter(&mut self, table: &TableName, before: &SpelledColumn<'_>, after: &SpelledColumn<'_>) {
        let (Stored::Integer(old), Stored::Integer(new)) = (&before.stored, &after.stored) else {
            return;
        };
        let (Some(old_table), true) = (self.old_table(table), before.counts() && after.counts() && new < old) else {
            return;
        };
        let names = format!(
            "SELECT auto_increment FROM information_schema.tables WHERE table_schema = database() AND table_name = {} \
             AND auto_increment > {}",
            SQL.plain_string(&old_table.name),
            1_u64 << (new - 1)
        );
        let message = format!(
            "{table}.{}: the next number is no {}: ",
            after.column.name,
            after.stored.name()
        );
        self.guard_names(&message, names);
    }
}

/// What the table's keys and indexes are called.
fn names_of(table: &Table) -> impl Iterator<Item = String> {
    let uniques = table.uniques.iter().map(|it| it.name.clone());
    let indexes = table.indexes.iter().map(|it| it.name.clone());
    let keys = table.foreign_keys.iter().map(|it| it.name.clone());
    // The index under a foreign key is called like it.
    uniques.chain(indexes).chain(keys).chain(["PRIMARY".to_owned()])
}
