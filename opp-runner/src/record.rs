//! What does a database remember of the migrations that ran on it?
//!
//! `__diesel_schema_migrations` says which are applied; it belongs to Diesel and opp only adds and removes rows. opp's own
//! `__opp_migrations` remembers beside each what its files were. A row there without one in Diesel's table means nothing,
//! except when it says that a migration outside a transaction was begun: then somebody has to look.

use std::collections::BTreeMap;

use opp_history::script::Direction;
pub use opp_history::script::{CREATE_VERSIONS, VERSIONS};

/// opp's table.
pub const LEDGER: &str = "__opp_migrations";

/// Columns of opp's table.
pub const LEDGER_COLUMNS: &[&str] = &[
    "version",
    "name",
    "state",
    "up_checksum",
    "down_checksum",
    "applied_at",
    "duration_ms",
    "opp_version",
];

/// What a migration leaves in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Version, as in Diesel's table.
    pub version: &'a str,
    /// The migration's directory.
    pub name: &'a str,
    /// Checksum of `up.sql`.
    pub up_checksum: &'a str,
    /// Checksum of `down.sql`.
    pub down_checksum: &'a str,
}

/// What is applied, by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Applied migrations by version.
    pub applied: BTreeMap<String, AppliedRow>,
    /// Migrations outside a transaction that were begun and have no end.
    pub interrupted: Vec<LedgerRow>,
    /// Migrations that stopped between two statements and go on there when they run again.
    pub halfway: Vec<Halfway>,
}

/// A migration of which a part is in the database, statement by statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halfway {
    /// Version, as in Diesel's table.
    pub version: String,
    /// Which way it was going.
    pub direction: Direction,
    /// How many statements are done.
    pub done: usize,
}

/// One applied migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRow {
    /// When, as Diesel wrote it (UTC).
    pub run_on: String,
    /// What opp remembers; nothing where another tool applied it.
    pub ledger: Option<LedgerRow>,
}

/// One row of opp's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Version, as in Diesel's table.
    pub version: String,
    /// The migration's directory.
    pub name: String,
    /// How it came to be recorded.
    pub state: State,
    /// Checksum of `up.sql` as it ran.
    pub up_checksum: String,
    /// Checksum of `down.sql` at that time.
    pub down_checksum: String,
    /// When (UTC).
    pub applied_at: String,
    /// How long it took.
    pub duration_ms: i64,
    /// The opp that ran it.
    pub opp_version: String,
}

/// How a migration came to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It ran.
    Done,
    /// It was recorded without running (`--fake`, `stamp`).
    Stamped,
    /// It runs outside a transaction and has not ended.
    Running,
}

impl State {
    /// As it stands in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stamped => "stamped",
            Self::Running => "running",
        }
    }

    /// From what stands in the ledger.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Done, Self::Stamped, Self::Running]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl Record {
    /// Whether the version is applied.
    pub fn has(&self, version: &str) -> bool {
        self.applied.contains_key(version)
    }
}
