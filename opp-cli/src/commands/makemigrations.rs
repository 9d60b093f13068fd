//! `opp makemigrations`: how do changed models become a migration?

use std::path::Path;

use opp_core::def::Text;
use opp_core::registry::Registry;
use opp_migrate::change::Change;
use opp_migrate::dialect::Dialect;
use opp_migrate::files::{self, NewMigration};
use opp_migrate::history::{History, missing_crates};
use opp_migrate::lint::{self, Finding, Severity};
use opp_migrate::naming;
use opp_migrate::pair::Pair;
use opp_migrate::schema::Schema;
use opp_migrate::script::{Script, SqlFile};
use opp_migrate::verify::verify;
use serde_json::{Value, json};

use crate::context::Context;
use crate::db::listing::FORMAT;
use crate::db::sqlite::scratch::scratch;
use crate::db::terminal::{self, clean};
use crate::error::{CommandError, with_sources};
use crate::ui;

mod questions;

/// What the command line asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// What the migration is for; asked for in a terminal, otherwise derived.
    pub(crate) message: Option<String>,
    /// Name in the directory's name.
    pub(crate) name: Option<String>,
    /// Revision id, for reproducible pipelines.
    pub(crate) id: Option<String>,
    /// A migration to be written by hand.
    pub(crate) empty: bool,
    /// Write nothing.
    pub(crate) dry_run: bool,
    /// Write nothing, and fail where something would change.
    pub(crate) check: bool,
    /// Ask nothing.
    pub(crate) no_input: bool,
    /// Destroying data is meant.
    pub(crate) allow_destructive: bool,
    /// Crates and features that are gone for good.
    pub(crate) allow_missing: Vec<String>,
    /// Tables and columns that are gone for good.
    pub(crate) drop: Vec<String>,
    /// Print the SQL.
    pub(crate) sql: bool,
    /// Do not try the migration before it is written.
    pub(crate) no_verify: bool,
    /// Report as JSON.
    pub(crate) json: bool,
}

/// A migration before it is written.
struct Draft {
    before: Schema,
    after: Schema,
    changes: Vec<Change>,
    hazards: Vec<Finding>,
    script: Script,
}

/// Writes the migration that brings the history to the models.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    let directory = context.migrations_dir()?;
    let history = context.history()?;
    refuse_several_heads(&history)?;
    let registry = context.registry()?;
    refuse_missing(&history, &registry, options)?;
    let draft = draft(context, &history, &registry, options)?;
    if draft.changes.is_empty() && !options.empty {
        return no_changes(options);
    }
    if options.check {
        report(&draft, None, options)?;
        return Err(CommandError::found());
    }
    confirm_losses(&draft, options)?;
    if !options.no_verify {
        prove(&draft)?;
    }
    if options.dry_run {
        return report(&draft, None, options);
    }
    let path = write(&directory, &history, &registry, &draft, options)?;
    report(&draft, Some(&path), options)
}

fn refuse_several_heads(history: &History) -> Result<(), CommandError> {
    match &history.heads()[..] {
        [] | [_] => Ok(()),
        several => {
            let names: Vec<String> = several.iter().map(|head| clean(&head.directory())).collect();
            Err(
                CommandError::failed(format!("there are {} heads: {}", names.len(), names.join(", ")))
                    .hint(
                        "remove the directory of one that is applied nowhere yet and run `opp makemigrations` again: what the \
                         models still have is made anew on top of the other",
                    ),
            )
        }
    }
}

/// A crate that is no longer linked must never become a dropped table.
fn refuse_missing(history: &History, registry: &Registry, options: &Options) -> Result<(), CommandError> {
    let mut missing = missing_crates(history, registry);
    for name in options.allow_missing.iter().filter(|name| !missing.contains(name)) {
        ui::warn(&clean(&format!(
            "--allow-missing {name}: nothing of that name is missing"
        )));
    }
    missing.retain(|name| !options.allow_missing.contains(name));
    let Some(first) = missing.first() else { return Ok(()) };
    Err(CommandError::needs_answer(format!(
        "the last migration had models from {}, and the registry has not; nothing was written",
        clean(&missing.join(", "))
    ))
    .hint("bring the dependency or feature back (a crate must be named in code to be linked: `use models as _;`)")
    .hint(format!(
        "or, where it is gone for good: --allow-missing {}",
        clean(first)
    )))
}

fn draft(context: &Context, history: &History, registry: &Registry, options: &Options) -> Result<Draft, CommandError> {
    let models = context.lower(registry)?;
    let before = history.head_schema()?;
    let changes = match options.empty {
        true => Vec::new(),
        false => questions::settle(Pair::new(&before, &models.schema), &models.hints, options)?,
    };
    let mut after = before.clone();
    for change in &changes {
        after
            .apply(change)
            .map_err(|error| CommandError::failed(clean(&with_sources(&error))))?;
    }
    let pair = Pair::new(&before, &after);
    let script = match options.empty {
        true => blank(),
        false => Dialect::sqlite()
            .script(pair, &changes)
            .map_err(|error| CommandError::failed(clean(&error.to_string())))?,
    };
    let hazards = lint::findings(pair, &changes);
    Ok(Draft {
        before,
        after,
        changes,
        hazards,
        script,
    })
}

