//! Tells what became of a migration that failed, and what to do or type next.

use opp_runner::aftermath::Aftermath;
use opp_runner::error::DbError;
use opp_runner::execute::{Failure, Runnable};
use opp_runner::run::{Direction, RunError};
use opp_runner::script::{Mode, ScriptError};

use crate::error::CommandError;
use crate::excerpt;
use crate::hints::Hint;
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

/// The command that goes this way.
fn command(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "opp migrate",
        Direction::Down => "opp migrate downgrade",
    }
}

/// What to do or type next.
fn hint(failure: &Failure) -> String {
    let (file, command) = (failure.direction.file(), command(failure.direction));
    match &*failure.source {
        RunError::Database(error) => error.hint().unwrap_or_else(|| format!("run `{command}` again")),
        RunError::Statement {
            aftermath: Aftermath::Uncertain { .. },
            ..
        } => format!(
            "check what the statement did, undo it if needed, and correct the cause; then run `{command}`, which says how to repeat it"
        ),
        RunError::Statement { source, .. } if source.hint().is_some() => source.hint().unwrap_or_default(),
        RunError::Statement {
            aftermath:
                Aftermath::Resumes { .. }
                | Aftermath::ResumesBeforeTransaction { .. }
                | Aftermath::InvalidIndex { kept: 1.. },
            ..
        } => format!(
            "correct {}/{file} from this statement on, or the affected rows, then run `{command}` again",
            failure.revision.name
        ),
        RunError::Statement {
            aftermath: Aftermath::Kept { .. },
            ..
        } => {
            "undo its changes manually, correct the file, run `opp migrate stamp current`, and run it again".to_owned()
        }
        RunError::Statement { source, .. } if refuses_transaction(&source.to_string()) => format!(
            "set `run_in_transaction = false` in {}/metadata.toml, best in a migration that does nothing else, then run \
             `{command}` again",
            failure.revision.name
        ),
        RunError::Statement { source, .. } if source.to_string().contains("already exists") => {
            format!(
                "if the database has what {} creates, record it with `opp migrate --fake` (tables that no migration made: \
                 `opp migrate baseline`); otherwise drop or rename the existing object, then run `{command}` again",
                failure.revision.name
            )
        }
        RunError::Statement { first_line, source, .. } if drops_referenced(first_line, &source.to_string()) => {
            without_foreign_keys(&failure.revision.name)
        }
        RunError::Statement { .. } => {
            format!(
                "correct {}/{file} or the affected rows, then run `{command}` again",
                failure.revision.name
            )
        }
        RunError::Script(_) => format!("correct {}/{file}", failure.revision.name),
        RunError::CannotPutBack(lost) => format!(
            "drop the {} yourself (DROP {} \"{}\"), run `{command}` again, and recreate it as needed",
            lost.kind,
            lost.kind.to_uppercase(),
            lost.name.replace('"', "\"\"")
        ),
        RunError::BreaksRoutine { kind, name, .. } => format!(
            "add the new form of the {kind} {name} to {}/{file}, or drop the {kind} first, then run `{command}` again",
            failure.revision.name
        ),
        RunError::LeftOpen => format!("end the transaction in {}/{file} with COMMIT", failure.revision.name),
        RunError::Overtaken { .. } => format!("check with `opp showmigrations`, then run `{command}` again"),
        RunError::Begun { .. } => {
            "wait for the other run; if it crashed, run `opp migrate` for recovery steps".to_owned()
        }
        RunError::EditedBefore { .. } => format!(
            "restore the first statements of {}/{file} from version control; the later ones may change",
            failure.revision.name
        ),
        RunError::Unclear {
            version,
            direction,
            number,
            behind,
            ..
        } => unclear(version, *direction, *number, behind, command),
        RunError::SessionLost {
            version,
            direction,
            done,
            ..
        } => session_lost(version, *direction, *done, command),
        RunError::DropChangesRows { .. } => without_foreign_keys(&failure.revision.name),
        RunError::NoFile { .. } => format!("write {}/{file}", failure.revision.name),
    }
}

/// Whether SQLite refused to drop a table because rows refer to it.
fn drops_referenced(first_line: &str, message: &str) -> bool {
    let mut words = first_line.split_whitespace();
    let drops = ["DROP", "TABLE"]
        .iter()
        .all(|word| words.next().is_some_and(|found| found.eq_ignore_ascii_case(word)));
    drops && message.contains("FOREIGN KEY constraint failed")
}

