//! Which SQL type does a Rust type have? Logical kinds; each database's spelling is the tool's business.

use serde::{Deserialize, Serialize};

use super::{List, Text, is_false};

/// What a Rust type is as a column. Given by [`ColumnValue`](crate::column::ColumnValue), seen through aliases and `Option`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnType {
    /// The logical type.
    pub kind: TypeKind,
    /// Whether the column is an array of `kind` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub array: bool,
    /// Where Diesel reads and writes the Rust type exactly. Planning for another database is an error.
    pub databases: Databases,
    /// The type to use where this one is not exact, for the error's hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Text>,
}

impl ColumnType {
    /// A type that is exact on every database.
    #[must_use]
    pub const fn portable(kind: TypeKind) -> Self {
        Self {
            kind,
            array: false,
            databases: Databases::ALL,
            instead: None,
        }
    }

    /// A type that is exact only on some databases, with the one to use elsewhere.
    #[must_use]
    pub const fn only(kind: TypeKind, databases: Databases, instead: Option<Text>) -> Self {
        Self {
            kind,
            array: false,
            databases,
            instead,
        }
    }
}

/// A set of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Databases {
    /// SQLite.
    pub sqlite: bool,
    /// PostgreSQL.
    pub postgres: bool,
    /// MySQL and MariaDB.
    pub mysql: bool,
}

impl Databases {
    /// Every database.
    pub const ALL: Self = Self {
        sqlite: true,
        postgres: true,
        mysql: true,
    };
    /// PostgreSQL alone.
    pub const POSTGRES: Self = Self {
        sqlite: false,
        postgres: true,
        mysql: false,
    };
    /// PostgreSQL and MySQL/MariaDB.
    pub const SERVERS: Self = Self {
        sqlite: false,
        postgres: true,
        mysql: true,
    };
    /// SQLite and PostgreSQL.
    pub const SQLITE_POSTGRES: Self = Self {
        sqlite: true,
        postgres: true,
        mysql: false,
    };

    /// A set.
    #[must_use]
    pub const fn new(sqlite: bool, postgres: bool, mysql: bool) -> Self {
        Self {
            sqlite,
            postgres,
            mysql,
        }
    }

    /// Every database, where nothing else is said.
    #[must_use]
    pub fn all() -> Self {
        Self::ALL
    }

    /// Whether no database is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::ALL
    }

    /// Whether a database is in the set.
    #[must_use]
    pub const fn contains(self, dialect: opp_sql::Dialect) -> bool {
        match dialect {
            opp_sql::Dialect::Sqlite => self.sqlite,
            opp_sql::Dialect::Postgres => self.postgres,
            opp_sql::Dialect::Mysql => self.mysql,
        }
    }
}

/// The logical type of a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// `i16`
    SmallInt,
    /// `i32`
    Integer,
    /// `i64`
    BigInt,
    /// `f32`
    Real,
    /// `f64`
    Double,
    /// `bool`
    Boolean,
    /// `String`; its length is the column's.
    Text,
    /// `Vec<u8>`
    Binary,
    /// A calendar date.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A date and time without a zone, to the microsecond.
    Timestamp,
    /// A moment in UTC, to the microsecond.
    TimestampTz,
    /// A UUID.
    Uuid,
    /// An exact decimal. `None` until the column says its digits.
    Decimal {
        /// Digits in all.
        precision: Option<u32>,
        /// Digits after the point.
        scale: Option<u32>,
    },
    /// JSON kept as text (`JSON` on PostgreSQL).
    Json,
    /// JSON in the database's best form (`JSONB` on PostgreSQL).
    Jsonb,
    /// A host or network address.
    Inet,
    /// A network address.
    Cidr,
    /// A span of time.
    Interval,
    /// A range of another type.
    Range(RangeKind),
    /// A vector of `n` 32-bit floats.
    Vector(u32),
    /// One of a list of names.
    Enum(EnumDef),
}

/// What a range ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RangeKind {
    /// `INT4RANGE`
    Integer,
    /// `INT8RANGE`
    BigInt,
    /// `NUMRANGE`
    Decimal,
    /// `DATERANGE`
    Date,
    /// `TSRANGE`
    Timestamp,
    /// `TSTZRANGE`
    TimestampTz,
}

/// A Rust enum as a column type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumDef {
    /// Name of the type where the database has named enum types.
    pub name: Text,
    /// The variants, in order.
    pub variants: List<EnumVariant>,
    /// Kept as text with a check on every database.
    #[serde(default, skip_serializing_if = "is_false")]
    pub as_text: bool,
}

/// One variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumVariant {
    /// The name in the database.
    pub name: Text,
    /// What it was called before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<Text>,
}

impl EnumDef {
    /// A type of this name.
    #[must_use]
    pub const fn new(name: Text, variants: List<EnumVariant>, as_text: bool) -> Self {
        Self {
            name,
            variants,
            as_text,
        }
    }
}

impl EnumVariant {
    /// A variant, and its previous name.
    #[must_use]
    pub const fn new(name: Text, renamed_from: Option<Text>) -> Self {
        Self { name, renamed_from }
    }
}
