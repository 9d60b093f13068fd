//! Connection pools over the three databases.

use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::deadpool::{self, Object};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager};
use futures_util::FutureExt;
use opp_core::diagnostic::Diagnostic;
use opp_core::url::{DatabaseKind, DatabaseUrl};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use opp_runner::server::address::{Address, AddressError};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use opp_runner::server::error::ServerError;

use super::{Bind, DbError, Dialect, Row, Sql};

#[cfg(feature = "sqlite")]
pub(super) type Sqlite = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::SqliteConnection>;

/// Connections that the panel keeps.
const CONNECTIONS: usize = 8;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a statement may take where nothing is set.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(15);

/// Connections to a database.
#[derive(Clone)]
#[non_exhaustive]
pub enum Pool {
    /// To a SQLite file, on blocking threads.
    #[cfg(feature = "sqlite")]
    Sqlite(SqlitePool),
    /// To PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(deadpool::Pool<diesel_async::AsyncPgConnection>),
    /// To MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(deadpool::Pool<diesel_async::AsyncMysqlConnection>),
}

/// Connections to a SQLite file.
#[cfg(feature = "sqlite")]
#[derive(Clone)]
pub struct SqlitePool {
    pub(super) pool: deadpool::Pool<Sqlite>,
    /// For exports, which read on a connection of their own.
    pub(super) path: String,
}

impl std::fmt::Debug for Pool {
    /// Names the database's kind only: a URL may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({:?})", self.dialect())
    }
}

/// A pool that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The crate was built without the database's driver.
    #[error("opp-admin was built without the feature `{0}`")]
    Driver(&'static str),
    /// The pool refused its configuration.
    #[error("cannot set up connections: {0}")]
    Setup(String),
    /// The URL asks for something that connections do not know.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The URL is not one of a server.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    #[error("the database URL does not name a server")]
    NoServer,
}

impl Diagnostic for PoolError {}

/// A connection out of the pool. Dropped in a transaction, it is closed and the database rolls back.
#[cfg_attr(
    all(feature = "postgres", any(feature = "sqlite", feature = "mysql")),
    expect(
        clippy::large_enum_variant,
        reason = "one connection a request: not worth an allocation"
    )
)]
pub(crate) enum Conn {
    #[cfg(feature = "sqlite")]
    Sqlite(Object<Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Object<diesel_async::AsyncPgConnection>),
    #[cfg(feature = "mysql")]
    Mysql(Object<diesel_async::AsyncMysqlConnection>),
}

impl Pool {
    /// Makes a pool; connections are opened when they are needed. A statement may take 15 seconds on a server.
    ///
    /// # Errors
    /// The driver of the database is not compiled in.
    pub fn new(url: &DatabaseUrl) -> Result<Self, PoolError> {
        Self::with_statement_timeout(url, STATEMENT_TIMEOUT)
    }

    /// Makes a pool whose statements may take some time on a server. SQLite has no such limit.
    ///
    /// # Errors
    /// The driver of the database is not compiled in.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "SQLite has no such limit")
    )]
    pub fn with_statement_timeout(url: &DatabaseUrl, timeout: Duration) -> Result<Self, PoolError> {
        match url.kind() {
            #[cfg(feature = "sqlite")]
            DatabaseKind::Sqlite(_) => {
                let path = url.diesel();
                let file = path.clone();
                let pool = build(move || sqlite(file.clone()), SQLITE_SETTINGS.to_owned())?;
                Ok(Self::Sqlite(SqlitePool { pool, path }))
            }
            #[cfg(not(feature = "sqlite"))]
            DatabaseKind::Sqlite(_) => Err(PoolError::Driver("sqlite")),
            #[cfg(feature = "postgres")]
            DatabaseKind::Postgres => {
                let address = server(url)?;
                build(move || postgres(address.clone()), postgres_settings(timeout)).map(Self::Postgres)
            }
            #[cfg(not(feature = "postgres"))]
            DatabaseKind::Postgres => Err(PoolError::Driver("postgres")),
            #[cfg(feature = "mysql")]
            DatabaseKind::Mysql => {
                let address = server(url)?;
                build(move || mysql(address.clone()), mysql_settings(timeout)).map(Self::Mysql)
            }
            #[cfg(not(feature = "mysql"))]
            DatabaseKind::Mysql => Err(PoolError::Driver("mysql")),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Dialect::Mysql,
        }
    }

    /// A connection.
    pub(crate) async fn get(&self) -> Result<Conn, DbError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(own) => own.pool.get().await.map(Conn::Sqlite).map_err(gone),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.get().await.map(Conn::Postgres).map_err(gone),
            #[cfg(feature = "mysql")]
            Self::Mysql(pool) => pool.get().await.map(Conn::Mysql).map_err(gone),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
