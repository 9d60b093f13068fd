//! What the command line asks of `opp makemigrations`.

/// What the command line asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// What the migration is for; asked for in a terminal, otherwise derived.
    pub(crate) message: Option<String>,
    /// Name in the directory's name.
    pub(crate) name: Option<String>,
    /// Revision id, for reproducible pipelines.
    pub(crate) id: Option<String>,
    /// A migration to be written by hand.
    pub(crate) empty: bool,
    /// Record what the database holds already, instead of a migration for the models.
    pub(crate) baseline: bool,
    /// Write nothing.
    pub(crate) dry_run: bool,
    /// Write nothing, and fail where something would change.
    pub(crate) check: bool,
    /// Ask nothing.
    pub(crate) no_input: bool,
    /// Destroying data is meant.
    pub(crate) allow_destructive: bool,
    /// Crates and features that are gone for good.
    pub(crate) allow_missing: Vec<String>,
    /// Tables and columns that are gone for good.
    pub(crate) drop: Vec<String>,
    /// Print the SQL.
    pub(crate) sql: bool,
    /// Do not try the migration before it is written.
    pub(crate) no_verify: bool,
    /// Fail where there is nothing to write.
    pub(crate) must_write: bool,
    /// Report as JSON.
    pub(crate) json: bool,
}
