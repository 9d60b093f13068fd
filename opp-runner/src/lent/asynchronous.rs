//! A connection of diesel-async's as the engine uses it.

use std::future::Future;
use std::pin::Pin;

use diesel::QueryResult;
use opp_history::dialect::Dialect;

use super::connection::Row;

/// A future that may go to another thread.
pub type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// What the engine asks of a connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Question {
    /// To run one statement or several, whose rows are not read.
    Run(String),
    /// To run one statement and count the rows that it changes.
    Count(String),
    /// For the rows of a query.
    Rows(String),
    /// Whether Diesel has begun a transaction on it.
    IsInTransaction,
    /// To have a pool discard it.
    Condemn,
}

/// What it answers.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// How many rows were changed, where that was asked.
    Ran(usize),
    /// Rows.
    Rows(Vec<Row>),
    /// Yes or no.
    Is(bool),
}

/// A connection of diesel-async's that an application lends.
pub trait AsyncConnection: Send {
    /// The dialect of its migrations.
    fn dialect(&self) -> Dialect;
    /// Answers a question.
    fn answer(&mut self, question: Question) -> BoxFuture<'_, QueryResult<Answer>>;
    /// Stops the statement that runs, over a connection of its own. Nobody hears whether that worked.
    fn stop(&self) -> BoxFuture<'static, ()>;
    /// Has a pool discard it.
    fn condemn(&mut self);
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
macro_rules! lends {
    ($connection:ty, $dialect:expr, $stop:expr) => {
        impl AsyncConnection for $connection {
            fn dialect(&self) -> Dialect {
                $dialect
            }

            fn answer(&mut self, question: Question) -> BoxFuture<'_, QueryResult<Answer>> {
                use diesel_async::{AnsiTransactionManager, RunQueryDsl, SimpleAsyncConnection, TransactionManager};
                Box::pin(async move {
                    Ok(match question {
                        Question::Run(sql) => {
                            self.batch_execute(&sql).await?;
                            Answer::Ran(0)
                        }
                        Question::Count(sql) => Answer::Ran(diesel::sql_query(sql).execute(self).await?),
                        Question::Rows(sql) => {
                            let rows: Vec<super::TextRow> = diesel::sql_query(sql).load(self).await?;
                            Answer::Rows(rows.into_iter().map(|row| row.0).collect())
                        }
                        Question::IsInTransaction => {
                            let status = AnsiTransactionManager::transaction_manager_status_mut(self);
                            Answer::Is(status.transaction_depth()?.is_some())
                        }
                        Question::Condemn => {
                            self.condemn();
                            Answer::Ran(0)
                        }
                    })
                })
            }

            fn stop(&self) -> BoxFuture<'static, ()> {
                let token = self.cancel_token();
                Box::pin(async move {
                    let _unheard = $stop(token).await;
                })
            }

            fn condemn(&mut self) {
                use diesel_async::{AnsiTransactionManager, TransactionManager};
                AnsiTransactionManager::transaction_manager_status_mut(self).set_in_error();
            }
        }
    };
}

// A request to stop is not encrypted, as with libpq: it holds nothing but the number of the session and its key.
#[cfg(feature = "postgres")]
lends!(
    diesel_async::AsyncPgConnection,
    Dialect::postgres(),
    async |token: tokio_postgres::CancelToken| token.cancel_query(tokio_postgres::NoTls).await
);

#[cfg(feature = "mysql")]
lends!(
    diesel_async::AsyncMysqlConnection,
    Dialect::mariadb(),
    async |token: diesel_async::MysqlCancelToken| token.cancel_query().await
);
