//! Where is a migration tried, and what is a database compared with? In memory for SQLite, in a database of its own on a server.

use opp_core::url::{DatabaseKind, DatabaseUrl};
use opp_history::catalog::Row;
use opp_history::dialect::Dialect;
use opp_history::history::History;
use opp_history::scratch::ScratchError;

use super::database::address;
use super::error::DbError;
use super::execute::Step;
use super::migrations::Migrations;
use super::run::Direction;
use super::server::scratch::{Kind, ScratchDatabase};
use super::session::SessionOptions;
use super::sqlite;

/// An empty database that is gone with this value.
pub enum Scratch {
    /// In memory.
    Sqlite(Box<sqlite::Database<'static>>),
    /// On a server.
    Server(Box<ScratchDatabase>),
}

impl Scratch {
    /// Makes one of the kind of a URL, beside that database.
    pub fn beside(url: &DatabaseUrl) -> Result<Self, DbError> {
        Self::like(url, url)
    }

    /// Makes one beside the database of a URL, in which tables become what they become in another database.
    pub fn like(url: &DatabaseUrl, model: &DatabaseUrl) -> Result<Self, DbError> {
        let kind = match url.kind() {
            DatabaseKind::Sqlite(_) => return Ok(Self::Sqlite(Box::new(sqlite::Database::in_memory()?))),
            DatabaseKind::Postgres => Kind::Postgres,
            DatabaseKind::Mysql => Kind::Mysql,
        };
        Ok(Self::Server(Box::new(ScratchDatabase::create(
            kind,
            &address(url)?,
            &address(model)?,
        )?)))
    }

    /// Sets the session as the application of the migrations has it. On SQLite files are replayed without foreign keys in any case.
    pub fn set_session(&mut self, session: &SessionOptions) -> Result<(), DbError> {
        match self {
            Self::Sqlite(database) => database.set_session(session),
            Self::Server(database) => Ok(database.set_session(session)?),
        }
    }

    /// Runs a migration's file, without a record and without its own transaction.
    pub fn replay(&mut self, step: &Step<'_>) -> Result<(), DbError> {
        let sql = step.migration.sql(step.direction).unwrap_or_default();
        let in_transaction = step.migration.in_transaction(step.direction);
        match self {
            Self::Sqlite(database) => {
                let file = sqlite::drift::File {
                    sql,
                    in_transaction,
                    is_generated: step.migration.is_generated(step.direction),
                };
                sqlite::drift::replay(database, &file, &step.known, &step.dropped)
            }
            Self::Server(database) => Ok(database.replay(sql, in_transaction)?),
        }
    }

    /// Runs SQL of one or many statements.
    pub fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        match self {
            Self::Sqlite(database) => database.execute(sql),
            Self::Server(database) => Ok(database.run(sql)?),
        }
    }

    /// Everything that was declared in it.
    pub fn catalog(&mut self) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(database) => sqlite::scratch::catalog(database),
            Self::Server(database) => Ok(database.read()?),
        }
    }
}

/// For a planner, which proves its migrations in it.
impl opp_history::scratch::Scratch for Scratch {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        Self::execute(self, sql).map_err(ScratchError::from)
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        Self::catalog(self).map_err(ScratchError::from)
    }

    fn allow_quoted_strings(&mut self) -> Result<(), ScratchError> {
        match self {
            Self::Sqlite(database) => database.allow_quoted_strings(true).map_err(ScratchError::from),
            Self::Server(_) => Ok(()),
        }
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError> {
        Ok(match self {
            Self::Sqlite(database) => database.texts(sql)?,
            Self::Server(database) => database.texts(sql).map_err(DbError::from)?,
        })
    }

    fn replay_those(
        &mut self,
        history: &History,
        dialect: Dialect,
        is_one: &dyn Fn(&str) -> bool,
    ) -> Result<(), ScratchError> {
        let migrations = Migrations::new(history.clone(), dialect);
        let mut wanted = migrations.graph().ordered().to_vec();
        wanted.retain(|one| is_one(&one.version));
        let steps = migrations.steps(&wanted, Direction::Up);
        let steps = steps.map_err(|error| ScratchError(error.to_string()))?;
        steps.iter().try_for_each(|step| {
            let name = &step.migration.on_disk.name;
            Self::replay(self, step).map_err(|error| ScratchError(format!("{name}: {error}")))
        })
    }
}

impl From<DbError> for ScratchError {
    fn from(error: DbError) -> Self {
        Self(error.to_string())
    }
}
