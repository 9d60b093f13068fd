//! How far is a migration that runs outside a transaction? One row a migration, written before each statement, so that a run
//! after a failure or a kill goes on where the last one stopped.

use sha2::{Digest, Sha256};

use super::error::ServerError;
use super::{Row, Server};
use crate::record::Halfway;
use crate::run::Direction;
use opp_sql::statement::Statement;

/// Its table.
pub const TABLE: &str = "__opp_journal";

/// Creates it.
pub const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS __opp_journal (
    version VARCHAR(50) NOT NULL,
    direction VARCHAR(4) NOT NULL,
    done INTEGER NOT NULL,
    done_hash VARCHAR(64) NOT NULL,
    begun_hash VARCHAR(64),
    before_hash VARCHAR(64),
    before_state TEXT,
    PRIMARY KEY (version, direction)
)";

/// Stands among the missing tables for a column that the journals of older versions lack.
pub const STATE: &str = "__opp_journal.before_state";

/// Adds it.
pub const ADD_STATE: &str = "ALTER TABLE __opp_journal ADD COLUMN before_state TEXT";

/// The longest state that is kept as it is: MySQL's `TEXT` holds 64 KiB.
const LONGEST: usize = 60_000;

/// How far a migration is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// Statements that are done.
    pub done: usize,
    /// Hash of their texts.
    pub done_hash: String,
    /// Hash of the statement that was begun.
    pub begun: Option<String>,
    /// The state of what it is about, before it.
    pub before: Option<String>,
}

/// Reads the row of a migration.
pub fn read(server: &mut dyn Server, version: &str, direction: Direction) -> Result<Option<Journal>, ServerError> {
    let query = format!(
        "SELECT done, done_hash, begun_hash, coalesce(before_state, before_hash) FROM {} WHERE {}",
        server.journal(),
        key(server, version, direction)
    );
    let row = server.rows(&query)?.into_iter().next();
    Ok(row.map(|row| Journal {
        done: text(&row, 0).and_then(|done| done.parse().ok()).unwrap_or_default(),
        done_hash: text(&row, 1).unwrap_or_default(),
        begun: text(&row, 2),
        before: text(&row, 3),
    }))
}

/// Writes it.
pub fn write(
    server: &mut dyn Server,
    version: &str,
    direction: Direction,
    journal: &Journal,
) -> Result<(), ServerError> {
    let update = update(server, version, direction, journal);
    server.execute(&update)
}

/// The statement that writes it.
pub fn update(server: &dyn Server, version: &str, direction: Direction, journal: &Journal) -> String {
    let optional = |text: &Option<String>| {
        text.as_ref()
            .map_or_else(|| "NULL".to_owned(), |text| server.literal(text))
    };
    let (done, done_hash) = (journal.done, server.literal(&journal.done_hash));
    let begun = optional(&journal.begun);
    let is_short = journal.before.as_ref().is_some_and(|before| before.len() <= LONGEST);
    let hash = optional(&journal.before.as_deref().map(hash_text));
    let state = if is_short {
        optional(&journal.before)
    } else {
        "NULL".to_owned()
    };
    format!(
        "UPDATE {} SET done = {done}, done_hash = {done_hash}, begun_hash = {begun}, before_hash = {hash}, before_state = {state} WHERE {}",
        server.journal(),
        key(server, version, direction)
    )
}

/// Reads all rows.
pub const ALL: &str = "SELECT version, direction, done FROM __opp_journal ORDER BY version";

/// Adds a row at the beginning of a migration.
pub fn begin(server: &mut dyn Server, version: &str, direction: Direction) -> Result<(), ServerError> {
    let insert = format!(
        "INSERT INTO {} (version, direction, done, done_hash) VALUES ({}, {}, 0, {})",
        server.journal(),
        server.literal(version),
        server.literal(direction.as_str()),
        server.literal(&hash_of(&[]))
    );
    server.execute(&insert)
}

/// The statement that removes the row.
pub fn end(server: &dyn Server, version: &str, direction: Direction) -> String {
    format!(
        "DELETE FROM {} WHERE {}",
        server.journal(),
        key(server, version, direction)
    )
}

/// A migration that stopped on its way, from its row.
pub fn halfway(row: &Row) -> Halfway {
    let direction = match text(row, 1).as_deref() == Some(Direction::Down.as_str()) {
        true => Direction::Down,
        false => Direction::Up,
    };
    Halfway {
        version: text(row, 0).unwrap_or_default(),
        direction,
        done: text(row, 2).and_then(|done| done.parse().ok()).unwrap_or_default(),
    }
}

/// Hash of the texts of statements, which may still grow.
#[derive(Clone, Default)]
pub struct Texts(Sha256);

impl Texts {
    /// Of these.
    pub fn of(statements: &[Statement<'_>]) -> Self {
        let mut texts = Self::default();
        statements.iter().for_each(|statement| texts.add(statement));
        texts
    }

    /// One more.
    pub fn add(&mut self, statement: &Statement<'_>) {
        self.0.update(statement.text.as_bytes());
        self.0.update([0]);
    }

    /// The hash so far.
    pub fn hash(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

/// Hash of the texts of statements.
pub fn hash_of(statements: &[Statement<'_>]) -> String {
    Texts::of(statements).hash()
}

/// Hash of any text.
pub fn hash_text(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key(server: &dyn Server, version: &str, direction: Direction) -> String {
    format!(
        "version = {} AND direction = {}",
        server.literal(version),
        server.literal(direction.as_str())
    )
}

fn text(row: &Row, at: usize) -> Option<String> {
    row.get(at).cloned().flatten()
}
