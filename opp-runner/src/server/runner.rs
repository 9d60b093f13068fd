//! How does one migration run on a server so that the database is at one revision or the next, or knows how far it is?
//!
//! Where the file fits into a transaction, it and the version row are one. Where it does not (every DDL of MySQL commits; an index
//! built `CONCURRENTLY`), a journal says before each statement which one is begun and how things stood, so that the next run goes
//! on there: what became of a statement that a kill interrupted is seen in the catalog.

use std::time::{Duration, Instant};

use super::error::ServerError;
use super::{Server, bookkeeping, lock, walk};
use crate::error::DbError;
use crate::record::{Record, State};
use crate::run::{Direction, Job, Observer, Outcome, RunError};
use crate::script::{Mode, Script};
use crate::statements::Statement;

/// Between two attempts of a migration that met a lock of somebody else.
const BACK_OFF: Duration = Duration::from_millis(500);

/// Runs one migration and records it, under the lock of the runner.
pub fn run(
    server: &mut dyn Server,
    job: &Job<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let script = Script::read(server.syntax(), job.sql, None, job.in_transaction)?;
    lock::acquire(server, observer, at_most).map_err(DbError::from)?;
    let result = match script.mode {
        Mode::Plain => with_patience(server, job, &script, observer, at_most),
        Mode::Rebuild | Mode::Outside => walk::one_by_one(server, job, &script, observer, at_most),
    };
    if result.is_err() {
        roll_back(server);
    }
    lock::release(server);
    result
}

/// Ends whatever transaction is open. An error means that none is.
pub fn roll_back(server: &mut dyn Server) {
    let _no_transaction = server.execute("ROLLBACK");
}

/// A statement gives up soon where somebody holds its table, so that the application does not queue up behind it; then the whole
/// migration is tried again.
fn with_patience(
    server: &mut dyn Server,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let started = Instant::now();
    loop {
        match inside(server, job, script, observer) {
            Err(RunError::Statement {
                source: DbError::Server(error),
                ..
            }) if may_try_again(server, &error, started, at_most) => step_aside(server, observer, at_most),
            other => return other,
        }
    }
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

fn inside(
    server: &mut dyn Server,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    execute(server, "BEGIN")?;
    refuse_without_lock(server)?;
    let Some(started) = enter(server, job)? else {
        roll_back(server);
        return Ok(Outcome::AlreadyDone);
    };
    let of = script.statements.len();
    for (done, statement) in script.statements.iter().enumerate() {
        observer.progress(done, of);
        let ran = match server.interrupted() {
            true => Err(ServerError::Interrupted),
            false => server.execute(statement.text),
        };
        ran.map_err(|error| failed(script, statement, 0, error))?;
    }
    observer.progress(of, of);
    server.reset().map_err(DbError::from)?;
    leave(server, job, started)
}

/// A pooler or proxy may have handed the session that has the lock to somebody else.
pub(super) fn refuse_without_lock(server: &mut dyn Server) -> Result<(), DbError> {
    if server.holds_lock()? {
        return Ok(());
    }
    Err(ServerError::Pooled { place: server.place() }.into())
}

/// Under the lock: is there still something to do?
pub(super) fn enter(server: &mut dyn Server, job: &Job<'_>) -> Result<Option<Instant>, RunError> {
    bookkeeping::prepare(server).map_err(DbError::from)?;
    let record = bookkeeping::read(server)?;
    let up = job.direction == Direction::Up;
    if record.has(job.entry.version) == up {
        return Ok(None);
    }
    refuse_others(&record, job)?;
    match job.relatives.iter().find(|version| record.has(version) != up) {
        Some(version) => Err(RunError::Overtaken {
            version: (*version).to_owned(),
            applied: !up,
        }),
        None => Ok(Some(Instant::now())),
    }
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

/// Records the version and commits it.
pub(super) fn leave(server: &mut dyn Server, job: &Job<'_>, started: Instant) -> Result<Outcome, RunError> {
    let took = started.elapsed();
    let recorded = match job.direction {
        Direction::Up => {
            let duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
            bookkeeping::record(server, job.entry, State::Done, duration_ms)
        }
        Direction::Down => bookkeeping::forget(server, job.entry.version),
    };
    recorded.map_err(DbError::from)?;
    execute(server, "COMMIT")?;
    Ok(Outcome::Done { took })
}

pub(super) fn execute(server: &mut dyn Server, sql: &str) -> Result<(), DbError> {
    Ok(server.execute(sql)?)
}

pub(super) fn failed(script: &Script<'_>, statement: &Statement<'_>, kept: usize, source: ServerError) -> RunError {
    RunError::Statement {
        number: statement.number,
        of: script.statements.last().map_or(0, |last| last.number),
        line: statement.line,
        first_line: statement.first_line().to_owned(),
        kept,
        goes_on: kept > 0,
        own_transaction: false,
        leaves_index: false,
        source: source.into(),
    }
}
