//! What does a migration do, one step after the other? Spelled for one database, so that printing cannot fail.

/// The steps of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What stands at the top of the file.
    pub notes: Vec<Note>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Whether foreign keys must be off, so that the file begins its own transaction.
    pub without_foreign_keys: bool,
}

/// A line at the top of the file: one for each recorded operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub hazard: Hazard,
    /// In words.
    pub text: String,
}

/// How dangerous an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hazard {
    /// Nothing can be lost.
    None,
    /// May stop where rows do not fit; nothing is lost.
    Risky,
    /// Rows or values are gone afterwards.
    Destructive,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Stops the file with a message.
    Guard(Guard),
    /// Stops the file where the table has an index or trigger that opp does not know.
    GuardByHand {
        /// The table.
        table: String,
        /// The indexes opp knows.
        known: Vec<String>,
    },
    /// Remembers which rows refer to missing ones before anything changes.
    RememberOrphans {
        /// The tables whose keys are looked at.
        tables: Vec<String>,
    },
    /// Stops where a table has more of them than before.
    GuardOrphans {
        /// The tables whose keys are looked at.
        tables: Vec<String>,
    },
    /// A view more.
    CreateView {
        /// Its name.
        name: String,
        /// Its query.
        query: String,
    },
    /// A view less.
    DropView {
        /// Its name.
        name: String,
    },
    /// A table more.
    CreateTable(TableSql),
    /// A table less.
    DropTable {
        /// Its name.
        name: String,
    },
    /// Another name.
    RenameTable {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// Another name.
    RenameColumn {
        /// The table.
        table: String,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// A column at the end.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnSql,
    },
    /// A value for every row.
    Fill {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A column less.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The table anew, with its rows.
    Rebuild(Box<Rebuild>),
    /// An index more.
    CreateIndex(IndexSql),
    /// An index less.
    DropIndex {
        /// Its name.
        name: String,
    },
}

/// A condition that no row may meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What the user reads when it stops.
    pub message: String,
    /// A query that gives one number, 0 where all is well.
    pub count: String,
}

/// A table built anew under another name, filled, and put in the old one's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// The new form, under its final name.
    pub table: TableSql,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// What must hold of the old rows.
    pub guards: Vec<Guard>,
    /// Columns filled and the expressions over the old table that fill them.
    pub copy: Vec<(String, String)>,
    /// Whether the old and the new table count with AUTOINCREMENT, so that the counter goes along.
    pub keeps_counter: bool,
}

/// A table, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSql {
    /// Its name, unquoted.
    pub name: String,
    /// Its columns.
    pub columns: Vec<ColumnSql>,
    /// Keys and checks.
    pub constraints: Vec<String>,
    /// What follows the closing parenthesis.
    pub options: &'static str,
}

/// A column, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSql {
    /// Its name, unquoted.
    pub name: String,
    /// Everything after the name.
    pub definition: String,
}

/// An index, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexSql {
    /// Its name, unquoted.
    pub name: String,
    /// Its table, unquoted.
    pub table: String,
    /// Values must differ.
    pub unique: bool,
    /// Columns and expressions.
    pub parts: Vec<IndexPartSql>,
    /// Condition of a partial index.
    pub predicate: Option<String>,
}

/// A part of an index, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPartSql {
    /// A quoted column or an expression.
    pub expression: String,
    /// Largest first.
    pub descending: bool,
}
