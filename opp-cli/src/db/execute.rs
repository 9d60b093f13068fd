//! How do several migrations run one after the other, and what is to be said when one fails?

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::database::Database;
use super::error::DbError;
use super::precheck::OnDisk;
use super::route::Graph;
use super::run::{Direction, Entry, Job, Observer, Outcome, RunError};
use super::script::{Mode, ScriptError, fits_transaction, prepare};
use super::statements::Syntax;
use super::terminal::clean;
use crate::error::CommandError;

/// A migration with all it takes to run it.
#[derive(Clone, Debug)]
pub(crate) struct Runnable {
    /// How its files are taken apart.
    pub(crate) syntax: Syntax,
    /// Where it stands in the history.
    pub(crate) on_disk: OnDisk,
    /// Its directory.
    pub(crate) path: PathBuf,
    /// `up.sql`.
    pub(crate) up: String,
    /// `down.sql`, where there is one.
    pub(crate) down: Option<String>,
    /// Checksum of `down.sql`; empty where there is none.
    pub(crate) down_checksum: String,
    /// What `metadata.toml` says of both files.
    pub(crate) metadata_in_transaction: bool,
    /// Whether opp generated it from operations.
    pub(crate) generated: bool,
}

impl Runnable {
    /// Whether a file runs inside the runner's transaction. `metadata.toml` speaks for both files, so opp says no there as
    /// soon as one of them rebuilds a table; the other one is none the worse for a transaction.
    pub(crate) fn in_transaction(&self, direction: Direction) -> bool {
        let fits = || {
            self.sql(direction)
                .is_some_and(|sql| fits_transaction(self.syntax, sql))
        };
        self.metadata_in_transaction || (self.generated && fits())
    }

    /// The file for a direction. Diesel refuses an empty file, so one is as good as none.
    pub(crate) fn sql(&self, direction: Direction) -> Option<&str> {
        let text = match direction {
            Direction::Up => Some(&self.up),
            Direction::Down => self.down.as_ref(),
        };
        text.map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    /// How a file is to be run, or why it cannot be.
    pub(crate) fn mode(&self, direction: Direction) -> Result<Mode, CommandError> {
        let sql = self.sql(direction).ok_or_else(|| self.no_way_back(direction))?;
        prepare(self.syntax, sql, self.in_transaction(direction)).map_err(|error| self.unrunnable(direction, &error))
    }

    /// What is said where there is no file for a direction.
    pub(crate) fn no_way_back(&self, direction: Direction) -> CommandError {
        let (name, file) = (clean(&self.on_disk.name), direction.file());
        CommandError::failed(format!(
            "{name} has no {file}, or an empty one, so it cannot be {}",
            direction.done()
        ))
        .hint(format!("write {name}/{file}"))
    }

    /// What is said where the file cannot run.
    fn unrunnable(&self, direction: Direction, error: &ScriptError) -> CommandError {
        let (name, file) = (clean(&self.on_disk.name), direction.file());
        CommandError::failed(clean(&format!("{name}/{file}: {error}"))).hint(format!(
            "take the line out of {name}/{file}, or put `run_in_transaction = false` into {name}/metadata.toml"
        ))
    }
}

/// One migration to run, and which way.
#[derive(Clone, Debug)]
pub(crate) struct Step<'a> {
    /// The migration.
    pub(crate) migration: &'a Runnable,
    /// Up or down.
    pub(crate) direction: Direction,
    /// Indexes and views of opp's own on the way in; see [`Job::known`].
    pub(crate) known: BTreeSet<String>,
    /// Tables and views it drops.
    pub(crate) dropped: BTreeSet<String>,
}

/// Is told of each migration.
pub(crate) trait Listener: Observer {
    /// It is about to run.
    fn starting(&mut self, step: &Step<'_>);
    /// It ran.
    fn finished(&mut self, step: &Step<'_>, outcome: Outcome);
    /// It failed; the error follows.
    fn failed(&mut self);
}

/// A migration that failed.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {source}")]
pub(crate) struct Failure {
    /// Which.
    pub(crate) name: String,
    /// Which way.
    pub(crate) direction: Direction,
    /// Names of what the database is at now; nothing where that could not be read.
    pub(crate) current: Option<Vec<String>>,
    /// Why.
    #[source]
    pub(crate) source: Box<RunError>,
}

/// Runs the steps in order and stops at the first that fails; those before it stay.
pub(crate) fn run_all(
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
                    name: step.migration.on_disk.name.clone(),
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
pub(crate) fn names(migrations: &[&OnDisk]) -> Vec<String> {
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
        sql: step.migration.sql(step.direction).ok_or(RunError::NoWayBack)?,
        in_transaction: step.migration.in_transaction(step.direction),
        relatives,
        known: step.known.clone(),
        dropped: step.dropped.clone(),
    };
    database.run(&job, &mut Quiet(listener))
}

/// What the ledger keeps of a migration.
pub(crate) fn entry<'a>(on_disk: &'a OnDisk, down_checksum: &'a str) -> Entry<'a> {
    Entry {
        version: &on_disk.version,
        name: &on_disk.name,
        up_checksum: &on_disk.up_checksum,
        down_checksum,
    }
}

/// Hands on what the runner says.
struct Quiet<'a>(&'a mut dyn Listener);

impl Observer for Quiet<'_> {
    fn waiting(&mut self, holder: &str, at_most: std::time::Duration) {
        self.0.waiting(holder, at_most);
    }

