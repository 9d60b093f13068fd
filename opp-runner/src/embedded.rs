//! Migrations that are part of the program.
//!
//! `opp_core::build::migrations(&["migrations"])` in `build.rs` writes them, [`embed!`](crate::embed) takes them in.

use opp_history::files::{FilesError, Texts, from_texts};
use opp_history::history::{History, HistoryError};

/// Migrations for one database or several.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    directories: &'static [EmbeddedDirectory],
}

/// The migrations of a directory.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedDirectory {
    /// What they are written for: `sqlite`, `postgres` or `mysql`. Nothing where the files do not say so: they then run on any database
    /// for which no other directory is written.
    pub dialect: Option<&'static str>,
    /// Each of them.
    pub migrations: &'static [EmbeddedMigration],
}

/// The files of a migration.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedMigration {
    /// Its directory.
    pub name: &'static str,
    /// `up.sql`.
    pub up: &'static str,
    /// `down.sql`.
    pub down: Option<&'static str>,
    /// `metadata.toml`.
    pub metadata: Option<&'static str>,
    /// `migration.json`.
    pub recorded: Option<&'static str>,
}

impl Embedded {
    /// Of these directories.
    #[must_use]
    pub const fn new(directories: &'static [EmbeddedDirectory]) -> Self {
        Self { directories }
    }

    /// The directories for a dialect: those that name it, or else those that name none.
    pub(crate) fn fitting(&self, dialect: &str) -> Vec<&'static EmbeddedDirectory> {
        let of = |wanted: Option<&str>| -> Vec<_> {
            let directories = self.directories.iter();
            directories.filter(|one| one.dialect == wanted).collect()
        };
        let named = of(Some(dialect));
        match named.is_empty() {
            true => of(None),
            false => named,
        }
    }

    /// The dialects that its directories name.
    pub(crate) fn dialects(&self) -> Vec<&'static str> {
        self.directories
            .iter()
            .filter_map(|directory| directory.dialect)
            .collect()
    }
}

impl EmbeddedDirectory {
    pub(crate) fn history(&self) -> Result<History, HistoryError> {
        let migrations = self.migrations.iter().map(|one| {
            from_texts(&Texts {
                directory: one.name,
                up: one.up,
                down: one.down,
                metadata: one.metadata,
                recorded: one.recorded,
            })
        });
        History::from_migrations(migrations.collect::<Result<_, FilesError>>()?)
    }
}

/// The migrations that the package's `build.rs` has written with `opp_core::build::migrations`.
///
/// ```ignore
/// const MIGRATIONS: opp_runner::Embedded = opp_runner::embed!();
/// ```
#[macro_export]
macro_rules! embed {
    () => {
        include!(concat!(env!("OUT_DIR"), "/opp_migrations.rs"))
    };
}
