//! Runs work on a thread of its own: the drivers wait inside a runtime of theirs, which may not be entered from within another one.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

use super::error::Error;
use crate::cancel::Cancel;

/// Waits for the work.
pub(super) fn scoped<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    thread::scope(|scope| scope.spawn(work).join().unwrap_or(Err(Error::Panicked)))
}

/// Waits for the work without blocking. The work is handed a request to stop, which is made where `cancel` is, or where the future is
/// dropped.
pub(super) async fn detached<T: Send + 'static>(
    cancel: &Cancel,
    work: impl FnOnce(Cancel) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let stop = CancelOnDrop(Cancel::new());
    let (answer, request) = (Arc::new(Answer::default()), stop.0.clone());
    let remote = AnswerOnDrop(Arc::clone(&answer));
    thread::spawn(move || remote.0.give(work(request)));
    let mut cancelled = pin!(cancel.cancelled());
    poll_fn(|context| {
        if !stop.0.is_cancelled() && cancelled.as_mut().poll(context).is_ready() {
            stop.0.cancel();
        }
        answer.poll(context.waker())
    })
    .await
}

/// Cancels a run that nobody waits for any more.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The answer of a thread, and the task that waits for it.
struct Answer<T>(Mutex<Awaited<T>>);

/// The answer once it is there, and who is to be woken.
type Awaited<T> = (Option<Result<T, Error>>, Option<Waker>);

impl<T> Default for Answer<T> {
    fn default() -> Self {
        Self(Mutex::new((None, None)))
    }
}

impl<T> Answer<T> {
    fn give(&self, answer: Result<T, Error>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.is_none() {
            state.0 = Some(answer);
        }
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    fn poll(&self, waker: &Waker) -> Poll<Result<T, Error>> {
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
struct AnswerOnDrop<T>(Arc<Answer<T>>);

impl<T> Drop for AnswerOnDrop<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.give(Err(Error::Panicked));
        }
    }
}
