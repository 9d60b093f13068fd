//! Compares what the files of the migrations make in a scratch database with what they record, and with the database.

use std::collections::BTreeMap;
use std::path::Path;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::url::DatabaseUrl;
use opp_migrate::counterpart::counterparts;
use opp_migrate::dialect::{Difference, Row};
use opp_migrate::files::{Migration, checksum};
use opp_migrate::history::History;
use opp_migrate::schema::Schema;
use opp_migrate::script::without_custom;

use super::findings::Findings;
use crate::config::{Target, session_options};
use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;
use crate::ui::sanitise::clean;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};
use opp_runner::error::DbError;
use opp_runner::execute::Step;
use opp_runner::migrations::Migrations;
use opp_runner::run::Direction;
use opp_runner::scratch::Scratch;
use opp_runner::server::error::ServerError;

/// Runs the files in a scratch database: first those that are applied, whose result is compared with the database, then the others, whose
/// result is compared with what all of them record. What a migration did is therefore never taken for drift, however it spelled it, and
/// migrations that opp did not write count as well.
///
/// A database without a record was made by other means; there is nothing to compare it with.
pub(super) fn compare(context: &Context, session: &Session, findings: &mut Findings) -> Result<(), CommandError> {
    let target = context.target()?;
    if session.asked {
        findings.drift = Some(Vec::new());
    }
    let is_recorded = session.asked && !session.record.applied.is_empty();
    let mut scratch = match new_scratch(context, session, &target) {
        Ok(Some(scratch)) => scratch,
        Ok(None) => return Ok(()),
        Err(error) if is_recorded => {
            findings.drift = None;
            return Err(error);
        }
        Err(_nothing_to_compare) => return Ok(()),
    };
    let graph = session.graph();
    let (applied, pending): (Vec<_>, Vec<_>) = graph.ordered().iter().partition(|one| session.record.has(&one.version));
    if let Some(problem) = replay(&mut scratch, &session.steps(&applied, Direction::Up)?) {
        let lines = if is_recorded {
            &mut findings.drift
        } else {
            &mut findings.files
        };
        *lines = Some(vec![problem]);
        return Ok(());
    }
    if let Some(url) = session.url.as_ref().filter(|_| is_recorded) {
        let mut live = Database::open(url, Access::Read, Patience::default())?;
        let (expected, mut found) = (scratch.catalog()?, live.catalog()?);
        context.external_tables()?.remove_from(&mut found, &expected);
        findings.drift = Some(lines(&target.dialect.compare(&expected, &found)));
    }
    findings.files = Some(match replay(&mut scratch, &session.steps(&pending, Direction::Up)?) {
        Some(problem) => vec![problem],
        None => against_record(context, session, &target, &scratch.catalog()?)?,
    });
    let edited = session.edited_downs();
    findings.has_edited_down = !edited.is_empty();
    let edited = edited
        .into_iter()
        .map(|name| clean(&format!("{name}: down.sql was edited after it was applied")));
    findings.files.iter_mut().for_each(|files| files.extend(edited.clone()));
    Ok(())
}

/// Where to run them: nothing where no database of the dialect is known.
pub(crate) fn new_scratch(
    context: &Context,
    session: &Session,
    target: &Target,
) -> Result<Option<Scratch>, CommandError> {
    let named = context.scratch_url(target)?;
    let in_memory = || DatabaseUrl::parse(":memory:", Path::new("")).ok();
    let url = match (&session.url, target.dialect.name()) {
        (Some(url), _) => Some(url.clone()),
        (None, "sqlite") => in_memory(),
        (None, _) => named.clone(),
    };
    let Some(url) = url else { return Ok(None) };
    let scratch = match &named {
        Some(scratch) => Scratch::like(scratch, &url),
        None => Scratch::beside(&url),
    };
    let mut scratch = scratch.map_err(|error| no_scratch(&error, named.is_some()))?;
    scratch.set_session(&session_options(target))?;
    Ok(Some(scratch))
}

