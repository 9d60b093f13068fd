//! Which column type does PostgreSQL write for a logical type, and what does a column of it hold?

use std::collections::BTreeMap;

use opp_core::def::{RangeKind, TypeKind};
use opp_sql::value::{FloatWidth, IntegerWidth, StoredType};

use super::names::SQL;
use crate::dialect::PlanError;
use crate::schema::{Column, Enum, Kind, Table, Type};

/// What the rows of a column hold, which decides how they become another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// A whole number of so many bits.
    Integer(u32),
    /// A floating-point number of so many bits.
    Float(u32),
    /// True or false.
    Boolean,
    /// Text, with the longest length where one is declared.
    Text(Option<u32>),
    /// Bytes.
    Bytes,
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone.
    Timestamp,
    /// A moment.
    TimestampTz,
    /// A UUID.
    Uuid,
    /// An exact decimal: digits in all, digits after the point.
    Decimal(Option<u32>, Option<u32>),
    /// JSON as it was written.
    Json,
    /// JSON taken apart.
    Jsonb,
    /// A host or network address.
    Inet,
    /// A network address.
    Cidr,
    /// A span of time.
    Interval,
    /// A range.
    Range(RangeKind),
    /// A vector of so many floats.
    Vector(u32),
    /// A value of an enum type.
    Enum {
        /// The type.
        name: String,
        /// Its values.
        variants: Vec<String>,
    },
    /// One of these texts.
    Choice(Vec<String>),
    /// An array.
    Array(Box<Self>),
    /// A type by hand: nothing is known of its rows.
    ByHand(String),
}

/// <https://www.postgresql.org/docs/15/datatype-character.html>
const LONGEST_VARCHAR: u32 = 10_485_760;
/// <https://www.postgresql.org/docs/15/datatype-numeric.html>
const MOST_DIGITS: u32 = 1000;
/// <https://github.com/pgvector/pgvector#vector-type>
const LONGEST_VECTOR: u32 = 16_000;

impl Stored {
    /// What a column holds.
    ///
    /// # Errors
    /// The column names an enum that the schema lacks, or a size that PostgreSQL lacks.
    pub(super) fn of(table: &Table, column: &Column, enums: &BTreeMap<String, Enum>) -> Result<Self, PlanError> {
        if let Some(spelling) = by_hand(&column.ty) {
            return Ok(Self::ByHand(spelling.to_owned()));
        }
        let one = match &column.ty.kind {
            Kind::Enum(name) => Self::of_enum(enums.get(name).ok_or_else(|| PlanError::UnknownEnum {
                table: table.name.clone(),
                column: column.name.clone(),
                name: name.clone(),
            })?),
            Kind::Plain(kind) => plain(kind, column.ty.max_length),
        };
        one.within_limits().map_err(|instead| PlanError::Type {
            database: "PostgreSQL",
            table: table.name.clone(),
            column: column.name.clone(),
            what: one.name(),
            instead,
        })?;
        Ok(if column.ty.array {
            Self::Array(Box::new(one))
        } else {
            one
        })
    }

