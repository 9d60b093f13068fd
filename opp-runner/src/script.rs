//! How is a migration file to be run: inside opp's transaction, without its own, or outside any?

use opp_history::script::Takeover;
use opp_sql::client::{self, ClientCommand};

use super::statements::{Statement, Syntax, split};

/// A migration file made ready to run.
#[derive(Debug)]
pub struct Script<'a> {
    /// Who begins and ends the transaction.
    pub mode: Mode,
    /// What runs, in order.
    pub statements: Vec<Statement<'a>>,
}

/// Who begins and ends the transaction of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// opp's runner; the file holds plain statements.
    Plain,
    /// opp's runner, in place of the file's own lines: foreign keys are off while a table is rebuilt.
    Rebuild,
    /// The file itself, or nobody.
    Outside,
}

/// A file that cannot be run as it says.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
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
    /// The file holds a command of a client, which no database understands.
    #[error("T704: `{}` on line {} is a command of the {} client, not SQL", .0.command, .0.line, .0.client)]
    ClientCommand(ClientCommand),
}

impl<'a> Script<'a> {
    /// Reads a file that its `metadata.toml` wants run inside a transaction or not; `takeover` is what its markers say.
    pub fn read(
        syntax: Syntax,
        sql: &'a str,
        takeover: Option<&'a Takeover>,
        in_transaction: bool,
    ) -> Result<Self, ScriptError> {
        let (mode, text) = match takeover {
            Some(takeover) => (Mode::Rebuild, takeover.body.as_str()),
            // Every DDL of MySQL commits, whoever wraps it.
            None if in_transaction && syntax != Syntax::Mysql => (Mode::Plain, sql),
            None => (Mode::Outside, sql),
        };
        if let Some(command) = client::command(text, syntax) {
            return Err(ScriptError::ClientCommand(command));
        }
        let statements = split(text, syntax);
        let own = statements
            .iter()
            .find(|statement| mode != Mode::Outside && statement.controls_transaction());
        match own {
            Some(statement) => Err(ScriptError::ControlsTransaction {
                number: statement.number,
                line: statement.line,
                first_line: statement.first_line().to_owned(),
            }),
            None => Ok(Self { mode, statements }),
        }
    }
}

/// Reads a file without running it.
pub fn prepare(syntax: Syntax, sql: &str, in_transaction: bool) -> Result<Mode, ScriptError> {
    let takeover = Takeover::read(sql);
    Script::read(syntax, sql, takeover.as_ref(), in_transaction).map(|script| script.mode)
}

/// Whether nothing in the file has to stay outside a transaction.
pub fn fits_transaction(syntax: Syntax, sql: &str) -> bool {
    let stays_outside = |statement: &Statement<'_>| {
        let is_setting = syntax == Syntax::Sqlite && statement.verb() == "PRAGMA";
        is_setting || statement.needs_autocommit() || statement.controls_transaction()
    };
    !split(sql, syntax).iter().any(stays_outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_inside_opps_transaction_is_refused() {
        let error = Script::read(Syntax::Sqlite, "CREATE TABLE a (x);\nCOMMIT;", None, true).unwrap_err();
        let said = "T703: statement 2 (line 2: COMMIT;) begins or ends a transaction, but the file runs inside one";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn a_command_of_a_client_is_refused_before_anything_runs() {
        let file = "CREATE TABLE a (x);\n.read other.sql\n";
        let error = Script::read(Syntax::Sqlite, file, None, true).unwrap_err();
        let expected = "T704: `.read` on line 2 is a command of the sqlite3 client, not SQL";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn outside_a_transaction_the_file_may_have_its_own() {
        let script = Script::read(Syntax::Sqlite, "BEGIN; CREATE TABLE a (x); COMMIT;", None, false).unwrap();
        assert_eq!((script.mode, script.statements.len()), (Mode::Outside, 3));
    }

    #[test]
    fn markers_leave_the_transaction_to_the_runner_and_lines_where_they_are() {
        let file = "-- opp:begin\nPRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n-- opp:body\nDROP TABLE a;\n-- opp:commit\nCOMMIT;\n";
        let takeover = Takeover::read(file);
        let script = Script::read(Syntax::Sqlite, file, takeover.as_ref(), false).unwrap();
        let places: Vec<_> = script.statements.iter().map(|one| (one.line, one.text)).collect();
        assert_eq!((script.mode, &places[..]), (Mode::Rebuild, &[(5, "DROP TABLE a;")][..]));
    }

    #[test]
    fn what_sqlite_refuses_inside_a_transaction_does_not_fit_one() {
        assert!(fits_transaction(
            Syntax::Sqlite,
            "DROP INDEX a; ALTER TABLE b DROP COLUMN c;"
        ));
        for sql in [
            "VACUUM;",
            "PRAGMA foreign_keys = OFF;",
            "SELECT 1; BEGIN;",
            "ATTACH 'a' AS b;",
        ] {
            assert!(!fits_transaction(Syntax::Sqlite, sql), "{sql}");
        }
    }
}
