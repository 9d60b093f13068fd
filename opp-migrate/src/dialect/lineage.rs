//! Which table and column of the old schema is which of the new one? Read from the recorded changes, in order.

use std::collections::HashMap;

use opp_core::def::Value;

use crate::change::Change;
use crate::schema::TableName;

/// Where tables, columns and enum variants come from. What is not listed has its own name.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    tables: HashMap<TableName, TableOrigin>,
    forward: HashMap<TableName, TableFate>,
    variants: HashMap<String, Vec<(String, String)>>,
}

/// Where a table comes from.
#[derive(Debug, Default)]
struct TableOrigin {
    /// `None`: it is new.
    previous: Option<TableName>,
    columns: HashMap<String, ColumnOrigin>,
}

/// What becomes of a table.
#[derive(Debug)]
struct TableFate {
    name: TableName,
    columns: HashMap<String, String>,
}

/// Where a column comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnOrigin {
    /// `None`: it is new.
    pub(super) previous: Option<String>,
    /// Value for rows that have none.
    pub(super) backfill: Option<Value>,
}

impl Lineage {
    /// Follows the changes.
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut lineage = Self::default();
        for change in changes {
            lineage.follow(change);
        }
        lineage.forward = lineage.tables.iter().filter_map(fate).collect();
        lineage
    }

    /// What the table was called; `None` where it is new.
    pub(super) fn table(&self, next: &TableName) -> Option<TableName> {
        match self.tables.get(next) {
            Some(origin) => origin.previous.clone(),
            None => Some(next.clone()),
        }
    }

    /// Where the column comes from.
    pub(super) fn column(&self, table: &TableName, next: &str) -> ColumnOrigin {
        let known = self.tables.get(table).and_then(|origin| origin.columns.get(next));
        known.cloned().unwrap_or_else(|| ColumnOrigin {
            previous: Some(next.to_owned()),
            backfill: None,
        })
    }

    /// Variants of an enum that only changed their name: old, new.
    pub(super) fn variants(&self, name: &str) -> &[(String, String)] {
        self.variants.get(name).map_or(&[], Vec::as_slice)
    }

    /// What the table will be called.
    pub(super) fn next_table<'a>(&'a self, previous: &'a TableName) -> &'a TableName {
        self.forward.get(previous).map_or(previous, |fate| &fate.name)
    }

    /// What the column will be called.
    pub(super) fn next_column<'a>(&'a self, table: &TableName, previous: &'a str) -> &'a str {
        let fate = self.forward.get(table).and_then(|fate| fate.columns.get(previous));
        fate.map_or(previous, String::as_str)
    }

    fn follow(&mut self, change: &Change) {
        match change {
            Change::CreateTable { table } => {
                self.tables.insert(table.name.clone(), TableOrigin::default());
            }
            Change::DropTable { table } => {
                self.tables.remove(&table.name);
            }
            Change::RenameTable { from, to } => {
                let origin = self.tables.remove(from).unwrap_or_else(|| TableOrigin::itself(from));
                self.tables.insert(to.clone(), origin);
            }
            Change::AddColumn {
                table,
                column,
                backfill,
                ..
            } => {
                let origin = ColumnOrigin {
                    previous: None,
                    backfill: backfill.clone(),
                };
                self.origin(table).columns.insert(column.name.clone(), origin);
            }
            Change::DropColumn { table, column, .. } => {
                self.origin(table).columns.remove(&column.name);
            }
            Change::RenameColumn { table, from, to } => {
                let columns = &mut self.origin(table).columns;
                let origin = columns.remove(from).unwrap_or_else(|| ColumnOrigin::itself(from));
                columns.insert(to.clone(), origin);
            }
            Change::AlterColumn {
                table, after, backfill, ..
            } => {
                let columns = &mut self.origin(table).columns;
                let origin = columns
                    .entry(after.name.clone())
                    .or_insert_with(|| ColumnOrigin::itself(&after.name));
                if backfill.is_some() {
                    origin.backfill.clone_from(backfill);
                }
            }
            Change::RenameEnum { from, to } => {
                if let Some(renamed) = self.variants.remove(from) {
                    self.variants.insert(to.clone(), renamed);
                }
            }
            Change::AlterEnum { after, renamed, .. } => {
                self.variants.insert(after.name.clone(), renamed.clone());
            }
            Change::AlterTableOptions { table, .. }
            | Change::AlterPrimaryKey { table, .. }
            | Change::AddUnique { table, .. }
            | Change::DropUnique { table, .. }
            | Change::AddCheck { table, .. }
            | Change::DropCheck { table, .. }
            | Change::AddForeignKey { table, .. }
            | Change::DropForeignKey { table, .. }
            | Change::RenameConstraint { table, .. }
            | Change::CreateIndex { table, .. }
            | Change::DropIndex { table, .. }
            | Change::RenameIndex { table, .. } => {
                self.origin(table);
            }
            Change::CreateView { .. }
            | Change::DropView { .. }
            | Change::CreateEnum { .. }
            | Change::DropEnum { .. } => {}
        }
    }

    fn origin(&mut self, table: &TableName) -> &mut TableOrigin {
        self.tables
            .entry(table.clone())
            .or_insert_with(|| TableOrigin::itself(table))
    }
}

fn fate((next, origin): (&TableName, &TableOrigin)) -> Option<(TableName, TableFate)> {
    let columns = origin.columns.iter();
    let renamed = columns.filter_map(|(next, origin)| Some((origin.previous.clone()?, next.clone())));
    let fate = TableFate {
        name: next.clone(),
        columns: renamed.collect(),
    };
    Some((origin.previous.clone()?, fate))
}

impl TableOrigin {
    fn itself(name: &TableName) -> Self {
        Self {
            previous: Some(name.clone()),
            columns: HashMap::new(),
        }
    }
}

impl ColumnOrigin {
    fn itself(name: &str) -> Self {
        Self {
            previous: Some(name.to_owned()),
            backfill: None,
        }
    }
}
