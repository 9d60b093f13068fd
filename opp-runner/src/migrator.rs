//! Runs migrations inside an application: plans, runs and guards a database by its URL.
//!
//! ```no_run
//! use opp_runner::migrator::Migrator;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let url = opp_core::url::DatabaseUrl::parse("app.db", std::path::Path::new(""))?;
//! let report = Migrator::new("migrations").actor("app", "host-1").run_url_blocking(&url)?;
//! println!("{} migration(s) applied", report.steps.len());
//! # Ok(())
//! # }
//! ```

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use diesel::connection::LoadConnection;
use diesel::query_builder::SqlQuery;
use diesel::query_dsl::methods::LoadQuery;
use opp_core::url::{DatabaseKind, DatabaseUrl};
use opp_history::dialect::Dialect;

use crate::Access;
use crate::cancel::Cancel;
use crate::database::{Database, Patience};
use crate::error::DbError;
use crate::execute::{Listener, Step, run_all};
use crate::lent;
use crate::log::Actor;
use crate::migrations::Migrations;
use crate::precheck::out_of_order;
use crate::record::Record;
use crate::run::{Direction, Observer, Outcome};
use crate::session::SessionOptions;

mod error;
mod guard;
mod revision;
mod source;

pub use error::Error;
pub use guard::GuardError;
use guard::guard;
pub use revision::Revision;
pub use source::Source;

/// Brings databases to the newest revision of a migrations directory. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Migrator {
    source: Source,
    patience: Patience,
    cancel: Cancel,
    actor: Actor,
    session: SessionOptions,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Each migration in order, and how long it took; nothing where another runner was quicker.
    pub steps: Vec<(Revision, Option<Duration>)>,
}

impl Migrator {
    /// Of the migrations in a directory, or in the program.
    pub fn new(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            patience: Patience::default(),
            cancel: Cancel::new(),
            actor: Actor::default(),
            session: SessionOptions::default(),
        }
    }

    /// How the application sets its sessions, where its migrations rely on that.
    #[must_use]
    pub fn session(mut self, session: SessionOptions) -> Self {
        self.session = session;
        self
    }

    /// How long to wait for another runner, 30 seconds unless told otherwise.
    #[must_use]
    pub fn lock_timeout(mut self, at_most: Duration) -> Self {
        self.patience.lock = at_most;
        self
    }

    /// How long one statement may take on a server.
    #[must_use]
    pub fn statement_timeout(mut self, at_most: Duration) -> Self {
        self.patience.statement = Some(at_most);
        self
    }

    /// A request that stops the run.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Who runs the migrations and where, for the log.
    #[must_use]
    pub fn actor(mut self, name: impl Into<String>, host: impl Into<String>) -> Self {
        self.actor = Actor {
            name: name.into(),
            host: host.into(),
        };
        self
    }

    /// What a run would apply, in order. Changes nothing.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, or do not fit together.
    pub fn plan_url_blocking(&self, url: &DatabaseUrl) -> Result<Vec<Revision>, Error> {
        self.on_own_thread(|| {
            let (migrations, record) = self.read(url)?;
            let steps = pending(&migrations, &record)?;
            Ok(steps.iter().map(revision).collect())
        })
    }

    /// Applies what is pending. Runs on a thread of its own, so that it may be called inside an asynchronous runtime, which it blocks.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub fn run_url_blocking(&self, url: &DatabaseUrl) -> Result<Report, Error> {
        self.on_own_thread(|| self.run(url, self.cancel.clone()))
    }

    /// Applies what is pending, without blocking the thread that polls. Needs no runtime. A run whose future is dropped is cancelled as by
    /// [`Cancel`]: the statement at hand is stopped on the server.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub async fn run_url(&self, url: &DatabaseUrl) -> Result<Report, Error> {
        let (migrator, url) = (self.clone(), url.clone());
        let stop = CancelOnDrop(Cancel::new());
        let (answer, request) = (Arc::new(Answer::default()), stop.0.clone());
        let remote = AnswerOnDrop(Arc::clone(&answer));
        thread::spawn(move || remote.0.give(migrator.run(&url, request)));
        let mut cancelled = pin!(self.cancel.cancelled());
        poll_fn(|context| {
            if !stop.0.is_cancelled() && cancelled.as_mut().poll(context).is_ready() {
                stop.0.cancel();
            }
            answer.poll(context.waker())
        })
        .await
    }

    /// Whether the database is at the newest revision, by its record alone.
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard_url_blocking(&self, url: &DatabaseUrl) -> Result<(), GuardError> {
        let (migrations, record) = self.on_own_thread(|| self.read(url))?;
        guard(&migrations, &record)
    }

    /// The same over a connection of Diesel's that the application lends, such as one of its pool. Nothing is set or changed there, and one
    /// question is asked where opp has run before.
    ///
    /// ```no_run
    /// use diesel::prelude::*;
    /// use opp_runner::migrator::Migrator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut connection = SqliteConnection::establish("app.db")?;
    /// Migrator::new("migrations").guard(&mut connection)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard<C>(&self, connection: &mut C) -> Result<(), GuardError>
    where
        C: LoadConnection<Backend: lent::Backend>,
        SqlQuery: for<'query> LoadQuery<'query, C, lent::RecordRow>,
    {
        let migrations = self.migrations(<C::Backend as lent::Backend>::dialect())?;
        let record = lent::record(connection).map_err(Error::from)?;
        guard(&migrations, &record)
    }

    fn run(&self, url: &DatabaseUrl, cancel: Cancel) -> Result<Report, Error> {
        let (migrations, record) = self.read(url)?;
        let steps = pending(&migrations, &record)?;
        let mut report = Report::default();
        if steps.is_empty() {
            return Ok(report);
        }
        let mut database = Database::open(url, Access::Create, self.patience)?;
        database.set_session(&self.session)?;
        database.set_cancel(cancel);
        database.set_actor(self.actor.clone());
        run_all(&mut database, &migrations.graph(), &steps, &mut report)
            .map_err(|failure| Error::Failed(Box::new(failure)))?;
        Ok(report)
    }

    fn migrations(&self, dialect: Dialect) -> Result<Migrations, Error> {
        let history = self.source.history(dialect)?;
        match history.dialect().filter(|found| *found != dialect.name()) {
            Some(found) => Err(Error::NoDialect {
                found: found.to_owned(),
                wanted: dialect.name(),
            }),
            None => Ok(Migrations::new(history, dialect).in_session(&self.session)),
        }
    }

    fn read(&self, url: &DatabaseUrl) -> Result<(Migrations, Record), Error> {
        let dialect = match url.kind() {
            DatabaseKind::Sqlite(_) => Dialect::sqlite(),
            DatabaseKind::Postgres => Dialect::postgres(),
            DatabaseKind::Mysql => Dialect::mariadb(),
        };
        let migrations = self.migrations(dialect)?;
        let record = match Database::open(url, Access::Read, self.patience) {
            Ok(mut database) => database.record()?,
            Err(DbError::Missing { .. }) => Record::default(),
            Err(other) => return Err(other.into()),
        };
        Ok((migrations, record))
    }

    /// The drivers wait inside a runtime of their own, which may not be entered from within another one.
    fn on_own_thread<T: Send>(&self, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
        thread::scope(|scope| scope.spawn(work).join().unwrap_or(Err(Error::Panicked)))
    }
}

