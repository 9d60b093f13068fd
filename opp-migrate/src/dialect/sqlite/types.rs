//! Which column type does SQLite write for a logical type, and what does a column of it hold?

use std::collections::BTreeMap;

use opp_core::def::TypeKind;
use opp_sql::value::{FloatWidth, IntegerWidth, StoredType};

use crate::dialect::PlanError;
use crate::schema::{Column, Enum, Kind, Table, Type};

/// What the rows of a column hold, which decides how they become another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// A whole number of so many bits.
    Integer(u32),
    /// 0 or 1.
    Boolean,
    /// A floating-point number; SQLite stores 64 bits, whatever the model reads.
    Real(u32),
    /// Text, with the longest length where one is declared.
    Text(Option<u32>),
    /// Bytes.
    Blob,
    /// `2026-11-23`
    Date,
    /// `10:15:00`
    Time,
    /// `2026-11-23 10:15:00.25`
    Timestamp,
    /// `2026-11-23T10:15:00.250000Z`
    TimestampTz,
    /// Hyphenated, lower case.
    Uuid,
    /// A whole number, the value times ten to the power of the scale.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// JSON text.
    Json,
    /// One of these texts.
    Enum(Vec<String>),
    /// Bytes of so many floats.
    Vector(u32),
    /// A type by hand: nothing is known of its rows.
    ByHand(String),
}

/// The most digits a scaled integer of 64 bits always holds.
const MAX_PRECISION: u32 = 18;

impl Stored {
    /// What a column holds.
    ///
    /// # Errors
    /// SQLite has no such type.
    pub(super) fn of(table: &Table, column: &Column, enums: &BTreeMap<String, Enum>) -> Result<Self, PlanError> {
        if let Some(spelling) = by_hand(&column.ty) {
            return Ok(Self::ByHand(spelling.to_owned()));
        }
        let refuse = |what: String, instead| {
            Err(PlanError::Type {
                database: "SQLite",
                table: table.name.clone(),
                column: column.name.clone(),
                what,
                instead,
            })
        };
        if column.ty.array {
            return refuse("arrays".to_owned(), BY_HAND);
        }
        match &column.ty.kind {
            Kind::Enum(name) => match enums.get(name) {
                Some(found) => Ok(Self::Enum(found.variants.clone())),
                None => Err(PlanError::UnknownEnum {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    name: name.clone(),
                }),
            },
            Kind::Plain(kind) => {
                plain(kind, column.ty.max_length).or_else(|Unsupported { what, instead }| refuse(what, instead))
            }
        }
    }

    /// The column type as written.
    pub(super) fn spelling(&self, strict: bool) -> &str {
        if let Self::ByHand(spelling) = self {
            return spelling;
        }
        if strict { self.strict() } else { self.lax() }
    }

    fn lax(&self) -> &str {
        match self {
            Self::Integer(16) => "SMALLINT",
            Self::Integer(32) => "INTEGER",
            Self::Integer(_) | Self::Decimal { .. } => "BIGINT",
            Self::Boolean => "BOOLEAN",
            Self::Real(_) => "DOUBLE",
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Timestamp => "TIMESTAMP",
            Self::Blob | Self::Vector(_) => "BLOB",
            Self::Text(_) | Self::TimestampTz | Self::Uuid | Self::Json | Self::Enum(_) | Self::ByHand(_) => "TEXT",
        }
    }

    fn strict(&self) -> &str {
        match self {
            Self::Integer(_) | Self::Decimal { .. } | Self::Boolean => "INTEGER",
            Self::Real(_) => "REAL",
            Self::Blob | Self::Vector(_) => "BLOB",
            Self::Date
            | Self::Time
            | Self::Timestamp
            | Self::Text(_)
            | Self::TimestampTz
            | Self::Uuid
            | Self::Json
            | Self::Enum(_)
            | Self::ByHand(_) => "TEXT",
        }
    }

