//! How do keys and constraints come and change?

use std::collections::BTreeSet;

use super::Planner;
use crate::dialect::PlanError;
use crate::dialect::guard;
use crate::dialect::postgres::ddl;
use crate::dialect::postgres::names::{SQL, qualified};
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Check, ForeignKey, PrimaryKey, TableName, Unique};

impl Planner<'_> {
    /// Another primary key; foreign keys that rest on the old one step aside until the end.
    pub(super) fn alter_primary_key(
        &mut self,
        table: &TableName,
        before: Option<&PrimaryKey>,
        after: Option<&PrimaryKey>,
    ) -> Result<(), PlanError> {
        if let Some(old) = before {
            self.keys_resting_on_step_aside(table, &old.columns);
        }
        if let Some(key) = after {
            for column in &key.columns {
                self.guard_rows(
                    table,
                    column,
                    "is NULL in some rows and joins the primary key",
                    &format!("{} IS NULL", SQL.quoted(column)),
                );
            }
            self.guard_primary_key(table, &key.columns);
        }
        if let Some(key) = before {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(&key.name)));
        }
        if let Some(key) = after {
            self.alter(table, format!("ADD {}", ddl::primary_key(key)));
        }
        self.loosen_former_key_columns(table, before, after)
    }

    /// Foreign keys that rest on a primary key or unique constraint, in whatever order they name its columns.
    pub(super) fn keys_resting_on_step_aside(&mut self, table: &TableName, columns: &[String]) {
        let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let wanted = sorted(columns);
        self.keys_step_aside(|_, key| key.references == *table && sorted(&key.referenced_columns) == wanted);
    }

    /// Foreign keys that hold a column, on either side.
    pub(super) fn keys_over_step_aside(&mut self, table: &TableName, column: &String) {
        self.keys_step_aside(|child, key| {
            (child == table && key.columns.contains(column))
                || (key.references == *table && key.referenced_columns.contains(column))
        });
    }

    /// Foreign keys that are in the way go; at the end those that the schema still has come back.
    pub(super) fn keys_step_aside(&mut self, concerned: impl Fn(&TableName, &ForeignKey) -> bool) {
        let tables = self.now.tables.values();
        let tables = tables.filter(|table| !self.left_alone.contains(&table.name));
        let keys = tables.flat_map(|table| table.foreign_keys.iter().map(move |key| (&table.name, key)));
        let found = keys.filter(|(table, key)| concerned(table, key));
        let names: Vec<_> = found.map(|(table, key)| (table.clone(), key.name.clone())).collect();
        for key in names {
            if !self.keys_aside.contains(&key) && !self.detached.contains(&key) {
                self.alter(&key.0, format!("DROP CONSTRAINT {}", SQL.quoted(&key.1)));
                self.keys_aside.push(key);
            }
        }
    }

    pub(super) fn keys_come_back(&mut self) {
        for (table, name) in std::mem::take(&mut self.keys_aside) {
            let found = self.now.tables.get(&table);
            let key = found.and_then(|table| table.foreign_keys.iter().find(|key| key.name == name));
            if let Some(key) = key.map(ddl::foreign_key) {
                self.alter(&table, format!("ADD {key}"));
            }
        }
    }

    /// A column that leaves the key stays NOT NULL on PostgreSQL, whatever it was before.
    fn loosen_former_key_columns(
        &mut self,
        table: &TableName,
        before: Option<&PrimaryKey>,
        after: Option<&PrimaryKey>,
    ) -> Result<(), PlanError> {
        let leaving = before.into_iter().flat_map(|key| &key.columns);
        let leaving: Vec<&String> = leaving
            .filter(|column| !after.is_some_and(|key| key.columns.contains(column)))
            .collect();
        for column in leaving {
            if self.table(table)?.column(column).is_some_and(|it| it.nullable) {
                self.alter(table, format!("ALTER COLUMN {} DROP NOT NULL", SQL.quoted(column)));
            }
        }
        Ok(())
    }

    pub(super) fn add_unique(&mut self, table: &TableName, unique: &Unique) -> Result<(), PlanError> {
        let sql = ddl::unique(self.capabilities, table, unique)?;
        self.guard_unique(table, unique);
        self.alter(table, format!("ADD {sql}"));
        Ok(())
    }

    pub(super) fn add_check(&mut self, table: &TableName, check: &Check) -> Result<(), PlanError> {
        let count = guard::breaking(&qualified(table), &check.expression);
        let message = format!("rows of {table} break the check {} ({})", check.name, check.expression);
        self.guard_table(table, &message, count);
        self.alter(table, format!("ADD {}", ddl::check(check)));
        Ok(())
    }

    pub(super) fn add_foreign_key(&mut self, table: &TableName, key: &ForeignKey) -> Result<(), PlanError> {
        self.guard_orphans(table, key);
        self.alter(table, format!("ADD {}", ddl::foreign_key(key)));
        Ok(())
    }
}
