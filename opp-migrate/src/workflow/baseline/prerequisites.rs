//! Which objects do tables of PostgreSQL need before they can be created?
//!
//! A column may have a domain or a composite type as its type and a collation of its own, and a default may call a function or take
//! numbers from a sequence of its own. No struct describes those, so a baseline creates them as they are.

use std::collections::BTreeSet;

use opp_sql::Dialect as Syntax;
use serde::Deserialize;

use crate::dialect::Row;

/// Statements that create the extensions of a catalog, and the sequences, collations, types and functions that these of its tables name.
/// An enum that a column has as its type is created with the tables.
pub(super) fn prerequisites(rows: &[Row], tables: &BTreeSet<String>) -> String {
    let named = named_by(rows, tables);
    let of = |kind: &'static str| named.iter().copied().filter(move |row| row.kind == kind);
    // A type may call a function, and a function may take a type.
    let takes_type = |row: &Row| {
        let mut types = named.iter().filter(|one| is_type(one));
        types.any(|ty| contains_name(&row.sql, &ty.name))
    };
    let functions = |wanted: bool| {
        of("function")
            .filter(move |row| takes_type(row) == wanted)
            .filter_map(function)
    };
    let schemas: BTreeSet<&str> = named
        .iter()
        .filter_map(|row| Some(row.name.split_once('.')?.0))
        .collect();
    let schemas = schemas.into_iter();
    let schemas: String = schemas
        .map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {};\n", quoted(schema)))
        .collect();
    let (sequences, collations): (String, String) = (
        of("sequence").filter_map(sequence).collect(),
        of("collation").filter_map(collation).collect(),
    );
    let types: String = named
        .iter()
        .filter(|row| is_type(row))
        .filter_map(|row| ty(row))
        .collect();
    create_extensions(rows)
        + &schemas
        + &sequences
        + &collations
        + &unchecked(functions(false).collect())
        + &types
        + &unchecked(functions(true).collect())
}

/// Functions whose bodies may name tables that are created later.
fn unchecked(functions: String) -> String {
    match functions.is_empty() {
        true => functions,
        false => format!("SET check_function_bodies = off;\n{functions}RESET check_function_bodies;\n"),
    }
}

/// What the tables name, and what these types name, each before what names it.
fn named_by<'a>(rows: &'a [Row], tables: &BTreeSet<String>) -> Vec<&'a Row> {
    let is_table = |row: &&Row| is_of_table(row) && tables.contains(&row.table);
    let of_tables: Vec<&Row> = rows.iter().filter(is_table).collect();
    let is_column = |row: &&&Row| row.kind == "column";
    let of_columns: Vec<&Row> = of_tables.iter().filter(is_column).copied().collect();
    let is_candidate = |row: &&Row| match row.kind.as_str() {
        "sequence" | "function" | "collation" => true,
        "enum" => !names(&of_columns, row),
        _ => is_type(row),
    };
    let candidates: Vec<&Row> = rows.iter().filter(is_candidate).collect();
    let (mut begun, mut named) = (Vec::new(), Vec::new());
    for row in candidates.iter().filter(|row| names(&of_tables, row)) {
        visit(row, &candidates, &mut begun, &mut named);
    }
    named
}

/// Puts in what the row names, then the row. `begun` ends a ring that is none: text may hold a name by chance.
fn visit<'a>(row: &'a Row, candidates: &[&'a Row], begun: &mut Vec<&'a Row>, named: &mut Vec<&'a Row>) {
    if begun.contains(&row) {
        return;
    }
    begun.push(row);
    let used = uses(row);
    for other in candidates.iter().filter(|other| **other != row) {
        if used.iter().any(|text| contains_name(text, name_in_text(other))) {
            visit(other, candidates, begun, named);
        }
    }
    named.push(row);
}

/// The texts in which a type names what has to be there before it: not the names of its attributes, nor its labels.
fn uses(row: &Row) -> Vec<String> {
    match row.kind.as_str() {
        "composite type" => {
            let found = serde_json::from_str::<CompositeType>(&row.sql);
            let attributes = found.into_iter().flat_map(|found| found.columns);
            attributes
                .flat_map(|one| std::iter::once(one.ty).chain(one.collation))
                .collect()
        }
        "domain" => vec![row.sql.clone()],
        _ => Vec::new(),
    }
}

fn names(texts: &[&Row], row: &Row) -> bool {
    texts.iter().any(|text| contains_name(&text.sql, name_in_text(row)))
}

/// A column says the schema of its collation apart.
fn name_in_text(row: &Row) -> &str {
    match row.kind.as_str() {
        "collation" => row.name.rsplit('.').next().unwrap_or_default(),
        _ => &row.name,
    }
}

fn is_type(row: &Row) -> bool {
    matches!(row.kind.as_str(), "domain" | "composite type" | "enum")
}

