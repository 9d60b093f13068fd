//! Describes changes in one line each, as Django does: `+` adds, `-` removes, `~` changes.

use std::fmt;

use super::{Change, EnumChange, TableChange, ViewChange};
use crate::schema::{Column, TableName, TableOptions};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable { table } => write!(f, "+ Create table {}", table.name),
            Self::DropTable { table } => write!(f, "- Drop table {}", table.name),
            Self::RenameTable { from, to } => write!(f, "~ Rename table {from} to {to}"),
            Self::AlterTable { table, change } => f.write_str(&change.describe(table)),
            Self::View(ViewChange::Create { view }) => write!(f, "+ Create view {}", view.name),
            Self::View(ViewChange::Drop { view }) => write!(f, "- Drop view {}", view.name),
            Self::Enum(EnumChange::Create { ty }) => write!(f, "+ Create enum {}", ty.name),
            Self::Enum(EnumChange::Drop { ty }) => write!(f, "- Drop enum {}", ty.name),
            Self::Enum(EnumChange::Rename { from, to }) => write!(f, "~ Rename enum {from} to {to}"),
            Self::Enum(EnumChange::Alter { after, .. }) => write!(f, "~ Change enum {}", after.name),
        }
    }
}

impl TableChange {
    /// The line for a change of this table.
    fn describe(&self, table: &TableName) -> String {
        match self {
            Self::AlterOptions { before, after } => format!("~ Change {} of table {table}", options(before, after)),
            Self::AddColumn { column, .. } => format!("+ Add column {} to {table}", column.name),
            Self::DropColumn { column, .. } => format!("- Drop column {} from {table}", column.name),
            Self::RenameColumn { from, to } => format!("~ Rename column {from} of {table} to {to}"),
            Self::AlterColumn { before, after, .. } => {
                let parts = differences(before, after);
                format!("~ Change {parts} of column {} of {table}", after.name)
            }
            Self::AlterPrimaryKey { .. } => format!("~ Change the primary key of {table}"),
            Self::AddUnique { unique } => format!("+ Add unique constraint {} to {table}", unique.name),
            Self::DropUnique { unique } => format!("- Drop unique constraint {} from {table}", unique.name),
            Self::AddCheck { check } => format!("+ Add check {} to {table}", check.name),
            Self::DropCheck { check } => format!("- Drop check {} from {table}", check.name),
            Self::AddForeignKey { foreign_key } => {
                let parent = &foreign_key.references;
                format!("+ Add foreign key {} from {table} to {parent}", foreign_key.name)
            }
            Self::DropForeignKey { foreign_key } => format!("- Drop foreign key {} from {table}", foreign_key.name),
            Self::RenameConstraint { from, to } => format!("~ Rename constraint {from} of {table} to {to}"),
            Self::CreateIndex { index } => format!("+ Create index {} on {table}", index.name),
            Self::DropIndex { index } => format!("- Drop index {} from {table}", index.name),
            Self::RenameIndex { from, to } => format!("~ Rename index {from} of {table} to {to}"),
        }
    }
}

/// What of a table's options differs.
fn options(before: &TableOptions, after: &TableOptions) -> String {
    let TableOptions {
        unmanaged,
        comment,
        sqlite,
        mysql,
    } = before;
    named(&[
        (*unmanaged != after.unmanaged, "management"),
        (*comment != after.comment, "comment"),
        (*sqlite != after.sqlite, "SQLite options"),
        (*mysql != after.mysql, "MySQL options"),
    ])
}

/// What of a column differs.
fn differences(before: &Column, after: &Column) -> String {
    let Column {
        name: _,
        ty,
        nullable,
        auto_increment,
        identity,
        default,
        generated,
        collate,
        collate_own,
        collate_schema,
        comment,
    } = before;
    named(&[
        (*ty != after.ty, "type"),
        (*nullable != after.nullable, "nullability"),
        (*auto_increment != after.auto_increment, "counting"),
        (*identity != after.identity, "identity"),
        (*default != after.default, "default"),
        (*generated != after.generated, "generation"),
        (
            *collate != after.collate || *collate_own != after.collate_own || *collate_schema != after.collate_schema,
            "collation",
        ),
        (*comment != after.comment, "comment"),
    ])
}

fn named(parts: &[(bool, &str)]) -> String {
    let names: Vec<&str> = parts
        .iter()
        .filter(|(differs, _)| *differs)
        .map(|(_, name)| *name)
        .collect();
    names.join(" and ")
}
