//! What does an SQLite database hold, in a form in which two databases can be compared?
//!
//! Run [`QUERY`] on both, hand the rows to [`compare`]. What is equal in meaning is equal here: spacing, quotes and capitals do
//! not matter, a constraint beside a column equals one at the end of the table, and the names of constraints inside a table are
//! ignored. A unique constraint in the table equals a unique index over the same columns. Columns (in order, with type, NOT NULL, default, collation and expression), keys with their actions, checks, options,
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
pub(super) const QUERY: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema \
     WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";

/// Every difference of two catalogs.
#[must_use]
pub(super) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    let mut differences = difference::compare(expected, found, compare_rows);
    if differences.is_empty() {
        return differences;
    }
    let uniques = Uniques {
        expected: unique_indexes(expected),
        found: unique_indexes(found),
    };
    let pairs: Vec<(Difference, Difference)> = differences
        .iter()
        .filter(|one| matches!(one, Difference::Differs { part, .. } if part == "constraint"))
        .flat_map(|one| differences.iter().map(move |other| (one, other)))
        .filter(|(constraint, index)| uniques.are_the_same(constraint, index))
        .map(|(constraint, index)| (constraint.clone(), index.clone()))
        .collect();
    differences.retain(|one| {
        !pairs
            .iter()
            .any(|(constraint, index)| one == constraint || one == index)
    });
    differences
}

/// Unique indexes that are no more than a constraint: name, table, and the columns in the form of a constraint.
type UniqueIndexes<'a> = Vec<(&'a str, &'a str, String)>;

fn unique_indexes(rows: &[Row]) -> UniqueIndexes<'_> {
    let indexes = rows.iter().filter(|row| row.kind == "index");
    indexes
        .filter_map(|row| {
            let columns = table::unique_index(&row.sql)?;
            Some((row.name.as_str(), row.table.as_str(), columns))
        })
        .collect()
}

struct Uniques<'a> {
    expected: UniqueIndexes<'a>,
    found: UniqueIndexes<'a>,
}

impl Uniques<'_> {
    /// Whether one database has as a constraint of the table what the other has as an index.
    fn are_the_same(&self, constraint: &Difference, index: &Difference) -> bool {
        let Difference::Differs {
            name: table,
            part,
            expected,
            found,
            ..
        } = constraint
        else {
            return false;
        };
        let (side, stated, called) = match (index, expected, found) {
            (Difference::Missing { kind, name }, None, Some(found)) if kind == "index" => (&self.expected, found, name),
            (Difference::Unexpected { kind, name }, Some(expected), None) if kind == "index" => {
                (&self.found, expected, name)
            }
            _ => return false,
        };
        part == "constraint"
            && side
                .iter()
                .any(|(name, of, columns)| name == called && of == table && columns == stated)
    }
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
