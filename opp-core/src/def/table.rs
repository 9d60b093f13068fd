//! What does a struct declare?

use serde::{Deserialize, Serialize};

use super::{AdminDef, ColumnDef, Databases, IndexDef, List, PerDatabase, Text, is_empty, is_false, is_true, yes};

/// One table or view, as declared by a struct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelDef {
    /// Table or view name in the database.
    pub table: Text,
    /// Database schema (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Text>,
    /// Name of the struct.
    pub rust_name: Text,
    /// Module path of the struct, beginning with the crate.
    pub module: Text,
    /// Cargo package that holds the struct.
    pub package: Text,
    /// Source file and line of the struct, for messages.
    pub file: Text,
    /// Line in `file`, from 1.
    pub line: u32,
    /// Name of the configured database the table lives in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<Text>,
    /// The query, when this is a view.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub view: PerDatabase<Text>,
    /// The databases that have the view.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
    /// Whether migrations create, change and drop it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub managed: bool,
    /// SQL comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// What the table was called before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<Text>,
    /// The columns, in the order of the fields.
    pub columns: List<ColumnDef>,
    /// The primary key; views have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKeyDef>,
    /// Indexes, those of fields included.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub indexes: List<IndexDef>,
    /// Unique constraints, those of fields included.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub uniques: List<UniqueDef>,
    /// Checks, those of fields included.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub checks: List<CheckDef>,
    /// Foreign keys, those of fields included.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub foreign_keys: List<ForeignKeyDef>,
    /// Options that only SQLite has.
    #[serde(default)]
    pub sqlite: SqliteOptions,
    /// Options that only MySQL and MariaDB have.
    #[serde(default)]
    pub mysql: MysqlOptions,
    /// What `admin(…)` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<AdminDef>,
    /// The struct's doc comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
}

/// The primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrimaryKeyDef {
    /// Columns in key order.
    pub columns: List<Text>,
    /// Explicit constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

/// `unique(a, b)` or `unique` on a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueDef {
    /// Columns in order.
    pub columns: List<Text>,
    /// Explicit constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Two NULLs are equal (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// Checked at commit on request.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
}

/// `check(name = "…")` or `check = "…"` on a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckDef {
    /// The part of the constraint's name after `<table>_`: the given name, or `<column>_check` for a field's check.
    pub name: Text,
    /// Whether `name` is the constraint's whole name, without the table before it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole_name: bool,
    /// The column, when a field declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Text>,
    /// The SQL expression.
    pub expression: PerDatabase<Text>,
    /// The databases that have it.
    #[serde(default = "Databases::all", skip_serializing_if = "Databases::is_all")]
    pub only: Databases,
}

/// `references = …` on a field, or `foreign_key(…)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyDef {
    /// Columns of this table.
    pub columns: List<Text>,
    /// Schema of the referenced table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references_schema: Option<Text>,
    /// Referenced table.
    pub references_table: Text,
    /// Referenced columns, in the order of `columns`.
    pub references_columns: List<Text>,
    /// Explicit constraint name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What happens to this row when the referenced one is deleted.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_delete: ReferentialAction,
    /// What happens to this row when the referenced key changes.
    #[serde(default, skip_serializing_if = "ReferentialAction::is_no_action")]
    pub on_update: ReferentialAction,
    /// Checked at commit (`DEFERRABLE INITIALLY DEFERRED`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
}

/// What a foreign key does when the row it points at changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// Refuse, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Delete or change this row too.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

impl ReferentialAction {
    /// Whether nothing was asked for.
    #[must_use]
    pub const fn is_no_action(&self) -> bool {
        matches!(self, Self::NoAction)
    }
}

/// `sqlite(…)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqliteOptions {
    /// A STRICT table.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strict: bool,
    /// A table without the hidden row id.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_rowid: bool,
}

/// `mysql(…)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MysqlOptions {
    /// Storage engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Text>,
    /// Character set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Text>,
    /// Collation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<Text>,
}
