//! Why no migration was made, and what to do about it.

use opp_core::diagnostic::{Diagnostic, help};

use crate::change::FoldError;
use crate::dialect::{Dialect, PlanError};
use crate::diff::Question;
use crate::files::FilesError;
use crate::history::{CounterpartError, HistoryError, SeveralError};
use crate::lint::Severity;
use crate::schema::LowerError;
use crate::verify::{ScratchError, VerifyError};

use super::dispute::Dispute;

/// Why no migration was made. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkflowError {
    /// There is no migrations directory.
    #[error("no dialect is configured")]
    NoDirectory,
    /// A next migration has no single place to build on.
    #[error("there are {} heads: {}", heads.len(), heads.join(", "))]
    SeveralHeads {
        /// Their directories.
        heads: Vec<String>,
    },
    /// A revision to merge has children.
    #[error("{name} is not a head")]
    NoHead {
        /// Its directory.
        name: String,
    },
    /// One head was named to be merged.
    #[error("a merge needs two heads, and one was named")]
    OneHead,
    /// A branch has nothing that the other head does not have.
    #[error("there is nothing to rebase: the head has every revision of the branch")]
    NothingToRebase,
    /// A branch cannot be put after another head.
    #[error("the branch cannot be rebased: {reason}; nothing was changed")]
    NoRebase {
        /// Why.
        reason: String,
    },
    /// The history does not run as it becomes.
    #[error("on {dialect}: {message}; nothing was changed")]
    Unrunnable {
        /// The database.
        dialect: Dialect,
        /// Its message, after the name of the migration.
        message: String,
    },
    /// The newest migration cannot take the change.
    #[error("the newest migration cannot be updated: {reason}; nothing was changed")]
    NoUpdate {
        /// Why.
        reason: String,
    },
    /// Branches change the same things, or their order makes a difference.
    #[error("the branches may depend on each other:\n{dispute}\nNothing was written.")]
    Disputed {
        /// What they change, and the difference.
        dispute: Box<Dispute>,
    },
    /// Branches contradict each other.
    #[error("the branches contradict each other: {reason}{}{dispute}", if dispute.is_empty() { "" } else { "\n" })]
    Unmergeable {
        /// What they change.
        dispute: Box<Dispute>,
        /// Why they cannot be one history.
        reason: String,
    },
    /// Revisions cannot be one migration.
    #[error("the range cannot be squashed: {reason}; nothing was written")]
    NoSquash {
        /// Why.
        reason: String,
    },
    /// A squash does something else than its revisions.
    #[error("on {dialect} the squash does not do what its revisions do: {what}; nothing was written")]
    Unequal {
        /// The database.
        dialect: Dialect,
        /// The first difference.
        what: String,
    },
    /// A squash cannot be tried on a database.
    #[error("the squash cannot be tried on {dialect}; nothing was written")]
    UntriedSquash {
        /// The database.
        dialect: Dialect,
    },
    /// Branches cannot be tried on a database.
    #[error("the branches cannot be tried on {dialect}; nothing was written")]
    Untried {
        /// The database.
        dialect: Dialect,
    },
    /// Models of these crates and features are in the history and no longer linked.
    #[error("the last migration had models from {}, and the registry has not; nothing was written", missing.join(", "))]
    MissingCrates {
        /// The crates (`models`) and features (`models/billing`).
        missing: Vec<String>,
    },
    /// Two directories do not hold the same history.
    #[error("{directory}/{error}")]
    Several {
        /// The directory that does not follow the leading one.
        directory: String,
        /// How.
        error: SeveralError,
    },
    /// A migration of another tool cannot be written for another database.
    #[error("{leading}/{migration} was not made by opp, so opp cannot write it for {dialect}")]
    Foreign {
        /// The migration.
        migration: String,
        /// The leading directory.
        leading: String,
        /// The directory that lacks it.
        directory: String,
        /// The database of that directory.
        dialect: Dialect,
    },
    /// A migration of the history cannot be written for another database.
    #[error("the history cannot be written for {dialect}: {error}")]
    Counterpart {
        /// The directory that lacks it.
        directory: String,
        /// The database of that directory.
        dialect: Dialect,
        /// Why.
        error: Box<CounterpartError>,
    },
    /// The models contradict themselves.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
    Models(Vec<LowerError>),
    /// The history does not fold.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The operations do not fold.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// A database cannot do what the models ask for.
    #[error(transparent)]
    Plan(Box<PlanError>),
    /// Questions that nobody answered.
    #[error("{}\nNothing was written.", questions.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
    Unanswered {
        /// Every question that is open.
        questions: Vec<Question>,
    },
    /// Nobody consented to what the migration loses.
    #[error(
        "{}; nothing was written",
        match worst {
            Severity::Destructive => "the migration destroys data",
            Severity::Guarded | Severity::Risky => "rows may not fit and would stop this migration",
        }
    )]
    NoConsent {
        /// The worst hazard.
        worst: Severity,
    },
    /// The migration does not do in a scratch database what it should.
    #[error("on {dialect}: {error}; nothing was written")]
    Unproven {
        /// The database.
        dialect: Dialect,
        /// What it does instead.
        error: Box<VerifyError>,
    },
    /// A database cannot be made from the structs, to compare it with what is there.
    #[error("on {dialect}: the tables of the structs cannot be created to compare them: {error}; nothing was written")]
    Incomparable {
        /// The database.
        dialect: Dialect,
        /// What it said.
        error: ScratchError,
    },
    /// Files that record nothing have made these tables already.
    #[error(
        "{} {} made by migrations that record nothing, so a new migration cannot create {}; nothing was written",
        tables.join(", "),
        if tables.len() == 1 { "is" } else { "are" },
        if tables.len() == 1 { "it" } else { "them" }
    )]
    AlreadyMade {
        /// The tables.
        tables: Vec<String>,
    },
    /// The database has no table that the models name and the history does not record.
    #[error("there is nothing to record: the database has no table of the models that the history does not record")]
    NothingToRecord,
    /// What is there cannot be compared with the models.
    #[error("recording what is there needs a scratch database of {dialect}")]
    NoScratch {
        /// The database.
        dialect: Dialect,
    },
    /// What the files of the history make cannot be read.
    #[error("the migrations do not run in a scratch database of {dialect}: {error}")]
    Unread {
        /// The database.
        dialect: Dialect,
        /// What it said.
        error: ScratchError,
    },
    /// The revision id is no time.
    #[error("`{id}` is no revision id")]
    InvalidId {
        /// As given.
        id: String,
    },
    /// The revision id is not the newest.
    #[error("the id {id} is not later than the newest, {newest}")]
    EarlyId {
        /// As given.
        id: String,
        /// The newest of the history.
        newest: String,
    },
    /// The files cannot be made.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// What to do where branches do not fit together.
