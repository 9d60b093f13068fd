//! Declares the command line: commands, options, help and examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod drawing;
mod examples;
mod making;
mod panel;

pub(crate) use drawing::{Graph, GraphFormat, GraphOf, GraphTheme};
pub(crate) use making::{Baseline, Make, Making, Merge, Rebase, Squash, Tag};
pub(crate) use panel::{
    ChangePassword, CreateSuperuser, PasswordSource, Production, ResetLink, Serving, Views, ViewsDirectory, ViewsFormat,
};

/// Migrations from Rust structs, for Diesel.
#[derive(Debug, Parser)]
#[command(name = "opp", version, max_term_width = 100, after_help = examples::OPP)]
pub(crate) struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command; listed after the command's own.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Database by its name in opp.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) database: Option<String>,
    /// Database by its URL or path [default: DATABASE_URL, also in .env, or database_url in opp.toml]
    #[arg(long, global = true, value_name = "URL", conflicts_with = "database")]
    pub(crate) database_url: Option<String>,
    /// Migrations directory of the database [default: `migrations` in opp.toml or diesel.toml, or migrations/]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "OPP_MIGRATIONS",
        hide_env_values = true
    )]
    pub(crate) migrations: Option<PathBuf>,
    /// Read the models from a file (`-`: standard input) instead of compiling the package
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) registry: Option<PathBuf>,
    /// Package that contains the models
    #[arg(short, long, global = true, value_name = "PACKAGE")]
    pub(crate) package: Option<String>,
    /// Features of that package, separated by commas
    #[arg(long, global = true, value_delimiter = ',', value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Cargo.toml of that package
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colors; NO_COLOR and CLICOLOR are honored
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: Color,
}

