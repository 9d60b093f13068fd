//! In which order do things happen? The recorded changes come in an order that PostgreSQL accepts, so each is planned on the schema
//! it meets. Around them lies what a single change cannot see:
//!
//! ```text
//! schemas, extensions → views that read what changes go → changes, one after the other → views come back
//! ```

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Capabilities;
use super::ddl::{self, SpelledColumn, drop_index};
use super::effect::needs_sql;
use super::names::{SQL, qualified};
use super::step::Step;
use crate::change::{Change, EnumChange, TableChange};
use crate::dialect::server::{self, ServerPlanner};
use crate::dialect::{PlanError, views};
use crate::pair::Pair;
use crate::schema::{Column, ForeignKey, Index, Schema, Table, TableName, View};
use crate::script::Direction;
use crate::step::Plan;

mod aside;
mod column;
mod comment;
mod counter;
mod enum_use;
mod enums;
mod guard;
mod kept_views;
mod key;
mod live;
mod naming;
mod place;
mod step_aside;
mod table;

/// The plan of one file.
pub(super) fn plan(
    capabilities: Capabilities,
    pair: Pair<&Schema>,
    changes: &[Change],
    direction: Direction,
) -> Result<Plan<Step>, PlanError> {
    let mut planner = Planner::new(capabilities, pair, changes, direction);
    planner.run(changes)?;
    let notes = server::notes(changes, "PostgreSQL", direction, |change| needs_sql(pair, change));
    Ok(Plan {
        notes,
        transactional: !planner.alone,
        steps: planner.steps,
    })
}

/// The steps that build a schema in an empty database.
pub(super) fn fresh(capabilities: Capabilities, schema: &Schema) -> Result<Vec<Step>, PlanError> {
    let empty = Schema::default();
    let changes = server::changes_to(schema);
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
    /// Generated columns that come back once the columns that they read have changed.
    late: Vec<(TableName, aside::Aside)>,
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
            late: Vec::new(),
            left_alone: left_alone(pair, changes),
            created: HashSet::new(),
            used: enum_use::used_values(changes),
        }
    }

    /// The table of contents of a file.
    fn run(&mut self, changes: &[Change]) -> Result<(), PlanError> {
        let mut touched = self.touched(changes);
        touched.extend(enum_use::rewritten_tables(self.pair.before, changes));
        let affected = views::affected(self.pair, &touched);
        self.schemas();
        self.extensions();
        self.keep_views(&affected)?;
        self.drop_views(&affected)?;
        for run in changes.chunk_by(place::belong_together) {
            if !run.iter().all(is_of_column) {
                self.late_come_back()?;
            }
            self.run_of(run)?;
        }
        self.late_come_back()?;
        self.keys_come_back();
        self.late_defaults()?;
        self.create_views(&views::missing(self.pair, &affected))?;
        self.restore_views(&affected);
        Ok(())
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
        let altered = format!("ALTER COLUMN {} ", SQL.quoted(column));
        let mut merged = self.steps.iter().rev().map_while(|step| match step {
            Step::Alter { table: of, clause } if of == table => Some(clause),
            _ => None,
        });
        let drop = format!("DROP COLUMN {}", SQL.quoted(column));
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

    /// Database schemas that the new schema has and the old one has not.
    fn schemas(&mut self) {
        let known = database_schemas(self.pair.before);
        for name in database_schemas(self.pair.after).difference(&known) {
            self.statement(create_schema(name));
        }
    }

    /// Extensions whose types the new schema has and the old one has not.
    fn extensions(&mut self) {
        let known = type_extensions(self.pair.before);
        for name in type_extensions(self.pair.after).difference(&known) {
            self.statement(create_extension(name));
        }
    }

    fn create_index(&mut self, table: &TableName, index: &Index) -> Result<(), PlanError> {
        if index.unique && !self.alone {
            self.guard_unique_index(table, index);
        }
        self.statement(ddl::create_index(table, index, self.alone && index.concurrently)?);
        Ok(())
    }
}

/// Whether the change comes in a row with others of columns.
fn is_of_column(change: &Change) -> bool {
    matches!(
        change,
        Change::AlterTable {
            change: TableChange::AddColumn { .. } | TableChange::DropColumn { .. } | TableChange::AlterColumn { .. },
            ..
        }
    )
}

/// The extensions that bring types of columns.
fn type_extensions(schema: &Schema) -> BTreeSet<&'static str> {
    let tables = schema.tables.values().filter(|table| !table.options.unmanaged);
    let columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let stored = columns.filter_map(|(table, column)| super::types::Stored::of(table, column, &schema.enums).ok());
    stored.filter_map(|stored| stored.extension()).collect()
}

