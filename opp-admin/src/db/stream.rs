//! Rows of a query one by one, for exports that do not fit into memory.

use tokio::sync::mpsc;

use super::pool::{explained, query};
use super::{Bind, DbError, Pool, Row, Sql};

/// Rows that wait to be written.
const WAITING: usize = 64;

/// Rows as they arrive.
pub(crate) type RowStream = mpsc::Receiver<Result<Row, DbError>>;

impl Pool {
    /// Streams the rows of a query. It stops when the receiver is dropped.
    pub(crate) async fn stream(&self, sql: Sql) -> Result<RowStream, DbError> {
        let (sender, receiver) = mpsc::channel(WAITING);
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(own) => {
                let path = own.path.clone();
                drop(tokio::task::spawn_blocking(move || sqlite(&path, &sql, &sender)));
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                use diesel_async::RunQueryDsl;
                let mut connection = pool.get().await.map_err(|error| DbError::Gone(error.to_string()))?;
                tokio::spawn(async move {
                    match query!(diesel::pg::Pg, &sql).load_stream::<Row>(&mut connection).await {
                        Ok(rows) => forward(rows, &sender, &sql).await,
                        Err(error) => drop(sender.send(Err(explained(error, &sql))).await),
                    }
                });
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(pool) => {
                use diesel_async::RunQueryDsl;
                let mut connection = pool.get().await.map_err(|error| DbError::Gone(error.to_string()))?;
                tokio::spawn(async move {
                    match query!(diesel::mysql::Mysql, &sql)
                        .load_stream::<Row>(&mut connection)
                        .await
                    {
                        Ok(rows) => forward(rows, &sender, &sql).await,
                        Err(error) => drop(sender.send(Err(explained(error, &sql))).await),
                    }
                });
            }
        }
        Ok(receiver)
    }
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn forward(
    rows: impl futures_util::Stream<Item = diesel::QueryResult<Row>>,
    sender: &mpsc::Sender<Result<Row, DbError>>,
    sql: &Sql,
) {
    use futures_util::StreamExt;
    let mut rows = std::pin::pin!(rows);
    while let Some(row) = rows.next().await {
        if sender.send(row.map_err(|error| explained(error, sql))).await.is_err() {
            return;
        }
    }
}

/// Reads on a connection of its own: the pool's load a whole result at once.
#[cfg(feature = "sqlite")]
fn sqlite(path: &str, sql: &Sql, sender: &mpsc::Sender<Result<Row, DbError>>) {
    use diesel::connection::{Connection, DefaultLoadingMode};
    use diesel::{RunQueryDsl, SqliteConnection};

    let mut connection = match SqliteConnection::establish(path) {
        Ok(connection) => connection,
        Err(error) => {
            drop(sender.blocking_send(Err(DbError::Gone(error.to_string()))));
            return;
        }
    };
    match query!(diesel::sqlite::Sqlite, sql).load_iter::<Row, DefaultLoadingMode>(&mut connection) {
        Ok(rows) => {
            for row in rows {
                if sender
                    .blocking_send(row.map_err(|error| explained(error, sql)))
                    .is_err()
                {
                    return;
                }
            }
        }
        Err(error) => drop(sender.blocking_send(Err(explained(error, sql)))),
    }
}
