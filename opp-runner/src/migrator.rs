//! Runs migrations inside an application: plans, runs and guards a database.

use std::time::Duration;

use opp_history::dialect::Dialect;

use crate::cancel::Cancel;
use crate::database::{Database, Edit, Patience};
use crate::execute::{Step, run_all};
use crate::log::Actor;
use crate::migrations::Migrations;
use crate::record::Record;
use crate::session::SessionOptions;
use crate::stamp;

mod error;
mod guard;
mod lent;
#[cfg(feature = "diesel-async")]
mod lent_async;
mod listener;
mod observer;
mod plan;
mod report;
mod source;
mod target;
mod thread;
mod url;

pub use crate::revision::Revision;
pub use error::Error;
pub use guard::GuardError;
use listener::Reporter;
pub use observer::Observer;
use observer::Shared;
use plan::Allowed;
pub use plan::{Plan, PlannedStep};
pub use report::{RanStep, Report};
pub use source::Source;
pub use target::Target;

/// Brings databases to a revision, the newest unless told otherwise. Clones are cheap and share the observer.
#[derive(Clone, Debug)]
pub struct Migrator {
    source: Source,
    target: Target,
    allowed: Allowed,
    patience: Patience,
    cancel: Cancel,
    actor: Actor,
    session: SessionOptions,
    observer: Shared,
    checks_schema: bool,
}

impl Migrator {
    /// Of the migrations in a directory, or in the program.
    pub fn new(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            target: Target::default(),
            allowed: Allowed::default(),
            patience: Patience::default(),
            cancel: Cancel::new(),
            actor: Actor::default(),
            session: SessionOptions::default(),
            observer: Shared::default(),
            checks_schema: false,
        }
    }

    /// Where a run, a plan or a stamp brings the database.
    #[must_use]
    pub fn target(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    /// Whether a run may revert migrations where the target lies before what is applied. That destroys what they have created, so it is
    /// refused unless allowed.
    #[must_use]
    pub fn allow_revert(mut self, allowed: bool) -> Self {
        self.allowed.revert = allowed;
        self
    }

    /// Whether a run may apply migrations that are older than the newest applied one.
    #[must_use]
    pub fn allow_out_of_order(mut self, allowed: bool) -> Self {
        self.allowed.out_of_order = allowed;
        self
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

    /// Who receives the events of a run.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Shared::new(observer);
        self
    }

    /// Whether a guard also compares the tables of the database with what the migrations record. That reads the whole catalog.
    #[must_use]
    pub fn check_schema(mut self, checks: bool) -> Self {
        self.checks_schema = checks;
        self
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

    fn steps<'m>(&self, migrations: &'m Migrations, record: &Record) -> Result<Vec<Step<'m>>, Error> {
        plan::steps(migrations, record, &self.target, self.allowed)
    }

    /// Runs steps on an open database.
    fn run_steps(
        &self,
        database: &mut Database<'_>,
        migrations: &Migrations,
        steps: &[Step<'_>],
    ) -> Result<Report, Error> {
        let mut reporter = Reporter::new(&self.observer);
        run_all(database, &migrations.graph(), steps, &mut reporter)?;
        Ok(reporter.report)
    }

    /// Records the target; what is recorded and what is forgotten.
    fn stamp_in(
        &self,
        database: &mut Database<'_>,
        migrations: &Migrations,
        record: &Record,
    ) -> Result<(Vec<Revision>, Vec<Revision>), Error> {
        let current = migrations.graph().current(record);
        let current: Vec<&str> = current.iter().map(|one| one.version.as_str()).collect();
        let place = self.target.resolve(migrations.history(), &current)?;
        let edits = database.edit(&mut Reporter::new(&self.observer), |record| {
            stamp::edits(migrations, record, &place, false)
        })?;
        let (mut recorded, mut forgotten) = (Vec::new(), Vec::new());
        for edit in edits {
            match edit {
                Edit::Stamp(entry) => recorded.push(guard::named(migrations, entry.version)),
                Edit::Forget(version) => forgotten.push(guard::named(migrations, &version)),
            }
        }
        Ok((recorded, forgotten))
    }
}
