//! What to do or type next after a migration that failed.

use opp_core::diagnostic::{Diagnostic, help};

use crate::aftermath::Aftermath;
use crate::error::DbError;
use crate::execute::Failure;
use crate::run::{Direction, RunError};
use crate::script::ScriptError;

/// The command that goes this way.
fn command(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "opp migrate",
        Direction::Down => "opp migrate downgrade",
    }
}

impl Failure {
    /// What to do or type next.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        of_run(&self.revision.name, self.direction, &self.source)
    }
}

/// After a migration that did not run to its end. `name` is its directory.
pub(super) fn of_run(name: &str, direction: Direction, error: &RunError) -> Vec<String> {
    let (file, command) = (direction.file(), command(direction));
    help(match error {
        RunError::Database(error) => return or_else(error, || format!("run `{command}` again")),
        RunError::Statement {
            aftermath,
            first_line,
            source,
            ..
        } => return of_statement(name, direction, *aftermath, Some(first_line), source),
        RunError::Script(error) => return of_script(name, direction, error),
        RunError::CannotPutBack(lost) => format!(
            "drop the {} yourself (DROP {} \"{}\"), run `{command}` again, and recreate it as needed",
            lost.kind,
            lost.kind.to_uppercase(),
            lost.name.replace('"', "\"\"")
        ),
        RunError::BreaksRoutine {
            kind, name: routine, ..
        } => format!(
            "add the new form of the {kind} {routine} to {name}/{file}, or drop the {kind} first, then run `{command}` again"
        ),
        RunError::LeftOpen => format!("end the transaction in {name}/{file} with COMMIT"),
        RunError::Overtaken { .. } => format!("check with `opp showmigrations`, then run `{command}` again"),
        RunError::Begun { .. } => {
            "wait for the other run; if it crashed, run `opp migrate` for recovery steps".to_owned()
        }
        RunError::EditedBefore { .. } => {
            format!("restore the first statements of {name}/{file} from version control; the later ones may change")
        }
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
        RunError::DropChangesRows { .. } => without_foreign_keys(name),
        RunError::NoFile { .. } => format!("write {name}/{file}"),
    })
}

/// After a statement that failed. `first_line` is its text, where that is at hand.
pub(super) fn of_statement(
    name: &str,
    direction: Direction,
    aftermath: Aftermath,
    first_line: Option<&str>,
    error: &DbError,
) -> Vec<String> {
    let (file, command) = (direction.file(), command(direction));
    if let Aftermath::Uncertain { .. } = aftermath {
        return help(format!(
            "check what the statement did, undo it if needed, and correct the cause; then run `{command}`, which says how to repeat it"
        ));
    }
    let message = error.to_string();
    or_else(error, || match aftermath {
        Aftermath::Resumes { .. }
        | Aftermath::ResumesBeforeTransaction { .. }
        | Aftermath::InvalidIndex { kept: 1.. } => {
            format!("correct {name}/{file} from this statement on, or the affected rows, then run `{command}` again")
        }
        Aftermath::Kept { .. } => {
            "undo its changes manually, correct the file, run `opp migrate stamp current`, and run it again".to_owned()
        }
        _ if refuses_transaction(&message) => format!(
            "set `run_in_transaction = false` in {name}/metadata.toml, best in a migration that does nothing else, then run \
             `{command}` again"
        ),
        _ if message.contains("already exists") => format!(
            "if the database has what {name} creates, record it with `opp migrate --fake` (tables that no migration made: \
             `opp migrate baseline`); otherwise drop or rename the existing object, then run `{command}` again"
        ),
        _ if first_line.is_some_and(|first_line| drops_referenced(first_line, &message)) => without_foreign_keys(name),
        _ => format!("correct {name}/{file} or the affected rows, then run `{command}` again"),
    })
}

/// Before a file that cannot run as it is.
fn of_script(name: &str, direction: Direction, error: &ScriptError) -> Vec<String> {
    let file = direction.file();
    help(match error {
        ScriptError::ControlsTransaction { .. } => format!(
            "remove the statement from {name}/{file}, or set `run_in_transaction = false` in {name}/metadata.toml"
        ),
        ScriptError::IneffectivePragma { .. } => without_foreign_keys(name),
        ScriptError::ClientCommand(command) => command.help.to_owned(),
    })
}

/// What the error itself advises; otherwise `general`.
fn or_else(error: &DbError, general: impl FnOnce() -> String) -> Vec<String> {
    let own = error.help();
    match own.is_empty() {
        true => help(general()),
        false => own,
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

/// Whether the database refused a statement because it runs inside a transaction (`VACUUM`, `CREATE INDEX CONCURRENTLY`).
fn refuses_transaction(message: &str) -> bool {
    let reasons = ["inside a transaction", "within a transaction", "within transaction"];
    reasons.iter().any(|reason| message.contains(reason))
}
