//! `opp env`: which database and which migrations are meant, why, and does the database answer?

use std::fmt::Write;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::url::{DatabaseKind, DatabaseUrl};
use serde::Serialize;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};
use opp_runner::error::DbError;
use opp_runner::execute;
use opp_runner::precheck::Problem;

/// What was found.
#[derive(Debug, Serialize)]
struct Report {
    format: u32,
    database: String,
    kind: &'static str,
    source: String,
    migrations: String,
    answers: bool,
    version: Option<String>,
    error: Option<String>,
    current: Option<Vec<String>>,
    /// Whether it is a file that the first migration will create.
    #[serde(skip)]
    is_new: bool,
    half_applied: Vec<String>,
}

/// Prints the configuration, without passwords; exit code 1 if the database cannot be reached.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let database = context.database()?;
    let kind = match database.url.kind() {
        DatabaseKind::Sqlite(_) => "sqlite",
        DatabaseKind::Postgres => "postgres",
        DatabaseKind::Mysql => "mysql",
    };
    let mut report = Report {
        format: FORMAT,
        database: database.url.to_string(),
        kind,
        source: database.source.clone(),
        migrations: context.migrations_dir()?.display().to_string(),
        answers: false,
        version: None,
        error: None,
        current: None,
        is_new: false,
        half_applied: Vec::new(),
    };
    match version(&database.url) {
        Ok(version) => {
            (report.answers, report.version) = (true, version);
            if let Ok(session) = Session::look(context, Patience::default()) {
                report.current = Some(execute::names(&session.graph().current(&session.record)));
                report.half_applied = session.halfway().iter().map(described).collect();
            }
        }
        Err(error) => {
            report.is_new = matches!(error, DbError::Missing { .. });
            report.error = Some(error.to_string());
        }
    }
    if json {
        terminal::print_json(&serde_json::json!(report))?;
    } else {
        terminal::print(&text(&report));
    }
    match report.answers || report.is_new {
        true => Ok(()),
        false => Err(CommandError::found()),
    }
}

/// What stopped, and what resumes it.
fn described(problem: &Problem) -> String {
    match problem.help().first() {
        Some(hint) => format!("{problem}: {hint}"),
        None => problem.to_string(),
    }
}

/// Asks the database for its version.
fn version(url: &DatabaseUrl) -> Result<Option<String>, DbError> {
    let opened = Database::open(url, Access::Read, Patience::default());
    let asked = opened.and_then(|mut database| database.version());
    asked.map(Some)
}

fn text(report: &Report) -> String {
    let Report {
        format: _,
        database,
        kind,
        source,
        migrations,
        answers,
        version,
        error,
        current,
        is_new: _,
        half_applied,
    } = report;
    let answer = match (answers, version, error) {
        (true, Some(version), _) => format!("yes, {kind} {version}"),
        (true, None, _) => "yes".to_owned(),
        (false, _, error) => format!("no: {}", error.as_deref().unwrap_or("unknown reason")),
    };
    let current = current.as_ref().map(|current| {
        if current.is_empty() {
            "no migration applied".to_owned()
        } else {
            current.join(", ")
        }
    });
    let mut text = String::new();
    let lines = [
        ("Database", Some(format!("{database} ({kind})"))),
        ("Named by", Some(source.clone())),
        ("Migrations", Some(migrations.clone())),
        ("Answers", Some(answer)),
        ("Current", current),
        ("Halfway", Some(half_applied.join("; ")).filter(|text| !text.is_empty())),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            let _infallible = writeln!(text, "{:<12}{}", format!("{label}:"), clean(&value));
        }
    }
    text
}
