//! How does one migration run on SQLite so that the database is at one revision or the next, whatever happens?
//!
//! The write lock is taken first (`BEGIN IMMEDIATE`), what is applied is read again under it, then the file runs and the
//! version is recorded in the same transaction. Killed at any moment, SQLite's journal brings back the state before.
//! `PRAGMA foreign_keys` does nothing inside a transaction, so a rebuild has it switched off before, and every path out
//! of here switches it back.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use opp_history::script::{Takeover, findings, without_by_hand};

use super::Database;
use super::bookkeeping;
use super::dropped_rows;
use super::objects::{self, ByHand};
use crate::aftermath::Aftermath;
use crate::error::DbError;
use crate::log::{LogOutcome, NewRow};
use crate::record::{State, VERSIONS};
use crate::run::{Direction, Job, Observer, Outcome, RunError};
use crate::script::{Mode, Script};
use crate::server::error::ServerError;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

/// Runs one migration and records it. After an error nothing of it is in the database, unless the file runs outside a
/// transaction; the connection can be used again in any case.
pub fn run(database: &mut Database, job: &Job<'_>, observer: &mut dyn Observer) -> Result<Outcome, RunError> {
    let takeover = Takeover::read(job.sql);
    let unguarded = if job.in_transaction {
        without_by_hand(job.sql)
    } else {
        None
    };
    let sql = unguarded.as_deref().unwrap_or(job.sql);
    let script = Script::read(Syntax::Sqlite, sql, takeover.as_ref(), job.in_transaction)?;
    script.refuse_ineffective_pragma(database.flag("foreign_keys")?)?;
    let settings = database.settings()?;
    let temporary = Temporary::remember(database)?;
    let started = Instant::now();
    objects::read_double_quotes(database, job.is_generated)?;
    let result = match script.mode {
        Mode::Plain if unguarded.is_some() => keeping(database, job, &script, observer),
        Mode::Plain => inside(database, job, &script, observer),
        Mode::Rebuild => rebuilding(database, job, &script, observer),
        Mode::Outside => outside(database, job, &script, observer),
    };
    roll_back(database);
    let unquoted = database.allow_quoted_strings(false);
    let restored = database.set(&settings).and_then(|()| temporary.drop_others(database));
    if let Err(error) = &result
        && error.is_of_a_run()
    {
        log_failure(database, job, error, started.elapsed());
    }
    let outcome = result?;
    unquoted?;
    restored?;
    Ok(outcome)
}

/// Where this fails as well, the error that led here is the one to report.
fn log_failure(database: &mut Database, job: &Job<'_>, error: &RunError, took: Duration) {
    let message = error.for_log();
    let row = NewRow {
        message: Some(&message),
        ..job.logged(LogOutcome::Failed, took, 0)
    };
    let logged = bookkeeping::prepare(database).and_then(|()| bookkeeping::log(database, &row, &job.actor));
    let _told_already = logged;
}

/// Takes the write lock, and says so when somebody else has it.
pub fn begin(database: &mut Database, observer: &mut dyn Observer) -> Result<(), DbError> {
    let at_most = database.lock_timeout();
    database.wait_for_locks(at_most.min(Duration::from_millis(250)))?;
    let begun = database.execute("BEGIN IMMEDIATE");
    database.wait_for_locks(at_most)?;
    match begun {
        Err(DbError::Locked { .. }) => {
            observer.waiting("another process", at_most);
            database.execute("BEGIN IMMEDIATE")
        }
        other => other,
    }
}

/// Ends whatever transaction is open. An error means that none is.
pub fn roll_back(database: &mut Database) {
    let _no_transaction = database.execute("ROLLBACK");
}

fn inside(
    database: &mut Database,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    begin(database, observer)?;
    let Some(entered) = enter(database, job)? else {
        return Ok(Outcome::AlreadyDone);
    };
    dropped_rows::refuse(database, script)?;
    // Dropping or renaming leaves triggers of other tables and virtual tables behind that fail when they are used.
    let by_hand = match job.is_generated {
        true => Some(ByHand::remember(database, &job.known)?),
        false => None,
    };
    execute_all(database, script, observer)?;
    if let Some(by_hand) = by_hand {
        by_hand.try_again(database)??;
    }
    leave(database, job, entered)
}

