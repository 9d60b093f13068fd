//! `opp showmigrations`: which migrations are applied?

use std::fmt::Write;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, Listed};
use crate::session::Session;
use crate::ui::sanitise::{clean, clean_line};
use crate::ui::terminal;
use opp_runner::database::Patience;

/// Lists the migrations, parents first, with a mark on those that are applied. Several heads are an error after the list.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let (migrations, problems) = (listing::list(&session), session.warnings());
    if json {
        terminal::print_json(&listing::as_json(&migrations, &problems))?;
    } else {
        terminal::print(&text(&session.directory_name(), &migrations));
        session.warn_of_problems();
    }
    session.refuse_several_heads()
}

/// A migration of which a part is done counts as neither. The color is removed where standard output is not a terminal.
fn mark(one: &Listed) -> &'static str {
    match (one.halfway.is_some(), one.applied) {
        (true, _) => "\u{1b}[33m~\u{1b}[0m",
        (false, Some(true)) => "\u{1b}[32mX\u{1b}[0m",
        (false, Some(false) | None) => " ",
    }
}

fn text(directory: &str, migrations: &[Listed]) -> String {
    let mut text = format!("{}\n", clean(directory));
    if migrations.is_empty() {
        text.push_str(" (no migrations)\n");
    }
    for one in migrations {
        let _infallible = writeln!(text, " [{}] {}", mark(one), clean_line(&one.name));
    }
    text
}
