//! Dialects: how each database quotes, binds, casts and compares.

use opp_sql::Dialect;

use super::bind::Bind;
use crate::descriptor::{Field, Kind};
use crate::value;

/// How a dialect spells what the panel's statements contain.
pub(crate) trait Spelling: Copy {
    /// A column behind its table's alias, or the expression that computes it.
    fn expression(self, alias: &str, field: &Field) -> String;
    /// The placeholder of a bound value, counted from 1.
    fn placeholder(self, number: usize) -> String;
    /// The value in the form in which the database stores it.
    fn bind(self, field: &Field, canonical: &str) -> Bind;
    /// The type that a bound value is cast to; PostgreSQL gets every value as text.
    fn cast(self, field: &Field) -> Option<String>;
    /// The type that a bound integer is cast to.
    fn integer_cast(self) -> Option<&'static str>;
    /// An expression that gives a column as text, of the form that [`value::canonical`] reads.
    fn as_text(self, column: &str, kind: Kind) -> String;
    /// An expression that gives a number as text.
    fn number_as_text(self, expression: &str) -> String;
    /// A column and the operator that compares it with a pattern, without regard to case. opp's tables on MySQL tell capital
    /// letters apart: both sides are lowered there.
    fn like(self, column: &str, kind: Kind) -> String;
    /// Locks the rows that a query reads until the transaction ends.
    fn for_update(self) -> &'static str;
}

impl Spelling for Dialect {
    fn expression(self, alias: &str, field: &Field) -> String {
        match &field.computed {
            // A panel is refused whose views have no expression for its database.
            Some(computed) => format!("({})", computed.for_(self).unwrap_or("NULL")),
            None => format!("{alias}.{}", self.quoted(field.column())),
        }
    }

    fn placeholder(self, number: usize) -> String {
        match self {
            Self::Postgres => format!("${number}"),
            Self::Sqlite | Self::Mysql => "?".to_owned(),
        }
    }

    fn bind(self, field: &Field, canonical: &str) -> Bind {
        let text = || Bind::from(canonical);
        if self == Self::Postgres {
            return text();
        }
        match field.kind {
            Kind::Boolean => Bind::Int(i64::from(canonical == "true")),
            Kind::SmallInt | Kind::Integer | Kind::BigInt => canonical.parse().map_or_else(|_| text(), Bind::Int),
            Kind::Real | Kind::Double => canonical.parse().map_or_else(|_| text(), Bind::Float),
            Kind::Decimal if self == Self::Sqlite => {
                value::scaled(canonical, field.scale.unwrap_or(0)).map_or_else(text, Bind::Int)
            }
            Kind::TimestampTz if self == Self::Sqlite => Bind::Text(value::sqlite_moment(canonical)),
            _ => text(),
        }
    }

    fn cast(self, field: &Field) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Mysql => (field.kind == Kind::Decimal).then(|| "DECIMAL(65,30)".to_owned()),
            Self::Postgres => {
                let own = field.sql_type.for_(self).or_else(|| postgres_type(field.kind));
                own.map(str::to_owned)
            }
        }
    }

    fn integer_cast(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("bigint")
    }

    fn as_text(self, column: &str, kind: Kind) -> String {
        match (self, kind) {
            (Self::Sqlite, Kind::Binary | Kind::Other) => format!(
                "CASE WHEN {column} IS NULL THEN NULL WHEN typeof({column}) = 'blob' THEN length({column}) || ' bytes' ELSE CAST({column} AS TEXT) END"
            ),
            (Self::Sqlite, _) => column.to_owned(),
            (Self::Postgres, Kind::Binary) => format!("octet_length({column})::text || ' bytes'"),
            (Self::Postgres, _) => format!("{column}::text"),
            (Self::Mysql, Kind::Binary | Kind::Other) => format!("CONCAT(OCTET_LENGTH({column}), ' bytes')"),
            (Self::Mysql, Kind::Real) => format!("CAST(CAST({column} AS DOUBLE) AS CHAR)"),
            (Self::Mysql, _) => format!("CAST({column} AS CHAR)"),
        }
    }

    fn number_as_text(self, expression: &str) -> String {
        match self {
            Self::Postgres => format!("({expression})::text"),
            Self::Sqlite | Self::Mysql => format!("CAST({expression} AS CHAR)"),
        }
    }

    fn like(self, column: &str, kind: Kind) -> String {
        let text = match (self, kind) {
            (_, Kind::Text) | (Self::Sqlite, _) => column.to_owned(),
            (Self::Postgres | Self::Mysql, _) => self.as_text(column, kind),
        };
        match self {
            Self::Sqlite => format!("{text} LIKE "),
            Self::Postgres => format!("{text} ILIKE "),
            Self::Mysql => format!("LOWER({text}) LIKE "),
        }
    }

    fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres | Self::Mysql => " FOR UPDATE",
        }
    }
}

fn postgres_type(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Boolean => "boolean",
        Kind::SmallInt => "smallint",
        Kind::Integer => "integer",
        Kind::BigInt => "bigint",
        Kind::Real => "real",
        Kind::Double => "double precision",
        Kind::Decimal => "numeric",
        Kind::Uuid => "uuid",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Timestamp => "timestamp",
        Kind::TimestampTz => "timestamptz",
        // Both `json` and `jsonb` columns take it, and `json` keeps the text as it is.
        Kind::Json => "json",
        Kind::Text | Kind::Enum | Kind::Binary | Kind::Other => return None,
    })
}
