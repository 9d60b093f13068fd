//! Runs the engine, which waits, over a connection of diesel-async's, which may not be waited for: the engine is on a thread of its own and
//! asks, the task that owns the connection answers. Needs no runtime but the one that drives the connection.

use std::future::poll_fn;
use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::task::Poll;
use std::thread;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};
use opp_history::dialect::Dialect;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::asynchronous::{Answer, AsyncConnection, BoxFuture, Question};
use super::connection::{Connection, Row};
use crate::cancel::Cancel;
use crate::server::executor::Executor;

/// Works on a connection; nothing where the work panics, and a pool then discards the connection. A request to stop ends the statement that
/// runs. Where the future is dropped, the statement is ended too, a pool discards the connection, and the work ends as on a connection that
/// broke.
///
/// # Errors
/// The system creates no thread.
pub(crate) async fn work<T: Send + 'static>(
    connection: &mut dyn AsyncConnection,
    cancel: &Cancel,
    work: impl FnOnce(&mut dyn Connection) -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (messages, mut received) = unbounded_channel();
    let (answers, answered) = channel();
    let mut proxy = Proxy {
        messages,
        answered,
        dialect: connection.dialect(),
    };
    thread::Builder::new().spawn(move || {
        let result = work(&mut proxy);
        // Nobody waits for it where the future was dropped.
        let _dropped = proxy.messages.send(Message::Finished(result));
    })?;
    let mut lent = Lent {
        connection,
        is_asked: false,
        is_finished: false,
    };
    // The channel closes where the work panics.
    while let Some(message) = received.recv().await {
        match message {
            Message::Question(question) => {
                lent.is_asked = true;
                let stop = lent.connection.stop();
                let answer = answer(lent.connection.answer(question), stop, cancel).await;
                lent.is_asked = false;
                // The thread waits for it as long as its end of the channel is open.
                let _panicked = answers.send(answer);
            }
            Message::Finished(result) => {
                lent.is_finished = true;
                return Ok(Some(result));
            }
        }
    }
    Ok(None)
}

/// The answer to a question. A request to stop that the run has not noticed ends the statement, also where it was made before; what the
/// engine runs after it has noticed is to end in order.
///
/// A request that is on its way is waited for: it would end the next statement otherwise, which may be the application's.
async fn answer<T>(
    mut work: BoxFuture<'_, QueryResult<T>>,
    mut stop: BoxFuture<'static, ()>,
    cancel: &Cancel,
) -> QueryResult<T> {
    let mut request: BoxFuture<'_, ()> = Box::pin(cancel.cancelled());
    let (mut is_requested, mut is_stopped) = (false, cancel.is_noticed());
    let mut answered = None;
    poll_fn(|context| {
        if answered.is_none()
            && let Poll::Ready(answer) = work.as_mut().poll(context)
        {
            // The engine may not recognize the server's words for it.
            if is_requested && answer.is_err() {
                cancel.notice();
            }
            answered = Some(answer);
        }
        if !is_stopped && answered.is_none() {
            is_requested = is_requested || request.as_mut().poll(context).is_ready();
        }
        if !is_stopped && is_requested {
            is_stopped = stop.as_mut().poll(context).is_ready();
        }
        let is_on_its_way = is_requested && !is_stopped;
        match answered.take_if(|_| !is_on_its_way) {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        }
    })
    .await
}

/// A connection at work.
struct Lent<'c> {
    connection: &'c mut dyn AsyncConnection,
    is_asked: bool,
    is_finished: bool,
}

impl Drop for Lent<'_> {
    /// Nobody waits any more, or the work has panicked: nobody knows how the session is set.
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        self.connection.condemn();
        if self.is_asked {
            let stop = self.connection.stop();
            let spawned = thread::Builder::new().spawn(move || {
                if let Ok(executor) = Executor::new() {
                    executor.wait(stop);
                }
            });
            // Without a thread the statement runs to its end on the server, and the session ends with the connection.
            drop(spawned);
        }
    }
}

/// What the thread of the engine sends to the task that owns the connection.
enum Message<T> {
    Question(Question),
    Finished(T),
}

/// Stands for the connection on the thread of the engine.
struct Proxy<T> {
    messages: UnboundedSender<Message<T>>,
    answered: Receiver<QueryResult<Answer>>,
    dialect: Dialect,
}

impl<T> Proxy<T> {
    fn ask(&self, question: Question) -> QueryResult<Answer> {
        let asked = self.messages.send(Message::Question(question)).ok();
        asked.and_then(|()| self.answered.recv().ok()).unwrap_or_else(|| {
            let message = "the future of the run was dropped".to_owned();
            Err(Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection,
                Box::new(message),
            ))
        })
    }
}

impl<T> Connection for Proxy<T> {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn run(&mut self, sql: &str) -> QueryResult<()> {
        self.ask(Question::Run(sql.to_owned())).map(drop)
    }

    fn count(&mut self, sql: &str) -> QueryResult<usize> {
        match self.ask(Question::Count(sql.to_owned()))? {
            Answer::Ran(count) => Ok(count),
            Answer::Rows(_) | Answer::Is(_) => Ok(0),
        }
    }

    fn rows(&mut self, sql: &str) -> QueryResult<Vec<Row>> {
        match self.ask(Question::Rows(sql.to_owned()))? {
            Answer::Rows(rows) => Ok(rows),
            Answer::Ran(_) | Answer::Is(_) => Ok(Vec::new()),
        }
    }

    fn is_in_transaction(&mut self) -> QueryResult<bool> {
        Ok(matches!(self.ask(Question::IsInTransaction)?, Answer::Is(true)))
    }

    fn condemn(&mut self) {
        let _gone = self.ask(Question::Condemn);
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;

    /// A statement that ends once it is stopped, and what stops it.
    fn statement() -> (BoxFuture<'static, QueryResult<()>>, BoxFuture<'static, ()>) {
        let (stop, stopped) = oneshot::channel();
        let work = async move {
            stopped.await.unwrap();
            Err(Error::NotFound)
        };
        (Box::pin(work), Box::pin(async move { stop.send(()).unwrap() }))
    }

    fn wait<F: Future>(future: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn a_request_that_was_made_before_ends_the_statement_and_is_noticed() {
        let cancel = Cancel::new();
        cancel.cancel();
        let (work, stop) = statement();
        assert!(wait(answer(work, stop, &cancel)).is_err());
        assert!(cancel.is_noticed());
    }

    #[test]
    fn a_statement_after_the_request_was_noticed_runs_to_its_end() {
        let cancel = Cancel::new();
        cancel.cancel();
        cancel.notice();
        let (stop, mut stopped) = oneshot::channel();
        let work = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(7)
        };
        let stop = Box::pin(async move { stop.send(()).unwrap() });
        assert_eq!(wait(answer(Box::pin(work), stop, &cancel)), Ok(7));
        assert!(stopped.try_recv().is_err());
    }
}
