//! How do commands talk to a database, whatever its kind?

mod periods;

use std::time::Duration;

use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};
use opp_history::catalog::Row;
use opp_history::dialect::Dialect;

use super::cancel::Cancel;
use super::error::DbError;
use super::lent::{Connection, Lent};
use super::log::{Actor, LogOutcome, LogRow, NewRow};
use super::mysql::Mysql;
use super::postgres::Postgres;
use super::record::{Record, State};
use super::run::{Direction, Entry, Job, Observer, Outcome, RunError};
use super::server::{self, Server, address::Address, error::ServerError};
use super::session::SessionOptions;
use super::{Access, sqlite};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::split;

/// An open database.
pub struct Database<'c> {
    kind: Kind<'c>,
    lock_timeout: Duration,
    /// What a run that has the lock of a server knows.
    held: Option<server::transaction::Held>,
    /// Who runs migrations, for the log.
    actor: Actor,
}

enum Kind<'c> {
    Sqlite(Box<sqlite::Database<'c>>),
    Server(Box<dyn Server + 'c>),
}

/// How long a command waits.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For another process.
    pub lock: Duration,
    /// For one statement; nothing for as long as it needs.
    pub statement: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            lock: super::LOCK_TIMEOUT,
            statement: None,
        }
    }
}

/// A change of the record.
#[derive(Clone, Debug)]
pub enum Edit<'a> {
    /// Recorded without running.
    Stamp(Entry<'a>),
    /// No longer recorded.
    Forget(String),
}

impl Edit<'_> {
    /// A row of the log for it.
    fn logged(&self) -> NewRow<'_> {
        match self {
            Self::Stamp(entry) => NewRow::of(*entry, Direction::Up, LogOutcome::Stamped),
            Self::Forget(version) => NewRow {
                version,
                name: version,
                direction: Direction::Down,
                outcome: LogOutcome::Forgotten,
                duration_ms: 0,
                rows_touched: 0,
                message: None,
            },
        }
    }
}

impl Database<'static> {
    /// Opens the database of a URL.
    pub fn open(url: &DatabaseUrl, access: Access, patience: Patience) -> Result<Self, DbError> {
        let kind = match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::File(path)) => {
                Kind::Sqlite(Box::new(sqlite::Database::open(path, access, patience.lock)?))
            }
            DatabaseKind::Sqlite(SqliteLocation::Memory) => Kind::Sqlite(Box::new(sqlite::Database::in_memory()?)),
            DatabaseKind::Postgres => Kind::Server(Box::new(postgres(&address(url)?, access, patience)?)),
            DatabaseKind::Mysql => Kind::Server(Box::new(mysql(&address(url)?, access, patience)?)),
        };
        Ok(Self {
            kind,
            lock_timeout: patience.lock,
            held: None,
            actor: Actor::default(),
        })
    }
}

impl<'c> Database<'c> {
    /// Over a connection that the application lends. It is set only while something runs; see [`Self::give_back`]. The request stops a run.
    pub(crate) fn lent(
        connection: &'c mut dyn Connection,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Self, DbError> {
        let lent = |connection| Box::new(Lent::new(connection, cancel.clone()));
        let kind = match connection.dialect() {
            Dialect::Sqlite(_) => {
                let mut database = sqlite::Database::lent(connection, patience.lock)?;
                database.set_cancel(cancel.clone());
                Kind::Sqlite(Box::new(database))
            }
            Dialect::Postgres(_) => {
                let mut server = Postgres::lent(lent(connection))?;
                if let Some(at_most) = patience.statement {
                    server.limit_statements(at_most)?;
                }
                Kind::Server(Box::new(server))
            }
            Dialect::Mysql(_) => {
                let mut server = Mysql::lent(lent(connection))?;
                if let Some(at_most) = patience.statement {
                    server.limit_statements(at_most)?;
                }
                Kind::Server(Box::new(server))
            }
        };
        Ok(Self {
            kind,
            lock_timeout: patience.lock,
            held: None,
            actor: Actor::default(),
        })
    }

