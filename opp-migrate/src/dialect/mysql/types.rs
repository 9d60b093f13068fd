//! Which column type does MySQL or MariaDB write for a logical type, and what does a column of it hold?

use std::collections::BTreeMap;

use opp_core::def::TypeKind;
use opp_sql::value::{FloatWidth, IntegerWidth, StoredType};

use opp_history::dialect::mysql::LONGEST_TEXT;

use super::Capabilities;
use super::names::SQL;
use crate::dialect::PlanError;
use crate::schema::{Column, Enum, Kind, Table, Type};

/// What the rows of a column hold, which decides how they become another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// A whole number of so many bits.
    Integer(u32),
    /// 0 or 1.
    Boolean,
    /// A floating-point number of so many bits.
    Float(u32),
    /// Text, with the longest length where one is declared.
    Text(Option<u32>),
    /// Bytes.
    Bytes,
    /// A calendar date.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A date and time, to the microsecond; a moment is kept in UTC.
    DateTime,
    /// Hyphenated, lower case.
    Uuid,
    /// An exact decimal: digits in all, digits after the point.
    Decimal(u32, u32),
    /// JSON.
    Json,
    /// A value of an `ENUM`.
    Enum(Vec<String>),
    /// One of these texts.
    Choice(Vec<String>),
    /// A vector of so many floats.
    Vector(u32),
    /// A type by hand: nothing is known of its rows.
    ByHand(String),
}

/// The longest text of a choice, so that it can be indexed.
const CHOICE: u32 = 191;

impl Stored {
    /// What a column holds.
    ///
    /// # Errors
    /// The database has no such type.
    pub(super) fn of(
        capabilities: Capabilities,
        table: &Table,
        column: &Column,
        enums: &BTreeMap<String, Enum>,
    ) -> Result<Self, PlanError> {
        if let Some(spelling) = by_hand(&column.ty) {
            return Ok(Self::ByHand(spelling.to_owned()));
        }
        let refuse = |what: String, instead| PlanError::Type {
            database: capabilities.flavour().name(),
            table: table.name.clone(),
            column: column.name.clone(),
            what,
            instead,
        };
        if column.ty.array {
            return Err(refuse("arrays".to_owned(), BY_HAND));
        }
        match &column.ty.kind {
            Kind::Enum(name) => match enums.get(name) {
                Some(found) => Ok(Self::of_enum(found)),
                None => Err(PlanError::UnknownEnum {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    name: name.clone(),
                }),
            },
            Kind::Plain(kind) => plain(capabilities, kind, column.ty.max_length)
                .map_err(|Unsupported { what, instead }| refuse(what, instead)),
        }
    }

    /// What a column of the enum holds.
    pub(super) fn of_enum(ty: &Enum) -> Self {
        if ty.as_text {
            Self::Choice(ty.variants.clone())
        } else {
            Self::Enum(ty.variants.clone())
        }
    }

    /// The column type as written.
    pub(super) fn spelling(&self) -> String {
        let fixed = match self {
            Self::Integer(16) => "SMALLINT",
            Self::Integer(32) => "INT",
            Self::Integer(_) => "BIGINT",
            Self::Boolean => "BOOLEAN",
            Self::Float(32) => "FLOAT",
            Self::Float(_) => "DOUBLE",
            Self::Text(None) => "LONGTEXT",
            Self::Text(Some(length)) => return format!("VARCHAR({length})"),
            Self::Choice(_) => return format!("VARCHAR({CHOICE})"),
            Self::Bytes => "LONGBLOB",
            Self::Date => "DATE",
            Self::Time => "TIME(6)",
            Self::DateTime => "DATETIME(6)",
            Self::Uuid => "CHAR(36)",
            Self::Decimal(precision, scale) => return format!("DECIMAL({precision}, {scale})"),
            Self::Json => "JSON",
            Self::Enum(variants) => {
                let variants: Vec<_> = variants.iter().map(|variant| SQL.plain_string(variant)).collect();
                return format!("ENUM({})", variants.join(", "));
            }
            Self::Vector(size) => return format!("VECTOR({size})"),
            Self::ByHand(spelling) => spelling,
        };
        fixed.to_owned()
    }

