//! What is said of new migrations, to people and to programs?

use std::path::PathBuf;

use opp_migrate::diff::Question;
use opp_migrate::workflow::{Directories, Directory, Late, Made};
use serde_json::{Value, json};

use super::options::Options;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

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
pub(super) fn open_questions<T>(questions: &[Question], options: &Options) -> Result<T, CommandError> {
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

/// Tells what was written, or would be. `written` are the paths of the files, none where nothing was written.
pub(super) fn report(
    directories: &Directories,
    made: &Made<'_>,
    written: &[PathBuf],
    options: &Options,
) -> Result<(), CommandError> {
    if options.json {
        return terminal::print_json(&as_json(directories, made, written, options));
    }
    terminal::print(&clean(&as_text(directories, made, written, options)));
    if options.baseline && !written.is_empty() {
        ui::note(next_after_baseline(made));
    }
    if options.sql {
        for script in made.drafts.iter().flat_map(|draft| &draft.scripts) {
            terminal::print_sql(&format!("\n{}", script.up.text));
        }
    }
    Ok(())
}

/// What to type after a baseline, by whether its files run anything.
fn next_after_baseline(made: &Made<'_>) -> &'static str {
    match made.drafts.iter().all(|draft| draft.already_made.contains(&0)) {
        true => {
            "Next: `opp migrate`, which runs nothing for it, then `opp makemigrations` for the remaining differences."
        }
        false => {
            "Next: `opp migrate --fake` on each database that has these tables; `opp migrate` creates them in a new one. Then \
             `opp makemigrations` for the remaining differences."
        }
    }
}

fn as_text(directories: &Directories, made: &Made<'_>, written: &[PathBuf], options: &Options) -> String {
    let mut text = String::new();
    for (directory, Late { counterparts, .. }) in late(directories, made) {
        let (dialect, name, count) = (directory.dialect, &directory.name, counterparts.len());
        let note = if written.is_empty() { " (not written)" } else { "" };
        text.push_str(&format!(
            "Migrations of the history, for {dialect}:\n  {name}: {count}{note}\n"
        ));
    }
    if !made.drafts.is_empty() {
        text.push_str(match options.baseline {
            true if written.is_empty() => "Would record:\n",
            true => "Recorded as it is:\n",
            false => "Migrations for the models:\n",
        });
    }
    for (index, draft) in made.drafts.iter().enumerate() {
        let mut paths = paths(made, written, |of| of == Some(index)).peekable();
        if paths.peek().is_none() {
            text.push_str("  not written\n");
        }
        paths.for_each(|path| text.push_str(&format!("  {path}\n")));
        for change in &draft.changes {
            let line = change.to_string();
            let line = match options.baseline {
                true => line.trim_start_matches("+ Create "),
                false => &line,
            };
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

fn as_json(directories: &Directories, made: &Made<'_>, written: &[PathBuf], options: &Options) -> Value {
    let paths: Vec<String> = paths(made, written, |of| of.is_some()).collect();
    let late: Vec<Value> = late(directories, made)
        .map(|(directory, Late { counterparts, .. })| {
            let revisions: Vec<_> = counterparts.iter().map(|one| one.migration.id.as_str()).collect();
            json!({ "dialect": directory.dialect.name(), "revisions": revisions })
        })
        .collect();
    let mut object = json!({
        "format": FORMAT, "changes": true, "path": paths.first(), "paths": paths, "late": late,
        "operations": made.drafts.iter().flat_map(|draft| &draft.changes).collect::<Vec<_>>(),
        "hazards": made.hazards().collect::<Vec<_>>(),
    });
    if options.sql || options.dry_run {
        let first = made.drafts.first().and_then(|draft| draft.scripts.first());
        object["up"] = json!(first.map(|script| &script.up.text));
        object["down"] = json!(first.map(|script| &script.down.text));
        let scripts = made.drafts.iter().flat_map(|draft| &draft.scripts);
        object["scripts"] = scripts
            .map(|script| json!({ "up": script.up.text, "down": script.down.text }))
            .collect();
    }
    object
}

pub(super) fn late<'a>(
    directories: &'a Directories,
    made: &'a Made<'_>,
) -> impl Iterator<Item = (&'a Directory, &'a Late<'a>)> {
    let late = made.late.iter();
    late.filter_map(|late| Some((directories.get(late.directory)?, late)))
}

/// The paths of those new migrations.
pub(super) fn paths<'a>(
    made: &'a Made<'_>,
    written: &'a [PathBuf],
    wanted: impl Fn(Option<usize>) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    let files = made.files.iter().zip(written);
    files
        .filter(move |(files, _)| wanted(files.draft))
        .map(|(_, path)| path.display().to_string())
}