/// When output is colored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Also in files and pipes.
    Always,
    /// Nowhere.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up a package: dependencies, build script, registry binary, opp.toml, migrations
    #[command(after_help = examples::INIT)]
    Init(Setup),
    /// Write a migration for the changes of the models
    #[command(after_help = examples::MAKEMIGRATIONS)]
    Makemigrations(Make),
    /// Apply migrations, or migrate to a revision
    #[command(args_conflicts_with_subcommands = true, after_help = examples::MIGRATE)]
    Migrate(Migrate),
    /// Put a branch that is applied nowhere after the other head, with new ids
    #[command(after_help = examples::REBASE)]
    Rebase(Rebase),
    /// Make one migration of several that follow each other; it keeps the id of the last one
    #[command(after_help = examples::SQUASH)]
    Squash(Squash),
    /// Name a revision; the name can be used wherever a revision is expected
    #[command(after_help = examples::TAG)]
    Tag(Tag),
    /// List the migrations: `[X]` applied, `[ ]` pending
    #[command(after_help = examples::SHOWMIGRATIONS)]
    Showmigrations,
    /// Print the SQL of a migration
    #[command(after_help = examples::SQLMIGRATE)]
    Sqlmigrate {
        /// Revision: id, symbol (head, current, -1, …), name, or the beginning of one
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// Print down.sql
        #[arg(long)]
        backwards: bool,
    },
    /// Write what the admin panel shows of each model, into admin/views
    #[command(after_help = examples::MAKEVIEWS)]
    Makeviews(Views),
    /// Serve the admin panel while developing; views are reloaded when they change
    #[command(after_help = examples::RUNSERVER)]
    Runserver(Serving),
    /// Serve the admin panel behind a proxy: secret key, JSON log, timeouts
    #[command(after_help = examples::PRODUCTION)]
    Production(Production),
    /// Create a user of the admin panel who may do everything
    #[command(after_help = examples::CREATESUPERUSER)]
    Createsuperuser(CreateSuperuser),
    /// Set the password of a user and end the user's sessions
    #[command(after_help = examples::CHANGEPASSWORD)]
    Changepassword(ChangePassword),
    /// List the users of the admin panel
    Listusers(ViewsDirectory),
    /// Print a link on which a user sets a password; it works once, within 15 minutes
    #[command(after_help = examples::RESETLINK)]
    Resetlink(ResetLink),
    /// Fill the database with sample data: runs [seed] command of opp.toml
    #[command(after_help = examples::SEED)]
    Seed,
    /// Print the registry of the models as JSON
    #[command(after_help = examples::REGISTRY)]
    Registry {
        /// Print the JSON Schema of the registry instead
        #[arg(long)]
        schema: bool,
    },
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Draw the tables with their keys, or the revisions, as SVG, Mermaid or DOT
    #[command(after_help = examples::GRAPH)]
    Graph(Graph),
    /// Print the operations and the SQL between two schemas
    #[command(after_help = examples::DIFF)]
    Diff {
        /// Revision, `models`, `database`, or a registry file (.json)
        #[arg(default_value = "head", allow_negative_numbers = true)]
        from: String,
        /// Revision, `models`, `database`, or a registry file (.json)
        #[arg(default_value = "models", allow_negative_numbers = true)]
        to: String,
    },
    /// Print structs that describe the tables of an existing database
    #[command(after_help = examples::INSPECTDB)]
    Inspectdb {
        /// Tables [default: all]
        tables: Vec<String>,
    },
    /// Create all tables directly from the models, without migrations
    #[command(after_help = examples::DB)]
    Db,
    /// Show the configured database and migrations, and whether the database can be reached
    #[command(after_help = examples::ENV)]
    Env,
    /// Back up the database, also while it is in use
    #[command(after_help = examples::BACKUP)]
    Backup {
        /// Output file [default: next to the database, with a timestamp]
        file: Option<PathBuf>,
    },
    /// Restore a backup; the current database is backed up first
    #[command(after_help = examples::RESTORE)]
    Restore {
        /// Backup file
        file: PathBuf,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Write a program that carries the migrations and runs them anywhere, without a project or a compiler
    #[command(after_help = examples::BUNDLE)]
    Bundle {
        /// Program to write
        #[arg(short, long, value_name = "FILE", default_value = "opp-bundle")]
        output: PathBuf,
    },
    /// Back up the database and the migrations, then delete both
    #[command(after_help = examples::DELETE)]
    Delete {
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

/// `opp init`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Setup {
    /// Directory of opp-core's Cargo.toml, for a path dependency
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) opp_core_path: Option<PathBuf>,
    /// Git repository of opp-core, for a git dependency
    #[arg(long, value_name = "URL", conflicts_with = "opp_core_path")]
    pub(crate) opp_core_git: Option<String>,
    /// Add opp-admin: the tables of the admin panel, with a table of users
    #[arg(long)]
    pub(crate) admin: bool,
    /// With --admin: the application has a table of users, named by admin(auth(…))
    #[arg(long, requires = "admin")]
    pub(crate) own_users: bool,
    /// With --admin: add a program with the panel and the application's code, for actions, hooks and formats
    #[arg(long, requires = "admin")]
    pub(crate) code: bool,
}

/// `opp migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// A command on migrations.
    #[command(subcommand)]
    pub(crate) command: Option<MigrateCommand>,
    /// Target: id, symbol (head, zero, -1, …), name, or the beginning of one; with --sql also FROM:TO
    #[arg(allow_negative_numbers = true)]
    pub(crate) revision: Option<String>,
    /// Options of the run.
    #[command(flatten)]
    pub(crate) running: Running,
}

