//! Which UUID is the same on every database?

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A UUID: text on SQLite (hyphenated, lower case), `UUID` on PostgreSQL, `CHAR(36)` on MySQL and MariaDB.
///
/// `Default` makes a new random one, so that it can be the key of a row.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    AsExpression,
    FromSqlRow,
    SqlType,
    QueryId,
)]
#[diesel(sql_type = OppUuid)]
#[diesel(
    sqlite_type(name = "Text"),
    postgres_type(oid = 2950, array_oid = 2951),
    mysql_type(name = "String")
)]
#[serde(transparent)]
pub struct OppUuid(pub Uuid);

super::own_sql_type!([] OppUuid, crate::def::TypeKind::Uuid);

impl OppUuid {
    /// A new random UUID (version 4).
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::new_v4())
    }

    /// The UUID that is all zeros.
    #[must_use]
    pub const fn nil() -> Self {
        Self(Uuid::nil())
    }
}

impl Default for OppUuid {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for OppUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OppUuid({})", self.0)
    }
}

impl fmt::Display for OppUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OppUuid {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl From<Uuid> for OppUuid {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl From<OppUuid> for Uuid {
    fn from(OppUuid(uuid): OppUuid) -> Self {
        uuid
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppUuid, Sqlite> for OppUuid {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_string());
            Ok(IsNull::No)
        }
    }

    impl FromSql<OppUuid, Sqlite> for OppUuid {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            Ok(value.read_text().parse()?)
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::{Pg, PgValue};

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppUuid, Pg> for OppUuid {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
        }
    }

    impl FromSql<OppUuid, Pg> for OppUuid {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            FromSql::<diesel::sql_types::Uuid, Pg>::from_sql(value).map(Self)
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use diesel::mysql::{Mysql, MysqlValue};
    use std::io::Write;

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppUuid, Mysql> for OppUuid {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            write!(out, "{self}")?;
            Ok(IsNull::No)
        }
    }

    impl FromSql<OppUuid, Mysql> for OppUuid {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            Ok(Self(Uuid::try_parse_ascii(value.as_bytes())?))
        }
    }
}
