//! In which order do things happen? The recorded changes come in an order that MySQL accepts, so each is planned on the schema it
//! meets. What every DDL commits cannot be taken back, so everything that could stop the file comes first:
//!
//! ```text
//! guards → views that read what changes go → changes, one `ALTER TABLE` a table → foreign keys come back → views come back
//! ```

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ddl::{self, SpelledColumn};
use super::limits;
use super::names::quoted;
use super::step::Step;
use super::{Capabilities, needs_sql};
use crate::change::Change;
use crate::dialect::{PlanError, describe, order, views};
use crate::pair::Pair;
use crate::schema::{Column, ForeignKey, Schema, Table, TableName};
use crate::step::Plan;

mod column;
mod counter;
mod enums;
mod guard;
mod key;
mod table;

use guard::Origin;

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
    let mut planner = Planner::new(capabilities, pair, direction);
    planner.run(changes)?;
    let mut notes = describe::notes(changes, capabilities.flavour().name(), |change| needs_sql(pair, change));
    if direction == Direction::Down {
        notes.extend(describe::lost(changes));
    }
    Ok(Plan {
        notes,
        transactional: false,
        steps: planner.finish(),
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
    let mut planner = Planner::new(capabilities, Pair::new(&empty, schema), Direction::Up);
    planner.run(&changes)?;
    Ok(planner.finish())
}

/// Without it, a row with 0 in a column that begins to auto-increment gets the next number.
const KEEP_ZERO: &str = "SET SESSION sql_mode = concat(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')";
const NUMBER_ZERO: &str = "SET SESSION sql_mode = replace(@@sql_mode, 'NO_AUTO_VALUE_ON_ZERO', '')";

/// What planning one file knows.
struct Planner<'a> {
    capabilities: Capabilities,
    pair: Pair<&'a Schema>,
    direction: Direction,
    /// The schema as it is when the next change comes.
    now: Schema,
    guards: Vec<Step>,
    steps: Vec<Step>,
    /// Clauses that wait to become one statement, by table.
    pending: Vec<(TableName, Vec<String>)>,
    /// Keys that stand aside and come back: table, key.
    detached: BTreeSet<(TableName, String)>,
    /// Keys of tables whose other end is not there yet, by that end.
    waiting: HashMap<TableName, Vec<(TableName, ForeignKey)>>,
    created: HashSet<TableName>,
    /// Indexes under foreign keys that go: table, as written.
    dropped_supports: HashSet<(TableName, String)>,
    /// What tables were called before the file, and what columns were, where that is not what they are called now.
    old_tables: HashMap<TableName, TableName>,
    origins: HashMap<(TableName, String), Origin>,
    /// Constraints that are guarded already: table, name.
    guarded: HashSet<(TableName, String)>,
    /// Clauses by which a column that is there begins to auto-increment.
    numbering: HashSet<String>,
}

impl<'a> Planner<'a> {
    fn new(capabilities: Capabilities, pair: Pair<&'a Schema>, direction: Direction) -> Self {
        Self {
            capabilities,
            pair,
            direction,
            now: pair.before.clone(),
            guards: Vec::new(),
            steps: Vec::new(),
            pending: Vec::new(),
            detached: BTreeSet::new(),
            waiting: HashMap::new(),
            created: HashSet::new(),
            dropped_supports: HashSet::new(),
            old_tables: HashMap::new(),
            origins: HashMap::new(),
            guarded: HashSet::new(),
            numbering: HashSet::new(),
        }
    }

    /// The table of contents of a file.
    fn run(&mut self, changes: &[Change]) -> Result<(), PlanError> {
        limits::check(self.capabilities, self.pair.after, changes)?;
        let affected = views::affected(self.pair, &self.touched(changes));
        self.drop_views(&affected)?;
        for part in counter::apart(self.pair, changes) {
            part.iter().try_for_each(|change| self.change_and_follow(change))?;
            self.flush();
        }
        self.guard_changed_values();
        self.reattach();
        self.create_views(&views::missing(self.pair, &affected))
    }

    fn finish(mut self) -> Vec<Step> {
        self.flush();
        for step in std::mem::take(&mut self.steps) {
            let numbers = match &step {
                Step::Alter { clauses, .. } => clauses.iter().any(|clause| self.numbering.contains(clause)),
                _ => false,
            };
            if numbers {
                self.guards.extend([
                    Step::Statement(KEEP_ZERO.to_owned()),
                    step,
                    Step::Statement(NUMBER_ZERO.to_owned()),
                ]);
            } else {
                self.guards.push(step);
            }
        }
        self.guards
    }

    fn change_and_follow(&mut self, change: &Change) -> Result<(), PlanError> {
        self.change(change)?;
        self.now.apply(change).map_err(|_| PlanError::inconsistent(change))
    }