fn rebuilding(
    database: &mut Database,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    database.execute("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON")?;
    keeping(database, job, script, observer)
}

/// What opp did not make and goes with a table or view that comes back is put back too.
fn keeping(
    database: &mut Database,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    begin(database, observer)?;
    let Some(entered) = enter(database, job)? else {
        return Ok(Outcome::AlreadyDone);
    };
    let by_hand = ByHand::remember(database, &job.known)?;
    execute_all(database, script, observer)?;
    by_hand.put_back(database, &job.dropped)??;
    leave(database, job, entered)
}

/// The file has its own transaction or none. A note in the ledger, committed before, keeps a second runner out and tells
/// afterwards that the file was begun and did not end.
fn outside(
    database: &mut Database,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    begin(database, observer)?;
    let Some(mut entered) = enter(database, job)? else {
        return Ok(Outcome::AlreadyDone);
    };
    dropped_rows::refuse(database, script)?;
    if job.direction == Direction::Up {
        bookkeeping::note_beginning(database, job.entry)?;
    }
    database.execute("COMMIT")?;
    entered.changes_before = total_changes(database)?;
    let ran = execute_all(database, script, observer);
    let left_open = database.execute("ROLLBACK").is_ok() && ran.is_ok();
    let result = if left_open { Err(RunError::LeftOpen) } else { ran };
    if let Err(error) = result {
        if error.kept() == 0 && job.direction == Direction::Up {
            bookkeeping::forget(database, job.entry.version)?;
        }
        return Err(error);
    }
    begin(database, observer)?;
    leave(database, job, entered)
}

/// A migration that is about to run.
struct Entered {
    started: Instant,
    /// The state of the file, which changes with every commit of others.
    data_version: String,
    /// How many rows the connection had changed before.
    changes_before: u64,
}

fn total_changes(database: &mut Database) -> Result<u64, DbError> {
    Ok(database
        .texts("SELECT total_changes()")?
        .concat()
        .parse()
        .unwrap_or_default())
}

/// Under the lock: is there still something to do?
fn enter(database: &mut Database, job: &Job<'_>) -> Result<Option<Entered>, RunError> {
    let data_version = database.texts("SELECT data_version FROM pragma_data_version")?.concat();
    let known = database.read_at.take().is_some_and(|read_at| read_at == data_version);
    // Everything is read once, unless somebody else writes to the file between two migrations.
    let interrupted = match known {
        true => None,
        false => {
            bookkeeping::prepare(database)?;
            bookkeeping::read(database)?.interrupted.into_iter().next()
        }
    };
    let up = job.direction == Direction::Up;
    let applied = applied_now(database, job)?;
    if applied.contains(job.entry.version) == up {
        return Ok(None);
    }
    if let Some(row) = interrupted {
        return Err(RunError::Begun { name: row.name });
    }
    match job.relatives.iter().find(|version| applied.contains(**version) != up) {
        Some(version) => Err(RunError::Overtaken {
            version: (*version).to_owned(),
            applied: !up,
        }),
        None => Ok(Some(Entered {
            started: Instant::now(),
            data_version,
            changes_before: total_changes(database)?,
        })),
    }
}

/// Which of a migration and its relatives are applied.
fn applied_now(database: &mut Database, job: &Job<'_>) -> Result<BTreeSet<String>, DbError> {
    let literal = |version: &&str| format!("'{}'", version.replace('\'', "''"));
    let versions: Vec<String> = [job.entry.version].iter().chain(&job.relatives).map(literal).collect();
    let query = format!(
        "SELECT version FROM {VERSIONS} WHERE version IN ({})",
        versions.join(", ")
    );
    Ok(database.texts(&query)?.into_iter().collect())
}

