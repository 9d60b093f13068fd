//! How does PostgreSQL answer in text? Through its simple query protocol.

use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage, SimpleQueryRow};

pub(crate) struct Connection {
    // Dropped first: the runtime drives what it talks to.
    client: Client,
    runtime: Runtime,
}

impl Connection {
    pub(crate) fn open(url: &str) -> Result<Self, String> {
        let runtime = runtime();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(told)?;
            // Its end is told to whoever asks the client next.
            tokio::spawn(async { drop(connection.await) });
            Ok::<_, String>(client)
        })?;
        Ok(Self { client, runtime })
    }

    pub(crate) fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        let messages = self.runtime.block_on(self.client.simple_query(sql)).map_err(told)?;
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => Some(texts(&row)),
            _ => None,
        };
        Ok(messages.into_iter().filter_map(row).collect())
    }
}

/// A runtime of one thread, the caller's.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the machine has room for a runtime")
}

fn texts(row: &SimpleQueryRow) -> Vec<Option<String>> {
    (0..row.len())
        .map(|column| row.get(column).map(str::to_owned))
        .collect()
}

fn told(error: tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => format!("{}: {} ({})", told.severity(), told.message(), told.code().code()),
        None => error.to_string(),
    }
}
