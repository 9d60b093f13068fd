//! What must hold of the rows before something changes, in words that say which column is at fault?

use super::{Planner, Step, ddl};
use crate::dialect::guard::{self, Nulls};
use crate::dialect::postgres::names::{SQL, qualified};
use crate::schema::{ForeignKey, Index, TableName, Unique};

impl Planner<'_> {
    pub(super) fn guard(&mut self, table: &TableName, column: &str, what: &str, count: String) {
        self.guard_table(table, &format!("{table}.{column} {what}"), count);
    }

    /// A table that the file creates has no rows to look at.
    pub(super) fn guard_table(&mut self, table: &TableName, message: &str, count: String) {
        if !self.created.contains(table) {
            self.steps.push(Step::Guard(guard::before(message, count)));
        }
    }

    /// Rows that meet a condition.
    pub(super) fn guard_rows(&mut self, table: &TableName, column: &str, what: &str, condition: &str) {
        self.guard(table, column, what, guard::matching(&qualified(table), condition));
    }

    /// Rows that are equal where a unique constraint wants them to differ.
    pub(super) fn guard_unique(&mut self, table: &TableName, unique: &Unique) {
        let nulls = match unique.nulls_not_distinct {
            true => Nulls::Equal,
            false => Nulls::Differ,
        };
        let count = count_duplicates(table, &unique.columns, nulls);
        self.duplicates(table, &unique.columns.join(", "), &unique.name, count);
    }

    /// Rows that are equal where the primary key wants them to differ.
    pub(super) fn guard_primary_key(&mut self, table: &TableName, columns: &[String]) {
        let count = count_duplicates(table, columns, Nulls::Equal);
        self.guard(
            table,
            &columns.join(", "),
            "holds duplicates and becomes the primary key",
            count,
        );
    }

    pub(super) fn guard_unique_index(&mut self, table: &TableName, index: &Index) {
        let values: Vec<String> = index.parts.iter().map(ddl::part_value).collect();
        let predicate = index.predicate.as_deref();
        let count = guard::duplicates(&qualified(table), &values, predicate, Nulls::Differ);
        self.duplicates(table, &values.join(", ").replace('"', ""), &index.name, count);
    }

    fn duplicates(&mut self, table: &TableName, values: &str, name: &str, count: String) {
        self.guard_table(table, &guard::duplicates_message(table, values, name), count);
    }

    pub(super) fn guard_orphans(&mut self, table: &TableName, key: &ForeignKey) {
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let columns: Vec<_> = pairs.map(|(own, other)| (SQL.quoted(own), SQL.quoted(other))).collect();
        let count = guard::orphans(&qualified(table), Some(&qualified(&key.references)), &columns);
        self.guard_table(table, &guard::orphans_message(table, key), count);
    }
}

fn count_duplicates(table: &TableName, columns: &[String], nulls: Nulls) -> String {
    let columns: Vec<String> = columns.iter().map(|column| SQL.quoted(column)).collect();
    guard::duplicates(&qualified(table), &columns, None, nulls)
}
