//! How does one migration run on a server so that the database is at one revision or the next, or knows how far it is?
//!
//! Where the file fits into a transaction, it and the version row are one. Where it does not (every DDL of MySQL commits; an index
//! built `CONCURRENTLY`), a journal says before each statement which one is begun and how things stood, so that the next run goes
//! on there: what became of a statement that a kill interrupted is seen in the catalog.

use std::time::{Duration, Instant};

use super::error::ServerError;
use super::journal::{self, Journal};
use super::{Server, bookkeeping, lock};
use crate::db::error::DbError;
use crate::db::record::{Record, State};
use crate::db::run::{Direction, Job, Observer, Outcome, RunError};
use crate::db::script::{Mode, Script};
use crate::db::statements::Statement;

/// Between two attempts of a migration that met a lock of somebody else.
const BACK_OFF: Duration = Duration::from_millis(500);

/// Runs one migration and records it, under the lock of the runner.
pub(crate) fn run(
    server: &mut dyn Server,
    job: &Job<'_>,
    observer: &mut dyn Observer,
    at_most: Duration,
) -> Result<Outcome, RunError> {
    let script = Script::read(server.syntax(), job.sql, None, job.in_transaction)?;
    lock::acquire(server, observer, at_most).map_err(DbError::from)?;
    let result = match script.mode {
        Mode::Plain => with_patience(server, job, &script, observer, at_most),
        Mode::Rebuild | Mode::Outside => one_by_one(server, job, &script, observer),
    };
    if result.is_err() {
        roll_back(server);
    }
    lock::release(server);
    result
}

/// Ends whatever transaction is open. An error means that none is.
pub(crate) fn roll_back(server: &mut dyn Server) {
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
            }) if server.is_lock_timeout(&error) && started.elapsed() < at_most => {
                roll_back(server);
                observer.waiting("another session, which uses a table of the migration,", at_most);
                server.pause(BACK_OFF);
            }
            other => return other,
        }
    }
}

fn inside(
    server: &mut dyn Server,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    execute(server, "BEGIN")?;
    let Some(started) = enter(server, job)? else {
        roll_back(server);
        return Ok(Outcome::AlreadyDone);
    };
    let of = script.statements.len();
    for (done, statement) in script.statements.iter().enumerate() {
        observer.progress(done, of);
        let ran = server.execute(statement.text);
        ran.map_err(|error| failed(script, statement, 0, error))?;
    }
    observer.progress(of, of);
    server.reset().map_err(DbError::from)?;
    leave(server, job, started)
}

