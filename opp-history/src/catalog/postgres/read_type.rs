//! Which logical type is a column type, as PostgreSQL spells it?

use std::collections::BTreeMap;

use opp_core::def::{PerDatabase, RangeKind, TypeKind};

use crate::schema::{Enum, Kind, Type};

/// The type of a column. What no logical type stands for is a type by hand.
pub(super) fn column_type(spelling: &str, enums: &BTreeMap<String, Enum>) -> Type {
    let (element, array) = match spelling.strip_suffix("[]") {
        Some(element) => (element, true),
        None => (spelling, false),
    };
    let unquoted = element.trim_matches('"').replace("\"\"", "\"");
    let (kind, max_length) = match enums.get(&unquoted) {
        Some(found) => (Some(Kind::Enum(found.name.clone())), None),
        None => match characters(element) {
            Some(length) => (Some(Kind::Plain(TypeKind::Text)), Some(length)),
            None => (plain(element).map(Kind::Plain), None),
        },
    };
    let by_hand = match kind {
        Some(_) => PerDatabase::none(),
        None => PerDatabase {
            postgres: Some(spelling.to_owned()),
            ..PerDatabase::none()
        },
    };
    Type {
        array: array && kind.is_some(),
        kind: kind.unwrap_or(Kind::Plain(TypeKind::Text)),
        max_length,
        enforce_length: false,
        by_hand,
    }
}

fn characters(spelling: &str) -> Option<u32> {
    sizes(spelling, "character varying(").and_then(|sizes| sizes.first().copied())
}

/// The numbers in parentheses.
fn sizes(spelling: &str, before: &str) -> Option<Vec<u32>> {
    let inner = spelling.strip_prefix(before)?.strip_suffix(')')?;
    inner.split(',').map(|size| size.parse().ok()).collect()
}

fn plain(spelling: &str) -> Option<TypeKind> {
    Some(match spelling {
        "smallint" => TypeKind::SmallInt,
        "integer" => TypeKind::Integer,
        "bigint" => TypeKind::BigInt,
        "real" => TypeKind::Real,
        "double precision" => TypeKind::Double,
        "boolean" => TypeKind::Boolean,
        "text" => TypeKind::Text,
        "bytea" => TypeKind::Binary,
        "date" => TypeKind::Date,
        "time without time zone" => TypeKind::Time,
        "timestamp without time zone" => TypeKind::Timestamp,
        "timestamp with time zone" => TypeKind::TimestampTz,
        "uuid" => TypeKind::Uuid,
        "json" => TypeKind::Json,
        "jsonb" => TypeKind::Jsonb,
        "inet" => TypeKind::Inet,
        "cidr" => TypeKind::Cidr,
        "interval" => TypeKind::Interval,
        "numeric" => TypeKind::Decimal {
            precision: None,
            scale: None,
        },
        "int4range" => TypeKind::Range(RangeKind::Integer),
        "int8range" => TypeKind::Range(RangeKind::BigInt),
        "numrange" => TypeKind::Range(RangeKind::Decimal),
        "daterange" => TypeKind::Range(RangeKind::Date),
        "tsrange" => TypeKind::Range(RangeKind::Timestamp),
        "tstzrange" => TypeKind::Range(RangeKind::TimestampTz),
        other => return sized(other),
    })
}

fn sized(spelling: &str) -> Option<TypeKind> {
    if let Some([precision, scale]) = sizes(spelling, "numeric(").as_deref() {
        return Some(TypeKind::Decimal {
            precision: Some(*precision),
            scale: Some(*scale),
        });
    }
    match sizes(spelling, "vector(").as_deref() {
        Some([size]) => Some(TypeKind::Vector(*size)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_their_types_and_others_are_by_hand() {
        let read = |spelling: &str| column_type(spelling, &BTreeMap::new());
        assert_eq!(read("character varying(20)").max_length, Some(20));
        assert!(read("bigint[]").array);
        let kind = TypeKind::Decimal {
            precision: Some(10),
            scale: Some(2),
        };
        assert_eq!(read("numeric(10,2)").kind, Kind::Plain(kind));
        assert_eq!(read("vector(3)").kind, Kind::Plain(TypeKind::Vector(3)));
        assert_eq!(read("citext").by_hand.postgres.as_deref(), Some("citext"));
        assert_eq!(read("bit(3)[]").by_hand.postgres.as_deref(), Some("bit(3)[]"));
    }
}