/// Options of the commands that run migrations.
#[derive(Clone, Debug, Args)]
pub(crate) struct Running {
    /// Show the planned operations
    #[arg(long)]
    pub(crate) plan: bool,
    /// Show the planned operations; exit with code 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Record migrations as applied without running them
    #[arg(long)]
    pub(crate) fake: bool,
    /// Print the SQL script instead of running it; needs no database
    #[arg(long, conflicts_with_all = ["plan", "check", "fake"])]
    pub(crate) sql: bool,
    /// With --sql: skip what is applied, so that the script may run at any revision in between (psql, mariadb)
    #[arg(long, requires = "sql")]
    pub(crate) idempotent: bool,
    /// Also apply migrations that are older than the newest applied one
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Back up the database before the first migration runs
    #[arg(long)]
    pub(crate) backup: bool,
    /// Revert without asking for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
    /// Seconds to wait for the lock of another process
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub(crate) lock_timeout: u32,
    /// Seconds a statement may take on a server; 0 for no limit [default: the server's setting]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) statement_timeout: Option<u32>,
    /// Seconds to wait for a server that is starting
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait: Option<u32>,
    /// Disable the progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
}

/// `opp migrate …`.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    /// Set up a package, as `opp init` does
    #[command(after_help = examples::INIT)]
    Init(Setup),
    /// Update the generated files of a package
    #[command(after_help = examples::SETUP)]
    Setup(Setup),
    /// Write a migration for the changes of the models
    #[command(after_help = examples::CREATE)]
    Create {
        /// Description of the migration
        message: Option<String>,
        /// Everything else.
        #[command(flatten)]
        making: Making,
    },
    /// Apply migrations up to a revision
    #[command(after_help = examples::UPGRADE)]
    Upgrade {
        /// Target revision [default: every pending migration]
        #[arg(allow_negative_numbers = true)]
        revision: Option<String>,
        /// Options of the run.
        #[command(flatten)]
        running: Running,
    },
    /// Revert migrations down to a revision
    #[command(after_help = examples::DOWNGRADE)]
    Downgrade {
        /// Target revision: `-1`, `zero`, an id, or a name
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// Options of the run.
        #[command(flatten)]
        running: Running,
    },
    /// Revert the newest applied migrations and apply them again
    Redo {
        /// How many
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        count: u32,
        /// How to get there.
        #[command(flatten)]
        running: Running,
    },
    /// List every run, newest first: who, when, what became of it
    Log,
    /// Print the current revision of the database
    #[command(after_help = examples::CURRENT)]
    Current,
    /// Join the heads of branches in a migration without SQL
    #[command(after_help = examples::MERGE)]
    Merge(Merge),
    /// Put a branch that is applied nowhere after the other head, as `opp rebase` does
    #[command(after_help = examples::REBASE)]
    Rebase(Rebase),
    /// Make one migration of several that follow each other, as `opp squash` does
    #[command(after_help = examples::SQUASH)]
    Squash(Squash),
    /// List the revisions, newest first
    #[command(after_help = examples::HISTORY)]
    History {
        /// Draw which revision builds on which
        #[arg(long, conflicts_with = "json")]
        graph: bool,
    },
    /// List the revisions on which several others build
    #[command(after_help = examples::BRANCHES)]
    Branches,
    /// Print the head revisions
    #[command(after_help = examples::HEADS)]
    Heads,
    /// Print a migration and its SQL
    #[command(after_help = examples::SHOW)]
    Show {
        /// Revision
        #[arg(allow_negative_numbers = true)]
        revision: String,
    },
    /// Record a revision as current without running migrations
    #[command(after_help = examples::STAMP)]
    Stamp {
        /// Revision
        #[arg(allow_negative_numbers = true)]
        revision: String,
        /// Also remove records of versions that have no files
        #[arg(long)]
        purge: bool,
    },
    /// Record existing tables as they are, without running anything
    ///
    /// Tables of a Diesel project are recorded as its migrations make them, other tables as the database has them. Only tables that
    /// a struct names are recorded; the others stay as they are.
    #[command(after_help = examples::BASELINE)]
    Baseline(Baseline),
    /// Compare models, migrations and database; exit with code 1 if they differ
    #[command(after_help = examples::CHECK)]
    Check {
        /// Do not connect to a database
        #[arg(long)]
        offline: bool,
        /// Do not compile the models: compare migrations and database only
        #[arg(long, conflicts_with = "offline")]
        no_models: bool,
    },
}
