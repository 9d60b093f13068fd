//! The operations, and the form in which `migration.json` records them: flat, with the operation's name first.
//!
//! `docs/formats/migration.md` describes that form. The changes of a table are declared once, because their recorded form is theirs
//! with the table's name in front.

use opp_core::def::Value;
use serde::{Deserialize, Serialize};

use crate::schema::{Check, Column, Enum, ForeignKey, Index, PrimaryKey, Table, TableName, TableOptions, Unique, View};

/// One recorded operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Recorded", into = "Recorded")]
pub enum Change {
    /// Creates a table with all its constraints and indexes.
    CreateTable {
        /// The table.
        table: Box<Table>,
    },
    /// Drops a table with its rows.
    DropTable {
        /// The table as it was.
        table: Box<Table>,
    },
    /// Renames a table; references to it follow.
    RenameTable {
        /// Old name.
        from: TableName,
        /// New name.
        to: TableName,
    },
    /// Changes something of a table that exists before and after.
    AlterTable {
        /// The table.
        table: TableName,
        /// What changes.
        change: TableChange,
    },
    /// Creates or drops a view.
    View(ViewChange),
    /// Changes an enum type.
    Enum(EnumChange),
}

/// What changes about the views of a schema. A view that differs is dropped and created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewChange {
    /// Creates a view.
    Create {
        /// The view.
        view: View,
    },
    /// Drops a view.
    Drop {
        /// The view as it was.
        view: View,
    },
}

/// What changes about the enum types of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumChange {
    /// Creates an enum type.
    Create {
        /// The type.
        ty: Enum,
    },
    /// Drops an enum type.
    Drop {
        /// The type as it was.
        ty: Enum,
    },
    /// Renames an enum type.
    Rename {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// Other variants, another order, or text instead of a type.
    Alter {
        /// As it was.
        before: Enum,
        /// As it becomes.
        after: Enum,
        /// Variants that only changed their name: old, new.
        renamed: Vec<(String, String)>,
    },
}

impl Change {
    /// The table the change is made to, under the name it has afterwards; nothing for views and enums.
    #[must_use]
    pub fn table(&self) -> Option<&TableName> {
        match self {
            Self::CreateTable { table } | Self::DropTable { table } => Some(&table.name),
            Self::RenameTable { to, .. } => Some(to),
            Self::AlterTable { table, .. } => Some(table),
            Self::View(_) | Self::Enum(_) => None,
        }
    }

    /// What changes about an existing table, with the table's name.
    #[must_use]
    pub fn alteration(&self) -> Option<(&TableName, &TableChange)> {
        match self {
            Self::AlterTable { table, change } => Some((table, change)),
            Self::CreateTable { .. }
            | Self::DropTable { .. }
            | Self::RenameTable { .. }
            | Self::View(_)
            | Self::Enum(_) => None,
        }
    }
}

impl TableChange {
    /// The change, made to a table.
    #[must_use]
    pub fn of(self, table: TableName) -> Change {
        Change::AlterTable { table, change: self }
    }
}

impl From<ViewChange> for Change {
    fn from(change: ViewChange) -> Self {
        Self::View(change)
    }
}

impl From<EnumChange> for Change {
    fn from(change: EnumChange) -> Self {
        Self::Enum(change)
    }
}

