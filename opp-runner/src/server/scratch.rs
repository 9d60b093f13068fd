//! Where is a migration tried before it is written, and what is a database compared with? In a database of its own on the server,
//! gone afterwards on every path.

use opp_history::catalog::Row;

use super::address::Address;
use super::error::ServerError;
use super::{Server, catalog, scratch_name, texts};
use crate::session::SessionOptions;
use crate::{mysql, postgres};
use opp_sql::statement::split;

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
}

/// A database that is dropped with this value.
pub struct ScratchDatabase {
    /// Nothing once it is being dropped.
    server: Option<Box<dyn Server>>,
    kind: Kind,
    /// Where it was created from.
    address: Address,
    name: String,
}

impl ScratchDatabase {
    /// Creates an empty database beside the one of the address, with what another one gives to tables that say nothing.
    pub fn create(kind: Kind, address: &Address, like: &Address) -> Result<Self, ServerError> {
        let name = scratch_name();
        let defaults = defaults(kind, like)?;
        let create = match kind {
            // template0 is as the server was installed, whatever was put into the other template.
            Kind::Postgres => format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"),
            Kind::Mysql => format!("CREATE DATABASE `{name}` {defaults}"),
        };
        open(kind, address)?.execute(&create)?;
        let mut scratch = Self {
            server: None,
            kind,
            address: address.clone(),
            name: name.clone(),
        };
        let inside = Address {
            database: Some(name),
            ..address.clone()
        };
        let mut server = open(kind, &inside)?;
        if kind == Kind::Postgres && texts(server.as_mut(), "SELECT current_schema()")?.concat().is_empty() {
            // The address looks for tables in a schema of its own.
            let schema = defaults.is_empty().then(|| address.search_path.clone()).flatten();
            server.execute(&format!("CREATE SCHEMA {}", schema.unwrap_or(defaults)))?;
        }
        scratch.server = Some(server);
        Ok(scratch)
    }

    /// Sets the session as the application of the migrations has it.
    pub fn set_session(&mut self, session: &SessionOptions) -> Result<(), ServerError> {
        self.server
            .as_mut()
            .map_or(Ok(()), |server| server.set_session(session))
    }

    /// Runs a migration's file as its runner does: on PostgreSQL in one transaction where the file allows it, so that what a
    /// statement keeps for the transaction is there for the next.
    pub fn replay(&mut self, sql: &str, in_transaction: bool) -> Result<(), ServerError> {
        self.reset()?;
        if !in_transaction || self.kind != Kind::Postgres {
            return self.run(sql);
        }
        self.run("BEGIN")?;
        let ran = self.run(sql).and_then(|()| self.run("COMMIT"));
        if ran.is_err() {
            // The first error is the one to report.
            let _ended = self.run("ROLLBACK");
        }
        ran
    }

    /// Runs a file, statement by statement.
    pub fn run(&mut self, sql: &str) -> Result<(), ServerError> {
        let Some(server) = &mut self.server else { return Ok(()) };
        split(sql, server.syntax())
            .iter()
            .try_for_each(|statement| server.execute(statement.text))
    }

    /// The first column of every row; a NULL is empty.
    pub fn texts(&mut self, sql: &str) -> Result<Vec<String>, ServerError> {
        let server = self.server.as_mut();
        server.map_or_else(|| Ok(Vec::new()), |server| texts(server.as_mut(), sql))
    }

    /// What a file sets for its session ends with it, as under its runner.
    fn reset(&mut self) -> Result<(), ServerError> {
        self.server.as_mut().map_or(Ok(()), |server| server.reset())
    }

    /// Everything that was declared in it.
    pub fn read(&mut self) -> Result<Vec<Row>, ServerError> {
        self.reset()?;
        self.server
            .as_mut()
            .map_or_else(|| Ok(Vec::new()), |server| catalog(server.as_mut()))
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        self.server = None;
        let drop = match self.kind {
            Kind::Postgres => format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name),
            Kind::Mysql => format!("DROP DATABASE IF EXISTS `{}`", self.name),
        };
        // What cannot be dropped has a name that tells what it is.
        let _left_behind = open(self.kind, &self.address).and_then(|mut server| server.execute(&drop));
    }
}

/// MySQL: the database's character set and collation. PostgreSQL: the schema in which tables lie, nothing where there is none.
fn defaults(kind: Kind, like: &Address) -> Result<String, ServerError> {
    let query = match kind {
        Kind::Postgres => "SELECT quote_ident(current_schema())",
        Kind::Mysql if like.database.is_none() => return Ok("CHARACTER SET utf8mb4".to_owned()),
        Kind::Mysql => "SELECT concat('CHARACTER SET ', @@character_set_database, ' COLLATE ', @@collation_database)",
    };
    Ok(texts(open(kind, like)?.as_mut(), query)?.concat())
}

fn open(kind: Kind, address: &Address) -> Result<Box<dyn Server>, ServerError> {
    Ok(match kind {
        Kind::Postgres => Box::new(postgres::Postgres::open(address)?),
        Kind::Mysql => Box::new(mysql::Mysql::open(address)?),
    })
}
