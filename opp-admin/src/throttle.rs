//! Slows down guessing: a growing delay for an address, and for an account from an address.
//!
//! Nothing locks an account: somebody who guesses from elsewhere cannot keep its owner out.

use std::net::IpAddr;

use crate::db::{Bind, Conn, DbError, Dialect, Sql};
use crate::{secret, sessions};

/// Failures before a delay begins, for an account from an address and for an address.
const FREE: [i64; 2] = [3, 20];

/// Longest delay, in seconds.
const LONGEST: i64 = 300;

/// Failures are forgotten after this time, in seconds.
const FORGOTTEN: i64 = 24 * 60 * 60;

/// Whose failures are counted.
pub(crate) struct Counted([String; 2]);

impl Counted {
    /// The account from the address, and the address.
    pub(crate) fn new(login: &str, address: Option<IpAddr>) -> Self {
        let network = address.map_or_else(|| "unknown".to_owned(), network);
        let account = format!("account {} {network}", login.trim().to_lowercase());
        Self([secret::digest(&account), secret::digest(&format!("address {network}"))])
    }

    /// Seconds to wait before the next attempt.
    pub(crate) async fn delay(&self, conn: &mut Conn, dialect: Dialect) -> Result<i64, DbError> {
        let mut longest = 0;
        for (id, free) in self.0.iter().zip(FREE) {
            if let Some((failures, last)) = read(conn, dialect, id).await? {
                longest = longest.max(last + wait_after(failures, free) - sessions::now());
            }
        }
        Ok(longest)
    }

    /// Counts a failure.
    pub(crate) async fn failed(&self, conn: &mut Conn, dialect: Dialect) -> Result<(), DbError> {
        let now = sessions::now();
        for id in &self.0 {
            let mut sql = Sql::new(
                dialect,
                "INSERT INTO opp_login_attempts (id, failures, last_at) VALUES (",
            );
            sql.bind(Bind::from(id.as_str()), None)
                .push(", 1, ")
                .integer(now)
                .push(")");
            let update = match dialect {
                Dialect::Sqlite | Dialect::Postgres => {
                    " ON CONFLICT (id) DO UPDATE SET failures = opp_login_attempts.failures + 1, last_at = excluded.last_at"
                }
                Dialect::Mysql => " ON DUPLICATE KEY UPDATE failures = failures + 1, last_at = VALUES(last_at)",
            };
            sql.push(update);
            conn.execute(&sql).await?;
        }
        let mut sql = Sql::new(dialect, "DELETE FROM opp_login_attempts WHERE last_at < ");
        sql.integer(now - FORGOTTEN);
        conn.execute(&sql).await.map(drop)
    }

    /// Forgets the failures of the account; those of the address stay.
    pub(crate) async fn succeeded(&self, conn: &mut Conn, dialect: Dialect) -> Result<(), DbError> {
        let mut sql = Sql::new(dialect, "DELETE FROM opp_login_attempts WHERE id = ");
        sql.bind(Bind::from(self.0[0].as_str()), None);
        conn.execute(&sql).await.map(drop)
    }
}

async fn read(conn: &mut Conn, dialect: Dialect, id: &str) -> Result<Option<(i64, i64)>, DbError> {
    let columns = match dialect {
        Dialect::Sqlite => "failures, last_at",
        Dialect::Postgres => "failures::text, last_at::text",
        Dialect::Mysql => "CAST(failures AS CHAR), CAST(last_at AS CHAR)",
    };
    let mut sql = Sql::new(
        dialect,
        &format!("SELECT {columns} FROM opp_login_attempts WHERE id = "),
    );
    sql.bind(Bind::from(id), None);
    Ok(conn.row(&sql).await?.map(|row| (row.integer(0), row.integer(1))))
}

/// Twice as long after each failure.
fn wait_after(failures: i64, free: i64) -> i64 {
    let over = u32::try_from(failures - free).unwrap_or(0).min(16);
    if failures < free {
        0
    } else {
        (1i64 << over).min(LONGEST)
    }
}

/// One customer's addresses: an IPv4 address, or the 64 bits of an IPv6 network.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_and_ends_somewhere() {
        assert_eq!(
            [1, 2, 3, 4, 5, 11, 40].map(|failures| wait_after(failures, 3)),
            [0, 0, 1, 2, 4, 256, 300]
        );
    }

    #[test]
    fn one_customer_has_one_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