    /// What it stores, whatever the database calls it.
    pub(super) fn logical(&self) -> StoredType {
        match self {
            Self::Integer(16) => StoredType::Integer(IntegerWidth::Small),
            Self::Integer(32) => StoredType::Integer(IntegerWidth::Normal),
            Self::Integer(_) => StoredType::Integer(IntegerWidth::Big),
            Self::Boolean => StoredType::Boolean,
            Self::Real(32) => StoredType::Float(FloatWidth::Single),
            Self::Real(_) => StoredType::Float(FloatWidth::Double),
            Self::Text(max_length) => StoredType::Text {
                max_length: *max_length,
            },
            Self::Date => StoredType::Date,
            Self::Time => StoredType::Time { digits: 6 },
            Self::Uuid => StoredType::Uuid,
            Self::Blob => StoredType::Bytes,
            Self::Timestamp => StoredType::Timestamp { digits: 6 },
            Self::TimestampTz => StoredType::TimestampTz { digits: 6 },
            Self::Decimal { precision, scale } => StoredType::Decimal {
                precision: Some(*precision),
                scale: Some(*scale),
            },
            Self::Json => StoredType::Json,
            Self::Enum(variants) => StoredType::Enum(variants.clone()),
            Self::Vector(_) => StoredType::Other("BLOB".to_owned()),
            // The values of a type by hand are not known: SQLite stores what it is given.
            Self::ByHand(spelling) => StoredType::Other(spelling.clone()),
        }
    }

    /// What a message calls it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Integer(bits) => format!("{bits}-bit integers"),
            Self::Boolean => "booleans".to_owned(),
            Self::Real(_) => "floating-point numbers".to_owned(),
            Self::Text(_) => "text".to_owned(),
            Self::Blob => "bytes".to_owned(),
            Self::Date => "dates".to_owned(),
            Self::Time => "times of day".to_owned(),
            Self::Timestamp => "dates with a time".to_owned(),
            Self::TimestampTz => "moments in UTC".to_owned(),
            Self::Uuid => "UUIDs".to_owned(),
            Self::Decimal { precision, scale } => format!("decimals of {precision} digits, {scale} after the point"),
            Self::Json => "JSON".to_owned(),
            Self::Enum(_) => "variants of the enum".to_owned(),
            Self::Vector(size) => format!("vectors of {size} floats"),
            Self::ByHand(spelling) => format!("the type {spelling}"),
        }
    }
}

/// The type written by hand for SQLite.
pub(super) fn by_hand(ty: &Type) -> Option<&str> {
    let spelling = ty.by_hand.for_(opp_sql::Dialect::Sqlite);
    spelling.map(String::as_str)
}

struct Unsupported {
    what: String,
    instead: &'static str,
}

const BY_HAND: &str = "use OppJson<T>, or write the type by hand with sql_type(sqlite = \"…\")";
const TEXT: &str = "keep it as String, or write the type by hand with sql_type(sqlite = \"…\")";
const DIGITS: &str = "use OppDecimal<P, S> with at most 18 digits";

fn plain(kind: &TypeKind, max_length: Option<u32>) -> Result<Stored, Unsupported> {
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
        TypeKind::Real => Stored::Real(32),
        TypeKind::Double => Stored::Real(64),
        TypeKind::Boolean => Stored::Boolean,
        TypeKind::Text => Stored::Text(max_length),
        TypeKind::Binary => Stored::Blob,
        TypeKind::Date => Stored::Date,
        TypeKind::Time => Stored::Time,
        TypeKind::Timestamp => Stored::Timestamp,
        TypeKind::TimestampTz => Stored::TimestampTz,
        TypeKind::Uuid => Stored::Uuid,
        TypeKind::Decimal {
            precision: Some(precision @ 1..=MAX_PRECISION),
            scale: Some(scale),
        } if scale <= precision => Stored::Decimal {
            precision: *precision,
            scale: *scale,
        },
        TypeKind::Decimal { precision, .. } => {
            let digits = precision.map_or_else(|| "any number of".to_owned(), |digits| digits.to_string());
            return refuse(&format!("decimals of {digits} digits"), DIGITS);
        }
        TypeKind::Json | TypeKind::Jsonb => Stored::Json,
        TypeKind::Inet | TypeKind::Cidr => return refuse("network addresses", TEXT),
        TypeKind::Interval => return refuse("intervals", "keep it as a number of seconds (i64)"),
        TypeKind::Range(_) => return refuse("ranges", "keep the two ends as two columns"),
        TypeKind::Vector(size) => Stored::Vector(*size),
        TypeKind::Enum(found) => Stored::Enum(found.variants.iter().map(|variant| variant.name.to_string()).collect()),
    })
}

/// `f32` is `REAL` and `f64` is `DOUBLE`: one storage, two names.
pub(super) fn column_type(column: &Column, stored: &Stored, strict: bool) -> String {
    match (&column.ty.kind, stored) {
        (Kind::Plain(TypeKind::Real), Stored::Real(_)) => "REAL".to_owned(),
        _ => stored.spelling(strict).to_owned(),
    }
}
