//! Which Rust type holds a column, and what has to be said beside it?

use opp_core::def::{RangeKind, TypeKind};

use super::names::{camel, identifier, plain as plain_name};
use crate::dialect::Dialect;
use crate::schema::{Kind, Type};

/// A Rust type, without `Option`.
#[derive(Debug, Default)]
pub(super) struct RustType {
    pub(super) name: String,
    /// Attributes that the type needs: `sql_type(…)`, digits.
    pub(super) attributes: Vec<String>,
    /// The feature of opp-core that has it.
    pub(super) feature: Option<&'static str>,
    /// What Diesel has no Rust type for.
    pub(super) unreadable: bool,
}

impl RustType {
    fn of(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    fn with(name: &str, feature: &'static str) -> Self {
        Self {
            feature: Some(feature),
            ..Self::of(name)
        }
    }
}

/// The Rust type of a column type on a database.
pub(super) fn rust_type(ty: &Type, dialect: Dialect) -> RustType {
    let (database, by_hand) = match dialect {
        Dialect::Sqlite(_) => ("sqlite", &ty.by_hand.sqlite),
        Dialect::Postgres(_) => ("postgres", &ty.by_hand.postgres),
        Dialect::Mysql(_) => ("mysql", &ty.by_hand.mysql),
    };
    if let Some(spelling) = by_hand {
        if ty.kind == Kind::Plain(TypeKind::BigInt) {
            return RustType {
                attributes: vec![format!("sql_type({database} = {spelling:?}, diesel = BigInt)")],
                ..RustType::of("i64")
            };
        }
        return spelled(spelling, database, dialect);
    }
    let one = match &ty.kind {
        Kind::Enum(name) => RustType::of(camel(plain_name(&identifier(name)))),
        Kind::Plain(kind) => plain(kind, dialect),
    };
    match &ty.kind {
        _ if !ty.array => one,
        // What says its own spelling says that of the array.
        Kind::Plain(TypeKind::Cidr) => spelled("cidr[]", database, dialect),
        Kind::Plain(TypeKind::Interval) => unreadable("interval[]", database),
        _ => RustType {
            name: format!("Vec<{}>", one.name),
            ..one
        },
    }
}

fn plain(kind: &TypeKind, dialect: Dialect) -> RustType {
    let is_postgres = matches!(dialect, Dialect::Postgres(_));
    match kind {
        TypeKind::SmallInt => RustType::of("i16"),
        TypeKind::Integer => RustType::of("i32"),
        TypeKind::BigInt => RustType::of("i64"),
        // A REAL of SQLite has 64 bits.
        TypeKind::Real if matches!(dialect, Dialect::Sqlite(_)) => RustType {
            attributes: vec![r#"sql_type(sqlite = "REAL", diesel = Double)"#.to_owned()],
            ..RustType::of("f64")
        },
        TypeKind::Real => RustType::of("f32"),
        TypeKind::Double => RustType::of("f64"),
        TypeKind::Boolean => RustType::of("bool"),
        TypeKind::Text | TypeKind::Enum(_) => RustType::of("String"),
        TypeKind::Binary => RustType::of("Vec<u8>"),
        TypeKind::Date => RustType::with("chrono::NaiveDate", "chrono"),
        TypeKind::Time => RustType::with("chrono::NaiveTime", "chrono"),
        TypeKind::Timestamp => RustType::with("chrono::NaiveDateTime", "chrono"),
        TypeKind::TimestampTz => RustType::with("OppDateTime", "chrono"),
        TypeKind::Uuid => RustType::with("OppUuid", "uuid"),
        TypeKind::Decimal { precision, scale } => decimal(*precision, *scale),
        TypeKind::Json if is_postgres => RustType::with("serde_json::Value", "json"),
        TypeKind::Json | TypeKind::Jsonb => RustType::with("OppJson<serde_json::Value>", "json"),
        TypeKind::Inet | TypeKind::Cidr => network(kind),
        TypeKind::Interval => unreadable("interval", "postgres"),
        TypeKind::Range(range) => RustType {
            feature: range_feature(*range),
            ..RustType::of(format!(
                "(std::ops::Bound<{0}>, std::ops::Bound<{0}>)",
                range_of(*range)
            ))
        },
        TypeKind::Vector(size) => RustType::of(format!("OppVector<{size}>")),
    }
}

fn decimal(precision: Option<u32>, scale: Option<u32>) -> RustType {
    match (precision, scale) {
        (Some(precision), Some(scale)) if precision <= 18 => RustType::of(format!("OppDecimal<{precision}, {scale}>")),
        (Some(precision), Some(scale)) => RustType {
            attributes: vec![format!("precision = {precision}, scale = {scale}")],
            ..RustType::with("bigdecimal::BigDecimal", "decimal")
        },
        _ => RustType::with("bigdecimal::BigDecimal", "decimal"),
    }
}

fn network(kind: &TypeKind) -> RustType {
    let attributes = match kind {
        TypeKind::Cidr => vec![r#"sql_type(postgres = "cidr", diesel = diesel::sql_types::Cidr)"#.to_owned()],
        _ => Vec::new(),
    };
    RustType {
        attributes,
        ..RustType::with("ipnetwork::IpNetwork", "network")
    }
}

fn range_of(range: RangeKind) -> &'static str {
    match range {
        RangeKind::Integer => "i32",
        RangeKind::BigInt => "i64",
        RangeKind::Decimal => "bigdecimal::BigDecimal",
        RangeKind::Date => "chrono::NaiveDate",
        RangeKind::Timestamp => "chrono::NaiveDateTime",
        RangeKind::TimestampTz => "chrono::DateTime<chrono::Utc>",
    }
}

fn range_feature(range: RangeKind) -> Option<&'static str> {
    match range {
        RangeKind::Integer | RangeKind::BigInt => None,
        RangeKind::Decimal => Some("decimal"),
        RangeKind::Date | RangeKind::Timestamp | RangeKind::TimestampTz => Some("chrono"),
    }
}

/// A type that no logical type stands for, spelled as the database has it.
fn spelled(spelling: &str, database: &str, dialect: Dialect) -> RustType {
    let lower = spelling.to_ascii_lowercase();
    if let (Dialect::Postgres(_), Some(element)) = (dialect, lower.strip_suffix("[]")) {
        return array(spelling, element);
    }
    let known = match dialect {
        Dialect::Sqlite(_) => of_affinity(&lower),
        Dialect::Postgres(_) => of_postgres(&lower),
        Dialect::Mysql(_) => of_mysql(&lower),
    };
    let Some((name, diesel, feature)) = known else {
        return unreadable(spelling, database);
    };
    RustType {
        attributes: vec![format!("sql_type({database} = {spelling:?}, diesel = {diesel})")],
        feature,
        ..RustType::of(name)
    }
}

/// An array of a type that is spelled.
fn array(spelling: &str, element: &str) -> RustType {
    let Some((name, diesel, feature)) = of_postgres(element) else {
        return unreadable(spelling, "postgres");
    };
    let diesel = diesel.trim_start_matches("diesel::sql_types::");
    let diesel = format!("diesel::sql_types::Array<diesel::sql_types::{diesel}>");
    RustType {
        attributes: vec![format!("sql_type(postgres = {spelling:?}, diesel = {diesel})")],
        feature,
        ..RustType::of(format!("Vec<{name}>"))
    }
}

fn unreadable(spelling: &str, database: &str) -> RustType {
    RustType {
        attributes: vec![format!("sql_type({database} = {spelling:?}, diesel = Text)")],
        unreadable: true,
        ..RustType::of("String")
    }
}

/// Rust type, Diesel's type, feature.
type Known = (&'static str, &'static str, Option<&'static str>);

/// What SQLite stores in a column by the words of its type. A name that says nothing of its values has no Rust type: SQLite would take it
/// for a number (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>).
fn of_affinity(spelling: &str) -> Option<Known> {
    let has = |word: &str| spelling.contains(word);
    let is = |words: &[&str]| {
        let mut found = spelling.split(|letter: char| !letter.is_ascii_alphanumeric());
        found.any(|word| words.contains(&word))
    };
    Some(match () {
        () if has("bool") => ("bool", "Bool", None),
        () if has("datetime") || has("timestamp") => ("chrono::NaiveDateTime", "Timestamp", Some("chrono")),
        () if spelling == "date" => ("chrono::NaiveDate", "Date", Some("chrono")),
        () if spelling == "time" => ("chrono::NaiveTime", "Time", Some("chrono")),
        () if is(&["bigint", "int8"]) || is(&["unsigned"]) => ("i64", "BigInt", None),
        () if is(&["int", "integer", "tinyint", "smallint", "mediumint", "int2", "int4"]) => ("i32", "Integer", None),
        () if has("char") || has("clob") || has("text") || is(&["string", "uuid", "json"]) => ("String", "Text", None),
        () if has("blob") => ("Vec<u8>", "Binary", None),
        () if has("real") || has("floa") || has("doub") || is(&["decimal", "numeric", "number"]) => {
            ("f64", "Double", None)
        }
        () => return None,
    })
}

fn of_postgres(spelling: &str) -> Option<Known> {
    let begins = |word: &str| spelling.starts_with(word);
    Some(match () {
        () if spelling == "citext" || spelling == "name" || spelling == "bpchar" => ("String", "Text", None),
        () if begins("character") => ("String", "Text", None),
        () if begins("timestamp") && spelling.ends_with("with time zone") && !spelling.contains("without") => (
            "chrono::DateTime<chrono::Utc>",
            "diesel::sql_types::Timestamptz",
            Some("chrono"),
        ),
        () if begins("timestamp") => ("chrono::NaiveDateTime", "Timestamp", Some("chrono")),
        () if begins("time") && !spelling.contains("with time zone") => ("chrono::NaiveTime", "Time", Some("chrono")),
        () if spelling == "cidr" => ("ipnetwork::IpNetwork", "diesel::sql_types::Cidr", Some("network")),
        () if spelling == "oid" => ("u32", "diesel::sql_types::Oid", None),
        () if spelling == "macaddr" => ("[u8; 6]", "diesel::sql_types::MacAddr", None),
        () => return None,
    })
}

fn of_mysql(spelling: &str) -> Option<Known> {
    let begins = |word: &str| spelling.starts_with(word);
    let is_unsigned = spelling.contains("unsigned");
    let signed = |signed: Known, unsigned: Known| if is_unsigned { unsigned } else { signed };
    Some(match () {
        () if begins("tinyint") => signed(
            ("i8", "diesel::sql_types::TinyInt", None),
            ("u8", "diesel::sql_types::Unsigned<diesel::sql_types::TinyInt>", None),
        ),
        () if begins("smallint") => signed(
            ("i16", "SmallInt", None),
            ("u16", "diesel::sql_types::Unsigned<diesel::sql_types::SmallInt>", None),
        ),
        () if begins("bigint") => signed(
            ("i64", "BigInt", None),
            ("u64", "diesel::sql_types::Unsigned<diesel::sql_types::BigInt>", None),
        ),
        () if begins("int") || begins("mediumint") => signed(
            ("i32", "Integer", None),
            ("u32", "diesel::sql_types::Unsigned<diesel::sql_types::Integer>", None),
        ),
        () if begins("float") => ("f32", "Float", None),
        () if begins("double") => ("f64", "Double", None),
        () if begins("decimal") => ("bigdecimal::BigDecimal", "Numeric", Some("decimal")),
        () if begins("datetime") => ("chrono::NaiveDateTime", "diesel::sql_types::Datetime", Some("chrono")),
        () if begins("timestamp") => ("chrono::NaiveDateTime", "Timestamp", Some("chrono")),
        () if begins("time") => ("chrono::NaiveTime", "Time", Some("chrono")),
        () if begins("char") || begins("varchar") || spelling.contains("text") || begins("set") || begins("enum") => {
            ("String", "Text", None)
        }
        () if spelling.contains("blob") || begins("binary") || begins("varbinary") => ("Vec<u8>", "Binary", None),
        () => return None,
    })
}
