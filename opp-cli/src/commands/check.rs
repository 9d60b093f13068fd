//! `opp migrate check`: do models, recorded operations, files and database agree, and where do they not?

use std::fmt::Write;

use opp_migrate::diff::Answers;
use opp_migrate::workflow::Comparison;
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{FORMAT, problems_json};
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::database::Patience;
use opp_runner::execute;
use opp_runner::precheck::Problem;

mod replayed;

/// What was found; empty lists where all is well.
#[derive(Debug, Default)]
struct Findings {
    /// What the models have and the history has not: for people, and as recorded.
    pending: Vec<String>,
    operations: Vec<Value>,
    /// Where the files make something else than they record; nothing where they could not be run.
    files: Option<Vec<String>>,
    /// Nothing where no database was asked.
    unapplied: Option<Vec<(String, String)>>,
    drift: Option<Vec<String>>,
    problems: Vec<Problem>,
    /// Names of the heads, where there is more than one.
    several_heads: Vec<String>,
    models_compared: bool,
}

/// Compares all four; exit code 1 where they differ.
pub(crate) fn run(context: &Context, offline: bool, no_models: bool, json: bool) -> Result<(), CommandError> {
    let session = if offline {
        Session::offline(context)?
    } else {
        Session::look(context, Patience::default())?
    };
    let mut findings = Findings {
        problems: session.problems(),
        ..Findings::default()
    };
    findings.several_heads = several_heads(&session);
    findings.models_compared = !no_models;
    if !no_models {
        against_models(context, &session, &mut findings)?;
    }
    if !offline {
        findings.unapplied = Some(unapplied(&session));
    }
    let compared = replayed::compare(context, &session, &mut findings);
    if json {
        terminal::print_json(&findings.json())?;
    } else {
        terminal::print(&findings.text());
    }
    compared?;
    if findings.is_fine() {
        Ok(())
    } else {
        Err(CommandError::found())
    }
}

/// Names of the heads of a history that was not merged.
fn several_heads(session: &Session) -> Vec<String> {
    match &session.graph().heads()[..] {
        [] | [_] => Vec::new(),
        heads => execute::names(heads),
    }
}

fn against_models(context: &Context, session: &Session, findings: &mut Findings) -> Result<(), CommandError> {
    let models = context
        .models()
        .map_err(|error| error.hint("`opp migrate check --no-models` compares migrations and database only"))?;
    let found = Comparison::new(session.history(), models)?.diff(&Answers::default());
    findings.operations = found.changes.iter().map(|change| json!(change)).collect();
    findings.pending = found.changes.iter().map(|change| clean(&change.to_string())).collect();
    findings.pending.extend(
        found
            .questions
            .iter()
            .map(|question| format!("? {}", clean(&question.to_string()))),
    );
    Ok(())
}

/// Ids and names of what is not applied.
fn unapplied(session: &Session) -> Vec<(String, String)> {
    let graph = session.graph();
    let heads = graph.heads().into_iter().map(|one| one.version.as_str()).collect();
    let pending = graph.up(&heads, &session.record);
    pending
        .iter()
        .map(|one| (one.version.clone(), one.name.clone()))
        .collect()
}

impl Findings {
    fn is_fine(&self) -> bool {
        let Self {
            pending,
            operations: _,
            files,
            unapplied,
            drift,
            problems,
            several_heads,
            models_compared: _,
        } = self;
        several_heads.is_empty()
            && pending.is_empty()
            && problems.is_empty()
            && files.as_ref().is_none_or(Vec::is_empty)
            && unapplied.as_ref().is_none_or(Vec::is_empty)
            && drift.as_ref().is_none_or(Vec::is_empty)
    }

    fn json(&self) -> Value {
        let versions =
            |list: &Vec<(String, String)>| list.iter().map(|(version, _)| version.clone()).collect::<Vec<_>>();
        json!({
            "format": FORMAT,
            "ok": self.is_fine(),
            "pending_changes": self.models_compared.then_some(&self.operations),
            "files": self.files,
            "unapplied": self.unapplied.as_ref().map(versions),
            "drift": self.drift,
            "problems": problems_json(&self.problems),
            "several_heads": self.several_heads,
        })
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let problems: Vec<String> = self
            .problems
            .iter()
            .map(|problem| clean(&problem.to_string()))
            .collect();
        let unapplied: Option<Vec<String>> = self
            .unapplied
            .as_ref()
            .map(|list| list.iter().map(|(_, name)| clean(name)).collect());
        if self.models_compared {
            section(
                &mut text,
                "Models and history agree.",
                "In the models, not in the history (`opp makemigrations`):",
                &self.pending,
            );
        }
        if let Some(files) = &self.files {
            section(
                &mut text,
                "The files do what they record.",
                "The files do something else than they record:",
                files,
            );
        }
        if let Some(unapplied) = &unapplied {
            section(
                &mut text,
                "Every migration is applied.",
                "Not applied (`opp migrate`):",
                unapplied,
            );
        }
        if let Some(drift) = &self.drift {
            section(
                &mut text,
                "The database is as its migrations left it.",
                "The database was changed by other means:",
                drift,
            );
        }
        if !self.several_heads.is_empty() {
            let heads: Vec<String> = self.several_heads.iter().map(|head| clean(head)).collect();
            section(
                &mut text,
                "",
                "Several heads, which block `opp makemigrations`:",
                &heads,
            );
        }
        if !problems.is_empty() {
            section(&mut text, "", "Files and record do not fit:", &problems);
        }
        text
    }
}

fn section(text: &mut String, fine: &str, title: &str, lines: &[String]) {
    if lines.is_empty() {
        let _infallible = writeln!(text, "{fine}");
        return;
    }
    let _infallible = writeln!(text, "{title}");
    for line in lines {
        let _infallible = writeln!(text, "  {line}");
    }
}
