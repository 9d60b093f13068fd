//! Runs work on a thread of its own: the drivers wait inside a runtime of theirs, which may not be entered from within another one.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::thread;

use tokio::sync::oneshot;

use super::error::Error;
use crate::cancel::Cancel;

/// Waits for the work.
pub(super) fn scoped<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().spawn_scoped(scope, work);
        spawned.map_err(Error::NoThread)?.join().unwrap_or(Err(Error::Panicked))
    })
}

/// Waits for the work without blocking. The work is handed a request to stop, which is made where `cancel` is, or where the future is
/// dropped.
pub(super) async fn detached<T: Send + 'static>(
    cancel: &Cancel,
    work: impl FnOnce(Cancel) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let stop = CancelOnDrop(Cancel::new());
    let (sender, mut answer) = oneshot::channel();
    let request = stop.0.clone();
    let spawned = thread::Builder::new().spawn(move || {
        // Nobody waits for it where the future was dropped.
        let _dropped = sender.send(work(request));
    });
    spawned.map_err(Error::NoThread)?;
    let mut cancelled = pin!(cancel.cancelled());
    poll_fn(|context| {
        if !stop.0.is_cancelled() && cancelled.as_mut().poll(context).is_ready() {
            stop.0.cancel();
        }
        match Pin::new(&mut answer).poll(context) {
            Poll::Ready(Ok(result)) => Poll::Ready(result),
            // The sender is gone: the work has panicked.
            Poll::Ready(Err(_closed)) => Poll::Ready(Err(Error::Panicked)),
            Poll::Pending => Poll::Pending,
        }
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
