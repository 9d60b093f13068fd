//! An application with a directory of migrations, a database of its own, and a pool of diesel-async's connections.

use std::fs;
use std::ops::DerefMut;
use std::path::Path;

use diesel::QueryDsl as _;
use diesel::sql_types::Text;
use diesel::{ExpressionMethods as _, QueryableByName};
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use opp_runner::lent::AsyncConnection;
use opp_runner::{Error, GuardError, Migrator};
use opp_test_servers::{Server, TestDatabase};
use tempfile::TempDir;

use crate::a;

pub(crate) const FIRST: &str = "2026-01-01-000000_first";
pub(crate) const SECOND: &str = "2026-01-02-000000_second";

pub(crate) struct Application {
    folder: TempDir,
    database: TestDatabase,
}

impl Application {
    pub(crate) fn new(server: Server) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            database: server.database(),
        }
    }

    pub(crate) fn migration(&self, name: &str, up: &str) {
        let folder = self.folder.path().join("migrations").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
    }

    pub(crate) fn migrator(&self) -> Migrator {
        let migrations: &Path = &self.folder.path().join("migrations");
        Migrator::new(migrations).actor("test", "here")
    }

    /// Of one connection.
    pub(crate) fn pool<C: Kind>(&self) -> C::Pool {
        C::pool(self.database.url())
    }
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A connection of diesel-async's to a server.
pub(crate) trait Kind: AsyncConnection + Sized + 'static {
    /// A pool of them.
    type Pool;
    /// One that goes back to its pool.
    type Pooled: DerefMut<Target = Self>;

    /// A pool of one.
    fn pool(url: &str) -> Self::Pool;
    /// Takes it from the pool.
    async fn get(pool: &Self::Pool) -> Self::Pooled;
    /// Runs a statement.
    async fn execute(connection: &mut Self, sql: &str);
    /// Sets the session as no other is.
    async fn set(connection: &mut Self);
    /// Every setting of the session.
    async fn settings(connection: &mut Self) -> Vec<String>;
    /// The number of the session.
    async fn session(connection: &mut Self) -> String;
    /// What the table holds, over a statement that Diesel keeps prepared.
    async fn values(connection: &mut Self) -> Vec<i32>;
    /// Runs migrations inside a transaction.
    async fn run_in_transaction(connection: &mut Self, migrator: &Migrator) -> Result<(), Error>;
    /// Guards inside a transaction that then reads and is committed.
    async fn guard_in_transaction(connection: &mut Self, migrator: &Migrator) -> Result<(), GuardError>;
    /// Numbers of the other sessions of its database that run a statement with these words.
    async fn running(connection: &mut Self, words: &str) -> Vec<String>;
    /// Ends a session.
    async fn end(connection: &mut Self, session: &str);
}

macro_rules! kind {
    ($connection:ty, $set:expr, $settings:expr, $session:expr, $running:expr, $end:expr) => {
        impl Kind for $connection {
            type Pool = Pool<Self>;
            type Pooled = Object<Self>;

            fn pool(url: &str) -> Self::Pool {
                let manager = AsyncDieselConnectionManager::<Self>::new(url);
                Pool::builder(manager).max_size(1).build().unwrap()
            }

            async fn get(pool: &Self::Pool) -> Self::Pooled {
                pool.get().await.unwrap()
            }

            async fn execute(connection: &mut Self, sql: &str) {
                connection.batch_execute(sql).await.unwrap();
            }

            async fn set(connection: &mut Self) {
                connection.batch_execute($set).await.unwrap();
            }

            async fn settings(connection: &mut Self) -> Vec<String> {
                let settings: Vec<Setting> = diesel::sql_query($settings).load(connection).await.unwrap();
                settings.into_iter().map(|one| one.value).collect()
            }

            async fn session(connection: &mut Self) -> String {
                let session: Setting = diesel::sql_query($session).get_result(connection).await.unwrap();
                session.value
            }

            async fn values(connection: &mut Self) -> Vec<i32> {
                a::table
                    .select(a::x)
                    .order(a::x.asc())
                    .load(connection)
                    .await
                    .unwrap()
            }

            async fn run_in_transaction(connection: &mut Self, migrator: &Migrator) -> Result<(), Error> {
                let ran = connection.transaction::<_, diesel::result::Error, _>(async |connection| {
                    Ok(migrator.run_async(connection).await.map(drop))
                });
                ran.await.unwrap()
            }

            async fn guard_in_transaction(connection: &mut Self, migrator: &Migrator) -> Result<(), GuardError> {
                let guarded = connection.transaction::<_, diesel::result::Error, _>(async |connection| {
                    let guarded = migrator.guard_async(connection).await;
                    Self::session(connection).await;
                    Ok(guarded)
                });
                guarded.await.unwrap()
            }

            async fn running(connection: &mut Self, words: &str) -> Vec<String> {
                let query = format!($running, words);
                let sessions: Vec<Setting> = diesel::sql_query(query).load(connection).await.unwrap();
                sessions.into_iter().map(|one| one.value).collect()
            }

            async fn end(connection: &mut Self, session: &str) {
                let _is_gone = connection.batch_execute(&format!($end, session)).await;
            }
        }
    };
}

kind!(
    AsyncPgConnection,
    "SET statement_timeout = '77s'; SET lock_timeout = '1234ms'; SET TIME ZONE 'Asia/Tokyo'; SET search_path = public, pg_temp",
    "SELECT name || ' ' || current_setting(name) AS value FROM pg_settings WHERE name NOT LIKE 'transaction%' ORDER BY 1",
    "SELECT pg_backend_pid()::text AS value",
    "SELECT pid::text AS value FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
     AND state = 'active' AND position('{}' IN query) > 0",
    "SELECT pg_terminate_backend({})"
);

kind!(
    AsyncMysqlConnection,
    "SET SESSION sql_mode = 'ANSI_QUOTES', foreign_key_checks = 0, lock_wait_timeout = 123, time_zone = '+09:00'",
    "SELECT concat(variable_name, ' ', session_value) AS value FROM information_schema.system_variables \
     WHERE session_value IS NOT NULL AND variable_scope = 'SESSION' ORDER BY 1",
    "SELECT CAST(connection_id() AS CHAR) AS value",
    "SELECT CAST(id AS CHAR) AS value FROM information_schema.processlist WHERE db = DATABASE() AND id <> connection_id() \
     AND locate('{}', info) > 0",
    "KILL {}"
);
