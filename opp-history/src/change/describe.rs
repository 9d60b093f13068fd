//! How is a change told to a person? One line each, in Django's manner: `+` brings, `-` removes, `~` changes.

use std::fmt;

use super::Change;
use crate::schema::{Column, TableOptions};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable { table } => write!(f, "+ Create table {}", table.name),
            Self::DropTable { table } => write!(f, "- Drop table {}", table.name),
            Self::RenameTable { from, to } => write!(f, "~ Rename table {from} to {to}"),
            Self::AlterTableOptions { table, before, after } => {
                write!(f, "~ Change {} of table {table}", options(before, after))
            }
            Self::AddColumn { table, column, .. } => write!(f, "+ Add column {} to {table}", column.name),
            Self::DropColumn { table, column, .. } => write!(f, "- Drop column {} from {table}", column.name),
            Self::RenameColumn { table, from, to } => write!(f, "~ Rename column {from} of {table} to {to}"),
            Self::AlterColumn {
                table, before, after, ..
            } => {
                write!(
                    f,
                    "~ Change {} of column {} of {table}",
                    differences(before, after),
                    after.name
                )
            }
            Self::AlterPrimaryKey { table, .. } => write!(f, "~ Change the primary key of {table}"),
            Self::AddUnique { table, unique } => write!(f, "+ Add unique constraint {} to {table}", unique.name),
            Self::DropUnique { table, unique } => write!(f, "- Drop unique constraint {} from {table}", unique.name),
            Self::AddCheck { table, check } => write!(f, "+ Add check {} to {table}", check.name),
            Self::DropCheck { table, check } => write!(f, "- Drop check {} from {table}", check.name),
            Self::AddForeignKey { table, foreign_key } => {
                write!(
                    f,
                    "+ Add foreign key {} from {table} to {}",
                    foreign_key.name, foreign_key.references
                )
            }
            Self::DropForeignKey { table, foreign_key } => {
                write!(f, "- Drop foreign key {} from {table}", foreign_key.name)
            }
            Self::RenameConstraint { table, from, to } => write!(f, "~ Rename constraint {from} of {table} to {to}"),
            Self::CreateIndex { table, index } => write!(f, "+ Create index {} on {table}", index.name),
            Self::DropIndex { table, index } => write!(f, "- Drop index {} from {table}", index.name),
            Self::RenameIndex { table, from, to } => write!(f, "~ Rename index {from} of {table} to {to}"),
            Self::CreateView { view } => write!(f, "+ Create view {}", view.name),
            Self::DropView { view } => write!(f, "- Drop view {}", view.name),
            Self::CreateEnum { ty } => write!(f, "+ Create enum {}", ty.name),
            Self::DropEnum { ty } => write!(f, "- Drop enum {}", ty.name),
            Self::RenameEnum { from, to } => write!(f, "~ Rename enum {from} to {to}"),
            Self::AlterEnum { after, .. } => write!(f, "~ Change enum {}", after.name),
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
        default,
        generated,
        collate,
        comment,
    } = before;
    named(&[
        (*ty != after.ty, "type"),
        (*nullable != after.nullable, "nullability"),
        (*auto_increment != after.auto_increment, "counting"),
        (*default != after.default, "default"),
        (*generated != after.generated, "generation"),
        (*collate != after.collate, "collation"),
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
