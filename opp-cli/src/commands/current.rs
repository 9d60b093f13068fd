//! `opp migrate current`: at which revision is the database?

use crate::context::Context;
use crate::error::CommandError;
use crate::listing;
use crate::session::Session;
use crate::ui::terminal;
use opp_runner::database::Patience;

/// Prints the applied revisions that nothing applied builds on; nothing for an empty database.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let mut migrations = listing::list(&session);
    migrations.retain(|one| one.current);
    if json {
        return terminal::print_json(&listing::as_json(&migrations, &session.warnings()));
    }
    for one in &migrations {
        let head = if one.head { " (head)" } else { "" };
        terminal::print(&format!("{}{head}, {}\n", one.revision, one.description()));
    }
    session.warn_of_problems();
    Ok(())
}
