//! Finds functions and procedures made by hand that name what a generated migration drops or renames.
//!
//! Neither PostgreSQL nor MySQL looks into the body of a routine when a table changes: it fails when it is called, in a trigger on every
//! write. Where it executes text (`EXECUTE`, `PREPARE`), a name may be in a string, so every word counts. Views, keys and the triggers of
//! MySQL are looked at elsewhere.

use opp_sql::lexer::{Token, tokens};
use opp_sql::statement::Statement;

use super::Server;
use crate::error::DbError;
use crate::run::{Job, RunError};
use crate::script::Script;

/// Refuses a generated file after which a routine would name something that no longer exists.
pub(super) fn refuse_broken(server: &mut dyn Server, job: &Job<'_>, script: &Script<'_>) -> Result<(), RunError> {
    let removed = removed(&script.statements);
    if !job.is_generated || removed.is_empty() {
        return Ok(());
    }
    let (query, syntax) = (server.routines(), server.syntax());
    for row in server.rows(query).map_err(DbError::from)? {
        let [kind, name, text, triggers] = <[_; 4]>::try_from(row)
            .unwrap_or_default()
            .map(Option::unwrap_or_default);
        let body = Body::of(&text, &triggers, syntax);
        if let Some(found) = removed.iter().find(|removed| body.names(removed)) {
            return Err(RunError::BreaksRoutine {
                kind,
                name,
                what: found.to_string(),
            });
        }
    }
    Ok(())
}

/// The body of a routine, and the tables whose triggers call it.
struct Body<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    triggers: Vec<&'a str>,
    /// Whether it executes text: then every word of it may become a name, also one in a string.
    is_dynamic: bool,
}

impl<'a> Body<'a> {
    fn of(text: &'a str, triggers: &'a str, syntax: opp_sql::Dialect) -> Self {
        let tokens: Vec<_> = tokens(text, syntax).filter(|token| !token.is_trivia()).collect();
        let executes = |token: &Token<'_>| token.is_word("EXECUTE") || token.is_word("PREPARE");
        Self {
            text,
            triggers: triggers.split('\n').collect(),
            is_dynamic: tokens.iter().any(executes),
            tokens,
        }
    }

    /// The function of a trigger names the columns of its table, not the table.
    fn names(&self, removed: &Removed) -> bool {
        let is_on = self.triggers.contains(&removed.table.as_str())
            || self.uses_table(&removed.table)
            || self.may_execute(&removed.table);
        is_on
            && removed
                .column
                .as_deref()
                .is_none_or(|column| self.positions(column).next().is_some() || self.may_execute(column))
    }

    /// Whether a name is a word of a body that executes text, in a string or comment too.
    fn may_execute(&self, name: &str) -> bool {
        let is_word = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == '$';
        let (text, name) = (self.text.to_lowercase(), name.to_lowercase());
        let is_whole = |at: usize| {
            let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        };
        self.is_dynamic && text.match_indices(&name).any(|(at, _)| is_whole(at))
    }

    /// Where a name occurs. What ends in the middle of a string or comment may be anything.
    fn positions(&self, name: &str) -> impl Iterator<Item = usize> {
        let is_it = |token: &Token<'_>| {
            !token.is_terminated || token.name().is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        (0..self.tokens.len()).filter(move |at| is_it(&self.tokens[*at]))
    }

    /// Whether it reads or writes a table: its name where a table is written, for it may be that of a variable or function as well.
    fn uses_table(&self, table: &str) -> bool {
        const BEFORE: [&str; 8] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "ONLY", "TRUNCATE", "USING"];
        let is_before = |token: &Token<'_>| {
            token.is_symbol(".") || token.is_symbol(",") || BEFORE.iter().any(|word| token.is_word(word))
        };
        let is_after = |token: &Token<'_>| token.is_symbol(".") || token.is_symbol("%");
        self.positions(table).any(|at| {
            at.checked_sub(1).is_some_and(|before| is_before(&self.tokens[before]))
                || self.tokens.get(at + 1).is_some_and(is_after)
        })
    }
}

/// A table or column whose name no longer exists after the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Removed {
    table: String,
    column: Option<String>,
}

impl std::fmt::Display for Removed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{}.{column}", self.table),
            None => write!(f, "{}", self.table),
        }
    }
}

/// What statements drop or rename and do not make again, by its name before them.
fn removed(statements: &[Statement<'_>]) -> Vec<Removed> {
    let (mut removed, mut made): (Vec<Removed>, Vec<Removed>) = (Vec::new(), Vec::new());
    for statement in statements {
        let tokens: Vec<_> = tokens(statement.text, statement.syntax)
            .filter(|token| !token.is_trivia())
            .collect();
        for change in changes(&tokens) {
            match change {
                Change::Drop(one) if made.contains(&one) => made.retain(|other| *other != one),
                Change::Drop(one) => removed.push(one),
                Change::Make(one) if removed.contains(&one) => removed.retain(|other| *other != one),
                Change::Make(one) => made.push(one),
            }
        }
    }
    removed
}

enum Change {
    Drop(Removed),
    Make(Removed),
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
    let whole = |table: &str| Removed {
        table: table.to_owned(),
        column: None,
    };
    let column = |name: Option<String>| {
        name.map(|name| Removed {
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
    if verb(0, "RENAME") {
        return renamed_tables(statement);
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

/// `RENAME TABLE a TO b, c TO d` of MySQL.
fn renamed_tables(statement: &[Token<'_>]) -> Vec<Change> {
    let whole = |token: Option<&Token<'_>>| {
        token.and_then(Token::name).map(|name| Removed {
            table: name.into_owned(),
            column: None,
        })
    };
    let pairs = (1..statement.len()).filter(|at| statement[*at].is_word("TO"));
    let both = |at: usize| {
        [
            whole(statement.get(at - 1)).map(Change::Drop),
            whole(statement.get(at + 1)).map(Change::Make),
        ]
    };
    pairs.flat_map(both).flatten().collect()
}

#[cfg(test)]
mod tests {
    use opp_sql::Dialect;
    use opp_sql::statement::split;

    use super::{Body, Removed, removed};

    fn names(sql: &str, dialect: Dialect) -> Vec<String> {
        removed(&split(sql, dialect)).iter().map(ToString::to_string).collect()
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
        assert_eq!(names("RENAME TABLE `a` TO `b`, `c` TO `a`", Dialect::Mysql), ["c"]);
        assert_eq!(
            names("ALTER TABLE `t` CHANGE COLUMN `a` `b` INT", Dialect::Mysql),
            ["t.a"]
        );
        assert_eq!(
            postgres("CREATE INDEX i ON t (a); UPDATE t SET a = 1"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_word_of_a_body_that_executes_text_counts() {
        let names = |text: &str, column: Option<&str>| {
            let removed = Removed {
                table: "users".to_owned(),
                column: column.map(str::to_owned),
            };
            Body::of(text, "", Dialect::Postgres).names(&removed)
        };
        let dynamic = "BEGIN EXECUTE format('DELETE FROM %I WHERE \"Age\" > 1', 'Users'); END";
        assert!(names(dynamic, None) && names(dynamic, Some("age")));
        assert!(!names(dynamic, Some("email")));
        assert!(!names("BEGIN EXECUTE 'DELETE FROM users_old'; END", None));
        assert!(!names("BEGIN RAISE NOTICE 'users'; END", None));
        assert!(names(
            "BEGIN EXECUTE IMMEDIATE CONCAT('DELETE FROM ', 'users'); END",
            None
        ));
    }
}
