//! In which order do things happen? The recorded changes come in an order that MySQL accepts, so each is planned on the schema it
//! meets. What every DDL commits cannot be taken back, so everything that could stop the file comes first:
//!
//! ```text
//! guards → views that go → changes, one `ALTER TABLE` a table → foreign keys come back → views that come or read what changed
//! ```

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Capabilities;
use super::ddl::{self, SpelledColumn};
use super::effect::needs_sql;
use super::limits;
use super::names::SQL;
use super::step::Step;
use crate::change::{Change, EnumChange, TableChange};
use crate::dialect::server::{self, ServerPlanner};
use crate::dialect::{PlanError, views};
use crate::pair::Pair;
use crate::schema::{Column, ForeignKey, Schema, Table, TableName, View};
use crate::script::Direction;
use crate::step::Plan;

mod by_hand;
mod column;
mod counter;
mod enums;
mod foreign;
mod guard;
mod key;
mod origin;
mod table;

use origin::Origin;

/// The plan of one file.
pub(super) fn plan(
    capabilities: Capabilities,
    pair: Pair<&Schema>,
    changes: &[Change],
    direction: Direction,
) -> Result<Plan<Step>, PlanError> {
    let mut planner = Planner::new(capabilities, pair, direction);
    planner.run(changes)?;
    let database = capabilities.flavour().name();
    let notes = server::notes(changes, database, direction, |change| needs_sql(pair, change));
    Ok(Plan {
        notes,
        transactional: false,
        steps: planner.finish(),
    })
}

/// The steps that build a schema in an empty database.
pub(super) fn fresh(capabilities: Capabilities, schema: &Schema) -> Result<Vec<Step>, PlanError> {
    let empty = Schema::default();
    let changes = server::changes_to(schema);
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
    /// Tables that get a new auto-increment column, which has to be their key in the same statement.
    counters: HashSet<TableName>,
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
            counters: HashSet::new(),
            numbering: HashSet::new(),
        }
    }

    /// The table of contents of a file.
    fn run(&mut self, changes: &[Change]) -> Result<(), PlanError> {
        limits::check(self.capabilities, self.pair.after, changes)?;
        let affected = views::affected(self.pair, &self.touched(changes));
        self.drop_views(&affected)?;
        for part in counter::apart(self.pair, changes) {
            part.iter().try_for_each(|change| self.take(change))?;
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

    /// Writes a clause as an `ALTER TABLE` of its own. The pending clauses are written first, unless one of them adds an auto-increment
    /// column: those have to stay in one statement, so the clause comes before them.
    fn alter_before(&mut self, table: &TableName, clause: String) {
        if self.counters.is_empty() {
            self.flush();
        }
        self.steps.push(Step::Alter {
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
        let found = |name: &TableName| self.now.tables.get(name).is_some_and(|it| it.options.unmanaged);
        match change {
            Change::CreateTable { table } | Change::DropTable { table } => table.options.unmanaged,
            Change::RenameTable { from, .. } => found(from),
            Change::AlterTable { table, .. } => found(table),
            Change::View(_) | Change::Enum(_) => false,
        }
    }

    fn moves_views(before: &Column, after: &Column) -> bool {
        before.ty != after.ty || before.generated != after.generated
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
            TableChange::AddColumn {
                column,
                backfill,
                position,
            } => self.add_column(table, column, backfill.as_ref(), *position),
            TableChange::DropColumn { column, .. } => {
                self.drop_column(table, column);
                Ok(())
            }
            TableChange::RenameColumn { from, to } => self.rename_column(table, from, to),
            TableChange::AlterColumn {
                before,
                after,
                backfill,
            } => self.alter_column(table, Pair::new(before.as_ref(), after.as_ref()), backfill.as_ref()),
            TableChange::AlterPrimaryKey { before, after } => {
                self.alter_primary_key(table, change, before.as_ref(), after.as_ref())
            }
            TableChange::AddUnique { unique } => {
                self.keeping_supports(table, change, |it| it.add_unique(table, unique))
            }
            TableChange::DropUnique { unique } => {
                self.keeping_supports(table, change, |it| it.drop_unique(table, unique))
            }
            TableChange::AddCheck { check } => self.keeping_supports(table, change, |it| it.add_check(table, check)),
            TableChange::DropCheck { check } => self.keeping_supports(table, change, |it| it.drop_check(table, check)),
            TableChange::AddForeignKey { foreign_key } => {
                self.keeping_supports(table, change, |it| it.add_foreign_key(table, foreign_key))
            }
            TableChange::DropForeignKey { foreign_key } => {
                self.keeping_supports(table, change, |it| it.drop_foreign_key(table, &foreign_key.name))
            }
            TableChange::CreateIndex { index } => {
                self.keeping_supports(table, change, |it| it.create_index(table, index))
            }
            TableChange::DropIndex { index } => {
                self.keeping_supports(table, change, |it| it.drop_index(table, &index.name))
            }
            TableChange::RenameConstraint { from, to } => self.rename_constraint(table, from, to),
            TableChange::RenameIndex { from, to } => {
                self.rename_index(table, from, to);
                Ok(())
            }
        }
    }

    /// An enum is a part of each column's type.
    fn change_enum(&mut self, change: &EnumChange) -> Result<(), PlanError> {
        match change {
            EnumChange::Create { .. } | EnumChange::Drop { .. } | EnumChange::Rename { .. } => Ok(()),
            EnumChange::Alter { before, after, renamed } => self.alter_enum(before, after, renamed),
        }
    }

    fn create_view(&mut self, view: &View) {
        self.push(Step::CreateView {
            view: view.name.clone(),
            query: view.query.clone(),
            exists: self.pair.before.views.contains_key(&view.name),
        });
    }

    /// A view that stays is altered at the end, which keeps what was put on it: `ALTER VIEW` leaves DEFINER, SQL SECURITY and ALGORITHM
    /// as they are. Meanwhile it may name what is gone; MariaDB looks at that only when the view is used.
    fn drop_view(&mut self, view: &View) {
        if self.pair.after.views.contains_key(&view.name) {
            self.guard_check_option(view);
        } else {
            self.statement(format!("DROP VIEW {}", SQL.quoted(&view.name.name)));
        }
    }

    fn add_waiting_key(&mut self, table: &TableName, key: &ForeignKey) {
        self.alter_alone(table, format!("ADD {}", ddl::foreign_key(key)));
    }
}
