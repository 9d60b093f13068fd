//! `opp makeviews`: writes the view descriptors of the models, or compares them with the files.

mod planned;
mod sqladmin;

use opp_admin::descriptor::{self, Outcome, Planned, Unsuitable, View};
use planned::{checked, word};
use serde_json::json;

use crate::args::{Views, ViewsFormat};
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Writes what differs; with `--check` only reports it, with exit code 1.
pub(crate) fn run(context: &Context, options: &Views, json: bool) -> Result<(), CommandError> {
    if options.schema {
        terminal::print(&descriptor::json_schema());
        return Ok(());
    }
    let registry = context.registry()?;
    let views = descriptor::views(&registry, context.database_name());
    refuse_unsuitable(&descriptor::unsuitable(&registry, context.database_name()))?;
    if options.format == ViewsFormat::Sqladmin {
        return sqladmin::run(context, options, &views, json);
    }
    if options.output.is_some() {
        return Err(CommandError::failed("`--output` names the file of `--format sqladmin`")
            .hint("`--views` names the directory of the JSON files"));
    }
    if options.stdout {
        return print_views(&views);
    }
    let directory = context.views_dir(options.directory.views.as_deref())?;
    let planned = descriptor::plan(&directory, &views)?;
    refuse_removal_of_edits(&planned)?;
    if !options.check {
        descriptor::write(&directory, &planned)?;
    }
    report(&planned, options.check, json)?;
    checked(&directory, &planned)?;
    if options.check && differing(&planned).next().is_some() {
        return Err(CommandError::found());
    }
    Ok(())
}

/// Nothing is ignored silently.
fn refuse_unsuitable(found: &[Unsuitable]) -> Result<(), CommandError> {
    if found.is_empty() {
        return Ok(());
    }
    let line = |one: &Unsuitable| clean(&format!("{}.{}: {}", one.table, one.field, one.widget));
    let lines: Vec<String> = found.iter().map(line).collect();
    Err(CommandError::failed(format!(
        "these widgets do not suit the types of their fields:\n  {}",
        lines.join("\n  ")
    ))
    .hint("remove `widget = …` from the field: each type has an input of its own"))
}

fn print_views(views: &[View]) -> Result<(), CommandError> {
    let text = serde_json::to_string_pretty(views).map_err(|error| CommandError::failed(error.to_string()))?;
    terminal::print_sql(&format!("{text}\n"));
    Ok(())
}

/// A file whose table is gone may hold somebody's work, which only they can throw away.
fn refuse_removal_of_edits(planned: &[Planned]) -> Result<(), CommandError> {
    let lost: Vec<String> = planned
        .iter()
        .filter(|one| one.outcome == Outcome::Removed && !one.edited.is_empty())
        .map(|one| one.path.display().to_string())
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(CommandError::failed(format!(
        "these files were edited by hand and their tables are gone from the models: {}",
        clean(&lost.join(", "))
    ))
    .hint("rename the file to its new table, or delete it, and run `opp makeviews` again"))
}

fn differing(planned: &[Planned]) -> impl Iterator<Item = &Planned> {
    planned.iter().filter(|one| one.outcome != Outcome::Unchanged)
}

fn report(planned: &[Planned], check: bool, json: bool) -> Result<(), CommandError> {
    if json {
        let files = planned.iter().map(|one| {
            let path = one.path.display().to_string();
            json!({ "path": path, "outcome": word(one.outcome, false), "edited": one.edited })
        });
        let files: Vec<_> = files.collect();
        return terminal::print_json(&json!({ "format": FORMAT, "written": !check, "files": files }));
    }
    let mut text = String::new();
    for one in differing(planned) {
        text.push_str(&format!(
            "  {} {}\n",
            word(one.outcome, check),
            clean(&one.path.display().to_string())
        ));
    }
    if text.is_empty() {
        text.push_str("The views are up to date.\n");
    }
    for one in planned.iter().filter(|one| !one.edited.is_empty()) {
        let path = clean(&one.path.display().to_string());
        text.push_str(&format!(
            "  edited by hand, kept: {path}: {}\n",
            clean(&one.edited.join(", "))
        ));
    }
    terminal::print(&text);
    if check && differing(planned).next().is_some() {
        ui::hint("`opp makeviews` writes them");
    }
    Ok(())
}
