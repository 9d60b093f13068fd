//! Which constraints and indexes come, go, or are only called otherwise?

use std::collections::BTreeMap;

use opp_core::def::{Databases, IndexPart};
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

use super::work::Work;
use super::{same, table};
use crate::change::{Change, TableChange};
use crate::pair::Pair;
use crate::schema::{Check, ForeignKey, Index, Schema, Table, TableName, Unique};

/// Something of a table that has a name and may be dropped and made again.
trait Named: Clone {
    fn list(table: &Table) -> &[Self];
    fn name(&self) -> &str;
    fn same(&self, other: &Self, databases: Databases) -> bool;
    fn drop(table: TableName, old: Self) -> Change;
    fn add(table: TableName, new: Self) -> Change;
    fn rename(table: TableName, from: String, to: String) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::RenameConstraint { from, to },
        }
    }
}

/// Drops what the models no longer have or have otherwise, and renames what only has another name. The foreign keys of
/// all tables go first, since they rest on unique constraints, of other tables too.
pub(super) fn drop_old(work: &mut Work<'_>) {
    let (mut changes, databases) = (Vec::new(), work.hints.databases);
    for pair in work.staying() {
        drop_of::<ForeignKey>(pair, databases, &mut changes);
        drop_of::<Check>(pair, databases, &mut changes);
        drop_of::<Unique>(pair, databases, &mut changes);
        drop_of::<Index>(pair, databases, &mut changes);
        rename_primary_key(pair, &mut changes);
    }
    changes.extend(keys_of_going_tables(work));
    changes.sort_by_key(|change| {
        !matches!(
            change,
            Change::AlterTable {
                change: TableChange::DropForeignKey { .. },
                ..
            }
        )
    });
    work.push_all(changes);
}

/// Adds what the models have anew. Foreign keys come last, since they rest on unique constraints.
pub(super) fn add_new(work: &mut Work<'_>) {
    let mut changes = Vec::new();
    for pair in work.staying() {
        add_of::<Unique>(pair, &mut changes);
        add_of::<Check>(pair, &mut changes);
        add_of::<Index>(pair, &mut changes);
    }
    for pair in work.staying() {
        add_of::<ForeignKey>(pair, &mut changes);
    }
    work.push_all(changes);
}

/// Drops the keys, checks, unique constraints and indexes that a column is part of.
pub(super) fn resting_on(now: &Schema, table: &TableName, column: &str) -> Vec<Change> {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    let mentioned = |sql: &str| mentions(sql, column, Syntax::PORTABLE);
    let mut changes = Vec::new();
    for other in now.tables.values() {
        let is_own = other.name == *table;
        let rests = |key: &&ForeignKey| {
            (is_own && has(&key.columns)) || (key.references == *table && has(&key.referenced_columns))
        };
        let keys = other.foreign_keys.iter().filter(rests);
        changes.extend(keys.map(|key| ForeignKey::drop(other.name.clone(), key.clone())));
    }
    let Some(own) = now.tables.get(table) else {
        return changes;
    };
    let checks = own.checks.iter().filter(|check| check.texts().any(mentioned));
    changes.extend(checks.map(|check| Check::drop(table.clone(), check.clone())));
    let uniques = own.uniques.iter().filter(|unique| has(&unique.columns));
    changes.extend(uniques.map(|unique| Unique::drop(table.clone(), unique.clone())));
    let is_over = |index: &&Index| {
        let mut parts = index.parts.iter();
        has(&index.include)
            || index.predicate.as_deref().is_some_and(mentioned)
            || parts.any(|part| match part {
                IndexPart::Column(sorted) => sorted.name == column,
                IndexPart::Expr(sql) => mentioned(sql),
            })
    };
    let indexes = own.indexes.iter().filter(is_over);
    changes.extend(indexes.map(|index| Index::drop(table.clone(), index.clone())));
    changes
}

