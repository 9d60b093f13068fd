//! What must hold of the rows before something changes, in words that say which column is at fault? Where the columns were there
//! before the file, its guards run before anything else.

use super::{Planner, Step};
use crate::dialect::mysql::names::{expression, quoted};
use crate::schema::{Check, ForeignKey, TableName};
use crate::sql::{mentions, with_renamed_column};
use crate::step::Guard;

/// The names that a guard is written with.
struct Names {
    table: String,
    columns: Vec<String>,
    /// Whether they are those of the time before the file.
    old: bool,
}

impl Planner<'_> {
    fn old_table(&self, table: &TableName) -> Option<TableName> {
        if self.created.contains(table) {
            return None;
        }
        Some(self.old_tables.get(table).unwrap_or(table).clone())
    }

    fn old_column(&self, table: &TableName, column: &str) -> Option<String> {
        let key = (table.clone(), column.to_owned());
        self.old_columns
            .get(&key)
            .cloned()
            .unwrap_or_else(|| Some(column.to_owned()))
    }

    /// Nothing for a table that the file creates: it holds no rows.
    fn names(&self, table: &TableName, columns: &[String]) -> Option<Names> {
        let old_table = self.old_table(table)?;
        let old: Option<Vec<String>> = columns.iter().map(|column| self.old_column(table, column)).collect();
        let quote = |names: Vec<String>| names.iter().map(|name| quoted(name)).collect();
        Some(match old {
            Some(old) => Names {
                table: quoted(&old_table.name),
                columns: quote(old),
                old: true,
            },
            None => Names {
                table: quoted(&table.name),
                columns: quote(columns.to_vec()),
                old: false,
            },
        })
    }

    fn guard(&mut self, message: &str, count: String, old: bool) {
        let guard = Step::Guard(Guard {
            message: format!("opp stopped, nothing was changed: {message}"),
            count,
        });
        if old {
            self.guards.push(guard);
        } else {
            self.push(guard);
        }
    }

    /// Rows that meet a condition, written with the column's name.
    pub(super) fn guard_rows(
        &mut self,
        table: &TableName,
        column: &str,
        what: &str,
        condition: impl Fn(&str) -> String,
    ) {
        let Some(names) = self.names(table, &[column.to_owned()]) else {
            return;
        };
        let condition = condition(&names.columns[0]);
        let count = format!("SELECT count(*) FROM {} WHERE {condition}", names.table);
        self.guard(&format!("{table}.{column} {what}"), count, names.old);
    }

    /// Any rows at all.
    pub(super) fn guard_empty(&mut self, table: &TableName, column: &str, what: &str) {
        let Some(old) = self.old_table(table) else { return };
        let count = format!("SELECT count(*) FROM {}", quoted(&old.name));
        self.guard(&format!("{table}.{column} {what}"), count, true);
    }

    /// Rows that are equal where `name` makes them differ.
    pub(super) fn guard_duplicates(&mut self, table: &TableName, columns: &[String], name: &str) {
        let Some(names) = self.names(table, columns) else {
            return;
        };
        let known: Vec<String> = names
            .columns
            .iter()
            .map(|column| format!("{column} IS NOT NULL"))
            .collect();
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1) AS duplicates",
            names.table,
            known.join(" AND "),
            names.columns.join(", ")
        );
        let columns = columns.join(", ");
        self.guard(
            &format!("{table} holds duplicates in ({columns}), which {name} makes unique"),
            count,
            names.old,
        );
    }

    pub(super) fn guard_check(&mut self, table: &TableName, check: &Check) {
        let Ok(known) = self.table(table) else { return };
        let read: Vec<String> = known
            .columns
            .iter()
            .map(|column| column.name.clone())
            .filter(|column| mentions(&check.expression, column))
            .collect();
        let Some(names) = self.names(table, &read) else { return };
        let mut sql = check.expression.clone();
        if names.old {
            for column in &read {
                let old = self.old_column(table, column).unwrap_or_else(|| column.clone());
                if old != *column {
                    sql = with_renamed_column(&sql, column, &old);
                }
            }
        }
        let count = format!("SELECT count(*) FROM {} WHERE NOT ({})", names.table, expression(&sql));
        let message = format!("rows of {table} break the check {}", check.name);
        self.guard(&message, count, names.old);
    }

    pub(super) fn guard_orphans(&mut self, table: &TableName, key: &ForeignKey) {
        let (Some(own), Some(parent)) = (
            self.names(table, &key.columns),
            self.names(&key.references, &key.referenced_columns),
        ) else {
            return;
        };
        let (own, parent) = if own.old && parent.old {
            (own, parent)
        } else {
            (
                self.present(table, &key.columns),
                self.present(&key.references, &key.referenced_columns),
            )
        };
        let pairs = own.columns.iter().zip(&parent.columns);
        let equal: Vec<String> = pairs
            .map(|(own, other)| format!("parent.{other} = child.{own}"))
            .collect();
        let known: Vec<String> = own
            .columns
            .iter()
            .map(|own| format!("child.{own} IS NOT NULL"))
            .collect();
        let count = format!(
            "SELECT count(*) FROM {} AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {})",
            own.table,
            known.join(" AND "),
            parent.table,
            equal.join(" AND ")
        );
        let (columns, parent) = (key.columns.join(", "), &key.references);
        let message = format!("rows of {table} refer to rows that do not exist: ({columns}) in {parent}");
        self.guard(&message, count, own.old);
    }

    /// The names that hold when the next change comes.
    fn present(&self, table: &TableName, columns: &[String]) -> Names {
        Names {
            table: quoted(&table.name),
            columns: columns.iter().map(|column| quoted(column)).collect(),
            old: false,
        }
    }
}
