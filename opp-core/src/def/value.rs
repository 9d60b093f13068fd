//! Which values can a model name (defaults, backfills), and how do they differ per database?

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Text;

/// A value written in an attribute: `default = …`, `backfill = …`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or exponent, in the digits it was written with.
    Number(Text),
    /// A string, unquoted.
    Text(Text),
    /// The moment of the insert.
    Now,
    /// A new random UUID for each row.
    Uuid,
    /// A SQL expression, taken as it is.
    Expr(Text),
}

impl<'a> From<&'a Value> for opp_sql::value::Value<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Integer(number) => Self::Integer(*number),
            Value::Number(digits) => Self::Number(digits),
            Value::Text(text) => Self::Text(text),
            Value::Now => Self::Now,
            Value::Uuid => Self::Uuid,
            Value::Expr(sql) => Self::Expression(sql),
        }
    }
}

/// As a model writes it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Number(digits) => write!(f, "{digits}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Now => f.write_str("now"),
            Self::Uuid => f.write_str("uuid"),
            Self::Expr(sql) => write!(f, "expr({sql:?})"),
        }
    }
}

/// Something that may be said once for all databases or apart for each: `default(postgres = expr("…"), sqlite = 0)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerDatabase<T> {
    /// For every database without a value of its own.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub all: Option<T>,
    /// For SQLite.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub sqlite: Option<T>,
    /// For PostgreSQL.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub postgres: Option<T>,
    /// For MySQL and MariaDB.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub mysql: Option<T>,
}

impl<T> PerDatabase<T> {
    /// One value for every database without one of its own, and one for each that has its own.
    #[must_use]
    pub const fn new(all: Option<T>, sqlite: Option<T>, postgres: Option<T>, mysql: Option<T>) -> Self {
        Self {
            all,
            sqlite,
            postgres,
            mysql,
        }
    }

    /// Nothing for any database.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            all: None,
            sqlite: None,
            postgres: None,
            mysql: None,
        }
    }

    /// The same for every database.
    #[must_use]
    pub const fn all(value: T) -> Self {
        Self {
            all: Some(value),
            sqlite: None,
            postgres: None,
            mysql: None,
        }
    }

    /// The value for one database: its own, else the one for all.
    ///
    /// ```
    /// use opp_core::def::PerDatabase;
    /// use opp_sql::Dialect;
    ///
    /// let value = PerDatabase::new(Some(1), Some(2), None, None);
    /// assert_eq!(value.for_(Dialect::Sqlite), Some(&2));
    /// assert_eq!(value.for_(Dialect::Mysql), Some(&1));
    /// ```
    #[must_use]
    pub const fn for_(&self, dialect: opp_sql::Dialect) -> Option<&T> {
        let own = match dialect {
            opp_sql::Dialect::Sqlite => &self.sqlite,
            opp_sql::Dialect::Postgres => &self.postgres,
            opp_sql::Dialect::Mysql => &self.mysql,
        };
        match own {
            Some(own) => Some(own),
            None => self.all.as_ref(),
        }
    }

    /// Whether no database has a value.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.all.is_none() && self.sqlite.is_none() && self.postgres.is_none() && self.mysql.is_none()
    }
}

impl<T> Default for PerDatabase<T> {
    fn default() -> Self {
        Self::none()
    }
}

fn none<T>() -> Option<T> {
    None
}
