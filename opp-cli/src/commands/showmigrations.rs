//! `opp showmigrations`: which migrations are applied?

use std::fmt::Write;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, Listed};
use crate::session::Session;
use crate::ui::sanitise::{clean, clean_line};
use crate::ui::terminal;
use opp_runner::database::Patience;

/// Lists the migrations, parents first, with a mark on those that are applied.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let (migrations, problems) = (listing::list(&session), session.problems());
    if json {
        return terminal::print_json(&listing::as_json(&migrations, &problems));
    }
    terminal::print(&text(&session.directory_name(), &migrations));
    session.warn_of_problems();
    session.warn_of_several_heads();
    Ok(())
}

fn text(directory: &str, migrations: &[Listed]) -> String {
    let mut text = format!("{}\n", clean(directory));
    if migrations.is_empty() {
        text.push_str(" (no migrations)\n");
    }
    for one in migrations {
        let _infallible = writeln!(
            text,
            " [{}] {}",
            // The color is removed where standard output is not a terminal.
            if one.applied == Some(true) {
                "\u{1b}[32mX\u{1b}[0m"
            } else {
                " "
            },
            clean_line(&one.name)
        );
    }
    text
}
