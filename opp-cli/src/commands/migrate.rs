//! `opp migrate [REV]`, `opp migrate upgrade [REV]`, `opp migrate downgrade REV`: how does a database come to a revision?

use std::time::Duration;

use opp_migrate::history::Target;
use serde_json::{Value, json};

use crate::context::Context;
use crate::db::execute::{self, Step};
use crate::db::listing::FORMAT;
use crate::db::losses::losses;
use crate::db::precheck::{self, OnDisk};
use crate::db::record::State;
use crate::db::session::Session;
use crate::db::sqlite::runner::{Direction, Outcome};
use crate::db::sqlite::{Database, bookkeeping, runner};
use crate::db::terminal::{self, Terminal, clean};
use crate::error::CommandError;
use crate::ui;

mod offline;

/// What the command line asks.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The revision to come to; everything pending where none is said.
    pub(crate) target: Option<String>,
    /// Whether the way may go down, up, or either.
    pub(crate) way: Way,
    /// Print the script instead of running it.
    pub(crate) sql: bool,
    /// Show what would run.
    pub(crate) plan: bool,
    /// The same, and fail where there is something.
    pub(crate) check: bool,
    /// Record without running.
    pub(crate) fake: bool,
    /// Apply what is older than the newest applied.
    pub(crate) allow_out_of_order: bool,
    /// Revert without asking.
    pub(crate) yes: bool,
    /// Report as JSON.
    pub(crate) json: bool,
    /// Draw progress on a terminal.
    pub(crate) progress: bool,
    /// How long to wait for another process.
    pub(crate) lock_timeout: Duration,
}

/// Which way a command may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `migrate REV`.
    Either,
    /// `upgrade`.
    Up,
    /// `downgrade`.
    Down,
}

/// What is to be done, and how to head it.
struct Plan<'a> {
    headline: String,
    steps: Vec<Step<'a>>,
}

/// Brings the database to the revision.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    if options.sql {
        return offline::run(context, options.target.as_deref(), options.way);
    }
    let session = Session::look(context, options.lock_timeout)?;
    session.refuse_problems()?;
    let plan = plan(&session, options)?;
    if options.plan || options.check {
        return show(&session, &plan, options);
    }
    refuse_out_of_order(&session, &plan, options)?;
    if !options.fake {
        refuse_unrunnable(&plan)?;
    }
    confirm_losses(&session, &plan, options)?;
    let mut terminal = Terminal::new(options.json, options.progress);
    terminal.say(&format!(
        "Operations to perform:\n  {}\nRunning migrations:\n",
        clean(&plan.headline)
    ));
    if plan.steps.is_empty() {
        terminal.say("  No migrations to apply.\n");
    } else {
        let mut database = session.open()?;
        if options.fake {
            fake(&mut database, &plan, &mut terminal)?;
        } else {
            execute::run_all(&mut database, &session.graph(), &plan.steps, &mut terminal)?;
        }
    }
    report(context, &session, &plan, &terminal, options)
}

fn plan<'a>(session: &'a Session, options: &Options) -> Result<Plan<'a>, CommandError> {
    let (graph, shown) = (session.graph(), session.shown());
    let Some(text) = &options.target else {
        let heads = graph.heads();
        refuse_several_heads(&heads)?;
        let targets = heads.iter().map(|one| one.version.as_str()).collect();
        let steps = session.steps(&graph.up(&targets, &session.record), Direction::Up)?;
        return Ok(Plan {
            headline: format!("Apply all migrations: {shown}"),
            steps,
        });
    };
    let target = session.target(text)?;
    let headline = match &target {
        Target::Base => format!("Unapply all migrations: {shown}"),
        Target::Heads => format!("Apply all migrations: {shown}"),
        Target::Revision(version) => format!("Target specific migration: {}, on {shown}", session.name(version)),
    };
    let wanted = session.versions(&target);
    let applied = wanted.iter().all(|version| session.record.has(version));
    let steps = match (options.way, applied) {
        (Way::Up, true) => Vec::new(),
        (Way::Either | Way::Down, true) => {
            let above = match &target {
                Target::Revision(version) => graph.down(Some(version), &session.record),
                Target::Base => graph.down(None, &session.record),
                Target::Heads => Vec::new(),
            };
            session.steps(&above, Direction::Down)?
        }
        (Way::Either | Way::Up, false) => session.steps(&graph.up(&wanted, &session.record), Direction::Up)?,
        (Way::Down, false) => return Err(ahead(session, &target)),
    };
    Ok(Plan { headline, steps })
}

fn refuse_several_heads(heads: &[&OnDisk]) -> Result<(), CommandError> {
    match heads {
        [] | [_] => Ok(()),
        several => Err(CommandError::failed(format!(
            "there are {} heads: {}",
            several.len(),
            execute::names(several).join(", ")
        ))
        .hint("apply one with `opp migrate REV`, or all with `opp migrate upgrade heads`")),
    }
}