/// How a file runs whose application switches foreign keys off.
fn without_foreign_keys(name: &str) -> String {
    format!(
        "if the application runs its migrations with foreign keys off, set `foreign_keys = false` under [dialect.sqlite] in opp.toml; \
         for this file alone, set `run_in_transaction = false` in {name}/metadata.toml and begin the file with PRAGMA foreign_keys = OFF"
    )
}

/// The row of the journal.
fn journal_row(version: &str, direction: Direction) -> String {
    format!("WHERE version = '{version}' AND direction = '{}'", direction.as_str())
}

/// The lines to type where only a person can tell what became of a statement.
fn unclear(version: &str, direction: Direction, number: usize, behind: &(usize, String), command: &str) -> String {
    let row = journal_row(version, direction);
    let (done, hash) = behind;
    format!(
        "check whether statement {number} took effect. If it did not: run UPDATE __opp_journal SET begun_hash = NULL {row}; and \
         then `{command}` again. If it did: run UPDATE __opp_journal SET begun_hash = NULL, done = {done}, done_hash = '{hash}' \
         {row}; and then `{command}` again. If it did in part: undo that manually first"
    )
}

/// The lines to type where a session is lost that statements to come need.
fn session_lost(version: &str, direction: Direction, done: usize, command: &str) -> String {
    let row = journal_row(version, direction);
    let recorded = match direction {
        Direction::Up => format!("`opp migrate stamp {version}`"),
        Direction::Down => "`opp migrate stamp` with the revision before it".to_owned(),
    };
    format!(
        "run the statements behind the first {done} manually and then {recorded}; or undo the first {done} manually, run \
         DELETE FROM __opp_journal {row}; and then `{command}` again"
    )
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        let text = [summary(&failure), aftermath(&failure)].concat().join("\n  ");
        let error = match failure.source.is_interrupted() {
            true => Self::interrupted(clean(&text)),
            false => Self::failed(clean(&text)),
        };
        error.hint(clean(&hint(&failure)))
    }
}

impl From<DbError> for CommandError {
    fn from(error: DbError) -> Self {
        let told = Self::failed(clean(&error.to_string()));
        error
            .hint()
            .into_iter()
            .fold(told, |told, hint| told.hint(clean(&hint)))
    }
}

/// How a migration's file is to be run, or why it cannot be.
pub(crate) fn mode(migration: &Runnable, direction: Direction) -> Result<Mode, CommandError> {
    migration.mode(direction).map_err(|error| match error {
        RunError::NoFile { direction } => no_file(migration, direction),
        RunError::Script(error) => unrunnable(migration, direction, &error),
        other => CommandError::failed(clean(&format!("{} cannot run: {other}", migration.on_disk.name))),
    })
}

/// Whether the database refused a statement because it runs inside a transaction (`VACUUM`, `CREATE INDEX CONCURRENTLY`).
fn refuses_transaction(message: &str) -> bool {
    let reasons = ["inside a transaction", "within a transaction", "within transaction"];
    reasons.iter().any(|reason| message.contains(reason))
}

/// A migration without a file for a direction.
pub(crate) fn no_file(migration: &Runnable, direction: Direction) -> CommandError {
    let (name, file) = (clean(&migration.on_disk.name), direction.file());
    CommandError::failed(format!(
        "{name} cannot be {}: {file} does not exist or is empty",
        direction.done()
    ))
    .hint(format!("write {name}/{file}"))
}

/// A migration whose file cannot run as it is.
fn unrunnable(migration: &Runnable, direction: Direction, error: &ScriptError) -> CommandError {
    let (name, file) = (clean(&migration.on_disk.name), direction.file());
    let help = match error {
        ScriptError::ControlsTransaction { .. } => format!(
            "remove the statement from {name}/{file}, or set `run_in_transaction = false` in {name}/metadata.toml"
        ),
        ScriptError::IneffectivePragma { .. } => without_foreign_keys(&name),
        ScriptError::ClientCommand(command) => command.help.to_owned(),
    };
    CommandError::failed(clean(&format!("{name}/{file}: {error}"))).hint(help)
}
