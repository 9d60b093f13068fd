//! An empty database beside the one at hand, in which a statement is tried.

use super::{Mysql, quoted};
use crate::server::address::Address;
use crate::server::error::ServerError;
use crate::server::{Server, scratch_name};

impl Mysql {
    /// Works in an empty database of the same character set, on a connection of its own.
    pub(super) fn in_scratch<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Server) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let name = scratch_name();
        let defaults = "SELECT concat('CHARACTER SET ', @@character_set_database, ' COLLATE ', @@collation_database)";
        let defaults = self.connection.texts(defaults)?.concat();
        let mut beside = Self::open(&self.address)?;
        beside.execute(&format!("CREATE DATABASE {} {defaults}", quoted(&name)))?;
        let inside = Address {
            database: Some(name.clone()),
            ..self.address.clone()
        };
        let done = Self::open(&inside).and_then(|mut scratch| work(&mut scratch));
        beside.execute(&format!("DROP DATABASE {}", quoted(&name)))?;
        done
    }
}