fn gone(error: deadpool::PoolError) -> DbError {
    DbError::Gone(error.to_string())
}

#[cfg(feature = "sqlite")]
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";
#[cfg(feature = "postgres")]
fn postgres_settings(timeout: Duration) -> String {
    format!(
        "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET statement_timeout = {}; \
         SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s';",
        timeout.as_millis()
    )
}

/// MySQL has another name for the statement's timeout and refuses MariaDB's; a comment that only MariaDB reads asks for it.
#[cfg(feature = "mysql")]
fn mysql_settings(timeout: Duration) -> String {
    format!(
        "SET time_zone = '+00:00', innodb_lock_wait_timeout = 5, \
         sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' \
         /*M! , max_statement_time = {} */;",
        timeout.as_secs()
    )
}

/// What a URL asks of a connection to a server, encryption included: read as the migrations read it.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn server(url: &DatabaseUrl) -> Result<Address, PoolError> {
    Address::of(url)?.ok_or(PoolError::NoServer)
}

#[cfg(feature = "sqlite")]
async fn sqlite(path: String) -> ConnectionResult<Sqlite> {
    Sqlite::establish(&path).await
}

#[cfg(feature = "postgres")]
async fn postgres(address: Address) -> ConnectionResult<diesel_async::AsyncPgConnection> {
    let client = opp_runner::postgres::connection::connect(&address).await;
    diesel_async::AsyncPgConnection::try_from(client.map_err(unreachable)?).await
}

#[cfg(feature = "mysql")]
async fn mysql(address: Address) -> ConnectionResult<diesel_async::AsyncMysqlConnection> {
    let connection = opp_runner::mysql::connection::connect(&address).await;
    diesel_async::AsyncMysqlConnection::try_from(connection.map_err(unreachable)?).await
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
#[expect(clippy::needless_pass_by_value, reason = "map_err gives the error away")]
fn unreachable(error: ServerError) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}

