//! What does an SQLite database hold, in a form in which two databases can be compared?
//!
//! Run [`QUERY`] on both, hand the rows to [`compare`]. What is equal in meaning is equal here: spacing, quotes and capitals do
//! not matter, a constraint beside a column equals one at the end of the table, and the names of constraints inside a table are
//! ignored. Columns (in order, with type, NOT NULL, default, collation and expression), keys with their actions, checks, options,
//! indexes, triggers and views all count. The runner's own tables do not.

mod column;
mod constraint;
mod name;
mod piece;
mod schema;
mod table;

pub(super) use schema::schema;

use table::TableForm;

use opp_sql::{Dialect, expression};

use super::difference::{self, Difference};
use super::row::Row;

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(super) const QUERY: &str =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";

/// Every difference of two catalogs.
#[must_use]
pub(super) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    difference::compare(expected, found, compare_rows)
}

fn compare_rows(expected: &Row, found: &Row) -> Vec<Difference> {
    let differs = |part: &str, expected_part: Option<String>, found_part: Option<String>| Difference::Differs {
        kind: expected.kind.clone(),
        name: expected.name.clone(),
        part: part.to_owned(),
        expected: expected_part,
        found: found_part,
    };
    if expected.table != found.table {
        return vec![differs(
            "table",
            Some(expected.table.clone()),
            Some(found.table.clone()),
        )];
    }
    let forms = (expected.kind == "table").then(|| (TableForm::read(&expected.sql), TableForm::read(&found.sql)));
    if let Some((Some(one), Some(other))) = forms {
        let parts = one.differences(&other).into_iter();
        return parts
            .map(|(part, expected, found)| differs(&part, expected, found))
            .collect();
    }
    let (one, other) = (
        expression::normalize(&expected.sql, Dialect::Sqlite),
        expression::normalize(&found.sql, Dialect::Sqlite),
    );
    if one == other {
        Vec::new()
    } else {
        vec![differs("", Some(one), Some(other))]
    }
}

#[cfg(test)]
mod tests;
