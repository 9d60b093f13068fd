//! What became of an index that was built or dropped without blocking.

use super::Postgres;
use super::concurrent_index::ConcurrentIndex;
use crate::server::error::ServerError;
use crate::server::{Fate, Server as _, execute_all};

/// A table of this name stands in for another one while an index is tried on it.
const STAND_IN: &str = "__opp_stand_in";

impl Postgres<'_> {
    /// The names of a table's indexes, with their schemas.
    pub(super) fn indexes_of(&mut self, table: &str) -> Result<Vec<String>, ServerError> {
        let table = self.literal(table);
        let query = format!(
            "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = to_regclass({table}) ORDER BY 1"
        );
        self.connection.texts(&query)
    }

    /// Whether an index of this table is valid; nothing where there is none.
    fn is_valid(&mut self, name: &str, table: &str) -> Result<Option<bool>, ServerError> {
        let (name, table) = (self.literal(name), self.literal(table));
        let query = format!(
            "SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass({name}) AND i.indrelid = to_regclass({table})"
        );
        Ok(self.connection.texts(&query)?.first().map(|valid| valid == "t"))
    }

    pub(super) fn drop_if_invalid(&mut self, name: &str, table: &str) -> Result<(), ServerError> {
        match self.is_valid(name, table)? {
            Some(false) => self.connection.execute(&format!("DROP INDEX CONCURRENTLY {name}")),
            _ => Ok(()),
        }
    }

    /// What became of a statement that builds or drops an index. One that is not valid goes.
    pub(super) fn fate_of_index(&mut self, index: &ConcurrentIndex, before: &str) -> Result<Fate, ServerError> {
        if !index.creates {
            let name = self.literal(index.name.as_deref().unwrap_or_default());
            let there = self
                .connection
                .texts(&format!("SELECT to_regclass({name}) IS NOT NULL"))?;
            return Ok(if there == ["t"] { Fate::NotBegun } else { Fate::Done });
        }
        let candidates = match &index.name {
            Some(name) => vec![name.clone()],
            None => {
                let known: Vec<&str> = before.lines().collect();
                let now = self.indexes_of(&index.table)?;
                now.into_iter().filter(|name| !known.contains(&name.as_str())).collect()
            }
        };
        for name in candidates {
            match self.is_valid(&name, &index.table)? {
                None => {}
                Some(false) => self.drop_if_invalid(&name, &index.table)?,
                Some(true) if self.is_as_stated(&name, index)? => return Ok(Fate::Done),
                Some(true) => {
                    return Ok(Fate::Unclear(format!(
                        "the index {name} is not what the statement creates"
                    )));
                }
            }
        }
        Ok(Fate::NotBegun)
    }

    /// Whether an index is what the statement makes of an empty table with the same columns.
    fn is_as_stated(&mut self, name: &str, index: &ConcurrentIndex) -> Result<bool, ServerError> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let statements = [
            "BEGIN".to_owned(),
            format!("CREATE TEMP TABLE {STAND_IN} (LIKE {})", index.table),
            format!("CREATE {unique}INDEX {STAND_IN}_i ON {STAND_IN} {}", index.rest),
        ];
        let made = execute_all(self, &statements).and_then(|()| {
            let name = self.literal(name);
            self.connection.texts(&format!(
                "SELECT pg_get_indexdef(to_regclass('pg_temp.{STAND_IN}_i')) UNION ALL SELECT pg_get_indexdef(to_regclass({name}))"
            ))
        });
        self.connection.execute("ROLLBACK")?;
        let made = match made {
            Ok(made) => made,
            Err(ServerError::Statement(_)) => return Ok(false),
            Err(other) => return Err(other),
        };
        let described = |text: &String| {
            let behind = text.split_once(" USING ").map(|(_, behind)| behind.to_owned());
            (text.starts_with("CREATE UNIQUE"), behind)
        };
        Ok(match made.as_slice() {
            [expected, found] => described(expected) == described(found),
            _ => false,
        })
    }
}
