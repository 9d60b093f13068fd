//! Which changes need a migration of their own? PostgreSQL builds an index `CONCURRENTLY` only outside a transaction, and one
//! transaction has room for so many locks.

use std::collections::HashMap;

use crate::change::{Change, TableChange};
use crate::dialect::Dialect;
use crate::schema::{ForeignKey, TableName};

/// Most tables that come or go in one transaction. PostgreSQL's lock table has 6,400 places by default, shared by all sessions,
/// and a table takes several with its indexes: <https://www.postgresql.org/docs/current/runtime-config-locks.html>
const MOST_TABLES: usize = 250;

/// Takes changes apart into those of one migration each. What is together stays together where no database asks otherwise.
#[must_use]
pub fn split(changes: Vec<Change>, dialects: &[Dialect]) -> Vec<Vec<Change>> {
    if changes.is_empty() || !dialects.iter().any(|dialect| matches!(dialect, Dialect::Postgres(_))) {
        return vec![changes];
    }
    let mut parts = Parts::default();
    for change in in_order(changes) {
        parts.take(change);
    }
    parts.finish()
}

/// Indexes built without blocking come last, so that the rest stays one migration. A unique one may be what a key rests on.
fn in_order(changes: Vec<Change>) -> Vec<Change> {
    let waits = |change: &Change| matches!(change, Change::AlterTable { change: TableChange::CreateIndex { index }, .. } if index.concurrently && !index.unique);
    let (last, mut first): (Vec<_>, Vec<_>) = changes.into_iter().partition(waits);
    first.extend(last);
    first
}

/// The migrations so far.
#[derive(Default)]
struct Parts {
    done: Vec<Vec<Change>>,
    open: Vec<Change>,
    /// Tables of the open migration that come or go.
    tables: usize,
}

impl Parts {
    fn take(&mut self, change: Change) {
        if stands_alone(&change) {
            self.close();
            self.done.push(vec![change]);
            return;
        }
        if matches!(change, Change::CreateTable { .. } | Change::DropTable { .. }) {
            if self.tables == MOST_TABLES {
                self.close();
            }
            self.tables += 1;
        }
        self.open.push(change);
    }

    fn close(&mut self) {
        self.tables = 0;
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    fn finish(mut self) -> Vec<Vec<Change>> {
        self.close();
        detach_keys(&mut self.done);
        self.done
    }
}

fn stands_alone(change: &Change) -> bool {
    matches!(change, Change::AlterTable { change: TableChange::CreateIndex { index } | TableChange::DropIndex { index }, .. } if index.concurrently)
}

/// A key to a table that a later migration creates, as in a ring, is added there.
fn detach_keys(parts: &mut [Vec<Change>]) {
    let part_of = parts_of_tables(parts);
    let mut later: Vec<Vec<Change>> = vec![Vec::new(); parts.len()];
    for (at, part) in parts.iter_mut().enumerate() {
        for change in part {
            let Change::CreateTable { table } = change else {
                continue;
            };
            let name = table.name.clone();
            let is_later = |key: &mut ForeignKey| part_of.get(&key.references).is_some_and(|part| *part > at);
            for key in table.foreign_keys.extract_if(.., is_later) {
                let added = part_of[&key.references];
                later[added].push(Change::AlterTable {
                    table: name.clone(),
                    change: TableChange::AddForeignKey { foreign_key: key },
                });
            }
        }
    }
    for (part, keys) in parts.iter_mut().zip(later) {
        part.extend(keys);
    }
}

fn parts_of_tables(parts: &[Vec<Change>]) -> HashMap<TableName, usize> {
    let created = |(at, part): (usize, &Vec<Change>)| {
        let names = part.iter().filter_map(|change| match change {
            Change::CreateTable { table } => Some(table.name.clone()),
            _ => None,
        });
        names.map(move |name| (name, at)).collect::<Vec<_>>()
    };
    parts.iter().enumerate().flat_map(created).collect()
}

#[cfg(test)]
mod tests {
    use opp_core::def::ReferentialAction;

    use super::*;
    use crate::schema::{Index, Schema, Table, TableOptions};

    fn name(name: &str) -> TableName {
        TableName {
            schema: None,
            name: name.to_owned(),
        }
    }

    fn created(table: &str, parent: Option<&str>) -> Change {
        let key = |parent: &str| ForeignKey {
            name: format!("{table}_fkey"),
            columns: Vec::new(),
            references: name(parent),
            referenced_columns: Vec::new(),
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferrable: false,
        };
        Change::CreateTable {
            table: Box::new(Table {
                name: name(table),
                columns: Vec::new(),
                primary_key: None,
                uniques: Vec::new(),
                checks: Vec::new(),
                foreign_keys: parent.map(key).into_iter().collect(),
                indexes: Vec::new(),
                options: TableOptions::default(),
            }),
        }
    }

    fn index(concurrently: bool, unique: bool) -> Change {
        Change::AlterTable {
            table: name("t"),
            change: TableChange::CreateIndex {
                index: Index {
                    name: format!("i_{concurrently}_{unique}"),
                    parts: Vec::new(),
                    unique,
                    predicate: None,
                    method: None,
                    include: Vec::new(),
                    with: Vec::new(),
                    concurrently,
                    only: opp_core::def::Databases::ALL,
                },
            },
        }
    }

    fn sizes(parts: &[Vec<Change>]) -> Vec<usize> {
        parts.iter().map(Vec::len).collect()
    }

    #[test]
    fn only_postgresql_wants_several() {
        let changes = vec![index(true, false), index(false, false)];
        let one = split(changes.clone(), &[Dialect::sqlite(), Dialect::mariadb()]);
        assert_eq!(one, std::slice::from_ref(&changes));
        let two = split(changes, &[Dialect::sqlite(), Dialect::postgres()]);
        assert_eq!(two, [vec![index(false, false)], vec![index(true, false)]]);
    }

    #[test]
    fn a_unique_index_keeps_its_place() {
        let parts = split(
            vec![index(false, false), index(true, true), index(false, true)],
            &[Dialect::postgres()],
        );
        assert_eq!(sizes(&parts), [1, 1, 1]);
    }

    #[test]
    fn many_tables_go_into_several_and_lead_to_the_same_schema() {
        let mut changes: Vec<Change> = (0..600).map(|number| created(&format!("t{number}"), None)).collect();
        changes[0] = created("t0", Some("t599"));
        let parts = split(changes.clone(), &[Dialect::postgres()]);
        assert_eq!(sizes(&parts), [250, 250, 101]);
        let folded = |changes: &[Change]| {
            let mut schema = Schema::default();
            changes.iter().for_each(|change| schema.apply(change).unwrap());
            schema
        };
        assert_eq!(folded(&parts.concat()), folded(&changes));
    }
}
