//! How many rows a list has: counted, counted up to a limit, or estimated by the database.

use super::list::restrict;
use super::request::ListQuery;
use crate::db::{Bind, Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Count, View};
use crate::permit;
use crate::users::User;

/// Rows that are counted at most where nothing is given.
const CAP: u64 = 10_000;

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// This many.
    Exactly(u64),
    /// More than this.
    MoreThan(u64),
    /// About this many, by the statistics of the database.
    About(u64),
    /// Nobody asked.
    Unknown,
}

/// Counts the rows of a list as far as the descriptor asks.
pub(crate) async fn count(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
) -> Result<Counted, DbError> {
    let cap = match view.count {
        Count::None => return Ok(Counted::Unknown),
        Count::Exact => None,
        Count::Auto => Some(CAP),
        Count::Capped(cap) => Some(cap),
        Count::Estimate => {
            // Statistics know the whole table only.
            let whole = !query.narrows() && permit::scopes(view, user).next().is_none();
            if let (true, Some(number)) = (whole, estimate(conn, dialect, view).await?) {
                return Ok(Counted::About(number));
            }
            Some(CAP)
        }
    };
    let text = dialect.number_as_text("count(*)");
    let mut sql = Sql::new(dialect, &format!("SELECT {text} FROM (SELECT 1 AS one FROM "));
    sql.table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    if let Some(cap) = cap {
        sql.push(" LIMIT ").integer(i64::try_from(cap + 1).unwrap_or(i64::MAX));
    }
    sql.push(") AS counted");
    let row = conn.row(&sql).await?.unwrap_or_default();
    let number = u64::try_from(row.integer(0)).unwrap_or_default();
    Ok(match cap {
        Some(cap) if number > cap => Counted::MoreThan(cap),
        _ => Counted::Exactly(number),
    })
}

/// The number of rows in the statistics of the database; nothing where it has none of the table yet.
async fn estimate(conn: &mut Conn, dialect: Dialect, view: &View) -> Result<Option<u64>, DbError> {
    let mut sql = match dialect {
        Dialect::Sqlite => {
            let known = Sql::new(dialect, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'");
            if conn.row(&known).await?.is_none() {
                return Ok(None);
            }
            let mut sql = Sql::new(dialect, "SELECT stat FROM sqlite_stat1 WHERE tbl = ");
            sql.bind(Bind::from(view.table.as_str()), None).push(" LIMIT 1");
            sql
        }
        Dialect::Postgres => {
            let schema = view
                .schema
                .as_ref()
                .map(|schema| format!("{}.", dialect.quoted(schema)));
            let name = format!("{}{}", schema.unwrap_or_default(), dialect.quoted(&view.table));
            let mut sql = Sql::new(
                dialect,
                "SELECT reltuples::bigint::text FROM pg_class WHERE oid = to_regclass(",
            );
            sql.bind(Bind::Text(name), Some("text")).push(")");
            sql
        }
        Dialect::Mysql => {
            let mut sql = Sql::new(
                dialect,
                "SELECT CAST(table_rows AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ",
            );
            sql.bind(Bind::from(view.table.as_str()), None);
            sql
        }
    };
    let row = conn.row(sql.push("")).await?.unwrap_or_default();
    // SQLite writes the rows of the table first, then those of each part of an index; PostgreSQL writes -1 before its first ANALYZE.
    let first = row.get(0).and_then(|text| text.split(' ').next());
    Ok(first.and_then(|text| text.parse().ok()))
}
