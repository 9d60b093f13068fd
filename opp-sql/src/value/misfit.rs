//! Explains why a value does not fit a column type.

use std::error::Error;
use std::fmt;

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// A boolean or number for a column of another kind.
    Kind {
        /// What was written, with its article.
        found: &'static str,
        /// What the column holds.
        wanted: String,
    },
    /// Neither `true` nor `false`.
    Boolean,
    /// Not a whole number.
    Integer,
    /// A whole number outside its width.
    Width {
        /// Bits of the column.
        bits: u32,
    },
    /// Not a decimal number.
    Decimal,
    /// More digits after the decimal point than the column keeps.
    Scale {
        /// Digits after the decimal point.
        scale: u32,
    },
    /// More digits than the column keeps.
    Precision {
        /// Digits in all.
        precision: u32,
        /// Digits after the decimal point.
        scale: u32,
    },
    /// Not a floating-point number.
    Float,
    /// A floating-point number cannot hold all its digits.
    Inexact {
        /// Bits of the column.
        bits: u32,
        /// The number that would be stored.
        nearest: String,
    },
    /// A string that is too long.
    Length {
        /// Longest string, in characters.
        max_length: u32,
    },
    /// Not a variant of the enum.
    Variant {
        /// Its variants.
        variants: Vec<String>,
    },
    /// Not a date.
    Date,
    /// Not a time of day.
    Time,
    /// Not a date and time in UTC.
    Timestamp,
    /// More digits of a second than the column keeps.
    Fraction {
        /// Digits of a second.
        digits: u32,
    },
    /// Not a UUID.
    Uuid,
    /// Not JSON.
    Json {
        /// Offset of the first byte that is wrong.
        at: usize,
    },
    /// The database cannot store the character NUL.
    Nul,
    /// The current timestamp for a column of another kind.
    Now {
        /// What the column holds.
        wanted: String,
    },
    /// A new UUID for a column of another kind.
    NewUuid {
        /// What the column holds.
        wanted: String,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind { found, wanted } => write!(f, "{found} is not a value of {wanted}"),
            Self::Boolean => f.write_str("not a boolean: write true or false"),
            Self::Integer => f.write_str("not a whole number: write digits only, such as -12"),
            Self::Width { bits } => write!(f, "outside the range of {bits}-bit integers"),
            Self::Decimal => f.write_str("not a decimal number: write digits with at most one point, such as -12.50"),
            Self::Scale { scale } => write!(f, "more than {scale} digits after the point: round the number first"),
            Self::Precision { precision, scale } => {
                write!(f, "too large for {precision} digits, {scale} of them after the point")
            }
            Self::Float => f.write_str("not a floating-point number: write digits, such as -12.5 or 1e9"),
            Self::Inexact { bits, nearest } => {
                write!(
                    f,
                    "{bits}-bit floating-point numbers cannot hold all its digits: write {nearest}"
                )
            }
            Self::Length { max_length } => write!(f, "longer than {max_length} characters"),
            Self::Variant { variants } => write!(f, "the enum has {}", variants.join(", ")),
            Self::Date => f.write_str("not a date: write \"2026-11-24\""),
            Self::Time => f.write_str("not a time of day: write \"03:04:05\""),
            Self::Timestamp => f.write_str("not a date and time in UTC: write \"2026-11-24T03:04:05Z\""),
            Self::Fraction { digits } => write!(f, "more than {digits} digits of a second: round it first"),
            Self::Uuid => f.write_str("not a UUID: write \"67e55044-10b1-426f-9247-bb680e5fe0c8\""),
            Self::Json { at } => write!(f, "not JSON: error at byte {at}"),
            Self::Nul => f.write_str("the database cannot store the character NUL"),
            Self::Now { wanted } => write!(f, "the current timestamp is not a value of {wanted}"),
            Self::NewUuid { wanted } => write!(f, "a UUID is not a value of {wanted}"),
        }
    }
}

impl Error for Misfit {}
