//! What is said of new migrations, to people and to programs?

use serde_json::{Value, json};

use super::Options;
use super::directories::{Late, name};
use super::draft::Draft;
use super::write::Written;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_migrate::change::Change;
use opp_migrate::diff::Question;

/// There is nothing to do.
pub(super) fn no_changes(options: &Options) -> Result<(), CommandError> {
    if options.json {
        terminal::print_json(&json!({
            "format": FORMAT, "changes": false, "path": null, "paths": [], "operations": [], "hazards": [],
        }))?;
    } else {
        terminal::print("No changes detected\n");
    }
    match options.must_write && !options.check {
        true => Err(CommandError::failed("no migration was created")
            .hint("change the models first, or pass --empty for a migration with custom SQL")),
        false => Ok(()),
    }
}

/// Reports that a migration is missing, and what has to be answered before it can be written.
pub(super) fn open_questions(questions: &[Question], options: &Options) -> Result<Vec<Change>, CommandError> {
    if options.json {
        let questions: Vec<Value> = questions
            .iter()
            .map(|question| json!({ "subject": question.subject(), "message": question.to_string(), "hint": question.hint() }))
            .collect();
        terminal::print_json(&json!({
            "format": FORMAT, "changes": true, "path": null, "paths": [], "operations": [], "hazards": [],
            "questions": questions,
        }))?;
    } else {
        terminal::print("A migration is missing; `opp makemigrations` asks before it writes it:\n");
        for question in questions {
            terminal::print(&format!("  {}\n", clean(&question.to_string())));
        }
    }
    Err(CommandError::found())
}

/// Tells what was written, or would be.
pub(super) fn report(
    late: &[Late<'_>],
    drafts: &[Draft],
    written: Option<&[Written]>,
    options: &Options,
) -> Result<(), CommandError> {
    if options.json {
        return terminal::print_json(&as_json(late, drafts, written, options));
    }
    terminal::print(&clean(&as_text(late, drafts, written)));
    if options.sql {
        for script in drafts.iter().flat_map(|draft| &draft.scripts) {
            terminal::print_sql(&format!("\n{}", script.up.text));
        }
    }
    Ok(())
}

fn as_text(late: &[Late<'_>], drafts: &[Draft], written: Option<&[Written]>) -> String {
    let mut text = String::new();
    for Late { target, counterparts } in late {
        let count = counterparts.len();
        text.push_str(&format!(
            "Migrations of the history, for {}:\n  {}: {count}{}\n",
            target.dialect,
            name(target),
            if written.is_none() { " (not written)" } else { "" }
        ));
    }
    if !drafts.is_empty() {
        text.push_str("Migrations for the models:\n");
    }
    for (number, draft) in drafts.iter().enumerate() {
        match written.and_then(|written| written.get(number)) {
            Some(paths) => paths
                .iter()
                .for_each(|path| text.push_str(&format!("  {}\n", path.display()))),
            None => text.push_str("  not written\n"),
        }
        for change in &draft.changes {
            text.push_str(&format!("    {change}\n"));
        }
    }
    text
}

fn as_json(late: &[Late<'_>], drafts: &[Draft], written: Option<&[Written]>, options: &Options) -> Value {
    let paths: Vec<String> = written
        .unwrap_or_default()
        .iter()
        .flatten()
        .map(|path| path.display().to_string())
        .collect();
    let late: Vec<Value> = late
        .iter()
        .map(|Late { target, counterparts }| {
            let revisions: Vec<_> = counterparts.iter().map(|one| one.migration.id.as_str()).collect();
            json!({ "dialect": target.dialect.name(), "revisions": revisions })
        })
        .collect();
    let mut object = json!({
        "format": FORMAT, "changes": true, "path": paths.first(), "paths": paths, "late": late,
        "operations": drafts.iter().flat_map(|draft| &draft.changes).collect::<Vec<_>>(),
        "hazards": drafts.iter().flat_map(|draft| &draft.hazards).collect::<Vec<_>>(),
    });
    if options.sql || options.dry_run {
        let first = drafts.first().and_then(|draft| draft.scripts.first());
        object["up"] = json!(first.map(|script| &script.up.text));
        object["down"] = json!(first.map(|script| &script.down.text));
        let scripts = drafts.iter().flat_map(|draft| &draft.scripts);
        object["scripts"] = scripts
            .map(|script| json!({ "up": script.up.text, "down": script.down.text }))
            .collect();
    }
    object
}
