//! Runs several migrations one after the other.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::database::Database;
use super::precheck::OnDisk;
use super::revision::Revision;
use super::route::Graph;
use super::run::{Direction, Entry, Job, Observer, Outcome, RunError};
use super::script::{Mode, fits_transaction, prepare};
use opp_sql::Dialect as Syntax;

/// A migration with all it takes to run it.
#[derive(Clone, Debug)]
pub struct Runnable {
    /// How its files are taken apart.
    pub syntax: Syntax,
    /// Where it stands in the history.
    pub on_disk: OnDisk,
    /// Its directory.
    pub path: PathBuf,
    /// `up.sql`.
    pub up: String,
    /// `down.sql`, where there is one.
    pub down: Option<String>,
    /// Checksum of `down.sql`; empty where there is none.
    pub down_checksum: String,
    /// What `metadata.toml` says of both files.
    pub metadata_in_transaction: bool,
    /// Whether opp generated it from operations.
    pub generated: bool,
    /// Whether nobody edited the `up.sql` that opp generated.
    pub up_is_generated: bool,
    /// Whether nobody edited the `down.sql` that opp generated.
    pub down_is_generated: bool,
    /// Whether SQLite enforces foreign keys where it runs.
    pub enforces_foreign_keys: bool,
}

impl Runnable {
    /// Whether a file runs inside the runner's transaction. `metadata.toml` speaks for both files, so opp says no there as
    /// soon as one of them rebuilds a table; the other one is none the worse for a transaction.
    pub fn in_transaction(&self, direction: Direction) -> bool {
        let fits = || {
            self.sql(direction)
                .is_some_and(|sql| fits_transaction(self.syntax, sql))
        };
        self.metadata_in_transaction || (self.generated && fits())
    }

    /// The file for a direction. Diesel refuses a file without a byte, so one is as good as none; blanks are nothing to run.
    pub fn sql(&self, direction: Direction) -> Option<&str> {
        let text = match direction {
            Direction::Up => Some(&self.up),
            Direction::Down => self.down.as_ref(),
        };
        text.map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whether the file for a direction is as opp generated it.
    pub fn is_generated(&self, direction: Direction) -> bool {
        match direction {
            Direction::Up => self.up_is_generated,
            Direction::Down => self.down_is_generated,
        }
    }

    /// How a file is to be run, or why it cannot be.
    pub fn mode(&self, direction: Direction) -> Result<Mode, RunError> {
        let sql = self.sql(direction).ok_or(RunError::NoFile { direction })?;
        Ok(prepare(
            self.syntax,
            sql,
            self.in_transaction(direction),
            self.enforces_foreign_keys,
        )?)
    }
}

/// One migration to run, and which way.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The migration.
    pub migration: &'a Runnable,
    /// Up or down.
    pub direction: Direction,
    /// Indexes and views of opp's own on the way in; see [`Job::known`].
    pub known: BTreeSet<String>,
    /// Tables and views it drops.
    pub dropped: BTreeSet<String>,
}

/// Is told of each migration.
pub trait Listener: Observer {
    /// It is about to run.
    fn starting(&mut self, step: &Step<'_>);
    /// It ran.
    fn finished(&mut self, step: &Step<'_>, outcome: Outcome);
    /// It failed; the error follows.
    fn failed(&mut self);
}

/// A migration that failed.
#[derive(Debug, thiserror::Error)]
#[error("{revision}: {source}")]
pub struct Failure {
    /// Which.
    pub revision: Revision,
    /// Which way.
    pub direction: Direction,
    /// Names of what the database is at now; nothing where that could not be read.
    pub current: Option<Vec<String>>,
    /// Why.
    #[source]
    pub source: Box<RunError>,
}

/// Runs the steps in order and stops at the first that fails; those before it stay.
pub fn run_all(
    database: &mut Database,
    graph: &Graph<'_>,
    steps: &[Step<'_>],
    listener: &mut dyn Listener,
) -> Result<(), Failure> {
    let ran = run_each(database, graph, steps, listener);
    database.finish();
    ran
}

fn run_each(
    database: &mut Database,
    graph: &Graph<'_>,
    steps: &[Step<'_>],
    listener: &mut dyn Listener,
) -> Result<(), Failure> {
    for step in steps {
        listener.starting(step);
        match run_one(database, graph, step, listener) {
            Ok(outcome) => listener.finished(step, outcome),
            Err(source) => {
                listener.failed();
                let record = database.record().ok();
                return Err(Failure {
                    revision: Revision::of(&step.migration.on_disk),
                    direction: step.direction,
                    current: record.map(|record| names(&graph.current(&record))),
                    source: Box::new(source),
                });
            }
        }
    }
    Ok(())
}

/// Names of migrations.
pub fn names(migrations: &[&OnDisk]) -> Vec<String> {
    migrations.iter().map(|one| one.name.clone()).collect()
}

fn run_one(
    database: &mut Database,
    graph: &Graph<'_>,
    step: &Step<'_>,
    listener: &mut dyn Listener,
) -> Result<Outcome, RunError> {
    let Runnable {
        on_disk, down_checksum, ..
    } = step.migration;
    let up_way = step.direction == Direction::Up;
    let relatives = if up_way {
        on_disk.parents.iter().map(String::as_str).collect()
    } else {
        graph
            .children(&on_disk.version)
            .into_iter()
            .map(|child| child.version.as_str())
            .collect()
    };
    let job = Job {
        entry: entry(on_disk, down_checksum),
        direction: step.direction,
        sql: step.migration.sql(step.direction).ok_or(RunError::NoFile {
            direction: step.direction,
        })?,
        in_transaction: step.migration.in_transaction(step.direction),
        is_generated: step.migration.is_generated(step.direction),
        relatives,
        known: step.known.clone(),
        dropped: step.dropped.clone(),
        actor: database.actor().clone(),
    };
    database.run(&job, listener)
}

/// What the ledger keeps of a migration.
pub fn entry<'a>(on_disk: &'a OnDisk, down_checksum: &'a str) -> Entry<'a> {
    Entry {
        version: &on_disk.version,
        name: &on_disk.name,
        up_checksum: &on_disk.up_checksum,
        down_checksum,
    }
}
