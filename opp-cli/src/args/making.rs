//! Declares the options of the commands that write migrations.

use clap::Args;

/// `opp makemigrations`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Make {
    /// Description of the migration
    #[arg(short, long)]
    pub(crate) message: Option<String>,
    /// Join the heads instead, as `opp migrate merge` does
    #[arg(long, conflicts_with_all = ["empty", "check", "sql", "allow_destructive", "allow_missing", "drop"])]
    pub(crate) merge: bool,
    /// Fold the changes into the newest migration, which is not applied yet
    #[arg(long, conflicts_with_all = ["merge", "empty", "check", "id"])]
    pub(crate) update: bool,
    /// Everything else.
    #[command(flatten)]
    pub(crate) making: Making,
}

/// `opp migrate merge`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Merge {
    /// Heads to join [default: all]
    #[arg(num_args = 0.., value_name = "REVISION")]
    pub(crate) revisions: Vec<String>,
    /// Description of the migration
    #[arg(short, long)]
    pub(crate) message: Option<String>,
    /// Name in the directory name [default: from the message]
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Revision id of 14 digits, for reproducible pipelines
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Show what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Never prompt
    #[arg(long)]
    pub(crate) no_input: bool,
    /// Do not run the branches in scratch databases; rely on the recorded operations alone
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// Options of the commands that write migrations.
#[derive(Clone, Debug, Args)]
pub(crate) struct Making {
    /// Name in the directory name [default: from the message]
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Revision id of 14 digits, for reproducible pipelines
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Write an empty migration for custom SQL
    #[arg(long)]
    pub(crate) empty: bool,
    /// Show what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write nothing; exit with code 1 if the models have changes
    #[arg(long)]
    pub(crate) check: bool,
    /// Never prompt
    #[arg(long)]
    pub(crate) no_input: bool,
    /// Allow operations that destroy data
    #[arg(long)]
    pub(crate) allow_destructive: bool,
    /// Crate or feature whose models are removed intentionally
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_missing: Vec<String>,
    /// Table, or column as table.column, that is dropped and not renamed; allows the loss of its data
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Vec<String>,
    /// Also print the SQL
    #[arg(long)]
    pub(crate) sql: bool,
    /// Do not verify the migration in a scratch database
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// `opp migrate baseline`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Baseline {
    /// Description of the migration [default: baseline]
    #[arg(short, long)]
    pub(crate) message: Option<String>,
    /// Name in the directory name [default: from the message]
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Revision id of 14 digits, for reproducible pipelines
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Show what would be recorded
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `opp rebase`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Rebase {
    /// A revision of the branch to move [default: the branch that is not applied]
    pub(crate) revision: Option<String>,
    /// Head to put it after [default: the other head]
    #[arg(long, value_name = "REVISION")]
    pub(crate) onto: Option<String>,
    /// First revision id of 14 digits, for reproducible pipelines
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Show what would be moved
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not try the result in scratch databases
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// `opp squash`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Squash {
    /// First and last revision, both included; `..B` begins at the first migration, `A..` ends at the head
    #[arg(value_name = "A..B", required_unless_present = "finish")]
    pub(crate) range: Option<String>,
    /// Description of the migration [default: from the names of A and B]
    #[arg(short, long)]
    pub(crate) message: Option<String>,
    /// Name in the directory name [default: from the message]
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Show what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
    /// Keep the files, for databases that have a part of them; new databases get the squash
    #[arg(long)]
    pub(crate) keep_files: bool,
    /// Put the squash in place of the files that were kept
    #[arg(long, conflicts_with_all = ["range", "keep_files", "message", "name", "no_verify"])]
    pub(crate) finish: bool,
    /// Do not compare the squash with its revisions in scratch databases
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// `opp tag`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Tag {
    /// Name; without it, the tags are listed
    pub(crate) name: Option<String>,
    /// Revision [default: the head]
    #[arg(allow_negative_numbers = true)]
    pub(crate) revision: Option<String>,
    /// Move a tag that already exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Remove the tag
    #[arg(long, requires = "name", conflicts_with_all = ["revision", "force"])]
    pub(crate) delete: bool,
}
