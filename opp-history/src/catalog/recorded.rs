//! Compares what a history records with what a catalog shows, by what every database spells alike: tables, views, columns and whether they
//! hold NULL, primary and foreign keys, uniqueness, and the names of indexes. Types, defaults and expressions are left out, because a
//! database rewrites them; they are compared with a database that the same migrations made.

use std::collections::{BTreeMap, BTreeSet};

use super::{Difference, Row};
use crate::schema::{Column, Schema, Table};

/// What is missing of a recorded schema, and what tables have besides. Tables that nobody recorded belong to somebody else.
pub(super) fn compare(recorded: &Schema, found: &Schema, rows: &[Row], database: opp_sql::Dialect) -> Vec<Difference> {
    // An index that a schema has no place for is there all the same, and one that is unique may be read as a constraint.
    let indexes = rows.iter().filter(|row| row.kind == "index").map(|row| &row.name);
    let names_in = |table: &Table| {
        let uniques = table.uniques.iter().map(|unique| unique.name.clone());
        let indexes = table.indexes.iter().map(|index| index.name.clone());
        indexes.chain(uniques).collect::<Vec<_>>()
    };
    let of_tables: Vec<String> = found.tables.values().flat_map(names_in).collect();
    let indexes = indexes.chain(&of_tables);
    let indexes: BTreeSet<String> = indexes.map(|name| name.to_lowercase()).collect();
    let mut differences = Vec::new();
    for (name, table) in recorded.tables.iter().filter(|(_, table)| !table.options.unmanaged) {
        match found.tables.get(name) {
            None => differences.push(missing("table", &name.to_string())),
            Some(there) => {
                differences.extend(of_table(&name.to_string(), table, there));
                let recorded = table.indexes.iter().filter(|index| index.only.contains(database));
                let gone = recorded.filter(|index| !indexes.contains(&index.name.to_lowercase()));
                differences.extend(gone.map(|index| missing("index", &index.name)));
            }
        }
    }
    let views = recorded.views.values().filter(|view| view.only.contains(database));
    let views = views.filter(|view| !found.views.contains_key(&view.name));
    differences.extend(views.map(|view| missing("view", &view.name.to_string())));
    differences
}

fn missing(kind: &str, name: &str) -> Difference {
    Difference::Missing {
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

fn of_table(name: &str, recorded: &Table, found: &Table) -> Vec<Difference> {
    let columns = parts(columns(recorded), columns(found), true);
    let keys = parts(keys(recorded), keys(found), false);
    let differs = |(part, expected, found)| Difference::Differs {
        kind: "table".to_owned(),
        name: name.to_owned(),
        part,
        expected,
        found,
    };
    columns.into_iter().chain(keys).map(differs).collect()
}

/// A part, what is recorded and what is there.
type Part = (String, Option<String>, Option<String>);

fn parts(recorded: BTreeMap<String, String>, mut found: BTreeMap<String, String>, all: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    for (part, expected) in recorded {
        let there = found.remove(&part);
        if there.as_ref() != Some(&expected) {
            parts.push((part, Some(expected), there));
        }
    }
    let unexpected = found.into_iter().filter(|_| all);
    parts.extend(unexpected.map(|(part, there)| (part, None, Some(there))));
    parts
}

fn columns(table: &Table) -> BTreeMap<String, String> {
    let in_key = |column: &Column| {
        let key = table.primary_key.as_ref();
        key.is_some_and(|key| key.columns.iter().any(|name| name.eq_ignore_ascii_case(&column.name)))
    };
    let null = |column: &Column| match column.nullable && !in_key(column) {
        true => "NULL".to_owned(),
        false => "NOT NULL".to_owned(),
    };
    let columns = table.columns.iter();
    columns
        .map(|column| (format!("column {}", column.name.to_lowercase()), null(column)))
        .collect()
}

/// Primary key, foreign keys and uniqueness, by their columns: names of constraints are not kept everywhere.
fn keys(table: &Table) -> BTreeMap<String, String> {
    let list = |columns: &[String]| columns.join(", ").to_lowercase();
    let primary = table.primary_key.iter();
    let primary = primary.map(|key| ("primary key".to_owned(), format!("({})", list(&key.columns))));
    let foreign = table.foreign_keys.iter().map(|key| {
        let target = format!("{} ({})", key.references, list(&key.referenced_columns));
        (format!("foreign key ({})", list(&key.columns)), target)
    });
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|unique| (format!("unique ({})", list(&unique.columns)), "unique".to_owned()));
    primary.chain(foreign).chain(uniques).collect()
}
