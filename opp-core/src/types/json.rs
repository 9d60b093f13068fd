//! Which JSON column is the same on every database?

use std::ops::{Deref, DerefMut};

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Any value serde can write, kept as JSON: text with a check on SQLite, `JSONB` on PostgreSQL, `JSON` on MySQL.
///
/// On SQLite two values are equal in a filter when their texts are. A struct always writes the same text, a `HashMap`
/// does not: use a `BTreeMap` where values are compared.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
)]
#[diesel(sql_type = OppJson<T>)]
#[diesel(
    sqlite_type(name = "Text"),
    postgres_type(oid = 3802, array_oid = 3807),
    mysql_type(name = "String")
)]
#[serde(transparent)]
pub struct OppJson<T: 'static>(pub T);

super::own_sql_type!([T: Serialize + DeserializeOwned] OppJson<T>, crate::def::TypeKind::Jsonb);

impl<T> QueryId for OppJson<T> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<T> OppJson<T> {
    /// The value inside.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for OppJson<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for OppJson<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for OppJson<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::*;
    use crate::types::backend::*;

    impl<T: Serialize + std::fmt::Debug> ToSql<OppJson<T>, Sqlite> for OppJson<T> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(serde_json::to_string(&self.0)?);
            Ok(IsNull::No)
        }
    }

    impl<T: DeserializeOwned> FromSql<OppJson<T>, Sqlite> for OppJson<T> {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            Ok(Self(serde_json::from_str(value.read_text())?))
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::io::Write;

    use diesel::pg::{Pg, PgValue};

    use super::*;
    use crate::types::backend::*;

    /// PostgreSQL puts the version of its JSONB form before the text.
    const JSONB_VERSION: u8 = 1;

    impl<T: Serialize + std::fmt::Debug> ToSql<OppJson<T>, Pg> for OppJson<T> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(&[JSONB_VERSION])?;
            serde_json::to_writer(out, &self.0)?;
            Ok(IsNull::No)
        }
    }

    impl<T: DeserializeOwned> FromSql<OppJson<T>, Pg> for OppJson<T> {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            match value.as_bytes() {
                [JSONB_VERSION, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
                _ => Err("this is no JSONB of version 1; is the column JSON rather than JSONB?".into()),
            }
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use diesel::mysql::{Mysql, MysqlValue};

    use super::*;
    use crate::types::backend::*;

    impl<T: Serialize + std::fmt::Debug> ToSql<OppJson<T>, Mysql> for OppJson<T> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            serde_json::to_writer(out, &self.0)?;
            Ok(IsNull::No)
        }
    }

    impl<T: DeserializeOwned> FromSql<OppJson<T>, Mysql> for OppJson<T> {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            Ok(Self(serde_json::from_slice(value.as_bytes())?))
        }
    }
}
