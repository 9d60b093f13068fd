//! What was written, and what a person should read of it.

use std::path::PathBuf;

use crate::workflow::Notice;

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Generated {
    /// The directories of the new migrations, in the order they were written; none where the history and the models agree.
    pub paths: Vec<PathBuf>,
    /// The paths of those that were not tried in a scratch database.
    pub unverified: Vec<PathBuf>,
    /// What stops nothing.
    pub notices: Vec<Notice>,
    /// Why `HEAD` was not written, which only helps version control.
    pub no_head: Option<String>,
}

impl Generated {
    /// What a person should read, in a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let unverified = self.unverified.iter().map(|path| {
            format!(
                "{} was not tried in a scratch database; `opp migrate check` tries it",
                path.display()
            )
        });
        let notices = self.notices.iter().map(|notice| match notice.help() {
            None => notice.to_string(),
            Some(help) => format!("{notice}\nhelp: {help}"),
        });
        unverified.chain(notices).chain(self.no_head.clone()).collect()
    }
}
