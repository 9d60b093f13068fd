//! What does an SQLite database hold, in a form in which two databases can be compared?
//!
//! Run [`QUERY`] on both, hand the rows to [`compare`]. What is equal in meaning is equal here: spacing, quotes and capitals do
//! not matter, a constraint beside a column equals one at the end of the table, and the names of constraints inside a table are
//! ignored. Columns (in order, with type, NOT NULL, default, collation and expression), keys with their actions, checks, options,
//! indexes, triggers and views all count. The runner's own tables do not.

use std::collections::BTreeMap;
use std::fmt;

mod table;

use super::expression;
use table::TableForm;

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub const QUERY: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";

/// A row of `sqlite_schema`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// `table`, `index`, `trigger` or `view`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table it belongs to; a table's or view's own name.
    pub table: String,
    /// The statement that makes it.
    pub sql: String,
}

/// How two databases differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Expected and not there.
    Missing {
        /// `table`, `index`, `trigger` or `view`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// There and not expected.
    Unexpected {
        /// `table`, `index`, `trigger` or `view`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// There, but otherwise than expected.
    Differs {
        /// `table`, `index`, `trigger` or `view`.
        kind: String,
        /// Its name.
        name: String,
        /// The part: a column, a constraint; empty for the whole.
        part: String,
        /// What was expected, `None` for nothing.
        expected: Option<String>,
        /// What is there, `None` for nothing.
        found: Option<String>,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { kind, name } => write!(f, "{kind} {name} is missing"),
            Self::Unexpected { kind, name } => write!(f, "{kind} {name} is not expected"),
            Self::Differs {
                kind,
                name,
                part,
                expected,
                found,
            } => {
                let part = if part.is_empty() {
                    String::new()
                } else {
                    format!(", {part}")
                };
                let expected = expected.as_deref().unwrap_or("nothing");
                let found = found.as_deref().unwrap_or("nothing");
                write!(f, "{kind} {name}{part}: expected {expected}, found {found}")
            }
        }
    }
}

/// Every difference, in the order of kinds and names. Equal text is equal at once, so comparing two catalogs that opp made costs
/// little more than reading them.
#[must_use]
pub fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    let (expected, mut found) = (by_name(expected), by_name(found));
    let mut differences = Vec::new();
    for ((kind, name), row) in expected {
        match found.remove(&(kind, name)) {
            None => differences.push(Difference::Missing {
                kind: kind.to_owned(),
                name: name.to_owned(),
            }),
            Some(other) if row.sql == other.sql && row.table == other.table => {}
            Some(other) => differences.extend(compare_rows(row, other)),
        }
    }
    differences.extend(found.into_keys().map(|(kind, name)| Difference::Unexpected {
        kind: kind.to_owned(),
        name: name.to_owned(),
    }));
    differences
}

fn by_name(rows: &[Row]) -> BTreeMap<(&str, &str), &Row> {
    let counted = rows
        .iter()
        .filter(|row| !is_bookkeeping(&row.name) && !is_bookkeeping(&row.table));
    counted
        .map(|row| ((row.kind.as_str(), row.name.as_str()), row))
        .collect()
}

/// Diesel's and opp's own tables, and SQLite's.
#[must_use]
pub fn is_bookkeeping(name: &str) -> bool {
    name == "__diesel_schema_migrations" || name.starts_with("__opp_") || name.starts_with("sqlite_")
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
    let (one, other) = (expression::canonical(&expected.sql), expression::canonical(&found.sql));
    if one == other {
        Vec::new()
    } else {
        vec![differs("", Some(one), Some(other))]
    }
}

#[cfg(test)]
mod tests;
