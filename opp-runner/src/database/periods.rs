//! Which checks of a table are MariaDB's own?

use opp_sql::Dialect as Syntax;

use super::{Database, Kind};
use crate::error::DbError;

impl Database<'_> {
    /// Those of these checks of a table that stand for a `PERIOD FOR`: MariaDB's catalog lists them like any other check.
    pub fn periods(&mut self, table: &str, checks: &[&str]) -> Result<Vec<String>, DbError> {
        let Kind::Server(server) = &mut self.kind else {
            return Ok(Vec::new());
        };
        if server.syntax() != Syntax::Mysql || checks.is_empty() {
            return Ok(Vec::new());
        }
        let rows = server.rows(&format!("SHOW CREATE TABLE {}", Syntax::Mysql.quoted(table)))?;
        let definition = rows.into_iter().next().and_then(|row| row.into_iter().nth(1).flatten());
        let definition = definition.unwrap_or_default();
        let is_period =
            |check: &&&str| definition.contains(&format!("\n  PERIOD FOR {} (", Syntax::Mysql.quoted(check)));
        Ok(checks
            .iter()
            .filter(is_period)
            .map(|check| (*check).to_owned())
            .collect())
    }
}
