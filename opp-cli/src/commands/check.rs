//! `opp migrate check`: do models, recorded operations, files and database agree, and where do they not?

use opp_migrate::diff::Answers;
use opp_migrate::workflow::Comparison;
use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::{self, terminal};
use opp_runner::database::Patience;
use opp_runner::execute;

mod findings;
mod replayed;
mod untried;

use findings::Findings;
pub(crate) use replayed::new_scratch;

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
    findings.untried = untried::tried(context, &session)?;
    if session.is_missing {
        findings.drift = None;
    }
    if json {
        terminal::print_json(&findings.json())?;
    } else {
        terminal::print(&findings.text());
        findings.hints().into_iter().for_each(ui::hint);
    }
    if session.is_missing {
        ui::warn(&clean(&format!("there is no database at {}", session.location())));
        ui::hint("`opp migrate` creates it; if it should exist, correct DATABASE_URL: `opp env` shows where it is set");
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
