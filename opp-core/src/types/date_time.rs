//! Which moment is the same on every database?

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chrono::{DateTime, SubsecRound, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::sql_types::{SqlOrd, SqlType};
use serde::{Deserialize, Serialize};

/// A moment in UTC, to the microsecond: text of one fixed form on SQLite (see [`sqlite`](opp_sql::value::sqlite)), `TIMESTAMPTZ`
/// on PostgreSQL, `DATETIME(6)` on MySQL and MariaDB.
///
/// What is finer than a microsecond is cut off when the value is made, so that it compares equal after a round trip.
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
#[diesel(sql_type = OppDateTime)]
#[diesel(
    sqlite_type(name = "Text"),
    postgres_type(oid = 1184, array_oid = 1185),
    mysql_type(name = "DateTime")
)]
#[serde(from = "DateTime<Utc>", into = "DateTime<Utc>")]
pub struct OppDateTime(DateTime<Utc>);

super::own_sql_type!([] OppDateTime, crate::def::TypeKind::TimestampTz);

impl SqlOrd for OppDateTime {}

impl OppDateTime {
    /// The present moment.
    #[must_use]
    pub fn now() -> Self {
        Utc::now().into()
    }
}

impl From<DateTime<Utc>> for OppDateTime {
    fn from(moment: DateTime<Utc>) -> Self {
        // A leap second is the second after it: no database has one.
        let whole = DateTime::from_timestamp_micros(moment.timestamp_micros());
        Self(whole.unwrap_or_else(|| moment.trunc_subsecs(6)))
    }
}

impl From<OppDateTime> for DateTime<Utc> {
    fn from(OppDateTime(moment): OppDateTime) -> Self {
        moment
    }
}

impl Deref for OppDateTime {
    type Target = DateTime<Utc>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for OppDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OppDateTime({self})")
    }
}

/// The form that SQLite stores, which is RFC 3339.
impl fmt::Display for OppDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    }
}

/// Reads RFC 3339.
impl FromStr for OppDateTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc).into())
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use chrono::{Datelike, NaiveDateTime};
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppDateTime, Sqlite> for OppDateTime {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            if !(0..=9999).contains(&self.year()) {
                return Err(format!("the year {} does not sort as text: SQLite takes 0 to 9999", self.year()).into());
            }
            out.set_value(self.to_string());
            Ok(IsNull::No)
        }
    }

    impl FromSql<OppDateTime, Sqlite> for OppDateTime {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            let text = value.read_text();
            let read = text.parse().or_else(|error| without_zone(text).ok_or(error));
            read.map_err(|error| format!("`{text}` is no date and time: {error}").into())
        }
    }

    /// Rows from before opp may hold what `CURRENT_TIMESTAMP` writes, which is UTC without saying so.
    fn without_zone(text: &str) -> Option<OppDateTime> {
        let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
        let moment = forms
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
        Some(moment.and_utc().into())
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::{Pg, PgValue};
    use diesel::sql_types::Timestamptz;

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppDateTime, Pg> for OppDateTime {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
        }
    }

    impl FromSql<OppDateTime, Pg> for OppDateTime {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Into::into)
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use chrono::NaiveDateTime;
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::sql_types::Datetime;

    use super::*;
    use crate::types::backend::*;

    impl ToSql<OppDateTime, Mysql> for OppDateTime {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            ToSql::<Datetime, Mysql>::to_sql(&self.naive_utc(), &mut out.reborrow())
        }
    }

    impl FromSql<OppDateTime, Mysql> for OppDateTime {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            <NaiveDateTime as FromSql<Datetime, Mysql>>::from_sql(value).map(|moment| moment.and_utc().into())
        }
    }
}
