//! What must hold of the rows before something changes, in words that say which column is at fault? Where the columns were there
//! before the file, its guards run before anything else.

use opp_core::def::IndexPart;
use opp_sql::expression::{mentions, rename_column};
use opp_sql::lexer::Syntax;

use super::{Origin, Planner, Step};
use crate::dialect::guard::{self, Nulls};
use crate::dialect::mysql::names::{SQL, expression};
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Check, ForeignKey, Table, TableName};

/// What a guard reads, by the names that hold when its change comes.
struct Source {
    sql: String,
    /// Whether it can be read before anything has changed.
    early: bool,
}

impl Planner<'_> {
    pub(super) fn old_table(&self, table: &TableName) -> Option<TableName> {
        if self.created.contains(table) {
            return None;
        }
        Some(self.old_tables.get(table).unwrap_or(table).clone())
    }

    pub(super) fn origin(&self, table: &TableName, column: &str) -> Origin {
        let key = (table.clone(), column.to_owned());
        let known = self.origins.get(&key).cloned();
        known.unwrap_or_else(|| Origin::Column(column.to_owned()))
    }

    /// A value with the names of the time before the file, where all it reads was there.
    pub(super) fn early_value(&self, table: &TableName, value: &str) -> Option<String> {
        let mut sql = value.to_owned();
        for column in &self.now.tables.get(table)?.columns {
            if !mentions(&sql, &column.name, Syntax::PORTABLE) {
                continue;
            }
            match self.origin(table, &column.name) {
                Origin::Column(old) if old == column.name => {}
                Origin::Column(old) => sql = rename_column(&sql, &column.name, &old, Syntax::PORTABLE),
                Origin::Value(_) | Origin::Unknown | Origin::Numbered => return None,
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
                Origin::Column(old) => Some(SQL.quoted(&old)),
                Origin::Value(value) => Some(value),
                Origin::Unknown | Origin::Numbered => None,
            };
            let Some(value) = value else {
                return Some(Source {
                    sql: SQL.quoted(&table.name),
                    early: false,
                });
            };
            same &= value == SQL.quoted(column);
            listed.push(format!("{value} AS {}", SQL.quoted(column)));
        }
        let (old_table, name) = (SQL.quoted(&old_table.name), SQL.quoted(&table.name));
        let sql = match (same, listed.is_empty()) {
            (true, _) => name,
            (false, true) => old_table,
            (false, false) => format!("(SELECT {} FROM {old_table}) AS {name}", listed.join(", ")),
        };
        Some(Source { sql, early: true })
    }

    fn guard(&mut self, message: &str, count: String, early: bool) {
        if early {
            self.guards.push(Step::Guard(guard::before(message, count)));
        } else {
            self.push(Step::Guard(guard::between(message, count)));
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
        if self.is_numbered(table, column) {
            return;
        }
        let Some(source) = self.source(table, &[column.to_owned()]) else {
            return;
        };
        let count = guard::matching(&source.sql, &condition(&SQL.quoted(column)));
        self.guard(&format!("{table}.{column} {what}"), count, source.early);
    }

    fn is_numbered(&self, table: &TableName, column: &str) -> bool {
        matches!(self.origin(table, column), Origin::Numbered)
    }

    /// Any rows at all.
    pub(super) fn guard_empty(&mut self, table: &TableName, column: &str, what: &str) {
        let Some(old) = self.old_table(table) else { return };
        let count = format!("SELECT count(*) FROM {}", SQL.quoted(&old.name));
        self.guard(&format!("{table}.{column} {what}"), count, true);
    }

    /// Rows that are equal where `name` makes them differ.
    pub(super) fn guard_duplicates(&mut self, table: &TableName, columns: &[String], name: &str) {
        if columns.iter().any(|column| self.is_numbered(table, column)) {
            return;
        }
        let Some(source) = self.source(table, columns) else {
            return;
        };
        let quoted: Vec<String> = columns.iter().map(|column| SQL.quoted(column)).collect();
        let count = guard::duplicates(&source.sql, &quoted, None, Nulls::Differ);
        let message = guard::duplicates_message(table, &columns.join(", "), name);
        self.guard(&message, count, source.early);
    }

    pub(super) fn guard_check(&mut self, table: &TableName, check: &Check) {
        let Ok(known) = self.table(table) else { return };
        let read = read_columns(known, &check.expression);
        let Some(source) = self.source(table, &read) else {
            return;
        };
        let count = guard::breaking(&source.sql, &expression(&check.expression));
        let message = format!("rows of {table} break the check {}", check.name);
        self.guard(&message, count, source.early);
    }

    /// Guards what was there before over columns whose values become others: uniques, checks and keys.
    pub(super) fn guard_changed_values(&mut self) {
        let tables: Vec<Table> = self.now.tables.values().cloned().collect();
        for table in tables.iter().filter(|table| !table.options.unmanaged) {
            let name = &table.name;
            for (constraint, columns) in distinct(table) {
                if self.becomes_other(name, &columns) && self.guarded.insert((name.clone(), constraint.clone())) {
                    self.guard_duplicates(name, &columns, &constraint);
                }
            }
            for check in &table.checks {
                let read = read_columns(table, &check.expression);
                if self.becomes_other(name, &read) && self.guarded.insert((name.clone(), check.name.clone())) {
                    self.guard_check(name, check);
                }
            }
            for key in &table.foreign_keys {
                let other = self.becomes_other(name, &key.columns)
                    || self.becomes_other(&key.references, &key.referenced_columns);
                if other && self.guarded.insert((name.clone(), key.name.clone())) {
                    self.guard_orphans(name, key);
                }
            }
        }
    }

    fn becomes_other(&self, table: &TableName, columns: &[String]) -> bool {
        let plain = |column: &String| matches!(self.origin(table, column), Origin::Column(_));
        self.old_table(table).is_some() && !columns.iter().all(plain)
    }

    pub(super) fn guard_orphans(&mut self, table: &TableName, key: &ForeignKey) {
        let Some(own) = self.source(table, &key.columns) else {
            return;
        };
        // A table that the file creates has no row to refer to.
        let parent = self.source(&key.references, &key.referenced_columns);
        let early = own.early && parent.as_ref().is_none_or(|parent| parent.early);
        let rows = |source: &Source, table: &TableName| {
            let plain = SQL.quoted(&table.name);
            match early {
                false => plain,
                true => nameless(&source.sql, &plain).to_owned(),
            }
        };
        let parent = parent.map(|parent| rows(&parent, &key.references));
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let columns: Vec<_> = pairs.map(|(own, other)| (SQL.quoted(own), SQL.quoted(other))).collect();
        let count = guard::orphans(&rows(&own, table), parent.as_deref(), &columns);
        self.guard(&guard::orphans_message(table, key), count, early);
    }
}

/// A source without the name that stands behind a query.
fn nameless<'a>(source: &'a str, name: &str) -> &'a str {
    source.strip_suffix(&format!(" AS {name}")).unwrap_or(source)
}

fn read_columns(table: &Table, expression: &str) -> Vec<String> {
    let names = table.columns.iter().map(|column| column.name.clone());
    names
        .filter(|column| mentions(expression, column, Syntax::PORTABLE))
        .collect()
}

/// What makes rows differ: the primary key, unique constraints, and unique indexes of columns.
fn distinct(table: &Table) -> Vec<(String, Vec<String>)> {
    let key = table.primary_key.iter();
    let mut found: Vec<_> = key
        .map(|key| ("the primary key".to_owned(), key.columns.clone()))
        .collect();
    let uniques = table.uniques.iter();
    found.extend(uniques.map(|unique| (unique.name.clone(), unique.columns.clone())));
    for index in table.indexes.iter().filter(|index| index.unique) {
        let columns = index.parts.iter().map(|part| match part {
            IndexPart::Column(column) => Some(column.name.to_string()),
            IndexPart::Expr(_) => None,
        });
        found.extend(
            columns
                .collect::<Option<_>>()
                .map(|columns| (index.name.clone(), columns)),
        );
    }
    found
}
