//! How is a migration file to be run: inside opp's transaction, without its own, or outside any?

use super::statements::{Statement, split};

/// A migration file made ready to run.
#[derive(Debug)]
pub(crate) struct Script<'a> {
    /// Who begins and ends the transaction.
    pub(crate) mode: Mode,
    /// What runs, in order.
    pub(crate) statements: Vec<Statement<'a>>,
}

/// Who begins and ends the transaction of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// opp's runner; the file holds plain statements.
    Plain,
    /// opp's runner, in place of the file's own lines: foreign keys are off while a table is rebuilt.
    Rebuild,
    /// The file itself, or nobody.
    Outside,
}

/// A file that cannot be run as it says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScriptError {
    /// The file begins or ends a transaction though it runs inside one.
    #[error(
        "T703: statement {number} (line {line}: {first_line}) begins or ends a transaction, but the file runs inside one"
    )]
    ControlsTransaction {
        /// Which statement.
        number: usize,
        /// On which line.
        line: usize,
        /// Its first line.
        first_line: String,
    },
}

impl<'a> Script<'a> {
    /// Reads a file that its `metadata.toml` wants run inside a transaction or not.
    pub(crate) fn read(sql: &'a str, in_transaction: bool) -> Result<Self, ScriptError> {
        let statements = split(sql);
        if !in_transaction {
            return Ok(Self {
                mode: Mode::Outside,
                statements,
            });
        }
        match statements.iter().find(|statement| statement.controls_transaction()) {
            Some(statement) => Err(ScriptError::ControlsTransaction {
                number: statement.number,
                line: statement.line,
                first_line: statement.first_line().to_owned(),
            }),
            None => Ok(Self {
                mode: Mode::Plain,
                statements,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_inside_opps_transaction_is_refused() {
        let error = Script::read("CREATE TABLE a (x);\nCOMMIT;", true).unwrap_err();
        let said = "T703: statement 2 (line 2: COMMIT;) begins or ends a transaction, but the file runs inside one";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn outside_a_transaction_the_file_may_have_its_own() {
        let script = Script::read("BEGIN; CREATE TABLE a (x); COMMIT;", false).unwrap();
        assert_eq!((script.mode, script.statements.len()), (Mode::Outside, 3));
    }
}
