//! Runs the engine, which waits, over a connection of diesel-async's, which may not be waited for: the engine is on a thread of its own and
//! asks, the task that owns the connection answers. Needs no runtime but the one that drives the connection.

use std::future::poll_fn;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};
use opp_history::dialect::Dialect;

use super::asynchronous::{Answer, AsyncConnection, BoxFuture, Question};
use super::connection::{Connection, Row};
use crate::cancel::Cancel;
use crate::server::executor::Executor;

/// Works on a connection; nothing where the work panics. A request to stop ends the statement that runs. Where the future is dropped, the
/// statement is ended too, a pool discards the connection, and the work ends as on a connection that broke.
pub(crate) async fn work<T: Send + 'static>(
    connection: &mut dyn AsyncConnection,
    cancel: &Cancel,
    work: impl FnOnce(&mut dyn Connection) -> T + Send + 'static,
) -> Option<T> {
    let desk = Arc::new(Desk::default());
    let (answers, answered) = channel();
    let mut asker = Asker {
        desk: Arc::clone(&desk),
        answered,
        dialect: connection.dialect(),
    };
    thread::spawn(move || {
        let ended = Ended(Arc::clone(&asker.desk));
        let result = work(&mut asker);
        ended.0.put(Word::Ended(Some(result)));
    });
    let mut lent = Lent {
        connection,
        is_asked: false,
        is_over: false,
    };
    loop {
        match poll_fn(|context| desk.poll(context.waker())).await {
            Word::Question(question) => {
                lent.is_asked = true;
                let stop = lent.connection.stop();
                let answer = answer(lent.connection.answer(question), stop, cancel).await;
                lent.is_asked = false;
                // Nobody waits for it where the work has panicked, which is said next.
                let _unheard = answers.send(answer);
            }
            Word::Ended(result) => {
                lent.is_over = true;
                return result;
            }
        }
    }
}

/// The answer to a question. A request to stop that is made meanwhile ends the statement; what the engine runs after one that it knows of
/// is to end in order.
async fn answer<T>(mut work: BoxFuture<'_, T>, mut stop: BoxFuture<'static, ()>, cancel: &Cancel) -> T {
    let mut request: BoxFuture<'_, ()> = Box::pin(cancel.cancelled());
    let (mut is_requested, mut is_stopped) = (false, cancel.is_cancelled());
    poll_fn(|context| {
        if let Poll::Ready(answer) = work.as_mut().poll(context) {
            return Poll::Ready(answer);
        }
        if !is_stopped {
            is_requested = is_requested || request.as_mut().poll(context).is_ready();
            is_stopped = is_requested && stop.as_mut().poll(context).is_ready();
        }
        Poll::Pending
    })
    .await
}

/// A connection at work.
struct Lent<'c> {
    connection: &'c mut dyn AsyncConnection,
    is_asked: bool,
    is_over: bool,
}

impl Drop for Lent<'_> {
    /// Nobody waits any more, and nobody knows how the session is set.
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        self.connection.condemn();
        if self.is_asked {
            let stop = self.connection.stop();
            thread::spawn(move || {
                if let Ok(executor) = Executor::new() {
                    executor.wait(stop);
                }
            });
        }
    }
}

/// Where the engine and the task meet.
struct Desk<T>(Mutex<Meeting<T>>);

/// What the engine says next, and who is to be woken.
type Meeting<T> = (Option<Word<T>>, Option<Waker>);

enum Word<T> {
    Question(Question),
    /// The result; nothing after a panic.
    Ended(Option<T>),
}

impl<T> Default for Desk<T> {
    fn default() -> Self {
        Self(Mutex::new((None, None)))
    }
}

impl<T> Desk<T> {
    fn put(&self, word: Word<T>) {
        let mut meeting = self.lock();
        meeting.0 = Some(word);
        if let Some(waker) = meeting.1.take() {
            waker.wake();
        }
    }

    fn poll(&self, waker: &Waker) -> Poll<Word<T>> {
        let mut meeting = self.lock();
        match meeting.0.take() {
            Some(word) => Poll::Ready(word),
            None => {
                meeting.1 = Some(waker.clone());
                Poll::Pending
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Meeting<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that the work has ended, also where it panics.
struct Ended<T>(Arc<Desk<T>>);

impl<T> Drop for Ended<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.put(Word::Ended(None));
        }
    }
}

/// The engine's end.
struct Asker<T> {
    desk: Arc<Desk<T>>,
    answered: Receiver<QueryResult<Answer>>,
    dialect: Dialect,
}

impl<T> Asker<T> {
    fn ask(&self, question: Question) -> QueryResult<Answer> {
        self.desk.put(Word::Question(question));
        self.answered.recv().unwrap_or_else(|_dropped| {
            let message = "the future of the run was dropped".to_owned();
            Err(Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection,
                Box::new(message),
            ))
        })
    }
}

impl<T> Connection for Asker<T> {
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