/// Files to be filled by hand. Diesel refuses empty ones.
fn blank() -> Script {
    let file = |text: &str| SqlFile {
        text: text.to_owned(),
        transactional: true,
    };
    Script {
        up: file("-- Write the way up here.\n"),
        down: file("-- Write the way back here.\n"),
    }
}

fn no_changes(options: &Options) -> Result<(), CommandError> {
    if options.json {
        return terminal::print_json(&json!({
            "format": FORMAT, "changes": false, "path": null, "operations": [], "hazards": [],
        }));
    }
    terminal::print("No changes detected\n");
    Ok(())
}

fn confirm_losses(draft: &Draft, options: &Options) -> Result<(), CommandError> {
    for finding in &draft.hazards {
        ui::warn(&clean(&finding.to_string()));
    }
    let destroys = draft
        .hazards
        .iter()
        .any(|finding| finding.severity == Severity::Destructive);
    if !destroys || options.allow_destructive || options.dry_run {
        return Ok(());
    }
    if options.no_input || !ui::is_interactive() {
        return Err(CommandError::needs_answer("this destroys data; nothing was written")
            .hint("say `--allow-destructive` where that is meant"));
    }
    ui::confirm("This destroys data. Write the migration?", "--allow-destructive")
}

/// Up, down and up again in memory, each compared with what it must come to.
fn prove(draft: &Draft) -> Result<(), CommandError> {
    let pair = Pair::new(&draft.before, &draft.after);
    verify(Dialect::sqlite(), pair, &draft.changes, &draft.script, scratch).map_err(|error| {
        CommandError::failed(format!("{}; nothing was written", clean(&with_sources(&error)))).hint(
            "where a check, default, index or view of the models is no valid SQL, correct it; otherwise this is a mistake \
             in opp, and `--no-verify` writes the migration all the same",
        )
    })
}

fn write(
    directory: &Path,
    history: &History,
    registry: &Registry,
    draft: &Draft,
    options: &Options,
) -> Result<std::path::PathBuf, CommandError> {
    let derived = || match options.empty {
        true => "empty".to_owned(),
        false => naming::derived(&draft.changes, history.heads().is_empty()),
    };
    let message = match &options.message {
        Some(message) => message.clone(),
        None if options.name.is_none() && !options.no_input => {
            ui::input("Migration message", &derived().replace('_', " "))?
        }
        None => options.name.clone().unwrap_or_else(derived).replace('_', " "),
    };
    let name = naming::slug(options.name.as_deref().unwrap_or(&message));
    let name = if name.is_empty() { derived() } else { name };
    let id = id(history, options)?;
    let new = NewMigration {
        id: &id,
        name: &name,
        dialect: "sqlite",
        parents: history.heads().into_iter().map(|head| head.id.clone()).collect(),
        message: &message,
        package: &registry.package,
        crates: registry.crates.clone(),
        operations: draft.changes.clone(),
        hazards: draft.hazards.clone(),
        script: &draft.script,
    };
    files::write(directory, new).map_err(|error| CommandError::failed(clean(&with_sources(&error))))
}

/// The time, later than every id there is; or the one said.
fn id(history: &History, options: &Options) -> Result<String, CommandError> {
    let Some(id) = &options.id else {
        return Ok(history.next_id(&terminal::stamp().replace('_', "")));
    };
    if !terminal::is_stamp(id) {
        return Err(CommandError::failed(format!("`{}` is no revision id", clean(id)))
            .hint("an id is a time of fourteen digits: 20261123101500"));
    }
    match history.migrations().iter().map(|migration| &migration.id).max() {
        Some(newest) if newest >= id => Err(CommandError::failed(format!(
            "the id {id} is not later than the newest, {newest}"
        ))
        .hint("ids grow, so that migrations run in the order they were made")),
        _ => Ok(id.clone()),
    }
}

fn report(draft: &Draft, path: Option<&Path>, options: &Options) -> Result<(), CommandError> {
    if options.json {
        let mut object = json!({
            "format": FORMAT, "changes": true, "path": path.map(|path| path.display().to_string()),
            "operations": draft.changes, "hazards": draft.hazards,
        });
        if options.sql || options.dry_run {
            object["up"] = Value::from(draft.script.up.text.clone());
            object["down"] = Value::from(draft.script.down.text.clone());
        }
        return terminal::print_json(&object);
    }
    let place = path.map_or_else(|| "not written".to_owned(), |path| path.display().to_string());
    let mut text = format!("Migrations for the models:\n  {place}\n");
    for change in &draft.changes {
        text.push_str(&format!("    {change}\n"));
    }
    terminal::print(&clean(&text));
    if options.sql {
        terminal::print_sql(&format!("\n{}", draft.script.up.text));
    }
    Ok(())
}

/// SQL that was typed as an answer.
fn expression(text: &str) -> opp_core::def::Value {
    opp_core::def::Value::Expr(Text::Owned(text.to_owned()))
}
