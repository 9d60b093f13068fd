//! Cancels a run from outside: from a signal handler, another thread or another task.

use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// A request to stop, shared between the run and whoever may stop it. Clones are the same request.
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
    /// Whether the run has noticed the request: the statements from then on are to end in order. Each run has its own.
    noticed: Arc<AtomicBool>,
}

#[derive(Default)]
struct Shared {
    requested: AtomicBool,
    /// Tasks that wait for the request.
    waiting: Mutex<Vec<Waker>>,
}

impl Cancel {
    /// A request that nobody has made.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the run to stop: the statement at hand is cancelled on the server, and the run ends as after any other failure.
    pub fn cancel(&self) {
        self.shared.requested.store(true, Ordering::SeqCst);
        let waiting = std::mem::take(&mut *self.waiting());
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Whether the request was made.
    pub fn is_cancelled(&self) -> bool {
        self.shared.requested.load(Ordering::SeqCst)
    }

    /// The same request for a run that has not noticed it.
    pub(crate) fn for_run(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            noticed: Arc::default(),
        }
    }

    /// Whether the request was made. If so, the run has noticed it now.
    pub(crate) fn notice(&self) -> bool {
        let requested = self.is_cancelled();
        self.noticed.fetch_or(requested, Ordering::SeqCst);
        requested
    }

    /// Whether the run has noticed the request.
    pub(crate) fn is_noticed(&self) -> bool {
        self.noticed.load(Ordering::SeqCst)
    }

    /// Completes once the request is made.
    pub fn cancelled(&self) -> impl Future<Output = ()> + Send + '_ {
        poll_fn(|context| {
            if self.is_cancelled() {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            drop(waiting);
            // The request may have been made between the question and the registration.
            match self.is_cancelled() {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waker>> {
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_one_request() {
        let (request, other) = (Cancel::new(), Cancel::new());
        let clone = request.clone();
        clone.cancel();
        assert!(request.is_cancelled() && !other.is_cancelled());
    }

    #[test]
    fn each_run_notices_the_request_by_itself() {
        let request = Cancel::new();
        let (first, second) = (request.for_run(), request.for_run());
        assert!(!first.notice() && !first.is_noticed());
        request.cancel();
        assert!(first.clone().notice() && first.is_noticed());
        assert!(second.is_cancelled() && !second.is_noticed());
    }

    #[test]
    fn a_waiting_task_is_woken() {
        let request = Cancel::new();
        let remote = request.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let thread = std::thread::spawn(move || remote.cancel());
        runtime.block_on(request.cancelled());
        thread.join().unwrap();
    }
}
