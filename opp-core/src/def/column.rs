//! What does a field declare?

use serde::{Deserialize, Serialize};

use super::{ColumnType, FieldAdminDef, PerDatabase, Text, Value, is_false};

/// One column, as declared by a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDef {
    /// Name in the database.
    pub name: Text,
    /// Name of the Rust field.
    pub field: Text,
    /// The field's Rust type as written, for messages.
    pub rust_type: Text,
    /// The column's type.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether the field is an `Option`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// The database default.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub default: PerDatabase<Value>,
    /// `auto_increment = false` said otherwise than the default (an integer key counts up by itself).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_increment: Option<bool>,
    /// Longest text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether a database that ignores lengths gets a check; otherwise `opp.toml` decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforce_length: Option<bool>,
    /// Digits in all, of a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<u32>,
    /// Digits after the point, of a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// Generated from an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<GeneratedDef>,
    /// Collation.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub collate: PerDatabase<Text>,
    /// Schema of the collation (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate_schema: Option<Text>,
    /// SQL comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Column types by hand.
    #[serde(default, skip_serializing_if = "PerDatabase::is_none")]
    pub sql_type: PerDatabase<Text>,
    /// What the column was called before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<Text>,
    /// Value for existing rows when the column is added or becomes NOT NULL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Value>,
    /// What the admin panel shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<FieldAdminDef>,
    /// The field's doc comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
}

/// `generated = "…"`, `stored`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GeneratedDef {
    /// The SQL expression.
    pub expression: PerDatabase<Text>,
    /// Stored on disk rather than computed on reading.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stored: bool,
}
