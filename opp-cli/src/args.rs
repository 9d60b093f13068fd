//! What can be typed? The command line, as it is declared; nothing here looks at the world.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// A day with opp.
const EXAMPLES: &str = "Examples:
  opp init                                   once, in a package with a library
  opp makemigrations -m \"Add orders\"        after a change of the structs
  opp sqlmigrate head                        read what will run
  opp migrate                                apply it
  opp migrate -1                             one step back
  opp migrate check                          is everything as the models say?";

/// How names, drops and pipelines are dealt with.
const MAKE_EXAMPLES: &str = "Examples:
  opp makemigrations                         ask what must be asked, then write
  opp makemigrations --check                 in CI: exit code 1 where a migration is missing
  opp makemigrations --drop users.phone      the column goes; it was not renamed
  opp makemigrations --registry models.json --no-input --id 20261123101500
                                             in a pipeline: no compiler, the same bytes each time";

/// Where a database can be taken.
const MIGRATE_EXAMPLES: &str = "Examples:
  opp migrate                                everything pending
  opp migrate add_orders                     up or down to a revision, by id, name or beginning
  opp migrate -1                             one step back
  opp migrate zero                           back to before the first migration
  opp migrate --plan                         what would run
  opp migrate --sql base:head                the script, without a database";

/// Migrations from Rust structs, for Diesel.
#[derive(Debug, Parser)]
#[command(name = "opp", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Global {
    /// Database to use, by its name in opp.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// Database to use, by its URL or path
    #[arg(long, global = true, value_name = "URL", conflicts_with = "database")]
    pub(crate) database_url: Option<String>,
    /// Read the models from a file (`-`: standard input) instead of building the package
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) registry: Option<PathBuf>,
    /// Package with the models
    #[arg(short, long, global = true, value_name = "PACKAGE")]
    pub(crate) package: Option<String>,
    /// Features of that package, separated by commas
    #[arg(long, global = true, value_delimiter = ',', value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Cargo.toml of that package
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Migrations directory of the database [default: `migrations` of opp.toml, or of diesel.toml, or migrations/]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "OPP_MIGRATIONS",
        hide_env_values = true
    )]
    pub(crate) migrations: Option<PathBuf>,
    /// Report as JSON (docs/formats/json-output.md)
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set a package up: dependencies, build script, registry binary, opp.toml, migrations
    Init(Setup),
    /// Write the migration that brings the history to the models
    #[command(after_help = MAKE_EXAMPLES)]
    Makemigrations(Make),
    /// Apply migrations, or go to a revision
    #[command(args_conflicts_with_subcommands = true, after_help = MIGRATE_EXAMPLES)]
    Migrate(Migrate),
    /// List the migrations: `[X]` applied, `[ ]` not
    Showmigrations,
    /// Print the SQL that a migration runs
    Sqlmigrate {
        /// Revision: id, symbol (head, current, -1, …), name, or its beginning
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// The way down instead of up
        #[arg(long)]
        backwards: bool,
    },
    /// Print the models as opp sees them, as JSON
    Registry {
        /// The JSON Schema of that JSON instead
        #[arg(long)]
        schema: bool,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Create the tables straight from the models, without a history
    Db,
    /// Show which database and migrations are meant, and whether the database answers
    Env,
    /// Copy the database, also while it is in use
    Backup {
        /// Where to; beside the database, with the time in its name, where nothing is said
        file: Option<PathBuf>,
    },
    /// Put a backup in the database's place; what was there is backed up first
    Restore {
        /// The backup
        file: PathBuf,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Back up the database and the migrations, then remove both
    Delete {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// `opp init`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Setup {
    /// Take opp-core from a directory
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) opp_core_path: Option<PathBuf>,
    /// Take opp-core from a repository
    #[arg(long, value_name = "URL", conflicts_with = "opp_core_path")]
    pub(crate) opp_core_git: Option<String>,
}

/// `opp makemigrations`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Make {
    /// What the migration is for
    #[arg(short, long)]
    pub(crate) message: Option<String>,
    /// Everything else.
    #[command(flatten)]
    pub(crate) making: Making,
}

/// How migrations are made.
#[derive(Clone, Debug, Args)]
pub(crate) struct Making {
    /// Name in the directory's name, instead of the message's
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Revision id of fourteen digits, for reproducible pipelines
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// A migration to be written by hand
    #[arg(long)]
    pub(crate) empty: bool,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write nothing; exit code 1 where something changed
    #[arg(long)]
    pub(crate) check: bool,
    /// Ask nothing
    #[arg(long)]
    pub(crate) no_input: bool,
    /// Write the migration though it destroys data
    #[arg(long)]
    pub(crate) allow_destructive: bool,
    /// A crate or feature with models that is gone for good
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_missing: Vec<String>,
    /// A table, or a column as table.column, that is gone for good and not renamed
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Vec<String>,
    /// Print the SQL
    #[arg(long)]
    pub(crate) sql: bool,
    /// Do not try the migration in memory before it is written
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// `opp migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// One of the commands on migrations.
    #[command(subcommand)]
    pub(crate) command: Option<MigrateCommand>,
    /// Where to go: id, symbol (head, zero, -1, …), name, or its beginning; with --sql also FROM:TO
    #[arg(allow_negative_numbers = true)]
    pub(crate) revision: Option<String>,
    /// How to get there.
    #[command(flatten)]
    pub(crate) running: Running,
}

/// How migrations run.
#[derive(Clone, Debug, Args)]
pub(crate) struct Running {
    /// Show what would run
    #[arg(long)]
    pub(crate) plan: bool,
    /// Show what would run; exit code 1 where there is something
    #[arg(long)]
    pub(crate) check: bool,
    /// Record without running
    #[arg(long)]
    pub(crate) fake: bool,
    /// Print the script instead of running it; needs no database
    #[arg(long, conflicts_with_all = ["plan", "check", "fake"])]
    pub(crate) sql: bool,
    /// Apply migrations that are older than the newest applied one
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Revert without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Seconds to wait for another process
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub(crate) lock_timeout: u32,
    /// Seconds that one statement may take on a server; 0 for no limit [default: the server's own]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) statement_timeout: Option<u32>,
    /// Draw no progress
    #[arg(long)]
    pub(crate) no_progress: bool,
}

/// `opp migrate …`.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    /// Set a package up, as `opp init` does
    Init(Setup),
    /// Bring the generated parts of a package up to date
    Setup(Setup),
    /// Write the migration that brings the history to the models
    Create {
        /// What the migration is for
        message: Option<String>,
        /// Everything else.
        #[command(flatten)]
        making: Making,
    },
    /// Apply migrations up to a revision
    Upgrade {
        /// Where to go; everything where nothing is said
        #[arg(allow_negative_numbers = true)]
        revision: Option<String>,
        /// How to get there.
        #[command(flatten)]
        running: Running,
    },
    /// Revert migrations down to a revision
    Downgrade {
        /// Where to go: `-1`, `zero`, an id, a name
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// How to get there.
        #[command(flatten)]
        running: Running,
    },
    /// Print the revision the database is at
    Current,
    /// List the revisions, newest first
    History,
    /// Print the revisions nothing builds on
    Heads,
    /// Print a migration with its SQL
    Show {
        /// The revision
        #[arg(allow_negative_numbers = true)]
        revision: String,
    },
    /// Record a revision without running anything
    Stamp {
        /// The revision
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// Forget everything else, also versions no file is left of
        #[arg(long)]
        purge: bool,
    },
    /// Compare models, history and database; exit code 1 where they differ
    Check {
        /// Ask no database
        #[arg(long)]
        offline: bool,
    },
}
