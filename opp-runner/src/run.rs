//! What is a run of one migration, on any database: what is to be done, how it went, what can go wrong?

use std::collections::BTreeSet;
use std::time::Duration;

pub use opp_history::script::Direction;

use super::aftermath::Aftermath;
use super::error::DbError;
use super::log::{Actor, LogOutcome, NewRow};
pub use super::record::Entry;
use super::script::ScriptError;
use super::sqlite::objects::CannotPutBack;
use opp_core::diagnostic::Diagnostic as _;

/// One migration to run, up or down.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// What the ledger keeps of it.
    pub entry: Entry<'a>,
    /// Up or down.
    pub direction: Direction,
    /// The file.
    pub sql: &'a str,
    /// What `metadata.toml` says.
    pub in_transaction: bool,
    /// Whether the file is as opp generated it.
    pub is_generated: bool,
    /// Up: its parents, which must be applied. Down: its children, which must not be.
    pub relatives: Vec<&'a str>,
    /// Indexes and views of opp's own, which no rebuild has to put back.
    pub known: BTreeSet<String>,
    /// Tables and views the migration drops.
    pub dropped: BTreeSet<String>,
    /// Who runs it, for the log.
    pub actor: Actor,
}

impl Job<'_> {
    /// A row of the log for it.
    pub(crate) fn logged(&self, outcome: LogOutcome, took: Duration, rows_touched: u64) -> NewRow<'_> {
        NewRow {
            duration_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            rows_touched,
            ..NewRow::of(self.entry, self.direction, outcome)
        }
    }
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran.
    Done {
        /// How long it took.
        took: Duration,
    },
    /// Another runner was quicker.
    AlreadyDone,
}

/// Is told what the runner is doing.
pub trait Observer {
    /// Somebody else holds the database: who, as far as is known.
    fn waiting(&mut self, holder: &str, at_most: Duration);
    /// So many statements of so many ran.
    fn progress(&mut self, done: usize, of: usize);
}

/// A migration that did not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The file cannot be run as it says.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// A statement failed.
    #[error("statement {number} of {of} (line {line}: {first_line}) failed: {source}")]
    Statement {
        /// Which.
        number: usize,
        /// Of how many.
        of: usize,
        /// On which line of the file.
        line: usize,
        /// Its first line.
        first_line: String,
        /// What stays of the migration, and what the next run makes of it.
        aftermath: Aftermath,
        /// The database's words.
        source: DbError,
    },
    /// Something made by hand would be lost.
    #[error(transparent)]
    CannotPutBack(#[from] CannotPutBack),
    /// A routine made by hand names what the file drops or renames.
    #[error("the {kind} {name} uses {what}, which this migration drops or renames")]
    BreaksRoutine {
        /// `function` or `procedure`.
        kind: String,
        /// Its name.
        name: String,
        /// The table or column.
        what: String,
    },
    /// A file outside a transaction ends inside one.
    #[error("the file begins a transaction and does not end it")]
    LeftOpen,
    /// Statements that ran already are no longer what they were.
    #[error("{name}/{file} was edited in its first {done} statement(s), which ran already")]
    EditedBefore {
        /// The migration.
        name: String,
        /// The file.
        file: &'static str,
        /// How many statements are done.
        done: usize,
    },
    /// A statement was begun and nobody knows whether it took effect.
    #[error(
        "statement {number} (line {line}: {first_line}) was begun, and what became of it cannot be told{}",
        if found.is_empty() { String::new() } else { format!(": {found}") }
    )]
    Unclear {
        /// Version of the migration.
        version: String,
        /// Which way it was going.
        direction: Direction,
        /// Which statement.
        number: usize,
        /// On which line of the file.
        line: usize,
        /// Its first line.
        first_line: String,
        /// What the database shows of it; empty where nothing.
        found: String,
        /// The journal of a run that resumes behind it: how many statements are done, and the hash of their texts.
        behind: (usize, String),
    },
    /// Statements to come need what an earlier session held.
    #[error(
        "statement {number} (line {line}: {first_line}) needs {needs} of statement {left_by}, which was gone with the session of the run \
         that stopped"
    )]
    SessionLost {
        /// Version of the migration.
        version: String,
        /// Which way it was going.
        direction: Direction,
        /// Which statement.
        number: usize,
        /// On which line of the file.
        line: usize,
        /// Its first line.
        first_line: String,
        /// A user variable, a temporary table, a prepared statement, the last id.
        needs: String,
        /// The statement that left it.
        left_by: usize,
        /// How many statements are done.
        done: usize,
    },
    /// SQLite: a table would be dropped with foreign keys on, and with it rows of another one would change.
    #[error(
        "statement {number} (line {line}: {first_line}) would change {rows} row(s) of {child}, which refers to {table} ON DELETE {action}"
    )]
    DropChangesRows {
        /// Which statement.
        number: usize,
        /// On which line of the file.
        line: usize,
        /// Its first line.
        first_line: String,
        /// The table that is dropped.
        table: String,
        /// The table that refers to it.
        child: String,
        /// How many of its rows.
        rows: u64,
        /// What happens to them.
        action: String,
    },
    /// There is nothing to run this way.
    #[error("it has no {}, or an empty one, so it cannot be {}", direction.file(), direction.done())]
    NoFile {
        /// Which way.
        direction: Direction,
    },
    /// A migration outside a transaction was begun, here or by another runner that may still be at it.
    #[error("{name} was begun outside a transaction and has not ended")]
    Begun {
        /// The migration.
        name: String,
    },
    /// What had to be applied, or had to be gone, no longer is: somebody else ran migrations meanwhile.
    #[error("{version} is {} since this command began", if *applied { "applied" } else { "no longer applied" })]
    Overtaken {
        /// The relative.
        version: String,
        /// Whether it is applied now.
        applied: bool,
    },
}

impl RunError {
    /// Whether it says something of a run that began, and not only that it could not begin.
    pub fn is_of_a_run(&self) -> bool {
        match self {
            Self::Statement { .. } | Self::CannotPutBack(_) | Self::BreaksRoutine { .. } | Self::LeftOpen => true,
            Self::Database(error) => !error.is_before_anything() && !error.is_lost(),
            Self::Script(_)
            | Self::EditedBefore { .. }
            | Self::Unclear { .. }
            | Self::DropChangesRows { .. }
            | Self::SessionLost { .. }
            | Self::NoFile { .. }
            | Self::Begun { .. }
            | Self::Overtaken { .. } => false,
        }
    }

    /// What the log keeps of it: without the statement, which may hold a password.
    pub(crate) fn for_log(&self) -> String {
        match self {
            Self::Statement {
                number,
                of,
                line,
                source,
                ..
            } => format!("statement {number} of {of} (line {line}): {source}"),
            other => other.to_string(),
        }
    }

    /// How many statements of the file stay in the database.
    pub fn kept(&self) -> usize {
        match self {
            Self::Statement { aftermath, .. } => aftermath.kept(),
            _ => 0,
        }
    }

    /// Whether somebody pressed Ctrl-C.
    pub fn is_interrupted(&self) -> bool {
        match self {
            Self::Database(error) | Self::Statement { source: error, .. } => error.is_interrupted(),
            _ => false,
        }
    }
}
