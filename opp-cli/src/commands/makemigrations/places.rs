//! Where migrations are tried: in memory for SQLite, on the server that `opp.toml` names, or beside the database at hand where that
//! one answers and lets opp create a database.

use std::collections::HashMap;
use std::path::Path;

use opp_core::url::DatabaseUrl;
use opp_migrate::dialect::Dialect;
use opp_migrate::verify::ScratchError;
use opp_migrate::workflow::{Directory, NewScratch};
use opp_runner::error::DbError;
use opp_runner::scratch::Scratch;

use crate::config::Target;
use crate::context::Context;
use crate::error::CommandError;
use crate::ui;
use crate::ui::sanitise::clean;

/// The place of each dialect, found once.
pub(super) struct Places<'a> {
    context: &'a Context,
    targets: &'a [Target],
    found: HashMap<&'static str, Option<DatabaseUrl>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(context: &'a Context, targets: &'a [Target]) -> Self {
        Self {
            context,
            targets,
            found: HashMap::new(),
        }
    }

    /// What creates scratch databases of a directory's dialect; `None` where there is no place for them.
    pub(super) fn scratch(&mut self, directory: &Directory) -> Result<Option<NewScratch>, CommandError> {
        let name = directory.dialect.name();
        let place = match self.found.get(name) {
            Some(found) => found.clone(),
            None => {
                let found = self.find(directory.dialect)?;
                self.found.insert(name, found.clone());
                found
            }
        };
        Ok(place.map(|url| -> NewScratch {
            Box::new(move || match Scratch::beside(&url) {
                Ok(scratch) => Ok(Box::new(scratch)),
                Err(error) => Err(ScratchError::from(error)),
            })
        }))
    }

    fn find(&self, dialect: Dialect) -> Result<Option<DatabaseUrl>, CommandError> {
        if let Dialect::Sqlite(_) = dialect {
            return Ok(DatabaseUrl::parse(":memory:", Path::new("")).ok());
        }
        let Some(target) = self.targets.iter().find(|target| target.dialect == dialect) else {
            return Ok(None);
        };
        if let Some(url) = self.context.scratch_url(target)? {
            return Ok(Some(url));
        }
        let Some(url) = self.context.database_of(target)? else {
            return Ok(None);
        };
        match Scratch::beside(&url) {
            Ok(_) => Ok(Some(url)),
            Err(error) => {
                note_untried(dialect, &error);
                Ok(None)
            }
        }
    }
}

fn note_untried(dialect: Dialect, error: &DbError) {
    ui::note(&clean(&format!(
        "Not tried on {dialect} before it is written: {error}. A scratch_url in opp.toml names a server on which opp may create databases."
    )));
}
