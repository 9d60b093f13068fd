//! What a caller should know although it stops nothing.

use std::fmt;

use crate::dialect::{Dialect, Difference};
use crate::lint::Finding;

/// Something that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// `--allow-missing` names what is linked.
    NotMissing {
        /// The crate or feature.
        name: String,
    },
    /// `--drop` names what the history does not have.
    UnknownDrop {
        /// As named.
        name: String,
    },
    /// A migration with custom SQL has to be written for another database too.
    CustomSql {
        /// The migration.
        migration: String,
        /// The directory of the other database.
        directory: String,
        /// The other database.
        dialect: Dialect,
    },
    /// A migration was edited, and the other database gets what was generated.
    EditedSql {
        /// The migration.
        migration: String,
        /// The directory of the other database.
        directory: String,
        /// The other database.
        dialect: Dialect,
    },
    /// A migration that was edited is moved as it is.
    KeptSql {
        /// The migration.
        migration: String,
        /// Its directory.
        directory: String,
    },
    /// A squash has no way back, since one of its revisions has none.
    Irreversible {
        /// The migrations directory.
        directory: String,
    },
    /// A squash or a merge was proved without rows, so that only schemas were compared: the revisions refuse every generated row, or
    /// the branches of a merge begin at different ids.
    NoRows {
        /// The migrations directory.
        directory: String,
    },
    /// A new migration destroys data or may fail on the rows.
    Hazard(Finding),
    /// The history records tables that it cannot describe in full; what is missing stays in the database.
    NotDescribed {
        /// How a database made from the record differs from the one at hand.
        differences: Vec<Difference>,
    },
    /// The name tells nobody what the migration does.
    VagueName {
        /// The name.
        name: String,
    },
}

impl Notice {
    /// What to type instead.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::VagueName { .. } => Some("pass a description with -m, for example -m \"Add orders\""),
            Self::NotMissing { .. }
            | Self::UnknownDrop { .. }
            | Self::CustomSql { .. }
            | Self::EditedSql { .. }
            | Self::NotDescribed { .. }
            | Self::KeptSql { .. }
            | Self::Irreversible { .. }
            | Self::NoRows { .. }
            | Self::Hazard(_) => None,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMissing { name } => {
                write!(f, "--allow-missing {name}: no crate or feature of that name is missing")
            }
            Self::UnknownDrop { name } => write!(
                f,
                "--drop {name}: the history has no table, column (table.column) or variant (enum.variant) of that name"
            ),
            Self::NotDescribed { differences } => {
                f.write_str("what is recorded is not all there is; the rest stays in the database:")?;
                differences.iter().try_for_each(|one| write!(f, "\n  {one}"))
            }
            Self::CustomSql {
                migration,
                directory,
                dialect,
            } => write!(
                f,
                "{migration} holds SQL by hand: write the same for {dialect} into {directory}/{migration} before it is applied"
            ),
            Self::EditedSql {
                migration,
                directory,
                dialect,
            } => write!(
                f,
                "{migration} was edited by hand: {directory}/{migration} has what opp generates for {dialect}, without the edit"
            ),
            Self::KeptSql { migration, directory } => write!(
                f,
                "{directory}/{migration} was edited by hand and keeps its SQL: check that it fits what it follows now"
            ),
            Self::Irreversible { directory } => write!(
                f,
                "{directory}: the squash has no down.sql and cannot be reverted, because one of its revisions has none"
            ),
            Self::NoRows { directory } => write!(
                f,
                "{directory}: no generated row could be used, so only the schemas were compared"
            ),
            Self::Hazard(finding) => finding.fmt(f),
            Self::VagueName { name } => write!(f, "the name `{name}` does not tell what the migration does"),
        }
    }
}
