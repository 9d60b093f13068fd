//! `opp makemigrations`: how do changed models become a migration?

use opp_core::def::Text;
use opp_core::registry::Registry;
use opp_migrate::history::{History, missing_crates};
use opp_migrate::lint::{Finding, Severity};

use crate::context::Context;
use crate::error::CommandError;
use crate::ui;
use crate::ui::sanitise::clean;

mod directories;
mod draft;
mod prove;
mod questions;
mod report;
mod value;
mod write;

use directories::Directories;
use draft::Draft;

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
    /// Fail where there is nothing to write.
    pub(crate) must_write: bool,
    /// Report as JSON.
    pub(crate) json: bool,
}

/// Writes the migration that brings the history to the models, for every dialect.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    let directories = Directories::load(context)?;
    let history = directories.leading();
    refuse_several_heads(history)?;
    let registry = context.registry()?;
    refuse_missing(history, &registry, options)?;
    let late = directories.late()?;
    let drafts = draft::drafts(context, &directories, &registry, options)?;
    if drafts.is_empty() && late.is_empty() {
        return report::no_changes(options);
    }
    if options.check {
        report::report(&late, &drafts, None, options)?;
        return Err(CommandError::found());
    }
    confirm_losses(&drafts, options)?;
    if !options.no_verify {
        late.iter().try_for_each(|late| prove::late(context, late))?;
        drafts
            .iter()
            .try_for_each(|draft| prove::draft(context, &directories, draft))?;
    }
    if options.dry_run {
        return report::report(&late, &drafts, None, options);
    }
    let written = write::write(&directories, &registry, &late, &drafts, options)?;
    report::report(&late, &drafts, Some(&written), options)
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
            "--allow-missing {name}: no crate or feature of that name is missing"
        )));
    }
    missing.retain(|name| !options.allow_missing.contains(name));
    let Some(first) = missing.first() else { return Ok(()) };
    Err(CommandError::needs_answer(format!(
        "the last migration had models from {}, and the registry has not; nothing was written",
        clean(&missing.join(", "))
    ))
    .hint("restore the dependency or feature (a crate must be used in code to be linked: `use models as _;`)")
    .hint(format!(
        "if it was removed intentionally, pass --allow-missing {}",
        clean(first)
    )))
}

fn confirm_losses(drafts: &[Draft], options: &Options) -> Result<(), CommandError> {
    let hazards = || drafts.iter().flat_map(|draft| &draft.hazards);
    hazards().for_each(|finding| ui::warn(&clean(&finding.to_string())));
    let is_allowed = |finding: &&Finding| options.drop.iter().any(|name| is_about(finding, name));
    let worst = hazards()
        .filter(|finding| !is_allowed(finding))
        .map(|finding| finding.severity)
        .min();
    let (refusal, question) = match worst.filter(|_| !options.allow_destructive && !options.dry_run) {
        Some(Severity::Destructive) => (
            "the migration destroys data; nothing was written",
            "This destroys data. Write the migration?",
        ),
        Some(Severity::Guarded) => (
            "rows may not fit and would stop this migration; nothing was written",
            "Rows that do not fit stop this migration; nothing is lost. Write the migration?",
        ),
        Some(Severity::Risky) | None => return Ok(()),
    };
    if options.no_input || !ui::is_interactive() {
        return Err(CommandError::needs_answer(refusal).hint("allow it with `--allow-destructive`"));
    }
    ui::confirm(question, "--allow-destructive")
}

/// Whether `--drop NAME` consents to what a finding is about: the table or column itself, a column of the table, a variant of the enum.
fn is_about(finding: &Finding, dropped: &str) -> bool {
    let belongs = |whole: &str, part: &str| {
        part.strip_prefix(whole)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    belongs(dropped, &finding.subject) || (finding.code == "D106" && belongs(&finding.subject, dropped))
}

/// SQL that was typed as an answer.
fn expression(text: &str) -> opp_core::def::Value {
    opp_core::def::Value::Expr(Text::Owned(text.to_owned()))
}
