//! Collects the report of a run, and notifies the application's observer.

use std::time::Duration;

use super::observer::Shared;
use super::report::{RanStep, Report};
use crate::execute::{Listener, Step};
use crate::revision::Revision;
use crate::run::{self, Outcome};

pub(super) struct Reporter<'a> {
    pub(super) observer: &'a Shared,
    pub(super) report: Report,
    /// The migration that runs.
    current: Option<Revision>,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(observer: &'a Shared) -> Self {
        Self {
            observer,
            report: Report::default(),
            current: None,
        }
    }
}

impl run::Observer for Reporter<'_> {
    fn waiting(&mut self, holder: &str, at_most: Duration) {
        self.observer.notify(|one| one.waiting(holder, at_most));
    }

    fn progress(&mut self, done: usize, of: usize) {
        self.observer.notify(|one| one.progress(done, of));
    }
}

impl Listener for Reporter<'_> {
    fn starting(&mut self, step: &Step<'_>) {
        let revision = Revision::of(&step.migration.on_disk);
        self.observer.notify(|one| one.starting(&revision, step.direction));
        self.current = Some(revision);
    }

    fn finished(&mut self, step: &Step<'_>, outcome: Outcome) {
        let ran = RanStep::of(Revision::of(&step.migration.on_disk), step.direction, outcome);
        self.observer.notify(|one| one.finished(&ran));
        self.report.steps.push(ran);
    }

    fn failed(&mut self) {
        if let Some(revision) = self.current.take() {
            self.observer.notify(|one| one.failed(&revision));
        }
    }
}
