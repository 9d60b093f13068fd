//! `opp migrate [REV]`, `opp migrate upgrade [REV]`, `opp migrate downgrade REV`: how does a database come to a revision?

use std::thread;
use std::time::{Duration, Instant};

use opp_core::url::DatabaseUrl;
use opp_migrate::history::Target;
use opp_runner::Access;
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::CommandError;
use crate::failure;
use crate::listing::FORMAT;
use crate::losses::losses;
use crate::session::Session;
use crate::signals;
use crate::ui;
use crate::ui::progress::Terminal;
use crate::ui::sanitise::{clean, clean_line};
use crate::ui::terminal;
use opp_runner::database::{Database, Edit, Patience};
use opp_runner::execute::{self, Step};
use opp_runner::precheck::{self, OnDisk};
use opp_runner::record::Halfway;
use opp_runner::route::Way;
use opp_runner::run::{Direction, Outcome};

mod checked;
mod client_session;
mod conditional;
mod offline;
mod piece;

/// What the command line asks.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The revision to come to; everything pending where none is said.
    pub(crate) target: Option<String>,
    /// Whether the way may go down, up, or either.
    pub(crate) way: Way,
    /// Print the script instead of running it.
    pub(crate) sql: bool,
    /// Let the script skip what is applied.
    pub(crate) idempotent: bool,
    /// Show what would run.
    pub(crate) plan: bool,
    /// The same, and fail where there is something.
    pub(crate) check: bool,
    /// Record without running.
    pub(crate) fake: bool,
    /// Back the database up before the first migration runs.
    pub(crate) backup: bool,
    /// Apply what is older than the newest applied.
    pub(crate) allow_out_of_order: bool,
    /// Revert without asking.
    pub(crate) yes: bool,
    /// Report as JSON.
    pub(crate) json: bool,
    /// Draw progress on a terminal.
    pub(crate) progress: bool,
    /// How long to wait.
    pub(crate) patience: Patience,
    /// How long to wait for a server that is starting.
    pub(crate) wait: Option<Duration>,
}

/// What is to be done, and how to head it.
struct Plan<'a> {
    headline: String,
    steps: Vec<Step<'a>>,
}

/// Brings the database to the revision.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    if options.sql {
        let range = options.target.as_deref();
        return offline::run(context, range, options.way, options.idempotent, options.json);
    }
    let session = look(context, options)?;
    let plan = plan(&session, options)?;
    if !options.plan && !options.check {
        refuse_out_of_order(&session, &plan, options)?;
    }
    carry_out(context, &session, &plan, options)
}

/// Reverts the newest applied migrations and applies them again.
pub(crate) fn redo(context: &Context, count: usize, options: &Options) -> Result<(), CommandError> {
    if options.sql {
        return Err(
            CommandError::failed("`redo` needs a database, so it cannot print a script")
                .hint("`opp migrate downgrade --sql FROM:TO` and `opp migrate --sql FROM:TO` print the two halves"),
        );
    }
    let session = look(context, options)?;
    let graph = session.graph();
    let applied = graph
        .ordered()
        .iter()
        .rev()
        .filter(|one| session.record.has(&one.version));
    let mut newest: Vec<&OnDisk> = applied.take(count).copied().collect();
    if newest.len() < count {
        return Err(
            CommandError::failed(format!("only {} migration(s) are applied, not {count}", newest.len()))
                .hint("`opp showmigrations` lists them"),
        );
    }
    let mut steps = session.steps(&newest, Direction::Down)?;
    newest.reverse();
    steps.extend(session.steps(&newest, Direction::Up)?);
    let headline = format!("Redo {}, on {}", execute::names(&newest).join(", "), session.shown());
    carry_out(context, &session, &Plan { headline, steps }, options)
}

/// Reads the history and the database, and stops where they do not fit together.
fn look(context: &Context, options: &Options) -> Result<Session, CommandError> {
    if let Some(at_most) = options.wait {
        wait_for_server(&context.kept_database()?, options.patience, at_most);
    }
    let session = Session::look(context, options.patience)?;
    session.refuse_problems()?;
    Ok(session)
}

