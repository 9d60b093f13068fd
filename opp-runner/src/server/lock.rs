//! How does one runner at a time work on a server? A lock of the session, which the server gives back when the session ends: a
//! lease would not hold off a statement that goes on after its client died.

use std::time::{Duration, Instant};

use super::Server;
use super::error::ServerError;
use crate::run::Observer;

/// Between two attempts. Waiting inside the server would block `CREATE INDEX CONCURRENTLY` of the one who has the lock.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes the lock, and says who has it while it waits.
pub fn acquire(server: &mut dyn Server, observer: &mut dyn Observer, at_most: Duration) -> Result<(), ServerError> {
    let started = Instant::now();
    let mut told = false;
    while !server.try_lock()? {
        let holder = server.holder()?;
        if started.elapsed() >= at_most {
            return Err(ServerError::Busy {
                place: server.place(),
                holder,
                waited: at_most,
            });
        }
        if !told {
            observer.waiting(&holder, at_most);
            told = true;
        }
        server.pause(PAUSE.min(at_most.saturating_sub(started.elapsed())));
        if server.interrupted() {
            return Err(ServerError::Interrupted);
        }
    }
    Ok(())
}

/// Gives it back. A connection that broke has given it back already.
pub fn release(server: &mut dyn Server) {
    let _gone = server.unlock();
}
