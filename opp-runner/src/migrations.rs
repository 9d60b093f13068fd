//! Migrations made ready to run: a history with what it takes to run each of its files.

use std::collections::{BTreeSet, HashMap};

use opp_history::change::{Change, ViewChange};
use opp_history::dialect::Dialect;
use opp_history::files::{self, checksum};
use opp_history::history::{History, HistoryError};
use opp_history::schema::Schema;
use opp_history::script::{Takeover, without_by_hand};

use crate::execute::{Runnable, Step};
use crate::precheck::{self, OnDisk, Problem};
use crate::record::Record;
use crate::route::Graph;
use crate::run::Direction;
use crate::session::SessionOptions;
use opp_sql::Dialect as Syntax;

/// A history made ready to run.
#[derive(Debug)]
pub struct Migrations {
    history: History,
    ready: Vec<Runnable>,
    /// Where each version is in `ready`.
    places: HashMap<String, usize>,
    /// Where the squash is that stands for each version without files of its own.
    squashes: HashMap<String, usize>,
}

impl Migrations {
    /// Makes a history ready for a dialect.
    pub fn new(history: History, dialect: Dialect) -> Self {
        let syntax = syntax_of(dialect);
        let migrations = history.migrations().into_iter();
        let ready: Vec<Runnable> = migrations.map(|one| runnable(&history, one, syntax)).collect();
        let place = |(place, migration): (usize, &Runnable)| (migration.on_disk.version.clone(), place);
        let places = ready.iter().enumerate().map(place).collect();
        let replaced = ready.iter().enumerate().flat_map(|(place, migration)| {
            let versions = migration.on_disk.stands_for();
            versions.map(move |version| (version.to_owned(), place))
        });
        let squashes = replaced.collect();
        Self {
            history,
            ready,
            places,
            squashes,
        }
    }

    /// With the squashes that wait, as far as a database has nothing of what they replace. Such a database is recorded as having the files
    /// that were kept.
    ///
    /// # Errors
    /// A squash replaces other files than those that are here.
    pub fn for_record(self, record: &Record, dialect: Dialect) -> Result<Self, HistoryError> {
        let mut migrations = self;
        for squash in migrations.history.waiting().to_vec() {
            let replaced = squash.replaces();
            let others = || replaced.iter().filter(|one| one.id != squash.id);
            // A squash that stopped on its way has recorded the others itself, without a row of opp's own.
            let is_begun = record.halfway.iter().any(|one| one.version == squash.id)
                && others().all(|one| record.applied.get(&one.id).is_none_or(|row| row.ledger.is_none()));
            let is_applied = replaced
                .iter()
                .any(|one| record.has(&one.id) || record.halfway.iter().any(|halfway| halfway.version == one.id));
            if is_applied && !is_begun {
                continue;
            }
            let kept = migrations.get(&squash.id).map(|one| one.on_disk.up_checksum.clone());
            let mut squashed = Self::new(migrations.history.with_squash(&squash)?, dialect);
            if let (Some(place), Some(kept)) = (squashed.places.get(&squash.id).copied(), kept) {
                squashed.ready[place].on_disk.up_checksum = kept;
            }
            migrations = squashed;
        }
        Ok(migrations)
    }

    /// In sessions that are set like this.
    #[must_use]
    pub fn in_session(mut self, session: &SessionOptions) -> Self {
        for migration in &mut self.ready {
            migration.enforces_foreign_keys = session.enforces_foreign_keys();
        }
        self
    }

    /// The history.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// All of them, parents first.
    pub fn all(&self) -> &[Runnable] {
        &self.ready
    }

    /// The migration of a version.
    pub fn get(&self, version: &str) -> Option<&Runnable> {
        self.places.get(version).map(|place| &self.ready[*place])
    }

    /// The squash that stands for a version.
    pub fn squash_of(&self, version: &str) -> Option<&Runnable> {
        self.squashes.get(version).map(|place| &self.ready[*place])
    }

    /// The migration of a version, or the squash that stands for it.
    pub fn standing_for(&self, version: &str) -> Option<&Runnable> {
        self.get(version).or_else(|| self.squash_of(version))
    }

