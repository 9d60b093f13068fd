//! In which order do things happen? Fixed phases; inside them parents before children and views after what they read.
//!
//! ```text
//! guards → drop views → drop tables → rename tables → rename columns → drop indexes → drop columns → create tables
//!        → add columns → rebuilds → drop what backfills read → create indexes → orphans → create views
//! ```
//!
//! Renames come first because SQLite follows them in every view, trigger, index and key, also those opp does not know.
//! Views go before and come back after what they read, since `ALTER TABLE … RENAME` refuses a view that reads a missing table.

use std::collections::{BTreeSet, HashSet};

use super::Capabilities;
use super::ddl::SpelledTable;
use super::describe::needs_sql;
use super::diff::{TableDiff, TablePair, Way};
use super::step::Step;
use kept::{Kept, duplicates, guards_of_foreign};
use views::{created_views, dropped_views, guard_view_triggers};
use when::When;

use crate::change::Change;
use crate::dialect::lineage::Lineage;
use crate::dialect::views::{affected, missing};
use crate::dialect::{PlanError, describe, order};
use crate::pair::Pair;
use crate::rename_order::{CaseOnly, in_order};
use crate::schema::{Kind, Schema, Table, TableName};
use crate::script::Direction;
use crate::step::{Note, Plan};

mod kept;
mod late;
mod lost_keys;
mod views;
mod when;

/// The plan of `up.sql`.
pub(super) fn up(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Plan<Step>, PlanError> {
    let mut plan = Planner::new(capabilities, pair, changes, Direction::Up)?.plan()?;
    plan.notes = notes(&plan, changes);
    Ok(plan)
}

/// The plan of `down.sql`, from the swapped pair and the inverted changes.
pub(super) fn down(
    capabilities: Capabilities,
    pair: Pair<&Schema>,
    changes: &[Change],
) -> Result<Plan<Step>, PlanError> {
    let mut plan = Planner::new(capabilities, pair, changes, Direction::Down)?.plan()?;
    plan.notes = notes(&plan, changes);
    plan.notes.extend(describe::lost(changes));
    Ok(plan)
}

/// The notes of a file. One without a step has no SQL for any change: of two equal checks one may go, and a name inside a table change.
fn notes(plan: &Plan<Step>, changes: &[Change]) -> Vec<Note> {
    let is_empty = plan.steps.is_empty();
    describe::notes(changes, "SQLite", |change| !is_empty && needs_sql(change))
}

/// The steps that build a schema in an empty database.
pub(super) fn fresh(capabilities: Capabilities, schema: &Schema) -> Result<Vec<Step>, PlanError> {
    let managed: Vec<_> = schema
        .tables
        .values()
        .filter(|table| !table.options.unmanaged)
        .collect();
    let spelled = managed
        .iter()
        .map(|table| SpelledTable::of(capabilities, schema, table));
    let spelled: Vec<_> = spelled.collect::<Result<_, _>>()?;
    let order = order::parents_first(&managed);
    let mut steps: Vec<_> = order.iter().map(|&at| Step::CreateTable(spelled[at].sql())).collect();
    let indexes = order.iter().flat_map(|&at| spelled[at].indexes());
    steps.extend(indexes.map(Step::CreateIndex));
    let names: BTreeSet<_> = schema.views.keys().collect();
    steps.extend(created_views(schema, &names)?);
    Ok(steps)
}

/// What planning one file knows.
struct Planner<'a> {
    capabilities: Capabilities,
    pair: Pair<&'a Schema>,
    lineage: Lineage,
    direction: Direction,
    created: Vec<&'a Table>,
    dropped: Vec<&'a Table>,
    kept: Vec<Kept<'a>>,
}

impl<'a> Planner<'a> {
    fn new(
        capabilities: Capabilities,
        pair: Pair<&'a Schema>,
        changes: &[Change],
        direction: Direction,
    ) -> Result<Self, PlanError> {
        let mut planner = Self {
            capabilities,
            pair,
            lineage: Lineage::of(changes),
            direction,
            created: Vec::new(),
            dropped: Vec::new(),
            kept: Vec::new(),
        };
        planner.sort_tables()?;
        Ok(planner)
    }

    /// Which tables come, go and stay. Tables that are unmanaged on either side are left alone.
    fn sort_tables(&mut self) -> Result<(), PlanError> {
        let Pair {
            before: previous,
            after: next,
        } = self.pair;
        let mut survivors = HashSet::new();
        let enums = self.changed_enums();
        for table in next.tables.values() {
            let origin = self
                .lineage
                .table(&table.name)
                .and_then(|name| previous.tables.get(&name));
            let Some(before) = origin else {
                self.created
                    .extend(Some(table).filter(|table| !table.options.unmanaged));
                continue;
            };
            survivors.insert(&before.name);
            let managed = !before.options.unmanaged && !table.options.unmanaged;
            if managed && (before != table || uses(table, &enums) || self.columns_moved(table)) {
                let kept = self.compare(before, table)?;
                self.kept.push(kept);
            }
        }
        let gone = previous
            .tables
            .values()
            .filter(|table| !survivors.contains(&table.name));
        self.dropped = gone.filter(|table| !table.options.unmanaged).collect();
        Ok(())
    }

