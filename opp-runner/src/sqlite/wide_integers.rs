//! Finds integers that need more than 32 bits.
//!
//! An `INTEGER` of SQLite holds 64 bits. Diesel reads one as an `i32` without an error, and loses the upper half.

use opp_sql::Dialect;

use super::Database;
use crate::error::DbError;

impl Database<'_> {
    /// Those of a table's columns that hold an integer of more than 32 bits. Reads every row.
    pub fn wide_integers(&mut self, table: &str, columns: &[&str]) -> Result<Vec<String>, DbError> {
        let quoted = |name: &str| Dialect::Sqlite.quoted(name);
        let is_wide = |column: &&str| {
            let column = quoted(column);
            format!("max(typeof({column}) = 'integer' AND {column} NOT BETWEEN -2147483648 AND 2147483647)")
        };
        let all: Vec<_> = columns.iter().map(is_wide).collect();
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.rows(&format!("SELECT {} FROM {}", all.join(", "), quoted(table)))?;
        let found = rows.into_iter().next().unwrap_or_default();
        let wide = columns
            .iter()
            .zip(found)
            .filter(|(_, is_wide)| is_wide.as_deref() == Some("1"));
        Ok(wide.map(|(column, _)| (*column).to_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_with_a_large_value_are_wide() {
        let mut database = Database::in_memory().unwrap();
        database
            .execute(
                "CREATE TABLE \"a b\" (small INTEGER, large INTEGER, low INTEGER, word INTEGER, empty INTEGER);
                 INSERT INTO \"a b\" VALUES (2147483647, 1, -2147483649, 'x', NULL), (-2147483648, 2147483648, 0, 'y', NULL)",
            )
            .unwrap();
        let columns = ["small", "large", "low", "word", "empty"];
        assert_eq!(database.wide_integers("a b", &columns).unwrap(), ["large", "low"]);
        assert_eq!(database.wide_integers("a b", &[]).unwrap(), [""; 0]);
    }
}