fn drop_of<T: Named>(pair: Pair<&Table>, databases: Databases, changes: &mut Vec<Change>) {
    let table = || pair.after.name.clone();
    let (before, after) = (T::list(pair.before), T::list(pair.after));
    let is_in = |list: &[T], it: &T| {
        list.iter()
            .any(|other| other.name() == it.name() && other.same(it, databases))
    };
    let gone: Vec<&T> = before.iter().filter(|it| !is_in(after, it)).collect();
    let mut coming: Vec<&T> = after.iter().filter(|it| !is_in(before, it)).collect();
    for old in gone {
        // A name that is still taken cannot be given away, so such a pair is dropped and made again.
        let free = |new: &T| !before.iter().any(|other| other.name() == new.name());
        match coming.iter().position(|new| new.same(old, databases) && free(new)) {
            Some(place) => {
                let new = coming.swap_remove(place);
                changes.push(T::rename(table(), old.name().to_owned(), new.name().to_owned()));
            }
            None => changes.push(T::drop(table(), old.clone())),
        }
    }
}

fn add_of<T: Named>(pair: Pair<&Table>, changes: &mut Vec<Change>) {
    let before = T::list(pair.before);
    let new = T::list(pair.after)
        .iter()
        .filter(|it| !before.iter().any(|other| other.name() == it.name()));
    changes.extend(new.map(|it| T::add(pair.after.name.clone(), it.clone())));
}

fn rename_primary_key(pair: Pair<&Table>, changes: &mut Vec<Change>) {
    let (Some(before), Some(after)) = (&pair.before.primary_key, &pair.after.primary_key) else {
        return;
    };
    if before.columns == after.columns && before.name != after.name {
        let (from, to) = (before.name.clone(), after.name.clone());
        changes.push(Change::AlterTable {
            table: pair.after.name.clone(),
            change: TableChange::RenameConstraint { from, to },
        });
    }
}

/// Where tables that all go point at each other in a ring, the keys to one that is dropped before the table they are of.
fn keys_of_going_tables(work: &Work<'_>) -> Vec<Change> {
    let order = table::dropping_order(work);
    let dropped: BTreeMap<&TableName, usize> = order.iter().enumerate().map(|(place, name)| (name, place)).collect();
    let mut changes = Vec::new();
    for (place, table) in order.iter().enumerate() {
        let keys = work.now.tables.get(table).into_iter().flat_map(|it| &it.foreign_keys);
        let left = keys.filter(|key| dropped.get(&key.references).is_some_and(|parent| *parent < place));
        changes.extend(left.map(|key| ForeignKey::drop(table.clone(), key.clone())));
    }
    changes
}

impl Named for Unique {
    fn list(table: &Table) -> &[Self] {
        &table.uniques
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn same(&self, other: &Self, _: Databases) -> bool {
        same::unique(self, other)
    }
    fn drop(table: TableName, unique: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::DropUnique { unique },
        }
    }
    fn add(table: TableName, unique: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::AddUnique { unique },
        }
    }
}

impl Named for Check {
    fn list(table: &Table) -> &[Self] {
        &table.checks
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn same(&self, other: &Self, databases: Databases) -> bool {
        same::check(self, other, databases)
    }
    fn drop(table: TableName, check: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::DropCheck { check },
        }
    }
    fn add(table: TableName, check: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::AddCheck { check },
        }
    }
}

impl Named for ForeignKey {
    fn list(table: &Table) -> &[Self] {
        &table.foreign_keys
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn same(&self, other: &Self, _: Databases) -> bool {
        same::foreign_key(self, other)
    }
    fn drop(table: TableName, foreign_key: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::DropForeignKey { foreign_key },
        }
    }
    fn add(table: TableName, foreign_key: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::AddForeignKey { foreign_key },
        }
    }
}

impl Named for Index {
    fn list(table: &Table) -> &[Self] {
        &table.indexes
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn same(&self, other: &Self, _: Databases) -> bool {
        same::index(self, other)
    }
    fn drop(table: TableName, index: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::DropIndex { index },
        }
    }
    fn add(table: TableName, index: Self) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::CreateIndex { index },
        }
    }
    fn rename(table: TableName, from: String, to: String) -> Change {
        Change::AlterTable {
            table,
            change: TableChange::RenameIndex { from, to },
        }
    }
}