    /// Enums with other variants, or with variants that exchanged their names.
    fn changed_enums(&self) -> HashSet<&'a str> {
        let Pair { before, after } = self.pair;
        let changed = after
            .enums
            .iter()
            .filter(|(name, ty)| before.enums.get(*name) != Some(*ty) || !self.lineage.variants(name).is_empty());
        changed.map(|(name, _)| name.as_str()).collect()
    }

    /// Two columns that changed places leave the table as it was, but not its rows.
    fn columns_moved(&self, table: &Table) -> bool {
        table
            .columns
            .iter()
            .any(|column| self.lineage.column(&table.name, &column.name).previous.as_deref() != Some(&column.name))
    }

    fn compare(&self, previous: &'a Table, next: &'a Table) -> Result<Kept<'a>, PlanError> {
        let before = SpelledTable::of(self.capabilities, self.pair.before, previous)?;
        let after = SpelledTable::of(self.capabilities, self.pair.after, next)?;
        let tables = TablePair {
            previous: &before,
            next: &after,
            lineage: &self.lineage,
            direction: self.direction,
            capabilities: self.capabilities,
        };
        let diff = tables.diff()?;
        let uniques = diff.indexes_created.iter().filter(|index| index.unique);
        let new_uniques = uniques
            .filter(|index| !tables.had_index(index))
            .map(|index| index.name.clone());
        let new_uniques = new_uniques.collect();
        Ok(Kept {
            previous,
            next,
            diff,
            new_uniques,
        })
    }

    /// The table of contents of a file.
    fn plan(&self) -> Result<Plan<Step>, PlanError> {
        let views = affected(self.pair, &self.touched());
        let rebuilt: BTreeSet<_> = self.rebuilt().map(|kept| &kept.next.name).collect();
        let watched = self.watched(&rebuilt);
        let mut steps = Vec::new();
        steps.extend(self.rebuilt().flat_map(guards_of_foreign));
        steps.extend(self.guard_lost_keys());
        steps.extend(guard_view_triggers(self.pair.after, &views));
        steps.extend(dropped_views(self.pair.before, &views)?);
        steps.extend(self.drop_tables(When::First));
        steps.extend(self.drop_indexes_in_the_way());
        steps.extend(self.rename_tables());
        steps.extend(self.rename_columns());
        steps.extend(remember_orphans(&watched));
        steps.extend(self.drop_indexes());
        steps.extend(self.drop_columns(When::First));
        steps.extend(self.create_tables()?);
        steps.extend(self.add_columns());
        steps.extend(self.rebuilds());
        steps.extend(self.drop_columns(When::AfterFilling));
        steps.extend(self.drop_tables(When::AfterFilling));
        steps.extend(self.create_indexes()?);
        steps.extend(guard_orphans(watched));
        steps.extend(created_views(self.pair.after, &missing(self.pair, &views))?);
        Ok(Plan {
            notes: Vec::new(),
            steps,
            // With foreign keys on, these would delete or meet rows of other tables.
            transactional: rebuilt.is_empty() && !order::refers_to_itself(&self.dropped),
        })
    }

    fn rebuilt(&self) -> impl Iterator<Item = &Kept<'a>> {
        self.kept.iter().filter(|kept| kept.rebuilt())
    }

    /// Old names of the tables whose views must make way.
    fn touched(&self) -> HashSet<String> {
        let changed = self.kept.iter().filter(|kept| {
            let TableDiff { renamed, dropped, .. } = &kept.diff;
            kept.rebuilt() || !renamed.is_empty() || !dropped.is_empty() || kept.previous.name != kept.next.name
        });
        let names = changed
            .map(|kept| &kept.previous.name)
            .chain(self.dropped.iter().map(|table| &table.name));
        names.map(|name| name.name.to_ascii_lowercase()).collect()
    }

    /// The tables whose foreign keys a rebuild could break: the rebuilt ones, and those that refer to them.
    fn watched(&self, rebuilt: &BTreeSet<&TableName>) -> Vec<String> {
        if rebuilt.is_empty() {
            return Vec::new();
        }
        let created: HashSet<_> = self.created.iter().map(|table| &table.name).collect();
        let concerned = |table: &&Table| {
            let refers = || table.foreign_keys.iter().any(|key| rebuilt.contains(&key.references));
            !table.options.unmanaged
                && !created.contains(&table.name)
                && !table.foreign_keys.is_empty()
                && (rebuilt.contains(&table.name) || refers())
        };
        let tables = self.pair.after.tables.values().filter(concerned);
        tables.map(|table| table.name.name.clone()).collect()
    }

    fn rename_tables(&self) -> impl Iterator<Item = Step> {
        let pairs = self
            .kept
            .iter()
            .map(|kept| (&kept.previous.name.name, &kept.next.name.name));
        let pairs: Vec<_> = pairs
            .filter(|(from, to)| from != to)
            .map(|(from, to)| (from.clone(), to.clone()))
            .collect();
        let gone: HashSet<_> = self
            .dropped
            .iter()
            .map(|table| table.name.name.to_ascii_lowercase())
            .collect();
        let names = self.pair.before.tables.keys().map(|name| name.name.clone());
        let occupied = names.filter(|name| !pairs.is_empty() && !gone.contains(&name.to_ascii_lowercase()));
        let order = in_order(pairs.clone(), occupied, CaseOnly::ThroughAnother);
        order.into_iter().map(|(from, to)| Step::RenameTable { from, to })
    }

    fn rename_columns(&self) -> impl Iterator<Item = Step> {
        self.kept.iter().flat_map(|kept| {
            let table = &kept.next.name.name;
            kept.column_renames().into_iter().map(|(from, to)| Step::RenameColumn {
                table: table.clone(),
                from,
                to,
            })
        })
    }

    fn drop_indexes(&self) -> impl Iterator<Item = Step> {
        let kept = self.kept.iter().filter(|kept| !kept.rebuilt());
        let dropped = kept.flat_map(|kept| &kept.diff.indexes_dropped);
        let dropped = dropped.filter(|name| !self.is_new_name(name));
        dropped.map(|name| Step::DropIndex { name: name.clone() })
    }

    /// Tables and indexes share their names.
    fn drop_indexes_in_the_way(&self) -> impl Iterator<Item = Step> {
        let dropped = self.kept.iter().flat_map(|kept| &kept.diff.indexes_dropped);
        let dropped = dropped.filter(|name| self.is_new_name(name));
        dropped.map(|name| Step::DropIndex { name: name.clone() })
    }

    /// Whether a table takes the name by a rename.
    fn is_new_name(&self, name: &str) -> bool {
        let mut renamed = self.kept.iter().filter(|kept| kept.previous.name != kept.next.name);
        renamed.any(|kept| kept.next.name.name.eq_ignore_ascii_case(name))
    }

    fn create_tables(&self) -> Result<Vec<Step>, PlanError> {
        let order = order::parents_first(&self.created).into_iter();
        order
            .map(|at| Ok(Step::CreateTable(self.spelled(self.created[at])?.sql())))
            .collect()
    }

    fn spelled(&self, table: &'a Table) -> Result<SpelledTable<'a>, PlanError> {
        SpelledTable::of(self.capabilities, self.pair.after, table)
    }

    fn add_columns(&self) -> impl Iterator<Item = Step> {
        self.kept.iter().flat_map(|kept| {
            let table = &kept.next.name.name;
            let Way::Native(added) = &kept.diff.way else {
                return Vec::new();
            };
            let mut steps: Vec<_> = kept.diff.guards.iter().cloned().map(Step::Guard).collect();
            for (column, fill) in added {
                steps.push(Step::AddColumn {
                    table: table.clone(),
                    column: column.clone(),
                });
                steps.extend(fill.iter().map(|value| Step::Fill {
                    table: table.clone(),
                    column: column.name.clone(),
                    value: value.clone(),
                }));
            }
            steps
        })
    }

    fn create_indexes(&self) -> Result<Vec<Step>, PlanError> {
        let mut steps = Vec::new();
        for at in order::parents_first(&self.created) {
            let spelled = self.spelled(self.created[at])?;
            steps.extend(spelled.indexes().into_iter().map(Step::CreateIndex));
        }
        for kept in &self.kept {
            for index in &kept.diff.indexes_created {
                let guard = kept.new_uniques.contains(&index.name).then(|| duplicates(index));
                steps.extend(guard.map(Step::Guard));
                steps.push(Step::CreateIndex(index.over_columns_that_may_be_missing()));
            }
        }
        Ok(steps)
    }
}

fn uses(table: &Table, enums: &HashSet<&str>) -> bool {
    !enums.is_empty()
        && table.columns.iter().any(|column| match &column.ty.kind {
            Kind::Enum(name) => enums.contains(name.as_str()),
            Kind::Plain(_) => false,
        })
}

fn remember_orphans(watched: &[String]) -> Option<Step> {
    (!watched.is_empty()).then(|| Step::RememberOrphans {
        tables: watched.to_vec(),
    })
}

fn guard_orphans(watched: Vec<String>) -> Option<Step> {
    (!watched.is_empty()).then_some(Step::GuardOrphans { tables: watched })
}
