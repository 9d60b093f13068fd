//! What does a migration do on PostgreSQL, one step after the other?

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
        /// A query that gives the names as one text, NULL where all is well.
        names: String,
    },
    /// A clause of `ALTER TABLE`; neighbours of one table become one statement.
    Alter {
        /// The table.
        table: TableName,
        /// The clause.
        clause: String,
    },
    /// A clause that PostgreSQL wants alone.
    AlterAlone {
        /// The table.
        table: TableName,
        /// The clause.
        clause: String,
    },
    /// A table more.
    CreateTable {
        /// The table.
        table: TableName,
        /// Columns and constraints.
        lines: Vec<String>,
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
    },
    /// A view more.
    CreateView {
        /// Its name.
        view: TableName,
        /// Its query.
        query: String,
    },
    /// Remembers what was put on views that are dropped and come back.
    KeepViews {
        /// The views.
        views: Vec<TableName>,
    },
    /// Puts it on the views that replace them.
    RestoreViews,
    /// Any other statement, without its semicolon.
    Statement(String),
}
