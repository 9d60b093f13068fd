//! Which part of a schema, and of the changes to it, is for one database? All of it, but for the indexes that say `only(…)`.

use std::borrow::Cow;

use crate::change::{Change, TableChange};
use crate::dialect::{Dialect, PlanError};
use crate::schema::{Index, Schema, Table};

/// What to write instead of an index that a database does not have; giving it to others alone is always a way.
macro_rules! or_elsewhere {
    ($instead:literal) => {
        concat!($instead, ", or name the databases that have the index: only(postgres)")
    };
}
pub(in crate::dialect) use or_elsewhere;

/// The changes of a migration, told apart.
#[derive(Default)]
pub(super) struct Told {
    /// For the database at hand.
    pub(super) here: Vec<Change>,
    /// For others alone.
    pub(super) elsewhere: Vec<Change>,
}

fn has(dialect: Dialect, index: &Index) -> bool {
    match dialect {
        Dialect::Sqlite(_) => index.only.sqlite,
        Dialect::Postgres(_) => index.only.postgres,
        Dialect::Mysql(_) => index.only.mysql,
    }
}

fn has_all_of(dialect: Dialect, table: &Table) -> bool {
    table.indexes.iter().all(|index| has(dialect, index))
}

fn part_of_table(dialect: Dialect, table: &Table) -> Table {
    let mut part = table.clone();
    part.indexes.retain(|index| has(dialect, index));
    part
}

/// The schema as the database has it.
pub(super) fn part_of<'a>(dialect: Dialect, schema: &'a Schema) -> Cow<'a, Schema> {
    if schema.tables.values().all(|table| has_all_of(dialect, table)) {
        return Cow::Borrowed(schema);
    }
    let mut part = schema.clone();
    for table in part.tables.values_mut() {
        table.indexes.retain(|index| has(dialect, index));
    }
    Cow::Owned(part)
}

/// Whether the changes are for the database as they stand.
pub(super) fn has_all_changes(dialect: Dialect, before: &Schema, changes: &[Change]) -> bool {
    let touches_others = |change: &Change| match change {
        Change::AlterTable {
            change: TableChange::CreateIndex { index } | TableChange::DropIndex { index },
            ..
        } => !has(dialect, index),
        Change::CreateTable { table } | Change::DropTable { table } => !has_all_of(dialect, table),
        _ => false,
    };
    before.tables.values().all(|table| has_all_of(dialect, table)) && !changes.iter().any(touches_others)
}

/// Tells changes apart that begin at `before`.
///
/// # Errors
/// The changes do not fit the schema.
pub(super) fn tell_apart(dialect: Dialect, before: &Schema, changes: &[Change]) -> Result<Told, PlanError> {
    let (mut schema, mut told) = (before.clone(), Told::default());
    for change in changes {
        match change {
            Change::CreateTable { table } => told.here.push(Change::CreateTable {
                table: Box::new(part_of_table(dialect, table)),
            }),
            Change::DropTable { table } => told.here.push(Change::DropTable {
                table: Box::new(part_of_table(dialect, table)),
            }),
            _ if is_elsewhere(dialect, &schema, change) => told.elsewhere.push(change.clone()),
            _ => told.here.push(change.clone()),
        }
        schema.apply(change).map_err(|_| PlanError::inconsistent(change))?;
    }
    Ok(told)
}

fn is_elsewhere(dialect: Dialect, schema: &Schema, change: &Change) -> bool {
    match change {
        Change::AlterTable {
            change: TableChange::CreateIndex { index } | TableChange::DropIndex { index },
            ..
        } => !has(dialect, index),
        Change::AlterTable {
            table,
            change: TableChange::RenameIndex { from, .. },
        } => schema
            .tables
            .get(table)
            .and_then(|table| table.indexes.iter().find(|index| index.name == *from))
            .is_some_and(|index| !has(dialect, index)),
        _ => false,
    }
}