/// A pool whose connections are opened by a function and begin with some settings.
fn build<C, F>(open: impl Fn() -> F + Send + Sync + 'static, settings: String) -> Result<deadpool::Pool<C>, PoolError>
where
    C: AsyncConnection + SimpleAsyncConnection + diesel_async::pooled_connection::PoolableConnection + Send + 'static,
    F: Future<Output = ConnectionResult<C>> + Send + 'static,
    AsyncDieselConnectionManager<C>:
        ::deadpool::managed::Manager<Type = C, Error = diesel_async::pooled_connection::PoolError>,
{
    let mut config = ManagerConfig::<C>::default();
    config.custom_setup = Box::new(move |_url| {
        let (opened, settings) = (open(), settings.clone());
        async move {
            let mut connection = opened.await?;
            let set = connection.batch_execute(&settings).await;
            set.map_err(ConnectionError::CouldntSetupConfiguration)?;
            ConnectionResult::Ok(connection)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::<C>::new_with_config("", config);
    let pool = deadpool::Pool::builder(manager)
        .max_size(CONNECTIONS)
        .wait_timeout(Some(PATIENCE));
    pool.runtime(::deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| PoolError::Setup(error.to_string()))
}

/// The statement as a query of one backend.
macro_rules! query {
    ($backend:ty, $sql:expr) => {{
        use diesel::sql_types::{BigInt, Double, Nullable, Text};
        let Sql {
            dialect: _,
            text,
            binds,
        } = $sql;
        let mut query = diesel::sql_query(text.clone()).into_boxed::<$backend>();
        for bind in binds {
            query = match bind.clone() {
                Bind::Null => query.bind::<Nullable<Text>, _>(None::<String>),
                Bind::Int(number) => query.bind::<BigInt, _>(number),
                Bind::Float(number) => query.bind::<Double, _>(number),
                Bind::Text(text) => query.bind::<Text, _>(text),
            };
        }
        query
    }};
}
pub(super) use query;

impl Conn {
    /// The rows of a query.
    pub(crate) async fn rows(&mut self, sql: &Sql) -> Result<Vec<Row>, DbError> {
        let rows = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => query!(diesel::sqlite::Sqlite, sql).load::<Row>(connection).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => query!(diesel::pg::Pg, sql).load::<Row>(connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => query!(diesel::mysql::Mysql, sql).load::<Row>(connection).await,
        };
        rows.map_err(|error| explained(error, sql))
    }

    /// The first row of a query.
    pub(crate) async fn row(&mut self, sql: &Sql) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql).await?.into_iter().next())
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &Sql) -> Result<usize, DbError> {
        let changed = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => query!(diesel::sqlite::Sqlite, sql).execute(connection).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => query!(diesel::pg::Pg, sql).execute(connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => query!(diesel::mysql::Mysql, sql).execute(connection).await,
        };
        changed.map_err(|error| explained(error, sql))
    }

    /// Begins a transaction; on SQLite one that may write at once, because another could not wait for it later.
    pub(crate) async fn begin(&mut self) -> Result<(), DbError> {
        let begun = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => {
                use diesel::connection::AnsiTransactionManager;
                let begin = |own: &mut diesel::SqliteConnection| {
                    AnsiTransactionManager::begin_transaction_sql(own, "BEGIN IMMEDIATE")
                };
                connection.spawn_blocking(begin).await
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => begin(&mut **connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => begin(&mut **connection).await,
        };
        begun.map_err(DbError::from)
    }

    /// Begins a part of the transaction that can be rolled back by itself.
    pub(crate) async fn savepoint(&mut self) -> Result<(), DbError> {
        let begun = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => begin(&mut **connection).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => begin(&mut **connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => begin(&mut **connection).await,
        };
        begun.map_err(DbError::from)
    }

    /// Commits the transaction, or the part of it that began last.
    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        let committed = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => commit(&mut **connection).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => commit(&mut **connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => commit(&mut **connection).await,
        };
        committed.map_err(DbError::from)
    }

    /// Rolls the transaction back, or the part of it that began last.
    pub(crate) async fn rollback(&mut self) -> Result<(), DbError> {
        let ended = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => rollback(&mut **connection).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => rollback(&mut **connection).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => rollback(&mut **connection).await,
        };
        ended.map_err(DbError::from)
    }
}

async fn begin<C: AsyncConnection>(connection: &mut C) -> diesel::QueryResult<()> {
    C::TransactionManager::begin_transaction(connection).await
}

async fn commit<C: AsyncConnection>(connection: &mut C) -> diesel::QueryResult<()> {
    C::TransactionManager::commit_transaction(connection).await
}

async fn rollback<C: AsyncConnection>(connection: &mut C) -> diesel::QueryResult<()> {
    C::TransactionManager::rollback_transaction(connection).await
}

/// Statements hold no values and can be logged; bound values are not.
pub(super) fn explained(error: diesel::result::Error, sql: &Sql) -> DbError {
    let error = DbError::from(error);
    if let DbError::Failed(message) = &error {
        tracing::error!(sql = %sql.text, "{message}");
    }
    error
}
