//! How does one migration run on a server so that the database is at one revision or the next, or knows how far it is?
//!
//! Where the file fits into a transaction, it and the version row are one. Where it does not (every DDL of MySQL commits; an index
//! built `CONCURRENTLY`), a journal says before each statement which one is begun and how things stood, so that the next run goes
//! on there: what became of a statement that a kill interrupted is seen in the catalog.

use std::time::{Duration, Instant};

use super::error::ServerError;
use super::transaction::{Held, enter, failed, hold, leave, may_try_again, roll_back, step_aside};
use super::{Server, Stopped, bookkeeping, lock, routines, walk};
use crate::error::DbError;
use crate::log::{self, LogOutcome, NewRow};
use crate::run::{Job, Observer, Outcome, RunError};
use crate::script::{Mode, Script};

/// Runs one migration and records it. The first one takes the lock; it stays taken for the next ones until one fails or [`finish`] is
/// called.
pub fn run(
    server: &mut dyn Server,
    held: &mut Option<Held>,
    job: &Job<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let script = Script::read(server.syntax(), job.sql, None, job.in_transaction)?;
    let mut now = match held.take() {
        Some(held) => {
            if let Err(error) = server.renew() {
                lock::release(server);
                return Err(DbError::from(error).into());
            }
            held
        }
        None => hold(server, observer, at_most)?,
    };
    let started = Instant::now();
    let result = match script.mode {
        Mode::Plain => with_patience(server, &now, job, &script, observer, at_most),
        Mode::Rebuild | Mode::Outside => walk::one_by_one(server, &now, job, &script, observer, at_most),
    };
    match result {
        Ok(outcome) => {
            if let Outcome::Done { .. } = outcome {
                now.finished(job);
            }
            *held = Some(now);
            Ok(outcome)
        }
        Err(error) => {
            roll_back(server);
            if error.is_of_a_run() {
                log_failure(server, &now, job, &error, started.elapsed());
            }
            lock::release(server);
            Err(error)
        }
    }
}

/// Where this fails as well, the error that led here is the one to report.
fn log_failure(server: &mut dyn Server, held: &Held, job: &Job<'_>, error: &RunError, took: Duration) {
    let message = error.for_log();
    let row = NewRow {
        message: Some(&message),
        ..job.logged(LogOutcome::Failed, took, 0)
    };
    let insert = row.insert(&job.actor, server.utc(), |text| server.literal(text));
    let missing: Vec<&str> = held
        .missing
        .iter()
        .copied()
        .filter(|table| *table == log::TABLE)
        .collect();
    let _told_already = server
        .reset()
        .and_then(|()| bookkeeping::prepare(server, &missing))
        .and_then(|()| server.execute(&insert));
}

/// Releases the lock after the last migration.
pub fn finish(server: &mut dyn Server, held: &mut Option<Held>) {
    if held.take().is_some() {
        lock::release(server);
    }
}

/// A statement gives up soon where somebody holds its table, so that the application does not queue up behind it; then the whole
/// migration is tried again.
fn with_patience(
    server: &mut dyn Server,
    held: &Held,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let started = Instant::now();
    loop {
        match inside(server, held, job, script, observer) {
            Err(RunError::Statement {
                source: DbError::Server(error),
                ..
            }) if may_try_again(server, &error, started, at_most) => step_aside(server, observer, at_most),
            other => return other,
        }
    }
}

fn inside(
    server: &mut dyn Server,
    held: &Held,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    let Some(started) = enter(server, held, job, &["BEGIN"])? else {
        roll_back(server);
        return Ok(Outcome::AlreadyDone);
    };
    routines::refuse_broken(server, job, script)?;
    let touched_before = server.rows_touched();
    let of = script.statements.len();
    for (chunk, statements) in script.statements.chunks(TOGETHER).enumerate() {
        observer.progress(chunk * TOGETHER, of);
        let texts: Vec<&str> = statements.iter().map(|statement| statement.text).collect();
        let ran = match server.interrupted() {
            true => Err(Stopped {
                ran: 0,
                error: ServerError::Interrupted,
            }),
            false => server.execute_all(&texts),
        };
        ran.map_err(|Stopped { ran, error }| failed(script, &statements[ran], 0, error))?;
    }
    observer.progress(of, of);
    let touched = server.rows_touched() - touched_before;
    let resets = server.resets();
    leave(server, job, started, touched, resets)
}

/// How many statements run between two looks at whether the run is to stop.
const TOGETHER: usize = 128;
