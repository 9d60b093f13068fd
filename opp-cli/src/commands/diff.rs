//! `opp diff FROM TO`: which operations, and which SQL, lead from one schema to another?

use std::path::Path;

use opp_core::registry::Registry;
use opp_migrate::change::Change;
use opp_migrate::dialect::GenerateSql as _;
use opp_migrate::diff::{Answers, Diff, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, LowerError, Models, Schema, lower};
use opp_migrate::workflow::WorkflowError;
use opp_runner::database::Patience;
use serde_json::json;

use crate::commands::check::new_scratch;
use crate::config::Target;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::{self, Session};
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// The word for the database at hand.
const DATABASE: &str = "database";

/// What stands on one side.
enum Side {
    /// The models, or those of a registry file.
    Models(Models),
    /// A revision.
    Recorded(Schema),
    /// The database at hand, as its catalog reads.
    Live(Schema),
}

impl Side {
    fn schema(&self) -> &Schema {
        match self {
            Self::Models(models) => &models.schema,
            Self::Recorded(schema) | Self::Live(schema) => schema,
        }
    }
}

/// Prints the operations from one side to the other and their SQL.
pub(crate) fn run(context: &Context, from: &str, to: &str, json: bool) -> Result<(), CommandError> {
    let target = context.target()?;
    let session = match from == DATABASE || to == DATABASE {
        true => Session::look(context, Patience::default())?,
        false => Session::for_revision(context, if from == "current" { from } else { to })?,
    };
    let (before, after) = (side(context, &session, from)?, side(context, &session, to)?);
    let (pair, Diff { changes, questions }) = compare(context, &session, &target, &before, &after)?;
    let script = target
        .dialect
        .script(Pair::new(&pair.before, &pair.after), &changes)
        .map_err(|error| CommandError::from(WorkflowError::Plan(Box::new(error))))?;
    if json {
        let questions: Vec<String> = questions.iter().map(ToString::to_string).collect();
        return terminal::print_json(&json!({
            "format": FORMAT, "from": from, "to": to, "operations": changes, "questions": questions,
            "up": script.up.text, "down": script.down.text,
        }));
    }
    if changes.is_empty() && questions.is_empty() {
        terminal::print("No differences\n");
        return Ok(());
    }
    let lines = changes.iter().map(Change::to_string);
    let questions = questions.iter().map(|question| format!("? {question}"));
    for line in lines.chain(questions) {
        terminal::print(&format!("{}\n", clean(&line)));
    }
    terminal::print_sql(&format!("\n{}", script.up.text));
    Ok(())
}

fn side(context: &Context, session: &Session, text: &str) -> Result<Side, CommandError> {
    match text {
        "models" => Ok(Side::Models(context.models()?)),
        DATABASE => {
            let mut database = session::open_existing(context)?;
            let dialect = context.target()?.dialect;
            Ok(Side::Live(dialect.schema_of(&database.catalog()?).0))
        }
        file if Path::new(file).extension().is_some_and(|end| end == "json") => of_file(context, Path::new(file)),
        revision => {
            let target = session.target(revision)?;
            let schema = session.history().schema_at_all(session.versions(&target))?;
            Ok(Side::Recorded(schema))
        }
    }
}

fn of_file(context: &Context, path: &Path) -> Result<Side, CommandError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| CommandError::failed(format!("cannot read {}: {error}", path.display())))?;
    let models = lower(&Registry::from_json(&text)?, &context.lower_options()?);
    models
        .map(Side::Models)
        .map_err(|errors: Vec<LowerError>| WorkflowError::Models(errors).into())
}

/// Compares both sides. A database spells expressions its own way, so the other side is built in a scratch database and read from
/// there.
fn compare(
    context: &Context,
    session: &Session,
    target: &Target,
    before: &Side,
    after: &Side,
) -> Result<(Pair<Schema>, Diff), CommandError> {
    let is_live = matches!(before, Side::Live(_)) || matches!(after, Side::Live(_));
    let read = |side: &Side| match side {
        Side::Models(_) | Side::Recorded(_) if is_live => rebuilt(context, session, target, side.schema()),
        other => Ok(other.schema().clone()),
    };
    let pair = Pair::new(read(before)?, read(after)?);
    let hints = match after {
        Side::Models(models) => models
            .hints
            .clone()
            .since(&session.history().stated_renames(), &pair.before),
        Side::Recorded(_) | Side::Live(_) => Hints::default(),
    };
    let found = diff(Pair::new(&pair.before, &pair.after), &hints, &Answers::default());
    Ok((pair, found))
}

/// A schema as a database reads that was made from it.
fn rebuilt(context: &Context, session: &Session, target: &Target, schema: &Schema) -> Result<Schema, CommandError> {
    let sql = target
        .dialect
        .create_all(schema)
        .map_err(|error| CommandError::from(WorkflowError::Plan(Box::new(error))))?;
    let Some(mut scratch) = new_scratch(context, session, target)? else {
        return Ok(schema.clone());
    };
    scratch.execute(&sql)?;
    Ok(target.dialect.schema_of(&scratch.catalog()?).0)
}
