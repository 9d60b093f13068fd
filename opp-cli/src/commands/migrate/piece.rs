//! One migration of a script.

use opp_runner::execute::Runnable;
use opp_runner::run::Direction;
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
    /// Whether the file leaves the transaction to whoever runs it.
    pub(super) in_transaction: bool,
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
        if !self.in_transaction {
            return format!("{body}\n{reset}{row}\n");
        }
        let begin = match syntax {
            Syntax::Sqlite => "BEGIN IMMEDIATE",
            Syntax::Postgres | Syntax::Mysql => "BEGIN",
        };
        format!("{begin};\n{body}\n{reset}{row}\nCOMMIT;\n")
    }
}
