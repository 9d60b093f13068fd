//! `opp migrate --sql [REV | A:B]`: which script does to a database what `opp migrate` would? Needs no database.

use std::collections::BTreeSet;

use opp_migrate::history::Target;

use super::checked;
use super::client_session;
use super::conditional::Condition;
use super::piece::Piece;
use crate::context::Context;
use crate::error::CommandError;
use crate::failure;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::terminal;
use opp_runner::execute::Runnable;
use opp_runner::precheck::OnDisk;
use opp_runner::record::{AppliedRow, CREATE_VERSIONS, Record, VERSIONS};
use opp_runner::route::Way;
use opp_runner::run::Direction;
use opp_runner::script::Mode;
use opp_sql::statement::{Statement, split};
use opp_sql::{Dialect as Syntax, client};
use serde_json::json;

/// Prints the script. Without a start it begins at an empty database.
pub(super) fn run(
    context: &Context,
    range: Option<&str>,
    way: Way,
    is_idempotent: bool,
    json: bool,
) -> Result<(), CommandError> {
    let session = Session::offline(context)?;
    let condition = match is_idempotent {
        true => Some(Condition::on(context.target()?.dialect)?),
        false => None,
    };
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
    let syntax = context.target()?.dialect.kind();
    let start = graph.up(&session.versions(&start), &Record::default());
    let start = start.last().filter(|_| direction == Direction::Up);
    let script = Script {
        session: &session,
        syntax,
        direction,
        condition,
        start: start.map(|one| one.version.clone()),
    };
    let sql = script.of(&migrations)?;
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

/// What the migrations of a script have in common.
struct Script<'a> {
    session: &'a Session,
    syntax: Syntax,
    direction: Direction,
    condition: Option<Condition>,
    /// The newest revision that it builds on.
    start: Option<String>,
}

impl Script<'_> {
    fn of(&self, migrations: &[&OnDisk]) -> Result<String, CommandError> {
        let options = &self.session.options;
        let mut text = client_session::begin(self.syntax, self.condition.is_some(), options);
        if self.syntax == Syntax::Sqlite && !migrations.is_empty() {
            text.push_str(checked::TABLES);
        }
        if self.direction == Direction::Up && !migrations.is_empty() {
            text.push_str(CREATE_VERSIONS);
        }
        let mut before = self.start.clone();
        for one in migrations {
            let Some(migration) = self.session.runnable(&one.version) else {
                continue;
            };
            text.push_str(&self.migration(migration, before)?);
            before = Some(one.version.clone());
        }
        Ok(text)
    }

    fn migration(&self, migration: &Runnable, before: Option<String>) -> Result<String, CommandError> {
        let mode = failure::mode(migration, self.direction)?;
        let piece = self.piece(migration, mode, before);
        Ok(match self.condition {
            Some(condition) => condition.around(&piece)?,
            None if self.syntax == Syntax::Sqlite && mode != Mode::Outside => {
                let restored = client_session::set_again(self.syntax, &self.session.options);
                format!("{}{}", piece.head(), checked::statements(&piece, mode, &restored))
            }
            None => piece.script(),
        })
    }

    /// One migration and its version row, in one transaction where that can hold both.
    fn piece<'m>(&self, migration: &'m Runnable, mode: Mode, before: Option<String>) -> Piece<'m> {
        let direction = self.direction;
        let sql = migration.sql(direction).unwrap_or_default();
        let body = sql.trim_start_matches('\u{feff}').trim_end();
        let version = &migration.on_disk.version;
        let statements = split(body, migration.syntax);
        let sets_session = !migration.is_generated(direction) && statements.iter().any(Statement::sets_session);
        let changes_rows = migration.syntax == Syntax::Mysql && !sets_session && statements.iter().all(changes_rows);
        Piece {
            migration,
            direction,
            body: client::terminated(body, migration.syntax).into_owned(),
            reset: match sets_session {
                true => client_session::set_again(migration.syntax, &self.session.options),
                false => String::new(),
            },
            row: match direction {
                Direction::Up => format!("INSERT INTO {VERSIONS} (version) VALUES ('{version}');"),
                Direction::Down => format!("DELETE FROM {VERSIONS} WHERE version = '{version}';"),
            },
            in_transaction: mode == Mode::Plain || changes_rows,
            before,
        }
    }
}

/// Whether a statement of MySQL can be rolled back: every definition commits.
fn changes_rows(statement: &Statement<'_>) -> bool {
    matches!(
        statement.verb().as_str(),
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT"
    )
}
