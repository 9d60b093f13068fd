//! Guards: how many rows do not fit a statement that follows, and what is said then. The same queries and words for every database; a
//! planner says where the rows are and how each value is computed from them, as it will be when the statement runs.

use std::fmt::Display;

use crate::schema::{ForeignKey, TableName};
use crate::step::Guard;

/// A guard that runs before anything has changed.
pub(super) fn before(message: impl Display, count: String) -> Guard {
    Guard {
        message: stopped(message),
        count,
    }
}

/// A guard whose rows exist only after earlier statements of the file.
pub(super) fn between(message: impl Display, count: String) -> Guard {
    Guard {
        message: format!("opp stopped, later statements have not run: {message}"),
        count,
    }
}

/// What is said where nothing has changed.
pub(super) fn stopped(message: impl Display) -> String {
    format!("opp stopped, nothing was changed: {message}")
}

/// Counts rows that meet a condition. `rows` is a table, or a query in parentheses with a name.
pub(super) fn matching(rows: &str, condition: &str) -> String {
    format!("SELECT count(*) FROM {rows} WHERE {condition}")
}

/// Counts rows that break a check. The line break ends a comment that the expression may end with.
pub(super) fn breaking(rows: &str, expression: &str) -> String {
    matching(rows, &format!("NOT ({expression}\n)"))
}

/// How NULL compares with NULL where values have to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nulls {
    /// A NULL is never a duplicate, as in a unique constraint.
    Differ,
    /// NULLs are equal, as in `NULLS NOT DISTINCT` or where no value may be NULL.
    Equal,
}

/// Counts groups of rows that are equal in some values. The values are named first, since `GROUP BY 1` means the first column of the
/// result. `predicate`: which rows count.
pub(super) fn duplicates<V: AsRef<str>>(rows: &str, values: &[V], predicate: Option<&str>, nulls: Nulls) -> String {
    let names: Vec<String> = (0..values.len()).map(|number| format!("k{number}")).collect();
    let named = values.iter().zip(&names);
    let named: Vec<String> = named
        .map(|(value, name)| format!("{} AS {name}", value.as_ref()))
        .collect();
    // The line break ends a comment that the predicate may end with.
    let counted = predicate.map(|sql| format!(" WHERE ({sql}\n)")).unwrap_or_default();
    let known: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
    let known = match nulls {
        Nulls::Differ => format!(" WHERE {}", known.join(" AND ")),
        Nulls::Equal => String::new(),
    };
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT {} FROM {rows}{counted}) AS named{known} GROUP BY {} HAVING count(*) > 1) \
         AS duplicates",
        named.join(", "),
        names.join(", ")
    )
}

/// What is said of duplicates. `name`: the constraint or index that makes the values unique.
pub(super) fn duplicates_message(table: &impl Display, values: &str, name: &str) -> String {
    format!("{table} holds duplicates in ({values}), which {name} makes unique")
}

/// Counts rows of `child` that refer to no row of `parent`. `columns`: pairs of quoted names, the child's first; a parent without any
/// row is `None`.
pub(super) fn orphans(child: &str, parent: Option<&str>, columns: &[(String, String)]) -> String {
    let known: Vec<String> = columns
        .iter()
        .map(|(own, _)| format!("child.{own} IS NOT NULL"))
        .collect();
    let refers = match parent {
        None => String::new(),
        Some(parent) => {
            let equal: Vec<String> = columns
                .iter()
                .map(|(own, other)| format!("parent.{other} = child.{own}"))
                .collect();
            let equal = equal.join(" AND ");
            format!(" AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {equal})")
        }
    };
    format!(
        "SELECT count(*) FROM {child} AS child WHERE {}{refers}",
        known.join(" AND ")
    )
}

/// What is said of rows that refer to no row.
pub(super) fn orphans_message(table: &TableName, key: &ForeignKey) -> String {
    let (columns, parent) = (key.columns.join(", "), &key.references);
    format!("rows of {table} refer to rows that do not exist: ({columns}) in {parent}")
}

/// Whether a word behind a type that was written by hand begins a constraint of the column: `NOT`, `CHECK(x > 0)`.
pub(super) fn begins_constraint(word: &str) -> bool {
    const CONSTRAINTS: [&str; 11] = [
        "as",
        "check",
        "collate",
        "constraint",
        "default",
        "generated",
        "not",
        "null",
        "primary",
        "references",
        "unique",
    ];
    let word = word.split('(').next().unwrap_or_default();
    CONSTRAINTS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
