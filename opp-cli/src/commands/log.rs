//! `opp migrate log`: who ran which migration, when, and what became of it?

use std::fmt::Write;

use opp_runner::Access;
use opp_runner::database::{Database, Patience};
use opp_runner::error::DbError;
use opp_runner::log::LogRow;
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Lists every run, newest first.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let url = context.kept_database()?;
    let mut rows = match Database::open(&url, Access::Read, Patience::default()) {
        Ok(mut database) => database.log()?,
        Err(DbError::Missing { .. }) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    rows.reverse();
    if json {
        let runs: Vec<Value> = rows.iter().map(object).collect();
        return terminal::print_json(&json!({ "format": FORMAT, "database": url.to_string(), "runs": runs }));
    }
    terminal::print(&text(&rows));
    Ok(())
}

fn object(row: &LogRow) -> Value {
    json!({
        "ended_at": row.ended_at, "revision": row.version, "name": row.name, "direction": row.direction,
        "outcome": row.outcome, "duration_ms": row.duration_ms, "rows_touched": row.rows_touched,
        "actor": row.actor, "host": row.host, "opp_version": row.opp_version,
        "message": Some(&row.message).filter(|message| !message.is_empty()),
    })
}

fn text(rows: &[LogRow]) -> String {
    if rows.is_empty() {
        return "No run is recorded.\n".to_owned();
    }
    let mut text = String::new();
    for row in rows {
        let line = format!(
            "{} {:<9} {:<4} {}, {} ms, {} row(s), {}@{}, opp {}",
            row.ended_at,
            row.outcome,
            row.direction,
            row.name,
            row.duration_ms,
            row.rows_touched,
            row.actor,
            row.host,
            row.opp_version
        );
        let _infallible = writeln!(text, "{}", clean(&line));
        for line in clean(&row.message).lines() {
            let _infallible = writeln!(text, "    {line}");
        }
    }
    text
}
