//! Which part of a schema, and of the changes to it, is for one database? All of it, but for what says `only(…)`, with the expressions,
//! queries and collations of that database.

use std::borrow::Cow;

use crate::change::{Change, TableChange, ViewChange};
use crate::dialect::{Dialect, PlanError};
use crate::schema::{Check, Index, Schema, Table, TableName};

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
    index.only.contains(dialect.kind())
}

/// Whether every database has the table as it is.
fn is_common(table: &Table) -> bool {
    table.indexes.iter().all(|index| index.only.is_all())
        && table.checks.iter().all(Check::is_common)
        && table.columns.iter().all(crate::schema::Column::is_common)
}

fn part_of_table(dialect: Dialect, table: &Table) -> Table {
    let kind = dialect.kind();
    let mut part = table.clone();
    part.indexes.retain(|index| has(dialect, index));
    part.checks = table.checks.iter().filter_map(|check| check.on(kind)).collect();
    part.columns = table.columns.iter().map(|column| column.on(kind)).collect();
    part
}

/// The schema as the database has it.
pub(super) fn part_of<'a>(dialect: Dialect, schema: &'a Schema) -> Cow<'a, Schema> {
    if schema.tables.values().all(is_common) && schema.views.values().all(|view| view.is_common()) {
        return Cow::Borrowed(schema);
    }
    let mut part = schema.clone();
    for table in part.tables.values_mut().filter(|table| !is_common(table)) {
        *table = part_of_table(dialect, table);
    }
    let views = schema.views.iter();
    part.views = views
        .filter_map(|(name, view)| Some((name.clone(), view.on(dialect.kind())?)))
        .collect();
    Cow::Owned(part)
}

/// Whether the changes are for every database as they stand.
pub(super) fn has_all_changes(before: &Schema, changes: &[Change]) -> bool {
    let touches_others = |change: &Change| match change {
        Change::CreateTable { table } | Change::DropTable { table } => !is_common(table),
        Change::View(ViewChange::Create { view } | ViewChange::Drop { view }) => !view.is_common(),
        Change::AlterTable { change, .. } => match change {
            TableChange::CreateIndex { index } | TableChange::DropIndex { index } => !index.only.is_all(),
            TableChange::AddCheck { check } | TableChange::DropCheck { check } => !check.is_common(),
            TableChange::AddColumn { column, .. } | TableChange::DropColumn { column, .. } => !column.is_common(),
            TableChange::AlterColumn { before, after, .. } => !before.is_common() || !after.is_common(),
            _ => false,
        },
        Change::RenameTable { .. } | Change::Enum(_) => false,
    };
    before.tables.values().all(is_common)
        && before.views.values().all(|view| view.is_common())
        && !changes.iter().any(touches_others)
}

/// Tells changes apart that begin at `before`.
///
/// # Errors
/// The changes do not fit the schema.
pub(super) fn tell_apart(dialect: Dialect, before: &Schema, changes: &[Change]) -> Result<Told, PlanError> {
    let (mut schema, mut told) = (before.clone(), Told::default());
    let unchanged = unchanged_checks(dialect, changes);
    for (at, change) in changes.iter().enumerate() {
        match here(dialect, &schema, change).filter(|_| !unchanged.contains(&at)) {
            Some(change) => told.here.push(change),
            None => told.elsewhere.push(change.clone()),
        }
        schema.apply(change).map_err(|_| PlanError::inconsistent(change))?;
    }
    Ok(told)
}

/// The change as the database sees it; nothing where it is for others alone.
fn here(dialect: Dialect, schema: &Schema, change: &Change) -> Option<Change> {
    let kind = dialect.kind();
    match change {
        Change::CreateTable { table } => Some(Change::CreateTable {
            table: Box::new(part_of_table(dialect, table)),
        }),
        Change::DropTable { table } => Some(Change::DropTable {
            table: Box::new(part_of_table(dialect, table)),
        }),
        Change::View(ViewChange::Create { view }) => Some(ViewChange::Create { view: view.on(kind)? }.into()),
        Change::View(ViewChange::Drop { view }) => Some(ViewChange::Drop { view: view.on(kind)? }.into()),
        Change::AlterTable { table, change } => {
            here_of_table(dialect, schema.tables.get(table), change).map(|change| change.of(table.clone()))
        }
        Change::RenameTable { .. } | Change::Enum(_) => Some(change.clone()),
    }
}

fn here_of_table(dialect: Dialect, table: Option<&Table>, change: &TableChange) -> Option<TableChange> {
    let kind = dialect.kind();
    let here = match change {
        TableChange::CreateIndex { index } | TableChange::DropIndex { index } if !has(dialect, index) => return None,
        TableChange::RenameIndex { from, .. } => {
            let mut indexes = table.into_iter().flat_map(|table| &table.indexes);
            let elsewhere = indexes.any(|index| index.name == *from && !has(dialect, index));
            return (!elsewhere).then(|| change.clone());
        }
        TableChange::RenameConstraint { from, .. } => {
            let mut checks = table.into_iter().flat_map(|table| &table.checks);
            let elsewhere = checks.any(|check| check.name == *from && !check.only.contains(kind));
            return (!elsewhere).then(|| change.clone());
        }
        TableChange::AddCheck { check } => TableChange::AddCheck { check: check.on(kind)? },
        TableChange::DropCheck { check } => TableChange::DropCheck { check: check.on(kind)? },
        TableChange::AddColumn {
            column,
            position,
            backfill,
        } => TableChange::AddColumn {
            column: Box::new(column.on(kind)),
            position: *position,
            backfill: backfill.clone(),
        },
        TableChange::DropColumn { column, position } => TableChange::DropColumn {
            column: Box::new(column.on(kind)),
            position: *position,
        },
        TableChange::AlterColumn {
            before,
            after,
            backfill,
        } => {
            let (one, other) = (before.on(kind), after.on(kind));
            if one == other && before != after {
                return None;
            }
            TableChange::AlterColumn {
                before: Box::new(one),
                after: Box::new(other),
                backfill: backfill.clone(),
            }
        }
        _ => change.clone(),
    };
    Some(here)
}

/// The places of changes that drop a check and add it again as it was on this database, because it changes on another one.
fn unchanged_checks(dialect: Dialect, changes: &[Change]) -> Vec<usize> {
    let kind = dialect.kind();
    let mut dropped: Vec<(usize, &TableName, &Check)> = Vec::new();
    let mut unchanged = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        match change {
            Change::AlterTable {
                table,
                change: TableChange::DropCheck { check },
            } => dropped.push((at, table, check)),
            Change::AlterTable {
                table,
                change: TableChange::AddCheck { check },
            } => {
                let is_same =
                    |(_, of, old): &&(usize, &TableName, &Check)| *of == table && old.on(kind) == check.on(kind);
                if let Some((before, ..)) = dropped.iter().find(is_same) {
                    unchanged.extend([*before, at]);
                }
            }
            // Expressions follow a new name, so what was dropped before is another text.
            Change::AlterTable {
                change: TableChange::RenameColumn { .. },
                ..
            }
            | Change::RenameTable { .. } => dropped.clear(),
            _ => {}
        }
    }
    unchanged
}