    /// Whether PostgreSQL has the type in this size; otherwise what to write instead.
    fn within_limits(&self) -> Result<(), &'static str> {
        match self {
            Self::Text(Some(length)) if !(1..=LONGEST_VARCHAR).contains(length) => {
                Err("write a max_length from 1 to 10485760, or leave it out")
            }
            Self::Decimal(Some(precision), scale)
                if !(1..=MOST_DIGITS).contains(precision) || scale.unwrap_or(0) > *precision =>
            {
                Err("use 1 to 1000 digits, not more of them after the point than in all")
            }
            Self::Vector(size) if !(1..=LONGEST_VECTOR).contains(size) => Err("use 1 to 16000 dimensions"),
            _ => Ok(()),
        }
    }

    /// What a column of the enum holds.
    pub(super) fn of_enum(ty: &Enum) -> Self {
        if ty.as_text {
            return Self::Choice(ty.variants.clone());
        }
        Self::Enum {
            name: ty.name.clone(),
            variants: ty.variants.clone(),
        }
    }

    /// The column type as written.
    pub(super) fn spelling(&self) -> String {
        let fixed = match self {
            Self::Integer(16) => "SMALLINT",
            Self::Integer(32) => "INTEGER",
            Self::Integer(_) => "BIGINT",
            Self::Float(32) => "REAL",
            Self::Float(_) => "DOUBLE PRECISION",
            Self::Boolean => "BOOLEAN",
            Self::Text(None) | Self::Choice(_) => "TEXT",
            Self::Text(Some(length)) => return format!("VARCHAR({length})"),
            Self::Bytes => "BYTEA",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Timestamp => "TIMESTAMP",
            Self::TimestampTz => "TIMESTAMPTZ",
            Self::Uuid => "UUID",
            Self::Decimal(Some(precision), Some(scale)) => return format!("NUMERIC({precision}, {scale})"),
            Self::Decimal(Some(precision), None) => return format!("NUMERIC({precision})"),
            Self::Decimal(None, _) => "NUMERIC",
            Self::Json => "JSON",
            Self::Jsonb => "JSONB",
            Self::Inet => "INET",
            Self::Cidr => "CIDR",
            Self::Interval => "INTERVAL",
            Self::Range(kind) => range(*kind),
            Self::Vector(size) => return format!("VECTOR({size})"),
            Self::Enum { name, .. } => return SQL.quoted(name),
            Self::Array(one) => return format!("{}[]", one.spelling()),
            Self::ByHand(spelling) => spelling,
        };
        fixed.to_owned()
    }

    /// What it stores, whatever the database calls it.
    pub(super) fn logical(&self) -> StoredType {
        match self {
            Self::Integer(16) => StoredType::Integer(IntegerWidth::Small),
            Self::Integer(32) => StoredType::Integer(IntegerWidth::Normal),
            Self::Integer(_) => StoredType::Integer(IntegerWidth::Big),
            Self::Boolean => StoredType::Boolean,
            Self::Float(32) => StoredType::Float(FloatWidth::Single),
            Self::Float(_) => StoredType::Float(FloatWidth::Double),
            Self::Text(max_length) => StoredType::Text {
                max_length: *max_length,
            },
            Self::Date => StoredType::Date,
            Self::Time => StoredType::Time { digits: 6 },
            Self::Uuid => StoredType::Uuid,
            Self::Bytes => StoredType::Bytes,
            Self::Timestamp => StoredType::Timestamp { digits: 6 },
            Self::TimestampTz => StoredType::TimestampTz { digits: 6 },
            Self::Decimal(precision, scale) => StoredType::Decimal {
                precision: *precision,
                scale: *scale,
            },
            Self::Json | Self::Jsonb => StoredType::Json,
            Self::Enum { variants, .. } | Self::Choice(variants) => StoredType::Enum(variants.clone()),
            Self::Inet | Self::Cidr | Self::Interval | Self::Range(_) | Self::Vector(_) | Self::Array(_) => {
                StoredType::Other(self.spelling())
            }
            Self::ByHand(spelling) => StoredType::of_postgres(spelling),
        }
    }

    /// What it stores where its name says so, and the digits of a second that it keeps.
    pub(super) fn known(&self) -> Option<(Self, u32)> {
        let Self::ByHand(_) = self else {
            return Some((self.clone(), 6));
        };
        Some(match self.logical() {
            StoredType::Integer(width) => (Self::Integer(width.bits()), 6),
            StoredType::Boolean => (Self::Boolean, 6),
            StoredType::Float(width) => (Self::Float(width.bits()), 6),
            StoredType::Decimal { precision, scale } => (Self::Decimal(precision, scale), 6),
            StoredType::Bytes => (Self::Bytes, 6),
            StoredType::Date => (Self::Date, 6),
            StoredType::Time { digits } => (Self::Time, digits),
            StoredType::Text { max_length } => (Self::Text(max_length), 6),
            StoredType::Timestamp { digits } => (Self::Timestamp, digits),
            StoredType::TimestampTz { digits } => (Self::TimestampTz, digits),
            StoredType::Uuid => (Self::Uuid, 6),
            StoredType::Json | StoredType::Enum(_) => return None,
            StoredType::Other(_) => return None,
        })
    }

    /// What a message calls it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Integer(bits) => format!("{bits}-bit integers"),
            Self::Float(_) => "floating-point numbers".to_owned(),
            Self::Boolean => "booleans".to_owned(),
            Self::Text(None) => "text".to_owned(),
            Self::Text(Some(length)) => format!("text of at most {length} characters"),
            Self::Bytes => "bytes".to_owned(),
            Self::Date => "dates".to_owned(),
            Self::Time => "times of day".to_owned(),
            Self::Timestamp => "dates with a time".to_owned(),
            Self::TimestampTz => "moments in UTC".to_owned(),
            Self::Uuid => "UUIDs".to_owned(),
            Self::Decimal(Some(precision), scale) => {
                format!("decimals of {precision} digits, {} after the point", scale.unwrap_or(0))
            }
            Self::Decimal(None, _) => "decimals".to_owned(),
            Self::Json | Self::Jsonb => "JSON".to_owned(),
            Self::Inet | Self::Cidr => "network addresses".to_owned(),
            Self::Interval => "intervals".to_owned(),
            Self::Range(_) => "ranges".to_owned(),
            Self::Vector(size) => format!("vectors of {size} floats"),
            Self::Enum { .. } | Self::Choice(_) => "variants of the enum".to_owned(),
            Self::Array(one) => format!("arrays of {}", one.name()),
            Self::ByHand(spelling) => format!("the type {spelling}"),
        }
    }

    /// The extension that brings the type.
    pub(super) fn extension(&self) -> Option<&'static str> {
        match self {
            Self::Vector(_) => Some("vector"),
            Self::Array(one) => one.extension(),
            Self::ByHand(spelling) => {
                let word: String = spelling.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
                let known = ["citext", "hstore", "ltree", "vector"];
                known.into_iter().find(|name| word.eq_ignore_ascii_case(name))
            }
            _ => None,
        }
    }
}

