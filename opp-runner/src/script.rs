//! How is a migration file to be run: inside opp's transaction, without its own, or outside any?

use opp_history::script::Takeover;
use opp_sql::client::{self, ClientCommand};

use opp_sql::Dialect as Syntax;
use opp_sql::statement::{Statement, split};

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
    /// The file switches SQLite's foreign keys off inside a transaction, where that does nothing.
    #[error(
        "T705: statement {number} (line {line}: {first_line}) has no effect: SQLite ignores it inside a transaction, so \
         foreign keys stay on"
    )]
    IneffectivePragma {
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

    /// Refuses a file that switches foreign keys off where that does nothing. `enforced`: whether they are on where it runs.
    pub fn refuse_ineffective_pragma(&self, enforced: bool) -> Result<(), ScriptError> {
        let mut keys = ForeignKeys::new(self.mode, enforced);
        let ineffective = self
            .statements
            .iter()
            .find(|statement| statement.dialect == Syntax::Sqlite && keys.after(statement));
        match ineffective.filter(|_| self.mode != Mode::Rebuild) {
            Some(statement) => Err(ScriptError::IneffectivePragma {
                number: statement.number,
                line: statement.line,
                first_line: statement.first_line().to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// Reads a file without running it. `enforced`: whether SQLite enforces foreign keys where it runs.
pub fn prepare(syntax: Syntax, sql: &str, in_transaction: bool, enforced: bool) -> Result<Mode, ScriptError> {
    let takeover = Takeover::read(sql);
    let script = Script::read(syntax, sql, takeover.as_ref(), in_transaction)?;
    script.refuse_ineffective_pragma(enforced)?;
    Ok(script.mode)
}

/// Whether SQLite enforces foreign keys at a statement of a file.
#[derive(Clone, Copy, Debug)]
pub struct ForeignKeys {
    /// Whether it does.
    pub are_enforced: bool,
    in_transaction: bool,
}

impl ForeignKeys {
    /// At the beginning of a file.
    pub fn new(mode: Mode, enforced: bool) -> Self {
        Self {
            are_enforced: enforced && mode != Mode::Rebuild,
            in_transaction: mode != Mode::Outside,
        }
    }

    /// Goes on behind a statement; returns whether it tried to switch them off where that has no effect. Switching them on again at the
    /// end of a file is a habit that does no harm.
    pub fn after(&mut self, statement: &Statement<'_>) -> bool {
        match set_foreign_keys(statement) {
            Some(on) if self.in_transaction => return self.are_enforced && !on,
            Some(on) => self.are_enforced = on,
            None if statement.controls_transaction() => self.in_transaction = statement.verb() == "BEGIN",
            None if statement.verb() == "SAVEPOINT" => self.in_transaction = true,
            None => {}
        }
        false
    }
}

/// What `PRAGMA foreign_keys = …` sets; nothing where the statement is another, or only asks.
fn set_foreign_keys(statement: &Statement<'_>) -> Option<bool> {
    let mut tokens = statement.significant_tokens();
    let is_pragma = tokens.next()?.is_word("PRAGMA");
    let mut tokens = tokens.skip_while(|token| !token.is_word("foreign_keys"));
    if !is_pragma || tokens.next().is_none() {
        return None;
    }
    let sign = tokens.next()?;
    if !sign.is_symbol("=") && !sign.is_symbol("(") {
        return None;
    }
    let value = tokens.next()?.text.trim_matches(['\'', '"']).to_ascii_lowercase();
    Some(["on", "yes", "true"].contains(&value.as_str()) || value.parse::<i64>().is_ok_and(|number| number != 0))
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
    fn a_pragma_that_does_nothing_is_found() {
        let refused = |sql: &str, in_transaction: bool, enforced: bool| {
            let script = Script::read(Syntax::Sqlite, sql, None, in_transaction).unwrap();
            script.refuse_ineffective_pragma(enforced).is_err()
        };
        let off = "PRAGMA foreign_keys = OFF;\nDROP TABLE a;\nPRAGMA foreign_keys(1);";
        assert!(refused(off, true, true));
        assert!(refused("pragma main.foreign_keys=0;", true, true));
        assert!(!refused("PRAGMA foreign_keys = OFF;", true, false));
        assert!(!refused(
            "PRAGMA foreign_keys; PRAGMA foreign_key_check; PRAGMA foreign_keys = on",
            true,
            true
        ));
        assert!(!refused(off, false, true));
        assert!(refused("BEGIN; PRAGMA foreign_keys = OFF; COMMIT;", false, true));
        assert!(!refused("BEGIN; COMMIT; PRAGMA foreign_keys = OFF;", false, true));
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
