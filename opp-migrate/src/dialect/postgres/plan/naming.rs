//! In which order do constraints and indexes go, change their names and come? What goes frees its name; then names change, so that
//! none is taken twice; then the new ones come.

use std::collections::BTreeMap;

use super::Planner;
use super::place::place;
use crate::change::{Change, TableChange};
use crate::dialect::PlanError;
use crate::dialect::postgres::names::{SQL, beside};
use crate::dialect::server::ServerPlanner as _;
use crate::rename_order::{CaseOnly, in_order};
use crate::schema::TableName;

/// A name that changes.
struct Renamed<'a> {
    table: &'a TableName,
    from: &'a String,
    to: &'a String,
    index: bool,
}

impl Planner<'_> {
    pub(super) fn run_of(&mut self, run: &[Change]) -> Result<(), PlanError> {
        let at = |wanted: usize| run.iter().filter(move |change| place(change) == Some(wanted));
        if run.iter().all(|change| place(change).is_none()) {
            return run.iter().try_for_each(|change| self.take(change));
        }
        at(0).try_for_each(|change| self.take(change))?;
        self.rename(&at(1).filter(|change| !self.is_unmanaged(change)).collect::<Vec<_>>());
        at(1).try_for_each(|change| self.fold(change))?;
        at(2).try_for_each(|change| self.take(change))
    }

    /// Names of indexes, and of the constraints that have one, are taken for the whole database schema.
    fn rename(&mut self, changes: &[&Change]) {
        let mut by_schema: BTreeMap<Option<&String>, Vec<Renamed<'_>>> = BTreeMap::new();
        for one in changes.iter().filter_map(|change| renamed(change)) {
            if self.rename_key_aside(&one) {
                continue;
            }
            if !one.index && !self.has_index(&one) {
                self.rename_constraint(one.table, one.from, one.to);
                continue;
            }
            by_schema.entry(one.table.schema.as_ref()).or_default().push(one);
        }
        for (schema, group) in by_schema {
            let pairs = group.iter().map(|one| (one.from.clone(), one.to.clone())).collect();
            let mut open: BTreeMap<String, &Renamed<'_>> = group.iter().map(|one| (one.from.clone(), one)).collect();
            for (from, to) in in_order(pairs, self.taken(schema), CaseOnly::InPlace) {
                let Some(one) = open.remove(&from) else { continue };
                if one.index {
                    let index = beside(one.table, &from);
                    self.statement(format!("ALTER INDEX {index} RENAME TO {}", SQL.quoted(&to)));
                } else {
                    self.rename_constraint(one.table, &from, &to);
                }
                open.insert(to, one);
            }
        }
    }

    /// A key that stepped aside comes back under its new name.
    fn rename_key_aside(&mut self, one: &Renamed<'_>) -> bool {
        let mut aside = self.keys_aside.iter_mut();
        let found = aside.find(|(table, name)| table == one.table && name == one.from);
        found.map(|(_, name)| name.clone_from(one.to)).is_some()
    }

    /// Whether the constraint is one with an index of its name.
    fn has_index(&self, one: &Renamed<'_>) -> bool {
        self.now.tables.get(one.table).is_some_and(|table| {
            let key = table.primary_key.iter().map(|it| &it.name);
            key.chain(table.uniques.iter().map(|it| &it.name))
                .any(|name| name == one.from)
        })
    }

    /// Names of relations in a schema.
    fn taken(&self, schema: Option<&String>) -> Vec<String> {
        let tables = self.now.tables.values();
        let tables = tables.filter(|table| table.name.schema.as_ref() == schema);
        let names = tables.flat_map(|table| {
            let key = table.primary_key.iter().map(|it| &it.name);
            let uniques = table.uniques.iter().map(|it| &it.name);
            let indexes = table.indexes.iter().map(|it| &it.name);
            key.chain(uniques).chain(indexes).chain([&table.name.name])
        });
        names.cloned().collect()
    }
}

fn renamed(change: &Change) -> Option<Renamed<'_>> {
    let (table, from, to, index) = match change {
        Change::AlterTable {
            table,
            change: TableChange::RenameConstraint { from, to },
        } => (table, from, to, false),
        Change::AlterTable {
            table,
            change: TableChange::RenameIndex { from, to },
        } => (table, from, to, true),
        _ => return None,
    };
    Some(Renamed { table, from, to, index })
}