/// Under the lock: is there still something to do?
fn enter(server: &mut dyn Server, job: &Job<'_>) -> Result<Option<Instant>, RunError> {
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
fn leave(server: &mut dyn Server, job: &Job<'_>, started: Instant) -> Result<Outcome, RunError> {
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

fn execute(server: &mut dyn Server, sql: &str) -> Result<(), DbError> {
    Ok(server.execute(sql)?)
}

fn failed(script: &Script<'_>, statement: &Statement<'_>, kept: usize, source: ServerError) -> RunError {
    RunError::Statement {
        number: statement.number,
        of: script.statements.last().map_or(0, |last| last.number),
        line: statement.line,
        first_line: statement.first_line().to_owned(),
        kept,
        goes_on: kept > 0,
        leaves_index: false,
        source: source.into(),
    }
}

/// Statement by statement, each committed.
fn one_by_one(
    server: &mut dyn Server,
    job: &Job<'_>,
    script: &Script<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, RunError> {
    let Some(started) = enter(server, job)? else {
        return Ok(Outcome::AlreadyDone);
    };
    let mut walk = Walk::begin(server, job, script)?;
    let of = script.statements.len();
    while let Some(statement) = script.statements.get(walk.journal.done) {
        observer.progress(walk.journal.done, of);
        walk.step(statement)?;
    }
    observer.progress(of, of);
    let (version, direction) = (job.entry.version, job.direction);
    server.reset().map_err(DbError::from)?;
    execute(server, "BEGIN")?;
    journal::end(server, version, direction).map_err(DbError::from)?;
    leave(server, job, started)
}

/// What a statement does to a database, as far as its first word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// None: guards, settings.
    None,
    /// Rows change, and a transaction can take that back.
    Rows,
    /// Definitions change.
    Definitions,
}

/// A file on its way.
struct Walk<'a, 'j> {
    server: &'a mut dyn Server,
    job: &'a Job<'j>,
    script: &'a Script<'a>,
    journal: Journal,
    /// Statements with an effect that stay.
    kept: usize,
    /// Whether the file has begun a transaction of its own.
    own_transaction: bool,
}

impl<'a, 'j> Walk<'a, 'j> {
    /// Goes to the first statement that is not done.
    fn begin(server: &'a mut dyn Server, job: &'a Job<'j>, script: &'a Script<'a>) -> Result<Self, RunError> {
        let (version, direction) = (job.entry.version, job.direction);
        let found = journal::read(server, version, direction).map_err(DbError::from)?;
        let journal = match found {
            Some(journal) => journal,
            None => {
                journal::begin(server, version, direction).map_err(DbError::from)?;
                Journal {
                    done_hash: journal::hash_of(&[]),
                    ..Journal::default()
                }
            }
        };
        let mut walk = Self {
            server,
            job,
            script,
            journal,
            kept: 0,
            own_transaction: false,
        };
        walk.refuse_edits()?;
        let done = &script.statements[..walk.journal.done];
        walk.kept = done
            .iter()
            .filter(|statement| effect(statement) != Effect::None)
            .count();
        walk.settle_begun()?;
        Ok(walk)
    }

    fn refuse_edits(&self) -> Result<(), RunError> {
        let done = self.script.statements.get(..self.journal.done);
        match done {
            Some(done) if journal::hash_of(done) == self.journal.done_hash => Ok(()),
            _ => Err(RunError::EditedBefore {
                name: self.job.entry.name.to_owned(),
                file: self.job.direction.file(),
                done: self.journal.done,
            }),
        }
    }

    /// What became of a statement that was begun and whose end nobody saw?
    fn settle_begun(&mut self) -> Result<(), RunError> {
        let (Some(begun), Some(statement)) = (
            self.journal.begun.clone(),
            self.script.statements.get(self.journal.done),
        ) else {
            return Ok(());
        };
        let now = self.server.fingerprint(statement).map_err(DbError::from)?;
        let same_text = begun == journal::hash_of(std::slice::from_ref(statement));
        match (&self.journal.before, now) {
            (Some(before), Some(now)) if *before == now => {}
            (Some(_), Some(_)) if same_text => self.advance(statement),
            _ => return Err(self.unclear(statement)),
        }
        self.journal.begun = None;
        self.journal.before = None;
        self.save()
    }

    fn unclear(&self, statement: &Statement<'_>) -> RunError {
        RunError::Unclear {
            version: self.job.entry.version.to_owned(),
            direction: self.job.direction,
            number: statement.number,
            line: statement.line,
            first_line: statement.first_line().to_owned(),
        }
    }

    fn step(&mut self, statement: &Statement<'_>) -> Result<(), RunError> {
        let result = match effect(statement) {
            _ if self.own_transaction || statement.controls_transaction() => self.in_own_transaction(statement),
            Effect::None => self.server.execute(statement.text),
            Effect::Rows => self.rows(statement),
            Effect::Definitions => self.definitions(statement),
        };
        match result {
            Ok(()) => {
                self.advance(statement);
                Ok(())
            }
            Err(error) => Err(self.stop(statement, error)),
        }
    }

    /// The file's own `BEGIN … COMMIT`: the journal moves with the commit.
    fn in_own_transaction(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        match statement.verb().as_str() {
            "BEGIN" | "START" => self.own_transaction = true,
            "COMMIT" | "END" => {
                self.own_transaction = false;
                let mut after = self.journal.clone();
                after.done += 1;
                after.done_hash = journal::hash_of(&self.script.statements[..after.done]);
                journal::write(self.server, self.job.entry.version, self.job.direction, &after)?;
            }
            "ROLLBACK" => self.own_transaction = false,
            _ => {}
        }
        self.server.execute(statement.text)
    }

    /// Rows and the journal change together.
    fn rows(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        let mut after = self.journal.clone();
        after.done += 1;
        after.done_hash = journal::hash_of(&self.script.statements[..after.done]);
        self.server.execute("BEGIN")?;
        self.server.execute(statement.text)?;
        journal::write(self.server, self.job.entry.version, self.job.direction, &after)?;
        self.server.execute("COMMIT")
    }

    fn definitions(&mut self, statement: &Statement<'_>) -> Result<(), ServerError> {
        if self.server.is_in_effect(statement)? {
            return Ok(());
        }
        self.journal.before = self.server.fingerprint(statement)?;
        self.journal.begun = Some(journal::hash_of(std::slice::from_ref(statement)));
        journal::write(self.server, self.job.entry.version, self.job.direction, &self.journal)?;
        self.server.execute(statement.text)
    }

    fn advance(&mut self, statement: &Statement<'_>) {
        self.journal.done += 1;
        self.journal.done_hash = journal::hash_of(&self.script.statements[..self.journal.done]);
        self.journal.begun = None;
        self.journal.before = None;
        if effect(statement) != Effect::None {
            self.kept += 1;
        }
    }

    /// The server refused the statement, so it had no effect. Where nothing else had one, it is as if the run had never begun.
    fn stop(&mut self, statement: &Statement<'_>, error: ServerError) -> RunError {
        roll_back(self.server);
        // Where this fails, what is written next fails as well, and the journal says what it said before.
        let _lost = self.server.reset();
        if matches!(error, ServerError::Statement(_)) {
            self.journal.begun = None;
            self.journal.before = None;
            let _told_already = if self.kept == 0 {
                journal::end(self.server, self.job.entry.version, self.job.direction).map_err(DbError::from)
            } else {
                self.save().map_err(|_| DbError::Sql { message: String::new() })
            };
        }
        let mut stopped = failed(self.script, statement, self.kept, error);
        if let RunError::Statement { leaves_index, .. } = &mut stopped {
            *leaves_index = self.server.leaves_index(statement);
        }
        stopped
    }

    fn save(&mut self) -> Result<(), RunError> {
        let saved = journal::write(self.server, self.job.entry.version, self.job.direction, &self.journal);
        Ok(saved.map_err(DbError::from)?)
    }
}

fn effect(statement: &Statement<'_>) -> Effect {
    match statement.verb().as_str() {
        "SELECT" | "SET" | "SHOW" | "DO" | "EXPLAIN" | "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "START" | "VALUES" => {
            Effect::None
        }
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "WITH" => Effect::Rows,
        _ => Effect::Definitions,
    }
}
