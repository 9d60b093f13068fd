//! The beginning and the end of a migration's run on a server, under the lock.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::bookkeeping::{self, Found};
use super::error::ServerError;
use super::{Row, Server, execute_all, lock};
use crate::aftermath::Aftermath;
use crate::error::DbError;
use crate::log::LogOutcome;
use crate::record::{Halfway, Record, State, VERSIONS};
use crate::run::{Direction, Job, Observer, Outcome, RunError};
use crate::script::Script;
use opp_sql::statement::Statement;

/// Between two attempts of a migration that met a lock of somebody else.
const BACK_OFF: Duration = Duration::from_millis(500);

/// What a run knows of the database while it holds the lock: read once, and right until the lock is released.
pub struct Held {
    record: Record,
    pub(super) missing: Vec<&'static str>,
}

pub(super) fn hold(server: &mut dyn Server, observer: &mut dyn Observer, at_most: Duration) -> Result<Held, DbError> {
    lock::acquire(server, observer, at_most)?;
    match bookkeeping::read(server) {
        Ok(Found { record, missing }) => Ok(Held { record, missing }),
        Err(error) => {
            lock::release(server);
            Err(error)
        }
    }
}

impl Held {
    /// A migration that ended is not halfway any more, and the tables exist.
    pub(super) fn finished(&mut self, job: &Job<'_>) {
        self.missing.clear();
        let own = |one: &Halfway| one.version == job.entry.version && one.direction == job.direction;
        self.record.halfway.retain(|one| !own(one));
    }
}

/// Ends whatever transaction is open. An error means that none is.
pub fn roll_back(server: &mut dyn Server) {
    let _no_transaction = server.execute("ROLLBACK");
}

/// Whether a statement that met another session may have better luck.
pub(super) fn may_try_again(server: &dyn Server, error: &ServerError, started: Instant, at_most: Duration) -> bool {
    server.met_another(error) && started.elapsed() < at_most && !server.interrupted()
}

/// Lets the other session pass.
pub(super) fn step_aside(server: &mut dyn Server, observer: &mut dyn Observer, at_most: Duration) {
    roll_back(server);
    observer.waiting("another session, which uses a table of the migration,", at_most);
    server.pause(BACK_OFF);
}

/// Under the lock: is there still something to do? Somebody without the lock, such as the Diesel CLI, may have run migrations meanwhile,
/// and a pooler or proxy may have handed the session that has the lock to somebody else.
pub(super) fn enter(
    server: &mut dyn Server,
    held: &Held,
    job: &Job<'_>,
    before: &[&str],
) -> Result<Option<Instant>, RunError> {
    let applied = applied_now(server, held, job, before)?;
    let (up, has) = (job.direction == Direction::Up, |version: &str| {
        applied.contains(version)
    });
    if has(job.entry.version) == up {
        return Ok(None);
    }
    refuse_others(&held.record, job)?;
    if let Some(version) = job.relatives.iter().find(|version| has(version) != up) {
        return Err(RunError::Overtaken {
            version: (*version).to_owned(),
            applied: !up,
        });
    }
    bookkeeping::prepare(server, &held.missing).map_err(DbError::from)?;
    Ok(Some(Instant::now()))
}

/// Which of a migration and its relatives are applied, after `before` has run, on one way to the server and back.
fn applied_now(
    server: &mut dyn Server,
    held: &Held,
    job: &Job<'_>,
    before: &[&str],
) -> Result<BTreeSet<String>, DbError> {
    let lock = server.holds_lock();
    let versions: Vec<String> = [job.entry.version]
        .iter()
        .chain(&job.relatives)
        .map(|version| server.literal(version))
        .collect();
    let applied = format!(
        "SELECT version FROM {VERSIONS} WHERE version IN ({})",
        versions.join(", ")
    );
    let mut queries = before.to_vec();
    queries.push(&lock);
    queries.extend((!held.missing.contains(&VERSIONS)).then_some(applied.as_str()));
    let mut answers = server
        .rows_of_all(&queries)?
        .into_iter()
        .skip(before.len())
        .map(first_column);
    match answers.next().as_deref() {
        Some([held]) if held == "t" || held == "1" => Ok(answers.next().into_iter().flatten().collect()),
        _ => Err(ServerError::Pooled { place: server.place() }.into()),
    }
}

fn first_column(rows: Vec<Row>) -> Vec<String> {
    rows.into_iter()
        .map(|row| row.into_iter().next().flatten().unwrap_or_default())
        .collect()
}

/// Another migration that stopped on its way has to be finished first.
fn refuse_others(record: &Record, job: &Job<'_>) -> Result<(), RunError> {
    let own = |version: &str, direction: Direction| version == job.entry.version && direction == job.direction;
    let halfway = record.halfway.iter().find(|one| !own(&one.version, one.direction));
    let name = record
        .interrupted
        .first()
        .map(|row| row.name.clone())
        .or_else(|| halfway.map(|one| one.version.clone()));
    match name {
        Some(name) => Err(RunError::Begun { name }),
        None => Ok(()),
    }
}

/// Records the version and commits it, after `before` has run, on one way to the server and back.
pub(super) fn leave(
    server: &mut dyn Server,
    job: &Job<'_>,
    started: Instant,
    touched: u64,
    before: Vec<String>,
) -> Result<Outcome, RunError> {
    let took = started.elapsed();
    let recorded = match job.direction {
        Direction::Up => {
            let duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
            bookkeeping::record(server, job.entry, State::Done, duration_ms)
        }
        Direction::Down => bookkeeping::forget(server, job.entry.version),
    };
    let logged = job.logged(LogOutcome::Done, took, touched);
    let logged = logged.insert(&job.actor, server.utc(), |text| server.literal(text));
    let end = [logged, "COMMIT".to_owned()];
    let statements: Vec<String> = before.into_iter().chain(recorded).chain(end).collect();
    execute_all(server, &statements).map_err(DbError::from)?;
    Ok(Outcome::Done { took })
}

/// The failure of a statement, of which nothing itself stays.
pub(super) fn failed(script: &Script<'_>, statement: &Statement<'_>, kept: usize, source: ServerError) -> RunError {
    let aftermath = match kept {
        0 if matches!(source, ServerError::Lost { .. }) => Aftermath::Lost,
        0 => Aftermath::RolledBack,
        kept => Aftermath::Resumes { kept },
    };
    failed_with(aftermath, script, statement, source)
}

/// The failure of a statement with what it leaves.
pub(super) fn failed_with(
    aftermath: Aftermath,
    script: &Script<'_>,
    statement: &Statement<'_>,
    source: ServerError,
) -> RunError {
    RunError::Statement {
        number: statement.number,
        of: script.statements.last().map_or(0, |last| last.number),
        line: statement.line,
        first_line: statement.first_line().to_owned(),
        aftermath,
        source: source.into(),
    }
}
