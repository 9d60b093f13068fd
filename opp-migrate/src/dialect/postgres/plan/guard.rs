//! What must hold of the rows before something changes, in words that say which column is at fault?

use opp_core::def::IndexPart;

use super::{Planner, Step};
use crate::dialect::postgres::names::{qualified, quoted};
use crate::schema::{ForeignKey, Index, TableName};
use crate::step::Guard;

impl Planner<'_> {
    pub(super) fn guard(&mut self, table: &TableName, column: &str, what: &str, count: String) {
        if self.created.contains(table) {
            return;
        }
        self.steps.push(Step::Guard(Guard {
            message: format!("opp stopped, nothing was changed: {table}.{column} {what}"),
            count,
        }));
    }

    /// Rows that meet a condition.
    pub(super) fn guard_rows(&mut self, table: &TableName, column: &str, what: &str, condition: &str) {
        let count = format!("SELECT count(*) FROM {} WHERE {condition}", qualified(table));
        self.guard(table, column, what, count);
    }

    pub(super) fn guard_duplicates(&mut self, table: &TableName, columns: &[String], nulls_count: bool, what: &str) {
        let list: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        let known: Vec<String> = list.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let condition = if nulls_count {
            String::new()
        } else {
            format!(" WHERE {}", known.join(" AND "))
        };
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {}{condition} GROUP BY {} HAVING count(*) > 1) AS duplicates",
            qualified(table),
            list.join(", ")
        );
        self.guard(table, &columns.join(", "), what, count);
    }

    pub(super) fn guard_unique_index(&mut self, table: &TableName, index: &Index) {
        let columns: Option<Vec<String>> = index
            .parts
            .iter()
            .map(|part| match part {
                IndexPart::Column(column) => Some(column.name.to_string()),
                IndexPart::Expr(_) => None,
            })
            .collect();
        if let Some(columns) = columns {
            self.guard_duplicates(table, &columns, false, "holds duplicates and becomes unique");
        }
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
        let what = format!("refers to rows of {} that do not exist", key.references);
        self.guard(table, &key.columns.join(", "), &what, count);
    }
}
