//! Finds functions and procedures made by hand that name what a generated migration drops or renames.
//!
//! Neither PostgreSQL nor MySQL looks into the body of a routine when a table changes: it fails when it is called, in a trigger on every
//! write. Views, keys and the triggers of MySQL are looked at elsewhere.

use opp_sql::expression::mentions;
use opp_sql::lexer::{Token, tokens};
use opp_sql::statement::Statement;

use super::Server;
use crate::error::DbError;
use crate::run::{Job, RunError};
use crate::script::Script;

/// Refuses a generated file after which a routine would name something that no longer exists.
pub(super) fn refuse_broken(server: &mut dyn Server, job: &Job<'_>, script: &Script<'_>) -> Result<(), RunError> {
    let gone = gone(&script.statements);
    if !job.is_generated || gone.is_empty() {
        return Ok(());
    }
    let (query, syntax) = (server.routines(), server.syntax());
    for row in server.rows(query).map_err(DbError::from)? {
        let [kind, name, body, triggers] = <[_; 4]>::try_from(row)
            .unwrap_or_default()
            .map(Option::unwrap_or_default);
        // The body of a trigger's function names the columns of its table, not the table.
        let is_on = |table: &str| triggers.split('\n').any(|one| one == table) || uses_table(&body, table, syntax);
        let names = |gone: &&Gone| {
            let column = gone.column.as_deref();
            is_on(&gone.table) && column.is_none_or(|column| mentions(&body, column, syntax))
        };
        if let Some(found) = gone.iter().find(names) {
            return Err(RunError::BreaksRoutine {
                kind,
                name,
                what: found.to_string(),
            });
        }
    }
    Ok(())
}

/// Whether a body reads or writes a table: its name where a table stands, for it may be the name of a variable or function as well.
fn uses_table(body: &str, table: &str, syntax: opp_sql::Dialect) -> bool {
    const BEFORE: [&str; 8] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "ONLY", "TRUNCATE", "USING"];
    let tokens: Vec<_> = tokens(body, syntax).filter(|token| !token.is_trivia()).collect();
    (0..tokens.len()).any(|at| {
        let is_it = tokens[at].name().is_some_and(|name| name.eq_ignore_ascii_case(table));
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let stands_as_table = || {
            before.is_some_and(|token| {
                token.is_symbol(".") || token.is_symbol(",") || BEFORE.iter().any(|word| token.is_word(word))
            }) || tokens
                .get(at + 1)
                .is_some_and(|token| token.is_symbol(".") || token.is_symbol("%"))
        };
        is_it && stands_as_table()
    })
}

/// A table or column whose name no longer exists after the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gone {
    table: String,
    column: Option<String>,
}

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{}.{column}", self.table),
            None => write!(f, "{}", self.table),
        }
    }
}

/// What statements drop or rename and do not make again, by its name before them.
fn gone(statements: &[Statement<'_>]) -> Vec<Gone> {
    let (mut gone, mut made): (Vec<Gone>, Vec<Gone>) = (Vec::new(), Vec::new());
    for statement in statements {
        let tokens: Vec<_> = tokens(statement.text, statement.syntax)
            .filter(|token| !token.is_trivia())
            .collect();
        for change in changes(&tokens) {
            match change {
                Change::Drop(one) if made.contains(&one) => made.retain(|other| *other != one),
                Change::Drop(one) => gone.push(one),
                Change::Make(one) if gone.contains(&one) => gone.retain(|other| *other != one),
                Change::Make(one) => made.push(one),
            }
        }
    }
    gone
}

enum Change {
    Drop(Gone),
    Make(Gone),
}

fn changes(statement: &[Token<'_>]) -> Vec<Change> {
    let verb = |at: usize, word: &str| statement.get(at).is_some_and(|token| token.is_word(word));
    let named = |at: usize| statement.get(at).and_then(Token::name).map(|name| name.into_owned());
    let after_if_exists = if verb(2, "IF") { 4 } else { 2 };
    // `schema.table`: the last name counts.
    let is_qualified = statement
        .get(after_if_exists + 1)
        .is_some_and(|token| token.is_symbol("."));
    let at = after_if_exists + if is_qualified { 2 } else { 0 };
    let Some(table) = named(at).filter(|_| verb(1, "TABLE")) else {
        return Vec::new();
    };
    let whole = |table: &str| Gone {
        table: table.to_owned(),
        column: None,
    };
    let column = |name: Option<String>| {
        name.map(|name| Gone {
            column: Some(name),
            ..whole(&table)
        })
    };
    if verb(0, "DROP") {
        return vec![Change::Drop(whole(&table))];
    }
    if verb(0, "CREATE") {
        return vec![Change::Make(whole(&table))];
    }
    let mut changes = Vec::new();
    for at in at + 1..statement.len() {
        if verb(at, "DROP") && verb(at + 1, "COLUMN") {
            changes.extend(column(named(at + 2)).map(Change::Drop));
        } else if verb(at, "ADD") && verb(at + 1, "COLUMN") {
            changes.extend(column(named(at + 2)).map(Change::Make));
        } else if verb(at, "RENAME") && verb(at + 1, "COLUMN") {
            changes.extend(column(named(at + 2)).map(Change::Drop));
            changes.extend(column(named(at + 4)).map(Change::Make));
        } else if verb(at, "RENAME") && verb(at + 1, "TO") {
            changes.push(Change::Drop(whole(&table)));
            changes.extend(named(at + 2).map(|name| Change::Make(whole(&name))));
        } else if verb(at, "CHANGE") {
            let first = at + 1 + usize::from(verb(at + 1, "COLUMN"));
            changes.extend(column(named(first)).map(Change::Drop));
            changes.extend(column(named(first + 1)).map(Change::Make));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use opp_sql::Dialect;
    use opp_sql::statement::split;

    use super::gone;

    fn names(sql: &str, dialect: Dialect) -> Vec<String> {
        gone(&split(sql, dialect)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_dropped_or_renamed_is_gone_unless_it_comes_back() {
        let postgres = |sql: &str| names(sql, Dialect::Postgres);
        assert_eq!(
            postgres("ALTER TABLE \"t\" DROP COLUMN \"a\", DROP COLUMN b"),
            ["t.a", "t.b"]
        );
        assert_eq!(postgres("ALTER TABLE s.t RENAME COLUMN a TO b"), ["t.a"]);
        assert_eq!(
            postgres("ALTER TABLE t RENAME TO u; DROP TABLE IF EXISTS v"),
            ["t", "v"]
        );
        let swap = "ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO a; ALTER TABLE t RENAME COLUMN c TO b";
        assert_eq!(postgres(swap), Vec::<String>::new());
        assert_eq!(
            postgres("ALTER TABLE t DROP COLUMN a; ALTER TABLE t ADD COLUMN a int"),
            Vec::<String>::new()
        );
        assert_eq!(
            names("ALTER TABLE `t` CHANGE COLUMN `a` `b` INT", Dialect::Mysql),
            ["t.a"]
        );
        assert_eq!(
            postgres("CREATE INDEX i ON t (a); UPDATE t SET a = 1"),
            Vec::<String>::new()
        );
    }
}
