//! Which tables come, go, or change as a whole?

use std::collections::{BTreeMap, BTreeSet};

use super::column;
use super::work::Work;
use crate::change::{Change, TableChange};
use crate::pair::Pair;
use crate::schema::{Schema, Table, TableName};
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

/// Options change before the columns of a table that becomes unmanaged, and after those of one that becomes managed: in
/// between nothing is done to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Toggle {
    BecomesUnmanaged,
    BecomesManaged,
}

/// Which of the tables that go are dropped. What a backfill reads is kept until the columns are filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Drops {
    NotReadByBackfills,
    All,
}

/// Drops tables, those that point at others first.
pub(super) fn drop_old(work: &mut Work<'_>, drops: Drops) {
    let kept = match drops {
        Drops::All => BTreeSet::new(),
        Drops::NotReadByBackfills => read_by_backfills(work),
    };
    for name in dropping_order(work).into_iter().filter(|name| !kept.contains(name)) {
        let Some(table) = work.now.tables.get(&name).cloned() else {
            continue;
        };
        work.push(Change::DropTable { table: Box::new(table) });
    }
}

/// The tables that go and that a backfill names, with those that they point at.
fn read_by_backfills(work: &Work<'_>) -> BTreeSet<TableName> {
    let fills = column::fills(work);
    let going: BTreeSet<TableName> = work.going_and_coming().before.into_iter().collect();
    let is_read = |name: &&TableName| fills.iter().any(|sql| mentions(sql, &name.name, Syntax::PORTABLE));
    let mut open: Vec<TableName> = going.iter().filter(is_read).cloned().collect();
    let mut kept = BTreeSet::new();
    while let Some(name) = open.pop() {
        if kept.insert(name.clone()) {
            let keys = work
                .now
                .tables
                .get(&name)
                .into_iter()
                .flat_map(|table| &table.foreign_keys);
            let parents = keys.map(|key| &key.references).filter(|parent| going.contains(*parent));
            open.extend(parents.cloned());
        }
    }
    kept
}

/// The tables that go, those that point at others first.
pub(super) fn dropping_order(work: &Work<'_>) -> Vec<TableName> {
    let going: BTreeSet<TableName> = work.going_and_coming().before.into_iter().collect();
    let mut order = parents_first(&work.now, &going);
    order.reverse();
    order
}

/// Creates tables, those that others point at first.
pub(super) fn create_new(work: &mut Work<'_>) {
    let coming: BTreeSet<TableName> = work.going_and_coming().after.into_iter().collect();
    for name in parents_first(work.after, &coming) {
        let Some(table) = work.after.tables.get(&name).cloned() else {
            continue;
        };
        work.push(Change::CreateTable { table: Box::new(table) });
    }
}

pub(super) fn options(work: &mut Work<'_>, toggle: Toggle) {
    let changes = work
        .staying()
        .filter(|pair| pair.before.options != pair.after.options)
        .filter(|pair| {
            let turn = if pair.after.options.unmanaged {
                Toggle::BecomesUnmanaged
            } else {
                Toggle::BecomesManaged
            };
            turn == toggle
        });
    let changes = changes.map(|Pair { before, after }| Change::AlterTable {
        table: after.name.clone(),
        change: TableChange::AlterOptions {
            before: Box::new(before.options.clone()),
            after: Box::new(after.options.clone()),
        },
    });
    let changes: Vec<Change> = changes.collect();
    work.push_all(changes);
}

/// Some tables of a schema, each after those it points at; where they point in a ring, by name.
fn parents_first(schema: &Schema, names: &BTreeSet<TableName>) -> Vec<TableName> {
    let parents = |table: &Table| -> BTreeSet<TableName> {
        let references = table.foreign_keys.iter().map(|key| &key.references);
        references
            .filter(|parent| **parent != table.name && names.contains(*parent))
            .cloned()
            .collect()
    };
    let tables = names.iter().filter_map(|name| schema.tables.get(name));
    let mut waiting: BTreeMap<TableName, BTreeSet<TableName>> =
        tables.map(|table| (table.name.clone(), parents(table))).collect();
    let mut children: BTreeMap<TableName, Vec<TableName>> = BTreeMap::new();
    for (child, parents) in &waiting {
        for parent in parents {
            children.entry(parent.clone()).or_default().push(child.clone());
        }
    }
    let mut ready: BTreeSet<TableName> = waiting
        .iter()
        .filter(|(_, open)| open.is_empty())
        .map(|(name, _)| name.clone())
        .collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(next) = ready.pop_first().or_else(|| waiting.keys().next().cloned()) {
        if waiting.remove(&next).is_none() {
            continue;
        }
        for child in children.get(&next).into_iter().flatten() {
            if let Some(open) = waiting.get_mut(child) {
                open.remove(&next);
                if open.is_empty() {
                    ready.insert(child.clone());
                }
            }
        }
        order.push(next);
    }
    order
}
