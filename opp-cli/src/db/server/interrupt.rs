//! What becomes of Ctrl-C? The server is told to stop what it is doing, and the run ends as after any other failure.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::Poll;

use tokio::runtime::Runtime;

use crate::error::INTERRUPTED;

/// How long the server may take to hear that a statement is to stop.
pub(crate) const CANCEL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Ctrl-C, as far as somebody listens.
#[derive(Default)]
pub(crate) struct Interrupt {
    next: Option<Pin<Box<dyn Future<Output = io::Result<()>>>>>,
    seen: bool,
}

impl Interrupt {
    /// From now on Ctrl-C does not end the program.
    pub(crate) fn listen(&mut self, runtime: &Runtime) {
        if self.next.is_none() && !self.seen {
            runtime.block_on(poll_fn(|context| {
                self.poll(context);
                Poll::Ready(())
            }));
        }
    }

    /// Whether it was pressed.
    pub(crate) fn seen(&self) -> bool {
        self.seen
    }

    /// The result of the work, or nothing as soon as Ctrl-C is pressed; the work goes on then. Whoever presses it a second time
    /// does not want to wait, so that ends the program.
    pub(crate) async fn or<F: Future>(&mut self, mut work: Pin<&mut F>) -> Option<F::Output> {
        let listening = self.next.is_some();
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            let before = self.seen;
            match listening && self.poll(context) {
                true if before => std::process::exit(INTERRUPTED.into()),
                true => Poll::Ready(None),
                false => Poll::Pending,
            }
        })
        .await
    }

    /// Whether it was pressed since the last time.
    fn poll(&mut self, context: &mut std::task::Context<'_>) -> bool {
        let next = self.next.get_or_insert_with(|| Box::pin(tokio::signal::ctrl_c()));
        let pressed = next.as_mut().poll(context).is_ready();
        if pressed {
            self.seen = true;
            // The next one has to be registered before the program does anything else.
            self.next = Some(Box::pin(tokio::signal::ctrl_c()));
            if let Some(next) = &mut self.next {
                let _pending = next.as_mut().poll(context);
            }
        }
        pressed
    }
}