    fn change(&mut self, change: &Change) -> Result<(), PlanError> {
        if change.table().is_some_and(|table| self.is_unmanaged(change, table)) {
            return Ok(());
        }
        match change {
            Change::CreateTable { table } => self.create_table(table),
            Change::DropTable { table } => {
                self.drop_table(table);
                Ok(())
            }
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::AlterTableOptions { table, before, after } => self.alter_options(table, before, after),
            Change::AddColumn {
                table,
                column,
                backfill,
                position,
            } => self.add_column(table, column, backfill.as_ref(), *position),
            Change::DropColumn { table, column, .. } => {
                self.drop_column(table, column);
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
                self.alter_primary_key(change, table, before.as_ref(), after.as_ref())
            }
            Change::AddUnique { .. }
            | Change::DropUnique { .. }
            | Change::AddCheck { .. }
            | Change::DropCheck { .. }
            | Change::AddForeignKey { .. }
            | Change::DropForeignKey { .. }
            | Change::CreateIndex { .. }
            | Change::DropIndex { .. } => self.change_constraint(change),
            Change::RenameConstraint { table, from, to } => self.rename_constraint(table, from, to),
            Change::RenameIndex { table, from, to } => {
                self.rename_index(table, from, to);
                Ok(())
            }
            // Views go before and come back after everything else; an enum is a part of each column's type.
            Change::CreateView { .. }
            | Change::DropView { .. }
            | Change::CreateEnum { .. }
            | Change::DropEnum { .. }
            | Change::RenameEnum { .. } => Ok(()),
            Change::AlterEnum { before, after, renamed } => self.alter_enum(before, after, renamed),
        }
    }

    fn is_unmanaged(&self, change: &Change, table: &TableName) -> bool {
        match change {
            Change::CreateTable { table } | Change::DropTable { table } => table.options.unmanaged,
            Change::RenameTable { from, .. } => self.now.tables.get(from).is_some_and(|it| it.options.unmanaged),
            _ => self.now.tables.get(table).is_some_and(|it| it.options.unmanaged),
        }
    }

    /// A clause that joins others of its table.
    fn alter(&mut self, table: &TableName, clause: String) {
        match self.pending.iter_mut().find(|(name, _)| name == table) {
            Some((_, clauses)) => clauses.push(clause),
            None => self.pending.push((table.clone(), vec![clause])),
        }
    }

    /// Takes back a clause that still waits; says whether it did.
    fn take_back(&mut self, table: &TableName, clause: &str) -> bool {
        let Some((_, clauses)) = self.pending.iter_mut().find(|(name, _)| name == table) else {
            return false;
        };
        let found = clauses.iter().position(|waiting| waiting == clause);
        found.map(|at| clauses.remove(at)).is_some()
    }

    /// A clause that has to stand alone, after all before it.
    fn alter_alone(&mut self, table: &TableName, clause: String) {
        self.push(Step::Alter {
            table: table.clone(),
            clauses: vec![clause],
        });
    }

    fn statement(&mut self, sql: String) {
        self.push(Step::Statement(sql));
    }

    fn push(&mut self, step: Step) {
        self.flush();
        self.steps.push(step);
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let alters = pending
            .into_iter()
            .map(|(table, clauses)| Step::Alter { table, clauses });
        self.steps.extend(alters);
    }

    fn spelled<'c>(&self, table: &TableName, column: &'c Column) -> Result<SpelledColumn<'c>, PlanError> {
        SpelledColumn::meanwhile(self.capabilities, &self.now.enums, self.table(table)?, column)
    }

    fn table(&self, name: &TableName) -> Result<&Table, PlanError> {
        self.now
            .tables
            .get(name)
            .ok_or_else(|| PlanError::Inconsistent { table: name.clone() })
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
                } if before.ty != after.ty || before.generated != after.generated => Some(table),
                Change::AddColumn { table, .. } if views::read_whole(self.pair.before, table, &names) => Some(table),
                _ => None,
            };
            let old = table.map(|table| *names.get(table).unwrap_or(&table));
            touched.extend(old.map(|table| table.name.to_ascii_lowercase()));
        }
        touched
    }

    fn drop_views(&mut self, affected: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order = views::read_first(self.pair.before, affected)?;
        for view in order.into_iter().rev() {
            self.statement(format!("DROP VIEW {}", quoted(&view.name.name)));
        }
        Ok(())
    }

    fn create_views(&mut self, missing: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        for view in views::read_first(self.pair.after, missing)? {
            self.push(Step::CreateView {
                view: view.name.clone(),
                query: view.query.clone(),
            });
        }
        Ok(())
    }

    /// Keys that stood aside come back as they are by now.
    fn reattach(&mut self) {
        for (table, name) in std::mem::take(&mut self.detached) {
            let key = self
                .now
                .tables
                .get(&table)
                .and_then(|it| it.foreign_keys.iter().find(|key| key.name == name));
            if let Some(key) = key {
                let sql = format!("ADD {}", ddl::foreign_key(key));
                self.alter_alone(&table, sql);
            }
        }
    }
}
