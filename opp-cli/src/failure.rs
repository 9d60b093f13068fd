//! Tells what became of a migration that failed.

use opp_core::diagnostic::Diagnostic as _;
use opp_runner::aftermath::Aftermath;
use opp_runner::execute::{Failure, Runnable};
use opp_runner::run::{Direction, RunError};
use opp_runner::script::Mode;
use opp_runner::{Error, Revision};

use crate::error::CommandError;
use crate::excerpt;
use crate::ui::sanitise::clean;

/// What an index built without blocking leaves when that fails.
const LEFT_INDEX: &str = "The index may remain INVALID: the next run drops and rebuilds it.";

/// After a lost connection.
const LOST: &str = "The connection was lost: the next run checks whether the last statement took effect.";

/// Where nothing had begun.
const UNCHANGED: &str = "Nothing was changed.";

/// Where a transaction took everything back.
const ROLLED_BACK: &str = "The migration was rolled back; the database is unchanged by it.";

/// The reason first, then the statement.
fn summary(failure: &Failure) -> Vec<String> {
    match &*failure.source {
        RunError::Statement {
            number,
            of,
            line,
            first_line,
            source,
            ..
        } => vec![
            format!(
                "{}: {}",
                failure.revision.name,
                excerpt::shortened(&source.to_string(), 500)
            ),
            format!(
                "statement {number} of {of} (line {line} of {}): {}",
                failure.direction.file(),
                excerpt::of_statement(first_line)
            ),
        ],
        _ => vec![failure.to_string()],
    }
}

/// What became of it, one line each.
fn aftermath(failure: &Failure) -> Vec<String> {
    let mut lines = match &*failure.source {
        RunError::Statement { aftermath, .. } => of_statement(*aftermath),
        RunError::Database(error) if error.is_lost() => vec![LOST.to_owned()],
        RunError::Database(error) if error.is_before_anything() => vec![UNCHANGED.to_owned()],
        RunError::DropChangesRows { .. }
        | RunError::Unclear { .. }
        | RunError::SessionLost { .. }
        | RunError::EditedBefore { .. }
        | RunError::Begun { .. } => vec![UNCHANGED.to_owned()],
        _ => vec![ROLLED_BACK.to_owned()],
    };
    match failure.current.as_deref() {
        Some([]) => lines.push("No migration is applied.".to_owned()),
        Some(current) => lines.push(format!("Current revision: {}.", current.join(", "))),
        None => {}
    }
    lines
}

/// What a statement that failed leaves.
fn of_statement(aftermath: Aftermath) -> Vec<String> {
    let first = match aftermath {
        Aftermath::InvalidIndex { kept: 0 } => return vec![LEFT_INDEX.to_owned()],
        Aftermath::InvalidIndex { kept } | Aftermath::Resumes { kept } => {
            format!("{}; the next run resumes with this statement.", remaining(kept))
        }
        Aftermath::ResumesBeforeTransaction { kept } => {
            format!(
                "{} before its transaction; the next run resumes there.",
                remaining(kept)
            )
        }
        Aftermath::Uncertain { kept } => {
            let earlier = if kept > 0 {
                format!(" {}.", remaining(kept))
            } else {
                String::new()
            };
            format!("A part of the statement may remain; the next run does not repeat it by itself.{earlier}")
        }
        Aftermath::Lost => LOST.to_owned(),
        Aftermath::Kept { kept } => format!("It runs outside a transaction: {}.", remaining(kept)),
        _ => ROLLED_BACK.to_owned(),
    };
    let index = matches!(aftermath, Aftermath::InvalidIndex { .. }).then(|| LEFT_INDEX.to_owned());
    [first].into_iter().chain(index).collect()
}

/// `3 earlier statements remain applied`
fn remaining(kept: usize) -> String {
    match kept {
        1 => "1 earlier statement remains applied".to_owned(),
        kept => format!("{kept} earlier statements remain applied"),
    }
}

/// The reason, the statement, what became of the migration, and what to do next.
pub(crate) fn told(failure: &Failure) -> CommandError {
    let text = clean(&[summary(failure), aftermath(failure)].concat().join("\n  "));
    let error = match failure.source.is_interrupted() {
        true => CommandError::interrupted(text),
        false => CommandError::failed(text),
    };
    error.helped(failure.help())
}

/// How a migration's file is to be run, or why it cannot be.
pub(crate) fn mode(migration: &Runnable, direction: Direction) -> Result<Mode, CommandError> {
    migration
        .mode(direction)
        .map_err(|error| unrunnable(migration, direction, error))
}

/// A migration whose file does not exist or cannot run as it is.
pub(crate) fn unrunnable(migration: &Runnable, direction: Direction, error: RunError) -> CommandError {
    let (name, file) = (&migration.on_disk.name, direction.file());
    let message = match &error {
        RunError::Script(error) => format!("{name}/{file}: {error}"),
        RunError::NoFile { direction } => {
            format!(
                "{name} cannot be {}: {file} does not exist or is empty",
                direction.done()
            )
        }
        other => format!("{name} cannot run: {other}"),
    };
    let unrunnable = Error::Unrunnable {
        revision: Revision::of(&migration.on_disk),
        direction,
        source: Box::new(error),
    };
    CommandError::failed(clean(&message)).helped(unrunnable.help())
}
