//! What must hold of the rows before something changes, in words that say which column is at fault?

use super::{Planner, Step, ddl};
use crate::dialect::postgres::names::{qualified, quoted};
use crate::schema::{ForeignKey, Index, TableName, Unique};
use crate::step::Guard;

impl Planner<'_> {
    pub(super) fn guard(&mut self, table: &TableName, column: &str, what: &str, count: String) {
        self.guard_table(table, &format!("{table}.{column} {what}"), count);
    }

    /// A table that the file creates has no rows to look at.
    pub(super) fn guard_table(&mut self, table: &TableName, message: &str, count: String) {
        if !self.created.contains(table) {
            self.steps.push(Step::Guard(Guard {
                message: format!("opp stopped, nothing was changed: {message}"),
                count,
            }));
        }
    }

    /// Rows that meet a condition.
    pub(super) fn guard_rows(&mut self, table: &TableName, column: &str, what: &str, condition: &str) {
        let count = format!("SELECT count(*) FROM {} WHERE {condition}", qualified(table));
        self.guard(table, column, what, count);
    }

    /// Rows that are equal where a unique constraint wants them to differ.
    pub(super) fn guard_unique(&mut self, table: &TableName, unique: &Unique) {
        let count = count_duplicates(table, &unique.columns, unique.nulls_not_distinct);
        self.duplicates(table, &unique.columns.join(", "), &unique.name, count);
    }

    /// Rows that are equal where the primary key wants them to differ.
    pub(super) fn guard_primary_key(&mut self, table: &TableName, columns: &[String]) {
        let count = count_duplicates(table, columns, true);
        self.guard(
            table,
            &columns.join(", "),
            "holds duplicates and becomes the primary key",
            count,
        );
    }

    pub(super) fn guard_unique_index(&mut self, table: &TableName, index: &Index) {
        let values: Vec<String> = index.parts.iter().map(ddl::part_value).collect();
        let mut conditions: Vec<String> = values.iter().map(|value| format!("{value} IS NOT NULL")).collect();
        // The line break ends a comment that the condition may end with.
        conditions.extend(index.predicate.iter().map(|sql| format!("({sql}\n)")));
        let values = values.join(", ");
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} GROUP BY {values} HAVING count(*) > 1) AS duplicates",
            qualified(table),
            conditions.join(" AND ")
        );
        self.duplicates(table, &values.replace('"', ""), &index.name, count);
    }

    /// The same words as on the other databases.
    fn duplicates(&mut self, table: &TableName, values: &str, name: &str, count: String) {
        self.guard_table(
            table,
            &format!("{table} holds duplicates in ({values}), which {name} makes unique"),
            count,
        );
    }

    pub(super) fn guard_orphans(&mut self, table: &TableName, key: &ForeignKey) {
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let equal: Vec<String> = pairs
            .map(|(own, other)| format!("parent.{} = child.{}", quoted(other), quoted(own)))
            .collect();
        let known: Vec<String> = key
            .columns
            .iter()
            .map(|own| format!("child.{} IS NOT NULL", quoted(own)))
            .collect();
        let count = format!(
            "SELECT count(*) FROM {} AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {})",
            qualified(table),
            known.join(" AND "),
            qualified(&key.references),
            equal.join(" AND ")
        );
        let columns = key.columns.join(", ");
        let parent = &key.references;
        self.guard_table(
            table,
            &format!("rows of {table} refer to rows that do not exist: ({columns}) in {parent}"),
            count,
        );
    }
}

fn count_duplicates(table: &TableName, columns: &[String], nulls_count: bool) -> String {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let known: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let condition = if nulls_count {
        String::new()
    } else {
        format!(" WHERE {}", known.join(" AND "))
    };
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM {}{condition} GROUP BY {} HAVING count(*) > 1) AS duplicates",
        qualified(table),
        columns.join(", ")
    )
}
