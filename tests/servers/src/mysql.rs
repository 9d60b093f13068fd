//! How does MariaDB answer in text? Through its text protocol.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, Opts, Row, Value};
use tokio::runtime::Runtime;

use crate::postgres::runtime;

pub(crate) struct Connection {
    /// Taken when it is closed.
    connection: Option<Conn>,
    runtime: Runtime,
}

impl Connection {
    pub(crate) fn open(url: &str) -> Result<Self, String> {
        let runtime = runtime();
        let options = Opts::from_url(url).map_err(|error| error.to_string())?;
        let connection = runtime.block_on(Conn::new(options)).map_err(told)?;
        Ok(Self {
            connection: Some(connection),
            runtime,
        })
    }

    pub(crate) fn run(&mut self, sql: &str) -> Result<(), String> {
        let connection = self.connection.as_mut().expect("it is taken when it is dropped");
        self.runtime.block_on(connection.query_drop(sql)).map_err(told)
    }

    pub(crate) fn query(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        let connection = self.connection.as_mut().expect("it is taken when it is dropped");
        let rows: Vec<Row> = self.runtime.block_on(connection.query(sql)).map_err(told)?;
        Ok(rows
            .into_iter()
            .map(|row| row.unwrap().into_iter().map(text).collect())
            .collect())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // A server that is gone cannot be told goodbye.
            let _ = self.runtime.block_on(connection.disconnect());
        }
    }
}

/// Bytes that are no text come as hexadecimal digits.
fn text(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap_or_else(|error| {
            let digits: String = error.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("0x{digits}")
        })),
        other => panic!("the text protocol gave {other:?}"),
    }
}

fn told(error: Error) -> String {
    match error {
        Error::Server(told) => format!("ERROR {} ({}): {}", told.code, told.state, told.message),
        other => other.to_string(),
    }
}