/// Records the version and commits it with what the file did.
fn leave(database: &mut Database, job: &Job<'_>, entered: Entered) -> Result<Outcome, RunError> {
    let took = entered.started.elapsed();
    let touched = total_changes(database)?.saturating_sub(entered.changes_before);
    match job.direction {
        Direction::Up => {
            let duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
            bookkeeping::record(database, job.entry, State::Done, duration_ms)?;
        }
        Direction::Down => bookkeeping::forget(database, job.entry.version)?,
    }
    bookkeeping::log(database, &job.logged(LogOutcome::Done, took, touched), &job.actor)?;
    database.execute("COMMIT")?;
    database.read_at = Some(entered.data_version);
    Ok(Outcome::Done { took })
}

fn execute_all(database: &mut Database, script: &Script<'_>, observer: &mut dyn Observer) -> Result<(), RunError> {
    let statements = &script.statements;
    let mut kept = Kept {
        committed: 0,
        pending: (script.mode != Mode::Outside).then_some(0),
    };
    for (done, statement) in statements.iter().enumerate() {
        observer.progress(done, statements.len());
        dropped_rows::refuse_next(database, script, done)?;
        let done = match database.cancel.is_cancelled() {
            true => Err(ServerError::Interrupted.into()),
            false => database.execute(statement.text),
        };
        if let Err(source) = done {
            return Err(RunError::Statement {
                number: statement.number,
                of: statements.last().map_or(0, |last| last.number),
                line: statement.line,
                first_line: statement.first_line().to_owned(),
                aftermath: match kept.committed {
                    0 => Aftermath::RolledBack,
                    kept => Aftermath::Kept { kept },
                },
                source: with_findings(database, statement.text, source),
            });
        }
        kept.after(statement);
    }
    observer.progress(statements.len(), statements.len());
    Ok(())
}

/// A guard's message and what it found, which SQLite itself cannot say.
fn with_findings(database: &mut Database, statement: &str, source: DbError) -> DbError {
    let DbError::Sql { message } = source else {
        return source;
    };
    let found = findings(statement).map(|query| database.texts(&query).unwrap_or_default());
    let found = found.filter(|names| !names.is_empty()).map(|names| names.join(", "));
    DbError::Sql {
        message: found.map_or_else(|| message.clone(), |names| format!("{message}: {names}")),
    }
}

/// How much of a file outside a transaction would stay if the next statement failed.
#[derive(Debug)]
struct Kept {
    committed: usize,
    /// Statements of the open transaction.
    pending: Option<usize>,
}

impl Kept {
    fn after(&mut self, statement: &Statement<'_>) {
        match (statement.verb().as_str(), &mut self.pending) {
            ("BEGIN", pending) => *pending = Some(0),
            ("COMMIT" | "END", pending) => self.committed += pending.take().unwrap_or_default(),
            ("ROLLBACK", pending) if statement.controls_transaction() => *pending = None,
            ("PRAGMA" | "SELECT", _) => {}
            (_, Some(pending)) => *pending += 1,
            (_, None) => self.committed += 1,
        }
    }
}

/// What lies in the connection alone: temporary tables, views and triggers, and attached databases.
struct Temporary {
    names: Vec<String>,
}

impl Temporary {
    /// Each with the statement that removes it, tables last, since triggers and indexes go with theirs.
    const QUERY: &'static str = "SELECT sql FROM (\
        SELECT 'DROP ' || type || ' IF EXISTS temp.\"' || replace(name, '\"', '\"\"') || '\"' AS sql, type = 'table' AS rank \
        FROM sqlite_temp_schema WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
        UNION ALL SELECT 'DETACH \"' || replace(name, '\"', '\"\"') || '\"', 2 FROM pragma_database_list \
        WHERE name NOT IN ('main', 'temp')) ORDER BY rank";

    fn remember(database: &mut Database) -> Result<Self, DbError> {
        Ok(Self {
            names: database.texts(&format!("SELECT * FROM ({})", Self::QUERY))?,
        })
    }

    /// What a file has left there is not there for the next one.
    fn drop_others(&self, database: &mut Database) -> Result<(), DbError> {
        let now = Self::remember(database)?.names;
        let left = now.iter().filter(|statement| !self.names.contains(statement));
        left.into_iter().try_for_each(|statement| database.execute(statement))
    }
}

#[cfg(test)]
mod tests;
