//! Would dropping a table change rows of the tables that refer to it?
//!
//! With foreign keys on, SQLite deletes the rows of a table before it drops it, and `ON DELETE CASCADE` takes the rows of others along.
//! <https://www.sqlite.org/foreignkeys.html#fk_schemacommands>

use opp_sql::lexer::Token;

use super::Database;
use crate::error::DbError;
use crate::run::RunError;
use crate::script::{ForeignKeys, Script};
use opp_sql::Dialect as Syntax;
use opp_sql::statement::Statement;

/// Refuses a file, before anything of it runs, whose `DROP TABLE` would change rows of another table that the file keeps.
pub(super) fn refuse(database: &mut Database, script: &Script<'_>) -> Result<(), RunError> {
    let mut keys = ForeignKeys::new(script.mode, database.flag("foreign_keys")?);
    for at in 0..script.statements.len() {
        if keys.are_enforced {
            refuse_at(database, script, at)?;
        }
        keys.after(&script.statements[at]);
    }
    Ok(())
}

/// The same for one statement that is about to run.
pub(super) fn refuse_next(database: &mut Database, script: &Script<'_>, at: usize) -> Result<(), RunError> {
    match dropped_table(&script.statements[at]) {
        Some(_) if database.flag("foreign_keys")? => refuse_at(database, script, at),
        _ => Ok(()),
    }
}

fn refuse_at(database: &mut Database, script: &Script<'_>, at: usize) -> Result<(), RunError> {
    let statement = &script.statements[at];
    let Some(table) = dropped_table(statement) else {
        return Ok(());
    };
    for child in children(database, &table)? {
        let (earlier, later) = (&script.statements[..at], &script.statements[at + 1..]);
        if is_already_dropped(&child.table, earlier) || is_dropped_unread(&child.table, later) {
            continue;
        }
        let rows = child.rows(database)?;
        if rows > 0 {
            return Err(RunError::DropChangesRows {
                number: statement.number,
                line: statement.line,
                first_line: statement.first_line().to_owned(),
                table,
                child: child.table,
                rows,
                action: child.action,
            });
        }
    }
    Ok(())
}

/// The table of a `DROP TABLE` in the main database.
fn dropped_table(statement: &Statement<'_>) -> Option<String> {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let [drop, table, rest @ ..] = tokens.as_slice() else {
        return None;
    };
    if !drop.is_word("DROP") || !table.is_word("TABLE") {
        return None;
    }
    let name = match rest {
        [first, second, name @ ..] if first.is_word("IF") && second.is_word("EXISTS") => name,
        name => name,
    };
    match name {
        [schema, dot, name, ..] if dot.is_symbol(".") && schema.is_word("main") => name.name(),
        [_, dot, ..] if dot.is_symbol(".") => None,
        [name, ..] => name.name(),
        [] => None,
    }
    .map(|name| name.into_owned())
}

/// Whether the file has dropped the table by then, and not created one of that name since.
fn is_already_dropped(table: &str, earlier: &[Statement<'_>]) -> bool {
    let last = earlier.iter().rfind(|statement| names(statement, table));
    last.is_some_and(|statement| drops(statement, table))
}

/// Whether the file drops the table later, and reads and writes it no more until then: then its rows are to go anyway.
fn is_dropped_unread(table: &str, later: &[Statement<'_>]) -> bool {
    let next = later.iter().find(|statement| names(statement, table));
    next.is_some_and(|statement| drops(statement, table))
}

fn names(statement: &Statement<'_>, table: &str) -> bool {
    let mut tokens = statement.significant_tokens();
    tokens.any(|token| token.name().is_some_and(|name| name.eq_ignore_ascii_case(table)))
}

fn drops(statement: &Statement<'_>, table: &str) -> bool {
    dropped_table(statement).is_some_and(|dropped| dropped.eq_ignore_ascii_case(table))
}

/// A foreign key to a table, whose rows change when those of the table are deleted.
struct Child {
    table: String,
    columns: Vec<String>,
    /// `CASCADE`, `SET NULL` or `SET DEFAULT`.
    action: String,
}

impl Child {
    /// How many rows refer to the table.
    fn rows(&self, database: &mut Database) -> Result<u64, DbError> {
        let refers: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{} IS NOT NULL", Syntax::Sqlite.quoted(column)))
            .collect();
        let query = format!(
            "SELECT count(*) FROM {} WHERE {}",
            Syntax::Sqlite.quoted(&self.table),
            refers.join(" AND ")
        );
        Ok(database.texts(&query)?.concat().parse().unwrap_or_default())
    }
}

fn children(database: &mut Database, table: &str) -> Result<Vec<Child>, DbError> {
    let literal = Syntax::Sqlite.string(table);
    let query = format!(
        "SELECT m.name AS child, f.id AS key, f.\"from\" AS referring, f.on_delete AS action \
         FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f \
         WHERE m.type = 'table' AND lower(f.\"table\") = lower({literal}) AND lower(m.name) <> lower({literal}) \
         AND f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT') ORDER BY m.name, f.id"
    );
    let mut children: Vec<(String, Child)> = Vec::new();
    for row in database.rows(&query)? {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        let (table, key, referring, action) = (next(), next(), next(), next());
        match children.last_mut() {
            Some((last, child)) if *last == key && child.table == table => child.columns.push(referring),
            _ => children.push((
                key,
                Child {
                    table,
                    columns: vec![referring],
                    action,
                },
            )),
        }
    }
    Ok(children.into_iter().map(|(_, child)| child).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use opp_sql::statement::split;

    #[test]
    fn a_drop_names_its_table() {
        let dropped = |sql| dropped_table(&split(sql, Syntax::Sqlite)[0]);
        assert_eq!(dropped("drop table if exists \"a\"\"b\";").as_deref(), Some("a\"b"));
        assert_eq!(dropped("DROP TABLE main.users").as_deref(), Some("users"));
        for other in ["DROP TABLE temp.users", "DROP VIEW users", "CREATE TABLE users (x)"] {
            assert_eq!(dropped(other), None, "{other}");
        }
    }

    #[test]
    fn a_table_that_the_file_has_dropped_has_no_rows_to_change() {
        let gone = |sql| is_already_dropped("Posts", &split(sql, Syntax::Sqlite));
        assert!(gone("DROP INDEX i; DROP TABLE posts; DROP TABLE others;"));
        assert!(!gone("DROP TABLE posts; ALTER TABLE n RENAME TO posts;"));
        assert!(!gone("SELECT 1;"));
    }

    #[test]
    fn rows_that_are_copied_before_their_table_goes_are_not_to_go() {
        let later = |sql| is_dropped_unread("Posts", &split(sql, Syntax::Sqlite));
        assert!(later("SELECT 1; DROP TABLE posts;"));
        assert!(!later("INSERT INTO n SELECT * FROM posts; DROP TABLE posts;"));
        assert!(!later("DROP TABLE others;"));
    }
}