const BRANCH_AGAIN: &str = "delete the migrations of the branch that is applied nowhere and run `opp makemigrations`: what the \
                            models still have is written after the other branch";

/// What to do about several heads.
fn several_heads() -> Vec<String> {
    let rebase = "`opp rebase REV` puts the branch of REV, if it is applied nowhere, after the other";
    vec!["`opp migrate merge` joins them".to_owned(), rebase.to_owned()]
}

impl Diagnostic for WorkflowError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::SeveralHeads { .. } => several_heads(),
            Self::NoHead { .. } => help("`opp migrate heads` lists the heads"),
            Self::OneHead => help("name two heads, or none to merge all of them; `opp migrate heads` lists them"),
            Self::Disputed { .. } => vec![
                "`opp rebase REV` puts the branch of REV, if it is applied nowhere, after the other".to_owned(),
                "`opp migrate merge` in a terminal asks whether to merge them all the same".to_owned(),
            ],
            Self::NothingToRebase => help("`opp migrate heads` lists the heads"),
            Self::NoRebase { .. } => help(BRANCH_AGAIN),
            Self::Unrunnable { .. } => help("correct the SQL that was written by hand, or pass `--no-verify`"),
            Self::NoUpdate { .. } => help("`opp makemigrations` without `--update` writes a new migration"),
            Self::Unmergeable { .. } => help(BRANCH_AGAIN),
            Self::NoSquash { .. } => {
                help("`opp migrate history --graph` draws the revisions; name another range `A..B`")
            }
            Self::Unequal { .. } => {
                help("squash a smaller range; where SQL is written by hand, the revisions before it and those after it")
            }
            Self::Untried { dialect } | Self::UntriedSquash { dialect } => vec![
                format!(
                    "set scratch_url in [dialect.{}] of opp.toml to a server on which opp may create databases",
                    dialect.name()
                ),
                "or pass `--no-verify` to rely on the recorded operations alone".to_owned(),
            ],
            Self::MissingCrates { missing } => {
                let first = missing.first().map_or("NAME", String::as_str);
                vec![
                    "restore the dependency or feature (a crate must be used in code to be linked: `use models as _;`)"
                        .to_owned(),
                    format!("if it was removed intentionally, pass --allow-missing {first}"),
                ]
            }
            Self::Foreign {
                migration, directory, ..
            } => vec![format!(
                "write {directory}/{migration}/up.sql and down.sql yourself, then run `opp makemigrations` again"
            )],
            Self::Counterpart { directory, .. } => vec![format!(
                "write that migration by hand in {directory}/, with the same directory name and migration.json"
            )],
            Self::Unanswered { questions } => questions.iter().map(Question::hint).collect(),
            Self::NoConsent { .. } => help("allow it with `--allow-destructive`"),
            Self::Unproven { .. } => help(
                "where a check, default, index or view of the models is no valid SQL, correct it; otherwise this is a mistake \
                 in opp, and `--no-verify` writes the migration all the same",
            ),
            Self::AlreadyMade { .. } => {
                help("record them as they are with `opp migrate baseline`, then make migrations")
            }
            Self::Incomparable { .. } => help("correct the default, check, index or type of the struct that it names"),
            Self::NothingToRecord => help(
                "derive OppModel on a struct for each table first; `opp makemigrations` creates tables that are new",
            ),
            Self::NoScratch { .. } => {
                help("name a server on which opp may create databases, as scratch_url in opp.toml")
            }
            Self::InvalidId { .. } => help("an id is a time of fourteen digits: 20261123101500"),
            Self::EarlyId { .. } => help("ids grow, so that migrations run in the order they were made"),
            Self::NoDirectory => help("list a dialect in opp.toml, for example dialects = [\"sqlite\"]"),
            Self::History(error) => error.help(),
            Self::Files(error) => error.help(),
            Self::Several { error, .. } => error.help(),
            Self::Unread { .. } | Self::Models(_) | Self::Fold(_) | Self::Plan(_) => Vec::new(),
        }
    }

    fn needs_answer(&self) -> bool {
        matches!(
            self,
            Self::MissingCrates { .. }
                | Self::Unanswered { .. }
                | Self::NoConsent { .. }
                | Self::Disputed { .. }
                | Self::Untried { .. }
                | Self::UntriedSquash { .. }
        )
    }
}
