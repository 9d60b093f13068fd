//! What can only a person know, and what did they say?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use opp_core::def::Value;

use crate::schema::TableName;

/// Something that must not be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// One table goes and a similar one comes.
    RenamedTable {
        /// The one that goes.
        from: TableName,
        /// The one that comes.
        to: TableName,
    },
    /// One column goes and one of a similar type comes.
    RenamedColumn {
        /// Their table.
        table: TableName,
        /// The one that goes.
        from: String,
        /// The one that comes.
        to: String,
    },
    /// `renamed_from` names a column that goes, while the column that says so is there already: either that one makes way, or
    /// the attribute is left from an earlier migration.
    RenamedOnto {
        /// Their table.
        table: TableName,
        /// The one that goes.
        from: String,
        /// The one that is there already.
        to: String,
    },
    /// A variant goes and another comes.
    RenamedVariant {
        /// Their enum.
        name: String,
        /// The one that goes.
        from: String,
        /// The one that comes.
        to: String,
    },
    /// `renamed_from` of two structs, fields or variants names the same object. Only the models can settle it.
    RenamedTwice {
        /// Kind and name of the object.
        what: String,
        /// The two new names.
        to: (String, String),
    },
    /// `renamed_from` names a table, while the table that states it exists too. Only the models can settle it.
    RenamedTableOnto {
        /// The table that `renamed_from` names.
        from: TableName,
        /// The table that states it.
        to: TableName,
    },
    /// `renamed_from` names a variant, while the variant that states it exists too. Only the models can settle it.
    RenamedVariantOnto {
        /// Their enum.
        name: String,
        /// The variant that `renamed_from` names.
        from: String,
        /// The variant that states it.
        to: String,
    },
    /// A new column takes no NULL, and rows are there.
    AddedNotNull {
        /// Its table.
        table: TableName,
        /// Its name.
        column: String,
    },
    /// A column that took NULL no longer does.
    BecomesNotNull {
        /// Its table.
        table: TableName,
        /// Its name.
        column: String,
    },
}

/// What was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Tables, columns (`table.column`) and variants (`enum.variant`) that go for good, as `--drop` names them.
    pub dropped: BTreeSet<String>,
    /// Renames that were agreed to.
    pub renamed: Vec<Question>,
    /// Renames that were declined.
    pub declined: Vec<Question>,
    /// What rows get that are there, by table and column.
    pub fills: BTreeMap<(TableName, String), Fill>,
}

/// What existing rows get in a column that takes no NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// This value, once.
    Value(Value),
    /// Nothing: whoever runs the migration sees to it that no row holds NULL.
    Leave,
}

impl Question {
    /// Whether only an edit of the models settles it: the attributes contradict each other or the history.
    #[must_use]
    pub const fn is_contradiction(&self) -> bool {
        matches!(
            self,
            Self::RenamedTwice { .. } | Self::RenamedTableOnto { .. } | Self::RenamedVariantOnto { .. }
        )
    }

    /// What the question is about, as `--drop` would name it.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::RenamedTable { from, .. } | Self::RenamedTableOnto { from, .. } => from.to_string(),
            Self::RenamedTwice { what, .. } => what.clone(),
            Self::RenamedColumn { table, from, .. } | Self::RenamedOnto { table, from, .. } => {
                format!("{table}.{from}")
            }
            Self::RenamedVariant { name, from, .. } | Self::RenamedVariantOnto { name, from, .. } => {
                format!("{name}.{from}")
            }
            Self::AddedNotNull { table, column } | Self::BecomesNotNull { table, column } => {
                format!("{table}.{column}")
            }
        }
    }

    /// What to write so that the question does not come up: the attribute, then the other ways.
    #[must_use]
    pub fn hint(&self) -> String {
        let subject = self.subject();
        match self {
            Self::RenamedTable { from, .. } => format!(
                "renamed: add `#[opp(renamed_from = \"{from}\")]` to the struct; dropped: `opp makemigrations --drop {subject}`"
            ),
            Self::RenamedColumn { from, to, .. } => format!(
                "renamed: add `#[opp(renamed_from = \"{from}\")]` to the field of `{to}`; dropped: `opp makemigrations --drop {subject}`"
            ),
            Self::RenamedOnto { table, to, .. } => format!(
                "renamed, and the present `{to}` is dropped: `opp makemigrations --drop {table}.{to}`; otherwise remove \
                 `renamed_from` and run `opp makemigrations --drop {subject}`"
            ),
            Self::RenamedVariant { from, to, .. } => format!(
                "renamed: add `#[opp(renamed_from = \"{from}\")]` to the variant of `{to}`; dropped: `opp makemigrations --drop {subject}`"
            ),
            Self::RenamedTwice { to: (one, other), .. } => {
                format!("remove `renamed_from` from {one} or from {other}")
            }
            Self::RenamedTableOnto { from, to } => format!(
                "if {to} is not the renamed {from}, remove `renamed_from`; if it is, first drop the present {to} in a migration of its own"
            ),
            Self::RenamedVariantOnto { to, .. } => {
                format!(
                    "remove `renamed_from` from the variant `{to}`; to merge two variants, write an UPDATE in a migration of its own (`opp makemigrations --empty`)"
                )
            }
            Self::AddedNotNull { .. } => {
                "add `#[opp(default = …)]` for a default that stays, or `#[opp(backfill = …)]` for \
                the rows that are there, or make the field an `Option`"
                    .to_owned()
            }
            Self::BecomesNotNull { .. } => {
                "add `#[opp(backfill = …)]` for the rows that hold NULL, or keep the field an \
                `Option`"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RenamedTable { from, to } => write!(f, "Was the table {from} renamed to {to}?"),
            Self::RenamedColumn { table, from, to } => write!(f, "Was {table}.{from} renamed to {table}.{to}?"),
            Self::RenamedOnto { table, from, to } => {
                write!(
                    f,
                    "Was {table}.{from} renamed to {table}.{to}, and the {to} that is there now dropped?"
                )
            }
            Self::RenamedVariant { name, from, to } => write!(f, "Was the variant {from} of {name} renamed to {to}?"),
            Self::RenamedTwice { what, to: (one, other) } => {
                write!(f, "the {what} cannot be renamed to both {one} and {other}")
            }
            Self::RenamedTableOnto { from, to } => write!(
                f,
                "{to} states `renamed_from` {from}, but the migrations already have a table {to} that was created separately"
            ),
            Self::RenamedVariantOnto { name, from, to } => write!(
                f,
                "the variant {to} of {name} states `renamed_from` {from}, but the migrations already have a variant {to}"
            ),
            Self::AddedNotNull { table, column } => {
                write!(
                    f,
                    "The new column {table}.{column} takes no NULL and has no default; what do existing rows get?"
                )
            }
            Self::BecomesNotNull { table, column } => {
                write!(
                    f,
                    "The column {table}.{column} no longer takes NULL; what do rows get that hold NULL?"
                )
            }
        }
    }
}
