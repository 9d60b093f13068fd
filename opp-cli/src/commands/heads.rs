//! `opp migrate heads`: where does the history end? Needs no database.

use crate::context::Context;
use crate::error::CommandError;
use crate::listing;
use crate::session::Session;
use crate::ui::terminal;

/// Prints the revisions that nothing builds on.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let session = Session::offline(context)?;
    let mut migrations = listing::list(&session);
    migrations.retain(|one| one.head);
    if json {
        return terminal::print_json(&listing::as_json(&migrations, &[]));
    }
    for one in &migrations {
        terminal::print(&format!("{} (head), {}\n", one.revision, one.description()));
    }
    Ok(())
}
