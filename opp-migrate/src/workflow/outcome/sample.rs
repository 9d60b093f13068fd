//! Generated rows: three for each table, whose keys refer to each other by equal numbers.

use opp_core::def::{RangeKind, TypeKind};
use opp_sql::lexer::tokens;
use opp_sql::value::StoredType;
use opp_sql::{Dialect, expression};

use crate::dialect::parents_first;
use crate::schema::{Column, Kind, Schema, Table};
use crate::verify::{Scratch, ScratchError};

/// The numbers of the rows. Small integers hold them, and rows that somebody inserts by hand rarely have them.
const NUMBERS: [u8; 3] = [101, 102, 103];
/// How many values are tried for a row that a check refuses.
const ATTEMPTS: usize = 6;

/// Which rows are inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// The last row has NULL wherever it may.
    WithNulls,
    /// A value in every column.
    Full,
    /// No row.
    Nothing,
}

impl Filling {
    /// All of them, the strictest first.
    pub(super) const ALL: [Self; 3] = [Self::WithNulls, Self::Full, Self::Nothing];
}

/// Fills the tables of a schema. A row that the database refuses, whatever values are tried, is left out. Returns how many rows were
/// inserted; nothing where there is no table.
///
/// # Errors
/// The database cannot be asked.
pub(super) fn fill(
    scratch: &mut impl Scratch,
    dialect: Dialect,
    schema: &Schema,
    filling: Filling,
) -> Result<Option<usize>, ScratchError> {
    let tables: Vec<&Table> = schema.tables.values().collect();
    if tables.is_empty() || filling == Filling::Nothing {
        return Ok((!tables.is_empty()).then_some(0));
    }
    if dialect == Dialect::Sqlite {
        // A replay leaves them off, and rows that refer to none would stop a later rebuild.
        scratch.execute("PRAGMA foreign_keys = ON")?;
    }
    let ordered = parents_first(&tables).into_iter().map(|place| tables[place]);
    let mut waiting: Vec<(&Table, u8)> = ordered
        .flat_map(|table| NUMBERS.map(|number| (table, number)))
        .collect();
    let all = waiting.len();
    // A row of a table that refers to itself, or of tables in a circle, waits until those are there that it refers to.
    loop {
        let before = waiting.len();
        waiting.retain(|(table, number)| {
            let mut attempts = (0..ATTEMPTS).map(|attempt| {
                insert(
                    dialect,
                    schema,
                    table,
                    Values {
                        number: *number,
                        attempt,
                        filling,
                    },
                )
            });
            !attempts.any(|sql| scratch.execute(&sql).is_ok())
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    if dialect == Dialect::Postgres {
        advance_counters(scratch, schema)?;
    }
    Ok(Some(all - waiting.len()))
}

/// PostgreSQL does not count rows that say their number.
fn advance_counters(scratch: &mut impl Scratch, schema: &Schema) -> Result<(), ScratchError> {
    for table in schema.tables.values() {
        for column in table.columns.iter().filter(|column| column.auto_increment) {
            let name = Dialect::Postgres.string(&qualified(Dialect::Postgres, table));
            let column = Dialect::Postgres.string(&column.name);
            scratch.texts(&format!(
                "SELECT setval(pg_get_serial_sequence({name}, {column}), 110)::text AS value"
            ))?;
        }
    }
    Ok(())
}

/// Which values a row gets.
#[derive(Clone, Copy)]
struct Values {
    number: u8,
    attempt: usize,
    filling: Filling,
}

fn insert(dialect: Dialect, schema: &Schema, table: &Table, values: Values) -> String {
    let filled: Vec<&Column> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let names = dialect.quoted_list(filled.iter().map(|column| column.name.as_str()));
    let values: Vec<String> = filled
        .iter()
        .map(|column| value(dialect, schema, table, column, values))
        .collect();
    let overriding = match dialect {
        Dialect::Postgres => " OVERRIDING SYSTEM VALUE",
        Dialect::Sqlite | Dialect::Mysql => "",
    };
    format!(
        "INSERT INTO {} ({names}){overriding} VALUES ({})",
        qualified(dialect, table),
        values.join(", ")
    )
}

/// A table's name in quotes, with its database schema.
pub(super) fn qualified(dialect: Dialect, table: &Table) -> String {
    let parts = [table.name.schema.as_deref(), Some(&table.name.name)];
    let parts = parts.into_iter().flatten().map(|part| dialect.quoted(part));
    parts.collect::<Vec<_>>().join(".")
}

fn value(dialect: Dialect, schema: &Schema, table: &Table, column: &Column, values: Values) -> String {
    let Values {
        number,
        attempt,
        filling,
    } = values;
    let is_last = Some(&number) == NUMBERS.last();
    if column.nullable && is_last && filling == Filling::WithNulls {
        return "NULL".to_owned();
    }
    let allowed = match &column.ty.kind {
        Kind::Enum(name) => schema
            .enums
            .get(name)
            .map_or_else(Vec::new, |found| found.variants.clone()),
        Kind::Plain(_) => named_in_checks(dialect, table, column),
    };
    // By turns what a check names and what opp generates.
    let (attempt, is_named) = (attempt / 2, attempt % 2 == 0);
    let place = (usize::from(number) + attempt) % allowed.len().max(1);
    if let (true, Some(text)) = (is_named || !is_plain(column), allowed.get(place)) {
        return dialect.string(text);
    }
    if column.ty.array {
        return dialect.string(if dialect == Dialect::Postgres { "{}" } else { "[]" });
    }
    match &column.ty.kind {
        Kind::Enum(_) => dialect.string(""),
        Kind::Plain(_) if !column.ty.by_hand.is_none() => by_hand(dialect, column, number, attempt),
        Kind::Plain(kind) => plain(dialect, kind, column, number, attempt),
    }
}

fn is_plain(column: &Column) -> bool {
    matches!(column.ty.kind, Kind::Plain(_))
}

/// The strings in the checks that name a column: what it may hold, as a rule.
fn named_in_checks(dialect: Dialect, table: &Table, column: &Column) -> Vec<String> {
    let checks = table
        .checks
        .iter()
        .filter(|check| expression::mentions(&check.expression, &column.name, dialect));
    let strings = checks.flat_map(|check| {
        let tokens = tokens(&check.expression, dialect);
        tokens
            .filter_map(|token| token.string().map(|text| text.into_owned()))
            .collect::<Vec<_>>()
    });
    strings.collect()
}

/// A value of a type that is written by hand; where opp does not know it, a text, a number or NULL.
fn by_hand(dialect: Dialect, column: &Column, number: u8, attempt: usize) -> String {
    let spelling = column.ty.by_hand.for_(dialect).map_or("", String::as_str);
    let stored = match dialect {
        Dialect::Mysql => StoredType::of_mysql(spelling),
        Dialect::Postgres | Dialect::Sqlite => StoredType::of_postgres(spelling),
    };
    let kind = match stored {
        StoredType::Integer(_) => TypeKind::Integer,
        StoredType::Boolean => TypeKind::Boolean,
        StoredType::Float(_) => TypeKind::Double,
        StoredType::Decimal { precision, scale } => TypeKind::Decimal { precision, scale },
        StoredType::Text { max_length } => {
            return dialect.string(&text(number, attempt, max_length.or(column.ty.max_length)));
        }
        StoredType::Bytes => TypeKind::Binary,
        StoredType::Date => TypeKind::Date,
        StoredType::Time { .. } => TypeKind::Time,
        StoredType::Timestamp { .. } | StoredType::TimestampTz { .. } => TypeKind::Timestamp,
        StoredType::Uuid => TypeKind::Uuid,
        StoredType::Json => TypeKind::Json,
        StoredType::Enum(variants) => {
            let variant = variants.get(usize::from(number) % variants.len().max(1));
            return dialect.string(variant.map_or("", String::as_str));
        }
        StoredType::Other(spelling) if spelling.to_ascii_uppercase().contains("TIME") => TypeKind::Timestamp,
        StoredType::Other(spelling) if spelling.to_ascii_uppercase().contains("INT") => TypeKind::Integer,
        StoredType::Other(_) => {
            return match attempt {
                0 => dialect.string(&format!("text {number}")),
                1 => number.to_string(),
                _ => "NULL".to_owned(),
            };
        }
    };
    plain(dialect, &kind, column, number, attempt)
}

fn plain(dialect: Dialect, kind: &TypeKind, column: &Column, number: u8, attempt: usize) -> String {
    let number = match attempt {
        0 => number,
        1 => number - 100,
        _ => 0,
    };
    let day = number % 100;
    let string = |text: &str| dialect.string(text);
    match kind {
        TypeKind::SmallInt | TypeKind::Integer | TypeKind::BigInt => number.to_string(),
        TypeKind::Real | TypeKind::Double => format!("{number}.5"),
        TypeKind::Decimal { precision, scale } => decimal(number, *precision, *scale),
        TypeKind::Boolean => (if number % 2 == 0 { "TRUE" } else { "FALSE" }).to_owned(),
        TypeKind::Text => string(&text(number, attempt, column.ty.max_length)),
        TypeKind::Binary if dialect == Dialect::Postgres => format!("'\\x{number:02x}'"),
        TypeKind::Binary => format!("X'{number:02x}'"),
        TypeKind::Date => string(&format!("2001-01-1{day}")),
        TypeKind::Time => string(&format!("10:00:0{day}")),
        TypeKind::Timestamp | TypeKind::TimestampTz => string(&format!("2001-01-1{day} 10:00:00")),
        TypeKind::Uuid => string(&format!("00000000-0000-4000-8000-000000000{number:03}")),
        TypeKind::Json | TypeKind::Jsonb => string(&format!("{{\"n\": {number}}}")),
        TypeKind::Inet | TypeKind::Cidr => string(&format!("10.0.0.{number}")),
        TypeKind::Interval => string(&format!("{number} hours")),
        TypeKind::Range(kind) => string(range(*kind)),
        TypeKind::Vector(length) => string(&format!("[{}]", vec![number.to_string(); *length as usize].join(","))),
        TypeKind::Enum(_) => string(""),
    }
}

/// A text that ends in its number, as long as the column allows.
fn text(number: u8, attempt: usize, max_length: Option<u32>) -> String {
    let text = match attempt {
        0 => format!("text {number}"),
        1 => format!("text{number}@example.org"),
        _ => number.to_string(),
    };
    let longest = max_length.and_then(|length| usize::try_from(length).ok());
    let cut = longest.map_or(0, |longest| text.len().saturating_sub(longest));
    text[cut..].to_owned()
}

fn decimal(number: u8, precision: Option<u32>, scale: Option<u32>) -> String {
    let (precision, scale) = (precision.unwrap_or(10), scale.unwrap_or_default());
    match precision.saturating_sub(scale) {
        0 => "0".to_owned(),
        whole if whole < 3 => (number % 10).to_string(),
        _ => number.to_string(),
    }
}

fn range(kind: RangeKind) -> &'static str {
    match kind {
        RangeKind::Integer | RangeKind::BigInt | RangeKind::Decimal => "[1,5)",
        RangeKind::Date => "[2001-01-01,2001-01-05)",
        RangeKind::Timestamp | RangeKind::TimestampTz => "[2001-01-01 00:00,2001-01-05 00:00)",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use opp_core::def::Databases;
    use opp_core::registry::Registry;
    use serde_json::json;

    use super::*;
    use crate::dialect::Row;
    use crate::schema::{LowerOptions, lower};

    const LENGTH: usize = 40;

    /// The first table refers to the second, that to the third, and so on.
    fn chain() -> Schema {
        let integer = json!({ "kind": "integer", "databases": { "sqlite": true, "postgres": true, "mysql": true } });
        let column = |name: &str| json!({ "name": name, "field": name, "rust_type": "i32", "type": integer });
        let model = |number: usize| {
            let key = json!({
                "columns": ["parent"], "references_table": format!("t{:02}", number + 1), "references_columns": ["id"],
            });
            let keys = if number + 1 < LENGTH { vec![key] } else { Vec::new() };
            json!({
                "table": format!("t{number:02}"), "rust_name": "Row", "module": "m", "package": "p", "file": "src/lib.rs",
                "line": 1, "columns": [column("id"), column("parent")], "primary_key": { "columns": ["id"] },
                "foreign_keys": keys,
            })
        };
        let models: Vec<_> = (0..LENGTH).map(model).collect();
        let registry = json!({ "format": 1, "package": "p", "crates": [{ "name": "p" }], "models": models });
        let registry = Registry::from_json(&registry.to_string()).unwrap();
        let options = LowerOptions {
            database: None,
            databases: Databases::ALL,
            enforce_length: false,
        };
        lower(&registry, &options).unwrap().schema
    }

    /// A database that refuses a row whose table refers to one without rows, and counts what it was asked.
    #[derive(Default)]
    struct Counting {
        filled: BTreeSet<usize>,
        asked: usize,
        refuses_all: bool,
    }

    impl Scratch for Counting {
        fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
            let Some(table) = sql.strip_prefix("INSERT INTO \"t") else {
                return Ok(());
            };
            self.asked += 1;
            let number: usize = table[..2].parse().unwrap();
            if self.refuses_all || number + 1 < LENGTH && !self.filled.contains(&(number + 1)) {
                return Err(ScratchError("refused".to_owned()));
            }
            self.filled.insert(number);
            Ok(())
        }

        fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
            Ok(Vec::new())
        }

        fn texts(&mut self, _sql: &str) -> Result<Vec<String>, ScratchError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn each_row_of_a_chain_of_tables_is_inserted_once() {
        let mut scratch = Counting::default();
        let inserted = fill(&mut scratch, Dialect::Sqlite, &chain(), Filling::Full).unwrap();
        assert_eq!((inserted, scratch.asked), (Some(3 * LENGTH), 3 * LENGTH));
    }

    #[test]
    fn rows_that_are_refused_are_counted_out() {
        let mut scratch = Counting {
            refuses_all: true,
            ..Counting::default()
        };
        let inserted = fill(&mut scratch, Dialect::Sqlite, &chain(), Filling::Full).unwrap();
        assert_eq!((inserted, scratch.asked), (Some(0), 3 * LENGTH * ATTEMPTS));
        let nothing = fill(&mut scratch, Dialect::Sqlite, &Schema::default(), Filling::Full).unwrap();
        assert_eq!(nothing, None);
    }
}
