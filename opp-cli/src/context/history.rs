//! Reads the migrations of a directory.

use opp_migrate::files::Tags;
use opp_migrate::history::History;

use super::Context;
use super::directory::refuse_missing_directory;
use crate::config::Target;
use crate::error::CommandError;

impl Context {
    /// The migrations of the database at hand. A directory that does not exist is an error: an empty history would report that
    /// everything is applied.
    pub(crate) fn history(&self) -> Result<History, CommandError> {
        let target = self.target()?;
        if let Some(bundle) = &self.bundle {
            return bundle.history(&target);
        }
        refuse_missing_directory(&target.directory)?;
        self.load_tagged(&target)
    }

    /// The migrations of a directory, with the tags of the leading one.
    pub(crate) fn load_tagged(&self, target: &Target) -> Result<History, CommandError> {
        let history = load(target)?;
        match self.leading_directory()? {
            leading if leading == target.directory => Ok(history),
            leading => Ok(history.tagged(Tags::read(&leading)?)),
        }
    }
}

/// Reads a migrations directory, and refuses one whose files are written for another database.
pub(crate) fn load(target: &Target) -> Result<History, CommandError> {
    Ok(target.load()?)
}