/// Waits until the server answers; what else it answers is for the command itself.
fn wait_for_server(url: &DatabaseUrl, patience: Patience, at_most: Duration) {
    const PAUSE: Duration = Duration::from_millis(250);
    let started = Instant::now();
    while let Err(error) = Database::open(url, Access::Read, patience) {
        if !error.may_be_starting() || started.elapsed() + PAUSE > at_most {
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Shows or runs a plan.
fn carry_out(context: &Context, session: &Session, plan: &Plan<'_>, options: &Options) -> Result<(), CommandError> {
    if options.plan || options.check {
        return show(session, plan, options);
    }
    if !options.fake {
        refuse_unrunnable(plan)?;
        refuse_halfway(session, plan)?;
    }
    session.warn_of_edited_downs(&plan.steps);
    confirm_losses(session, plan, options)?;
    if options.backup && !options.fake && !plan.steps.is_empty() {
        super::backup::before_migration(context)?;
    }
    let mut terminal = Terminal::new(options.json, options.progress);
    terminal.say(&format!(
        "Operations to perform:\n  {}\nRunning migrations:\n",
        clean(&plan.headline)
    ));
    if plan.steps.is_empty() {
        terminal.say("  No migrations to apply.\n");
        if session.all().is_empty() {
            ui::hint("no migration exists yet: `opp makemigrations` writes the first one");
        }
    } else {
        let mut database = session.open()?;
        if options.fake {
            fake(&mut database, plan, &mut terminal)?;
        } else {
            if database.is_on_server() {
                database.set_cancel(signals::listen());
            }
            execute::run_all(&mut database, &session.graph(), &plan.steps, &mut terminal)
                .map_err(|failure| failure::told(&failure))?;
        }
    }
    report(context, session, plan, &terminal, options)
}

fn plan<'a>(session: &'a Session, options: &Options) -> Result<Plan<'a>, CommandError> {
    let (graph, shown) = (session.graph(), session.shown());
    let Some(text) = &options.target else {
        let heads = graph.heads();
        let targets = heads.iter().map(|one| one.version.as_str()).collect();
        let pending = graph.up(&targets, &session.record);
        let one_of_them = "`opp migrate REV` applies one of them, `opp migrate upgrade heads` all";
        session
            .refuse_several_heads()
            .map_err(|error| error.hint(one_of_them))?;
        let steps = session.steps(&pending, Direction::Up)?;
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
    match graph.route(&target, options.way, &session.record) {
        Some((migrations, direction)) => Ok(Plan {
            headline,
            steps: session.steps(&migrations, direction)?,
        }),
        None => Err(ahead(session, &target)),
    }
}

fn ahead(session: &Session, target: &Target) -> CommandError {
    let place = clean(&session.place(target));
    CommandError::failed(format!(
        "{place} is not applied, so the database cannot be downgraded to it"
    ))
    .hint(format!("run `opp migrate upgrade {place}` to apply it"))
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
    plan.steps
        .iter()
        .try_for_each(|step| failure::mode(step.migration, step.direction).map(drop))
}

/// A migration that stopped between two statements is finished first, the way it was going.
fn refuse_halfway(session: &Session, plan: &Plan<'_>) -> Result<(), CommandError> {
    let first = plan.steps.first();
    let goes_on = |version: &str, direction: Direction| {
        first.is_some_and(|step| step.migration.on_disk.version == version && step.direction == direction)
    };
    let mut halfway = session.record.halfway.iter().zip(session.halfway());
    match halfway.find(|(one, _)| !goes_on(&one.version, one.direction)) {
        Some((_, problem)) => session.refuse(&[problem]),
        None => Ok(()),
    }
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
        &format!("Revert {} on {}?", reverted(&down), clean(&session.shown())),
        "--yes",
    )
}

/// The migration by its name, so that nobody reverts another than the one they think of.
fn reverted(down: &[&Step<'_>]) -> String {
    match down {
        [only] => clean_line(&only.migration.on_disk.name),
        several => format!("{} migrations", several.len()),
    }
}

fn fake(database: &mut Database, plan: &Plan<'_>, terminal: &mut Terminal) -> Result<(), CommandError> {
    let mut edits = Vec::new();
    for step in &plan.steps {
        let on_disk = &step.migration.on_disk;
        match step.direction {
            Direction::Up => edits.push(Edit::Stamp(execute::entry(on_disk, &step.migration.down_checksum))),
            Direction::Down => {
                edits.extend(on_disk.stands_for().map(|version| Edit::Forget(version.to_owned())));
                edits.push(Edit::Forget(on_disk.version.clone()));
            }
        }
    }
    database.edit(terminal, |_| edits)?;
    plan.steps.iter().for_each(|step| terminal.faked(step));
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
            let resumes = match done_before(session, step) {
                0 => String::new(),
                done => format!(" (resumes with statement {})", done + 1),
            };
            text.push_str(&format!(
                "  {verb} {}{resumes}\n",
                clean_line(&step.migration.on_disk.name)
            ));
        }
        if plan.steps.is_empty() {
            text.push_str("  No planned migration operations.\n");
        }
        terminal::print(&text);
    }
    session
        .halfway()
        .iter()
        .for_each(|problem| ui::warn(&clean(&problem.to_string())));
    match options.check && !plan.steps.is_empty() {
        true => Err(CommandError::found()),
        false => Ok(()),
    }
}

/// How many statements of a step an earlier run has done.
fn done_before(session: &Session, step: &Step<'_>) -> usize {
    let own = |one: &&Halfway| one.version == step.migration.on_disk.version && one.direction == step.direction;
    session.record.halfway.iter().find(own).map_or(0, |one| one.done)
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
    let after = Session::look(context, options.patience)?;
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
    json!({ "format": FORMAT, "database": session.location(), "steps": steps, "current": current })
}
