//! `opp migrate stamp REV`: how is a database said to be at a revision without running anything?

use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::progress::Terminal;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::database::{Edit, Patience};
use opp_runner::stamp;

/// Records the revision and all before it, and forgets those after it; with `purge` also versions no file is left of.
pub(crate) fn run(context: &Context, revision: &str, purge: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let target = session.target(revision)?;
    let edits = session.open()?.edit(&mut Terminal::new(true, false), |record| {
        stamp::edits(session.migrations(), record, &target, purge)
    })?;
    let (mut recorded, mut forgotten) = (Vec::new(), Vec::new());
    for edit in edits {
        match edit {
            Edit::Stamp(entry) => recorded.push(entry.version.to_owned()),
            Edit::Forget(version) => forgotten.push(version),
        }
    }
    if json {
        let current = session.versions(&target);
        return terminal::print_json(&json!({
            "format": FORMAT, "database": session.location(),
            "recorded": recorded, "forgotten": forgotten, "current": current,
        }));
    }
    terminal::print(&format!(
        "{} is recorded at {} ({} recorded, {} forgotten).\n",
        clean(&session.shown()),
        clean(&session.place(&target)),
        recorded.len(),
        forgotten.len()
    ));
    Ok(())
}