fn ahead(session: &Session, target: &Target) -> CommandError {
    let place = clean(&session.place(target));
    CommandError::failed(format!("{place} is not applied, so there is nothing to go down to"))
        .hint(format!("`opp migrate upgrade {place}` goes up to it"))
}

fn refuse_out_of_order(session: &Session, plan: &Plan<'_>, options: &Options) -> Result<(), CommandError> {
    if options.allow_out_of_order {
        return Ok(());
    }
    let up = plan.steps.iter().filter(|step| step.direction == Direction::Up);
    let to_apply = up.map(|step| step.migration.on_disk.version.as_str()).collect();
    session.refuse(&precheck::out_of_order(
        session.graph().ordered(),
        &session.record,
        &to_apply,
    ))
}

/// A file that cannot run is named before the first of several runs, not in the middle.
fn refuse_unrunnable(plan: &Plan<'_>) -> Result<(), CommandError> {
    for Step {
        migration, direction, ..
    } in &plan.steps
    {
        let sql = migration
            .sql(*direction)
            .ok_or_else(|| migration.no_way_back(*direction))?;
        runner::prepare(sql, migration.in_transaction(*direction))
            .map_err(|error| migration.unrunnable(*direction, &error))?;
    }
    Ok(())
}

fn confirm_losses(session: &Session, plan: &Plan<'_>, options: &Options) -> Result<(), CommandError> {
    let down: Vec<_> = plan
        .steps
        .iter()
        .filter(|step| step.direction == Direction::Down)
        .collect();
    if down.is_empty() || options.fake {
        return Ok(());
    }
    let mut lines = Vec::new();
    for step in &down {
        let lost = losses(session.changes(&step.migration.on_disk.version), step.migration);
        lines.extend(
            lost.into_iter()
                .map(|line| format!("  {}: {line}", clean(&step.migration.on_disk.name))),
        );
    }
    if !lines.is_empty() {
        ui::note(&format!("Reverting destroys data:\n{}", lines.join("\n")));
    }
    if options.yes {
        return Ok(());
    }
    ui::confirm(
        &format!("Revert {} migration(s) on {}?", down.len(), clean(&session.shown())),
        "--yes",
    )
}

fn fake(database: &mut Database, plan: &Plan<'_>, terminal: &mut Terminal) -> Result<(), CommandError> {
    runner::begin(database, terminal)?;
    bookkeeping::prepare(database)?;
    for step in &plan.steps {
        let migration = step.migration;
        match step.direction {
            Direction::Up => {
                let entry = execute::entry(&migration.on_disk, &migration.down_checksum);
                bookkeeping::record(database, entry, State::Stamped, 0)?;
            }
            Direction::Down => bookkeeping::forget(database, &migration.on_disk.version)?,
        }
    }
    database.execute("COMMIT")?;
    for step in &plan.steps {
        terminal.faked(step);
    }
    Ok(())
}

fn show(session: &Session, plan: &Plan<'_>, options: &Options) -> Result<(), CommandError> {
    if options.json {
        let steps = plan
            .steps
            .iter()
            .map(|step| step_json(step, "planned", 0))
            .collect::<Vec<_>>();
        terminal::print_json(&whole(session, &steps, &session.current()))?;
    } else {
        let mut text = "Planned operations:\n".to_owned();
        for step in &plan.steps {
            let verb = if step.direction == Direction::Up {
                "Apply"
            } else {
                "Unapply"
            };
            text.push_str(&format!("  {verb} {}\n", clean(&step.migration.on_disk.name)));
        }
        if plan.steps.is_empty() {
            text.push_str("  No planned migration operations.\n");
        }
        terminal::print(&text);
    }
    match options.check && !plan.steps.is_empty() {
        true => Err(CommandError::found()),
        false => Ok(()),
    }
}

fn report(
    context: &Context,
    before: &Session,
    plan: &Plan<'_>,
    terminal: &Terminal,
    options: &Options,
) -> Result<(), CommandError> {
    if !options.json {
        return Ok(());
    }
    let after = Session::look(context, options.lock_timeout)?;
    let state = |outcome: &Outcome| match outcome {
        Outcome::Done { took } => ("done", took.as_millis()),
        Outcome::AlreadyDone => ("already_done", 0),
    };
    let steps: Vec<Value> = match options.fake {
        true => plan.steps.iter().map(|step| step_json(step, "faked", 0)).collect(),
        false => plan
            .steps
            .iter()
            .zip(&terminal.outcomes)
            .map(|(step, outcome)| {
                let (state, took) = state(outcome);
                step_json(step, state, took)
            })
            .collect(),
    };
    terminal::print_json(&whole(before, &steps, &after.current()))
}

fn step_json(step: &Step<'_>, state: &str, duration_ms: u128) -> Value {
    let on_disk = &step.migration.on_disk;
    json!({
        "revision": on_disk.version, "name": on_disk.name, "direction": step.direction.as_str(),
        "state": state, "duration_ms": duration_ms,
    })
}

fn whole(session: &Session, steps: &[Value], current: &[String]) -> Value {
    json!({ "format": FORMAT, "database": session.location.display().to_string(), "steps": steps, "current": current })
}