    /// The migrations as a graph.
    pub fn graph(&self) -> Graph<'_> {
        Graph::new(self.ready.iter().map(|migration| &migration.on_disk))
    }

    /// What a migration records.
    pub fn changes(&self, version: &str) -> &[Change] {
        let migration = self.history.get(version);
        let recorded = migration.and_then(|migration| migration.recorded.as_ref());
        recorded.map_or(&[], |recorded| &recorded.operations)
    }

    /// What of a database's record does not fit them.
    pub fn problems(&self, record: &Record) -> Vec<Problem> {
        precheck::problems(self.graph().ordered(), record)
    }

    /// Migrations with all it takes to run them.
    ///
    /// # Errors
    /// A recorded change does not fit what its parents leave.
    pub fn steps(&self, migrations: &[&OnDisk], direction: Direction) -> Result<Vec<Step<'_>>, HistoryError> {
        let migrations = migrations.iter().filter_map(|one| self.get(&one.version));
        migrations.map(|migration| self.step(migration, direction)).collect()
    }

    fn step<'a>(&'a self, migration: &'a Runnable, direction: Direction) -> Result<Step<'a>, HistoryError> {
        let version = &migration.on_disk.version;
        // Folding the history is only worth its time where the runner has to tell opp's objects from others.
        let rebuilds = migration
            .sql(direction)
            .is_some_and(|sql| Takeover::read(sql).is_some() || without_by_hand(sql).is_some());
        let before = match direction {
            _ if !rebuilds => Vec::new(),
            Direction::Up => self.history.parents(version),
            Direction::Down => vec![version.as_str()],
        };
        let schemas = before.into_iter().map(|version| self.history.schema_at(version));
        let schemas = schemas.collect::<Result<Vec<_>, _>>()?;
        let dropped = self
            .changes(version)
            .iter()
            .filter_map(|change| dropped(change, direction));
        Ok(Step {
            migration,
            direction,
            known: schemas.iter().flat_map(own_objects).collect(),
            dropped: dropped.collect(),
        })
    }
}

fn runnable(history: &History, migration: &files::Migration, syntax: Syntax) -> Runnable {
    let recorded = migration.recorded.as_ref();
    let generated = recorded.filter(|recorded| !recorded.operations.is_empty());
    Runnable {
        syntax,
        on_disk: OnDisk {
            version: migration.id.clone(),
            name: migration.directory(),
            parents: history.parents(&migration.id).into_iter().map(str::to_owned).collect(),
            says_parents: migration.recorded.is_some(),
            up_checksum: checksum(&migration.up),
            replaces: migration.replaces().to_vec(),
        },
        path: migration.path.clone(),
        up: migration.up.clone(),
        down: migration.down.clone(),
        down_checksum: migration.down.as_deref().map(checksum).unwrap_or_default(),
        metadata_in_transaction: migration.in_transaction,
        generated: generated.is_some(),
        up_is_generated: generated.is_some_and(|recorded| recorded.checksums.up == checksum(&migration.up)),
        down_is_generated: generated
            .zip(migration.down.as_deref())
            .is_some_and(|(recorded, down)| recorded.checksums.down == checksum(down)),
        enforces_foreign_keys: true,
    }
}

/// The rules by which a dialect's files are taken apart.
fn syntax_of(dialect: Dialect) -> Syntax {
    match dialect {
        Dialect::Sqlite(_) => Syntax::Sqlite,
        Dialect::Postgres(_) => Syntax::Postgres,
        Dialect::Mysql(_) => Syntax::Mysql,
    }
}

/// Names of indexes and views that opp made.
fn own_objects(schema: &Schema) -> BTreeSet<String> {
    let of_tables = schema.tables.values().flat_map(|table| {
        let indexes = table.indexes.iter().map(|index| index.name.clone());
        indexes.chain(table.uniques.iter().map(|unique| unique.name.clone()))
    });
    of_tables
        .chain(schema.views.keys().map(|name| name.name.clone()))
        .collect()
}

/// The table or view a change takes away.
fn dropped(change: &Change, direction: Direction) -> Option<String> {
    match (change, direction) {
        (Change::DropTable { table }, Direction::Up) | (Change::CreateTable { table }, Direction::Down) => {
            Some(table.name.name.clone())
        }
        (Change::View(ViewChange::Drop { view }), Direction::Up)
        | (Change::View(ViewChange::Create { view }), Direction::Down) => Some(view.name.name.clone()),
        _ => None,
    }
}
