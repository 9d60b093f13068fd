//! An empty database beside the one at hand, in which a statement is tried.

use opp_sql::Dialect;

use super::Mysql;
use super::ownership::Ownership;
use crate::server::address::Address;
use crate::server::error::{ServerError, StatementError};
use crate::server::{Server, scratch_name};

impl Mysql<'_> {
    /// Works in an empty database of the same character set, on a connection of its own.
    pub(super) fn in_scratch<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Server) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let Ownership::Own(address) = &self.ownership else {
            return Err(ServerError::Statement(StatementError {
                code: String::new(),
                message: "that takes a connection of its own, and the run has only the one that was lent".to_owned(),
                detail: None,
                advice: None,
            }));
        };
        let address = Address::clone(address);
        let name = scratch_name();
        let defaults = "SELECT concat('CHARACTER SET ', @@character_set_database, ' COLLATE ', @@collation_database)";
        let defaults = self.connection.texts(defaults)?.concat();
        let mut beside = Mysql::open(&address)?;
        beside.execute(&format!("CREATE DATABASE {} {defaults}", Dialect::Mysql.quoted(&name)))?;
        let inside = Address {
            database: Some(name.clone()),
            ..address
        };
        let done = Mysql::open(&inside).and_then(|mut scratch| work(&mut scratch));
        let dropped = beside.execute(&format!("DROP DATABASE {}", Dialect::Mysql.quoted(&name)));
        // The error of the work is the first one.
        let done = done?;
        dropped?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use opp_core::url::DatabaseUrl;
    use opp_test_servers::Server as TestServer;

    use super::*;
    use crate::server::texts;

    #[test]
    fn the_error_of_the_work_is_returned_before_that_of_the_drop() {
        let database = TestServer::Mysql.database();
        let url = DatabaseUrl::parse(database.url(), Path::new("")).unwrap();
        let mut mysql = Mysql::open(&Address::of(&url).unwrap().unwrap()).unwrap();
        let drop_itself = |scratch: &mut dyn Server| {
            let name = texts(scratch, "SELECT DATABASE()")?.concat();
            scratch.execute(&format!("DROP DATABASE {}", Dialect::Mysql.quoted(&name)))
        };
        let failed = mysql.in_scratch(|scratch| {
            drop_itself(scratch)?;
            scratch.execute("NONSENSE")
        });
        // ER_PARSE_ERROR, then ER_DB_DROP_EXISTS.
        assert_eq!(failed.unwrap_err().code(), Some("1064"));
        assert_eq!(mysql.in_scratch(drop_itself).unwrap_err().code(), Some("1008"));
    }
}
