//! Sessions: a row each, found by the digest of a random token; and links to set a password.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::db::{Bind, Conn, DbError, Dialect, Sql};
use crate::secret;
use crate::users::{Accounts, User};

/// A session ends after this time without a request.
const IDLE: i64 = 30 * 60;

/// A session ends after this time in any case.
const ABSOLUTE: i64 = 12 * 60 * 60;

/// A link to set a password ends after this time.
const RESET: i64 = 15 * 60;

/// `last_seen` is written at most once in this time.
const SEEN: i64 = 60;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Digest of the token.
    pub(crate) id: String,
    /// Token of the forms.
    pub(crate) form_token: String,
    /// Who it is, as the table says now.
    pub(crate) user: User,
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Begins a session and returns its token; ended sessions are removed.
pub(crate) async fn begin(conn: &mut Conn, dialect: Dialect, user: &User) -> Result<String, DbError> {
    prune(conn, dialect).await?;
    insert(conn, dialect, "session", user, ABSOLUTE).await
}

/// Makes a link's token; older links of the user end.
pub(crate) async fn begin_reset(conn: &mut Conn, dialect: Dialect, user: &User) -> Result<String, DbError> {
    let mut sql = Sql::new(dialect, "DELETE FROM opp_sessions WHERE kind = 'reset' AND user_key = ");
    sql.bind(Bind::from(user.key.as_str()), None);
    conn.execute(&sql).await?;
    insert(conn, dialect, "reset", user, RESET).await
}

async fn insert(conn: &mut Conn, dialect: Dialect, kind: &str, user: &User, lasts: i64) -> Result<String, DbError> {
    let (token, now) = (secret::token(), now());
    let mut sql = Sql::new(
        dialect,
        "INSERT INTO opp_sessions (id, kind, user_key, form_token, password_mark, created_at, last_seen, expires_at) VALUES (",
    );
    let texts = [
        secret::digest(&token),
        kind.to_owned(),
        user.key.clone(),
        secret::token(),
        user.mark.clone(),
    ];
    sql.separated(", ", texts, |sql, text| {
        sql.bind(Bind::Text(text), None);
    });
    for number in [now, now, now + lasts] {
        sql.push(", ").integer(number);
    }
    sql.push(")");
    conn.execute(&sql).await?;
    Ok(token)
}

async fn prune(conn: &mut Conn, dialect: Dialect) -> Result<(), DbError> {
    let mut sql = Sql::new(dialect, "DELETE FROM opp_sessions WHERE expires_at < ");
    sql.integer(now());
    conn.execute(&sql).await.map(drop)
}

/// The session of a token. The user is read each time: who lost the right to enter is out at once.
pub(crate) async fn find(
    conn: &mut Conn,
    dialect: Dialect,
    accounts: Accounts<'_>,
    token: &str,
) -> Result<Option<Session>, DbError> {
    let Some(found) = row(conn, dialect, "session", token).await? else {
        return Ok(None);
    };
    let now = now();
    if now > found.expires_at || now > found.last_seen + IDLE {
        end(conn, dialect, &found.id).await?;
        return Ok(None);
    }
    let account = accounts.by_key(conn, dialect, &found.user_key).await?;
    let valid = account.filter(|account| account.user.may_enter() && secret::equal(&account.user.mark, &found.mark));
    let Some(account) = valid else {
        end(conn, dialect, &found.id).await?;
        return Ok(None);
    };
    if now > found.last_seen + SEEN {
        let mut sql = Sql::new(dialect, "UPDATE opp_sessions SET last_seen = ");
        sql.integer(now)
            .push(" WHERE id = ")
            .bind(Bind::from(found.id.as_str()), None);
        conn.execute(&sql).await?;
    }
    Ok(Some(Session {
        id: found.id,
        form_token: found.form_token,
        user: account.user,
    }))
}

/// The user whom a link lets set a password. With `used`, the link ends.
pub(crate) async fn find_reset(
    conn: &mut Conn,
    dialect: Dialect,
    accounts: Accounts<'_>,
    token: &str,
    used: bool,
) -> Result<Option<User>, DbError> {
    let Some(found) = row(conn, dialect, "reset", token).await? else {
        return Ok(None);
    };
    // Two requests with one link: only the one that removes the row goes on.
    let removed = if used { end(conn, dialect, &found.id).await? } else { 1 };
    if now() > found.expires_at || removed == 0 {
        return Ok(None);
    }
    let account = accounts.by_key(conn, dialect, &found.user_key).await?;
    Ok(account
        .filter(|account| secret::equal(&account.user.mark, &found.mark))
        .map(|account| account.user))
}

struct Found {
    id: String,
    user_key: String,
    form_token: String,
    mark: String,
    last_seen: i64,
    expires_at: i64,
}

async fn row(conn: &mut Conn, dialect: Dialect, kind: &str, token: &str) -> Result<Option<Found>, DbError> {
    let number = |column: &str| match dialect {
        Dialect::Sqlite => column.to_owned(),
        Dialect::Postgres => format!("{column}::text"),
        Dialect::Mysql => format!("CAST({column} AS CHAR)"),
    };
    let columns = format!(
        "user_key, form_token, password_mark, {}, {}",
        number("last_seen"),
        number("expires_at")
    );
    let id = secret::digest(token);
    let mut sql = Sql::new(dialect, &format!("SELECT {columns} FROM opp_sessions WHERE id = "));
    sql.bind(Bind::from(id.as_str()), None)
        .push(" AND kind = ")
        .bind(Bind::from(kind), None);
    Ok(conn.row(&sql).await?.map(|row| Found {
        id,
        user_key: row.text(0),
        form_token: row.text(1),
        mark: row.text(2),
        last_seen: row.integer(3),
        expires_at: row.integer(4),
    }))
}

/// Ends a session.
pub(crate) async fn end(conn: &mut Conn, dialect: Dialect, id: &str) -> Result<usize, DbError> {
    let mut sql = Sql::new(dialect, "DELETE FROM opp_sessions WHERE id = ");
    sql.bind(Bind::from(id), None);
    conn.execute(&sql).await
}

/// Ends all sessions and links of a user.
pub(crate) async fn end_all(conn: &mut Conn, dialect: Dialect, user_key: &str) -> Result<(), DbError> {
    let mut sql = Sql::new(dialect, "DELETE FROM opp_sessions WHERE user_key = ");
    sql.bind(Bind::from(user_key), None);
    conn.execute(&sql).await.map(drop)
}
