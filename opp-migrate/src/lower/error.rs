//! What can be wrong with models that compile?

use std::fmt;

use opp_core::def::{ColumnDef, ModelDef};
use opp_core::diagnostic::Diagnostic;

/// One mistake, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowerError {
    /// Struct, and field where one is at fault.
    pub subject: String,
    /// File and line of the struct.
    pub place: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Two structs for one table.
    #[error("a table called {table} is declared by another struct too; name one otherwise: #[opp(table = \"…\")]")]
    Duplicate {
        /// The table.
        table: String,
    },
    /// A name no database should have.
    #[error("{reason}")]
    Name {
        /// Which, and why not.
        reason: String,
    },
    /// Two columns that differ in letter case only, which SQLite and MySQL take for one.
    #[error("the columns {first} and {second} differ only in letter case, which is one column to SQLite and MySQL")]
    SameColumn {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// A type that a configured database cannot hold exactly.
    #[error("{rust_type} is not exact on {database}{}", instead.as_ref().map_or_else(|| "; give the column a type that is, or #[opp(sql_type(…))]".to_owned(), |instead| format!("; use {instead}, which is the same on every database")))]
    Type {
        /// The Rust type.
        rust_type: String,
        /// The database.
        database: &'static str,
        /// The type to use.
        instead: Option<String>,
    },
    /// Two enums of one name.
    #[error("the enum {name} is declared twice, with different variants; name one otherwise: #[opp(name = \"…\")]")]
    Enum {
        /// Name of the type.
        name: String,
    },
    /// A column that only some configured databases generate, and that nothing fills on the others.
    #[error(
        "{database} does not generate the column, where it is an ordinary one that inserts leave out: make the field an \
         Option, or generate it there too"
    )]
    NotGenerated {
        /// The database.
        database: &'static str,
    },
    /// `auto_increment` on a column that no database numbers.
    #[error("a column can auto-increment only where it is the whole primary key and an integer: remove auto_increment")]
    AutoIncrement,
    /// `identity` on a column that cannot count, or that not every configured database can number.
    #[error("{}", if *counts {
        "only PostgreSQL numbers a column that is not the primary key: remove identity, or configure PostgreSQL alone in opp.toml"
    } else {
        "identity numbers an integer column without a default: remove it"
    })]
    Identity {
        /// Whether PostgreSQL could number it.
        counts: bool,
    },
    /// A column that is not there.
    #[error("{what} names the column {column}, which the table does not have")]
    NoColumn {
        /// Index, key or constraint.
        what: String,
        /// The name.
        column: String,
    },
    /// A foreign key to a table no model declares.
    #[error(
        "the foreign key points at {table}, which no model declares. Is its crate listed in Cargo.toml, and is the \
         feature that holds it on? A table that opp does not manage is declared with #[opp(managed = false)]"
    )]
    NoTable {
        /// The table.
        table: String,
    },
    /// A foreign key to a view.
    #[error("the foreign key points at {view}, which is a view; databases want a table")]
    View {
        /// The view.
        view: String,
    },
    /// A foreign key to columns that may repeat.
    #[error(
        "the foreign key points at {target}, which is neither the primary key nor unique; add #[opp(unique)] there"
    )]
    NotUnique {
        /// Table and columns.
        target: String,
    },
    /// Another number of columns, or other types.
    #[error("the foreign key's columns do not have the types of {target}")]
    Mismatch {
        /// Table and columns.
        target: String,
    },
    /// `set_null` on a column that takes none.
    #[error("set_null needs a column that may be NULL; make the field an Option")]
    SetNull,
    /// Two objects of one name space that have one name.
    #[error("{what} has the same name as {other}{}; choose another name", .database.map_or_else(String::new, |database| format!(", which {database} does not allow")))]
    SameName {
        /// The one.
        what: String,
        /// The other.
        other: String,
        /// The database that does not allow it; none where no database does.
        database: Option<&'static str>,
    },
}

impl LowerError {
    pub(super) fn of(model: &ModelDef, problem: Problem) -> Self {
        let place = format!("{}:{}", model.file, model.line);
        Self {
            subject: model.rust_name.to_string(),
            place,
            problem,
        }
    }

    pub(super) fn at(model: &ModelDef, column: &ColumnDef, problem: Problem) -> Self {
        Self {
            subject: format!("{}.{}", model.rust_name, column.field),
            ..Self::of(model, problem)
        }
    }
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.subject, self.place, self.problem)
    }
}

impl std::error::Error for LowerError {}

impl Diagnostic for LowerError {}
