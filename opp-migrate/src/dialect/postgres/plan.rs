//! In which order do things happen? The recorded changes come in an order that PostgreSQL accepts, so each is planned on the schema
//! it meets. Around them lies what a single change cannot see:
//!
//! ```text
//! schemas, extensions → views that read what changes go → changes, one after the other → views come back
//! ```

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Capabilities;
use super::ddl::{self, SpelledColumn, drop_index};
use super::names::{qualified, quoted};
use super::needs_sql;
use super::step::Step;
use crate::change::Change;
use crate::dialect::{PlanError, describe, order, views};
use crate::pair::Pair;
use crate::schema::{Column, ForeignKey, Schema, Table, TableName};
use crate::step::Plan;

mod aside;
mod column;
mod comment;
mod enums;
mod guard;
mod key;
mod naming;
mod table;

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the new schema.
    Up,
    /// Back to the parent, where a column that was dropped has no values left.
    Down,
}

/// The plan of one file.
pub(super) fn plan(
    capabilities: Capabilities,
    pair: Pair<&Schema>,
    changes: &[Change],
    direction: Direction,
) -> Result<Plan<Step>, PlanError> {
    let mut planner = Planner::new(capabilities, pair, changes, direction);
    planner.run(changes)?;
    let mut notes = describe::notes(changes, "PostgreSQL", |change| needs_sql(pair, change));
    if direction == Direction::Down {
        notes.extend(describe::lost(changes));
    }
    Ok(Plan {
        notes,
        transactional: !planner.alone,
        steps: planner.steps,
    })
}

/// The steps that build a schema in an empty database.
pub(super) fn fresh(capabilities: Capabilities, schema: &Schema) -> Result<Vec<Step>, PlanError> {
    let empty = Schema::default();
    let enums = schema.enums.values().map(|ty| Change::CreateEnum { ty: ty.clone() });
    let tables: Vec<&Table> = schema.tables.values().collect();
    let order = order::parents_first(&tables);
    let tables = order.into_iter().map(|at| Change::CreateTable {
        table: Box::new(tables[at].clone()),
    });
    let views = schema
        .views
        .values()
        .map(|view| Change::CreateView { view: view.clone() });
    let changes: Vec<Change> = enums.chain(tables).chain(views).collect();
    let mut planner = Planner::new(capabilities, Pair::new(&empty, schema), &changes, Direction::Up);
    planner.run(&changes)?;
    Ok(planner.steps)
}

/// What planning one file knows.
struct Planner<'a> {
    capabilities: Capabilities,
    pair: Pair<&'a Schema>,
    direction: Direction,
    /// The schema as it is when the next change comes.
    now: Schema,
    steps: Vec<Step>,
    /// Whether the file is a single statement that must stand outside a transaction.
    alone: bool,
    /// Keys of tables whose other end is not there yet, by that end.
    waiting: HashMap<TableName, Vec<(TableName, ForeignKey)>>,
    /// Keys that were taken off before their tables went: table, key.
    detached: HashSet<(TableName, String)>,
    /// Keys that step aside for a type or a key they rest on, and come back at the end: table, key.
    keys_aside: Vec<(TableName, String)>,
    /// Tables that are unmanaged before or after, under all their names: nothing is done to them.
    left_alone: HashSet<TableName>,
    /// Tables that the file creates, which hold no rows that a guard could find.
    created: HashSet<TableName>,
    /// What the file brings as a value: a variant added to a type cannot be used before it is committed.
    used: String,
}

impl<'a> Planner<'a> {
    fn new(capabilities: Capabilities, pair: Pair<&'a Schema>, changes: &[Change], direction: Direction) -> Self {
        Self {
            capabilities,
            pair,
            direction,
            now: pair.before.clone(),
            steps: Vec::new(),
            alone: is_alone(changes),
            waiting: HashMap::new(),
            detached: HashSet::new(),
            keys_aside: Vec::new(),
            left_alone: left_alone(pair, changes),
            created: HashSet::new(),
            used: enums::used_values(changes),
        }
    }

    /// The table of contents of a file.
    fn run(&mut self, changes: &[Change]) -> Result<(), PlanError> {
        let affected = views::affected(self.pair, &self.touched(changes));
        self.extensions();
        self.drop_views(&affected)?;
        for run in changes.chunk_by(naming::belong_together) {
            self.run_of(run)?;
        }
        self.keys_come_back();
        self.late_defaults()?;
        self.create_views(&views::missing(self.pair, &affected))
    }

