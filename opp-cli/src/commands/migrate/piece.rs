//! One migration of a script.

use opp_runner::execute::Runnable;
use opp_runner::record::VERSIONS;
use opp_runner::run::Direction;
use opp_sql::lexer::Token;
use opp_sql::statement::{Statement, split};
use opp_sql::{Dialect as Syntax, client};

use crate::ui::sanitise::clean;

/// One migration of a script, with its version row.
pub(super) struct Piece<'a> {
    pub(super) migration: &'a Runnable,
    pub(super) direction: Direction,
    /// The file, every statement with its semicolon.
    pub(super) body: String,
    /// What sets the session again where the file has set it; empty elsewhere.
    pub(super) reset: String,
    /// The statement that changes the version row.
    pub(super) row: String,
    /// Whether the script runs the file inside a transaction.
    pub(super) in_transaction: bool,
    /// The migration before it in the script, or where the script starts.
    pub(super) before: Option<String>,
}

impl Piece<'_> {
    /// The comment that names it.
    pub(super) fn head(&self) -> String {
        format!(
            "\n-- {} ({})\n",
            clean(&self.migration.on_disk.name).replace('\n', " "),
            self.direction.done()
        )
    }

    /// As the database's client runs it.
    pub(super) fn script(&self) -> String {
        format!("{}{}", self.head(), self.statements())
    }

    /// The same without the comment.
    pub(super) fn statements(&self) -> String {
        let syntax = self.migration.syntax;
        let body = match syntax {
            Syntax::Mysql => client::script_for_mysql(&self.body),
            Syntax::Sqlite | Syntax::Postgres => self.body.clone(),
        };
        let Self { reset, row, .. } = self;
        let expects = self.expects();
        if !self.in_transaction {
            let row = self.conditional_row().unwrap_or_else(|| row.clone());
            return format!("{body}\n{reset}{row}\n");
        }
        let begin = match syntax {
            Syntax::Sqlite => "BEGIN IMMEDIATE",
            Syntax::Postgres | Syntax::Mysql => "BEGIN",
        };
        format!("{begin};\n{expects}{body}\n{reset}{row}\nCOMMIT;\n")
    }

    /// On PostgreSQL, what stops a migration where the one before it failed and the client went on.
    fn expects(&self) -> String {
        let Some(before) = self
            .before
            .as_deref()
            .filter(|_| self.migration.syntax == Syntax::Postgres)
        else {
            return String::new();
        };
        let is_missing = match self.direction {
            Direction::Up => "NOT EXISTS",
            Direction::Down => "EXISTS",
        };
        format!(
            "DO $opp$ BEGIN\n    IF {is_missing} (SELECT 1 FROM {VERSIONS} WHERE version = '{before}') THEN\n        \
             RAISE EXCEPTION 'opp stopped, nothing was changed: {before}, which comes before, was not {}';\n    END IF;\nEND $opp$;\n",
            self.direction.done()
        )
    }

    /// Outside a transaction what ran before is not undone, so that only the record can depend on it. Nothing where it depends on nothing.
    fn conditional_row(&self) -> Option<String> {
        let syntax = self.migration.syntax;
        let is_up = self.direction == Direction::Up && syntax != Syntax::Mysql;
        let before = self.before.as_ref().filter(|_| is_up);
        let before = before.map(|before| format!("EXISTS (SELECT 1 FROM {VERSIONS} WHERE version = '{before}')"));
        let mut conditions: Vec<String> = before.into_iter().collect();
        if syntax == Syntax::Postgres && is_up {
            conditions.extend(split(&self.body, syntax).iter().filter_map(is_built));
        }
        (!conditions.is_empty()).then(|| {
            let version = &self.migration.on_disk.version;
            let conditions = conditions.join(" AND ");
            format!("INSERT INTO {VERSIONS} (version) SELECT '{version}' WHERE {conditions};")
        })
    }
}

/// That an index is there which a statement builds beside other work, and which stays behind unfinished where it fails.
fn is_built(statement: &Statement<'_>) -> Option<String> {
    let tokens: Vec<Token<'_>> = statement.significant_tokens().collect();
    let concurrently = tokens.iter().position(|token| token.is_word("CONCURRENTLY"))?;
    let is_condition = |token: &&Token<'_>| ["IF", "NOT", "EXISTS"].iter().any(|word| token.is_word(word));
    let mut rest = tokens.get(concurrently + 1..)?.iter().skip_while(is_condition);
    let name = rest.next().filter(|_| statement.verb() == "CREATE")?;
    // The index is in the schema of its table.
    let mut table = rest
        .skip_while(|token| !token.is_word("ON"))
        .skip(1)
        .skip_while(|token| token.is_word("ONLY"));
    let schema = table.next().zip(table.next()).filter(|(_, dot)| dot.is_symbol("."));
    let schema = schema.map_or_else(String::new, |(schema, _)| format!("{}.", schema.text));
    let name = format!("{schema}{}", name.text).replace('\'', "''");
    Some(format!(
        "EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{name}') AND indisvalid)"
    ))
}
