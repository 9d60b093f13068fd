//! Tries the migrations that were written without a scratch database, by a build script or where opp may create no database.

use opp_core::diagnostic::Diagnostic as _;
use opp_migrate::verify::ScratchError;
use opp_migrate::workflow::{Directory, unverified, verify_recorded};

use super::findings::Untried;
use super::replayed::new_scratch;
use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;

/// Each with what came of it.
pub(super) fn tried(context: &Context, session: &Session) -> Result<Vec<Untried>, CommandError> {
    let target = context.target()?;
    let directory = Directory {
        name: session.directory_name(),
        dialect: target.dialect,
        history: session.history().clone(),
    };
    let migrations = unverified(&directory.history);
    if migrations.is_empty() {
        return Ok(Vec::new());
    }
    // Where none can be created, the comparison of the files has reported it.
    let has_place = matches!(new_scratch(context, session, &target), Ok(Some(_)));
    let mut found = Vec::new();
    for migration in migrations {
        let tried = has_place.then(|| {
            verify_recorded(&directory, migration, || match new_scratch(context, session, &target) {
                Ok(Some(scratch)) => Ok(scratch),
                Ok(None) => Err(ScratchError("no scratch database is available".to_owned())),
                Err(error) => Err(ScratchError(error.message().unwrap_or_default().to_owned())),
            })
        });
        let tried = tried.transpose()?.map(|tried| tried.map_err(|error| error.message()));
        found.push(Untried {
            revision: migration.id.clone(),
            name: migration.directory(),
            tried,
        });
    }
    Ok(found)
}