fn by_hand(ty: &Type) -> Option<&str> {
    let spelling = ty.by_hand.for_(opp_sql::Dialect::Postgres);
    spelling.map(String::as_str)
}

fn plain(kind: &TypeKind, max_length: Option<u32>) -> Stored {
    match kind {
        TypeKind::SmallInt => Stored::Integer(16),
        TypeKind::Integer => Stored::Integer(32),
        TypeKind::BigInt => Stored::Integer(64),
        TypeKind::Real => Stored::Float(32),
        TypeKind::Double => Stored::Float(64),
        TypeKind::Boolean => Stored::Boolean,
        TypeKind::Text => Stored::Text(max_length),
        TypeKind::Binary => Stored::Bytes,
        TypeKind::Date => Stored::Date,
        TypeKind::Time => Stored::Time,
        TypeKind::Timestamp => Stored::Timestamp,
        TypeKind::TimestampTz => Stored::TimestampTz,
        TypeKind::Uuid => Stored::Uuid,
        TypeKind::Decimal { precision, scale } => Stored::Decimal(*precision, *scale),
        TypeKind::Json => Stored::Json,
        TypeKind::Jsonb => Stored::Jsonb,
        TypeKind::Inet => Stored::Inet,
        TypeKind::Cidr => Stored::Cidr,
        TypeKind::Interval => Stored::Interval,
        TypeKind::Range(kind) => Stored::Range(*kind),
        TypeKind::Vector(size) => Stored::Vector(*size),
        TypeKind::Enum(found) => Stored::Choice(found.variants.iter().map(|one| one.name.to_string()).collect()),
    }
}

fn range(kind: RangeKind) -> &'static str {
    match kind {
        RangeKind::Integer => "INT4RANGE",
        RangeKind::BigInt => "INT8RANGE",
        RangeKind::Decimal => "NUMRANGE",
        RangeKind::Date => "DATERANGE",
        RangeKind::Timestamp => "TSRANGE",
        RangeKind::TimestampTz => "TSTZRANGE",
    }
}