fn create_extension(name: &str) -> String {
    format!("CREATE EXTENSION IF NOT EXISTS {}", SQL.quoted(name))
}

/// The database schemas in which tables or views lie.
fn database_schemas(schema: &Schema) -> BTreeSet<&String> {
    let names = schema.tables.keys().chain(schema.views.keys());
    names.filter_map(|name| name.schema.as_ref()).collect()
}

fn create_schema(name: &str) -> String {
    format!("CREATE SCHEMA IF NOT EXISTS {}", SQL.quoted(name))
}

/// Creates the database schemas in which tables or views lie, and the extensions that bring types of columns.
pub(super) fn surroundings(schema: &Schema) -> Vec<Step> {
    let schemas = database_schemas(schema).into_iter().map(|name| create_schema(name));
    let extensions = type_extensions(schema).into_iter().map(create_extension);
    schemas.chain(extensions).map(Step::Statement).collect()
}

impl ServerPlanner for Planner<'_> {
    fn pair(&self) -> Pair<&Schema> {
        self.pair
    }

    fn now(&self) -> &Schema {
        &self.now
    }

    fn now_mut(&mut self) -> &mut Schema {
        &mut self.now
    }

    fn waiting_mut(&mut self) -> &mut HashMap<TableName, Vec<(TableName, ForeignKey)>> {
        &mut self.waiting
    }

    fn is_unmanaged(&self, change: &Change) -> bool {
        change.table().is_some_and(|table| self.left_alone.contains(table))
    }

    fn moves_views(before: &Column, after: &Column) -> bool {
        before.ty != after.ty
            || before.generated != after.generated
            || before.collate != after.collate
            || before.collate_schema != after.collate_schema
    }

    fn create_table(&mut self, table: &Table) -> Result<(), PlanError> {
        self.plan_create_table(table)
    }

    fn drop_table(&mut self, table: &Table) -> Result<(), PlanError> {
        self.plan_drop_table(table);
        Ok(())
    }

    fn rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError> {
        self.plan_rename_table(from, to)
    }

    fn alter_table(&mut self, table: &TableName, change: &TableChange) -> Result<(), PlanError> {
        match change {
            TableChange::AlterOptions { before, after } => self.alter_options(table, before, after),
            TableChange::AddColumn { column, backfill, .. } => self.add_column(table, column, backfill.as_ref()),
            TableChange::DropColumn { column, .. } => {
                // The way back of an added column stays the plain statement.
                if self.direction == Direction::Up {
                    self.guard_dropped(table, &column.name);
                }
                self.drop_column(table, &column.name);
                Ok(())
            }
            TableChange::RenameColumn { from, to } => self.rename_column(table, from, to),
            TableChange::AlterColumn {
                before,
                after,
                backfill,
            } => self.alter_column(table, Pair::new(before.as_ref(), after.as_ref()), backfill.as_ref()),
            TableChange::AlterPrimaryKey { before, after } => {
                self.alter_primary_key(table, before.as_ref(), after.as_ref())
            }
            TableChange::AddUnique { unique } => self.add_unique(table, unique),
            TableChange::AddCheck { check } => self.add_check(table, check),
            TableChange::AddForeignKey { foreign_key } => self.add_foreign_key(table, foreign_key),
            TableChange::DropUnique { unique } => {
                self.keys_resting_on_step_aside(table, &unique.columns);
                self.drop_constraint(table, &unique.name)
            }
            TableChange::DropCheck { check } => self.drop_constraint(table, &check.name),
            TableChange::DropForeignKey { foreign_key } => self.drop_constraint(table, &foreign_key.name),
            TableChange::CreateIndex { index } => self.create_index(table, index),
            TableChange::DropIndex { index } => {
                self.statement(drop_index(table, index, self.alone));
                Ok(())
            }
            // `naming` has given the names away.
            TableChange::RenameConstraint { .. } | TableChange::RenameIndex { .. } => Ok(()),
        }
    }

    fn change_enum(&mut self, change: &EnumChange) -> Result<(), PlanError> {
        self.plan_enum(change)
    }

    fn create_view(&mut self, view: &View) {
        self.steps.push(Step::CreateView {
            view: view.name.clone(),
            query: view.query.clone(),
        });
    }

    fn drop_view(&mut self, view: &View) {
        self.statement(format!("DROP VIEW {}", qualified(&view.name)));
    }

    fn add_waiting_key(&mut self, table: &TableName, key: &ForeignKey) {
        self.alter(table, format!("ADD {}", ddl::foreign_key(key)));
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
        [
            Change::AlterTable {
                change: TableChange::CreateIndex { index } | TableChange::DropIndex { index },
                ..
            },
        ] => index.concurrently,
        _ => false,
    }
}