    /// Gives a connection back that was lent, with the settings that it had.
    pub(crate) fn give_back(&mut self) -> Result<(), DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => database.give_back(),
            Kind::Server(server) => Ok(server.give_back()?),
        }
    }

    /// Sets the session as the application of the migrations has it.
    pub fn set_session(&mut self, session: &SessionOptions) -> Result<(), DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => database.set_session(session),
            Kind::Server(server) => Ok(server.set_session(session)?),
        }
    }

    /// Whether it is on a server, so that a statement can be cancelled there.
    pub fn is_on_server(&self) -> bool {
        match &self.kind {
            Kind::Sqlite(_) => false,
            Kind::Server(_) => true,
        }
    }

    /// From now on this request stops a run.
    pub fn set_cancel(&mut self, cancel: Cancel) {
        match &mut self.kind {
            Kind::Sqlite(database) => database.set_cancel(cancel),
            Kind::Server(server) => server.set_cancel(cancel),
        }
    }

    /// Who runs migrations, for the log.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Who runs migrations, for the log.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Every run that was logged, oldest first.
    pub fn log(&mut self) -> Result<Vec<LogRow>, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => sqlite::bookkeeping::read_log(database),
            Kind::Server(server) => server::bookkeeping::read_log(server.as_mut()),
        }
    }

    /// What is applied.
    pub fn record(&mut self) -> Result<Record, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => sqlite::bookkeeping::read(database),
            Kind::Server(server) => Ok(server::bookkeeping::read(server.as_mut())?.record),
        }
    }

    /// Runs one migration and records it. On a server the lock stays taken for the next ones, until one fails or [`Self::finish`] is
    /// called.
    pub fn run(&mut self, job: &Job<'_>, observer: &mut dyn Observer) -> Result<Outcome, RunError> {
        match &mut self.kind {
            Kind::Sqlite(database) => sqlite::runner::run(database, job, observer),
            Kind::Server(server) => {
                server::runner::run(server.as_mut(), &mut self.held, job, observer, self.lock_timeout)
            }
        }
    }

    /// Releases the lock after the last migration.
    pub fn finish(&mut self) {
        match &mut self.kind {
            Kind::Sqlite(_) => {}
            Kind::Server(server) => server::runner::finish(server.as_mut(), &mut self.held),
        }
    }

    /// Changes the record without running anything: under the lock, what is recorded is read again and `decide` says what changes.
    pub fn edit<'a>(
        &mut self,
        observer: &mut dyn Observer,
        decide: impl FnOnce(&Record) -> Vec<Edit<'a>>,
    ) -> Result<Vec<Edit<'a>>, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => edit_sqlite(database, &self.actor, observer, decide),
            Kind::Server(server) => {
                let server = server.as_mut();
                server::lock::acquire(server, observer, self.lock_timeout)?;
                let edited = edit_server(server, &self.actor, decide);
                if edited.is_err() {
                    server::transaction::roll_back(server);
                }
                server::lock::release(server);
                edited
            }
        }
    }

    /// Runs a script in one transaction, where the database has that for definitions.
    pub fn create(&mut self, sql: &str, observer: &mut dyn Observer) -> Result<(), DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => {
                sqlite::runner::begin(database, observer)?;
                let statements = split(sql, Syntax::Sqlite);
                let created = statements
                    .iter()
                    .try_for_each(|statement| database.execute(statement.text));
                let ended = created.and_then(|()| database.execute("COMMIT"));
                if ended.is_err() {
                    sqlite::runner::roll_back(database);
                }
                ended
            }
            Kind::Server(server) => {
                let server = server.as_mut();
                server.execute("BEGIN")?;
                let statements = split(sql, server.syntax());
                let created = statements
                    .iter()
                    .try_for_each(|statement| server.execute(statement.text));
                let ended = created.and_then(|()| server.execute("COMMIT"));
                if ended.is_err() {
                    server::transaction::roll_back(server);
                }
                Ok(ended?)
            }
        }
    }

    /// How its catalog is read.
    pub fn dialect(&self) -> Dialect {
        match &self.kind {
            Kind::Sqlite(_) => Dialect::sqlite(),
            Kind::Server(server) => server.dialect(),
        }
    }

    /// Everything that was declared in it.
    pub fn catalog(&mut self) -> Result<Vec<Row>, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => sqlite::scratch::catalog(database),
            Kind::Server(server) => Ok(server::catalog(server.as_mut())?),
        }
    }

    /// Those of these columns of a table that hold an integer of more than 32 bits, though their type does not say so: on SQLite.
    pub fn wide_integers(&mut self, table: &str, columns: &[&str]) -> Result<Vec<String>, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => database.wide_integers(table, columns),
            Kind::Server(_) => Ok(Vec::new()),
        }
    }

    /// Names of tables and views.
    pub fn relations(&mut self) -> Result<Vec<String>, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => database.texts("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"),
            Kind::Server(server) => Ok(server::relations(server.as_mut())?),
        }
    }

    /// Its version, in its own words.
    pub fn version(&mut self) -> Result<String, DbError> {
        match &mut self.kind {
            Kind::Sqlite(database) => Ok(database.texts("SELECT sqlite_version()")?.concat()),
            Kind::Server(server) => Ok(server.version()?),
        }
    }
}