    /// Plans a change and takes it in.
    fn take(&mut self, change: &Change) -> Result<(), PlanError> {
        self.change(change)?;
        self.fold(change)
    }

    fn fold(&mut self, change: &Change) -> Result<(), PlanError> {
        self.now.apply(change).map_err(|_| PlanError::inconsistent(change))
    }

    fn change(&mut self, change: &Change) -> Result<(), PlanError> {
        if self.is_left_alone(change) {
            return Ok(());
        }
        match change {
            Change::CreateTable { table } => self.create_table(table),
            Change::DropTable { table } => self.drop_table(table),
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::AlterTableOptions { table, before, after } => self.alter_options(table, before, after),
            Change::AddColumn {
                table,
                column,
                backfill,
                ..
            } => self.add_column(table, column, backfill.as_ref()),
            Change::DropColumn { table, column, .. } => {
                self.drop_column(table, &column.name);
                Ok(())
            }
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Change::AlterColumn {
                table,
                before,
                after,
                backfill,
            } => self.alter_column(table, Pair::new(before.as_ref(), after.as_ref()), backfill.as_ref()),
            Change::AlterPrimaryKey { table, before, after } => {
                self.alter_primary_key(table, before.as_ref(), after.as_ref())
            }
            Change::AddUnique { table, unique } => self.add_unique(table, unique),
            Change::AddCheck { table, check } => self.add_check(table, check),
            Change::AddForeignKey { table, foreign_key } => self.add_foreign_key(table, foreign_key),
            Change::DropUnique { table, unique } => {
                self.keys_step_aside(|_, key| key.references == *table && key.referenced_columns == unique.columns);
                self.drop_constraint(table, &unique.name)
            }
            Change::DropCheck { table, check } => self.drop_constraint(table, &check.name),
            Change::DropForeignKey { table, foreign_key } => self.drop_constraint(table, &foreign_key.name),
            Change::CreateIndex { table, index } => self.create_index(table, index),
            Change::DropIndex { table, index } => {
                self.statement(drop_index(table, index, self.alone));
                Ok(())
            }
            // `naming` has given the names away; views go before and come back after everything else.
            Change::RenameConstraint { .. }
            | Change::RenameIndex { .. }
            | Change::CreateView { .. }
            | Change::DropView { .. } => Ok(()),
            Change::CreateEnum { .. }
            | Change::DropEnum { .. }
            | Change::RenameEnum { .. }
            | Change::AlterEnum { .. } => self.change_enum(change),
        }
    }

    fn is_left_alone(&self, change: &Change) -> bool {
        change.table().is_some_and(|table| self.left_alone.contains(table))
    }

    fn statement(&mut self, sql: String) {
        self.steps.push(Step::Statement(sql));
    }

    fn alter(&mut self, table: &TableName, clause: String) {
        self.steps.push(Step::Alter {
            table: table.clone(),
            clause,
        });
    }

    /// In one `ALTER TABLE` PostgreSQL drops first, whatever the order, and would not find the column for what was altered before, when
    /// its enum changed say.
    fn drop_column(&mut self, table: &TableName, column: &str) {
        let altered = format!("ALTER COLUMN {} ", quoted(column));
        let mut merged = self.steps.iter().rev().map_while(|step| match step {
            Step::Alter { table: of, clause } if of == table => Some(clause),
            _ => None,
        });
        let drop = format!("DROP COLUMN {}", quoted(column));
        if merged.any(|clause| clause.starts_with(&altered)) {
            self.alter_alone(table, drop);
        } else {
            self.alter(table, drop);
        }
    }

    fn alter_alone(&mut self, table: &TableName, clause: String) {
        self.steps.push(Step::AlterAlone {
            table: table.clone(),
            clause,
        });
    }