    /// Whether it has a character set.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Choice(_) | Self::Uuid | Self::Enum(_))
    }

    /// Whether it can be indexed only by its beginning, which would let other rows pass as equal.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self, Self::Text(None) | Self::Bytes | Self::Json)
    }

    /// Bytes that a value takes in an index.
    pub(super) fn key_bytes(&self, per_character: u32) -> u32 {
        match self {
            Self::Text(Some(length)) => length.saturating_mul(per_character),
            Self::Choice(_) => CHOICE * per_character,
            Self::Uuid => 36 * per_character,
            _ => 8,
        }
    }

    /// Most bytes that a value takes inside a row; texts and bytes without end lie outside. Nothing is known of a type by hand.
    pub(super) fn row_bytes(&self, per_character: u32) -> u32 {
        let text = |length: u32| {
            let bytes = length.saturating_mul(per_character);
            bytes.saturating_add(if bytes > 255 { 2 } else { 1 })
        };
        match self {
            Self::Integer(bits) | Self::Float(bits) => bits / 8,
            Self::Boolean => 1,
            Self::Text(Some(length)) => text(*length),
            Self::Choice(_) => text(CHOICE),
            Self::Date => 3,
            Self::Time => 6,
            Self::DateTime => 8,
            Self::Uuid => 36 * per_character,
            Self::Decimal(precision, _) => precision / 2 + 2,
            Self::Enum(_) => 2,
            Self::Text(None) | Self::Bytes | Self::Json => 12,
            Self::Vector(size) => size * 4 + 2,
            Self::ByHand(_) => 0,
        }
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
            Self::DateTime => StoredType::Timestamp { digits: 6 },
            Self::Decimal(precision, scale) => StoredType::Decimal {
                precision: Some(*precision),
                scale: Some(*scale),
            },
            Self::Json => StoredType::Json,
            Self::Enum(variants) | Self::Choice(variants) => StoredType::Enum(variants.clone()),
            Self::Vector(_) => StoredType::Other(self.spelling()),
            Self::ByHand(spelling) => StoredType::of_mysql(spelling),
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
            StoredType::Decimal { precision, scale } => (Self::Decimal(precision?, scale.unwrap_or(0)), 6),
            StoredType::Bytes => (Self::Bytes, 6),
            StoredType::Date => (Self::Date, 6),
            StoredType::Time { digits } => (Self::Time, digits),
            StoredType::Text { max_length } => (Self::Text(max_length), 6),
            StoredType::Timestamp { digits } | StoredType::TimestampTz { digits } => (Self::DateTime, digits),
            StoredType::Uuid | StoredType::Json | StoredType::Enum(_) => return None,
            StoredType::Other(_) => return None,
        })
    }

    /// What a message calls it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Integer(bits) => format!("{bits}-bit integers"),
            Self::Boolean => "booleans".to_owned(),
            Self::Float(_) => "floating-point numbers".to_owned(),
            Self::Text(None) => "text".to_owned(),
            Self::Text(Some(length)) => format!("text of at most {length} characters"),
            Self::Bytes => "bytes".to_owned(),
            Self::Date => "dates".to_owned(),
            Self::Time => "times of day".to_owned(),
            Self::DateTime => "dates with a time".to_owned(),
            Self::Uuid => "UUIDs".to_owned(),
            Self::Decimal(precision, scale) => format!("decimals of {precision} digits, {scale} after the point"),
            Self::Json => "JSON".to_owned(),
            Self::Enum(_) | Self::Choice(_) => "variants of the enum".to_owned(),
            Self::Vector(size) => format!("vectors of {size} floats"),
            Self::ByHand(spelling) => format!("the type {spelling}"),
        }
    }
}

fn by_hand(ty: &Type) -> Option<&str> {
    let spelling = ty.by_hand.for_(opp_sql::Dialect::Mysql);
    spelling.map(String::as_str)
}

struct Unsupported {
    what: String,
    instead: &'static str,
}

const BY_HAND: &str = "use OppJson<T>, or write the type by hand with sql_type(mysql = \"…\")";
const TEXT: &str = "keep it as String, or write the type by hand with sql_type(mysql = \"…\")";
const DIGITS: &str = "use OppDecimal<P, S>, or say precision and scale (at most 65 and 38 digits)";

fn plain(capabilities: Capabilities, kind: &TypeKind, max_length: Option<u32>) -> Result<Stored, Unsupported> {
    let refuse = |what: &str, instead| {
        Err(Unsupported {
            what: what.to_owned(),
            instead,
        })
    };
    Ok(match kind {
        TypeKind::SmallInt => Stored::Integer(16),
        TypeKind::Integer => Stored::Integer(32),
        TypeKind::BigInt => Stored::Integer(64),
        TypeKind::Real => Stored::Float(32),
        TypeKind::Double => Stored::Float(64),
        TypeKind::Boolean => Stored::Boolean,
        TypeKind::Text => match max_length {
            Some(length) if length > LONGEST_TEXT => Stored::Text(None),
            length => Stored::Text(length),
        },
        TypeKind::Binary => Stored::Bytes,
        TypeKind::Date => Stored::Date,
        TypeKind::Time => Stored::Time,
        TypeKind::Timestamp | TypeKind::TimestampTz => Stored::DateTime,
        TypeKind::Uuid => Stored::Uuid,
        TypeKind::Decimal {
            precision: Some(precision @ 1..=65),
            scale,
        } if scale.unwrap_or(0) <= *precision.min(&38) => Stored::Decimal(*precision, scale.unwrap_or(0)),
        TypeKind::Decimal { .. } => return refuse("decimals without a fixed number of digits", DIGITS),
        TypeKind::Json | TypeKind::Jsonb => Stored::Json,
        TypeKind::Inet | TypeKind::Cidr => return refuse("network addresses", TEXT),
        TypeKind::Interval => return refuse("intervals", "keep it as a number of seconds (i64)"),
        TypeKind::Range(_) => return refuse("ranges", "keep the two ends as two columns"),
        TypeKind::Vector(size) if capabilities.has_vectors() => Stored::Vector(*size),
        TypeKind::Vector(_) => {
            return refuse(
                "vectors before MariaDB 11.7",
                "say version = \"11.7\" in opp.toml, or use Vec<u8>",
            );
        }
        TypeKind::Enum(found) => Stored::Enum(found.variants.iter().map(|one| one.name.to_string()).collect()),
    })
}
