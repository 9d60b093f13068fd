//! `opp migrate history`: which revision builds on which?

use std::fmt::Write;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, Listed};
use crate::session::Session;
use crate::ui::terminal;
use opp_runner::database::Patience;

mod drawing;

/// Lists the revisions, newest first.
pub(crate) fn run(context: &Context, graph: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let mut migrations = listing::list(&session);
    migrations.reverse();
    if json {
        return terminal::print_json(&listing::as_json(&migrations, &session.warnings()));
    }
    terminal::print(&match graph {
        true => drawing::draw(&migrations),
        false => text(&migrations),
    });
    session.warn_of_problems();
    Ok(())
}

fn text(migrations: &[Listed]) -> String {
    let mut text = String::new();
    for one in migrations {
        let parents = if one.parents.is_empty() {
            "<base>".to_owned()
        } else {
            one.parents.join(", ")
        };
        let _infallible = writeln!(text, "{parents} -> {}, {}", one.place(), one.description());
    }
    text
}
