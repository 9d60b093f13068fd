//! A lent connection as a session with a server.

use std::thread;
use std::time::{Duration, Instant};

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::{Statement, split};

use super::connection::Connection;
use crate::cancel::Cancel;
use crate::server::error::{ServerError, StatementError};
use crate::server::link::Link;
use crate::server::{Row, Stopped};

/// Between two looks at whether a waiting run is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// The codes of a statement that a request to stop has ended: PostgreSQL's query_canceled, MySQL's ER_QUERY_INTERRUPTED.
const STOPPED: [&str; 2] = ["57014", "1317"];

/// Clears the user variables in which MySQL keeps what Diesel does not tell.
pub(crate) const FORGET: &str = "SET @opp_rows = NULL, @opp_number = NULL";

/// A session of the application's. A cancelled run stops between two statements, unless whoever holds the connection ends the one that
/// runs.
pub(crate) struct Lent<'c> {
    connection: &'c mut dyn Connection,
    syntax: Syntax,
    cancel: Cancel,
    touched: u64,
}

impl<'c> Lent<'c> {
    pub(crate) fn new(connection: &'c mut dyn Connection, cancel: Cancel) -> Self {
        Self {
            syntax: connection.dialect().kind(),
            connection,
            cancel,
            touched: 0,
        }
    }

    fn run(&mut self, sql: &str) -> Result<(), ServerError> {
        let ran = match &split(sql, self.syntax)[..] {
            [only] if changes_rows(only) && self.syntax == Syntax::Mysql => self.run_and_ask(only.text),
            [only] if changes_rows(only) => self.connection.count(only.text),
            _ => self.connection.run(sql).map(|()| 0),
        };
        match ran {
            Ok(touched) => {
                self.touched += u64::try_from(touched).unwrap_or(u64::MAX);
                Ok(())
            }
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Not every statement of MySQL may be prepared, which is how Diesel counts.
    fn run_and_ask(&mut self, sql: &str) -> Result<usize, Error> {
        let counted = format!("{}\n;\nSET @opp_rows = ROW_COUNT()", sql.trim_end_matches(';'));
        self.connection.run(&counted)?;
        let rows = self.connection.rows("SELECT CAST(@opp_rows AS CHAR)")?;
        let count = rows.into_iter().flatten().flatten().next();
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    fn explain(&mut self, error: Error) -> ServerError {
        let lost = |message: &str| ServerError::Lost {
            place: "the database of the lent connection".to_owned(),
            message: message.to_owned(),
        };
        match error {
            Error::DatabaseError(kind, information) if is_closed(&kind) => lost(information.message()),
            Error::DatabaseError(kind, information) => {
                // The statement during which a session ends may have an error of any kind.
                let code = match self.syntax {
                    Syntax::Mysql => self.number(),
                    Syntax::Postgres | Syntax::Sqlite => match state(&kind, information.message()) {
                        "" if !self.answers() => None,
                        code => Some(code.to_owned()),
                    },
                };
                let Some(code) = code else {
                    return lost(information.message());
                };
                // The error of a statement that a request to stop has ended.
                match STOPPED.contains(&code.as_str()) && self.cancel.notice() {
                    true => ServerError::Interrupted,
                    false => ServerError::Statement(statement_error(code, &*information)),
                }
            }
            other => lost(&other.to_string()),
        }
    }

    /// Whether the session still answers, be it that a transaction is aborted.
    fn answers(&mut self) -> bool {
        !matches!(self.connection.run("SELECT 1"), Err(Error::DatabaseError(kind, _)) if is_closed(&kind))
    }

    /// The number of the error at hand, which Diesel leaves out; nothing where the session does not answer any more.
    fn number(&mut self) -> Option<String> {
        let number = "GET DIAGNOSTICS CONDITION 1 @opp_number = MYSQL_ERRNO";
        self.connection.run(number).ok()?;
        let rows = self.connection.rows("SELECT CAST(@opp_number AS CHAR)").ok()?;
        rows.into_iter().flatten().flatten().next()
    }
}

fn is_closed(kind: &DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand
    )
}

/// The SQLSTATE where the engine has to know it. Diesel leaves it out, and the words are the server's English ones; in another language
/// a run does not try again by itself.
fn state(kind: &DatabaseErrorKind, message: &str) -> &'static str {
    let says = |words: &str| message.contains(words);
    match kind {
        DatabaseErrorKind::SerializationFailure => "40001",
        _ if says("due to lock timeout") || says("could not obtain lock") => "55P03",
        _ if says("deadlock detected") => "40P01",
        _ if says("due to user request") => "57014",
        _ if says("inside a transaction block") => "25001",
        _ if says("invalid transaction termination") => "2D000",
        _ => "",
    }
}

fn statement_error(code: String, information: &(dyn DatabaseErrorInformation + Send + Sync)) -> StatementError {
    StatementError {
        code,
        message: information.message().to_owned(),
        detail: information.details().map(str::to_owned),
        advice: information.hint().map(str::to_owned),
    }
}

fn changes_rows(statement: &Statement<'_>) -> bool {
    const VERBS: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"];
    let verb = statement.verb();
    let changes = |word: &str| VERBS.contains(&word.to_ascii_uppercase().as_str());
    changes(&verb) || verb == "WITH" && statement.significant_tokens().any(|token| changes(token.text))
}

/// Among queries stand statements that begin a transaction.
fn is_query(sql: &str, syntax: Syntax) -> bool {
    let statements = split(sql, syntax);
    statements.first().is_some_and(|first| !first.controls_transaction())
}

impl Link for Lent<'_> {
    fn place(&self) -> &'static str {
        "the server"
    }

    fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.run(sql)
    }

    /// A request to stop that the run has not noticed yet stops it between two of them.
    fn execute_all(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        for (ran, sql) in statements.iter().enumerate() {
            let done = match !self.cancel.is_noticed() && self.cancel.notice() {
                true => Err(ServerError::Interrupted),
                false => self.run(sql),
            };
            done.map_err(|error| Stopped { ran, error })?;
        }
        Ok(())
    }

    fn rows_of_all(&mut self, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        let mut all = Vec::new();
        for sql in queries {
            all.push(match is_query(sql, self.syntax) {
                true => self.connection.rows(sql).map_err(|error| self.explain(error))?,
                false => self.run(sql).map(|()| Vec::new())?,
            });
        }
        Ok(all)
    }

    fn touched(&self) -> u64 {
        self.touched
    }

    fn set_cancel(&mut self, cancel: Cancel) {
        self.cancel = cancel;
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.notice()
    }

    fn pause(&mut self, time: Duration) {
        let started = Instant::now();
        while started.elapsed() < time && !self.cancel.is_cancelled() {
            thread::sleep(LOOK.min(time.saturating_sub(started.elapsed())));
        }
    }
}
