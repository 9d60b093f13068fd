//! What becomes of Ctrl-C, and of SIGTERM? The server or program is told to stop what it is doing, and the run ends as after any other
//! failure.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::process::{Command, Output};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::error::INTERRUPTED;

/// How long the server may take to hear that a statement is to stop.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);

/// Waits for what a connection does, and notices meanwhile that it is to stop.
pub(crate) struct Executor {
    runtime: Runtime,
    interrupt: Interrupt,
}

impl Executor {
    /// On this thread alone.
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let interrupt = Interrupt::default();
        Ok(Self { runtime, interrupt })
    }

    /// From now on Ctrl-C and SIGTERM stop the work that can be stopped, and not the program.
    pub(crate) fn listen(&mut self) {
        let interrupt = &mut self.interrupt;
        if interrupt.next.is_none() && !interrupt.seen {
            self.runtime.block_on(poll_fn(|context| {
                interrupt.poll(context);
                Poll::Ready(())
            }));
        }
    }

    /// Whether it was asked to stop since.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupt.seen
    }

    /// Waits for work that nothing stops.
    pub(crate) fn wait<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }

    /// Waits for work that `cancel` stops. The work's own result, and whether it was asked to stop.
    pub(crate) fn wait_or_cancel<F: Future>(&mut self, work: F, cancel: impl Future) -> (F::Output, bool) {
        let interrupt = &mut self.interrupt;
        self.runtime.block_on(async {
            let mut work = pin!(work);
            if let Some(done) = interrupt.or(work.as_mut()).await {
                return (done, false);
            }
            // Where nobody hears it, the answer comes when the work is through.
            let _unheard = tokio::time::timeout(CANCEL_TIMEOUT, cancel).await;
            match interrupt.or(work.as_mut()).await {
                Some(done) => (done, true),
                None => (work.await, true),
            }
        })
    }

    /// Lets time pass, unless it is asked to stop.
    pub(crate) fn pause(&mut self, time: Duration) {
        let interrupt = &mut self.interrupt;
        // The timer is made inside the runtime, which it needs.
        self.runtime
            .block_on(async { interrupt.or(pin!(tokio::time::sleep(time))).await });
    }

    /// Runs a program to its end, and gives what it wrote into pipes; nothing when it was asked to stop, and the program is gone then.
    pub(crate) fn run(&mut self, command: Command) -> io::Result<Option<Output>> {
        let interrupt = &mut self.interrupt;
        let ended = self.runtime.block_on(async {
            let mut command = tokio::process::Command::from(command);
            let child = command.kill_on_drop(true).spawn()?;
            interrupt.or(pin!(child.wait_with_output())).await.transpose()
        })?;
        if ended.as_ref().is_some_and(|output| !output.status.success()) {
            // A terminal presses Ctrl-C on both, and the program may be the first to go.
            self.pause(Duration::from_millis(20));
        }
        Ok(ended.filter(|output| output.status.success() || !self.interrupted()))
    }
}

/// Ctrl-C and SIGTERM, as far as somebody listens.
#[derive(Default)]
struct Interrupt {
    next: Option<Pin<Box<dyn Future<Output = io::Result<()>>>>>,
    seen: bool,
}

impl Interrupt {
    /// The result of the work, or nothing as soon as it is asked to stop; the work goes on then. Whoever asks a second time does not
    /// want to wait, so that ends the program.
    async fn or<F: Future>(&mut self, mut work: Pin<&mut F>) -> Option<F::Output> {
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

    /// Whether it was asked since the last time.
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        let next = self.next.get_or_insert_with(|| Box::pin(asked_to_stop()));
        let asked = next.as_mut().poll(context).is_ready();
        if asked {
            self.seen = true;
            // The next one has to be registered before the program does anything else.
            self.next = Some(Box::pin(asked_to_stop()));
            if let Some(next) = &mut self.next {
                let _pending = next.as_mut().poll(context);
            }
        }
        asked
    }
}

/// Ctrl-C, or the signal by which systems end their services.
#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut key, mut end) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    poll_fn(|context| match key.poll_recv(context) {
        Poll::Pending => end.poll_recv(context),
        ready => ready,
    })
    .await;
    Ok(())
}

/// Ctrl-C.
#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
