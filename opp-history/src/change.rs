//! How do two schemas differ, one operation at a time? What `migration.json` records and every plan starts from.
//!
//! A change holds what it replaces as well as what it brings, so that it can be checked against the schema it meets
//! ([`Schema`](crate::schema::Schema) folds changes and refuses one that does not fit) and turned round for the way down.

mod describe;
mod fold;
mod inverse;
mod subject;

pub use fold::FoldError;
pub use inverse::reversed;
use opp_core::def::Value;
use serde::{Deserialize, Serialize};

use crate::schema::{Check, Column, Enum, ForeignKey, Index, PrimaryKey, Table, TableName, TableOptions, Unique, View};

/// One recorded operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Change {
    /// A table with all its constraints and indexes.
    CreateTable {
        /// The table.
        table: Box<Table>,
    },
    /// Destroys the table's rows.
    DropTable {
        /// The table as it was.
        table: Box<Table>,
    },
    /// The table is called otherwise; references to it follow.
    RenameTable {
        /// Old name.
        from: TableName,
        /// New name.
        to: TableName,
    },
    /// Comment, engine, strictness, managed or not.
    AlterTableOptions {
        /// Its name.
        table: TableName,
        /// As it was.
        before: Box<TableOptions>,
        /// As it becomes.
        after: Box<TableOptions>,
    },
    /// A column more.
    AddColumn {
        /// The table.
        table: TableName,
        /// The column.
        column: Box<Column>,
        /// Its place among the table's columns, from 0. New columns come last; a dropped one returns to its place.
        position: usize,
        /// Value of existing rows; never a default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Value>,
    },
    /// Destroys the column's values.
    DropColumn {
        /// The table.
        table: TableName,
        /// The column as it was.
        column: Box<Column>,
        /// Its place among the table's columns, from 0.
        position: usize,
    },
    /// The column is called otherwise; keys, checks and indexes over it follow.
    RenameColumn {
        /// The table.
        table: TableName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// Type, nullability, default, collation, comment, generation or counting. The name stays.
    AlterColumn {
        /// The table.
        table: TableName,
        /// As it was.
        before: Box<Column>,
        /// As it becomes.
        after: Box<Column>,
        /// Value for rows that hold NULL when the column becomes NOT NULL; never a default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Value>,
    },
    /// Another primary key.
    AlterPrimaryKey {
        /// The table.
        table: TableName,
        /// As it was.
        before: Option<PrimaryKey>,
        /// As it becomes.
        after: Option<PrimaryKey>,
    },
    /// A unique constraint more.
    AddUnique {
        /// The table.
        table: TableName,
        /// The constraint.
        unique: Unique,
    },
    /// A unique constraint less.
    DropUnique {
        /// The table.
        table: TableName,
        /// The constraint as it was.
        unique: Unique,
    },
    /// A check more.
    AddCheck {
        /// The table.
        table: TableName,
        /// The check.
        check: Check,
    },
    /// A check less.
    DropCheck {
        /// The table.
        table: TableName,
        /// The check as it was.
        check: Check,
    },
    /// A foreign key more.
    AddForeignKey {
        /// The table.
        table: TableName,
        /// The key.
        foreign_key: ForeignKey,
    },
    /// A foreign key less.
    DropForeignKey {
        /// The table.
        table: TableName,
        /// The key as it was.
        foreign_key: ForeignKey,
    },
    /// A constraint of any kind is called otherwise: by itself after a renamed table or column, or as the model says.
    RenameConstraint {
        /// The table.
        table: TableName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// An index more.
    CreateIndex {
        /// The table.
        table: TableName,
        /// The index.
        index: Index,
    },
    /// An index less.
    DropIndex {
        /// The table.
        table: TableName,
        /// The index as it was.
        index: Index,
    },
    /// An index is called otherwise.
    RenameIndex {
        /// The table.
        table: TableName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// A view more.
    CreateView {
        /// The view.
        view: View,
    },
    /// A view less.
    DropView {
        /// The view as it was.
        view: View,
    },
    /// An enum type more.
    CreateEnum {
        /// The type.
        #[serde(rename = "enum")]
        ty: Enum,
    },
    /// An enum type less.
    DropEnum {
        /// The type as it was.
        #[serde(rename = "enum")]
        ty: Enum,
    },
    /// An enum type is called otherwise.
    RenameEnum {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// Other variants, another order, or text instead of a type.
    AlterEnum {
        /// As it was.
        before: Enum,
        /// As it becomes.
        after: Enum,
        /// Variants that only changed their name: old, new.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        renamed: Vec<(String, String)>,
    },
}