    fn spelled<'c>(&self, table: &TableName, column: &'c Column) -> Result<SpelledColumn<'c>, PlanError> {
        self.spell(self.table(table)?, column)
    }

    /// Spells a column. A default that its enum holds only before or after is left out here; see `late_defaults`.
    fn spell<'c>(&self, table: &Table, column: &'c Column) -> Result<SpelledColumn<'c>, PlanError> {
        let of = |enums| SpelledColumn::of(self.capabilities, enums, table, column);
        match of(&self.now.enums) {
            Err(PlanError::Value { .. })
                if of(&self.pair.before.enums).is_ok() || of(&self.pair.after.enums).is_ok() =>
            {
                SpelledColumn::without_default(&self.now.enums, table, column)
            }
            spelled => spelled,
        }
    }

    fn table(&self, name: &TableName) -> Result<&Table, PlanError> {
        self.now
            .tables
            .get(name)
            .ok_or_else(|| PlanError::Inconsistent { table: name.clone() })
    }

    /// Extensions whose types the new schema has and the old one has not.
    fn extensions(&mut self) {
        let of = |schema: &Schema| -> BTreeSet<&'static str> {
            let tables = schema.tables.values().filter(|table| !table.options.unmanaged);
            let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)));
            let stored =
                columns.filter_map(|(table, column)| super::types::Stored::of(table, column, &schema.enums).ok());
            stored.filter_map(|stored| stored.extension()).collect()
        };
        let known = of(self.pair.before);
        for name in of(self.pair.after).difference(&known) {
            self.statement(format!("CREATE EXTENSION IF NOT EXISTS {}", quoted(name)));
        }
    }

    /// Old names of the tables whose views must make way.
    fn touched(&self, changes: &[Change]) -> HashSet<String> {
        let mut touched = HashSet::new();
        let mut names: HashMap<&TableName, &TableName> = HashMap::new();
        for change in changes {
            if let Change::RenameTable { from, to } = change {
                let old = *names.get(from).unwrap_or(&from);
                names.insert(to, old);
            }
            let table = match change {
                Change::DropTable { table } => Some(&table.name),
                Change::RenameTable { from, .. } => Some(from),
                Change::DropColumn { table, .. } | Change::RenameColumn { table, .. } => Some(table),
                Change::AlterColumn {
                    table, before, after, ..
                } if before.ty != after.ty
                    || before.generated != after.generated
                    || before.collate != after.collate =>
                {
                    Some(table)
                }
                Change::AddColumn { table, .. } if views::read_whole(self.pair.before, table, &names) => Some(table),
                _ => None,
            };
            let old = table.map(|table| *names.get(table).unwrap_or(&table));
            touched.extend(old.map(|table| table.name.to_ascii_lowercase()));
        }
        touched.extend(enums::rewritten_tables(self.pair.before, changes));
        touched
    }

    fn drop_views(&mut self, affected: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order = views::read_first(self.pair.before, affected)?;
        let drops = order
            .into_iter()
            .rev()
            .map(|view| format!("DROP VIEW {}", qualified(&view.name)));
        self.steps.extend(drops.map(Step::Statement));
        Ok(())
    }

    fn create_views(&mut self, missing: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order = views::read_first(self.pair.after, missing)?;
        let creates = order.into_iter().map(|view| Step::CreateView {
            view: view.name.clone(),
            query: view.query.clone(),
        });
        self.steps.extend(creates);
        Ok(())
    }

    fn create_index(&mut self, table: &TableName, index: &crate::schema::Index) -> Result<(), PlanError> {
        if index.unique && !self.alone {
            self.guard_unique_index(table, index);
        }
        self.statement(ddl::create_index(table, index, self.alone && index.concurrently)?);
        Ok(())
    }
}

/// Tables that are unmanaged before or after, under every name they have in between.
fn left_alone(pair: Pair<&Schema>, changes: &[Change]) -> HashSet<TableName> {
    let tables = pair.before.tables.values().chain(pair.after.tables.values());
    let unmanaged = tables.filter(|table| table.options.unmanaged);
    let mut names: HashSet<_> = unmanaged.map(|table| table.name.clone()).collect();
    for change in changes.iter().chain(changes.iter().rev()) {
        if let Change::RenameTable { from, to } = change
            && (names.contains(from) || names.contains(to))
        {
            names.extend([from.clone(), to.clone()]);
        }
    }
    names
}

/// An index is built or dropped without blocking where that is all the migration does.
fn is_alone(changes: &[Change]) -> bool {
    match changes {
        [Change::CreateIndex { index, .. } | Change::DropIndex { index, .. }] => index.concurrently,
        _ => false,
    }
}
