//! Declares the arguments of the command that writes the views of the admin panel.

use std::path::PathBuf;

use clap::Args;

/// `opp makeviews`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Views {
    /// Write nothing; exit code 1 where a file differs
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the views as JSON instead of writing files
    #[arg(long, conflicts_with = "check")]
    pub(crate) stdout: bool,
    /// Print the JSON Schema of a view
    #[arg(long, conflicts_with_all = ["check", "stdout"])]
    pub(crate) schema: bool,
    /// Directory of the views [default: admin/views beside opp.toml]
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) views: Option<PathBuf>,
}
