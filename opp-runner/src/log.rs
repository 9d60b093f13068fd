//! The log of runs: one row for each migration that ran, failed, or was recorded without running.

use opp_history::script::Direction;

use crate::record::Entry;

/// Its table.
pub const TABLE: &str = "__opp_log";

/// Its columns.
pub const COLUMNS: &[&str] = &[
    "number",
    "ended_at",
    "version",
    "name",
    "direction",
    "outcome",
    "duration_ms",
    "rows_touched",
    "actor",
    "host",
    "opp_version",
    "message",
];

/// Creates it, on every database.
pub const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS __opp_log (
    number BIGINT PRIMARY KEY NOT NULL,
    ended_at VARCHAR(30) NOT NULL,
    version VARCHAR(50) NOT NULL,
    name TEXT NOT NULL,
    direction VARCHAR(4) NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    duration_ms BIGINT NOT NULL,
    rows_touched BIGINT NOT NULL,
    actor VARCHAR(200) NOT NULL,
    host VARCHAR(200) NOT NULL,
    opp_version VARCHAR(50) NOT NULL,
    message TEXT
)";

/// How many characters of an error or a name are kept.
const LONGEST: (usize, usize) = (2000, 200);

/// Who runs migrations, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// A person's or a service's name.
    pub name: String,
    /// The machine.
    pub host: String,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOutcome {
    /// It ran to its end.
    Done,
    /// It failed.
    Failed,
    /// It was recorded without running.
    Stamped,
    /// It is no longer recorded, without running.
    Forgotten,
}

impl LogOutcome {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stamped => "stamped",
            Self::Forgotten => "forgotten",
        }
    }
}

/// A row to write.
#[derive(Clone, Copy, Debug)]
pub struct NewRow<'a> {
    /// The migration's version.
    pub version: &'a str,
    /// Its directory.
    pub name: &'a str,
    /// Which way.
    pub direction: Direction,
    /// What became of it.
    pub outcome: LogOutcome,
    /// How long it took.
    pub duration_ms: i64,
    /// How many rows its statements inserted, changed and deleted.
    pub rows_touched: u64,
    /// Why it failed.
    pub message: Option<&'a str>,
}

impl<'a> NewRow<'a> {
    /// A migration with an outcome.
    pub fn of(entry: Entry<'a>, direction: Direction, outcome: LogOutcome) -> Self {
        Self {
            version: entry.version,
            name: entry.name,
            direction,
            outcome,
            duration_ms: 0,
            rows_touched: 0,
            message: None,
        }
    }

    /// The statement that writes it; `literal` quotes a string, `now` is SQL for the time in UTC.
    pub fn insert(&self, actor: &Actor, now: &str, literal: impl Fn(&str) -> String) -> String {
        let short = |text: &str, longest: usize| literal(&text.chars().take(longest).collect::<String>());
        let values = [
            "coalesce(max(number), 0) + 1".to_owned(),
            now.to_owned(),
            literal(self.version),
            literal(self.name),
            literal(self.direction.as_str()),
            literal(self.outcome.as_str()),
            self.duration_ms.to_string(),
            self.rows_touched.to_string(),
            short(&actor.name, LONGEST.1),
            short(&actor.host, LONGEST.1),
            literal(env!("CARGO_PKG_VERSION")),
            self.message
                .map_or_else(|| "NULL".to_owned(), |text| short(text, LONGEST.0)),
        ];
        format!(
            "INSERT INTO {TABLE} ({}) SELECT {} FROM {TABLE}",
            COLUMNS.join(", "),
            values.join(", ")
        )
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// When it ended (UTC).
    pub ended_at: String,
    /// The migration's version.
    pub version: String,
    /// Its directory.
    pub name: String,
    /// `up` or `down`.
    pub direction: String,
    /// `done`, `failed`, `stamped` or `forgotten`.
    pub outcome: String,
    /// How long it took.
    pub duration_ms: i64,
    /// How many rows its statements inserted, changed and deleted.
    pub rows_touched: i64,
    /// Who ran it.
    pub actor: String,
    /// On which machine.
    pub host: String,
    /// With which opp.
    pub opp_version: String,
    /// Why it failed; empty where it did not.
    pub message: String,
}

/// The query for all rows, every column as text, newest last.
pub fn query(text_type: &str) -> String {
    let columns: Vec<String> = COLUMNS
        .iter()
        .skip(1)
        .map(|name| format!("CAST({name} AS {text_type})"))
        .collect();
    format!("SELECT {} FROM {TABLE} ORDER BY number", columns.join(", "))
}

impl LogRow {
    /// From the columns of [`query`].
    pub fn of(row: Vec<Option<String>>) -> Self {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        Self {
            ended_at: next(),
            version: next(),
            name: next(),
            direction: next(),
            outcome: next(),
            duration_ms: next().parse().unwrap_or_default(),
            rows_touched: next().parse().unwrap_or_default(),
            actor: next(),
            host: next(),
            opp_version: next(),
            message: next(),
        }
    }
}
