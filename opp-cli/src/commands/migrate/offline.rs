//! `opp migrate --sql [REV | A:B]`: which script does to a database what `opp migrate` would? Needs no database.

use std::collections::BTreeSet;

use opp_migrate::history::Target;

use crate::context::Context;
use crate::error::CommandError;
use crate::failure;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::execute::Runnable;
use opp_runner::precheck::OnDisk;
use opp_runner::record::{AppliedRow, CREATE_VERSIONS, Record};
use opp_runner::route::Way;
use opp_runner::run::Direction;
use opp_runner::script::Mode;
use opp_sql::Dialect as Syntax;
use opp_sql::client;
use serde_json::json;

/// Prints the script. Without a start it begins at an empty database.
pub(super) fn run(context: &Context, range: Option<&str>, way: Way, json: bool) -> Result<(), CommandError> {
    let session = Session::offline(context)?;
    let (start, end) = ends(range, way)?;
    let graph = session.graph();
    let (start, end) = (session.target(start)?, session.target(end)?);
    let applied = record_at(&session, &start);
    let wanted: BTreeSet<&str> = session.versions(&end);
    let is_back = wanted.iter().all(|version| applied.has(version));
    let (direction, migrations) = match is_back {
        true => (Direction::Down, graph.down_to(&wanted, &applied)),
        false => (Direction::Up, graph.up(&wanted, &applied)),
    };
    if way == Way::Up && direction == Direction::Down && !migrations.is_empty() {
        return Err(CommandError::failed("the range is a downgrade").hint("use `opp migrate downgrade --sql FROM:TO`"));
    }
    let sql = script(&session, direction, &migrations)?;
    if json {
        let revisions: Vec<&str> = migrations.iter().map(|one| one.version.as_str()).collect();
        return terminal::print_json(&json!({
            "format": FORMAT, "direction": direction.as_str(), "revisions": revisions, "sql": sql,
        }));
    }
    terminal::print_sql(&sql);
    Ok(())
}

fn ends(range: Option<&str>, way: Way) -> Result<(&str, &str), CommandError> {
    match range.map(|range| range.split_once(':').ok_or(range)) {
        None => Ok(("base", "heads")),
        Some(Ok((start, end))) => Ok((
            if start.is_empty() { "base" } else { start },
            if end.is_empty() { "heads" } else { end },
        )),
        Some(Err(_)) if way == Way::Down => Err(CommandError::failed("a downgrade script requires a start revision")
            .hint("use `opp migrate downgrade --sql FROM:TO`")),
        Some(Err(end)) => Ok(("base", end)),
    }
}

fn record_at(session: &Session, place: &Target) -> Record {
    let at = session.versions(place);
    let row = |one: &OnDisk| {
        (
            one.version.clone(),
            AppliedRow {
                run_on: String::new(),
                ledger: None,
            },
        )
    };
    let applied = session
        .graph()
        .up(&at, &Record::default())
        .into_iter()
        .map(row)
        .collect();
    Record {
        applied,
        ..Record::default()
    }
}

fn script(session: &Session, direction: Direction, migrations: &[&OnDisk]) -> Result<String, CommandError> {
    let mut text = preamble(session);
    if direction == Direction::Up && !migrations.is_empty() {
        text.push_str(CREATE_VERSIONS);
    }
    for one in migrations {
        let Some(migration) = session.runnable(&one.version) else {
            continue;
        };
        text.push_str(&piece(migration, direction)?);
    }
    Ok(text)
}

/// What sets the client's session as the application has it.
fn preamble(session: &Session) -> String {
    let keys = session.options.foreign_keys.map(|on| match on {
        true => "PRAGMA foreign_keys = ON",
        false => "PRAGMA foreign_keys = OFF",
    });
    let statements = session.options.statements.iter().map(String::as_str);
    let lines = keys.into_iter().chain(statements);
    lines
        .map(|line| format!("{};\n", line.trim_end().trim_end_matches(';')))
        .collect()
}

/// One migration and its version row, in one transaction where the file leaves that to the runner.
fn piece(migration: &Runnable, direction: Direction) -> Result<String, CommandError> {
    let mode = failure::mode(migration, direction)?;
    let sql = migration.sql(direction).unwrap_or_default();
    let (body, version) = (
        sql.trim_start_matches('\u{feff}').trim_end(),
        &migration.on_disk.version,
    );
    let row = match direction {
        Direction::Up => format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}');"),
        Direction::Down => format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}';"),
    };
    let head = format!(
        "\n-- {} ({})\n",
        clean(&migration.on_disk.name).replace('\n', " "),
        direction.done()
    );
    let body = client::terminated(body, migration.syntax);
    let body = match migration.syntax {
        Syntax::Mysql => client::script_for_mysql(&body),
        Syntax::Sqlite | Syntax::Postgres => body.into_owned(),
    };
    Ok(match mode {
        Mode::Plain => {
            let begin = if migration.syntax == Syntax::Sqlite {
                "BEGIN IMMEDIATE"
            } else {
                "BEGIN"
            };
            format!("{head}{begin};\n{body}\n{row}\nCOMMIT;\n")
        }
        Mode::Rebuild | Mode::Outside => format!("{head}{body}\n{row}\n"),
    })
}