fn pending<'a>(migrations: &'a Migrations, record: &Record) -> Result<Vec<Step<'a>>, Error> {
    let graph = migrations.graph();
    let heads: Vec<String> = graph.heads().iter().map(|one| one.name.clone()).collect();
    if heads.len() > 1 {
        return Err(Error::SeveralHeads(heads));
    }
    let targets: BTreeSet<&str> = graph.heads().iter().map(|one| one.version.as_str()).collect();
    let missing = graph.up(&targets, record);
    let versions = missing.iter().map(|one| one.version.as_str()).collect();
    let mut problems = migrations.problems(record);
    problems.extend(out_of_order(graph.ordered(), record, &versions));
    match problems.is_empty() {
        true => Ok(migrations.steps(&missing, Direction::Up)?),
        false => Err(Error::Problems(problems)),
    }
}

fn revision(step: &Step<'_>) -> Revision {
    Revision {
        id: step.migration.on_disk.version.clone(),
        name: step.migration.on_disk.name.clone(),
    }
}

impl Observer for Report {
    fn waiting(&mut self, _holder: &str, _at_most: Duration) {}

    fn progress(&mut self, _done: usize, _of: usize) {}
}

impl Listener for Report {
    fn starting(&mut self, _step: &Step<'_>) {}

    fn finished(&mut self, step: &Step<'_>, outcome: Outcome) {
        let took = match outcome {
            Outcome::Done { took } => Some(took),
            Outcome::AlreadyDone => None,
        };
        self.steps.push((revision(step), took));
    }

    fn failed(&mut self) {}
}

/// Cancels a run that nobody waits for any more.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The answer of a thread, and the task that waits for it.
#[derive(Default)]
struct Answer(Mutex<Awaited>);

/// The answer once it is there, and who is to be woken.
type Awaited = (Option<Result<Report, Error>>, Option<Waker>);

impl Answer {
    fn give(&self, answer: Result<Report, Error>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.is_none() {
            state.0 = Some(answer);
        }
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    fn poll(&self, waker: &Waker) -> Poll<Result<Report, Error>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.0.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                state.1 = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

/// Answers also where the thread panics.
struct AnswerOnDrop(Arc<Answer>);

impl Drop for AnswerOnDrop {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.give(Err(Error::Panicked));
        }
    }
}
