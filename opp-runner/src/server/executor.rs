//! Waits for what a connection does, until the run is cancelled.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::cancel::Cancel;

/// How long the server may take to hear that a statement is to stop.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);

/// Waits for what a connection does, and notices meanwhile that it is to stop.
pub struct Executor {
    runtime: Runtime,
    cancel: Cancel,
}

impl Executor {
    /// On this thread alone.
    pub fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime,
            cancel: Cancel::default(),
        })
    }

    /// From now on this request stops the work that can be stopped.
    pub fn set_cancel(&mut self, cancel: Cancel) {
        self.cancel = cancel.for_run();
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.notice()
    }

    /// Waits for work that nothing stops.
    pub fn wait<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }

    /// Waits for work that `stop` ends on the server. The work's own result, and whether it was asked to stop.
    pub fn wait_or_cancel<F: Future>(&mut self, work: F, stop: impl Future) -> (F::Output, bool) {
        let request = &self.cancel;
        self.runtime.block_on(async {
            let mut work = pin!(work);
            if request.is_noticed() {
                return (work.await, false);
            }
            if let Some(done) = or_cancelled(work.as_mut(), request).await {
                return (done, false);
            }
            request.notice();
            // Where the server does not hear it, the answer comes when the work is through.
            let _unheard = tokio::time::timeout(CANCEL_TIMEOUT, stop).await;
            (work.await, true)
        })
    }

    /// Lets time pass, unless it is asked to stop.
    pub fn pause(&mut self, time: Duration) {
        let request = &self.cancel;
        // The timer is made inside the runtime, which it needs.
        self.runtime
            .block_on(async { or_cancelled(pin!(tokio::time::sleep(time)), request).await });
    }
}

/// The result of the work, or nothing as soon as the request is made.
async fn or_cancelled<F: Future>(mut work: std::pin::Pin<&mut F>, request: &Cancel) -> Option<F::Output> {
    let mut cancelled = pin!(request.cancelled());
    std::future::poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        cancelled.as_mut().poll(context).map(|()| None)
    })
    .await
}
