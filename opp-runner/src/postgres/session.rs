//! How a session with PostgreSQL is opened and set.

use std::time::Duration;

use super::connection::Connection;
use super::ownership::Ownership;
use super::{LOCK_TIMEOUT, Postgres};
use crate::server::address::Address;
use crate::server::error::ServerError;
use crate::server::link::Link;
use crate::server::{execute_all, journal};

impl Postgres<'static> {
    /// Reaches it.
    pub fn open(address: &Address) -> Result<Self, ServerError> {
        let mut this = Self::connect(address, false)?;
        this.qualify_journal()?;
        Ok(this)
    }

    /// Reaches it to read. Nothing is left in the session, which may be a pooler's: each question is a transaction of its own.
    pub fn open_to_read(address: &Address) -> Result<Self, ServerError> {
        Self::connect(address, true)
    }

    fn connect(address: &Address, reads_only: bool) -> Result<Self, ServerError> {
        Ok(Self {
            connection: Box::new(Connection::open(address)?),
            ownership: Ownership::Own(Box::new(address.clone())),
            journal: journal::TABLE.to_owned(),
            direct: false,
            reads_only,
            configured: reads_only,
            limit: None,
        })
    }
}

impl<'c> Postgres<'c> {
    /// Over a session that the application lends. Until something runs there, nothing is set.
    pub(crate) fn lent(mut connection: Box<dyn Link + 'c>) -> Result<Self, ServerError> {
        let ownership = Ownership::lent(connection.as_mut())?;
        let mut this = Self {
            connection,
            ownership,
            journal: journal::TABLE.to_owned(),
            // Its lock is looked at before each migration.
            direct: true,
            reads_only: false,
            configured: false,
            limit: None,
        };
        this.qualify_journal()?;
        Ok(this)
    }

    fn qualify_journal(&mut self) -> Result<(), ServerError> {
        let schema = self.connection.texts("SELECT quote_ident(current_schema())")?.concat();
        if !schema.is_empty() {
            self.journal = format!("{schema}.{}", journal::TABLE);
        }
        Ok(())
    }

    /// What a question of a reading session begins with.
    pub(super) fn begin_to_read(&self) -> String {
        let limit = self
            .limit
            .map(|at_most| format!("; SET LOCAL statement_timeout = {}", at_most.as_millis()))
            .unwrap_or_default();
        format!("BEGIN READ ONLY; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'{limit}")
    }

    fn configure(&mut self) -> Result<(), ServerError> {
        self.configured = true;
        let settings = self.settings();
        execute_all(self, &settings)
    }

    pub(super) fn configure_once(&mut self) -> Result<(), ServerError> {
        match self.configured {
            true => Ok(()),
            false => self.configure(),
        }
    }

    /// What every session is set to.
    pub(super) fn settings(&self) -> Vec<String> {
        let usual = format!(
            "SET client_encoding = 'UTF8'; SET lock_timeout = '{LOCK_TIMEOUT}'; SET client_min_messages = warning"
        );
        let limit = self
            .limit
            .map(|at_most| format!("SET statement_timeout = {}", at_most.as_millis()));
        [usual].into_iter().chain(limit).collect()
    }

    /// How long a statement may take; 0 for as long as it needs.
    pub fn limit_statements(&mut self, at_most: Duration) -> Result<(), ServerError> {
        self.limit = Some(at_most);
        self.configured = self.reads_only;
        Ok(())
    }
}
