//! What does a migration do on SQLite, one step after the other?

use opp_sql::Dialect;
use opp_sql::lexer::tokens;

use crate::step::Guard;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Stops the file with a message.
    Guard(Guard),
    /// Stops the file where the table has an index or trigger that opp does not know.
    GuardByHand {
        /// The table.
        table: String,
        /// The indexes opp knows.
        known: Vec<String>,
    },
    /// Stops the file where a view that is dropped and created again has a trigger that opp does not know.
    GuardViewTriggers {
        /// The views.
        views: Vec<String>,
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

/// A table built anew under another name, filled, and put in the old one's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rebuild {
    /// The new form, under its final name.
    pub(super) table: TableSql,
    /// Why, in words.
    pub(super) reasons: Vec<String>,
    /// What must hold of the old rows.
    pub(super) guards: Vec<Guard>,
    /// Columns filled and the expressions over the old table that fill them.
    pub(super) copy: Vec<(String, String)>,
    /// Whether the old and the new table count with AUTOINCREMENT, so that the counter goes along.
    pub(super) keeps_counter: bool,
    /// What the numbers of the rows are called, which are kept where no column has them.
    pub(super) rowid: Option<&'static str>,
    /// What must hold of the table before the file changes anything: that it is as opp knows it.
    pub(super) known: Guard,
}

/// A table, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableSql {
    /// Its name, unquoted.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Vec<ColumnSql>,
    /// Keys and checks.
    pub(super) constraints: Vec<String>,
    /// What follows the closing parenthesis.
    pub(super) options: &'static str,
}

/// A column, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnSql {
    /// Its name, unquoted.
    pub(super) name: String,
    /// Everything after the name.
    pub(super) definition: String,
}

/// An index, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexSql {
    /// Its name, unquoted.
    pub(super) name: String,
    /// Its table, unquoted.
    pub(super) table: String,
    /// Values must differ.
    pub(super) unique: bool,
    /// Columns and expressions.
    pub(super) parts: Vec<IndexPartSql>,
    /// Condition of a partial index.
    pub(super) predicate: Option<String>,
}

impl IndexSql {
    /// The index on a table that the file does not create. SQLite takes `"name"` for a string where the table lacks the column, and would
    /// index that; a name in backticks is a name alone.
    pub(super) fn over_columns_that_may_be_missing(&self) -> Self {
        let mut index = self.clone();
        for part in &mut index.parts {
            let tokens: Vec<_> = tokens(&part.expression, Dialect::Sqlite).collect();
            if let [name] = tokens.as_slice()
                && let Some(name) = name.name()
            {
                part.expression = format!("`{}`", name.replace('`', "``"));
            }
        }
        index
    }
}

/// A part of an index, spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexPartSql {
    /// A quoted column or an expression.
    pub(super) expression: String,
    /// Largest first.
    pub(super) descending: bool,
}
