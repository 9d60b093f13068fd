//! Turns Ctrl-C, SIGTERM and SIGHUP into a request to stop. The second one ends the program at once.

use std::io;
use std::sync::OnceLock;
use std::thread;

use opp_runner::cancel::Cancel;
use tokio::runtime::Runtime;

use crate::error::INTERRUPTED;

/// From now on Ctrl-C, SIGTERM and SIGHUP request a stop instead of ending the program. Where the system does not let us listen, they end it as
/// before.
pub(crate) fn listen() -> Cancel {
    static REQUEST: OnceLock<Cancel> = OnceLock::new();
    REQUEST
        .get_or_init(|| {
            let request = Cancel::new();
            let _deaf = spawn(request.clone());
            request
        })
        .clone()
}

fn spawn(request: Cancel) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signals = Signals::register(&runtime)?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async move {
            let mut signals = signals;
            signals.next().await;
            request.cancel();
            // Asked a second time, the person does not want to wait.
            signals.next().await;
            std::process::exit(INTERRUPTED.into());
        })
    })?;
    Ok(())
}

/// Ctrl-C, the signal by which systems end their services, and that of a terminal that goes.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Registered here and now, so that none is missed.
    fn register(runtime: &Runtime) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let _inside = runtime.enter();
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let mut all = [&mut self.interrupt, &mut self.terminate, &mut self.hangup].into_iter();
            match all.any(|signal| signal.poll_recv(context).is_ready()) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn register(_runtime: &Runtime) -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _deaf = tokio::signal::ctrl_c().await;
    }
}