/// Runs files; which of them does not run, in words.
fn replay(scratch: &mut Scratch, steps: &[Step<'_>]) -> Option<String> {
    steps.iter().find_map(|step| {
        let error = scratch.replay(step).err()?;
        let name = &step.migration.on_disk.name;
        Some(clean(&format!(
            "not compared: {name} does not run in an empty database: {error}"
        )))
    })
}

fn lines(differences: &[Difference]) -> Vec<String> {
    differences.iter().map(|line| clean(&line.to_string())).collect()
}

/// Where the files make something else than they record: what an edited file does otherwise, and what is recorded and nobody made.
fn against_record(
    context: &Context,
    session: &Session,
    target: &Target,
    made: &[Row],
) -> Result<Vec<String>, CommandError> {
    let history = session.history();
    let edited: Vec<&Migration> = history
        .migrations()
        .into_iter()
        .filter(|one| is_edited_up(one))
        .collect();
    let mut found = if edited.is_empty() {
        Vec::new()
    } else {
        match recorded(context, session, target, &edited)? {
            Ok(expected) => edits(&edited, &target.dialect.compare(&expected, made)),
            Err(problem) => vec![problem],
        }
    };
    if found.is_empty() {
        match history.head_schema() {
            Ok(schema) => found = missing(&schema, &target.dialect.schema_of(made).0, target.dialect.kind()),
            Err(error) => found.push(clean(&error.message())),
        }
    }
    Ok(found)
}

/// Whether `up.sql` records operations and is not the SQL that was written for them. Beside that, a squash holds what somebody wrote.
fn is_edited_up(migration: &Migration) -> bool {
    let is_as_written = |sum: &str| {
        let is_squash = !migration.replaces().is_empty();
        sum == checksum(&migration.up) || (is_squash && sum == checksum(&without_custom(&migration.up)))
    };
    let recorded = migration.recorded.as_ref();
    recorded.is_some_and(|recorded| !recorded.operations.is_empty() && !is_as_written(&recorded.checksums.up))
}

/// The catalog of the same history, with the recorded operations rendered in place of the edited files. The error is the reason why it
/// cannot be made.
fn recorded(
    context: &Context,
    session: &Session,
    target: &Target,
    edited: &[&Migration],
) -> Result<Result<Vec<Row>, String>, CommandError> {
    let written = match counterparts(session.history(), edited, target.dialect) {
        Ok(written) => written,
        Err(error) => return Ok(Err(clean(&format!("not compared: {}", error.message())))),
    };
    let mut scripts: BTreeMap<&str, _> = written
        .into_iter()
        .filter_map(|one| Some((one.migration.id.as_str(), one.script?)))
        .collect();
    let migrations = session.history().migrations().into_iter().map(|migration| {
        let mut migration = migration.clone();
        if let Some(script) = scripts.remove(migration.id.as_str()) {
            migration.in_transaction = script.up.transactional;
            migration.up = script.up.text;
        }
        migration
    });
    let migrations = Migrations::new(History::from_migrations(migrations.collect())?, target.dialect);
    let steps = migrations.steps(migrations.graph().ordered(), Direction::Up)?;
    let Some(mut scratch) = new_scratch(context, session, target)? else {
        return Ok(Ok(Vec::new()));
    };
    match replay(&mut scratch, &steps) {
        Some(problem) => Ok(Err(problem)),
        None => Ok(Ok(scratch.catalog()?)),
    }
}

/// The edited files by their names, then what they make otherwise.
fn edits(edited: &[&Migration], differences: &[Difference]) -> Vec<String> {
    if differences.is_empty() {
        return Vec::new();
    }
    let edited = edited
        .iter()
        .map(|one| clean(&format!("{}/up.sql was edited after it was generated", one.directory())));
    edited.chain(lines(differences)).collect()
}

/// Tables, columns and views that operations record and no file leaves.
fn missing(recorded: &Schema, made: &Schema, database: opp_sql::Dialect) -> Vec<String> {
    let mut missing = Vec::new();
    for (name, table) in recorded.tables.iter().filter(|(_, table)| !table.options.unmanaged) {
        match made.tables.get(name) {
            None => missing.push(format!("table {name} is missing")),
            Some(there) => {
                let lacks = |column: &str| !there.columns.iter().any(|one| one.name.eq_ignore_ascii_case(column));
                let columns = table.columns.iter().filter(|column| lacks(&column.name));
                missing.extend(columns.map(|column| format!("column {name}.{} is missing", column.name)));
            }
        }
    }
    let views = recorded.views.values().filter(|view| view.only.contains(database));
    let views = views.filter(|view| !made.views.contains_key(&view.name));
    missing.extend(views.map(|view| format!("view {} is missing", view.name)));
    missing.iter().map(|line| clean(line)).collect()
}

/// Without anywhere to run them, the migrations cannot be compared with what is there. `named`: opp.toml says where.
fn no_scratch(error: &DbError, named: bool) -> CommandError {
    let said = clean(&error.to_string());
    CommandError::failed(format!(
        "the database is not compared with its migrations, for opp could not create a database to run them in: {said}"
    ))
    .hint(match error {
        DbError::Server(reached) if named && !matches!(**reached, ServerError::Statement(_)) => {
            "start the server that scratch_url in opp.toml names, or correct it there; `opp migrate check --offline` compares the \
             models alone"
        }
        _ => {
            "let this user create databases (PostgreSQL: ALTER ROLE … CREATEDB, MySQL: GRANT ALL ON `opp_scratch_%`.* TO …), or name a \
             server where opp may, as scratch_url in opp.toml; `opp migrate check --offline` compares the models alone"
        }
    })
}