/// Declares [`TableChange`], its recorded form, and the way from one to the other.
macro_rules! table_changes {
    ($(
        $(#[doc = $doc:literal])* $(#[serde($($variant_form:tt)*)])?
        $variant:ident { $(
            $(#[doc = $field_doc:literal])* $(#[serde($($field_form:tt)*)])?
            $field:ident: $ty:ty,
        )* }
    )*) => {
        /// What changes about a table that exists before and after.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum TableChange {
            $(
                $(#[doc = $doc])*
                $variant { $( $(#[doc = $field_doc])* $field: $ty, )* },
            )*
        }

        /// A change as `migration.json` holds it.
        #[derive(Serialize, Deserialize)]
        #[serde(tag = "op", rename_all = "snake_case")]
        enum Recorded {
            CreateTable { table: Box<Table> },
            DropTable { table: Box<Table> },
            RenameTable { from: TableName, to: TableName },
            $(
                $(#[serde($($variant_form)*)])?
                $variant { table: TableName, $( $(#[serde($($field_form)*)])? $field: $ty, )* },
            )*
            CreateView { view: View },
            DropView { view: View },
            CreateEnum {
                #[serde(rename = "enum")]
                ty: Enum,
            },
            DropEnum {
                #[serde(rename = "enum")]
                ty: Enum,
            },
            RenameEnum { from: String, to: String },
            AlterEnum {
                before: Enum,
                after: Enum,
                #[serde(default, skip_serializing_if = "Vec::is_empty")]
                renamed: Vec<(String, String)>,
            },
        }

        impl From<Recorded> for Change {
            fn from(recorded: Recorded) -> Self {
                match recorded {
                    Recorded::CreateTable { table } => Self::CreateTable { table },
                    Recorded::DropTable { table } => Self::DropTable { table },
                    Recorded::RenameTable { from, to } => Self::RenameTable { from, to },
                    $( Recorded::$variant { table, $($field),* } => TableChange::$variant { $($field),* }.of(table), )*
                    Recorded::CreateView { view } => ViewChange::Create { view }.into(),
                    Recorded::DropView { view } => ViewChange::Drop { view }.into(),
                    Recorded::CreateEnum { ty } => EnumChange::Create { ty }.into(),
                    Recorded::DropEnum { ty } => EnumChange::Drop { ty }.into(),
                    Recorded::RenameEnum { from, to } => EnumChange::Rename { from, to }.into(),
                    Recorded::AlterEnum { before, after, renamed } => EnumChange::Alter { before, after, renamed }.into(),
                }
            }
        }

        impl From<Change> for Recorded {
            fn from(change: Change) -> Self {
                match change {
                    Change::CreateTable { table } => Self::CreateTable { table },
                    Change::DropTable { table } => Self::DropTable { table },
                    Change::RenameTable { from, to } => Self::RenameTable { from, to },
                    Change::AlterTable { table, change } => match change {
                        $( TableChange::$variant { $($field),* } => Self::$variant { table, $($field),* }, )*
                    },
                    Change::View(ViewChange::Create { view }) => Self::CreateView { view },
                    Change::View(ViewChange::Drop { view }) => Self::DropView { view },
                    Change::Enum(EnumChange::Create { ty }) => Self::CreateEnum { ty },
                    Change::Enum(EnumChange::Drop { ty }) => Self::DropEnum { ty },
                    Change::Enum(EnumChange::Rename { from, to }) => Self::RenameEnum { from, to },
                    Change::Enum(EnumChange::Alter { before, after, renamed }) => Self::AlterEnum { before, after, renamed },
                }
            }
        }
    };
}

table_changes! {
    /// Changes comment, engine, strictness, or whether the table is managed.
    #[serde(rename = "alter_table_options")]
    AlterOptions {
        /// As they were.
        before: Box<TableOptions>,
        /// As they become.
        after: Box<TableOptions>,
    }
    /// Adds a column.
    AddColumn {
        /// The column.
        column: Box<Column>,
        /// Its position among the table's columns, from 0. New columns come last; a dropped one returns to its position.
        position: usize,
        /// Value of existing rows; never a default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Value>,
    }
    /// Drops a column with its values.
    DropColumn {
        /// The column as it was.
        column: Box<Column>,
        /// Its position among the table's columns, from 0.
        position: usize,
    }
    /// Renames a column; keys, checks and indexes over it follow.
    RenameColumn {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    }
    /// Changes type, nullability, default, collation, comment, generation or auto-increment. The name stays.
    AlterColumn {
        /// As it was.
        before: Box<Column>,
        /// As it becomes.
        after: Box<Column>,
        /// Value for rows that hold NULL when the column becomes NOT NULL; never a default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Value>,
    }
    /// Adds, drops or changes the primary key.
    AlterPrimaryKey {
        /// As it was.
        before: Option<PrimaryKey>,
        /// As it becomes.
        after: Option<PrimaryKey>,
    }
    /// Adds a unique constraint.
    AddUnique {
        /// The constraint.
        unique: Unique,
    }
    /// Drops a unique constraint.
    DropUnique {
        /// The constraint as it was.
        unique: Unique,
    }
    /// Adds a check.
    AddCheck {
        /// The check.
        check: Check,
    }
    /// Drops a check.
    DropCheck {
        /// The check as it was.
        check: Check,
    }
    /// Adds a foreign key.
    AddForeignKey {
        /// The key.
        foreign_key: ForeignKey,
    }
    /// Drops a foreign key.
    DropForeignKey {
        /// The key as it was.
        foreign_key: ForeignKey,
    }
    /// Renames a constraint of any kind: to follow a renamed table or column, or as the model names it.
    RenameConstraint {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    }
    /// Creates an index.
    CreateIndex {
        /// The index.
        index: Index,
    }
    /// Drops an index.
    DropIndex {
        /// The index as it was.
        index: Index,
    }
    /// Renames an index.
    RenameIndex {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    }
}
