//! Where do tests find a real PostgreSQL or MariaDB? Servers started by `tests/servers/start`.
//!
//! ```no_run
//! let database = opp_test_servers::Server::Postgres.database();
//! database.run("CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (NULL)");
//! assert_eq!(database.values("SELECT a FROM t"), [Some("1".to_owned()), None]);
//! ```

#![expect(
    clippy::panic,
    reason = "used by tests only, where a missing server has to end the test"
)]

mod client;
mod database;
mod dice;
mod mysql;
mod postgres;
mod private;
mod seeds;
mod server;
mod session;

pub use database::TestDatabase;
pub use dice::Dice;
pub use private::Private;
pub use seeds::seeds;
pub use server::{Server, certificate_authority};
pub use session::Session;

/// A Diesel connection to PostgreSQL without libpq. It runs Diesel's migrations.
pub type PgConnection = diesel_async::async_connection_wrapper::AsyncConnectionWrapper<diesel_async::AsyncPgConnection>;

/// A Diesel connection to MariaDB or MySQL without their client library. It runs Diesel's migrations.
pub type MysqlConnection =
    diesel_async::async_connection_wrapper::AsyncConnectionWrapper<diesel_async::AsyncMysqlConnection>;