    fn progress(&mut self, done: usize, of: usize) {
        self.0.progress(done, of);
    }
}

/// What an index built without blocking leaves when that fails.
const LEFT_INDEX: &str = "The index may be left INVALID: the next run drops it and builds it anew.";

impl Failure {
    /// What became of it, one line each.
    pub(crate) fn aftermath(&self) -> Vec<String> {
        let kept = self.source.kept();
        let mut lines = vec![match &*self.source {
            RunError::Statement {
                leaves_index: true,
                kept: 0,
                ..
            } => LEFT_INDEX.to_owned(),
            RunError::Statement {
                goes_on: true,
                own_transaction: true,
                ..
            } => {
                format!(
                    "The {kept} statement(s) before its transaction stay in the database; the next run goes on there."
                )
            }
            RunError::Statement { goes_on: true, .. } => {
                format!("The {kept} statement(s) before stay in the database; the next run goes on at this one.")
            }
            RunError::Database(error) | RunError::Statement { source: error, .. } if error.is_lost() => {
                "The connection was lost: whether the last statement took effect is seen when it runs again.".to_owned()
            }
            RunError::Database(error) if error.is_before_anything() => "Nothing was changed.".to_owned(),
            RunError::Unclear { .. } | RunError::EditedBefore { .. } | RunError::Begun { .. } => {
                "Nothing was changed.".to_owned()
            }
            _ if kept > 0 => {
                format!("It runs outside a transaction: the {kept} statement(s) before stay in the database.")
            }
            _ => "It was rolled back; nothing of it is in the database.".to_owned(),
        }];
        if let RunError::Statement {
            leaves_index: true,
            kept: 1..,
            ..
        } = &*self.source
        {
            lines.push(LEFT_INDEX.to_owned());
        }
        match self.current.as_deref() {
            Some([]) => lines.push("No migration is applied.".to_owned()),
            Some(current) => lines.push(format!("The database is at {}.", current.join(", "))),
            None => {}
        }
        lines
    }

    /// What to do or type next.
    pub(crate) fn hint(&self) -> String {
        let (file, command) = (self.direction.file(), self.direction.command());
        match &*self.source {
            RunError::Database(error) => error.hint().unwrap_or_else(|| format!("run `{command}` again")),
            RunError::Statement { source, .. } if source.hint().is_some() => source.hint().unwrap_or_default(),
            RunError::Statement { goes_on: true, .. } => format!(
                "correct {}/{file} from this statement on, or the rows it meets, then run `{command}` again",
                self.name
            ),
            RunError::Statement { kept, .. } if *kept > 0 => {
                "undo by hand what it did, correct the file, `opp migrate stamp current`, and run it again".to_owned()
            }
            RunError::Statement { .. } => {
                format!(
                    "correct {}/{file} or the rows it meets, then run `{command}` again",
                    self.name
                )
            }
            RunError::Script(_) => format!("correct {}/{file}", self.name),
            RunError::CannotPutBack(lost) => format!(
                "drop the {} yourself (DROP {} \"{}\"), run `{command}` again, and create it anew as it should be",
                lost.kind,
                lost.kind.to_uppercase(),
                lost.name.replace('"', "\"\"")
            ),
            RunError::LeftOpen => format!("end the transaction in {}/{file} with COMMIT", self.name),
            RunError::Overtaken { .. } => format!("look with `opp showmigrations`, then run `{command}` again"),
            RunError::Begun { .. } => {
                "let the other runner finish; if it died, `opp migrate` says how to go on".to_owned()
            }
            RunError::EditedBefore { .. } => format!(
                "bring the first statements of {}/{file} back from version control; what comes after them may change",
                self.name
            ),
            RunError::Unclear {
                version,
                direction,
                number,
                ..
            } => unclear(version, *direction, *number, command),
            RunError::NoWayBack => format!("write {}/down.sql", self.name),
        }
    }
}

/// The lines to type where only a person can tell what became of a statement.
fn unclear(version: &str, direction: Direction, number: usize, command: &str) -> String {
    let row = format!("WHERE version = '{version}' AND direction = '{}'", direction.as_str());
    format!(
        "look whether statement {number} took effect. Where it did not: UPDATE __opp_journal SET begun_hash = NULL {row}; and \
         run `{command}` again. Where it did: undo it by hand first"
    )
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        let text = [vec![failure.to_string()], failure.aftermath()].concat().join("\n  ");
        let error = match failure.source.is_interrupted() {
            true => Self::interrupted(clean(&text)),
            false => Self::failed(clean(&text)),
        };
        error.hint(clean(&failure.hint()))
    }
}

impl From<DbError> for CommandError {
    fn from(error: DbError) -> Self {
        let told = Self::failed(clean(&error.to_string()));
        error
            .hint()
            .into_iter()
            .fold(told, |told, hint| told.hint(clean(&hint)))
    }
}
