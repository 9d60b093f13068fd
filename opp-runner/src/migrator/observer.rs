//! Notifies an application of the events of a run.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::report::RanStep;
use crate::revision::Revision;
use crate::run::Direction;

/// Receives the events of a run, on the thread of the run. Every method does nothing unless it is written.
pub trait Observer: Send {
    /// Somebody else holds the database: who, as far as is known, and for how long the run waits at most.
    fn waiting(&mut self, _holder: &str, _at_most: Duration) {}
    /// A migration is about to run.
    fn starting(&mut self, _revision: &Revision, _direction: Direction) {}
    /// So many of its statements of so many ran.
    fn progress(&mut self, _done: usize, _of: usize) {}
    /// It ran.
    fn finished(&mut self, _step: &RanStep) {}
    /// It failed; the run returns the error.
    fn failed(&mut self, _revision: &Revision) {}
}

/// An observer that clones of a migrator share; nobody where the application has none.
#[derive(Clone, Default)]
pub(super) struct Shared(Option<Arc<Mutex<dyn Observer>>>);

impl Shared {
    pub(super) fn new(observer: impl Observer + 'static) -> Self {
        Self(Some(Arc::new(Mutex::new(observer))))
    }

    pub(super) fn notify(&self, what: impl FnOnce(&mut dyn Observer)) {
        if let Some(observer) = &self.0 {
            what(&mut *observer.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shared").field(&self.0.is_some()).finish()
    }
}
