//! What a run would do.

use super::error::Error;
use super::target::Target;
use crate::execute::Step;
use crate::migrations::Migrations;
use crate::precheck::out_of_order;
use crate::record::Record;
use crate::revision::Revision;
use crate::route::Way;
use crate::run::Direction;

/// What a run would do, in order. Nothing of it has happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// What the database is at; nothing before the first migration.
    pub current: Vec<Revision>,
    /// Each migration to run.
    pub steps: Vec<PlannedStep>,
}

/// A migration to run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedStep {
    /// Which.
    pub revision: Revision,
    /// Which way.
    pub direction: Direction,
    /// Its file.
    pub sql: String,
    /// Statements of it that an earlier run has done, behind which this one resumes.
    pub done: usize,
}

impl Plan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// What a run may do on its way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Allowed {
    /// Revert migrations.
    pub(super) revert: bool,
    /// Apply what is older than the newest applied.
    pub(super) out_of_order: bool,
}

/// What brings a database from its record to a target.
pub(super) fn steps<'m>(
    migrations: &'m Migrations,
    record: &Record,
    target: &Target,
    allowed: Allowed,
) -> Result<Vec<Step<'m>>, Error> {
    let graph = migrations.graph();
    let mut problems = migrations.problems(record);
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    let current = graph.current(record);
    let current: Vec<&str> = current.iter().map(|one| one.version.as_str()).collect();
    let place = target.resolve(migrations.history(), &current)?;
    let (route, direction) = graph
        .route(&place, Way::Either, record)
        .unwrap_or((Vec::new(), Direction::Up));
    if direction == Direction::Down && !route.is_empty() && !allowed.revert {
        return Err(Error::WouldRevert(route.into_iter().map(Revision::of).collect()));
    }
    if direction == Direction::Up && !allowed.out_of_order {
        let versions = route.iter().map(|one| one.version.as_str()).collect();
        problems = out_of_order(graph.ordered(), record, &versions);
    }
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    let steps = migrations.steps(&route, direction)?;
    // A file that cannot run is named before the first of several runs, not in the middle.
    for step in &steps {
        let read = step.migration.mode(direction);
        read.map_err(|source| Error::Unrunnable {
            revision: Revision::of(&step.migration.on_disk),
            direction,
            source: Box::new(source),
        })?;
    }
    Ok(steps)
}

pub(super) fn plan(migrations: &Migrations, record: &Record, steps: &[Step<'_>]) -> Plan {
    let graph = migrations.graph();
    Plan {
        current: graph.current(record).into_iter().map(Revision::of).collect(),
        steps: steps.iter().map(|step| planned(step, record)).collect(),
    }
}

fn planned(step: &Step<'_>, record: &Record) -> PlannedStep {
    let version = &step.migration.on_disk.version;
    let halfway = record.halfway.iter();
    let own = halfway.filter(|one| one.version == *version && one.direction == step.direction);
    PlannedStep {
        revision: Revision::of(&step.migration.on_disk),
        direction: step.direction,
        sql: step.migration.sql(step.direction).unwrap_or_default().to_owned(),
        done: own.map(|one| one.done).sum(),
    }
}
