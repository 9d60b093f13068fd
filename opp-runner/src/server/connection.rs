//! Opens a connection of opp's own to a server, and waits for what it does.

use std::future::Future;
use std::time::Duration;

use super::address::Address;
use super::error::ServerError;
use super::executor::Executor;
use super::link::Link;
use super::{Row, Stopped};
use crate::cancel::Cancel;

/// An open connection.
pub struct Connection<D> {
    driver: D,
    line: Line,
}

/// What a connection has whichever driver speaks on it.
pub struct Line {
    /// Waits for the server.
    pub(crate) executor: Executor,
    /// The server, as a person would name it.
    pub(crate) place: String,
    /// Rows that statements have inserted, changed and deleted.
    pub(crate) touched: u64,
}

/// A connection of a driver.
pub trait Driver: Sized {
    /// Host and port, or the socket.
    fn place(address: &Address) -> String;
    /// Reaches the server, encrypted as the address asks.
    fn reach(address: &Address, place: &str) -> impl Future<Output = Result<Self, ServerError>>;
    /// As [`Link::execute_all`].
    fn execute_all(&mut self, line: &mut Line, statements: &[&str]) -> Result<(), Stopped>;
    /// As [`Link::rows_of_all`].
    fn rows_of_all(&mut self, line: &Line, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError>;
    /// As [`Link::reset`]: not possible, unless the driver offers it.
    fn reset(&mut self, _line: &Line) -> Result<bool, ServerError> {
        Ok(false)
    }
}

/// Reaches the server within the time that the address gives. It needs a tokio runtime.
pub(crate) async fn reach<D: Driver>(address: &Address, place: &str) -> Result<D, ServerError> {
    let reached = tokio::time::timeout(address.connect_timeout, D::reach(address, place)).await;
    reached.unwrap_or_else(|_elapsed| {
        Err(ServerError::Silent {
            place: place.to_owned(),
            waited: address.connect_timeout,
        })
    })
}

impl<D: Driver> Connection<D> {
    /// Reaches the server.
    pub fn open(address: &Address) -> Result<Self, ServerError> {
        let place = D::place(address);
        let executor = Executor::new().map_err(|error| ServerError::Unreachable {
            place: place.clone(),
            message: error.to_string(),
        })?;
        let driver = executor.wait(reach(address, &place))?;
        let line = Line {
            executor,
            place,
            touched: 0,
        };
        Ok(Self { driver, line })
    }
}

impl<D: Driver> Link for Connection<D> {
    fn place(&self) -> &str {
        &self.line.place
    }

    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        self.driver.execute_all(&mut self.line, statements)
    }

    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        self.driver.rows_of_all(&self.line, queries)
    }

    fn touched(&self) -> u64 {
        self.line.touched
    }

    fn set_cancel(&mut self, cancel: Cancel) {
        self.line.executor.set_cancel(cancel);
    }

    fn is_cancelled(&self) -> bool {
        self.line.executor.is_cancelled()
    }

    fn pause(&mut self, time: Duration) {
        self.line.executor.pause(time);
    }

    fn reset(&mut self) -> Result<bool, ServerError> {
        self.driver.reset(&self.line)
    }
}
