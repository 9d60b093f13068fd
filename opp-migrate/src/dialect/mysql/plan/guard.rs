//! What must hold of the rows before something changes, in words that say which column is at fault? Where the columns were there
//! before the file, its guards run before anything else.

use super::{Planner, Step};
use crate::dialect::mysql::names::{expression, quoted};
use crate::schema::{Check, ForeignKey, TableName};
use crate::sql::{mentions, with_renamed_column};
use crate::step::Guard;

/// What a column is before the file runs.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A column of that name.
    Column(String),
    /// None yet; its rows get this value, written with the names that hold then.
    Value(String),
    /// None yet, and nobody knows what its rows will get.
    Unknown,
}

/// What a guard reads, by the names that hold when its change comes.
struct Source {
    sql: String,
    /// Whether it can be read before anything has changed.
    early: bool,
}

impl Planner<'_> {
    fn old_table(&self, table: &TableName) -> Option<TableName> {
        if self.created.contains(table) {
            return None;
        }
        Some(self.old_tables.get(table).unwrap_or(table).clone())
    }

    fn origin(&self, table: &TableName, column: &str) -> Origin {
        let key = (table.clone(), column.to_owned());
        let known = self.origins.get(&key).cloned();
        known.unwrap_or_else(|| Origin::Column(column.to_owned()))
    }

    /// A value with the names of the time before the file, where all it reads was there.
    fn early_value(&self, table: &TableName, value: &str) -> Option<String> {
        let mut sql = value.to_owned();
        for column in &self.now.tables.get(table)?.columns {
            if !mentions(&sql, &column.name) {
                continue;
            }
            match self.origin(table, &column.name) {
                Origin::Column(old) if old == column.name => {}
                Origin::Column(old) => sql = with_renamed_column(&sql, &column.name, &old),
                Origin::Value(_) | Origin::Unknown => return None,
            }
        }
        Some(sql)
    }

    /// The rows of a table with these columns. Nothing for a table that the file creates: it holds none.
    fn source(&self, table: &TableName, columns: &[String]) -> Option<Source> {
        let old_table = self.old_table(table)?;
        let mut listed = Vec::new();
        let mut same = old_table == *table;
        for column in columns {
            let value = match self.origin(table, column) {
                Origin::Column(old) => Some(quoted(&old)),
                Origin::Value(value) => self.early_value(table, &value),
                Origin::Unknown => None,
            };
            let Some(value) = value else {
                return Some(Source {
                    sql: quoted(&table.name),
                    early: false,
                });
            };
            same &= value == quoted(column);
            listed.push(format!("{value} AS {}", quoted(column)));
        }
        let (old_table, name) = (quoted(&old_table.name), quoted(&table.name));
        let sql = match (same, listed.is_empty()) {
            (true, _) => name,
            (false, true) => old_table,
            (false, false) => format!("(SELECT {} FROM {old_table}) AS {name}", listed.join(", ")),
        };
        Some(Source { sql, early: true })
    }

    fn guard(&mut self, message: &str, count: String, early: bool) {
        let what = if early {
            "nothing was changed"
        } else {
            "later statements have not run"
        };
        let guard = Step::Guard(Guard {
            message: format!("opp stopped, {what}: {message}"),
            count,
        });
        if early {
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
        let Some(source) = self.source(table, &[column.to_owned()]) else {
            return;
        };
        let count = format!(
            "SELECT count(*) FROM {} WHERE {}",
            source.sql,
            condition(&quoted(column))
        );
        self.guard(&format!("{table}.{column} {what}"), count, source.early);
    }

    /// Any rows at all.
    pub(super) fn guard_empty(&mut self, table: &TableName, column: &str, what: &str) {
        let Some(old) = self.old_table(table) else { return };
        let count = format!("SELECT count(*) FROM {}", quoted(&old.name));
        self.guard(&format!("{table}.{column} {what}"), count, true);
    }

    /// Rows that are equal where `name` makes them differ.
    pub(super) fn guard_duplicates(&mut self, table: &TableName, columns: &[String], name: &str) {
        let Some(source) = self.source(table, columns) else {
            return;
        };
        let quoted: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        let known: Vec<String> = quoted.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1) AS duplicates",
            source.sql,
            known.join(" AND "),
            quoted.join(", ")
        );
        let columns = columns.join(", ");
        self.guard(
            &format!("{table} holds duplicates in ({columns}), which {name} makes unique"),
            count,
            source.early,
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
        let Some(source) = self.source(table, &read) else {
            return;
        };
        let condition = expression(&check.expression);
        let count = format!("SELECT count(*) FROM {} WHERE NOT ({condition})", source.sql);
        let message = format!("rows of {table} break the check {}", check.name);
        self.guard(&message, count, source.early);
    }

    pub(super) fn guard_orphans(&mut self, table: &TableName, key: &ForeignKey) {
        let (Some(own), Some(parent)) = (
            self.source(table, &key.columns),
            self.source(&key.references, &key.referenced_columns),
        ) else {
            return;
        };
        let early = own.early && parent.early;
        let rows = |source: Source, table: &TableName, name: &str| {
            let plain = quoted(&table.name);
            if !early {
                return format!("{plain} AS {name}");
            }
            let nameless = source.sql.strip_suffix(&format!(" AS {plain}"));
            format!("{} AS {name}", nameless.unwrap_or(&source.sql))
        };
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let equal: Vec<String> = pairs
            .map(|(own, other)| format!("parent.{} = child.{}", quoted(other), quoted(own)))
            .collect();
        let known = key
            .columns
            .iter()
            .map(|own| format!("child.{} IS NOT NULL", quoted(own)));
        let count = format!(
            "SELECT count(*) FROM {} WHERE {} AND NOT EXISTS (SELECT 1 FROM {} WHERE {})",
            rows(own, table, "child"),
            known.collect::<Vec<_>>().join(" AND "),
            rows(parent, &key.references, "parent"),
            equal.join(" AND ")
        );
        let (columns, parent) = (key.columns.join(", "), &key.references);
        let message = format!("rows of {table} refer to rows that do not exist: ({columns}) in {parent}");
        self.guard(&message, count, early);
    }
}
