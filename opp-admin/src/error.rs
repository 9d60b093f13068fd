//! Why a panel cannot be served, and what to do about it.

use opp_core::diagnostic::{Diagnostic, help};

use crate::descriptor::{FilesError, Problem};

/// The commands that give a project the panel's tables.
const LINK_TABLES: &str =
    "`opp init --admin` adds the panel's tables; then run `opp makemigrations`, `opp migrate` and `opp makeviews`";

/// A panel that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The descriptors contain mistakes.
    #[error("the views contain mistakes:\n  {}", lines(.0))]
    Views(Vec<Problem>),
    /// The descriptors name functions that this program does not have.
    #[error("the views name code of the application that is not in this program:\n  {}", .0.join("\n  "))]
    Code(Vec<String>),
    /// Views have fields of files, and there is no directory to store them in.
    #[error("`{0}` has a field of files, and there is no directory to store them in")]
    NoFiles(String),
    /// No table holds users.
    #[error("no view has `auth`: no table holds the users of the panel")]
    NoUsers,
    /// A descriptor cannot be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The database is not the one that the descriptors describe.
    #[error("the database does not have what the views describe:\n  {}", missing.join("\n  "))]
    Schema {
        /// What does not exist.
        missing: Vec<String>,
        /// Whether a table of the panel itself does not exist.
        panel: bool,
    },
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Database(String),
}

impl Diagnostic for AdminError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::NoUsers => vec![
                LINK_TABLES.to_owned(),
                "a table of users of your own is named by admin(auth(…)) on its struct; then run `opp makeviews`"
                    .to_owned(),
            ],
            Self::Schema { panel: true, .. } => help(LINK_TABLES),
            Self::Schema { panel: false, .. } => help(
                "run `opp makemigrations` and `opp migrate` if the models are newer than the database, `opp makeviews` if the \
                 views are older than the models",
            ),
            Self::Views(_) | Self::Files(_) => {
                help("correct the file; `opp makeviews --check` compares the views with the models")
            }
            Self::NoFiles(_) => help("pass `--files DIR`; an application names the directory by `Admin::files_in`"),
            Self::Code(_) => help(
                "correct the path in the model and run `opp makeviews`; a function is registered by `#[opp_admin::action]`, \
                 `#[opp_admin::hook]` or `#[opp_admin::format]`",
            ),
            Self::Database(_) => help("`opp env` shows the database and whether it can be reached"),
        }
    }
}

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n  ")
}
