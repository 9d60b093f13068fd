//! What does a migration do on MySQL and MariaDB, one step after the other? Each statement commits.

use crate::schema::TableName;
use crate::step::Guard;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Stops the file with a message.
    Guard(Guard),
    /// Stops the file with a message and what a query found.
    GuardNames {
        /// What the user reads, up to the names.
        message: String,
        /// A query that gives the names as one string, NULL where all is well.
        names: String,
    },
    /// Everything that changes about one table at once.
    Alter {
        /// The table.
        table: TableName,
        /// The clauses.
        clauses: Vec<String>,
    },
    /// A table more.
    CreateTable {
        /// The table.
        table: TableName,
        /// Columns, keys and checks.
        lines: Vec<String>,
        /// What follows the closing parenthesis.
        options: String,
    },
    /// A value for rows.
    Fill {
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// Which rows; all where nothing is said.
        condition: Option<String>,
        /// Columns that keep their values, which `ON UPDATE` would change.
        restated: Vec<String>,
    },
    /// A view more.
    CreateView {
        /// Its name.
        view: TableName,
        /// Its query.
        query: String,
        /// Whether there is one already, which gets this query.
        exists: bool,
    },
    /// Any other statement, without its semicolon.
    Statement(String),
}
