//! Maps tables, columns and enum variants of the old schema to those of the new one, by the recorded changes.

use std::collections::HashMap;

use opp_core::def::Value;

use crate::change::{Change, EnumChange, TableChange};
use crate::schema::TableName;

/// Where tables, columns and enum variants come from. What is not listed has its own name.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    tables: HashMap<TableName, TableOrigin>,
    forward: HashMap<TableName, RenamedTable>,
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
struct RenamedTable {
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
        lineage.forward = lineage.tables.iter().filter_map(forward_mapping).collect();
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
        self.forward.get(previous).map_or(previous, |renamed| &renamed.name)
    }

    /// What the column will be called.
    pub(super) fn next_column<'a>(&'a self, table: &TableName, previous: &'a str) -> &'a str {
        let renamed_table = self
            .forward
            .get(table)
            .and_then(|renamed| renamed.columns.get(previous));
        renamed_table.map_or(previous, String::as_str)
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
                let origin = self.tables.remove(from).unwrap_or_else(|| TableOrigin::unchanged(from));
                self.tables.insert(to.clone(), origin);
            }
            Change::AlterTable { table, change } => self.follow_columns(table, change),
            Change::Enum(change) => self.follow_variants(change),
            Change::View(_) => {}
        }
    }

    fn follow_columns(&mut self, table: &TableName, change: &TableChange) {
        let columns = &mut self.origin(table).columns;
        match change {
            TableChange::AddColumn { column, backfill, .. } => {
                let origin = ColumnOrigin {
                    previous: None,
                    backfill: backfill.clone(),
                };
                columns.insert(column.name.clone(), origin);
            }
            TableChange::DropColumn { column, .. } => {
                columns.remove(&column.name);
            }
            TableChange::RenameColumn { from, to } => {
                let origin = columns.remove(from).unwrap_or_else(|| ColumnOrigin::unchanged(from));
                columns.insert(to.clone(), origin);
            }
            TableChange::AlterColumn { after, backfill, .. } => {
                let origin = columns
                    .entry(after.name.clone())
                    .or_insert_with(|| ColumnOrigin::unchanged(&after.name));
                if backfill.is_some() {
                    origin.backfill.clone_from(backfill);
                }
            }
            TableChange::AlterOptions { .. }
            | TableChange::AlterPrimaryKey { .. }
            | TableChange::AddUnique { .. }
            | TableChange::DropUnique { .. }
            | TableChange::AddCheck { .. }
            | TableChange::DropCheck { .. }
            | TableChange::AddForeignKey { .. }
            | TableChange::DropForeignKey { .. }
            | TableChange::RenameConstraint { .. }
            | TableChange::CreateIndex { .. }
            | TableChange::DropIndex { .. }
            | TableChange::RenameIndex { .. } => {}
        }
    }

    fn follow_variants(&mut self, change: &EnumChange) {
        match change {
            EnumChange::Rename { from, to } => {
                if let Some(renamed) = self.variants.remove(from) {
                    self.variants.insert(to.clone(), renamed);
                }
            }
            EnumChange::Alter { after, renamed, .. } => {
                self.variants.insert(after.name.clone(), renamed.clone());
            }
            EnumChange::Create { .. } | EnumChange::Drop { .. } => {}
        }
    }

    fn origin(&mut self, table: &TableName) -> &mut TableOrigin {
        self.tables
            .entry(table.clone())
            .or_insert_with(|| TableOrigin::unchanged(table))
    }
}

fn forward_mapping((next, origin): (&TableName, &TableOrigin)) -> Option<(TableName, RenamedTable)> {
    let columns = origin.columns.iter();
    let renamed = columns.filter_map(|(next, origin)| Some((origin.previous.clone()?, next.clone())));
    let mut renamed: HashMap<String, String> = renamed.collect();
    // What a column that goes was part of is not part of the one that takes its name.
    for (taken, _) in origin
        .columns
        .iter()
        .filter(|(name, origin)| origin.previous.as_ref() != Some(*name))
    {
        renamed
            .entry(taken.clone())
            .or_insert_with(|| format!("_opp_gone_{taken}"));
    }
    let renamed_table = RenamedTable {
        name: next.clone(),
        columns: renamed,
    };
    Some((origin.previous.clone()?, renamed_table))
}

impl TableOrigin {
    fn unchanged(name: &TableName) -> Self {
        Self {
            previous: Some(name.clone()),
            columns: HashMap::new(),
        }
    }
}

impl ColumnOrigin {
    fn unchanged(name: &str) -> Self {
        Self {
            previous: Some(name.to_owned()),
            backfill: None,
        }
    }
}
