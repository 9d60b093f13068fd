//! How a session with MySQL or MariaDB is opened and set.

use std::time::Duration;

use opp_history::dialect::mysql::Flavour;

use super::connection::Connection;
use super::ownership::Ownership;
use super::{LOCK_TIMEOUT, Mysql, SQL_MODE, VERSION, flavour};
use crate::server::address::Address;
use crate::server::error::ServerError;
use crate::server::execute_all;
use crate::server::link::Link;

impl Mysql<'static> {
    /// Reaches it.
    pub fn open(address: &Address) -> Result<Self, ServerError> {
        let mut connection = Connection::open(address)?;
        let mut this = Self {
            flavour: flavour(&connection.texts(VERSION)?.concat()),
            connection: Box::new(connection),
            ownership: Ownership::Own(Box::new(address.clone())),
            coordinator: None,
            database: address.database.clone().unwrap_or_default(),
            limit: None,
            preamble: Vec::new(),
            transactional: None,
            there: None,
        };
        this.configure()?;
        Ok(this)
    }
}

impl<'c> Mysql<'c> {
    /// Over a session that the application lends. Until something runs there, nothing is set.
    pub(crate) fn lent(mut connection: Box<dyn Link + 'c>) -> Result<Self, ServerError> {
        let flavour = flavour(&connection.texts(VERSION)?.concat());
        Ok(Self {
            flavour,
            ownership: Ownership::lent(connection.as_mut(), flavour)?,
            database: connection.texts("SELECT DATABASE()")?.concat(),
            connection,
            coordinator: None,
            limit: None,
            preamble: Vec::new(),
            transactional: None,
            there: None,
        })
    }

    pub(super) fn configure(&mut self) -> Result<(), ServerError> {
        execute_all(self, &self.settings())
    }

    /// What every session is set to.
    pub(super) fn settings(&self) -> Vec<String> {
        let usual = format!(
            "SET SESSION sql_mode = '{SQL_MODE}', lock_wait_timeout = {LOCK_TIMEOUT}, innodb_lock_wait_timeout = {LOCK_TIMEOUT}, \
             foreign_key_checks = 1, unique_checks = 1, autocommit = 1"
        );
        let names = "SET NAMES utf8mb4".to_owned();
        let limit = self.limit.iter();
        let own = [usual, names].into_iter();
        own.chain(limit.chain(&self.preamble).cloned()).collect()
    }

    /// Refuses every write of this session.
    pub fn look_only(&mut self) -> Result<(), ServerError> {
        self.connection.execute("SET SESSION TRANSACTION READ ONLY")
    }

    /// How long a statement may take; 0 for as long as it needs.
    pub fn limit_statements(&mut self, at_most: Duration) -> Result<(), ServerError> {
        let limit = match self.flavour {
            Flavour::Mariadb => format!("SET SESSION max_statement_time = {}", at_most.as_secs_f64()),
            Flavour::Mysql => format!("SET SESSION max_execution_time = {}", at_most.as_millis()),
        };
        self.limit = Some(limit);
        match &self.ownership {
            Ownership::Own(_) => self.configure(),
            // It is set where something runs.
            Ownership::Lent { .. } => Ok(()),
        }
    }
}
