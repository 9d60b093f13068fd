//! One session with a server: SQL goes in, rows of text come back.

use std::time::Duration;

use super::error::ServerError;
use super::{Row, Stopped};
use crate::cancel::Cancel;

/// One session with a server.
pub trait Link {
    /// The server, as a person would name it.
    fn place(&self) -> &str;
    /// Runs statements that give no rows, with as few waits for the server as it allows. A cancelled run stops them.
    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped>;
    /// Rows of several queries, with as few waits for the server as it allows.
    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError>;
    /// How many rows statements have inserted, changed and deleted.
    fn touched(&self) -> u64;
    /// From now on this request stops the statement that runs.
    fn set_cancel(&mut self, cancel: Cancel);
    /// Whether it was asked to stop.
    fn is_cancelled(&self) -> bool;
    /// Lets time pass, unless it is asked to stop.
    fn pause(&mut self, time: Duration);

    /// Ends all that the session holds, its locks too; `false` where that is not possible.
    fn reset(&mut self) -> Result<bool, ServerError> {
        Ok(false)
    }

    /// Runs one or several statements, in one text.
    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.execute_all(&[sql]).map_err(|stopped| stopped.error)
    }

    /// Rows of a query.
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        Ok(self.rows_of_all(&[sql])?.into_iter().flatten().collect())
    }

    /// The first column of every row; a NULL is empty.
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ServerError> {
        let rows = self.rows(sql)?.into_iter();
        Ok(rows
            .map(|row| row.into_iter().next().flatten().unwrap_or_default())
            .collect())
    }
}
