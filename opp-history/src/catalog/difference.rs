//! How two catalogs differ, object by object.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::row::{Row, is_bookkeeping};

/// How two databases differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Expected and not there.
    Missing {
        /// As in [`Row::kind`](super::Row::kind).
        kind: String,
        /// Its name.
        name: String,
    },
    /// There and not expected.
    Unexpected {
        /// As in [`Row::kind`](super::Row::kind).
        kind: String,
        /// Its name.
        name: String,
    },
    /// There, but otherwise than expected.
    Differs {
        /// As in [`Row::kind`](super::Row::kind).
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
/// little more than reading them; `compare_rows` looks into two things of one kind and name whose text differs.
pub(super) fn compare(
    expected: &[Row],
    found: &[Row],
    compare_rows: impl Fn(&Row, &Row) -> Vec<Difference>,
) -> Vec<Difference> {
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

/// The differences of two things that JSON objects describe, one for each key.
pub(super) fn compare_objects(expected: &Row, found: &Row) -> Vec<Difference> {
    let object = |row: &Row| serde_json::from_str::<Map<String, Value>>(&row.sql).unwrap_or_default();
    let (before, after) = (object(expected), object(found));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differing = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let difference = |key: &String| Difference::Differs {
        kind: expected.kind.clone(),
        name: expected.name.clone(),
        part: key.clone(),
        expected: before.get(key).map(shown),
        found: after.get(key).map(shown),
    };
    differing.map(difference).collect()
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_of_an_object_is_named() {
        let row = |sql: &str| Row {
            kind: "column".to_owned(),
            name: "users.email".to_owned(),
            table: "users".to_owned(),
            sql: sql.to_owned(),
        };
        let found = compare_objects(
            &row(r#"{"nullable":false,"type":"text"}"#),
            &row(r#"{"type":"text","nullable":true}"#),
        );
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(lines, ["column users.email, nullable: expected false, found true"]);
    }
}