/// Where a server's database is.
pub fn address(url: &DatabaseUrl) -> Result<Address, DbError> {
    let address = Address::of(url).map_err(ServerError::from)?;
    address.ok_or_else(|| DbError::Sql {
        message: "a SQLite database is on no server".to_owned(),
    })
}

fn postgres(address: &Address, access: Access, patience: Patience) -> Result<Postgres<'static>, ServerError> {
    let mut database = match access {
        Access::Read => Postgres::open_to_read(address)?,
        Access::Write | Access::Create => Postgres::open(address)?,
    };
    if let Some(at_most) = patience.statement {
        database.limit_statements(at_most)?;
    }
    Ok(database)
}

fn mysql(address: &Address, access: Access, patience: Patience) -> Result<Mysql<'static>, ServerError> {
    let mut database = Mysql::open(address)?;
    if access == Access::Read {
        database.look_only()?;
    }
    if let Some(at_most) = patience.statement {
        database.limit_statements(at_most)?;
    }
    Ok(database)
}

fn edit_sqlite<'a>(
    database: &mut sqlite::Database,
    actor: &Actor,
    observer: &mut dyn Observer,
    decide: impl FnOnce(&Record) -> Vec<Edit<'a>>,
) -> Result<Vec<Edit<'a>>, DbError> {
    sqlite::runner::begin(database, observer)?;
    let edited = apply_sqlite(database, actor, decide);
    if edited.is_err() {
        sqlite::runner::roll_back(database);
    }
    edited
}

fn apply_sqlite<'a>(
    database: &mut sqlite::Database,
    actor: &Actor,
    decide: impl FnOnce(&Record) -> Vec<Edit<'a>>,
) -> Result<Vec<Edit<'a>>, DbError> {
    sqlite::bookkeeping::prepare(database)?;
    let edits = decide(&sqlite::bookkeeping::read(database)?);
    for edit in &edits {
        match edit {
            Edit::Stamp(entry) => sqlite::bookkeeping::record(database, *entry, State::Stamped, 0)?,
            Edit::Forget(version) => sqlite::bookkeeping::forget(database, version)?,
        }
        sqlite::bookkeeping::log(database, &edit.logged(), actor)?;
    }
    database.execute("COMMIT")?;
    Ok(edits)
}

fn edit_server<'a>(
    server: &mut dyn Server,
    actor: &Actor,
    decide: impl FnOnce(&Record) -> Vec<Edit<'a>>,
) -> Result<Vec<Edit<'a>>, DbError> {
    let found = server::bookkeeping::read(server)?;
    server::bookkeeping::prepare(server, &found.missing)?;
    let edits = decide(&found.record);
    let mut statements = vec!["BEGIN".to_owned()];
    // Whoever says where a database is also says that nothing is halfway any more.
    let ends = found
        .record
        .halfway
        .iter()
        .map(|one| server::journal::end(server, &one.version, one.direction));
    statements.extend(ends);
    for edit in &edits {
        statements.extend(match edit {
            Edit::Stamp(entry) => server::bookkeeping::record(server, *entry, State::Stamped, 0),
            Edit::Forget(version) => server::bookkeeping::forget(server, version),
        });
        statements.push(edit.logged().insert(actor, server.utc(), |text| server.literal(text)));
    }
    statements.push("COMMIT".to_owned());
    server::execute_all(server, &statements)?;
    Ok(edits)
}