fn create_extensions(rows: &[Row]) -> String {
    rows.iter()
        .filter(|row| row.kind == "extension")
        .map(|row| format!("CREATE EXTENSION IF NOT EXISTS {};\n", quoted(&row.name)))
        .collect()
}

fn is_of_table(row: &Row) -> bool {
    matches!(row.kind.as_str(), "column" | "constraint" | "index")
}

/// Whether the text contains the name as a word of its own. Arguments of a function do not count.
fn contains_name(text: &str, name: &str) -> bool {
    let name = name.split('(').next().unwrap_or(name);
    let is_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[derive(Deserialize)]
struct Sequence {
    #[serde(rename = "type")]
    ty: String,
    increment: i64,
    smallest: i64,
    largest: i64,
    #[serde(default)]
    cycle: bool,
    /// The column that owns it, with which it is created.
    of: Option<String>,
}

fn sequence(row: &Row) -> Option<String> {
    let found: Sequence = serde_json::from_str(&row.sql)
        .ok()
        .filter(|found: &Sequence| found.of.is_none())?;
    Some(format!(
        "CREATE SEQUENCE {} AS {} INCREMENT BY {} MINVALUE {} MAXVALUE {}{};\n",
        quoted(&row.name),
        found.ty,
        found.increment,
        found.smallest,
        found.largest,
        if found.cycle { " CYCLE" } else { "" }
    ))
}

#[derive(Deserialize)]
struct Domain {
    #[serde(rename = "type")]
    ty: String,
    nullable: bool,
    default: Option<String>,
    checks: Option<Vec<String>>,
}

fn domain(row: &Row) -> Option<String> {
    let found: Domain = serde_json::from_str(&row.sql).ok()?;
    let default = found
        .default
        .map(|value| format!(" DEFAULT {value}"))
        .unwrap_or_default();
    let not_null = if found.nullable { "" } else { " NOT NULL" };
    let checks: String = found.checks.iter().flatten().map(|check| format!(" {check}")).collect();
    Some(format!(
        "CREATE DOMAIN {} AS {}{default}{not_null}{checks};\n",
        quoted(&row.name),
        found.ty
    ))
}

#[derive(Deserialize)]
struct CompositeType {
    columns: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    collation: Option<String>,
}

fn composite_type(row: &Row) -> Option<String> {
    let found: CompositeType = serde_json::from_str(&row.sql).ok()?;
    let columns = found.columns.iter().map(|column| {
        let collation = column.collation.iter().map(|name| format!(" COLLATE {name}"));
        format!(
            "{} {}{}",
            Syntax::Postgres.quoted(&column.name),
            column.ty,
            collation.collect::<String>()
        )
    });
    let columns: Vec<String> = columns.collect();
    Some(format!(
        "CREATE TYPE {} AS ({});\n",
        quoted(&row.name),
        columns.join(", ")
    ))
}

#[derive(Deserialize)]
struct Labels {
    labels: Vec<String>,
}

/// An enum that only other types have.
fn enumeration(row: &Row) -> Option<String> {
    let found: Labels = serde_json::from_str(&row.sql).ok()?;
    let labels: Vec<String> = found
        .labels
        .iter()
        .map(|label| Syntax::Postgres.string(label))
        .collect();
    Some(format!(
        "CREATE TYPE {} AS ENUM ({});\n",
        quoted(&row.name),
        labels.join(", ")
    ))
}

fn ty(row: &Row) -> Option<String> {
    match row.kind.as_str() {
        "domain" => domain(row),
        "enum" => enumeration(row),
        _ => composite_type(row),
    }
}

#[derive(Deserialize)]
struct Collation {
    provider: String,
    deterministic: bool,
    locale: Option<String>,
    collate: Option<String>,
    ctype: Option<String>,
    rules: Option<String>,
}

fn collation(row: &Row) -> Option<String> {
    let found: Collation = serde_json::from_str(&row.sql).ok()?;
    let options = [
        ("locale", found.locale),
        ("lc_collate", found.collate),
        ("lc_ctype", found.ctype),
        ("rules", found.rules),
    ];
    let options: String = options
        .into_iter()
        .filter_map(|(word, value)| Some(format!(", {word} = {}", Syntax::Postgres.string(&value?))))
        .collect();
    let deterministic = if found.deterministic {
        ""
    } else {
        ", deterministic = false"
    };
    Some(format!(
        "CREATE COLLATION {} (provider = {}{options}{deterministic});\n",
        quoted(&row.name),
        found.provider
    ))
}

#[derive(Deserialize)]
struct Function {
    definition: Option<String>,
}

fn function(row: &Row) -> Option<String> {
    let found: Function = serde_json::from_str(&row.sql).ok()?;
    Some(format!("{};\n", found.definition?.trim_end()))
}

/// A name outside the default schema carries its own.
fn quoted(name: &str) -> String {
    let parts: Vec<_> = name.splitn(2, '.').map(|part| Syntax::Postgres.quoted(part)).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests;
