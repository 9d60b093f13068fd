//! What does an operation do, in words a person reads at the top of a file, and how dangerous is it?

use crate::change::Change;
use crate::schema::Column;
use crate::step::{Hazard, Note};

/// The notes of a file, one for each operation.
pub(super) fn notes(changes: &[Change]) -> Vec<Note> {
    changes.iter().map(note).collect()
}

/// What the way back cannot restore.
pub(super) fn lost(inverted: &[Change]) -> Vec<Note> {
    let lost = inverted.iter().filter_map(|change| match change {
        Change::CreateTable { table } => Some(format!("the rows of table {} are gone; it comes back empty", table.name)),
        Change::AddColumn { table, column, .. } if column.generated.is_none() => {
            let values = if column.nullable {
                "NULL or the default"
            } else {
                "the default or a zero value"
            };
            Some(format!("the values of {table}.{} are gone; rows get {values}", column.name))
        }
        _ => None,
    });
    let note = |text| Note {
        hazard: Hazard::None,
        text,
    };
    lost.map(note).collect()
}

fn note(change: &Change) -> Note {
    let (hazard, text) = words(change);
    Note { hazard, text }
}

fn words(change: &Change) -> (Hazard, String) {
    use Hazard::{Destructive, None, Risky};
    match change {
        Change::CreateTable { table } => (None, format!("create table {}", table.name)),
        Change::DropTable { table } => (Destructive, format!("drop table {} with its rows", table.name)),
        Change::RenameTable { from, to } => (None, format!("rename table {from} to {to}")),
        Change::AlterTableOptions { table, before, after } => {
            let sql = if before.sqlite == after.sqlite { NO_SQL } else { "" };
            (None, format!("change options of table {table}{sql}"))
        }
        Change::AddColumn { table, column, .. } => (None, format!("add column {table}.{}", column.name)),
        Change::DropColumn { table, column, .. } => {
            (Destructive, format!("drop column {table}.{} with its values", column.name))
        }
        Change::RenameColumn { table, from, to } => (None, format!("rename column {table}.{from} to {to}")),
        Change::AlterColumn {
            table, before, after, ..
        } => altered(before, after, &format!("{table}.{}", after.name)),
        Change::AlterPrimaryKey { table, .. } => (Risky, format!("change primary key of {table}")),
        Change::AddUnique { table, unique } => (Risky, format!("add unique constraint {} to {table}", unique.name)),
        Change::DropUnique { table, unique } => (None, format!("drop unique constraint {} of {table}", unique.name)),
        Change::AddCheck { table, check } => (Risky, format!("add check {} to {table}", check.name)),
        Change::DropCheck { table, check } => (None, format!("drop check {} of {table}", check.name)),
        Change::AddForeignKey { table, foreign_key } => {
            (Risky, format!("add foreign key {} to {table}", foreign_key.name))
        }
        Change::DropForeignKey { table, foreign_key } => {
            (None, format!("drop foreign key {} of {table}", foreign_key.name))
        }
        Change::RenameConstraint { table, from, to } => (
            None,
            format!("rename constraint {from} of {table} to {to} (inside a table SQLite keeps the name until the next rebuild)"),
        ),
        Change::CreateIndex { table, index } => {
            let hazard = if index.unique { Risky } else { None };
            (hazard, format!("create index {} on {table}", index.name))
        }
        Change::DropIndex { table, index } => (None, format!("drop index {} on {table}", index.name)),
        Change::RenameIndex { table, from, to } => (None, format!("rename index {from} on {table} to {to}")),
        Change::CreateView { view } => (None, format!("create view {}", view.name)),
        Change::DropView { view } => (None, format!("drop view {}", view.name)),
        Change::CreateEnum { ty } => (None, format!("create enum {}{NO_SQL}", ty.name)),
        Change::DropEnum { ty } => (None, format!("drop enum {}{NO_SQL}", ty.name)),
        Change::RenameEnum { from, to } => (None, format!("rename enum {from} to {to}{NO_SQL}")),
        Change::AlterEnum { before, after, .. } => {
            let kept = before.variants.iter().all(|variant| after.variants.contains(variant));
            let hazard = if kept { None } else { Risky };
            (hazard, format!("change variants of enum {}", after.name))
        }
    }
}

const NO_SQL: &str = " (no SQL on SQLite)";

fn altered(before: &Column, after: &Column, column: &str) -> (Hazard, String) {
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
    let aspects = [
        ("type", *ty != after.ty),
        ("nullability", *nullable != after.nullable),
        ("counting", *auto_increment != after.auto_increment),
        ("default", *default != after.default),
        ("expression", *generated != after.generated),
        ("collation", *collate != after.collate),
        ("comment", *comment != after.comment),
    ];
    let changed: Vec<_> = aspects.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
    let risky = *ty != after.ty || (*nullable && !after.nullable);
    let hazard = if risky { Hazard::Risky } else { Hazard::None };
    (hazard, format!("change {} of column {column}", changed.join(", ")))
}
